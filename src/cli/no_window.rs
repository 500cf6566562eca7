//! Why no window can be opened, in one line: what is missing and the packages that bring it.
//! The names are Debian's, which Ubuntu shares.

/// What the windowing libraries say, and what it means.
const CAUSES: &[(&str, &str, &str)] = &[
    (
        "nor DISPLAY is set",
        "there is no display (neither WAYLAND_DISPLAY nor DISPLAY is set)",
        "libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0 libegl1 libgl1-mesa-dri",
    ),
    ("xkbcommon", "the library libxkbcommon-x11 is missing", "libxkbcommon-x11-0"),
    (
        "xlib",
        "a library of the X Window System is missing",
        "libx11-6 libx11-xcb1 libxcursor1 libxi6",
    ),
    ("glutin", "there is no OpenGL driver", "libegl1 libgl1-mesa-dri"),
];

/// One line: what is missing, which packages bring it, and what is shown instead.
pub(super) fn explain(why: &str) -> String {
    let cause = CAUSES.iter().find(|(sign, ..)| why.contains(sign));
    match cause {
        Some((_, what, packages)) => format!(
            "no window can be opened: {what}; a window needs a desktop session and the packages \
             {packages}; here is the projection instead"
        ),
        None => {
            let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("no window can be opened: {why}; here is the projection instead")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::explain;

    /// What eframe 0.37 says on a machine where each thing is missing.
    const SAID: [(&str, &str); 4] = [
        (
            "winit EventLoopError: os error at linux/mod.rs:765: neither WAYLAND_DISPLAY nor \
             WAYLAND_SOCKET nor DISPLAY is set.",
            "libx11-6",
        ),
        ("Library libxkbcommon-x11.so could not be loaded.", "libxkbcommon-x11-0"),
        ("Failed to load one of xlib's shared libraries: libXcursor.so.1", "libxcursor1"),
        ("Found no glutin configs matching the template", "libgl1-mesa-dri"),
    ];

    #[test]
    fn every_known_cause_names_its_package_in_one_line() {
        for (said, package) in SAID {
            let line = explain(said);
            assert!(line.contains(package), "{line}");
            assert!(!line.contains('\n'), "{line}");
        }
    }

    #[test]
    fn an_unknown_cause_is_told_as_it_is() {
        assert!(explain("the moon\nis full").contains("the moon is full"));
    }
}
