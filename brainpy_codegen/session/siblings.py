"""Which modules of a model lack an edit that another module of it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.ir.routine import VERBS
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import Edit, statements
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.state import FileState

# What a method or a backend brings along; other methods and backends have their own under the same name.
_OF_THE_METHOD = frozenset({"advance", "start", "propagator"})
_KINDS = ("model", "network")
# What a network's step consists of: loops over neurons and synapses, which each backend writes in its own way.
_ROUTINES = tuple(f"{verb}_" for verb in VERBS)
_OF_THE_BACKEND = ("run", "step", "solve", "one_step", "parameters_of")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A module that lacks an edit: its name, and the edited statements in words."""

    module: str
    what: tuple[str, ...]


def lacking(
    folder: Folder, module: str, locks: Mapping[str, Lock], files: Mapping[str, tuple[FileState, ...]]
) -> tuple[Lacking, ...]:
    """The other modules of the model that have a statement as it was generated which was edited in this one."""
    lock = locks[module]
    edits = [edit for one in files[module] for edit in one.edits if edit.name and edit.function]
    found = []
    for other, its_lock in locks.items():
        if other == module or its_lock.model != lock.model or lock.kind not in _KINDS or its_lock.kind != lock.kind:
            continue
        comparable = [edit for edit in edits if _is_shared(edit, lock, its_lock)]
        if comparable and (what := _lacks(folder, files[other], comparable)):
            found.append(Lacking(other, what))
    return tuple(found)


def _lacks(folder: Folder, files: tuple[FileState, ...], edits: list[Edit]) -> tuple[str, ...]:
    generated: set[tuple[str, str]] = set()
    for one in files:
        language = language_of(one.name)
        if language is not None:
            base = read_text(folder.base(one.name)) or ""
            generated |= {(found.function, found.name) for found in statements(base, language) if found.name}
    own = {(edit.function, edit.name) for one in files for edit in one.edits}
    functions = {function for function, _ in generated}
    found = []
    for edit in edits:
        statement = (edit.function, edit.name)
        # A statement that was added is in no base; its function has to be there.
        there = edit.function in functions if edit.kind == "added" else statement in generated
        if there and statement not in own:
            found.append(edit.what)
    return tuple(dict.fromkeys(found))


def _is_shared(edit: Edit, lock: Lock, other: Lock) -> bool:
    function = edit.function
    if lock.kind == "network":
        if function.startswith(_ROUTINES):
            return lock.backend == other.backend
        function = function.rpartition("_")[2]  # `membrane_advance`
    if function in _OF_THE_METHOD:
        return lock.method == other.method
    return not edit.function.startswith(_OF_THE_BACKEND) or lock.backend == other.backend
