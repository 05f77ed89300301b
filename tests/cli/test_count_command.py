"""`minent count` against slow counts, in all forms of files."""

import gzip
import json
import random
import subprocess
import sys

import counting_oracles as oracle
import pytest

WORDS = ["a", "b", "C", "d\\n", "\\", "été", "<unk>", "中文", "long" * 5, "\U0001f408", "x-1"]


def random_text(seed, sentences=60):
    rng = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    return [rng.choices(WORDS, weights, k=rng.randrange(0, 8)) for _ in range(sentences)]


def write(path, text):
    path.write_text("".join(" ".join(line) + "\n" for line in text), encoding="utf-8")
    return path


def rows_of(data):
    """Read rows as the documentation says, escapes included."""
    meant = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
    rows = []
    for line in data.decode("utf-8").split("\n")[:-1]:
        text, count = line.split("\t")
        plain, at = "", 0
        while at < len(text):
            step = 2 if text[at] == "\\" else 1
            plain += meant[text[at : at + 2]] if step == 2 else text[at]
            at += step
        rows.append((plain, int(count)))
    return rows


def words_of(text, min_count=1, top=None):
    counts = oracle.Counter(oracle.tokens_of([text]))
    return [row for row in oracle.ranked(counts) if row[1] >= min_count][:top]


def grams_of(text, order, top=None, between=" ", **choice):
    chosen = oracle.choose([text], **choice)
    ids = oracle.as_ids([text], chosen)
    grams = oracle.ngrams(ids, order)
    if top is not None:
        grams = sorted(grams, key=lambda item: -item[1])[:top]
    return [(between.join(chosen[i][0] for i in gram), n) for gram, n in grams]


def space(*args):
    return ["count", "text.txt", "--tokens", "space", *map(str, args)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("options", "how"),
    [
        ([], {}),
        (["--top", 3], {"top": 3}),
        (["--min-count", 4], {"min_count": 4}),
        (["--min-count", 2, "--top", 5, "--threads", 1], {"min_count": 2, "top": 5}),
    ],
)
def test_words(minent, tmp_path, seed, options, how):
    text = random_text(seed)
    write(tmp_path / "text.txt", text)
    done = minent(*space(*options))
    assert done.returncode == 0, done.stderr
    assert rows_of(done.stdout) == words_of(text, **how)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("order", "options", "how"),
    [
        (1, [], {}),
        (1, ["--top", 2], {"top": 2}),
        (2, [], {}),
        (2, ["--top", 4], {"top": 4}),
        (2, ["--max-vocab", 4, "--top", 1000], {"max_vocab": 4, "top": 1000}),
        (3, ["--min-count", 9, "--unknown", "drop"], {"min_count": 9, "unknown": "drop"}),
        (6, ["--top", 10, "--min-count", 5], {"min_count": 5, "top": 10}),
    ],
)
def test_ngrams(minent, tmp_path, seed, order, options, how):
    text = random_text(seed)
    write(tmp_path / "text.txt", text)
    done = minent(*space("--ngrams", order, *options))
    assert done.returncode == 0, done.stderr
    assert rows_of(done.stdout) == grams_of(text, order, **how)


@pytest.mark.parametrize("name", ["out.tsv", "OUT.TXT", "out.parquet"])
@pytest.mark.parametrize(
    ("options", "column", "expected"),
    [
        (["--min-count", 2], "word", lambda text: words_of(text, 2)),
        (["--ngrams", 1], "ngram", lambda text: grams_of(text, 1)),
        (["--ngrams", 2], "ngram", lambda text: grams_of(text, 2)),
        (["--ngrams", 3, "--top", 7], "ngram", lambda text: grams_of(text, 3, 7)),
    ],
)
def test_files(minent, tmp_path, name, options, column, expected):
    text = random_text(7)
    write(tmp_path / "text.txt", text)
    done = minent(*space(*options, "-o", name))
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert f"written: {name}".encode() in done.stderr
    if name.endswith(".parquet"):
        parquet = pytest.importorskip("pyarrow.parquet")
        table = parquet.read_table(tmp_path / name)
        assert table.column_names == [column, "count"]
        assert [str(kind) for kind in table.schema.types] == ["string", "uint64"]
        found = list(zip(*(table[i].to_pylist() for i in range(2)), strict=True))
    else:
        head, rest = (tmp_path / name).read_bytes().split(b"\n", 1)
        assert head == f"{column}\tcount".encode()
        found = rows_of(rest)
    assert found == expected(text)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "text.txt"])


def test_chinese_characters_have_nothing_between(minent, tmp_path):
    lines = ["这是书店这是书", "店里有书", "这"]
    (tmp_path / "zh.txt").write_text("\n".join(lines), encoding="utf-8")
    done = minent("count", "zh.txt", "--lang", "zh", "--tokens", "chars", "--ngrams", "2")
    text = [list(line) for line in lines]
    assert rows_of(done.stdout) == grams_of(text, 2, between="")
    gb = tmp_path / "zh.gb"
    gb.write_bytes("\n".join(lines).encode("gb18030"))
    args = ["--lang", "zh", "--tokens", "chars", "--encoding", "gb18030"]
    assert rows_of(minent("count", gb, *args).stdout) == words_of(text)


def test_standard_input_and_compressed_files(minent, tmp_path):
    text = random_text(1)
    plain = write(tmp_path / "text.txt", text).read_bytes()
    (tmp_path / "text.gz").write_bytes(gzip.compress(plain))
    expected = minent(*space()).stdout
    assert rows_of(expected) == words_of(text)
    done = minent("count", "-", "--tokens", "space", stdin=plain)
    assert done.stdout == expected
    assert b"size of what is read is unknown" in done.stderr
    assert minent("count", "text.gz", "--tokens", "space").stdout == expected
    twice = minent("count", "text.txt", "-", "--tokens", "space", stdin=plain).stdout
    assert rows_of(twice) == words_of(text * 2)


def test_less_memory_same_bytes(minent, tmp_path):
    rng = random.Random(0)
    lines = (" ".join(f"w{rng.randrange(10**6)}" for _ in range(20)) for _ in range(20_000))
    (tmp_path / "text.txt").write_text("\n".join(lines))
    for options in ([], ["--ngrams", "2"]):
        done = [
            minent(*space(*options, "--memory", memory, "--temp-dir", "."))
            for memory in ("64M", "4G")
        ]
        assert done[0].returncode == 0, done[0].stderr
        assert done[0].stdout == done[1].stdout
        assert done[0].stdout.count(b"\n") > 300_000
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


def test_json(minent, tmp_path):
    write(tmp_path / "text.txt", [["a", "b"], ["a"]])
    done = minent(*space("-o", "out.tsv", "--json", "-q"))
    assert done.stderr == b""
    found = json.loads(done.stdout)
    assert (found["tokens"], found["types"], found["sentences"]) == (3, 2, 2)
    assert found["inputs"][0]["name"] == "text.txt"
    assert found["reading"]["tokens"] == "space"
    assert found["output"] == "out.tsv"
    assert 0 < found["seconds"] < 60
    assert found["peak_memory_bytes"] > 1 << 20
    done = minent(*space("-o", "grams.tsv", "--ngrams", 2, "--json", "-q"))
    assert json.loads(done.stdout)["order"] == 2


def test_notes(minent, tmp_path):
    write(tmp_path / "text.txt", random_text(2))
    done = minent(*space("--top", 1))
    first, second, last = done.stderr.decode().splitlines()
    assert first.startswith("minent: about ") and "of memory (limit " in first
    assert "tokens: space" in second
    assert " tokens in " in last and " different words; " in last
    assert minent(*space("-q")).stderr == b""
    assert b"text.txt: utf-8, 60 lines" in minent(*space("-v")).stderr


def test_closed_pipe(tmp_path):
    write(tmp_path / "text.txt", [[f"w{i}" for i in range(50_000)]])
    command = f'"{sys.executable}" -m minent count text.txt; echo $? > status'
    done = subprocess.run(
        ["sh", "-c", f"({command}) | head -1"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.stdout == b"w0\t1\n"
    assert b"error" not in done.stderr and b"Traceback" not in done.stderr
    assert (tmp_path / "status").read_text() == "0\n"


def test_resume_gives_the_same_file(minent, tmp_path):
    write(tmp_path / "text.txt", random_text(3, 2000))
    for options in ([], ["--ngrams", "3"]):
        plain = minent(*space(*options, "-o", "plain.tsv", "--force"))
        parts = minent(*space(*options, "-o", "parts.tsv", "--force", "--resume", "--shard", "4K"))
        assert (plain.returncode, parts.returncode) == (0, 0), parts.stderr
        assert (tmp_path / "plain.tsv").read_bytes() == (tmp_path / "parts.tsv").read_bytes()
    assert not (tmp_path / "parts.tsv.parts").exists()
