//! Huffman codes, looked up by their first bits.

/// Codes of up to this many bits are found with one look.
const LOOK: u32 = 10;

/// What a code stands for: a run of zeros and the size in bits of the value that follows.
#[derive(Clone, Copy, Default)]
pub(crate) struct Symbol(u32);

impl Symbol {
    /// Stands for no symbol: the code is longer than the look, or there is none.
    const NONE: Self = Self(0);

    fn new(code_bits: u32, byte: u8) -> Self {
        let size = u32::from(byte & 15);
        Self((code_bits + size) | size << 8 | u32::from(byte >> 4) << 16)
    }

    /// Bits of the code and of the value behind it.
    #[inline(always)]
    pub(crate) fn bits(self) -> u32 {
        self.0 & 63
    }

    /// Bits of the value, 0 at the end of a block and for a run of 16 zeros.
    #[inline(always)]
    pub(crate) fn size(self) -> u32 {
        self.0 >> 8 & 15
    }

    /// Zeros before the value.
    #[inline(always)]
    pub(crate) fn run(self) -> usize {
        (self.0 >> 16) as usize & 15
    }

    /// Whether only zeros follow in the block.
    #[inline(always)]
    pub(crate) fn ends(self) -> bool {
        self.0 >> 8 == 0
    }

    /// The value behind the code, where `bits` starts with both.
    #[inline(always)]
    pub(crate) fn value(self, bits: u64) -> i32 {
        let size = self.size();
        let ones = (1 << size) - 1;
        let low = (bits >> ((64 - self.bits()) & 63)) as i32 & ones;
        // The lower half of the values is negative; a branch would be mispredicted half the time.
        low - (((low - (1 << size >> 1)) >> 31) & ones)
    }
}

/// What the codes of a table are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Differences between the means of blocks.
    Mean,
    /// The other coefficients.
    Other,
}

impl Class {
    /// Whether data of 8 bits may have this symbol.
    fn allows(self, byte: u8) -> bool {
        match self {
            Self::Mean => byte <= 11,
            Self::Other => byte == 0 || byte == 0xF0 || (1..=10).contains(&(byte & 15)),
        }
    }
}

/// Symbols by code.
pub(crate) struct Huffman {
    look: [Symbol; 1 << LOOK],
    /// Behind the last code of each length, aligned to 16 bits.
    limits: [u32; 17],
    /// What to add to a code of each length for its index into the symbols.
    offsets: [i32; 17],
    symbols: Vec<u8>,
}

impl Huffman {
    /// Reads 16 counts, one for each length of code, and the symbols by ascending code.
    pub(crate) fn new(spec: &[u8], class: Class) -> Option<Self> {
        let (counts, symbols) = spec.split_first_chunk::<16>()?;
        if !symbols.iter().all(|&byte| class.allows(byte)) {
            return None;
        }
        let mut look = [Symbol::NONE; 1 << LOOK];
        let (mut limits, mut offsets) = ([0; 17], [0; 17]);
        let (mut code, mut index) = (0_u32, 0);
        for (bits, &count) in (1..).zip(counts) {
            offsets[bits as usize] = index as i32 - code as i32;
            for &byte in symbols.get(index..index + usize::from(count))? {
                if bits <= LOOK {
                    let first = (code << (LOOK - bits)) as usize;
                    look.get_mut(first..first + (1 << (LOOK - bits)))?
                        .fill(Symbol::new(bits, byte));
                }
                code += 1;
            }
            index += usize::from(count);
            limits[bits as usize] = code << (16 - bits);
            if limits[bits as usize] > 1 << 16 {
                return None;
            }
            code <<= 1;
        }
        Some(Self { look, limits, offsets, symbols: symbols.get(..index)?.to_vec() })
    }

    /// The symbol whose code `bits` start with.
    #[inline(always)]
    pub(crate) fn symbol(&self, bits: u64) -> Option<Symbol> {
        let symbol = self.look[(bits >> (64 - LOOK)) as usize];
        if symbol.bits() == 0 { self.long(bits) } else { Some(symbol) }
    }

    /// The symbol whose code `bits` start with, if that takes at most `limit` bits and few.
    pub(crate) fn short(&self, bits: u64, limit: u32) -> Option<Symbol> {
        let symbol = self.look[(bits >> (64 - LOOK)) as usize];
        (symbol.bits() != 0 && symbol.bits() - symbol.size() <= limit).then_some(symbol)
    }

    #[cold]
    #[inline(never)]
    fn long(&self, bits: u64) -> Option<Symbol> {
        let first = (bits >> 48) as u32;
        let length = (LOOK + 1..=16).find(|&length| first < self.limits[length as usize])?;
        let code = (first >> (16 - length)) as i32;
        let index = usize::try_from(code + self.offsets[length as usize]).ok()?;
        Some(Symbol::new(length, *self.symbols.get(index)?))
    }
}
