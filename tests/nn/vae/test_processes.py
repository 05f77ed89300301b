"""Two processes train one autoencoder."""

from pathlib import Path

from torchrun import trained

SCRIPT = Path(__file__).parent / "together.py"


def test_two_processes_have_one_book(tmp_path):
    found = trained(SCRIPT, tmp_path / "weights", "ddp", processes=2, rows=16)
    assert found["quantizer.started"][0]
    for name, (one, other) in found.items():
        assert one.equal(other), name
