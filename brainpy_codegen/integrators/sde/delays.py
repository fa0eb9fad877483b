"""Stochastic delay equations: the steps of methods for stochastic equations, with a drift that reads the past.

    dx = f(x(t), x(t - tau), t) dt + g(x(t), t) dW

The past of a path is kept as straight lines between the steps. A delay is as long as a step or longer, so that the past
is complete where it is read, and independent of the noise of the step: a method keeps its strong order.

Buckwar, E. (2000). Introduction to the numerical analysis of stochastic delay differential equations. Journal of
Computational and Applied Mathematics 125, 297-307. doi:10.1016/S0377-0427(00)00475-1
"""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.integrators.dde.explicit import slopes_function
from brainpy_codegen.ir.expression import Name
from brainpy_codegen.ir.function import Argument, Function, Invoke, Statement
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import writes
from brainpy_codegen.transforms.naming import Names

NOTE = "The past is kept as straight lines between the steps; no delay may be shorter than dt."


def with_past(program: Program) -> Program:
    """The program of a stochastic method, its drift read with the past; the same for a model without delays."""
    delays = program.model.delays
    if delays is None:
        return program
    functions: list[Function] = []
    for function in program.functions:
        if function.role == "derivative":
            functions += [delays.function, function, slopes_function(program.model, delays)]
        elif function.role == "advance":
            functions.append(_reading(function))
        else:
            functions.append(function)
    return replace(program, functions=tuple(functions), notes=(*program.notes, NOTE))


def _reading(advance: Function) -> Function:
    """The step with the past as an argument; its derivatives are those with delayed values."""
    written = [name for statement in advance.body for name in writes(statement)]
    past = Names([*(one.name for one in advance.arguments), *written, "slopes"]).fresh("past")
    arguments: list[Argument] = []
    for argument in advance.arguments:
        arguments.append(argument)
        if argument.role == "step":
            arguments.append(Argument(past, "past"))
    body = tuple(_with_slopes(statement, past) for statement in advance.body)
    doc = f"{advance.doc}\n{past}: what came before."
    return replace(advance, arguments=tuple(arguments), body=body, doc=doc)


def _with_slopes(statement: Statement, past: str) -> Statement:
    if isinstance(statement, Invoke) and statement.function == "derivative":
        assert statement.parameters is not None
        given = (*statement.arguments, Name(past), Name(statement.parameters))
        return replace(statement, function="slopes", arguments=given, parameters=None)
    return statement
