//! A block Krylov space of `AᵀA` that grows until the leading singular values have converged.

use faer::Mat;

use super::SvdError;
use super::basis::{Basis, square};
use super::block::Block;
use super::crew::Crew;
use super::orthonormal::orthonormalize;
use super::products::Products;
use super::projected::Eigen;

/// What is left of a column of this share of its length is rounding.
const NOISE: f64 = 1e-6;

/// When less than this share of a column is left, it is looked at again.
const LITTLE: f64 = 0.1;

/// The space, and the matrix as it is seen from there.
pub(crate) struct Krylov<'a> {
    products: Products<'a>,
    pub(crate) basis: Basis,
    /// `Qᵀ AᵀA Q`, of which the upper half is right.
    projected: Mat<f64>,
    /// The block that comes into the basis next, and its columns.
    next: Block,
    width: usize,
    /// Inner products of what `AᵀA` makes of the last block outside of the space, and how many columns that block has.
    outside: Mat<f64>,
    last: usize,
    /// Columns of the basis before this one are not reached by `AᵀA` from the next block, but for rounding.
    near: usize,
    /// Columns of A that are not empty: vectors are 0 elsewhere, exactly.
    filled: Vec<bool>,
    seed: u64,
    drawn: u64,
    /// Products with `AᵀA`, in columns.
    pub(crate) multiplied: usize,
}

impl<'a> Krylov<'a> {
    pub(crate) fn new(
        products: Products<'a>,
        filled: Vec<bool>,
        most: usize,
        block: usize,
        seed: u64,
        crew: &mut Crew<'_>,
    ) -> Result<Self, SvdError> {
        let rows = filled.len();
        let mut krylov = Self {
            products,
            basis: Basis::new(rows, most),
            projected: Mat::zeros(most, most),
            next: Block::zeros(rows, block),
            width: 0,
            outside: Mat::zeros(0, 0),
            last: 0,
            near: 0,
            filled,
            seed,
            drawn: 0,
            multiplied: 0,
        };
        krylov.refill(crew)?;
        Ok(krylov)
    }

    /// Fills the next block with vectors drawn at random, orthogonal to the basis.
    fn refill(&mut self, crew: &mut Crew<'_>) -> Result<(), SvdError> {
        let width = self.next.width();
        let wanted = width.min(self.basis.room());
        for (row, &filled) in self.next.numbers_mut().chunks_exact_mut(width).zip(&self.filled) {
            row.fill(0.0);
            for number in row.iter_mut().take(if filled { wanted } else { 0 }) {
                self.drawn += 1;
                *number = uniform(self.seed, self.drawn);
            }
        }
        let mut block = std::mem::replace(&mut self.next, Block::zeros(0, 0));
        let count = orthonormalize(&mut block, &vec![0.0; wanted], crew)?;
        self.width = self.purify(&mut block, count, crew)?;
        self.next = block;
        self.near = 0;
        Ok(())
    }

    /// Takes what lies in the space out of orthonormal columns, and gives how many are left.
    fn purify(
        &self,
        block: &mut Block,
        mut count: usize,
        crew: &mut Crew<'_>,
    ) -> Result<usize, SvdError> {
        for _ in 0..3 {
            if count == 0 || self.basis.columns() == 0 {
                break;
            }
            let inside = self.basis.project(0, block, crew)?;
            self.basis.subtract(0, &inside, block, crew)?;
            count = orthonormalize(block, &vec![LITTLE; count], crew)?;
            if inside.norm_max() < NOISE {
                break;
            }
        }
        Ok(count)
    }

    /// Takes the next block into the basis, and finds the one after it.
    pub(crate) fn grow(&mut self, crew: &mut Crew<'_>) -> Result<(), SvdError> {
        self.width = self.width.min(self.basis.room());
        let (before, count) = (self.basis.columns(), self.width);
        self.basis.push(&self.next, count);
        let x = std::mem::replace(&mut self.next, Block::zeros(self.basis.rows(), 0));
        let mut z = Block::zeros(self.basis.rows(), x.width());
        self.products.gram(&x, &mut z, crew)?;
        self.multiplied += count;
        let inside = self.basis.project(self.near, &z, crew)?;
        self.basis.subtract(self.near, &inside, &mut z, crew)?;
        let again = self.basis.project(0, &z, crew)?;
        self.basis.subtract(0, &again, &mut z, crew)?;
        for j in 0..count {
            for i in 0..self.basis.columns() {
                let first = if i < self.near { 0.0 } else { inside[(i - self.near, j)] };
                self.projected[(i, before + j)] = first + again[(i, j)];
            }
        }
        self.outside = square(&z, crew)?;
        self.last = count;
        let inside: Vec<f64> = (before..before + count)
            .map(|j| self.projected.col(j).subrows(0, self.basis.columns()).norm_l2())
            .collect();
        let left = (0..count).map(|j| self.outside[(j, j)].sqrt() / inside[j]);
        let little = left.fold(f64::INFINITY, f64::min) < LITTLE;
        let noise: Vec<f64> = inside.iter().map(|length| NOISE * length).collect();
        self.width = orthonormalize(&mut z, &noise, crew)?;
        if little {
            // where most of a column was subtracted, rounding of that is a large part of what is left
            self.width = self.purify(&mut z, self.width, crew)?;
        }
        self.next = z;
        self.near = before;
        if self.width == 0 && self.basis.room() > 0 {
            // nothing more is reached from where the space began
            self.refill(crew)?;
        }
        Ok(())
    }

    /// Eigenvalues and vectors of `AᵀA` as seen from the space.
    pub(crate) fn solve(&self) -> Result<Eigen, SvdError> {
        Eigen::of(&self.projected, self.basis.columns())
    }

    /// |`AᵀA v - λ v`| of the leading eigenvectors.
    pub(crate) fn residuals(&self, eigen: &Eigen, wanted: usize) -> Vec<f64> {
        let from = self.basis.columns() - self.last;
        let outside = self.outside.submatrix(0, 0, self.last, self.last);
        let ends = eigen.vectors.submatrix(from, 0, self.last, wanted);
        let products = outside * ends;
        (0..wanted).map(|k| (ends.col(k).transpose() * products.col(k)).max(0.0).sqrt()).collect()
    }

    /// What is needed when the space is large enough.
    pub(crate) fn into_parts(self) -> (Products<'a>, Basis) {
        (self.products, self.basis)
    }

    /// Keeps only the leading eigenvectors, to make room.
    pub(crate) fn restart(
        &mut self,
        eigen: &Eigen,
        kept: usize,
        crew: &mut Crew<'_>,
    ) -> Result<(), SvdError> {
        self.basis.rotate(eigen.vectors.subcols(0, kept), crew)?;
        self.projected.fill(0.0);
        for k in 0..kept {
            self.projected[(k, k)] = eigen.values[k];
        }
        self.near = 0;
        Ok(())
    }
}

/// A number from -1 to 1, by its place (splitmix64).
fn uniform(seed: u64, at: u64) -> f32 {
    let mut x = seed.wrapping_add(at.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^= x >> 31;
    (x >> 40) as f32 / (1 << 23) as f32 - 1.0
}
