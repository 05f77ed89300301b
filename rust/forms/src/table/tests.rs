//! Tables read back.

use std::fs;

use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use proptest::prelude::*;

use super::{Column, Form, GramTable, Kind, Offsets, PairTable, Values, create};
use crate::{Error, NgramSink, Output, PairSink, WordList};

fn columns() -> Vec<Column> {
    let kinds = [
        ("a", Kind::U32),
        ("b", Kind::U64),
        ("c", Kind::I32),
        ("d", Kind::I64),
        ("e", Kind::F64),
        ("f", Kind::Text),
        ("g", Kind::Word),
    ];
    kinds.map(|(name, kind)| Column::new(name, kind)).to_vec()
}

type Row = (u32, u64, i32, i64, f64, String, u32);

fn write(form: Form, path: &std::path::Path, rows: &[Row], step: usize, list: &WordList) {
    let mut sink = create(form, path, columns(), "{\"k\": 1}").unwrap();
    for rows in rows.chunks(step) {
        let texts: WordList = rows.iter().map(|row| &row.5).collect();
        let text = std::str::from_utf8(texts.words().bytes()).unwrap();
        let offsets: Vec<i64> = [0].iter().chain(texts.words().ends()).copied().collect();
        sink.write(&[
            Values::U32(&rows.iter().map(|row| row.0).collect::<Vec<_>>()),
            Values::U64(&rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            Values::I32(&rows.iter().map(|row| row.2).collect::<Vec<_>>()),
            Values::I64(&rows.iter().map(|row| row.3).collect::<Vec<_>>()),
            Values::F64(&rows.iter().map(|row| row.4).collect::<Vec<_>>()),
            Values::Text(text, Offsets::Wide(&offsets)),
            Values::Word(&rows.iter().map(|row| row.6).collect::<Vec<_>>(), list.words()),
        ])
        .unwrap();
    }
    sink.finish().unwrap();
}

fn unescape(text: &str) -> String {
    let mut chars = text.chars();
    std::iter::from_fn(|| match chars.next()? {
        '\\' => chars.next().map(|c| match c {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            c => c,
        }),
        c => Some(c),
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn comes_back(
        rows in prop::collection::vec(
            (any::<u32>(), any::<u64>(), any::<i32>(), any::<i64>(), -1e9..1e9, "[a\t\n\r\\\\中]{0,6}", 0..4_u32),
            0..50,
        ),
        step in 1..60_usize,
    ) {
        let names = ["the", "中", "", "a\tb"];
        let list: WordList = names.iter().collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.tsv");
        write(Form::Tsv { header: true }, &path, &rows, step, &list);
        let text = fs::read_to_string(&path).unwrap();
        let mut lines = text.strip_suffix('\n').unwrap().split('\n');
        prop_assert_eq!(lines.next(), Some("a\tb\tc\td\te\tf\tg"));
        let found: Vec<Vec<String>> = lines.map(|line| line.split('\t').map(unescape).collect()).collect();
        let expected: Vec<Vec<String>> = rows.iter().map(|row| vec![
            row.0.to_string(), row.1.to_string(), row.2.to_string(), row.3.to_string(), row.4.to_string(),
            row.5.clone(), names[row.6 as usize].to_owned(),
        ]).collect();
        prop_assert_eq!(found, expected);

        let path = folder.path().join("t.parquet");
        write(Form::Parquet, &path, &rows, step, &list);
        let reader = SerializedFileReader::new(fs::File::open(&path).unwrap()).unwrap();
        let found: Vec<Row> = reader.get_row_iter(None).unwrap().map(|row| {
            let row = row.unwrap();
            let word = names.iter().position(|name| name == row.get_string(6).unwrap()).unwrap();
            (row.get_uint(0).unwrap(), row.get_ulong(1).unwrap(), row.get_int(2).unwrap(), row.get_long(3).unwrap(),
             row.get_double(4).unwrap(), row.get_string(5).unwrap().clone(), word as u32)
        }).collect();
        prop_assert_eq!(found, rows);
    }
}

#[test]
fn parquet_in_row_groups() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let numbers: Vec<u64> = (0..300_000).map(|n| n * n).collect();
    let mut sink =
        create(Form::Parquet, &path, vec![Column::new("n", Kind::U64)], "{\"k\": 1}").unwrap();
    sink.write(&[Values::U64(&numbers)]).unwrap();
    sink.write(&[Values::U64(&[])]).unwrap();
    assert!(!path.exists());
    sink.finish().unwrap();
    let reader = SerializedFileReader::new(fs::File::open(&path).unwrap()).unwrap();
    let groups: Vec<i64> =
        reader.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(groups, [1 << 17, 1 << 17, 300_000 - (1 << 18)]);
    let entry = &reader.metadata().file_metadata().key_value_metadata().unwrap()[0];
    assert_eq!((&entry.key[..], entry.value.as_deref()), ("minent", Some("{\"k\": 1}")));
    let found = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().get_ulong(0).unwrap());
    assert!(found.eq(numbers));
}

#[test]
fn pairs_and_ngrams_as_tables() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.tsv");
    let list: WordList = ["the", "cat"].into_iter().collect();
    let form = Form::Tsv { header: true };
    for (words, unit, expected) in [
        (Some(list.words()), 1, "word\tcontext\tcount\nthe\tcat\t3\ncat\tthe\t1\n"),
        (None, 2, "i\tj\tweight\n0\t1\t1.5\n1\t0\t0.5\n"),
    ] {
        let columns = PairTable::columns(words.is_some(), unit);
        let sink = create(form, &path, columns, "").unwrap();
        let mut table = Box::new(PairTable::new(sink, words, unit));
        table.push(0, 1, 3).unwrap();
        table.push(1, 0, 1).unwrap();
        table.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    }
    let sink = create(form, &path, GramTable::columns(), "").unwrap();
    let mut table = Box::new(GramTable::new(sink, list.words(), " "));
    table.push(&[0, 1, 0], 3).unwrap();
    assert!(table.push(&[0, 2], 3).is_err());
    let sink = create(form, &path, GramTable::columns(), "").unwrap();
    let mut table = Box::new(GramTable::new(sink, list.words(), " "));
    (0..20_000).for_each(|n| table.push(&[0, 1, 0], n).unwrap());
    table.finish().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let expected = (0..20_000).map(|n| format!("the cat the\t{n}"));
    assert!(text.lines().skip(1).eq(expected));
}

#[test]
fn batches_that_do_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t");
    let two = vec![Column::new("a", Kind::U32), Column::new("b", Kind::Text)];
    let offsets = |offsets| Values::Text("ab", Offsets::Wide(offsets));
    let list: WordList = ["a"].into_iter().collect();
    for form in [Form::Parquet, Form::Tsv { header: false }] {
        for bad in [
            &[Values::U32(&[1])][..],
            &[Values::U32(&[1]), Values::U32(&[1])],
            &[Values::U32(&[1]), offsets(&[0, 1, 2])],
            &[Values::U32(&[1]), offsets(&[0, 3])],
            &[Values::U32(&[1]), offsets(&[2, 1])],
            &[Values::U32(&[1]), offsets(&[-1, 1])],
            &[Values::U32(&[1]), Values::Word(&[0], list.words())],
        ] {
            let mut sink = create(form, &path, two.clone(), "").unwrap();
            assert!(matches!(sink.write(bad), Err(Error::Row { .. })), "{bad:?}");
        }
        let twice = vec![Column::new("a", Kind::U32), Column::new("a", Kind::U32)];
        assert!(create(form, &path, twice, "").is_err());
        assert!(create(form, &path, Vec::new(), "").is_err());
    }
    let mut sink = create(Form::Parquet, &path, vec![Column::new("w", Kind::Word)], "").unwrap();
    assert!(sink.write(&[Values::Word(&[1], list.words())]).is_err());
    drop(sink);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named() {
    let full = || Box::new(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let numbers: Vec<u64> = (0..300_000).collect();
    let columns = vec![Column::new("n", Kind::U64)];
    for parquet in [true, false] {
        let output = Output::stream("out.x", full());
        let mut sink: Box<dyn super::TableSink> = if parquet {
            Box::new(super::ParquetWriter::new(output, columns.clone(), "").unwrap())
        } else {
            Box::new(super::TsvWriter::new(output, columns.clone(), true).unwrap())
        };
        let done = sink.write(&[Values::U64(&numbers)]).and_then(|()| sink.finish());
        let Err(Error::Write { path, source }) = done else { panic!("{done:?}") };
        assert_eq!(
            (path.to_str(), source.kind()),
            (Some("out.x"), std::io::ErrorKind::StorageFull)
        );
    }
}
