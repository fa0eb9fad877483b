"""Two models of one name that a program uses side by side: the second would take the file of the first.

Models of different files are told apart by their references (`workspace.store`). Here are those that the same lines of
a file made: a function that makes models (its results are defined anew with each call), or lambdas of one name.
"""

from __future__ import annotations

import sys
from weakref import WeakValueDictionary

from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model

# By file, reference and name: the model that was used last. References of two projects may be alike.
_USED: WeakValueDictionary[tuple[str, str, str], Model] = WeakValueDictionary()


def refuse_namesake(model: Model) -> None:
    """Note that a model is used, and that no other of its name is.

    A model that was defined anew, as when the cell of a notebook runs again, takes the place of the one before.

    Raises:
        UsageError: a model of this name that the same lines made is still there, and its equations are others.
    """
    reference = model.ir.source.reference
    key = (model.ir.source.path, reference, model.name)
    other = _USED.get(key)
    if other is not None and other is not model and _is_still_used(other) and other.ir != model.ir:
        raise UsageError(
            f"two models of one name, {model.name}, which {reference} made: they would share their generated files. "
            f'Give each a name of its own, bc.{model.kind}(function, name="..."), '
            "or make what differs between them a parameter."
        )
    _USED[key] = model


def _is_still_used(model: Model) -> bool:
    """Whether a program can still mean this model: one of a factory until nobody holds it, others by their name."""
    if "<locals>" in model.function.__qualname__:
        return True
    known = model.function.__globals__
    module = sys.modules.get(known.get("__name__", ""))
    if module is None or vars(module) is not known:
        return False  # its file was imported anew
    # Names that begin with an underscore are those of IPython for what cells returned.
    return any(value is model and not name.startswith("_") for name, value in known.items())
