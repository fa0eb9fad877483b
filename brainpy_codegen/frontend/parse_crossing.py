"""Events of solutions and their resets, given at run time: functions of states, time and parameters by name.

    def ground(h):
        return h

    def bounce(h, v):
        return 0.0, -0.8 * v

An event is zero where it happens. A reset returns new values of the states among its arguments, or a dict of some.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from brainpy_codegen.frontend.parse import ParsedInput, couples, read_function, run_parser
from brainpy_codegen.frontend.parse_calls import default_value
from brainpy_codegen.frontend.parse_functions import FunctionParser, formal_arguments
from brainpy_codegen.frontend.session import Session
from brainpy_codegen.frontend.source import FunctionSource
from brainpy_codegen.frontend.value import as_real
from brainpy_codegen.ir.function import Argument, ArgumentRole
from brainpy_codegen.ir.model import Model


def parse_crossing(function: object, model: Model, name: str = "", *, reset: bool = False) -> ParsedInput:
    """Parse an event of a model's solutions (or, `reset`, what it does to the states).

    An argument that is neither state, time nor parameter is a constant: its default.

    Raises:
        ModelError: the function is outside of the supported Python; holds every fault that was found.
    """
    source = read_function(function, name)
    session = Session()
    session.faults.main = source.shown
    known = _arguments(source, model, session)
    session.faults.raise_if_any()
    states = tuple(state.name for state in model.states)
    changed = _changed(source, states) if reset else ()
    parser = FunctionParser(source, session, states=changed)
    for one in formal_arguments(source.node):
        role = next((argument.role for argument in known if argument.name == one.arg), None)
        if role is not None:
            parser.argument(one.arg, role)
        else:
            value = default_value(source.function, one.arg)
            parser.names[one.arg] = parser.captured_number(source.defaults[one.arg], one.arg, value)
    session.active.append(source.function)
    results = run_parser(parser)
    session.faults.raise_if_any()
    if not reset and len(results) != 1:
        message = f"{source.qualname!r} returns {len(results)} values"
        session.faults.add(source, source.node, "BC007", message, "an event is one number")
        session.faults.raise_if_any()
    fallback = [f"{state}_next" for state in changed] if reset else ["result"]
    bound = parser.bind_results([as_real(value) for value in results], fallback)
    shown = name or source.function.__name__
    parsed = parser.function(shown, "input", known, bound)
    if couples(parsed):
        message = f"{source.qualname!r} couples elements of a vector"
        session.faults.add(source, source.node, "BC042", message, "it is about one element")
        session.faults.raise_if_any()
    parsed = replace(parsed, doc=source.doc)
    helpers = session.used_helpers(parsed)
    constants = session.used_constants((*helpers, parsed))
    rows = tuple(_row(argument, model) for argument in known)
    return ParsedInput(
        shown,
        source.source(),
        parsed,
        helpers,
        constants,
        model=model.name,
        model_reference=model.source.reference,
        rows=rows,
        changed=tuple(map(states.index, changed)),
    )


def _arguments(source: FunctionSource, model: Model, session: Session) -> tuple[Argument, ...]:
    """The arguments that a solve loop gives; those that only have a default are none of them."""
    roles: dict[str, ArgumentRole] = {parameter.name: "parameter" for parameter in model.parameters}
    roles.update({state.name: "state" for state in model.states})
    roles[model.time] = "time"
    found = []
    if source.node.args.vararg or source.node.args.kwarg:
        session.faults.add(source, source.node, "BC002", "*args or **kwargs in an event", "", "name every argument")
    for one in formal_arguments(source.node):
        if one.arg in roles:
            found.append(Argument(one.arg, roles[one.arg]))
        elif one.arg not in source.defaults:
            message = f"{one.arg!r} is no state, parameter or time of {model.name!r}"
            session.faults.add(source, one, "BC012", message, "", f"there are: {', '.join(roles)}")
    if not found:
        session.faults.add(source, source.node, "BC012", f"{source.qualname!r} takes nothing of the solution")
    return tuple(found)


def _changed(source: FunctionSource, states: tuple[str, ...]) -> tuple[str, ...]:
    """The states that a reset returns: the keys of a dict, else those among its arguments."""
    returned = [source.node.body] if isinstance(source.node, ast.Lambda) else []
    returned += [one.value for one in ast.walk(source.node) if isinstance(one, ast.Return) and one.value is not None]
    for value in returned:
        if isinstance(value, ast.Dict):
            keys = [key.value for key in value.keys if isinstance(key, ast.Constant)]
            return tuple(key for key in keys if isinstance(key, str) and key in states)
    return tuple(one.arg for one in formal_arguments(source.node) if one.arg in states)


def _row(argument: Argument, model: Model) -> int:
    """Where a solve loop keeps an argument: the row of a state or parameter; -1 for the time."""
    if argument.role == "time":
        return -1
    rows = model.states if argument.role == "state" else model.parameters
    return [one.name for one in rows].index(argument.name)
