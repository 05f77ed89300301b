//! Counting adjacent words, pairs in a window and n-grams: tokens per second.

use criterion::{BenchmarkId, Throughput};
use minent_benches::{criterion, ids};
use minent_counts::{Direction, Limits, Scope, Weights, bigrams, ngrams, pairs};
use minent_monitor::Silent;

const TOKENS: usize = 1_000_000;
const VOCAB: usize = 20_000;

fn main() {
    let mut criterion = criterion();
    let ids = ids(TOKENS, VOCAB);
    let mut group = criterion.benchmark_group("bigrams");
    group.throughput(Throughput::Elements(ids.len() as u64));
    for threads in [1, 2] {
        group.bench_function(BenchmarkId::new("threads", threads), |bench| {
            let limits = Limits { threads, ..Limits::default() };
            bench.iter(|| bigrams(&ids[..], VOCAB as u32, &limits, &mut Silent));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("pairs");
    group.throughput(Throughput::Elements(ids.len() as u64));
    for weights in [Weights::Flat, Weights::Harmonic] {
        let scope = Scope::Window { size: 5, direction: Direction::After, weights, across: false };
        let limits = Limits::default();
        group.bench_function(BenchmarkId::new("window 5", format!("{weights:?}")), |bench| {
            bench.iter(|| pairs(&ids[..], VOCAB as u32, scope, &[], None, &limits, &mut Silent));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("ngrams");
    group.throughput(Throughput::Elements(ids.len() as u64));
    group.bench_function("order 3", |bench| {
        bench.iter(|| ngrams::<3, _>(&ids[..], VOCAB as u32, &Limits::default(), &mut Silent));
    });
    group.finish();
    criterion.final_summary();
}
