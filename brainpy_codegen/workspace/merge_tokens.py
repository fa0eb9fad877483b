"""Python and C as tokens, and a statement without its layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from brainpy_codegen.workspace.segments import Language, words_of


class Token(NamedTuple):
    """A piece of the text; every character of it is in exactly one."""

    kind: str  # comment, string, number, name, newline, space, op
    text: str


_PYTHON = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
    |(?P<string>(?:[rRbBuUfFtT]{0,3})(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"
        |'(?:\\(?:\r\n|.)|[^'\\\r\n])*'|"(?:\\(?:\r\n|.)|[^"\\\r\n])*"))
    |(?P<number>(?:\d|\.\d)(?:[eE][+-](?=\d)|[\w.])*)
    |(?P<name>\w+)
    |(?P<newline>\r\n|\r|\n)
    |(?P<space>[\ \t\f]+|\\(?:\r\n|\r|\n))
    |(?P<op>\*\*=|//=|>>=|<<=|\.\.\.|->|:=|\*\*|//|>>|<<|<=|>=|==|!=|[-+*/%@&|^]=|.)""",
    re.DOTALL | re.VERBOSE,
)
_C = re.compile(
    r"""(?P<comment>/\*.*?(?:\*/|\Z)|//(?:\\\r?\n|[^\n])*)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<number>(?:\d|\.\d)(?:[eEpP][+-](?=\w)|[\w.])*)
    |(?P<name>\w+)
    |(?P<newline>\r?\n)
    |(?P<space>\\\r?\n|[^\S\n]+?(?=\r?\n)|[^\S\n]+)
    |(?P<op><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\#\#|[-+*/%&|^]=|.)""",
    re.DOTALL | re.VERBOSE,
)
_LAYOUT = frozenset({"space", "newline"})
# What may stand before and after parentheses around a whole expression, which are layout: formatters come and go.
_OPENERS = frozenset({"", "=", ":=", "return", "in", "if", "elif", "while", "for", "with", "import", "del", "yield"})
_CLOSERS = frozenset({"", ":", "=", "in"})
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_SIMPLE_STRING = re.compile(r"""(?P<prefix>[a-zA-Z]*)(?P<quote>'''|'|\"\"\"|")(?P<inside>[^'"\\]*)(?P=quote)""")


@lru_cache(maxsize=16)  # the same text is cut, then checked
def tokens_of(text: str, language: Language) -> tuple[Token, ...]:
    """The tokens of a text; what no grammar knows is an `op` of one character."""
    lexer = _PYTHON if language == "python" else _C
    return tuple([Token(found.lastgroup or "op", found.group()) for found in lexer.finditer(text)])


def canonical(tokens: Sequence[Token], language: Language) -> str:
    """Code without its layout. Comments inside a statement count: what they say, not how they are wrapped."""
    return " ".join(_python_words(tokens) if language == "python" else _c_words(tokens))


def _c_words(tokens: Sequence[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if token.kind in _LAYOUT:
            continue
        if token.text == "}" and found and found[-1] == ",":
            found.pop()
        found.append(f"#{words_of(token.text)}" if token.kind == "comment" else token.text)
    return found


def _python_words(tokens: Sequence[Token]) -> list[str]:
    words: list[str] = []
    open_: list[tuple[int, bool, int]] = []  # place, whether a comma alone makes it a tuple, number of commas
    for token in tokens:
        if token.kind in _LAYOUT:
            continue
        word = token.text
        if token.kind == "comment":
            words.append(f"#{words_of(word)}")
            continue
        if token.kind == "string":
            word = _plain_string(word)
        elif token.kind == "number":
            word = word.lower()
        elif word in _OPEN:
            open_.append((len(words), _holds_tuple(word, words[-1] if words else ""), 0))
        elif word == "," and open_:
            open_[-1] = (*open_[-1][:2], open_[-1][2] + 1)
        elif word in _CLOSE and open_:
            _, holds_tuple, commas = open_.pop()
            if words[-1] == "," and not (holds_tuple and commas == 1):
                words.pop()
        words.append(word)
    return _without_outer_parentheses(words)


def _holds_tuple(bracket: str, before: str) -> bool:
    """Whether `(x,)` differs from `(x)` here: not in a call, but in a tuple and in a subscript."""
    after_value = bool(before) and (before[-1].isalnum() or before[-1] in "_)]\"'") and before not in _OPENERS
    return not after_value if bracket == "(" else after_value and bracket == "["


def _plain_string(word: str) -> str:
    found = _SIMPLE_STRING.fullmatch(word)
    if found is None or "{" in word:
        return word
    quote = '"""' if len(found["quote"]) == 3 else '"'
    return f"{found['prefix'].lower().replace('u', '')}{quote}{found['inside']}{quote}"


def _without_outer_parentheses(words: list[str]) -> list[str]:
    """Leave out parentheses around all of an expression: `x = (a + b)`, `return (a)`, `(a, b) = f()`."""
    while True:
        partner: dict[int, int] = {}
        stack: list[int] = []
        outer: list[int] = []
        for k, word in enumerate(words):
            if word in _OPEN:
                if not stack:
                    outer.append(k)
                stack.append(k)
            elif word in _CLOSE and stack:
                partner[stack.pop()] = k
        drop: set[int] = set()
        for k in outer:
            end = partner.get(k)
            if words[k] != "(" or end is None or end == k + 1:
                continue
            before, after = words[k - 1] if k else "", words[end + 1] if end + 1 < len(words) else ""
            if (before in _OPENERS or (len(before) > 1 and before[-1] == "=" and before[0] not in "=!<>")) and (
                after in _CLOSERS or after.startswith("#")
            ):
                drop |= {k, end}
        if not drop:
            return words
        words = [word for k, word in enumerate(words) if k not in drop]
        words = [
            word
            for k, word in enumerate(words)
            if not (word == "," and k + 1 < len(words) and words[k + 1] in ("=", "in") and _several(words[:k]))
        ]


def _several(words: list[str]) -> bool:
    """Whether a comma outside brackets stands among the words."""
    depth = 0
    for word in words:
        depth += (word in _OPEN) - (word in _CLOSE)
        if word == "," and depth == 0:
            return True
    return False
