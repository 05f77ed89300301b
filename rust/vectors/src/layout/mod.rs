//! Floor plans and maps: words in two or three dimensions.

// Lanes and dimensions are counted through side by side, within functions made for each kind of processor.
#![allow(clippy::needless_range_loop, clippy::inline_always)]

mod affinities;
mod calibrate;
mod chance;
mod crew;
mod descent;
mod far;
mod floor;
mod flows;
mod kernel;
mod lattice;
mod points;
mod pull;
mod push;
mod smooth;
mod sne;
mod start;
mod swaps;
#[cfg(test)]
mod tests;
mod tree;

use crate::Error;

pub use floor::{Floor, FloorOptions, floor_plan};
pub use sne::{Kind, Layout, SneOptions, Start, sne};

/// Refuses an argument, in one sentence.
fn bad<T>(why: impl Into<String>) -> Result<T, Error> {
    Err(Error::Shape(why.into()))
}
