import io
import os
import struct
import zipfile

import minent
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from minent import _core
from minent.files._pairs import load_pairs, save_pairs


def matrix(cells, side):
    rows, columns = zip(*cells, strict=True) if cells else ((), ())
    full = sp.coo_array((list(cells.values()), (rows, columns)), shape=(side, side), dtype="u8")
    return full.tocsr()


def arrays(made):
    small = made.data.max(initial=0) < 2**32
    return (
        made.indptr.astype(np.int64),
        made.indices.astype(np.int32),
        made.data.astype(np.uint32 if small else np.uint64),
    )


def sample(path, **more):
    made = matrix({(0, 1): 3, (0, 2): 1, (2, 0): 70000}, 3)
    save_pairs(path, *arrays(made), words=["the", "中"], unit=60, info={"a": 1}, **more)
    return made


tables = st.integers(1, 30).flatmap(
    lambda side: st.tuples(
        st.just(side),
        st.dictionaries(
            st.tuples(st.integers(0, side - 1), st.integers(0, side - 1)),
            st.one_of(st.integers(1, 9), st.integers(1, 2**64 - 1)),
            max_size=60,
        ),
    )
)


@settings(deadline=None, max_examples=50)
@given(tables, st.lists(st.text(max_size=4), max_size=30), st.integers(1, 2**63 - 1))
def test_scipy_reads_what_comes_back(tmp_path_factory, table, words, unit):
    side, cells = table
    path = tmp_path_factory.mktemp("pairs") / "p.npz"
    given = matrix(cells, side)
    words = [word for word in words if word.isprintable()][:side] or None
    counts = None if words is None else np.arange(len(words))
    save_pairs(path, *arrays(given), words=words, word_counts=counts, unit=unit, info={"中": [1]})
    read = sp.load_npz(path)
    assert isinstance(read, sp.csr_array)
    assert read.indptr.dtype == read.indices.dtype == np.int32
    found = load_pairs(path)
    for one in (read, found):
        assert np.array_equal(one.indptr, given.indptr)
        assert np.array_equal(one.indices, given.indices)
        assert np.array_equal(one.data, given.data)
    assert (found.words, found.unit, found.info, found.side) == (words, unit, {"中": [1]}, side)
    assert counts is None or np.array_equal(found.word_counts, counts)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


def test_every_altered_byte_is_found(tmp_path):
    path = tmp_path / "p.npz"
    sample(path)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        with pytest.raises(minent.RunError, match=r"p\.npz is (damaged|not|cut)"):
            load_pairs(path)
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at])
        with pytest.raises(minent.RunError, match=r"p\.npz is (cut short|not a pairs file)"):
            load_pairs(path)


def test_files_of_scipy(tmp_path):
    path = tmp_path / "s.npz"
    for compressed in (True, False):
        for kind in ("i4", "u8", "f8", "?"):
            for container in (sp.csr_array, sp.csr_matrix):
                made = container(np.array([[0, 1, 0], [1, 0, 1], [0, 0, 0]], dtype=kind))
                sp.save_npz(path, made, compressed=compressed)
                found = load_pairs(path)
                assert found.data.dtype == np.uint32
                assert found.data.tolist() == [1, 1, 1]
                assert found.indices.tolist() == [1, 0, 2]
                assert found.indptr.tolist() == [0, 1, 3, 3]
                assert (found.words, found.word_counts, found.unit) == (None, None, 1)
    unsorted = sp.csr_array(
        (np.array([2, 0, 3, 2**40]), np.array([1, 1, 0, 0]), np.array([0, 3, 4])), shape=(2, 2)
    )
    sp.save_npz(path, unsorted)
    found = load_pairs(path)
    assert (found.indices.tolist(), found.data.tolist()) == ([0, 1, 0], [3, 2, 2**40])


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (sp.csr_array(np.array([[1, -1], [0, 0]])), "counts"),
        (sp.csr_array(np.array([[0.5, 1], [0, 0]])), "counts"),
        (sp.csr_array(np.array([[np.nan, 1], [0, 0]])), "counts"),
        (sp.csr_array(np.array([[1e300, 1], [0, 0]])), "too large"),
        (sp.csr_array(np.array([[1, 1, 0], [0, 0, 0]])), "square"),
        (sp.csc_array(np.array([[1, 1], [0, 0]])), "csr"),
    ],
)
def test_other_files_of_scipy(tmp_path, made, why):
    sp.save_npz(tmp_path / "s.npz", made)
    with pytest.raises(minent.RunError, match=f"not a pairs file: .*{why}"):
        load_pairs(tmp_path / "s.npz")


def npy(claimed, data):
    file = io.BytesIO()
    header = {"descr": "<i4", "fortran_order": False, "shape": (claimed,)}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + data


@pytest.mark.parametrize("claimed", [2**60, 2**30, 3])
def test_no_room_is_made_for_what_a_header_claims(tmp_path, claimed):
    path = tmp_path / "s.npz"
    sp.save_npz(path, sp.csr_array(np.array([[0, 1], [1, 0]], dtype="i4")))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["data.npy"] = npy(claimed, b"\1\0\0\0\1\0\0\0")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(minent.RunError, match="not a pairs file"):
        load_pairs(path)


def test_damaged_files_of_scipy(tmp_path):
    path = tmp_path / "s.npz"
    given = sp.csr_array(np.array([[0, 1], [1, 0]]))
    sp.save_npz(path, given)
    whole = path.read_bytes()
    same = 0
    for at in range(0, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        try:
            found = load_pairs(path)
        except minent.RunError:
            continue
        same += 1  # dates and rights of members mean nothing
        assert (found.indptr.tolist(), found.indices.tolist()) == ([0, 1, 2], [1, 0])
        assert found.data.tolist() == [1, 1]
    assert same < len(whole) / 3
    for bad in (b"", b"x", whole[:100], whole[:-30]):
        path.write_bytes(bad)
        with pytest.raises(minent.RunError, match="not a pairs file"):
            load_pairs(path)


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_pairs(tmp_path / "no")
    with pytest.raises(OSError, match="directory"):
        load_pairs(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"p\.npz"):
        sample(tmp_path / "no" / "p.npz")
    with pytest.raises(FileNotFoundError, match="temp"):
        sample(tmp_path / "p.npz", temp_dir=tmp_path / "temp")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"indices": [0, 1, 3]}, "outside"),
        ({"indices": [2, 1, 0]}, "comes after"),
        ({"indices": [1, 1, 0]}, "comes after"),
        ({"data": [0, 1, 1]}, "no count"),
        ({"data": [1, 1]}, "2 counts"),
        ({"indptr": [0, 2, 1, 3]}, "before it begins"),
        ({"words": ["a"] * 4}, "4 words"),
        ({"word_counts": [1]}, "1 counts"),
        ({"unit": 0}, "unit"),
        ({"form": "xml"}, "xml"),
    ],
)
@pytest.mark.parametrize("stood", [False, True])
def test_pairs_that_cannot_be_written(tmp_path, change, why, stood):
    path = tmp_path / "p.npz"
    if stood:
        path.write_text("old")
    given = {"indptr": [0, 2, 2, 3], "indices": [1, 2, 0], "data": [1, 1, 1]} | change
    kinds = {"indptr": "i8", "indices": "i4", "data": "u4", "word_counts": "i8"}
    given = {name: np.array(v, kinds[name]) if name in kinds else v for name, v in given.items()}
    with pytest.raises(minent.InputError, match=why):
        save_pairs(path, **given)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"] * stood


def test_rights_are_those_of_any_file(tmp_path):
    sample(tmp_path / "p.npz")
    (tmp_path / "x").write_text("")
    assert (tmp_path / "p.npz").stat().st_mode == (tmp_path / "x").stat().st_mode


def test_glove(tmp_path):
    path = tmp_path / "p.bin"
    made = sample(path, form="glove")
    coo = made.tocoo()
    records = zip(coo.row, coo.col, coo.data, strict=True)
    assert path.read_bytes() == b"".join(
        struct.pack("<iid", i + 1, j + 1, n / 60) for i, j, n in records
    )
    i, j, weights = _core.load_glove(str(path), vocab=3)
    assert (i.tolist(), j.tolist()) == (coo.row.tolist(), coo.col.tolist())
    assert weights.tolist() == [3 / 60, 1 / 60, 70000 / 60]
    units = _core.load_glove(str(path), unit=60)[2]
    assert (units.dtype, units.tolist()) == (np.uint64, [3, 1, 70000])
    with pytest.raises(minent.RunError, match=r"record 1 has the weight .* no whole number of 1/7"):
        _core.load_glove(str(path), unit=7)
    with pytest.raises(minent.RunError, match=r"record 2 has the rank 3, .* 2 words"):
        _core.load_glove(str(path), vocab=2)


def test_glove_damaged(tmp_path):
    path = tmp_path / "p.bin"
    sample(path, form="glove")
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at])
        if at % 16:
            with pytest.raises(minent.RunError, match=f"its {at} bytes are not whole records"):
                _core.load_glove(str(path))
        else:
            assert len(_core.load_glove(str(path))[0]) == at // 16
    path.write_bytes(struct.pack("<iid", 1, 1, 2.0) + struct.pack("<iid", 0, 1, 2.0))
    with pytest.raises(minent.RunError, match=r"p\.bin is damaged: record 2 has the rank 0"):
        _core.load_glove(str(path))
    path.write_bytes(struct.pack("<iid", 1, 1, float("nan")))
    with pytest.raises(minent.RunError, match="record 1 has the weight NaN"):
        _core.load_glove(str(path))


def test_pairs_as_text(tmp_path):
    path = tmp_path / "p.tsv"
    made = matrix({(0, 1): 3, (1, 0): 5}, 2)
    save_pairs(path, *arrays(made), form="tsv", words=["a", "b"])
    assert path.read_text() == "word\tcontext\tcount\na\tb\t3\nb\ta\t5\n"
    save_pairs(path, *arrays(made), form="rows", unit=2)
    assert path.read_text() == "0\t1\t1.5\n1\t0\t2.5\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
def test_what_is_no_file_is_not_replaced():
    with pytest.raises(minent.InputError, match="no file"):
        sample("/dev/full")
