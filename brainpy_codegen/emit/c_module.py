"""The pieces of a generated C file: what `templates/c/module.c.jinja` places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.c_adaptive import OWN as SOLVE_OWN
from brainpy_codegen.emit.c_adaptive import CSolve, c_solve
from brainpy_codegen.emit.c_function import (
    CScope,
    call_statement,
    function_text,
    power_text,
    powers_of,
)
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing, trailing
from brainpy_codegen.emit.c_names import c_names, free_name
from brainpy_codegen.emit.c_noise import OWN as NOISE_OWN
from brainpy_codegen.emit.c_noise import CNoise, c_noise, c_noise_arguments
from brainpy_codegen.emit.c_parameters import block_set, count, rooms, set_function, setting, values_of
from brainpy_codegen.ir.expression import Number
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Constant
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import writes
from brainpy_codegen.options import DType, Options

OWN = (
    *(
        "state",
        "record",
        "parameters",
        "drive",
        "drive_rows",
        "drive_times",
        "values",
        "t0",
        "dt",
        "steps",
        "every",
        "first",
        "last",
        "elements",
    ),
    *("block", "size", "k", "i", "row", "p", "c", "arguments", "results", "parameters_of", "constants_of"),
    *NOISE_OWN,
)
"""What the loops call things themselves; a name of the user's keeps its spelling, ours gets an underscore."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a matrix of elements: what it holds and how far it lies from the first (`2 * elements + `)."""

    name: str
    offset: str


@dataclass(frozen=True, slots=True)
class RunLoop:
    """An exported loop over blocks, steps and elements.

    signature: its declaration. sets: lines that make the parameter sets that hold for all elements.
    values: lines that make room for values of parameters per element. set_values: lines that set them in a step.
    advance, start: the call for one element.
    """

    signature: str
    sets: str
    values: str
    set_values: str
    advance: str
    start: str


@dataclass(frozen=True, slots=True)
class CModule:
    """Everything that the template of a C file places; `own` says what its loops call things."""

    header: str
    math_header: str
    real: str
    constants: str
    sets: tuple[str, ...]
    functions: tuple[str, ...]
    state_rows: tuple[Row, ...]
    recorded: tuple[Row, ...]
    record_width: str
    time: str
    time_value: str
    start_steps: int
    run_population: RunLoop
    run_heterogeneous: RunLoop
    derivative_doc: str
    derivative_signature: str
    derivative_call: str
    jacobian_signature: str
    jacobian_call: str
    noise: CNoise | None
    solve: CSolve | None
    own: Mapping[str, str]


def program_scope(program: Program, dtype: DType) -> CScope:
    """The names, functions and sets of a program's C file."""
    functions = definitions(program)
    model = program.model
    local = [state.name for state in model.states]
    local += [parameter.name for parameter in model.parameters]
    local += [time.name for time in program.times]
    inline = program.adaptive.inline if program.adaptive is not None else ()
    local += [time.name for time in program.adaptive.times] if program.adaptive is not None else []
    for function in (*functions, *inline):
        local += local_names(function)
    constants = program.propagator.results if program.propagator else ()
    factors = tuple(name for function in functions if function.role == "factors" for name in function.results)
    helpers = [function.name for function in functions if function.role == "helper"]
    names = c_names([*local, *constants], [*helpers, *(constant.name for constant in model.constants)])
    ours = [function.name for function in functions if function.role != "helper"]
    return CScope(
        names=names,
        # a generated function wins over a helper of that name: `Invoke` names only generated ones
        functions={f.name: f for f in sorted(functions, key=lambda f: f.role != "helper")},
        sets={"parameters": tuple(p.name for p in model.parameters), "constants": constants, "factors": factors},
        dtype=dtype,
        generated={name: free_name(name, names.values()) for name in ours},
    )


def definitions(program: Program) -> tuple[Function, ...]:
    """The functions of a program's file, in the order of definition."""
    adaptive = program.adaptive.functions if program.adaptive is not None and not program.vector else ()
    return (*program.functions, *((program.start,) if program.start else ()), *adaptive)


def local_names(function: Function) -> list[str]:
    """The arguments and variables of a function."""
    return [argument.name for argument in function.arguments] + [n for s in function.body for n in writes(s)]


def constants_text(constants: Iterable[Constant], scope: CScope, functions: Sequence[Function]) -> str:
    """The user's module constants."""
    printer = scope.printer(functions[0])
    rows = []
    for constant in constants:
        value = constant.value
        text = printer.number(value, floating=True) if isinstance(value, Number) else printer.real(value)
        rows.append(f"static const {scope.real} {scope.name(constant.name)} = {text};")
    return "\n".join(rows)


def struct_text(kind: str, doc: str, fields: Iterable[tuple[str, str]], scope: CScope) -> str:
    """A struct of numbers; `fields` are names and comments."""
    rows = [f"{INDENT}{scope.real} {scope.name(name)};{trailing(comment)}" for name, comment in fields]
    return "\n".join([*block_comment([doc]), f"struct {kind} {{", *rows, "};"])


def c_module(program: Program, module: str, options: Options, header: Sequence[str]) -> CModule:
    """What the template needs for a program."""
    scope = program_scope(program, options.dtype)
    return CModuleWriter(program, module, scope).module(header)


class CModuleWriter:
    """Writes the pieces of one file; holds the names that they share."""

    def __init__(self, program: Program, module: str, scope: CScope) -> None:
        self.program = program
        self.module_name = module
        self.scope = scope
        self.model = program.model
        self.parameters = scope.sets["parameters"]
        self.constants = scope.sets["constants"]
        self.rows = (*(state.name for state in self.model.states), *program.carried)
        users = (*self.rows, *self.parameters, *self.constants, self.model.time)
        top = [f.name for f in self.model.helpers] + [constant.name for constant in self.model.constants]
        taken = {*scope.generated.values(), *(scope.name(name) for name in (*users, *top))}
        self.own: dict[str, str] = {}
        for piece in self._inline():
            taken |= {scope.name(name) for name in local_names(piece)}
        for name in (*OWN, *SOLVE_OWN):
            self.own[name] = free_name(name, taken)
            taken.add(self.own[name])

    def module(self, header: Sequence[str]) -> CModule:
        """Everything that the template places."""
        scope, own = self.scope, self.own
        right = next(f for f in self.program.functions if f.role in ("derivative", "update"))
        functions = definitions(self.program)
        jacobian = next((f for f in functions if f.role == "jacobian"), None)
        time = f"{own['t0']} + (double){own['k']} * {own['dt']}"
        return CModule(
            header="\n".join(block_comment(header)),
            math_header="vector_math.h" if scope.dtype == "float64" else "vector_math_float32.h",
            real=scope.real,
            constants=constants_text(self.model.constants, scope, functions),
            sets=self._sets(),
            functions=(
                *(power_text(exponent, scope) for exponent in powers_of((*functions, *self._inline()), scope.dtype)),
                *(function_text(function, scope) for function in functions),
            ),
            state_rows=self._rows(self.rows),
            recorded=self._rows(tuple(state.name for state in self.model.states)),
            record_width=self._multiple(len(self.model.states)),
            time=scope.name(self.model.time),
            time_value=time if scope.dtype == "float64" else f"(float)({time})",
            start_steps=self.program.start_steps,
            run_population=self._population(),
            run_heterogeneous=self._heterogeneous(),
            derivative_doc=self._derivative_doc(right),
            derivative_signature=self._derivative_signature(right),
            derivative_call=self._derivative_call(right),
            jacobian_signature=self._derivative_signature(jacobian) if jacobian else "",
            jacobian_call=self._jacobian_call(jacobian) if jacobian else "",
            noise=c_noise(self.program, scope, own),
            solve=c_solve(self.program, self.module_name, scope, own),
            own=own,
        )

    def _inline(self) -> tuple[Function, ...]:
        return self.program.adaptive.inline if self.program.adaptive is not None else ()

    def _multiple(self, number: int) -> str:
        elements = self.own["elements"]
        return elements if number == 1 else f"({number} * {elements})"

    def _offset(self, row: int) -> str:
        elements = self.own["elements"]
        return "" if row == 0 else f"{elements} + " if row == 1 else f"{row} * {elements} + "

    def _rows(self, names: Sequence[str]) -> tuple[Row, ...]:
        return tuple(Row(self.scope.name(name), self._offset(index)) for index, name in enumerate(names))

    def _sets(self) -> tuple[str, ...]:
        """The struct of each kind of set, and the function that makes it for one element."""
        found = []
        if self.parameters:
            fields = [
                (p.name, " ".join(filter(None, (p.comment, f"[{p.unit}]" if p.unit else ""))))
                for p in self.model.parameters
            ]
            found.append(struct_text("parameters", "The parameters at one time.", fields, self.scope))
            if self.program.memory is not None:
                found.append(self._remembered_parameters())
            else:
                found += [count(self.scope), block_set(self.scope, self.own)]
        if self.constants:
            doc = "What depends on dt and the parameters only; computed once a run."
            found.append(struct_text("constants", doc, [(name, "") for name in self.constants], self.scope))
            doc = "The constants of one element, below its parameters."
            first, own = len(self.parameters), self.own
            arguments = [f"const {self.scope.real} *{own['parameters']}", f"int64_t {own['elements']}"]
            places = [f"{own['parameters']}[{self._place(first + index)}]" for index in range(len(self.constants))]
            found.append(set_function("constants", doc, arguments, places, self.scope, own))
        if self.scope.sets["factors"]:
            doc = "The factors of W = L * U: their entries that are not always zero."
            found.append(struct_text("factors", doc, [(name, "") for name in self.scope.sets["factors"]], self.scope))
        return tuple(found)

    def _remembered_parameters(self) -> str:
        own, real = self.own, self.scope.real
        arguments = [
            f"const {real} *{own['parameters']}",
            f"int64_t {own['elements']}",
            f"const {real} *{own['drive']}",
        ]
        places = [
            f"{own['parameters']}[{self._place(index)}] + {own['drive']}[{index}]"
            for index in range(len(self.parameters))
        ]
        doc = "The parameters of one element, from its column, and what is added to them at one time."
        return set_function("parameters", doc, arguments, places, self.scope, own)

    def _place(self, index: int) -> str:
        return self._offset(index).removesuffix(" + ") or "0"

    def _signature(self, name: str, *, drive: bool) -> str:
        own, real = self.own, self.scope.real
        arguments = [f"{real} *{own['state']}", f"{real} *{own['record']}"]
        arguments += c_noise_arguments(self.program, self.scope, own)
        arguments += [f"const {real} *{own['parameters']}"]
        if drive:
            arguments += [
                f"const {real} *{own['drive']}",
                f"int64_t {own['drive_rows']}",
                f"int64_t {own['drive_times']}",
            ]
        arguments += [f"double {own['t0']}", f"double {own['dt']}"]
        arguments += [f"int64_t {own[word]}" for word in ("steps", "every", "first", "last", "elements")]
        return "\n".join(listing(f"EXPORT void {self.module_name}_{name}(", arguments, ")", indent=""))

    def _population(self) -> RunLoop:
        own = self.own
        rows: list[str] = []
        for kind, name, first in (("parameters", own["p"], 0), ("constants", own["c"], len(self.parameters))):
            if self.scope.sets[kind]:
                fields = [
                    f"{INDENT * 2}.{self.scope.name(field)} = {own['parameters']}[{index}],"
                    for index, field in enumerate(self.scope.sets[kind], first)
                ]
                rows += [f"{INDENT}const struct {kind} {name} = {{", *fields, f"{INDENT}}};"]
        sets = dict.fromkeys((time.name for time in self.program.times), own["p"])
        return self._loop("run_population", rows, sets, own["c"])

    def _heterogeneous(self) -> RunLoop:
        own = self.own
        column = f"{own['parameters']} + {own['block']} + {own['i']}, {own['elements']}"
        sets = {
            time.name: f"{own['parameters_of']}({values_of(time, self.scope, own)} + {own['i']})"
            for time in self.program.times
        }
        return self._loop("run_heterogeneous", [], sets, f"{own['constants_of']}({column})")

    def _loop(self, name: str, rows: Sequence[str], sets: Mapping[str, str], constants: str) -> RunLoop:
        indent = INDENT * (5 if self.program.start else 4)
        start = self.program.start
        varied = name == "run_heterogeneous"
        return RunLoop(
            signature=self._signature(name, drive=varied),
            sets="\n".join(rows),
            values="\n".join(rooms(self.program.times, self.scope, self.own) if varied else ()),
            set_values="\n".join(setting(self.scope, self.own) if varied else ()),
            advance=self._step_call(self.program.function("advance"), sets, constants, indent),
            start=self._step_call(start, sets, constants, indent) if start else "",
        )

    def _step_call(self, function: Function, sets: Mapping[str, str], constants: str, indent: str) -> str:
        if self.program.memory is not None:
            return ""  # takes sums over the past: `emit.c_fractional`
        i = self.own["i"]
        rows = iter(self.rows)
        given = []
        for argument in function.arguments:
            match argument.role:
                case "time":
                    given.append(self.scope.name(self.model.time))
                case "step":
                    given.append(self.own["dt"] if self.scope.dtype == "float64" else f"(float){self.own['dt']}")
                case "parameters" if self.parameters:
                    given.append(sets[argument.name])
                case "constants" if self.constants:
                    given.append(constants)
                case "parameters" | "constants":
                    continue
                case "noise":
                    given.append(f"{self.scope.name(argument.name)}[{i}]")
                case _:
                    # By position: a state named `step` has another name inside `advance`.
                    given.append(f"{self.scope.name(next(rows))}[{i}]")
        targets = [f"{self.scope.name(name)}[{i}]" for name in self.rows]
        return "\n".join(call_statement(function, given, targets, self.scope, indent=indent))

    def _derivative_doc(self, function: Function) -> str:
        rows = ", ".join(self.scope.name(argument.name) for argument in function.arguments)
        out = ", ".join(self.scope.name(name) for name in function.results)
        return f"`{self.scope.function_name(function)}` of many elements: rows {rows} in, rows {out} out."

    def _derivative_signature(self, function: Function) -> str:
        own, real = self.own, self.scope.real
        arguments = [f"const {real} *{own['arguments']}", f"{real} *{own['results']}", f"int64_t {own['elements']}"]
        return "\n".join(listing(f"EXPORT void {self.module_name}_{function.name}(", arguments, ")", indent=""))

    def _derivative_call(self, function: Function) -> str:
        own, i = self.own, self.own["i"]
        given = [f"{own['arguments']}[{self._offset(n)}{i}]" for n in range(len(function.arguments))]
        targets = [f"{own['results']}[{self._offset(n)}{i}]" for n in range(len(function.results))]
        return "\n".join(call_statement(function, given, targets, self.scope, indent=INDENT * 2))

    def _jacobian_call(self, function: Function) -> str:
        """The call for one element, and the entries that are always zero."""
        own, i = self.own, self.own["i"]
        given = [f"{own['arguments']}[{self._offset(n)}{i}]" for n in range(len(function.arguments))]
        places = [f"{own['results']}[{self._offset(n)}{i}]" for n in range(len(function.rows) ** 2)]
        named = list(zip((name for row in function.rows for name in row), places, strict=True))
        rows = [f"{INDENT * 2}{place} = 0;" for name, place in named if not name]
        targets = [place for name, place in named if name]
        return "\n".join([*call_statement(function, given, targets, self.scope, indent=INDENT * 2), *rows])
