"""Which intended differences of a module were signed off, and what is left of its edits without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.network import NetworkModel
from brainpy_codegen.session.network_slices import network_slice
from brainpy_codegen.session.slices import Slice, slice_for, whole
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import Edit
from brainpy_codegen.workspace.fingerprint import of_text
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.segments import Language
from brainpy_codegen.workspace.signature import WHOLE, Signature, edit_digest, signatures
from brainpy_codegen.workspace.state import FileState
from brainpy_codegen.workspace.unedited import same_code, without


@dataclass(frozen=True, slots=True)
class Expired:
    """A signature that does not hold any more, and why."""

    signature: Signature
    why: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The signatures of a module, looked at with its files and its model as they are now.

    Attributes:
        holding: those that hold.
        expired: those that do not, while the statement is still edited.
        rest: each edited file without its signed statements.
        settled: the files of which nothing but signed statements and comments was edited.
    """

    holding: tuple[Signature, ...] = ()
    expired: tuple[Expired, ...] = ()
    rest: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()

    def is_verified(self, lock: Lock, files: Sequence[FileState]) -> bool:
        """Whether what was not signed off is as it was generated, or was found to compute the model."""
        if not self.holding:
            return False
        for one in files:
            if one.edited and one.name not in self.settled:
                digest = of_text(self.rest[one.name]) if one.name in self.rest else one.digest
                if digest != lock.verified.get(one.name):
                    return False
        return True


Subject: TypeAlias = Model | NetworkModel
"""What a module may be signed to differ from, statement by statement."""


def signed(folder: Folder, lock: Lock, files: Sequence[FileState], model: Subject | None) -> Signed:
    """The signatures of a module; without a model (a function of time) whole files are signed."""
    given = signatures(lock.signed)
    holding: list[Signature] = []
    expired: list[Expired] = []
    for one in given:
        state = next((state for state in files if state.name == one.file and state.edited), None)
        if state is not None:
            why = _why_expired(one, state, model, lock)
            if why is None:
                holding.append(one)
            elif why:
                expired.append(Expired(one, why))
    rest = rest_of(folder, files, holding)
    return Signed(tuple(holding), tuple(expired), rest, settled(folder, files, rest))


def sign(edit: Edit, file: str, model: Subject, lock: Lock, reason: str, difference: str) -> Signature:
    """The signature of an edit as it is now."""
    part = _part(model, edit, lock)
    return Signature(file, edit.what, reason, edit_digest(edit), part.digest, ", ".join(part.names), difference)


def sign_whole(state: FileState, model: Subject | None, lock: Lock, reason: str, difference: str) -> Signature:
    """The signature of a file, for differences that no single statement makes, such as another order."""
    return Signature(state.name, WHOLE, reason, state.digest, _whole_part(model, lock), "", difference)


def rest_of(folder: Folder, files: Sequence[FileState], holding: Sequence[Signature]) -> dict[str, str]:
    """Each edited file with its signed statements as they were generated."""
    found = {}
    for one in files:
        base, mine = read_text(folder.base(one.name)), read_text(folder.path / one.name)
        language = language_of(one.name)
        if not one.edited or base is None or mine is None:
            continue
        marks = {each.edit for each in holding if each.file == one.name}
        if one.digest in marks:
            found[one.name] = base
        elif marks and language is not None:
            found[one.name] = without(base, mine, language, _among(marks))
    return found


def settled(folder: Folder, files: Sequence[FileState], rest: Mapping[str, str]) -> frozenset[str]:
    """The edited files of which the rest is the code that was generated."""
    found = set()
    for one in files:
        base, language = read_text(folder.base(one.name)), language_of(one.name)
        text = rest.get(one.name)
        left = one.in_words_only if text is None else base is not None and _same(text, base, language)
        if one.edited and left:
            found.add(one.name)
    return frozenset(found)


def _same(text: str, base: str, language: Language | None) -> bool:
    return text == base if language is None else same_code(text, base, language)


def rest_without(folder: Folder, files: Sequence[FileState], drops: Callable[[Edit], bool]) -> dict[str, str]:
    """Each edited file with those of its edits taken back of which `drops` says so."""
    found = {}
    for one in files:
        base, mine = read_text(folder.base(one.name)), read_text(folder.path / one.name)
        language = language_of(one.name)
        if one.edited and base is not None and mine is not None and language is not None:
            found[one.name] = without(base, mine, language, lambda edit: drops(replace(edit, line=0)))
    return found


def _among(marks: set[str]) -> Callable[[Edit], bool]:
    return lambda edit: edit_digest(edit) in marks


def _part(model: Subject, edit: Edit, lock: Lock) -> Slice:
    return slice_for(model, edit) if isinstance(model, Model) else network_slice(model, edit, lock.fingerprint)


def _whole_part(model: Subject | None, lock: Lock) -> str:
    return whole(model).digest if isinstance(model, Model) else lock.fingerprint


def _why_expired(one: Signature, state: FileState, model: Subject | None, lock: Lock) -> str | None:
    """None if the signature holds; empty if there is no edit any more that it could be of."""
    if one.what == WHOLE:
        if state.digest != one.edit:
            return "the file was changed since it was signed"
        return None if _whole_part(model, lock) == one.part else "the model changed since it was signed"
    if model is None:
        return ""
    edits = [edit for edit in state.edits if edit.what == one.what]
    same = [edit for edit in edits if edit_digest(edit) == one.edit]
    if not same:
        return "the statement was changed since it was signed" if edits else ""
    if any(_part(model, edit, lock).digest == one.part for edit in same):
        return None
    names = f" ({one.depends})" if one.depends else ""
    return f"the part of the model that it depends on{names} changed since it was signed"
