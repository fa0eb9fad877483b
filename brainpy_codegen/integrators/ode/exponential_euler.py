"""Exponential Euler: each equation, linear in its own state, is solved exactly over a step with the rest held.

    dx/dt = slope * x + offset    =>    x(t + dt) = x + dt * exprel(dt * slope) * (slope * x + offset)

exprel(z) = (exp(z) - 1) / z is 1 at z = 0, so that a slope of zero does no harm. An equation that is not linear in its
own state is linearised at the current state (exponential Rosenbrock-Euler), and the program says so.
"""

from __future__ import annotations

from fractions import Fraction

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.stages import Step, derivative_doc, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Binary, Coupling, Expression, Name
from brainpy_codegen.ir.function import Assign, Function, Invoke, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, ParameterTime, Program
from brainpy_codegen.ir.visitor import walk
from brainpy_codegen.transforms.algebra import intrinsic
from brainpy_codegen.transforms.linearize import LinearParts, Row, linearize

TITLE = "exponential Euler, order 1"
REFERENCE = (
    "Hochbruck, M. and Ostermann, A. (2010). Exponential integrators. Acta Numerica 19, 209-286. "
    "doi:10.1017/S0962492910000048"
)


def build(model: Model) -> Program:
    """The program of exponential Euler."""
    model = with_free_face(model)
    parts = linearize(model)
    method = Method(SCHEME.name, TITLE, 1, REFERENCE)
    return exponential_program(model, parts, method)


def exponential_program(model: Model, parts: LinearParts, method: Method) -> Program:
    """A program whose step is exponential in the rows that have a slope, and forward Euler in the others."""
    step = Step(model, tuple(parameter_times(model, [Fraction(0)]).values()))
    return split_program(model, parts, method, step.times, _advance(step, parts, method))


def split_program(
    model: Model,
    parts: LinearParts,
    method: Method,
    times: tuple[ParameterTime, ...],
    advance: Function,
    extra: tuple[Function, ...] = (),
) -> Program:
    """The program of a step that makes use of `linear_parts`; `extra` are functions of ours that it calls."""
    composed = composed_derivative(model, parts)
    functions = (*model.helpers, *parts.helpers, *extra, parts.function, composed, advance)
    return Program(model, method, functions, times, notes=notes(model, parts))


def composed_derivative(model: Model, parts: LinearParts) -> Function:
    """The right-hand side, put together from its linear parts, so that the equations stand once."""
    comments = {s.target: s.comment for s in model.function.body if isinstance(s, Assign)}
    arguments = tuple(Name(argument.name) for argument in model.function.arguments)
    body: list[Statement] = [Invoke(parts.function.results, parts.function.name, arguments)]
    for row in parts.rows:
        body.append(Assign(row.rate, rate(row, row.state), comment=comments.get(row.rate, "")))
    doc = f"{derivative_doc(model)[:-1]}, composed of its linear parts."
    results = tuple(row.rate for row in parts.rows)
    return Function("derivative", "derivative", model.function.arguments, tuple(body), results, doc)


def rate(row: Row, state: str) -> Expression:
    """The derivative of a row: slope * x + offset, or the offset alone."""
    if row.kind == "free":
        return Name(row.offset)
    return Binary("+", Binary("*", Name(row.slope), Name(state)), Name(row.offset))


def increment(row: Row, state: str, length: str = "dt") -> Expression:
    """How much a state moves in dt, or another length of time, if slope and offset are held."""
    if row.kind == "free":
        return Binary("*", Name(length), Name(row.offset))
    growth = intrinsic("exprel", Binary("*", Name(length), Name(row.slope)))
    return Binary("*", Binary("*", Name(length), growth), rate(row, state))


def _advance(step: Step, parts: LinearParts, method: Method) -> Function:
    renamed = [row_in_step(row, step) for row in parts.rows]
    arguments = (*map(Name, step.states), Name(step.time))
    targets = tuple(name for row in renamed for name in row.results)
    body: list[Statement] = [Invoke(targets, parts.function.name, arguments, step.times[0].name)]
    results = step.each("{}_next")
    for row, state, result in zip(renamed, step.states, results, strict=True):
        body.append(Assign(result, Binary("+", Name(state), increment(row, state))))
    return Function("advance", "advance", step.arguments(), tuple(body), results, step.doc(method.title))


def row_in_step(row: Row, step: Step, stage: str = "") -> Row:
    """The row under names that are free in the step function; `stage` ends them."""
    slope, offset = step.names.fresh(f"{row.slope}{stage}"), step.names.fresh(f"{row.offset}{stage}")
    return Row(row.state, row.rate, row.kind, slope, offset)


def notes(model: Model, parts: LinearParts) -> tuple[str, ...]:
    """What the header of the file says about the rows."""
    found = [
        f"{row.rate} is nonlinear in {row.state}: linearised at the current state (exponential Rosenbrock-Euler)"
        for row in parts.rows
        if row.kind == "nonlinear"
    ]
    values = [s.value for s in model.function.body if isinstance(s, Assign)]
    if any(isinstance(node, Coupling) for value in values for node in walk(value)):
        found.append("couplings between elements are held over the step")
    return tuple(found)


SCHEME = Scheme("exponential_euler", "ode", frozenset({"ode"}), 1, TITLE, REFERENCE, build, stiff="linear")
SCHEMES: tuple[Scheme, ...] = (SCHEME,)
