//! Adjacent words, counted by bringing together all that follows a word.

use std::panic::resume_unwind;

use minent_monitor::Monitor;

use crate::{EDGE, Error, Pairs};

/// Tokens counted at a time: bounds the memory that does not depend on the distinct pairs.
const CHUNK: usize = 1 << 25;

/// Counts adjacent ids; row and column `vocab` stand for the edge of a sentence.
///
/// Each sentence adds a pair from the edge to its first word and one from its last word to the edge.
/// The answer does not depend on `threads`.
///
/// # Errors
/// [`Error::IdOutOfRange`] for an id that is neither below `vocab` nor [`EDGE`],
/// [`Error::TooManyPairs`] when a count leaves 32 bits, [`Error::Interrupted`].
pub fn bigrams(
    ids: &[u32],
    vocab: usize,
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<Pairs<'static>, Error> {
    bigrams_by(ids, vocab, threads, CHUNK, monitor)
}

fn bigrams_by(
    ids: &[u32],
    vocab: usize,
    threads: usize,
    chunk: usize,
    monitor: &mut dyn Monitor,
) -> Result<Pairs<'static>, Error> {
    // Partial sums of 1, 2, 4, ... chunks, so that each pair is merged a logarithmic number of times.
    let mut sums: Vec<(u32, Pairs<'static>)> = Vec::new();
    let total = Some(ids.len() as u64);
    monitor.tick("counting pairs", 0, total)?;
    for start in (0..ids.len()).step_by(chunk) {
        let end = ids.len().min(start + chunk);
        let before = if start == 0 { EDGE } else { ids[start - 1] };
        let last = end == ids.len();
        let mut part = (0, count_chunk(before, &ids[start..end], last, vocab, threads, start)?);
        monitor.tick("counting pairs", end as u64, total)?;
        while sums.last().is_some_and(|(level, _)| *level == part.0) {
            if let Some((level, sum)) = sums.pop() {
                part = (level + 1, sum.plus(&part.1)?);
            }
        }
        sums.push(part);
    }
    let mut all = sums.into_iter().rev().map(|(_, sum)| sum);
    let first = all.next().unwrap_or_else(|| Pairs::trusted(vec![0; vocab + 2], vec![], vec![]));
    all.try_fold(first, |sum, part| sum.plus(&part))
}

/// The rows of one chunk: `before` is the id that precedes it; `last` adds the edge after it.
fn count_chunk(
    before: u32,
    ids: &[u32],
    last: bool,
    vocab: usize,
    threads: usize,
    offset: usize,
) -> Result<Pairs<'static>, Error> {
    let mut degree = vec![0_u32; vocab + 1];
    for (position, &id) in ids.iter().enumerate() {
        match degree.get_mut(id.min(vocab as u32) as usize) {
            Some(n) if id == EDGE || (id as usize) < vocab => *n += 1,
            _ => return Err(Error::IdOutOfRange { position: offset + position, id, vocab }),
        }
    }
    // Each thread reads all ids, so that many would mostly wait for memory.
    let bounds = equal_shares(&degree, threads.clamp(1, 16));
    let degree = &degree;
    let share = |w: &[usize]| count_rows(before, ids, last, vocab, w[0]..w[1], &degree[w[0]..w[1]]);
    let parts: Vec<_> = if bounds.len() > 2 {
        std::thread::scope(|scope| {
            let work: Vec<_> = bounds.windows(2).map(|w| scope.spawn(move || share(w))).collect();
            work.into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        })
    } else {
        bounds.windows(2).map(share).collect()
    };
    let nnz = parts.iter().map(|p| p.1.len()).sum();
    let (mut indptr, mut indices, mut counts) =
        (Vec::with_capacity(vocab + 2), Vec::with_capacity(nnz), Vec::with_capacity(nnz));
    indptr.push(0);
    for (lengths, columns, numbers) in parts {
        for n in lengths {
            indptr.push(indptr[indptr.len() - 1] + i64::from(n));
        }
        indices.extend_from_slice(&columns);
        counts.extend_from_slice(&numbers);
    }
    Ok(Pairs::trusted(indptr, indices, counts))
}

/// Bounds of `shares` row ranges of about equal work.
fn equal_shares(degree: &[u32], shares: usize) -> Vec<usize> {
    let total: u64 = degree.iter().map(|&n| u64::from(n)).sum();
    let mut bounds = vec![0];
    let mut seen = 0;
    for (row, &n) in degree.iter().enumerate() {
        if seen * shares as u64 >= total * bounds.len() as u64 && bounds.len() < shares && row > 0 {
            bounds.push(row);
        }
        seen += u64::from(n);
    }
    bounds.push(degree.len());
    bounds
}

type Rows = (Vec<u32>, Vec<u32>, Vec<u32>);

/// Row lengths, columns and counts of the rows of `range`, whose words occur `degree` times.
fn count_rows(
    before: u32,
    ids: &[u32],
    last: bool,
    vocab: usize,
    range: std::ops::Range<usize>,
    degree: &[u32],
) -> Rows {
    // Bring the successors of each row together. The word before the chunk adds one more pair.
    let edge = vocab as u32;
    let first = before.min(edge) as usize;
    let mut slots = vec![0_usize; degree.len() + 1];
    for (row, &n) in degree.iter().enumerate() {
        slots[row + 1] = slots[row] + n as usize + usize::from(range.start + row == first);
    }
    let mut successors = vec![0_u32; slots[degree.len()]];
    let mut next = slots.clone();
    let mut put = |from: u32, to: u32| {
        let (from, to) = (from.min(edge), to.min(edge));
        if from == edge && to == edge {
            return;
        }
        let row = (from as usize).wrapping_sub(range.start);
        if row < degree.len() {
            successors[next[row]] = to;
            next[row] += 1;
        }
    };
    let mut previous = before;
    for &id in ids {
        put(previous, id);
        previous = id;
    }
    if last {
        put(previous, EDGE);
    }
    // Then count each row, in a dense scratch row when it is long.
    let (mut lengths, mut columns, mut counts) = (Vec::with_capacity(degree.len()), vec![], vec![]);
    let mut dense = vec![0_u32; vocab + 1];
    for row in 0..degree.len() {
        let found = &mut successors[slots[row]..next[row]];
        let start = columns.len();
        if found.len() <= 24 {
            found.sort_unstable();
            for group in found.chunk_by(|a, b| a == b) {
                columns.push(group[0]);
                counts.push(group.len() as u32);
            }
        } else {
            for &j in found.iter() {
                if dense[j as usize] == 0 {
                    columns.push(j);
                }
                dense[j as usize] += 1;
            }
            columns[start..].sort_unstable();
            counts.extend(columns[start..].iter().map(|&j| std::mem::take(&mut dense[j as usize])));
        }
        lengths.push((columns.len() - start) as u32);
    }
    (lengths, columns, counts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use minent_monitor::Silent;
    use proptest::prelude::*;

    use super::*;

    fn brute(ids: &[u32], vocab: usize) -> BTreeMap<(usize, usize), u32> {
        let mut count = BTreeMap::new();
        for sentence in ids.split(|&id| id == EDGE).filter(|s| !s.is_empty()) {
            let mut padded = vec![vocab];
            padded.extend(sentence.iter().map(|&id| id as usize));
            padded.push(vocab);
            for w in padded.windows(2) {
                *count.entry((w[0], w[1])).or_insert(0) += 1;
            }
        }
        count
    }

    proptest! {
        #[test]
        fn equals_brute_force(
            ids in prop::collection::vec(prop_oneof![5 => 0_u32..7, 1 => Just(EDGE)], 0..400),
            threads in 1_usize..4,
            chunk in 1_usize..90,
        ) {
            let pairs = bigrams_by(&ids, 7, threads, chunk, &mut Silent).unwrap();
            let found: BTreeMap<_, _> =
                (0..8).flat_map(|i| pairs.iter_row(i).map(move |(j, n)| ((i, j), n)).collect::<Vec<_>>()).collect();
            prop_assert_eq!(found, brute(&ids, 7));
            let (p, j, n) = pairs.into_parts();
            prop_assert!(Pairs::new(p, j, n).is_ok());
        }
    }

    #[test]
    fn an_id_outside_the_vocabulary_is_named() {
        let error = bigrams(&[0, 3], 3, 1, &mut Silent).unwrap_err();
        assert_eq!(error.to_string(), "token 1 has id 3, but the vocabulary has 3 words");
    }
}
