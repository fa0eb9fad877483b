"""Compare the module of a function of time, an event or a reset with the function itself, as the user wrote it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import CodegenError, ToolMissingError, UsageError
from brainpy_codegen.frontend.parse import ParsedInput
from brainpy_codegen.ir.expression import Number
from brainpy_codegen.ir.visitor import expressions, walk
from brainpy_codegen.runtime.load import load
from brainpy_codegen.runtime.simulate import to_numpy
from brainpy_codegen.session.known import LostModel, job_of, roots
from brainpy_codegen.session.references import find_function
from brainpy_codegen.session.signed import signed
from brainpy_codegen.verification.report import EQUIVALENT, NOT_EQUIVALENT, Verdict
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.lock import Lock
from brainpy_codegen.workspace.state import FileState, file_state

ROUNDING = {"float64": 1e-13, "float32": 1e-5}
"""What may be lost to rounding, in units of the largest value."""

Reference = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class TimeFinding:
    """What the comparison of a function of time found.

    Attributes:
        module: its name. files: the state of its files.
        verdict: over all times.
        samples: how many times there were, or points where an event or reset takes more than the time.
        difference: the largest one, in words; empty if there is none.
        accepted: the files were signed off.
        noun: what the samples are.
    """

    module: str
    files: tuple[FileState, ...]
    verdict: Verdict
    samples: int
    difference: str = ""
    accepted: bool = False
    noun: str = "times"

    @property
    def exit_code(self) -> int:
        """0 if the file computes the function, or was signed off to compute something else."""
        return 0 if self.verdict in EQUIVALENT or self.accepted else NOT_EQUIVALENT

    @property
    def right_texts(self) -> Mapping[str, str]:
        """None but those on disk."""
        return {}

    def as_json(self) -> dict[str, Any]:
        """The finding as a dict."""
        return {
            "module": self.module,
            "verdict": self.verdict,
            "samples": self.samples,
            "difference": self.difference,
            "exit_code": self.exit_code,
        }

    def __str__(self) -> str:
        rows = [f"{self.module}: {self.verdict}, at {self.samples} {self.noun}"]
        rows += [f"  {self.difference}"] if self.difference else []
        rows += ["  accepted as it is"] if self.accepted else []
        return "\n".join(rows)


def verify_time_function(folder: Folder, module: str, lock: Lock, *, seed: int = 0) -> TimeFinding | LostModel:
    """Compare a module on disk with the function of time that it was generated from."""
    job = job_of(folder, lock)
    if isinstance(job, LostModel):
        return job
    parsed = job.subject
    assert isinstance(parsed, ParsedInput)
    files = tuple(file_state(folder, name, lock) for name in lock.base)
    times = np.array(sorted(set(_times(parsed, seed))), job.options.dtype)
    given = _arguments(parsed, times, seed)
    expected = _expected(parsed, _function(folder, lock), given)
    noun = "points" if parsed.model else "times"
    marks = signed(folder, lock, files, None)
    accepted = bool(marks.holding) and marks.is_verified(lock, files)
    try:
        found = _values(folder.path / f"{module}.py", parsed.name, lock, given, expected.shape)
    except ToolMissingError:
        raise
    except (ArithmeticError, CodegenError, LookupError, NameError, SyntaxError, TypeError, ValueError) as error:
        return TimeFinding(module, files, "different", times.size, f"{type(error).__name__}: {error}", accepted, noun)
    verdict, difference = _judged(given, expected, found, ROUNDING[job.options.dtype])
    return TimeFinding(module, files, verdict, times.size, difference, accepted and verdict not in EQUIVALENT, noun)


def _arguments(parsed: ParsedInput, values: npt.NDArray[Any], seed: int) -> dict[str, npt.NDArray[Any]]:
    """Values for every argument: the first takes them in their order, the others in orders of their own."""
    rng = np.random.default_rng(seed)
    names = [argument.name for argument in parsed.function.arguments]
    return {name: rng.permutation(values) if place else values for place, name in enumerate(names)}


def _expected(
    parsed: ParsedInput, function: Reference, given: Mapping[str, npt.NDArray[Any]]
) -> npt.NDArray[np.float64]:
    """What the function gives, a row for each result; a function of time has an argument of any name."""
    rows = []
    with np.errstate(all="ignore"):
        for values in zip(*given.values(), strict=True):
            numbers = [float(value) for value in values]
            found = function(**dict(zip(given, numbers, strict=True))) if parsed.model else function(*numbers)
            if isinstance(found, dict):
                found = tuple(found.values())
            rows.append([float(one) for one in (found if isinstance(found, tuple) else (found,))])
    return np.array(rows).T


def _times(parsed: ParsedInput, seed: int) -> Iterator[float]:
    """Times of all sizes, and both sides of every number that stands in the function."""
    rng = np.random.default_rng(seed)
    yield from (0.0, *map(float, rng.uniform(-10.0, 1000.0, 500)), *map(float, 10.0 ** rng.uniform(-6, 4, 500)))
    for function in (parsed.function, *parsed.helpers):
        for statement in function.body:
            for node in (node for one in expressions(statement) for node in walk(one)):
                if isinstance(node, Number):
                    value = float(node.value)
                    yield from (value, np.nextafter(value, -np.inf), np.nextafter(value, np.inf))
                    yield from (value - 1e-3, value + 1e-3, -value)


def _function(folder: Folder, lock: Lock) -> Reference:
    for root in roots(folder):
        try:
            found: Any = find_function(lock.model, root)
            return found  # type: ignore[no-any-return]
        except UsageError:
            continue
    raise UsageError(f"there is no function {lock.model} any more")


def _values(
    path: Path, name: str, lock: Lock, arguments: Mapping[str, npt.NDArray[Any]], shape: tuple[int, ...]
) -> npt.NDArray[np.float64]:
    function: Any = getattr(load(path), name)
    given: list[Any] = list(arguments.values())
    torch = sys.modules.get("torch") if lock.backend == "torch" else None  # which the file has imported
    if torch is not None:
        given = [torch.as_tensor(values) for values in given]
    with np.errstate(all="ignore"):
        found = function(*given)
    rows = found if isinstance(found, tuple) else (found,)
    return np.array([np.broadcast_to(np.asarray(to_numpy(row), float), shape[1:]) for row in rows])


def _judged(
    given: Mapping[str, npt.NDArray[Any]],
    expected: npt.NDArray[np.float64],
    found: npt.NDArray[np.float64],
    rounding: float,
) -> tuple[Verdict, str]:
    if np.array_equal(expected, found, equal_nan=True):
        return "bitwise", ""
    finite = np.isfinite(expected)
    apart = np.where(finite, np.abs(found - expected), 0.0)
    lost = finite & ~np.isfinite(found)
    worst = np.unravel_index(np.argmax(np.where(lost, np.inf, apart)), expected.shape)
    right, wrong = float(expected[worst]), float(found[worst])
    place = ", ".join(f"{name} = {float(values[worst[-1]])!r}" for name, values in given.items())
    words = f"at {place}: the function gives {right!r}, the file {wrong!r}"
    if lost.any():
        return "nan", words
    largest = float(np.max(np.abs(expected[finite]), initial=0.0))
    return ("rounding", "") if apart[worst] <= rounding * largest else ("different", words)
