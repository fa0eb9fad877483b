"""A vector model as the contexts of the templates for C: the C file and the Python file beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.adaptive_pieces import pieces_of
from brainpy_codegen.emit.c_adaptive import OWN as SOLVE_OWN
from brainpy_codegen.emit.c_adaptive import CSolve
from brainpy_codegen.emit.c_function import CScope, function_text, power_text, powers_of
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing
from brainpy_codegen.emit.c_loader import CLoader, c_loader
from brainpy_codegen.emit.c_module import constants_text, definitions, local_names
from brainpy_codegen.emit.c_names import c_names, free_name
from brainpy_codegen.emit.c_noise import OWN as NOISE_OWN
from brainpy_codegen.emit.c_noise import CNoise, c_noise_arguments, c_vector_noise
from brainpy_codegen.emit.c_vector import CVectorNames, c_vector_function, offset, plus
from brainpy_codegen.emit.c_vector_solve import c_solve_rows, c_vector_solve
from brainpy_codegen.emit.python_vector import linear_calls
from brainpy_codegen.emit.vector_context import (
    WorkSet,
    for_file,
    right_hand_side,
    solve_matrices,
    solves_vectors,
    squares,
    vector_functions,
    work_rows,
    work_sets,
)
from brainpy_codegen.ir.blocks import Assemble, Solve
from brainpy_codegen.ir.expression import Expression
from brainpy_codegen.ir.function import Assign
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.vector import Look, Loop, Repeat, Store, VectorFunction, VectorInvoke, VectorStep
from brainpy_codegen.options import Options

_OWN = (
    *("state", "record", "parameters", "drive", "drive_rows", "work", "t0", "dt", "steps", "every", "elements"),
    *("out", "k", "row", "systems", *NOISE_OWN),
)


@dataclass(frozen=True, slots=True)
class CVectorModule:
    """Everything that the template of a C file for a vector model places."""

    header: str
    single: bool
    math_header: str
    real: str
    constants: str
    functions: tuple[str, ...]
    run_signature: str
    rates_signature: str
    state_pointers: tuple[str, ...]
    input_pointers: tuple[str, ...]
    set_pointers: tuple[str, ...]
    drives: tuple[str, ...]
    time: str
    start: str
    start_steps: int
    advance: str
    rates: str
    records: tuple[str, ...]
    record_width: str
    words: CVectorNames
    noise: CNoise | None
    linear: bool
    solve: CSolve | None
    own: dict[str, str]


@dataclass(frozen=True, slots=True)
class CVectorLoader:
    """What the template of the Python file for a vector model places."""

    face: CLoader
    imports: str
    own: dict[str, str]
    rows: int
    squares: tuple[int, int]
    times: str
    numbers: str
    matrices: str
    solve_rows: int
    solve_matrices: str


def c_vector_loader(program: Program, module: str, header: Sequence[str], options: Options) -> CVectorLoader:
    """What the template of the Python file needs."""
    taken = [argument.name for argument in program.model.function.arguments]
    driver = ("VectorLoops", "integrate_vector", "one_vector_step", "vector_rates")
    solves = solves_vectors(program, options)
    solver = ("SOLVER", "SolveLoop", "Solver", "integrate_vector_adaptively", "options", "tuple")
    plain = ("Library", "LIBRARY", "LOOPS", "Path", "Wiener", *driver)
    own = {word: free_name(word, taken) for word in (*plain, *solver)}

    def imported(names: Iterable[str]) -> str:
        return ", ".join(name if own[name] == name else f"{name} as {own[name]}" for name in names)

    imports = [
        f"from pathlib import {imported(['Path'])}",
        "",
        *((f"from .support.adaptive import {imported(['Solver'])}",) if solves else ()),
        *((f"from .support.c_adaptive import {imported(['SolveLoop'])}",) if solves else ()),
        f"from .support.c_library import {imported(['Library'])}",
        *((f"from .support.vector_adaptive import {imported(['integrate_vector_adaptively'])}",) if solves else ()),
        f"from .support.vector_population import {imported(driver)}",
        *((f"from .support.wiener import {imported(['Wiener'])}",) if program.draws is not None else ()),
    ]
    parameters = program.model.parameters
    return CVectorLoader(
        face=c_loader(program, module, header, options),
        imports="\n".join(imports),
        own=own,
        rows=work_rows(program),
        squares=squares(program),
        times=_tuple([program.model.time, *(["dt"] if right_hand_side(program).takes_step else [])]),
        numbers=_tuple(parameter.name for parameter in parameters if not parameter.matrix),
        matrices=_tuple(parameter.name for parameter in parameters if parameter.matrix),
        solve_rows=c_solve_rows(program) if solves else 0,
        solve_matrices=solve_matrices(program),
    )


def c_vector_module(program: Program, module: str, options: Options, header: Sequence[str]) -> CVectorModule:
    """What the template of the C file needs."""
    return _VectorWriter(for_file(program, options), module, options).module(header)


class _VectorWriter:
    def __init__(self, program: Program, module: str, options: Options) -> None:
        self._program = program
        self._module = module
        self._functions = vector_functions(program)
        model = program.model
        helpers = [function for function in definitions(program) if function.role == "helper"]
        local = [name for function in program.vector for name in names_of(function)]
        self._solves = solves_vectors(program, options)
        adaptive = program.adaptive if self._solves else None
        local += [argument.name for helper in helpers for argument in helper.arguments]
        local += [statement.target for h in helpers for statement in h.body if isinstance(statement, Assign)]
        local += [name for piece in adaptive.inline for name in local_names(piece)] if adaptive is not None else []
        local += [*pieces_of(program).absolute, *(one.name for one in adaptive.times)] if adaptive is not None else []
        factor = [adaptive.step_factor] if adaptive is not None else []
        rows = [*(state.name for state in model.states), *program.carried, model.time]
        top = [*(h.name for h in helpers), *(constant.name for constant in model.constants)]
        near = [*rows, *local, *(time.name for time in program.times)]
        names = c_names([*near, *(name for one in factor for name in local_names(one))], top)
        helpers += factor
        sets: dict[str, tuple[str, ...]] = {"parameters": (), "constants": ()}
        self._helpers = helpers
        generated = {name: free_name(name, names.values()) for name in self._functions}
        self._scope = CScope(names, {h.name: h for h in helpers}, sets, options.dtype, generated)
        taken = {*names.values(), *generated.values()}
        self._words = CVectorNames.apart_from(taken, len(model.states))
        self._own = {word: free_name(word, taken) for word in _OWN}
        if self._solves:
            apart = {names[name] for name in (*near, *top)} | {*self._own.values()}
            fresh = {"i": "element", "first": "first", "last": "last"} | {w: w for w in SOLVE_OWN if w not in self._own}
            self._own |= {word: free_name(wanted, apart) for word, wanted in fresh.items()}
        self._rows = rows[:-1]
        self._numbers = sum(not parameter.matrix for parameter in model.parameters)
        self._matrices = [parameter.name for parameter in model.parameters if parameter.matrix]

    def module(self, header: Sequence[str]) -> CVectorModule:
        scope, own, words, model = self._scope, self._own, self._words, self._program.model
        states = len(model.states)
        time = f"{own['t0']} + (double){own['k']} * {own['dt']}"
        start = self._functions["start"] if self._program.start else None
        constants = constants_text(model.constants, scope, self._helpers or definitions(self._program))
        return CVectorModule(
            header="\n".join(block_comment(header)),
            single=scope.dtype == "float32",
            math_header="vector_math.h" if scope.dtype == "float64" else "vector_math_float32.h",
            real=scope.real,
            constants=constants,
            functions=self._texts(),
            run_signature=self._run_signature(),
            rates_signature=self._rates_signature(),
            state_pointers=self._pointers(self._rows, ""),
            input_pointers=self._pointers(self._rows[:states], "const "),
            set_pointers=tuple(self._set_pointer(one) for one in self._sets()),
            drives=tuple(self._drive(one) for one in self._sets()),
            time=f"const {scope.real} {scope.name(model.time)} = {time if not self._single else f'(float)({time})'};",
            start="\n".join(self._step_call(start, INDENT * 3)) if start else "",
            start_steps=self._program.start_steps,
            advance="\n".join(self._step_call(self._functions["advance"], INDENT * (3 if start else 2))),
            rates="\n".join(self._rates_call()),
            records=tuple(
                f"{own['row']}[{offset(row, words.count)}{words.index}] = {scope.name(name)}[{words.index}];"
                for row, name in enumerate(self._rows[:states])
            ),
            record_width=words.count if states == 1 else f"({states} * {words.count})",
            words=words,
            noise=c_vector_noise(self._program, scope, own),
            linear=bool(linear_calls(self._program.vector)),
            solve=c_vector_solve(self._program, self._module, scope, words, own) if self._solves else None,
            own=own,
        )

    @property
    def _single(self) -> bool:
        return self._scope.dtype == "float32"

    def _sets(self) -> tuple[WorkSet, ...]:
        if not self._numbers:
            return ()
        return work_sets(self._program, {time.name: time.name for time in self._program.times})

    def _texts(self) -> tuple[str, ...]:
        scope = self._scope
        nodes = [node for function in self._program.vector for node in expressions_of(function)]
        texts = [power_text(exponent, scope) for exponent in powers_of(self._helpers, scope.dtype, nodes)]
        texts += [function_text(helper, scope) for helper in self._helpers]
        texts += [c_vector_function(f, self._functions, scope, self._words) for f in self._program.vector]
        return tuple(texts)

    def _run_signature(self) -> str:
        own, real = self._own, self._scope.real
        arguments = [f"{real} *{own['state']}", f"{real} *{own['record']}"]
        noise = c_noise_arguments(self._program, self._scope, own)
        arguments += [*noise, f"{real} *{own['random_numbers']}"] if noise else []
        arguments += [f"const {real} *{own['parameters']}"]
        arguments += [f"const {real} *{own['drive']}", f"int64_t {own['drive_rows']}", f"{real} *{own['work']}"]
        arguments += [f"double {own['t0']}", f"double {own['dt']}"]
        arguments += [f"int64_t {own[word]}" for word in ("steps", "every", "elements")]
        arguments += [f"{real} *{own['systems']}"] if self._functions["advance"].all_squares else []
        arguments += [f"const {real} *{self._scope.name(name)}" for name in self._matrices]
        return "\n".join(listing(f"EXPORT void {self._module}_run_vector(", arguments, ")", indent=""))

    def _rates_signature(self) -> str:
        own, real = self._own, self._scope.real
        arguments = [f"const {real} *{own['state']}", f"{real} *{own['out']}", f"const {real} *{own['parameters']}"]
        arguments += [f"{real} *{own['work']}", f"int64_t {own['elements']}"]
        arguments += [f"double {self._scope.name(self._program.model.time)}"]
        arguments += [f"double {own['dt']}"] if right_hand_side(self._program).takes_step else []
        arguments += [f"const {real} *{self._scope.name(name)}" for name in self._matrices]
        return "\n".join(listing(f"EXPORT void {self._module}_rates(", arguments, ")", indent=""))

    def _pointers(self, rows: Sequence[str], constant: str) -> tuple[str, ...]:
        count, state = self._words.count, self._own["state"]
        return tuple(
            f"{constant}{self._scope.real} *{self._scope.name(name)} = {state}{plus(row, count)};"
            for row, name in enumerate(rows)
        )

    def _set_pointer(self, one: WorkSet) -> str:
        work = f"{self._own['work']}{plus(one.first, self._words.count)}"
        return f"{self._scope.real} *{self._scope.name(one.name)} = {work};"

    def _drive(self, one: WorkSet) -> str:
        own, stages = self._own, len(self._program.times)
        place = f"({own['k']} * {stages} + {one.stage})" if stages > 1 else own["k"]
        drive = f"{own['drive']} + {place} * {self._numbers}"
        given = [self._words.count, str(self._numbers), own["parameters"], drive, self._scope.name(one.name)]
        return f"add_drive({', '.join(given)});"

    def _step_call(self, function: VectorFunction, indent: str) -> list[str]:
        scope = self._scope
        dt = self._own["dt"] if not self._single else f"(float){self._own['dt']}"
        given = [self._words.count, *map(scope.name, self._rows), scope.name(self._program.model.time), dt]
        sets = [scope.name(name) for name in function.sets] if self._numbers else ["NULL"] * len(function.sets)
        given += [*sets, *map(scope.name, function.matrices), *map(scope.name, function.noise), self._own["work"]]
        given += [self._own["systems"]] if function.all_squares else []
        return listing(f"{scope.vector_name(function.name)}(", given, ");", indent=indent)

    def _rates_call(self) -> list[str]:
        function, scope, own = right_hand_side(self._program), self._scope, self._own
        states = [scope.name(state.name) for state in self._program.model.states]
        time = scope.name(self._program.model.time)
        cast = "(float)" if self._single else ""
        given = [self._words.count, *states, f"{cast}{time}"]
        given += [f"{cast}{own['dt']}"] if function.takes_step else []
        given += [own["parameters"], *map(scope.name, function.matrices), own["work"]]
        given += [f"{own['out']}{plus(row, self._words.count)}" for row in range(len(function.outputs))]
        return listing(f"{scope.vector_name(function.name)}(", given, ");")


def names_of(function: VectorFunction) -> list[str]:
    """Every name that a function uses for a value or a past."""
    names = [
        *function.arrays,
        *function.sets,
        *(name for name, _ in function.unpack),
        *function.matrices,
        *function.buffers,
    ]
    names += [*function.outputs, *function.noise, *function.numbers, *function.squares, function.time, function.past]
    for step in function.body:
        names += _made_by(step)
    return names


def _made_by(step: VectorStep) -> list[str]:
    """What a step names: its targets, numbers that calls return, blocks."""
    match step:
        case Loop(body=body):
            return [one.target for one in body]
        case VectorInvoke(returned=returned):
            return [returned] if returned else []
        case Repeat(change=change, counter=counter, count=count):
            return [change, counter, *([count] if count else [])]
        case Assemble(target=target):
            return [target, *(block.name for block in step.blocks)]
        case Solve(targets=targets):
            return [*targets]
        case _:
            return [step.target]


def expressions_of(function: VectorFunction) -> list[Expression]:
    """The expressions of a function."""
    found: list[Expression] = []
    for step in function.body:
        inner = step.body if isinstance(step, Loop) else (step,)
        found += [one.value for one in inner if isinstance(one, Assign | Store)]
        found += [step.time] if isinstance(step, VectorInvoke | Look) else []
        found += step.call.numbers if isinstance(step, Repeat) else []
        found += step.numbers if isinstance(step, VectorInvoke) else []
    return found


def _tuple(items: Iterable[str]) -> str:
    texts = list(items)
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
