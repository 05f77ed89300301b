//! Adjacent words of sentences, with the edge of a sentence as a word of its own.

use minent_monitor::Monitor;

use crate::near::with_edges;
use crate::{Error, Limits, Matrix, Numbers, Pairs, Tokens};

/// Counts adjacent ids; row and column `vocab` stand for the edge of a sentence.
///
/// Each sentence adds a pair from the edge to its first word and one from its last word to the edge.
/// The answer does not depend on the limits.
///
/// # Errors
/// [`Error::IdOutOfRange`] for an id that is neither below `vocab` nor [`EDGE`](crate::EDGE),
/// [`Error::TooManyPairs`] when a count leaves 32 bits, [`Error::Runs`] when the disk is full,
/// [`Error::Interrupted`].
pub fn bigrams<T: Tokens + ?Sized>(
    ids: &T,
    vocab: u32,
    limits: &Limits,
    monitor: &mut dyn Monitor,
) -> Result<Pairs<'static>, Error> {
    let Matrix { indptr, indices, counts } =
        with_edges(ids, vocab, limits, monitor)?.into_matrix(monitor)?;
    match counts {
        Numbers::Narrow(counts) => Ok(Pairs::trusted(indptr, indices, counts)),
        Numbers::Wide(counts) => {
            let large = |n: &u64| u32::try_from(*n).is_err();
            let at = counts.iter().position(large).unwrap_or_default();
            let first = indptr.partition_point(|start| *start <= at as i64) - 1;
            Err(Error::TooManyPairs { first, second: indices[at] })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use minent_monitor::Silent;
    use proptest::prelude::*;

    use super::*;
    use crate::EDGE;

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
            memory in prop_oneof![Just(u64::MAX), 0_u64..20_000],
        ) {
            let limits = Limits { threads, memory, folder: None };
            let pairs = bigrams(&ids[..], 7, &limits, &mut Silent).unwrap();
            let found: BTreeMap<_, _> =
                (0..8).flat_map(|i| pairs.iter_row(i).map(move |(j, n)| ((i, j), n)).collect::<Vec<_>>()).collect();
            prop_assert_eq!(found, brute(&ids, 7));
            let (p, j, n) = pairs.into_parts();
            prop_assert!(Pairs::new(p, j, n).is_ok());
        }
    }

    #[test]
    fn an_id_outside_the_vocabulary_is_named() {
        let error = bigrams(&[0, 3][..], 3, &Limits::default(), &mut Silent).unwrap_err();
        assert_eq!(error.to_string(), "token 1 has id 3, but the vocabulary has 3 words");
    }
}
