"""What becomes of the edits of one module on another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.errors import Diagnostic
from brainpy_codegen.frontend.source import shown_path as shown_source
from brainpy_codegen.ir.model import Model
from brainpy_codegen.verification.network import NetworkFinding
from brainpy_codegen.verification.report import Report
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import Edit
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.merge import merge
from brainpy_codegen.workspace.state import file_state


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the edits of one module on another one.

    Attributes:
        source, target: the modules.
        what: the statements, in words.
        refused: why they were not carried; empty if they were.
        report: the verdict on the changed file against the model or network; None if nothing was written.
    """

    source: str
    target: str
    what: tuple[str, ...]
    refused: str = ""
    report: Report | NetworkFinding | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What is going to become of the edits on one module: the texts of its files, by name; none if refused.

    `verdict` is that on the texts against the model as it is; a network is run once its texts are written.
    """

    carried: Carried
    texts: Mapping[str, str] = field(default_factory=dict)
    verdict: Report | None = None
    model: Model | None = None


def merged_into(folder: Folder, one: Carried, new: Mapping[str, str]) -> Planned:
    """The texts of the target with what would be generated now, by file, merged into them."""
    texts: dict[str, str] = {}
    for name, text in new.items():
        base, mine, language = read_text(folder.base(name)), read_text(folder.path / name), language_of(name)
        if base is None or mine is None or language is None:
            return because(one, f"it is not known what was generated at {name}")
        merged = merge(base, mine, text, language)
        if merged.conflicts:
            return because(one, f"{name} was edited at the same place")
        if merged.text != mine:
            texts[name] = merged.text
    return Planned(one, texts) if texts else because(one, "the generated text stays the same")


def refusal(folder: Folder, one: Carried) -> list[str]:
    """Where the edits stand that were refused, with their lines, and what to do about them."""
    lock = folder.lock(one.source)
    rows: list[str] = []
    for name in () if lock is None else lock.base:
        lines = (read_text(folder.path / name) or "").splitlines()
        for edit in file_state(folder, name, lock).edits if lock is not None else ():
            if edit.what in one.what and 0 < edit.line <= len(lines):
                rows += _shown(folder.path / name, edit, lines[edit.line - 1])
            elif edit.what in one.what:
                rows.append(f"  --> {shown_source(str(folder.path / name))}: {edit.what} was deleted")
    rows.append(f"   = help: edit {one.target} by hand, or change the model, from which every backend is generated")
    return rows


def _shown(path: Path, edit: Edit, text: str) -> list[str]:
    column = len(text) - len(text.lstrip()) + 1
    width = len(text.strip())
    place = Diagnostic("", "", shown_source(str(path)), edit.line, column, width, text, edit.function or "the file")
    return [f"  {row}" for row in str(place).splitlines()[1:]]


def because(one: Carried, reason: str) -> Planned:
    """The edits stay where they are."""
    return Planned(replace(one, refused=reason))
