"""Which keys a configuration may have, and of which kind their values are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minent._numbers import at_least_one, check_seed, from_0_below_1, from_0_to_1, positive
from minent.errors import ConfigError
from minent.nn._choices import one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "a whole number": (int,),
    "a number": (int, float),
    "true or false": (bool,),
    "a list": (list,),
    "a table": (dict,),
}

# what numbers may be, wherever a key of this name stands
_RANGES: dict[str, Callable[[str, Any], object]] = {
    **dict.fromkeys(
        (
            *("steps", "size", "batch_size", "threads", "latent", "classes", "features"),
            *("critic_steps", "save_every", "steps_per_epoch", "every", "n", "columns"),
        ),
        at_least_one,
    ),
    **dict.fromkeys(("lr", "critic_lr", "generator_lr", "clip_norm", "truncation"), positive),
    "decay": from_0_to_1,
    "ema": from_0_below_1,
    "seed": lambda name, value: check_seed(value),
}
_WORDS = {"precision": ("bf16", "fp16")}

TOP = {
    "data": ("text", "a list"),
    "out": ("text",),
    "steps": ("a whole number",),
    "size": ("a whole number",),
    "batch_size": ("a whole number",),
    "lr": ("a number",),
    "seed": ("a whole number",),
    "images": ("a table",),
    "network": ("text", "a table"),
    "objective": ("text", "a table"),
    "regularizers": ("a list",),
    "trainer": ("a table",),
    "pictures": ("a table",),
}
IMAGES = {
    "channels": ("a whole number",),
    "crop": ("text", "a whole number"),
    "resize": ("text",),
    "flip": ("true or false", "a number"),
    "jitter": ("a number", "a list"),
    "on_error": ("text",),
    "split": ("text",),
    "threads": ("a whole number",),
}
NETWORK = {
    "name": ("text",),
    "latent": ("a whole number",),
    "classes": ("a whole number",),
    "features": ("a whole number",),
    "generator": ("a table",),
    "critic": ("a table",),
    "encoder": ("a table",),
}
MADE = {
    "latent": ("text",),
    "critic_steps": ("a whole number",),
    "joint": ("true or false",),
    "one_loss": ("true or false",),
}
FIT = {
    "critic_lr": ("a number",),
    "generator_lr": ("a number",),
    "decay": ("a number",),
    "clip_norm": ("a number",),
    "ema": ("a number",),
    "precision": ("text",),
    "device": ("text",),
    "save_every": ("a whole number",),
    "steps_per_epoch": ("a whole number",),
}
PICTURES = {
    "every": ("a whole number",),
    "n": ("a whole number",),
    "columns": ("a whole number",),
    "truncation": ("a number",),
    "seed": ("a whole number",),
}


def check_keys(where: str, found: Mapping[str, Any], known: Mapping[str, tuple[str, ...]]) -> None:
    """Raise `ConfigError` for a key that is not there, or a value of another kind.

    Parameters
    ----------
    where : str
        What the name of a key begins with in messages: ``"trainer."``, or nothing.
    found, known : mapping
        A table of the file, and the kinds of values that each key may have.
    """
    for key, value in found.items():
        if key not in known:
            raise ConfigError(f"there is no key {where}{key}; there are {', '.join(known)}")
        kinds = known[key]
        if not any(_is(value, kind) for kind in kinds):
            raise ConfigError(f"{where}{key} must be {' or '.join(kinds)}, not {value!r:.60}")
        if key in _RANGES and not isinstance(value, str):
            _RANGES[key](f"{where}{key}", value)
        if key in _WORDS:
            one_of(f"{where}{key}", value, _WORDS[key])


def _is(value: object, kind: str) -> bool:
    # for Python true and false are whole numbers
    return isinstance(value, _KINDS[kind]) and isinstance(value, bool) == (kind == "true or false")
