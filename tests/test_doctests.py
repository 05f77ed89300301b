"""The examples in the docstrings of the installed package."""

import doctest
import importlib
import pkgutil

import minent
import pytest

NAMES = ["minent"] + [
    module.name
    for module in pkgutil.walk_packages(minent.__path__, "minent.")
    if not module.name.endswith(("._core", "__main__"))
]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
