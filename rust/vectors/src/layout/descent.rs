//! Going downhill: gradient descent with momentum, and a gain for each coordinate.
//!
//! van der Maaten and Hinton 2008; gains after Jacobs 1988; the step size after Belkina et al. 2019.

use crate::Error;

use super::affinities::Affinities;
use super::bad;
use super::crew::Crew;
use super::kernel::Kernel;
use super::pull::pull;
use super::push::{Pushes, push};

/// By how much the pull is exaggerated in the beginning, while groups find each other.
const EARLY: f64 = 12.0;
/// The share of iterations that do so.
const EARLY_SHARE: f64 = 1.0 / 3.0;
/// No gain is less.
const LEAST_GAIN: f64 = 0.01;

/// Moves `places` so that the cost falls.
pub(crate) fn descend<K: Kernel, const D: usize>(
    table: &Affinities,
    pushes: &mut impl Pushes<D>,
    places: &mut [[f64; D]],
    iterations: usize,
    crew: &mut Crew<'_>,
) -> Result<(), Error> {
    let n = places.len();
    let early = (iterations as f64 * EARLY_SHARE) as usize;
    let mut speed = vec![[0.0; D]; n];
    let mut gain = vec![[1.0_f64; D]; n];
    let env = |k: &str, d: f64| std::env::var(k).ok().and_then(|x| x.parse().ok()).unwrap_or(d);
    let (ea, es, late, early_rate, clip, maxgain, m1, m2) = (env("EA", 12.0), env("ES", 0.333), env("LATE", 0.25), env("ER", 0.25), env("CLIP", 5.0), env("MG", 1e9), env("M1", 0.5), env("M2", 0.8));
    let early = (iterations as f64 * es) as usize;
    crew.begin("laying out", Some(iterations as u64));
    for i in 0..iterations {
        let (exaggeration, momentum) = if i < early { (ea, m1) } else { (1.0, m2) };
        // One step takes a point about as far as its pull reaches.
        let rate = if i < early { early_rate } else { late } * n as f64 / exaggeration;
        let pulled = pull::<K, D>(table, places, crew)?;
        let pushed = push::<K, D>(pushes, places, crew)?;
        let mut mean = [0.0; D];
        for p in 0..n {
            for d in 0..D {
                let slope = exaggeration * pulled[p][d] + pushed[p][d];
                let (gain, speed) = (&mut gain[p][d], &mut speed[p][d]);
                let onward = (slope > 0.0) != (*speed > 0.0);
                *gain = if onward { (*gain + 0.2).min(maxgain) } else { (*gain * 0.8).max(LEAST_GAIN) };
                *speed = momentum * *speed - rate * *gain * slope;
            }
            let far = speed[p].iter().map(|x| x * x).sum::<f64>().sqrt();
            let scale = if far > clip { clip / far } else { 1.0 };
            for d in 0..D {
                speed[p][d] *= scale;
                places[p][d] += speed[p][d];
                mean[d] += places[p][d];
            }
        }
        for place in places.iter_mut() {
            for d in 0..D {
                place[d] -= mean[d] / n as f64;
            }
        }
        if mean.iter().any(|x| !x.is_finite()) {
            return bad(format!("the positions grew beyond all numbers in iteration {}", i + 1));
        }
        crew.step(1)?;
    }
    Ok(())
}
