"""A fractional model in C: what `templates/c/fractional_module.c.jinja` and the Python file beside it place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.emit.c_function import CScope, call_statement
from brainpy_codegen.emit.c_layout import INDENT, listing
from brainpy_codegen.emit.c_loader import CLoader, c_loader
from brainpy_codegen.emit.c_module import CModule, c_module, program_scope
from brainpy_codegen.emit.c_names import RESERVED, free_name
from brainpy_codegen.emit.fractional_context import (
    GAMMA,
    SUPPORT_OF_RULES,
    memory_of,
    orders_text,
    pairs_text,
    short_memory_text,
)
from brainpy_codegen.ir.fractional import Memory
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_READ_ONLY = ("initial", "rate", "rows", "near", "first", "tail", "spectrum", "turns")
_ARRAYS = (
    *("values", "sums", "initial", "rate", "total", "rows", "near", "first", "tail", "spectrum", "turns", "room"),
)
_SIZES = ("kinds", "states", "elements", "slots", "weights", "block", "firsts", "longest", "spectra")
_FIELDS = {"room": "work"}  # what the struct calls it, where that differs
_OWN = (*_ARRAYS, *_SIZES, "memory", "gains", "work")
_LOADER = (
    *("FractionalLoops", "integrate_fractional", "one_fractional_step", "in_library", "ORDERS", "np"),
    *("weights", "gamma", "differences", "second_differences", "first_slope", "binomials", "memory"),
)


@dataclass(frozen=True, slots=True)
class CFractional:
    """The pieces of a C file for a fractional model, beside those that all C files have.

    signature: of the loop. single: the arithmetic is in float32. memory: lines that gather the memory.
    pointers: lines that name rows. drives: lines that find what a step adds to parameters.
    derivative: the call for one element, empty where `advance` evaluates it. remember: the call of the memory.
    advance: the call of a step for one element.
    """

    signature: str
    single: bool
    memory: tuple[str, ...]
    pointers: tuple[str, ...]
    drives: tuple[str, ...]
    derivative: str
    remember: str
    advance: str


@dataclass(frozen=True, slots=True)
class CFractionalModule:
    """Everything that the template of the C file places."""

    face: CModule
    fractional: CFractional


@dataclass(frozen=True, slots=True)
class CFractionalFace:
    """The pieces of the Python file beside it; the words are those of `emit.fractional_context`."""

    imports: str
    np: str
    orders: str
    rule: str
    history: str
    limit: int
    run_signature: str
    memory_word: str
    short_memory: str
    pairs: str


@dataclass(frozen=True, slots=True)
class CFractionalLoader:
    """Everything that the template of the Python file places."""

    face: CLoader
    fractional: CFractionalFace


def c_fractional_module(program: Program, module: str, options: Options, header: Sequence[str]) -> CFractionalModule:
    """What the template of the C file needs for a program."""
    face = c_module(program, module, options, header)
    writer = _Writer(program, module, program_scope(program, options.dtype), face)
    return CFractionalModule(face, writer.pieces())


def c_fractional_loader(program: Program, module: str, header: Sequence[str], options: Options) -> CFractionalLoader:
    """What the template of the Python file needs for a program."""
    face = c_loader(program, module, header, options)
    memory, model = memory_of(program), program.model
    taken = {*(state.name for state in model.states), *(one.name for one in model.parameters), *face.own.values()}
    own = {**{word: free_name(word, taken) for word in _LOADER}, **face.own}
    word = own["memory"]
    pieces = CFractionalFace(
        imports=_imports(memory, own),
        np=own["np"],
        orders=orders_text(memory),
        rule=memory.rule,
        history=memory.history,
        limit=memory.limit,
        run_signature=face.run_signature.replace("every=1", f"every=1, {word}=None"),
        memory_word=word,
        short_memory=short_memory_text(memory, word),
        pairs=pairs_text(program),
    )
    return CFractionalLoader(replace(face, own=own), pieces)


def _imports(memory: Memory, own: Mapping[str, str]) -> str:
    def names(words: Sequence[str]) -> str:
        return ", ".join(word if own[word] == word else f"{word} as {own[word]}" for word in words)

    driver = ("FractionalLoops", "in_library", "integrate_fractional", "one_fractional_step")
    np = "numpy as np" if own["np"] == "np" else f"numpy as {own['np']}"
    rows = [
        *([f"from math import {names(['gamma'])}"] if memory.rule in GAMMA else []),
        f"from pathlib import {names(['Path'])}",
        "",
        *([f"import {np}", ""] if memory.rule != "grunwald" else []),
        f"from .support.c_library import {names(['Library'])}",
        f"from .support.fractional import {names(driver)}",
        f"from .support.fractional_weights import {names(SUPPORT_OF_RULES[memory.rule])}",
    ]
    return "\n".join(rows)


class _Writer:
    """Writes the pieces of one file."""

    def __init__(self, program: Program, module: str, scope: CScope, face: CModule) -> None:
        self._program, self._module, self._scope = program, module, scope
        self._memory, self._model = memory_of(program), program.model
        self._parameters = scope.sets["parameters"]
        model = program.model
        visible = [one.name for one in model.states] + [one.name for one in model.parameters]
        visible += [one.name for one in model.constants] + [one.name for one in model.helpers]
        taken = {scope.name(name) for name in (*visible, model.time)}
        taken |= {*scope.generated.values(), *face.own.values(), *RESERVED}
        self._own = dict(face.own)
        for word in _OWN:
            if word not in self._own:
                self._own[word] = free_name(word, taken)
                taken.add(self._own[word])
        self._taken = taken
        self._states = tuple(scope.name(state.name) for state in self._model.states)
        self._sums_slopes = self._memory.history == "slopes"
        self._slopes, self._predicted, self._past = (self._each(p) for p in ("d{}", "{}_predicted", "{}_past"))

    def pieces(self) -> CFractional:
        """Everything but the face."""
        return CFractional(
            signature=self._signature(),
            single=self._scope.dtype == "float32",
            memory=self._memory_lines(),
            pointers=tuple(self._pointers()),
            drives=tuple(self._drives()),
            derivative=self._derivative() if self._sums_slopes else "",
            remember=self._remember(),
            advance=self._advance(),
        )

    def _each(self, pattern: str) -> tuple[str, ...]:
        found = []
        for state in self._states:
            found.append(free_name(pattern.format(state), self._taken))
            self._taken.add(found[-1])
        return tuple(found)

    def _signature(self) -> str:
        own, real = self._own, self._scope.real
        arguments = [f"{real} *{own['state']}", f"{real} *{own['record']}", f"const {real} *{own['parameters']}"]
        arguments += [f"const {real} *{own['drive']}", f"int64_t {own['drive_rows']}"]
        arguments += [f"{'const ' if name in _READ_ONLY else ''}{real} *{own[name]}" for name in _ARRAYS]
        arguments += [f"int64_t {own[name]}" for name in _SIZES]
        arguments += [f"const {real} *{own['gains']}", f"{real} *{own['work']}"]
        arguments += [
            f"double {own['t0']}",
            f"double {own['dt']}",
            f"int64_t {own['steps']}",
            f"int64_t {own['every']}",
        ]
        return "\n".join(listing(f"EXPORT void {self._module}_run_elements(", arguments, ")", indent=""))

    def _memory_lines(self) -> tuple[str, ...]:
        own = self._own
        fields = [f"{INDENT}.{_FIELDS.get(name, name)} = {own[name]}," for name in (*_ARRAYS, *_SIZES)]
        return (f"const struct memory {own['memory']} = {{", *fields, "};")

    def _pointers(self) -> list[str]:
        own, real = self._own, self._scope.real
        rows = [f"{real} *restrict {name} = {self._row('state', row)};" for row, name in enumerate(self._states)]
        count = len(self._states)
        if self._sums_slopes:
            for first, names in ((0, self._slopes), (count, self._predicted)):
                rows += [
                    f"{real} *restrict {name} = {self._row('work', first + row)};" for row, name in enumerate(names)
                ]
        return rows + [
            f"const {real} *{name} = {own['work']} + {2 * count + row} * {own['elements']};"
            for row, name in enumerate(self._past)
        ]

    def _row(self, array: str, row: int) -> str:
        own = self._own
        offset = "" if row == 0 else f" + {own['elements']}" if row == 1 else f" + {row} * {own['elements']}"
        return own[array] + offset

    def _drive(self, index: int) -> str:
        return f"{self._own['drive']}_{self._scope.name(self._program.times[index].name)}"

    def _drives(self) -> list[str]:
        own, count = self._own, len(self._parameters)
        rows = []
        for index in range(len(self._program.times) if self._parameters else 0):
            value = f"{self._drive(0)} + {index * count}"
            if index == 0:
                row = f"({own['k']} < {own['drive_rows']} ? {own['k']} : {own['drive_rows']} - 1)"
                value = f"{own['drive']} + {row} * {len(self._program.times) * count}"
            rows.append(f"const {self._scope.real} *{self._drive(index)} = {value};")
        return rows

    def _set(self, index: int) -> str:
        own = self._own
        return f"{own['parameters_of']}({own['parameters']} + {own['i']}, {own['elements']}, {self._drive(index)})"

    def _entries(self, names: Sequence[str]) -> list[str]:
        return [f"{name}[{self._own['i']}]" for name in names]

    def _derivative(self) -> str:
        """The slopes at the start of the step, with the parameters of one element unpacked."""
        function = self._program.function("derivative")
        p, indent = self._own["p"], INDENT * 3
        rows = [f"{indent}const struct parameters {p} = {self._set(0)};"] if self._parameters else []
        given = [*self._entries(self._states), self._scope.name(self._model.time)]
        given += [f"{p}.{self._scope.name(name)}" for name in self._parameters]
        rows += call_statement(function, given, self._entries(self._slopes), self._scope, indent=indent)
        return "\n".join(rows)

    def _remember(self) -> str:
        own = self._own
        count = len(self._states)
        past = self._row("work", 2 * count)
        if self._sums_slopes:
            places = f"{own['work']}, {self._row('work', count)}, {past}"
            return f"remember_slopes(&{own['memory']}, {own['k']}, {own['dt']}, {places});"
        return f"remember_states(&{own['memory']}, {own['k']}, {own['dt']}, {own['state']}, {past});"

    def _advance(self) -> str:
        own, function = self._own, self._program.function("advance")
        dt = own["dt"] if self._scope.dtype == "float64" else f"(float){own['dt']}"
        given = self._entries(self._predicted if self._sums_slopes else self._states) + self._entries(self._past)
        given += [f"{own['gains']}[{row}]" for row in range(len(self._memory.gains))]
        given += [self._scope.name(self._model.time), *([dt] if self._memory.at_end else [])]
        given += [self._set(len(self._program.times) - 1)] if self._parameters else []
        return "\n".join(call_statement(function, given, self._entries(self._states), self._scope, indent=INDENT * 3))
