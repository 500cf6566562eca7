//! Floor 6: the window, the only room with egui. [`run`] opens it; [`App`] owns its state.
//!
//! What a person asks for goes into a queue as a `plan::Edit` or a [`Command`] and is carried out
//! before the next frame; long work runs beside the window in `jobs`.

mod baseline;
mod cases;
mod command;
mod dialogs;
mod document;
mod files;
mod history;
mod jobs;
mod keeper;
mod linkage;
mod panels;
mod projection;
mod recover;
mod session;
mod settings;
mod share;
mod stage;
mod tasks;
pub mod theme;
mod tour;
mod views;
pub mod widgets;
mod window;

use std::{
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::model::Model;

pub use command::Command;
pub use window::App;

/// What the window starts with.
pub struct Start {
    /// Plans named on the command line; the first is opened. Empty: the example plan.
    pub plans: Vec<PathBuf>,
    /// The model, bound to its case.
    pub model: Model,
    /// Where the settings are kept from one start to the next; `None`: nowhere.
    pub settings_file: Option<PathBuf>,
    /// Where work that is not saved yet is kept, with all steps to undo; `None`: nowhere.
    pub work_folder: Option<PathBuf>,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No display, or a library or driver that a window needs is missing: what the windowing
    /// libraries say.
    #[error("{0}")]
    NoWindow(String),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// [`StartError`] if no window can be opened here.
pub fn run(start: Start) -> Result<(), StartError> {
    let shown = Arc::new(AtomicBool::new(false));
    let shown_too = Arc::clone(&shown);
    let viewport = egui::ViewportBuilder::default()
        .with_title("Two-Track")
        .with_app_id("two-track")
        .with_min_inner_size([480.0, 320.0])
        .with_inner_size([1280.0, 800.0]);
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    // A missing keyboard library makes winit panic instead of returning an error. Until the
    // window exists a panic is such a lack and is reported as one; afterwards it is our own bug
    // and goes on as a panic.
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let loud = Arc::new(std::sync::Mutex::new(Some(loud)));
    let loud_again = Arc::clone(&loud);
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native(
            "two-track",
            options,
            Box::new(move |cc| {
                shown_too.store(true, Ordering::SeqCst);
                restore_hook(&loud_again);
                Ok(Box::new(App::new(&cc.egui_ctx, start)))
            }),
        )
    }));
    restore_hook(&loud);
    match result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(StartError::NoWindow(error.to_string())),
        Err(payload) if shown.load(Ordering::SeqCst) => panic::resume_unwind(payload),
        Err(payload) => Err(StartError::NoWindow(panic_text(payload.as_ref()))),
    }
}

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Sync + Send + 'static>;

fn restore_hook(kept: &std::sync::Mutex<Option<Hook>>) {
    if let Ok(mut kept) = kept.lock()
        && let Some(hook) = kept.take()
    {
        panic::set_hook(hook);
    }
}

fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "the windowing library gave up without a message".to_owned())
}
