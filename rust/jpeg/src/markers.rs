//! The markers before the entropy-coded data.

use crate::huffman::Class;

/// One component of the image.
#[derive(Clone, Copy, Default)]
pub(crate) struct Component {
    pub(crate) id: u8,
    /// Blocks in a minimal coded unit, across and down.
    pub(crate) across: usize,
    pub(crate) down: usize,
    pub(crate) quantum: usize,
    pub(crate) means: usize,
    pub(crate) others: usize,
}

/// What stands before the pixels of a file.
#[derive(Clone, Default)]
pub struct Header<'a> {
    /// Width in pixels, at least 1.
    pub width: usize,
    /// Height in pixels, at least 1.
    pub height: usize,
    /// What the camera wrote about the picture, from its TIFF header on.
    pub exif: Option<&'a [u8]>,
    pub(crate) components: Vec<Component>,
    pub(crate) quanta: [Option<&'a [u8; 64]>; 4],
    pub(crate) codes: [[Option<&'a [u8]>; 4]; 2],
    /// Coded units between restarts, 0 for none.
    pub(crate) interval: usize,
    pub(crate) coded: &'a [u8],
    adobe: Option<u8>,
}

impl Header<'_> {
    /// Values of a pixel: 1 for gray, 3 for color.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.components.len()
    }
}

/// Reads the markers of a file, or gives `None` unless [`decode`](crate::decode) supports it.
#[must_use]
pub fn header(bytes: &[u8]) -> Option<Header<'_>> {
    let mut header = Header::default();
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let (&[mark, marker, high, low], behind) = rest.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes([high, low])).checked_sub(2)?;
        let (body, behind) = behind.split_at_checked(length)?;
        match (mark, marker) {
            (0xFF, 0xC0 | 0xC1) => header.frame(body)?,
            (0xFF, 0xC4) => header.huffman(body)?,
            (0xFF, 0xDA) => {
                header.scan(body)?;
                header.coded = behind;
                return header.supported().then_some(header);
            }
            (0xFF, 0xDB) => header.quantization(body)?,
            (0xFF, 0xDD) => {
                header.interval = usize::from(u16::from_be_bytes(body.try_into().ok()?));
            }
            (0xFF, 0xE1) => header.exif = header.exif.or(body.strip_prefix(b"Exif\0\0")),
            (0xFF, 0xEE) if body.starts_with(b"Adobe") => header.adobe = Some(*body.get(11)?),
            (0xFF, 0xE0..=0xEF | 0xFE) => {}
            _ => return None,
        }
        rest = behind;
    }
}

impl<'a> Header<'a> {
    fn frame(&mut self, body: &[u8]) -> Option<()> {
        let (&[8, h0, h1, w0, w1, count @ (1 | 3)], parts) = body.split_first_chunk()? else {
            return None;
        };
        if !self.components.is_empty() || parts.len() != usize::from(count) * 3 {
            return None;
        }
        self.height = usize::from(u16::from_be_bytes([h0, h1]));
        self.width = usize::from(u16::from_be_bytes([w0, w1]));
        for part in parts.chunks_exact(3) {
            let &[id, factors, quantum @ 0..=3] = part else { return None };
            let (across, down) = (usize::from(factors >> 4), usize::from(factors & 15));
            if !(1..=2).contains(&across) || !(1..=2).contains(&down) {
                return None;
            }
            self.components.push(Component {
                id,
                across,
                down,
                quantum: quantum.into(),
                ..Component::default()
            });
        }
        if let [gray] = &mut self.components[..] {
            // Alone in its scan, a component is coded block by block whatever its factors.
            (gray.across, gray.down) = (1, 1);
        }
        (self.width > 0 && self.height > 0).then_some(())
    }

    fn huffman(&mut self, mut body: &'a [u8]) -> Option<()> {
        while let Some((&kind, rest)) = body.split_first() {
            let counts = rest.first_chunk::<16>()?;
            let symbols = counts.iter().map(|&count| usize::from(count)).sum::<usize>();
            let (spec, rest) = rest.split_at_checked(16 + symbols)?;
            let class = if kind >> 4 == 0 { Class::Mean } else { Class::Other };
            if kind >> 4 > 1 || symbols > 256 {
                return None;
            }
            *self.codes[class as usize].get_mut(usize::from(kind & 15))? = Some(spec);
            body = rest;
        }
        Some(())
    }

    fn quantization(&mut self, mut body: &'a [u8]) -> Option<()> {
        while let Some((&kind, rest)) = body.split_first() {
            let (values, rest) = rest.split_first_chunk::<64>()?;
            // The upper half would be 1 for values of 16 bits, which pictures of 8 bits have no use for.
            *self.quanta.get_mut(usize::from(kind))? = Some(values);
            body = rest;
        }
        Some(())
    }

    fn scan(&mut self, body: &[u8]) -> Option<()> {
        let (&count, body) = body.split_first()?;
        let (parts, [0, 63, 0]) = body.split_last_chunk()? else { return None };
        if usize::from(count) != self.components.len() || parts.len() != self.components.len() * 2 {
            return None;
        }
        for (component, part) in self.components.iter_mut().zip(parts.chunks_exact(2)) {
            if part[0] != component.id {
                return None;
            }
            (component.means, component.others) =
                (usize::from(part[1] >> 4), usize::from(part[1] & 15));
        }
        Some(())
    }

    /// Whether the colors are YCbCr, with the lightness at full resolution, or gray.
    fn supported(&self) -> bool {
        let [light, blue, red] = &self.components[..] else { return self.components.len() == 1 };
        let ycbcr = match self.adobe {
            Some(transform) => transform == 1,
            None => [light.id, blue.id, red.id] != *b"RGB",
        };
        let most = |factor: fn(&Component) -> usize| factor(light) >= factor(blue).max(factor(red));
        ycbcr && most(|c| c.across) && most(|c| c.down)
    }
}
