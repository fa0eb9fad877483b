"""Butcher tableaus, and the order of a Runge-Kutta method, derived from the order conditions.

A method has order p if, for every rooted tree with up to p vertices, the elementary weight equals 1 / (density of the
tree). All of it is done in exact fractions, so that one wrong digit in a tableau is found.

Butcher, J. C. (2016). Numerical Methods for Ordinary Differential Equations, chapter 3. doi:10.1002/9781119121534
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from typing import TypeAlias

HIGHEST_ORDER = 8

Tree: TypeAlias = "tuple[Tree, ...]"
"""A rooted tree: the trees that hang on its root, sorted."""


@dataclass(frozen=True, slots=True)
class ButcherTableau:
    """The coefficients of a Runge-Kutta method.

    Attributes:
        name: the word that users write.
        title: how generated text names the method.
        a: the matrix, one row per stage; rows of an explicit method may stop at the diagonal.
        b: the weights.
        reference: the paper that carries the coefficients.
        tolerance: largest residual of an order condition that counts as zero; above 0 only for irrational coefficients.
    """

    name: str
    title: str
    a: tuple[tuple[Fraction, ...], ...]
    b: tuple[Fraction, ...]
    reference: str
    tolerance: Fraction = field(default=Fraction(0))

    def __post_init__(self) -> None:
        """Refuse coefficients that are not a method: ragged rows, or weights that do not sum to 1."""
        if len(self.a) != len(self.b):
            raise ValueError(f"{self.name}: {len(self.a)} rows but {len(self.b)} weights")
        padded = tuple(
            row[: len(self.b)] + (Fraction(0),) * (len(self.b) - len(row)) if not any(row[len(self.b) :]) else row
            for row in self.a
        )
        if any(len(row) != len(self.b) for row in padded):
            raise ValueError(f"{self.name}: a row has more entries than there are stages")
        object.__setattr__(self, "a", padded)
        if abs(sum(self.b, Fraction(-1))) > self.tolerance:
            raise ValueError(f"{self.name}: the weights sum to {sum(self.b)}")

    @property
    def stages(self) -> int:
        """The number of stages."""
        return len(self.b)

    @property
    def c(self) -> tuple[Fraction, ...]:
        """The abscissas: the sums of the rows."""
        return tuple(sum(row, Fraction(0)) for row in self.a)

    @property
    def is_explicit(self) -> bool:
        """Whether every stage uses earlier stages only."""
        return all(not any(row[i:]) for i, row in enumerate(self.a))

    @property
    def order(self) -> int:
        """The order of convergence, derived from the order conditions (up to 8)."""
        return derived_order(self.a, self.b, self.tolerance)

    def stability(self) -> tuple[Fraction, ...]:
        """The coefficients of R(z): one step of y' = lambda y multiplies y by R(dt * lambda). Explicit methods."""
        coefficients = [Fraction(1)]
        powers = [Fraction(1)] * self.stages
        for _ in range(self.stages):
            coefficients.append(_dot(self.b, powers))
            powers = [_dot(row, powers) for row in self.a]
        return tuple(coefficients)


@cache
def rooted_trees(order: int) -> tuple[Tree, ...]:
    """All rooted trees with `order` vertices: 1, 1, 2, 4, 9, 20, 48, 115 of them for orders 1 to 8."""
    return tuple(sorted(set(_forests(order - 1, order - 1))))


@cache
def _forests(vertices: int, largest: int) -> tuple[Tree, ...]:
    """All multisets of trees of at most `largest` vertices each that have `vertices` vertices together."""
    if vertices == 0:
        return ((),)
    found: list[Tree] = []
    for size in range(min(largest, vertices), 0, -1):
        for count in range(1, vertices // size + 1):
            for rest in _forests(vertices - count * size, size - 1):
                for chosen in combinations_with_replacement(rooted_trees(size), count):
                    found.append(tuple(sorted((*chosen, *rest))))
    return tuple(found)


@cache
def vertices(tree: Tree) -> int:
    """The number of vertices of a tree, which is the order of its condition."""
    return 1 + sum(vertices(child) for child in tree)


@cache
def density(tree: Tree) -> int:
    """The density of a tree: its number of vertices times the densities of the trees on its root."""
    product = vertices(tree)
    for child in tree:
        product *= density(child)
    return product


def elementary_weight(tree: Tree, a: tuple[tuple[Fraction, ...], ...], b: tuple[Fraction, ...]) -> Fraction:
    """The number that a method puts in place of 1 / density in the condition of a tree."""
    return _dot(b, _stage_weights(tree, a, {}))


@cache
def derived_order(
    a: tuple[tuple[Fraction, ...], ...], b: tuple[Fraction, ...], tolerance: Fraction = Fraction(0)
) -> int:
    """The highest order up to which every condition holds."""
    known: dict[Tree, list[Fraction]] = {}
    for order in range(1, HIGHEST_ORDER + 1):
        for tree in rooted_trees(order):
            residual = _dot(b, _stage_weights(tree, a, known)) - Fraction(1, density(tree))
            if abs(residual) > tolerance:
                return order - 1
    return HIGHEST_ORDER


def _stage_weights(
    tree: Tree, a: tuple[tuple[Fraction, ...], ...], known: dict[Tree, list[Fraction]]
) -> list[Fraction]:
    """The weights of a tree in each stage: the product, over the trees on its root, of A times their weights."""
    if tree not in known:
        product = [Fraction(1)] * len(a)
        for child in tree:
            inner = _stage_weights(child, a, known)
            product = [weight * _dot(row, inner) for weight, row in zip(product, a, strict=True)]
        known[tree] = product
    return known[tree]


def _dot(left: tuple[Fraction, ...], right: list[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(left, right, strict=True) if x and y), Fraction(0))
