//! The classes that stand beside one word.

use minent_counts::Pairs;

/// How often each class stands on one side of a word: a list, and the same as a dense row.
#[derive(Debug, Default)]
pub(crate) struct Side {
    list: Vec<(u32, u32)>,
    dense: Vec<u32>,
}

impl Side {
    fn clear(&mut self, k: usize) {
        for &(class, _) in &self.list {
            self.dense[class as usize] = 0;
        }
        self.list.clear();
        self.dense.resize(k, 0);
    }

    /// (class, count), each class once.
    pub(crate) fn list(&self) -> &[(u32, u32)] {
        &self.list
    }

    /// The count of one class.
    #[inline]
    pub(crate) fn of(&self, class: usize) -> u32 {
        self.dense[class]
    }
}

/// How often each class stands after and before one word, the word itself left out.
#[derive(Debug, Default)]
pub(crate) struct Neighbors {
    pub(crate) after: Side,
    pub(crate) before: Side,
    /// How often the word follows itself.
    pub(crate) own: u32,
}

impl Neighbors {
    /// Gathers the neighbors of `word` from the counts and their transpose.
    pub(crate) fn gather(&mut self, graph: &Graph<'_>, label: &[u32], k: usize, word: usize) {
        self.own = 0;
        for (side, pairs) in [(&mut self.after, graph.after), (&mut self.before, &graph.before)] {
            side.clear(k);
            let (others, counts) = pairs.row(word);
            for (&other, &n) in others.iter().zip(counts) {
                if other as usize == word {
                    self.own = n;
                    continue;
                }
                let class = label[other as usize];
                let seen = &mut side.dense[class as usize];
                if *seen == 0 {
                    side.list.push((class, 0));
                }
                *seen += n;
            }
            for (class, n) in &mut side.list {
                *n = side.dense[*class as usize];
            }
        }
    }
}

/// Counts of pairs seen from both places.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub(crate) after: &'a Pairs<'a>,
    pub(crate) before: Pairs<'static>,
    /// (row sum, column sum) of each word.
    pub(crate) totals: Vec<(u32, u32)>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(pairs: &'a Pairs<'a>) -> Self {
        let totals = pairs.row_sums().into_iter().zip(pairs.column_sums());
        Self {
            after: pairs,
            before: pairs.transpose(),
            totals: totals.map(|(a, b)| (a as u32, b as u32)).collect(),
        }
    }

    /// Number of words, the edge of a sentence left out.
    pub(crate) fn words(&self) -> usize {
        self.after.n() - 1
    }

    /// The words that stand beside `word`, with the edge and with repetitions.
    pub(crate) fn beside(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        let (after, before) = (self.after.row(word).0, self.before.row(word).0);
        after.iter().chain(before).map(|&other| other as usize)
    }
}
