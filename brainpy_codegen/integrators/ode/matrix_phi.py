"""phi_1 of a small matrix, written out: (exp(z) - 1) / z, also where z has no inverse.

By its series where z is small, else from z / 2**k by doubling k times (Skaflestad and Wright 2009):

    exp(2 z) = exp(z) exp(z),    phi_1(2 z) = (exp(z) + 1) phi_1(z) / 2

Three functions: `add_product` (1 + s q / k, a step of Horner's rule), `double_argument` (one doubling, repeated as
often as each element needs it) and `phi_1`. They know which entries are always zero.

Skaflestad, B. and Wright, W. M. (2009). The scaling and modified squaring method for matrix functions related to the
exponential. Applied Numerical Mathematics 59, 783-799. doi:10.1016/j.apnum.2008.03.035
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Binary, Compare, Expression, Name, Number, Select
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Iterate, Statement
from brainpy_codegen.transforms.algebra import ONE, add, decimal, integer, intrinsic, multiply, total

Place = tuple[int, int]

MOST_PRODUCTS = 600
"""Above so many multiplications in one product of matrices, nobody reads or compiles them written out."""

_DOUBLINGS = 64
_SMALL = Number(0.0625, "0.0625")
_TERMS = 9  # of the series; below 1/16 the tenth is less than 1e-16 of the sum
_HALF = Number(0.5, "0.5")


@dataclass(frozen=True, slots=True)
class MatrixPhi:
    """The functions, in the order of definition; `phi_1` takes and returns the entries at `places`, row by row."""

    places: tuple[Place, ...]
    functions: tuple[Function, ...]


def matrix_phi(labels: Sequence[str], given: Iterable[Place]) -> MatrixPhi:
    """The functions for matrices with entries at the given places; `labels` name rows and columns.

    Raises:
        UnsupportedError: the matrices are too large to be written out.
    """
    writer = _Writer(labels, given)
    return MatrixPhi(writer.places, (writer.add_product(), writer.double_argument(), writer.phi_1()))


def _closed(size: int, given: Iterable[Place]) -> tuple[Place, ...]:
    """The places of all powers of a matrix, row by row."""
    places = {*given, *((i, i) for i in range(size))}
    for k in range(size):
        places |= {(i, j) for i in range(size) for j in range(size) if (i, k) in places and (k, j) in places}
    return tuple(sorted(places))


class _Writer:
    def __init__(self, labels: Sequence[str], given: Iterable[Place]) -> None:
        numbers = [str(number) for number in range(1, len(labels) + 1)]
        pairs = {f"{row}_{column}" for row in labels for column in labels}
        # `a_b` beside `c` and `a` beside `b_c` have one name
        self._labels = labels if len(pairs) == len(labels) ** 2 else numbers
        self.places = _closed(len(labels), given)
        products = sum(j == k for _, j in self.places for k, _ in self.places)
        if products > MOST_PRODUCTS:
            raise UnsupportedError(f"products of matrices of {len(labels)} coupled rows are too large to write out")

    def _each(self, word: str) -> tuple[str, ...]:
        return tuple(f"{word}_{self._labels[i]}_{self._labels[j]}" for i, j in self.places)

    def _product(self, left: str, right: str, place: Place) -> Expression:
        """An entry of a product of two matrices."""
        first, second = (dict(zip(self.places, self._each(word), strict=True)) for word in (left, right))
        i, j = place
        middle = [k for k in range(len(self._labels)) if (i, k) in first and (k, j) in second]
        return total([Binary("*", Name(first[i, k]), Name(second[k, j])) for k in middle])

    def add_product(self) -> Function:
        """1 + s q / k."""
        body: list[Statement] = []
        for place, target in zip(self.places, self._each("sum"), strict=True):
            value: Expression = Binary("/", self._product("s", "q", place), Name("k"))
            body.append(Assign(target, add(ONE, value) if place[0] == place[1] else value))
        arguments = tuple(Argument(name, "value") for name in (*self._each("s"), *self._each("q"), "k"))
        return Function("add_product", "part", arguments, tuple(body), self._each("sum"), "The matrix 1 + s q / k.")

    def double_argument(self) -> Function:
        """The exponential and phi_1 of twice the matrix, while doublings are left."""
        body: list[Statement] = [Assign("doubles", Compare((">",), (Name("left"), _HALF)), type="condition")]
        diagonal = {name: place[0] == place[1] for name, place in zip(self._each("e"), self.places, strict=True)}
        shifted = self._each("f")
        for name, e in zip(shifted, self._each("e"), strict=True):
            half = Binary("*", _HALF, Name(e))
            lead = ("half of exp(z) + 1",) if name == shifted[0] else ()
            body.append(Assign(name, add(half, _HALF) if diagonal[e] else half, lead=lead, blank_before=bool(lead)))
        for word, left, right in (("exp", "e", "e"), ("phi", "f", "q")):
            old = self._each("e" if word == "exp" else "q")
            for number, (place, target, before) in enumerate(zip(self.places, self._each(word), old, strict=True)):
                value = Select(Name("doubles"), self._product(left, right, place), Name(before))
                body.append(Assign(target, value, blank_before=not number))
        fewer = Binary("-", Name("left"), ONE)
        body.append(Assign("fewer", Select(Name("doubles"), fewer, Name("left")), blank_before=True))
        body.append(Assign("unfinished", intrinsic("maximum", Name("fewer"), integer(0))))
        arguments = tuple(Argument(name, "value") for name in (*self._each("e"), *self._each("q"), "left"))
        results = (*self._each("exp"), *self._each("phi"), "fewer", "unfinished")
        doc = "exp and phi_1 of twice the matrix whose exp is e and whose phi_1 is q; how many doublings are left."
        return Function("double_argument", "part", arguments, tuple(body), results, doc)

    def phi_1(self) -> Function:
        """Scaling, the series, doublings."""
        z, s = self._each("z"), self._each("s")
        sizes = [
            total([intrinsic("abs", Name(name)) for name, (row, _) in zip(z, self.places, strict=True) if row == i])
            for i in range(len(self._labels))
        ]
        norm = sizes[0]
        for size in sizes[1:]:
            norm = intrinsic("maximum", norm, size)
        ratio = Binary("/", intrinsic("maximum", Name("norm"), _SMALL), _SMALL)
        body: list[Statement] = [
            Assign("norm", norm),
            Assign("doublings", intrinsic("ceil", intrinsic("log2", ratio))),
            Assign("scale", intrinsic("exp2", Binary("-", integer(0), Name("doublings")))),
        ]
        body += [Assign(target, multiply(Name(name), Name("scale"))) for name, target in zip(z, s, strict=True)]
        body += self._series()
        exp, phi = self._each("exp"), self._each("phi")
        start = (*self._each("e"), *self._each("q"), "doublings")
        body.append(
            Iterate(
                (*exp, *phi, "fewer"),
                "unfinished",
                "double_argument",
                tuple(map(Name, start)),
                (),
                _DOUBLINGS,
                "doubling",
                corrects=False,
                lead=("back to z",),
                blank_before=True,
            )
        )
        arguments = tuple(Argument(name, "value") for name in z)
        return Function("phi_1", "part", arguments, tuple(body), phi, "phi_1 of a matrix: (exp(z) - 1) / z.")

    def _series(self) -> list[Statement]:
        """The series by Horner's rule, q = 1 + s/2 (1 + s/3 (1 + ...)), and e = 1 + s q."""
        body: list[Statement] = []
        inner = self._each(f"q{_TERMS}")
        for number, (place, name, target) in enumerate(zip(self.places, self._each("s"), inner, strict=True)):
            value: Expression = Binary("/", Name(name), integer(_TERMS))
            lead = ("the series of phi_1, from its last term on",) if not number else ()
            value = add(ONE, value) if place[0] == place[1] else value
            body.append(Assign(target, value, lead=lead, blank_before=not number))
        for k in range(_TERMS - 1, 1, -1):
            outer = self._each("q" if k == 2 else f"q{k}")
            body.append(self._step(outer, inner, decimal(float(k))))
            inner = outer
        return [*body, self._step(self._each("e"), inner, ONE)]

    def _step(self, targets: tuple[str, ...], inner: tuple[str, ...], k: Expression) -> Invoke:
        return Invoke(targets, "add_product", (*map(Name, self._each("s")), *map(Name, inner), k))
