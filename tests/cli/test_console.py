import io

from minent._progress import Bar
from minent.cli._width import fit, pad, shorten, width


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Broken(io.StringIO):
    def write(self, _):
        raise BrokenPipeError


def test_width_counts_places():
    assert [width(text) for text in ("ab", "熵减", "e\u0301", "\uff57")] == [2, 4, 1, 2]
    assert pad("熵", 4) == "熵  "
    assert pad("ab", 4, right=True) == "  ab"
    assert width(shorten("熵熵熵熵", 5)) <= 5
    assert fit(["北京", "上海", "天津"], 9) == "北京 上海"
    assert fit([], 9) == ""
    assert fit(["\x1b[31m", "b\x00"], 20) == "\\x1b[31m b\\x00"


def test_nothing_is_shown_in_the_first_second():
    stream = Terminal()
    bar = Bar(stream)
    bar("reading", 1, 10)
    bar.clear()
    assert stream.getvalue() == ""


def test_bar_is_redrawn_in_place_on_a_terminal():
    stream = Terminal()
    bar = Bar(stream)
    bar._began = bar._next = 0.0
    bar("reading", 5, 10)
    bar.clear()
    assert "reading [############............]  50%" in stream.getvalue()
    assert "\n" not in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_plain_lines_elsewhere():
    stream = io.StringIO()
    bar = Bar(stream)
    bar._began = bar._next = 0.0
    for done in range(10):
        bar("reading", done, 10)
    assert stream.getvalue() == "minent: reading 0%\n"


def test_nobody_looks():
    bar = Bar(Broken())
    bar._began = bar._next = 0.0
    bar("reading", 1, None)
    bar("reading", 2, None)
