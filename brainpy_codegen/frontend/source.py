"""The source of a function: its syntax tree, file and place, for files, notebook cells, factories and lambdas."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import TypeAlias

from brainpy_codegen.ir.function import Span
from brainpy_codegen.ir.model import Source

Definition: TypeAlias = ast.FunctionDef | ast.Lambda

NOTEBOOK = "<notebook>"


class SourceMissingError(Exception):
    """The source of a function cannot be had; the text says why."""


@dataclass(slots=True)
class SourceFile:
    """The lines of one file or notebook cell, and the functions defined in it by (name, first line)."""

    path: str
    lines: list[str]
    definitions: dict[tuple[str, int], list[ast.AST]] = field(default_factory=dict)

    def line(self, number: int) -> str:
        """A line (1-based) without its end."""
        return self.lines[number - 1].rstrip("\r\n") if 0 < number <= len(self.lines) else ""

    def column(self, line: int, offset: int) -> int:
        """The 1-based column of a byte offset, as `ast` counts."""
        text = self.line(line)
        return offset + 1 if text.isascii() else len(text.encode()[:offset].decode(errors="ignore")) + 1

    def span(self, node: ast.stmt | ast.expr | ast.arg | ast.keyword) -> Span:
        """The place of a node."""
        end_line = node.end_lineno or node.lineno
        end_offset = node.col_offset + 1 if node.end_col_offset is None else node.end_col_offset
        return Span(node.lineno, self.column(node.lineno, node.col_offset), end_line, self.column(end_line, end_offset))

    def segment(self, node: ast.expr) -> str:
        """The user's spelling of an expression."""
        span = self.span(node)
        if span.line == span.end_line:
            return self.line(span.line)[span.column - 1 : span.end_column - 1]
        rows = [self.line(number) for number in range(span.line, span.end_line + 1)]
        rows[-1] = rows[-1][: span.end_column - 1]
        rows[0] = rows[0][span.column - 1 :]
        return " ".join(row.strip() for row in rows)


@dataclass(frozen=True, slots=True)
class FunctionSource:
    """A function with its definition. `shown` is the path that people see, `qualname` the dotted name."""

    function: FunctionType
    node: Definition
    file: SourceFile
    shown: str
    qualname: str

    def source(self) -> Source:
        """The place as the IR keeps it."""
        return Source(f"{self.shown}:{self.qualname}", self.file.path, self.qualname, first_line(self.node))

    @property
    def doc(self) -> str:
        """Its docstring, indents removed; empty if it has none."""
        return (ast.get_docstring(self.node) or "") if isinstance(self.node, ast.FunctionDef) else ""

    @property
    def defaults(self) -> dict[str, ast.expr]:
        """The defaults of its arguments, by name."""
        formal = self.node.args
        positional = [*formal.posonlyargs, *formal.args]
        tail = positional[len(positional) - len(formal.defaults) :]
        found = {one.arg: default for one, default in zip(tail, formal.defaults, strict=True)}
        pairs = zip(formal.kwonlyargs, formal.kw_defaults, strict=True)
        return found | {one.arg: default for one, default in pairs if default is not None}


def plain_function(value: object) -> FunctionType:
    """The Python function behind a decorated one (`functools.wraps`, numba's `py_func`).

    Raises:
        SourceMissingError: there is none; the text says what the object is.
    """
    for _ in range(100):
        inner = getattr(value, "__wrapped__", None) or getattr(value, "py_func", None)
        if inner is None:
            break
        value = inner
    if isinstance(value, FunctionType):
        return value
    if inspect.isbuiltin(value):
        raise SourceMissingError("it is compiled, not a Python function")
    if isinstance(value, functools.partial):
        raise SourceMissingError("it is a functools.partial; write a small function that calls it")
    if inspect.ismethod(value):
        raise SourceMissingError("it is a method; write a plain function")
    if inspect.isclass(value):
        raise SourceMissingError("it is a class; write a plain function")
    raise SourceMissingError(f"it is a {type(value).__name__}, not a function")


def read_source(function: FunctionType, name: str = "") -> FunctionSource:
    """The definition of a function; `name` replaces its own (lambdas have none).

    Raises:
        SourceMissingError: the text is not there, or no longer fits the function.
    """
    code = function.__code__
    file = _file(code)
    found = file.definitions.get((code.co_name, code.co_firstlineno), [])
    node = _matching(found, code)
    if node is None:
        raise SourceMissingError(f"{code.co_filename} has changed since the function was defined; import it again")
    if isinstance(node, ast.AsyncFunctionDef):
        raise SourceMissingError("it is an async function; write a plain one")
    assert isinstance(node, ast.FunctionDef | ast.Lambda)
    qualname = function.__qualname__.replace("<locals>.", "")
    if name:
        qualname = ".".join([*qualname.split(".")[:-1], name])
    return FunctionSource(function, node, file, shown_path(file.path), qualname)


def first_line(node: Definition) -> int:
    """The line of the first decorator, or of the definition."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def project_root(path: Path) -> Path:
    """The nearest folder above with `generated/` or pyproject.toml, else the working directory."""
    for folder in path.parents:
        if (folder / "pyproject.toml").is_file() or (folder / "generated").is_dir():
            return folder
    return Path.cwd()


def shown_path(path: str) -> str:
    """The path as generated text and messages show it: relative to the project, POSIX, safe in a docstring."""
    if path == NOTEBOOK:
        return NOTEBOOK
    place = Path(path)
    try:
        shown = place.relative_to(project_root(place)).as_posix()
    except ValueError:
        shown = place.name
    return re.sub(r"""[\x00-\x1f\\"':]""", "_", shown)


_FILES: dict[str, tuple[list[str], SourceFile]] = {}


def _file(code: CodeType) -> SourceFile:
    name = code.co_filename
    linecache.checkcache(name)
    lines = linecache.getlines(name)
    if not lines:
        where = "it was typed at a prompt or made by exec" if name.startswith("<") else f"{name} cannot be read"
        raise SourceMissingError(where)
    known = _FILES.get(name)
    if known is not None and known[0] is lines:
        return known[1]
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError as error:
        raise SourceMissingError(f"{name} has changed since it was imported: {error.msg}") from error
    file = SourceFile(os.path.abspath(name) if os.path.exists(name) else NOTEBOOK, lines)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            line = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            file.definitions.setdefault((node.name, line), []).append(node)
        elif isinstance(node, ast.Lambda):
            file.definitions.setdefault(("<lambda>", node.lineno), []).append(node)
    _FILES[name] = (lines, file)
    return file


def _matching(found: list[ast.AST], code: CodeType) -> ast.AST | None:
    """The definition that the code was compiled from; several lambdas may stand on one line."""
    argument_names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    fitting = [node for node in found if argument_names == _argument_names(node)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    places = [place for place in code.co_positions() if None not in place and place[3]]
    inside = [node for node in fitting if isinstance(node, ast.Lambda) and _holds(node.body, places)]
    return min(inside, key=_extent) if inside else None


def _argument_names(node: ast.AST) -> tuple[str, ...]:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    arguments = node.args
    return tuple(argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))


def _holds(body: ast.expr, places: list[tuple[int | None, int | None, int | None, int | None]]) -> bool:
    first = (body.lineno, body.col_offset)
    last = (body.end_lineno or body.lineno, body.end_col_offset or body.col_offset)
    return all(
        first <= (line or 0, column or 0) and (end_line or 0, end_column or 0) <= last
        for line, end_line, column, end_column in places
    )


def _extent(node: ast.Lambda) -> tuple[int, int]:
    return (node.end_lineno or 0) - node.lineno, (node.end_col_offset or 0) - node.col_offset
