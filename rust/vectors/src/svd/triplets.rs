//! From the eigenvectors of `AᵀA` in a basis to singular triplets of A.

use super::block::LANES;
use super::crew::Crew;
use super::factors::{Factors, RANK};
use super::krylov::Krylov;
use super::projected::Eigen;
use super::{SvdError, Weights};

/// Turns the leading eigenvectors, as many as there are residuals, into triplets; those of value 0 are left out.
pub(crate) fn triplets(
    weights: &Weights<'_>,
    krylov: Krylov<'_>,
    eigen: &Eigen,
    residuals: &[f64],
    crew: &mut Crew<'_>,
) -> Result<Factors, SvdError> {
    let wanted = residuals.len();
    let (products, mut basis) = krylov.into_parts();
    basis.rotate(eigen.vectors.subcols(0, wanted), crew)?;
    let right = basis.into_rows();
    let mut left = vec![0.0; weights.rows() * wanted];
    for first in (0..wanted).step_by(LANES) {
        let count = LANES.min(wanted - first);
        let v = super::block::Block::of(&right, wanted, first..first + count);
        let u = products.multiply(&v, crew)?;
        for (to, u) in left.chunks_exact_mut(wanted).zip(u.numbers().chunks_exact(u.width())) {
            to[first..first + count].copy_from_slice(&u[..count]);
        }
    }
    let values = lengths(&left, wanted);
    let mut order: Vec<usize> = (0..wanted).collect();
    // eigenvalues that are all but equal may be in another order than the lengths
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let largest = values[order[0]];
    order.retain(|&k| values[k] > largest * RANK);
    let signs = signs(&left, wanted);
    let inverse: Vec<f32> = (0..wanted).map(|k| signs[k] / values[k] as f32).collect();
    let left = arrange(left, &order, &inverse);
    let right = arrange(right, &order, &signs);
    let residuals = order.iter().map(|&k| residuals[k] / values[k] / values[k]).collect();
    let values = order.iter().map(|&k| values[k]).collect();
    Ok(Factors { left, values, right, residuals, steps: 0, products: 0 })
}

/// The length of each column.
fn lengths(numbers: &[f32], columns: usize) -> Vec<f64> {
    let mut squares = vec![0.0; columns];
    for row in numbers.chunks_exact(columns) {
        for (square, &x) in squares.iter_mut().zip(row) {
            *square += f64::from(x) * f64::from(x);
        }
    }
    squares.into_iter().map(f64::sqrt).collect()
}

/// The sign of the number of largest size in each column, the first of them in doubt.
fn signs(numbers: &[f32], columns: usize) -> Vec<f32> {
    let mut largest = vec![0.0_f32; columns];
    for row in numbers.chunks_exact(columns) {
        for (largest, &x) in largest.iter_mut().zip(row) {
            if x.abs() > largest.abs() {
                *largest = x;
            }
        }
    }
    largest.into_iter().map(|x| if x < 0.0 { -1.0 } else { 1.0 }).collect()
}

/// Takes some columns of a matrix in a given order, each times its factor, without a second matrix.
fn arrange(mut numbers: Vec<f32>, order: &[usize], factors: &[f32]) -> Vec<f32> {
    let columns = factors.len();
    let mut row = vec![0.0; columns];
    for i in 0..numbers.len() / columns {
        row.copy_from_slice(&numbers[i * columns..(i + 1) * columns]);
        let to = &mut numbers[i * order.len()..(i + 1) * order.len()];
        for (to, &k) in to.iter_mut().zip(order) {
            *to = row[k] * factors[k];
        }
    }
    numbers.truncate(numbers.len() / columns * order.len());
    numbers.shrink_to_fit();
    numbers
}
