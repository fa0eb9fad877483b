"""Adaptive Runge-Kutta methods, from their embedded pairs.

The step of fixed length (`advance`) is that of the tableau. What chooses steps adds an error estimate,

    V_error = dt * sum_i (b_i - bhat_i) * dV_i,

and an interpolant: the method's own, or the cubic Hermite polynomial through both ends of the step.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.butcher import ButcherTableau
from brainpy_codegen.integrators.ode import explicit_rk, interpolation, step_control
from brainpy_codegen.integrators.ode.explicit_rk import NEW_STATE, StageWriter
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.integrators.tableaus.embedded import EMBEDDED, EmbeddedPair
from brainpy_codegen.ir.adaptive import Adaptive
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Argument, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program

Times = dict[Fraction, ParameterTime]


def build(pair: EmbeddedPair, model: Model) -> Program:
    """The program of an adaptive Runge-Kutta method."""
    model = with_free_face(model)
    tableau = pair.tableau
    alone = at_fixed_step(pair)
    times = parameter_times(model, alone.c)
    fixed = explicit_rk.advance(alone, Step(model, tuple(times.values())), times, shared=is_shared(pair))
    extra = tuple(sum(row, Fraction(0)) for row in pair.extra)
    all_times = parameter_times(model, (*tableau.c, Fraction(1), *extra))
    adaptive = _Writer(pair, model, all_times).adaptive()
    called = {statement.function for statement in fixed.body if isinstance(statement, Invoke)}
    stages = tuple(part for part in adaptive.parts if part.name in called)
    return Program(
        model=model,
        method=Method(tableau.name, tableau.title, pair.order, tableau.reference),
        functions=(*model.helpers, derivative_function(model), *stages, fixed),
        times=tuple(times.values()),
        adaptive=replace(adaptive, parts=tuple(part for part in adaptive.parts if part.name not in called)),
    )


def at_fixed_step(pair: EmbeddedPair) -> ButcherTableau:
    """The method without what only adapted steps need: the slopes at the new state."""
    tableau = pair.tableau
    return replace(tableau, a=tableau.a[:-1], b=tableau.b[:-1]) if pair.is_fsal else tableau


def is_shared(pair: EmbeddedPair) -> bool:
    """Whether the sums of a method are so long that they stand in functions."""
    return pair.tableau.stages > 4


class _Writer:
    """Writes the pieces of a solve loop; holds the names that they share."""

    def __init__(self, pair: EmbeddedPair, model: Model, times: Times) -> None:
        self._pair = pair
        self._model = model
        self._times = times
        self._step = Step(model, tuple(times.values()))
        self._first = self._step.each("d{}_1")
        self._stages = StageWriter(pair.tableau, self._step, times, first=self._first, shared=is_shared(pair))
        self._new: tuple[str, ...] = ()

    def adaptive(self) -> Adaptive:
        """All pieces."""
        pair, tableau = self._pair, self._pair.tableau
        attempt = self._attempt()
        finish = None if pair.is_fsal else self._finish()
        own = bool(pair.interpolant or pair.nested)
        shape = interpolation.interpolant(pair)
        dense = self._dense(shape)
        title = "the method's own" if own or pair.name == "bs3" else "cubic Hermite"
        return Adaptive(
            attempt=attempt,
            times=tuple(self._times.values()),
            estimates=len(pair.errors),
            slopes=self._first,
            next_slopes=self._stages.slopes[tableau.stages - pair.is_fsal],
            finish=finish,
            dense=dense,
            degree=len(shape.results),
            dense_order=pair.dense_order,
            dense_title=title,
            error_norm=step_control.error_norm(self._model, len(pair.errors), pair.weight),
            first_step=step_control.first_step(self._model, pair.embedded_order),
            step_factor=step_control.step_factor(pair.embedded_order if len(pair.errors) == 1 else pair.order - 1),
            parts=(*self._stages.parts.values(), shape),
            evaluations=tableau.stages - 1 + (not pair.is_fsal),
            rejected_evaluations=tableau.stages - 1,
            dense_evaluations=len(pair.extra),
        )

    def _attempt(self) -> Function:
        """Stages from the second on, new states, error estimates."""
        tableau, stages, step = self._pair.tableau, self._stages, self._step
        body = stages.step_fractions()
        last = tableau.stages - 1
        for number in range(1, last if self._pair.is_fsal else tableau.stages):
            body += stages.stage(number, blank_before=bool(body))
        self._new = step.each("{}_next")
        end = self._model.time
        for row, (state, result) in enumerate(zip(step.states, self._new, strict=True)):
            lead = ("new state",) if row == 0 else ()
            what = (result, state, "new_state", NEW_STATE)
            body.append(stages.sum(what, tableau.b, row, lead=lead, blank_before=not row))
        if self._pair.is_fsal:
            slopes = step.each(f"d{{}}_{tableau.stages}")
            body.append(self._slopes_at(self._new, slopes, Fraction(1), f"stage {tableau.stages}, at {end} + dt"))
        errors: list[str] = []
        for kind, weights in zip(("error", "error_low"), self._pair.errors, strict=False):
            names = step.each(f"{{}}_{kind}")
            doc = f"Estimate of the error of a state{'' if kind == 'error' else ', of lower order'}."
            for row, name in enumerate(names):
                estimate = (name, None, f"error_estimate{kind.removeprefix('error')}", doc)
                body.append(stages.sum(estimate, weights, row, blank_before=not row and not errors))
            errors += names
        arguments = (
            *(Argument(name, "state") for name in step.states),
            *(Argument(name, "value") for name in self._first),
            Argument(step.time, "time"),
            Argument("dt", "step"),
            *(Argument(row.name, "parameters") for row in self._times.values()),
        )
        known = {name for slopes in stages.slopes for name in slopes} - set(self._first)
        results = (*self._new, *errors, *sorted(known, key=_by_stage))
        return Function("attempt", "attempt", arguments, tuple(body), results)

    def _slopes_at(
        self, states: tuple[str, ...], slopes: tuple[str, ...], c: Fraction, heading: str, *, blank: bool = True
    ) -> Invoke:
        arguments: tuple[Expression, ...] = (*map(Name, states), self._stages.time_at(c))
        self._stages.slopes.append(slopes)
        return Invoke(slopes, "derivative", arguments, self._times[c].name, lead=(heading,), blank_before=blank)

    def _finish(self) -> Function:
        """The slopes at the new state, which are the first of the next step."""
        slopes = self._step.each("d{}_next")
        call = self._slopes_at(self._new, slopes, Fraction(1), "slopes at the new state", blank=False)
        return self._piece("finish", (call,), slopes)

    def _dense(self, shape: Function) -> Function:
        """The coefficients of every state; the stages before them that the interpolant alone needs."""
        body: list[Statement] = []
        stages, step = self._stages, self._step
        for row in self._pair.extra:
            number = len(stages.slopes)
            c = sum(row, Fraction(0))
            inner = step.each(f"{{}}_{number + 1}")
            for place, (state, name) in enumerate(zip(step.states, inner, strict=True)):
                label = f"stage {number + 1}, for the interpolant"
                lead = (label,) if place == 0 else ()
                what = (name, state, f"stage_{number + 1}", f"A state of {label}.")
                body.append(stages.sum(what, row, place, lead=lead, blank_before=not place and bool(body)))
            slopes = step.each(f"d{{}}_{number + 1}")
            arguments: tuple[Expression, ...] = (*map(Name, inner), stages.time_at(c))
            body.append(Invoke(slopes, "derivative", arguments, self._times[c].name))
            stages.slopes.append(slopes)
        results: list[str] = []
        used = interpolation.slopes_of(self._pair)
        ends = interpolation.takes_ends(self._pair)
        for place, state in enumerate(step.states):
            name = self._model.states[place].name
            targets = tuple(step.names.fresh(f"{name}_c{power}") for power in range(1, len(shape.results) + 1))
            given = ["dt", *([state, self._new[place]] if ends else ())]
            given += [stages.slopes[number][place] for number in used]
            lead = ("each state as a polynomial of the part of the step that has passed",) if place == 0 else ()
            blank = place == 0 and bool(body)
            body.append(Invoke(targets, shape.name, tuple(map(Name, given)), lead=lead, blank_before=blank))
            results += targets
        return self._piece("dense", tuple(body), tuple(results))

    def _piece(self, name: str, body: tuple[Statement, ...], results: tuple[str, ...]) -> Function:
        return Function(name, "attempt", (), body, results)


def _by_stage(name: str) -> tuple[int, str]:
    head, _, number = name.rpartition("_")
    return (int(number) if number.isdigit() else 0, head)


SCHEMES: tuple[Scheme, ...] = tuple(
    Scheme(
        name=pair.name,
        family="ode",
        kinds=frozenset({"ode"}),
        order=pair.order,
        title=pair.tableau.title,
        reference=pair.tableau.reference,
        build=partial(build, pair),
        adaptive=True,
    )
    for pair in EMBEDDED
)
