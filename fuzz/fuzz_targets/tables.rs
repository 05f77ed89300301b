//! Tables as TSV and as Parquet: what is written reads back the same.
#![no_main]

use std::fs::{self, File};
use std::path::Path;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_forms::WordList;
use minent_forms::table::{Column, Form, Kind, Offsets, Values, create};
use minent_fuzz::saved;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    names: [&'a str; 7],
    list: Vec<&'a str>,
    rows: Vec<Row<'a>>,
    step: u8,
    header: bool,
    narrow: bool,
    info: &'a str,
}

#[derive(Arbitrary, Debug)]
struct Row<'a> {
    u32: u32,
    u64: u64,
    i32: i32,
    i64: i64,
    f64: f64,
    text: &'a str,
    word: u16,
}

const KINDS: [Kind; 7] =
    [Kind::U32, Kind::U64, Kind::I32, Kind::I64, Kind::F64, Kind::Text, Kind::Word];

fn column<T>(rows: &[Row<'_>], value: impl Fn(&Row<'_>) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// Writes the table; false if it cannot be.
fn write(form: Form, path: &Path, input: &Input<'_>, list: &WordList) -> bool {
    let columns = input.names.iter().zip(KINDS).map(|(name, kind)| Column::new(name, kind));
    let Ok(mut sink) = create(form, path, columns.collect(), input.info) else { return false };
    for rows in input.rows.chunks(usize::from(input.step) + 1) {
        let texts: WordList = rows.iter().map(|row| row.text).collect();
        let text = std::str::from_utf8(texts.words().bytes()).unwrap();
        let wide: Vec<i64> = [0].iter().chain(texts.words().ends()).copied().collect();
        let narrow: Vec<i32> = wide.iter().map(|&end| end as i32).collect();
        let offsets = if input.narrow { Offsets::Narrow(&narrow) } else { Offsets::Wide(&wide) };
        let written = sink.write(&[
            Values::U32(&column(rows, |row| row.u32)),
            Values::U64(&column(rows, |row| row.u64)),
            Values::I32(&column(rows, |row| row.i32)),
            Values::I64(&column(rows, |row| row.i64)),
            Values::F64(&column(rows, |row| row.f64)),
            Values::Text(text, offsets),
            Values::Word(&column(rows, |row| u32::from(row.word)), list.words()),
        ]);
        if written.is_err() {
            let unknown = |row: &Row<'_>| usize::from(row.word) >= input.list.len();
            assert!(rows.iter().any(unknown));
            return false;
        }
    }
    sink.finish().expect("a whole file");
    true
}

/// Two floats that are one, though NaN is not itself.
fn same(a: f64, b: f64) -> bool {
    a == b && a.is_sign_positive() == b.is_sign_positive() || a.is_nan() && b.is_nan()
}

fn unescape(text: &str) -> String {
    let mut chars = text.chars();
    let next = || match chars.next()? {
        '\\' => match chars.next().expect("something follows a backslash") {
            't' => Some('\t'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            '\\' => Some('\\'),
            other => panic!("\\{other}"),
        },
        other => Some(other),
    };
    std::iter::from_fn(next).collect()
}

fn check_tsv(path: &Path, input: &Input<'_>) {
    let text = fs::read_to_string(path).expect("text");
    assert!(!text.contains('\r'));
    let mut lines = text.split_terminator('\n').map(|line| line.split('\t').map(unescape));
    if input.header {
        assert!(lines.next().expect("a header").eq(input.names));
    }
    for row in &input.rows {
        let cells: Vec<String> = lines.next().expect("a line for each row").collect();
        let [u32, u64, i32, i64, f64, text, word] = &cells[..] else { panic!("{cells:?}") };
        assert_eq!([u32, u64], [&row.u32.to_string(), &row.u64.to_string()]);
        assert_eq!([i32, i64], [&row.i32.to_string(), &row.i64.to_string()]);
        assert!(same(f64.parse().expect("a float"), row.f64));
        assert_eq!([&text[..], word], [row.text, input.list[usize::from(row.word)]]);
    }
    assert!(lines.next().is_none());
}

fn check_parquet(path: &Path, input: &Input<'_>) {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).expect("a Parquet file");
    let about = reader.metadata().file_metadata();
    let fields = about.schema().get_fields().iter().map(|field| field.name());
    assert!(fields.eq(input.names));
    let entry = &about.key_value_metadata().expect("our entry")[0];
    assert_eq!((&entry.key[..], entry.value.as_deref()), ("minent", Some(input.info)));
    let mut rows = reader.get_row_iter(None).expect("rows");
    for row in &input.rows {
        let found = rows.next().expect("as many rows").expect("a row");
        assert_eq!(found.get_uint(0).unwrap(), row.u32);
        assert_eq!(found.get_ulong(1).unwrap(), row.u64);
        assert_eq!(found.get_int(2).unwrap(), row.i32);
        assert_eq!(found.get_long(3).unwrap(), row.i64);
        assert_eq!(found.get_double(4).unwrap().to_bits(), row.f64.to_bits());
        assert_eq!(found.get_string(5).unwrap(), row.text);
        assert_eq!(found.get_string(6).unwrap(), input.list[usize::from(row.word)]);
    }
    assert!(rows.next().is_none());
}

fuzz_target!(|input: Input<'_>| {
    let mut input = input;
    let words = input.list.len() as u16;
    // Mostly words that there are.
    input.rows.iter_mut().filter(|row| row.word > 9).for_each(|row| row.word %= words.max(1));
    let list: WordList = input.list.iter().collect();
    let file = saved(b"", ".table");
    let path = file.path();
    let tsv = write(Form::Tsv { header: input.header }, path, &input, &list);
    if tsv {
        check_tsv(path, &input);
    }
    let parquet = write(Form::Parquet, path, &input, &list);
    assert_eq!(parquet, tsv);
    if parquet {
        check_parquet(path, &input);
    }
});
