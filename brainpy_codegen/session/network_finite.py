"""Say where a run of a network left the finite numbers: the variable, the step, the element, and the statement.

The run is repeated from its start until something is lost, in stretches and then step by step. That one step is made
once more by the network as NumPy runs it, where every call of a function of one element can be looked at.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.errors import RunError
from brainpy_codegen.ir.interpret import Interpreter
from brainpy_codegen.network.network import Network
from brainpy_codegen.options import Options
from brainpy_codegen.runtime.finite import not_finite
from brainpy_codegen.runtime.load import load, support
from brainpy_codegen.runtime.network_solution import NetworkSolution, NetworkState
from brainpy_codegen.session.finite import first_broken
from brainpy_codegen.session.generate import ensure, network_job
from brainpy_codegen.session.network_arrays import Builder, Values
from brainpy_codegen.session.network_over_time import OverTime
from brainpy_codegen.session.origins import sources_of
from brainpy_codegen.session.places import Places, at_fault
from brainpy_codegen.workspace.folder import Folder

Arrays: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NetworkStart:
    """What a run of a network began from, so that it can be made again.

    Attributes:
        network, module: what runs.
        options: what the module was generated with.
        values: what the run was given.
        saved: the state that it went on from; None for the initial values.
        t0: time at step 0.
    """

    network: Network
    module: ModuleType
    options: Options
    values: Values
    saved: NetworkState | None
    t0: float

    @property
    def first(self) -> int:
        """The step that the run began with."""
        return 0 if self.saved is None else self.saved.step


def refuse_not_finite(start: NetworkStart, found: NetworkSolution) -> None:
    """Raise the error of a run of which a row or the state at the end is not finite.

    Raises:
        RunError: with the step, and (as a note) the statement.
    """
    known = variables(start.module)
    rows = {f"{name}.{one}": table for name, part in found.parts.items() for one, table in part.records.items()}
    rows = {name: table for name, table in rows.items() if name in known}
    final = {f"{name}.{one}": values for name, part in found.parts.items() for one, values in part.final.items()}
    if not_finite(final) is None and not_finite(rows) is None:
        return
    rerun = _Rerun(start, round(found.stats["steps"]))
    lost = rerun.first_lost()
    if lost is None:  # lost and found again within one step, by a reset
        name, _ = not_finite(rows) or not_finite(final) or ("a variable", ())
        raise RunError(f"{name} is not finite in a row of the run")
    raise _error(start, rerun, *lost)


class _Rerun:
    """A run made again.

    Attributes:
        before: the arrays before the step that was made last.
        k: that step.
    """

    def __init__(self, start: NetworkStart, steps: int) -> None:
        self._start = start
        self._last = start.first + steps
        self._arrays, self._tables = _arrays(start, start.module, self._last)
        self.before, self.k = _copied(self._arrays), start.first

    def first_lost(self) -> tuple[str, tuple[int, ...], float] | None:
        """The first variable that is not finite, its element and value; None if all stay so."""
        found = self._lost()
        if found is not None:
            self.k = self._start.first - 1
            return found
        first, last = self._start.first, self._last
        stretch = max(math.isqrt(last - first), 1)
        for k in range(first, last, stretch):
            kept = _copied(self._arrays)
            self._run(k, min(stretch, last - k))
            if self._lost() is None:
                continue
            _put_back(self._arrays, kept)
            if self._tables is not None:
                self._tables.forget()
            for single in range(k, min(k + stretch, last)):
                if self._tables is not None:
                    self._tables(single)
                self.before, self.k = _copied(self._arrays), single
                self._run(single, 1)
                if (found := self._lost()) is not None:
                    return found
        return None

    def _run(self, k: int, steps: int) -> None:
        start, run = self._start, _network_run(self._start.module)
        given = (start.module.LOOP, start.module.PARTS, start.module.ARGUMENTS, self._arrays)
        with np.errstate(all="ignore"):
            run.integrate(*given, start.t0, start.values.dt, steps, steps, k, None, self._tables)

    def _lost(self) -> tuple[str, tuple[int, ...], float] | None:
        values = {name: self._arrays[name] for name in variables(self._start.module)}
        found = not_finite(values)
        return None if found is None else (*found, float(values[found[0]][found[1]]))


def _arrays(start: NetworkStart, module: ModuleType, last: int) -> tuple[Arrays, OverTime | None]:
    """The arrays that the run began with, and what makes tables in them for steps up to `last`."""
    builder = Builder(start.network, module, start.values)
    arrays = builder.arrays(None if start.saved is None else start.saved.arrays)
    return arrays, builder.over_time(arrays, start.t0, last)


def variables(module: ModuleType) -> list[str]:
    """The variables of a network's module, as `part.variable`."""
    return [f"{part.name}.{name}" for part in module.PARTS for name in part.states]


def _network_run(module: ModuleType) -> Any:
    return support(module, "network_run")


def _copied(arrays: Mapping[str, Any]) -> Arrays:
    return {key: value.copy() if isinstance(value, np.ndarray) else value for key, value in arrays.items()}


def _put_back(arrays: Arrays, kept: Mapping[str, Any]) -> None:
    """Make arrays what they were, in place; tables of other steps are made again when they are needed."""
    for key, value in kept.items():
        if isinstance(value, np.ndarray) and arrays[key].shape == value.shape:
            arrays[key][...] = value


def _error(start: NetworkStart, rerun: _Rerun, name: str, element: tuple[int, ...], value: float) -> RunError:
    part = next(one for one in start.module.PARTS if name.startswith(f"{one.name}."))
    what = "synapse" if part.kind == "projection" else "element"
    order = rerun.before.get(f"{part.name}:order", np.zeros(0))
    index = int(order[element[0]]) if order.size else element[0]
    where = f"{name} of {what} {index} is {value:g}"
    if rerun.k < start.first:
        return RunError(f"{where} in the initial state")
    dt = start.values.dt
    before = {one: float(rerun.before[f"{part.name}.{one}"][element]) for one in part.states}
    error = RunError(
        f"{where} after step {rerun.k + 1}, at t = {start.t0 + (rerun.k + 1) * dt:.9g}\n"
        f"the step before: {', '.join(f'{one} = {number:.9g}' for one, number in before.items())}"
    )
    for note in _notes(start, rerun):
        error.add_note(note)
    return error


def _notes(start: NetworkStart, rerun: _Rerun) -> Iterator[str]:
    """Which statement it was."""
    for part in start.module.PARTS:
        name = _parameter_lost(part, rerun.before, rerun.k)
        if name:
            yield f"the parameter {name} of {part.name} is not finite"
            return
    found = _culprit(start, rerun)
    path = Path(str(start.module.__file__))
    files = [one.name for one in (path.with_suffix(".c"), path) if one.is_file()]
    job = network_job(start.network, start.module.METHOD, start.module.BACKEND, start.options)
    places = Places(Folder(path.parent), files, sources_of(job))
    if found is None:
        yield from at_fault("network", places)
        return
    if isinstance(found, str):
        yield found
        return
    function, name, value = found
    place = places.assigning(function, name)
    yield f"the first value that is not finite: {name} = {value:g}"
    yield str(place) if place is not None else f"in {function}"


def _parameter_lost(part: Any, arrays: Arrays, k: int) -> str:
    """The first parameter of a part that is not finite in step k; empty if all are."""
    table = arrays.get(f"{part.name}:parameters")
    if table is None or not part.parameters:
        return ""
    width = arrays[f"{part.name}:width"]
    table = table.reshape(arrays.get(f"{part.name}:tables", 1), -1)[k % arrays.get(f"{part.name}:tables", 1)]
    rows = zip(part.parameters, table[: len(part.parameters) * width].reshape(-1, width), strict=True)
    return next((name for name, row in rows if not np.isfinite(row).all()), "")


def _culprit(start: NetworkStart, rerun: _Rerun) -> tuple[str, str, float] | str | None:
    """Function, name and value of the first statement that makes it of finite numbers; or why there is none.

    None if the network as it was declared stays finite.
    """
    # Imported here, because only a run that failed needs the compiler.
    from brainpy_codegen.compiler import network_program

    with tempfile.TemporaryDirectory(prefix="brainpy-codegen-") as scratch:
        job = network_job(start.network, start.module.METHOD, "numpy", start.options)
        path, _ = ensure(job, Folder(Path(scratch) / "generated"))
        module = load(path)
        arrays, tables = _arrays(start, module, rerun.k + 1)
        if tables is not None:
            tables(rerun.k)
        _put_back(arrays, {key: value for key, value in rerun.before.items() if key in arrays})
        program = network_program(job.network, job.method, job.backend, job.options)
        calls = _Calls(module, [one.name for one in program.functions])
        given = (module.LOOP, module.PARTS, module.ARGUMENTS, arrays, start.t0, start.values.dt, 1, 1, rerun.k)
        with np.errstate(all="ignore"), calls:
            _network_run(module).integrate(*given)
        if calls.found is None:
            kept = not_finite({name: arrays[name] for name in variables(module)}) is None
            return None if kept else "it is a sum that is not finite: what was added up is"
        function, arguments = calls.found
        with np.errstate(all="ignore"):
            (frame, *_) = (machine := Interpreter(program)).traced(function, *arguments)
            found = next(first_broken(machine, frame), None)
        return f"in {function}" if found is None else (function, found[0], float(found[1]))


@dataclass(slots=True)
class _Calls:
    """While it is entered, looks at the calls of functions of one element.

    Attributes:
        module: the network's module; what it calls is replaced for the time.
        functions: their names.
        found: the innermost function that first made something else of finite numbers, and its arguments, in a call
            whose own result was not finite either: what a branch computes in vain does not count.
    """

    module: ModuleType
    functions: Sequence[str]
    found: tuple[str, list[Any]] | None = None
    _waiting: list[tuple[str, list[Any]]] = field(default_factory=list)
    _originals: dict[str, Callable[..., Any]] = field(default_factory=dict)
    _depth: int = 0

    def __enter__(self) -> _Calls:
        own = self.module.__dict__
        self._originals = {name: own[name] for name in self.functions if name in own}
        own.update({name: self._recorder(name, function) for name, function in self._originals.items()})
        return self

    def __exit__(self, *_: object) -> None:
        self.module.__dict__.update(self._originals)

    def _recorder(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            # An array may be changed by the statement that the call stands in.
            arguments = [np.array(one, float) for one in given]
            self._depth += 1
            result = function(*given)
            self._depth -= 1
            self._look(name, arguments, result if isinstance(result, tuple) else (result,))
            return result

        return call

    def _look(self, name: str, arguments: Sequence[Any], results: Sequence[Any]) -> None:
        if self.found is not None:
            return
        finite = [np.logical_and.reduce(np.broadcast_arrays(*map(np.isfinite, ones))) for ones in (arguments, results)]
        inside, outside = np.broadcast_arrays(*finite)
        places = np.argwhere(inside & ~outside)
        if len(places):
            place = tuple(places[0])
            element = [np.broadcast_to(one, inside.shape)[place] for one in arguments]
            self._waiting.append((name, element))
        if self._depth == 0:
            if len(places):
                self.found = self._waiting[0]
            self._waiting.clear()
