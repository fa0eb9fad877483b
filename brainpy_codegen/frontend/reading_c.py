"""A C expression as the Python expression that means the same."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"\s*(?:(?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?P<suffix>[fFlLuU]*)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<mark>&&|\|\||[<>=!]=|->|[-+*/%()<>!?:,.\[\]]))"
)
_BINDING = {
    **{"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4},
    **{"+": 5, "-": 5, "*": 6, "/": 6, "%": 6},
}
_WORDS = {"&&": "and", "||": "or"}
# What a type in front of a value changes nothing of, as long as the value is a real number.
_CASTS = frozenset({"double", "float"})
# Functions of <math.h>, whose float forms end with an f.
_MATH = frozenset(
    {
        *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "pow", "hypot", "fabs", "fmod"),
        *("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
        *("erf", "erfc", "floor", "ceil", "trunc", "rint", "round", "fmin", "fmax", "copysign"),
    }
)


def parse_c(text: str) -> str:
    """The Python text.

    Raises:
        ValueError: what stands there is no expression of real numbers; the message is the reason.
    """
    return _Parser(text).whole()


class _Parser:
    """Precedence climbing; every value is the Python text and whether C computes it with integers."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise ValueError(f"`{text[place:].split()[0]}` is no part of an expression of real numbers")
            kind = str(found.lastgroup if found.lastgroup != "suffix" else "number")
            self._tokens.append((kind, found[kind]))
            place = found.end()
        self._tokens.append(("end", ""))
        self._place = 0

    def whole(self) -> str:
        """The expression to its end."""
        text, _ = self._ternary()
        if self._peek() != "":
            raise ValueError(f"`{self._peek()}` is one too many")
        return text

    def _peek(self) -> str:
        return self._tokens[self._place][1]

    def _take(self, wanted: str = "") -> tuple[str, str]:
        kind, text = self._tokens[self._place]
        if (wanted and text != wanted) or kind == "end":
            raise ValueError(f"{wanted or 'a value'} is missing" + (f" before `{text}`" if text else ""))
        self._place += 1
        return kind, text

    def _ternary(self) -> tuple[str, bool]:
        test, whole = self._binary(1)
        if self._peek() != "?":
            return test, whole
        self._take("?")
        yes, first = self._ternary()
        self._take(":")
        no, second = self._ternary()
        return f"(({yes}) if ({test}) else ({no}))", first and second

    def _binary(self, floor: int) -> tuple[str, bool]:
        left, whole = self._prefix()
        while _BINDING.get(self._peek(), 0) >= floor:
            symbol = self._take()[1]
            right, other = self._binary(_BINDING[symbol] + 1)
            if symbol == "%" or (symbol == "/" and whole and other):
                raise ValueError(f"`{left} {symbol} {right}` is a division of integers in C")
            left = f"({left} {_WORDS.get(symbol, symbol)} {right})"
            whole = whole and other
        return left, whole

    def _prefix(self) -> tuple[str, bool]:
        mark = self._peek()
        if mark in ("-", "+", "!"):
            self._take()
            text, whole = self._prefix()
            return f"({'not ' if mark == '!' else mark}{text})", whole
        if mark in ("*", "&"):
            raise ValueError("it reads through a pointer")
        return self._atom()

    def _atom(self) -> tuple[str, bool]:
        kind, text = self._take()
        if text == "(":
            if self._peek() in _CASTS and self._tokens[self._place + 1][1] == ")":
                self._place += 2
                return self._prefix()[0], False
            inside, whole = self._ternary()
            self._take(")")
            return f"({inside})", whole
        if kind == "number":
            return text, re.fullmatch(r"\d+|0[xX].*", text) is not None
        if kind != "name":
            raise ValueError(f"`{text}` is no value")
        return self._named(text), False

    def _named(self, text: str) -> str:
        while self._peek() in (".", "->"):
            self._take()
            text = f"{text}.{self._take()[1]}"
        if self._peek() == "[":
            raise ValueError(f"it reads an element of an array, `{text}[...]`, which no model has")
        if self._peek() != "(":
            return text
        self._take("(")
        arguments: list[str] = []
        while self._peek() != ")":
            arguments.append(self._ternary()[0])
            if self._peek() != ")":
                self._take(",")
        self._take(")")
        name = text[:-1] if text.endswith("f") and text[:-1] in _MATH else text
        return f"{name}({', '.join(arguments)})"
