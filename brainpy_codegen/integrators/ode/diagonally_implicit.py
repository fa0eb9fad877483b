"""Diagonally implicit Runge-Kutta methods with an explicit first stage.

    x_base_i = x + dt * sum_{j < i} a_ij * dx_j,    x_i = x_base_i + gamma * dt * f(x_i, t + c_i * dt)

by Newton's method (see `implicit_stage`). The slope of a stage is taken from its equation, dx_i = (x_i - x_base_i) /
(gamma * dt), which does not multiply what is left of the equation by the large eigenvalues of the Jacobian.
"""

from __future__ import annotations

from functools import partial

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.ode.esdirk import EsdirkStep
from brainpy_codegen.integrators.ode.stiff_solve import esdirk_adaptive
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.integrators.tableaus.esdirk import ESDIRK, EsdirkTableau
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program


def build(tableau: EsdirkTableau, model: Model) -> Program:
    """The program of an ESDIRK method.

    Raises:
        UnsupportedError: the model couples the elements of vectors, or has no Jacobian that could be written down.
    """
    model = with_free_face(model)
    times = parameter_times(model, tableau.c)
    step = Step(model, tuple(times.values()))
    writer = EsdirkStep(tableau, model, step, times)
    first = writer.first_slopes()
    doc = step.doc(tableau.title)
    advance = Function("advance", "advance", step.arguments(), (*first, *writer.body), writer.new, doc)
    functions = (*model.helpers, derivative_function(model), *writer.functions, advance)
    method = Method(tableau.name, tableau.title, tableau.order, tableau.reference)
    return Program(model, method, functions, step.times, adaptive=esdirk_adaptive(tableau, model, times))


SCHEMES: tuple[Scheme, ...] = tuple(
    Scheme(
        name=tableau.name,
        family="ode",
        kinds=frozenset({"ode"}),
        order=tableau.order,
        title=tableau.title,
        reference=tableau.reference,
        build=partial(build, tableau),
        stiff="L",
        adaptive=True,
    )
    for tableau in ESDIRK
)
