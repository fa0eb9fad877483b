"""Let the fixed step and the solve loop of an adaptive method share the stages, so that each formula stands once.

Requires: a program whose `advance` and whose attempt of an adapted step begin with the same statements, but for the
slopes at the start, which an attempt is given. Ensures: these statements are the body of a function `stages`, which
both call; programs without such statements, and vector models, whose loops are fused step by step, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from brainpy_codegen.ir.adaptive import Adaptive
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Iterate, Statement
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import reads, writes

NAME = "stages"


def share_stages(program: Program) -> Program:
    """The program with the stages in a function of their own."""
    adaptive = program.adaptive
    if adaptive is None or program.model.vector or program.model.delays is not None:
        return program
    advance = program.function("advance")
    first, shared = _parted(advance.body, adaptive.slopes)
    rest = adaptive.attempt.body[len(shared) :]
    if not shared or list(map(_bare, adaptive.attempt.body[: len(shared)])) != list(map(_bare, shared)):
        return program
    lengths = [statement for statement in shared if _is_length(statement)]
    results = (*advance.results, *_wanted(adaptive, shared, rest, advance.results, lengths))
    stages = _stages(adaptive.attempt, tuple(adaptive.attempt.body[: len(shared)]), results)
    step = replace(advance, body=(*first, _call(stages, advance.results)))
    used = {name for piece in (*rest, *_bodies(adaptive)) for name in reads(piece)} | set(adaptive.next_slopes)
    kept = [one for one in lengths if isinstance(one, Assign) and one.target in used]
    attempt = replace(adaptive.attempt, body=(*kept, _call(stages, results), *rest))
    functions = [step if one.name == "advance" else one for one in program.functions]
    place = next(index for index, one in enumerate(functions) if one.name == "advance")
    functions.insert(place, stages)
    return replace(program, functions=tuple(functions), adaptive=replace(adaptive, attempt=attempt))


def _parted(body: Sequence[Statement], slopes: tuple[str, ...]) -> tuple[list[Statement], list[Statement]]:
    """The statement that computes the slopes at the start, if any, and all others."""
    first: list[Statement] = [one for one in body if slopes and isinstance(one, Invoke) and one.targets == slopes]
    return first, [one for one in body if one not in first]


def _bare(statement: Statement) -> Statement:
    """The statement without what only readers see."""
    if isinstance(statement, Assign):
        return replace(statement, lead=(), blank_before=False, comment="")
    return replace(statement, lead=(), blank_before=False)


def _is_length(statement: Statement) -> bool:
    """Whether a statement names a part of dt, which costs nothing to compute again."""
    return isinstance(statement, Assign) and reads(statement) == ("dt",)


def _bodies(adaptive: Adaptive) -> Iterable[Statement]:
    """The statements after the attempt."""
    for piece in adaptive.inline[1:]:
        yield from piece.body


def _wanted(
    adaptive: Adaptive,
    shared: Sequence[Statement],
    rest: Sequence[Statement],
    known: tuple[str, ...],
    lengths: Sequence[Statement],
) -> list[str]:
    """What the loop reads of the stages beside the new states, in the order in which it is made."""
    read = {name for statement in (*rest, *_bodies(adaptive)) for name in reads(statement)}
    read |= {*adaptive.attempt.results, *adaptive.next_slopes, *adaptive.dense.results}
    made = [name for one in shared if not isinstance(one, Iterate) and one not in lengths for name in writes(one)]
    return [name for name in made if name in read and name not in known]


def _stages(attempt: Function, body: tuple[Statement, ...], results: tuple[str, ...]) -> Function:
    read = {name for statement in body for name in reads(statement)}
    arguments = tuple(one for one in attempt.arguments if one.role != "parameters" or one.name in read)
    head = replace(body[0], blank_before=False)
    doc = "The stages of a step: the new states, then what error estimates and interpolants are made of."
    return Function(NAME, "stages", arguments, (head, *body[1:]), results, doc)


def _call(stages: Function, targets: tuple[str, ...]) -> Invoke:
    given = tuple(Name(argument.name) for argument in stages.arguments)
    leading = len(targets) < len(stages.results)
    return Invoke(targets, stages.name, given, leading=leading, blank_before=True)
