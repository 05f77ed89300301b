import json

NEW = b"""the horse sat now
a horse ran here
the cat leapt here
a dog leapt now
the rare sat here
"""


def test_place_prints_new_words(minent, text, tmp_path):
    minent("cluster", "text.txt", "-o", "out", "--classes", "4", "-q")
    done = minent("place", "out", "-", "--min-count", "2", stdin=NEW)
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    path_of, shelf_of = (
        dict(
            reversed(line.split("\t")[:2])
            for line in (tmp_path / "out" / name).read_text().splitlines()
        )
        for name in ("classes.tsv", "shelves.tsv")
    )
    assert {(row[0], *row[2:]) for row in rows} == {
        (path_of["cat"], "horse", "2"),
        (path_of["sat"], "leapt", "2"),
    }
    assert {row[1] for row in rows} <= set(shelf_of.values())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "text.txt"]


def test_place_writes_a_run(minent, text, tmp_path):
    minent("cluster", "text.txt", "-o", "out", "--classes", "4", "-q")
    done = minent("place", "out", "-", "-o", "more", "--json", stdin=NEW)
    assert done.returncode == 0, done.stderr
    assert {row["word"] for row in json.loads(done.stdout)} == {"horse", "leapt", "rare"}
    old = set((tmp_path / "out/classes.tsv").read_text().splitlines())
    new = set((tmp_path / "more/classes.tsv").read_text().splitlines())
    assert old < new
    assert minent("place", "out", "-", "-o", "more", stdin=NEW).returncode == 2


def test_info(minent, text, tmp_path):
    minent("cluster", "text.txt", "-o", "out", "--classes", "4", "-q")
    done = minent("info", "out")
    assert done.returncode == 0
    assert b"text.txt" in done.stdout and b"H(J|I)" in done.stdout
    assert json.loads(minent("info", "out", "--json").stdout)["classes"] == 4


def test_not_a_run(minent, tmp_path):
    for args in (["info", "nothing"], ["info", "."], ["place", "nothing", "-"]):
        done = minent(*args)
        assert done.returncode == 1
        assert done.stderr.startswith(b"minent: error: ")


def test_version_and_help(minent):
    assert minent("--version").stdout.startswith(b"minent ")
    for args in (["--help"], ["cluster", "-h"], ["place", "--help"], ["info", "--help"]):
        done = minent(*args)
        assert done.returncode == 0
        assert done.stdout.startswith(b"Usage: minent")
    assert b"--demo" in minent("cluster", "--help").stdout
