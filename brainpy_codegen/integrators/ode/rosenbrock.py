"""Rosenbrock methods: one factorisation of I / (gamma * dt) - J and one linear system a stage, nothing to iterate.

The formulas stand in `tableaus.rosenbrock`. Interpolants (Hairer and Wanner 1996, VI.4), theta from 0 to 1:

    x(t + theta * dt) = (1 - theta) * x + theta * (x_next + (1 - theta) * (h_1 + theta * (h_2 + theta * h_3))),

with weighted sums h of the k. Where the equations read the time, their derivative with respect to it is exact, too; a
parameter that is a function of time is taken at the times of the stages.
"""

from __future__ import annotations

from functools import partial

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.ode.rosenbrock_step import RosenbrockStep
from brainpy_codegen.integrators.ode.stiff_solve import rosenbrock_adaptive
from brainpy_codegen.integrators.stages import Step, derivative_function, parameter_times, with_free_face
from brainpy_codegen.integrators.tableaus.rosenbrock import ROSENBROCK, RosenbrockTable
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program


def build(table: RosenbrockTable, model: Model) -> Program:
    """The program of a Rosenbrock method.

    Raises:
        UnsupportedError: the model couples the elements of vectors, or has no Jacobian that could be written down.
    """
    model = with_free_face(model)
    times = parameter_times(model, table.c)
    step = Step(model, tuple(times.values()))
    writer = RosenbrockStep(table, model, step, times)
    doc = step.doc(table.title)
    advance = Function("advance", "advance", step.arguments(), tuple(writer.body), writer.new, doc)
    functions = (*model.helpers, derivative_function(model), *writer.functions, advance)
    method = Method(table.name, table.title, table.order, table.reference)
    return Program(model, method, functions, step.times, adaptive=rosenbrock_adaptive(table, model, times))


SCHEMES: tuple[Scheme, ...] = tuple(
    Scheme(
        name=table.name,
        family="ode",
        kinds=frozenset({"ode"}),
        order=table.order,
        title=table.title,
        reference=table.reference,
        build=partial(build, table),
        stiff="L",
        adaptive=True,
    )
    for table in ROSENBROCK
)
