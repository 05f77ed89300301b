"""What all rooms of PyTorch need: torch itself, or one sentence that says how to get it."""

from __future__ import annotations


def need_torch(room: str) -> None:
    """Import torch, or say how to install it.

    Parameters
    ----------
    room : str
        The package that needs it.

    Raises
    ------
    ModuleNotFoundError
        When torch is not installed.
    """
    try:
        import torch  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ModuleNotFoundError(
            f"{room} needs PyTorch: pip install 'minent[torch]'", name="torch"
        ) from None
