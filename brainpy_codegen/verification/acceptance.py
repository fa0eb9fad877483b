"""Sign off what makes an edited file differ from its model: the statements that do, each with what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.session.signed import Signed, rest_of, sign, sign_whole
from brainpy_codegen.verification.deviating import Edited, deviating
from brainpy_codegen.verification.known import Finding, report_with, rest_computes_the_model
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.signature import Signature, edit_digest

_ALONE = 4  # statements of which each is run without the others, to say what it does


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was signed.

    Attributes:
        new: the signatures that were given now.
        finding: what was found about the module, with all signatures that hold now.
    """

    new: tuple[Signature, ...]
    finding: Finding


def accept_edits(
    folder: Folder,
    module: str,
    lock: Lock,
    finding: Finding,
    edits: Sequence[Edited],
    reason: str,
    named: bool,
    seed: int,
) -> Acceptance:
    """Sign edits of a module that computes something else than its model.

    Args:
        folder: the output folder.
        module: the name of the module.
        lock: its lock.
        finding: what `verify` found about it as it is on disk.
        edits: those that may be signed; all of them if the user `named` them, else the fewest that suffice.
        reason: why the difference is wanted.
        named: the user chose these edits.
        seed: of the random inputs.
    """
    signing = _Signing(folder, module, lock, finding, reason, seed)
    if named:
        return signing.done(edits, accepted=signing.right_without(edits))
    if not finding.accepted:  # what is signed and holds keeps its reason
        held = {one.edit for one in finding.signed.holding}
        edits = [one for one in edits if edit_digest(one.edit) not in held]
    needed = deviating(folder, edits, finding.report.deviation, signing.right_without)
    return signing.whole() if needed is None else signing.done(needed, accepted=True)


@dataclass(frozen=True, slots=True)
class _Signing:
    folder: Folder
    module: str
    lock: Lock
    finding: Finding
    reason: str
    seed: int

    def right_without(self, edits: Sequence[Edited]) -> bool:
        """Whether the module computes its model without these edits and without what was signed before."""
        rest = rest_of(self.folder, self.finding.files, self._given(self._signed(edits)))
        return rest_computes_the_model(self.folder, self.module, self.lock, self.finding, rest, seed=self.seed)

    def done(self, edits: Sequence[Edited], *, accepted: bool) -> Acceptance:
        """These edits, signed."""
        new = self._signed(edits)
        if len(new) <= _ALONE:
            new = [replace(one, difference=self._difference(one, new)) for one in new]
        return self._acceptance(new, self._given(new), accepted)

    def whole(self) -> Acceptance:
        """The files, signed as they are: not one statement makes the difference, but an order, say."""
        files, difference = [one for one in self.finding.files if one.edited], self.finding.report.difference
        new = [sign_whole(one, self.finding.model, self.lock, self.reason, difference) for one in files]
        return self._acceptance(new, new, True)

    def _signed(self, edits: Sequence[Edited]) -> list[Signature]:
        difference = self.finding.report.difference
        return [sign(one.edit, one.file, self.finding.model, self.reason, difference) for one in edits]

    def _given(self, new: Sequence[Signature]) -> list[Signature]:
        """New signatures, and those that hold of other statements."""
        replaced = {(one.file, one.what) for one in new}
        return [*(one for one in self.finding.signed.holding if (one.file, one.what) not in replaced), *new]

    def _difference(self, one: Signature, new: Sequence[Signature]) -> str:
        """What a statement does where it is the only one that was signed; what all do, if it cannot stand alone."""
        others = [each for each in self._given(new) if each is not one]
        if not others:
            return one.difference
        texts = rest_of(self.folder, self.finding.files, others)
        report = report_with(self.folder, self.module, self.lock, self.finding, texts, seed=self.seed)
        return (report.difference if report is not None else "") or one.difference

    def _acceptance(self, new: Sequence[Signature], given: Sequence[Signature], accepted: bool) -> Acceptance:
        rest = rest_of(self.folder, self.finding.files, given)
        found = replace(self.finding, signed=Signed(tuple(given), (), rest), accepted=accepted)
        return Acceptance(tuple(new), found)
