//! Orthonormal columns of a block.

use faer::Mat;

use super::SvdError;
use super::basis::{combine, square};
use super::block::Block;
use super::crew::Crew;
use super::projected::Eigen;

/// Shares of a squared length below this cannot be told from rounding.
const LEAST: f64 = 1e-5;

/// Makes the columns of a block orthonormal, by the eigenvectors of their inner products, and gives how many are
/// left: columns no longer than their `noise` are dropped, so is what depends on others, and the rest becomes 0.
///
/// Stathopoulos & Wu 2002, A block orthogonalization procedure with constant synchronization requirements.
pub(crate) fn orthonormalize(
    block: &mut Block,
    noise: &[f64],
    crew: &mut Crew<'_>,
) -> Result<usize, SvdError> {
    let width = block.width();
    let mut kept: Vec<usize> = Vec::new();
    for round in 0..4 {
        let products = square(block, crew)?;
        let length = |k: usize| products[(k, k)].sqrt();
        kept = match round {
            0 => (0..noise.len()).filter(|&k| length(k) > noise[k]).collect(),
            _ => (0..kept.len()).collect(),
        };
        if kept.is_empty() {
            break;
        }
        let scaled = Mat::from_fn(kept.len(), kept.len(), |i, j| {
            products[(kept[i], kept[j])] / length(kept[i]) / length(kept[j])
        });
        let found = Eigen::of(&scaled, kept.len())?;
        let count = found.values.iter().take_while(|&&v| v > found.values[0] * LEAST).count();
        let mut combinations = Mat::zeros(width, count);
        for (i, &k) in kept.iter().enumerate() {
            for (j, value) in found.values[..count].iter().enumerate() {
                combinations[(k, j)] = found.vectors[(i, j)] / value.sqrt() / length(k);
            }
        }
        combine(block, &combinations, crew)?;
        kept.truncate(count);
        if found.values[count - 1] > 0.99 {
            return Ok(count);
        }
    }
    if kept.is_empty() {
        block.numbers_mut().fill(0.0);
    }
    Ok(kept.len())
}
