//! How far to go along a gradient that is known exactly.

use multiversion::multiversion;

/// How steps follow from gradients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Optimizer {
    /// Kingma and Ba 2015, arXiv 1412.6980, with the constants given there.
    #[default]
    Adam,
    /// Duchi, Hazan and Singer 2011.
    AdaGrad,
}

/// Numbers under training, and what the optimizer remembers of their gradients.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    kind: Optimizer,
    mean: Vec<f32>,
    square: Vec<f32>,
    steps: i32,
}

impl Memory {
    pub(crate) fn new(kind: Optimizer, numbers: usize) -> Self {
        let mean = if kind == Optimizer::Adam { vec![0.0; numbers] } else { vec![] };
        Self { kind, mean, square: vec![0.0; numbers], steps: 0 }
    }

    /// Moves numbers up a gradient.
    pub(crate) fn climb(&mut self, numbers: &mut [f32], gradient: &[f32], rate: f32) {
        self.steps = self.steps.saturating_add(1);
        match self.kind {
            Optimizer::Adam => {
                let rate =
                    rate * (1.0 - SECOND.powi(self.steps)).sqrt() / (1.0 - FIRST.powi(self.steps));
                adam(numbers, gradient, &mut self.mean, &mut self.square, rate);
            }
            Optimizer::AdaGrad => adagrad(numbers, gradient, &mut self.square, rate),
        }
    }
}

const FIRST: f32 = 0.9;
const SECOND: f32 = 0.999;
const LEAST: f32 = 1e-10;

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn adam(x: &mut [f32], gradient: &[f32], mean: &mut [f32], square: &mut [f32], rate: f32) {
    for (((x, &g), m), s) in x.iter_mut().zip(gradient).zip(mean).zip(square) {
        *m = FIRST * *m + (1.0 - FIRST) * g;
        *s = SECOND * *s + (1.0 - SECOND) * g * g;
        *x += rate * *m / (s.sqrt() + LEAST);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn adagrad(x: &mut [f32], gradient: &[f32], square: &mut [f32], rate: f32) {
    for ((x, &g), s) in x.iter_mut().zip(gradient).zip(square) {
        *s += g * g;
        *x += rate * g / (s.sqrt() + LEAST);
    }
}
