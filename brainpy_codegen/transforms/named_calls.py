"""Functions of the states that stand inside longer expressions get statements of their own.

Requires: the right-hand side of a model. Ensures: the same values. Differentiated, `m_inf = 0.5 * (1 + tanh(...))` then
has the derivatives `tanh_m_inf_by_V` and `tanh_m_inf_by_V_by_V`, each made of the one before, where the whole would be
written out again in each order.
"""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.ir.expression import Call, Compare, Expression, Logical, Name, Select
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import children, names, with_children
from brainpy_codegen.transforms.naming import Names, used_names
from brainpy_codegen.transforms.part_names import part_name


def name_calls(model: Model) -> Model:
    """The model with a name for every function of the states that is part of a longer expression."""
    known = (*(helper.name for helper in model.helpers), *(row.name for row in model.constants))
    taken = (*used_names(model.function), *known)
    body = _Writer(model.function, Names(taken), {state.name for state in model.states}).body()
    return replace(model, function=replace(model.function, body=body))


class _Writer:
    """The work on one function."""

    def __init__(self, function: Function, given: Names, moving: set[str]) -> None:
        self._function = function
        self._arguments = tuple(one.name for one in function.arguments)
        self._given = given
        self._moving = moving
        self._known: dict[Expression, Name] = {}
        self._made: list[Statement] = []

    def body(self) -> tuple[Statement, ...]:
        """The statements."""
        found: list[Statement] = []
        for statement in self._function.body:
            if isinstance(statement, Assign) and statement.type != "condition":
                statement = self._changed(statement)
                found += self._made
                self._made = []
            found.append(statement)
        return tuple(found)

    def _changed(self, statement: Assign) -> Assign:
        value = statement.value
        operands = tuple(self._named(child, statement) for child in children(value))
        if not isinstance(value, Compare | Logical | Select):
            value = with_children(value, operands) if operands else value
        if self._moving.intersection(names(value)):
            self._moving.add(statement.target)
        if not self._made:
            return replace(statement, value=value)
        # The heading of a paragraph stays above its first statement.
        first = self._made[0]
        self._made[0] = replace(first, lead=statement.lead, blank_before=statement.blank_before)
        return replace(statement, value=value, lead=(), blank_before=False)

    def _named(self, node: Expression, statement: Assign) -> Expression:
        """The expression with names for its calls; of choices, only one side of which counts, as it is."""
        if isinstance(node, Compare | Logical | Select) or not children(node):
            return node
        node = with_children(node, tuple(self._named(child, statement) for child in children(node)))
        if not isinstance(node, Call) or node.kind != "intrinsic" or INTRINSICS[node.function].condition:
            return node
        if not self._moving.intersection(names(node)):
            return node
        if node not in self._known:
            name = part_name(node, statement, self._arguments, self._given)
            self._known[node] = Name(name)
            self._moving.add(name)
            self._made.append(Assign(name, node))
        return self._known[node]
