//! Classes of words that can stand for each other: the arrangement of least code length.
//!
//! Counts of adjacent words come in, labels of words go out: [`exchange`] finds classes, [`merge_tree`] their
//! tree, [`code_lengths`] says how many are worth having, [`ledger`] and [`held_out`] what they cost and
//! [`place`] puts words of a new text among them.

mod chance;
mod code_length;
mod cost;
mod error;
mod exchange;
mod gains;
mod held_out;
mod ledger;
mod logs;
mod memory;
mod neighbors;
mod one_sided;
mod overlap;
mod place;
mod state;
mod sweep;
mod table;
#[cfg(test)]
mod tests;
mod tree;
mod two_sided;

pub use code_length::code_lengths;
pub use error::Error;
pub use exchange::{Objective, Options, Outcome, Sweep, exchange};
pub use held_out::{HeldOut, held_out};
pub use ledger::{Ledger, ledger};
pub use place::place;
pub use table::class_table;
pub use tree::{Merge, merge_tree};
