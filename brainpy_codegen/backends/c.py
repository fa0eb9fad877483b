"""C: the equations in a C file, compiled once into a shared library, and a Python file with the module face.

What prints networks, delays, memory and vectors is imported when it is asked for: a first result waits for imports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brainpy_codegen.backends.base import BackendKind, Capability, InputFunction, OutputFile
from brainpy_codegen.emit.c_input import c_input
from brainpy_codegen.emit.c_loader import c_input_loader, c_loader
from brainpy_codegen.emit.c_module import c_module
from brainpy_codegen.emit.header import header_lines, origin_lines
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.printers.python import Dialect
from brainpy_codegen.emit.python_module import called_intrinsics
from brainpy_codegen.emit.render import render
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

if TYPE_CHECKING:
    from brainpy_codegen.ir.network import NetworkProgram

SUPPORT = (
    *(
        "__init__.py",
        "cache.py",
        "c_compiler.py",
        "c_library.py",
        "population.py",
        "threads.py",
        "vector_population.py",
    ),
    *("numpy_math.py", "loops.h", "parameters.h", "coupling.h", ".clang-format"),
)

_NOT_IN_NUMPY = ("exprel", "sigmoid", "erf", "erfc")


class CBackend:
    """Prints programs as C; numbers are the same, bit for bit, as those of Numba in `precise` mode."""

    name = "c"
    title = "C"
    kind: BackendKind = "loop"
    capabilities: frozenset[Capability] = frozenset(
        {
            "fixed_step",
            "solve",
            "delayed_solve",
            "loop_bits",
            "vector",
            "float32",
            "fast",
            "carried",
            "propagator",
            "noise",
            "fractional",
            "delays",
            "varying_delays",
            "noisy_delays",
            "vector_delays",
            "threads",
        }
    )
    support = (*SUPPORT, "vector_math.h", "vector_math_float32.h")

    def render(self, program: Program, module: str, options: Options) -> tuple[OutputFile, ...]:
        """`<module>.py`, which users import, and `<module>.c` beside it."""
        header = header_lines(program, self.title)
        if program.memory is not None:
            from brainpy_codegen.emit.c_fractional import c_fractional_loader, c_fractional_module

            text = render("c/fractional_module.c.jinja", c_fractional_module(program, module, options, header))
            fractional = c_fractional_loader(program, module, header, options)
            face = render("c/fractional_module.py.jinja", fractional)
            return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", text)
        if program.model.delays is not None and program.vector:
            from brainpy_codegen.emit.c_vector_delay import c_vector_delay_loader, c_vector_delay_module

            text = render("c/vector_delay_module.c.jinja", c_vector_delay_module(program, module, options, header))
            delayed = c_vector_delay_loader(program, module, header, options)
            face = render("c/vector_delay_module.py.jinja", delayed)
            return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", text)
        if program.model.delays is not None:
            from brainpy_codegen.emit.c_delay_module import c_delay_loader, c_delay_module

            text = render("c/delay_module.c.jinja", c_delay_module(program, module, options, header))
            face = render("c/delay_module.py.jinja", c_delay_loader(program, module, header, options))
            return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", text)
        if program.vector:
            from brainpy_codegen.emit.c_vector_module import c_vector_loader, c_vector_module

            text = render("c/vector_module.c.jinja", c_vector_module(program, module, options, header))
            loader = c_vector_loader(program, module, header, options)
            face = render("c/vector_module.py.jinja", loader)
            return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", text)
        text = render("c/module.c.jinja", c_module(program, module, options, header))
        face = render("c/module.py.jinja", c_loader(program, module, header, options))
        return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", text)

    def render_input(self, function: InputFunction, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The same pair of files for a function given at run time; it is called with all elements at once."""
        inner = function.function
        header = (f"{inner.name}: {function.title} for C.", "", *origin_lines(function.source))
        given = inner, function.helpers, function.constants, module, options.dtype, header
        parts = c_input(*given, function.rows, function.changed)
        text = render("c/input.c.jinja", parts)
        face = render("c/input.py.jinja", c_input_loader(inner, module, header, options))
        return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", text)

    def render_network(self, program: NetworkProgram, module: str, options: Options) -> tuple[OutputFile, ...]:
        """`<module>.py` and `<module>.c` of a network."""
        from brainpy_codegen.emit.network_module import c_network, c_network_loader

        text = render("c/network.c.jinja", c_network(program, module, options))
        loader = c_network_loader(program, module, _propagator_dialect, _network_imports(program), options)
        face = render("_python/network.py.jinja", loader)
        return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", text)


def _network_imports(program: NetworkProgram) -> str:
    """The import lines of the Python file of a network."""
    numpy = [name for name in called_intrinsics(program.propagators) if name in _NOT_IN_NUMPY]
    rows = [
        "from collections import namedtuple",
        "from pathlib import Path",
        "",
        *(["import numpy as np", ""] if program.propagators else []),
        "from .support.c_library import Library",
        "from .support.network_run import Part, integrate",
        *([f"from .support.numpy_math import {', '.join(numpy)}"] if numpy else []),
    ]
    return "\n".join(rows)


def _propagator_dialect(words: Words) -> Dialect:
    """NumPy's: the propagator runs once a run."""
    functions = {name: name if name in _NOT_IN_NUMPY else f"np.{name}" for name in INTRINSICS}
    return Dialect(functions, where="np.where", logical_not="np.logical_not")


BACKEND = CBackend()
