"""Models that are written as a discrete step: `advance` calls the model's own function.

Where that makes use of other models' steps, their functions stand before it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.ode.submodels import Find, compose
from brainpy_codegen.integrators.stages import Step, parameter_times, with_free_face
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Function, Invoke
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.transforms.inline_parts import inline_parts

_TITLE = "the model's own step"


def scheme(find: Find) -> Scheme:
    """The method of updates; `find` gives the methods of the models that they advance."""
    return Scheme("update", "update", frozenset({"update"}), None, _TITLE, "", partial(build, find))


def build(find: Find, model: Model) -> Program:
    """The program of a discrete step."""
    model, parts = compose(with_free_face(model), find)
    step = Step(model, tuple(parameter_times(model, [Fraction(0)]).values()))
    function = model.function
    if model.vector:
        # Loops over coupled elements hold expressions only; the steps of other models stand in place of their calls.
        function, parts = inline_parts(function, parts), ()
    update = replace(function, name="update", role="update", doc=_doc(model))
    values = {"time": step.time, "step": "dt"}
    states = iter(step.states)
    arguments = tuple(
        Name(next(states)) if argument.role == "state" else Name(values[argument.role])
        for argument in update.arguments
        if argument.role in ("state", "time", "step")
    )
    results = step.each("{}_next")
    body = (Invoke(results, "update", arguments, step.times[0].name),)
    advance = Function("advance", "advance", step.arguments(), body, results, step.doc(_TITLE))
    return Program(model, Method("update", _TITLE, None), (*model.helpers, *parts, update, advance), step.times)


def _doc(model: Model) -> str:
    states = ", ".join(state.name for state in model.states)
    return (
        f"New states after one step: {states}." if len(model.states) == 1 else f"New states after one step: ({states})."
    )
