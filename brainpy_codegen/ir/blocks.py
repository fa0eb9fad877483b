"""Dense linear algebra over whole vectors: the Jacobian of a vector model, block by block, and systems with it.

A block says how the slope of one state changes with another one, for every pair of elements. It is a sum of terms, each
of which comes from one way in which elements reach each other: themselves, a neighbour, through a matrix, or through a
number that all of them share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from brainpy_codegen.ir.expression import Expression


@dataclass(frozen=True, slots=True)
class Diagonal:
    """Entry [i, i - shift], around the ring, is `values` of i."""

    values: Expression
    shift: int = 0


@dataclass(frozen=True, slots=True)
class Scaled:
    """Entry [i, j] is `left` of i times matrix[i, j] (transposed: matrix[j, i]) times `right` of j; None is 1."""

    left: Expression | None
    matrix: str
    right: Expression | None
    transposed: bool = False


@dataclass(frozen=True, slots=True)
class Outer:
    """Entry [i, j] is `left` of i times `right` of j; None is 1."""

    left: Expression | None
    right: Expression


Term: TypeAlias = Diagonal | Scaled | Outer


@dataclass(frozen=True, slots=True)
class Block:
    """A sum of terms, and what it is called: `dr_da`."""

    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Assemble:
    """`target` is the matrix of blocks, row by row, all elements of the first state first; None is a block of zeros.

    `like` names a vector, which says how many elements there are.
    """

    target: str
    like: str
    rows: tuple[tuple[Block | None, ...], ...]
    lead: tuple[str, ...] = ()
    blank_before: bool = False

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that are not zero, row by row."""
        return tuple(block for row in self.rows for block in row if block is not None)

    @property
    def values(self) -> tuple[Expression, ...]:
        """The vectors and numbers that the terms are made of, in their order."""
        return tuple(value for block in self.blocks for term in block.terms for value in values_of(term))

    @property
    def matrices(self) -> tuple[str, ...]:
        """The matrices that the terms scale, each once."""
        terms = (term for block in self.blocks for term in block.terms)
        return tuple(dict.fromkeys(term.matrix for term in terms if isinstance(term, Scaled)))

    def with_values(self, values: tuple[Expression, ...]) -> Assemble:
        """The same of other vectors and numbers."""
        left = iter(values)
        rows = tuple(tuple(None if one is None else _with_values(one, left) for one in row) for row in self.rows)
        return replace(self, rows=rows)


@dataclass(frozen=True, slots=True)
class Factor:
    """`target` is the triangular factors of diagonal * I - scale * matrix."""

    target: str
    matrix: str
    diagonal: Expression
    scale: Expression
    lead: tuple[str, ...] = ()
    blank_before: bool = False


@dataclass(frozen=True, slots=True)
class Solve:
    """`targets`, one vector per state, solve the system that was factored, for a right-hand side per state."""

    targets: tuple[str, ...]
    factors: str
    right: tuple[Expression, ...]
    lead: tuple[str, ...] = ()
    blank_before: bool = False


def values_of(term: Term) -> tuple[Expression, ...]:
    """The vectors and numbers that a term is made of."""
    if isinstance(term, Diagonal):
        return (term.values,)
    return tuple(value for value in (term.left, term.right) if value is not None)


def _with_values(block: Block, values: Iterator[Expression]) -> Block:
    terms: list[Term] = []
    for term in block.terms:
        if isinstance(term, Diagonal):
            terms.append(replace(term, values=next(values)))
        elif isinstance(term, Outer):
            left = None if term.left is None else next(values)
            terms.append(replace(term, left=left, right=next(values)))
        else:
            left = None if term.left is None else next(values)
            right = None if term.right is None else next(values)
            terms.append(replace(term, left=left, right=right))
    return replace(block, terms=tuple(terms))
