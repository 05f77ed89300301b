"""What is said before counting is near what comes out; nothing that can be read once is read."""

import bz2
import gzip
import os
import random

import pytest
from minent.counts._estimate import Work, estimate
from minent.counts._heaps import Law
from minent.counts._pair_options import PairOptions
from minent.counts._source import Options
from minent.text import Reading

OPTIONS = Options(limit=2**30, threads=2)


def text_of(size, seed=0):
    """Make Zipfian text of so many bytes: a word of rank r has a share of about 1/r."""
    rng = random.Random(seed)
    lines, made = [], 0
    while made < size:
        words = [f"w{int(min(rng.paretovariate(0.9), 1e9))}" for _ in range(rng.randrange(5, 30))]
        lines.append(" ".join(words))
        made += len(lines[-1]) + 1
    return lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("text")
    lines = text_of(6_000_000)
    data = "\n".join(lines).encode()
    (folder / "plain.txt").write_bytes(data)
    (folder / "packed.gz").write_bytes(gzip.compress(data, 6))
    (folder / "packed.bz2").write_bytes(bz2.compress(data))
    (folder / "one_line.txt").write_bytes(data.replace(b"\n", b" "))
    (folder / "wide.txt").write_bytes("\n".join(lines).encode("utf-16"))
    (folder / "many").mkdir()
    for number in range(300):
        part = lines[number::300]
        (folder / "many" / f"{number}.txt").write_text("\n".join(part))
    tokens = [word for line in lines for word in line.split()]
    return folder, len(tokens), len(set(tokens))


def guess(paths, work=None, reading=None, options=OPTIONS):
    return estimate([str(path) for path in paths], reading or Reading(), options, work or Work())


@pytest.mark.parametrize(
    "name", ["plain.txt", "packed.gz", "packed.bz2", "one_line.txt", "wide.txt", "many"]
)
def test_tokens_and_types(folder, name):
    where, tokens, types = folder
    paths = sorted((where / name).iterdir()) if name == "many" else [where / name]
    found = guess(paths)
    assert found.tokens == pytest.approx(tokens, rel=0.1)
    assert found.types == pytest.approx(types, rel=0.4)
    assert 2**24 < found.memory < 2**28


def test_many_files_are_not_all_asked(folder, monkeypatch):
    where, tokens, _ = folder
    monkeypatch.setattr("minent.counts._sample._MOST_FILES", 20)
    found = guess(sorted((where / "many").iterdir()))
    assert found.tokens == pytest.approx(tokens, rel=0.15)


def test_small_files_exactly(tmp_path):
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(f"a b c{number}\n")
    found = guess(sorted(tmp_path.iterdir()))
    assert found.tokens == pytest.approx(120, rel=0.15)


def test_ids_and_runs_take_files(folder):
    where, tokens, _ = folder
    paths = [where / "plain.txt"]
    grams = guess(paths, Work(order=2, form="tsv"))
    assert 4 * tokens < grams.temporary < 8 * tokens
    assert not grams.spills
    more = guess(paths, Work(order=5, form="tsv"))
    assert more.memory > grams.memory
    near = guess(paths, Work(pairs=PairOptions(), form="npz"))
    assert near.memory > grams.memory and near.temporary > grams.temporary
    little = guess(paths, Work(order=5, form="tsv"), options=OPTIONS._replace(limit=2**26))
    assert little.spills and little.temporary > more.temporary
    assert little.memory == pytest.approx(more.memory)


def test_fewer_words_fewer_pairs(folder):
    where, _, _ = folder
    work = Work(pairs=PairOptions(window=2), form="npz")
    found = guess([where / "plain.txt"], work)
    few = guess([where / "plain.txt"], work, options=OPTIONS._replace(max_vocab=100))
    assert few.memory < found.memory and few.temporary < found.temporary


def test_what_cannot_be_known(tmp_path, folder):
    where, _, _ = folder
    assert estimate(["-"], Reading(), OPTIONS, Work()) is None
    assert guess([tmp_path / "missing.txt"]) is None
    os.mkfifo(tmp_path / "pipe")
    assert guess([where / "plain.txt", tmp_path / "pipe"]) is None
    read = []

    def chunks():
        read.append(1)
        yield b"a b"

    assert estimate([("chunks", chunks())], Reading(), OPTIONS, Work()) is None
    assert not read
    (tmp_path / "text.zst").write_bytes(b"\x28\xb5\x2f\xfd" * 100)
    found = guess([tmp_path / "text.zst"])
    assert found.tokens is None and found.text > 400
    (tmp_path / "empty.txt").write_bytes(b"")
    assert guess([tmp_path / "empty.txt"]).tokens is None
    document = guess([where / "plain.txt"], Work(pairs=PairOptions(window="document")))
    assert document.memory is None and document.tokens


def test_damaged_files_are_left_to_the_reader(tmp_path):
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"some words\n" * 10_000)[:-20])
    assert guess([tmp_path / "cut.gz"]) is not None
    (tmp_path / "bad.bz2").write_bytes(b"BZh91AY&SY" + bytes(1000))
    assert guess([tmp_path / "bad.bz2"]).tokens is None
    (tmp_path / "bad.txt").write_bytes(b"good \xff\xfe words\n" * 1000)
    found = guess([tmp_path / "bad.txt"], reading=Reading(encoding="utf-8"))
    assert found.tokens == pytest.approx(3000, rel=0.01)


def test_law():
    """In text drawn from a Zipf-like law, as many words are kept as the law says."""
    rng = random.Random(1)
    counts = {}
    for _ in range(200_000):
        word = int(rng.paretovariate(0.6))
        counts[word] = counts.get(word, 0) + 1
    law = Law(len(counts), sum(n == 1 for n in counts.values()))
    for least in (2, 3, 5, 10):
        kept = sum(n >= least for n in counts.values()) / len(counts)
        assert law.kept(least) == pytest.approx(kept, rel=0.1)
    assert law.kept(1) == 1.0
    assert law.at(1) == len(counts)


@pytest.mark.parametrize(
    ("name", "tokens", "types"),
    [
        ("en_wiki_books_100mb.sents.txt.bz2", 18_046_228, 255_600),
        ("text8_genuine_first4503641.bz2", 762_394, 43_849),
    ],
)
def test_real_text(data, name, tokens, types):
    found = guess([data(name)])
    assert found.tokens == pytest.approx(tokens, rel=0.1)
    assert found.types == pytest.approx(types, rel=0.4)
