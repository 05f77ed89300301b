"""Peak memory of counting against its limit, and whether the limit changes what is written.

Counts words, n-grams of three words and pairs in a window of 5, of the whole vocabulary, without a
limit and with each limit. Peak is the most memory of the whole process, interpreter included. To
disk is what the process wrote beyond its run without a limit, as Linux counts it.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

import child
from corpora import ENGLISH, unpack

READING = "--tokens space --split lines -q --temp-dir ."
TASKS = {
    "words": "count text -o words.tsv",
    "n-grams of 3": "count text -o grams.parquet --ngrams 3",
    "pairs": "pairs text -o pairs.bin --window 5",
}
UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}
PROMISE = 1.5  # times the limit


def output(line: str, folder: Path) -> tuple[int, str]:
    """Return the size and the digest of what was written, and remove it."""
    path = folder / line.split()[line.split().index("-o") + 1]
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    size = path.stat().st_size
    path.unlink()
    return size, digest.hexdigest()[:8]


def main() -> None:
    """Run each task without a limit, then with each; print a row for each run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("text", type=Path, nargs="?", default=ENGLISH, help="plain, .gz or .bz2")
    limits = ["64M", "128M", "256M", "512M", "1G"]
    parser.add_argument("--limits", nargs="+", default=limits, metavar="SIZE")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--temp-dir", type=Path, help="folder for the text and all outputs")
    args = parser.parse_args()
    if not args.text.is_file():
        sys.exit(f"skipped, not here: {args.text}")
    kept = True
    with tempfile.TemporaryDirectory(prefix="memory-", dir=args.temp_dir) as name:
        folder = Path(name).resolve()
        text = unpack(args.text, folder / "text")
        size = text.stat().st_size / 1e6
        print(f"{args.text.name}, {size:.1f} MB; {child.machine()}; threads: {args.threads}\n")
        print("| counts | limit | peak MB | peak / limit | to disk MB | spilled | CPU s | output |")
        print("| --- | ---: | ---: | ---: | ---: | --- | ---: | --- |")
        for task, line in TASKS.items():
            whole = None
            for limit in (None, *args.limits):
                command = [*child.MINENT, *line.split(), *READING.split()]
                command += ["--threads", str(args.threads)]
                command += ["--memory", limit] if limit else []
                cost = child.run(command, folder)
                if cost.failure:
                    print(f"| {task} | {limit or 'none'} | {cost.failure} |", flush=True)
                    kept = False
                    continue
                bytes_out, digest = output(line, folder)
                whole = whole or (cost.written, digest)
                ratio, more = "-", cost.written - whole[0]
                if limit:
                    share = cost.megabytes * 1e6 / (float(limit[:-1]) * UNITS[limit[-1].upper()])
                    ratio = f"{share:.2f}"
                    kept &= share <= PROMISE and digest == whole[1]
                same = "same" if digest == whole[1] else "DIFFERENT"
                cells = [
                    task,
                    limit or "none",
                    f"{cost.megabytes:.0f}",
                    ratio,
                    f"{max(0, more):.0f}",
                ]
                cells += ["yes" if more > 1 else "no", f"{cost.cpu:.2f}"]
                cells.append(f"{digest}, {bytes_out / 1e6:.0f} MB, {same}")
                print(f"| {' | '.join(cells)} |", flush=True)
    print(f"\nMost {PROMISE} times the limit, same output: {'yes' if kept else 'NO'}.")
    sys.exit(not kept)


if __name__ == "__main__":
    main()
