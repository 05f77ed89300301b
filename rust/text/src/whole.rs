//! A whole source in memory, for files that are no text to count.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use minent_monitor::Monitor;

use crate::Error;
use crate::decode::Text;
use crate::encode::BLOCK;
use crate::options::Options;
use crate::source::Source;

/// Reads a source, decompressed and decoded, as one string.
///
/// # Errors
/// When it cannot be read, or is not in its encoding.
pub fn whole(
    source: Source,
    options: &Options,
    monitor: &mut dyn Monitor,
) -> Result<String, Error> {
    let total = source.check()?;
    let options = Options { digest: false, ..options.clone() };
    let progress = Arc::new(AtomicU64::new(0));
    let mut text = Text::open(source, &options, Arc::clone(&progress))?;
    let mut all = Vec::new();
    while text.pull(&mut all, BLOCK)? {
        monitor.tick("reading", progress.load(Ordering::Relaxed), total)?;
    }
    // What was pulled is UTF-8: nothing is replaced here.
    Ok(String::from_utf8(all)
        .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}
