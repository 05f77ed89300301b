//! Going downhill: gradient descent with momentum, and a gain for each coordinate.
//!
//! van der Maaten and Hinton 2008; gains after Jacobs 1988; a step as large as there are points, Belkina et al. 2019.

use super::affinities::Affinities;
use super::bad;
use super::crew::Crew;
use super::kernel::Kernel;
use super::pull::pull;
use super::push::{Pushes, push};
use crate::Error;

/// How fast to go. Both were chosen by the least loss after 750 steps, on vectors of 10,000 words.
struct Pace {
    /// By how much the pull is exaggerated in the beginning, while groups find each other.
    early: f64,
    /// The share of steps that do so.
    early_share: f64,
    /// The size of a step, for as many points as there are.
    rate: f64,
    /// The share of the last move in the next, in the beginning and later.
    momentum: (f64, f64),
    /// No gain is more.
    most_gain: f64,
}

/// The pull falls off, and steps may be large.
const STUDENT: Pace = Pace {
    early: 12.0,
    early_share: 0.2,
    rate: 1.0,
    momentum: (0.5, 0.9),
    most_gain: f64::INFINITY,
};

/// The pull is that of springs: large steps would swing ever farther.
const GAUSS: Pace =
    Pace { early: 4.0, early_share: 1.0 / 3.0, rate: 0.02, momentum: (0.5, 0.8), most_gain: 2.0 };

/// No gain is less.
const LEAST_GAIN: f64 = 0.01;
/// No point goes farther in one step.
const LONGEST: f64 = 5.0;

/// Moves `places` so that the cost falls.
pub(crate) fn descend<K: Kernel, const D: usize>(
    table: &Affinities,
    pushes: &mut impl Pushes<D>,
    places: &mut [[f64; D]],
    iterations: usize,
    crew: &mut Crew<'_>,
) -> Result<(), Error> {
    let pace = if K::OWN { GAUSS } else { STUDENT };
    let early = (iterations as f64 * pace.early_share) as usize;
    let mut points =
        Moves { speed: vec![[0.0; D]; places.len()], gain: vec![[1.0; D]; places.len()] };
    crew.begin("laying out", Some(iterations as u64));
    for i in 0..iterations {
        let (exaggeration, momentum) =
            if i < early { (pace.early, pace.momentum.0) } else { (1.0, pace.momentum.1) };
        let mut slopes = pull::<K, D>(table, places, crew)?;
        let pushed = push::<K, D>(pushes, places, crew)?;
        for (slope, pushed) in slopes.iter_mut().flatten().zip(pushed.iter().flatten()) {
            *slope = exaggeration * *slope + pushed;
        }
        let rate = pace.rate * places.len() as f64 / exaggeration;
        points.step(&slopes, rate, momentum, pace.most_gain, places);
        if !places.iter().flatten().all(|x| x.is_finite()) {
            return bad(format!("the positions grew beyond all numbers in iteration {}", i + 1));
        }
        crew.step(1)?;
    }
    Ok(())
}

/// How each point moves.
struct Moves<const D: usize> {
    speed: Vec<[f64; D]>,
    gain: Vec<[f64; D]>,
}

impl<const D: usize> Moves<D> {
    fn step(
        &mut self,
        slopes: &[[f64; D]],
        rate: f64,
        momentum: f64,
        most_gain: f64,
        places: &mut [[f64; D]],
    ) {
        let mut mean = [0.0; D];
        for (p, place) in places.iter_mut().enumerate() {
            let (speed, gain) = (&mut self.speed[p], &mut self.gain[p]);
            for d in 0..D {
                let slope = slopes[p][d];
                let onward = (slope > 0.0) != (speed[d] > 0.0);
                gain[d] = if onward { gain[d] + 0.2 } else { gain[d] * 0.8 };
                gain[d] = gain[d].clamp(LEAST_GAIN, most_gain);
                speed[d] = momentum * speed[d] - rate * gain[d] * slope;
            }
            let length = speed.iter().map(|x| x * x).sum::<f64>().sqrt();
            let scale = if length > LONGEST { LONGEST / length } else { 1.0 };
            for d in 0..D {
                speed[d] *= scale;
                place[d] += speed[d];
                mean[d] += place[d];
            }
        }
        for place in places.iter_mut() {
            for d in 0..D {
                place[d] -= mean[d] / slopes.len() as f64;
            }
        }
    }
}
