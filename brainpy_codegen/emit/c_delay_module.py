"""The pieces of a generated C file with delays: what `templates/c/delay_module.c.jinja` places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.c_delay_solve import OWN as SOLVE_OWN
from brainpy_codegen.emit.c_delay_solve import CDelaySolve, DelaySolveWriter, braced
from brainpy_codegen.emit.c_function import call_statement, function_text, power_text, powers_of
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing
from brainpy_codegen.emit.c_loader import CLoader, c_loader
from brainpy_codegen.emit.c_module import CModuleWriter, constants_text, definitions, program_scope, struct_text
from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.emit.delay_calls import step_arguments
from brainpy_codegen.emit.noise import NoiseRow
from brainpy_codegen.emit.python_delay_module import DelayRun, DrivenSet, delay_run
from brainpy_codegen.emit.python_delay_solve import evaluations, solve_signature, solves
from brainpy_codegen.emit.python_function import tuple_text
from brainpy_codegen.ir.delay import Delays
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_OWN = (
    *("state", "record", "parameters", "drive", "drive_pieces", "history", "histories", "history_rows", "nodes"),
    *("node_rows", "trouble", "starts", "lengths", "rows", "broken", "pieces", "t0", "spacing", "longest", "near"),
    *("first", "last", "elements", "i", "piece", "past", "column", "added", "end", "parameters_of", "driven"),
    *("arguments", "results"),
    *("noise", "keys", "first_step", "given", "given_rows", "given_width"),
    *SOLVE_OWN,
)


@dataclass(frozen=True, slots=True)
class CDelayModule:
    """Everything that the template of a C file with delays places.

    noise: the random numbers of a stochastic step; new_names: its new states; rises: how fast a line rises to them.
    slope_names: the slopes, declared at once. slopes_now, slopes_at_end, advance: the calls of a step.
    kept: what the past keeps at a node, in braces. columns: how many numbers a node has.
    """

    header: str
    constants: str
    sets: tuple[str, ...]
    functions: tuple[str, ...]
    run_signature: str
    states: tuple[str, ...]
    state_places: tuple[str, ...]
    record_rows: tuple[str, ...]
    column: str
    set_names: tuple[str, ...]
    driven: tuple[str, ...]
    drive_width: int
    columns: int
    time: str
    slope_names: str
    slopes_now: str
    slopes_at_end: str
    advance: str
    kept: str
    exports: tuple[str, ...]
    noise: tuple[NoiseRow, ...]
    new_names: tuple[str, ...]
    rises: tuple[DrivenSet, ...]
    solve: CDelaySolve | None
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SolveFace:
    """The function `solve` of the Python file: its arguments; calls of the right-hand side in a step."""

    signature: str
    evaluations: int


def c_delay_module(program: Program, module: str, options: Options, header: Sequence[str]) -> CDelayModule:
    """What the template needs for a program."""
    return _DelayWriter(program, module, options).pieces(header)


def c_delay_loader(program: Program, module: str, header: Sequence[str], options: Options) -> Mapping[str, object]:
    """What the template of the Python file beside it needs."""
    delays = program.model.delays
    assert delays is not None
    face: CLoader = c_loader(program, module, header, options)
    run: DelayRun = delay_run(program)
    return {
        "face": face,
        "delay": run,
        "imports": _imports(face.own, solving=solves(program), noisy=program.draws is not None),
        "solve": _solve_face(program, face) if solves(program) else None,
        "stage_times": tuple_text(repr(row.abscissa) for row in program.times),
        "delay_count": len(delays.function.results),
        "delay_arguments": ", ".join(argument.name for argument in delays.function.arguments),
        "delay_values": tuple_text(argument.name for argument in delays.function.arguments),
        "delay_doc": delays.function.doc.rstrip("."),
    }


def _solve_face(program: Program, face: CLoader) -> SolveFace:
    return SolveFace(solve_signature(face.run_signature, face.own["options"]), evaluations(program))


def _imports(own: Mapping[str, str], *, solving: bool, noisy: bool) -> str:
    words = {word: word if own[word] == word else f"{word} as {own[word]}" for word in ("Path", "Library", "Wiener")}
    return "\n".join(
        [
            f"from pathlib import {words['Path']}",
            "",
            f"from .support.c_delays import delayed_loop{', solve_loop' if solving else ''}",
            f"from .support.c_library import {words['Library']}",
            *(("from .support.delay_drives import by_address",) if solving else ()),
            "from .support.delays import DelayedLoops, integrate_delayed, one_delayed_step",
            *(("from .support.delays_solve import solve_delayed",) if solving else ()),
            *((f"from .support.wiener import {words['Wiener']}",) if noisy else ()),
        ]
    )


class _DelayWriter(CModuleWriter):
    """Writes the pieces of one file with delays."""

    def __init__(self, program: Program, module: str, options: Options) -> None:
        super().__init__(program, module, program_scope(program, options.dtype))
        taken = {self.scope.name(name) for name in (*self.rows, *self.parameters, self.model.time)}
        taken |= {*self.scope.generated.values(), *(self.scope.name(f.name) for f in self.model.helpers)}
        taken |= {self.scope.name(constant.name) for constant in self.model.constants}
        self.own = {}
        for name in _OWN:
            self.own[name] = free_name(name, taken)
            taken.add(self.own[name])
        self.slopes = tuple(free_name(f"{self.scope.name(f'd{name}')}_now", taken) for name in self.rows)
        self.taken = taken | set(self.slopes)
        self.new = tuple(free_name(f"new_{self.scope.name(name)}", taken) for name in self.rows)
        self.rises = tuple(free_name(f"{self.scope.name(name)}_rise", taken) for name in self.rows)

    def pieces(self, header: Sequence[str]) -> CDelayModule:
        program, model, delays = self.program, self.model, self.program.model.delays
        assert delays is not None
        functions = definitions(program)
        states = tuple(self.scope.name(state.name) for state in model.states)
        width = len(self.parameters)
        sets = tuple(self.scope.name(row.name) for row in program.times)
        return CDelayModule(
            header="\n".join(block_comment(header)),
            constants=constants_text(model.constants, self.scope, functions),
            sets=self._parameter_sets() if width else (),
            functions=(
                *(power_text(exponent, self.scope) for exponent in powers_of(functions, self.scope.dtype)),
                *(function_text(function, self.scope) for function in functions),
            ),
            run_signature=self._run_signature(),
            states=states,
            state_places=tuple(f"{self._offset(index)}{self.own['i']}" for index in range(len(states))),
            record_rows=tuple(self._record(index) for index in range(len(states))),
            column=f"{self.own['parameters_of']}({self.own['parameters']} + {self.own['i']}, {self.own['elements']})",
            set_names=sets if width else (),
            driven=tuple(self._driven(stage) for stage in range(len(sets))) if width else (),
            drive_width=len(sets) * width,
            columns=1 + 2 * len(delays.states),
            time=self.scope.name(model.time),
            slope_names=", ".join(self.slopes),
            slopes_now=self._slopes(self.scope.name(model.time), program.times[0].name),
            slopes_at_end=self._slopes(self.own["end"], program.times[-1].name),
            advance=self._advance(),
            kept=self._kept(delays),
            exports=tuple(self._export(one) for one in functions if one.role in ("derivative", "delays")),
            noise=self._noise(),
            new_names=self.new,
            rises=self._rises(delays),
            solve=self._solve(),
            own=self.own,
        )

    def _noise(self) -> tuple[NoiseRow, ...]:
        draws = () if self.program.draws is None else self.program.draws.names
        return tuple(NoiseRow(self.scope.name(name), index) for index, name in enumerate(draws))

    def _rises(self, delays: Delays) -> tuple[DrivenSet, ...]:
        length = f"{self.own['lengths']}[{self.own['piece']}]"
        found = []
        for name, new, rise in zip(self.rows, self.new, self.rises, strict=True):
            if name in delays.states:
                found.append(DrivenSet(rise, f"({new} - {self.scope.name(name)}) / {length}"))
        return tuple(found)

    def _solve(self) -> CDelaySolve | None:
        """The loop of adapted steps, where the method can."""
        if not solves(self.program):
            return None
        given = (self.program, self.module_name, self.scope, self.own, self.slopes, self.taken)
        return DelaySolveWriter(*given).pieces()

    def _parameter_sets(self) -> tuple[str, ...]:
        """The struct of parameters, and the functions that make it."""
        own, real = self.own, self.scope.real
        fields = [
            (p.name, " ".join(filter(None, (p.comment, f"[{p.unit}]" if p.unit else ""))))
            for p in self.model.parameters
        ]
        names = [self.scope.name(name) for name in self.parameters]
        column = self._set_text(
            own["parameters_of"],
            "The parameters of one element, from its column.",
            [f"const {real} *{own['parameters']}", f"int64_t {own['elements']}"],
            [f".{name} = {own['parameters']}[{self._place(n)}]," for n, name in enumerate(names)],
        )
        added = self._set_text(
            own["driven"],
            "Parameters, and what functions of time add to them.",
            [f"struct parameters {own['column']}", f"const {real} *{own['drive']}"],
            [f".{name} = {own['column']}.{name} + {own['drive']}[{n}]," for n, name in enumerate(names)],
        )
        return struct_text("parameters", "The parameters at one time.", fields, self.scope), column, added

    def _place(self, row: int) -> str:
        return self._offset(row).removesuffix(" + ") or "0"

    def _set_text(self, name: str, doc: str, arguments: Iterable[str], rows: Iterable[str]) -> str:
        head = listing(f"CELL struct parameters {name}(", arguments, ")", indent="")
        body = [f"{INDENT}return (struct parameters){{", *(INDENT * 2 + row for row in rows), f"{INDENT}}};"]
        return "\n".join([*block_comment([doc]), *head, "{", *body, "}"])

    def _run_signature(self) -> str:
        own, real = self.own, self.scope.real
        arguments = [f"const {real} *{own['state']}", f"{real} *{own['record']}", f"const {real} *{own['parameters']}"]
        arguments += [f"const {real} *{own['drive']}", f"int64_t {own['drive_pieces']}"]
        arguments += [f"const {real} *{own['history']}", f"int64_t {own['histories']}"]
        arguments += [f"int64_t {own['history_rows']}", f"{real} *{own['nodes']}", f"int64_t {own['node_rows']}"]
        arguments += [f"{real} *{own['trouble']}", f"const {real} *{own['starts']}", f"const {real} *{own['lengths']}"]
        arguments += [f"const int64_t *{own['rows']}", f"const int64_t *{own['broken']}", f"int64_t {own['pieces']}"]
        arguments += [f"double {own[word]}" for word in ("t0", "spacing", "longest", "near")]
        arguments += [f"int64_t {own[word]}" for word in ("first", "last", "elements")]
        if self.program.draws is not None:
            arguments += [f"const uint32_t *{own['keys']}", f"int64_t {own['first_step']}"]
            arguments += [f"const {real} *{own['given']}", f"int64_t {own['given_rows']}"]
            arguments += [f"int64_t {own['given_width']}"]
        return "\n".join(listing(f"EXPORT void {self.module_name}_run_delayed(", arguments, ")", indent=""))

    def _record(self, row: int) -> str:
        own = self.own
        width = self._multiple(len(self.model.states))
        return f"{own['record']}[{own['rows']}[{own['piece']}] * {width} + {self._offset(row)}{own['i']}]"

    def _driven(self, stage: int) -> str:
        first = f" + {stage * len(self.parameters)}" if stage else ""
        return f"{self.own['driven']}({self.own['column']}, {self.own['added']}{first})"

    def _slopes(self, time: str, parameters: str) -> str:
        function = self.program.function("slopes")
        given = [*(self.scope.name(state.name) for state in self.model.states), time, f"&{self.own['past']}"]
        given += [self.scope.name(parameters)] if self.parameters else []
        indent = INDENT * (4 if time == self.own["end"] else 3)
        return "\n".join(call_statement(function, given, self.slopes, self.scope, indent=indent))

    def _advance(self) -> str:
        function = self.program.function("advance")
        states = [self.scope.name(state.name) for state in self.model.states]
        targets = states if self.program.draws is None else self.new
        given = step_arguments(
            [one for one in function.arguments if self.parameters or one.role != "parameters"],
            (*states, *self.slopes),
            self.scope.name,
            time=self.scope.name(self.model.time),
            length=f"{self.own['lengths']}[{self.own['piece']}]",
            past=f"&{self.own['past']}",
        )
        return "\n".join(call_statement(function, given, targets, self.scope, indent=INDENT * 3))

    def _kept(self, delays: Delays) -> str:
        names = [state.name for state in self.model.states]
        places = [names.index(name) for name in delays.states]
        slopes = self.slopes if self.program.draws is None else self.rises
        return braced(name for place in places for name in (self.scope.name(names[place]), slopes[place]))

    def _export(self, function: Function) -> str:
        """An exported function that calls one of ours for many elements."""
        rows = [*block_comment([self._derivative_doc(function)]), self._derivative_signature(function), "{"]
        i, elements = self.own["i"], self.own["elements"]
        rows += [f"{INDENT}for (int64_t {i} = 0; {i} < {elements}; {i}++) {{", self._derivative_call(function)]
        return "\n".join([*rows, f"{INDENT}}}", "}"])
