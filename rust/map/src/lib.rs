//! The map equation: flow on a graph, its cost in bits, and the search for modules that make it small.
//!
//! A [`Graph`] holds weighted links; a [`Walk`] says how much flows where when a reader follows them at random;
//! [`search`] finds modules, nested or not, in which the walk is written in the fewest bits, and [`evaluate`]
//! says what given modules cost (Rosvall, Axelsson and Bergstrom 2009; Rosvall and Bergstrom 2011).

mod chance;
mod cross;
mod desk;
mod error;
mod graph;
mod ledger;
mod logs;
mod moves;
mod nested;
mod network;
mod pace;
mod read;
mod rows;
mod search;
#[cfg(test)]
mod tests;
mod tree;
mod two_level;
mod unit;
mod walk;

pub use error::Error;
pub use graph::{Graph, Links, check_lengths, check_rows};
pub use ledger::Ledger;
pub use read::{Read, Reading, read};
pub use search::{Found, Options, evaluate, search};
pub use tree::Tree;
pub use walk::{Jumping, Walk};
