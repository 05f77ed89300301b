//! Sums of many numbers that lose next to nothing by rounding.

/// A compensated sum (Neumaier 1974): its error does not grow with the number of terms.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    pub(crate) fn add(&mut self, x: f64) {
        let t = self.sum + x;
        let (large, small) = if self.sum.abs() >= x.abs() { (self.sum, x) } else { (x, self.sum) };
        self.lost += (large - t) + small;
        self.sum = t;
    }

    pub(crate) fn value(self) -> f64 {
        self.sum + self.lost
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        let mut sum = Self::default();
        numbers.into_iter().for_each(|x| sum.add(x));
        sum
    }
}

/// Mean and spread of weighted numbers in one pass (West 1979): equal numbers have no spread at all.
///
/// A number is never taken away from the mean that it moved: where it has nearly all the weight, nothing but the
/// rounding of the mean would be left.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spread {
    weight: f64,
    mean: f64,
    squares: Sum,
}

impl Spread {
    pub(crate) fn add(&mut self, weight: f64, x: f64) {
        let before = self.weight;
        self.weight += weight;
        let away = x - self.mean;
        self.mean += away * (weight / self.weight);
        self.squares.add(away * away * weight * (before / self.weight));
    }

    /// The standard error of a jackknife over as many observations as there is weight, the numbers
    /// being (N - 1) times the estimates from which one observation was left out; NaN for fewer than two.
    pub(crate) fn jackknife_error(self) -> f64 {
        if self.weight < 2.0 {
            return f64::NAN;
        }
        (self.squares.value().max(0.0) / self.weight / (self.weight - 1.0)).sqrt()
    }
}
