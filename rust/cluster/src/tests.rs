//! Laws that hold across the crate: bookkeeping, independence of threads, planted classes.

use std::collections::BTreeMap;

use minent_counts::{EDGE, Entropies, Limits, Pairs, bigrams};
use minent_monitor::{Interrupted, Monitor, Silent};
use proptest::prelude::*;

use crate::cost::Cost;
use crate::neighbors::Graph;
use crate::one_sided::OneSided;
use crate::two_sided::TwoSided;
use crate::{Error, Objective, Options, class_table, exchange, held_out, ledger, place};

const WORDS: usize = 9;
const CLASSES: usize = 4;

fn text() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![6 => 0..WORDS as u32, 1 => Just(EDGE)], 1..300)
}

fn count(ids: &[u32], words: usize) -> Pairs<'static> {
    bigrams(ids, words as u32, &Limits::default(), &mut Silent).unwrap()
}

/// Moves words at random; each move must save what the cost, computed afresh, says.
fn keeps_books<C: Cost>(
    graph: &Graph<'_>,
    new: impl Fn(&[u32]) -> C,
    mut label: Vec<u32>,
    moves: &[(usize, usize)],
) {
    let n = f64::from(graph.totals.iter().map(|t| t.0).sum::<u32>());
    let mut cost = new(&label);
    let (mut desk, mut out) = (C::Desk::default(), vec![0.0; cost.width()]);
    for &(word, to) in moves {
        C::forget(&mut desk);
        cost.gains(&mut desk, &label, word, &mut out);
        let before = cost.information();
        let from = label[word] as usize;
        if from == to {
            continue;
        }
        let saving = cost.saving(&mut desk, &label, word, to);
        let (gain, loss) = (f64::from(out[to]), f64::from(out[from]));
        // What is seen is in single precision: good to a millionth of what is added up.
        let good = 1e-3 + 1e-6 * n * n.max(2.0).log2();
        assert!((saving - (gain - loss)).abs() < good, "seen {gain} - {loss}, saved {saving}");
        cost.apply(&desk, word, from, to);
        label[word] = to as u32;
        let afresh = new(&label).information();
        assert!((cost.information() - afresh).abs() < 1e-9);
        assert!(((afresh - before) * n - saving).abs() <= 1e-6 * n);
    }
}

fn options(classes: usize, objective: Objective) -> Options<'static> {
    Options { classes, objective, start: None, seed: 3, threads: 1 }
}

proptest! {
    #[test]
    fn incremental_cost_is_recomputed_cost(
        ids in text(),
        label in prop::collection::vec(0..CLASSES as u32, WORDS),
        moves in prop::collection::vec((0..WORDS, 0..CLASSES), 1..40),
        times in prop_oneof![Just(1), Just(5_000_000)],
    ) {
        let (indptr, indices, counts) = count(&ids, WORDS).into_parts();
        let counts: Vec<u32> = counts.iter().map(|n| n * times).collect();
        let pairs = Pairs::new(indptr, indices, counts).unwrap();
        let graph = Graph::new(&pairs);
        let mut label = label;
        label.push(CLASSES as u32);
        let k = CLASSES + 2;
        keeps_books(&graph, |l| TwoSided::new(&graph, l, k).unwrap(), label.clone(), &moves);
        keeps_books(&graph, |l| OneSided::new(&graph, l, k).unwrap(), label, &moves);
    }

    #[test]
    fn no_single_move_saves_more(ids in text(), classes in 1..WORDS, one_sided: bool) {
        let objective = if one_sided { Objective::OneSided } else { Objective::TwoSided };
        let pairs = count(&ids, WORDS);
        let found = exchange(&pairs, &options(classes, objective), &mut Silent).unwrap();
        let mut sizes = vec![0; classes];
        for &c in &found.labels {
            sizes[c as usize] += 1;
        }
        prop_assert!(sizes.iter().all(|&n| n > 0));
        let bits = |labels: &[u32]| ledger(&pairs, labels, classes, objective).unwrap();
        let least = bits(&found.labels);
        prop_assert!((least.unigram - least.method - found.information).abs() < 1e-9);
        let mut labels = found.labels.clone();
        for word in 0..WORDS {
            if sizes[found.labels[word] as usize] == 1 {
                continue;
            }
            for class in 0..classes as u32 {
                labels[word] = class;
                let saved = (least.method - bits(&labels).method) * pairs.total() as f64;
                prop_assert!(saved < 2e-3, "word {} to {} saves {} bits", word, class, saved);
            }
            labels[word] = found.labels[word];
        }
    }

    #[test]
    fn placing_takes_the_cheapest_class_and_moves_nobody(ids in text(), gone in 0..WORDS) {
        let pairs = count(&ids, WORDS);
        let labels: Vec<_> = (0..WORDS).map(|w| (w != gone).then_some((w % 3) as u32)).collect();
        let table = vec![5; 16];
        let placed = place(&pairs, &table, 3, &labels, &mut Silent).unwrap();
        for word in (0..WORDS).filter(|&w| w != gone) {
            prop_assert_eq!(placed[word], (word % 3) as u32);
        }
        let information = |class: u32| {
            let mut labels = placed.clone();
            labels[gone] = class;
            let mut cells = class_table(&pairs, &labels, 3).unwrap();
            for n in &mut cells {
                *n += 5;
            }
            let side = |by: fn(usize) -> usize| {
                let mut sums = vec![0; 4];
                cells.iter().enumerate().for_each(|(at, n)| sums[by(at)] += n);
                minent_counts::entropy(sums)
            };
            side(|at| at / 4) + side(|at| at % 4) - minent_counts::entropy(cells.iter().copied())
        };
        let best = (0..3).map(information).fold(f64::NEG_INFINITY, f64::max);
        prop_assert!(information(placed[gone]) > best - 1e-9);
    }

    #[test]
    fn held_out_models_are_probabilities(
        ids in text(),
        label in prop::collection::vec(0..CLASSES as u32, WORDS),
        one_sided: bool,
    ) {
        let objective = if one_sided { Objective::OneSided } else { Objective::TwoSided };
        // Every word occurs once at least, as in a vocabulary of the text.
        let every: Vec<u32> = (0..WORDS as u32).chain([EDGE]).chain(ids).collect();
        let train = count(&every, WORDS);
        for i in 0..=WORDS {
            let mut sums = [0.0; 3];
            for j in 0..=WORDS as u32 {
                let indptr = (0..=WORDS as i64 + 1).map(|row| i64::from(row > i as i64)).collect::<Vec<_>>();
                let held = Pairs::new(indptr, vec![j], vec![1]).unwrap();
                let bits = held_out(&train, &held, &label, CLASSES, objective).unwrap();
                for (sum, bits) in sums.iter_mut().zip([bits.unigram, bits.method, bits.conditional]) {
                    *sum += (-bits).exp2();
                }
            }
            // A class without words keeps its share of the floor, so the class model may sum to a little less.
            let empty = (0..CLASSES as u32).any(|c| !label.contains(&c));
            prop_assert!((sums[0] - 1.0).abs() < 1e-9 && (sums[2] - 1.0).abs() < 1e-9);
            prop_assert!(sums[1] < 1.0 + 1e-9 && (empty || sums[1] > 1.0 - 1e-9), "{:?}", sums);
        }
    }

    #[test]
    fn classes_of_single_words_keep_everything(ids in text()) {
        let pairs = count(&ids, WORDS);
        let labels: Vec<u32> = (0..WORDS as u32).collect();
        for objective in [Objective::TwoSided, Objective::OneSided] {
            let bits = ledger(&pairs, &labels, WORDS, objective).unwrap();
            prop_assert!((bits.method - bits.conditional).abs() < 1e-9);
            let one = ledger(&pairs, &[0; WORDS], 1, objective).unwrap();
            prop_assert!(one.method <= bits.unigram + 1e-9 && one.method >= bits.conditional - 1e-9);
        }
        prop_assert!(Entropies::of(&pairs).mutual_information() > -1e-9);
    }
}

/// Sentences from six classes of thirty words, each followed by the next or the one after.
fn planted() -> (Vec<u32>, Vec<u32>) {
    let mut state = 9_u64;
    let mut random = |n: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut ids = vec![];
    for _ in 0..4000 {
        let mut class = random(6);
        for _ in 0..8 {
            // A word in proportion to 30 - rank, so that ranks differ.
            let rank = random(30).min(random(30));
            ids.push((rank * 6 + class) as u32);
            class = (class + 1 + random(2)) % 6;
        }
        ids.push(EDGE);
    }
    (ids, (0..180).map(|w| w % 6).collect())
}

#[test]
fn planted_classes_are_found_by_any_number_of_threads() {
    let (ids, truth) = planted();
    let pairs = count(&ids, 180);
    for objective in [Objective::TwoSided, Objective::OneSided] {
        let found = exchange(&pairs, &options(6, objective), &mut Silent).unwrap();
        let mut name = BTreeMap::new();
        for (a, b) in found.labels.iter().zip(&truth) {
            assert_eq!(name.entry(b).or_insert(a), &a, "{objective:?}");
        }
        assert_eq!(name.len(), 6);
        for threads in [2, 3] {
            let again = Options { threads, ..options(6, objective) };
            assert_eq!(exchange(&pairs, &again, &mut Silent).unwrap(), found);
        }
    }
}

#[test]
fn a_warm_start_keeps_good_classes_and_fills_empty_ones() {
    let (ids, truth) = planted();
    let pairs = count(&ids, 180);
    let start: Vec<_> = truth.iter().enumerate().map(|(w, &c)| (w != 7).then_some(c)).collect();
    let warm = Options { start: Some(&start), ..options(6, Objective::TwoSided) };
    assert_eq!(exchange(&pairs, &warm, &mut Silent).unwrap().labels, truth);
    let more = Options { start: Some(&start), ..options(8, Objective::TwoSided) };
    let labels = exchange(&pairs, &more, &mut Silent).unwrap().labels;
    assert!((0..8).all(|c| labels.contains(&c)));
}

#[test]
fn held_out_text_costs_what_the_models_say() {
    // a b | a b | a c, in classes {a}, {b, c}.
    let train = count(&[0, 1, EDGE, 0, 1, EDGE, 0, 2, EDGE], 3);
    let held = count(&[0, 2, EDGE], 3);
    let bits = held_out(&train, &held, &[0, 1, 1], 2, Objective::TwoSided).unwrap();
    // Three pairs; each row of the class table has one cell of 3, so it keeps (3 - 0.75) / 3 and backs off 0.25.
    let p = |unigram: f64| 0.75 + 0.25 * unigram;
    let class_unigram = 3.5 / 10.5;
    let expected = -(3.0 * p(class_unigram).log2() + (1.0_f64 / 3.0).log2()) / 3.0;
    assert!((bits.method - expected).abs() < 1e-12, "{} {expected}", bits.method);
    let unigram = -((3.5_f64 / 11.0).log2() * 2.0 + (1.5_f64 / 11.0).log2()) / 3.0;
    assert!((bits.unigram - unigram).abs() < 1e-12);
    // edge-a 3 of 3, a-c 1 of 3 with two kinds, c-edge 1 of 1.
    let a = 0.75 + 0.25 * 3.5 / 11.0;
    let c = 0.25 / 3.0 + 0.5 * 1.5 / 11.0;
    let edge = 0.25 + 0.75 * 3.5 / 11.0;
    let conditional = -(f64::log2(a) + f64::log2(c) + f64::log2(edge)) / 3.0;
    assert!((bits.conditional - conditional).abs() < 1e-12);
}

#[test]
fn bad_arguments_are_named() {
    let pairs = count(&[0, 1, EDGE], 2);
    let asked = |classes| exchange(&pairs, &options(classes, Objective::TwoSided), &mut Silent);
    assert!(matches!(asked(0), Err(Error::Classes { classes: 0, words: 2 })));
    assert!(matches!(asked(3), Err(Error::Classes { classes: 3, words: 2 })));
    assert_eq!(asked(2).unwrap().labels, [0, 1]);
    let start = [Some(0)];
    let short = Options { start: Some(&start), ..options(1, Objective::TwoSided) };
    assert!(matches!(exchange(&pairs, &short, &mut Silent), Err(Error::Shape(_))));
    assert!(matches!(class_table(&pairs, &[0], 1), Err(Error::Shape(_))));
    assert!(matches!(class_table(&pairs, &[0, 1], 2_000_000_000), Err(Error::Classes { .. })));
    let unseen = held_out(&pairs, &count(&[1, 0, EDGE], 2), &[0, 0], 1, Objective::TwoSided);
    assert!(unseen.is_ok());
    assert!(matches!(class_table(&pairs, &[0, 1], 1), Err(Error::Shape(_))));
    assert!(matches!(place(&pairs, &[1; 4], 2, &[None, None], &mut Silent), Err(Error::Shape(_))));
    let many = Pairs::new(vec![0, 2, 2, 2], vec![0, 1], vec![u32::MAX, 1]).unwrap();
    let too_many = exchange(&many, &options(1, Objective::TwoSided), &mut Silent);
    assert!(matches!(too_many, Err(Error::TooManyPairs { total: 4_294_967_296 })));
    let vast = Pairs::new(vec![0; 70_002], vec![], vec![]).unwrap();
    let vast = exchange(&vast, &options(60_000, Objective::TwoSided), &mut Silent);
    assert!(matches!(vast, Err(Error::Shape(_))));
    let wrapped = place(&pairs, &[1 << 62; 4], 1, &[None, None], &mut Silent);
    assert!(matches!(wrapped, Err(Error::TooManyPairs { .. })));
}

#[test]
fn work_can_be_stopped() {
    struct Stop(u32);
    impl Monitor for Stop {
        fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
            self.0 += 1;
            if self.0 > 5 { Err(Interrupted) } else { Ok(()) }
        }
    }
    let (ids, _) = planted();
    let pairs = count(&ids, 180);
    let stopped = exchange(&pairs, &options(6, Objective::TwoSided), &mut Stop(0));
    assert!(matches!(stopped, Err(Error::Interrupted(_))));
}
