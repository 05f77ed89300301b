//! Lots drawn from counts of pairs.

use minent_counts::Pairs;

use super::chance::Chance;
use super::lots::Lots;
use super::noise::Noise;
use super::source::Source;

/// Inputs of a lot.
const INPUTS: u64 = 8;
/// Lots of a block.
const BLOCK: u64 = 128;

/// Counts from which pairs are drawn in proportion: an output, then inputs that go with it.
pub(crate) struct Drawn {
    /// For each output where its inputs start, and the end.
    indptr: Vec<i64>,
    inputs: Vec<u32>,
    /// Sum of the counts of an output up to each input.
    sums: Vec<u64>,
    outputs: Noise,
    /// Pairs of an epoch.
    total: u64,
}

impl Drawn {
    /// Takes counts of which so many units are a count of 1, and column sums, one at least not 0.
    pub(crate) fn new(pairs: &Pairs<'_>, columns: &[u64], unit: u32) -> Self {
        let (indptr, inputs, counts) = pairs.transpose().into_parts();
        let mut sums = Vec::with_capacity(counts.len());
        for span in indptr.windows(2) {
            sums.extend(counts[span[0] as usize..span[1] as usize].iter().scan(0, |sum, &n| {
                *sum += u64::from(n);
                Some(*sum)
            }));
        }
        let weights: Vec<f64> = columns.iter().map(|&n| n as f64).collect();
        let total = (columns.iter().sum::<u64>() / u64::from(unit.max(1))).max(1);
        Self { indptr, inputs, sums, outputs: Noise::new(&weights), total }
    }
}

impl Source for Drawn {
    type Epoch = ();

    fn blocks(&self) -> usize {
        self.total.div_ceil(BLOCK * INPUTS) as usize
    }

    fn tokens(&self) -> u64 {
        self.total
    }

    fn epoch(&self, _: u64) {}

    fn fill(
        &self,
        (): &(),
        block: usize,
        noise: &Noise,
        drawn: usize,
        chance: &mut Chance,
        lots: &mut Lots,
    ) {
        let start = block as u64 * BLOCK * INPUTS;
        let weight = (self.total - start).min(BLOCK * INPUTS);
        lots.weight += weight;
        for lot in 0..weight.div_ceil(INPUTS) {
            let output = self.outputs.draw(chance);
            let start = self.indptr[output as usize] as usize;
            let sums = &self.sums[start..self.indptr[output as usize + 1] as usize];
            let Some(&all) = sums.last() else { continue };
            for _ in 0..INPUTS.min(weight - lot * INPUTS) {
                let at = (chance.unit() * all as f64) as u64;
                let i = sums.partition_point(|&sum| sum <= at).min(sums.len() - 1);
                lots.input(self.inputs[start + i]);
            }
            lots.finish(output, noise, drawn, chance);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_come_in_proportion() {
        let pairs = Pairs::new(vec![0, 2, 2, 3], vec![0, 2, 1], vec![30, 10, 60]).unwrap();
        let source = Drawn::new(&pairs, &pairs.column_sums(), 1);
        let noise = Noise::new(&[1.0, 1.0, 1.0]);
        assert_eq!((source.tokens(), source.blocks()), (100, 1));
        let mut seen = [[0_u32; 3]; 3];
        let mut chance = Chance::new(3, &[]);
        for _ in 0..1000 {
            let mut lots = Lots::default();
            source.fill(&(), 0, &noise, 2, &mut chance, &mut lots);
            assert_eq!((lots.weight, lots.inputs.len()), (100, 100));
            let mut start = 0;
            for (&end, outputs) in lots.ends.iter().zip(lots.outputs.chunks(3)) {
                for &i in &lots.inputs[start as usize..end as usize] {
                    seen[i as usize][outputs[0] as usize] += 1;
                }
                start = end;
            }
        }
        let share = |i: usize, j: usize| f64::from(seen[i][j]) / 1e5;
        assert!((share(0, 0) - 0.3).abs() < 0.02 && (share(0, 2) - 0.1).abs() < 0.02, "{seen:?}");
        assert!((share(2, 1) - 0.6).abs() < 0.02, "{seen:?}");
    }
}
