//! Steps over coefficients that are not needed.

use crate::huffman::Huffman;

/// How many bits are looked at for a step.
const LOOK: u32 = 11;

/// As many whole symbols as the first bits tell, with the values behind them.
#[derive(Clone, Copy, Default)]
pub(crate) struct Step(u32);

impl Step {
    /// Bits of all codes and values, 0 if not even one code is known.
    #[inline(always)]
    pub(crate) fn bits(self) -> u32 {
        self.0 & 63
    }

    /// Coefficients passed.
    #[inline(always)]
    pub(crate) fn places(self) -> usize {
        (self.0 >> 8) as usize & 0xFF
    }

    /// Whether the block ends there.
    #[inline(always)]
    pub(crate) fn ends(self) -> bool {
        self.0 >> 16 != 0
    }

    fn new(codes: &Huffman, first: u32) -> Self {
        let (mut bits, mut places, mut ends) = (0, 0, 0);
        while bits < LOOK && ends == 0 {
            let Some(symbol) = codes.short(u64::from(first) << (64 - LOOK + bits), LOOK - bits)
            else {
                break;
            };
            bits += symbol.bits();
            if symbol.ends() {
                ends = 1;
            } else {
                places += symbol.run() as u32 + 1;
            }
        }
        Self(bits | places << 8 | ends << 16)
    }
}

/// Steps by the next bits.
pub(crate) struct Skip([Step; 1 << LOOK]);

impl Skip {
    pub(crate) fn new(codes: &Huffman) -> Self {
        Self(std::array::from_fn(|first| Step::new(codes, first as u32)))
    }

    #[inline(always)]
    pub(crate) fn step(&self, bits: u64) -> Step {
        self.0[(bits >> (64 - LOOK)) as usize]
    }
}
