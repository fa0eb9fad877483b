"""Signatures: intended differences from the model, signed off one statement at a time, kept in the lock.

A signature holds for one statement as it was generated and as it was edited, and for the part of the model that the
statement depends on. If one of the three changes it has expired: the reason may not hold any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brainpy_codegen.workspace.edits import Edit
from brainpy_codegen.workspace.fingerprint import of_text

WHOLE = "the whole file"
"""What a signature is of where no single statement can be signed off."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One intended difference.

    Attributes:
        file: path of the file below the output folder.
        what: the statement in words, or `WHOLE`.
        reason: why it is wanted.
        edit: digest of the statement, as it was generated and as it was signed (`WHOLE`: of the file).
        part: digest of the part of the model that the statement depends on.
        depends: the names of that part.
        difference: what the difference did when it was signed, in words.
    """

    file: str
    what: str
    reason: str
    edit: str
    part: str
    depends: str = ""
    difference: str = ""

    @property
    def row(self) -> dict[str, str]:
        """What stands in the lock."""
        found = {"file": self.file, "statement": self.what, "reason": self.reason, "edit": self.edit, "part": self.part}
        return found | {key: one for key, one in (("depends", self.depends), ("difference", self.difference)) if one}


def signatures(rows: Mapping[str, Mapping[str, str]]) -> tuple[Signature, ...]:
    """The signatures of a lock; rows that this version cannot read sign nothing."""
    return tuple(
        Signature(
            row["file"],
            row["statement"],
            row["reason"],
            row["edit"],
            row["part"],
            row.get("depends", ""),
            row.get("difference", ""),
        )
        for row in rows.values()
        if {"file", "statement", "reason", "edit", "part"} <= set(row)
    )


def signed_rows(given: Iterable[Signature]) -> dict[str, dict[str, str]]:
    """The table of a lock, by file and statement; a name that is assigned twice is numbered."""
    table: dict[str, dict[str, str]] = {}
    for one in given:
        key = name = f"{one.file}: {one.what}"
        count = 1
        while key in table:
            count += 1
            key = f"{name} ({count})"
        table[key] = one.row
    return table


def edit_digest(edit: Edit) -> str:
    """What tells an edit from another of the same statement."""
    return of_text("\0".join((edit.kind, edit.function, edit.before, edit.after)))
