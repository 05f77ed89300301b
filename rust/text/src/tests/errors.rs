//! Bad input and interruption.

use std::io::{self, Read};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use minent_monitor::{Interrupted, Monitor, Silent};

use super::{encode_bytes, options, source};
use crate::{Error, Options, Sentences, Source, Tokens, encode};

fn space() -> Options {
    options(Tokens::Space, Sentences::Lines)
}

fn error_of(bytes: &[u8], options: &Options) -> String {
    encode_bytes(bytes, options, 64).unwrap_err().to_string()
}

#[test]
fn nothing_to_read() {
    assert_eq!(error_of(b"", &Options::default()), "no words in test");
    assert_eq!(error_of(b" \n\t\r\n", &Options::default()), "no words in test");
    let words = options(Tokens::Words, Sentences::Lines);
    assert_eq!(error_of(b"... !!\n", &words), "no words in test");
    assert!(matches!(encode(vec![], &space(), &mut Silent), Err(Error::NoSources)));
}

#[test]
fn too_rare() {
    let rare = Options { min_count: 5, ..space() };
    assert_eq!(
        error_of(b"b a b a c", &rare),
        "every word is rarer than the minimum count of 5 \
         (the most frequent, \"a\", occurs 2 times); lower the minimum count"
    );
    assert_eq!(
        error_of("é <unk> <unk> <unk> <unk> <unk> <unk>".as_bytes(), &rare),
        "every word is rarer than the minimum count of 5 \
         (the most frequent, \"é\", occurs 1 times); lower the minimum count"
    );
    assert_eq!(
        error_of(b"<unk> <unk>", &space()),
        "every token of the text is <unk>: there is no word to keep"
    );
    let long = "é".repeat(99);
    let long = encode_bytes(long.as_bytes(), &rare, 1 << 10).unwrap_err().to_string();
    assert!(long.contains(&format!("{:?}", "é".repeat(40) + "…")), "{long}");
    let small = Options { max_vocab: Some(1), ..space() };
    assert!(matches!(encode_bytes(b"a b", &small, 64), Err(Error::VocabTooSmall { .. })));
    assert!(encode_bytes(b"a a", &small, 64).is_ok());
}

#[test]
fn everything_held_out() {
    let held = Options { held_out: Some(0.999_999), ..space() };
    assert!(matches!(encode_bytes(b"a\nb\n", &held, 64), Err(Error::AllHeldOut { sentences: 2 })));
}

#[test]
fn missing_files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.txt");
    let error = encode(vec![Source::Path(missing)], &space(), &mut Silent).unwrap_err();
    assert_eq!(error.io_kind(), Some(io::ErrorKind::NotFound));
    let path = folder.path().to_path_buf();
    let error = encode(vec![Source::Path(path)], &space(), &mut Silent).unwrap_err();
    assert!(matches!(error, Error::Folder { .. }));
}

#[cfg(target_os = "linux")]
#[test]
fn files_without_an_end() {
    for path in ["/dev/zero", "/dev/full", "/dev/null"] {
        let error = encode(vec![Source::Path(path.into())], &space(), &mut Silent).unwrap_err();
        assert!(matches!(error, Error::Special { kind: "a character device", .. }), "{error}");
        assert!(error.to_string().starts_with(path), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let error = encode(vec![Source::Path(path)], &space(), &mut Silent).unwrap_err();
    assert!(matches!(error, Error::Special { kind: "a socket", .. }), "{error}");
}

#[test]
fn missing_temporary_folder() {
    let lost = Options { temp_dir: Some(PathBuf::from("no such folder")), ..space() };
    assert!(matches!(encode_bytes(b"a", &lost, 64), Err(Error::Write { .. })));
}

#[test]
fn forms_that_are_not_supported() {
    assert_eq!(
        error_of(b"PK\x03\x04rest of it", &space()),
        "test is in zip form, which is not supported; convert it first"
    );
}

/// Gives some words and then an error.
struct Broken(bool);

impl Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if std::mem::replace(&mut self.0, true) {
            return Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone"));
        }
        buffer[..4].copy_from_slice(b"a b\n");
        Ok(4)
    }
}

#[test]
fn a_broken_stream_is_named() {
    let source = Source::Stream { name: "pipe".to_owned(), reader: Box::new(Broken(false)) };
    let error = encode(vec![source], &space(), &mut Silent).unwrap_err();
    assert_eq!(error.to_string(), "cannot read pipe: gone");
    assert_eq!(error.io_kind(), Some(io::ErrorKind::ConnectionReset));
}

/// Waits for longer than anybody would.
struct Stuck;

impl Read for Stuck {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        std::thread::sleep(Duration::from_secs(20));
        Ok(0)
    }
}

/// Stops the work after some ticks.
struct Impatient(u32);

impl Monitor for Impatient {
    fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
        self.0 = self.0.saturating_sub(1);
        if self.0 == 0 { Err(Interrupted) } else { Ok(()) }
    }
}

#[test]
fn an_interrupt_does_not_wait_for_a_stuck_reader() {
    let start = Instant::now();
    let stuck = Source::Stream { name: "stuck".to_owned(), reader: Box::new(Stuck) };
    let error = encode(vec![source(b"a b\n"), stuck], &space(), &mut Impatient(4)).unwrap_err();
    assert!(matches!(error, Error::Interrupted(_)));
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// Panics, as a foreign reader might.
struct Wild;

impl Read for Wild {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("wild reader (expected in this test)")
    }
}

#[test]
fn a_panic_of_a_reader_is_an_error() {
    let wild = Source::Stream { name: "wild".to_owned(), reader: Box::new(Wild) };
    let error = encode(vec![wild], &space(), &mut Silent).unwrap_err();
    assert_eq!(error.to_string(), "the reading thread stopped unexpectedly");
}
