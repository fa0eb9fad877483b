"""New texts meet the files on disk: what is written, merged, kept or refused (`decide` says which, file by file).

All files of a run are written or none. The files of one module (loader and C text) are one unit: where one of them
waits in conflict beside its file, the others wait with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from brainpy_codegen.emit.spelling import Spelling, decode, encode
from brainpy_codegen.emit.write import Change, ChangedMeanwhileError, read_bytes, write_changes
from brainpy_codegen.errors import ConflictError, EditedFileError, UsageError
from brainpy_codegen.workspace.decide import Decision, Outcome, Place, decide
from brainpy_codegen.workspace.fingerprint import of_text
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.messages import conflict_message, refusal, would_conflict
from brainpy_codegen.workspace.references import still_declared
from brainpy_codegen.workspace.undo import undo_record

Status: TypeAlias = Literal["written", "current", "kept (edited)", "merged", "adopted", "conflicted"]

Conflict: TypeAlias = Literal["markers", "side", "refuse"]
"""What a conflict leaves: markers in the file, the new text beside it, or everything as it was."""

# What belongs to this machine and not into version control.
_IGNORE = "/cache/\n/undo/\n/pending\n/write.lock\n*.staged\n"
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Fresh:
    """A module as it would be generated now.

    Attributes:
        module: its name.
        files: file name -> text, the importable Python file first.
        lock: what it is generated from.
        stamp: fingerprint of the generator that made it.
        maps: file name -> line map.
    """

    module: str
    files: Mapping[str, str]
    lock: Lock
    stamp: str = ""
    maps: Mapping[str, str] = field(default_factory=dict)

    def full_lock(self) -> Lock:
        """The lock with the hashes of the files."""
        return replace(self.lock, base={name: of_text(text) for name, text in self.files.items()})


@dataclass(frozen=True, slots=True)
class Rules:
    """How a run treats what it meets.

    Attributes:
        conflict: what a conflict leaves behind.
        adopt: a file whose base is not known counts as edited, instead of being refused.
        always_undo: note what was replaced even if the run only made new files.
    """

    conflict: Conflict = "markers"
    adopt: bool = False
    always_undo: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of a run.

    Attributes:
        statuses: by module.
        notes: sentences about support files that were kept.
        places: the conflicts that wait for a person, by file.
        beside: whether they wait in `<file>.new`.
    """

    statuses: Mapping[str, Status]
    notes: tuple[str, ...] = ()
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    beside: bool = False

    def error(self, folder: Folder) -> ConflictError | None:
        """The error that says where the conflicts are, if there are any."""
        return conflict_message(folder.path, self.places, self.beside) if self.places else None


def store(folder: Folder, modules: Iterable[Fresh], support: Mapping[str, str], rules: Rules | None = None) -> Stored:
    """Bring a folder up to date with new texts; all of them or none.

    Args:
        folder: the output folder.
        modules: the modules of this run.
        support: files that are copied as they are, by path below the folder (`support/threads.py`).
        rules: how conflicts and unknown files are treated.

    Raises:
        EditedFileError: a file cannot be updated without guessing; nothing was written.
        ConflictError: with the rule "refuse", the update would end in a conflict; nothing was written.
        UsageError: two models share a module's name, or the folder cannot be written.
    """
    modules, rules = tuple(modules), rules or Rules()
    # A run that changes nothing needs no lock and no permission to write.
    if not folder.journal.exists():
        plan = Plan(folder, rules).filled(modules, support)
        if not plan.changes():
            return plan.stored()
    with folder.writing():
        for _ in range(_ATTEMPTS):
            # Somebody else may have written between the look and the lock.
            plan = Plan(folder, rules).filled(modules, support)
            try:
                write_changes(plan.recorded(), folder.journal)
            except ChangedMeanwhileError:
                continue  # an editor saved the file just now: his text is what the next plan sees
            return plan.stored()
    raise UsageError(f"files in {folder.path} change faster than they can be updated; stop what writes them")


def planned(folder: Folder, fresh: Fresh) -> dict[str, str | None]:
    """The texts that `store` would give to the files of one module, None where a file stays; writes nothing."""
    plan = Plan(folder, Rules())
    return {name: plan.decision(fresh.module, name, text).text for name, text in fresh.files.items()}


def planned_support(folder: Folder, support: Mapping[str, str]) -> dict[str, str | None]:
    """The same for support files."""
    plan = Plan(folder, Rules())
    return {name: plan.decision("", name, text).text for name, text in support.items()}


def stamp(folder: Folder, fresh: Sequence[Fresh]) -> None:
    """Note which state of the generator confirmed these modules; only speed depends on it, so it may fail."""
    if all(folder.stamp(one.module) == one.stamp for one in fresh):
        return
    with suppress(UsageError, ChangedMeanwhileError), folder.writing():
        paths = {folder.stamp_file(one.module): f"{one.stamp}\n".encode() for one in fresh}
        write_changes([Change(path, read_bytes(path), data) for path, data in paths.items()], folder.journal)


class Plan:
    """The texts that a run is going to write; None for a file that goes."""

    def __init__(self, folder: Folder, rules: Rules) -> None:
        self._folder, self._rules = folder, rules
        self._read: dict[Path, bytes | None] = {}
        self._texts: dict[Path, str | None] = {}
        self._spelled_as: dict[Path, Path] = {}
        self._statuses: dict[str, Status] = {}
        self._refused: list[str] = []
        self._notes: list[str] = []
        self._places: dict[str, tuple[Place, ...]] = {}

    def filled(self, modules: tuple[Fresh, ...], support: Mapping[str, str]) -> Plan:
        """The plan for a run; raises what makes the run impossible."""
        seen: dict[str, str] = {}
        for fresh in modules:
            _refuse_namesake(self._folder, fresh, seen)
            self._statuses[fresh.module] = self._module(fresh)
        for name, text in support.items():
            self._support(name, text)
        self._texts[self._folder.state / ".gitignore"] = _IGNORE
        if self._refused:
            raise EditedFileError(refusal(self._refused))
        if self._rules.conflict == "refuse" and self._places:
            beside = map(self._folder.beside, self._places)
            raise would_conflict(self._folder.path, self._places, [path for path in beside if path.is_file()])
        return self

    def stored(self) -> Stored:
        """What the caller is told."""
        return Stored(self._statuses, tuple(self._notes), self._places, self._rules.conflict == "side")

    def changes(self) -> list[Change]:
        """What differs from the disk, each file in the spelling that it has."""
        found = []
        for path, text in self._texts.items():
            before = self._bytes(path)
            if text is None:
                if before is not None:
                    found.append(Change(path, before, None))
            elif before is None or decode(before)[0] != text:
                model = self._bytes(self._spelled_as.get(path, path))
                spelling = Spelling() if model is None else decode(model)[1]
                found.append(Change(path, before, encode(text, spelling)))
        return found

    def recorded(self) -> list[Change]:
        """The changes, and the note that `undo` reads."""
        changes = self.changes()
        record = undo_record(self._folder, changes, "generate")
        replaces = any(change.before is not None and self._is_seen(change.path) for change in changes)
        return [*changes, record] if replaces or self._rules.always_undo else changes

    def decision(self, module: str, name: str, new: str) -> Decision:
        """What becomes of a file."""
        folder = self._folder
        base, mine = self._known_base(module, name), self._text(folder.path / name)
        side = self._text(folder.side(name))
        if side is None:
            return decide(name, base, mine, new, adopt=self._rules.adopt)
        beside = self._text(folder.beside(name))
        if beside is None:  # the user is done: what stood beside the file is what his text is an edit of
            return decide(name, side, mine, new, adopt=self._rules.adopt)
        if beside != side:
            self._refused.append(f"{folder.beside(name)} was edited: rename it to {name} to take it, or delete it")
        return decide(name, base, mine, new, adopt=self._rules.adopt)

    def _module(self, fresh: Fresh) -> Status:
        decisions = {name: self.decision(fresh.module, name, text) for name, text in fresh.files.items()}
        outcomes = {decision.outcome for decision in decisions.values()}
        refusing = ("refused", "unresolved") if self._rules.conflict == "refuse" else ("refused",)
        self._refused += [self._why_refused(name, one) for name, one in decisions.items() if one.outcome in refusing]
        if "conflict" in outcomes and self._rules.conflict != "markers":
            for name, decision in decisions.items():
                if decision.outcome == "conflict":
                    self._set_beside(name, fresh.files[name], decision)
            return "conflicted"
        for name, decision in decisions.items():
            self._file(name, decision)
            if name in fresh.maps:
                self._texts[self._folder.map_file(name)] = fresh.maps[name]
        lock = self._folder.lock(fresh.module)
        self._texts[self._folder.lock_file(fresh.module)] = fresh.full_lock().following(lock).dump()
        return _status(outcomes)

    def _file(self, name: str, decision: Decision) -> None:
        folder = self._folder
        path = folder.path / name
        if decision.outcome in ("conflict", "unresolved"):
            self._places[name] = decision.places
        if decision.text is not None:
            self._texts[path] = decision.text
        if decision.base is not None:
            self._texts[folder.base(name)] = decision.base
        side = self._text(folder.side(name))
        if side is not None:
            if decision.base is None and self._text(folder.beside(name)) is None:  # the edit is one of that text
                self._texts[folder.base(name)] = side
            self._texts[folder.side(name)] = None
            self._texts[folder.beside(name)] = None

    def _set_beside(self, name: str, new: str, decision: Decision) -> None:
        self._places[name] = tuple(replace(place, line=0) for place in decision.places)
        self._texts[self._folder.side(name)] = new
        self._texts[self._folder.beside(name)] = new
        self._spelled_as[self._folder.beside(name)] = self._folder.path / name

    def _support(self, name: str, new: str) -> None:
        decision = self.decision("", name, new)
        if decision.outcome == "conflict" and self._rules.conflict != "markers":
            self._set_beside(name, new, decision)
            return
        if decision.outcome == "refused" and not decision.places:
            # A file of the user's under the name of a style file, say: kept, it belongs to no module.
            decision = Decision("unmergeable")
        if decision.outcome in ("kept", "unmergeable"):
            self._notes.append(f"{self._folder.path / name} carries edits and was kept as it is")
        elif decision.outcome == "refused":
            self._refused.append(self._why_refused(name, decision))
        elif decision.outcome == "merged":
            self._notes.append(f"{self._folder.path / name} was merged with your edits")
        self._file(name, decision)

    def _known_base(self, module: str, name: str) -> str | None:
        """The base copy, if it is the one that the lock names; a lock that names the file as it is does as well."""
        base = self._text(self._folder.base(name))
        lock = self._folder.lock(module) if module else None
        digest = None if lock is None else lock.base.get(name)
        if digest is None or (base is not None and of_text(base) == digest):
            return base
        mine = self._text(self._folder.path / name)
        return mine if mine is not None and of_text(mine) == digest else None

    def _why_refused(self, name: str, decision: Decision) -> str:
        path = self._folder.path / name
        if decision.places:
            return f"{path}:{decision.places[0].line} holds conflict markers"
        if self._text(self._folder.base(name)) is None:
            return f"{path} exists, but it is not known what was generated there"
        return f"{path}: its base copy {self._folder.base(name)} is not the one that its lock names"

    def _is_seen(self, path: Path) -> bool:
        return not path.is_relative_to(self._folder.state)

    def _bytes(self, path: Path) -> bytes | None:
        if path not in self._read:
            self._read[path] = read_bytes(path)
        return self._read[path]

    def _text(self, path: Path) -> str | None:
        data = self._bytes(path)
        return None if data is None else decode(data)[0]


def _status(outcomes: Set[Outcome]) -> Status:
    if {"kept", "written"} <= outcomes:  # the new loader of an edited C text
        return "merged"
    ranks: dict[Outcome, Status] = {
        "conflict": "conflicted",
        "unresolved": "conflicted",
        "adopted": "adopted",
        "merged": "merged",
        "kept": "kept (edited)",
        "written": "written",
    }
    return next((status for outcome, status in ranks.items() if outcome in outcomes), "current")


def _refuse_namesake(folder: Folder, fresh: Fresh, seen: dict[str, str]) -> None:
    reference = fresh.lock.model
    other = seen.setdefault(fresh.module, reference)
    if other == reference:
        lock = folder.lock(fresh.module)
        other = lock.model if lock is not None else reference
        # A model that moved to another file leaves its old reference behind: no second model, no clash.
        if other == reference or not still_declared(other, (folder.path.parent, Path.cwd())):
            return
    raise UsageError(
        f"two models share the name of one generated module, {fresh.module}: {other} and {reference}. "
        f"Rename one of them, or generate it into another folder with directory=... (not {folder.path})."
    )
