"""Run two modules of a network in lock-step, each step from the same arrays, and find the edit that makes them part.

Freely running networks part for good once rounding has moved one spike. From equal arrays a step differs by rounding
alone, unless a statement computes something else; and which one does is told by that step, with the edits put in one
after the other as the step comes to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.errors import ToolMissingError
from brainpy_codegen.runtime.load import support
from brainpy_codegen.verification.deviating import Edited, groups_of
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.edits import statements
from brainpy_codegen.workspace.folder import Folder

Arrays: TypeAlias = dict[str, Any]

ROUNDING = 1024  # in eps times the largest magnitude of a variable
_STRIDE = 10  # steps that are made at a time, until a difference is there
_EVERY = 3  # steps between rows of records
_SPIKES, _RECORD, _MISREAD = ":written spikes", "_record", "is recorded wrongly"
_STATIC = (":start", ":target", ":source", ":order", ":post_start", ":post_synapse")
# Whole numbers that later steps read: who is refractory, what spikes are under way, what was drawn.
_KEPT = (":wait", ":count", ":spikes", ":updated", ":left", ":done")
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Parting:
    """The first step from equal arrays that two modules make differently.

    Attributes:
        step: its number, from 0.
        before: the arrays before it.
        words: what differs, in words.
        count: how many steps it takes to see it: more than one where rows of records are mistaken for each other.
    """

    step: int
    before: Arrays
    words: str
    count: int = 1


class Pace:
    """The steps of a module that others are held against.

    Args:
        module: the module.
        arrays: with which it begins.
        dt: length of a step.
        threads: how many share the neurons, be they ever so few.
    """

    def __init__(self, module: ModuleType, arrays: Arrays, dt: float, threads: int = 1) -> None:
        self._module, self._arrays, self._dt, self._threads = module, arrays, dt, threads

    def warm_up(self) -> None:
        """Make the first steps, so that what is compiled at a first call is there."""
        self._stepped(self._module, self._arrays, 0, _STRIDE)

    def parting(self, other: ModuleType, steps: int) -> Parting | None:
        """The first of so many steps that another module makes differently; None if it makes none so."""
        arrays = self._arrays
        for k in range(0, steps, _STRIDE):
            count = min(_STRIDE, steps - k)
            expected = self._stepped(self._module, arrays, k, count)
            words = self._words(expected, other, arrays, k, count)
            if words:
                found = self._single(other, arrays, range(k, k + count))
                if found is None and words.endswith(_MISREAD):  # rows taken for each other, which one step has not
                    found = Parting(k, arrays, words, count)
                if found is not None:
                    return found
            arrays = expected
        return None

    def _single(self, other: ModuleType, arrays: Arrays, steps: range) -> Parting | None:
        for k in steps:
            expected = self._stepped(self._module, arrays, k)
            words = self._words(expected, other, arrays, k)
            if words:
                return Parting(k, arrays, words)
            arrays = expected
        return None

    def _words(self, expected: Arrays, other: ModuleType, arrays: Arrays, k: int, count: int = 1) -> str:
        """In what the other module's steps differ; empty if they do not."""
        try:
            return self._apart(expected, self._stepped(other, arrays, k, count))
        except ToolMissingError:
            raise
        except Exception as error:  # an edited file may raise anything
            return f"the file raises {type(error).__name__}"

    def agrees(self, other: ModuleType, parting: Parting) -> bool:
        """Whether another module makes that step as this one does."""
        given = parting.before, parting.step, parting.count
        return not self._apart(self._stepped(self._module, *given), self._stepped(other, *given))

    def _stepped(self, module: ModuleType, arrays: Arrays, k: int, count: int = 1) -> Arrays:
        run: Any = support(module, "network_run")
        copied = {key: _copy(key, value) for key, value in arrays.items()}
        with np.errstate(all="ignore"), _shared(module, self._threads):
            every = min(_EVERY, count)
            made = run.integrate(module.LOOP, module.PARTS, module.ARGUMENTS, copied, 0.0, self._dt, count, every, k)
        return copied | {f"{name}{_SPIKES}": np.stack(spikes) for name, spikes in made.spikes.items()}

    def _apart(self, expected: Arrays, found: Arrays) -> str:
        """What differs, in words; empty if nothing does, up to rounding."""
        for part in self._module.PARTS:
            for variable in part.states:
                name = f"{part.name}.{variable}"
                one, other = np.asarray(expected[name]), np.asarray(found[name])
                apart = np.flatnonzero(_differs(one, other))
                if apart.size:
                    i = apart[0]
                    return f"{name} of element {i}: network {one[i]:.9g}, file {other[i]:.9g}"
        for key, value in expected.items():
            if key.endswith(_KEPT) and np.asarray(value).dtype.kind in "iu" and not np.array_equal(value, found[key]):
                return f"{key.partition(':')[0]}: {key.partition(':')[2]} differ"
        return self._misread(expected, found)

    def _misread(self, expected: Arrays, found: Arrays) -> str:
        """What is kept of a run and differs though the states do not."""
        for part in self._module.PARTS:
            for variable in part.states:
                key = f"{part.name}:{variable}{_RECORD}"
                if np.any(_differs(expected[key], found[key])):
                    return f"{part.name}.{variable} {_MISREAD}"
        for key in (one for one in expected if one.endswith(_SPIKES)):
            if not np.array_equal(expected[key], found[key]):
                return f"{key.removesuffix(_SPIKES)}: who spikes, and when, {_MISREAD}"
        return ""


@contextmanager
def _shared(module: ModuleType, threads: int) -> Iterator[None]:
    """Let so many threads share each population of a module's network."""
    numbers: Any = support(module, "threads")
    fewest = numbers.FEWEST
    numbers.FEWEST = fewest if threads == 1 else 1
    try:
        with numbers.use(threads):
            yield
    finally:
        numbers.FEWEST = fewest


def _copy(key: str, value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) and not key.endswith(_STATIC) else value


def _differs(one: Any, other: Any) -> Any:
    size = float(np.max(np.abs(one), where=np.isfinite(one), initial=0.0))
    with np.errstate(invalid="ignore"):
        near = np.abs(one - other) <= ROUNDING * float(np.finfo(one.dtype).eps) * size
    return ~(near | (one == other) | (np.isnan(one) & np.isnan(other)))


def first_deviating(
    folder: Folder,
    files: Sequence[Edited],
    agrees: Callable[[frozenset[Edited]], bool],
) -> Edited | None:
    """The first edited statement, in the order in which a step comes to them, that makes the step differ.

    Args:
        folder: the output folder.
        files: the edits.
        agrees: whether the step is as generated with only these edits in the files.
    """
    place = {key: number for number, key in enumerate(_in_turn(folder, {one.file for one in files}))}
    ordered = sorted(files, key=lambda one: place.get((one.file, one.edit.function, one.edit.line), len(place)))
    groups = sorted(groups_of(folder, ordered), key=lambda group: max(ordered.index(one) for one in group))
    good, bad = 0, len(groups)
    if not groups or not agrees(frozenset()):
        return None  # it is not the edits, or not they alone
    while bad - good > 1:
        middle = (good + bad) // 2
        if agrees(frozenset().union(*groups[:middle])):
            good = middle
        else:
            bad = middle
    told = [one for one in ordered if one in groups[good]]
    return next((one for one in told if one.edit.kind == "changed"), told[0])


def _in_turn(folder: Folder, files: set[str]) -> Iterator[tuple[str, str, int]]:
    """File, function and line of the statements of files, in the order in which a step first comes to them."""
    for file in sorted(files):
        text, language = read_text(folder.path / file) or "", language_of(file)
        rows: dict[str, list[tuple[int, str]]] = {}
        for one in statements(text, language) if language is not None else ():
            rows.setdefault(one.function, []).append((one.line, one.segment.code))
        seen: set[str] = set()
        for function in ("", *(name for name in rows if name.endswith("_propagator")), "run_network", *rows):
            for name, line in _visited(function, rows, seen):
                yield file, name, line


def _visited(function: str, rows: Mapping[str, Sequence[tuple[int, str]]], seen: set[str]) -> Iterator[tuple[str, int]]:
    """A function, with what it calls where it calls it."""
    if function in seen:
        return
    seen.add(function)
    for line, code in rows.get(function, ()):
        for word in _WORD.findall(code) if function else ():
            if word in rows:
                yield from _visited(word, rows, seen)
        yield function, line
