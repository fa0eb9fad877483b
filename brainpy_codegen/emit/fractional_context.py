"""What the templates of fractional models are given besides the face that all modules have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.context import RenderContext
from brainpy_codegen.emit.naming import FACE
from brainpy_codegen.ir.fractional import Memory
from brainpy_codegen.ir.program import Program

SUPPORT_OF_RULES: Mapping[str, tuple[str, ...]] = {
    "adams": ("differences", "first_slope", "second_differences"),
    "l1": ("second_differences",),
    "grunwald": ("binomials",),
}
"""The functions of `support/fractional_weights.py` that the weights of each rule call, in alphabetical order."""

GAMMA = ("adams", "l1")
"""The rules whose weights call the gamma function."""


@dataclass(frozen=True, slots=True)
class Fractional:
    """The pieces of a Python module for a fractional model.

    Attributes:
        np: what the file calls the library of arrays.
        orders: the order of each state, a tuple of numbers and of literals that name parameters.
        rule, history, limit: of the memory, as in `ir.fractional.Memory`.
        views: lines that name the rows of work arrays.
        slopes, slopes_tuple, derivative: what the call of the derivative assigns, the same as a tuple, and the call.
        targets, advance: the same of the step.
        predicted, past: what the step takes from the memory, as tuples.
        run_signature: the arguments of `run`.
        memory_word: what `run` calls the length of the memory.
        short_memory: what a short memory costs, as sentences.
        delayed, delayed_places: the states that have a past, and their places, as tuples; empty without delays.
        pairs: a sentence on initial values that are pairs; empty where no order is above 1.
    """

    np: str
    orders: str
    rule: str
    history: str
    limit: int
    views: tuple[str, ...]
    slopes: str
    slopes_tuple: str
    derivative: str
    targets: str
    advance: str
    predicted: str
    past: str
    run_signature: str
    memory_word: str
    short_memory: str
    pairs: str
    delayed: str = ""
    delayed_places: str = ""


@dataclass(frozen=True, slots=True)
class FractionalContext:
    """Everything that the template of a fractional model places."""

    face: RenderContext
    fractional: Fractional


_SHORT_MEMORY: Mapping[str, tuple[str, ...]] = {
    "slopes": (
        "Older slopes weigh like the oldest in it, which changes x(t) by at most max|dx| / gamma(order)",
        "times the integral of |s**(order - 1) - {memory}**(order - 1)| over s from {memory} to t - t0.",
    ),
    "states": (
        "What is forgotten changes the derivative by at most",
        "max|x - x0| * {memory}**-order / |gamma(1 - order)|.",
    ),
}


def short_memory_text(memory: Memory, word: str) -> str:
    """What a short memory costs, as sentences in a docstring; `word` is what `run` calls its length."""
    return "".join(f"\n    {line.format(memory=word)}" for line in _SHORT_MEMORY[memory.history])


def memory_of(program: Program) -> Memory:
    """The memory of a fractional program."""
    assert program.memory is not None
    return program.memory


def orders_text(memory: Memory) -> str:
    """The orders as a tuple of numbers and names of parameters."""
    items = [f'"{order.parameter}"' if order.parameter else repr(order.value) for order in memory.orders]
    return f"({', '.join(items)},)" if len(items) == 1 else f"({', '.join(items)})"


def pairs_text(program: Program) -> str:
    """Which states start from a pair, as a sentence."""
    memory = memory_of(program)
    pairs = zip(program.model.states, memory.orders, strict=True)
    names = [state.name for state, order in pairs if _is_high(order.value)]
    if not names:
        return ""
    given = " and ".join(f"({name}, its slope)" for name in names)
    return f"\n\n    An order above 1 starts from value and slope: give {given} as a pair."


def _is_high(order: float | None) -> bool:
    return order is not None and order > 1.0


@dataclass(frozen=True, slots=True)
class LoopNames:
    """What a loop calls, per state, the slope, the predictor, the sum over the past; and the gains."""

    slopes: tuple[str, ...]
    predicted: tuple[str, ...]
    past: tuple[str, ...]


def loop_names(program: Program, own: Mapping[str, str]) -> LoopNames:
    """Names for the arrays of a loop that no other name at that place has; `own` is what is ours there."""
    model = program.model
    taken = {*(state.name for state in model.states), *(one.name for one in model.parameters), model.time, *FACE}
    taken |= {*(one.name for one in model.constants), *(one.name for one in model.helpers), *own.values()}
    taken |= {"dt", "t0", "steps", "every", *(time.name for time in program.times)}

    def each(pattern: str) -> tuple[str, ...]:
        found = []
        for state in model.states:
            name = pattern.format(state.name)
            while name in taken:
                name += "_"
            taken.add(name)
            found.append(name)
        return tuple(found)

    return LoopNames(each("d{}"), each("{}_predicted"), each("{}_past"))
