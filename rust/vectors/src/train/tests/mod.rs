//! Gradients against differences, training against what it must reach.

mod gradients;
mod training;

use minent_counts::Pairs;

use super::Model;
use super::chance::Chance;
use crate::objectives::{Kind, Measure};

/// Rows by chance, with numbers of about this size.
fn model(words: usize, dimensions: usize, tables: usize, size: f32) -> Model {
    let mut model = Model::random(words, dimensions, tables, 5);
    let mut chance = Chance::new(8, &[]);
    let mut number = || (chance.unit() as f32 - 0.5) * 2.0 * size;
    model.table.iter_mut().for_each(|x| *x = number());
    model.contexts.iter_mut().flatten().for_each(|x| *x = number());
    model.popularity.iter_mut().for_each(|x| *x = number());
    model
}

/// Counts by chance, some 0.
fn counts(words: usize) -> Pairs<'static> {
    let mut chance = Chance::new(9, &[]);
    let (mut indptr, mut indices, mut data) = (vec![0], vec![], vec![]);
    for i in 0..words {
        for j in 0..words as u32 {
            let n = chance.below(7) as u32;
            if n > 2 && i != 2 {
                indices.push(j);
                data.push(n);
            }
        }
        indptr.push(indices.len() as i64);
    }
    Pairs::new(indptr, indices, data).unwrap()
}

/// The score of i and j, by the formula.
fn score(model: &Model, kind: Kind, i: usize, j: usize) -> f64 {
    let d = model.dimensions;
    let contexts = model.contexts.as_ref().unwrap_or(&model.table);
    let pair = model.table[i * d..(i + 1) * d].iter().zip(&contexts[j * d..(j + 1) * d]);
    let pair = pair.map(|(&v, &c)| (f64::from(v), f64::from(c)));
    let x: f64 = match kind.measure() {
        Measure::Distance => pair.map(|(v, c)| (v - c) * (v - c)).sum(),
        Measure::Inner => pair.map(|(v, c)| v * c).sum(),
    };
    let alone = match kind {
        Kind::L2 => -x,
        Kind::Dot => x,
        Kind::T => -(1.0 + x).ln(),
    };
    alone + f64::from(model.popularity[j])
}

/// S in nats per pair, by the formula.
fn nats(pairs: &Pairs<'_>, model: &Model, kind: Kind) -> f64 {
    let mut sum = 0.0;
    for i in 0..pairs.n() {
        let z: f64 = (0..pairs.n()).map(|j| score(model, kind, i, j).exp()).sum();
        for (j, n) in pairs.iter_row(i) {
            sum += f64::from(n) * (z.ln() - score(model, kind, i, j));
        }
    }
    sum / pairs.total() as f64
}

/// How `f` changes with each number of a model: table, contexts, popularity.
fn differences(model: &Model, f: impl Fn(&Model) -> f64) -> [Vec<f64>; 3] {
    const H: f32 = 1.0 / 256.0;
    let along = |of: fn(&mut Model) -> &mut [f32]| {
        let mut moved = model.clone();
        (0..of(&mut moved).len())
            .map(|at| {
                let old = of(&mut moved)[at];
                let (up, down) = (old + H, old - H);
                of(&mut moved)[at] = up;
                let above = f(&moved);
                of(&mut moved)[at] = down;
                let below = f(&moved);
                of(&mut moved)[at] = old;
                (above - below) / f64::from(up - down)
            })
            .collect()
    };
    [
        along(|m| &mut m.table),
        along(|m| m.contexts.as_deref_mut().unwrap_or_default()),
        along(|m| &mut m.popularity),
    ]
}

fn assert_close(found: &[f32], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let size = expected.iter().map(|x| x.abs()).fold(1e-3, f64::max);
    for (at, (&x, &y)) in found.iter().zip(expected).enumerate() {
        assert!((f64::from(x) - y).abs() < 2e-3 * size, "{what}: number {at} is {x}, not {y}");
    }
}
