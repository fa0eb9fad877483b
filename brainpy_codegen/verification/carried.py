"""What becomes of the edits of one module on another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from brainpy_codegen.ir.model import Model
from brainpy_codegen.verification.network import NetworkFinding
from brainpy_codegen.verification.report import Report


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


def because(one: Carried, reason: str) -> Planned:
    """The edits stay where they are."""
    return Planned(replace(one, refused=reason))
