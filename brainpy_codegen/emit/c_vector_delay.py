"""A vector model with delays as the contexts of the templates for C: the C file and the Python file beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.c_delay_solve import OWN as SOLVE_OWN
from brainpy_codegen.emit.c_delay_solve import braced
from brainpy_codegen.emit.c_function import CScope, function_text, power_text, powers_of
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing
from brainpy_codegen.emit.c_loader import CLoader, c_loader
from brainpy_codegen.emit.c_module import constants_text, definitions
from brainpy_codegen.emit.c_names import c_names, free_name
from brainpy_codegen.emit.c_vector import CVectorNames, c_vector_function, offset, plus
from brainpy_codegen.emit.c_vector_delay_solve import CVectorDelaySolve, VectorDelaySolveWriter
from brainpy_codegen.emit.c_vector_module import expressions_of, names_of
from brainpy_codegen.emit.delay_calls import step_arguments
from brainpy_codegen.emit.noise import NoiseRow
from brainpy_codegen.emit.python_delay_module import delay_run
from brainpy_codegen.emit.python_delay_solve import evaluations, solve_signature, solves
from brainpy_codegen.emit.python_function import tuple_text
from brainpy_codegen.emit.python_vector_delay_solve import rows_of_the_loop
from brainpy_codegen.emit.vector_context import vector_functions, work_rows, work_sets
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_OWN = (
    *("state", "record", "parameters", "drive", "drive_pieces", "history", "histories", "history_rows", "nodes"),
    *("node_rows", "trouble", "starts", "lengths", "rows", "broken", "pieces", "t0", "spacing", "longest", "near"),
    *("elements", "piece", "past", "end", "row", "out", "kept", "kept_before"),
    *("noise", "keys", "first_step", "given", "given_rows", "given_width"),
    *(word for word in SOLVE_OWN if word != "parameters_at"),
)


@dataclass(frozen=True, slots=True)
class CVectorDelayModule:
    """Everything that the template of a C file places.

    pointers: lines that name rows of states and of `work`. drives: calls that fill the parameter sets.
    slopes: names of the slopes (of a stochastic model: of how fast lines rise); before: those of the states before a
    stochastic step; delayed: those of the states that have a past, in the order of `kept`.
    slopes_now, slopes_at_end, advance: calls. kept, kept_before: what the past keeps, in braces. columns: how many
    numbers a node has. fillings: the exported functions behind the faces. solve: the loop of adapted steps.
    """

    header: str
    constants: str
    functions: tuple[str, ...]
    run_signature: str
    pointers: tuple[str, ...]
    drives: tuple[str, ...]
    columns: int
    time: str
    slopes: tuple[str, ...]
    before: tuple[str, ...]
    delayed: tuple[str, ...]
    noise: tuple[NoiseRow, ...]
    slopes_now: str
    slopes_at_end: str
    advance: str
    kept: str
    kept_before: str
    records: tuple[str, ...]
    record_width: str
    fillings: tuple[str, ...]
    solve: CVectorDelaySolve | None
    words: CVectorNames
    own: Mapping[str, str]


def c_vector_delay_loader(
    program: Program, module: str, header: Sequence[str], options: Options
) -> Mapping[str, object]:
    """What the template of the Python file needs."""
    model, delays = program.model, program.model.delays
    assert delays is not None
    face: CLoader = c_loader(program, module, header, options)
    words = {word: word if face.own[word] == word else f"{word} as {face.own[word]}" for word in ("Path", "Library")}
    solving = solves(program)
    imports = [
        f"from pathlib import {words['Path']}",
        "",
        f"from .support.c_delays import fill_loop, vector_loop{', vector_solve_loop' if solving else ''}",
        f"from .support.c_library import {words['Library']}",
        *(("from .support.delay_drives import by_address",) if solving else ()),
        "from .support.delays import DelayedLoops, integrate_delayed, one_delayed_step",
        *(("from .support.delays_solve import solve_delayed",) if solving else ()),
        "from .support.vector_delays import filled",
    ]
    if program.draws is not None:
        wiener = "Wiener" if face.own["Wiener"] == "Wiener" else f"Wiener as {face.own['Wiener']}"
        imports.append(f"from .support.wiener import {wiener}")
    values = [argument.name for argument in model.function.arguments if argument.role in ("state", "value")]
    return {
        "face": face,
        "imports": "\n".join(imports),
        "delay": delay_run(program),
        "rows": _rows_needed(program),
        "solve_signature": solve_signature(face.run_signature, face.own["options"]) if solving else "",
        "evaluations": evaluations(program) if solving else 0,
        "stage_times": tuple_text(repr(row.abscissa) for row in program.times),
        "derivative_values": tuple_text(values),
        "delay_count": len(delays.function.results),
        "delay_arguments": ", ".join(argument.name for argument in delays.function.arguments),
        "delay_doc": delays.function.doc.rstrip("."),
        "numbers": tuple_text(one.name for one in model.parameters if not one.matrix),
        "matrices": tuple_text(one.name for one in model.parameters if one.matrix),
    }


def _rows_needed(program: Program) -> int:
    """How many buffers of the vector's length the loop needs beside the parameter sets."""
    delays = program.model.delays
    assert delays is not None
    if program.draws is None:
        fixed = work_rows(program) + len(program.model.states)
        return max(fixed, rows_of_the_loop(program)) if solves(program) else fixed
    return work_rows(program) + 2 * len(delays.states) + len(program.draws.names)


def c_vector_delay_module(program: Program, module: str, options: Options, header: Sequence[str]) -> CVectorDelayModule:
    """What the template of the C file needs."""
    return _Writer(program, module, options).module(header)


class _Writer:
    def __init__(self, program: Program, module: str, options: Options) -> None:
        self._program, self._model, self._module = program, program.model, module
        self._functions = vector_functions(program)
        self._helpers = [function for function in definitions(program) if function.role == "helper"]
        local = [name for function in program.vector for name in names_of(function)]
        local += [argument.name for helper in self._helpers for argument in helper.arguments]
        local += [one.target for helper in self._helpers for one in helper.body if isinstance(one, Assign)]
        self._states = tuple(state.name for state in self._model.states)
        near = [*self._states, self._model.time, *local, *(time.name for time in program.times)]
        top = [*self._functions, *(helper.name for helper in self._helpers)]
        top += [constant.name for constant in self._model.constants]
        names = c_names(near, top)
        sets: dict[str, tuple[str, ...]] = {"parameters": (), "constants": ()}
        self._scope = CScope(names, {helper.name: helper for helper in self._helpers}, sets, options.dtype)
        taken = set(names.values())
        self._words = CVectorNames.apart_from(taken, len(self._model.states))
        taken |= {self._words.count, self._words.index, self._words.work, self._words.inner}
        self.own: dict[str, str] = {}
        for word in _OWN:
            self.own[word] = free_name(word, taken)
            taken.add(self.own[word])
        delays = self._model.delays
        assert delays is not None
        self._delayed = delays.states
        noisy = program.draws is not None
        name = self._scope.name
        self._slopes = tuple(
            free_name(f"{name(state)}_rise" if noisy else f"{name(f'd{state}')}_now", taken)
            for state in (self._delayed if noisy else self._states)
        )
        self._before = tuple(free_name(f"{name(state)}_before", taken) for state in self._delayed) if noisy else ()
        self._taken = taken | set(self._slopes)
        self._numbers = sum(not parameter.matrix for parameter in self._model.parameters)
        self._matrices = [parameter.name for parameter in self._model.parameters if parameter.matrix]
        self._sets = work_sets(program, {time.name: time.name for time in program.times}) if self._numbers else ()

    def module(self, header: Sequence[str]) -> CVectorDelayModule:
        scope, own, words, model, program = self._scope, self.own, self._words, self._model, self._program
        noisy = program.draws is not None
        slopes = self._slopes if noisy else tuple(self._slopes[self._states.index(state)] for state in self._delayed)
        time = scope.name(model.time)
        return CVectorDelayModule(
            header="\n".join(block_comment(header)),
            constants=constants_text(model.constants, scope, self._helpers or definitions(program)),
            functions=self._texts(),
            run_signature=self._run_signature(),
            pointers=self._pointers(),
            drives=tuple(self._drive(one.name, one.stage) for one in self._sets),
            columns=2 * len(self._delayed),
            time=time,
            slopes=self._slopes,
            before=self._before,
            delayed=tuple(map(scope.name, self._delayed)),
            noise=self._noise(),
            slopes_now="" if noisy else self._slopes_call(time, program.times[0].name, 2),
            slopes_at_end="" if noisy else self._slopes_call(own["end"], program.times[-1].name, 3),
            advance=self._advance(),
            kept=braced(self._pairs(map(scope.name, self._delayed), slopes)),
            kept_before=braced(self._pairs(self._before, slopes)),
            records=tuple(
                f"{own['row']}[{offset(row, words.count)}{words.index}] = {scope.name(name)}[{words.index}];"
                for row, name in enumerate(self._states)
            ),
            record_width=words.count if len(self._states) == 1 else f"({len(self._states)} * {words.count})",
            fillings=(self._filling("derivative"), self._filling("delays")),
            solve=self._solve(),
            words=words,
            own=own,
        )

    def _solve(self) -> CVectorDelaySolve | None:
        """The loop of adapted steps, where the method can."""
        if not solves(self._program):
            return None
        given = (self._program, self._module, self._scope, self.own, self._words, self._slopes, self._taken)
        return VectorDelaySolveWriter(*given).pieces()

    def _pairs(self, values: Iterable[str], slopes: Iterable[str]) -> list[str]:
        return [name for pair in zip(values, slopes, strict=False) for name in pair]

    def _texts(self) -> tuple[str, ...]:
        scope, program = self._scope, self._program
        nodes = [node for function in program.vector for node in expressions_of(function)]
        texts = [power_text(exponent, scope) for exponent in powers_of(self._helpers, scope.dtype, nodes)]
        texts += [function_text(helper, scope) for helper in self._helpers]
        texts += [c_vector_function(one, self._functions, scope, self._words) for one in program.vector]
        texts += [function_text(program.function("step_factor"), scope)] if solves(program) else []
        return tuple(texts)

    def _run_signature(self) -> str:
        own, name = self.own, self._scope.name
        arguments = [f"double *{own['state']}", f"double *{own['record']}", f"const double *{own['parameters']}"]
        arguments += [f"const double *{own['drive']}", f"int64_t {own['drive_pieces']}"]
        arguments += [f"const double *{own['history']}", f"int64_t {own['histories']}"]
        arguments += [f"int64_t {own['history_rows']}", f"double *{own['nodes']}", f"int64_t {own['node_rows']}"]
        arguments += [f"double *{own['trouble']}", f"const double *{own['starts']}", f"const double *{own['lengths']}"]
        arguments += [f"const int64_t *{own['rows']}", f"const int64_t *{own['broken']}", f"int64_t {own['pieces']}"]
        arguments += [f"double {own[word]}" for word in ("t0", "spacing", "longest", "near")]
        arguments += [f"double *{self._words.work}", f"int64_t {own['elements']}"]
        arguments += [f"const double *{name(matrix)}" for matrix in self._matrices]
        if self._program.draws is not None:
            arguments += [f"const uint32_t *{own['keys']}", f"int64_t {own['first_step']}"]
            arguments += [f"const double *{own['given']}", f"int64_t {own['given_rows']}"]
            arguments += [f"int64_t {own['given_width']}"]
        return "\n".join(listing(f"EXPORT void {self._module}_run_delayed(", arguments, ")", indent=""))

    def _pointers(self) -> tuple[str, ...]:
        count, work, name = self._words.count, self._words.work, self._scope.name
        state = self.own["state"]
        rows = [f"double *{name(one)} = {state}{plus(row, count)};" for row, one in enumerate(self._states)]
        rows += [f"double *{name(one.name)} = {work}{plus(one.first, count)};" for one in self._sets]
        first = work_rows(self._program) + len(self._sets) * self._numbers
        named = (*self._slopes, *self._before, *(row.name for row in self._noise()))
        return (*rows, *(f"double *{each} = {work}{plus(row, count)};" for row, each in enumerate(named, first)))

    def _noise(self) -> tuple[NoiseRow, ...]:
        draws = () if self._program.draws is None else self._program.draws.names
        return tuple(NoiseRow(self._scope.name(name), index) for index, name in enumerate(draws))

    def _drive(self, name: str, stage: int) -> str:
        own, stages = self.own, len(self._program.times)
        place = f"({own['piece']} * {stages} + {stage})" if stages > 1 else own["piece"]
        drive = f"{own['drive']} + {place} * {self._numbers}"
        return (
            f"add_drive({self._words.count}, {self._numbers}, {own['parameters']}, {drive}, {self._scope.name(name)});"
        )

    def _set(self, name: str) -> str:
        return self._scope.name(name) if self._numbers else "NULL"

    def _slopes_call(self, time: str, parameters: str, depth: int) -> str:
        scope, function = self._scope, self._functions["slopes"]
        given = [self._words.count, *map(scope.name, self._states), time, f"&{self.own['past']}", self._set(parameters)]
        given += [*map(scope.name, function.matrices), self._words.work, *self._slopes]
        return "\n".join(listing(f"{scope.name('slopes')}(", given, ");", indent=INDENT * depth))

    def _advance(self) -> str:
        scope, vector = self._scope, self._functions["advance"]
        arguments = self._program.function("advance").arguments
        rows = (*map(scope.name, self._states), *self._slopes)
        length = f"{self.own['lengths']}[{self.own['piece']}]"
        given = [self._words.count]
        given += step_arguments(
            [one for one in arguments if one.role not in ("noise", "parameters")],
            rows,
            scope.name,
            time=scope.name(self._model.time),
            length=length,
            past=f"&{self.own['past']}",
        )
        given += [*map(self._set, vector.sets), *map(scope.name, vector.matrices), *map(scope.name, vector.noise)]
        return "\n".join(listing(f"{scope.name('advance')}(", [*given, self._words.work], ");", indent=INDENT * 2))

    def _filling(self, name: str) -> str:
        """An exported function that calls one of ours with rows of `state`, for rows of `out`."""
        function, scope, own, n = self._functions[name], self._scope, self.own, self._words.count
        arguments = [f"const double *{own['state']}", f"double *{own['out']}", f"const double *{own['parameters']}"]
        arguments += [f"double *{self._words.work}", f"int64_t {own['elements']}"]
        arguments += [f"double {scope.name(self._model.time)}"]
        arguments += [f"const double *{scope.name(matrix)}" for matrix in self._matrices]
        what = "The right-hand side" if name == "derivative" else "The delays"
        doc = f"{what} of the whole vector, once, into the rows of `out`."
        given = [n, *(f"{own['state']}{plus(row, n)}" for row in range(len(function.arrays)))]
        given += [scope.name(self._model.time), own["parameters"], *map(scope.name, function.matrices)]
        given += [self._words.work, *(f"{own['out']}{plus(row, n)}" for row in range(len(function.outputs)))]
        return "\n".join(
            [
                *block_comment([doc]),
                *listing(f"EXPORT void {self._module}_fill_{name}(", arguments, ")", indent=""),
                "{",
                f"{INDENT}const size_t {n} = (size_t){own['elements']};",
                *listing(f"{scope.name(name)}(", given, ");", indent=INDENT),
                "}",
            ]
        )
