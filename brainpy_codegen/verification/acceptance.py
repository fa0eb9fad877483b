"""Sign off what makes an edited file differ from its model: the statements that do, each with what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from brainpy_codegen.session.signed import Signed, rest_of, sign, sign_whole
from brainpy_codegen.verification.deviating import Edited, deviating
from brainpy_codegen.verification.known import Finding
from brainpy_codegen.verification.network import NetworkFinding
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.signature import Signature, edit_digest
from brainpy_codegen.workspace.state import FileState

_ALONE = 4  # statements of which each is run without the others, to say what it does


Judged = TypeVar("Judged", Finding, NetworkFinding)


class Judge(Protocol):
    """Runs a module with other texts."""

    def computes(self, files: Sequence[FileState], texts: Mapping[str, str]) -> bool:
        """Whether it computes what it should."""

    def difference(self, texts: Mapping[str, str]) -> str:
        """What it does differently, in words."""


@dataclass(frozen=True, slots=True)
class Acceptance(Generic[Judged]):
    """What was signed.

    Attributes:
        new: the signatures that were given now.
        finding: what was found about the module, with all signatures that hold now.
    """

    new: tuple[Signature, ...]
    finding: Judged


def accept_edits(
    folder: Folder, lock: Lock, finding: Judged, edits: Sequence[Edited], reason: str, *, named: bool
) -> Acceptance[Judged]:
    """Sign edits of a module that computes something else than its model or network.

    Args:
        folder: the output folder.
        lock: the lock of the module.
        finding: what `verify` found about it as it is on disk.
        edits: those that may be signed; all of them if the user `named` them, else the fewest that suffice.
        reason: why the difference is wanted.
        named: the user chose these edits.
    """
    signing = _Signing(folder, lock, finding, finding.judge, reason)
    if named:
        return signing.done(edits, accepted=signing.right_without(edits))
    if not finding.accepted:  # what is signed and holds keeps its reason
        held = {one.edit for one in finding.signed.holding}
        edits = [one for one in edits if edit_digest(one.edit) not in held]
    needed = deviating(folder, edits, finding.deviation, signing.right_without)
    return signing.whole() if needed is None else signing.done(needed, accepted=True)


@dataclass(frozen=True, slots=True)
class _Signing(Generic[Judged]):
    folder: Folder
    lock: Lock
    finding: Judged
    judge: Judge
    reason: str

    def right_without(self, edits: Sequence[Edited]) -> bool:
        """Whether the module computes its model without these edits and without what was signed before."""
        rest = rest_of(self.folder, self.finding.files, self._given(self._signed(edits)))
        return self.judge.computes(self.finding.files, rest)

    def done(self, edits: Sequence[Edited], *, accepted: bool) -> Acceptance[Judged]:
        """These edits, signed."""
        new = self._signed(edits)
        if len(new) <= _ALONE:
            new = [replace(one, difference=self._difference(one, new)) for one in new]
        return self._acceptance(new, self._given(new), accepted)

    def whole(self) -> Acceptance[Judged]:
        """The files, signed as they are: not one statement makes the difference, but an order, say."""
        files = [one for one in self.finding.files if one.edited]
        given = self.finding.model, self.lock, self.reason, self.finding.difference
        new = [sign_whole(one, *given) for one in files]
        return self._acceptance(new, new, True)

    def _signed(self, edits: Sequence[Edited]) -> list[Signature]:
        given = self.finding.model, self.lock, self.reason, self.finding.difference
        return [sign(one.edit, one.file, *given) for one in edits]

    def _given(self, new: Sequence[Signature]) -> list[Signature]:
        """New signatures, and those that hold of other statements."""
        replaced: set[tuple[str, str]] = {(one.file, one.what) for one in new}
        return [*(one for one in self.finding.signed.holding if (one.file, one.what) not in replaced), *new]

    def _difference(self, one: Signature, new: Sequence[Signature]) -> str:
        """What a statement does where it is the only one that was signed; what all do, if it cannot stand alone."""
        others = [each for each in self._given(new) if each is not one]
        if not others:
            return one.difference
        return self.judge.difference(rest_of(self.folder, self.finding.files, others)) or one.difference

    def _acceptance(self, new: Sequence[Signature], given: Sequence[Signature], accepted: bool) -> Acceptance[Judged]:
        marks = Signed(tuple(given), (), rest_of(self.folder, self.finding.files, given))
        return Acceptance(tuple(new), replace(self.finding, signed=marks, accepted=accepted))
