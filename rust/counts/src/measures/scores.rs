//! How strongly the two words of a pair belong together, from four counts.

/// A measure of association.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// ln p(i, j) / (p(i) p(j)) (Church & Hanks 1990), with p(j) from counts raised to `alpha` and less ln `shift`
    /// (Levy, Goldberg & Dagan 2015); in nats.
    Pmi {
        /// The power that smooths the distribution of the second place; 1 leaves it as it is.
        alpha: f64,
        /// What is subtracted, as a factor; 1 subtracts nothing.
        shift: f64,
    },
    /// PMI over -ln p(i, j), from -1 to 1 (Bouma 2009).
    Npmi,
    /// G^2 = 2 sum of O ln O / E over the four cells (Dunning 1993), negative below chance where `signed`.
    LogLikelihood {
        /// Counts are given in units of 1 / `scale`.
        scale: f64,
        /// Whether pairs that are rarer than chance get a minus.
        signed: bool,
    },
    /// (O - E) / sqrt(O) (Church, Gale, Hanks & Hindle 1991).
    TScore {
        /// Counts are given in units of 1 / `scale`.
        scale: f64,
    },
}

/// Counts around a pair, exact: `pair`, `row` and `column` are at most `total`, which is below 2^63.
#[derive(Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) pair: u64,
    pub(crate) row: u64,
    pub(crate) column: u64,
    pub(crate) total: u64,
}

impl Cell {
    /// N (O - E), exact.
    fn over(self) -> i128 {
        let (n, all) = (i128::from(self.pair), i128::from(self.total));
        n * all - i128::from(self.row) * i128::from(self.column)
    }

    /// O - E, rounded once.
    fn excess(self) -> f64 {
        self.over() as f64 / self.total as f64
    }

    /// ln p(i, j) / (p(i) p(j)) over -ln p(i, j).
    pub(crate) fn npmi(self) -> f64 {
        let n = self.pair as f64;
        let chance = self.row as f64 * self.column as f64;
        let over = self.over() as f64 / chance;
        // near chance the ratio is rounded, its distance from 1 is not
        let log =
            if over.abs() < 0.5 { over.ln_1p() } else { (n * self.total as f64 / chance).ln() };
        let rest = (self.total - self.pair) as f64 / self.total as f64;
        let bits = if rest < 0.5 { -(-rest).ln_1p() } else { (self.total as f64 / n).ln() };
        // a pair that is all there is: the limit of a pair whose words never stand elsewhere
        if self.pair == self.total { 1.0 } else { (log / bits).clamp(-1.0, 1.0) }
    }

    pub(crate) fn t_score(self) -> f64 {
        self.excess() / (self.pair as f64).sqrt()
    }

    pub(crate) fn log_likelihood(self, signed: bool) -> f64 {
        let all = self.total as f64;
        let (row, column) = (self.row as f64, self.column as f64);
        let (no_row, no_column) =
            ((self.total - self.row) as f64, (self.total - self.column) as f64);
        let over = self.excess();
        let neither = i128::from(self.total) + i128::from(self.pair)
            - i128::from(self.row)
            - i128::from(self.column);
        let sum = deviance(self.pair as f64, row * column / all, over)
            + deviance((self.row - self.pair) as f64, row * no_column / all, -over)
            + deviance((self.column - self.pair) as f64, no_row * column / all, -over)
            + deviance(neither as f64, no_row * no_column / all, over);
        if signed && over < 0.0 { -2.0 * sum } else { 2.0 * sum }
    }
}

/// O ln (O / E) - (O - E), which is never negative; `over` is O - E.
///
/// Over the four cells O - E adds up to nothing, so that it may be subtracted from each; what is left has no
/// cancellation near chance, where G^2 is a small difference of large terms.
fn deviance(observed: f64, expected: f64, over: f64) -> f64 {
    if observed <= 0.0 {
        return expected;
    }
    let x = over / (observed + expected);
    if x.abs() < 0.1 {
        // O ln (O / E) = 2 O artanh x, and its series
        let square = x * x;
        let series = (1..12).rev().fold(0.0, |sum, k| square * (1.0 / f64::from(2 * k + 1) + sum));
        over * x + 2.0 * observed * x * series
    } else {
        (observed * (observed / expected).ln() - over).max(0.0)
    }
}
