"""What all pictures need: matplotlib, or one sentence that says how to get it."""

from __future__ import annotations


def need_matplotlib(what: str) -> None:
    """Import matplotlib, or say how to install it.

    Parameters
    ----------
    what : str
        What needs it.

    Raises
    ------
    ModuleNotFoundError
        When matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise ModuleNotFoundError(
            f"{what} needs matplotlib: pip install 'minent[viz]'", name="matplotlib"
        ) from None
