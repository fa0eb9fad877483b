"""Numba: loops over elements, compiled; the default."""

from __future__ import annotations

from brainpy_codegen.backends.base import BackendKind, Capability, InputFunction, OutputFile
from brainpy_codegen.emit.layout import layout_python as format_python
from brainpy_codegen.emit.printers.python import Dialect
from brainpy_codegen.emit.python_module import Flavour, python_context
from brainpy_codegen.emit.render import render as render_context
from brainpy_codegen.emit.words import Words
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

_OWN = (
    "BLOCK LOOPS Loops integrate one_step loop run_population run_heterogeneous state record parameters drive t0 steps"
    " every first last start stop k i row p c"
).split()
_OPERATORS = ("floor_divide", "modulo")


def _dialect(words: Words, called: tuple[str, ...], options: Options) -> Dialect:
    return Dialect(
        functions={name: words[name] for name in INTRINSICS},
        floor_divide=words["floor_divide"],
        modulo=words["modulo"],
        power=words["pow"],
        single=words["f32"] if options.dtype == "float32" else "",
        float_arguments=True,
    )


def _imports(words: Words, called: tuple[str, ...], options: Options, program: Program) -> str:
    fast = "fast_" if options.math == "fast" else ""
    rows = [f"from numpy import float32 as {words['f32']}"] if options.dtype == "float32" else []
    jit = [_imported(f"{fast}{name}", words[name]) for name in ("cell", "loop")]
    rows += ["", f"from .support.numba_jit import {', '.join(jit)}"]
    wanted = [name for name in called if name in INTRINSICS or name in _OPERATORS]
    wanted += ["pow"] if "power" in called else []
    suffix = "_float32" if options.dtype == "float32" else ""
    if wanted:
        names = ", ".join(_imported(name, words[name]) for name in sorted(wanted))
        rows.append(f"from .support.numba_math{suffix} import {names}")
    driver = [_imported(name, words[name]) for name in ("BLOCK", "Loops", "integrate", "one_step")]
    rows.append(f"from .support.population import {', '.join(driver)}")
    if program.propagator:
        rows.insert(0, f"import numpy as {words['np']}\n")
    return "\n".join(rows).strip("\n")


def _imported(name: str, as_name: str) -> str:
    return name if name == as_name else f"{name} as {as_name}"


_FLAVOUR = Flavour(
    name="numba",
    title="Numba",
    dialect=_dialect,
    imports=_imports,
    own=tuple(_OWN),
    decorator="cell",
    elements=True,
)


class NumbaBackend:
    """See `Backend`."""

    name = "numba"
    title = "Numba"
    kind: BackendKind = "loop"
    capabilities: frozenset[Capability] = frozenset(
        {"fixed_step", "vector", "float32", "fast", "carried", "propagator", "external"}
    )
    support = (
        "__init__.py",
        "numba_jit.py",
        "numba_math.py",
        "numba_math_float32.py",
        "population.py",
        "threads.py",
    )

    def render(self, program: Program, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The files of one module."""
        text = render_context("numba/module.py.jinja", python_context(program, _FLAVOUR, options))
        return (OutputFile(f"{module}.py", format_python(text)),)

    def render_input(self, function: InputFunction, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The files of a function of time."""
        raise NotImplementedError


BACKEND = NumbaBackend()
