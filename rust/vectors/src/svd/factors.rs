//! The truncated singular value decomposition.

use minent_monitor::Monitor;

use super::block::LANES;
use super::crew::Crew;
use super::krylov::Krylov;
use super::products::Products;
use super::{SvdError, Weights};

/// Vectors that a product works on at a time, unless so many were not asked for.
const BLOCK: usize = 2 * LANES;
/// Singular values below this share of the largest are rounding.
const RANK: f64 = 1e-6;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How many singular values.
    pub dimensions: usize,
    /// Stops when |Aᵀu - σv| is at most this share of σ for every triplet wanted.
    pub tolerance: f64,
    /// Of the vectors to start from.
    pub seed: u64,
    /// The result does not depend on it.
    pub threads: usize,
    /// Columns of the basis at which it is cut down to the leading ones; 0 chooses.
    pub most: usize,
}

/// The leading singular triplets: A v = σ u, Aᵀ u = σ v.
#[derive(Clone, Debug, PartialEq)]
pub struct Factors {
    /// Left singular vectors, row by row: a row of A each.
    pub left: Vec<f32>,
    /// Singular values, largest first.
    pub values: Vec<f64>,
    /// Right singular vectors, row by row: a column of A each.
    pub right: Vec<f32>,
    /// |Aᵀu - σv| / σ of each triplet.
    pub residuals: Vec<f64>,
    /// Steps, each a product of AᵀA and a block.
    pub steps: usize,
    /// Products of AᵀA and a vector.
    pub products: usize,
    /// How often the basis was cut down.
    pub restarts: usize,
}

/// Finds the leading singular values and vectors.
///
/// # Errors
/// [`SvdError::Dimensions`] when the matrix has not so many; [`SvdError::Interrupted`].
pub fn svd(
    weights: &Weights<'_>,
    options: &Options,
    monitor: &mut dyn Monitor,
) -> Result<Factors, SvdError> {
    let (rows, columns) = (weights.rows(), weights.columns());
    let wanted = options.dimensions;
    if wanted == 0 || wanted > rows.min(columns) {
        return Err(SvdError::Dimensions { dimensions: wanted, rows, columns });
    }
    let mut crew = Crew::new(options.threads, "factoring", monitor);
    let crew = &mut crew;
    let most = if options.most > 0 { options.most } else { 2 * wanted + 8 * BLOCK };
    let most = most.max(wanted + 2 * BLOCK).next_multiple_of(BLOCK).min(columns);
    let mut krylov =
        Krylov::new(Products::new(weights), columns, most, BLOCK, options.seed, crew)?;
    let (mut steps, mut restarts) = (0, 0);
    let stride = (wanted / 4).max(BLOCK);
    let mut check = wanted + wanted / 4 + BLOCK;
    let eigen = loop {
        crew.reached(steps);
        krylov.grow(crew)?;
        steps += 1;
        let full = krylov.basis.room() == 0;
        if krylov.basis.columns() < check && !full {
            continue;
        }
        let eigen = krylov.solve()?;
        let worst = (0..wanted)
            .map(|k| krylov.residual(&eigen, k) / eigen.values[k].max(RANK * RANK * eigen.values[0]))
            .fold(0.0, f64::max);
        if std::env::var_os("SVD_LOG").is_some() {
            eprintln!("m {} products {} worst {worst:.3e} s1 {:.3} sd {:.3}", krylov.basis.columns(), krylov.multiplied, eigen.values[0].sqrt(), eigen.values[wanted-1].sqrt());
        }
        if worst <= options.tolerance || krylov.basis.columns() == columns {
            break eigen;
        }
        check = krylov.basis.columns() + stride;
        if full {
            // whole blocks fit into what is left
            let kept = most - (most - wanted) * 3 / 4 / BLOCK * BLOCK;
            krylov.restart(&eigen, kept, crew)?;
            restarts += 1;
        }
    };
    let residuals: Vec<f64> = (0..wanted).map(|k| krylov.residual(&eigen, k)).collect();
    krylov.basis.rotate(eigen.vectors.subcols(0, wanted), crew)?;
    let (mut left, mut right) = (vec![0.0; rows * wanted], vec![0.0; columns * wanted]);
    let mut squares = vec![0.0f64; wanted];
    for first in (0..wanted).step_by(BLOCK) {
        let count = BLOCK.min(wanted - first);
        let v = krylov.basis.block(first, count);
        let u = krylov.multiply(&v, crew)?;
        let squares = &mut squares[first..first + count];
        let width = u.width();
        for u in u.numbers().chunks_exact(width) {
            for (square, u) in squares.iter_mut().zip(u) {
                *square += f64::from(*u) * f64::from(*u);
            }
        }
        for (to, u) in left.chunks_exact_mut(wanted).zip(u.numbers().chunks_exact(width)) {
            for ((to, u), square) in to[first..].iter_mut().zip(u).zip(squares.iter()) {
                *to = (f64::from(*u) / square.sqrt()) as f32;
            }
        }
        for (to, v) in right.chunks_exact_mut(wanted).zip(v.numbers().chunks_exact(v.width())) {
            to[first..first + count].copy_from_slice(&v[..count]);
        }
    }
    let values: Vec<f64> = squares.iter().map(|square| square.sqrt()).collect();
    let residuals = residuals.iter().zip(&values).map(|(r, s)| r / s / s).collect();
    Ok(Factors {
        left,
        values,
        right,
        residuals,
        steps,
        products: krylov.multiplied,
        restarts,
    })
}
