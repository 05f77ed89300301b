//! Who goes where in a library: the shares of all ways from the door to books and from book to book.

use multiversion::multiversion;

use super::bad;
use crate::Error;

/// Shares of ways, which add up to 1 from the door and to 1 between books.
#[derive(Debug)]
pub(crate) struct Flows {
    /// Ways from the door to each book: p(i).
    pub(crate) door: Vec<f64>,
    starts: Vec<usize>,
    others: Vec<u32>,
    shares: Vec<f32>,
}

impl Flows {
    /// Counts of ordered pairs as square compressed sparse rows; a book after itself is a way from the door only.
    pub(crate) fn new(indptr: &[i64], indices: &[u32], counts: &[f64]) -> Result<Self, Error> {
        check(indptr, indices, counts)?;
        let n = indptr.len() - 1;
        let total: f64 = counts.iter().sum();
        let row = |i: usize| indptr[i] as usize..indptr[i + 1] as usize;
        let mut door = vec![0.0; n];
        let mut starts = vec![0; n + 1];
        for i in 0..n {
            for at in row(i) {
                let j = indices[at] as usize;
                door[i] += counts[at] / total;
                if i != j {
                    starts[i + 1] += 1;
                    starts[j + 1] += 1;
                }
            }
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        // Both directions, then each pair once a row.
        let mut next = starts.clone();
        let mut both = vec![(0_u32, 0.0_f32); starts[n]];
        for i in 0..n {
            for at in row(i) {
                let j = indices[at] as usize;
                if i != j {
                    let p = (counts[at] / total) as f32;
                    both[next[i]] = (j as u32, p);
                    both[next[j]] = (i as u32, p);
                    next[i] += 1;
                    next[j] += 1;
                }
            }
        }
        let (mut others, mut shares) =
            (Vec::with_capacity(starts[n]), Vec::with_capacity(starts[n]));
        let mut ends = vec![0];
        for i in 0..n {
            let row = &mut both[starts[i]..starts[i + 1]];
            row.sort_unstable_by_key(|&(j, p)| (j, p.to_bits()));
            for &(j, p) in row.iter() {
                if others.len() > ends[i] && others.last() == Some(&j) {
                    let last = others.len() - 1;
                    shares[last] += p;
                } else {
                    others.push(j);
                    shares.push(p);
                }
            }
            ends.push(others.len());
        }
        Ok(Self { door, starts: ends, others, shares })
    }

    pub(crate) fn len(&self) -> usize {
        self.door.len()
    }

    /// Other books and the shares p(i,j) + p(j,i) of ways between them and this one.
    pub(crate) fn row(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.others[range.clone()], &self.shares[range])
    }

    /// The share of ways between two books.
    pub(crate) fn between(&self, i: usize, j: usize) -> f64 {
        let (others, shares) = self.row(i);
        others.binary_search(&(j as u32)).map_or(0.0, |at| f64::from(shares[at]))
    }

    /// All ways walked: from the door, and between books.
    pub(crate) fn walked<const D: usize>(&self, places: &[[f64; D]]) -> (f64, f64) {
        let door = self.door.iter().zip(places).map(|(p, place)| p * length(place)).sum();
        let twice: f64 = (0..self.len())
            .map(|i| {
                let (others, shares) = self.row(i);
                let ways = others.iter().zip(shares);
                ways.map(|(&j, &p)| f64::from(p) * away(&places[i], &places[j as usize]))
                    .sum::<f64>()
            })
            .sum();
        (door, 0.5 * twice)
    }
}

pub(crate) fn length<const D: usize>(place: &[f64; D]) -> f64 {
    place.iter().map(|x| x * x).sum::<f64>().sqrt()
}

pub(crate) fn away<const D: usize>(a: &[f64; D], b: &[f64; D]) -> f64 {
    (0..D).map(|d| (a[d] - b[d]) * (a[d] - b[d])).sum::<f64>().sqrt()
}

fn check(indptr: &[i64], indices: &[u32], counts: &[f64]) -> Result<(), Error> {
    let n = indptr.len().saturating_sub(1);
    if n == 0 || indices.is_empty() {
        return bad("there are no pairs: nobody walks anywhere");
    }
    let ends = indptr[0] == 0 && indptr[n] == indices.len() as i64;
    if !ends || counts.len() != indices.len() || indptr.windows(2).any(|w| w[0] > w[1]) {
        return bad(
            "indptr must rise from 0 to the number of indices, and there must be as many counts",
        );
    }
    if indices.iter().any(|&j| j as usize >= n) {
        return bad(format!("a column lies outside the {n} x {n} table of pairs"));
    }
    if let Some(count) = counts.iter().find(|x| !(x.is_finite() && **x >= 0.0)) {
        return bad(format!("counts of pairs must be at least 0, not {count}"));
    }
    let total: f64 = counts.iter().sum();
    if !(total.is_finite() && total > 0.0) {
        return bad(format!("counts of pairs must add up to more than 0, not {total}"));
    }
    Ok(())
}

const LANES: usize = 8;

/// A way to ask what a book would walk in other places.
pub(crate) struct Ways<const M: usize>(pub(crate) [f64; M]);

impl<const M: usize> Ways<M> {
    /// What the ways between a book and all others would be, if it stood at each of M places.
    #[inline]
    pub(crate) fn of<const D: usize>(
        row: (&[u32], &[f32]),
        from: &[[f64; M]; D],
        places: &[[f64; D]],
    ) -> Self {
        Self(ways::<M, D>(row.0, row.1, from, places))
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn ways<const M: usize, const D: usize>(
    others: &[u32],
    shares: &[f32],
    from: &[[f64; M]; D],
    places: &[[f64; D]],
) -> [f64; M] {
    let mut sums = [0.0; M];
    for (&j, &p) in others.iter().zip(shares) {
        let (place, p) = (&places[j as usize], f64::from(p));
        let mut d2 = [0.0; M];
        for d in 0..D {
            for m in 0..M {
                let x = from[d][m] - place[d];
                d2[m] += x * x;
            }
        }
        for m in 0..M {
            sums[m] += p * d2[m].sqrt();
        }
    }
    sums
}

/// Where a book would go if it were free to: one step of Weiszfeld 1937 towards the place of least ways.
///
/// A book that stands where it walks to stays there.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn wish<const D: usize>(
    others: &[u32],
    shares: &[f32],
    door: f64,
    own: &[f64; D],
    places: &[[f64; D]],
) -> [f64; D] {
    let (mut near, mut sums) = ([0.0; LANES], [[0.0; LANES]; D]);
    for (others, shares) in others.chunks(LANES).zip(shares.chunks(LANES)) {
        let (mut at, mut share) = ([[0.0; LANES]; D], [0.0; LANES]);
        for (l, (&j, &p)) in others.iter().zip(shares).enumerate() {
            share[l] = f64::from(p);
            for d in 0..D {
                at[d][l] = places[j as usize][d];
            }
        }
        let mut d2 = [1e-18; LANES];
        for d in 0..D {
            for l in 0..LANES {
                let x = own[d] - at[d][l];
                d2[l] += x * x;
            }
        }
        for l in 0..LANES {
            share[l] /= d2[l].sqrt();
            near[l] += share[l];
        }
        for d in 0..D {
            for l in 0..LANES {
                sums[d][l] += share[l] * at[d][l];
            }
        }
    }
    let from_door = door / (own.iter().map(|x| x * x).sum::<f64>() + 1e-18).sqrt();
    let near = near.iter().sum::<f64>() + from_door;
    if near > 0.0 { sums.map(|lanes| lanes.iter().sum::<f64>() / near) } else { *own }
}
