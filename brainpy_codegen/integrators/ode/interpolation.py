"""Interpolants of Runge-Kutta steps, as polynomials of theta = (time since the start of the step) / dt.

All of them have the old state as their constant coefficient. Three kinds: weights of the slopes for each power
(Dormand and Prince, Tsitouras), the cubic Hermite polynomial through states and slopes at both ends, and the nested
form of Hairer's DOP853,

    theta * (f0 + (1 - theta) * (f1 + theta * (f2 + (1 - theta) * (f3 + ... (1 - theta) * (f5 + theta * f6))))),

whose first three coefficients are those of the cubic Hermite polynomial.
"""

from __future__ import annotations

from fractions import Fraction

from brainpy_codegen.integrators.ode.explicit_rk import combination
from brainpy_codegen.integrators.tableaus.embedded import EmbeddedPair
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Statement
from brainpy_codegen.transforms.algebra import add, integer, multiply, subtract

_POWERS = ("linear", "quadratic", "cubic", "quartic", "quintic", "sextic", "septic")


def slopes_of(pair: EmbeddedPair) -> tuple[int, ...]:
    """The slopes that the interpolant takes, by number from 0."""
    if pair.interpolant:
        rows = pair.interpolant
        return tuple(j for j in range(pair.tableau.stages) if any(len(row) > j and row[j] for row in rows))
    end = pair.tableau.stages - pair.is_fsal
    if not pair.nested:
        return (0, end)
    return tuple(j for j in range(len(pair.nested[0])) if j in (0, end) or any(row[j] for row in pair.nested))


def takes_ends(pair: EmbeddedPair) -> bool:
    """Whether the interpolant takes the states at both ends."""
    return not pair.interpolant


def interpolant(pair: EmbeddedPair) -> Function:
    """The function from dt, states and slopes to the coefficients of theta, theta**2 ... of one state."""
    used = slopes_of(pair)
    names = {number: f"slope_{number + 1}" for number in used}
    if pair.interpolant:
        return _weighted(pair, names)
    end = pair.tableau.stages - pair.is_fsal
    names[0], names[end] = "slope", "slope_next"
    body = _hermite(names[0], names[end])
    if not pair.nested:
        return _function(pair, body, ("linear", "quadratic", "cubic"), ("old", "new", *names.values()))
    factors = ["change", "bend", "twist"]
    end_change = Binary("*", Name("dt"), Name("slope_next"))
    body = [
        body[0],
        Assign("bend", subtract(Binary("*", Name("dt"), Name("slope")), Name("change"))),
        Assign("twist", subtract(subtract(Name("change"), end_change), Name("bend"))),
    ]
    for number, row in enumerate(pair.nested, 4):
        terms = [(weight, names[j]) for j, weight in enumerate(row) if weight]
        factors.append(f"factor_{number}")
        body.append(Assign(factors[-1], Binary("*", Name("dt"), combination(terms)), blank_before=number == 4))
    powers = _POWERS[: len(factors)]
    for place, (power, weights) in enumerate(zip(powers, _expanded(len(factors)), strict=True)):
        body.append(Assign(power, _integers(weights, factors), blank_before=not place))
    return _function(pair, body, powers, ("old", "new", *names.values()))


def _weighted(pair: EmbeddedPair, names: dict[int, str]) -> Function:
    body: list[Statement] = []
    results = _POWERS[: len(pair.interpolant)]
    for power, row in zip(results, pair.interpolant, strict=True):
        terms = [(weight, names[j]) for j, weight in enumerate(row) if weight]
        body.append(Assign(power, Binary("*", Name("dt"), combination(terms))))
    return _function(pair, body, results, tuple(names.values()))


def _hermite(slope: str, slope_next: str) -> list[Statement]:
    """Through both ends, with the slopes there."""
    start, end = Binary("*", Name("dt"), Name(slope)), Binary("*", Name("dt"), Name(slope_next))
    change = Name("change")
    return [
        Assign("change", subtract(Name("new"), Name("old"))),
        Assign("linear", start),
        Assign(
            "quadratic", subtract(subtract(multiply(integer(3), change), multiply(integer(2), Name("linear"))), end)
        ),
        Assign("cubic", subtract(add(Name("linear"), end), multiply(integer(2), change))),
    ]


def _expanded(count: int) -> list[list[int]]:
    """The nested form in powers of theta: weights of the factors for theta, theta**2 ..."""
    columns: list[list[int]] = []
    basis = [0, 1]
    for number in range(count):
        columns.append(basis + [0] * (count + 1 - len(basis)))
        # times (1 - theta), then times theta, in turns
        shifted = [0, *basis]
        basis = [a - b for a, b in zip([*basis, 0], shifted, strict=True)] if number % 2 == 0 else shifted
    return [[column[power] for column in columns] for power in range(1, count + 1)]


def _integers(weights: list[int], factors: list[str]) -> Expression:
    return combination([(Fraction(weight), name) for weight, name in zip(weights, factors, strict=True) if weight])


def _function(pair: EmbeddedPair, body: list[Statement], results: tuple[str, ...], given: tuple[str, ...]) -> Function:
    arguments = tuple(Argument(name, "value") for name in ("dt", *given))
    doc = f"Coefficients of theta, theta**2 ... of a state within the step: interpolant of order {pair.dense_order}."
    return Function("interpolant", "part", arguments, tuple(body), results, doc)
