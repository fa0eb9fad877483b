"""What becomes of one file: three texts in, a decision out. Nothing here touches the disk.

base   what was generated last           mine   the file as it is           new   what is generated now

there is no file                         the new text is written
mine equals new                          nothing to do (the base copy follows)
mine equals base                         the new text is written
new equals base                          mine is kept: it carries edits and nothing new comes in
all three differ                         merged by statement; a statement that both sides changed is a conflict
the base is not known                    nothing is guessed: refused, or adopted (mine counts as edited) on request
mine holds conflict markers              refused until they are resolved, unless nothing new comes in
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from brainpy_codegen.workspace.edits import describe, function_at
from brainpy_codegen.workspace.merge import MARK_MINE, merge
from brainpy_codegen.workspace.segments import Language

Outcome: TypeAlias = Literal[
    "current", "written", "kept", "merged", "conflict", "unresolved", "adopted", "refused", "unmergeable"
]

# git's own markers count too: a merge of branches leaves them in generated files like in any others.
_MARKER = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_CONFLICT = re.compile(rf"^{re.escape(MARK_MINE)}$", re.MULTILINE)
_LANGUAGES: dict[str, Language] = {"py": "python", "c": "c", "h": "c"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conflict stands: the line of its first marker (from 1), the statement in words, and who left it.

    `ours` says that the markers are of an update; those of a merge of branches are git's.
    """

    line: int
    what: str = ""
    ours: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a file.

    Attributes:
        outcome: "unmergeable" is a file of a language without statements that both sides changed: mine is kept.
        text: what the file is to hold; None leaves it as it is.
        base: what the base copy is to hold; None leaves it as it is.
        places: the conflicts, in `text` or in the file as it is.
    """

    outcome: Outcome
    text: str | None = None
    base: str | None = None
    places: tuple[Place, ...] = ()


def decide(name: str, base: str | None, mine: str | None, new: str, *, adopt: bool = False) -> Decision:
    """The decision about the file `name`."""
    if mine is None:
        return Decision("written", new, new)
    if mine == new:
        return Decision("current", None, new)
    if base is None:
        return Decision("adopted", None, new) if adopt else Decision("refused")
    if mine == base:
        return Decision("written", new, new)
    places = marked_places(mine)
    if places:
        return Decision("unresolved" if new == base else "refused", places=places)
    if new == base:
        return Decision("kept")
    language = language_of(name)
    return Decision("unmergeable") if language is None else _merged(base, mine, new, language)


def marked_places(text: str) -> tuple[Place, ...]:
    """Where a text holds conflicts."""
    lines = [text.count("\n", 0, found.start()) + 1 for found in _MARKER.finditer(text)]
    rows = text.splitlines()
    starts = [line for line in lines if rows[line - 1].startswith("<")]
    return tuple(Place(line, ours=rows[line - 1] == MARK_MINE) for line in starts or lines[:1])


def language_of(name: str) -> Language | None:
    """The language of a file, None if it has no statements to merge."""
    return _LANGUAGES.get(name.rpartition(".")[2])


def _merged(base: str, mine: str, new: str, language: Language) -> Decision:
    merged = merge(base, mine, new, language)
    if not merged.conflicts:
        return Decision("merged", merged.text, new)
    places, grown = [], 0
    for found, conflict in zip(_CONFLICT.finditer(merged.text), merged.conflicts, strict=True):
        line = merged.text.count("\n", 0, found.start()) + 1
        # Where the conflict stands in the text that has no markers.
        function = function_at(merged.mine, language, line - grown)
        places.append(Place(line, describe(conflict.key, function)))
        grown += 4 + sum(text.count("\n") + (text != "" and text[-1] != "\n") for text in (conflict.base, conflict.new))
    return Decision("conflict", merged.text, new, tuple(places))
