//! An archive of arrays as the description of the form says, whatever the arrays hold.

/// Members that follow each other, and the sums that belong to them.
#[derive(Default)]
pub struct Archive {
    bytes: Vec<u8>,
    list: Vec<u8>,
    members: u16,
    digest: blake3::Hasher,
}

impl Archive {
    /// Appends an array of one dimension, or a single number where there is no `shape`.
    pub fn put(&mut self, name: &str, kind: &str, shape: Option<usize>, numbers: &[u8]) {
        let shape = shape.map_or(String::new(), |len| format!("{len},"));
        let about = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}");
        let header = [b"\x93NUMPY\x01\0\x76\0", format!("{about:<117}\n").as_bytes()].concat();
        assert_eq!(header.len(), 128);
        let array = [&header[..], numbers].concat();
        let (crc, size) = (crc32(&array), array.len() as u64);
        let file = format!("{name}.npy");
        let common = |size: u32, extra: u16| {
            let mut all = vec![45, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
            all.extend(crc.to_le_bytes());
            all.extend([size.to_le_bytes(); 2].concat());
            all.extend((file.len() as u16).to_le_bytes());
            all.extend(extra.to_le_bytes());
            all
        };
        let at = self.bytes.len() as u32;
        self.list.extend(b"PK\x01\x02\x2d\x03");
        self.list.extend(common(size as u32, 0));
        self.list.extend([0; 6]);
        self.list.extend((0o100_644_u32 << 16).to_le_bytes());
        self.list.extend(at.to_le_bytes());
        self.list.extend(file.as_bytes());

        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(common(u32::MAX, 20));
        self.bytes.extend(file.as_bytes());
        self.bytes.extend([1, 0, 16, 0]);
        self.bytes.extend([size.to_le_bytes(); 2].concat());
        self.bytes.extend(array);

        self.members += 1;
        let head = blake3::hash(&[name.as_bytes(), &header].concat());
        self.digest.update(head.as_bytes()).update(blake3::hash(numbers).as_bytes());
    }

    /// Appends the digest and the list of members.
    pub fn finish(mut self) -> Vec<u8> {
        let digest = self.digest.finalize();
        self.put("digest", "|u1", Some(32), digest.as_bytes());
        let (at, len) = (self.bytes.len() as u32, self.list.len() as u32);
        self.bytes.extend(self.list);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend([self.members.to_le_bytes(); 2].concat());
        self.bytes.extend(len.to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

/// The checksum of zip and of runs, bit by bit.
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}
