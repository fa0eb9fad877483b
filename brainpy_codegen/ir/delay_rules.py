"""The rules of models and programs with delays, as pairs: whether each holds, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Program

Rules: TypeAlias = Iterator[tuple[bool, str]]


def model_rules(model: Model, delays: Delays) -> Rules:
    """How the delays fit the right-hand side."""
    values = [argument.name for argument in model.function.arguments if argument.role == "value"]
    yield [value.name for value in delays.values] == values, "delayed values are arguments, in their order"
    own = [argument for argument in model.function.arguments if argument.role != "value"]
    yield list(delays.function.arguments) == own, "takes what the right-hand side takes, but no delayed value"
    states, results = {state.name for state in model.states}, set(delays.function.results)
    yield all(value.state in states for value in delays.values), "only states have a past"
    yield {value.delay for value in delays.values} == results, "every delay is used"


def step_rules(program: Program, function: Function) -> Rules:
    """States, their slopes, time, dt, the past and the sets of later stages; as many results as states.

    Without slopes, but with random numbers, in stochastic models.
    """
    roles = [argument.role for argument in function.arguments if argument.role != "parameters"]
    count = len(program.model.states)
    slopes = count if program.draws is None else 0
    draws = 0 if program.draws is None else len(program.draws.names)
    expected = ["state"] * count + ["value"] * slopes + ["time", "step", "past"] + ["noise"] * draws
    yield roles == expected, f"arguments are {roles}, not {expected}"
    sets = [argument.name for argument in function.arguments if argument.role == "parameters"]
    yield set(sets) <= {row.name for row in program.times}, "takes known parameter sets"
    yield len(function.results) == count, "returns the states"
    yield "slopes" in {one.name for one in program.functions}, "has a function `slopes`"
