"""Slices of real corpora, where they are present."""

import bz2
from itertools import islice

import minent


def first_lines(path, n):
    with bz2.open(path, "rt", encoding="utf-8") as file:
        return list(islice(file, n))


def test_english(data):
    lines = first_lines(data("text/en_wiki_s2m.txt.bz2"), 20_000)
    found = minent.classes.cluster(sentences=lines, classes=100, tokens="space", held_out=0.05)
    months = {found.class_of(month) for month in ("january", "march", "june", "october")}
    assert len(months) <= 2
    assert found.ledger["explained"] > 0.2
    assert found.held_out["perplexity"] < 1000


def test_a_compressed_file_is_read_as_it_is(data):
    text = minent.text.encode(data("text/en_wiki_s2m.held.txt.bz2"))
    assert text.reading.tokens == "space"
    assert text.info["sources"][0]["compression"] == "bzip2"
    assert text.tokens > 250_000


def test_chinese(data):
    lines = first_lines(data("zhwiki_simp_40mb.txt.bz2"), 4_000)
    found = minent.classes.cluster(sentences=lines, classes=50, split="punctuation")
    assert found.info["reading"]["lang"] == "zh"
    assert found.info["reading"]["tokens"] == "jieba"
    assert found.class_of("他") == found.class_of("她")
