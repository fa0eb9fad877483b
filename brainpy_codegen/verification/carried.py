"""What becomes of the edits of one module on another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.ir.model import Model
from brainpy_codegen.verification.network import NetworkFinding
from brainpy_codegen.verification.report import Report
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.merge import merge


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


def because(one: Carried, reason: str) -> Planned:
    """The edits stay where they are."""
    return Planned(replace(one, refused=reason))
