//! Archives with right checksums and any arrays: read if they are pairs, else refused.

use arbitrary::Arbitrary;
use minent_forms::npz::{Counts, load};
use minent_fuzz::{Archive, saved};
use minent_monitor::Silent;

#[derive(Arbitrary, Debug)]
pub struct Forged<'a> {
    other: Option<[u8; 7]>,
    format: Option<[u8; 3]>,
    shape: Option<Vec<Number>>,
    flag: u8,
    /// Columns and counts of each row.
    rows: Vec<Vec<(Number, Number)>>,
    offsets: Option<Vec<Number>>,
    wide: bool,
    large: bool,
    words: &'a [u8],
    ends: Vec<Number>,
    word_counts: Vec<Number>,
    unit: Number,
    info: &'a [u8],
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Number {
    Small(i8),
    Any(i64),
}

impl Number {
    fn get(self) -> i64 {
        match self {
            Self::Small(n) => i64::from(n),
            Self::Any(n) => n,
        }
    }
}

/// What the arrays hold.
struct Arrays<'a> {
    head: bool,
    shape: Vec<i64>,
    columns: Vec<i32>,
    offsets: Vec<i64>,
    counts: Vec<u64>,
    words: &'a [u8],
    ends: Vec<i64>,
    word_counts: Vec<i64>,
    unit: i64,
    info: &'a [u8],
}

impl Arrays<'_> {
    /// Whether these are pairs.
    fn are_pairs(&self) -> bool {
        let side = self.offsets.len() as i64 - 1;
        let rows = self.offsets.windows(2).all(|ends| {
            let row = usize::try_from(ends[0]).ok().zip(usize::try_from(ends[1]).ok());
            let row = row.and_then(|(start, end)| self.columns.get(start..end));
            row.is_some_and(|row| {
                row.is_sorted_by(|a, b| a < b)
                    && row.iter().all(|&j| (0..side).contains(&i64::from(j)))
            })
        });
        let starts: Vec<i64> = [0].iter().chain(&self.ends).copied().collect();
        let words = starts.windows(2).all(|ends| {
            let word = usize::try_from(ends[0]).ok().zip(usize::try_from(ends[1]).ok());
            let word = word.and_then(|(start, end)| self.words.get(start..end));
            word.is_some_and(|word| std::str::from_utf8(word).is_ok())
        });
        self.head
            && self.shape == [side, side]
            && rows
            && self.offsets.first() == Some(&0)
            && self.offsets.last() == Some(&(self.columns.len() as i64))
            && !self.counts.contains(&0)
            && words
            && starts.last() == Some(&(self.words.len() as i64))
            && self.ends.len() as i64 <= side
            && [0, self.ends.len()].contains(&self.word_counts.len())
            && self.word_counts.iter().all(|n| *n >= 0)
            && self.unit >= 1
            && std::str::from_utf8(self.info).is_ok()
    }
}

fn bytes<T: Copy, const N: usize>(numbers: &[T], of: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    numbers.iter().flat_map(|number| of(*number)).collect()
}

fn get(numbers: &[Number]) -> Vec<i64> {
    numbers.iter().map(|number| number.get()).collect()
}

pub fn check(input: Forged<'_>) {
    let cells: Vec<_> = input.rows.iter().flatten().collect();
    let mut offsets = vec![0];
    offsets.extend(input.rows.iter().scan(0, |end, row| {
        *end += row.len() as i64;
        Some(*end)
    }));
    if let Some(other) = &input.offsets {
        offsets = get(other);
    }
    let count = |n: i64| if input.large { n as u64 } else { u64::from(n as u32) };
    if !input.wide {
        offsets.iter_mut().for_each(|offset| *offset = i64::from(*offset as i32));
    }
    let side = offsets.len() as i64 - 1;
    let version = input.other.unwrap_or(*b"pairs 1");
    let format = input.format.unwrap_or(*b"csr");
    let arrays = Arrays {
        head: version == *b"pairs 1" && format == *b"csr" && input.flag == 1,
        shape: input.shape.as_deref().map_or(vec![side, side], get),
        columns: cells.iter().map(|cell| cell.0.get() as i32).collect(),
        counts: cells.iter().map(|cell| count(cell.1.get())).collect(),
        offsets,
        words: input.words,
        ends: get(&input.ends),
        word_counts: get(&input.word_counts),
        unit: input.unit.get(),
        info: input.info,
    };

    let wide = |numbers: &[i64]| bytes(numbers, i64::to_le_bytes);
    let len = arrays.columns.len();
    let mut archive = Archive::default();
    archive.put("minent", "|S7", None, &version);
    archive.put("format", "|S3", None, &format);
    archive.put("shape", "<i8", Some(arrays.shape.len()), &wide(&arrays.shape));
    archive.put("_is_array", "|b1", None, &[input.flag]);
    archive.put("indices", "<i4", Some(len), &bytes(&arrays.columns, i32::to_le_bytes));
    let rows = Some(arrays.offsets.len());
    if input.wide {
        archive.put("indptr", "<i8", rows, &wide(&arrays.offsets));
    } else {
        archive.put("indptr", "<i4", rows, &bytes(&arrays.offsets, |n| (n as i32).to_le_bytes()));
    }
    if input.large {
        archive.put("data", "<u8", Some(len), &bytes(&arrays.counts, u64::to_le_bytes));
    } else {
        archive.put("data", "<u4", Some(len), &bytes(&arrays.counts, |n| (n as u32).to_le_bytes()));
    }
    archive.put("words", "|u1", Some(arrays.words.len()), arrays.words);
    archive.put("word_ends", "<i8", Some(arrays.ends.len()), &wide(&arrays.ends));
    archive.put("word_counts", "<i8", Some(arrays.word_counts.len()), &wide(&arrays.word_counts));
    archive.put("unit", "<i8", None, &wide(&[arrays.unit]));
    archive.put("info", "|u1", Some(arrays.info.len()), arrays.info);

    let file = saved(&archive.finish(), ".npz");
    let Ok(found) = load(file.path(), &mut Silent) else { return assert!(!arrays.are_pairs()) };
    let found = found.expect("a file that begins as ours do");
    assert!(arrays.are_pairs(), "{found:?}");
    let counts = match found.counts {
        Counts::Small(counts) => counts.into_iter().map(u64::from).collect(),
        Counts::Large(counts) => counts,
    };
    assert_eq!((found.columns, counts), (arrays.columns, arrays.counts));
    assert_eq!((found.offsets, found.unit), (arrays.offsets, arrays.unit));
    assert_eq!((&found.words[..], found.word_ends), (arrays.words, arrays.ends));
    assert_eq!((found.word_counts, found.info.as_bytes()), (arrays.word_counts, arrays.info));
}
