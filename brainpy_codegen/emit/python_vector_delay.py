"""A vector model with delays as the context of the template for compiled Python loops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from brainpy_codegen.emit.context import Row
from brainpy_codegen.emit.delay_calls import step_arguments
from brainpy_codegen.emit.naming import Words, all_functions, renamed_top_level, user_names
from brainpy_codegen.emit.printers.python import PythonPrinter
from brainpy_codegen.emit.python_delay_module import delay_run
from brainpy_codegen.emit.python_delay_solve import solves
from brainpy_codegen.emit.python_function import PythonScope, function_text, tuple_text
from brainpy_codegen.emit.python_module import Flavour, called_intrinsics, python_context
from brainpy_codegen.emit.python_vector import (
    VectorWords,
    conditions_of,
    looks_of,
    support_calls,
    vector_function_text,
)
from brainpy_codegen.emit.python_vector_delay_solve import OWN as SOLVE_OWN
from brainpy_codegen.emit.python_vector_delay_solve import VectorDelaySolve, rows_of_the_loop, vector_delay_solve
from brainpy_codegen.emit.render import fields_of
from brainpy_codegen.emit.vector_context import WorkSet, vector_functions, work_rows, work_sets
from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.vector import VectorFunction
from brainpy_codegen.options import Options

OWN = (
    *("DelayedLoops", "integrate_delayed", "one_delayed_step", "LOOPS", "Past", "begin_step", "keep_vectors"),
    *("remember_vectors", "add_drive", "filled", "loop", "run_delayed", "state", "record", "parameters", "drive"),
    *("history", "room", "nodes", "trouble", "starts", "lengths", "rows", "broken", "t0", "spacing", "longest", "near"),
    *("newest", "started", "past", "end", "i", "piece", "range", "len", "tuple", "increment", "noise", "Wiener"),
    *("work", "out", "fill_delays", "fill_derivative", "row"),
)
"""The words of ours that the template places."""


@dataclass(frozen=True, slots=True)
class VectorDelayRun:
    """The pieces of a module for a vector model with delays.

    functions: the texts of its functions. rows: how many buffers of the vector's length the loop needs.
    sets: the parameter sets. slopes: names of the slopes (of a stochastic model: of how fast lines rise), as rows of
    `work`, among `work_rows`; before: those of the states before a stochastic step; random: those of random numbers.
    slopes_now, slopes_at_end: calls that make the slopes. advance: the call of a step.
    delayed: the states that have a past. kept_values, kept_slopes, kept_before: what the past keeps of them, as tuples.
    matrices: names of matrices as further arguments. numbers, matrices_tuple: parameters as tuples.
    derivative, delays: calls that fill rows of `out`; *_values: what they are called with, as a tuple; *_results: how
    many these are. *_signature, *_doc: of the faces.
    """

    functions: tuple[str, ...]
    rows: int
    sets: tuple[WorkSet, ...]
    work_rows: tuple[Row, ...]
    slopes: tuple[Row, ...]
    before: tuple[Row, ...]
    random: tuple[Row, ...]
    slopes_now: str
    slopes_at_end: str
    advance: str
    delayed: tuple[str, ...]
    kept_values: str
    kept_slopes: str
    kept_before: str
    matrices: str
    numbers: str
    matrices_tuple: str
    derivative: str
    derivative_values: str
    derivative_rows: tuple[Row, ...]
    derivative_results: int
    derivative_signature: str
    derivative_doc: str
    delays: str
    delay_results: int
    delay_signature: str
    delay_doc: str


def vector_delay_context(program: Program, flavour: Flavour, options: Options) -> Mapping[str, object]:
    """Everything that the template of a vector model with delays places."""
    writer = _Writer(program, flavour, options)
    own = (*OWN, *SOLVE_OWN) if solves(program) else OWN
    face = python_context(program, replace(flavour, own=own), options)
    pieces: dict[str, object] = {"delay": delay_run(program), "vector": writer.run()}
    if solves(program):
        pieces["solve"] = writer.solve(face.run_signature)
    return {**fields_of(face), **pieces}


class _Writer:
    def __init__(self, program: Program, flavour: Flavour, options: Options) -> None:
        self._program, self._model = program, program.model
        self._words = words = Words(user_names(program))
        self._functions = vector_functions(program)
        self._cell, self._loop = f"@{words[flavour.decorator]}", f"@{words['loop']}"
        self._dialect = flavour.dialect(words, called_intrinsics(all_functions(program)), options)
        self._called = {name: words[name] for name in (*support_calls(program.vector), *self._functions)}
        self._called |= {name: words[name] for name in looks_of(program.vector)}
        self._called |= {"derivative": words["right_hand_side"], "delays": words["delays_now"]}  # not the faces'
        self._vector_words = VectorWords(words["i"], words["work"], words["inner"], self._called)
        self._states = tuple(state.name for state in self._model.states)

    def solve(self, run_signature: str) -> VectorDelaySolve:
        """The pieces of the loop of adapted steps."""
        return vector_delay_solve(self._program, self._words, self._called, run_signature)

    def run(self) -> VectorDelayRun:
        program, words, model = self._program, self._words, self._model
        delays, functions = model.delays, self._functions
        assert delays is not None
        noisy = program.draws is not None
        sets = work_sets(program, words.all(time.name for time in program.times))
        first = work_rows(program) + sum(one.last - one.first for one in sets)
        kept = delays.states if noisy else self._states
        slopes = _rows([words[f"{name}_rise" if noisy else f"d{name}_now"] for name in kept], first)
        before = _rows([words[f"{name}_before"] for name in delays.states] if noisy else [], first + len(slopes))
        draws = () if program.draws is None else program.draws.names
        random = _rows([words[name] for name in draws], first + len(slopes) + len(before))
        right = functions["derivative"]
        kept_slopes = [row.name for name, row in zip(kept, slopes, strict=True) if name in delays.states]
        values = tuple(argument.name for argument in model.function.arguments if argument.role in ("state", "value"))
        return VectorDelayRun(
            functions=self._texts(),
            rows=max(
                work_rows(program) + len(slopes) + len(before) + len(random),
                rows_of_the_loop(program) if solves(program) else 0,
            ),
            sets=sets,
            work_rows=(*slopes, *before, *random),
            slopes=slopes,
            before=before,
            random=random,
            slopes_now="" if noisy else self._slopes(slopes, model.time, program.times[0].name),
            slopes_at_end="" if noisy else self._slopes(slopes, words["end"], program.times[-1].name),
            advance=self._advance(slopes),
            delayed=delays.states,
            kept_values=tuple_text(delays.states),
            kept_slopes=tuple_text(self._in_order(delays, kept, kept_slopes)),
            kept_before=tuple_text(row.name for row in before),
            matrices="".join(f", {one.name}" for one in model.parameters if one.matrix),
            numbers=tuple_text(one.name for one in model.parameters if not one.matrix),
            matrices_tuple=tuple_text(one.name for one in model.parameters if one.matrix),
            derivative=self._filling(right, values),
            derivative_values=tuple_text(values),
            derivative_rows=_rows(values, 0),
            derivative_results=len(right.outputs),
            derivative_signature=", ".join(argument.name for argument in model.function.arguments),
            derivative_doc=right.doc.split("\n")[0],
            delays=self._filling(functions["delays"], self._states),
            delay_results=len(functions["delays"].outputs),
            delay_signature=", ".join(argument.name for argument in delays.function.arguments),
            delay_doc=functions["delays"].doc.split("\n")[0].rstrip("."),
        )

    def _in_order(self, delays: Delays, states: tuple[str, ...], names: list[str]) -> list[str]:
        """Names of what belongs to the states that have a past, in its order."""
        by_state = dict(zip((state for state in states if state in delays.states), names, strict=True))
        return [by_state[state] for state in delays.states]

    def _texts(self) -> tuple[str, ...]:
        helpers = [function for function in all_functions(self._program) if function.role == "helper"]
        names = dict(renamed_top_level(self._program))
        scope = PythonScope(self._dialect, names, {function.name: function for function in helpers})
        texts = [function_text(function, scope, self._cell) for function in helpers]
        for function in self._program.vector:
            printer = PythonPrinter(self._dialect, names, conditions_of(function), self._words["i"])
            texts.append(vector_function_text(function, self._functions, printer, self._vector_words, self._loop))
        if solves(self._program):
            texts.append(function_text(self._program.function("step_factor"), scope, self._cell))
        return tuple(texts)

    def _slopes(self, slopes: tuple[Row, ...], time: str, parameters: str) -> str:
        given = [*self._states, time, self._words["past"], self._words[parameters]]
        given += [*self._functions["slopes"].matrices, self._words["work"], *(row.name for row in slopes)]
        return f"{self._called['slopes']}({', '.join(given)})"

    def _advance(self, slopes: tuple[Row, ...]) -> str:
        words, function = self._words, self._program.function("advance")
        length = f"{words['lengths']}[{words['piece']}]"
        rows = (*self._states, *(row.name for row in slopes))
        own = [one for one in function.arguments if one.role not in ("noise", "parameters")]
        past = words["past"]
        given = step_arguments(own, rows, words.__getitem__, time=self._model.time, length=length, past=past)
        vector = self._functions["advance"]
        given += [*(words[name] for name in vector.sets), *vector.matrices, *(words[name] for name in vector.noise)]
        return f"{self._called['advance']}({', '.join([*given, words['work']])})"

    def _filling(self, function: VectorFunction, arrays: tuple[str, ...]) -> str:
        """The call that fills the rows of `out`."""
        words = self._words
        given = [*arrays, self._model.time, words["parameters"], *function.matrices, words["work"]]
        given += [f"{words['out']}[{number}]" for number in range(len(function.outputs))]
        return f"{self._called[function.name]}({', '.join(given)})"


def _rows(names: list[str] | tuple[str, ...], first: int) -> tuple[Row, ...]:
    return tuple(Row(name, index) for index, name in enumerate(names, first))
