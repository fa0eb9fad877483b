"""Simulate a network: generate its module if needed, wire it, run it."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.ir.network import event_part
from brainpy_codegen.network.network import Network
from brainpy_codegen.network.neuron import Neuron
from brainpy_codegen.options import Options
from brainpy_codegen.runtime.check import check_every, check_seed, count_steps
from brainpy_codegen.runtime.load import load, support
from brainpy_codegen.runtime.names import nearest
from brainpy_codegen.runtime.network_solution import NetworkSolution, NetworkState, PartSolution, Spikes
from brainpy_codegen.runtime.network_stream import Stream, blocks
from brainpy_codegen.runtime.progress import progress_bar
from brainpy_codegen.session.generate import Job, ensure, network_job, undeclared
from brainpy_codegen.session.network_arrays import Builder, Values
from brainpy_codegen.session.network_finite import NetworkStart, refuse_not_finite
from brainpy_codegen.session.network_memory import check_memory
from brainpy_codegen.session.network_over_time import OverTime
from brainpy_codegen.session.network_plan import Plan, places_of
from brainpy_codegen.session.origins import network_error
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.workspace.folder import Folder

LONG_WORK = 200_000_000  # neuron steps; below it a run takes about a second


def simulate_network(
    subject: object,
    duration: float,
    dt: float,
    method: str | None,
    backend: str | None,
    init: Any,
    params: Mapping[str, Any] | None,
    record: Any,
    every: int,
    seed: int | None,
    progress: bool | None,
    t0: float,
    threads: int | None,
    directory: str | os.PathLike[str] | None,
    options: Options,
    check_finite: bool,
    stream: str | os.PathLike[str] | None,
) -> Any:
    """Simulate a network, or neurons that are not connected; see `simulate`.

    Raises:
        UsageError: a name, index, length or delay is wrong; nothing was written.
    """
    network = _network_of(subject, init, params)
    if isinstance(subject, Neuron):
        init, params = ({subject.name: one} if one else None for one in (init, params))
        record = {subject.name: record if record is not None else ["spikes", *subject.states]}
    plan = Plan(network, record, check_every(every))
    steps = count_steps(duration, dt)
    rows, columns = steps // plan.every + 1, plan.columns()
    kept = None if stream is None else Stream(stream)
    with contextlib.nullcontext() if kept is None else contextlib.closing(kept):
        room = rows if kept is None else kept.room(rows, sum(columns.values()))
        check_memory(network, columns, room, options.dtype)
        job = network_job(network, method, backend, options)
        run = _ready(network, job, plan, params, init, dt, steps, seed, t0, folder_for(directory), kept)
        work = steps * sum(one.size for one in network.populations.values())
        shown = bool(progress or (progress is None and work > LONG_WORK and sys.stderr.isatty()))
        with _on_threads(run.begin.module, threads):
            found = run.solution(steps, shown)
        if check_finite:
            refuse_not_finite(run.begin, found)
        if kept is not None:
            kept.save(found)
            found = replace(NetworkSolution.load(kept.path), last_state=found.last_state)
    return found.parts[subject.name] if isinstance(subject, Neuron) else found


def _ready(
    network: Network,
    job: Job,
    plan: Plan,
    params: Any,
    init: Any,
    dt: float,
    steps: int,
    seed: int | None,
    t0: float,
    folder: Folder,
    kept: Stream | None,
) -> _Run:
    """A run with its module compiled and its arrays made."""
    began = time.perf_counter()
    path, _ = ensure(job, folder)
    module = load(path)
    generated = time.perf_counter()
    saved = init if isinstance(init, NetworkState) else None
    if saved is not None and saved.dt != dt:
        raise UsageError(f"the saved state belongs to dt={saved.dt:g}, not {dt:g}")
    chosen_seed = saved.seed if saved is not None else check_seed(seed)
    start = {} if saved is not None else _by_part("init", init, network)
    origin, first = (t0, 0) if saved is None else (saved.t0, saved.step)
    values = Values(_by_part("params", params, network), start, dt, chosen_seed, origin + first * dt)
    builder = Builder(network, module, values)
    try:
        arrays = builder.arrays(None if saved is None else saved.arrays)
        plan.choose(module, arrays)
        tables = builder.over_time(arrays, origin, first + steps)
        if tables is not None:
            tables.reserve(first)
        _warm_up(module, network, arrays, origin, dt)
    except ValueError as error:
        raise UsageError(str(error)) from error
    stats = {"generate_seconds": generated - began, "compile_seconds": time.perf_counter() - generated}
    begin = NetworkStart(network, module, job.options, values, saved, origin)
    return _Run(begin, plan, arrays, tables, kept, stats)


def _network_of(subject: object, init: Any, params: Mapping[str, Any] | None) -> Network:
    """The network that runs: the given one, or one of nothing but the given neurons."""
    if isinstance(subject, Neuron):
        return _of_neuron(subject, init, params)
    if isinstance(subject, Network):
        return subject
    raise undeclared(subject)


def _of_neuron(neuron: Neuron, init: Any, params: Mapping[str, Any] | None) -> Network:
    """A network of nothing but these neurons; as many as there are values."""
    sizes = {int(np.size(value)) for value in [*(init or {}).values(), *(params or {}).values()] if not callable(value)}
    sizes -= {1}
    if len(sizes) > 1:
        raise UsageError(f"{neuron.name}: values for {' and '.join(map(str, sorted(sizes)))} neurons")
    network = Network(f"{neuron.name}_neurons")
    network.population(neuron.name, neuron, sizes.pop() if sizes else 1)
    return network


def _by_part(what: str, given: Any, network: Network) -> dict[str, dict[str, Any]]:
    known = [*network.populations, *network.projections, *network.inputs]
    if given is not None and not isinstance(given, Mapping):
        raise UsageError(f'{what} of a network is given by part: {what}={{"{known[0]}": {{...}}}}, not {given!r}')
    for name, values in (given or {}).items():
        if name not in known:
            raise UsageError(f"{what}: there is no population, projection or input {name!r}{nearest(name, known)}")
        if not isinstance(values, Mapping):
            raise UsageError(f'{what} of a network is given by part: {what}={{"{known[0]}": {{...}}}}')
    return {name: dict(values) for name, values in (given or {}).items()}


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a module."""

    begin: NetworkStart
    plan: Plan
    arrays: dict[str, Any]
    tables: OverTime | None
    kept: Stream | None
    ready: dict[str, float]

    def solution(self, steps: int, shown: bool) -> NetworkSolution:
        first, t0 = self.begin.first, self.begin.t0
        run: Any = support(self.begin.module, "network_run")
        with progress_bar(steps, shown, self.begin.module.MODEL) as advance:
            try:
                outcome = run.integrate(
                    self.begin.module.LOOP,
                    self.begin.module.PARTS,
                    self.begin.module.ARGUMENTS,
                    self.arrays,
                    t0,
                    self.begin.values.dt,
                    steps,
                    self.plan.every,
                    first,
                    advance,
                    self.tables,
                    self.kept,
                )
            except UsageError:
                raise
            except Exception as error:
                raise network_error(error, self.begin.module, self.begin.network) from error
        done, last = outcome.steps, first + outcome.steps
        every = self.plan.every
        rows = np.arange(-(-first // every), last // every + 1) * every
        stats = {**self.ready, "run_seconds": outcome.seconds, "steps": done, "threads": outcome.threads}
        message = f"reached t = {t0 + last * self.begin.values.dt:g} in {done} steps"
        if outcome.interrupted:
            message = f"interrupted at t = {t0 + last * self.begin.values.dt:g} after {done} of {steps} steps"
        words: dict[str, Any] = {"stats": stats, "success": not outcome.interrupted, "message": message}
        t = t0 + rows * self.begin.values.dt
        parts = {part.name: self._part(part, outcome, t, words) for part in self._recordable()}
        state = NetworkState(self._kept(), last, t0, self.begin.values.dt, self.begin.values.seed)
        return NetworkSolution(
            t=t,
            parts=parts,
            last_state=state,
            time_unit=self.begin.network.time_unit,
            model=self.begin.network.name,
            method=self.begin.module.METHOD,
            backend=self.begin.module.BACKEND,
            seed=self.begin.values.seed,
            **words,
        )

    def _recordable(self) -> list[Any]:
        """The parts that have something to record."""
        return [part for part in self.begin.module.PARTS if part.kind not in ("input", "event")]

    def _kept(self) -> dict[str, Any]:
        """The arrays that a state consists of."""
        left_out = ("_record", "_chosen", "_columns", ":log_step", ":log_index", ":fresh", ":found")
        kept = (key for key in self.arrays if not key.endswith(left_out) and not key.startswith(":"))
        return {key: self.arrays[key] for key in kept}

    def _part(self, part: Any, outcome: Any, t: npt.NDArray[np.float64], words: dict[str, Any]) -> PartSolution:
        name, arrays = part.name, self.arrays
        is_projection = part.kind == "projection"
        size = arrays[f"{name}:{'synapses' if is_projection else 'size'}"]
        records = {variable: outcome.records[name, variable] for variable in self.plan.chosen.get(name, {})}
        places = places_of(arrays[f"{name}:order"], size) if is_projection else slice(None)
        final = {variable: arrays[f"{name}.{variable}"][places].copy() for variable in part.states}
        rate, spikes = np.float64("nan"), None
        if name in outcome.spikes:
            steps, index = outcome.spikes[name]
            seconds = outcome.steps * self.begin.values.dt * self.begin.network.seconds
            rate = np.float64(steps.size / (size * seconds)) if seconds else rate
            if name in self.plan.rates:
                records["rate"] = self._rates(steps, size, t.size)
            spikes = self._spikes(name, steps, index) if name in self.plan.spikes else None
        unit = self.begin.network.time_unit
        chosen = {one: arrays[f"{name}:{one}_chosen"] for one in self.plan.chosen.get(name, {})}
        if is_projection:
            order = arrays[f"{name}:order"]
            chosen = {one: order[index] if order.size else index for one, index in chosen.items()}
        lists = {event: event_part(name, event) for event in self.plan.events.get(name, ())}
        events = {event: self._spikes(one, *outcome.spikes[one]) for event, one in lists.items()}
        return PartSolution(name, size, t, rate, records, final, spikes, chosen, events, unit, is_projection, **words)

    def _spikes(self, name: str, steps: npt.NDArray[np.int64], index: npt.NDArray[np.integer[Any]]) -> Spikes:
        if self.kept is not None:
            return Spikes(self.kept.times(name, steps, self.begin.t0, self.begin.values.dt), index)
        return Spikes(np.asarray(self.begin.t0 + steps * self.begin.values.dt, np.float64), index)

    def _rates(self, steps: npt.NDArray[np.int64], size: int, rows: int) -> npt.NDArray[np.float64]:
        """The rate of a population since the row before."""
        every = self.plan.every
        counts = np.zeros(rows, np.int64)
        for block in blocks(steps):
            row = block // every + 1 - -(-self.begin.first // every)
            counts += np.bincount(row[(row >= 0) & (row < rows)], minlength=rows)[:rows]
        return counts / (size * every * self.begin.values.dt * self.begin.network.seconds)


def _on_threads(module: ModuleType, threads: int | None) -> contextlib.AbstractContextManager[object]:
    """Let a run use so many threads; one if nothing is said."""
    numbers: Any = support(module, "threads")
    use: contextlib.AbstractContextManager[object] = numbers.use(threads or 1)
    return use


def _warm_up(module: ModuleType, network: Network, arrays: dict[str, Any], t0: float, dt: float) -> None:
    """Compile: run no step at all."""
    run: Any = support(module, "network_run")
    try:
        run.integrate(module.LOOP, module.PARTS, module.ARGUMENTS, arrays, t0, dt, 0, 1)
    except Exception as error:
        raise network_error(error, module, network) from error
