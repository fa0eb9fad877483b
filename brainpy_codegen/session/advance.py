"""One step of a declared model in plain Python: what `bc.advance` means outside of generated code."""

from __future__ import annotations

from typing import Any

from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.integrators import plain
from brainpy_codegen.integrators import registry as methods
from brainpy_codegen.runtime.names import nearest


def advance(model: Model, /, *values: Any, method: str | None = None, **keywords: Any) -> Any:
    """The states of a model after one step.

    In a function declared with `@bc.update` this becomes a call of the model's generated step. Called from plain
    Python it computes the same with the plain function, for the explicit Runge-Kutta methods and other updates.

    Args:
        model: a declared model.
        *values: its states in order, then t, dt and parameters; those after the states may be given by name.
        method: the method of the step; by default the one for this kind of model (`rk4` for an ODE).
        **keywords: t, dt and parameters by name.

    Returns:
        The new states: a tuple, or the bare value of one state.

    Raises:
        UsageError: an argument is missing, given twice or unknown.
        UnsupportedError: the method is none of those that plain Python can make.

    Example:
        >>> V, w = advance(fitzhugh_nagumo, -1.0, 1.0, 0.0, 0.01, I=0.5)
    """
    if not isinstance(model, Model):
        raise UsageError(f"bc.advance takes a declared model first, not {model!r}: put @bc.ode above the function")
    chosen = methods.get(method or methods.default_for_kind(model.kind, model.name), model.kind)
    if model.kind not in chosen.kinds:
        raise UnsupportedError(f"method {chosen.name!r} does not take models of kind {model.kind!r}: {model.name!r}")
    given = _bound(model, values, keywords)
    states = tuple(given.pop(name) for name in model.states)
    t, dt = given.pop("t"), given.pop("dt")
    if model.kind == "update":
        return _face(_per_state(model, model.function(*states, t, dt, **given)))
    if chosen.name not in plain.METHODS:
        raise UnsupportedError(
            f"bc.advance in plain Python makes steps of the explicit Runge-Kutta methods, not of {chosen.name!r}; "
            f"generated code has it: bc.generate(...) of the update that advances {model.name!r}"
        )

    def derivative(*arguments: Any) -> tuple[Any, ...]:
        return _per_state(model, model.function(*arguments, **given))

    return _face(plain.advance(chosen.name, model.states, derivative, *states, t, dt))


def _bound(model: Model, values: tuple[Any, ...], keywords: dict[str, Any]) -> dict[str, Any]:
    """Every argument of the step by name; parameters that are left out keep the defaults of the plain function."""
    parameters = model.parameters
    names = [*model.states, "t", "dt", *parameters]
    if len(values) > len(names):
        raise UsageError(f"the step of {model.name!r} takes {', '.join(names)}; {len(values)} values are given")
    given = dict(zip(names, values, strict=False))
    for name, value in keywords.items():
        if name in given:
            raise UsageError(f"{name!r} is given twice to the step of {model.name!r}")
        if name not in names or name in model.states:
            what = "states stand before t" if name in model.states else f"no parameter{nearest(name, parameters)}"
            raise UsageError(f"{name!r} is no keyword of the step of {model.name!r}: {what}")
        given[name] = value
    missing = [name for name in names if name not in given and parameters.get(name) is None]
    if missing:
        raise UsageError(f"the step of {model.name!r} lacks {', '.join(missing)}; it takes {', '.join(names)}")
    return given


def _per_state(model: Model, found: Any) -> tuple[Any, ...]:
    """What a model's function returned, one value per state."""
    if isinstance(found, dict):
        return tuple(found[name] for name in model.states)
    return tuple(found) if isinstance(found, tuple | list) else (found,)


def _face(states: tuple[Any, ...]) -> Any:
    return states[0] if len(states) == 1 else states
