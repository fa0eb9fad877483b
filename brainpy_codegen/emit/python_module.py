"""A program as the context of a Python template."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from brainpy_codegen.emit.context import ParameterSet, RenderContext, Row
from brainpy_codegen.emit.dense_blocks import called_linear
from brainpy_codegen.emit.header import header_lines
from brainpy_codegen.emit.naming import Words, all_functions, renamed_top_level, user_names
from brainpy_codegen.emit.noise import noise_context, noise_keywords, wiener_option
from brainpy_codegen.emit.printers.python import Dialect, PythonPrinter, needs_guard, static_exponent
from brainpy_codegen.emit.python_adaptive import SolveContext, solve_context
from brainpy_codegen.emit.python_function import PythonScope, docstring, function_text, tuple_text
from brainpy_codegen.ir.expression import Binary, Call, Expression, Logical, Select
from brainpy_codegen.ir.function import HIGHER, Function, Iterate
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.model import Model, Parameter
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import expressions, walk
from brainpy_codegen.options import Options

_NAMED = ("derivative", "jacobian", *HIGHER)
_NOW = {"p": "now", "p_half": "half", "p_end": "end"}


@dataclass(frozen=True, slots=True)
class Flavour:
    """What a Python backend adds to the common context.

    Attributes:
        name: the backend's name. title: how text names it.
        dialect: makes its dialect from the words of the file and the functions that the program calls.
        imports: its import lines, from the same, asked for last.
        input_imports: the import lines of a function given at run time; True: with what gives it an address for loops.
        own: the words of ours that its template places.
        decorator: of the functions of one element; empty for none.
        elements: whether loops call the functions with one element, not with whole arrays.
        propagator_dialect: makes the dialect of the propagator, where that is not the dialect of the file.
        solve_own: the words of ours that the solve loop of a vector model places.
        solve_indents: how deep `attempt`, `finish` and `dense` of an adaptive method stand in its loop.
        face_decorator: a line above `step` and `run`.
        notes: sentences for the header.
        externals: what imports the function that finds external functions.
    """

    name: str
    title: str
    dialect: Callable[[Words, tuple[str, ...], Options], Dialect]
    imports: Callable[[Words, tuple[str, ...], Options, Program], str]
    input_imports: Callable[[Words, tuple[str, ...], Options, bool], str]
    own: tuple[str, ...]
    decorator: str = ""
    elements: bool = False
    propagator_dialect: Callable[[Words], Dialect] | None = None
    face_decorator: Callable[[Words], str] = lambda words: ""
    solve_own: tuple[str, ...] = ()
    solve_indents: tuple[int, int, int] = (0, 0, 0)
    notes: Callable[[Options], tuple[str, ...]] = lambda options: ()
    externals: str = "from .support.externals import"


def python_context(program: Program, flavour: Flavour, options: Options) -> RenderContext:
    """Everything that a template of a Python backend places."""
    return _ModuleWriter(program, flavour, options).context()


def expressions_of(functions: Iterable[Function]) -> Iterable[Expression]:
    """Every node of every expression of functions."""
    for function in functions:
        for statement in function.body:
            for value in expressions(statement):
                yield from walk(value)


def called_intrinsics(functions: Iterable[Function]) -> tuple[str, ...]:
    """What functions call, by canonical name, in alphabetical order.

    `//`, `%`, `**`, selection, `not`, repetition ("iterate") and dense linear algebra are included.
    """
    functions = tuple(functions)
    repeats = any(isinstance(statement, Iterate) for function in functions for statement in function.body)
    found: set[str] = {*(("iterate",) if repeats else ()), *called_linear(functions)}
    for node in expressions_of(functions):
        match node:
            case Call(function=function, kind="intrinsic"):
                found.add(function)
            case Binary(operator="//"):
                found.add("floor_divide")
            case Binary(operator="%"):
                found.add("modulo")
            case Binary(operator="**", right=right) if static_exponent(right) is None:
                found.add("power")
            case Select():
                found.add("select" if needs_guard(node) else "where")
            case Logical(operator="not"):
                found.add("logical_not")
            case _:
                pass
    return tuple(sorted(found))


class _ModuleWriter:
    def __init__(self, program: Program, flavour: Flavour, options: Options) -> None:
        self._program = program
        self._flavour = flavour
        self._options = options
        self._model = program.model
        functions = all_functions(program)
        # Beside a loop over elements, the propagator runs on NumPy and imports for itself.
        propagators = (program.propagator,) if program.propagator and not flavour.elements else ()
        self._words = Words(user_names(program))
        adaptive = program.adaptive if has_solve(program, options) else None
        self._adaptive = adaptive.functions if adaptive else ()
        solving = program.adaptive if options.dtype == "float64" else None
        pieces = (*solving.functions, *solving.inline) if solving else ()
        self._called = called_intrinsics((*functions, *propagators, *pieces))
        dialect = flavour.dialect(self._words, self._called, options)
        functions = (*functions, *self._adaptive)
        own_functions = [f.name for f in functions if f.role != "helper"]
        names = {name: self._words[name] for name in own_functions}
        names.update(renamed_top_level(program))
        if program.model.delays is not None:
            looks = ("value_at", "slope_at") if program.model.delays.neutral else ("value_at",)
            names.update((look, self._words[look]) for look in looks)
        self._scope = PythonScope(dialect, names, {f.name: f for f in functions})

    def context(self) -> RenderContext:
        """The context; imports come last, because only then every word of ours is known."""
        pieces = self._pieces()
        imports = self._flavour.imports(self._words, self._called, self._options, self._program)
        if self._model.externals:
            imports += f"\n{self._flavour.externals} {self._words.imported('external')}"
        return replace(pieces, imports=imports)

    def _pieces(self) -> RenderContext:
        program, model, words = self._program, self._model, self._words
        functions = (*all_functions(program), *self._adaptive)
        names = tuple(state.name for state in model.states)
        parameters = tuple(parameter.name for parameter in model.parameters)
        constants = program.propagator.results if program.propagator else ()
        history = ["history=None"] if model.delays else []
        return RenderContext(
            header="\n".join(
                docstring("\n".join(header_lines(program, self._flavour.title, self._flavour.notes(self._options))), "")
            ),
            imports="",
            constants=self._constants(),
            reference=escaped(model.source.reference),
            method=program.method.name,
            backend=self._flavour.name,
            states=tuple_text(f'"{name}"' for name in names),
            parameters_dict="{" + ", ".join(f'"{p.name}": {_default(p)}' for p in model.parameters) + "}",
            stage_times=tuple_text(repr(time.abscissa) for time in program.times),
            loop_options=self._loop_options(),
            functions=() if program.vector else tuple(self._text(function) for function in functions),
            propagator=self._propagator(),
            own=words.all(self._flavour.own),
            state_rows=_rows((*names, *program.carried)),
            parameter_rows=_rows(parameters),
            parameter_set=self._entries("parameters", _rows(parameters)),
            constant_rows=_rows(constants, len(parameters)),
            constant_set=self._entries("parameters", _rows(constants, len(parameters))),
            constant_values=tuple_text(f"{name}[{words['i']}]" for name in constants),
            records=tuple(words[f"{name}_record"] for name in names),
            population_options=self._population_options(),
            names=names,
            parameter_names=parameters,
            sets=self._sets(parameters),
            targets=self._targets(),
            advance="" if model.delays else self._call(program.function("advance"), same=False),
            advance_same="" if model.delays else self._call(program.function("advance"), same=True),
            start=self._call(program.start, same=False) if program.start else "",
            start_same=self._call(program.start, same=True) if program.start else "",
            start_steps=program.start_steps,
            face_decorator=self._flavour.face_decorator(words),
            step_signature=self._signature([*names, model.time, "dt"], history),
            run_signature=self._signature([*names], ["t0=0.0", "dt", "steps", "every=1", *history]),
            states_tuple=tuple_text(names),
            carried_tuple=tuple_text((*names, *program.carried)),
            parameters_tuple=tuple_text(parameters),
            results=", ".join(names),
            time=model.time,
            time_value=self._time_value(),
            solve=self._solve(),
            aliases=tuple(
                f"{name} = {words[name]}" for name in (*_NAMED, "step", "run") if name in self._face_clashes()
            ),
            noise=noise_context(program, words, self._options.dtype),
        )

    def _face_clashes(self) -> tuple[str, ...]:
        return tuple(name for name in _NAMED if name in self._scope.names and self._scope.names[name] != name)

    def _propagator(self) -> str:
        if self._program.propagator is None:
            return ""
        spelt = self._flavour.propagator_dialect
        scope = replace(self._scope, dialect=spelt(self._words)) if spelt else self._scope
        return function_text(self._program.propagator, scope)

    def _text(self, function: Function) -> str:
        return function_text(function, self._scope, self._decorator())

    def _decorator(self) -> str:
        if not self._flavour.decorator:
            return ""
        return f"@{self._words[self._flavour.decorator]}"

    def _constants(self) -> str:
        printer = PythonPrinter(self._scope.dialect, self._scope.names)
        rows = [f"{self._scope.name(row.name)} = {printer.text(row.value)}" for row in self._model.constants]
        find = self._words["external"] if self._model.externals else ""
        rows += [f'{self._scope.name(one.name)} = {find}("{one.reference}")' for one in self._model.externals]
        return "\n".join(rows)

    def _signature(self, positional: list[str], keywords: list[str]) -> str:
        rest = [*keywords, *default_keywords(self._model), *noise_keywords(self._program, self._words)]
        return ", ".join([*positional, *(["*", *rest] if rest else [])])

    def _solve(self) -> SolveContext | None:
        if not self._adaptive:
            return None
        return solve_context(
            self._program, self._scope, self._words, default_keywords(self._model), self._flavour.solve_indents
        )

    def _loop_options(self) -> str:
        program = self._program
        parts = [f'dtype="{self._options.dtype}"'] if self._options.dtype != "float64" else []
        if program.carried:
            parts += [f"carried={len(program.carried)}", f"start_steps={program.start_steps}"]
        if program.propagator:
            parts.append(f"propagator={self._words['propagator']}")
        parts += wiener_option(program, self._words) if self._flavour.elements else []
        return "".join(f", {part}" for part in parts)

    def _population_options(self) -> str:
        """What a population of an array backend is told beside its names."""
        matrices = tuple(f'"{parameter.name}"' for parameter in self._model.parameters if parameter.matrix)
        parts = [f"carried={len(self._program.carried)}"] if self._program.carried else []
        parts += [f"matrices={tuple_text(matrices)}"] if matrices else []
        parts += [f'dtype="{self._options.dtype}"'] if self._options.dtype != "float64" else []
        return "".join(f", {part}" for part in parts)

    def _entries(self, array: str, rows: tuple[Row, ...]) -> str:
        """The entries of an array as a tuple."""
        return tuple_text(f"{self._words[array]}[{row.index}]" for row in rows)

    def _sets(self, parameters: tuple[str, ...]) -> tuple[ParameterSet, ...]:
        found = []
        remembers = self._program.memory is not None
        for index, time in enumerate(self._program.times):
            suffix = _NOW.get(time.name, time.name.removeprefix("p_"))
            # A parameter `p` would call this part `p_half`, as the set itself is called.
            sets = {other.name for other in self._program.times}
            wanted = (f"{name}_{suffix}" for name in parameters)
            drives = tuple(self._words[f"{word}_" if word in sets else word] for word in wanted)
            i = self._words["i"]
            if remembers:
                values = tuple_text(f"{name}[{i}] + {drive}" for name, drive in zip(parameters, drives, strict=True))
            else:
                drives = drives if index else parameters
                values = tuple_text(f"{row}[{i}]" for row in drives)
            place = f"{self._words['min']}({index}, {self._words['latest']})" if index else "0"
            found.append(ParameterSet(self._words[time.name], self._moment(time.abscissa), drives, place, values))
        return tuple(found)

    def _time_value(self) -> str:
        value = f"{self._words['t0']} + {self._words['k']} * dt"
        single = self._scope.dialect.single
        return f"{single}({value})" if single else value

    def _step(self) -> str:
        """The length of a step, in the type of the arithmetic."""
        single = self._scope.dialect.single
        return f"{single}(dt)" if single else "dt"

    def _moment(self, abscissa: float) -> str:
        """A stage time."""
        part = _fraction(abscissa)
        return f"{self._model.time} + {part}" if part else self._model.time

    def _targets(self) -> str:
        rows = (*(state.name for state in self._model.states), *self._program.carried)
        return ", ".join(f"{name}{self._entry}" for name in rows)

    @property
    def _entry(self) -> str:
        return f"[{self._words['i']}]" if self._flavour.elements else ""

    def _call(self, function: Function, *, same: bool) -> str:
        """The call for one element (or for whole arrays); `same`: one parameter set for all stage times."""
        if self._program.memory is not None:
            return ""  # takes sums over the past: `emit.python_fractional_module`
        rows = iter((*(state.name for state in self._model.states), *self._program.carried))
        given = []
        for argument in function.arguments:
            match argument.role:
                case "parameters":
                    given.append(self._words["p" if same else argument.name])
                case "constants":
                    given.append(self._words["c"])
                case "time":
                    given.append(self._model.time)
                case "step":
                    given.append(self._step())
                case "noise":
                    given.append(f"{self._words[argument.name]}{self._entry}")
                case _:
                    # By position: a state named `step` has another name inside `advance`.
                    given.append(f"{next(rows)}{self._entry}")
        return f"{self._scope.name(function.name)}({', '.join(given)})"


def default_keywords(model: Model) -> tuple[str, ...]:
    """The parameters as keyword arguments."""
    return tuple(p.name if p.default is None else f"{p.name}={_default(p)}" for p in model.parameters)


def _default(parameter: Parameter) -> str:
    return "None" if parameter.default is None else plain_text(parameter.default)


def has_solve(program: Program, options: Options) -> bool:
    """Whether the file of a program holds a solve loop: an adaptive method in float64; loops not of vectors."""
    return program.adaptive is not None and not program.vector and options.dtype == "float64"


def _rows(names: tuple[str, ...], first: int = 0) -> tuple[Row, ...]:
    return tuple(Row(name, index) for index, name in enumerate(names, first))


_PLAIN = Dialect(functions={name: name for name in INTRINSICS})


def plain_text(value: Expression) -> str:
    """An expression for people to read: functions by their bare names."""
    return PythonPrinter(_PLAIN).text(value)


def _fraction(abscissa: float) -> str:
    """A stage time as a factor of dt in Python text; empty at the start of the step."""
    return "" if abscissa == 0 else "dt" if abscissa == 1 else f"{abscissa!r} * dt"


def escaped(text: str) -> str:
    """Text as it stands between the quotes of a literal."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
