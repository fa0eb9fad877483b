"""Put other statements into a model or a program: the edit of a generated file, as a change of what it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from brainpy_codegen.errors import CodegenError
from brainpy_codegen.ir.expression import Call, Compare, Expression, Logical, Select
from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.verify import verify

Form = TypeVar("Form", Model, Program)


class PatchError(Exception):
    """A statement that does not fit where it is put; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One statement that changes.

    Attributes:
        function: the function of the model or program.
        kind: "changed", "added" or "deleted".
        target: the name that it assigns.
        value: what it is now; None if it was deleted.
        after: of an added one, the name that is assigned before it; empty for the first statement.
    """

    function: str
    kind: Literal["changed", "added", "deleted"]
    target: str
    value: Expression | None = None
    after: str = ""


def patched_model(model: Model, patches: Iterable[Patch]) -> Model:
    """The model with other statements.

    Raises:
        PatchError: a statement is not there, or what comes out is no model.
    """
    function, helpers = model.function, {one.name: one for one in model.helpers}
    for patch in patches:
        if patch.function in helpers:
            helpers[patch.function] = patched_function(helpers[patch.function], patch)
        else:
            function = patched_function(function, patch)
    return _checked(replace(model, function=function, helpers=tuple(helpers.values())))


def patched_program(program: Program, patches: Iterable[Patch]) -> Program:
    """The program with other statements.

    Raises:
        PatchError: a statement is not there, or what comes out is no program.
    """
    for patch in patches:
        if program.start is not None and program.start.name == patch.function:
            program = replace(program, start=patched_function(program.start, patch))
        elif program.propagator is not None and program.propagator.name == patch.function:
            program = replace(program, propagator=patched_function(program.propagator, patch))
        elif patch.function in {one.name for one in program.functions}:
            functions = tuple(
                patched_function(one, patch) if one.name == patch.function else one for one in program.functions
            )
            program = replace(program, functions=functions)
        else:
            raise PatchError(f"the method has no function {patch.function}")
    return _checked(program)


def patched_function(function: Function, patch: Patch) -> Function:
    """The function with another statement.

    Raises:
        PatchError: the statement is not there.
    """
    body = list(function.body)
    places = [place for place, one in enumerate(body) if isinstance(one, Assign) and one.target == patch.target]
    if patch.kind == "added":
        if places or patch.target in {argument.name for argument in function.arguments}:
            raise PatchError(f"{patch.target} is assigned there already")
        before = [place for place, one in enumerate(body) if isinstance(one, Assign) and one.target == patch.after]
        assert patch.value is not None
        made = Assign(patch.target, patch.value, "condition" if _is_condition(patch.value) else "real")
        body.insert(before[0] + 1 if before else 0, made)
    elif not places:
        raise PatchError(f"{patch.function} does not assign {patch.target} there")
    elif patch.value is None:
        del body[places[0]]
    else:
        statement = body[places[0]]
        assert isinstance(statement, Assign)
        body[places[0]] = replace(statement, value=patch.value)
    return replace(function, body=tuple(body))


def _is_condition(node: Expression) -> bool:
    match node:
        case Compare() | Logical():
            return True
        case Select(if_true=yes, if_false=no):
            return _is_condition(yes) and _is_condition(no)
        case Call(function=name, kind="intrinsic"):
            return INTRINSICS[name].condition
        case _:
            return False


def _checked(value: Form) -> Form:
    try:
        verify(value)
    except CodegenError as error:
        raise PatchError(str(error)) from None
    return value
