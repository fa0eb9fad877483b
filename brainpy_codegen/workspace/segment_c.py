"""Cut C text into segments: statements, heads of blocks, closing braces, directives."""

from __future__ import annotations

import re

from brainpy_codegen.workspace.segments import Segment

_TOKEN = re.compile(
    r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\d[\w.]*(?:(?<=[eEpP])[+-][\w.]*)?|\w+|\s+|.""",
    re.DOTALL,
)
_FUNCTION = re.compile(r"(\w+)\s*\(")
_ASSIGNED = re.compile(r"(\*?\w+(?:\s*\[[^]=]*\])*(?:(?:\.|->)\w+)*)\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)")
_DECLARED = re.compile(r"^(?:\w+[\s*]+)+(\w+(?:\s*,\s*\*?\w+)*)\s*;")
_BLOCK = re.compile(r"^(for|while|if|else|do|switch|struct|union|enum)\b")


def c_segments(text: str) -> list[Segment]:
    """The segments of a C file."""
    return _Cutter(text).segments()


class _Cutter:
    """Reads tokens; a segment ends at `;`, `{` or `}` outside brackets, and at the end of a directive."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = _TOKEN.findall(text)
        self._at = 0
        self._margin = ""
        self._path: list[tuple[str, ...]] = []
        self._found: list[Segment] = []

    def segments(self) -> list[Segment]:
        while self._at < len(self._tokens):
            lead = self._lead()
            if self._at >= len(self._tokens):
                self._found.append(Segment(("end",), lead, "", "", ""))
                break
            directive = self._tokens[self._at] == "#"
            code = self._directive() if directive else self._statement()
            tail = self._tail()
            self._add(lead, code, tail, directive)
        return self._found

    def _lead(self) -> str:
        start = self._at
        while self._at < len(self._tokens) and _is_layout(self._tokens[self._at]):
            self._at += 1
        text = "".join(self._tokens[start : self._at])
        if self._at < len(self._tokens):  # the indentation belongs to the code
            margin = len(text) - len(text.rstrip(" \t"))
            self._margin = text[len(text) - margin :] if margin else ""
            return text[: len(text) - margin]
        self._margin = ""
        return text

    def _directive(self) -> str:
        start = self._at
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            before = "".join(self._tokens[max(start, self._at - 1) : self._at])
            if "\n" in token and not token.startswith("/*") and not before.endswith("\\"):
                break
            self._at += 1
        return "".join(self._tokens[start : self._at]).rstrip()

    def _statement(self) -> str:
        start, depth, braces = self._at, 0, 0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            depth += (token in ("(", "[")) - (token in (")", "]"))
            if depth > 0:
                continue
            if token == "{":
                if not _is_initializer(self._tokens, self._at - 1):
                    break
                braces += 1
            elif token == "}":
                if braces == 0:
                    if self._at < len(self._tokens) and self._tokens[self._at] == ";":
                        self._at += 1
                    break
                braces -= 1
            elif token == ";" and braces == 0:
                break
        return "".join(self._tokens[start : self._at])

    def _tail(self) -> str:
        """Spaces, a comment and the line end that follow on the same line."""
        start = self._at
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if not _is_layout(token) or (token.startswith("/*") and "\n" in token):
                break
            if token.isspace() and "\n" in token:
                first, rest = token.split("\n", 1)
                self._tokens[self._at] = rest
                if not rest:
                    self._at += 1
                    return "".join(self._tokens[start : self._at - 1]) + first + "\n"
                return "".join(self._tokens[start : self._at]) + first + "\n"
            self._at += 1
        return "".join(self._tokens[start : self._at])

    def _add(self, lead: str, code: str, tail: str, directive: bool) -> None:
        closing = code.startswith("}")
        label = ("}",) if closing else _directive_label(code) if directive else _label(code, bool(self._path))
        if closing and self._path:
            self._path.pop()
        key = tuple(word for part in self._path for word in part) + label
        words = [token for token in _TOKEN.findall(code) if not _is_layout(token)]
        self._found.append(Segment(key, lead, self._margin + code, tail, " ".join(words)))
        if code.endswith("{"):
            self._path.append(label)


def _is_layout(token: str) -> bool:
    return token.isspace() or token.startswith(("/*", "//"))


def _is_initializer(tokens: list[str], at: int) -> bool:
    """Whether a brace opens an initialiser (`= {`, `(type){`) and not a block."""
    before = next((token for token in reversed(tokens[:at]) if not _is_layout(token)), "")
    return before in ("=", ",", "{", "(") or (before == ")" and _is_cast(tokens, at))


def _is_cast(tokens: list[str], at: int) -> bool:
    text = "".join(tokens[max(0, at - 12) : at]).rstrip()
    return re.search(r"[=(,]\s*\(\s*(?:struct\s+)?\w+\s*\)$|return\s*\([^()]*\)$", text) is not None


def _directive_label(code: str) -> tuple[str, ...]:
    return ("directive", " ".join(code.split()[:2]))


def _label(code: str, inside: bool) -> tuple[str, ...]:
    """What a statement does: the function it defines, the name it assigns, declares or calls."""
    plain = "".join(" " if _is_layout(token) else token for token in _TOKEN.findall(code)).strip()
    block = _BLOCK.match(plain)
    if plain.endswith("{"):
        if block:
            return (block.group(1), plain[block.end() :].split(";")[0].strip(" ({"))
        function = _FUNCTION.search(plain)
        return ("def", function.group(1) if function else plain)
    if plain.startswith("return"):
        return ("return",)
    assigned = _ASSIGNED.search(plain)
    if assigned:
        return ("assign", assigned.group(1))
    declared = _DECLARED.match(plain)
    if declared:
        return ("declare", declared.group(1))
    called = _FUNCTION.match(plain) if inside else _FUNCTION.search(plain)
    return ("call", called.group(1)) if called else ("statement", plain)
