"""Layout: line ends, indentation, and statements of which only the layout differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.workspace.segments import END, Segment, lines_of

_BOM = "\ufeff"
_TRIPLE = re.compile(r"'''|\"\"\"")
_NO_MARGIN = frozenset({"comment", "directive", "case", "end"})  # what need not stand at the margin of its block


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a file is written down: byte order mark, line end, whether the last line has one."""

    bom: bool = False
    line_end: str = "\n"
    ends: bool = True

    def restored(self, text: str) -> str:
        """A text with LF line ends in this style."""
        if not self.ends and text.endswith("\n"):
            text = text[:-1]
        return (_BOM if self.bom else "") + text.replace("\n", self.line_end)


def plain_text(text: str) -> tuple[str, TextStyle]:
    """The text with LF line ends, a last one included and no byte order mark; and the style it had."""
    bom = text.startswith(_BOM)
    text = text[bom:]
    crlf = text.count("\r\n")
    counts = {"\n": text.count("\n") - crlf, "\r\n": crlf, "\r": text.count("\r") - crlf}
    line_end = max(counts, key=counts.__getitem__)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    ends = plain.endswith("\n") or not plain
    return plain if ends else plain + "\n", TextStyle(bom, line_end, ends)


def margin_of(block: Sequence[Segment]) -> str | None:
    """The indentation of a block; None if nothing tells it."""
    for segment in block:
        begins_line = not segment.lead or segment.lead.endswith("\n")
        if begins_line and segment.key[0] not in _NO_MARGIN and not segment.opaque:
            code = (segment.above[0] if segment.above else segment).code
            if code.strip():
                return code[: len(code) - len(code.lstrip(" \t"))]
    return None


def reindented(block: Sequence[Segment], old: str, new: str) -> tuple[Segment, ...]:
    """The block moved from one indentation to another; lines inside string literals stay where they are."""
    return tuple(_moved(segment, old, new) for segment in block)


def _moved(segment: Segment, old: str, new: str) -> Segment:
    lines_stay = _TRIPLE.search(segment.code) is not None and not segment.prose
    return replace(
        segment,
        lead=_shifted(segment.lead, old, new),
        code=_shifted(segment.code, old, new, first_only=lines_stay),
        above=reindented(segment.above, old, new),
        body=reindented(segment.body, old, new),
        clauses=reindented(segment.clauses, old, new),
    )


def _shifted(text: str, old: str, new: str, *, first_only: bool = False) -> str:
    rows = lines_of(text)
    for k, row in enumerate(rows[:1] if first_only else rows):
        if row.startswith(old) and row.strip():
            rows[k] = new + row[len(old) :]
    return "".join(rows)


def is_end(segment: Segment) -> bool:
    """Whether it holds only what stands below the last statement of a block."""
    return segment.key == END
