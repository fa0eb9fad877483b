"""Each state of a module in one plain sentence, and what to do about it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.session.status import Flag, ModuleState
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.messages import shown

PROGRAM = "brainpy-codegen"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is the matter, what to do, and the command that does it (empty if a person must)."""

    flag: Flag
    sentence: str
    todo: str = ""
    command: str = ""


def advice(folder: Folder, state: ModuleState) -> list[Advice]:
    """A sentence for each flag."""
    # Where both sides of an edit stand in the file, that it was edited is no news; nor that the model changed.
    covered = {"edited", "stale"} if "conflicted" in state.flags else set()
    if "unknown" in state.flags:  # nor by whom a text differs from one that nobody has
        covered.add("edited")
    return [_advise(folder, state, flag) for flag in state.flags if flag not in covered]


def command(folder: Folder, *words: str) -> str:
    """A command line that works on this folder when it is pasted into the shell."""
    here = [] if folder_for(None).path == folder.path else ["-o", shown(folder.path)]
    return shlex.join([PROGRAM, words[0], *here, *words[1:]])


def _advise(folder: Folder, state: ModuleState, flag: Flag) -> Advice:
    names = [shown(folder.path / one.name) for one in state.files]
    match flag:
        case "edited":
            return _edited(folder, state)
        case "stale":
            what = "the support file of the generator" if state.lock is None else f"the model {state.lock.model}"
            todo = "Regenerating merges your edits." if "edited" in state.flags else "Regenerate it."
            sentence = f"{what} (or the generator) changed since this was generated"
            return Advice("stale", sentence, todo, command(folder, "generate"))
        case "conflicted":
            return _conflicted(folder, state)
        case "missing":
            gone = [name for name, one in zip(names, state.files, strict=True) if one.missing]
            words = ["revert", *gone] if "stale" not in state.flags else ["generate"]
            return Advice("missing", f"{_list(gone)} is gone", "Write it again.", command(folder, *words))
        case "broken":
            reasons = [f"{name}, {one.broken}" for name, one in zip(names, state.files, strict=True) if one.broken]
            todo = "Correct the line, or go back to the generated text (`undo` brings your text again)."
            return Advice("broken", f"it does not parse: {'; '.join(reasons)}", todo, command(folder, "revert", *names))
        case "orphan":
            return _orphan(folder, state, names)
        case "rejected":
            reason = "" if state.lost is None else state.lost.reason
            return Advice("rejected", f"its model cannot be read: {reason}", "Correct the model; the file still runs.")
        case "unknown":
            reasons = [one.unknown for one in state.files if one.unknown]
            todo = "Keep it as an edited file (nothing is guessed, nothing is overwritten)."
            adopt = ("--adopt",) if state.stray is None else state.stray.words
            return Advice("unknown", reasons[0], todo, command(folder, "generate", *adopt))
        case "unverified" if state.lost is not None:
            sentence = f"whether the edited file still computes what it should was not compared: {state.lost.reason}"
            todo = "Move it to where an import of its file finds it, or sign the file off."
            return Advice("unverified", sentence, todo, command(folder, "accept", names[0], "--reason", "WHY"))
        case "unverified":
            sentence = "nobody has checked yet whether the edited file still computes the model"
            return Advice("unverified", sentence, "Compare it with the model.", command(folder, "verify", names[0]))
        case "different":
            sentence = "`verify` found that the edited file computes something else than the model"
            todo = "See where (`verify`), and correct it; or, if the difference is wanted, sign it off."
            return Advice("different", sentence, todo, command(folder, "accept", names[0], "--reason", "WHY"))
        case "expired":
            return _expired(folder, state, names)


def _edited(folder: Folder, state: ModuleState) -> Advice:
    changed = dict.fromkeys(edit.what for one in state.files for edit in one.edits)
    what = [*changed, *(f"{name} (moved)" for one in state.files for name in one.moved if name not in changed)]
    edited = [shown(folder.path / one.name) for one in state.files if one.edited]
    statements = f": {', '.join(what[:6])}{' ...' if len(what) > 6 else ''}" if what else ""
    return Advice(
        "edited",
        f"it was edited by hand{statements}",
        "The edit is kept; see it as a diff.",
        command(folder, "diff", *edited),
    )


def _expired(folder: Folder, state: ModuleState, names: list[str]) -> Advice:
    why = [f"{one.signature.what} ({one.signature.reason}): {one.why}" for one in state.signed.expired]
    sentence = f"a difference that was accepted is not accepted any more: {'; '.join(why)}"
    todo = "See what it does now, and sign it again if it is still wanted."
    return Advice("expired", sentence, todo, command(folder, "verify", names[0]))


def _conflicted(folder: Folder, state: ModuleState) -> Advice:
    marked = [
        f"{shown(folder.path / one.name)}:{place.line}" for one in state.files for place in one.places if place.line
    ]
    if marked:
        sentence = f"it holds conflict markers: {', '.join(marked)}"
        ours = all(place.ours for one in state.files for place in one.places)
        todo = "Keep one version or combine them, and delete the marker lines; or take the "
        if ours:
            return Advice("conflicted", sentence, f"{todo}update back.", command(folder, "undo"))
        names = [shown(folder.path / one.name) for one in state.files if one.places]
        sentence += " (of another tool, as a merge of branches leaves them)"
        return Advice("conflicted", sentence, f"{todo}generated text.", command(folder, "revert", *names))
    beside = [shown(folder.beside(one.name)) for one in state.files if one.beside]
    sentence = f"your edit and the model changed the same statement; the generated text waits in {_list(beside)}"
    todo = f"Take over what you need, delete {_list(beside)}, and regenerate."
    return Advice("conflicted", sentence, todo, command(folder, "generate"))


def _orphan(folder: Folder, state: ModuleState, names: list[str]) -> Advice:
    lost, lock = state.lost, state.lock
    assert lost is not None and lock is not None
    if not lost.now:
        todo = "The file still runs. Delete it if it is not wanted any more, or bring the model back."
        stored = [shown(folder.lock_file(state.module))]
        return Advice("orphan", f"its model is gone: {lost.reason}", todo, shlex.join(["rm", *names, *stored]))
    words = ["generate", lost.now, "--method", lock.method, "--backend", lock.backend]
    words += [word for name in ("dtype", "math") for word in _option(name, lock.options.get(name, ""))]
    if lost.kind == "moved":
        return Advice("orphan", f"its model moved: {lost.reason}", "Generate it from there.", command(folder, *words))
    todo = "Generate it under the new name (a new file: move your edits), and delete this one."
    return Advice("orphan", f"its model was renamed: {lost.reason}", todo, command(folder, *words))


def _option(name: str, value: str) -> list[str]:
    return [] if value in ("", "float64", "precise") else [f"--{name}", value]


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def module_path(folder: Folder, state: ModuleState) -> Path:
    """The file that stands for a module."""
    return folder.path / state.files[0].name
