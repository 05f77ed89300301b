//! What every class would gain by taking a word, all classes at once.

use crate::memory::Memory;
use crate::neighbors::Neighbors;
use crate::state::State;

/// Fills `out[k]` with the gain of class k, in bits, by taking a word that now stands in `from`; `out[from]` is
/// what `from` would lose without it, so the best class is the one with the largest number.
///
/// Single precision: good to about 1e-6 of the largest term, for choosing; a move is checked exactly.
pub(crate) fn gains(
    state: &State,
    nb: &Neighbors,
    from: usize,
    totals: (u32, u32),
    memory: &mut Memory,
    out: &mut [f32],
) {
    // First the totals, with the sign turned afterwards, then the cells.
    out.fill(0.0);
    if totals.0 > 0 {
        memory.add(out, &state.first, totals.0, 0);
    }
    if totals.1 > 0 {
        if state.balanced {
            for x in out.iter_mut() {
                *x *= 2.0;
            }
        } else {
            memory.add(out, &state.second, totals.1, 1);
        }
    }
    for x in out.iter_mut() {
        *x = -*x;
    }
    for &(c, d) in nb.after.list() {
        memory.add(out, state.preceding(c as usize), d, 2 + 2 * c as usize);
    }
    for &(c, d) in nb.before.list() {
        memory.add(out, state.following(c as usize), d, 3 + 2 * c as usize);
    }
    correct(state, nb, from, out);
    out[from] = state.loss(nb, from, totals) as f32;
}

/// Mends the cells where the plain sum over neighbors is not right.
fn correct(state: &State, nb: &Neighbors, from: usize, out: &mut [f32]) {
    let logs = &state.logs;
    // The cells of `from` still hold the word's own pairs.
    for (side, row, other) in [
        (&nb.after, state.preceding(from), &nb.before),
        (&nb.before, state.following(from), &nb.after),
    ] {
        let d = side.of(from);
        if d > 0 {
            for &(k, m) in other.list() {
                let n = row[k as usize];
                if k as usize != from {
                    out[k as usize] += (logs.rise(n - m, d) - logs.rise(n, d)) as f32;
                }
            }
        }
    }
    // On the diagonal both sides and the word's repetitions meet in one cell.
    let mut meet = |k: usize| {
        let (a, b) = (nb.after.of(k), nb.before.of(k));
        let n = state.following(k)[k];
        let apart = logs.rise(n, a) + logs.rise(n, b);
        out[k] += (logs.rise(n, a + b + nb.own) - apart) as f32;
    };
    if nb.own > 0 {
        (0..state.k).filter(|&k| k != from).for_each(meet);
    } else {
        for &(k, _) in nb.after.list() {
            if k as usize != from && nb.before.of(k as usize) > 0 {
                meet(k as usize);
            }
        }
    }
}
