//! Archives of pairs.
#![no_main]

mod forged;
mod written;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Written(written::Written<'a>),
    Forged(forged::Forged<'a>),
}

fuzz_target!(|input: Input<'_>| {
    match input {
        Input::Written(input) => written::check(input),
        Input::Forged(input) => forged::check(input),
    }
});
