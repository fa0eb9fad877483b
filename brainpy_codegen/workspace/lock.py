"""The lock of a module: `generated/.codegen/lock/<module>.toml`, what its files were generated from.

A lock is committed with the generated files, so it holds nothing of one machine and changes only when they do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.errors import UsageError

SCHEMA = 1

Kind: TypeAlias = Literal["model", "input", "network", "variational"]


@dataclass(frozen=True, slots=True)
class Lock:
    """What one module was generated from.

    Attributes:
        model: reference of the model, or of the function of time (`examples/hh.py:hodgkin_huxley`).
        kind: "model", "network", "input" for a function of time that stands in a file of its own, or "variational"
            for a model with its linearisation, which the analysis derives from the model and runs.
        method: name of the integration method; of an input "event" or "reset", or empty for a function of time.
        caller: of an event or reset, the reference of the model whose solve loop calls it.
        backend: name of the backend.
        options: the options that are written out (`dtype`, `math`, `jacobian`, `derivatives`).
        fingerprint: of the model's IR, method, backend, options, templates and generator schema.
        restartable: a run may be cut anywhere without changing a bit (autonomous, and no values carried over).
        support: files of `support/` that the module needs.
        base: SHA-256 of the base copy of each output file (with LF ends), the importable Python file first.
        verified: SHA-256 of the edited files (with LF ends) that were found to compute the model. True of this base
            only: a lock with another base starts without.
        different: SHA-256 of the edited files that were found to compute something else. True of this base only.
        signed: intended differences that somebody signed off, by statement; what is in a row belongs to `accept`.
    """

    model: str
    kind: Kind
    method: str
    backend: str
    options: Mapping[str, str]
    fingerprint: str
    restartable: bool = False
    support: tuple[str, ...] = ()
    base: Mapping[str, str] = field(default_factory=dict)
    verified: Mapping[str, str] = field(default_factory=dict)
    different: Mapping[str, str] = field(default_factory=dict)
    signed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    caller: str = ""

    def following(self, before: Lock | None) -> Lock:
        """This lock with what is still true of the one `before` it: signatures, and verdicts on the same base."""
        if before is None:
            return self
        if dict(before.base) != dict(self.base):
            return replace(self, signed=before.signed)
        return replace(self, signed=before.signed, verified=before.verified, different=before.different)

    def dump(self) -> str:
        """The lock as TOML, keys sorted."""
        rows = [
            f"backend = {_quote(self.backend)}",
            *([f"caller = {_quote(self.caller)}"] if self.caller else []),
            f"fingerprint = {_quote(self.fingerprint)}",
            f"kind = {_quote(self.kind)}",
            f"method = {_quote(self.method)}",
            f"model = {_quote(self.model)}",
            f"restartable = {'true' if self.restartable else 'false'}",
            f"schema = {SCHEMA}",
            f"support = [{', '.join(map(_quote, sorted(self.support)))}]",
        ]
        tables = {"base": self.base, "options": self.options}
        tables |= {f"signed.{_quote(statement)}": self.signed[statement] for statement in sorted(self.signed)}
        tables |= {name: one for name, one in (("different", self.different), ("verified", self.verified)) if one}
        for table, values in tables.items():
            rows += ["", f"[{table}]", *(f"{_quote(key)} = {_quote(values[key])}" for key in sorted(values))]
        return "\n".join(rows) + "\n"


def parse_lock(text: str, path: Path) -> Lock:
    """The lock in a text; UsageError if it cannot be read, naming `path` and the way out."""
    import tomllib  # takes 5 ms, and most models that are analysed have no lock

    try:
        table = tomllib.loads(text)
        if table["schema"] != SCHEMA:
            raise UsageError(
                f"{path} was written by another generation of this tool (schema {table['schema']}, here {SCHEMA}). "
                "Use that version, or delete the file and generate again."
            )
        return Lock(
            model=table["model"],
            kind=table["kind"],
            method=table["method"],
            backend=table["backend"],
            options=table["options"],
            fingerprint=table["fingerprint"],
            restartable=table["restartable"],
            support=tuple(table["support"]),
            base=table["base"],
            verified=table.get("verified", {}),
            different=table.get("different", {}),
            signed=table.get("signed", {}),
            caller=table.get("caller", ""),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        if text.startswith("<<<<<<< ") or "\n<<<<<<< " in text:
            state = path.parent.parent
            raise UsageError(
                f"{path} holds the markers of a merge of branches. Take one side of its folder, which holds no edits "
                f"(`git checkout --ours -- {state}`), resolve what else is in conflict, and `brainpy-codegen generate`."
            ) from error
        raise UsageError(f"{path} cannot be read ({error}). Delete it and generate again.") from error


def read_lock(path: Path) -> Lock | None:
    """The lock in a file, None if there is none."""
    text = read_text(path)
    return None if text is None else parse_lock(text, path)


def _quote(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
