"""Calls of what only loops of a file do: solutions with steps of adapted length, and steps that read a past.

The loops that choose steps, keep the past and fill rows are text of templates, for which the interpreted program has
nothing to set. What they shall give comes from the same program printed for NumPy, whose equations and steps are held
against the interpreted one as those of any file. It runs from the states of each call and from states and parameters
that are off by a few roundings: how far these solutions part, in times of steps and in values, is what rounding may do
to a file.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen import backends, compiler
from brainpy_codegen.backends.base import OutputFile
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options
from brainpy_codegen.runtime.dense import DenseOutput
from brainpy_codegen.runtime.load import load
from brainpy_codegen.session.sources import support_files
from brainpy_codegen.verification.numbers import quick_solve
from brainpy_codegen.verification.reference import Array, Expected, Reference
from brainpy_codegen.verification.tally import Case

Rows: TypeAlias = tuple[Array, ...]

SHADOWS = 4
_SHAKE = 16.0  # what the states of a shadow are off by, in eps
_PARTED = 0.01  # of a step: where ends of steps that were one are two
_WITHIN = 37  # times at which dense output is evaluated: no ends of steps, but for the first and the last
_MODULE = "solution"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call whose answer is looked for.

    Attributes:
        function: "solve", "run" or "step".
        case: states, parameters, time and (not for "solve") dt.
        keywords: what else it is given.
        each: the elements are separate solutions, with steps of their own.
    """

    function: str
    case: Case
    keywords: Mapping[str, Any]
    each: bool = False


class Solutions:
    """What the program as printed for NumPy answers.

    Args:
        reference: the interpreted program.
        module: the program as printed.
        dtype: of the states.
        seed: of the roundings.
    """

    def __init__(self, reference: Reference, module: ModuleType, dtype: str, seed: int) -> None:
        self._reference, self.module, self._dtype = reference, module, np.dtype(dtype)
        self._draw = np.random.default_rng([seed, 2])
        self._eps = float(np.finfo(dtype).eps)
        alone = reference.program.model.delays is None and not reference.program.model.vector
        self._names = tuple(row.name for row in reference.program.model.states)
        self._quick = quick_solve(module) if alone and dtype == "float64" else None

    def answer(self, wanted: Wanted) -> Expected | None:
        """Times (but for a step) and states, with tolerances; None if there is no answer, such as after a failure."""
        if wanted.each:
            parts = [self._one(wanted, element) for element in range(len(next(iter(wanted.case.states.values()))))]
            if any(part is None for part in parts):
                return None
            return _joined([part for part in parts if part is not None])
        return self._one(wanted, None)

    def made(self, wanted: Wanted) -> Any:
        """What the call returns, up to rounding; None if it fails."""
        return self._nearly(wanted, wanted.case.states, wanted.case.parameters)

    def _one(self, wanted: Wanted, element: int | None) -> Expected | None:
        states = {name: _of(value, element) for name, value in wanted.case.states.items()}
        parameters = {name: _of(value, element) for name, value in wanted.case.parameters.items()}
        found = self._made(wanted, states, parameters)
        if found is None:
            return None
        rows = answered(found, wanted.keywords, self._names)
        shadows = [self._shadow(wanted, states, parameters) for _ in range(SHADOWS)]
        others = [answered(one, wanted.keywords, self._names) for one in shadows if one is not None]
        attempts = found.accepted + found.rejected if wanted.function == "solve" else 0
        return Expected(rows, self._tolerances(rows, others, timed=wanted.function != "step"), attempts)

    def _shadow(self, wanted: Wanted, states: Mapping[str, Any], parameters: Mapping[str, Any]) -> Any:
        """What is answered from inputs that are off by a few roundings."""
        near = self._shaken(states)
        found = self._nearly(wanted, near, self._shaken(parameters))
        if found is not None and all(np.isfinite(row).all() for row in _rows(found)):
            return found
        return self._nearly(wanted, near, parameters)  # an exponent may have to stay a whole number

    def _nearly(self, wanted: Wanted, states: Mapping[str, Any], parameters: Mapping[str, Any]) -> Any:
        """What is returned, up to rounding: that of Python's numbers, where it is one element and they do not raise."""
        single = not any(np.ndim(value) for value in (*states.values(), *parameters.values()))
        if self._quick is not None and wanted.function == "solve" and single:
            with suppress(TypeError):  # the root of a negative number is complex, and no number that NumPy goes on with
                found = self._made(wanted, states, parameters, self._quick)
                if found is not None:
                    return found
        return self._made(wanted, states, parameters)

    def _made(
        self,
        wanted: Wanted,
        states: Mapping[str, Any],
        parameters: Mapping[str, Any],
        function: Callable[..., Any] | None = None,
    ) -> Any:
        clock = (wanted.case.t, wanted.case.dt) if wanted.function == "step" else ()
        call: Callable[..., Any] = function or getattr(self.module, wanted.function)
        given = {**parameters, **wanted.case.noise, **wanted.keywords}
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = call(*self._reference.starts(states), *clock, **given)
        except (ValueError, ArithmeticError):  # such as a delay that these states make negative
            return None
        return found if getattr(found, "success", True) else None

    def _shaken(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Values that are off by a few roundings; those that shall not change stay, as functions of time do."""
        found = dict(given)
        for name, value in given.items():
            if not callable(value) and name not in self._reference.fixed:
                signs = self._draw.choice((-1.0, 1.0), np.shape(value))
                moved = value + _SHAKE * self._eps * signs * np.maximum(np.abs(value), 1e-3)
                found[name] = moved if np.ndim(value) else float(moved)
        return found

    def _tolerances(self, rows: Rows, others: Sequence[Rows], timed: bool) -> Rows:
        unit = self._reference.unit
        ends = [_together(rows[0], other[0]) if timed else None for other in others]
        found = []
        for place, row in enumerate(rows):
            apart = np.zeros(row.shape)
            for other, end in zip(others, ends, strict=True):
                apart = np.maximum(apart, _apart(row, other[place], end))
            size = np.abs(row)
            if row.ndim and row.shape[0]:
                size, apart = np.maximum.accumulate(size, axis=0), np.maximum.accumulate(apart, axis=0)
            if timed and not place:
                limit = 8 * self._eps * (size + 1.0) + unit / self._eps * apart
            else:
                limit = unit * size + unit / self._eps * apart + 1e3 * float(np.finfo(self._dtype).tiny)
            found.append(np.where(np.isnan(limit), np.inf, limit))
        return tuple(found)


def _together(times: Array, others: Array) -> int:
    """How many steps two solutions take together: where rounding alone is controlled, steps may end anywhere."""
    shared = min(len(times), len(others))
    lengths = np.diff(times[:shared], prepend=times[0])
    lengths[1:] = np.maximum(lengths[1:], lengths[:-1])  # after a jump, a row stands at the same time again
    parted = np.flatnonzero(np.abs(others[:shared] - times[:shared]) > _PARTED * lengths)
    return int(parted[0]) if parted.size else shared


def _apart(row: Array, other: Array, end: int | None) -> Array:
    """How far two solutions are apart, row by row, as long as they take their steps together."""
    if end is None:
        return np.asarray(np.abs(other - row))
    found = np.full(row.shape, np.inf)
    with np.errstate(invalid="ignore"):  # both may blow up
        found[:end] = np.abs(other[:end] - row[:end])
    return found


def _of(value: Any, element: int | None) -> Any:
    return value if element is None or not np.ndim(value) else float(value[element])


def answered(found: Any, keywords: Mapping[str, Any], states: Sequence[str]) -> Rows:
    """What a call answers; of a solution also its last states, and with dense output the rows at times within steps."""
    last = getattr(found, "final", None)
    if last is None:
        return _rows(found)
    t, *rows = found
    if keywords.get("dense_output"):
        t0, end = keywords["t_span"]
        t = np.linspace(t0, end, _WITHIN)
        rows = list(DenseOutput.of(found.segments, states, np.shape(last[0]))(t))
    ends = [np.append(t, np.max(found.end))]
    return (*ends, *(np.concatenate([row, np.asarray(one)[None]]) for row, one in zip(rows, last, strict=True)))


def _rows(found: Any) -> Rows:
    values = found if isinstance(found, tuple) else (found,)
    return tuple(np.asarray(one, float) for one in values)


def _joined(parts: Sequence[Expected]) -> Expected:
    """Separate solutions side by side: the times are common, and the elements the last axis."""
    values, limits = zip(*((one.values, one.tolerances) for one in parts), strict=True)
    times = (values[0][0], limits[0][0])
    states = range(1, len(values[0]))
    return Expected(
        (times[0], *(np.stack([one[k] for one in values], axis=-1) for k in states)),
        (times[1], *(np.stack([one[k] for one in limits], axis=-1) for k in states)),
        max(part.attempts for part in parts),
    )


@contextmanager
def printed_for_numpy(program: Program, options: Options) -> Iterator[ModuleType | None]:
    """The program as NumPy code, loaded; None if NumPy cannot run it."""
    target, plain = backends.get("numpy"), replace(options, templates=None)
    try:
        texts = compiler.render_program(program, "numpy", plain, _MODULE)
    except UnsupportedError:
        yield None
        return
    support = compiler.support_of(tuple(OutputFile(name, text) for name, text in texts.items()), target)
    with tempfile.TemporaryDirectory(prefix="brainpy-codegen-") as scratch:
        for name, text in {**support_files(support), **texts}.items():
            place = Path(scratch, name)
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8")
        yield load(Path(scratch, f"{_MODULE}.py"))
