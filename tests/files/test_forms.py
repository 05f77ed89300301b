import minent
import numpy as np
import pytest
import scipy.sparse as sp
from minent.files._json import read_json, write_json
from minent.files._sparse import load_dense, save_csr, save_dense
from minent.files._tables import read_rows, write_rows


def test_scipy_reads_tables(tmp_path):
    table = np.array([[0, 2, 0], [0, 0, 0], [5, 0, 1 << 40]])
    save_dense(tmp_path / "a.npz", table)
    assert np.array_equal(sp.load_npz(tmp_path / "a.npz").toarray(), table)
    assert np.array_equal(load_dense(tmp_path / "a.npz", 3), table)


def test_scipy_reads_pairs(tmp_path):
    matrix = sp.csr_array(np.array([[0, 2], [7, 0]], dtype=np.uint32))
    save_csr(tmp_path / "p.npz", matrix.indptr, matrix.indices, matrix.data)
    assert np.array_equal(sp.load_npz(tmp_path / "p.npz").toarray(), matrix.toarray())


def test_rows(tmp_path):
    rows = [["a", "1"], ["\x85\u2028\x0c", "2"], ["中", "3"]]
    write_rows(tmp_path / "t.tsv", map(tuple, rows), 2)
    assert list(read_rows(tmp_path / "t.tsv", 2)) == rows
    write_rows(tmp_path / "e.tsv", [], 2)
    assert list(read_rows(tmp_path / "e.tsv", 2)) == []
    (tmp_path / "t.tsv").write_bytes(b"\xff\t1\n")
    with pytest.raises(minent.RunError, match="UTF-8"):
        list(read_rows(tmp_path / "t.tsv", 2))


def test_json_takes_numpy_and_odd_names(tmp_path):
    write_json(
        tmp_path / "x.json", {"n": np.int64(3), "a": np.arange(2), "name": "caf\udce9 \u4e2d"}
    )
    assert read_json(tmp_path / "x.json") == {"n": 3, "a": [0, 1], "name": "caf\udce9 \u4e2d"}
