//! The members that there are, in their order.

use super::header::Kind;

/// What the first member says.
pub(super) const VERSION: &[u8] = b"pairs 1";
/// The form of rows that `SciPy` is told.
pub(super) const FORMAT: &[u8] = b"csr";

pub(super) const BYTES: Kind = Kind::array("|u1", 1);
pub(super) const I32: Kind = Kind::array("<i4", 4);
pub(super) const I64: Kind = Kind::array("<i8", 8);
pub(super) const U32: Kind = Kind::array("<u4", 4);
pub(super) const U64: Kind = Kind::array("<u8", 8);
pub(super) const UNIT: Kind = Kind::scalar("<i8", 8);
pub(super) const FLAG: Kind = Kind::scalar("|b1", 1);
pub(super) const TEXT7: Kind = Kind::scalar("|S7", 7);
pub(super) const TEXT3: Kind = Kind::scalar("|S3", 3);
