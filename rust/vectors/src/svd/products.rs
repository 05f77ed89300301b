//! Products of a sparse matrix and a block, the same for any number of threads.

use std::ops::Range;

use minent_monitor::Interrupted;

use super::Weights;
use super::block::{Block, Lanes};
use super::crew::Crew;
use super::kernels::{Panel, multiply, there_and_back};

/// Parts whose sums are made apart and then added in order, at most.
const MOST_PARTS: usize = 16;
/// Stored weights of which a part is made.
const PART: usize = 1 << 22;
/// Stored weights between two questions whether to go on.
const STRIDE: usize = 1 << 18;

/// A matrix A whose products are wanted.
pub(crate) struct Products<'a> {
    weights: &'a Weights<'a>,
    /// Runs of rows, by part.
    parts: Vec<Vec<Range<usize>>>,
    /// Sums of parts, part by part and panel by panel, kept for the next product.
    sums: Vec<Vec<Lanes>>,
}

impl<'a> Products<'a> {
    pub(crate) fn new(weights: &'a Weights<'a>) -> Self {
        let parts = weights.nnz().div_ceil(PART).clamp(1, MOST_PARTS);
        let size = weights.nnz().div_ceil(parts);
        let runs = weights.runs(size.min(STRIDE));
        let mut by_part = vec![Vec::new(); parts];
        for run in runs {
            let at = weights.start(run.start) * parts / weights.nnz().max(1);
            by_part[at.min(parts - 1)].push(run);
        }
        Self { weights, parts: by_part, sums: Vec::new() }
    }

    /// z = Aᵀ A x
    pub(crate) fn gram(
        &mut self,
        x: &Block,
        z: &mut Block,
        crew: &mut Crew<'_>,
    ) -> Result<(), Interrupted> {
        let (weights, panels) = (self.weights, x.panels());
        self.sums.resize_with(self.parts.len() * panels, Vec::new);
        let parts = self.parts.iter().flat_map(|part| (0..panels).map(move |at| (part, at)));
        let tasks: Vec<_> = parts.zip(&mut self.sums).collect();
        crew.share(tasks, |((runs, at), sum), go_on| {
            sum.clear();
            sum.resize(weights.columns(), Lanes::default());
            let x = Panel { lines: x.lanes(), stride: panels, at };
            for run in runs {
                go_on()?;
                there_and_back(weights, run.clone(), x, sum);
            }
            Ok(())
        })?;
        for (j, row) in z.lanes_mut().chunks_exact_mut(panels).enumerate() {
            for (at, line) in row.iter_mut().enumerate() {
                *line = self.sums[at][j];
                for part in 1..self.parts.len() {
                    for (l, s) in line.0.iter_mut().zip(&self.sums[part * panels + at][j].0) {
                        *l += s;
                    }
                }
            }
        }
        Ok(())
    }

    /// A x
    pub(crate) fn multiply(&self, x: &Block, crew: &mut Crew<'_>) -> Result<Block, Interrupted> {
        let panels = x.panels();
        let mut out = Block::zeros(self.weights.rows(), x.width());
        let (mut tasks, mut rest) = (Vec::new(), out.lanes_mut());
        for run in self.parts.iter().flatten() {
            let (these, others) = rest.split_at_mut(run.len() * panels);
            tasks.push((run.clone(), these));
            rest = others;
        }
        crew.share(tasks, |(rows, out), go_on| {
            for at in 0..panels {
                go_on()?;
                let x = Panel { lines: x.lanes(), stride: panels, at };
                multiply(self.weights, rows.clone(), x, out);
            }
            Ok(())
        })?;
        Ok(out)
    }
}
