"""Parameters by name, as scikit-learn has them."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from minent.errors import InputError

if TYPE_CHECKING:
    from typing_extensions import Self


class Params:
    """What ``sklearn.base.clone``, pipelines and searches ask of an estimator.

    The arguments of ``__init__`` are attributes of the same names, as they were given.
    """

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give all parameters by name.

        Parameters
        ----------
        deep : bool
            Not used: no parameter has parameters.

        Returns
        -------
        dict
        """
        del deep
        return {name: getattr(self, name) for name in signature(type(self)).parameters}

    def set_params(self, **params: Any) -> Self:  # noqa: ANN401 - of any kind
        """Change parameters.

        Parameters
        ----------
        **params
            New values by name.

        Returns
        -------
        The same object.

        Raises
        ------
        InputError
            When there is no parameter of that name.
        """
        known = self.get_params()
        for name, value in params.items():
            if name not in known:
                raise InputError(f"there is no parameter {name!r}; there are {', '.join(known)}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        """Give the parameters that are not as by default."""
        defaults = signature(type(self)).parameters
        given = self.get_params().items()
        shown = [f"{name}={v!r}" for name, v in given if repr(v) != repr(defaults[name].default)]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - of scikit-learn, which asks for it
        """Tell scikit-learn what this is."""
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type="outlier_detector",
            target_tags=TargetTags(required=False),
            input_tags=InputTags(),
        )
