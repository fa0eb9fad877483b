"""One step of a diagonally implicit Runge-Kutta method, written out: see `diagonally_implicit`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from brainpy_codegen.integrators.ode.implicit_stage import implicit_stage
from brainpy_codegen.integrators.stages import Step, later, step_fraction, time_label
from brainpy_codegen.integrators.tableaus.esdirk import EsdirkTableau
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import ParameterTime
from brainpy_codegen.transforms.algebra import ZERO, add, decimal, multiply, subtract

Times = dict[Fraction, ParameterTime]


class EsdirkStep:
    """The statements of one step, from the second stage on.

    Attributes:
        body: the statements. new: the new states, which are those of the last stage.
        slopes: of each stage, state by state. length: the name of gamma * dt.
        repetitions: how many of Newton's method each stage took.
        functions: what the statements call.
    """

    def __init__(self, tableau: EsdirkTableau, model: Model, step: Step, times: Times) -> None:
        self._tableau, self._step, self._times = tableau, step, times
        self._stage_solver = implicit_stage(model, tableau.name, counted=True)
        self.functions: list[Function] = [*self._stage_solver.functions]
        self.slopes: list[tuple[str, ...]] = [step.each("d{}_1")]
        self.repetitions: list[str] = []
        self.length = step.names.fresh("gamma_dt")
        self.body: list[Statement] = [Assign(self.length, multiply(decimal(float(tableau.gamma)), Name("dt")))]
        guess = step.states
        for number in range(1, tableau.stages):
            guess = self._stage(number, guess)
        self.new = guess

    def first_slopes(self) -> list[Statement]:
        """The statement that computes the slopes of the first stage, for steps that get none."""
        arguments = (*map(Name, self._step.states), Name(self._step.time))
        lead = (f"stage 1, at {self._step.time}",)
        return [Invoke(self.slopes[0], "derivative", arguments, self._times[Fraction(0)].name, lead=lead)]

    def _stage(self, number: int, guess: tuple[str, ...]) -> tuple[str, ...]:
        step, tableau = self._step, self._tableau
        row, c = tableau.a[number][:-1], tableau.c[number]
        name = f"base_{number + 1}"
        self.functions.append(weighted(name, row, "old", f"What stage {number + 1} of a state has of earlier slopes."))
        base = step.each(f"{{}}_base_{number + 1}")
        for place, (state, target) in enumerate(zip(step.states, base, strict=True)):
            lead = () if place else (f"stage {number + 1}, at {time_label(c, step.time)}",)
            given = (Name(state), Name("dt"), *self.used(row, place))
            self.body.append(Invoke((target,), name, given, lead=lead, blank_before=not place))
        last = number == tableau.stages - 1
        states = step.each("{}_next" if last else f"{{}}_{number + 1}")
        time = later(step.time, step_fraction(c))
        at = self._times[c].name
        self.repetitions.append(step.names.fresh(f"repetitions_{number + 1}"))
        targets = (*states, self.repetitions[-1])
        self.body.append(self._stage_solver.call(targets, guess, base, time, Name(self.length), at))
        slopes = step.each(f"d{{}}_{number + 1}")
        for state, start, slope in zip(states, base, slopes, strict=True):
            moved = Binary("-", Name(state), Name(start))
            self.body.append(Assign(slope, Binary("/", moved, Name(self.length))))
        self.slopes.append(slopes)
        return states

    def used(self, row: Sequence[Fraction], place: int) -> tuple[Name, ...]:
        """The slopes of a state that a row of weights takes."""
        return tuple(Name(self.slopes[j][place]) for j, weight in enumerate(row) if weight)


def weighted(name: str, row: Sequence[Fraction], start: str, doc: str) -> Function:
    """The function (start, dt, slopes) -> start + dt * (weighted sum of the slopes); without start: the sum alone."""
    terms = [(weight, f"slope_{j + 1}") for j, weight in enumerate(row) if weight]
    combined: Expression = ZERO
    for weight, slope in terms:
        term = multiply(decimal(abs(float(weight))), Name(slope))
        combined = subtract(combined, term) if weight < 0 else add(combined, term)
    value: Expression = Binary("*", Name("dt"), combined)
    if start:
        value = Binary("+", Name(start), value)
    names = (*([start] if start else []), "dt", *(slope for _, slope in terms))
    arguments = tuple(Argument(given, "value") for given in names)
    return Function(name, "part", arguments, (Assign("value", value),), ("value",), doc)
