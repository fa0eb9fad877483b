"""The state of everything in a folder: what was edited, what is out of date, what waits for a person.

Content decides, never a time or a version. Where the fingerprint of a model is the one in the lock nothing is
generated, so that asking is quick; otherwise the texts are generated in memory and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.errors import CodegenError
from brainpy_codegen.frontend.parse import ParsedInput
from brainpy_codegen.session.generate import Job, compile_job
from brainpy_codegen.session.known import LostModel, job_of
from brainpy_codegen.session.siblings import Lacking, lacking
from brainpy_codegen.session.signed import Signed, signed
from brainpy_codegen.session.sources import generator_fingerprint, support_files
from brainpy_codegen.session.strays import Stray, strays
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.state import FileState, file_state

Flag: TypeAlias = Literal[
    "edited",
    "stale",
    "conflicted",
    "missing",
    "broken",
    "orphan",
    "rejected",
    "unknown",
    "unverified",
    "different",
    "expired",
]

FAILING: frozenset[Flag] = frozenset({"stale", "conflicted", "missing", "broken", "orphan", "rejected", "unknown"})
"""What makes `check` fail, whatever was verified."""

UNCERTAIN: frozenset[Flag] = frozenset({"unverified", "different", "expired"})
"""What is said of an edited file that does not compute its model, as far as is known; `check` fails, too."""


@dataclass(frozen=True, slots=True)
class ModuleState:
    """One module, or one file of `support/` (then without a lock).

    Attributes:
        module: its name.
        files: the state of each file, the importable Python file first.
        flags: what is the matter with it; empty if it is current and was not edited.
        lock: what it was generated from.
        lost: why it has no model.
        lacking: the edits of it that other modules of the model do not have.
        signed: the intended differences that were signed off.
        stray: what it says of itself, if the folder knows nothing of it.
    """

    module: str
    files: tuple[FileState, ...]
    flags: tuple[Flag, ...] = ()
    lock: Lock | None = None
    lost: LostModel | None = None
    lacking: tuple[Lacking, ...] = field(default=())
    signed: Signed = field(default_factory=Signed)
    stray: Stray | None = None

    @property
    def passes(self) -> bool:
        """Whether `check` is content with it."""
        return not (FAILING | UNCERTAIN).intersection(self.flags)


def folder_states(folder: Folder, modules: Iterable[str] | None = None, *, full: bool = False) -> list[ModuleState]:
    """The states of the modules of a folder, sorted, and of those support files that are not current.

    Args:
        folder: the output folder.
        modules: only these; without support files.
        full: generate everything in memory and compare, instead of trusting equal fingerprints.
    """
    folder.settle()
    locks = folder.locks()
    wanted = set(locks if modules is None else modules)
    files = {name: _file_states(folder, lock) for name, lock in locks.items()}
    edits = {name: lacking(folder, name, locks, files) for name in wanted if any(one.edited for one in files[name])}
    states = [
        _module_state(folder, name, locks[name], files[name], edits.get(name, ()), full) for name in sorted(wanted)
    ]
    return states if modules is not None else [*states, *_stray_states(folder), *_support_states(folder, locks)]


def incoming(folder: Folder, job: Job) -> Mapping[str, str]:
    """The texts of a job as they would be generated now, where they differ from what was generated last."""
    fresh = compile_job(job)
    return {name: text for name, text in fresh.files.items() if _base(folder, name) != text}


def _file_states(folder: Folder, lock: Lock) -> tuple[FileState, ...]:
    return tuple(
        file_state(folder, name, lock) for name in sorted(lock.base, key=lambda name: not name.endswith(".py"))
    )


def _module_state(
    folder: Folder,
    module: str,
    lock: Lock,
    files: tuple[FileState, ...],
    edits: tuple[Lacking, ...],
    full: bool,
) -> ModuleState:
    flags: list[Flag] = list(_disk_flags(files))
    lost: LostModel | None = None
    marks = Signed()
    # A function of time is generated again whenever a simulation needs it.
    if lock.kind != "input":
        found = job_of(folder, lock)
        if isinstance(found, LostModel):
            lost = found
            if lock.signed and lost.kind == "elsewhere":
                marks = signed(folder, lock, files, None)
        else:
            if lock.signed:
                marks = signed(
                    folder, lock, files, found.subject if not isinstance(found.subject, ParsedInput) else None
                )
            try:
                if is_stale(folder, module, found, lock, full=full):
                    flags.append("stale")
            except CodegenError as error:
                lost = LostModel.rejected(error)
    elif lock.signed:
        marks = signed(folder, lock, files, None)
    if lost is not None and lost.kind != "elsewhere":
        flags.append("rejected" if lost.kind == "rejected" else "orphan")
    known = _is_verified(files, lock) or marks.is_verified(lock, files)
    if "edited" in flags and not known and not FAILING.intersection(flags):
        flags.append("expired" if marks.expired else "different" if _is_different(files, lock) else "unverified")
    return ModuleState(module, files, tuple(flags), lock, lost, edits, marks)


def _disk_flags(files: tuple[FileState, ...]) -> Iterable[Flag]:
    if any(one.edited for one in files):
        yield "edited"
    if any(one.places or one.beside for one in files):
        yield "conflicted"
    if any(one.missing for one in files):
        yield "missing"
    if any(one.broken for one in files):
        yield "broken"
    if any(one.unknown for one in files):
        yield "unknown"


def is_stale(folder: Folder, module: str, job: Job, lock: Lock, *, full: bool = False) -> bool:
    """Whether other texts would be generated now than were generated last."""
    expected = job.lock()
    stamp = folder.stamp(module)
    # Without a stamp (a fresh clone) the fingerprint decides: it covers the model, the options, the templates, and
    # the schema that is raised whenever the generator changes its text. A stamp that differs says that the generator
    # on this machine changed since; then its texts are compared.
    trusted = stamp is None or stamp == generator_fingerprint(job.backend)
    if trusted and not full and expected.fingerprint == lock.fingerprint and expected.model == lock.model:
        return False
    return bool(incoming(folder, job)) or expected.model != lock.model


def _is_verified(files: tuple[FileState, ...], lock: Lock) -> bool:
    return all(one.in_words_only or lock.verified.get(one.name) == one.digest for one in files if one.edited)


def _is_different(files: tuple[FileState, ...], lock: Lock) -> bool:
    return all(one.in_words_only or lock.different.get(one.name) == one.digest for one in files if one.edited)


def _stray_states(folder: Folder) -> Iterator[ModuleState]:
    for one in strays(folder):
        state = FileState(one.file, unknown="nothing in .codegen tells what was generated there")
        yield ModuleState(one.file.removesuffix(".py"), (state,), ("unknown",), stray=one)


def _support_states(folder: Folder, locks: Mapping[str, Lock]) -> list[ModuleState]:
    found = []
    for name, text in support_files(one for lock in locks.values() for one in lock.support).items() if locks else ():
        state, base = file_state(folder, name), _base(folder, name)
        if base is None and read_text(folder.path / name) == text:
            continue  # its copy is gone, and nothing with it
        flags: list[Flag] = list(_disk_flags((state,)))
        if not state.missing and base is not None and base != text:
            flags.append("stale")
        if flags:
            found.append(ModuleState(name, (state,), tuple(flags)))
    return found


def _base(folder: Folder, name: str) -> str | None:
    side = read_text(folder.side(name))
    if side is not None and not folder.beside(name).is_file():
        return side
    return read_text(folder.base(name))
