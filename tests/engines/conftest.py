import bz2
import gzip
import random

import pytest
from minent.counts._cooccurrence import about_pairs
from minent.counts._engine import Threads
from minent.counts._ngrams import about_ngrams
from minent.files._json import dumps


def lines(seed, n, words):
    """Make lines of words whose shares fall like one over their rank."""
    rng = random.Random(seed)
    weights = [1 / (i + 1) for i in range(len(words))]
    return [" ".join(rng.choices(words, weights, k=rng.randrange(0, 12))) for _ in range(n)]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Make files of several kinds, so small that a shard of a few thousand bytes cuts them."""
    folder = tmp_path_factory.mktemp("texts")
    words = [f"w{i}" for i in range(300)] + ["<unk>", "été", "a-word-of-more-than-15-bytes"]
    plain = "\n".join(lines(1, 2000, words)).encode()
    (folder / "plain.txt").write_bytes(b"\xef\xbb\xbf" + plain)
    (folder / "more.txt").write_bytes("\n".join(lines(2, 50, words)).encode())
    (folder / "packed.txt.gz").write_bytes(gzip.compress("\n".join(lines(3, 500, words)).encode()))
    (folder / "packed.txt.bz2").write_bytes(bz2.compress("\n".join(lines(4, 90, words)).encode()))
    (folder / "wide.txt").write_bytes(("\n".join(lines(5, 300, words)) + "\n").encode("utf-16"))
    (folder / "one_line.txt").write_text(" ".join(lines(6, 300, words)))
    sentences = [f"{line.capitalize()}, so to say." for line in lines(7, 900, words[:200]) if line]
    wrapped = [
        "\n".join(" ".join(sentences[i : i + 6]).replace(", ", ",\n").split("\n"))
        for i in range(0, len(sentences), 6)
    ]
    (folder / "wrapped.txt").write_text("\n\n".join(wrapped))
    han = "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生。\uff0c"
    rng = random.Random(8)
    chinese = "\n".join("".join(rng.choices(han, k=rng.randrange(1, 60))) for _ in range(400))
    (folder / "chinese.txt").write_text(chinese, encoding="utf-8")
    (folder / "chinese.gb").write_bytes(chinese.encode("gb18030"))
    return folder


def files_of(engine, sources, folder, tag, options, *, order=None, wanted=None):
    """Count with an engine and give the bytes of every form."""
    if wanted is not None:
        tokens, counted = engine.pairs(sources, wanted, options)
        about = dumps(about_pairs(tokens, wanted))
        path = folder / f"{tag}.npz"
        counted.save(str(path), "npz", words=tokens.names, word_counts=tokens.counts, info=about)
        return {"npz": path.read_bytes(), "info": tokens.info}
    tokens, counted = engine.ngrams(sources, order, options)
    if counted is None:
        return {"counts": (tokens.words(), tokens.counts.tolist(), tokens.info)}
    path = folder / f"{tag}.parquet"
    counted.save(str(path), "parquet", tokens.names, info=dumps(about_ngrams(tokens, order)))
    return {"parquet": path.read_bytes(), "names": tokens.words(), "info": tokens.info}


@pytest.fixture
def same_as_threads(tmp_path):
    """Check that an engine gives what threads of this process give."""

    def check(engine, given, options, **what):
        expected = files_of(Threads(), given, tmp_path, "threads", options, **what)
        found = files_of(engine, given, tmp_path, "engine", options, **what)
        assert found == expected

    return check
