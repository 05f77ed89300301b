//! Batches come whole, in order, and no further ahead than they may.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::*;
use crate::fault::Fault;
use crate::fault::Missing;

/// Writes the number of each place; some cannot be read, some panic.
struct Numbers {
    samples: u64,
    missing: fn(u64) -> bool,
    panics: fn(u64) -> bool,
    filled: Arc<AtomicU64>,
}

impl Numbers {
    fn new(samples: u64) -> Self {
        Self { samples, missing: |_| false, panics: |_| false, filled: Arc::default() }
    }
}

impl Source for Numbers {
    fn len(&self) -> u64 {
        self.samples
    }

    fn row_bytes(&self) -> Vec<usize> {
        vec![8, 1]
    }

    fn part(&self) -> usize {
        3
    }

    fn fill(&self, places: Range<u64>, rows: &mut [&mut [u8]]) -> Vec<Missing> {
        let mut missing = Vec::new();
        for (row, place) in places.enumerate() {
            assert!(!(self.panics)(place), "place {place}");
            if (self.missing)(place) {
                let fault = Fault::Damaged { name: place.to_string(), reason: String::new() };
                missing.push(Missing { row, replaced: false, fault });
            }
            rows[0][row * 8..row * 8 + 8].copy_from_slice(&place.to_ne_bytes());
            rows[1][row] = place as u8;
            self.filled.fetch_add(1, Ordering::Relaxed);
        }
        missing
    }
}

fn plan(samples: u64, batch: usize) -> Plan {
    Plan { first: 0, samples, batch, rank: 0, world: 1, drop_last: false, offset: 0, stride: 1 }
}

fn next(feed: &Feed) -> Result<Next, FeedError> {
    loop {
        match feed.next(Duration::from_millis(50)) {
            Ok(Next::Wait) => {}
            found => return found,
        }
    }
}

/// The places of a batch, which both tensors must tell.
fn read(mut batch: Batch) -> Vec<u64> {
    let rows = batch.rows;
    let found: Vec<u64> = batch.buffers[0].bytes()[..rows * 8]
        .chunks(8)
        .map(|bytes| u64::from_ne_bytes(bytes.try_into().unwrap()))
        .collect();
    let short: Vec<u8> = found.iter().map(|&place| place as u8).collect();
    assert_eq!(batch.buffers[1].bytes()[..rows], short);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn batches_come_whole_and_in_order(
        samples in 0u64..200, batch in 1usize..40, threads in 0usize..4, depth in 1usize..5,
    ) {
        let mut numbers = Numbers::new(samples);
        numbers.missing = |place| place % 7 == 3;
        let feed = Feed::new(Box::new(numbers), plan(samples, batch), threads, depth, None).unwrap();
        let mut found = Vec::new();
        while let Next::Batch(batch) = next(&feed).unwrap() {
            let missing = batch.missing.len();
            let places = feed.plan().places(batch.number);
            prop_assert_eq!(batch.rows + missing, (places.end - places.start) as usize);
            found.extend(read(batch));
        }
        prop_assert!(found.into_iter().eq((0..samples).filter(|place| place % 7 != 3)));
    }
}

#[test]
fn no_more_than_depth_batches_are_begun() {
    let numbers = Numbers::new(1000);
    let filled = Arc::clone(&numbers.filled);
    let feed = Feed::new(Box::new(numbers), plan(1000, 10), 3, 4, None).unwrap();
    let Next::Batch(_) = next(&feed).unwrap() else { panic!("no batch") };
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(filled.load(Ordering::Relaxed), 50);
    // dropped in the midst of it: threads end
    drop(feed);
}

#[test]
fn a_panic_is_told_at_its_batch() {
    let mut numbers = Numbers::new(100);
    numbers.panics = |place| place == 25;
    let feed = Feed::new(Box::new(numbers), plan(100, 10), 2, 4, None).unwrap();
    for number in 0..2 {
        assert!(matches!(next(&feed), Ok(Next::Batch(batch)) if batch.number == number));
    }
    let error = next(&feed).unwrap_err();
    assert_eq!(error.to_string(), "a loader failed on batch 2: place 25");
}

#[test]
fn memory_that_was_lent_is_written_again_only_when_given_back() {
    let mut memory = vec![vec![0u64; 10]; 4];
    let mut sets = Vec::new();
    for pair in memory.chunks_mut(2) {
        let lend = |words: &mut Vec<u64>| unsafe { Buffer::lent(words.as_mut_ptr().cast(), 80) };
        sets.push(pair.iter_mut().map(lend).collect());
    }
    let feed = Feed::new(Box::new(Numbers::new(50)), plan(50, 10), 2, 9, Some(sets)).unwrap();
    let take = || {
        let Next::Batch(batch) = next(&feed).unwrap() else { panic!("no batch") };
        batch
    };
    let (first, second) = (take(), take());
    assert!(matches!(feed.next(Duration::from_millis(50)), Ok(Next::Wait)));
    feed.give_back(first.buffers);
    assert_eq!(read(take()), (20..30).collect::<Vec<_>>());
    assert_eq!(read(second), (10..20).collect::<Vec<_>>());
}

#[test]
fn memory_that_was_lent_is_left_alone_after_the_stop() {
    let mut memory = [[0u64; 30]; 2];
    let lend = |words: &mut [u64; 30]| unsafe { Buffer::lent(words.as_mut_ptr().cast(), 240) };
    let sets = vec![memory.iter_mut().map(lend).collect()];
    let mut numbers = Numbers::new(90);
    numbers.missing = |_| {
        std::thread::sleep(Duration::from_millis(10));
        false
    };
    let filled = Arc::clone(&numbers.filled);
    let feed = Feed::new(Box::new(numbers), plan(90, 30), 3, 1, Some(sets)).unwrap();
    while filled.load(Ordering::Relaxed) == 0 {
        std::thread::yield_now();
    }
    feed.stop();
    let before = filled.load(Ordering::Relaxed);
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(filled.load(Ordering::Relaxed), before);
}
