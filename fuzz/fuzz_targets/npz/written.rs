//! Archives that were written, and then changed or mixed with noise.

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use minent_forms::npz::{Counts, CsrNpz, Extras, Pairs, load};
use minent_forms::{PairSink, WordList};
use minent_fuzz::{Change, folder, saved};
use minent_monitor::Silent;

#[derive(Arbitrary, Debug)]
pub struct Written<'a> {
    side: u8,
    cells: Vec<(u8, u8, Count)>,
    words: Vec<&'a str>,
    counted: bool,
    unit: u64,
    info: &'a str,
    then: Then<'a>,
}

#[derive(Arbitrary, Debug)]
enum Count {
    Small(u8),
    Any(u64),
}

impl Count {
    fn positive(&self) -> u64 {
        match self {
            Self::Small(n) => u64::from(*n).max(1),
            Self::Any(n) => (*n).max(1),
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Then<'a> {
    Changes(Vec<Change>),
    /// Some of the archive, and other bytes.
    Noise(u16, &'a [u8]),
}

type Cells = BTreeMap<(u32, u32), u64>;

fn cells(pairs: &Pairs) -> Cells {
    let mut cells = Cells::new();
    for (row, ends) in pairs.offsets.windows(2).enumerate() {
        for at in ends[0] as usize..ends[1] as usize {
            let count = match &pairs.counts {
                Counts::Small(counts) => u64::from(counts[at]),
                Counts::Large(counts) => counts[at],
            };
            cells.insert((row as u32, pairs.columns[at] as u32), count);
        }
    }
    cells
}

pub fn check(input: Written<'_>) {
    let Written { side, cells: given, words, counted, unit, info, then } = input;
    let side = u32::from(side);
    let given: Cells = given
        .into_iter()
        .filter(|(i, j, _)| u32::from(*i).max(u32::from(*j)) < side)
        .map(|(i, j, count)| ((u32::from(i), u32::from(j)), count.positive()))
        .collect();
    let list: WordList = words.iter().take(side as usize).collect();
    let counts: Vec<i64> = (0..if counted { list.words().len() as i64 } else { 0 }).collect();
    let unit = (unit >> 1).max(1) as i64;
    let extras = Extras { words: list.words(), counts: &counts, unit, info };

    let file = saved(b"", ".npz");
    let path = file.path();
    let mut sink = Box::new(CsrNpz::create(path, side, extras, Some(folder())).expect("a file"));
    given.iter().for_each(|(&(i, j), &n)| sink.push(i, j, n).expect("pairs that ascend"));
    sink.finish().expect("a whole file");
    let whole = load(path, &mut Silent).expect("a whole file").expect("a file of ours");
    assert_eq!(cells(&whole), given);
    assert_eq!(whole.offsets.len(), side as usize + 1);
    assert_eq!(whole.words, list.words().bytes());
    assert_eq!(whole.word_ends, list.words().ends());
    assert_eq!((&whole.word_counts, whole.unit, &whole.info[..]), (&counts, unit, info));

    let bytes = std::fs::read(path).expect("the file");
    let mut changed = bytes.clone();
    match then {
        Then::Changes(changes) => changes.iter().for_each(|change| change.apply(&mut changed)),
        Then::Noise(kept, more) => {
            changed.truncate(usize::from(kept) % (bytes.len() + 1));
            changed.extend(more);
        }
    }
    let file = saved(&changed, ".npz");
    match load(file.path(), &mut Silent) {
        Ok(Some(found)) => assert!(changed == bytes && found == whole, "{found:?}"),
        Ok(None) | Err(_) => assert!(changed != bytes),
    }
}
