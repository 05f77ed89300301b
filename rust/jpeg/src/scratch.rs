//! Memory kept from one image to the next.

use crate::huffman::{Class, Huffman};
use crate::segments::Segments;
use crate::skip::Skip;

/// Buffers that [`decode`](crate::decode) uses again, and the tables of the last images.
#[derive(Default)]
pub struct Scratch {
    pub(crate) segments: Segments,
    pub(crate) planes: [Vec<u8>; 3],
    pub(crate) means: [Kept<Huffman>; 4],
    pub(crate) others: [Kept<(Huffman, Skip)>; 4],
    pub(crate) lines: [Vec<u8>; 2],
    pub(crate) sums: Vec<u16>,
}

/// A table and what it was made from: most files have the same.
pub(crate) struct Kept<T>(Option<(Vec<u8>, Box<T>)>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Kept<T> {
    fn update(&mut self, spec: &[u8], make: impl FnOnce() -> Option<T>) -> Option<()> {
        if self.0.as_ref().is_none_or(|(kept, _)| kept != spec) {
            self.0 = Some((spec.to_vec(), Box::new(make()?)));
        }
        Some(())
    }

    /// The table, if there was one in any image before.
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, table)| &**table)
    }
}

impl Scratch {
    /// Makes the tables of an image from what it says of each class.
    pub(crate) fn tables(&mut self, specs: &[[Option<&[u8]>; 4]; 2]) -> Option<()> {
        for (kept, spec) in self.means.iter_mut().zip(specs[Class::Mean as usize]) {
            if let Some(spec) = spec {
                kept.update(spec, || Huffman::new(spec, Class::Mean))?;
            }
        }
        for (kept, spec) in self.others.iter_mut().zip(specs[Class::Other as usize]) {
            if let Some(spec) = spec {
                let make = || {
                    let codes = Huffman::new(spec, Class::Other)?;
                    let skip = Skip::new(&codes);
                    Some((codes, skip))
                };
                kept.update(spec, make)?;
            }
        }
        Some(())
    }
}
