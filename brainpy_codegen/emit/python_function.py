"""Functions of a program as Python functions."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.dense_blocks import linear_rows
from brainpy_codegen.emit.iteration import python_rows
from brainpy_codegen.emit.printers.python import Dialect, PythonPrinter
from brainpy_codegen.ir.blocks import Assemble, Factor, Solve
from brainpy_codegen.ir.expression import Number
from brainpy_codegen.ir.function import Assign, Function, Invoke, Iterate, Statement, Unpack
from brainpy_codegen.ir.visitor import writes

INDENT = "    "
PROSE_WIDTH = 110


@dataclass(frozen=True, slots=True)
class PythonScope:
    """What all functions of a file share.

    Attributes:
        dialect: how expressions are spelt.
        names: what functions and constants of the file are called, by their IR names.
        functions: the functions of the file, by their IR names.
    """

    dialect: Dialect
    names: Mapping[str, str]
    functions: Mapping[str, Function]

    def name(self, name: str) -> str:
        """What a function or constant is called."""
        return self.names.get(name, name)

    def printer(self, function: Function) -> PythonPrinter:
        """The printer for expressions inside a function."""
        conditions = {s.target for s in function.body if isinstance(s, Assign) and s.type == "condition"}
        conditions |= {f.name for f in self.functions.values() if f.result_types == ("condition",)}
        local = {argument.name for argument in function.arguments}.union(*map(writes, function.body))
        names = {old: new for old, new in self.names.items() if old not in local}
        return PythonPrinter(self.dialect, names, frozenset(conditions))


def function_text(function: Function, scope: PythonScope, decorator: str = "") -> str:
    """The definition of a function, with its docstring and comments."""
    arguments = ", ".join(argument.name for argument in function.arguments)
    rows = [decorator] if decorator else []
    rows.append(f"def {scope.name(function.name)}({arguments}):")
    rows += docstring(function.doc)
    printer = scope.printer(function)
    for number, statement in enumerate(function.body):
        if statement.blank_before and number:
            rows.append("")
        rows += comment_lines(statement.lead)
        rows += [INDENT + row for row in statement_rows(statement, printer, scope)]
    if len(function.body) > 2 and any(statement.blank_before for statement in function.body[1:]):
        rows.append("")
    zero = printer.argument(Number(0.0, "0.0"))
    as_set = function.role == "factors"
    returned = tuple_text(function.results) if as_set else _in_rows(function.results, function, zero)
    rows.append(f"{INDENT}return {returned}")
    return "\n".join(rows)


def statement_rows(statement: Statement, printer: PythonPrinter, scope: PythonScope) -> list[str]:
    """The lines of one statement, without indentation."""
    match statement:
        case Assign(target=target, value=value, comment=comment):
            return [f"{target} = {printer.text(value)}{trailing(comment)}"]
        case Invoke(targets=targets, function=function, comment=comment):
            given = [printer.argument(argument) for argument in statement.arguments]
            given += [f"*{statement.parameters}"] if statement.parameters else []
            called = scope.functions.get(function)
            left = _in_rows(targets, called, "_")
            first = "" if called is None or not statement.leading else _first_of(targets, called)
            return [f"{left} = {scope.name(function)}({', '.join(given)}){first}{trailing(comment)}"]
        case Unpack(targets=targets, source=source):
            return [f"{unpacked(targets)} = {source}"]
        case Iterate(function=function):
            start, given = (list(map(printer.argument, values)) for values in (statement.start, statement.arguments))
            return python_rows(statement, scope.name(function), start, given, scope.dialect)
        case Assemble() | Factor() | Solve():
            return linear_rows(statement, printer)


def _in_rows(names: tuple[str, ...], function: Function | None, zero: str) -> str:
    """The names of results: row by row for a function that returns a matrix, whose zeros have no names."""
    if function is None or not function.rows:
        return ", ".join(names)
    left = iter(names)
    rows = [[next(left) if name else zero for name in row] for row in function.rows]
    texts = [f"({', '.join(row)}{',' if len(row) == 1 else ''})" for row in rows]
    return ", ".join(texts) + ("," if len(texts) == 1 else "")


def _first_of(targets: tuple[str, ...], called: Function) -> str:
    """What takes the first results of a call alone."""
    if len(targets) == len(called.results):
        return ""
    return "[0]" if len(targets) == 1 else f"[:{len(targets)}]"


def unpacked(targets: tuple[str, ...]) -> str:
    """The left side of an unpacking assignment."""
    return ", ".join(targets) if len(targets) > 1 else f"({targets[0]},)"


def docstring(text: str, indent: str = INDENT) -> list[str]:
    """The lines of a docstring, in a function none too long to read; none for no text."""
    rows = text.replace("\\", "\\\\").replace('"""', '\\"""').split("\n")
    if not text:
        return []
    if indent:  # the head of a file has lines that are read again, such as where it comes from
        rows = [part for row in rows for part in _filled(row, PROSE_WIDTH - len(f'{indent}"""'))]
    if rows[-1].endswith('"'):
        rows[-1] += " "
    if len(rows) == 1:
        return [f'{indent}"""{rows[0]}"""']
    return [f'{indent}"""{rows[0]}', *(f"{indent}{row}".rstrip() for row in rows[1:]), f'{indent}"""']


def _filled(row: str, width: int) -> list[str]:
    """A row of prose as rows of at most this width, which break no sum."""
    if len(row) <= width:
        return [row]
    kept = row.replace(" + ", "\0+\0")
    rows = textwrap.wrap(kept, width, break_long_words=False, break_on_hyphens=False)
    return [part.replace("\0", " ") for part in rows]


def comment_lines(lines: tuple[str, ...], indent: str = INDENT) -> list[str]:
    """Comment lines of their own."""
    return [f"{indent}# {line}".rstrip() for line in lines]


def trailing(comment: str) -> str:
    """A comment behind a statement; empty for none."""
    return f"  # {comment}" if comment else ""


def tuple_text(items: Iterable[str]) -> str:
    """A tuple display."""
    words = list(items)
    return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"
