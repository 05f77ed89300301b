//! Classes: visits to words per second in the exchange, merges per second in the tree.

use criterion::{BenchmarkId, Criterion, Throughput};
use minent_benches::{criterion, ids};
use minent_cluster::{Objective, Options, class_table, exchange, merge_tree};
use minent_counts::{Limits, Pairs, bigrams};
use minent_monitor::Silent;

fn main() {
    let mut criterion = criterion();
    sweeps(&mut criterion);
    cold(&mut criterion);
    tree(&mut criterion);
    criterion.final_summary();
}

/// From classes that are settled: about one sweep, in which every word is asked and few move.
fn sweeps(criterion: &mut Criterion) {
    let pairs = pairs(500_000, 10_000);
    let mut group = criterion.benchmark_group("sweep");
    for objective in [Objective::TwoSided, Objective::OneSided] {
        let (labels, _) = found(&pairs, &Options { objective, ..options(100) });
        let start: Vec<_> = labels.into_iter().map(Some).collect();
        for threads in [1, 2] {
            let options = Options { objective, start: Some(&start), threads, ..options(100) };
            group.throughput(Throughput::Elements(found(&pairs, &options).1));
            group.bench_function(BenchmarkId::new(format!("{objective:?}"), threads), |bench| {
                bench.iter(|| found(&pairs, &options));
            });
        }
    }
    group.finish();
}

/// From nothing, on a small text.
fn cold(criterion: &mut Criterion) {
    let pairs = pairs(50_000, 1_000);
    let options = options(20);
    let mut group = criterion.benchmark_group("exchange");
    group.throughput(Throughput::Elements(found(&pairs, &options).1));
    group.bench_function("cold", |bench| bench.iter(|| found(&pairs, &options)));
    group.finish();
}

/// Merging 300 classes into one.
fn tree(criterion: &mut Criterion) {
    let (vocab, classes) = (10_000, 300);
    let labels: Vec<u32> = (0..vocab as u32).map(|word| word % classes).collect();
    let classes = classes as usize;
    let table = class_table(&pairs(500_000, vocab), &labels, classes).expect("labels fit");
    let mut group = criterion.benchmark_group("merge_tree");
    group.throughput(Throughput::Elements(classes as u64 - 1));
    group.bench_function(classes.to_string(), |bench| {
        bench.iter(|| merge_tree(&table, classes, 1, &mut Silent));
    });
    group.finish();
}

/// Counts of adjacent words of a made-up text.
fn pairs(tokens: usize, vocab: usize) -> Pairs<'static> {
    bigrams(&ids(tokens, vocab)[..], vocab as u32, &Limits::default(), &mut Silent)
        .expect("made-up ids are in range")
}

fn options(classes: usize) -> Options<'static> {
    Options { classes, objective: Objective::TwoSided, start: None, seed: 0, threads: 1 }
}

/// The classes of an exchange, and how many visits to words it took.
fn found(pairs: &Pairs<'_>, options: &Options<'_>) -> (Vec<u32>, u64) {
    let outcome = exchange(pairs, options, &mut Silent).expect("there are more words than classes");
    let visits = outcome.sweeps.iter().map(|sweep| sweep.visited as u64).sum();
    (outcome.labels, visits)
}
