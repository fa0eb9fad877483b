"""How couplings change with the states: as rows (couplings into one number) or as terms of a matrix.

Requires: derivatives of single elements, with couplings held. Ensures: for a coupling and a state, what the chain rule
makes of them; vectors on the way get names, assigned in `statements`.
"""

from __future__ import annotations

from collections.abc import Mapping

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.blocks import Diagonal, Outer, Scaled, Term
from brainpy_codegen.ir.expression import Binary, Compare, Coupling, CouplingKind, Expression, Name, Number, Unary
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.visitor import names
from brainpy_codegen.transforms.algebra import ZERO, add, constant, divide, flat_product, integer, is_one, is_zero
from brainpy_codegen.transforms.couplings import roll_shift
from brainpy_codegen.transforms.differentiate import select
from brainpy_codegen.transforms.naming import Names

TO_NUMBER = frozenset({"sum", "mean", "max", "min", "dot"})
"""Couplings that give one number for all elements."""


class Reach:
    """What the couplings of one function reach.

    Attributes:
        statements: the assignments of vectors and numbers that the terms name.
    """

    def __init__(self, function: Function, slopes: Mapping[str, Mapping[str, Expression]], free: Names) -> None:
        """`slopes`: by variable, a state or a coupling, the derivatives of what depends on it."""
        self.statements: list[Statement] = []
        self._slopes, self._names = slopes, free
        self._matrices = {argument.name for argument in function.arguments if argument.role == "matrix"}
        self._like = next(argument.name for argument in function.arguments if argument.role == "state")
        self._vectors = {argument.name for argument in function.arguments if argument.role == "state"}
        self._couplings: dict[str, Coupling] = {}
        self._known: dict[Expression, Name] = {}
        self._rows: dict[tuple[str, str], Expression] = {}
        self._terms: dict[tuple[str, str], tuple[Term, ...]] = {}

    def see(self, statement: Assign) -> None:
        """Take note of what an assignment makes: a coupling, a vector or a number."""
        value = statement.value
        if isinstance(value, Coupling):
            self._couplings[statement.target] = value
            if value.kind not in TO_NUMBER:
                self._vectors.add(statement.target)
        elif self._is_vector(value):
            self._vectors.add(statement.target)

    def moves(self, node: Coupling) -> bool:
        """Whether a coupling depends on a state."""
        return any(name in slopes for name in names(node) for slopes in self._slopes.values())

    def is_number(self, coupling: str) -> bool:
        """Whether a coupling gives one number."""
        return self._couplings[coupling].kind in TO_NUMBER

    def row(self, coupling: str, state: str) -> Expression:
        """The derivative of a number with respect to every element of a state."""
        if (coupling, state) not in self._rows:
            row: Expression = ZERO
            for variable, weight in self._weights(coupling):
                row = add(row, self._row_through(variable, weight, state))
            self._rows[coupling, state] = self.bound(f"{coupling}_by_{state}", row)
        return self._rows[coupling, state]

    def terms(self, coupling: str, state: str) -> tuple[Term, ...]:
        """The derivative of a vector with respect to every element of a state, as terms of a matrix."""
        if (coupling, state) not in self._terms:
            node = self._couplings[coupling]
            found: list[Term] = []
            for variable, slope in self._moving(self._operand(node)):
                found += self._terms_through(node, variable, slope, state)
            self._terms[coupling, state] = tuple(found)
        return self._terms[coupling, state]

    def bound(self, name: str, value: Expression) -> Expression:
        """A name for a value; none for what has one, and for literals."""
        if isinstance(value, Name) or constant(value) is not None:
            return value
        if value not in self._known:
            target = self._names.fresh(name)
            self.statements.append(Assign(target, value))
            self._known[value] = Name(target)
            if self._is_vector(value):
                self._vectors.add(target)
        return self._known[value]

    def _moving(self, name: str) -> list[tuple[str, Expression]]:
        """The variables on which a name depends, and its derivatives."""
        return [(variable, slopes[name]) for variable, slopes in self._slopes.items() if name in slopes]

    def _operand(self, node: Coupling) -> str:
        """The vector that a coupling takes beside its matrix or shift."""
        return next(one.id for one in node.operands if isinstance(one, Name) and one.id not in self._matrices)

    def _weights(self, coupling: str) -> list[tuple[str, Expression]]:
        """By variable, the derivative of a number with respect to what each element contributes to it."""
        node = self._couplings[coupling]
        vectors = [one.id for one in node.operands if isinstance(one, Name)]
        others = vectors[::-1] if node.kind == "dot" else [""]
        weights: dict[str, Expression] = {}
        for name, other in zip(vectors, others, strict=True):
            for variable, slope in self._moving(name):
                own = self._weight(node.kind, coupling, Name(name), slope, other)
                weights[variable] = add(weights.get(variable, ZERO), own)
        return [(variable, weight) for variable, weight in weights.items() if not is_zero(weight)]

    def _weight(self, kind: CouplingKind, coupling: str, vector: Name, slope: Expression, other: str) -> Expression:
        match kind:
            case "dot":
                return flat_product(Name(other), slope)
            case "mean":
                return divide(slope, self._size())
            case "max" | "min":
                return select(Compare(("==",), (vector, Name(coupling))), slope, ZERO)
            case _:
                return slope

    def _size(self) -> Expression:
        return self.bound("size", Coupling("size", (Name(self._like),)))

    def _row_through(self, variable: str, weight: Expression, state: str) -> Expression:
        """What a number gains through one variable of the vector that it sums up."""
        if variable not in self._couplings:
            return weight if variable == state else ZERO
        name = f"{variable}_weight"
        if self.is_number(variable):
            inner = self.row(variable, state)
            if is_zero(inner):
                return ZERO
            return flat_product(self.bound(name, Coupling("sum", (self._vector(name, weight),))), inner)
        row: Expression = ZERO
        for term in self.terms(variable, state):
            row = add(row, self._row_of(term, weight, name))
        return row

    def _row_of(self, term: Term, weight: Expression, name: str) -> Expression:
        """A row of weights times a term."""
        if isinstance(term, Diagonal):
            moved = Coupling("roll", (self._vector(name, flat_product(weight, term.values)), _shift(-term.shift)))
            return self.bound(f"{name}_moved", moved)
        left = self._vector(name, weight if term.left is None else flat_product(weight, term.left))
        if isinstance(term, Outer):
            return flat_product(self.bound(f"{name}_sum", Coupling("sum", (left,))), term.right)
        matrix = Name(term.matrix)
        product = Coupling("matvec", (matrix, left)) if term.transposed else Coupling("vecmat", (left, matrix))
        row = self.bound(f"{name}_{term.matrix}", product)
        return row if term.right is None else flat_product(row, term.right)

    def _terms_through(self, node: Coupling, variable: str, slope: Expression, state: str) -> list[Term]:
        """What a vector gains through one variable of the vector that it is made of."""
        if variable not in self._couplings:
            return [self._direct(node, slope)] if variable == state else []
        inner: tuple[Term, ...]
        if self.is_number(variable):
            row = self.row(variable, state)
            inner = () if is_zero(row) else (Outer(None, row),)
        else:
            inner = self.terms(variable, state)
        return [self._carried(node, variable, slope, term) for term in inner]

    def _direct(self, node: Coupling, slope: Expression) -> Term:
        """The coupling itself, of a vector with the given slope in each element."""
        if node.kind == "roll":
            shift = roll_shift(node)
            if constant(slope) is not None:
                return Diagonal(slope, shift)
            name = f"{self._operand(node)}_slope"
            moved = Coupling("roll", (self._vector(name, slope), node.operands[1]))
            return Diagonal(self.bound(f"{name}_moved", moved), shift)
        right = None if is_one(slope) else self.bound(f"{self._operand(node)}_slope", slope)
        return Scaled(None, self._matrix(node), right, node.kind == "vecmat")

    def _carried(self, node: Coupling, variable: str, slope: Expression, term: Term) -> Term:
        """The coupling of a term that another one has made.

        Raises:
            UnsupportedError: the term is a full matrix.
        """
        name = f"{variable}_effect"
        if isinstance(term, Outer):
            left = self._vector(name, slope if term.left is None else flat_product(slope, term.left))
            return Outer(self.bound(f"{name}_coupled", self._coupled(node, left)), term.right)
        if isinstance(term, Diagonal) and node.kind == "roll":
            values = self._vector(name, flat_product(slope, term.values))
            moved = self.bound(f"{name}_moved", Coupling("roll", (values, node.operands[1])))
            return Diagonal(moved, term.shift + roll_shift(node))
        raise UnsupportedError(
            f"{variable!r}, which couples elements, goes through a second coupling; their product is a full matrix of "
            "its own"
        )

    def _coupled(self, node: Coupling, vector: Expression) -> Coupling:
        """The same coupling of another vector."""
        operand = Name(self._operand(node))
        return Coupling(node.kind, tuple(vector if one == operand else one for one in node.operands))

    def _matrix(self, node: Coupling) -> str:
        return next(one.id for one in node.operands if isinstance(one, Name) and one.id in self._matrices)

    def _vector(self, name: str, value: Expression) -> Expression:
        """A value with an entry for every element, where it may be one number."""
        if not self._is_vector(value):
            value = Binary("+", value, Binary("*", integer(0), Name(self._like)))
        return self.bound(name, value)

    def _is_vector(self, value: Expression) -> bool:
        if isinstance(value, Coupling):
            return value.kind not in TO_NUMBER and value.kind != "size"
        return any(name in self._vectors for name in names(value))


def _shift(shift: int) -> Expression:
    number = Number(abs(shift), str(abs(shift)))
    return Unary("-", number) if shift < 0 else number
