"""Explicit Runge-Kutta methods for delay equations, by the method of steps.

    V_i    = V + dt * sum_j a_ij * dV_j,    dV_i = slopes(V_i, t + c_i * dt)
    slopes = derivative(V, V(t - delays(V, t)), t)

The past is kept as one cubic Hermite piece a step, from the states and slopes at both of its ends; so is the order of a
method at most 4. A solution has breakpoints where a delay looks back at the start, or at another breakpoint; a step
ends at each of them. Delays are as long as a step or longer, so that the past is complete where it is read.

Bellen, A., Zennaro, M. (2003). Numerical Methods for Delay Differential Equations. Oxford University Press.
doi:10.1093/acprof:oso/9780198506546.001.0001
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.butcher import ButcherTableau
from brainpy_codegen.integrators.ode import explicit_rk
from brainpy_codegen.integrators.ode.explicit_rk import StageWriter
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.integrators.tableaus.explicit import EXPLICIT
from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.expression import Call, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.transforms.algebra import integer
from brainpy_codegen.transforms.naming import Names

INTERPOLATION = 4
"""The order that cubic Hermite pieces allow: 3 of the pieces, and one that integration adds."""


def with_delays(scheme: Scheme, delayed: Callable[[Model], Program]) -> Scheme:
    """The scheme of a method for ordinary equations, which from now on takes delay equations as well."""

    def build(model: Model) -> Program:
        return delayed(model) if model.delays is not None else ordinary(model)

    ordinary: Callable[[Model], Program] = scheme.build
    return replace(scheme, kinds=scheme.kinds | {"dde"}, build=build)


def build_delayed(tableau: ButcherTableau, model: Model) -> Program:
    """The program of an explicit Runge-Kutta method for a model with delays."""
    model = with_free_face(model)
    delays = model.delays
    assert delays is not None
    # Where a breakpoint ends a step, the slopes there are those at the end of the step.
    times = parameter_times(model, tuple(dict.fromkeys((*tableau.c, Fraction(1)))))
    step = Step(model, tuple(times.values()))
    order = min(tableau.order, INTERPOLATION)
    return Program(
        model=model,
        method=Method(tableau.name, tableau.title, order, tableau.reference),
        functions=(
            *model.helpers,
            delays.function,
            derivative_function(model),
            slopes_function(model, delays),
            advance(tableau, step, times),
        ),
        times=step.times,
        notes=notes(delays, tableau.order),
    )


def notes(delays: Delays, order: int) -> tuple[str, ...]:
    """What the header says of order and delays."""
    reached = f"Order {INTERPOLATION} instead of {order}" if order > INTERPOLATION else f"Order {order}"
    past = f"{reached}: the past is kept as cubic Hermite pieces, one a step."
    if delays.constant:
        return past, "A step ends at each breakpoint (t0 plus sums of delays); no delay may be shorter than dt."
    return past, (
        "Delays change: a step ends where one looks back at t0, or at another such breakpoint, found on a first run; "
        "no delay may be shorter than dt."
    )


def slopes_function(model: Model, delays: Delays) -> Function:
    """`slopes`: the right-hand side with the delayed values that the past holds."""
    taken = [*(state.name for state in model.states), model.time, *delays.function.results]
    names = Names([*taken, *(value.name for value in delays.values), "derivative", "delays"])
    past, parameters = names.fresh("past"), names.fresh("p")
    states = tuple(Name(state.name) for state in model.states)
    moment = (*states, Name(model.time))
    body: list[Statement] = [Invoke(delays.function.results, "delays", moment, parameters)]
    body += [Assign(value.name, look(delays, place, past, model.time)) for place, value in enumerate(delays.values)]
    values = tuple(Name(value.name) for value in delays.values)
    results = tuple(names.fresh(f"d{state.name}") for state in model.states)
    body.append(Invoke(results, "derivative", (*states, *values, Name(model.time)), parameters))
    arguments = (
        *(Argument(state.name, "state") for state in model.states),
        Argument(model.time, "time"),
        Argument(past, "past"),
        Argument(parameters, "parameters"),
    )
    doc = "The derivatives at t, with the delayed values that the past holds."
    return Function("slopes", "slopes", arguments, tuple(body), results, doc)


def look(delays: Delays, place: int, past: str, time: str) -> Expression:
    """A look into the past: `value_at(past, 0, t, x_delay)`."""
    value = delays.values[place]
    function = "slope_at" if value.derivative else "value_at"
    number = integer(delays.states.index(value.state))
    return Call(function, (Name(past), number, Name(time), Name(value.delay)), "past")


def advance(tableau: ButcherTableau, step: Step, times: dict[Fraction, ParameterTime]) -> Function:
    """One step; the slopes at its beginning are given, because the past holds them already."""
    writer = DelayedWriter(tableau, step, times)
    body, results = writer.body()
    later = dict.fromkeys(times[c] for c in tableau.c[1:])
    arguments = (
        *(Argument(name, "state") for name in step.states),
        *(Argument(name, "value") for name in writer.first_slopes),
        Argument(step.time, "time"),
        Argument("dt", "step"),
        Argument(writer.past, "past"),
        *(Argument(row.name, "parameters") for row in later),
    )
    slopes = ", ".join(writer.first_slopes)
    doc = f"State after dt: {tableau.title}.\n\n{slopes}: the slopes at {step.time}. {writer.past}: what came before."
    if later:
        *labels, last = (row.label for row in later)
        moments = f"{', '.join(labels)} and {last}" if labels else last
        doc += f"\n{', '.join(row.name for row in later)}: the parameters at {moments}."
    return Function("advance", "advance", arguments, body, results, doc)


class DelayedWriter(StageWriter):
    """Writes the stages; what they need of the past, `slopes` looks up."""

    def __init__(self, tableau: ButcherTableau, step: Step, times: dict[Fraction, ParameterTime]) -> None:
        super().__init__(tableau, step, times)
        self.past = step.names.fresh("past")
        self.first_slopes: tuple[str, ...] = ()

    def stage(self, number: int, *, blank_before: bool) -> list[Statement]:
        """The states of a stage and their slopes; nothing is left to do in the first one."""
        if number:
            return super().stage(number, blank_before=blank_before)
        self.first_slopes = self.slope_names(0)
        self.slopes.append(self.first_slopes)
        return []

    def slopes_at(self, targets: tuple[str, ...], arguments: tuple[Expression, ...], parameters: str) -> Invoke:
        """The call that makes the slopes of a stage."""
        return Invoke(targets, "slopes", (*arguments, Name(self.past), Name(parameters)))


SCHEMES: tuple[Scheme, ...] = tuple(
    with_delays(scheme, partial(build_delayed, tableau))
    for scheme, tableau in zip(explicit_rk.SCHEMES, EXPLICIT, strict=True)
)
