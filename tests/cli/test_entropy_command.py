"""`minent entropy` against entropies of slow counts."""

import json
import random
from math import log, log2

import counting_oracles as oracle
import numpy as np
import oracles
import pytest
import slow

WORDS = ["the", "cat", "sat", "on", "a", "mat", "été", "中文"]
ESTIMATORS = ["plugin", "miller-madow", "chao-shen", "grassberger", "jackknife"]


def text_of(seed, sentences=40):
    rng = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    return [rng.choices(WORDS, weights, k=rng.randrange(1, 9)) for _ in range(sentences)]


def write(folder, text):
    lines = "".join(" ".join(line) + "\n" for line in text)
    (folder / "text.txt").write_text(lines, encoding="utf-8")
    return ["entropy", "text.txt", "--tokens", "space"]


def counts_of(text, order):
    return np.array([n for _, n in oracle.ngrams([text], order)])


def last_error(text, order):
    """The jackknife error of h_n: leave out one n-gram, and the n - 1 words it begins with."""
    grams = dict(oracle.ngrams([text], order))
    firsts = oracle.Counter()
    for gram, n in grams.items():
        firsts[gram[:-1]] += n
    values, times = [], []
    for gram, n in grams.items():
        cut, cut_firsts = dict(grams), dict(firsts)
        cut[gram] -= 1
        cut_firsts[gram[:-1]] -= 1
        values.append(
            slow.entropy(list(cut.values()), "plugin")
            - slow.entropy(list(cut_firsts.values()), "plugin")
        )
        times.append(n)
    values, times = np.array(values), np.array(times)
    total = times.sum()
    mean = (values * times).sum() / total
    return float(np.sqrt((total - 1) / total * ((values - mean) ** 2 * times).sum()))


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("unit", ["bits", "nats"])
def test_curve(minent, tmp_path, estimator, unit):
    text = text_of(len(estimator))
    args = ["--order", "4", "--estimator", estimator, "--unit", unit]
    done = minent(*write(tmp_path, text), *args, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    size = log(2) if unit == "bits" else 1.0
    tokens = [token for line in text for token in line]
    length = sum(map(len, tokens)) / len(tokens)
    assert found["characters"] == pytest.approx(length)
    assert [row["order"] for row in found["curve"]] == [1, 2, 3, 4]
    before = 0.0
    for row in found["curve"]:
        counts = counts_of(text, row["order"])
        block = slow.entropy(counts, estimator) / size
        assert (row["ngrams"], row["different"]) == (counts.sum(), len(counts))
        assert row["block"] == pytest.approx(block, rel=1e-9)
        assert row["conditional"] == pytest.approx(block - before, abs=1e-9)
        assert row["rate"] == pytest.approx(block / row["order"])
        assert row["per_character"] == pytest.approx((block - before) / length, abs=1e-9)
        before = block


def test_errors(minent, tmp_path):
    text = text_of(3)
    found = json.loads(minent(*write(tmp_path, text), "--json", "-q").stdout)
    for row in found["curve"]:
        counts = counts_of(text, row["order"])
        error = slow.error(counts, slow.plugin) / log(2)
        assert row["block_error"] == pytest.approx(error, rel=1e-6)
        expected = last_error(text, row["order"]) / log(2) if row["order"] > 1 else error
        assert row["conditional_error"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("unit", ["bits", "nats"])
def test_ledger_and_estimators(minent, tmp_path, unit):
    text = text_of(4)
    found = json.loads(minent(*write(tmp_path, text), "--json", "--unit", unit).stdout)
    lines = [" ".join(line) for line in text]
    words = [word for word, _ in oracles.split_counts(lines)]
    table = oracles.bigram_table(oracles.ids_of(lines, words), len(words))
    unigram = oracles.entropy(table.sum(0))
    conditional = oracles.entropy(table) - oracles.entropy(table.sum(1))
    expected = {
        "log_vocab": log2(len(words) + 1),
        "unigram": unigram,
        "conditional": conditional,
        "mutual": unigram - conditional,
    }
    size = log(2) if unit == "nats" else 1.0
    assert found["ledger"] == pytest.approx({k: v * size for k, v in expected.items()}, abs=1e-9)
    for name in ESTIMATORS:
        value = slow.entropy(counts_of(text, 1), name) / log(2) * size
        assert found["unigram"][name]["value"] == pytest.approx(value, rel=1e-9)


def test_tables(minent, tmp_path):
    args = write(tmp_path, text_of(5))
    found = json.loads(minent(*args, "--json", "-q").stdout)
    done = minent(*args)
    out = done.stdout.decode()
    lines = out.splitlines()
    assert len(lines) == 1 + 3 + 2 + 4
    for line, row in zip(lines[1:4], found["curve"], strict=True):
        cells = line.split()
        assert cells[0] == str(row["order"]) and cells[2] == str(row["different"])
        assert cells[3] == f"{row['block']:.4f}" and cells[5] == f"{row['conditional']:.4f}"
        assert cells[-1] == f"{row['per_character']:.4f}"
    assert f"{found['ledger']['conditional']:.4f}   knowing the word before" in out
    assert "chao-shen" not in out
    more = minent(*args, "-v", "--unit", "nats", "--order", "1").stdout.decode()
    assert "H_1 in nats" in more and "nats/char" in more and "H(J|I)" not in more
    assert all(name in more for name in ESTIMATORS)
    assert minent(*args, "-q").stderr == b""


@pytest.mark.parametrize("name", ["curve.tsv", "curve.parquet"])
def test_file(minent, tmp_path, name):
    args = write(tmp_path, text_of(6))
    curve = json.loads(minent(*args, "--json", "-o", name).stdout)["curve"]
    if name.endswith(".tsv"):
        rows = [line.split("\t") for line in (tmp_path / name).read_text().splitlines()]
    else:
        table = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / name)
        columns = [column.to_pylist() for column in table.columns]
        rows = [table.column_names, *zip(*columns, strict=True)]
    assert list(rows[0]) == list(curve[0])
    for row, point in zip(rows[1:], curve, strict=True):
        assert [float(cell) for cell in row] == list(point.values())


def test_characters_from_standard_input(minent):
    lines = ["这是书店这是书", "店里有书"]
    args = ["entropy", "-", "--lang", "zh", "--tokens", "chars", "--order", "2", "--json"]
    found = json.loads(minent(*args, stdin="\n".join(lines).encode()).stdout)
    text = [list(line) for line in lines]
    assert found["characters"] == 1.0
    assert [row["per_character"] for row in found["curve"]] == pytest.approx(
        [row["conditional"] for row in found["curve"]]
    )
    assert found["curve"][1]["block"] == pytest.approx(oracles.entropy(counts_of(text, 2)))


def test_sentences_shorter_than_the_order(minent, tmp_path):
    args = write(tmp_path, [["a", "b"], ["a"]])
    done = minent(*args, "--order", "6", "--json")
    assert done.returncode == 0, done.stderr
    curve = json.loads(done.stdout)["curve"]
    assert [row["ngrams"] for row in curve] == [3, 1, 0, 0, 0, 0]
    assert [row["block"] for row in curve[2:]] == [0.0] * 4
    assert curve[1]["conditional_error"] is None
    assert minent(*args, "--order", "6").stdout.splitlines()[3].split()[4] == b"-"


def test_less_memory_same_values_but_errors(minent, tmp_path):
    """Where the table would not fit, all is the same but the error of h_n, which needs it."""
    rng = random.Random(0)
    lines = [" ".join(f"w{rng.randrange(3000)}" for _ in range(20)) for _ in range(60_000)]
    (tmp_path / "text.txt").write_text("\n".join(lines))
    little, much = (
        json.loads(minent("entropy", "text.txt", "--memory", memory, "--json").stdout)
        for memory in ("64M", "4G")
    )
    assert little["ledger"] == pytest.approx(much["ledger"], rel=1e-12)
    for row, other in zip(little["curve"], much["curve"], strict=True):
        error, known = row.pop("conditional_error"), other.pop("conditional_error")
        assert known is not None
        assert error == (pytest.approx(known) if row["order"] == 1 else None)
        assert row == pytest.approx(other, rel=1e-12)
