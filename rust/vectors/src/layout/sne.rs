//! Maps of vectors: SNE and t-SNE, the objectives `l2` and `t` with p made from vectors.
//!
//! SNE, Hinton and Roweis 2002; t-SNE, van der Maaten and Hinton 2008.

use minent_monitor::Monitor;

use super::affinities::Affinities;
use super::bad;
use super::crew::Crew;
use super::descent::descend;
use super::far::{Far, OPEN};
use super::kernel::{Gauss, Kernel, Student};
use super::points::Points;
use super::pull::pull_cost;
use super::push::{AllPairs, normalizer};
use super::smooth::Smooth;
use super::start::{principal, random};
use crate::{Error, Rows};

/// What is to be kept of the distances between vectors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// t-SNE: `KL(P || Q)` of joint shares, q falling as 1 / (1 + d^2).
    #[default]
    Student,
    /// SNE: the mean of `KL(P_i || Q_i)` of conditional shares, q falling as exp(-d^2).
    Gauss,
}

/// Where points stand at first.
#[derive(Clone, Copy, Debug, Default)]
pub enum Start<'a> {
    /// On their principal axes, close together.
    #[default]
    Principal,
    /// At random, close together.
    Random,
    /// As given, row by row.
    Given(&'a [f64]),
}

/// How vectors are laid out.
#[derive(Clone, Debug)]
pub struct SneOptions<'a> {
    /// 2 or 3.
    pub dimensions: usize,
    /// What is to be kept.
    pub kind: Kind,
    /// `2^H(P_i)`, about how many neighbors a point has.
    pub perplexity: f64,
    /// Whether all pairs are looked at, and not only near ones.
    pub exact: bool,
    /// Steps of descent; with 0 the start is only weighed.
    pub iterations: usize,
    /// Where points stand at first.
    pub start: Start<'a>,
    /// Seed of the noise of the start.
    pub seed: u64,
    /// Threads to use; the answer does not depend on it.
    pub threads: usize,
}

/// Where vectors have been laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Places, row by row.
    pub places: Vec<f64>,
    /// What the layout loses: `KL(P || Q)`, or the mean of `KL(P_i || Q_i)`, in nats.
    pub loss: f64,
    /// The entropy of P, or the mean of those of its rows, in nats.
    pub entropy: f64,
}

/// Lays out vectors.
///
/// # Errors
/// [`Error::Shape`] for vectors that are all the same, or too few for the perplexity, and for options out of range;
/// [`Error::Interrupted`].
pub fn sne(
    vectors: Rows<'_>,
    options: &SneOptions<'_>,
    monitor: &mut dyn Monitor,
) -> Result<Layout, Error> {
    let points = Points::new(vectors)?;
    let (n, perplexity) = (points.len(), options.perplexity);
    if !(perplexity.is_finite() && perplexity > 1.0) {
        return bad(format!("perplexity must be a number above 1, not {perplexity}"));
    }
    if 3.0 * perplexity > (n - 1) as f64 {
        let most = (n - 1) as f64 / 3.0;
        return bad(format!(
            "perplexity {perplexity} needs three times as many neighbors, and each of {n} vectors has {}: \
             take at most {most:.1}",
            n - 1
        ));
    }
    let crew = &mut Crew::new(options.threads, monitor);
    match (options.dimensions, options.kind) {
        (2, Kind::Student) => run::<Student, 2>(&points, options, crew),
        (3, Kind::Student) => run::<Student, 3>(&points, options, crew),
        (2, Kind::Gauss) => run::<Gauss, 2>(&points, options, crew),
        (3, Kind::Gauss) => run::<Gauss, 3>(&points, options, crew),
        (d, _) => bad(format!("dimensions must be 2 or 3, not {d}")),
    }
}

fn run<K: Kernel, const D: usize>(
    points: &Points,
    options: &SneOptions<'_>,
    crew: &mut Crew<'_>,
) -> Result<Layout, Error> {
    let mut places: Vec<[f64; D]> = match options.start {
        Start::Principal => principal(points, options.seed, crew)?,
        Start::Random => random(points.len(), options.seed),
        Start::Given(start) => given(start, points.len())?,
    };
    let table = if options.exact {
        Affinities::full(points, options.perplexity, crew)?
    } else {
        Affinities::near(points, options.perplexity, options.threads, crew)?
    };
    if options.exact {
        let mut pushes = AllPairs::<K>::default();
        descend::<K, D>(&table, &mut pushes, &mut places, options.iterations, crew)?;
    } else if K::OWN {
        descend::<K, D>(&table, &mut Smooth, &mut places, options.iterations, crew)?;
    } else {
        let mut pushes = Far::<D>::new(OPEN);
        descend::<K, D>(&table, &mut pushes, &mut places, options.iterations, crew)?;
    }
    crew.begin("cost", None);
    let entropy = if K::OWN { table.conditional } else { table.joint };
    let code = pull_cost::<K, D>(&table, &places, crew)? + normalizer::<K, D>(&places, crew)?;
    Ok(Layout { places: places.into_flattened(), loss: code - entropy, entropy })
}

fn given<const D: usize>(start: &[f64], n: usize) -> Result<Vec<[f64; D]>, Error> {
    if start.len() != n * D {
        return bad(format!("the start must have {n} x {D} numbers, not {}", start.len()));
    }
    if let Some(i) = start.iter().position(|x| x.is_nan() || x.abs() > 1e15) {
        return bad(format!("the start has {} in row {}", start[i], i / D));
    }
    Ok(start.chunks_exact(D).map(|row| std::array::from_fn(|d| row[d])).collect())
}
