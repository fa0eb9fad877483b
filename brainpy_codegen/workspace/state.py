"""The state of a generated file as the disk alone tells it: no model is looked at, nothing is generated."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.workspace.decide import Place, language_of, marked_places
from brainpy_codegen.workspace.edits import Edit, edits_between, moved_between
from brainpy_codegen.workspace.fingerprint import of_text
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.segment_c import balanced
from brainpy_codegen.workspace.unedited import same_code

_C_LAYOUT = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class FileState:
    """What the disk tells of a file.

    Attributes:
        name: its path below the folder.
        missing: there is no such file.
        edited: it differs from what was generated last.
        places: conflict markers in it.
        beside: its conflict waits in `<file>.new`.
        broken: why it does not parse, with the line; empty if it does.
        unknown: why it cannot be told what was generated; empty if it can.
        digest: SHA-256 of its text with LF ends.
        edits: the statements that were changed, added or deleted.
        moved: those that only stand elsewhere, in words.
        in_words_only: what was edited is comments, docstrings or layout.
    """

    name: str
    missing: bool = False
    edited: bool = False
    places: tuple[Place, ...] = ()
    beside: bool = False
    broken: str = ""
    unknown: str = ""
    digest: str = ""
    edits: tuple[Edit, ...] = ()
    moved: tuple[str, ...] = ()
    in_words_only: bool = False


def file_state(folder: Folder, name: str, lock: Lock | None = None) -> FileState:
    """The state of a file of a module (or, without a lock, of `support/`)."""
    mine, base = read_text(folder.path / name), read_text(folder.base(name))
    expected = None if lock is None else lock.base.get(name)
    unknown = _unknown(folder, name, mine, base, expected)
    if mine is None:
        return FileState(name, missing=True, unknown=unknown)
    digest = of_text(mine)
    side = read_text(folder.side(name))
    if side is not None and not folder.beside(name).is_file():
        side, base = None, side
    if mine == base or (unknown == "" and digest == expected):
        return FileState(name, beside=side is not None, digest=digest)
    places = marked_places(mine)
    language = language_of(name)
    why_broken = "" if places else broken(mine, name)
    # Of a text that does not parse nobody can say which statements it has.
    whole = not places and not why_broken
    compared = (base, mine, language) if base is not None and language is not None and whole else None
    return FileState(
        name,
        edited=True,
        places=places,
        beside=side is not None,
        broken=why_broken,
        unknown=unknown,
        digest=digest,
        edits=edits_between(*compared) if compared is not None else (),
        moved=moved_between(*compared) if compared is not None else (),
        in_words_only=compared is not None and same_code(*compared),
    )


def broken(text: str, name: str) -> str:
    """Why a text does not parse; empty if it does, as far as can be told without a compiler."""
    if name.endswith(".py"):
        try:
            ast.parse(text)
        except UnicodeEncodeError:
            return "it is no text in UTF-8"
        except SyntaxError as error:
            return f"line {error.lineno}: {error.msg}" if error.lineno else error.msg
        except ValueError as error:
            return str(error)
    elif name.endswith((".c", ".h")):
        return "" if balanced(text) else _unbalanced(text) or "brackets, comments or strings are not closed"
    return ""


def _unknown(folder: Folder, name: str, mine: str | None, base: str | None, expected: str | None) -> str:
    if expected is None:
        return "" if base is not None else "there is no copy of what was generated"
    if base is not None and of_text(base) == expected:
        return ""
    if mine is not None and of_text(mine) == expected:
        return ""
    if base is None:
        return "the copy of what was generated is gone"
    return "the copy of what was generated is not the one that the lock names"


def _unbalanced(text: str) -> str:
    blank = _C_LAYOUT.sub(lambda found: "\n" * found[0].count("\n"), text)
    waiting: list[tuple[str, int]] = []
    for number, row in enumerate(blank.splitlines(), 1):
        for character in row:
            if character in "([{":
                waiting.append((character, number))
            elif character in _CLOSING:
                if not waiting or waiting[-1][0] != _CLOSING[character]:
                    return f"line {number}: {character} closes nothing"
                waiting.pop()
    return f"line {waiting[-1][1]}: {waiting[-1][0]} is never closed" if waiting else ""
