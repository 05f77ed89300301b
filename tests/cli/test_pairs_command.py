"""`minent pairs` against slow counts, in all forms of files."""

import json
import random
from fractions import Fraction
from itertools import chain

import counting_oracles as oracle
import numpy as np
import pytest

WORDS = [*"abcdef", "<unk>", "été", "中文"]


def documents_of(seed):
    rng = random.Random(seed)
    return [
        [rng.choices(WORDS, range(1, 10), k=rng.randrange(0, 9)) for _ in range(20)]
        for _ in range(3)
    ]


def write(folder, documents):
    names = []
    for number, sentences in enumerate(documents):
        text = "".join(" ".join(line) + "\n" for line in sentences)
        (folder / f"d{number}.txt").write_text(text, encoding="utf-8")
        names.append(f"d{number}.txt")
    return [*names, "--tokens", "space"]


def weights_of(documents, options=None, choice=None):
    """Words, and weights of pairs of words."""
    chosen = oracle.choose(documents, **{"unknown": "drop", **(choice or {})})
    counts = [n for _, n in chosen]
    found = oracle.pairs(oracle.as_ids(documents, chosen), counts, options or {})
    return chosen, found


CASES = [
    ([], {}, {}),
    (["--window", "2", "--direction", "before"], {"window": 2, "direction": "before"}, {}),
    (["--weights", "harmonic", "--across"], {"weights": "harmonic", "across": True}, {}),
    (
        ["--window", "4", "--weights", "linear", "--direction", "after"],
        {"window": 4, "weights": "linear", "direction": "after"},
        {},
    ),
    (["--window", "sentence"], {"window": "sentence"}, {}),
    (["--window", "document", "--once"], {"window": "document", "once": True}, {}),
    (["--subsample", "0.05", "--seed", "9"], {"subsample": 0.05, "seed": 9}, {}),
    (
        ["--min-count", "12", "--max-vocab", "5", "--unknown", "word"],
        {},
        {"min_count": 12, "max_vocab": 5, "unknown": "word"},
    ),
]


@pytest.mark.parametrize(("args", "options", "choice"), CASES)
def test_archive(minent, tmp_path, args, options, choice):
    sp = pytest.importorskip("scipy.sparse")
    documents = documents_of(len(args))
    done = minent("pairs", *write(tmp_path, documents), "-o", "p.npz", "--json", *args)
    assert done.returncode == 0, done.stderr
    chosen, expected = weights_of(documents, options, choice)
    with np.load(tmp_path / "p.npz") as archive:
        unit = int(archive["unit"])
        assert archive["word_counts"].tolist() == [n for _, n in chosen]
        assert archive["words"].tobytes().decode() == "".join(word for word, _ in chosen)
    table = sp.load_npz(tmp_path / "p.npz").tocoo()
    cells = zip(table.row.tolist(), table.col.tolist(), table.data.tolist(), strict=True)
    assert {(i, j): Fraction(n, unit) for i, j, n in cells} == expected
    said = json.loads(done.stdout)
    assert (said["words"], said["different"]) == (len(chosen), len(expected))
    assert said["weight"] == pytest.approx(float(sum(expected.values())), rel=1e-12)
    assert said["output"] == "p.npz"


@pytest.mark.parametrize("weights", ["flat", "harmonic"])
@pytest.mark.parametrize("name", ["p.tsv", "p.txt", "p.parquet", "p.bin"])
def test_other_forms(minent, tmp_path, name, weights):
    documents = documents_of(5)
    done = minent("pairs", *write(tmp_path, documents), "-o", name, "--weights", weights)
    assert done.returncode == 0, done.stderr
    chosen, expected = weights_of(documents, {"weights": weights})
    if name.endswith(".bin"):
        record = np.dtype([("i", "<i4"), ("j", "<i4"), ("n", "<f8")])
        rows = [(i - 1, j - 1, n) for i, j, n in np.fromfile(tmp_path / name, record).tolist()]
    else:
        rank = {word: i for i, (word, _) in enumerate(chosen)}
        if name.endswith(".parquet"):
            parquet = pytest.importorskip("pyarrow.parquet")
            columns = [column.to_pylist() for column in parquet.read_table(tmp_path / name).columns]
            rows = list(zip(*columns, strict=True))
        else:
            lines = (tmp_path / name).read_text("utf-8").splitlines()
            assert lines[0].split("\t")[:2] == ["word", "context"]
            rows = [line.split("\t") for line in lines[1:]]
        rows = [(rank[word], rank[context], float(n)) for word, context, n in rows]
    found = {(i, j): n for i, j, n in rows}
    assert len(found) == len(rows)
    assert found == pytest.approx({pair: float(n) for pair, n in expected.items()}, rel=1e-12)
    total = float(sum(expected.values()))
    summary = done.stdout.decode()
    assert summary.startswith(f"{len(chosen)} words, {len(expected)} different pairs, ")
    said = summary.partition("total weight ")[2].partition(":")[0].replace(",", "")
    assert float(said) == pytest.approx(total, rel=1e-11)


def test_vocabulary_as_glove_writes_it(minent, tmp_path):
    documents = documents_of(1)
    args = write(tmp_path, documents)
    done = minent("pairs", *args, "-o", "p.bin", "--vocab", "vocab.txt", "--min-count", "16", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    chosen, _ = weights_of(documents, choice={"min_count": 16})
    assert len(chosen) < len(WORDS) - 1  # <unk> aside
    text = (tmp_path / "vocab.txt").read_text("utf-8")
    assert text == "".join(f"{word} {n}\n" for word, n in chosen)
    again = minent("pairs", *args, "-o", "q.bin", "--vocab", "vocab.txt")
    assert again.returncode == 2 and b"vocab.txt exists" in again.stderr
    assert not (tmp_path / "q.bin").exists()
    again = minent("pairs", *args, "-o", "q.bin", "--vocab", "vocab.txt", "--force")
    assert again.returncode == 0
    assert (tmp_path / "vocab.txt").read_text("utf-8") != text


def test_less_memory_same_bytes(minent, tmp_path):
    rng = random.Random(0)
    lines = (" ".join(f"w{int(rng.paretovariate(0.5))}" for _ in range(30)) for _ in range(9000))
    (tmp_path / "text.txt").write_text("\n".join(lines))
    for name in ("p.npz", "p.parquet"):
        for memory in ("64M", "4G"):
            done = minent("pairs", "text.txt", "-o", memory + name, "--memory", memory)
            assert done.returncode == 0, done.stderr
        assert (tmp_path / f"64M{name}").read_bytes() == (tmp_path / f"4G{name}").read_bytes()


def test_resume_gives_the_same_file(minent, tmp_path):
    args = write(tmp_path, documents_of(2) * 20)
    assert minent("pairs", *args, "-o", "plain.npz").returncode == 0
    done = minent("pairs", *args, "-o", "parts.npz", "--resume", "--shard", "1K")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "plain.npz").read_bytes() == (tmp_path / "parts.npz").read_bytes()
    assert not (tmp_path / "parts.npz.parts").exists()


def test_standard_input_is_one_document(minent, tmp_path):
    documents = documents_of(3)
    joined = [list(chain.from_iterable(documents))]
    data = "".join(" ".join(line) + "\n" for line in joined[0]).encode()
    args = ["-", "--tokens", "space", "-o", "p.npz", "--window", "document", "--json"]
    said = json.loads(minent("pairs", *args, stdin=data).stdout)
    _, expected = weights_of(joined, {"window": "document"})
    assert (said["different"], said["weight"]) == (len(expected), sum(expected.values()))
