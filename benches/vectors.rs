//! Vectors: products of pairs of words per second in the search for neighbors, numbers per second in files.

use criterion::{BenchmarkId, Criterion, Throughput};
use minent_benches::criterion;
use minent_monitor::Silent;
use minent_text::Source;
use minent_vectors::Rows;
use minent_vectors::nearest::{Metric, nearest};
use minent_vectors::word2vec::{Form, Reading, read, write};

fn main() {
    let mut criterion = criterion();
    neighbors(&mut criterion);
    files(&mut criterion);
    criterion.final_summary();
}

/// Numbers that look random.
fn numbers(count: usize) -> Vec<f32> {
    let mut state = 1_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32 - 0.5
    };
    (0..count).map(|_| next() + next()).collect()
}

/// The 15 nearest of each of 10,000 words in 100 dimensions.
fn neighbors(criterion: &mut Criterion) {
    let (words, columns) = (10_000, 100);
    let values = numbers(words * columns);
    let rows = Rows::new(&values, columns, "vectors").expect("numbers are finite");
    let mut group = criterion.benchmark_group("nearest");
    group.throughput(Throughput::Elements((words * words * columns) as u64));
    for metric in [Metric::Cosine, Metric::Euclidean] {
        for threads in [1, 2] {
            group.bench_function(BenchmarkId::new(format!("{metric:?}"), threads), |bench| {
                bench.iter(|| nearest(rows, 15, metric, threads, &mut Silent));
            });
        }
    }
    group.finish();
}

/// 5,000 words in 100 dimensions, to a file and back.
fn files(criterion: &mut Criterion) {
    let (count, columns) = (5_000, 100);
    let values = numbers(count * columns);
    let rows = Rows::new(&values, columns, "vectors").expect("numbers are finite");
    let words: Vec<String> = (0..count).map(|i| format!("word{i}")).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("vectors");
    let mut group = criterion.benchmark_group("word2vec");
    group.throughput(Throughput::Elements((count * columns) as u64));
    for form in [Form::Text, Form::Binary] {
        let how = Reading { form, lossy: false, keep_first: false, limit: None };
        group.bench_function(format!("write {form:?}"), |bench| {
            bench.iter(|| write(&path, form, &words, rows, &mut Silent));
        });
        group.bench_function(format!("read {form:?}"), |bench| {
            bench.iter(|| read(Source::Path(path.clone()), how, &mut Silent));
        });
    }
    group.finish();
}
