"""What the templates of the Python backends are given: strings, and names in order. Nothing to compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brainpy_codegen.emit.python_adaptive import SolveContext

from brainpy_codegen.emit.noise import NoiseContext


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """A parameter set of `advance`.

    Attributes:
        name: its name (`p_half`).
        moment: the time at which it holds (`t + 0.5 * dt`).
        drives: for each parameter, what the loops call its row of values (of a method with memory: the part that
            changes with time).
        place: where in the values of a block those rows stand.
        values: the set of one element.
    """

    name: str
    moment: str
    drives: tuple[str, ...]
    place: str
    values: str


@dataclass(frozen=True, slots=True)
class Row:
    """A name and the row of an array that it stands for."""

    name: str
    index: int


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Everything that a template of a Python backend may place; all fields are Python text, ready to stand in a file.

    Attributes:
        header: the docstring of the module.
        imports: import lines.
        constants: the user's module constants, a line each.
        reference: the model, as a literal.
        method: name of the method.
        backend: name of the backend.
        states: names of the states, a tuple of literals.
        parameters_dict: defaults by parameter, a dict.
        stage_times: the times at which a step reads parameters, in units of dt; a tuple.
        loop_options: further arguments of `Loops`.
        population_options: further arguments of `Population`.
        functions: definitions, in order.
        propagator: definition of the function that makes step-invariant constants; empty if there is none.
        own: our words -> identifiers that are free in this file.
        state_rows: states and carried values, as rows of the state.
        parameter_rows: parameters, as rows of the array of parameters.
        parameter_set: all parameters from one column, a tuple.
        constant_rows: step-invariant constants, as further rows of the array of parameters.
        constant_set: all of them from one column, a tuple.
        constant_values: those of one element, a tuple.
        names: of the states.
        parameter_names: of the parameters.
        records: what the records of the states are called.
        sets: the parameter sets of `advance`.
        targets: what a step assigns.
        advance: the call of a step with one parameter set for each stage time.
        advance_same: the same with one set for all.
        start: the call of a first step of a multistep method; empty if there is none.
        start_same: the same with one set for all.
        start_steps: how many steps `start` makes.
        face_decorator: a line above `step` and `run` of array backends; empty for none.
        step_signature: arguments of `step`.
        run_signature: arguments of `run`.
        states_tuple: the states, a tuple.
        carried_tuple: states and carried values, a tuple.
        parameters_tuple: the parameters, a tuple.
        results: the states, separated by commas.
        time: what the user calls the time.
        time_value: the time in step k.
        noise: the random numbers of a stochastic model, or None.
        solve: the solve loop of an adaptive method; None where the file has none.
        aliases: lines that give functions their fixed names, where a name of the user's is in the way.
    """

    header: str
    imports: str
    constants: str
    reference: str
    method: str
    backend: str
    states: str
    parameters_dict: str
    stage_times: str
    loop_options: str
    population_options: str
    functions: tuple[str, ...]
    propagator: str
    own: Mapping[str, str]
    state_rows: tuple[Row, ...]
    parameter_rows: tuple[Row, ...]
    parameter_set: str
    constant_rows: tuple[Row, ...]
    constant_set: str
    constant_values: str
    names: tuple[str, ...]
    parameter_names: tuple[str, ...]
    records: tuple[str, ...]
    sets: tuple[ParameterSet, ...]
    targets: str
    advance: str
    advance_same: str
    start: str
    start_same: str
    start_steps: int
    face_decorator: str
    step_signature: str
    run_signature: str
    states_tuple: str
    carried_tuple: str
    parameters_tuple: str
    results: str
    time: str
    time_value: str
    solve: SolveContext | None
    aliases: tuple[str, ...]
    noise: NoiseContext | None = None
