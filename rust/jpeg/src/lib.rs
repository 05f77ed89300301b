//! Baseline JPEG, decoded at 1/1, 1/2, 1/4 or 1/8 of its size.
//!
//! Most photographs are Huffman-coded sequential JPEG of 8 bits, gray or YCbCr in one scan. For these
//! [`decode`] writes pixels; at a reduced size it transforms only the low frequencies of each block
//! and steps over the codes of the others several at a time. Whatever is of another kind or
//! irregular in any way gives `None`, and a general decoder should judge it.

#![expect(
    clippy::inline_always,
    reason = "one function is compiled for each set of vector instructions"
)]

mod bits;
mod block;
mod color;
mod component;
mod decode;
mod huffman;
mod idct;
mod markers;
mod scan;
mod scratch;
mod segments;
mod skip;
mod upsample;
mod zigzag;

pub use decode::{Scale, Size, decode};
pub use markers::{Header, header};
pub use scratch::Scratch;
