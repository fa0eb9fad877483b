"""Cut Python text into segments: logical lines, nested by their indentation."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, replace
from functools import lru_cache

from brainpy_codegen.workspace.merge_tokens import Token, canonical, tokens_of
from brainpy_codegen.workspace.segments import END, Segment, comment, lines_of

_CONTINUES = frozenset({"else", "elif", "except", "finally"})
_ASSIGNING = re.compile(r"=|(?:\*\*|//|>>|<<|[-+*/%@&|^])=")
_ON_FROM_ABOVE = re.compile(r"[ \t)\]}]|(?:else|elif|except|finally)\b")


@lru_cache(maxsize=64)
def python_segments(text: str) -> tuple[Segment, ...]:
    """The segments of a Python file; a top-level block that does not parse is one opaque segment."""
    if parses(text):
        return _Cutter(text).segments()
    found: list[Segment] = []
    for piece in top_level_pieces(text):
        cutter = _Cutter(piece)
        if parses(piece) or not cutter.rows:
            found += cutter.segments()
        else:
            head = next((row for row in cutter.rows if row.words[0] != "@"), cutter.rows[0])
            found.append(Segment(head.key(), "", piece, "", piece, opaque=True))
    return tuple(found)


@lru_cache(maxsize=32)
def parses(text: str) -> bool:
    """Whether the text is Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "generated", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True


@dataclass(slots=True)
class _Row:
    """A logical line, with the lines above it that hold no code."""

    lead: list[str]
    column: int
    code: str
    tail: str
    tokens: list[Token]

    @property
    def words(self) -> list[str]:
        """Its tokens that are code."""
        return [token.text for token in self.tokens if token.kind not in ("space", "newline", "comment")]

    def key(self) -> tuple[str, ...]:
        """What it does: the name it assigns, defines or calls, else its first word."""
        words = self.words
        if words[0] == "async" and len(words) > 1:
            words = words[1:]
        match words:
            case ["def" | "class", name, *_]:
                return ("def", name)
            case ["from", *_] if "import" in words:
                return ("import", "".join(words[1 : words.index("import")]))
            case ["import", *names]:
                return ("import", " ".join(names).replace(" . ", ".").replace(" ,", ","))
            case ["for", *rest]:
                return ("for", "".join(rest[: rest.index("in")]) if "in" in rest else "")
            case ["if" | "elif" | "while" | "with" | "except" | "case", *rest]:
                return (words[0], " ".join(rest))
            case ["@", *rest]:
                return ("decorator", "".join(rest[: rest.index("(")] if "(" in rest else rest))
        target = _target(words)
        if target:
            return ("assign", target)
        if "(" in words and all(word == "." or word.isidentifier() for word in words[: words.index("(")]):
            return ("call", "".join(words[: words.index("(")]))
        return ("statement", words[0])


def _target(words: list[str]) -> str:
    """The first name that a statement assigns; a second state beside it makes no other statement of it."""
    depth = 0
    for word in words:
        if depth == 0 and _ASSIGNING.fullmatch(word):
            return _first_target(words)
        depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
    return ""


def _first_target(words: list[str]) -> str:
    depth, first = 0, ""
    for word in words:
        if depth == 0 and first and (word in (",", ":") or _ASSIGNING.fullmatch(word)):
            break
        if word in ("(", "[", "{") and first:
            depth += 1
        elif word in (")", "]", "}"):
            if depth == 0:
                break
            depth -= 1
        elif word in ("(", "[", "*"):
            continue
        first += word
    return first


def _rows(text: str) -> tuple[list[_Row], list[str]]:
    """The logical lines, and the lines without code below the last one."""
    rows: list[_Row] = []
    lead: list[str] = []
    line: list[Token] = []
    depth = 0
    for token in tokens_of(text, "python"):
        line.append(token)
        if token.kind == "op":
            depth = max(0, depth + (token.text in "([{") - (token.text in ")]}"))
        elif token.kind == "newline" and depth == 0:
            _close(line, lead, rows)
            line = []
    _close(line, lead, rows)
    return rows, lead


def _close(line: list[Token], lead: list[str], rows: list[_Row]) -> None:
    if not line:
        return
    last = max((k for k, token in enumerate(line) if token.kind not in ("space", "newline", "comment")), default=-1)
    text = "".join(token.text for token in line)
    if last < 0:
        lead += lines_of(text)
        return
    code = "".join(token.text for token in line[: last + 1])
    rows.append(_Row(lead.copy(), _column(code), code, text[len(code) :], line[: last + 1]))
    lead.clear()


def _column(row: str) -> int:
    stripped = row.lstrip(" \t\f")
    return len(row[: len(row) - len(stripped)].expandtabs(8))


class _Cutter:
    """Nests the rows of a text; `_at` is the first row that no segment holds yet."""

    def __init__(self, text: str) -> None:
        self.rows, self._rest = _rows(text)
        self._at = 0

    def segments(self) -> tuple[Segment, ...]:
        found = list(self._block(-1))
        while self._at < len(self.rows):  # cannot happen: a row is never left of column -1
            found += self._block(-1)
        return (*found, *_ending(self._rest))

    def _block(self, column: int) -> tuple[Segment, ...]:
        found: list[Segment] = []
        while self._at < len(self.rows) and self.rows[self._at].column >= column:
            row = self.rows[self._at]
            if row.words[0] in _CONTINUES and found and row.column == self._column_of(found[-1]):
                clause = self._statement(doc=False)
                found[-1] = replace(found[-1], clauses=(*found[-1].clauses, clause))
            else:
                comments, row.lead = _comments(row.lead)
                found += comments
                found.append(self._statement(doc=len(found) == len(comments)))
        return (*found, *_ending(self._taken(column))) if column >= 0 else tuple(found)

    @staticmethod
    def _column_of(segment: Segment) -> int:
        return _column(segment.code)

    def _statement(self, *, doc: bool) -> Segment:
        first = self.rows[self._at]
        above: list[Segment] = []
        row = first
        while row.words[0] == "@" and self._at + 1 < len(self.rows):
            following = self.rows[self._at + 1]
            if following.column != row.column:
                break
            lead = "" if row is first else "".join(row.lead)
            above.append(Segment(row.key(), lead, row.code, row.tail, canonical(row.tokens, "python")))
            self._at += 1
            row = following
        self._at += 1
        prose = doc and all(token.kind in ("string", "space", "newline") for token in row.tokens)
        words = row.words
        key = (words[0],) if words[0] in ("else", "finally", "try") else ("doc",) if prose else row.key()
        code, tokens = row.code, _prose(row.code) if prose else canonical(row.tokens, "python")
        if above:  # comments between the decorators and the head belong to the head
            code = "".join(row.lead) + code
            tokens = canonical([*tokens_of("".join(row.lead), "python"), *row.tokens], "python")
        body: tuple[Segment, ...] = ()
        if self._at < len(self.rows) and self.rows[self._at].column > row.column:
            body = self._block(self.rows[self._at].column)
        return Segment(key, "".join(first.lead), code, row.tail, tokens, prose=prose, above=tuple(above), body=body)

    def _taken(self, column: int) -> list[str]:
        """Comment lines at the end of a block: those that stand as far right as its statements."""
        lead = self.rows[self._at].lead if self._at < len(self.rows) else self._rest
        count = 0
        for k, row in enumerate(lead):
            if row.strip():
                if _column(row) < column:
                    break
                count = k + 1
        taken = lead[:count]
        del lead[:count]
        return taken


def _comments(lead: list[str]) -> tuple[list[Segment], list[str]]:
    """The comments among lines without code, and the blank lines below the last of them."""
    found: list[Segment] = []
    blank: list[str] = []
    for row in lead:
        if row.lstrip(" \t\f").startswith("#"):
            code = row.rstrip("\r\n")
            found.append(comment("".join(blank), code, row[len(code) :]))
            blank = []
        else:
            blank.append(row)
    return found, blank


def _ending(lead: list[str]) -> list[Segment]:
    """The same at the end of a block."""
    found, blank = _comments(lead)
    return [*found, Segment(END, "".join(blank), "", "", "")] if blank else found


def _prose(code: str) -> str:
    return "\n".join(row.strip() for row in lines_of(code))


def top_level_pieces(text: str) -> list[str]:
    """Pieces that each start with an unindented line of code and hold all that hangs on it; comments go downwards."""
    pieces: list[str] = []
    pending = ""
    decorated = False
    for row in lines_of(text):
        if not row.strip() or row.startswith("#"):
            pending += row
        elif pieces and (decorated or _ON_FROM_ABOVE.match(row)):
            pieces[-1] += pending + row
            pending = ""
        else:
            pieces.append(pending + row)
            pending = ""
        decorated = row.startswith("@") or (decorated and not row.strip())
    return [*pieces, pending] if pending else pieces
