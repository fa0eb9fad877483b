"""The exponential Rosenbrock-Euler method: the whole Jacobian in the exponential, exact for linear systems, order 2.

    x(t + dt) = x + dt * phi_1(dt * J) * derivative(x, t) + dt**2 * phi_2(dt * J) * d(derivative)/dt

J is the Jacobian at x and t. The last term, for equations that read the time, comes from the time as one more state
whose derivative is 1. A parameter that is a function of time is taken at the middle of the step, which keeps the order.
`exponential_euler` and `etd2` have the diagonal of J only.
"""

from __future__ import annotations

from fractions import Fraction

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.ode.implicit_stage import OTHERS, model_jacobian, named_entries
from brainpy_codegen.integrators.ode.matrix_phi import MatrixPhi, Place, matrix_phi
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.algebra import ZERO, add
from brainpy_codegen.transforms.jacobian import Jacobian, time_slopes

TITLE = "exponential Rosenbrock-Euler, order 2 (Pope 1963)"
REFERENCE = (
    "Pope, D. A. (1963). An exponential method of numerical integration of ordinary differential equations. "
    "Communications of the ACM 6, 491-493. doi:10.1145/366707.367592. Hochbruck, M., Ostermann, A. and Schweitzer, J. "
    "(2009). Exponential Rosenbrock-type methods. SIAM Journal on Numerical Analysis 47, 786-803. "
    "doi:10.1137/080717717"
)


def build(model: Model) -> Program:
    """The program of the exponential Rosenbrock-Euler method.

    Raises:
        UnsupportedError: the model couples the elements of vectors, has no Jacobian that could be written down, or
            too large a one.
    """
    model = with_free_face(model)
    made = model_jacobian(model, SCHEME.name)
    moving = time_slopes(model)
    times = parameter_times(model, [Fraction(1, 2)])
    step = Step(model, tuple(times.values()))
    labels = [row.name for row in model.states]
    given: set[Place] = set(made.entries())
    if moving is not None:
        given |= {(row, len(labels)) for row in moving[1]}
        labels.append(step.names.fresh("time"))
    try:
        phi = matrix_phi(labels, given)
    except UnsupportedError as error:
        raise UnsupportedError(f"{SCHEME.name} cannot take {model.name!r}: {error}; use {OTHERS['ode']}") from error
    advance = _advance(step, made, moving, phi, labels)
    known = {function.name for function in (*made.helpers, made.function)}
    extra = [] if moving is None else [*moving[0].helpers, moving[0].function]
    functions = (
        *model.helpers,
        derivative_function(model),
        *made.helpers,
        made.function,
        *(one for one in extra if one.name not in known),
        *phi.functions,
        advance,
    )
    return Program(model, Method(SCHEME.name, TITLE, 2, REFERENCE), functions, step.times)


def _advance(
    step: Step, made: Jacobian, moving: tuple[Jacobian, dict[int, str]] | None, phi: MatrixPhi, labels: list[str]
) -> Function:
    at = step.times[0].name
    here = (*map(Name, step.states), Name(step.time))
    slopes = step.each("d{}")
    entries: dict[Place, str] = named_entries(made, step.names)
    body: list[Statement] = [
        Invoke(slopes, "derivative", here, at),
        Invoke(tuple(entries.values()), "jacobian", here, at),
    ]
    if moving is not None:
        rows = {row: step.names.fresh(name) for row, name in moving[1].items()}
        body.append(Invoke(tuple(rows.values()), "time_slopes", here, at))
        entries |= {(row, len(step.states)): name for row, name in rows.items()}
    values: list[Expression] = [
        Binary("*", Name("dt"), Name(entries[place])) if place in entries else ZERO for place in phi.places
    ]
    targets = {place: step.names.fresh(f"phi_{labels[place[0]]}_{labels[place[1]]}") for place in phi.places}
    lead = ("phi_1 of dt * J" + ("" if moving is None else ", with the time as a last state of slope 1"),)
    body.append(Invoke(tuple(targets.values()), "phi_1", tuple(values), lead=lead, blank_before=True))
    results = step.each("{}_next")
    for row, (state, result) in enumerate(zip(step.states, results, strict=True)):
        moved: Expression = ZERO
        for (i, j), name in targets.items():
            if i == row:
                moved = add(moved, Binary("*", Name(name), Name(slopes[j])) if j < len(slopes) else Name(name))
        value = Binary("+", Name(state), Binary("*", Name("dt"), moved))
        body.append(Assign(result, value, blank_before=not row))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(TITLE))


SCHEME = Scheme("exponential_rosenbrock", "ode", frozenset({"ode"}), 2, TITLE, REFERENCE, build, stiff="L")
SCHEMES: tuple[Scheme, ...] = (SCHEME,)
