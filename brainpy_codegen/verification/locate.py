"""Find the statement of a file that makes it deviate: by running it, or else by what was edited."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.ir.function import Assign, Function
from brainpy_codegen.ir.visitor import reads, writes
from brainpy_codegen.verification.lockstep import Lockstep, single
from brainpy_codegen.verification.reference import Reference
from brainpy_codegen.verification.report import Deviation, Outcome
from brainpy_codegen.verification.tally import Case

Failure = tuple[str, str, Case, tuple[int, ...]]

_TARGET = re.compile(r"(\w+)(?:\[[^\]]*\])*\s*(?:[-+*/]?=)(?!=)")
_PARTS = ("_slope", "_offset", "_next")


def locate(
    module: ModuleType,
    path: Path,
    reference: Reference,
    failures: Sequence[Failure],
    outcomes: Sequence[Outcome],
    fresh: Callable[[], Mapping[str, str]],
) -> Deviation | None:
    """The statement to look at.

    Args:
        module: the file, loaded.
        path: where it stands.
        reference: the program with the names that stand in the file.
        failures: function, variable, inputs and sample of each result that is off most.
        outcomes: all outcomes.
        fresh: makes the text that would be generated now, by file name.
    """
    in_c = path.with_suffix(".c").is_file()
    loops = reference.program.model.vector and bool(reference.program.vector)
    if not in_c and not loops:
        text = path.read_text(encoding="utf-8-sig")
        for function, _, case, where in failures:
            if not _is_interpreted(function, reference):
                continue
            found = _by_running(module, path, text, reference, function, case, where)
            if found is not None:
                return with_model_line(found, reference)
    outputs = [one.output for one in outcomes if one.verdict in ("different", "nan")]
    found = _by_text(path.with_suffix(".c") if in_c else path, reference, outputs, fresh())
    return None if found is None else with_model_line(found, reference)


def _is_interpreted(function: str, reference: Reference) -> bool:
    """Whether a function has its like in the interpreted program: loops and steps with a past have none."""
    if function == "solve":
        return False
    return reference.program.model.delays is None or function not in ("step", "run")


def _by_running(
    module: ModuleType,
    path: Path,
    text: str,
    reference: Reference,
    function: str,
    case: Case,
    where: tuple[int, ...],
) -> Deviation | None:
    whole = reference.program.model.vector
    states = single(case.states, where, case.t, whole)
    parameters = single(case.parameters, where, case.t, whole)
    t = np.asarray(case.t)
    clock = (float(t[where[-1]] if t.ndim else t), case.dt)
    if function in (reference.entry, "jacobian", *reference.higher):
        clock_given = clock if function == "update" else clock[:1]
        frames = reference.trace(function, states, clock_given, parameters)
    else:
        noise = single(case.noise, where, case.t, whole)
        frames = reference.trace("advance", states, clock, parameters, noise)
    torch = sys.modules.get("torch") if getattr(module, "BACKEND", "") == "torch" else None

    def foreign(value: Any) -> Any:
        return value if torch is None else torch.as_tensor(value)

    return Lockstep(module, str(path), text, reference, frames, foreign).first()


def _by_text(path: Path, reference: Reference, outputs: Sequence[str], fresh: Mapping[str, str]) -> Deviation | None:
    """The first edited line that feeds a wrong output; without one, the line that assigns the output."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    base = fresh.get(path.name, "").splitlines()
    feeding = _feeding(reference, outputs)
    edited = [place for place in _edited(base, lines) if place < len(lines) and _is_code(lines[place])]
    ranked = [place for place in edited if _target(lines[place]) in feeding] or edited
    if not ranked:
        wanted = {*outputs, *(f"{name}_out" for name in outputs), *(f"{name}_next" for name in outputs)}
        ranked = [place for place, line in enumerate(lines) if _target(line) in wanted]
    if not ranked:
        return None
    place = ranked[0]
    return Deviation(
        str(path), place + 1, lines[place].strip(), _function_around(lines, place), _target(lines[place]), certain=False
    )


def _edited(base: Sequence[str], lines: Sequence[str]) -> list[int]:
    """The lines that are not as they were generated; for lines taken out, the one that stands there now."""
    found: list[int] = []
    old, new = [line.strip() for line in base], [line.strip() for line in lines]
    for tag, _, _, begin, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += range(begin, max(end, begin + 1))
    return found


def _feeding(reference: Reference, outputs: Sequence[str]) -> set[str]:
    """The names that outputs are computed from, over all functions."""
    program = reference.program
    extra = [one for one in (program.start, program.propagator) if one is not None]
    statements = [statement for one in (*program.functions, *extra) for statement in one.body]
    advance: Function = program.function("advance")
    following = dict(zip((row.name for row in program.model.states), advance.results, strict=False))
    wanted = {*outputs, *(following.get(name, name) for name in outputs)}
    size = 0
    while size != len(wanted):
        size = len(wanted)
        for statement in statements:
            if wanted.intersection(writes(statement)):
                wanted.update(reads(statement))
    return wanted | {f"{name}_out" for name in wanted}


def _is_code(line: str) -> bool:
    text = line.strip()
    return bool(text) and not text.startswith(("#", "/*", "*/", "* ", "//", '"""'))


def _target(line: str) -> str:
    found = _TARGET.search(line)
    return found[1] if found else ""


def _function_around(lines: Sequence[str], place: int) -> str:
    for line in reversed(lines[: place + 1]):
        found = re.match(r"(?:def|(?:CELL|EXPORT|LOOP|static)\b.*?)\s*\b(\w+)\(", line)
        if found:
            return found[1]
    return ""


def with_model_line(found: Deviation, reference: Reference) -> Deviation:
    """The same with the line of the model that the name comes from."""
    spans = {
        statement.target: statement.span.line
        for one in (*reference.program.model.helpers, reference.program.model.function)
        for statement in one.body
        if isinstance(statement, Assign) and statement.span is not None
    }
    for end in ("", *_PARTS):
        name = found.name.removesuffix(end)
        if name in spans:
            return replace(found, model_line=spans[name])
    return found
