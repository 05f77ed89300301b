//! The two forms of files that word2vec writes, and that of `GloVe`.
//!
//! | form | what |
//! | --- | --- |
//! | text | a line `words dimensions`, then a line for each word: the word and its numbers, parted by spaces |
//! | text without a header | the same without the first line, as `GloVe` writes it |
//! | binary | the same first line; then each word, a space, and its numbers as f32 in little-endian order |
//!
//! In the binary form any number of line feeds may stand before a word, as word2vec itself writes one after
//! each vector, and others none. Sources may be compressed. What is not whole, or holds a number that is not
//! finite, is refused.

mod binary;
mod feed;
mod read;
#[cfg(test)]
mod tests;
mod text;
mod write;

pub use read::read;
pub use write::write;

/// One of the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines.
    Text,
    /// Lines without the first one.
    Headless,
    /// Numbers as they lie in memory.
    Binary,
}

/// How a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The form of the file.
    pub form: Form,
    /// Replace bytes that are not UTF-8, instead of refusing the file.
    pub lossy: bool,
    /// Keep the first of several vectors of one word, instead of refusing the file.
    pub keep_first: bool,
    /// Read only so many words.
    pub limit: Option<usize>,
}

/// Words with a vector each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// The words, each once.
    pub words: Vec<String>,
    /// How many numbers a vector has.
    pub columns: usize,
    /// The vectors, one after the other.
    pub values: Vec<f32>,
}
