//! Where one block of pairs is worked on: copies of the rows that it touches.
//!
//! Blocks of one round all start from the same table, and what each of them changed is added to it afterwards, block
//! by block. So no thread sees what another one writes, and the answer does not depend on how many there are.

use multiversion::multiversion;

use super::lots::Lots;
use super::numbers::{Lane, exp};
use super::table::{STRIPES, Stripe, Table};

const NONE: u32 = u32::MAX;

/// Copies of rows, and the lots of pairs that change them.
#[derive(Debug)]
pub(crate) struct Desk {
    /// Where the copy of each row of the table is.
    slot: Vec<u32>,
    /// Which row each copy is of.
    words: Vec<u32>,
    pub(crate) rows: Vec<Lane>,
    pub(crate) bias: Vec<f32>,
    /// How many pairs changed each copy.
    pub(crate) pairs: Vec<u32>,
    /// Copies of the rows of each stripe.
    stripes: Vec<Vec<u32>>,
    pub(crate) lots: Lots,
    /// Copies of the rows of one lot, inputs and outputs.
    pub(crate) x: Vec<Lane>,
    pub(crate) y: Vec<Lane>,
    /// What each pair of a lot measures, and what becomes of that.
    pub(crate) measure: Vec<Lane>,
    pub(crate) score: Vec<Lane>,
}

impl Desk {
    /// An empty desk for a table of so many rows.
    pub(crate) fn new(rows: usize) -> Self {
        Self {
            slot: vec![NONE; rows],
            words: vec![],
            rows: vec![],
            bias: vec![],
            pairs: vec![],
            stripes: vec![vec![]; STRIPES],
            lots: Lots::default(),
            x: vec![],
            y: vec![],
            measure: vec![],
            score: vec![],
        }
    }

    /// Copies all rows of the lots here, and lets the lots name the copies.
    pub(crate) fn gather(&mut self, table: &Table, outputs_from: u32) {
        let mut lots = std::mem::take(&mut self.lots);
        for word in &mut lots.inputs {
            *word = self.copy(table, *word);
        }
        for word in &mut lots.outputs {
            *word = self.copy(table, *word + outputs_from);
        }
        self.lots = lots;
    }

    #[inline(always)]
    fn copy(&mut self, table: &Table, row: u32) -> u32 {
        let known = self.slot[row as usize];
        if known != NONE {
            return known;
        }
        let new = self.words.len() as u32;
        self.slot[row as usize] = new;
        self.words.push(row);
        self.stripes[row as usize % STRIPES].push(new);
        self.rows.extend_from_slice(table.row(row));
        self.bias.push(table.bias(row));
        self.pairs.push(0);
        new
    }

    /// Notes which rows of a stripe were changed, and by how many pairs.
    fn note(&self, k: usize, stripe: &mut Stripe) {
        for &slot in &self.stripes[k] {
            let (blocks, pairs) = &mut stripe.changes[self.words[slot as usize] as usize / STRIPES];
            *blocks += 1;
            *pairs += self.pairs[slot as usize];
        }
    }

    /// Makes the desk empty.
    pub(crate) fn clear(&mut self) {
        for &word in &self.words {
            self.slot[word as usize] = NONE;
        }
        self.words.clear();
        self.rows.clear();
        self.bias.clear();
        self.pairs.clear();
        self.stripes.iter_mut().for_each(Vec::clear);
        self.lots.clear();
    }
}

/// Leaves of each copy what was changed.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn settle(desk: &mut Desk, table: &Table) {
    let copies = desk.rows.chunks_exact_mut(table.width).zip(&mut desk.bias);
    for (row, (copy, bias)) in desk.words.iter().zip(copies) {
        for (new, old) in copy.iter_mut().zip(table.row(*row)) {
            new.add_scaled(-1.0, old);
        }
        *bias -= table.bias(*row);
    }
}

/// Adds what all blocks changed in one stripe, in their order; tells whether all numbers are finite.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn merge(
    desks: &[Desk],
    k: usize,
    stripe: &mut Stripe,
    width: usize,
    rate: f32,
) -> bool {
    for desk in desks {
        desk.note(k, stripe);
    }
    let mut nothing = Lane::ZERO;
    for desk in desks {
        for &slot in &desk.stripes[k] {
            let slot = slot as usize;
            let at = desk.words[slot] as usize / STRIPES;
            let (blocks, pairs) = stripe.changes[at];
            let part = part(blocks, pairs, rate);
            let old = &mut stripe.rows[at * width..(at + 1) * width];
            let new = &desk.rows[slot * width..(slot + 1) * width];
            for (x, d) in old.iter_mut().zip(new) {
                x.add_scaled(part, d);
                nothing.add_scaled(0.0, x);
            }
            stripe.bias[at] += part * desk.bias[slot];
            nothing.0[0] += 0.0 * stripe.bias[at];
        }
    }
    for desk in desks {
        for &slot in &desk.stripes[k] {
            stripe.changes[desk.words[slot as usize] as usize / STRIPES] = (0, 0);
        }
    }
    // 0 times what is not finite is not a number.
    nothing == Lane::ZERO
}

/// What part of its changes a row takes that so many blocks changed, by so many pairs together.
///
/// A block that takes a row the share 1 - q of the way to where it would be at rest does not know that others take it
/// there too: k blocks, one after the other, would go 1 - q^k of the way, but their changes add up to k (1 - q).
/// A pair is taken to go a share `rate` of the way. The part is nearly 1 for all but the most frequent words, and
/// without it those would overshoot, and come to no end.
#[inline(always)]
fn part(blocks: u32, pairs: u32, rate: f32) -> f32 {
    if blocks < 2 {
        return 1.0;
    }
    let blocks = blocks as f32;
    let far = rate * pairs as f32;
    let (one, all) = (1.0 - exp(-far / blocks), 1.0 - exp(-far));
    if one > 1e-3 { all / (blocks * one) } else { 1.0 }
}
