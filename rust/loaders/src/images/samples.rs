//! Images as samples of an epoch.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use super::decode::{Full, Limits, decode};
use super::draw::{Augment, Drawn};
use super::pixels::luma;
use super::resize::{Filter, resize};
use super::store::{Array, Store};
use super::workspace::Workspace;
use crate::fault::{Fault, Missing};
use crate::order::Order;
use crate::random::Random;
use crate::source::Source;

/// How often another image is tried in place of one that cannot be read.
const TRIES: u64 = 16;
/// What is drawn to find another image, beside what is drawn to vary it.
const OTHER: u64 = 1 << 63;

/// What becomes of the place of an image that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// It stays empty.
    Leave,
    /// Another image, drawn at random, stands in it.
    Replace,
}

/// The images of one epoch.
pub struct Images {
    /// Where they lie.
    pub store: Arc<Store>,
    /// The label of each.
    pub labels: Arc<Vec<i64>>,
    /// In which order they come.
    pub order: Order,
    /// How high and wide they become.
    pub size: (usize, usize),
    /// 1 or 3.
    pub channels: usize,
    /// How they are resized.
    pub filter: Filter,
    /// Whether each is decoded in full, also where it shrinks.
    pub exact: bool,
    /// How they are varied.
    pub augment: Augment,
    /// What a file may ask for.
    pub limits: Limits,
    /// What becomes of images that cannot be read.
    pub on_error: OnError,
    /// The seed of what is drawn.
    pub seed: u64,
    /// The epoch.
    pub epoch: u64,
}

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

impl Source for Images {
    fn len(&self) -> u64 {
        self.order.len()
    }

    fn row_bytes(&self) -> Vec<usize> {
        vec![self.channels * self.size.0 * self.size.1, size_of::<i64>()]
    }

    fn part(&self) -> usize {
        match *self.store {
            // so small that threads hear soon that they should stop
            Store::Array(_) => ((1 << 18) / self.row_bytes()[0].max(1)).clamp(1, 64),
            _ => 1,
        }
    }

    fn fill(&self, places: Range<u64>, rows: &mut [&mut [u8]]) -> Vec<Missing> {
        let mut missing = Vec::new();
        let [images, labels] = rows else { return missing };
        let bytes = self.channels * self.size.0 * self.size.1;
        let targets = images.chunks_exact_mut(bytes).zip(labels.chunks_exact_mut(8));
        WORKSPACE.with_borrow_mut(|work| {
            for (row, (place, (image, label))) in places.zip(targets).enumerate() {
                let sample = self.order.at(place);
                let found = match self.write(sample, sample, image, work) {
                    Ok(()) => Some(sample),
                    Err(fault) => {
                        let other = self.replace(sample, image, work);
                        missing.push(Missing { row, replaced: other.is_some(), fault });
                        other
                    }
                };
                if let Some(found) = found {
                    label.copy_from_slice(&self.labels[found as usize].to_ne_bytes());
                }
            }
        });
        missing
    }
}

impl Images {
    /// Finds another image for the place of one that cannot be read.
    fn replace(&self, sample: u64, row: &mut [u8], work: &mut Workspace) -> Option<u64> {
        if self.on_error == OnError::Leave {
            return None;
        }
        let mut random = Random::of(self.seed, self.epoch, sample ^ OTHER);
        let mut others = (0..TRIES).map(|_| random.next() % self.order.len());
        others.find(|&other| self.write(other, sample, row, work).is_ok())
    }

    /// Writes an image, varied by what is drawn for `sample`.
    fn write(
        &self,
        image: u64,
        sample: u64,
        row: &mut [u8],
        work: &mut Workspace,
    ) -> Result<(), Fault> {
        let image = image as usize;
        let name = || self.store.name(image);
        let draw = |width, height| {
            let mut random = Random::of(self.seed, self.epoch, sample);
            self.augment.draw(&mut random, (width, height), self.size)
        };
        let full = match &*self.store {
            Store::Array(array) => take(array, image, work),
            store => {
                store.read(image, &mut work.bytes)?;
                let spare = |width, height| {
                    if self.exact { 1 } else { draw(width, height).rect.spare(self.size) }
                };
                let Workspace { bytes, decoded, scratch, .. } = work;
                decode(bytes, &name, self.limits, spare, decoded, scratch)?
            }
        };
        let mut drawn = draw(full.width, full.height);
        drawn.rect = drawn.rect.scaled(full.times);
        self.finish(&drawn, row, work).map_err(|reason| Fault::Damaged { name: name(), reason })
    }

    /// Resizes what was decoded, changes its colors and lays its channels one after the other.
    fn finish(&self, drawn: &Drawn, row: &mut [u8], work: &mut Workspace) -> Result<(), String> {
        let Workspace { decoded, resizer, resized, floats, .. } = work;
        resize(resizer, decoded, drawn.rect, self.filter, self.size, resized)?;
        if !drawn.shift.is_none() {
            drawn.shift.apply(resized, decoded.channels, floats);
        }
        lay(resized, decoded.channels, row, self.channels, self.size, drawn.flip);
        Ok(())
    }
}

/// Takes an image out of an array.
fn take(array: &Array, image: usize, work: &mut Workspace) -> Full {
    let bytes = array.width * array.height * array.channels;
    let decoded = &mut work.decoded;
    decoded.data.clear();
    decoded.data.extend_from_slice(&array.data[image * bytes..(image + 1) * bytes]);
    (decoded.width, decoded.height, decoded.channels) = (array.width, array.height, array.channels);
    Full { width: array.width, height: array.height, times: 1 }
}

/// Lays channels that lie side by side one after the other, mirrored where that was drawn.
fn lay(
    from: &[u8],
    channels: usize,
    to: &mut [u8],
    planes: usize,
    (height, width): (usize, usize),
    flip: bool,
) {
    for (plane, to) in to.chunks_exact_mut(height * width).enumerate() {
        for (from, to) in from.chunks_exact(width * channels).zip(to.chunks_exact_mut(width)) {
            match (channels, planes) {
                (3, 1) => {
                    for (to, pixel) in to.iter_mut().zip(from.as_chunks::<3>().0) {
                        *to = luma(pixel[0], pixel[1], pixel[2]);
                    }
                }
                (3, _) => {
                    for (to, pixel) in to.iter_mut().zip(from.as_chunks::<3>().0) {
                        *to = pixel[plane];
                    }
                }
                _ => to.copy_from_slice(from),
            }
            if flip {
                to.reverse();
            }
        }
    }
}
