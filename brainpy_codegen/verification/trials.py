"""Call a file as the plan says, through the face that users call, and compare."""

from __future__ import annotations

import math
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen import backends
from brainpy_codegen.errors import ToolMissingError
from brainpy_codegen.verification.guard import OverrunError, cramped, guarded
from brainpy_codegen.verification.isolation import Lost, Watch
from brainpy_codegen.verification.plan import Call, with_defaults
from brainpy_codegen.verification.raised import place, sentence
from brainpy_codegen.verification.reference import Array, Reference
from brainpy_codegen.verification.report import Deviation, Outcome
from brainpy_codegen.verification.solutions import answered
from brainpy_codegen.verification.tally import Tally

_LONGER, _MORE = 4, 50  # times the steps of the model, and a few: what a solution may take


class Trials:
    """All calls of one module, and what they showed.

    Attributes:
        tallies: by function and variable.
        seconds: spent in the file, and in first calls ("compile").
        raised: where the file raised its first exception.
    """

    def __init__(self, module: ModuleType, reference: Reference, dtype: str, watch: Watch) -> None:
        model = reference.program.model
        self._module, self._reference, self._dtype, self._watch = module, reference, np.dtype(dtype), watch
        self._states = tuple(row.name for row in model.states)
        self._defaulted = with_defaults(reference)
        self._map = reference.entry == "update"
        self._time = model.time
        self.seconds = {"compile": 0.0, "file": 0.0}
        self.raised: Deviation | None = None
        self._strayed = -1.0  # how far rows at given times are off, in units of rtol and atol
        self.tallies: dict[tuple[str, str], Tally] = {}
        for function, outputs in (
            (reference.entry, self._states if self._map else model.function.results),
            ("step", self._states),
            ("run", self._states),
            ("solve", self._states),
        ):
            for variable, output in zip(self._states, outputs, strict=True):
                self.tallies[function, variable] = Tally(function, variable, output, model.time)
        jacobian = reference.jacobian
        self._rows = () if jacobian is None else jacobian.rows
        for variable, row in zip(self._states, self._rows, strict=bool(self._rows)):
            for name in filter(None, row):
                self.tallies["jacobian", name] = Tally("jacobian", variable, name, model.time)
        for name in reference.higher:
            for result in reference.called(name).results:
                self.tallies[name, result] = Tally(name, result, result, model.time)
        for function in ("run", "solve"):
            self.tallies[function, model.time] = Tally(function, model.time, model.time, model.time)

    def make(self, calls: Sequence[Call], lost: Lost) -> None:
        """Make all calls, but those of functions that are known not to come back."""
        made = {call.function for call in calls}
        self.tallies = {key: tally for key, tally in self.tallies.items() if key[0] in made}
        for function, how in lost.items():
            self._fault(function, how)
        calls = [call for call in calls if call.function not in lost]
        self._warm_up(calls)
        for call in calls:
            if call.function == "run" and not call.keywords:
                self._run(call)
            elif call.function in ("run", "solve"):
                self._solution(call)
            else:
                makers = {"step": self._step, "jacobian": self._entries}
                self._compare(call, self._called(makers.get(call.function, self._rates), call))
        steps = self.tallies.get(("solve", self._time))
        if steps is not None and steps.verdict == "different" and self._strayed >= 0.0:
            off = "is within" if self._strayed <= 1.0 else f"is off by {self._strayed:.3g} times"
            steps.fault(f"steps have other lengths; the solution at given times {off} the tolerance")

    def outcomes(self) -> Iterator[Outcome]:
        """What the calls showed."""
        return (tally.outcome() for tally in self.tallies.values() if not tally.untold)

    def _rates(self, call: Call) -> Any:
        case = call.case
        clock = (case.t, case.dt) if self._map else (case.t,)
        given = [*case.states.values(), *clock, *case.parameters.values()]
        return getattr(self._module, call.function)(*map(self._foreign, given))

    def _entries(self, call: Call) -> Any:
        """The entries of the Jacobian that are not always zero; the others must be."""
        found = []
        for names, row in zip(self._rows, self._rates(call), strict=True):
            for name, value in zip(names, row, strict=True):
                if name:
                    found.append(value)
                elif np.any(_numpy(value) != 0):
                    self._fault("jacobian", "an entry is not zero where the model's is")
        return tuple(found)

    def _step(self, call: Call) -> Any:
        case = call.case
        starts, given = self._reference.starts(case.states), self._keywords(call)
        return self._module.step(*starts, case.t, case.dt, **given, **call.keywords)

    def _records(self, call: Call) -> Any:
        case = call.case
        starts, given = self._reference.starts(case.states), self._keywords(call)
        if call.keywords:
            found = getattr(self._module, call.function)(*starts, **given, **call.keywords, **_limited(call))
            self._count(call, found)
            return answered(found, call.keywords, self._states)
        options = {} if call.omit else {"t0": case.t, "every": call.every}
        return self._module.run(*starts, dt=case.dt, steps=call.steps, **options, **given)

    def _count(self, call: Call, found: Any) -> None:
        """Note that a solution has far more steps than the model's: a method has lost its order, or its control."""
        most = _limited(call).get("max_steps", math.inf)
        if getattr(found, "accepted", 0) + getattr(found, "rejected", 0) >= most:
            message = f"takes more than {_LONGER} times the steps of the model ({call.expected.attempts})"
            self._fault(call.function, message)

    def _run(self, call: Call) -> None:
        case, every = call.case, call.every or 1
        found = self._called(self._records, call)
        if found is None or not self._complete("run", found):
            return
        times = case.t + case.dt * every * np.arange(len(call.expected.values[0]))
        slack = 8 * float(np.finfo(self._dtype).eps) * (np.abs(times) + abs(case.t))
        self.tallies["run", self._time].add(found[0], times, slack, case, every)
        self._compare(call, found[1:])

    def _solution(self, call: Call) -> None:
        """Rows at times that the answer holds, too: ends of steps, or times that were asked for."""
        if call.function == "solve" and not self._solves(call):
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = self._called(self._records, call)
        expected = call.expected
        if found is None or not self._complete(call.function, found):
            return
        if call.every is None:
            self._strayed = max(self._strayed, _strayed(call, found))
        last = int(call.function == "solve")  # a row that is no step: the last states
        shared = min(len(found[0]), len(expected.values[0])) - last
        sure = np.isfinite(expected.tolerances[0]).all()
        if sure and len(found[0]) != len(expected.values[0]):
            self._fault(call.function, f"gives {len(found[0]) - last} rows, not {len(expected.values[0]) - last}")
        for name, rows, value, limit in zip(
            (self._time, *self._states), found, expected.values, expected.tolerances, strict=True
        ):
            tally = self.tallies[call.function, name]
            tally.add(rows[:shared], value[:shared], limit[:shared], call.case, call.every)
            if last:
                tally.add(rows[-1:], value[-1:], limit[-1:], call.case)

    def _solves(self, call: Call) -> bool:
        """Whether the file is meant to give such a solution."""
        name = str(getattr(self._module, "BACKEND", ""))
        if name not in backends.available():
            return hasattr(self._module, "solve")
        backend = backends.get(name)
        delayed = self._reference.program.model.delays is not None
        needed = {"delayed_solve" if delayed else "solve"}
        own_steps = backend.kind == "loop" or not call.each
        return needed <= backend.capabilities and own_steps

    def _complete(self, function: str, found: Any) -> bool:
        """Whether there are rows of the time and of each state; noted, if not."""
        count = len(found) if isinstance(found, tuple) else 1
        if count != len(self._states) + 1:
            self._fault(function, f"returns {count} values")
        return count == len(self._states) + 1

    def _warm_up(self, calls: Sequence[Call]) -> None:
        """Call each function once, with each kind of parameters, so that compiling is not taken for running."""
        seen: set[tuple[str, int]] = set()
        with self._spent("compile"):
            for call in calls:
                kind = (call.function, max((np.ndim(one) for one in call.case.parameters.values()), default=0))
                if call.function not in ("run", "solve") and kind not in seen:
                    seen.add(kind)
                    # What goes wrong here goes wrong again, and is noted, where results are compared.
                    with suppress(Exception), guarded(self._module), self._watch.over(call.function):
                        self._step(call) if call.function == "step" else self._rates(call)

    def _called(self, make: Callable[[Call], Any], call: Call) -> Any:
        """The results of a call as NumPy arrays; None if it failed, which is noted."""
        try:
            with self._spent("file"), guarded(self._module), cramped(self._module), self._watch.over(call.function):
                found = make(call)
                return tuple(map(_numpy, found)) if isinstance(found, tuple) else _numpy(found)
        except Exception as error:
            if type(error).__name__ == "CompilerMissingError":
                raise ToolMissingError(str(error)) from error
            self._fault(call.function, sentence(error))
            if not isinstance(error, OverrunError):
                self.raised = self.raised or place(error, Path(str(self._module.__file__)))
            return None

    def _fault(self, function: str, message: str) -> None:
        for (own, variable), tally in self.tallies.items():
            if own == function and variable != self._time:
                tally.fault(message)

    def _compare(self, call: Call, found: Any) -> None:
        if found is None:
            return
        results = found if isinstance(found, tuple) else (found,)
        names = [name for function, name in self.tallies if function == call.function and name != self._time]
        if len(results) != len(names):
            self._fault(call.function, f"returns {len(results)} values instead of {len(names)}")
            return
        expected = call.expected
        for name, result, value, limit in zip(names, results, expected.values, expected.tolerances, strict=True):
            # A derivative that holds no state may be one number for all samples.
            wide = np.broadcast_to(result, value.shape) if call.every is None and not np.ndim(result) else result
            self.tallies[call.function, name].add(wide, value, limit, call.case, call.every)

    def _keywords(self, call: Call) -> dict[str, Any]:
        """The parameters; without those that have a default, if the file shall fill them in."""
        left_out: Mapping[str, Any] | frozenset[str] = self._defaulted if call.omit else {}
        given = {name: value for name, value in call.case.parameters.items() if name not in left_out}
        return {**given, **call.case.noise}

    def _foreign(self, value: Any) -> Any:
        """An argument of `derivative` as the file's library wants it: `step` and `run` take NumPy, tensors do not."""
        torch = sys.modules.get("torch") if getattr(self._module, "BACKEND", "") == "torch" else None
        return value if torch is None else torch.as_tensor(np.asarray(value))

    @contextmanager
    def _spent(self, on: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            with np.errstate(all="ignore"):
                yield
        finally:
            self.seconds[on] += time.perf_counter() - begin


def _limited(call: Call) -> dict[str, int]:
    """The keywords that keep a solution from taking steps for minutes."""
    if call.function != "solve" or "max_steps" in call.keywords:
        return {}
    return {"max_steps": _LONGER * call.expected.attempts + _MORE}


def _strayed(call: Call, found: Sequence[Array]) -> float:
    """How far the rows of a solution are off at most, in units of the tolerance that the solution was asked for."""
    rtol, atol = call.keywords.get("rtol", 1e-6), np.broadcast_to(call.keywords.get("atol", 1e-9), len(found) - 1)
    worst = 0.0
    for row, value, absolute in zip(found[1:], call.expected.values[1:], atol, strict=True):
        if np.shape(row) != value.shape:
            return math.inf
        off = np.abs(row - value) / (absolute + rtol * np.maximum(np.abs(value).max(axis=0), 1e-300))
        worst = max(worst, float(np.nan_to_num(off, nan=math.inf).max(initial=0.0)))
    return worst


def _numpy(value: Any) -> Array:
    """A NumPy array of any library's array."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return np.asarray(value)
