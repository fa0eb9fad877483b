"""One step of a Rosenbrock method, written out: see `rosenbrock`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from brainpy_codegen.integrators.ode.linear_solver import linear_solver
from brainpy_codegen.integrators.stages import Step, later, step_fraction, time_label
from brainpy_codegen.integrators.tableaus.rosenbrock import RosenbrockTable
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import ParameterTime
from brainpy_codegen.transforms.algebra import ONE, ZERO, add, decimal, divide, multiply, subtract
from brainpy_codegen.transforms.jacobian import time_slopes
from brainpy_codegen.transforms.vector_time_slopes import vector_time_slopes

Times = dict[Fraction, ParameterTime]


class RosenbrockStep:
    """The statements of one step.

    Attributes:
        body: the statements. new: the new states. increments: the k of each stage; the last are the error estimates.
        functions: what they call.
    """

    def __init__(self, table: RosenbrockTable, model: Model, step: Step, times: Times) -> None:
        self._table, self._step, self._times = table, step, times
        self._solver = linear_solver(model, table.name)
        moving = vector_time_slopes(model) if model.vector else time_slopes(model)
        known = {function.name for function in self._solver.functions}
        self.functions: list[Function] = [*self._solver.functions]
        self._time_rows: dict[int, str] = {}
        if moving is not None:
            made, rows = moving
            self.functions += [one for one in (*made.helpers, made.function) if one.name not in known]
            self._time_rows = {row: step.names.fresh(name) for row, name in rows.items()}
        self.increments: list[tuple[str, ...]] = []
        self.body: list[Statement] = []
        self._prepare()
        for number in range(table.stages):
            self._stage(number)
        self.new = self._finish()

    def _prepare(self) -> None:
        step, table = self._step, self._table
        at = self._times[Fraction(0)].name
        diagonal = step.names.fresh("diagonal")
        lead = ("the matrix of all stages: 1 / (gamma * dt) on the diagonal, minus the Jacobian",)
        self.body.append(Assign(diagonal, divide(ONE, multiply(decimal(float(table.gamma)), Name("dt"))), lead=lead))
        statements, self._factors = self._solver.prepare(step, step.states, Name(step.time), diagonal, at)
        self.body += statements
        if self._time_rows:
            given = (*map(Name, step.states), Name(step.time))
            self.body.append(Invoke(tuple(self._time_rows.values()), "time_slopes", given, at))

    def _stage(self, number: int) -> None:
        step, table = self._step, self._table
        c = table.c[number]
        states = step.states
        lead = (f"stage {number + 1}, at {time_label(c, step.time)}",)
        if number:
            states = self._sums(number, f"stage_{number + 1}", step.each(f"{{}}_{number + 1}"), lead)
        slopes = step.each(f"d{{}}_{number + 1}")
        time = later(step.time, step_fraction(c) if c else None)
        head = () if number else lead
        arguments = (*map(Name, states), time)
        self.body.append(
            Invoke(slopes, "derivative", arguments, self._times[c].name, lead=head, blank_before=not number)
        )
        right = self._rights(number, slopes)
        targets = step.each(f"{{}}_k{number + 1}")
        self.body.append(self._solver.solve(targets, self._factors, right))
        self.increments.append(targets)

    def _sums(self, number: int, name: str, targets: tuple[str, ...], lead: tuple[str, ...]) -> tuple[str, ...]:
        """The states of a stage, each by the same function of its increments."""
        row = self._table.a[number - 1]
        self._define(name, _stage_function(name, number, row))
        for place, (state, target) in enumerate(zip(self._step.states, targets, strict=True)):
            given = (Name(state), *self._used(row, place))
            first = () if place else lead
            self.body.append(Invoke((target,), name, given, lead=first, blank_before=not place))
        return targets

    def _used(self, row: Sequence[Fraction], place: int) -> tuple[Name, ...]:
        return tuple(Name(self.increments[j][place]) for j, weight in enumerate(row) if weight)

    def _rights(self, number: int, slopes: tuple[str, ...]) -> tuple[Expression, ...]:
        """The right-hand sides of a stage; names for those that are more than slopes."""
        table, step = self._table, self._step
        row = table.coupling[number - 1] if number else ()
        found: list[Expression] = []
        for place, slope in enumerate(slopes):
            moving = self._time_rows.get(place) if table.d[number] else None
            if not row and moving is None:
                found.append(Name(slope))
                continue
            name = f"right_{number + 1}" + (
                "_in_time" if moving is not None and len(self._time_rows) < len(slopes) else ""
            )
            self._define(name, _right_function(name, number, row, table.d[number] if moving is not None else None))
            target = step.names.fresh(f"{self._model_name(place)}_right_{number + 1}")
            given = (Name(slope), Name("dt"), *self._used(row, place), *([Name(moving)] if moving else []))
            self.body.append(Invoke((target,), name, given))
            found.append(Name(target))
        return tuple(found)

    def _model_name(self, place: int) -> str:
        return self._step.states[place]

    def _finish(self) -> tuple[str, ...]:
        """The new states: the last stage plus its own increment."""
        results = self._step.each("{}_next")
        last = [target for target in self._last_states()]
        for place, (state, increment, result) in enumerate(zip(last, self.increments[-1], results, strict=True)):
            self.body.append(Assign(result, add(Name(state), Name(increment)), blank_before=not place))
        return results

    def _last_states(self) -> tuple[str, ...]:
        name = f"stage_{self._table.stages}"
        return tuple(s.targets[0] for s in self.body if isinstance(s, Invoke) and s.function == name)

    def _define(self, name: str, function: Function) -> None:
        if all(one.name != name for one in self.functions):
            self.functions.append(function)


def _stage_function(name: str, number: int, row: Sequence[Fraction]) -> Function:
    terms = [(weight, f"k{j + 1}") for j, weight in enumerate(row) if weight]
    body = (Assign("value", plus(Name("old"), terms)),)
    arguments = tuple(Argument(given, "value") for given in ("old", *(k for _, k in terms)))
    return Function(name, "part", arguments, body, ("value",), f"A state of stage {number + 1}.")


def _right_function(name: str, number: int, row: Sequence[Fraction], moving: Fraction | None) -> Function:
    """Slope + couplings / dt + d * dt * (slope of the time)."""
    terms = [(weight, f"k{j + 1}") for j, weight in enumerate(row) if weight]
    value: Expression = Name("slope")
    if terms:
        value = add(value, Binary("/", plus(ZERO, terms), Name("dt")))
    if moving is not None:
        term = Binary("*", multiply(decimal(abs(float(moving))), Name("dt")), Name("time_slope"))
        value = subtract(value, term) if moving < 0 else add(value, term)
    names = ("slope", "dt", *(k for _, k in terms), *(("time_slope",) if moving is not None else ()))
    doc = f"The right-hand side of stage {number + 1} for one state."
    return Function(
        name, "part", tuple(Argument(n, "value") for n in names), (Assign("value", value),), ("value",), doc
    )


def plus(start: Expression, terms: Sequence[tuple[Fraction, str]]) -> Expression:
    """The sum of an expression and weighted names."""
    value = start
    for weight, name in terms:
        term = multiply(decimal(abs(float(weight))), Name(name))
        value = subtract(value, term) if weight < 0 else add(value, term)
    return value
