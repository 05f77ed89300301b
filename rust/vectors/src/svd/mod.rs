//! The leading singular triplets of a sparse matrix, and the association of pairs that vectors are made of.
//!
//! [`ppmi`] turns counts into [`Weights`], of which [`svd`] finds the largest singular values and their vectors
//! by a block Krylov method that stops when they have converged.

mod basis;
mod block;
mod crew;
mod error;
mod factors;
mod kernels;
mod krylov;
mod orthonormal;
mod ppmi;
mod products;
mod projected;
#[cfg(test)]
mod tests;
mod triplets;
mod weights;

pub use error::SvdError;
pub use factors::{Factors, Options, svd};
pub use ppmi::ppmi;
pub use weights::Weights;
