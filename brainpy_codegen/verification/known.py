"""Verify the modules that a folder knows, with the differences that were signed off; remember what was found."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from brainpy_codegen.emit.write import Change, read_bytes, write_changes
from brainpy_codegen.errors import CodegenError, ToolMissingError
from brainpy_codegen.frontend.declare import Model as DeclaredModel
from brainpy_codegen.ir.model import Model
from brainpy_codegen.session.generate import Job
from brainpy_codegen.session.known import LostModel, job_of, options_of
from brainpy_codegen.session.signed import Signed, settled, signed
from brainpy_codegen.session.status import is_stale
from brainpy_codegen.verification.differential import verify
from brainpy_codegen.verification.report import NOT_EQUIVALENT, Deviation, Report, Verdict
from brainpy_codegen.workspace.fingerprint import of_text
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.signature import Signature, signed_rows
from brainpy_codegen.workspace.state import FileState, file_state


@dataclass(frozen=True, slots=True)
class Finding:
    """What the verification of a module found.

    Attributes:
        report: of the file as it is on disk.
        files: the state of its files.
        model: its model.
        signed: the differences that were signed off.
        judge: verifies other texts of the module.
        accepted: the file computes something else, but all of that was signed off.
    """

    report: Report
    files: tuple[FileState, ...]
    model: Model
    signed: Signed
    judge: ModelJudge
    accepted: bool = False

    @property
    def exit_code(self) -> int:
        """0 if the file computes the model, or differs from it as it was signed off to do."""
        return 0 if self.report.equivalent or self.accepted else NOT_EQUIVALENT

    @property
    def verdict(self) -> Verdict:
        """The verdict of the report."""
        return self.report.verdict

    @property
    def equivalent(self) -> bool:
        """Whether the file computes the model, up to rounding."""
        return self.report.equivalent

    @property
    def difference(self) -> str:
        """The largest deviation in one line."""
        return self.report.difference

    @property
    def deviation(self) -> Deviation | None:
        """The first statement that deviates."""
        return self.report.deviation

    @property
    def right_texts(self) -> Mapping[str, str]:
        """The texts without what was signed off, where only they compute the model."""
        return {} if self.report.equivalent else self.signed.rest

    def as_json(self) -> dict[str, Any]:
        """The report with the signatures."""
        return {
            **self.report.as_json(),
            "exit_code": self.exit_code,
            "accepted": [one.row for one in self.signed.holding],
            "expired": [{**one.signature.row, "why": one.why} for one in self.signed.expired],
        }

    def __str__(self) -> str:
        """The report as text, and what was signed off."""
        lines = [str(self.report)]
        if not self.report.equivalent:
            lines += signed_lines(self.signed, accepted=self.accepted)
        return "\n".join(lines)


def signed_lines(marks: Signed, *, accepted: bool) -> Iterator[str]:
    """What was signed off, and whether that is all, for people."""
    for one in marks.holding:
        yield f"  accepted: {one.what}: {one.reason}"
    for other in marks.expired:
        yield f"  not accepted any more: {other.signature.what} ({other.signature.reason}): {other.why}"
    if accepted:
        yield "  apart from what was accepted, the file computes the model"
    elif marks.holding:
        yield "  the file computes something else even without what was accepted"


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Verifies a module with other texts.

    Attributes:
        folder: the output folder.
        module: the name of the module.
        lock: its lock.
        model: its model.
        seed: of all random inputs.
    """

    folder: Folder
    module: str
    lock: Lock
    model: DeclaredModel | Model
    seed: int = 0

    def computes(self, files: Sequence[FileState], texts: Mapping[str, str]) -> bool:
        """Whether the module with other texts computes its model."""
        if settled_or_verified(self.folder, self.lock, files, texts):
            return True
        report = self._report(texts)
        return report is not None and report.equivalent

    def difference(self, texts: Mapping[str, str]) -> str:
        """What the module with other texts does differently; empty if it cannot run."""
        report = self._report(texts)
        return "" if report is None else report.difference

    def _report(self, texts: Mapping[str, str]) -> Report | None:
        """The report; None if the texts cannot run, say without a statement that others need."""
        with copied(self.folder, tuple(self.lock.base), texts) as place:
            try:
                path = place / f"{self.module}.py"
                return verify(self.model, self.lock.method, path, options_of(self.lock), seed=self.seed)
            except ToolMissingError:
                raise
            except (CodegenError, SyntaxError, ImportError, AttributeError, NameError):
                return None


def settled_or_verified(folder: Folder, lock: Lock, files: Sequence[FileState], texts: Mapping[str, str]) -> bool:
    """Whether it is known of a module's texts (those given, else those on disk) that they compute what they should."""
    edited = {one.name: one.digest for one in files if one.edited}
    left = {name: of_text(texts[name]) if name in texts else digest for name, digest in edited.items()}
    done = settled(folder, files, texts)
    return all(name in done or digest == lock.verified.get(name) for name, digest in left.items())


def verify_known(folder: Folder, module: str, lock: Lock, *, seed: int = 0) -> Finding | LostModel:
    """Verify a module of a folder as it is on disk, or say why there is no model to hold it against."""
    job, path = job_of(folder, lock), folder.path / f"{module}.py"
    if isinstance(job, LostModel):
        return job
    files = tuple(file_state(folder, name, lock) for name in lock.base)
    report = verify(job.testable, lock.method, path, options_of(lock), seed=seed)
    marks = signed(folder, lock, files, job.model)
    judge = ModelJudge(folder, module, lock, job.testable, seed)
    finding = Finding(report, files, job.model, marks, judge)
    if report.equivalent or not marks.holding:
        return finding
    return replace(finding, accepted=judge.computes(files, marks.rest))


@contextmanager
def copied(folder: Folder, names: Sequence[str], texts: Mapping[str, str]) -> Iterator[Path]:
    """The files of a module in a folder of their own, some of them with other texts."""
    with tempfile.TemporaryDirectory(prefix="brainpy-codegen-") as scratch:
        place = Path(scratch)
        if (folder.path / "support").is_dir():
            shutil.copytree(folder.path / "support", place / "support", ignore=shutil.ignore_patterns("__pycache__"))
        for name in names:
            if name in texts:
                (place / name).write_bytes(texts[name].encode("utf-8", "surrogateescape"))
            elif (folder.path / name).is_file():
                shutil.copy(folder.path / name, place / name)
        yield place


class Found(Protocol):
    """What `remember` needs to know: the files, and which texts of them (by name, else those on disk) are right."""

    @property
    def exit_code(self) -> int:
        """0 if the file computes what it should."""

    @property
    def files(self) -> tuple[FileState, ...]:
        """The state of its files."""

    @property
    def right_texts(self) -> Mapping[str, str]:
        """Texts that compute what they should, where those on disk differ from them by what was signed off."""


def remember(folder: Folder, module: str, finding: Found, given: Sequence[Signature] | None = None) -> None:
    """Store in the lock which texts were found to compute the model, or not to, so that `check` knows on any clone.

    Nothing is stored of a module that is stale: what was found is true of another model than it was generated from.

    Args:
        folder: the output folder.
        module: the module.
        finding: what was found about it.
        given: the signatures that the lock is to hold; None keeps those that it has.
    """
    known = folder.lock(module)
    job = None if known is None else job_of(folder, known)
    if known is None or not isinstance(job, Job) or is_stale(folder, module, job, known):
        return
    if _remembering(known, finding, given).dump() == known.dump():
        return  # nothing new: no need to write, nor of permission to
    with folder.writing():
        lock = folder.lock(module)
        if lock is not None and lock.base == known.base:
            path = folder.lock_file(module)
            text = _remembering(lock, finding, given).dump()
            write_changes([Change(path, read_bytes(path), text.encode())], folder.journal)


def _remembering(lock: Lock, finding: Found, given: Sequence[Signature] | None) -> Lock:
    texts = finding.right_texts if finding.exit_code == 0 else {}
    edited = {
        one.name: of_text(texts[one.name]) if one.name in texts else one.digest for one in finding.files if one.edited
    }
    right, wrong = (edited, {}) if finding.exit_code == 0 else ({}, edited)
    rows = lock.signed if given is None else signed_rows(given)
    return replace(lock, verified=right, different=wrong, signed=rows)


def sign_files(folder: Folder, module: str, given: Sequence[Signature]) -> None:
    """Store signatures in the lock of a module that no model stands behind."""
    with folder.writing():
        lock = folder.lock(module)
        if lock is not None:
            path = folder.lock_file(module)
            text = replace(lock, signed=signed_rows(given)).dump()
            write_changes([Change(path, read_bytes(path), text.encode())], folder.journal)
