//! Two-Track: a workbench for thinking through U.S. strategy toward North Korea.
//!
//! One builds a *plan* (which measures, when, how strongly, tied to what) and sees at once what it
//! does to Chinese and to U.S. influence over thousands of *futures*.
//!
//! # Floors
//! Imports only go down; `tests/it/tidy.rs` holds that.
//! ```text
//! 6  app     cli          the window | the command line; egui only in app, printing only in cli
//! 5  export  store        bytes for others | the disk
//! 4  analysis             one file a question
//! 3  ensemble             many futures at once: program, kernels, bands; or one in full: trace
//! 2  plan                 what the user decides and assumes
//! 1  model                stocks, flows, equations, units, evidence, claims, briefings; the case
//! 0  base                 problems, places, months, numbers, chance
//! ```
//!
//! # The one flow
//! ```text
//! saves/x.ron ─store→ text ─plan::parse→ PlanFile ─plan::check(&Model)→ Plan
//! assets/     ─store→ texts of a model and a case ─model::check→ Model
//! (Model, Plan) ─ensemble::compile→ Program ─run→ Ensemble ─bands→ Bands ─app|cli|export→ people
//! (Model, Plan, future) ─ensemble::trace→ Trace ─export→ other engines
//! ```
//!
//! # Words
//! | word | meaning |
//! |---|---|
//! | stock, flow, auxiliary, parameter, lookup, dt | as in system dynamics and XMILE |
//! | measure | an action the planner may take |
//! | uncertainty | a parameter nobody controls, with a range |
//! | future | one draw of all uncertainties and of all chance |
//! | case | a place and time to start from, with its baseline; may give series, date events |
//! | run | a plan in one future |
//! | block, strip | futures that a thread takes at a time; those of them that are run together |
//! | stretch | saved times through which all futures are run on together, seen and forgotten |
//! | ensemble, bands | all runs; their quantiles through time |
//! | sketch | a plan's first picture under the hand: fewer futures, in `f32`, seen for a moment |
//! | outcome | what is read off a run; never called a measure |
//! | headline, reading | influence on one target; one way to compute it, of the same run |
//! | plan | the document: measures, assumptions, claims, notes |
//! | school | a named set of assumptions, as those hold it who argue so |
//! | mixed, believer | a plan whose futures each believe one school; such a share of futures |
//! | claim | a causal link that is argued about; its strength is a name in equations |
//! | briefing | the written page of a measure |
//! | statement, verdict | what must be so, in words and as a comparison; whether it is |
//! | exchange | what the other side can give, on which a measure can be made conditional |
//! | condition, test | on what a measure depends; what is watched in a future to judge it |
//! | moments | when a condition comes true or an offer is accepted, over futures |
//! | used otherwise | a measure off that a plan has on, or at its strongest and freely |
//! | linkage | whether engagement is de-linked or quid pro quo |
//! | caution | what the model says against a measure as a plan uses it |
//! | parent | the plan that a plan was made from |
//! | stage, card | what a room sees in projector mode; one of the five of the tour |
//! | problem | what is wrong, where, how bad, and what to do |
//!
//! # Invariants
//! - Below floor 5 there is no I/O, clock, thread id, environment or global state.
//! - The same plan, model and seed give the same bits, on any machine, threads and block size.
//! - Only `*File` types (and `Settings`) are read from RON; a `Plan`, a `Model` and a `Briefing`
//!   come only from their `check`.
//! - Views read through `&` and write through edits and commands.

pub mod analysis;
pub mod app;
pub mod base;
pub mod cli;
pub mod ensemble;
pub mod export;
pub mod model;
pub mod plan;
pub mod store;
