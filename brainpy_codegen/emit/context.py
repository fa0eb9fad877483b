"""What the templates of the Python backends are given: strings, and names in order. Nothing to compute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """A parameter set of `advance`: its name, and for each parameter what the loops call its part that changes."""

    name: str
    fraction: str
    drives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A name and the row of an array that it stands for."""

    name: str
    index: int


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Every field that a template of a Python backend may place.

    header: the module docstring. imports: import lines. constants: the user's module constants, a line each.
    reference, method, states, parameters_dict, stage_times, loop_options: literals of the face.
    functions: texts of the functions of one element (or of whole arrays). propagator: its text, or empty.
    own: our words -> identifiers that are free in this file.
    state_rows: states and carried values, as rows of the state; parameter_rows, constant_rows: of the parameters.
    names, parameter_names: of states and parameters. sets: the parameter sets of `advance`.
    advance, start: the calls with one parameter set a stage time; advance_same, start_same: with one for all.
    targets: what the calls assign. start_steps: how many steps `start` makes.
    step_signature, run_signature: arguments of the face functions.
    states_tuple, parameters_tuple, results: expressions. dtype: float64 or float32; fast: the math mode.
    time: what the user calls the time; time_value: its value in step k. aliases: lines that give face functions their fixed names.
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
    functions: tuple[str, ...]
    propagator: str
    own: Mapping[str, str]
    state_rows: tuple[Row, ...]
    parameter_rows: tuple[Row, ...]
    constant_rows: tuple[Row, ...]
    names: tuple[str, ...]
    parameter_names: tuple[str, ...]
    sets: tuple[ParameterSet, ...]
    targets: str
    advance: str
    advance_same: str
    start: str
    start_same: str
    start_steps: int
    step_signature: str
    run_signature: str
    states_tuple: str
    parameters_tuple: str
    results: str
    dtype: str
    time: str
    time_value: str
    aliases: tuple[str, ...]
