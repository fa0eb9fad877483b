"""Cut C text into segments: statements, blocks by their braces, directives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from brainpy_codegen.workspace.merge_tokens import Token, canonical, tokens_of
from brainpy_codegen.workspace.segments import END, Segment, comment, lines_of

_LVALUE = re.compile(r"(\w+(?: \[[^\]]*\])*(?: (?:\.|->) \w+(?: \[[^\]]*\])*)*)$")
_OUT = re.compile(r"[(,] & ([^,()]+)")
_ASSIGNING = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="})
_BLOCKS = frozenset({"for", "while", "if", "else", "do", "switch", "struct", "union", "enum"})
_TYPES = frozenset({"struct", "union", "enum", "typedef"})
_LAYOUT = frozenset({"space", "newline", "comment"})
_ON_FROM_ABOVE = re.compile(r"[ \t)\]}{]|\*")
_DEEPEST = 60  # nested brackets up to which a text is taken apart
_PAIRS = {")": "(", "]": "[", "}": "{"}


@lru_cache(maxsize=64)
def c_segments(text: str) -> tuple[Segment, ...]:
    """The segments of a C file; a top-level piece whose brackets do not match is one opaque segment."""
    if balanced(text):
        return _Cutter(text).segments()
    found: list[Segment] = []
    for piece in top_level_pieces(text):
        if balanced(piece):
            found += _Cutter(piece).segments()
        else:
            words = [token.text for token in tokens_of(piece, "c") if token.kind not in _LAYOUT]
            head = words[: words.index("{") + 1] if "{" in words else words
            found.append(Segment(label(head, inside=False), "", piece, "", piece, opaque=True))
    return tuple(found)


@lru_cache(maxsize=32)
def balanced(text: str) -> bool:
    """Whether brackets match and no comment or string is left open: what can be told of C without a compiler."""
    tokens = tokens_of(text, "c")
    directives = _directives(tokens)
    open_: list[str] = []
    k = 0
    while k < len(tokens):
        if k in directives:
            k = directives[k]
            continue
        token = tokens[k]
        if (
            token.kind == "comment"
            and token.text.startswith("/*")
            and not (token.text.endswith("*/") and len(token.text) > 3)
        ):
            return False
        if token.kind == "op":
            if token.text in "([{":
                open_.append(token.text)
                if len(open_) > _DEEPEST:
                    return False
            elif (token.text in _PAIRS and (not open_ or open_.pop() != _PAIRS[token.text])) or token.text in "\"'":
                return False
        k += 1
    return not open_


def _directives(tokens: Sequence[Token]) -> dict[int, int]:
    """Where directives begin -> where they end (at their line end)."""
    found: dict[int, int] = {}
    fresh, k = True, 0
    while k < len(tokens):
        token = tokens[k]
        if token.kind == "newline":
            fresh = True
        elif fresh and token.text == "#":
            start = k
            while k < len(tokens) and tokens[k].kind != "newline":
                k += 1
            found[start] = k
            continue
        elif token.kind != "space":
            fresh = False
        k += 1
    return found


class _Cutter:
    """Reads the tokens of a text whose brackets match; `_at` is the first token that no segment holds yet."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text, "c")
        self._directives = _directives(self._tokens)
        self._partner = self._partners()
        self._at = 0

    def segments(self) -> tuple[Segment, ...]:
        return self._block(len(self._tokens), inside=False)

    def _partners(self) -> dict[int, int]:
        found: dict[int, int] = {}
        open_: list[int] = []
        k = 0
        while k < len(self._tokens):
            if k in self._directives:
                k = self._directives[k]
                continue
            if self._tokens[k].text in ("{", "("):
                open_.append(k)
            elif self._tokens[k].text in ("}", ")") and open_:
                start = open_.pop()
                found[start], found[k] = k, start
            k += 1
        return found

    def _block(self, end: int, *, inside: bool) -> tuple[Segment, ...]:
        found: list[Segment] = []
        while True:
            found += self._comments(end)
            lead, margin, at = self._lead(end)
            if at >= end:
                if lead or (margin and end == len(self._tokens)):
                    closes = end < len(self._tokens)
                    found.append(Segment(END, lead if closes else lead + margin, "", "", ""))
                return tuple(found)
            found.append(self._statement(lead, margin, at, end, inside=inside))

    def _comments(self, end: int) -> Iterator[Segment]:
        """The comments before the next code that have their lines for themselves."""
        while True:
            start = at = self._at
            while at < end and self._tokens[at].kind in ("space", "newline"):
                at += 1
            stop = at
            while stop < end and self._tokens[stop].kind in ("space", "comment"):
                stop += 1
            if at == stop or not (stop == end == len(self._tokens) or self._tokens[stop].kind == "newline"):
                return
            blank = self._text(start, at)
            margin = blank[len(blank.rstrip(" \t")) :]
            while self._tokens[stop - 1].kind == "space":
                stop -= 1
            self._at = stop
            code = margin + self._text(at, stop)
            yield comment(blank[: len(blank) - len(margin)], code, self._tail(end))

    def _lead(self, end: int) -> tuple[str, str, int]:
        """Comments and blank lines before the next code, its indentation, and where it is."""
        start = self._at
        at = start
        while at < end and self._tokens[at].kind in _LAYOUT:
            at += 1
        text = self._text(start, at)
        bare = text.rstrip(" \t")
        if bare and not bare.endswith("\n") and at < len(self._tokens):
            bare = text  # a comment on the line of the code
        return bare, text[len(bare) :], at

    def _text(self, start: int, end: int) -> str:
        return "".join(token.text for token in self._tokens[start:end])

    def _statement(self, lead: str, margin: str, at: int, end: int, *, inside: bool) -> Segment:
        stop, opens = self._reach(at, end)
        code = margin + self._text(at, stop)
        tokens = canonical(self._tokens[at:stop], "c")
        words = [token.text for token in self._tokens[at:stop] if token.kind not in _LAYOUT]
        key = label(words, inside=inside)
        self._at = stop
        tail = self._tail(end)
        body: tuple[Segment, ...] = ()
        clauses: list[Segment] = []
        if opens:
            body = self._block(self._partner[stop - 1], inside=words[0] not in _TYPES)
            clauses.append(self._closing(words[0], end))
        while words[0] in ("if", "else") and self._continues(end, clauses):
            clauses += self._else(end)
        return Segment(key, lead, code, tail, tokens, body=body, clauses=tuple(clauses))

    def _reach(self, at: int, end: int) -> tuple[int, bool]:
        """Where a statement ends, and whether it is the head of a block; it holds the whole of its last line."""
        if at in self._directives:
            return self._directives[at], False
        k, first = at, at
        while k < end:
            text = self._tokens[k].text
            if k in self._directives and k != at:
                k = self._directives[k]
                continue
            if text == "{":
                if not self._is_initializer(k) and self._is_opened_out(k, end):
                    return k + 1, True
                k = self._partner[k] + 1
                if not self._is_initializer(self._partner[k - 1]) and self._tokens[first].text not in (
                    "do",
                    *_TYPES,
                ):
                    if self._line_ends(k, end):
                        return k, False
                    first = k
                continue
            if text == "(" and k in self._partner:
                k = self._partner[k] + 1
                continue
            k += 1
            if text == ";" or (text == ":" and self._tokens[first].text in ("case", "default")):
                if self._line_ends(k, end):
                    return k, False
                first = self._next_code(k, end)
        while k > at and self._tokens[k - 1].kind in _LAYOUT:
            k -= 1
        return k, False

    def _next_code(self, k: int, end: int) -> int:
        while k < end and self._tokens[k].kind in _LAYOUT:
            k += 1
        return k

    def _next_word(self, k: int, end: int) -> str:
        at = self._next_code(k, end)
        return self._tokens[at].text if at < end else ""

    def _line_ends(self, k: int, end: int) -> bool:
        """Whether no code follows on this line."""
        while k < end and self._tokens[k].kind in ("space", "comment"):
            k += 1
        return k >= end or self._tokens[k].kind == "newline"

    def _is_opened_out(self, k: int, end: int) -> bool:
        """Whether the inside of a block has lines of its own, and its closing brace too."""
        partner = self._partner[k]
        if not self._line_ends(k + 1, partner):
            return False
        before = partner - 1
        while self._tokens[before].kind == "space":
            before -= 1
        return self._tokens[before].kind == "newline" and self._closes_line(partner + 1, end)

    def _closes_line(self, k: int, end: int) -> bool:
        """Whether only what belongs to a closing brace follows on its line."""
        if self._line_ends(k, end):
            return True
        if self._next_word(k, end) in ("else", "while"):
            return True
        at = self._next_code(k, end)
        while at < end and (self._tokens[at].kind in ("name", "space") or self._tokens[at].text in ("*", ",")):
            at += 1
        return at < end and self._tokens[at].text == ";" and self._line_ends(at + 1, end)

    def _is_initializer(self, k: int) -> bool:
        """Whether a brace opens an initialiser (`= {`, `(type){`) and not a block."""
        before = k - 1
        while before >= 0 and self._tokens[before].kind in _LAYOUT:
            before -= 1
        text = self._tokens[before].text if before >= 0 else ""
        if text != ")":
            return text in ("=", ",", "{", "(", "return", "]")
        at = self._partner.get(before, 0) - 1
        while at >= 0 and self._tokens[at].kind in _LAYOUT:
            at -= 1
        return at >= 0 and (self._tokens[at].kind == "op" or self._tokens[at].text in ("return", "sizeof"))

    def _tail(self, end: int) -> str:
        """Spaces, a comment and the line end that follow on the same line."""
        start = self._at
        while self._at < end and self._tokens[self._at].kind in ("space", "comment"):
            self._at += 1
        if self._at < end and self._tokens[self._at].kind == "newline":
            self._at += 1
        elif self._at < end:  # code follows: what stands between belongs to it
            self._at = start
        return self._text(start, self._at)

    def _continues(self, end: int, clauses: list[Segment]) -> bool:
        if clauses and clauses[-1].key[0] == "}" and "else" not in clauses[-1].tokens:
            return False
        return self._next_word(self._at, end) == "else"

    def _closing(self, kind: str, end: int) -> Segment:
        """The closing brace of a block, with what continues it."""
        _, margin, at = self._lead(end)
        stop = at + 1
        following, word = self._next_code(stop, end), self._next_word(stop, end)
        if kind in ("if", "else") and word == "else":
            return self._clause("", margin, at, following, end)
        if kind in _TYPES or word == ";" or (kind == "do" and word == "while"):
            while stop < end and self._tokens[stop - 1].text != ";":
                stop += 1
        return self._closed(margin, at, stop, end)

    def _closed(self, margin: str, at: int, stop: int, end: int) -> Segment:
        self._at = stop
        tokens = canonical(self._tokens[at:stop], "c")
        code = margin + self._text(at, stop)
        return Segment(("}",), "", code, self._tail(end), tokens)

    def _else(self, end: int) -> list[Segment]:
        """An `else` that follows a statement without braces."""
        lead, margin, at = self._lead(end)
        return [self._clause(lead, margin, at, at, end)]

    def _clause(self, lead: str, margin: str, at: int, from_: int, end: int) -> Segment:
        stop, opens = self._reach(from_, end)
        code, tokens = margin + self._text(at, stop), canonical(self._tokens[at:stop], "c")
        self._at = stop
        tail = self._tail(end)
        body: tuple[Segment, ...] = ()
        clauses: tuple[Segment, ...] = ()
        if opens:
            body = self._block(self._partner[stop - 1], inside=True)
            clauses = (self._closing("else", end),)
        elif self._next_word(self._at, end) == "else":
            clauses = tuple(self._else(end))
        return Segment(("else",), lead, code, tail, tokens, body=body, clauses=clauses)


def label(words: list[str], *, inside: bool) -> tuple[str, ...]:
    """What a statement does: the function it defines, the name it assigns, declares or calls."""
    match words:
        case []:
            return ("statement", "")
        case ["#", *rest]:
            return ("directive", "".join(rest) if rest[:1] == ["include"] else " ".join(rest[:2]))
        case ["for", "(", *rest]:
            return ("for", rest[rest.index("=") - 1] if "=" in rest[1:] else "")
        case [("case" | "default"), *rest]:
            return ("case", " ".join(rest[: rest.index(":")]) if ":" in rest else "")
        case ["return", *_]:
            return ("return",)
        case [first, *rest] if first in _BLOCKS and (first not in _TYPES or words[-1] in "{};"):
            inner = rest[: rest.index("{")] if "{" in rest else rest
            if first not in _TYPES or len(inner) < 2:
                return (first, " ".join(inner))
    if words[-1] == "{" or (not inside and "{" in words and "=" not in words):
        opening = words.index("(") if "(" in words else 1
        return ("def", words[max(0, opening - 1)])
    return _label_of_leaf(words, inside=inside)


def _label_of_leaf(words: list[str], *, inside: bool) -> tuple[str, ...]:
    depth = 0
    for k, word in enumerate(words):
        if depth == 0 and word in _ASSIGNING and k:
            target = _LVALUE.search(" ".join(words[:k]))
            return ("assign", target.group(1) if target else " ".join(words[:k]))
        depth += (word in "([{") - (word in ")]}")
    if len(words) > 1 and words[1] == "(" and inside:
        out = _OUT.search(" ".join(words))
        return ("call", words[0], out.group(1).strip()) if out else ("call", words[0])
    if "(" in words:
        return ("prototype", words[max(0, words.index("(") - 1)])
    names = words[: next((k for k, word in enumerate(words) if word in (",", ";", "[", ":")), len(words))]
    return ("declare", names[-1]) if len(names) > 1 else ("statement", words[0])


def top_level_pieces(text: str) -> list[str]:
    """Pieces that each start with an unindented line of code and hold all that hangs on it; comments go downwards."""
    pieces: list[str] = []
    pending = ""
    in_comment = False
    for row in lines_of(text):
        comment = in_comment or row.startswith(("/*", "//"))
        if comment:
            in_comment = (in_comment or row.startswith("/*")) and "*/" not in row
        if comment or not row.strip():
            pending += row
        elif pieces and _ON_FROM_ABOVE.match(row):
            pieces[-1] += pending + row
            pending = ""
        else:
            pieces.append(pending + row)
            pending = ""
    return [*pieces, pending] if pending else pieces
