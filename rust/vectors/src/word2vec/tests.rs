//! Round trips, and files that cannot be.

use std::fs;
use std::path::Path;

use minent_monitor::Silent;
use minent_text::Source;
use proptest::prelude::*;

use super::{Form, Named, Reading, read, write};
use crate::{Error, Rows};

const FORMS: [Form; 3] = [Form::Text, Form::Headless, Form::Binary];

fn how(form: Form) -> Reading {
    Reading { form, lossy: false, keep_first: false, limit: None }
}

fn load(bytes: &[u8], how: Reading) -> Result<Named, Error> {
    let reader = Box::new(std::io::Cursor::new(bytes.to_vec()));
    read(Source::Stream { name: "file".to_owned(), reader }, how, &mut Silent)
}

fn fails(bytes: &[u8], how: Reading, part: &str) {
    let error = load(bytes, how).unwrap_err().to_string();
    assert!(error.starts_with("file") && error.contains(part), "{error}");
}

fn saved(path: &Path, form: Form, named: &Named) -> Result<Vec<u8>, Error> {
    let rows = Rows::new(&named.values, named.columns, "vectors")?;
    write(path, form, &named.words, rows, &mut Silent)?;
    Ok(fs::read(path).unwrap())
}

fn number() -> impl Strategy<Value = f32> {
    prop_oneof![any::<f32>(), -1.0..1.0_f32, Just(0.0), Just(-0.0)]
        .prop_filter("", |x| x.is_finite())
}

fn named() -> impl Strategy<Value = Named> {
    (1..6_usize, 1..9_usize).prop_flat_map(|(columns, rows)| {
        let word = "[^ \t\n\r\u{b}\u{c}]{1,5}";
        let words = prop::collection::hash_set(word, rows);
        let values = prop::collection::vec(number(), rows * columns);
        (words, values).prop_map(move |(words, values)| Named {
            words: words.into_iter().collect(),
            columns,
            values,
        })
    })
}

proptest! {
    #[test]
    fn vectors_come_back_and_no_part_is_taken_for_the_whole(named in named()) {
        let folder = tempfile::tempdir().unwrap();
        for form in FORMS {
            let Ok(bytes) = saved(&folder.path().join("v"), form, &named) else {
                let marked = named.words[0].starts_with('\u{feff}');
                prop_assert!(form == Form::Headless && marked);
                continue;
            };
            let found = load(&bytes, how(form)).unwrap();
            prop_assert_eq!(&found, &named);
            let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&found.values), bits(&named.values));
            for end in 0..bytes.len() {
                // without a header nobody knows how many lines there should be
                let whole = form == Form::Headless && end > 0 && bytes[end - 1] == b'\n';
                prop_assert_eq!(load(&bytes[..end], how(form)).is_ok(), whole, "{:?} {}", form, end);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), header in any::<bool>()) {
        let bytes = if header { [b"3 2\n", &bytes[..]].concat() } else { bytes };
        for form in FORMS {
            if let Ok(found) = load(&bytes, how(form)) {
                prop_assert!(found.values.iter().all(|x| x.is_finite()));
                prop_assert_eq!(found.values.len(), found.words.len() * found.columns);
            }
        }
    }
}

#[test]
fn what_other_programs_write() {
    let expected = Named {
        words: vec!["a".into(), "中".into()],
        columns: 2,
        values: vec![1.0, -0.5, 2e-3, 4.0],
    };
    let record = |word: &str, x: f32, y: f32| {
        [word.as_bytes(), b" ", &x.to_le_bytes(), &y.to_le_bytes()].concat()
    };
    let (a, b) = (record("a", 1.0, -0.5), record("中", 2e-3, 4.0));
    for (first, between, last) in
        [("", "", ""), ("", "\n", "\n"), ("\n", "\n", ""), ("\n\n", "\n\n", "\n\n")]
    {
        let bytes =
            [b"2 2\n", first.as_bytes(), &a, between.as_bytes(), &b, last.as_bytes()].concat();
        assert_eq!(load(&bytes, how(Form::Binary)).unwrap(), expected);
    }
    let lines = "2 2\r\na 1 -.5 \r\n中\t0.002  4e0\r\n";
    assert_eq!(load(lines.as_bytes(), how(Form::Text)).unwrap(), expected);
    assert_eq!(load(&lines.as_bytes()[5..], how(Form::Headless)).unwrap(), expected);
    let marked = format!("\u{feff}{lines}");
    assert_eq!(load(marked.as_bytes(), how(Form::Text)).unwrap(), expected);
}

#[test]
fn lines_that_are_wrong() {
    let text = how(Form::Text);
    fails(b"", text, "it is empty");
    fails(b"0 3\n", text, "line 1: it holds no words");
    fails(b"2 0\n", text, "line 1: it holds no words");
    fails(b"a 1 2\nb 1 2\n", text, "line 1: the number of words");
    fails(b"-1 2\n", text, "line 1");
    fails(b"99999999999999999999 2\n", text, "line 1");
    fails(
        b"99999999999 99999999999\na 1\n",
        text,
        "line 2: the vector has 1 dimensions, not 99999999999",
    );
    fails(b"2 2\na 1 2\nb 1\n", text, "line 3: the vector has 1 dimensions, not 2");
    fails(b"2 2\na 1 2\nb 1 2 3\n", text, "line 3: the vector has 3 dimensions, not 2");
    fails(
        b"2 2\na 1 2\nb c 1 2\n",
        text,
        "line 3: \"c\" is no number, and words can have no spaces",
    );
    fails(b"2 2\na 1 2\n", text, "2 words, and it holds 1");
    fails(b"1 2\na 1 2\nb 1 2\n", text, "line 3: line 1 says that there are only 1 words");
    fails(b"2 2\na 1 2\nb 1 nan\n", text, "line 3: the vector of \"b\" holds NaN");
    fails(b"2 2\na 1 2\nb inf 1\n", text, "line 3: the vector of \"b\" holds inf");
    fails(b"2 2\na 1 1e39\nb 1 1\n", text, "line 2: the vector of \"a\" holds inf");
    fails(b"2 2\na 1 2\na 3 4\n", text, "line 3: \"a\" has a vector already, as word 1");
    fails(b"2 2\na 1 2\n\xff 3 4\n", text, "line 3: the word");
    fails(b"2 2\na 1 2\n\n", text, "line 3: a word is empty");
    fails(b"a\n", how(Form::Headless), "line 1: no vector");
    fails(b"a 1\nb 1 2\n", how(Form::Headless), "line 2: the vector has 2 dimensions, not 1");
}

#[test]
fn records_that_are_wrong() {
    let binary = how(Form::Binary);
    let one = |word: &str, x: f32| [word.as_bytes(), b" ", &x.to_le_bytes()].concat();
    let file = |header: &str, records: &[Vec<u8>]| [header.as_bytes(), &records.concat()].concat();
    fails(
        &file("2 1\n", &[one("a", 1.0), one("b", f32::NAN)]),
        binary,
        "word 2: the vector of \"b\"",
    );
    fails(
        &file("2 1\n", &[one("a", 1.0), one("a", 1.0)]),
        binary,
        "word 2: \"a\" has a vector already",
    );
    fails(&file("2 1\n", &[one("a", 1.0), one("", 1.0)]), binary, "word 2: a word is empty");
    fails(&file("1 1\n", &[one("a", 1.0), one("b", 1.0)]), binary, "more bytes follow");
    fails(&file("3 1\n", &[one("a", 1.0), one("b", 1.0)]), binary, "within word 3 of 3");
    fails(&file("1 1\n", &[vec![b'x'; 1 << 17]]), binary, "no space follows");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("v.bin");
    fs::write(&path, b"4000000000 300\na ").unwrap();
    let error = read(Source::Path(path), binary, &mut Silent).unwrap_err().to_string();
    assert!(error.contains("4000000000 vectors of 300 dimensions take at least"), "{error}");
}

#[test]
fn choices_of_reading() {
    let lines = b"3 1\na 1\na 2\n\xff 3\n";
    let choice = Reading { keep_first: true, lossy: true, ..how(Form::Text) };
    let found = load(lines, choice).unwrap();
    assert_eq!((found.words.join(" ").as_str(), found.values), ("a \u{fffd}", vec![1.0, 3.0]));
    let found = load(b"3 1\na 1\nb 2\nc", Reading { limit: Some(2), ..how(Form::Text) }).unwrap();
    assert_eq!((found.words.join(" ").as_str(), found.values), ("a b", vec![1.0, 2.0]));
}

#[test]
fn words_that_the_forms_cannot_hold() {
    let folder = tempfile::tempdir().unwrap();
    for word in ["a b", "a\nb", "\ta", "", "\r"] {
        let words = vec!["x".to_owned(), word.to_owned()];
        let named = Named { words, columns: 1, values: vec![1.0, 2.0] };
        for form in FORMS {
            let error = saved(&folder.path().join("v"), form, &named).unwrap_err().to_string();
            assert!(error.contains("cannot hold word 1") && error.contains("it "), "{error}");
        }
    }
    let none = Named { words: vec![], columns: 1, values: vec![] };
    assert!(saved(&folder.path().join("v"), Form::Text, &none).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
