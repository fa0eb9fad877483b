"""A function given at run time (of time, an event, a reset) as the context of a Python template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brainpy_codegen.emit.header import origin_lines
from brainpy_codegen.emit.naming import Words, names_inside
from brainpy_codegen.emit.printers.python import PythonPrinter
from brainpy_codegen.emit.python_function import PythonScope, docstring, function_text
from brainpy_codegen.emit.python_module import Flavour, called_intrinsics
from brainpy_codegen.options import Options

if TYPE_CHECKING:
    from brainpy_codegen.backends.base import InputFunction


@dataclass(frozen=True, slots=True)
class InputContext:
    """What the template of a function given at run time places.

    Attributes:
        header: the docstring of the module.
        imports: import lines.
        constants: the user's module constants, a line each.
        functions: definitions: helper functions, then the function itself, then how loops call it.
    """

    header: str
    imports: str
    constants: str
    functions: tuple[str, ...]


def python_input(given: InputFunction, flavour: Flavour, options: Options) -> InputContext:
    """Everything that the template places."""
    function, constants = given.function, given.constants
    functions = (*given.helpers, function)
    taken = [name for one in functions for name in (one.name, *names_inside(one))]
    words = Words([*taken, *(constant.name for constant in constants)])
    called = called_intrinsics(functions)
    scope = PythonScope(flavour.dialect(words, called, options), {}, {one.name: one for one in functions})
    printer = PythonPrinter(scope.dialect)
    decorator = f"@{words[flavour.decorator]}" if flavour.decorator else ""
    header = (f"{function.name}: {given.title} for {flavour.title}.", "", *origin_lines(given.source))
    of_rows = [_of_rows(given, words)] if given.rows and flavour.elements else []
    notes = flavour.notes(options)
    return InputContext(
        header="\n".join(docstring("\n".join((*header, *(("", *notes) if notes else ()))), "")),
        constants="\n".join(f"{row.name} = {printer.text(row.value)}" for row in constants),
        functions=(*(function_text(one, scope, decorator) for one in functions), *of_rows),
        imports=flavour.input_imports(words, called, options, bool(of_rows)),
    )


def _of_rows(given: InputFunction, words: Words) -> str:
    """The function as a solve loop calls it, whose states and parameters are rows of arrays."""
    function = given.function
    state, time, parameters = (words[word] for word in ("state", "t", "parameters"))
    arrays = {"state": state, "parameter": parameters}
    pairs = zip(function.arguments, given.rows, strict=True)
    rows = [time if row < 0 else f"{arrays[argument.role]}[{row}]" for argument, row in pairs]
    call = f"{function.name}({', '.join(rows)})"
    into = ", ".join(f"{state}[{row}]" for row in given.changed)
    return "\n".join(
        [
            f"@{words['in_loops']}({function.name})",
            f"def {words[f'{function.name}_of_rows']}({state}, {time}, {parameters}):",
            f'    """`{function.name}` as solve loops call it."""',
            *([f"    {into} = {call}", "    return 0.0"] if given.changed else [f"    return {call}"]),
        ]
    )
