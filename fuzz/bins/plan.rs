#![no_main]
#[path = "../targets.rs"]
mod targets;
libfuzzer_sys::fuzz_target!(init: targets::begin(), |data: &[u8]| targets::plan(data));
