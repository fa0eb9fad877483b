"""Where to test a model: ranges, step size and samples, inferred from the model itself.

Nobody declares the range of a membrane potential, but the equations show it: `V + 40`, `V - E_Na`, `1 - m` and
`V >= th` are zero where something happens. Parameters vary around their defaults and keep their sign. A short
trajectory adds states that occur together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.ir.expression import Binary, Call, Compare, Expression, Name, Number, Unary
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import walk
from brainpy_codegen.verification.reference import Array, Reference

Range: TypeAlias = tuple[float, float]

_STEPS = (1.0, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
_TRIAL_STEPS = 24
_STARTS = 24


@dataclass(frozen=True, slots=True)
class Domain:
    """Where a model is tested.

    Attributes:
        states: a range for each state.
        parameters: the default (or, without one, a made-up value) and the range of each parameter that is no matrix.
        dt: a step at which the method is stable.
        pool: states that occur together, one row per state.
    """

    states: Mapping[str, Range]
    parameters: Mapping[str, tuple[float, Range]]
    dt: float
    pool: Array


def constant(node: Expression, known: Mapping[str, float]) -> float | None:
    """The value of a literal or of a name with a known value."""
    match node:
        case Number(value=value):
            return float(value)
        case Unary(operator=symbol, operand=operand):
            inner = constant(operand, known)
            return inner if inner is None or symbol == "+" else -inner
        case Binary(operator="/", left=left, right=right):
            above, below = constant(left, known), constant(right, known)
            return above / below if above is not None and below else None
        case Name(id=name):
            return known.get(name)
    return None


def default_values(model: Model) -> dict[str, float]:
    """The defaults of parameters and the values of constants."""
    rows: list[tuple[str, Expression | None]] = [(row.name, row.default) for row in model.parameters]
    rows += [(row.name, row.value) for row in model.constants]
    found = {name: constant(node, {}) for name, node in rows if node is not None}
    return {name: value for name, value in found.items() if value is not None}


def infer_domain(reference: Reference, given: Mapping[str, Range], seed: int) -> Domain:
    """Ranges, step and typical states of a model.

    Args:
        reference: the interpreted model.
        given: ranges that are known, by the name of a state or parameter.
        seed: of the random draws.
    """
    model, draw = reference.program.model, np.random.default_rng(seed)
    defaults = default_values(model)
    centres = _centres(model, defaults)
    states = {row.name: given.get(row.name) or _state_range(centres.get(row.name, [])) for row in model.states}
    parameters = {}
    for row in model.parameters:
        if not row.matrix:
            value = defaults.get(row.name, 1.0)
            limits = given.get(row.name, (0.6 * value, 1.5 * value) if value else (-3.0, 3.0))
            limits = (value, value) if row.name in reference.fixed else limits
            parameters[row.name] = (value, (min(limits), max(limits)))
    if model.delays is not None:
        # What is drawn are arguments of the equations; a delayed value is like its state.
        delayed = {value.name: states[value.state] for value in model.delays.values}
        return Domain({**states, **delayed}, parameters, 0.01, np.empty((len(states) + len(delayed), 0)))
    if model.vector:
        return Domain(states, parameters, 0.01, np.empty((len(states), 0)))
    dt, pool = _trajectories(reference, states, [value for value, _ in parameters.values()], draw)
    return Domain(states, parameters, dt, pool)


def draw_states(domain: Domain, count: int, draw: np.random.Generator) -> dict[str, Array]:
    """Samples of the states: uniform in their ranges, normal beyond them, typical, zero and far out."""
    found = {}
    kind = draw.random(count)
    rows = draw.integers(0, max(domain.pool.shape[1], 1), count)
    for place, (name, (low, high)) in enumerate(domain.states.items()):
        middle, width = (low + high) / 2, high - low
        values = draw.uniform(low - 0.25 * width, high + 0.25 * width, count)
        values = np.where(kind < 0.25, draw.normal(middle, width, count), values)
        if domain.pool.shape[1]:
            values = np.where(kind > 0.7, domain.pool[place, rows] * draw.uniform(0.98, 1.02, count), values)
        special = draw.random(count)
        values = np.where(special < 0.01, 0.0, values)
        values = np.where((special > 0.01) & (special < 0.02), middle + draw.choice((-8.0, 8.0), count) * width, values)
        found[name] = values
    return found


def draw_parameters(domain: Domain, count: int, draw: np.random.Generator) -> dict[str, Array]:
    """Samples of the parameters: within their ranges, some at the default."""
    found = {}
    for name, (value, (low, high)) in domain.parameters.items():
        drawn = draw.uniform(low, high, count)
        found[name] = np.where(draw.random(count) < 0.1, value, drawn)
    return found


def _centres(model: Model, defaults: Mapping[str, float]) -> dict[str, list[float]]:
    """For each name, the values at which the equations show a zero, a threshold or a limit."""
    found: dict[str, list[float]] = {}

    def note(one: Expression, other: Expression, factor: float = 1.0) -> None:
        value = constant(other, defaults)
        if isinstance(one, Name) and value is not None:
            found.setdefault(one.id, []).append(factor * value)

    for statement in model.function.body:
        for node in walk(statement.value) if isinstance(statement, Assign) else ():
            match node:
                case Binary(operator="+" | "-" as symbol, left=left, right=right):
                    note(left, right, -1.0 if symbol == "+" else 1.0)
                    note(right, left, -1.0 if symbol == "+" else 1.0)
                case Compare(operands=operands) | Call(function="clip" | "minimum" | "maximum", arguments=operands):
                    for one in operands:
                        for other in operands:
                            note(one, other)
    return found


def _state_range(centres: Sequence[float]) -> Range:
    if not centres:
        return (-2.0, 2.0)
    low, high = min(centres), max(centres)
    if low == high:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        return (-2.0, 2.0)
    margin = 0.1 * (high - low)
    return (low - margin, high + margin)


def _trajectories(
    reference: Reference, ranges: Mapping[str, Range], parameters: Sequence[float], draw: np.random.Generator
) -> tuple[float, Array]:
    """The largest step at which most starts stay near their ranges, and the states that they pass."""
    starts = [draw.uniform(low, high, _STARTS) for low, high in ranges.values()]
    widths = [high - low for low, high in ranges.values()]
    middles = [(low + high) / 2 for low, high in ranges.values()]
    for dt in _STEPS:
        states: tuple[Any, ...] = tuple(starts)
        rows = []
        good = np.ones(_STARTS, bool)
        for k in range(_TRIAL_STEPS):
            states = reference.plain_step(states, k * dt, dt, parameters)
            states = tuple(np.broadcast_to(np.asarray(state, float), _STARTS) for state in states)
            rows.append(np.array(states))
            for state, middle, width in zip(states, middles, widths, strict=True):
                good &= np.abs(state - middle) < 3 * width
            if good.sum() < 0.5 * _STARTS and dt != _STEPS[-1]:
                break
        else:
            pool = np.concatenate([row[:, good] for row in rows], axis=1)
            return dt, pool[:, np.isfinite(pool).all(axis=0)]
    raise AssertionError("the last step is always taken")
