//! Batches for training, filled by threads in an order of arithmetic.
//!
//! A [`Source`] knows the samples of one epoch and writes those at any places of its order into
//! rows; what is drawn at random depends on seed, epoch and sample alone, so that a batch is the
//! same whichever thread fills it and wherever an epoch is entered. A [`Feed`] has threads fill
//! the batches of a [`Plan`] ahead of who takes them.

mod buffer;
mod fault;
mod feed;
pub mod images;
mod order;
mod permutation;
mod plan;
mod random;
mod shared;
mod source;
pub mod text;

pub use buffer::Buffer;
pub use fault::{Fault, Missing};
pub use feed::{Batch, Feed, FeedError, Next};
pub use order::Order;
pub use permutation::Permutation;
pub use plan::Plan;
pub use random::Random;
pub use shared::Shared;
pub use source::Source;
