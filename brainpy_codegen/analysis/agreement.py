"""Do the derivatives that stand in a module belong to its `derivative`? One that does not is told of, and not used.

After an edit of `derivative` alone, its Jacobian in the same file is that of another equation.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np

from brainpy_codegen.analysis.edited_model import EditedModel
from brainpy_codegen.analysis.module_functions import NAMES, Array, ModuleFunction, functions_of
from brainpy_codegen.analysis.results import place
from brainpy_codegen.analysis.system import System
from brainpy_codegen.ir.model import Model as ParsedModel

_POINTS = 48
_SCALES = (0.1, 1.0, 10.0, 100.0)  # of states: gates and voltages
_CLOSE = 1e-9  # relative to the largest derivative of the order, or to the value itself
_STACK = 5  # frames between the warning and who called the analysis


def agreeing(model: EditedModel, written: ParsedModel) -> dict[int, ModuleFunction]:
    """The functions of a module that give what follows from its `derivative`, by their order.

    Args:
        model: of the `derivative` that stands in the module.
        written: the model of which the module was generated.
    """
    found = functions_of(model.module, written)
    if not found:
        return {}
    values = {name: 1.0 if value is None else value for name, value in model.parameters.items()}
    system = System(model, {**values, "t": 0.0})
    draw = np.random.default_rng(0)
    points = draw.normal(size=(system.size, _POINTS)) * np.repeat(_SCALES, _POINTS // len(_SCALES))
    for order, function in list(found.items()):
        doubt = _doubt(system, function, order, points)
        if doubt:
            del found[order]
            warnings.warn(
                f"{NAMES[order]} of {model.module.__file__} {doubt}; the analysis differentiates derivative itself, as "
                "it stands there",
                UserWarning,
                stacklevel=_STACK,
            )
    return found


def _doubt(system: System, function: ModuleFunction, order: int, points: Array) -> str:
    """Where a function gives something else than the text of `derivative`; empty if nowhere."""
    given: Mapping[str, float] = system.values
    for x in points.T:
        expected = _by_text(system, order, x)
        try:
            found = function({**given, **dict(zip(system.states, x, strict=True))})
        except Exception as error:  # what stands there is the user's
            return f"fails: {type(error).__name__}: {error}"
        if not (np.isfinite(expected).all() and np.isfinite(found).all()):
            continue
        off = np.abs(found - expected) > _CLOSE * np.max(np.abs(expected))
        if off.any():
            where = tuple(np.argwhere(off)[0])
            names = [system.states[k] for k in where]
            by = f" by {', '.join(names[1:])}" if order else ""
            state = place(dict(zip(system.states, x, strict=True)))
            return (
                f"gives {found[where]:.6g} for d{names[0]}/dt{by} at {state}, where {expected[where]:.6g} follows from "
                "the text of derivative"
            )
    return ""


def _by_text(system: System, order: int, x: Array) -> Array:
    if order == 0:
        return system.f(x)
    return system.jacobian(x) if order == 1 else system.derivatives(x, order)
