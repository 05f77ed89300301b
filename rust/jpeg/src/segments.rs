//! Entropy-coded data without stuffed bytes and markers.

use crate::bits::PADDING;

/// Data between markers, and where in it each restart interval ends.
#[derive(Default)]
pub(crate) struct Segments {
    data: Vec<u8>,
    ends: Vec<usize>,
}

impl Segments {
    /// Reads up to the end of the image, which must follow directly.
    pub(crate) fn read(&mut self, mut coded: &[u8]) -> Option<()> {
        self.data.clear();
        self.ends.clear();
        self.data.reserve(coded.len() + PADDING);
        loop {
            let stop = memchr::memchr(0xFF, coded)?;
            match *coded.get(stop + 1)? {
                0 => self.data.extend_from_slice(&coded[..=stop]),
                marker => {
                    self.data.extend_from_slice(&coded[..stop]);
                    let restart = 0xD0 | (self.ends.len() % 8) as u8;
                    self.ends.push(self.data.len());
                    if marker == 0xD9 {
                        self.data.extend([0; PADDING]);
                        return Some(());
                    }
                    if marker != restart {
                        return None;
                    }
                }
            }
            coded = &coded[stop + 2..];
        }
    }

    /// All data, padded.
    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }

    /// Where each restart interval ends.
    pub(crate) fn ends(&self) -> &[usize] {
        &self.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffing_and_restarts_are_taken_out() {
        let mut segments = Segments::default();
        let coded = [1, 0xFF, 0, 2, 0xFF, 0xD0, 0xFF, 0, 0xFF, 0xD1, 3, 0xFF, 0xD9, 9];
        segments.read(&coded).unwrap();
        assert_eq!(segments.data()[..5], [1, 0xFF, 2, 0xFF, 3]);
        assert_eq!(segments.ends(), [3, 4, 5]);
        for length in 0..13 {
            assert!(segments.read(&coded[..length]).is_none());
        }
        assert!(segments.read(&[0xFF, 0xD1, 0xFF, 0xD9]).is_none());
    }
}
