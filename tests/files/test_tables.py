import gc
import weakref

import minent
import numpy as np
import pytest
from minent import _core
from minent.files._arrow import arrow_table, save_table, text_column
from minent.files._tables import unescape

WORDS = ["the", "中文", "", "a\tb\\n", "line\nend\r"] * 3
KINDS = ["i4", "i8", "u4", "u8", "f8"]


def columns():
    made = {"word": WORDS}
    for kind in KINDS:
        limits = np.iinfo(kind) if kind != "f8" else np.finfo(kind)
        made[kind] = np.linspace(0, 1000, len(WORDS)).astype(kind)
        made[kind][:2] = limits.min, limits.max
    return made


def lists(table):
    return {name: list(values) for name, values in table.items()}


def expected():
    return {n: v if isinstance(v, list) else v.tolist() for n, v in columns().items()}


@pytest.fixture
def parquet(tmp_path):
    path = str(tmp_path / "t.parquet")
    save_table(path, columns(), form="parquet", info='{"k": 1}')
    return path


def test_parquet_with_pyarrow(parquet):
    pq = pytest.importorskip("pyarrow.parquet")
    table = pq.read_table(parquet)
    assert table.to_pydict() == expected()
    assert [str(field.type) for field in table.schema] == [
        *("string", "int32", "int64", "uint32", "uint64", "double")
    ]
    file = pq.ParquetFile(parquet)
    assert file.metadata.metadata[b"minent"] == b'{"k": 1}'
    for at, encoding in enumerate(["DELTA_BYTE_ARRAY", *["DELTA_BINARY_PACKED"] * 4, "PLAIN"]):
        column = file.metadata.row_group(0).column(at)
        assert encoding in column.encodings
        assert column.compression == "ZSTD"
        # a column with a NaN has no least number for all readers
        assert column.statistics.has_min_max or encoding == "PLAIN"
    assert file.metadata.row_group(0).column(4).statistics.max == 2**64 - 1


def test_parquet_with_polars(parquet):
    pl = pytest.importorskip("polars")
    assert pl.read_parquet(parquet).to_dict(as_series=False) == expected()


def test_parquet_with_pandas(parquet):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    assert pd.read_parquet(parquet).to_dict("list") == expected()


def test_parquet_with_duckdb(parquet):
    duckdb = pytest.importorskip("duckdb")
    rows = duckdb.sql(f"select * from '{parquet}'").fetchall()
    assert rows == list(zip(*expected().values(), strict=True))
    kept = duckdb.sql(f"select count(*) from '{parquet}' where u4 > 4000000000").fetchall()
    assert kept == [(1,)]


def test_many_words_in_parquet(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    rng = np.random.default_rng(5)
    side = 700
    from minent.files._pairs import save_pairs

    counts = (rng.integers(1, 9, size=(side, side))).astype(np.uint32)
    path = tmp_path / "p.parquet"
    words = [f"word{n}" for n in range(side)]
    indices = np.tile(np.arange(side, dtype=np.int32), side)
    save_pairs(
        path,
        *(np.arange(side + 1, dtype=np.int64) * side, indices, counts.ravel()),
        **{"form": "parquet", "words": words},
    )
    table = pq.read_table(path)
    assert table["count"].to_numpy().tolist() == counts.ravel().tolist()
    assert table["word"].to_pylist() == [word for word in words for _ in words]
    assert table["context"].to_pylist() == words * side
    assert pq.ParquetFile(path).metadata.num_row_groups == 4


def test_text(tmp_path):
    path = tmp_path / "t.tsv"
    numbers = np.arange(len(WORDS))
    save_table(str(path), {"word": WORDS, "count": numbers}, form="tsv")
    head, *lines = path.read_bytes().decode().removesuffix("\n").split("\n")
    assert head == "word\tcount"
    rows = [line.split("\t") for line in lines]
    assert [unescape(word) for word, _ in rows] == WORDS
    assert [int(count) for _, count in rows] == numbers.tolist()
    save_table(str(path), {"word": WORDS, "count": numbers}, form="rows")
    assert path.read_bytes().decode().removesuffix("\n").split("\n") == lines


@pytest.mark.parametrize("text", ["a\\x", "a\\", "\\\\\\"])
def test_escapes_that_mean_nothing(text):
    with pytest.raises(KeyError):
        unescape(text)


def test_arrow_with_pyarrow():
    pa = pytest.importorskip("pyarrow")
    given = columns()
    offered = arrow_table(given, {"k": "v"})
    for _ in range(2):
        table = pa.table(offered)
        assert table.to_pydict() == expected()
        assert table.schema.metadata == {b"k": b"v"}
        for name in KINDS:
            (chunk,) = table[name].chunks
            assert chunk.buffers()[1].address == given[name].ctypes.data
    assert pa.schema(offered) == table.schema


def test_arrow_text_of_both_widths():
    pa = pytest.importorskip("pyarrow")
    text, offsets = text_column(WORDS)
    for wide, kind in ((np.int32, pa.string()), (np.int64, pa.large_string())):
        table = pa.table(arrow_table({"w": (text, offsets.astype(wide))}))
        assert table["w"].type == kind
        assert table["w"].to_pylist() == WORDS
        assert table["w"].chunk(0).buffers()[2].address == text.ctypes.data


def test_arrow_with_polars():
    pl = pytest.importorskip("polars")
    assert pl.DataFrame(arrow_table(columns())).to_dict(as_series=False) == expected()


def test_arrow_with_pandas():
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    if not hasattr(pd.DataFrame, "from_arrow"):
        pytest.skip("pandas before 3")
    assert pd.DataFrame.from_arrow(arrow_table(columns())).to_dict("list") == expected()


def test_arrow_with_duckdb():
    duckdb = pytest.importorskip("duckdb")
    offered = arrow_table(columns())  # noqa: F841 - duckdb finds it by its name
    assert duckdb.sql("select * from offered").fetchall() == list(
        zip(*expected().values(), strict=True)
    )


def test_the_arrays_live_as_long_as_the_table():
    pa = pytest.importorskip("pyarrow")
    numbers = np.arange(1000)
    watched = weakref.ref(numbers)
    offered = arrow_table({"n": numbers})
    del numbers
    table = pa.table(offered)
    del offered
    gc.collect()
    assert watched() is not None
    assert table["n"].to_pylist() == list(range(1000))
    del table
    gc.collect()
    arrow_table({"n": np.arange(2)})  # what other threads let go is freed on the next call
    assert watched() is None


def test_a_stream_that_nobody_takes():
    numbers = np.arange(10)
    watched = weakref.ref(numbers)
    offered = arrow_table({"n": numbers})
    capsules = [offered.__arrow_c_stream__(), offered.__arrow_c_schema__()]
    assert "arrow_array_stream" in repr(capsules[0])
    del numbers, offered, capsules
    gc.collect()
    arrow_table({"n": np.arange(2)})  # as above
    assert watched() is None


def test_an_empty_table(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    given = {"w": [], "n": np.empty(0)}
    assert pa.table(arrow_table(given)).to_pydict() == {"w": [], "n": []}
    save_table(str(tmp_path / "t"), given, form="parquet")
    assert pq.read_table(tmp_path / "t").to_pydict() == {"w": [], "n": []}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "at least one"),
        ({"a": np.arange(2), "b": np.arange(3)}, "3 rows"),
        ({"a": np.arange(4)[::2]}, "contiguous"),
        ({"a": np.arange(2, dtype="i2")}, "one-dimensional array of int32"),
        ({"a": np.zeros((2, 2))}, "one-dimensional"),
        ({"a": "text"}, "one-dimensional"),
        ({"a": (np.array([0xFF], "u1"), np.array([0, 1]))}, "UTF-8|text"),
        ({"a": (np.array([65], "u1"), np.array([0, 2]))}, "offsets|no text"),
        ({"a": (np.array([65], "u1"), np.array([0.0]))}, "one-dimensional"),
    ],
)
def test_columns_that_cannot_be(tmp_path, given, why):
    with pytest.raises(minent.InputError, match=why):
        arrow_table(given)
    for form in ("parquet", "tsv"):
        with pytest.raises(minent.InputError, match=why):
            save_table(str(tmp_path / "t"), given, form=form)
    assert list(tmp_path.iterdir()) == []


def test_names_of_columns(tmp_path):
    with pytest.raises(minent.InputError, match='two columns are called "a"'):
        _core.ArrowTable(["a", "a"], [np.arange(2)] * 2)
    with pytest.raises(minent.InputError, match="1 names, but 2 columns"):
        _core.ArrowTable(["a"], [np.arange(2)] * 2)
    with pytest.raises(minent.InputError, match="xml"):
        save_table(str(tmp_path / "t"), {"a": np.arange(2)}, form="xml")
