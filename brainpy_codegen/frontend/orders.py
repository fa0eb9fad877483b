"""The orders of a fractional model, as users declare them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from typing import TypeAlias

from brainpy_codegen.errors import UsageError
from brainpy_codegen.ir.fractional import Order

OrderSpec: TypeAlias = float | str | Sequence[float | str] | Mapping[str, float | str]

_FORMS = 'a number, the name of a parameter, or one of them per state: (0.9, 0.8) or {"x": 0.9, "y": "alpha"}'


def read_orders(spec: OrderSpec, states: Sequence[str], parameters: Iterable[str], name: str) -> tuple[Order, ...]:
    """One order per state.

    Args:
        spec: what stands in `@bc.fde(order=...)`.
        states: the names of the states.
        parameters: the names of the parameters.
        name: of the model.

    Raises:
        UsageError: an order is no number above 0 and below 2 and no parameter, or there is not one per state.
    """
    known = tuple(parameters)
    if isinstance(spec, Mapping):
        missing, unknown = [s for s in states if s not in spec], [s for s in spec if s not in states]
        if missing or unknown:
            what = f"no order of {', '.join(missing)}" if missing else f"an order of {', '.join(map(repr, unknown))}"
            raise UsageError(f"{name!r} has {what}; its states: {', '.join(states)}")
        return tuple(_order(spec[state], f" of {state}", known, name) for state in states)
    if isinstance(spec, str) or not isinstance(spec, Iterable):
        return (_order(spec, "", known, name),) * len(states)
    given = list(spec)
    if len(given) != len(states):
        raise UsageError(f"{name!r} has {len(given)} orders for {len(states)} states ({', '.join(states)})")
    return tuple(_order(one, f" of {state}", known, name) for one, state in zip(given, states, strict=True))


def _order(value: object, of: str, parameters: Sequence[str], name: str) -> Order:
    if isinstance(value, str):
        if value not in parameters:
            has = ", ".join(parameters) or "none"
            raise UsageError(f"the order{of} of {name!r} is {value!r}, which is no parameter; parameters: {has}")
        return Order(None, value)
    if isinstance(value, bool) or not isinstance(value, Real):
        raise UsageError(f"the order{of} of {name!r} is {value!r}; it is {_FORMS}")
    number = float(value)
    if not (math.isfinite(number) and 0.0 < number < 2.0):
        hint = "; write a second derivative as two states of order 1" if number == 2.0 else ""
        raise UsageError(f"the order{of} of {name!r} is {number!r}; it must lie above 0 and below 2{hint}")
    return Order(number)
