"""Cut Python text into segments."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from brainpy_codegen.workspace.segments import Segment, line_segments

_LAYOUT = frozenset(
    {
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.COMMENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)
_Compound = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.For | ast.While | ast.If | ast.With | ast.Try
)


def python_segments(text: str) -> list[Segment]:
    """The segments of a Python file; a top-level block that does not parse is cut into lines."""
    try:
        return _Cutter(text, ast.parse(text)).segments()
    except (SyntaxError, ValueError):
        pass
    found: list[Segment] = []
    for block in _top_level_blocks(text):
        try:
            found += _Cutter(block, ast.parse(block)).segments()
        except (SyntaxError, ValueError):
            found += line_segments(block, _block_name(block))
    return found


def parses(text: str) -> bool:
    """Whether the text is Python."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


class _Cutter:
    """Cuts a text that parses; `_line` is the first line (from 0) that no segment holds yet."""

    def __init__(self, text: str, tree: ast.Module) -> None:
        self._lines = text.splitlines(keepends=True)
        self._tree = tree
        self._line = 0
        self._found: list[Segment] = []

    def segments(self) -> list[Segment]:
        self._body(self._tree.body, ())
        rest = "".join(self._lines[self._line :])
        if rest:
            self._found.append(Segment(("end",), rest, "", "", ""))
        return self._found

    def _body(self, statements: list[ast.stmt], path: tuple[str, ...]) -> None:
        for number, statement in enumerate(statements):
            if isinstance(statement, _Compound):
                self._compound(statement, path)
            else:
                docstring = number == 0 and _is_docstring(statement)
                self._simple(statement, path, statement.end_lineno or statement.lineno, docstring)

    def _compound(self, statement: ast.stmt, path: tuple[str, ...]) -> None:
        label = _label(statement)
        inner: ast.stmt = getattr(statement, "body")[0]  # noqa: B009 - the union has no common attribute for mypy
        if inner.lineno == statement.lineno:  # `if x: y` on one line
            self._simple(statement, path, statement.end_lineno or statement.lineno, False, label)
            return
        first_inner = min([inner.lineno, *(d.lineno for d in getattr(inner, "decorator_list", []))])
        self._simple(statement, path, _head_end(self._lines, statement, first_inner), False, label)
        for name, body in _bodies(statement):
            self._body(body, (*path, *label) if name == "body" else (*path, *label, name))

    def _simple(
        self,
        statement: ast.stmt,
        path: tuple[str, ...],
        end: int,
        prose: bool,
        label: tuple[str, ...] | None = None,
    ) -> None:
        start = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
        if end <= self._line:  # a second statement on a line that is already held: `a = 1; b = 2`
            return
        lead = "".join(self._lines[self._line : start - 1])
        block = "".join(self._lines[start - 1 : end])
        code, tail = _split_tail(block)
        key = (*path, *(label or _label(statement)), *(("doc",) if prose else ()))
        self._found.append(Segment(key, lead, code, tail, code if prose else _tokens(code), prose))
        self._line = end


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _head_end(lines: list[str], statement: ast.stmt, first_inner: int) -> int:
    """The line with the colon that ends the head of a compound statement."""
    rows = iter(lines[statement.lineno - 1 : first_inner])
    depth, colon = 0, 0
    try:
        for token in tokenize.generate_tokens(lambda: next(rows, "")):
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
                colon = token.start[0] if token.string == ":" and depth == 0 else 0
            elif token.type == tokenize.NEWLINE and colon:
                return statement.lineno + colon - 1
    except (tokenize.TokenError, IndentationError):
        pass
    return first_inner - 1


def _bodies(statement: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(statement, name, None)
        if isinstance(body, list):
            yield name, body


def _label(statement: ast.stmt) -> tuple[str, ...]:
    """What a statement does: the names it assigns, else its kind."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return ("def", name)
        case ast.Assign(targets=targets):
            return ("assign", ",".join(ast.unparse(target) for target in targets))
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return ("assign", ast.unparse(target))
        case ast.For(target=target):
            return ("for", ast.unparse(target))
        case ast.If(test=test):
            return ("if", ast.unparse(test))
        case ast.ImportFrom(module=module):
            return ("import", module or "")
        case ast.Expr(value=ast.Call(func=function)):
            return ("call", ast.unparse(function))
        case _:
            return (type(statement).__name__.lower(),)


def _split_tail(block: str) -> tuple[str, str]:
    """The code of a statement and what follows it on its last line."""
    end = len(block.rstrip("\r\n"))
    code, line_end = block[:end], block[end:]
    try:
        comments = [
            t for t in tokenize.generate_tokens(io.StringIO(code).readline) if t.type == tokenize.COMMENT
        ]
    except (tokenize.TokenError, IndentationError, SyntaxError):
        comments = []
    rows = code.split("\n")
    if comments and comments[-1].end[0] == len(rows) and comments[-1].start[1] > 0:
        last = rows[-1][: comments[-1].start[1]].rstrip()
        if last:
            kept = "\n".join([*rows[:-1], last])
            return kept, code[len(kept) :] + line_end
    return code, line_end


def _tokens(code: str) -> str:
    """The code without layout: tokens apart, magic trailing commas left out."""
    rows = code.split("\n")
    margin = len(rows[0]) - len(rows[0].lstrip())
    plain = "\n".join([rows[0][margin:], *rows[1:]]) + "\n"
    found: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(plain).readline):
            if token.type not in _LAYOUT:
                if token.string in (")", "]", "}") and found and found[-1] == ",":
                    found.pop()
                found.append(token.string)
    except (tokenize.TokenError, IndentationError, SyntaxError):
        if not found:
            return plain
    return " ".join(found)


def _top_level_blocks(text: str) -> list[str]:
    """Pieces that each start with an unindented line and hold all indented lines after it."""
    blocks: list[str] = []
    for row in text.splitlines(keepends=True):
        starts = bool(row.strip()) and row[0] not in " \t)]}#"
        if (
            not blocks
            or (starts and not blocks[-1].lstrip().startswith("@"))
            or (starts and "def " in blocks[-1])
        ):
            blocks.append(row)
        else:
            blocks[-1] += row
    return blocks


def _block_name(block: str) -> str:
    for row in block.splitlines():
        if row.startswith(("def ", "class ")):
            return row.split("(")[0].split()[1].rstrip(":")
    return "module"
