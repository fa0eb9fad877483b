"""Rename helper functions and constants of a model.

Requires: new names that nothing in the model has. Ensures: the same model under the new names; a local or argument of
the old name, which hides the constant in its function, keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from brainpy_codegen.ir.expression import Call, Expression, Name
from brainpy_codegen.ir.function import Function, Invoke, Iterate, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import rebuild, with_expressions, writes


def rename_globals(model: Model, names: Mapping[str, str]) -> Model:
    """The model with helpers and constants renamed."""
    return replace(
        model,
        function=renamed(model.function, names),
        noise=model.noise and replace(model.noise, function=renamed(model.noise.function, names)),
        delays=model.delays and replace(model.delays, function=renamed(model.delays.function, names)),
        helpers=tuple(
            replace(renamed(helper, names), name=names.get(helper.name, helper.name)) for helper in model.helpers
        ),
        constants=tuple(replace(row, name=names.get(row.name, row.name)) for row in model.constants),
    )


def renamed(function: Function, names: Mapping[str, str]) -> Function:
    """The function with what it takes from outside renamed: constants, helpers, functions that it invokes."""
    hidden = {argument.name for argument in function.arguments}
    hidden.update(target for statement in function.body for target in writes(statement))

    def change(node: Expression) -> Expression:
        match node:
            case Name(id=name) if name in names and name not in hidden:
                return Name(names[name])
            case Call(function=called, kind="helper") if called in names:
                return replace(node, function=names[called])
            case _:
                return node

    body: list[Statement] = []
    for statement in function.body:
        statement = with_expressions(statement, lambda node: rebuild(node, change))
        if isinstance(statement, Invoke | Iterate):
            statement = replace(statement, function=names.get(statement.function, statement.function))
        body.append(statement)
    return replace(function, body=tuple(body))
