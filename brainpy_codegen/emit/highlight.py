"""Python and C text as HTML, line by line: keywords, strings, numbers and comments are marked, nothing is changed."""

from __future__ import annotations

import html
import keyword
import re
from typing import Literal

_PYTHON = re.compile(
    r"(?P<s>(?:[rbfuRBFU]{0,2})(?:\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'))"
    r"|(?P<c>\#[^\n]*)|(?P<d>@\w[\w.]*)|(?P<n>\b\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?\b|\.\d+)|(?P<w>[^\W\d]\w*)",
    re.DOTALL,
)
_C = re.compile(
    r"(?P<s>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')|(?P<c>/\*.*?\*/|//[^\n]*)|(?P<d>^\s*\#\s*\w+)"
    r"|(?P<n>\b\d[\w.]*(?:(?<=[eE])[-+]\d+)?)|(?P<w>[A-Za-z_]\w*)",
    re.DOTALL | re.MULTILINE,
)
_C_WORDS = frozenset(
    {
        *(
            "break",
            "case",
            "const",
            "continue",
            "default",
            "do",
            "else",
            "for",
            "goto",
            "if",
            "return",
            "switch",
            "while",
        ),
        *("bool", "char", "double", "enum", "float", "int", "int64_t", "long", "signed", "struct", "unsigned", "void"),
        *("extern", "switch", "inline", "register", "restrict", "sizeof", "static", "typedef", "union", "volatile"),
    }
)


def highlighted(text: str, language: Literal["python", "c"]) -> list[str]:
    """The lines of a text as HTML.

    Marks are `<span class="h-k">`: k keyword, s string, n number, c comment, d decorator or directive.
    """
    pattern, words = (_PYTHON, frozenset(keyword.kwlist)) if language == "python" else (_C, _C_WORDS)
    found: list[str] = []
    place = 0
    for token in pattern.finditer(text):
        kind = str(token.lastgroup)
        mark = ("k" if token[0] in words else "") if kind == "w" else kind
        found += [html.escape(text[place : token.start()], quote=False), _marked(token[0], mark)]
        place = token.end()
    found.append(html.escape(text[place:], quote=False))
    return "".join(found).split("\n")


def _marked(text: str, mark: str) -> str:
    escaped = html.escape(text, quote=False)
    if not mark:
        return escaped
    # A mark ends with its line, so that each line stands for itself.
    return "\n".join(f'<span class="h-{mark}">{row}</span>' if row else "" for row in escaped.split("\n"))
