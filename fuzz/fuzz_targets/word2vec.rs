//! Files of vectors: any bytes, and vectors that come back.
#![no_main]

use std::collections::HashSet;
use std::io::Cursor;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_fuzz::{Change, saved};
use minent_monitor::Silent;
use minent_text::Source;
use minent_vectors::word2vec::{Form, Named, Reading, read, write};
use minent_vectors::{Error, Rows};

#[derive(Arbitrary, Debug)]
enum Input {
    Noise { form: u8, lossy: bool, keep_first: bool, limit: Option<usize>, bytes: Vec<u8> },
    Vectors { form: u8, columns: u8, words: Vec<String>, values: Vec<f32>, change: Change },
}

fn form_of(number: u8) -> Form {
    [Form::Text, Form::Headless, Form::Binary][usize::from(number % 3)]
}

fn load(bytes: &[u8], how: Reading) -> Result<Named, Error> {
    let reader = Box::new(Cursor::new(bytes.to_vec()));
    let found = read(Source::Stream { name: "file".to_owned(), reader }, how, &mut Silent)?;
    assert!(found.columns > 0 && !found.words.is_empty());
    assert_eq!(found.values.len(), found.words.len() * found.columns);
    assert!(found.values.iter().all(|x| x.is_finite()));
    assert_eq!(found.words.iter().collect::<HashSet<_>>().len(), found.words.len());
    Ok(found)
}

fuzz_target!(|input: Input| {
    match input {
        Input::Noise { form, lossy, keep_first, limit, bytes } => {
            let limit = limit.map(|limit| limit.max(1));
            let _ = load(&bytes, Reading { form: form_of(form), lossy, keep_first, limit });
        }
        Input::Vectors { form, columns, words, mut values, change } => {
            let (form, columns) = (form_of(form), usize::from(columns % 9) + 1);
            let how = Reading { form, lossy: false, keep_first: false, limit: None };
            values.resize(words.len() * columns, 0.5);
            let Ok(rows) = Rows::new(&values, columns, "vectors") else { return };
            let file = saved(b"", ".bin");
            if write(file.path(), form, &words, rows, &mut Silent).is_err() {
                return;
            }
            let mut bytes = std::fs::read(file.path()).expect("what was written");
            let twice = words.iter().collect::<HashSet<_>>().len() < words.len();
            let Ok(found) = load(&bytes, how) else { return assert!(twice) };
            assert!(!twice && found.words == words && found.columns == columns);
            assert!(found.values.iter().zip(&values).all(|(a, b)| a.to_bits() == b.to_bits()));
            let whole = bytes.len();
            change.apply(&mut bytes);
            let cut = matches!(change, Change::Cut { .. }) && bytes.len() < whole;
            let changed = load(&bytes, how);
            assert!(!(cut && form == Form::Binary && changed.is_ok()), "{change:?}");
        }
    }
});
