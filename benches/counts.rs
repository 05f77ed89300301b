//! Counting adjacent words: tokens per second.

use criterion::{BenchmarkId, Throughput};
use minent_benches::{criterion, ids};
use minent_counts::bigrams;
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
            bench.iter(|| bigrams(&ids, VOCAB, threads, &mut Silent));
        });
    }
    group.finish();
    criterion.final_summary();
}
