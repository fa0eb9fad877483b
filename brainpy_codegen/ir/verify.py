"""The rules of the intermediate form, checked: what every pass may rely on and must leave true.

A broken rule is a fault of this package, never of the user's model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from brainpy_codegen.ir.delay_rules import model_rules, step_rules
from brainpy_codegen.ir.expression import Coupling, Expression
from brainpy_codegen.ir.fractional import Memory
from brainpy_codegen.ir.function import Argument, Function
from brainpy_codegen.ir.function_rules import require, verify_function
from brainpy_codegen.ir.model import Model, SubModel
from brainpy_codegen.ir.noise import Noise
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import expressions, walk

_SETS = ("parameters", "constants")


def verify(value: Model | Program) -> None:
    """Check every rule.

    Raises:
        function_rules.InvariantError: one is broken; the message names the function, the statement and the rule.
    """
    if isinstance(value, Program):
        _verify_program(value)
    else:
        _verify_model(value)


def _verify_model(model: Model) -> None:
    where = f"model {model.name}"
    states, parameters = [row.name for row in model.states], [row.name for row in model.parameters]
    constants = [row.name for row in model.constants]
    everything = [*states, model.time, *parameters, *constants, *(helper.name for helper in model.helpers)]
    require(len(states) > 0, where, "has no states")
    require(len(model.orders) == (len(states) if model.kind == "fde" else 0), where, "one order per fractional state")
    require(len(set(everything)) == len(everything), where, "two things have one name")
    update = model.kind == "update"
    role = "update" if update else "derivative"
    require(model.function.role == role, where, f"its function has role {model.function.role!r}, not {role!r}")
    require(len(model.function.results) == len(states), where, "one result per state")
    middle = [Argument(model.time, "time"), *([Argument("dt", "step")] if update else [])]
    kinds = {row.name: "matrix" if row.matrix else "parameter" for row in model.parameters}
    given = model.function.arguments
    require([a for a in given if a.role == "state"] == [Argument(s, "state") for s in states], where, "state arguments")
    require([a for a in given if a.role in ("time", "step")] == middle, where, "arguments of time and step")
    found = {argument.name: argument.role for argument in given if argument.role in ("parameter", "matrix")}
    require(found == kinds, where, "parameter arguments")
    known: dict[str, Function] = {}
    for helper in model.helpers:
        require(helper.role == "helper" and len(helper.results) == 1, where, f"helper {helper.name}: one result")
        verify_function(helper, known=known, constants=constants)
        known[helper.name] = helper
    for submodel in model.submodels:
        require(update, where, "only an update advances other models")
        require(submodel.step not in known, where, f"two functions are called {submodel.step}")
        require(not submodel.model.vector, where, f"{submodel.name} couples elements, a step is one element's")
        _verify_model(submodel.model)
        known[submodel.step] = _step_of(submodel)
    verify_function(model.function, known=known, constants=constants, vector=model.vector)
    require((model.noise is not None) == (model.kind == "sde"), where, "stochastic models have noise, no other has")
    if model.noise is not None:
        _verify_noise(model, model.noise, known, constants)
    if model.delays is not None:
        verify_function(model.delays.function, known=known, constants=constants)
        for holds, rule in model_rules(model, model.delays):
            require(holds, f"delays of {model.name}", rule)
    has_coupling = any(isinstance(node, Coupling) for node in _nodes(model.function))
    require(not model.vector or has_coupling, where, "a vector model has couplings")


def _verify_noise(model: Model, noise: Noise, known: Mapping[str, Function], constants: Iterable[str]) -> None:
    where, function = f"noise of model {model.name}", noise.function
    require(function.role == "diffusion", where, f"its function has role {function.role!r}, not 'diffusion'")
    require(function.arguments == model.function.arguments, where, "its function has the arguments of the drift")
    require(len(function.results) == len(noise.terms) > 0, where, "one result per term")
    require(len(set(noise.terms)) == len(noise.terms), where, "two terms have one place")
    states, processes = len(model.states), len(noise.processes)
    places = all(term.state < states and term.process < processes for term in noise.terms)
    require(places, where, "terms are entries of the diffusion matrix")
    verify_function(function, known=known, constants=constants)


def _step_of(submodel: SubModel) -> Function:
    """What a model knows of the step of another one: how many arguments and results it has."""
    model = submodel.model
    arguments = (
        *(Argument(state.name, "state") for state in model.states),
        Argument(model.time, "time"),
        Argument("dt", "step"),
        *(Argument(parameter.name, "parameter") for parameter in model.parameters),
    )
    return Function(submodel.step, "part", arguments, (), tuple(state.name for state in model.states))


def _verify_program(program: Program) -> None:
    model = program.model
    _verify_model(model)
    where = f"program {model.name} {program.method.name}"
    constants = [row.name for row in model.constants]
    sets = [row.name for row in program.times]
    require(len(sets) > 0 and len(set(sets)) == len(sets), where, "parameter sets have distinct names")
    require(all(row.abscissa == row.abscissa for row in program.times), where, "abscissas are numbers")
    sizes = dict.fromkeys(sets, len(model.parameters))
    propagator = program.propagator
    if propagator is not None:
        verify_function(propagator, constants=constants, known={h.name: h for h in model.helpers})
        require(propagator.role == "propagator", where, "role of the propagator")
        expected = ["dt", *(row.name for row in model.parameters)]
        require([a.name for a in propagator.arguments] == expected, where, "arguments of the propagator")
    known: dict[str, Function] = {}
    start = () if program.start is None else (program.start,)
    for function in (*program.functions, *start):
        own = dict(sizes)
        for argument in function.arguments:
            if argument.role == "factors":
                own[argument.name] = sum(len(one.results) for one in known.values() if one.role == "factors")
            if argument.role == "constants":
                require(propagator is not None, where, f"{function.name} takes constants, but nothing makes them")
                own[argument.name] = len(propagator.results) if propagator is not None else 0
        verify_function(function, known=known, constants=constants, vector=model.vector, sizes=own)
        valued = all(argument.role not in _SETS for argument in function.arguments)
        require(valued or function.role != "part", where, f"{function.name} takes values, no sets")
        require(function.name not in known, where, f"two functions are called {function.name}")
        known[function.name] = function
    require("advance" in known, where, "has a function `advance`")
    if program.memory is None:
        _verify_step(program, known["advance"])
    else:
        _verify_fractional_step(program, program.memory, known["advance"])
    require((program.start is None) == (program.start_steps == 0), where, "start and start_steps go together")
    for function in start:
        require(function.arguments == known["advance"].arguments, where, "start has the arguments of advance")
        _verify_step(program, function)


def _verify_step(program: Program, function: Function) -> None:
    """States, carried values, time, dt, constants and parameter sets; as many results as states and carried values."""
    roles = [argument.role for argument in function.arguments]
    if program.model.delays is not None:
        for holds, rule in step_rules(program, function):
            require(holds, function.name, rule)
        return
    expected = ["state"] * len(program.model.states) + ["value"] * len(program.carried) + ["time", "step"]
    expected += ["constants"] if program.propagator is not None else []
    expected += ["parameters"] * len(program.times)
    expected += ["noise"] * (0 if program.draws is None else len(program.draws.names))
    require(roles == expected, function.name, f"arguments are {roles}, not {expected}")
    sets = [argument.name for argument in function.arguments if argument.role == "parameters"]
    require(sets == [row.name for row in program.times], function.name, "takes the parameter sets in their order")
    noise = tuple(argument.name for argument in function.arguments if argument.role == "noise")
    require(noise == (() if program.draws is None else program.draws.names), function.name, "takes the random numbers")
    values = [argument.name for argument in function.arguments if argument.role == "value"]
    require(values == list(program.carried), function.name, "takes the carried values in their order")
    count = len(program.model.states) + len(program.carried)
    require(len(function.results) == count, function.name, "returns states and carried values")


def _verify_fractional_step(program: Program, memory: Memory, function: Function) -> None:
    """Predicted states or states, sums over the past, gains, time and the last parameter set; the new states."""
    states = len(program.model.states)
    roles = [argument.role for argument in function.arguments]
    first = "value" if memory.history == "slopes" else "state"
    expected = [first] * states + ["value"] * (states + len(memory.gains)) + ["time"]
    expected += ["step"] * memory.at_end + ["past"] * (program.model.delays is not None) + ["parameters"]
    require(roles == expected, function.name, f"arguments are {roles}, not {expected}")
    require(len(memory.gains) in (1, states), function.name, "one gain, or one per state")
    require(len(function.results) == states, function.name, "returns the states")
    require(len(memory.orders) == states, function.name, "one order per state")


def _nodes(function: Function) -> Iterable[Expression]:
    for statement in function.body:
        for expression in expressions(statement):
            yield from walk(expression)
