"""The comments and units that stand around statements and arguments.

A `#` opens a comment unless it stands in a string, and the syntax tree knows where strings are: no tokenizer is
needed, which would take longer than all the rest of the parser.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from brainpy_codegen.frontend.source import FunctionSource, SourceFile, first_line

_UNIT = re.compile(r"(?:^|\s+)\[([^\[\],]+)\]")  # not W[to, from]
TYPE_WORDS = frozenset({"float", "int", "bool", "complex"})
_DOCUMENTED = re.compile(r"^\s*[-*]?\s*([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s*:\s*(\S.*)$")


@dataclass(slots=True)
class Comments:
    """The comments of a function by line: alone on their line, or trailing after code."""

    alone: dict[int, str] = field(default_factory=dict)
    trailing: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Around:
    """What stands around a statement: lines above, the trailing comment, and whether a blank line comes first."""

    lead: tuple[str, ...] = ()
    comment: str = ""
    blank_before: bool = False


def read_comments(source: FunctionSource) -> Comments:
    """All comments from the first line of the definition to its last."""
    node, file = source.node, source.file
    found = Comments()
    candidates = [n for n in range(first_line(node), (node.end_lineno or node.lineno) + 1) if "#" in file.line(n)]
    if not candidates:
        return found
    strings = list(_strings(node))
    for number in candidates:
        text = file.line(number)
        for place in re.finditer("#", text):
            at = (number, len(text[: place.start()].encode()))
            if not any(start <= at < end for start, end in strings):
                comment = text[place.end() :].strip()
                where = found.trailing if text[: place.start()].strip() else found.alone
                where[number] = comment
                break
    return found


def around(file: SourceFile, comments: Comments, node: ast.stmt, previous: int, last: int) -> Around:
    """What stands around a statement.

    `previous` is the last line of what stands before it, `last` the line on which it (or its header) ends.
    """
    above = comments.alone | comments.trailing  # a trailing one above a statement stands after `else:`
    lead = [above[n] for n in range(previous + 1, node.lineno) if n in above]
    inner = [comments.alone[n] for n in range(node.lineno, last) if n in comments.alone]
    trailing = [comments.trailing[n] for n in range(node.lineno, last + 1) if n in comments.trailing]
    first = next((n for n in range(previous + 1, node.lineno + 1) if file.line(n).strip()), node.lineno)
    comment = trailing.pop() if trailing else ""
    return Around((*lead, *inner, *trailing), comment, first > previous + 1)


def split_unit(text: str) -> tuple[str, str]:
    """A comment without its `[unit]`, and the unit."""
    found = _UNIT.search(text)
    if found is None:
        return text.strip(), ""
    return (text[: found.start()] + text[found.end() :]).strip(" ,;"), found.group(1).strip()


def documented(doc: str) -> dict[str, str]:
    """The lines `name: text` (or `name, other: text`) of a docstring, by name."""
    found: dict[str, str] = {}
    for line in doc.splitlines()[1:]:
        match = _DOCUMENTED.match(line)
        if match:
            for name in match.group(1).split(","):
                found.setdefault(name.strip(), match.group(2).strip())
    return found


def _strings(node: ast.AST) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for inner in ast.walk(node):
        is_text = isinstance(inner, ast.Constant) and isinstance(inner.value, str | bytes)
        if (is_text or isinstance(inner, ast.JoinedStr)) and isinstance(inner, ast.expr):
            end = (inner.end_lineno or inner.lineno, inner.end_col_offset or inner.col_offset)
            yield (inner.lineno, inner.col_offset), end
