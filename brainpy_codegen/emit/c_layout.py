"""Lines of C as clang-format leaves them: where statements break, how comments stand.

The style that ships (`.clang-format`) sets no column limit, so that clang-format keeps the breaks made here. A long
expression breaks before every operator of its outermost level, one a line: a changed term is a changed line.
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
    line = f"{indent}{head}{' '.join(pieces)};"
    if len(line) <= WIDTH or len(pieces) == 1:
        return [line + trailing(comment)]
    rows = [indent + head + pieces[0], *(indent + INDENT + piece for piece in pieces[1:])]
    rows[-1] += ";" + trailing(comment)
    return rows


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
