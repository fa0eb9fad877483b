"""Jacobians by blocks and systems with them, as text of array code: sums of scaled matrices, and calls."""

from __future__ import annotations

from collections.abc import Iterable

from brainpy_codegen.emit.printers.python import PythonPrinter
from brainpy_codegen.ir.blocks import Assemble, Block, Diagonal, Factor, Outer, Scaled, Solve, Term
from brainpy_codegen.ir.expression import Number
from brainpy_codegen.ir.function import Function

WORDS = ("by_blocks", "column", "factor", "on_diagonal", "solve_linear")
"""What the support file `<library>_linear` offers."""


def called_linear(functions: Iterable[Function]) -> frozenset[str]:
    """What functions call of the support file."""
    found: set[str] = set()
    for function in functions:
        for statement in function.body:
            if isinstance(statement, Factor | Solve):
                found.add("factor" if isinstance(statement, Factor) else "solve_linear")
            if isinstance(statement, Assemble):
                terms = [term for block in statement.blocks for term in block.terms]
                found |= {"by_blocks"}
                found |= {"on_diagonal"} if any(isinstance(term, Diagonal) for term in terms) else set()
                found |= {"column"} if any(_has_left(term) for term in terms) else set()
    return frozenset(found)


def linear_rows(statement: Assemble | Factor | Solve, printer: PythonPrinter) -> list[str]:
    """The lines of a statement, without indentation."""
    words = printer.dialect.linear
    match statement:
        case Factor(target=target, matrix=matrix):
            given = [printer.argument(statement.diagonal), printer.argument(statement.scale), matrix]
            return [f"{target} = {words['factor']}({', '.join(given)})"]
        case Solve(targets=targets, factors=factors, right=right):
            left = ", ".join(targets) if len(targets) > 1 else f"({targets[0]},)"
            return [f"{left} = {words['solve_linear']}({', '.join([factors, *map(printer.argument, right)])})"]
        case Assemble(target=target, like=like, rows=rows):
            each = [f"{block.name} = {_sum(block, like, printer)}" for block in statement.blocks]
            texts = [[printer.argument(_ZERO) if block is None else block.name for block in row] for row in rows]
            given = [f"({', '.join(row)}{',' if len(row) == 1 else ''})" for row in texts]
            return [*each, f"{target} = {words['by_blocks']}({', '.join([like, *given])})"]


_ZERO = Number(0.0, "0.0")


def _has_left(term: Term) -> bool:
    return isinstance(term, Scaled | Outer) and term.left is not None


def _sum(block: Block, like: str, printer: PythonPrinter) -> str:
    return " + ".join(_product(term, like, printer) for term in block.terms)


def _product(term: Term, like: str, printer: PythonPrinter) -> str:
    """A term; what scales rows is a column, what scales columns stands as it is."""
    words = printer.dialect.linear
    if isinstance(term, Diagonal):
        shift = f", {term.shift}" if term.shift else ""
        return f"{words['on_diagonal']}({printer.argument(term.values)}, {like}{shift})"
    factors = [] if term.left is None else [f"{words['column']}({printer.argument(term.left)})"]
    if isinstance(term, Scaled):
        factors.append(f"{term.matrix}.T" if term.transposed else term.matrix)
    if term.right is not None:
        factors.append(printer.argument(term.right))  # a name or a literal
    return " * ".join(factors)
