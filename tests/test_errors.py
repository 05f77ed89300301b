import minent
import pytest


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (minent.InputError, ValueError),
        (minent.ConfigError, minent.InputError),
        (minent.EncodingError, UnicodeError),
        (minent.EncodingError, minent.InputError),
        (minent.EmptyTextError, minent.InputError),
        (minent.RunError, ValueError),
        (minent.DivergedError, ArithmeticError),
        (minent.UnknownWordError, KeyError),
        (minent.OutputExistsError, FileExistsError),
    ],
)
def test_kinds(kind, builtin):
    assert issubclass(kind, minent.MinentError)
    assert issubclass(kind, builtin)


def test_messages_are_plain_sentences():
    assert (
        str(minent.UnknownWordError("'x' is not in the vocabulary"))
        == "'x' is not in the vocabulary"
    )
    assert str(minent.OutputExistsError("out exists")) == "out exists"
