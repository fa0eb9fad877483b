"""Split an expression into slope * x + offset, as it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from brainpy_codegen.ir.expression import Binary, Call, Expression, Name, Select, Unary
from brainpy_codegen.transforms.algebra import (
    ZERO,
    add,
    constant,
    cost,
    divide,
    is_one,
    multiply,
    negate,
    subtract,
)
from brainpy_codegen.transforms.differentiate import select

Inline: TypeAlias = Callable[[Call], Expression | None]


@dataclass(frozen=True, slots=True)
class Linear:
    """slope * x + offset; `ratio` is offset / slope where a common factor was taken out: g * (V - E) has -E."""

    slope: Expression
    offset: Expression
    ratio: Expression | None = None

    def offset_beside(self, slope: Expression) -> Expression:
        """The offset where the slope has a name: the common factor is not written twice."""
        if self.ratio is not None:
            shared = multiply(slope, self.ratio)
            if cost(shared) <= cost(self.offset):
                return shared
        return self.offset


@dataclass(frozen=True, slots=True)
class Splitter:
    """Splits with respect to one variable x.

    Attributes:
        moves: whether an expression changes with x.
        parts: the split of a name that changes with x; None if it is not linear.
        inline: what a call of a helper function computes, as an expression; None if there is no such expression.
    """

    moves: Callable[[Expression], bool]
    parts: Callable[[str], Linear | None]
    inline: Inline

    def split(self, node: Expression) -> Linear | None:
        """Slope and offset, both free of x; None if the expression is not written as a linear one."""
        if not self.moves(node):
            return Linear(ZERO, node)
        match node:
            case Name(id=name):
                return self.parts(name)
            case Unary(operator=sign, operand=operand):
                inner = self.split(operand)
                return inner if inner is None or sign == "+" else _negated(inner)
            case Binary(operator="+" | "-" as operator, left=left, right=right):
                return self._sum(operator, left, right)
            case Binary(operator="*", left=left, right=right):
                return self._product(left, right)
            case Binary(operator="/", left=left, right=right) if not self.moves(right):
                inner = self.split(left)
                return None if inner is None else _mapped(inner, lambda part: divide(part, right))
            case Binary(operator="**", left=left, right=right) if constant(right) == 1:
                return self.split(left)
            case Select(condition=condition) if not self.moves(condition):
                return self._choice(node)
            case Call(kind="helper"):
                inlined = self.inline(node)
                return None if inlined is None else self.split(inlined)
            case _:
                return None

    def _sum(self, operator: str, left: Expression, right: Expression) -> Linear | None:
        first, second = self.split(left), self.split(right)
        if first is None or second is None:
            return None
        combine = add if operator == "+" else subtract
        return Linear(combine(first.slope, second.slope), combine(first.offset, second.offset))

    def _product(self, left: Expression, right: Expression) -> Linear | None:
        if self.moves(left) and self.moves(right):
            return None
        if self.moves(left):
            inner = self.split(left)
            return None if inner is None else _factored(_mapped(inner, lambda part: multiply(part, right)), inner)
        inner = self.split(right)
        return None if inner is None else _factored(_mapped(inner, lambda part: multiply(left, part)), inner)

    def _choice(self, node: Select) -> Linear | None:
        first, second = self.split(node.if_true), self.split(node.if_false)
        if first is None or second is None:
            return None
        slope = select(node.condition, first.slope, second.slope)
        return Linear(slope, select(node.condition, first.offset, second.offset))


def _negated(inner: Linear) -> Linear:
    return Linear(negate(inner.slope), negate(inner.offset), inner.ratio)


def _mapped(inner: Linear, change: Callable[[Expression], Expression]) -> Linear:
    return Linear(change(inner.slope), change(inner.offset), inner.ratio)


def _factored(product: Linear, inner: Linear) -> Linear:
    """A product whose moving factor has slope 1 or -1: the other factor is common to slope and offset."""
    if is_one(inner.slope):
        return Linear(product.slope, product.offset, inner.offset)
    if constant(inner.slope) == -1:
        return Linear(product.slope, product.offset, negate(inner.offset))
    return product
