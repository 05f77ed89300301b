//! The order in which the coefficients of a block are coded.

/// A run of zeros may pass the end of a block by this many places before it is noticed.
const MARGIN: usize = 16;

/// What a coefficient is multiplied by, and its index into the rows of a block.
#[derive(Clone, Copy, Default)]
pub(crate) struct Place {
    pub(crate) quantum: i32,
    pub(crate) index: u32,
}

/// The places of a block in coded order; those past its end are never used.
pub(crate) type Places = [Place; 64 + MARGIN];

/// Gives each quantum of a table in coded order its place.
pub(crate) fn places(quanta: &[u8; 64]) -> Places {
    let mut places = [Place::default(); 64 + MARGIN];
    for ((place, index), &quantum) in places.iter_mut().zip(ZIGZAG).zip(quanta) {
        *place = Place { quantum: i32::from(quantum), index: u32::from(index) };
    }
    places
}

/// Index into the rows of a block for each place of the coded order.
const ZIGZAG: [u8; 64] = zigzag();

const fn zigzag() -> [u8; 64] {
    let mut order = [0; 64];
    let (mut row, mut column) = (0_u8, 0_u8);
    let mut place = 0;
    while place < 64 {
        order[place] = row * 8 + column;
        if (row + column) % 2 == 0 {
            if column == 7 {
                row += 1;
            } else {
                column += 1;
                row = row.saturating_sub(1);
            }
        } else if row == 7 {
            column += 1;
        } else {
            row += 1;
            column = column.saturating_sub(1);
        }
        place += 1;
    }
    order
}

/// The place of the last coefficient among the `size` lowest frequencies of both axes.
pub(crate) const fn last_place(size: usize) -> usize {
    match size {
        1 => 0,
        2 => 4,
        4 => 24,
        _ => 63,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagonals_are_walked_in_turn() {
        assert_eq!(ZIGZAG[..11], [0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32]);
        assert_eq!(ZIGZAG[60..64], [47, 55, 62, 63]);
        let mut sorted = ZIGZAG.to_vec();
        sorted.sort_unstable();
        assert!(sorted.iter().copied().eq(0..64));
    }

    #[test]
    fn last_place_covers_the_low_frequencies() {
        for size in [1, 2, 4, 8] {
            let low = |&place: &usize| {
                let at = usize::from(ZIGZAG[place]);
                at / 8 < size && at % 8 < size
            };
            assert_eq!((0..64).filter(low).max(), Some(last_place(size)));
        }
    }
}
