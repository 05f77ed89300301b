//! The densest places at a distance: hexagons in the plane, layers of spheres in space.

/// No place.
pub(crate) const NONE: u32 = u32::MAX;

/// Neighbors are farther than the distance by this share, so that rounding brings none too near.
const SLACK: f64 = 1e-9;

/// Places of a lattice around the door, nearest first.
#[derive(Debug)]
pub(crate) struct Lattice<const D: usize> {
    pub(crate) places: Vec<[f64; D]>,
    spacing: f64,
    /// The place at each point of the lattice, from -reach to reach in each of its directions.
    at: Vec<u32>,
    reach: i64,
}

impl<const D: usize> Lattice<D> {
    /// The first `n` places, one of them the door itself; D is 2 or 3.
    pub(crate) fn new(n: usize, distance: f64) -> Self {
        let mut reach = 2_i64;
        let mut points = loop {
            let points = Self::within(reach);
            if points.len() >= n {
                break points;
            }
            reach = reach * 5 / 4 + 1;
        };
        // By distance, and around at equal ones
        let turn = |p: &[i64; D]| {
            let q = Self::unit(p);
            q[1].atan2(q[0])
        };
        points.sort_by(|a, b| {
            let by_length = Self::norm(a).cmp(&Self::norm(b));
            let by_angle = turn(a).total_cmp(&turn(b));
            by_length.then(by_angle).then(a.cmp(b))
        });
        points.truncate(n);
        let spacing = distance * (1.0 + SLACK);
        let all = (2 * reach as usize + 1).pow(D as u32);
        let mut lattice = Self { places: vec![], spacing, at: vec![NONE; all], reach };
        for (place, point) in points.iter().enumerate() {
            lattice.places.push(Self::unit(point).map(|x| x * spacing));
            if let Some(index) = lattice.index(point) {
                lattice.at[index] = place as u32;
            }
        }
        lattice
    }

    /// The points within a circle or ball that the reach encloses.
    fn within(reach: i64) -> Vec<[i64; D]> {
        // In the plane, a direction of the lattice leans: the circle inscribed in its rhomb
        let most = if D == 2 { 3 * reach * reach / 4 } else { reach * reach };
        let side = 2 * reach + 1;
        let point =
            |i: i64| -> [i64; D] { std::array::from_fn(|d| i / side.pow(d as u32) % side - reach) };
        (0..side.pow(D as u32))
            .map(point)
            .filter(|p| (D == 2 || p.iter().sum::<i64>() % 2 == 0) && Self::norm(p) <= most)
            .collect()
    }

    /// The squared length of a point, in the plane in units of the spacing, in space of half its square.
    fn norm(p: &[i64; D]) -> i64 {
        if D == 2 { p[0] * p[0] + p[0] * p[1] + p[1] * p[1] } else { p.iter().map(|x| x * x).sum() }
    }

    /// Where a point lies, in units of the spacing.
    fn unit(p: &[i64; D]) -> [f64; D] {
        if D == 2 {
            let mut at = [0.0; D];
            at[0] = p[0] as f64 + 0.5 * p[1] as f64;
            at[1] = 0.75_f64.sqrt() * p[1] as f64;
            at
        } else {
            p.map(|x| x as f64 * 0.5_f64.sqrt())
        }
    }

    fn index(&self, p: &[i64; D]) -> Option<usize> {
        let mut index = 0;
        for &x in p.iter().rev() {
            if x.abs() > self.reach {
                return None;
            }
            index = index * (2 * self.reach + 1) + x + self.reach;
        }
        Some(index as usize)
    }

    /// Calls `each` with a place about nearest to a point, and with the places around that one.
    pub(crate) fn near(&self, point: &[f64; D], each: &mut impl FnMut(u32)) {
        let p = self.rounded(point);
        let steps: &[[i64; 3]] = if D == 2 { &PLANE } else { &SPACE };
        for step in steps {
            let q = std::array::from_fn(|d| p[d] + step[d]);
            if let Some(index) = self.index(&q)
                && self.at[index] != NONE
            {
                each(self.at[index]);
            }
        }
    }

    fn rounded(&self, point: &[f64; D]) -> [i64; D] {
        let whole = |x: f64| x.clamp(-1e9, 1e9).round() as i64;
        if D == 2 {
            let b = point[1] / self.spacing / 0.75_f64.sqrt();
            let row = whole(b);
            let mut p = [0; D];
            p[0] = whole(point[0] / self.spacing - 0.5 * row as f64);
            p[1] = row;
            p
        } else {
            let x = point.map(|x| x / self.spacing / 0.5_f64.sqrt());
            let mut p = x.map(whole);
            if p.iter().sum::<i64>() % 2 != 0 {
                // The direction that rounding changed most goes the other way
                let mut worst = 0;
                for d in 1..D {
                    if (x[d] - p[d] as f64).abs() > (x[worst] - p[worst] as f64).abs() {
                        worst = d;
                    }
                }
                p[worst] += if x[worst] > p[worst] as f64 { 1 } else { -1 };
            }
            p
        }
    }
}

/// No step, and those to the neighbors.
const PLANE: [[i64; 3]; 7] =
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [-1, 1, 0], [-1, 0, 0], [0, -1, 0], [1, -1, 0]];
const SPACE: [[i64; 3]; 13] = [
    [0, 0, 0],
    [1, 1, 0],
    [1, -1, 0],
    [-1, 1, 0],
    [-1, -1, 0],
    [1, 0, 1],
    [1, 0, -1],
    [-1, 0, 1],
    [-1, 0, -1],
    [0, 1, 1],
    [0, 1, -1],
    [0, -1, 1],
    [0, -1, -1],
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::flows::{away, length};

    fn check<const D: usize>(n: usize, neighbors: usize) {
        let distance = 0.7;
        let lattice = Lattice::<D>::new(n, distance);
        assert_eq!(lattice.places.len(), n);
        assert!(length(&lattice.places[0]) == 0.0);
        let mut many = 0;
        for (i, a) in lattice.places.iter().enumerate() {
            if i > 0 {
                assert!(length(a) >= length(&lattice.places[i - 1]) - 1e-12);
            }
            for (j, b) in lattice.places.iter().enumerate() {
                if i != j {
                    assert!(away(a, b) >= distance, "{i} {j}");
                    many += usize::from(i == 0 && away(a, b) < distance * 1.001);
                }
            }
            let mut near = vec![];
            lattice.near(&a.map(|x| x + 0.2), &mut |place| near.push(place));
            assert!(near.contains(&(i as u32)));
        }
        assert_eq!(many, neighbors);
    }

    #[test]
    fn places_keep_their_distance() {
        check::<2>(400, 6);
        check::<3>(600, 12);
        check::<2>(1, 0);
        check::<3>(2, 1);
    }
}
