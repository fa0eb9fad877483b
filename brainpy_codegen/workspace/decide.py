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

from brainpy_codegen.workspace.merge import MARK_BASE, MARK_MIDDLE, MARK_MINE, MARK_NEW, merge
from brainpy_codegen.workspace.segment_python import parses
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
    """Where a conflict stands: the line of its first marker (from 1), and the statement in words."""

    line: int
    what: str = ""


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
    language = _LANGUAGES.get(name.rpartition(".")[2])
    return Decision("unmergeable") if language is None else _merged(base, mine, new, language)


def marked_places(text: str) -> tuple[Place, ...]:
    """Where a text holds conflicts."""
    lines = [text.count("\n", 0, found.start()) + 1 for found in _MARKER.finditer(text)]
    starts = [line for line in lines if text.splitlines()[line - 1].startswith("<")]
    return tuple(Place(line) for line in starts or lines[:1])


def language_of(name: str) -> Language | None:
    """The language of a file, None if it has no statements to merge."""
    return _LANGUAGES.get(name.rpartition(".")[2])


def describe(key: tuple[str, ...]) -> str:
    """A statement in words, from its key: `dV in derivative`."""
    function = key[key.index("def") + 1] if "def" in key[:-1] else ""
    where = f" in {function}" if function else ""
    match key[-2:]:
        case ("def", name):
            return f"the definition of {name}"
        case ("assign" | "declare", name):
            return f"{name.lstrip('*')}{where}"
        case (kind, name) if kind in ("for", "if", "while", "call", "import", "directive"):
            return f"`{kind} {name}`{where}"
        case _:
            return {"doc": "the docstring"}.get(key[-1], key[-1]) + where


def _merged(base: str, mine: str, new: str, language: Language) -> Decision:
    merged = merge(base, mine, new, language)
    text, words = merged.text, [describe(conflict.key) for conflict in merged.conflicts]
    if not words and language == "python" and parses(mine) and parses(new) and not parses(text):
        # Statements that fit each other alone can still make no program together: left to the person, as a whole.
        words = ["the whole file"]
        text = f"{MARK_MINE}\n{mine}{MARK_BASE}\n{base}{MARK_MIDDLE}\n{new}{MARK_NEW}\n"
    if not words:
        return Decision("merged", text, new)
    lines = [text.count("\n", 0, found.start()) + 1 for found in _CONFLICT.finditer(text)]
    return Decision("conflict", text, new, tuple(Place(line, what) for line, what in zip(lines, words, strict=True)))
