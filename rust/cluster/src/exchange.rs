//! The exchange algorithm: words change classes as long as that saves bits.
//!
//! Kneser and Ney 1993; Martin, Liermann and Ney 1998. A cold start gives each of the most frequent words a class of
//! its own, lets them settle while the temperature falls, then lets in the others.

use minent_counts::Pairs;
use minent_monitor::Monitor;

use crate::Error;
use crate::cost::Cost;
use crate::neighbors::Graph;
use crate::one_sided::OneSided;
use crate::sweep::{Arrangement, Manner};
use crate::table::{check_labels, check_total};
use crate::two_sided::TwoSided;

/// What the classes are to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Objective {
    /// The class of a word from the class of the word before: P(c | c') P(w | c).
    #[default]
    TwoSided,
    /// The class of a word from the word before: P(c | w') P(w | c).
    OneSided,
}

/// How words are put into classes.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// Number of classes.
    pub classes: usize,
    /// What the classes are to tell.
    pub objective: Objective,
    /// Class of each word to start from; [`None`] for a word that has none yet. Without it the start is cold.
    pub start: Option<&'a [Option<u32>]>,
    /// Seed of the draws of a cold start.
    pub seed: u64,
    /// Threads to use; the answer does not depend on it.
    pub threads: usize,
}

/// What one sweep did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sweep {
    /// Bits of loss that were taken lightly.
    pub temperature: f64,
    /// Words visited.
    pub visited: usize,
    /// Words moved.
    pub moved: usize,
}

/// Classes of words, and how they were found.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Class of each word.
    pub labels: Vec<u32>,
    /// Mutual information that the objective raises, in bits per pair.
    pub information: f64,
    /// What each sweep did.
    pub sweeps: Vec<Sweep>,
}

/// More would need gigabytes for tables and days for the tree.
const MOST_CLASSES: usize = 1 << 14;
/// Visits to the most frequent words while the temperature falls, in at least so many sweeps.
const VISITS: usize = 40_000;
const COOLING: usize = 12;
/// First and last temperature, in counts of the rarest word that takes part.
const HOT: f64 = 1.0;
const COLD: f64 = 0.05;
/// Sweeps without temperature at most; reached on no text seen so far.
const MOST: usize = 40;
/// A sweep over the words beside moved ones is quiet when no more than one word in this many moves, ...
const QUIET: usize = 1000;
/// ... and the exchange ends when, all words asked, no more than one in this many moves.
const SETTLED: usize = 100;

/// Puts each word in one of `options.classes` classes.
///
/// `pairs` counts ordered pairs of the words 0, 1, ... and, in the last row and column, the edge of a sentence,
/// which keeps a class of its own. Words are best in order of frequency: the first ones lead.
///
/// # Errors
/// [`Error::Classes`] for no class or more classes than words, [`Error::Shape`] for more than 16,384 classes or a
/// start that does not fit,
/// [`Error::TooManyPairs`], [`Error::Interrupted`].
pub fn exchange(
    pairs: &Pairs<'_>,
    options: &Options<'_>,
    monitor: &mut dyn Monitor,
) -> Result<Outcome, Error> {
    let words = pairs.n().saturating_sub(1);
    let classes = options.classes;
    if classes == 0 || classes > words {
        return Err(Error::Classes { classes, words });
    }
    if classes > MOST_CLASSES {
        let why =
            format!("{classes} classes were asked for; a class table holds {MOST_CLASSES} at most");
        return Err(Error::Shape(why));
    }
    check_total(pairs.total())?;
    let graph = Graph::new(pairs);
    let label = first_labels(words, options)?;
    let k = classes + 2;
    match options.objective {
        Objective::TwoSided => {
            let cost = TwoSided::new(&graph, &label, k)?;
            Run::new(&graph, cost, label, options).finish(monitor)
        }
        Objective::OneSided => {
            let cost = OneSided::new(&graph, &label, k)?;
            Run::new(&graph, cost, label, options).finish(monitor)
        }
    }
}

/// Labels to start from, that of the edge last.
fn first_labels(words: usize, options: &Options<'_>) -> Result<Vec<u32>, Error> {
    let classes = options.classes as u32;
    let (edge, unplaced) = (classes, classes + 1);
    let mut label = match options.start {
        None => (0..words as u32).map(|w| if w < classes { w } else { unplaced }).collect(),
        Some(start) => {
            check_labels(start.iter().map(Option::as_ref), words, options.classes)?;
            let mut label: Vec<u32> = start.iter().map(|c| c.unwrap_or(unplaced)).collect();
            fill_empty(&mut label, classes);
            label
        }
    };
    label.push(edge);
    Ok(label)
}

/// Gives each class without words the first word that can be spared.
fn fill_empty(label: &mut [u32], classes: u32) {
    let mut size = vec![0_usize; classes as usize + 2];
    for &c in label.iter() {
        size[c as usize] += 1;
    }
    let mut spare = 0;
    for class in 0..classes {
        if size[class as usize] > 0 {
            continue;
        }
        while label[spare] < classes && size[label[spare] as usize] < 2 {
            spare += 1;
        }
        size[label[spare] as usize] -= 1;
        size[class as usize] += 1;
        label[spare] = class;
    }
}

struct Run<'a, C: Cost> {
    graph: &'a Graph<'a>,
    arrangement: Arrangement<C>,
    cold: bool,
    classes: usize,
    seed: u64,
    /// Words that must be looked at again, because a neighbor moved.
    active: Vec<bool>,
    sweeps: Vec<Sweep>,
}

impl<'a, C: Cost> Run<'a, C> {
    fn new(graph: &'a Graph<'a>, cost: C, label: Vec<u32>, options: &Options<'_>) -> Self {
        Self {
            graph,
            arrangement: Arrangement::new(cost, label, options.classes, options.threads),
            cold: options.start.is_none(),
            classes: options.classes,
            seed: options.seed,
            active: vec![true; graph.words()],
            sweeps: vec![],
        }
    }

    fn finish(mut self, monitor: &mut dyn Monitor) -> Result<Outcome, Error> {
        let words = self.graph.words();
        if self.cold {
            // Twenty words a class at 100 classes, fewer at more: their settling decides most.
            let leaders = words.min((200.0 * (self.classes as f64).sqrt()) as usize);
            let unit = f64::from(self.graph.totals[leaders - 1].1);
            let sweeps = (VISITS / leaders).clamp(COOLING, 100);
            let step = (COLD / HOT).powf(1.0 / (sweeps - 1) as f64);
            for i in 0..sweeps {
                let temperature = unit * HOT * step.powi(i as i32);
                self.sweep("cooling", leaders, temperature, monitor)?;
            }
            self.active.fill(true);
            self.sweep("placing", words.min(4 * leaders), 0.0, monitor)?;
        }
        // Words beside moved ones are asked first: what a word gains depends most on its neighbors' classes.
        // Once they are quiet all are asked, and those of them that move start another round.
        let mut all = true;
        for _ in 0..MOST {
            self.active.iter_mut().for_each(|active| *active |= all);
            let moved = self.sweep("exchanging", words, 0.0, monitor)?;
            if all && moved * SETTLED <= words {
                break;
            }
            all = !C::LOCAL || moved * QUIET <= words;
        }
        let information = self.arrangement.cost.information();
        let mut labels = self.arrangement.label;
        labels.truncate(words);
        Ok(Outcome { labels, information, sweeps: self.sweeps })
    }

    /// Visits the first `limit` words, with a temperature all of them, else those whose neighbors moved.
    fn sweep(
        &mut self,
        stage: &'static str,
        limit: usize,
        temperature: f64,
        monitor: &mut dyn Monitor,
    ) -> Result<usize, Error> {
        let (graph, active, words) = (self.graph, &self.active, self.active.len());
        let list: Vec<u32> =
            (0..limit as u32).filter(|&w| temperature > 0.0 || active[w as usize]).collect();
        let (mut next, mut moved) = (vec![false; words], 0);
        let seed =
            self.seed.wrapping_mul(0x2545_f491_4f6c_dd1d).wrapping_add(self.sweeps.len() as u64);
        self.arrangement.sweep(
            &list,
            Manner { temperature, seed },
            &mut |done| monitor.tick(stage, done as u64, Some(list.len() as u64)),
            &mut |word| {
                moved += 1;
                for beside in graph.beside(word).filter(|&other| other < words) {
                    next[beside] = true;
                }
            },
        )?;
        self.active = next;
        self.sweeps.push(Sweep { temperature, visited: list.len(), moved });
        Ok(moved)
    }
}
