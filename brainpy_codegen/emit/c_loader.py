"""The pieces of the Python file beside a generated C file: what `templates/c/*.py.jinja` place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.context import RenderContext
from brainpy_codegen.emit.printers.python import Dialect
from brainpy_codegen.emit.python_function import docstring
from brainpy_codegen.emit.python_module import Flavour, python_context, tuple_text
from brainpy_codegen.emit.words import Words
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_IMPORTED = ("Library", "Loops", "Path", "integrate", "np", "one_step")
_OWN = (*_IMPORTED, "LIBRARY", "propagator")


def _dialect(words: Words, called: tuple[str, ...], options: Options) -> Dialect:
    """NumPy's; only the propagator is printed in Python."""
    np = words["np"]
    return Dialect({name: f"{np}.{name}" for name in INTRINSICS}, where=f"{np}.where", logical_not=f"{np}.logical_not")


def _imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    def name(word: str) -> str:
        return word if words[word] == word else f"{word} as {words[word]}"

    rows = [f"from pathlib import {name('Path')}", ""]
    if program.propagator:
        rows += ["import numpy as " + words["np"], ""]
    rows.append(f"from .support.c_library import {name('Library')}")
    rows.append(f"from .support.population import {name('Loops')}, {name('integrate')}, {name('one_step')}")
    return "\n".join(rows)


def library_options(options: Options) -> str:
    """The arguments of `Library` after the path; none for the defaults."""
    dtype = ', dtype="float32"' if options.dtype == "float32" else ""
    return dtype + (", fast=True" if options.math == "fast" else "")


@dataclass(frozen=True, slots=True)
class CLoader:
    """What the template of the Python file places: the face that all Python files have, and how C is called."""

    face: RenderContext
    library_options: str
    derivative: str
    derivative_doc: str
    derivative_signature: str
    derivative_tuple: str
    derivative_results: int


@dataclass(frozen=True, slots=True)
class CInputLoader:
    """What the template of the Python file beside a function of time places."""

    header: str
    library_options: str
    name: str
    argument: str
    doc: str


def c_loader(program: Program, module: str, options: Options) -> CLoader:
    """What the template needs for a program."""
    flavour = Flavour("c", "C", _dialect, _imports, _OWN, notes=lambda options: (_note(module),))
    right = next(f for f in program.functions if f.role in ("derivative", "update"))
    return CLoader(
        face=python_context(program, flavour, options),
        library_options=library_options(options),
        derivative=right.name,
        derivative_doc=_first_line(right),
        derivative_signature=", ".join(argument.name for argument in right.arguments),
        derivative_tuple=tuple_text(argument.name for argument in right.arguments),
        derivative_results=len(right.results),
    )


def c_input_loader(function: Function, module: str, header: Sequence[str], options: Options) -> CInputLoader:
    """What the template needs for a function of time."""
    return CInputLoader(
        header="\n".join(docstring("\n".join((*header, "", _note(module))), "")),
        library_options=library_options(options),
        name=function.name,
        argument=function.arguments[0].name,
        doc=_first_line(function),
    )


def _note(module: str) -> str:
    return f"The equations are in {module}.c, which this file compiles once and calls."


def _first_line(function: Function) -> str:
    return (function.doc.splitlines() or [f"Value of {function.name}"])[0].rstrip(".")
