//! Distances to probabilities: the width of each Gaussian that gives the wanted perplexity.

/// The shares p(j|i) of one row, and their entropy in nats.
///
/// p(j|i) is proportional to exp(-beta d(i,j)^2), where beta is such that 2^H, H in bits, is the perplexity. A row
/// that cannot have it gets the nearest it can: all neighbors equally far stay equal, and more neighbors at no
/// distance at all than the perplexity share the row among themselves.
pub(crate) fn calibrate(distances2: &[f64], perplexity: f64, shares: &mut Vec<f64>) -> f64 {
    let nearest = distances2.iter().copied().fold(f64::INFINITY, f64::min);
    let mean = distances2.iter().map(|d| d - nearest).sum::<f64>() / distances2.len() as f64;
    let wanted = perplexity.ln();
    let (mut low, mut high) = (0.0_f64, f64::INFINITY);
    let mut beta = if mean > 0.0 { 1.0 / mean } else { 1.0 };
    let mut entropy = 0.0;
    for _ in 0..100 {
        // H = ln Z + beta E, dH/dbeta = -beta Var, of distances beyond the nearest.
        let (mut z, mut first, mut second) = (0.0, 0.0, 0.0);
        shares.clear();
        for d in distances2 {
            let x = d - nearest;
            let p = (-beta * x).exp();
            shares.push(p);
            z += p;
            first += p * x;
            second += p * x * x;
        }
        let (expected, square) = (first / z, second / z);
        entropy = z.ln() + beta * expected;
        let off = entropy - wanted;
        if off.abs() < 1e-12 {
            break;
        }
        if off > 0.0 {
            low = beta;
        } else {
            high = beta;
        }
        if high - low <= 1e-15 * low || mean == 0.0 || low * mean > 1e30 {
            break;
        }
        // Newton's step in ln beta, where it stays between the bounds.
        let slope = -beta * beta * (square - expected * expected);
        let step = beta * (-off / slope).clamp(-3.0, 3.0).exp();
        beta = if step > low && step < high {
            step
        } else if high.is_finite() {
            f64::midpoint(low, high)
        } else {
            beta * 8.0
        };
    }
    let z: f64 = shares.iter().sum();
    for p in shares.iter_mut() {
        *p /= z;
    }
    entropy
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entropy_of(shares: &[f64]) -> f64 {
        -shares.iter().filter(|&&p| p > 0.0).map(|p| p * p.ln()).sum::<f64>()
    }

    proptest! {
        #[test]
        fn rows_have_the_perplexity(
            distances in prop::collection::vec(1e-3..1e3_f64, 40..80),
            perplexity in 1.5..30.0_f64,
            scale in prop::sample::select(vec![1e-20, 1.0, 1e20]),
        ) {
            let distances: Vec<f64> = distances.iter().map(|d| d * scale).collect();
            let mut shares = vec![];
            let entropy = calibrate(&distances, perplexity, &mut shares);
            prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!((entropy_of(&shares) - perplexity.ln()).abs() < 1e-9);
            prop_assert!((entropy - perplexity.ln()).abs() < 1e-9);
        }
    }

    #[test]
    fn rows_without_it_get_the_nearest() {
        let mut shares = vec![];
        assert!((calibrate(&[2.0; 9], 3.0, &mut shares) - 9_f64.ln()).abs() < 1e-12);
        assert!(shares.iter().all(|p| (p - 1.0 / 9.0).abs() < 1e-12));
        let twins = [0.0, 0.0, 0.0, 0.0, 1.0, 2.0];
        assert!((calibrate(&twins, 2.0, &mut shares) - 4_f64.ln()).abs() < 1e-9);
        assert!((shares[0] - 0.25).abs() < 1e-9 && shares[5] < 1e-9, "{shares:?}");
    }
}
