"""Which modules of a model lack an edit that another module of it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.c_names import transliterate
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.ir.routine import VERBS
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import Edit, statements
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import read_map
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.state import FileState

_KINDS = ("model", "network")
_EQUATIONS = frozenset({"derivative", "linear_parts", "offsets", "update", "diffusion", "jacobian"})
# The time loop and what stands around it: each backend writes them in its own way.
_LOOPS = re.compile(r"run|solve|step|run_\w+|solve_(?:elements|lanes)|one_step|delays|parameters_(?:at|now|of)")
# What a network's step consists of: loops over neurons and synapses, for which the same holds.
_ROUTINES = "|".join(VERBS)
_PART = re.compile(r"\bPart\(\s*\"(\w+)\"")
# Forms of statements that compute something and assign no plain name.
_NAMELESS = frozenset({"assign", "statement", "call", "if", "elif", "for", "while"})


@dataclass(frozen=True, slots=True)
class Lacking:
    """A module that lacks an edit: its name, and the edited statements in words."""

    module: str
    what: tuple[str, ...]


def lacking(
    folder: Folder, module: str, locks: Mapping[str, Lock], files: Mapping[str, tuple[FileState, ...]]
) -> tuple[Lacking, ...]:
    """The other modules of the model that have a statement as it was generated which was edited in this one."""
    edits = _computing(files[module])
    places = _Places(folder, module, locks[module]) if edits else None
    found = []
    for other in _others(module, locks):
        comparable = [edit for edit in edits if places is not None and places.shares(edit.function, locks[other])]
        if comparable and (what := _lacks(folder, files[other], comparable)):
            found.append(Lacking(other, what))
    return tuple(found)


def lacking_in_loops(
    folder: Folder, module: str, locks: Mapping[str, Lock], files: Mapping[str, tuple[FileState, ...]]
) -> tuple[Lacking, ...]:
    """The modules of the model for other backends whose time loop was not edited, as that of this module was."""

    def in_loops(name: str) -> tuple[str, ...]:
        places = _Places(folder, name, locks[name])
        return tuple(dict.fromkeys(edit.what for edit in _computing(files[name]) if places.is_loop(edit.function)))

    what = in_loops(module)
    others = _others(module, locks) if what else ()
    return tuple(
        Lacking(one, what) for one in others if locks[one].backend != locks[module].backend and not in_loops(one)
    )


def _others(module: str, locks: Mapping[str, Lock]) -> list[str]:
    lock = locks[module]
    same = [name for name, one in locks.items() if (one.model, one.kind) == (lock.model, lock.kind)]
    return [name for name in same if name != module] if lock.kind in _KINDS else []


def _edits(files: Iterable[FileState]) -> list[Edit]:
    return [edit for one in files for edit in one.edits if edit.function]


def _computing(files: Iterable[FileState]) -> list[Edit]:
    """Without what only says how a function is compiled or called."""
    return [edit for edit in _edits(files) if edit.name or edit.form in _NAMELESS]


class _Places:
    """What the functions of a module are: of the model, of the method, or of the backend's loops."""

    def __init__(self, folder: Folder, module: str, lock: Lock) -> None:
        self._lock = lock
        self._prefix = f"{module}_"  # of what a C text exports
        rows = [row for name in lock.base for row in read_map(folder.map_file(name))]
        self._written = _EQUATIONS | {transliterate(row.function) for row in rows} | {row.function for row in rows}
        texts = [read_text(folder.base(name)) or "" for name in lock.base if name.endswith(".py")]
        parts = "|".join(part for text in texts for part in _PART.findall(text)) if lock.kind == "network" else ""
        self._routines = re.compile(rf"(?:{_ROUTINES})_(?:{parts})(?:_post)?" if parts else "(?!)")

    def is_loop(self, function: str) -> bool:
        """Whether a function is one of those that each backend writes in its own way."""
        if self._is_written(function):
            return False
        return bool(self._routines.fullmatch(function) or _LOOPS.fullmatch(function.removeprefix(self._prefix)))

    def shares(self, function: str, other: Lock) -> bool:
        """Whether another module of the model has the function too."""
        if self._is_written(function):
            return True
        mine = self._lock
        return mine.backend == other.backend if self.is_loop(function) else mine.method == other.method

    def _is_written(self, function: str) -> bool:
        """Whether a person wrote it: the equations, and the functions that they call."""
        last = function.rpartition("_")[2] if self._lock.kind == "network" else function  # `membrane_derivative`
        return function in self._written or last in _EQUATIONS


def _lacks(folder: Folder, files: tuple[FileState, ...], edits: list[Edit]) -> tuple[str, ...]:
    generated: set[tuple[str, str]] = set()
    for one in files:
        language = language_of(one.name)
        if language is not None:
            base = read_text(folder.base(one.name)) or ""
            generated |= {(found.function, found.name) for found in statements(base, language)}
    functions = {function for function, _ in generated}
    own = {(edit.function, edit.name) for edit in _edits(files)}
    # Edits of what the other language says in another way: `return 2 * dV` is `*dV_out = 2 * dV` in C.
    otherwise = {function for function, name in own - {(edit.function, edit.name) for edit in edits}}
    found = []
    for edit in edits:
        statement = (edit.function, edit.name)
        # A statement that was added is in no base; its function has to be there.
        named = edit.name and (statement in generated or edit.kind == "added")
        if edit.function not in functions or (statement in own and (named or not edit.name)):
            continue
        if named or edit.function not in otherwise:
            found.append(edit.what)
    return tuple(dict.fromkeys(found))
