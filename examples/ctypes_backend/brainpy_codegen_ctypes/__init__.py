"""A backend from outside the package: the C code of the backend `c`, called through ctypes instead of cffi.

A backend is an object with the attributes and methods of `brainpy_codegen.backends.base.Backend`. This one prints the
equations with the package's own C emitter and template, and the Python file beside them with templates of its own.
"""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from brainpy_codegen.backends.base import BackendKind, Capability, InputFunction, OutputFile
from brainpy_codegen.emit.c_input import c_input
from brainpy_codegen.emit.c_loader import CInputLoader, CLoader, c_input_loader, c_loader
from brainpy_codegen.emit.c_module import c_module
from brainpy_codegen.emit.header import header_lines, origin_lines
from brainpy_codegen.emit.render import fields_of, render
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

# The folder `templates/` beside this file, read with the settings that the package has for its own.
TEMPLATES = Environment(
    loader=PackageLoader(__name__),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)


class CtypesBackend:
    """Prints programs as C with a Python file that calls it through ctypes."""

    name = "ctypes"
    title = "C through ctypes"
    kind: BackendKind = "loop"
    capabilities: frozenset[Capability] = frozenset(
        {"fixed_step", "float32", "fast", "carried", "propagator", "loop_bits"}
    )
    support = (
        "__init__.py",
        "cache.py",
        "c_compiler.py",
        "population.py",
        "threads.py",
        "loops.h",
        "vector_math.h",
        "vector_math_float32.h",
    )

    def render(self, program: Program, module: str, options: Options) -> tuple[OutputFile, ...]:
        """`<module>.py`, which users import, and `<module>.c` beside it."""
        header = header_lines(program, self.title)
        equations = render("c/module.c.jinja", c_module(program, module, options, header))
        face = self._python("ctypes/module.py.jinja", c_loader(program, module, header, options))
        return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", equations)

    def render_input(self, function: InputFunction, module: str, options: Options) -> tuple[OutputFile, ...]:
        """The same pair of files for a function of time; it is called with all times at once."""
        inner = function.function
        header = (f"{inner.name}: a function of time for {self.title}.", "", *origin_lines(function.source))
        parts = c_input(inner, function.helpers, function.constants, module, options.dtype, header)
        equations = render("c/input.c.jinja", parts)
        face = self._python("ctypes/input.py.jinja", c_input_loader(inner, module, header, options))
        return OutputFile(f"{module}.py", face), OutputFile(f"{module}.c", equations)

    def _python(self, template: str, context: CLoader | CInputLoader) -> str:
        return TEMPLATES.get_template(template).render(fields_of(context))


BACKEND = CtypesBackend()
