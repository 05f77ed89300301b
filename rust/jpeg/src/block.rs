//! The coefficients of one block.

use crate::bits::Bits;
use crate::huffman::Huffman;
use crate::skip::Skip;
use crate::zigzag::Places;

/// The codes of one component.
pub(crate) struct Codes<'a> {
    pub(crate) means: &'a Huffman,
    pub(crate) others: &'a Huffman,
    pub(crate) skip: &'a Skip,
}

impl Codes<'_> {
    /// Reads how much the mean of a block differs from the last one of its component.
    #[inline(always)]
    pub(crate) fn difference(&self, bits: &mut Bits) -> Option<i32> {
        bits.refill()?;
        let symbol = self.means.symbol(bits.peek())?;
        let difference = symbol.value(bits.peek());
        bits.take(symbol.bits());
        Some(difference)
    }

    /// Reads the other coefficients up to the coded place `last` into the rows of `block`, and
    /// passes the rest. Gives whether there may be some but zeros.
    #[inline(always)]
    pub(crate) fn others(
        &self,
        bits: &mut Bits,
        last: usize,
        places: &Places,
        block: &mut [i32; 64],
    ) -> Option<bool> {
        let mut place = 1;
        while place <= last.min(63) {
            bits.refill()?;
            // Two codes with their values take 52 bits at most.
            for _ in 0..2 {
                let symbol = self.others.symbol(bits.peek())?;
                let value = symbol.value(bits.peek());
                bits.take(symbol.bits());
                if symbol.size() == 0 {
                    if symbol.ends() {
                        return Some(place > 1);
                    }
                    place += 16;
                } else {
                    let into = places[place + symbol.run()];
                    block[into.index as usize & 63] = value * into.quantum;
                    place += symbol.run() + 1;
                }
                if place > last.min(63) {
                    break;
                }
            }
        }
        self.pass(bits, place)?;
        Some(last > 0)
    }

    /// Passes the coefficients from a coded place on.
    #[inline(always)]
    fn pass(&self, bits: &mut Bits, mut place: usize) -> Option<()> {
        while place < 64 {
            bits.refill()?;
            for _ in 0..2 {
                let step = self.skip.step(bits.peek());
                if step.bits() != 0 && place + step.places() < 64 {
                    bits.take(step.bits());
                    if step.ends() {
                        return Some(());
                    }
                    place += step.places();
                    continue;
                }
                let symbol = self.others.symbol(bits.peek())?;
                bits.take(symbol.bits());
                if symbol.ends() {
                    return Some(());
                }
                place += symbol.run() + 1;
                if place >= 64 {
                    break;
                }
            }
        }
        (place == 64).then_some(())
    }
}
