use minent_counts::{EDGE, Entropies, Pairs};
use minent_monitor::{Interrupted, Monitor, Silent};

use super::super::chance::Chance;
use super::super::{Error, From, Method, Model, Optimizer, Options, Report, Sampling, cost, train};
use super::counts;
use crate::objectives::Kind;

fn options(method: Method) -> Options {
    Options {
        objective: Kind::L2,
        method,
        popularity: true,
        rate: 0.05,
        epochs: 2,
        seed: 3,
        threads: 1,
    }
}

const NEGATIVE: Method =
    Method::Sampled { sampling: Sampling::Negative, negatives: 5, smoothing: 0.75 };
const SOFTMAX: Method =
    Method::Sampled { sampling: Sampling::Softmax, negatives: 20, smoothing: 0.75 };
const EXACT: Method = Method::Exact { optimizer: Optimizer::Adam, rows: 1024 };

/// A text of two topics.
fn text(words: u32, sentences: usize) -> (Vec<u32>, Vec<u64>) {
    let mut chance = Chance::new(4, &[]);
    let (mut ids, mut counts) = (vec![], vec![0; words as usize]);
    for s in 0..sentences {
        for _ in 0..=chance.below(20) {
            let id = 2 * chance.below(u64::from(words / 2)) as u32 + (s % 2) as u32;
            counts[id as usize] += 1;
            ids.push(id);
        }
        ids.push(EDGE);
    }
    (ids, counts)
}

#[test]
fn exact_training_reaches_the_least() {
    let data: Vec<u32> = (0..36).map(|at| 1 + at * at % 11).collect();
    let indices: Vec<u32> = (0..36).map(|at| at % 6).collect();
    let pairs = Pairs::new((0..=6).map(|i| 6 * i).collect::<Vec<_>>(), indices, data).unwrap();
    let from = From::Pairs { pairs: &pairs, unit: 1 };
    let least = Entropies::of(&pairs).conditional();
    for optimizer in [Optimizer::Adam, Optimizer::AdaGrad] {
        for (tables, objective) in [(2, Kind::Dot), (2, Kind::L2), (2, Kind::T)] {
            let mut model = Model::random(6, 6, tables, 1);
            model.contexts = Some(Model::random(6, 6, 1, 2).table);
            model.popular(&from, objective);
            let rate = if optimizer == Optimizer::Adam { 0.1 } else { 0.5 };
            let options = Options {
                objective,
                rate,
                epochs: 3000,
                ..options(Method::Exact { optimizer, rows: 1024 })
            };
            let found = train(from, model, &options, None, &mut Silent).unwrap().model;
            let bits = cost(&pairs, &found, objective, 1, &mut Silent).unwrap();
            assert!(bits > least - 1e-4 && bits < least + 0.01, "{objective:?}: {bits}, {least}");
        }
    }
}

#[test]
fn threads_do_not_matter() {
    let (ids, word_counts) = text(200, 2000);
    let pairs = counts(40);
    let texts = From::Text { ids: &ids, counts: &word_counts, window: 4, subsample: Some(0.01) };
    let drawn = From::Pairs { pairs: &pairs, unit: 1 };
    let in_batches = Method::Exact { optimizer: Optimizer::AdaGrad, rows: 7 };
    for (from, words, method) in [
        (texts, 200, NEGATIVE),
        (texts, 200, SOFTMAX),
        (drawn, 40, NEGATIVE),
        (drawn, 40, EXACT),
        (drawn, 40, in_batches),
    ] {
        let run = |threads| {
            let mut model = Model::random(words, 20, 1, 1);
            model.popular(&from, Kind::L2);
            let options = Options { threads, ..options(method) };
            let report = (words == 40).then_some(Report { pairs: &pairs, rows: 10 });
            train(from, model, &options, report, &mut Silent).unwrap()
        };
        let (one, many) = (run(1), run(5));
        assert_eq!(one.model, many.model);
        assert_eq!(one.history, many.history);
        assert_eq!(one.history.len(), if words == 40 { 2 } else { 0 });
        assert!(one.model.check().is_ok());
    }
}

#[test]
fn samples_lead_to_the_same_place() {
    let pairs = {
        // Two topics of four words, hardly mixed.
        let rows = 0..8_u32;
        let counts =
            rows.flat_map(|i| (0..8).map(move |j| if (i < 4) == (j < 4) { 90 } else { 10 }));
        let indices: Vec<u32> = (0..64).map(|at| at % 8).collect();
        Pairs::new((0..=8).map(|i| 8 * i).collect::<Vec<_>>(), indices, counts.collect::<Vec<_>>())
            .unwrap()
    };
    let from = From::Pairs { pairs: &pairs, unit: 1 };
    let least = Entropies::of(&pairs).conditional();
    for (name, objective) in Kind::NAMES {
        for method in [NEGATIVE, SOFTMAX, EXACT] {
            let mut model = Model::random(8, 4, 1, 1);
            model.popular(&from, objective);
            let options = Options { objective, epochs: 400, ..options(method) };
            let found = train(from, model, &options, None, &mut Silent).unwrap().model;
            let bits = cost(&pairs, &found, objective, 1, &mut Silent).unwrap();
            assert!(bits < least + 0.05, "{name} {method:?}: {bits}, at least {least}");
        }
    }
}

#[test]
fn divergence_is_an_error() {
    let (ids, counts) = text(50, 300);
    let from = From::Text { ids: &ids, counts: &counts, window: 4, subsample: None };
    let options = Options { objective: Kind::Dot, rate: 1e6, ..options(NEGATIVE) };
    let found = train(from, Model::random(50, 8, 1, 1), &options, None, &mut Silent);
    let message = found.unwrap_err().to_string();
    assert!(message.contains("tokens, in epoch") && message.contains("lower the"), "{message}");
}

#[test]
fn what_does_not_fit_is_an_error() {
    let (ids, counts) = text(50, 30);
    let text = |ids, window| From::Text { ids, counts: &counts, window, subsample: None };
    let refused = |from, model, options: &Options| {
        train(from, model, options, None, &mut Silent).unwrap_err().to_string()
    };
    let good = options(NEGATIVE);
    let model = || Model::random(50, 8, 1, 1);
    assert!(refused(text(&ids, 4), Model::random(49, 8, 1, 1), &good).contains("49 vectors"));
    assert!(refused(text(&ids, 0), model(), &good).contains("window"));
    assert!(refused(text(&[], 4), model(), &good).contains("no pair"));
    assert!(refused(text(&[1, EDGE, 2, EDGE], 4), model(), &good).contains("no pair"));
    assert!(refused(text(&[1, 2, 70], 4), model(), &good).contains("id 70"));
    assert!(refused(text(&ids, 4), model(), &options(EXACT)).contains("counts of pairs"));
    let none = Method::Sampled { sampling: Sampling::Negative, negatives: 0, smoothing: 1.0 };
    assert!(refused(text(&ids, 4), model(), &options(none)).contains("noise"));
    for rate in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        let bad = Options { rate, ..good.clone() };
        assert!(refused(text(&ids, 4), model(), &bad).contains("learning rate"));
    }
    let mut broken = model();
    broken.table[17] = f32::NAN;
    assert!(refused(text(&ids, 4), broken, &good).contains("row 2 of the table"));
}

#[test]
fn work_stops_when_asked() {
    struct Stop(u32);
    impl Monitor for Stop {
        fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
            self.0 += 1;
            if self.0 > 2 { Err(Interrupted) } else { Ok(()) }
        }
    }
    let (ids, word_counts) = text(50, 3000);
    let pairs = counts(50);
    let from = From::Text { ids: &ids, counts: &word_counts, window: 4, subsample: None };
    let run = |from, method| {
        train(from, Model::random(50, 8, 1, 1), &options(method), None, &mut Stop(0))
    };
    assert!(matches!(run(from, NEGATIVE), Err(Error::Interrupted(_))));
    let from = From::Pairs { pairs: &pairs, unit: 1 };
    assert!(matches!(run(from, EXACT), Err(Error::Interrupted(_))));
}
