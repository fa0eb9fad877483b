"""A function of time as the context of a Python template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.header import origin_lines
from brainpy_codegen.emit.naming import Words, names_inside
from brainpy_codegen.emit.printers.python import PythonPrinter
from brainpy_codegen.emit.python_function import PythonScope, docstring, function_text
from brainpy_codegen.emit.python_module import Flavour, called_intrinsics
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Constant, Source
from brainpy_codegen.options import Options


@dataclass(frozen=True, slots=True)
class InputContext:
    """What the template of a function of time places.

    Attributes:
        header: the docstring of the module.
        imports: import lines.
        constants: the user's module constants, a line each.
        functions: definitions: helper functions, then the function itself.
    """

    header: str
    imports: str
    constants: str
    functions: tuple[str, ...]


def python_input(
    function: Function,
    helpers: Sequence[Function],
    constants: Sequence[Constant],
    source: Source,
    flavour: Flavour,
    options: Options,
) -> InputContext:
    """Everything that the template of a function of time places."""
    functions = (*helpers, function)
    taken = [name for one in functions for name in (one.name, *names_inside(one))]
    words = Words([*taken, *(constant.name for constant in constants)])
    called = called_intrinsics(functions)
    scope = PythonScope(flavour.dialect(words, called, options), {}, {one.name: one for one in functions})
    printer = PythonPrinter(scope.dialect)
    decorator = f"@{words[flavour.decorator]}" if flavour.decorator else ""
    header = (f"{function.name}: a function of time for {flavour.title}.", "", *origin_lines(source))
    notes = flavour.notes(options)
    return InputContext(
        header="\n".join(docstring("\n".join((*header, *(("", *notes) if notes else ()))), "")),
        constants="\n".join(f"{row.name} = {printer.text(row.value)}" for row in constants),
        functions=tuple(function_text(one, scope, decorator) for one in functions),
        imports=flavour.input_imports(words, called, options),
    )
