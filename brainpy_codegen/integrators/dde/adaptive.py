"""Steps of adapted length for delay equations: an attempt of a step, its errors, and the control of the next one.

The error of a step is the larger of the embedded estimate and of what the cubic piece that the past keeps may be off,

    dt**4 / 384 * |V''''|,    V'''' from the third derivatives of this piece and the one before it,

so that a method of order 5 does not take steps for which the past is too coarse.

A delay may be shorter than a step, and vanish: what a stage then reads lies within the step, which is repeated from a
guess of its end until the end is where the guess was.

Shampine, L. F., Thompson, S. (2001). Solving DDEs in MATLAB. Applied Numerical Mathematics 37, 441-458.
doi:10.1016/S0168-9274(00)00055-6
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.dde.explicit import DelayedWriter, build_delayed, with_delays
from brainpy_codegen.integrators.ode import embedded_rk, step_control
from brainpy_codegen.integrators.ode.embedded_rk import at_fixed_step
from brainpy_codegen.integrators.ode.explicit_rk import NEW_STATE
from brainpy_codegen.integrators.stages import Step, parameter_times
from brainpy_codegen.integrators.tableaus.embedded import EMBEDDED, EmbeddedPair
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Argument, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import ParameterTime, Program


def solve_functions(pair: EmbeddedPair, model: Model, times: dict[Fraction, ParameterTime]) -> tuple[Function, ...]:
    """`attempt`, `error_norm` and `step_factor`.

    Of two estimates (DOP853) the first alone counts: it is of order 5, where the pieces of the past are of order 4.
    """
    return (
        attempt(pair, model, times),
        step_control.error_norm(model),
        step_control.step_factor(pair.embedded_order),
    )


def attempt(pair: EmbeddedPair, model: Model, times: dict[Fraction, ParameterTime]) -> Function:
    """A step, the estimates of its errors, and the slopes at its end."""
    tableau = pair.tableau
    step = Step(model, tuple(times.values()))
    writer = DelayedWriter(tableau, step, times)
    body: list[Statement] = writer.step_fractions()
    for number in range(tableau.stages - pair.is_fsal):
        body += writer.stage(number, blank_before=bool(body))
    new = step.each("{}_next")
    for row, (state, result) in enumerate(zip(step.states, new, strict=True)):
        lead = ("new state, and the slopes there",) if row == 0 else ()
        what = (result, state, "new_state", NEW_STATE)
        body.append(writer.sum(what, tableau.b, row, lead=lead, blank_before=not row))
    slopes = step.each("d{}_next")
    one = Fraction(1)
    body.append(writer.slopes_at(slopes, (*map(Name, new), writer.time_at(one)), times[one].name))
    writer.slopes.append(slopes)
    errors = step.each("{}_error")
    for row, name in enumerate(errors):
        estimate = (name, None, "error_estimate", "Estimate of the error of a state.")
        body.append(writer.sum(estimate, pair.errors[0], row, blank_before=not row))
    later = dict.fromkeys(times[c] for c in (*tableau.c[1:], one))
    arguments = (
        *(Argument(name, "state") for name in step.states),
        *(Argument(name, "value") for name in writer.first_slopes),
        Argument(step.time, "time"),
        Argument("dt", "step"),
        Argument(writer.past, "past"),
        *(Argument(row.name, "parameters") for row in later),
    )
    doc = f"A step of dt, its slopes at the end, and estimates of its errors: {tableau.title}."
    return Function("attempt", "attempt", arguments, tuple(body), (*new, *slopes, *errors), doc)


def build(pair: EmbeddedPair, model: Model) -> Program:
    """The program of an embedded pair for a model with delays."""
    program = build_delayed(at_fixed_step(pair), model)
    times = parameter_times(program.model, tuple(dict.fromkeys((*pair.tableau.c, Fraction(1)))))
    return replace(program, functions=(*program.functions, *solve_functions(pair, program.model, times)))


SCHEMES: tuple[Scheme, ...] = tuple(
    with_delays(scheme, partial(build, pair)) for scheme, pair in zip(embedded_rk.SCHEMES, EMBEDDED, strict=True)
)
