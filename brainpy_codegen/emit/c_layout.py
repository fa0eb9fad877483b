"""Lines of C as clang-format leaves them: where statements break, how comments stand.

The style that ships (`.clang-format`) sets no column limit, so that clang-format keeps the breaks made here. A long
expression breaks before every operator of its outermost level, one a line: a changed term is a changed line. What is
still too long breaks again where a sum in brackets is a factor or is divided.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 110
INDENT = "    "


def comment_text(text: str) -> str:
    """Text that can stand inside a comment of C."""
    return text.replace("*/", "* /").replace("/*", "/ *").rstrip()


def trailing(comment: str) -> str:
    """A comment after a statement; empty for none."""
    return f" /* {comment_text(comment).strip()} */" if comment.strip() else ""


def wrapped(text: str) -> list[str]:
    """The lines of a text, those that are too long for a comment broken between words."""
    width = WIDTH - len("/*  */")
    return [row for line in text.splitlines() for row in textwrap.wrap(line, width, break_long_words=False) or [""]]


def block_comment(lines: Sequence[str], indent: str = "") -> list[str]:
    """A comment on lines of its own; no lines for no text."""
    texts = [comment_text(line) for line in lines]
    if not texts:
        return []
    if len(texts) == 1:
        return [f"{indent}/* {texts[0].strip()} */"]
    marked = [f"{indent} * {text}".rstrip() for text in texts[1:]]
    return [f"{indent}/* {texts[0].strip()}", *marked, f"{indent} */"]


def statement(head: str, pieces: Sequence[str], *, indent: str = INDENT, comment: str = "") -> list[str]:
    """`head pieces... ;`, broken before every piece but the first if it is too long for one line."""
    line = f"{indent}{head}{' '.join(pieces)}"
    if len(line) < WIDTH:
        return [f"{line};{trailing(comment)}"]
    rows = [indent + head + pieces[0], *(indent + INDENT + piece for piece in pieces[1:])]
    rows = [part for row in rows for part in _broken(row)]
    rows[-1] += ";" + trailing(comment)
    return rows


def _broken(row: str) -> list[str]:
    """A continued row, in lines if it is too long and ends with a sum in brackets, or one that is divided."""
    indent = row[: len(row) - len(row.lstrip())]
    if len(row) < WIDTH:
        return [row]
    return _scaled_sum(row, indent) or _divided_sum(row, indent) or [row]


def _scaled_sum(row: str, indent: str) -> list[str]:
    """`a * (b + c)` with a line for the first factors and one for each term; no lines for anything else."""
    begin = _opening(row) if row.endswith(")") else 0
    terms = _terms(row[begin + 1 : -1])
    if not row[:begin].endswith(" * ") or len(terms) < 2:
        return []
    factors = row[: begin - 3].rstrip()
    inner = indent + INDENT if factors else indent
    first, *others = terms
    lines = [*([factors] if factors else []), f"{inner}* ({first}", *(inner + INDENT + term for term in others)]
    return [*lines[:-1], lines[-1] + ")"]


def _divided_sum(row: str, indent: str) -> list[str]:
    """`+ (a + b) / c` with a line for each term and one for the divisor; no lines for anything else."""
    dividend, _, divisor = row.rpartition(") / ")
    begin = _opening(dividend + ")") if dividend else 0
    terms = _terms(dividend[begin + 1 :])
    if row[:begin] not in (f"{indent}+ ", f"{indent}- ") or len(terms) < 2 or not divisor.isidentifier():
        return []
    first, *others = terms
    lines = [row[: begin + 1] + first, *(f"{indent}{INDENT}  {term}" for term in others)]
    return [*lines[:-1], lines[-1] + ")", f"{indent}{INDENT}/ {divisor}"]


def _opening(text: str) -> int:
    """Where the bracket opens that the text closes at its end."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if not depth:
            return place
    return 0


def _terms(text: str) -> list[str]:
    """The terms of a sum, all but the first with the operator before them; one for what is no sum."""
    terms, depth, begin = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if not depth and text[place : place + 3] in (" + ", " - "):
            terms.append(text[begin:place])
            begin = place + 1
        elif not depth and letter in "?,&|<>=":
            return [text]
    return [*terms, text[begin:]]


def listing(head: str, items: Iterable[str], tail: str, *, indent: str = INDENT) -> list[str]:
    """`head(item, item, ...)tail`, its lines filled; `head` ends with the opening bracket."""
    rows, row = [], indent + head
    words = list(items)
    for number, item in enumerate(words):
        word = item + ("," if number < len(words) - 1 else tail)
        space = "" if row.endswith(head) else " "
        if space and len(row) + len(space) + len(word) > WIDTH:
            rows.append(row)
            row = indent + INDENT + word
        else:
            row += space + word
    return [*rows, row if words else row + tail]
