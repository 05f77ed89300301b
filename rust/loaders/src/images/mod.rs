//! Images from files, archives or memory, cropped, resized and varied.

mod decode;
mod draw;
mod jitter;
mod orient;
mod pixels;
mod resize;
mod samples;
mod store;
mod workspace;

pub use decode::Limits;
pub use draw::{Augment, Crop};
pub use jitter::Jitter;
pub use resize::Filter;
pub use samples::{Images, OnError};
pub use store::{Array, Member, Store, index_tar};
