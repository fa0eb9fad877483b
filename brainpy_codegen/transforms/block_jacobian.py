"""The Jacobian of a vector model: blocks of a matrix over all elements, from derivatives of single elements.

Requires: the right-hand side of a vector model. Ensures: a function of the same arguments whose result is the whole
matrix. What a coupling gives (`W @ r`, a mean) is held at first, as if it were a state: all derivatives are then those
of one element, written as `jacobian` writes them. How the coupling itself changes with the states is known from what it
is, and the chain rule puts the two together:

    dr = f(r, c),  c = W @ g(r):    dr_dr = diag(dr_by_r) + diag(dr_by_c) W diag(g_by_r)
    dr = f(r, c),  c = mean(g(r)):  dr_dr = diag(dr_by_r) + dr_by_c (g_by_r / n)^T
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.ir.blocks import Assemble, Block, Diagonal, Outer, Term
from brainpy_codegen.ir.expression import Coupling, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import names
from brainpy_codegen.transforms.algebra import ONE, ZERO, flat_product, is_one, is_zero
from brainpy_codegen.transforms.coupling_slopes import Reach
from brainpy_codegen.transforms.couplings import separate_couplings
from brainpy_codegen.transforms.dead_code import keep_needed
from brainpy_codegen.transforms.differentiate import differentiate, is_plain
from brainpy_codegen.transforms.helper_slopes import HelperSlopes
from brainpy_codegen.transforms.naming import Names, used_names


@dataclass(frozen=True, slots=True)
class BlockJacobian:
    """The function `jacobian`, whose result is a matrix, and the derivatives of helpers that it calls."""

    function: Function
    helpers: tuple[Function, ...]


def block_jacobian(model: Model) -> BlockJacobian:
    """The derivative of every element of the right-hand side with respect to every element of every state.

    Raises:
        UnsupportedError: the model calls a function whose derivative is not known, or passes states through one matrix
            after the other.
    """
    return _Writer(model).result()


class _Writer:
    """The work on one model."""

    def __init__(self, model: Model) -> None:
        self._function = separate_couplings(model.function)
        self._states = [state.name for state in model.states]
        outside = [*(helper.name for helper in model.helpers), *(row.name for row in model.constants)]
        self._names = Names([*used_names(self._function), *outside])
        self._helpers = HelperSlopes(model.helpers, self._names)
        self._slopes: dict[str, dict[str, Expression]] = {name: {name: ONE} for name in self._states}
        self._reach = Reach(self._function, self._slopes, self._names)

    def result(self) -> BlockJacobian:
        """The function."""
        groups: list[list[Statement]] = []
        for statement in self._function.body:
            groups.append([statement, *self._derivatives(statement)])
        rows = tuple(
            tuple(self._block(row, result, state) for state in self._states)
            for row, result in zip(self._states, self._function.results, strict=True)
        )
        whole = self._names.fresh("J")
        made = [[one] for one in self._reach.statements]
        if made:
            made[0] = [replace(made[0][0], blank_before=True)]
        body = keep_needed([*groups, *made, [Assemble(whole, self._states[0], rows, blank_before=True)]], (whole,))
        doc = f"Jacobian of the right-hand side, over all elements: {self._names_of(rows)}."
        function = Function("jacobian", "matrix", self._function.arguments, body, (whole,), doc)
        return BlockJacobian(function, tuple(self._helpers.functions))

    @staticmethod
    def _names_of(rows: Sequence[Sequence[Block | None]]) -> str:
        texts = [f"({', '.join('0' if block is None else block.name for block in row)})" for row in rows]
        return ", ".join(texts) if len(texts) > 1 else texts[0][1:-1]

    def _derivatives(self, statement: Statement) -> list[Statement]:
        """The derivatives of what a statement assigns, with couplings held; a coupling is a variable of its own."""
        if not isinstance(statement, Assign) or statement.type == "condition":
            return []
        self._reach.see(statement)
        if isinstance(statement.value, Coupling):
            if self._reach.moves(statement.value):
                self._slopes[statement.target] = {statement.target: ONE}
            return []
        made: list[Statement] = []
        for variable, slopes in self._slopes.items():
            if not any(name in slopes for name in names(statement.value)):
                continue
            value = differentiate(statement.value, slopes, self._helpers.slope)
            if not is_plain(value):
                target = self._names.fresh(f"{statement.target}_by_{variable}")
                assigned = Assign(target, value)
                made.append(assigned)
                self._reach.see(assigned)
                value = Name(target)
            slopes[statement.target] = value
        return made

    def _block(self, row: str, result: str, state: str) -> Block | None:
        """How one slope changes with one state."""
        terms: list[Term] = []
        for variable, slopes in self._slopes.items():
            own = slopes.get(result, ZERO)
            if is_zero(own):
                continue
            if variable in self._states:
                name = f"{result}_by_{state}"
                terms += [Diagonal(self._reach.bound(name, own))] if variable == state else []
            elif self._reach.is_number(variable):
                changes = self._reach.row(variable, state)
                terms += [] if is_zero(changes) else [Outer(self._left(own, result, variable), changes)]
            else:
                name = f"{result}_by_{variable}"
                terms += [self._scaled(term, own, name) for term in self._reach.terms(variable, state)]
        return Block(self._names.fresh(f"d{row}_d{state}"), tuple(terms)) if terms else None

    def _scaled(self, term: Term, factor: Expression, name: str) -> Term:
        """A term whose rows are multiplied by the derivative with respect to the coupling."""
        if is_one(factor):
            return term
        if isinstance(term, Diagonal):
            return replace(term, values=self._reach.bound(f"{name}_beside", flat_product(factor, term.values)))
        left = factor if term.left is None else flat_product(factor, term.left)
        return replace(term, left=self._reach.bound(f"{name}_left", left))

    def _left(self, value: Expression, result: str, variable: str) -> Expression | None:
        return None if is_one(value) else self._reach.bound(f"{result}_by_{variable}", value)
