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
    groups = groups_of(folder, edits)
    tried: dict[frozenset[Edited], bool] = {}

    def right(chosen: Sequence[frozenset[Edited]]) -> bool:
        """Each try compiles a file, so none is made twice."""
        dropped = frozenset().union(*chosen)
        if dropped not in tried:
            tried[dropped] = bool(dropped) and right_without([one for one in edits if one in dropped])
        return tried[dropped]

    if not right(groups):
        return None
    first = [
        group for group in groups if deviation is not None and any(_is_at(folder, one, deviation) for one in group)
    ]
    needed = first if first and right(first) else groups
    waiting = [needed]
    while waiting:
        part = waiting.pop()
        rest = [group for group in needed if group not in part]
        if right(rest):
            needed = rest
        elif len(part) > 1:
            half = len(part) // 2
            waiting += [part[half:], part[:half]]
    dropped = frozenset().union(*needed)
    return [one for one in edits if one in dropped]


def groups_of(folder: Folder, edits: Sequence[Edited]) -> list[frozenset[Edited]]:
    """Each edit with the added statements that it takes something from."""
    known = {word for file in {one.file for one in edits} for word in _words(read_text(folder.base(file)) or "")}
    added = [one for one in edits if one.edit.kind == "added"]
    groups = [_with_what_it_takes(one, added, known) for one in edits if one not in added]
    return groups + [frozenset({one}) for one in added if not any(one in group for group in groups)]


def _is_at(folder: Folder, one: Edited, deviation: Deviation) -> bool:
    return str(folder.path / one.file) == deviation.path and one.edit.line == deviation.line


def _with_what_it_takes(one: Edited, added: Sequence[Edited], known: set[str]) -> frozenset[Edited]:
    """An edit with the added statements whose names it reads, and with what these read."""
    found = {one}
    size = 0
    while size != len(found):
        size = len(found)
        new = {word for each in found for word in _words(each.edit.after)} - known
        found |= {each for each in added if new & {each.edit.function, *_words(each.edit.after)}}
    return frozenset(found)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))
