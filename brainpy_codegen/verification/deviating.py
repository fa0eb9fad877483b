"""Which of the edits of a file make it compute something else: those are what `accept` signs off.

An edit that only rounds differently stays unsigned: what was not signed is verified, so it stays held to the model.
But what a deviating statement takes from statements that the user added (a table, a temporary, an import) is part of
the deviation: nothing of the model says what these must be, so they are signed with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.verification.report import Deviation
from brainpy_codegen.workspace.edits import Edit
from brainpy_codegen.workspace.folder import Folder

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit and its file."""

    file: str
    edit: Edit


def deviating(
    folder: Folder,
    edits: Sequence[Edited],
    deviation: Deviation | None,
    right_without: Callable[[Sequence[Edited]], bool],
) -> list[Edited] | None:
    """The fewest edits without which a file computes its model; None if it does not even without all of them.

    Args:
        folder: the output folder.
        edits: all that may be signed.
        deviation: the statement that `verify` found, which is tried first.
        right_without: whether the file computes the model with these edits taken back.
    """
    needed = list(edits)
    if not right_without(needed):
        return None
    first = [one for one in needed if deviation is not None and _is_at(folder, one, deviation)]
    if first and len(first) < len(needed) and right_without(first):
        needed = first
    waiting = [needed]
    while waiting:
        group = waiting.pop()
        rest = [one for one in needed if one not in group]
        if rest and right_without(rest):
            needed = rest
        elif len(group) > 1:
            half = len(group) // 2
            waiting += [group[half:], group[:half]]
    return _with_what_they_take(folder, needed, edits)


def _is_at(folder: Folder, one: Edited, deviation: Deviation) -> bool:
    return str(folder.path / one.file) == deviation.path and one.edit.line == deviation.line


def _with_what_they_take(folder: Folder, needed: Sequence[Edited], edits: Sequence[Edited]) -> list[Edited]:
    known = {word for file in {one.file for one in edits} for word in _words(read_text(folder.base(file)) or "")}
    found = list(needed)
    size = 0
    while size != len(found):
        size = len(found)
        new = {word for one in found for word in _words(one.edit.after)} - known
        found = [
            one
            for one in edits
            if one in found or (one.edit.kind == "added" and new & {one.edit.function, *_words(one.edit.after)})
        ]
    return found


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))
