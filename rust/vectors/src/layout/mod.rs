//! Floor plans and maps: words in two or three dimensions.

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
