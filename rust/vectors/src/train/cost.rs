//! S, what an arrangement costs in bits per pair, with every word in the sum.

use minent_counts::Pairs;
use minent_monitor::Monitor;

use super::crew::Crew;
use super::scores::{COLUMNS, LogSum, Side, measure, score};
use super::{Error, Model};
use crate::objectives::{Kind, Measure};

/// Rows of a block: all words are gone through once for each block.
const ROWS: usize = 64;

/// S in bits per pair; 0 where there is no pair.
///
/// Takes about 2 V^2 d floating-point operations, V words having d dimensions. The answer does not depend on the
/// number of threads.
///
/// # Errors
/// [`Error::Shape`], [`Error::Spawn`], [`Error::Interrupted`].
pub fn cost(
    pairs: &Pairs<'_>,
    model: &Model,
    objective: Kind,
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<f64, Error> {
    model.check()?;
    check(pairs, model)?;
    let rows: Vec<usize> = (0..pairs.n()).filter(|&i| !pairs.row(i).0.is_empty()).collect();
    let bits = rows_cost(pairs, model, objective, &rows, threads, monitor)?;
    let all: f64 = rows.iter().zip(&bits).map(|(&i, bits)| bits * row_sum(pairs, i)).sum();
    if !all.is_finite() {
        return Err(Error::Shape("the numbers of the vectors are too large to be measured".into()));
    }
    Ok(all / (pairs.total() as f64).max(1.0))
}

/// S as guessed from some rows, taken in equal steps along all pairs, so that each stands for as many.
pub(crate) fn guess(
    pairs: &Pairs<'_>,
    model: &Model,
    objective: Kind,
    rows: usize,
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<f64, Error> {
    let step = pairs.total() as f64 / rows.max(1) as f64;
    let (mut sum, mut steps) = (0.0, 0.0);
    // Rows, and how many steps end in each.
    let mut taken: Vec<(usize, f64)> = vec![];
    for i in 0..pairs.n() {
        sum += row_sum(pairs, i);
        let reached = (sum / step + 0.5).floor();
        if reached > steps {
            taken.push((i, reached - steps));
            steps = reached;
        }
    }
    let list: Vec<usize> = taken.iter().map(|&(i, _)| i).collect();
    let bits = rows_cost(pairs, model, objective, &list, threads, monitor)?;
    let all: f64 = bits.iter().zip(&taken).map(|(bits, (_, times))| bits * times).sum();
    Ok(all / steps.max(1.0))
}

/// For each of these rows, the bits of a pair.
fn rows_cost(
    pairs: &Pairs<'_>,
    model: &Model,
    objective: Kind,
    rows: &[usize],
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<Vec<f64>, Error> {
    let (first, second) = sides(model, objective);
    let second = second.as_ref().unwrap_or(&first);
    let mut bits = vec![0.0; rows.len()];
    let mut blocks: Vec<_> = rows.chunks(ROWS).zip(bits.chunks_mut(ROWS)).collect();
    let total = blocks.len() as u64;
    let crew = Crew::new(threads, blocks.len())?;
    let at_once = 2 * threads.max(1);
    for (i, some) in blocks.chunks_mut(at_once).enumerate() {
        monitor.tick("measuring", (i * at_once) as u64, Some(total))?;
        crew.each(some, |_, (rows, bits)| {
            block_cost(pairs, objective, rows, &first, second, &model.popularity, bits);
        });
    }
    Ok(bits)
}

/// The rows of both sides, the second only where it has its own; around 0 where only distances matter, as squares of
/// small numbers lose least.
pub(crate) fn sides(model: &Model, objective: Kind) -> (Side, Option<Side>) {
    let d = model.dimensions;
    let mut mean = vec![0.0_f64; d];
    if objective.measure() == Measure::Distance {
        for row in model.table.chunks_exact(d) {
            for (m, &x) in mean.iter_mut().zip(row) {
                *m += f64::from(x) / model.words() as f64;
            }
        }
    }
    let around = |rows: &Vec<f32>| {
        let numbers = rows.iter().zip(mean.iter().cycle());
        Side::new(numbers.map(|(&x, m)| (f64::from(x) - m) as f32).collect(), d)
    };
    (around(&model.table), model.contexts.as_ref().map(around))
}

/// Fills in the bits of a pair of each row.
fn block_cost(
    pairs: &Pairs<'_>,
    objective: Kind,
    rows: &[usize],
    first: &Side,
    second: &Side,
    popularity: &[f32],
    bits: &mut [f64],
) {
    let x = Side::new(rows.iter().flat_map(|&i| first.row(i)).copied().collect(), first.dimensions);
    let mut sums = vec![LogSum::NONE; rows.len()];
    let mut scores = vec![];
    for start in (0..popularity.len()).step_by(COLUMNS) {
        let span = start..(start + COLUMNS).min(popularity.len());
        measure(objective, &x, second, span.clone(), &mut scores);
        for (sum, scores) in sums.iter_mut().zip(scores.chunks_exact_mut(span.len())) {
            *sum = sum.and(score(objective, scores, &popularity[span.clone()]));
        }
    }
    for ((&i, sum), bits) in rows.iter().zip(&sums).zip(bits) {
        let (mut weight, mut gained) = (0.0, 0.0);
        for (j, n) in pairs.iter_row(i) {
            let (v, c) = (first.row(i).iter(), second.row(j));
            let x: f64 = match objective.measure() {
                Measure::Distance => v.zip(c).map(|(v, c)| f64::from((v - c) * (v - c))).sum(),
                Measure::Inner => v.zip(c).map(|(v, c)| f64::from(v * c)).sum(),
            };
            let score = f64::from(objective.score(x as f32)) + f64::from(popularity[j]);
            weight += f64::from(n);
            gained += f64::from(n) * score;
        }
        *bits = (sum.value() - gained / weight) * std::f64::consts::LOG2_E;
    }
}

pub(crate) fn check(pairs: &Pairs<'_>, model: &Model) -> Result<(), Error> {
    let (n, words) = (pairs.n(), model.words());
    if n == words {
        return Ok(());
    }
    Err(Error::Shape(format!("there are counts of {n} words, but vectors of {words}")))
}

fn row_sum(pairs: &Pairs<'_>, i: usize) -> f64 {
    pairs.row(i).1.iter().map(|&n| f64::from(n)).sum()
}
