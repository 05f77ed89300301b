//! A look at the start of a text, without reading all of it.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use crossbeam_channel::unbounded;

use crate::Error;
use crate::compression::Compression;
use crate::decode::Text;
use crate::encode::BLOCK;
use crate::options::{Lang, Options, Sentences, Tokens};
use crate::pipeline::check;
use crate::reader::Reader;
use crate::source::Source;

/// What reading a whole text would decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The tokenizer.
    pub tokens: Tokens,
    /// The end of sentences.
    pub sentences: Sentences,
}

/// Decides what `encode` and `count_words` decide about the text of these sources.
///
/// # Errors
/// When there are no sources, or the first of them cannot be read.
pub fn look(sources: Vec<Source>, options: &Options) -> Result<Look, Error> {
    check(&sources, options)?;
    let plan = Arc::new(OnceLock::new());
    // Nobody takes the blocks, so reading ends when there is a plan.
    let (full, _) = unbounded();
    let (_, empty) = unbounded();
    let reader = Reader {
        options: Options { digest: false, ..options.clone() },
        size: BLOCK,
        limit: usize::MAX,
        plan: Arc::clone(&plan),
        progress: Arc::default(),
        full,
        empty,
        waiting: Vec::new(),
        made: 0,
        next: 0,
    };
    reader.run(sources)?;
    let plan = plan.get().ok_or(Error::Thread { thread: "reading" })?;
    Ok(Look { lang: plan.lang, tokens: plan.tokens, sentences: plan.sentences })
}

/// Whether a source is plain UTF-8, so that it can be read in ranges.
///
/// # Errors
/// When it cannot be read.
pub fn is_plain(source: Source, options: &Options) -> Result<bool, Error> {
    let options = Options { digest: false, ..options.clone() };
    let report = Text::open(source, &options, Arc::new(AtomicU64::new(0)))?.report();
    Ok(report.compression == Compression::None && report.encoding == "utf-8")
}
