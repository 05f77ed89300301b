//! Pairs and n-grams against the plainest program that counts the same.
#![no_main]

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_counts::{
    Direction, EDGE, Error, Limits, PairCounts, Scope, Subsample, Tokens, Weights, bigrams, ngrams,
    pairs,
};
use minent_fuzz::folder;
use minent_monitor::Silent;
use minent_runs::{Key, Place};

#[derive(Arbitrary, Debug)]
struct Input {
    vocab: u8,
    /// Bytes become ids: some of them the ends of sentences, and few of them too large.
    text: Vec<u8>,
    edges: u8,
    documents: Vec<u16>,
    sample: Option<(u64, u8, u64)>,
    threads: u8,
    memory: Option<u16>,
    hidden: bool,
    what: What,
}

#[derive(Arbitrary, Debug)]
enum What {
    Window { size: u16, direction: u8, weights: u8, across: bool },
    Sentence { once: bool },
    Document { once: bool },
    Bigrams,
    Grams,
}

/// Ids that have to be read, as if they lay on a disk.
struct Hidden<'a>(&'a [u32]);

impl Tokens for Hidden<'_> {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, start: u64, into: &mut [u32]) -> Result<(), Error> {
        self.0.read(start, into)
    }
}

type Table = BTreeMap<(u32, u32), u64>;

fn table(counts: PairCounts) -> Table {
    let (mut table, mut last) = (Table::new(), None);
    let each = counts.each("", &mut Silent, |i, j, n| {
        assert!(last < Some((i, j)) && n > 0);
        last = Some((i, j));
        table.insert((i, j), n);
        Ok(())
    });
    each.expect("counts that can be read");
    table
}

/// The output function of the SplitMix64 generator.
fn scramble(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The text after sampling, cut where windows and bags must end.
fn units(ids: &[u32], ends: Option<&[u64]>, stays: impl Fn(u32, u64) -> bool) -> Vec<Vec<u32>> {
    let (mut units, mut token) = (vec![Vec::new()], 0);
    for (position, &id) in ids.iter().enumerate() {
        let cut = match ends {
            Some(ends) => ends.contains(&(position as u64)),
            None => id == EDGE,
        };
        if cut {
            units.push(Vec::new());
        }
        if id != EDGE {
            token += 1;
            if stays(id, token - 1) {
                units.last_mut().unwrap().push(id);
            }
        }
    }
    units
}

fn windows(units: &[Vec<u32>], size: u32, direction: Direction, weights: Weights) -> Table {
    let lcm = |a: u64, b: u64| (1..=b).map(|k| k * a).find(|m| m % b == 0).unwrap();
    let unit = (1..=u64::from(size.min(22))).fold(1, lcm);
    let mut table = Table::new();
    for unit_of_text in units {
        for (p, &a) in unit_of_text.iter().enumerate() {
            for (d, &b) in (1..=u64::from(size)).zip(&unit_of_text[p + 1..]) {
                let n = match weights {
                    Weights::Flat => 1,
                    // Rounded to the nearest unit where it is not whole.
                    Weights::Harmonic => (2 * unit + d) / (2 * d),
                    Weights::Linear => u64::from(size) + 1 - d,
                };
                if direction != Direction::Before {
                    *table.entry((a, b)).or_default() += n;
                }
                if direction != Direction::After {
                    *table.entry((b, a)).or_default() += n;
                }
            }
        }
    }
    table
}

fn bags(units: &[Vec<u32>], once: bool) -> Table {
    let mut table = Table::new();
    for unit in units {
        let mut times = BTreeMap::new();
        unit.iter().for_each(|id| *times.entry(*id).or_insert(0_u64) += 1);
        for (&a, &n) in &times {
            for (&b, &m) in &times {
                let all = if a == b { n * (n - 1) } else { n * m };
                if all > 0 {
                    *table.entry((a, b)).or_default() += if once { 1 } else { all };
                }
            }
        }
    }
    table
}

fn grams<const N: usize, T: Tokens + ?Sized>(tokens: &T, ids: &[u32], vocab: u32, limits: &Limits)
where
    [u32; N]: Key,
{
    let Ok(counts) = ngrams::<N, _>(tokens, vocab, limits, &mut Silent) else {
        assert!(first_bad(ids, vocab).is_some());
        return;
    };
    let mut expected: BTreeMap<[u32; N], u64> = BTreeMap::new();
    for sentence in ids.split(|id| *id == EDGE) {
        for gram in sentence.windows(N) {
            *expected.entry(gram.try_into().unwrap()).or_default() += 1;
        }
    }
    let mut found = Vec::new();
    let each = counts.each("", &mut Silent, |gram, n| {
        found.push((*gram, n));
        Ok(())
    });
    each.expect("counts that can be read");
    assert_eq!(found, Vec::from_iter(expected));
}

fn first_bad(ids: &[u32], vocab: u32) -> Option<(u64, u32)> {
    let at = ids.iter().position(|id| *id >= vocab && *id != EDGE)?;
    Some((at as u64, ids[at]))
}

fn compare(found: Result<PairCounts, Error>, ids: &[u32], vocab: u32, expected: Table) {
    match found {
        Ok(counts) => assert_eq!(table(counts), expected),
        Err(Error::IdOutOfRange { position, id, .. }) => {
            assert_eq!(Some((position, id)), first_bad(ids, vocab));
        }
        Err(error) => panic!("{error}"),
    }
}

fn run<T: Tokens + ?Sized>(tokens: &T, ids: &[u32], input: &Input) {
    let vocab = u32::from(input.vocab);
    let limits = Limits {
        threads: usize::from(input.threads % 4),
        memory: input.memory.map_or(u64::MAX, u64::from),
        folder: Some(folder().to_path_buf()),
    };
    let place = |at: &u16| u64::from(*at) % (ids.len() as u64 + 1);
    let mut documents: Vec<u64> = input.documents.iter().map(place).collect();
    documents.sort_unstable();
    let scope = match input.what {
        What::Window { size, direction, weights, across } => Scope::Window {
            size: u32::from(size) + 1,
            direction: [Direction::Before, Direction::After, Direction::Both]
                [direction as usize % 3],
            weights: [Weights::Flat, Weights::Harmonic, Weights::Linear][weights as usize % 3],
            across,
        },
        What::Sentence { once } => Scope::Sentence { once },
        What::Document { once } => Scope::Document { once },
        What::Bigrams => {
            let found = bigrams(tokens, vocab, &limits, &mut Silent);
            let Ok(found) = found else { return assert!(first_bad(ids, vocab).is_some()) };
            let mut expected = Table::new();
            for sentence in ids.split(|id| *id == EDGE).filter(|ids| !ids.is_empty()) {
                for pair in [&[vocab], sentence, &[vocab]].concat().windows(2) {
                    *expected.entry((pair[0], pair[1])).or_default() += 1;
                }
            }
            let rows = (0..found.n()).flat_map(|i| {
                let row = found.iter_row(i).map(move |(j, n)| ((i as u32, j as u32), n.into()));
                row.collect::<Vec<(_, u64)>>()
            });
            assert_eq!(Table::from_iter(rows), expected);
            return;
        }
        What::Grams => {
            grams::<1, _>(tokens, ids, vocab, &limits);
            grams::<2, _>(tokens, ids, vocab, &limits);
            grams::<4, _>(tokens, ids, vocab, &limits);
            return grams::<6, _>(tokens, ids, vocab, &limits);
        }
    };
    let counts: Vec<u64> =
        (0..vocab).map(|word| ids.iter().filter(|id| **id == word).count() as u64).collect();
    let total: u64 = counts.iter().sum();
    let sample =
        input.sample.map(|(seed, share, first)| (seed, f64::from(share) / 512.0, first >> 1));
    let subsample = sample.map(|(seed, share, first)| Subsample::new(&counts, share, seed, first));
    let count = |limits: &Limits| {
        pairs(tokens, vocab, scope, &documents, subsample.as_ref(), limits, &mut Silent)
    };
    let stays = |id: u32, token: u64| {
        let Some((seed, share, first)) = sample else { return true };
        let ratio = share * total as f64 / counts.get(id as usize).map_or(1, |n| *n).max(1) as f64;
        let keep = ratio.sqrt() + ratio;
        let most = (keep * 2_f64.powi(64)) as u64;
        keep >= 1.0 || scramble(scramble(seed) ^ (first + token)) <= most
    };
    let ends = match scope {
        Scope::Window { across: true, .. } | Scope::Document { .. } => Some(&documents[..]),
        _ => None,
    };
    let units = units(ids, ends, stays);
    let expected = match scope {
        Scope::Window { size, direction, weights, .. } => windows(&units, size, direction, weights),
        Scope::Sentence { once } | Scope::Document { once } => bags(&units, once),
    };
    compare(count(&limits), ids, vocab, expected);
    if let (Ok(found), Ok(whole)) = (count(&limits), count(&Limits::default())) {
        let bytes =
            |counts: PairCounts| counts.into_run(&Place::Memory, &mut Silent)?.to_bytes().map_err(Error::from);
        assert_eq!(bytes(found).expect("a run"), bytes(whole).expect("a run"));
    }
}

fuzz_target!(|input: Input| {
    let id = |byte: &u8| match u32::from(*byte) {
        byte if byte <= u32::from(input.edges) => EDGE,
        255 => u32::from(input.vocab) + 1,
        byte => byte % u32::from(input.vocab).max(1),
    };
    let ids: Vec<u32> = input.text.iter().take(400).map(id).collect();
    if input.hidden {
        run(&Hidden(&ids), &ids, &input);
    } else {
        run(&ids[..], &ids, &input);
    }
});
