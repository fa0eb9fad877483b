"""Explicit Runge-Kutta methods of fixed step, from their tableaus.

    V_i    = V + dt * sum_j a_ij * dV_j,    dV_i = derivative(V_i, t + c_i * dt)
    V_next = V + dt * sum_i b_i * dV_i

A sum of several slopes is brought to one denominator, as textbooks write it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import partial, reduce
from itertools import groupby
from math import gcd, lcm

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.butcher import ButcherTableau
from brainpy_codegen.integrators.stages import (
    Step,
    derivative_function,
    is_decimal,
    later,
    moved,
    parameter_times,
    step_fraction,
    step_fraction_name,
    time_label,
    with_free_face,
)
from brainpy_codegen.integrators.tableaus.explicit import EXPLICIT
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.transforms.algebra import add, decimal, divide, integer, is_fraction, multiply, subtract

_LARGEST_DENOMINATOR = 1000  # beyond, every slope gets a fraction of its own

NEW_STATE = "A state at the end of the step."

Terms = list[tuple[Fraction, str]]


def build(tableau: ButcherTableau, model: Model) -> Program:
    """The program of an explicit Runge-Kutta method."""
    model = with_free_face(model)
    times = parameter_times(model, tableau.c)
    step = Step(model, tuple(times.values()))
    return Program(
        model=model,
        method=Method(tableau.name, tableau.title, tableau.order, tableau.reference),
        functions=(*model.helpers, derivative_function(model), advance(tableau, step, times)),
        times=step.times,
    )


def advance(
    tableau: ButcherTableau,
    step: Step,
    times: dict[Fraction, ParameterTime],
    name: str = "advance",
    *,
    shared: bool = False,
) -> Function:
    """One step of the tableau: stages, then the new states; see `StageWriter` for `shared`."""
    writer = StageWriter(tableau, step, times, shared=shared)
    body, results = writer.body()
    return Function(name, "advance", step.arguments(), body, results, step.doc(tableau.title))


class StageWriter:
    """Writes the statements of one step; remembers the names of the slopes."""

    def __init__(
        self,
        tableau: ButcherTableau,
        step: Step,
        times: dict[Fraction, ParameterTime],
        first: tuple[str, ...] | None = None,
        *,
        shared: bool = False,
    ) -> None:
        """`first`: the names of the slopes of the first stage, where they are known before the step.

        `shared`: long sums become functions of one state, in `parts`, that are called for each.
        """
        self._shared = shared
        self.parts: dict[str, Function] = {}
        self._tableau = tableau
        self._step = step
        self._times = times
        self.slopes: list[tuple[str, ...]] = [] if first is None else [first]
        self._fractions = {
            c: step.names.fresh(step_fraction_name(c))
            for c, uses in sorted(self._uses().items())
            if uses > 1 and c not in (0, 1) and is_fraction(c) and not is_decimal(c)
        }

    def body(self) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
        """The statements of a step, and the names of the new states."""
        tableau, step = self._tableau, self._step
        body = self.step_fractions()
        for number in range(tableau.stages):
            body += self.stage(number, blank_before=bool(body))
        results = step.each("{}_next")
        for row, (state, result) in enumerate(zip(step.states, results, strict=True)):
            blank = row == 0 and tableau.stages > 1
            body.append(self.sum((result, state, "new_state", NEW_STATE), tableau.b, row, blank_before=blank))
        return tuple(body), results

    def step_fractions(self) -> list[Statement]:
        """Names for the parts of dt that occur more than once."""
        return [Assign(name, step_fraction(c)) for c, name in self._fractions.items()]

    def stage(self, number: int, *, blank_before: bool) -> list[Statement]:
        """The states of a stage and their slopes."""
        c = self._tableau.c[number]
        only = self._tableau.stages == 1
        lead = () if only else (f"stage {number + 1}, at {time_label(c, self._step.time)}",)
        states = self._step.states
        body: list[Statement] = []
        if number > 0:
            states = self._step.each(f"{{}}_{number + 1}")
            for row, (state, target) in enumerate(zip(self._step.states, states, strict=True)):
                body.append(
                    self.sum(
                        (target, state, f"stage_{number + 1}", f"A state of stage {number + 1}, at {time_label(c)}."),
                        self._tableau.a[number],
                        row,
                        lead=() if row else lead,
                        blank_before=blank_before and not row,
                    )
                )
        slopes = self.slope_names(number)
        call = self.slopes_at(slopes, (*map(Name, states), self.time_at(c)), self._times[c].name)
        if number == 0:
            call = replace(call, lead=lead, blank_before=blank_before)
        body.append(call)
        self.slopes.append(slopes)
        return body

    def slope_names(self, number: int) -> tuple[str, ...]:
        """Names for the slopes of a stage."""
        return self._step.each("d{}" if self._tableau.stages == 1 else f"d{{}}_{number + 1}")

    def slopes_at(self, targets: tuple[str, ...], arguments: tuple[Expression, ...], parameters: str) -> Invoke:
        """The call that makes the slopes of a stage; `arguments` are its states and its time."""
        return Invoke(targets, "derivative", arguments, parameters)

    def time_at(self, c: Fraction) -> Expression:
        """The time of a stage."""
        return later(self._step.time, self._part(c) if c else None)

    def sum(
        self,
        what: tuple[str, str | None, str, str],
        row: tuple[Fraction, ...],
        state: int,
        *,
        lead: tuple[str, ...] = (),
        blank_before: bool = False,
    ) -> Statement:
        """The statement for a state plus the sum of a row: written out, or as the call of a function.

        `what`: the target, the state it starts from (None for an increment alone), name and doc of the function.
        """
        target, old, name, doc = what
        numbers = [number for number, weight in enumerate(row) if weight]
        if not self._shared or len(numbers) < 3:
            increment = self.increment(row, state)
            value = increment if old is None else moved(old, increment)
            return Assign(target, value, lead=lead, blank_before=blank_before)
        if name not in self.parts:
            self.parts[name] = self._part_function(name, doc, row, numbers, starts=old is not None)
        given = (*((Name(old),) if old is not None else ()), Name("dt"))
        slopes = (Name(self.slopes[number][state]) for number in numbers)
        return Invoke((target,), name, (*given, *slopes), lead=lead, blank_before=blank_before)

    def _part_function(
        self, name: str, doc: str, row: tuple[Fraction, ...], numbers: list[int], *, starts: bool
    ) -> Function:
        slopes = [f"slope_{number + 1}" for number in numbers]
        value: Expression = Binary(
            "*", Name("dt"), combination([(row[n], s) for n, s in zip(numbers, slopes, strict=True)])
        )
        factor, scaled = _common_factor([row[n] for n in numbers])
        if factor != 1:
            value = Binary("*", _over(factor), combination(list(zip(scaled, slopes, strict=True))))
        result = "value" if starts else "error"
        arguments = tuple(Argument(given, "value") for given in (*(("old",) if starts else ()), "dt", *slopes))
        body = (Assign(result, moved("old", value) if starts else value),)
        return Function(name, "part", arguments, body, (result,), doc)

    def increment(self, row: tuple[Fraction, ...], state: int) -> Expression:
        """The sum of a row's coefficients times the slopes of a state, times dt."""
        terms = [(weight, self.slopes[j][state]) for j, weight in enumerate(row) if weight]
        factor, scaled = _common_factor([weight for weight, _ in terms])
        slopes = combination([(weight, name) for weight, (_, name) in zip(scaled, terms, strict=True)])
        if factor in self._fractions or len(terms) == 1:
            return Binary("*", self._part(factor), slopes)
        return Binary("*", _over(factor), slopes)

    def _part(self, c: Fraction) -> Expression:
        return Name(self._fractions[c]) if c in self._fractions else step_fraction(c)

    def _uses(self) -> Counter[Fraction]:
        """How often each abscissa is written as a part of dt."""
        uses = Counter(self._tableau.c)
        for row in self._tableau.a[1:]:
            factor, _ = _common_factor([weight for weight in row if weight])
            if factor in uses:
                uses[factor] += len(self._step.states)
        return uses


def _common_factor(weights: list[Fraction]) -> tuple[Fraction, list[Fraction]]:
    """A common factor, and the weights divided by it: integers, unless their denominators have little in common."""
    if len(weights) == 1:
        return weights[0], [Fraction(1)]
    denominator = lcm(*(weight.denominator for weight in weights))
    if denominator > _LARGEST_DENOMINATOR:
        return Fraction(1), weights
    numerators = [int(weight * denominator) for weight in weights]
    factor = Fraction(gcd(*numerators), denominator)
    return factor, [weight / factor for weight in weights]


def _over(factor: Fraction) -> Expression:
    """A common factor before a sum: `dt / 6`."""
    dt = Name("dt")
    return divide(multiply(integer(factor.numerator), dt), integer(factor.denominator))


def combination(terms: Terms) -> Expression:
    """The sum of weighted slopes; begins with a positive term if there is one, and multiplies once by a weight."""
    if terms[0][0] < 0 and any(weight > 0 for weight, _ in terms):
        first = next(index for index, (weight, _) in enumerate(terms) if weight > 0)
        terms = [terms[first], *terms[:first], *terms[first + 1 :]]
    result: Expression = integer(0)
    for weight, same in groupby(terms, key=lambda term: term[0]):
        slopes: list[Expression] = [Name(name) for _, name in same]
        if abs(weight) != 1:
            slopes = [multiply(_weight(abs(weight)), reduce(add, slopes))]
        for slope in slopes:
            result = subtract(result, slope) if weight < 0 else add(result, slope)
    return result


def _weight(weight: Fraction) -> Expression:
    if is_decimal(weight) or not is_fraction(weight):
        return decimal(float(weight))
    return divide(integer(weight.numerator), integer(weight.denominator))


SCHEMES: tuple[Scheme, ...] = tuple(
    Scheme(
        name=tableau.name,
        family="ode",
        kinds=frozenset({"ode"}),
        order=tableau.order,
        title=tableau.title,
        reference=tableau.reference,
        build=partial(build, tableau),
    )
    for tableau in EXPLICIT
)
