"""A function given at run time (of time, an event, a reset) as the context of a Python template."""

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


@dataclass(frozen=True, slots=True)
class InLoop:
    """What a function given at run time is to the loop that calls it.

    Attributes:
        title: what it is, in words.
        rows: of an event or reset, for each argument the row in which a solve loop keeps it, -1 for the time.
        changed: the rows of the states that a reset returns.
    """

    title: str
    rows: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


def python_input(
    function: Function,
    helpers: Sequence[Function],
    constants: Sequence[Constant],
    source: Source,
    flavour: Flavour,
    options: Options,
    loop: InLoop,
) -> InputContext:
    """Everything that the template places."""
    functions = (*helpers, function)
    taken = [name for one in functions for name in (one.name, *names_inside(one))]
    words = Words([*taken, *(constant.name for constant in constants)])
    called = called_intrinsics(functions)
    scope = PythonScope(flavour.dialect(words, called, options), {}, {one.name: one for one in functions})
    printer = PythonPrinter(scope.dialect)
    decorator = f"@{words[flavour.decorator]}" if flavour.decorator else ""
    header = (f"{function.name}: {loop.title} for {flavour.title}.", "", *origin_lines(source))
    of_rows = [_of_rows(function, loop, words)] if loop.rows and flavour.elements else []
    notes = flavour.notes(options)
    return InputContext(
        header="\n".join(docstring("\n".join((*header, *(("", *notes) if notes else ()))), "")),
        constants="\n".join(f"{row.name} = {printer.text(row.value)}" for row in constants),
        functions=(*(function_text(one, scope, decorator) for one in functions), *of_rows),
        imports=flavour.input_imports(words, called, options, bool(of_rows)),
    )


def _of_rows(function: Function, loop: InLoop, words: Words) -> str:
    """The function as a solve loop calls it, whose states and parameters are rows of arrays."""
    state, time, parameters = (words[word] for word in ("state", "t", "parameters"))
    arrays = {"state": state, "parameter": parameters}
    pairs = zip(function.arguments, loop.rows, strict=True)
    given = [time if row < 0 else f"{arrays[argument.role]}[{row}]" for argument, row in pairs]
    call = f"{function.name}({', '.join(given)})"
    into = ", ".join(f"{state}[{row}]" for row in loop.changed)
    return "\n".join(
        [
            f"@{words['in_loops']}({function.name})",
            f"def {words[f'{function.name}_of_rows']}({state}, {time}, {parameters}):",
            f'    """`{function.name}` as solve loops call it."""',
            *([f"    {into} = {call}", "    return 0.0"] if loop.changed else [f"    return {call}"]),
        ]
    )
