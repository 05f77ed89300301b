import json

import numpy as np
import pytest
import scipy.sparse as sp

FILES = [
    *("classes.tsv", "run.json", "shelves.npz", "shelves.tsv", "transitions.npz", "tree.json"),
    *("vectors.bin", "vocab.tsv"),
]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_output_folder(minent, text, tmp_path):
    done = minent("cluster", "text.txt", "-o", "out", "--classes", "4")
    assert done.returncode == 0, done.stderr
    assert names(tmp_path) == ["out", "text.txt"]
    assert names(tmp_path / "out") == FILES
    vocab = [line.split("\t") for line in (tmp_path / "out/vocab.tsv").read_text().splitlines()]
    assert vocab == sorted(vocab, key=lambda row: (-int(row[1]), row[0]))
    rows = [line.split("\t") for line in (tmp_path / "out/classes.tsv").read_text().splitlines()]
    assert rows == sorted(rows, key=lambda row: (row[0], -int(row[2]), row[1]))
    assert sorted([word, count] for _, word, count in rows) == sorted(vocab)
    assert {path for path, _, _ in rows} <= {
        "00",
        "01",
        "10",
        "11",
        "0",
        "1",
        "000",
        "001",
        "110",
        "111",
        "010",
        "011",
        "100",
        "101",
    }
    tree = json.loads((tmp_path / "out/tree.json").read_text())["classes"]
    assert {"path", "bits", "size", "tokens", "words"} == set(tree[0])
    assert len(tree) == 7
    run = json.loads((tmp_path / "out/run.json").read_text())
    assert run["seed"] == 0
    assert run["parameters"]["classes"] == 4
    assert run["inputs"][0]["name"] == "text.txt"
    assert len(run["inputs"][0]["digest"]) >= 32
    assert run["ledger"]["unigram"] > run["ledger"]["method"]
    assert run["peak_memory_bytes"] > 1 << 20
    assert set(run["timings"]) >= {"read", "count", "exchange", "tree"}
    table = sp.load_npz(tmp_path / "out/transitions.npz")
    assert table.shape == (5, 5)


def test_summary_and_decisions(minent, text):
    done = minent("cluster", "text.txt", "-o", "out", "--classes", "4", "--held-out", "0.2")
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "576 tokens" not in out  # the held-out share is not among the tokens
    assert "held out" in out and "perplexity" in out and "explained" in out and "H(J|I)" in out
    assert "cat" in out
    assert err.count("\n") == 2
    assert "tokens:" in err and "written: out" in err
    assert "\x1b" not in out + err


def test_quiet_verbose_json(minent, text):
    done = minent("cluster", "text.txt", "-o", "a", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    done = minent("cluster", "text.txt", "-o", "b", "-q", "--json")
    assert json.loads(done.stdout)["program"] == "minent"
    done = minent("cluster", "text.txt", "-o", "c", "-v")
    assert b"utf-8" in done.stderr and b"exchange:" in done.stderr


def test_standard_input_equals_file(minent, text, tmp_path):
    minent("cluster", "text.txt", "-o", "a", "--classes", "3")
    done = minent("cluster", "-", "-o", "b", "--classes", "3", stdin=text.read_bytes())
    assert done.returncode == 0, done.stderr
    for name in set(FILES) - {"run.json"}:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_extra_files(minent, text, tmp_path):
    done = minent(
        "cluster", "text.txt", "-o", "out", "--classes", "3", "--save-ids", "--save-pairs"
    )
    assert done.returncode == 0, done.stderr
    ids = np.load(tmp_path / "out/ids.npy", mmap_mode="r")
    pairs = sp.load_npz(tmp_path / "out/pairs.npz")
    assert (ids >= 0).sum() == 576
    assert pairs.sum() == 576 + 144


def test_min_count_1_is_honored(minent, tmp_path):
    (tmp_path / "text.txt").write_text("".join(f"common w{i}\n" for i in range(60_000)))
    minent("cluster", "text.txt", "-o", "one", "--classes", "2", "--min-count", "1", "-q")
    minent("cluster", "text.txt", "-o", "auto", "--classes", "2", "-q")
    assert (tmp_path / "one/vocab.tsv").read_text().count("\n") == 60_001
    assert (tmp_path / "auto/vocab.tsv").read_text() == "<unk>\t60000\ncommon\t60000\n"


def test_force(minent, text, tmp_path):
    assert minent("cluster", "text.txt", "-o", "out").returncode == 0
    before = (tmp_path / "out/run.json").read_bytes()
    done = minent("cluster", "text.txt", "-o", "out", "--seed", "7")
    assert done.returncode == 2
    assert (tmp_path / "out/run.json").read_bytes() == before
    assert minent("cluster", "text.txt", "-o", "out", "--seed", "7", "--force").returncode == 0
    assert json.loads((tmp_path / "out/run.json").read_text())["seed"] == 7


def test_start(minent, text, tmp_path):
    minent("cluster", "text.txt", "-o", "out", "--classes", "4")
    done = minent("cluster", "text.txt", "-o", "next", "--start", "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/classes.tsv").read_bytes() == (
        tmp_path / "next/classes.tsv"
    ).read_bytes()


@pytest.mark.parametrize("threads", [2, 3])
def test_any_number_of_threads_writes_the_same_bytes(minent, tmp_path, threads):
    rng = np.random.default_rng(1)
    lines = [" ".join(f"w{i}" for i in rng.zipf(1.4, 15) % 2000) for _ in range(4000)]
    (tmp_path / "text.txt").write_text("\n".join(lines))
    for out, n in (("one", 1), ("many", threads)):
        done = minent(
            "cluster", "text.txt", "-o", out, "--threads", str(n), "--classes", "60", "-q"
        )
        assert done.returncode == 0, done.stderr
    for name in set(FILES) - {"run.json"}:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "many" / name).read_bytes(), (
            name
        )
    one, many = (json.loads((tmp_path / out / "run.json").read_text()) for out in ("one", "many"))
    for run in (one, many):
        del run["timings"], run["peak_memory_bytes"], run["threads"]
    assert one == many


def test_chinese_is_aligned(minent, tmp_path):
    lines = ["我们 在 北京 学习", "他们 在 上海 工作", "我们 在 上海 工作", "他们 在 北京 学习"]
    (tmp_path / "zh.txt").write_text("\n".join(lines * 5), encoding="utf-8")
    done = minent(
        "cluster", "zh.txt", "-o", "out", "--classes", "4", env={"LC_ALL": "C", "PYTHONUTF8": "0"}
    )
    assert done.returncode == 0, done.stderr
    assert "北京" in done.stdout.decode("utf-8")
    assert b"Chinese" in done.stderr


def test_demo(minent, tmp_path):
    done = minent("cluster", "--demo", "-o", "out", "--classes", "50")
    assert done.returncode == 0, done.stderr
    run = json.loads((tmp_path / "out/run.json").read_text())
    assert run["text"]["tokens"] > 100_000
    assert next(source["name"] for source in run["inputs"]) == "pydoc_data.topics"
