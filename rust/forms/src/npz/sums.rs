//! The checksums of a member and the digest of all.

/// Checksums of the numbers of one member.
#[derive(Clone, Default)]
pub(super) struct Sums {
    crc: crc32fast::Hasher,
    hash: blake3::Hasher,
    len: u64,
}

impl Sums {
    /// Takes more bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
        self.hash.update(bytes);
        self.len += bytes.len() as u64;
    }

    /// How many bytes there were.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// The zip checksum of a header and the bytes after it.
    pub(super) fn crc(&self, header: &[u8]) -> u32 {
        let mut crc = crc32fast::Hasher::new();
        crc.update(header);
        crc.combine(&self.crc);
        crc.finalize()
    }
}

/// The digest of all members.
#[derive(Clone, Default)]
pub(super) struct Digest(blake3::Hasher);

impl Digest {
    /// Takes a member.
    pub(super) fn add(&mut self, name: &str, header: &[u8], sums: &Sums) {
        let mut head = blake3::Hasher::new();
        head.update(name.as_bytes()).update(header);
        self.0.update(head.finalize().as_bytes()).update(sums.hash.finalize().as_bytes());
    }

    /// The digest of the members so far.
    pub(super) fn bytes(&self) -> [u8; 32] {
        *self.0.finalize().as_bytes()
    }
}
