import random

import pytest
from minent.files import _rows


@pytest.mark.parametrize("block", [16, 100, 1 << 22])
@pytest.mark.parametrize("n", [1, 2, 7, 50, 10_000])
def test_top_rows(tmp_path, monkeypatch, block, n):
    monkeypatch.setattr(_rows, "_BLOCK", block)
    rng = random.Random(n)
    for rows in (0, 1, 300):
        pairs = [(f"w{i} é", int(10 ** rng.uniform(0, 18))) for i in range(rows)]
        pairs += [(f"x{i}", rng.randrange(1, 4)) for i in range(rows)]
        rng.shuffle(pairs)
        path = tmp_path / "rows"
        path.write_bytes("".join(f"{text}\t{count}\n" for text, count in pairs).encode())
        texts, counts = _rows.top_rows(path, n)
        found = list(zip((text.decode() for text in texts), counts.tolist(), strict=True))
        assert found == sorted(pairs, key=lambda pair: -pair[1])[:n]
