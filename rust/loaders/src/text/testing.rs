//! What tests of sources have in common.

use std::ops::Range;

use crate::source::Source;

/// The bytes of each tensor for some places.
pub(super) fn bytes(source: &dyn Source, places: Range<u64>) -> Vec<Vec<u8>> {
    let n = (places.end - places.start) as usize;
    let sizes: Vec<usize> = source.row_bytes().into_iter().map(|size| size * n).collect();
    let mut memory: Vec<Vec<u64>> =
        sizes.iter().map(|size| vec![u64::MAX / 3; size.div_ceil(8)]).collect();
    let mut rows: Vec<&mut [u8]> = memory
        .iter_mut()
        .zip(sizes)
        .map(|(memory, size)| &mut bytemuck::cast_slice_mut(memory)[..size])
        .collect();
    assert!(source.fill(places, &mut rows).is_empty());
    rows.iter().map(|row| row.to_vec()).collect()
}

/// The numbers in some bytes.
pub(super) fn numbers<T: bytemuck::Pod>(bytes: &[u8]) -> Vec<T> {
    bytes.chunks_exact(size_of::<T>()).map(bytemuck::pod_read_unaligned).collect()
}

/// The ids in some bytes, of 64 bits if `wide`, else of 32.
pub(super) fn ids(bytes: &[u8], wide: bool) -> Vec<i64> {
    if wide { numbers(bytes) } else { numbers::<i32>(bytes).into_iter().map(i64::from).collect() }
}

/// The ids of each tensor of a whole epoch.
pub(super) fn epoch(source: &dyn Source, wide: bool) -> Vec<Vec<i64>> {
    bytes(source, 0..source.len()).iter().map(|bytes| ids(bytes, wide)).collect()
}

/// Whether pieces of these lengths, again and again, make the whole: the last piece first, and
/// from several threads.
pub(super) fn pieces_make_the_whole(source: &dyn Source, lengths: &[u64]) -> bool {
    let mut pieces = Vec::new();
    let mut start = 0;
    for length in lengths.iter().cycle() {
        let end = source.len().min(start + length);
        pieces.push(start..end);
        start = end;
        if end == source.len() {
            break;
        }
    }
    let whole = bytes(source, 0..source.len());
    let sizes = source.row_bytes();
    let right = |places: &Range<u64>| {
        let piece = bytes(source, places.clone());
        piece.iter().zip(&sizes).zip(&whole).all(|((piece, size), whole)| {
            *piece == whole[places.start as usize * size..places.end as usize * size]
        })
    };
    let backward = pieces.iter().rev().all(right);
    let apart = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3)
            .map(|thread| {
                let (pieces, right) = (&pieces, &right);
                scope.spawn(move || pieces.iter().skip(thread).step_by(3).all(right))
            })
            .collect();
        threads.into_iter().all(|thread| thread.join().is_ok_and(|right| right))
    });
    backward && apart
}
