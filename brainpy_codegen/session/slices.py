"""The part of a model that a statement of a generated file depends on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from brainpy_codegen.ir.expression import Call
from brainpy_codegen.ir.function import HIGHER, Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import expressions, reads, walk, writes
from brainpy_codegen.workspace.edits import Edit
from brainpy_codegen.workspace.fingerprint import of_model
from brainpy_codegen.workspace.line_map import plain_name, source_name

_WORD = re.compile(r"[^\W\d]\w*")
# What `_digest` looks at, and what is for people only.
_SEEN = frozenset(
    {"name", "title", "source", "states", "parameters", "function", "helpers", "constants", "doc", "kind", "time"}
)
_EQUATIONS = frozenset({"derivative", "linear_parts", "update", "jacobian", *HIGHER})


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a model: its digest, and the names that are assigned in it."""

    digest: str
    names: tuple[str, ...]


def slice_for(model: Model, edit: Edit) -> Slice:
    """The statements, constants and parameters that feed the value which an edited statement computes.

    An edit of a method, of a loop or of a helper depends on the whole model: what goes in there, all equations decide.
    """
    function = model.function
    if edit.function not in _EQUATIONS and edit.function:
        return whole(model)
    known = {plain_name(name): name for statement in function.body for name in writes(statement)}
    known |= {plain_name(argument.name): argument.name for argument in function.arguments}
    words = {edit.name, source_name(edit.name), *_WORD.findall(edit.before), *_WORD.findall(edit.after)}
    wanted = {known[plain] for plain in map(plain_name, words) if plain in known}
    body = _feeding(function.body, wanted)
    return _digest(model, body, wanted)


def whole(model: Model) -> Slice:
    """All of a model, but for its comments and units: also its noise, its delays, and what else a kind has."""
    body = function_bodies((model.function, *model.helpers))
    part = _digest(model, body, {row.name for row in model.parameters})
    others = {one.name: getattr(model, one.name) for one in fields(model) if one.name not in _SEEN}
    return Slice(of_model((part.digest, tuple((name, value) for name, value in others.items() if value))), part.names)


def function_bodies(functions: Iterable[Function]) -> tuple[Statement, ...]:
    """The statements of several functions."""
    return tuple(statement for function in functions for statement in function.body)


def bare_bodies(functions: Iterable[Function]) -> tuple[Statement, ...]:
    """The statements of several functions without what is for people."""
    return tuple(map(_bare, function_bodies(functions)))


def _feeding(body: Sequence[Statement], wanted: set[str]) -> tuple[Statement, ...]:
    """The statements that names come from; the names that they read are added to `wanted`."""
    found = []
    for statement in reversed(body):
        if wanted.intersection(writes(statement)):
            wanted.update(reads(statement))
            found.append(statement)
    return tuple(reversed(found))


def _digest(model: Model, body: tuple[Statement, ...], names: set[str]) -> Slice:
    helpers = _called(model, body)
    read = names | {name for statement in (*body, *function_bodies(helpers)) for name in reads(statement)}
    constants = tuple((row.name, row.value) for row in model.constants if row.name in read)
    parameters = tuple((row.name, row.default) for row in model.parameters if row.name in read)
    bare = (*map(_bare, body), *bare_bodies(helpers))
    kept = tuple(dict.fromkeys(name for statement in body for name in writes(statement)))
    return Slice(of_model((bare, constants, parameters, model.kind)), kept)


def _called(model: Model, body: Sequence[Statement]) -> tuple[Function, ...]:
    """The helpers that statements call, directly or through others."""
    wanted: set[str] = set()
    found: list[Function] = []
    waiting = list(body)
    while waiting:
        statement = waiting.pop()
        names = {node.function for one in expressions(statement) for node in walk(one) if isinstance(node, Call)}
        for helper in model.helpers:
            if helper.name in names and helper.name not in wanted:
                wanted.add(helper.name)
                found.append(helper)
                waiting += helper.body
    return tuple(sorted(found, key=lambda one: one.name))


def _bare(statement: Statement) -> Statement:
    """Without what is for people."""
    if isinstance(statement, Assign):
        return replace(statement, comment="", lead=(), blank_before=False, span=None)
    return replace(statement, lead=(), blank_before=False)
