//! The truncated singular value decomposition.

use minent_monitor::Monitor;

use super::block::LANES;
use super::crew::Crew;
use super::krylov::Krylov;
use super::products::Products;
use super::projected::Eigen;
use super::triplets::triplets;
use super::{SvdError, Weights};

/// Vectors that a product works on at a time.
const BLOCK: usize = LANES;
/// Singular values below this share of the largest are rounding.
pub(crate) const RANK: f64 = 2e-4;
/// Restarts that bring no better residuals, after which there is no hope.
const STALLED: usize = 3;
/// Products of weights up to this size, or not smaller than its inverse, add up in single precision.
const LARGEST: f32 = 1e9;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How many singular values.
    pub dimensions: usize,
    /// Stops when |Aᵀu - σv| is at most this share of σ for every triplet wanted, or when rounding lets it fall no
    /// further.
    pub tolerance: f64,
    /// Of the vectors to start from.
    pub seed: u64,
    /// The result does not depend on it.
    pub threads: usize,
}

/// The leading singular triplets: A v = σ u, Aᵀ u = σ v.
///
/// There are fewer than were asked for when the matrix has fewer that are not 0. The number of largest size in
/// each column of `left` is positive.
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
    /// Steps, each a product of `AᵀA` and a block of vectors.
    pub steps: usize,
    /// Products of `AᵀA` and a vector, in all steps.
    pub products: usize,
}

/// Finds the leading singular values and vectors.
///
/// The space that `AᵀA` makes of random vectors is grown by a block of 32 at a time, every new block made orthogonal
/// to all before it, until the residuals of all triplets wanted are small; when it has three times as many columns
/// as are wanted, it is cut down to the leading ones and grown again. That needs a product of `AᵀA` for two to five
/// times as many vectors as are wanted, and 12 times their number of bytes for each column of A. Weights and vectors
/// are held in single precision: values below 2e-4 of the largest are taken for 0.
///
/// Golub, Luk & Overton 1981, A block Lanczos method for computing the singular values and corresponding singular
/// vectors of a matrix; Wu & Simon 2000, Thick-restart Lanczos method for large symmetric eigenvalue problems.
///
/// # Errors
/// [`SvdError::Dimensions`] when the matrix has not so many, [`SvdError::Zero`] and [`SvdError::Range`] when its
/// weights are unfit, [`SvdError::Interrupted`].
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
    let largest = weights.largest();
    if largest <= 0.0 {
        return Err(SvdError::Zero);
    }
    if !(1.0 / LARGEST..=LARGEST).contains(&largest) {
        return Err(SvdError::Range { largest });
    }
    let filled = weights.filled();
    let all = filled.iter().filter(|&&filled| filled).count();
    let wanted = wanted.min(all);
    let mut crew = Crew::new(options.threads, "factoring", monitor);
    let crew = &mut crew;
    let most = (3 * wanted + 2 * BLOCK).next_multiple_of(BLOCK).min(all);
    let products = Products::new(weights, 1.0 / largest / largest);
    let mut krylov = Krylov::new(products, filled, most, BLOCK, options.seed, crew)?;
    let mut steps = 0;
    let mut check = wanted + wanted / 4 + BLOCK;
    let (mut best, mut stalled) = (f64::INFINITY, 0);
    let eigen = loop {
        krylov.grow(crew)?;
        steps += 1;
        crew.reached(krylov.multiplied);
        let (size, full) = (krylov.basis.columns(), krylov.basis.room() == 0);
        if size < check && !full {
            continue;
        }
        let eigen = krylov.solve()?;
        let worst = worst(&krylov, &eigen, wanted);
        if size == all || worst <= options.tolerance {
            break eigen;
        }
        check = size + (wanted / 4).max(BLOCK);
        if full {
            // rounding may keep the residuals above what was asked for
            stalled = if worst > 0.9 * best { stalled + 1 } else { 0 };
            best = best.min(worst);
            if stalled == STALLED {
                break eigen;
            }
            // whole blocks are to fit into the room that is made
            let room = (most - wanted) * 3 / 4 / BLOCK * BLOCK;
            krylov.restart(&eigen, most - room, crew)?;
            check = most - room / 2;
        }
    };
    let multiplied = krylov.multiplied;
    let unit = f64::from(largest) * f64::from(largest);
    let residuals: Vec<f64> =
        krylov.residuals(&eigen, wanted).iter().map(|residual| residual * unit).collect();
    let found = triplets(weights, krylov, &eigen, &residuals, crew)?;
    Ok(Factors { steps, products: multiplied, ..found })
}

/// The largest residual of the triplets wanted, as a share of the singular value.
fn worst(krylov: &Krylov<'_>, eigen: &Eigen, wanted: usize) -> f64 {
    let least = eigen.values[0] * RANK * RANK;
    let residuals = krylov.residuals(eigen, wanted);
    let shares = residuals.iter().zip(&eigen.values).map(|(r, value)| r / value.max(least));
    shares.fold(0.0, f64::max)
}
