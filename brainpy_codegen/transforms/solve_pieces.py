"""The pieces of a solve loop as functions that say what they read, for models whose elements are solved for together.

Requires: the pieces of an adaptive method, of which those after the attempt read whatever those before them name.
Ensures: every piece takes what it reads as arguments and calls no parts; what all elements share has role "number".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from brainpy_codegen.ir.adaptive import Adaptive
from brainpy_codegen.ir.function import Argument, ArgumentRole, Function, Invoke
from brainpy_codegen.ir.visitor import reads, writes
from brainpy_codegen.transforms.inline_parts import inline_parts


def solve_pieces(adaptive: Adaptive, shared: Iterable[Function], time: str) -> Iterator[Function]:
    """The attempt, what comes after it, the norm of the error and the first step; `shared`: parts of the fixed step."""
    parts = (*shared, *adaptive.parts)
    doc = "A step of dt: the new states, estimates of their errors, and the slopes of the stages."
    yield replace(inline_parts(adaptive.attempt, parts), doc=doc)
    if adaptive.finish is not None:
        finish = inline_parts(adaptive.finish, parts)
        yield replace(finish, arguments=_needed(finish, time), doc="The slopes at the end of a step.")
    dense = inline_parts(adaptive.dense, parts)
    doc = "The coefficients of theta, theta**2 ... of each state within a step."
    yield replace(dense, arguments=_needed(dense, time), doc=doc)
    yield with_numbers(adaptive.error_norm, time)
    yield with_numbers(adaptive.first_step, time)


def _needed(piece: Function, time: str) -> tuple[Argument, ...]:
    """What a piece reads and does not make itself: arrays, the time, dt, parameter sets."""
    roles: dict[str, ArgumentRole] = {}
    made: set[str] = set()
    for statement in piece.body:
        sets = (statement.parameters,) if isinstance(statement, Invoke) and statement.parameters else ()
        roles |= dict.fromkeys(sets, "parameters")
        roles |= {name: "value" for name in reads(statement) if name not in made and name not in roles}
        made.update(writes(statement))
    if "dt" in roles:
        roles["dt"] = "step"
    if time in roles:
        roles[time] = "time"
    order = ("value", "time", "step", "parameters")
    return tuple(Argument(name, role) for role in order for name, own in roles.items() if own == role)


def with_numbers(function: Function, time: str) -> Function:
    """The function with what is the same for all elements as numbers: the tolerances, the longest step."""
    shared = [argument.name for argument in function.arguments].index("rtol")
    arguments = [
        replace(one, role="number" if place >= shared else "time" if one.name == time else one.role)
        for place, one in enumerate(function.arguments)
    ]
    return replace(function, arguments=tuple(arguments))
