"""Initial values of fractional models, checked before a run: an order above 1 starts from value and slope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.check import check_finite_start, check_shapes, shape_of


def initial_values(
    init: Mapping[str, Any],
    orders: Mapping[str, float | str],
    params: Mapping[str, Any],
    defaults: Mapping[str, Any],
    limit: int = 2,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a run starts from, and the same without slopes, whose shapes are those of the elements.

    Args:
        init: initial values by state; `(x0, dx0)` for a state of an order above 1.
        orders: by state: a number, or the name of a parameter.
        params: the parameters that the user gave.
        defaults: the defaults of all parameters; None for those that have none.
        limit: 2: the method takes orders above 0 and below 2; 1: above 0 up to 1.

    Returns:
        The start of each state, value and slope on the first axis where there are both; and the values alone.

    Raises:
        UsageError: an order is not above 0 and below 2, a pair is missing or has no place, a value is not finite.
    """
    start, values = dict(init), dict(init)
    high = {state: _is_high(state, order, params, defaults, limit) for state, order in orders.items()}
    for state, given in init.items():
        if state not in orders:
            continue  # an unknown name, which is met elsewhere
        value, slope = given, None
        if high[state]:
            value, slope = _pair(state, given)
            shape = check_shapes({state: value, f"the slope of {state}": slope}, {})
            start[state] = np.stack([np.broadcast_to(np.asarray(one, float), shape) for one in (value, slope)])
        elif isinstance(given, tuple):
            _refuse_pair(state, orders[state], given)
        values[state] = value if slope is None else start[state][0]
        shape_of(state, start[state])
        check_finite_start({state: value} if slope is None else {state: value, f"the slope of {state}": slope})
    return start, values


def check_memory(memory: Any, dt: float, fractional: bool) -> None:
    """Refuse a short memory of no length, or where there is none.

    Raises:
        UsageError: it is no length of time of at least a step, or the model is not fractional.
    """
    if memory is None:
        return
    if not fractional:
        raise UsageError(
            "memory=... is how far back a fractional model remembers; this model is not declared with @bc.fde"
        )
    number = isinstance(memory, (int, float, np.number)) and not isinstance(memory, bool)
    if not number or not memory >= dt:
        raise UsageError(f"memory must be a length of time of at least a step (dt={dt!r}), not {memory!r}")


def memory_argument(names: Sequence[str]) -> str:
    """What `run` of a module with these states and parameters calls the length of its memory."""
    word = "memory"
    while word in names:
        word += "_"
    return word


def _is_high(
    state: str, order: float | str, params: Mapping[str, Any], defaults: Mapping[str, Any], limit: int
) -> bool:
    """Whether an order is above 1, for any element."""
    if not isinstance(order, str):
        return order > 1.0
    value = params.get(order, defaults.get(order))
    if callable(value):
        raise UsageError(f"{order} is the order of a derivative and cannot be a function of time")
    if value is None:
        return False  # that it is missing is said elsewhere
    shape_of(order, value)
    found = np.asarray(value, float)
    good = (found > 0.0) & ((found <= 1.0) if limit == 1 else (found < 2.0))
    if not np.all(good):
        which = "lie above 0 and below 2" if limit == 2 else "lie above 0 and not above 1 in this method"
        raise UsageError(f"the order {order} of {state} is {found[~good].flat[0]}; it must {which}")
    return bool(np.any(found > 1.0))


def _pair(state: str, given: Any) -> tuple[Any, Any]:
    try:
        value, slope = given
    except (TypeError, ValueError):
        raise UsageError(
            f"{state} has an order above 1, so it starts from value and slope: "
            f'init={{"{state}": ({state}0, d{state}0)}}, not {given!r} '
            f"(on the command line: --init {state}=VALUE,SLOPE)"
        ) from None
    return value, slope


def _refuse_pair(state: str, order: float | str, given: tuple[Any, ...]) -> None:
    """Refuse a tuple, which is how initial derivatives are written; elements come as a list or an array."""
    which = f"the order {order} of {state} is" if isinstance(order, str) else f"{state} has the order {order:g},"
    raise UsageError(
        f"{which} not above 1, so {state} starts from a value alone, without a slope, and not from {given!r}; "
        f'give init={{"{state}": {state}0}}, or a list or an array for one value per element'
    )
