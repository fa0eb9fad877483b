"""Simulate a network: generate its module if needed, wire it, run it."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from brainpy_codegen.runtime.progress import progress_bar
from brainpy_codegen.session.generate import ensure, network_job, undeclared
from brainpy_codegen.session.network_arrays import Builder, Values
from brainpy_codegen.session.network_finite import NetworkStart, refuse_not_finite
from brainpy_codegen.session.network_memory import check_memory
from brainpy_codegen.session.network_over_time import OverTime
from brainpy_codegen.session.origins import network_error
from brainpy_codegen.session.settings import folder_for

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
    check_finite: bool = False,
) -> Any:
    """Simulate a network, or neurons that are not connected; see `simulate`.

    Raises:
        UsageError: a name, index, length or delay is wrong; nothing was written.
    """
    network = _network_of(subject, init, params)
    if isinstance(subject, Neuron):
        init, params = ({subject.name: one} if one else None for one in (init, params))
        record = {subject.name: record if record is not None else ["spikes", *subject.states]}
    plan = _Plan(network, record, check_every(every))
    steps = count_steps(duration, dt)
    check_memory(network, plan.columns(), steps // plan.every + 1)
    began = time.perf_counter()
    path, _ = ensure(network_job(network, method, backend, options), folder_for(directory))
    module = load(path)
    generated = time.perf_counter()
    saved = init if isinstance(init, NetworkState) else None
    if saved is not None and saved.dt != dt:
        raise UsageError(f"the saved state belongs to dt={saved.dt:g}, not {dt:g}")
    chosen_seed = saved.seed if saved is not None else check_seed(seed)
    start = {} if saved is not None else _by_part("init", init, network)
    begin = t0 if saved is None else saved.t0 + saved.step * dt
    values = Values(_by_part("params", params, network), start, dt, chosen_seed, begin)
    builder = Builder(network, module, values)
    try:
        arrays = builder.arrays(None if saved is None else saved.arrays)
        plan.choose(module, arrays)
        origin, first = (t0, 0) if saved is None else (saved.t0, saved.step)
        tables = builder.over_time(arrays, origin, first + steps)
        if tables is not None:
            tables(first)
        _warm_up(module, network, arrays, origin, dt)
    except ValueError as error:
        raise UsageError(str(error)) from error
    compiled = time.perf_counter()
    run = _Run(network, module, plan, arrays, saved, origin, dt, chosen_seed, tables)
    stats = {"generate_seconds": generated - began, "compile_seconds": compiled - generated}
    work = steps * sum(one.size for one in network.populations.values())
    shown = bool(progress or (progress is None and work > LONG_WORK and sys.stderr.isatty()))
    with _on_threads(module, threads):
        found = run.solution(steps, stats, shown)
    if check_finite:
        refuse_not_finite(NetworkStart(network, module, options, values, saved, origin), found)
    return found.parts[subject.name] if isinstance(subject, Neuron) else found


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


class _Plan:
    """What is recorded of each part."""

    def __init__(self, network: Network, record: Any, every: int) -> None:
        self.every = every
        self.spikes: set[str] = set()
        self.events: dict[str, list[str]] = {}
        self.rates: set[str] = set()
        self.chosen: dict[str, dict[str, Any]] = {}
        self._network = network
        if record is None:
            record = {name: ["spikes"] for name, one in network.populations.items() if _spikes(one)}
        if not isinstance(record, Mapping):
            raise UsageError('record of a network is given by part: record={"cells": ["spikes", "V"]}')
        for name, wanted in record.items():
            self._part(name, wanted)

    def _part(self, name: str, wanted: Any) -> None:
        known = {**self._network.populations, **self._network.projections}
        if name not in known:
            raise UsageError(f"record: there is no population or projection {name!r}{nearest(name, known)}")
        size, variables = self._size(name), self._variables(name)
        self.chosen.setdefault(name, {})
        for variable, index in _items(wanted):
            if variable in ("spikes", "rate") and variable not in variables:
                if name in self._network.projections or not _spikes(self._network.populations[name]):
                    raise UsageError(f"record: {name} has no spikes")
                (self.spikes if variable == "spikes" else self.rates).add(name)
            elif variable in self._events(name):
                self.events.setdefault(name, []).append(variable)
            elif variable not in variables:
                words = [
                    *variables,
                    *self._events(name),
                    *(["spikes", "rate"] if name in self._network.populations else []),
                ]
                raise UsageError(
                    f"record: {name} has no variable {variable!r}{nearest(variable, words)}; it has: {', '.join(words)}"
                )
            else:
                self.chosen[name][variable] = None if index is None else _indices(name, variable, index, size)

    def columns(self) -> dict[str, int]:
        """How many numbers of each part a row holds, as far as that is known before the wiring is."""
        found = {}
        for name, chosen in self.chosen.items():
            size = self._size(name)
            if size is None:
                one = self._network.projections[name]
                size = int(one.connect.expected(len(one.source), len(one.target)))
            found[name] = sum(size if index is None else index.size for index in chosen.values())
        return found

    def _size(self, name: str) -> int | None:
        population = self._network.populations.get(name)
        return None if population is None else population.size

    def _variables(self, name: str) -> tuple[str, ...]:
        if name in self._network.projections:
            return self._network.projections[name].variables
        neuron = self._network.populations[name].neuron
        return () if neuron is None else neuron.states

    def _events(self, name: str) -> tuple[str, ...]:
        population = self._network.populations.get(name)
        return () if population is None or population.neuron is None else tuple(population.neuron.events)

    def choose(self, module: ModuleType, arrays: dict[str, Any]) -> None:
        """Tell the arrays what is recorded; synapses in the order in which they were given."""
        run: Any = support(module, "network_run")
        for part in module.PARTS:
            chosen = {}
            for variable, index in self.chosen.get(part.name, {}).items():
                size = arrays[f"{part.name}:{'synapses' if part.kind == 'projection' else 'size'}"]
                index = np.arange(size) if index is None else index
                if part.kind == "projection":
                    if index.size and index.max() >= size:
                        raise UsageError(f"record: {part.name} has {size} synapses, no synapse {index.max()}")
                    index = _places(arrays[f"{part.name}:order"], size)[index]
                chosen[variable] = index
            run.choose(arrays, part, chosen)


def _places(order: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Where each synapse stands, in the order in which they were given."""
    places = np.arange(size)
    if order.size:
        places[order] = np.arange(size)
    return places


def _spikes(population: Any) -> bool:
    return population.neuron is None or population.neuron.threshold is not None


_EXAMPLE = 'write record={"cells": ["spikes", ("V", [0, 1])]}'


def _items(wanted: Any) -> Iterable[tuple[str, Any]]:
    """Names of variables, each with the chosen indices (None: all)."""
    if isinstance(wanted, str):
        wanted = [wanted]
    if isinstance(wanted, Mapping):
        return [(name, None if index is True else index) for name, index in wanted.items()]
    if not isinstance(wanted, Iterable):
        raise UsageError(f"record: {wanted!r} names no variables; {_EXAMPLE}")
    return [_item(one) for one in wanted]


def _item(one: Any) -> tuple[str, Any]:
    match one:
        case str():
            return one, None
        case (str() as name, index):
            return name, index
    raise UsageError(f"record: {one!r} is neither a variable nor a variable with indices; {_EXAMPLE}")


def _indices(name: str, variable: str, index: Any, size: int | None) -> npt.NDArray[np.int64]:
    if isinstance(index, slice):
        if size is None:
            raise UsageError(f"record: {name}.{variable}: give indices of synapses as a list")
        index = np.arange(size)[index]
    found = np.atleast_1d(np.asarray(index))
    if found.size and not np.issubdtype(found.dtype, np.integer):
        raise UsageError(f"record: {name}.{variable}: indices are whole numbers")
    if found.size and (found.min() < 0 or (size is not None and found.max() >= size)):
        wrong = found.min() if found.min() < 0 else found.max()
        raise UsageError(f"record: {name}.{variable}: index {wrong} is out of range, there are {size}")
    return found.astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a module."""

    network: Network
    module: ModuleType
    plan: _Plan
    arrays: dict[str, Any]
    saved: NetworkState | None
    t0: float
    dt: float
    seed: int
    tables: OverTime | None

    def solution(self, steps: int, stats: dict[str, float], shown: bool) -> NetworkSolution:
        first = 0 if self.saved is None else self.saved.step
        t0 = self.t0
        run: Any = support(self.module, "network_run")
        with progress_bar(steps, shown, self.module.MODEL) as advance:
            try:
                outcome = run.integrate(
                    self.module.LOOP,
                    self.module.PARTS,
                    self.module.ARGUMENTS,
                    self.arrays,
                    t0,
                    self.dt,
                    steps,
                    self.plan.every,
                    first,
                    advance,
                    self.tables,
                )
            except Exception as error:
                raise network_error(error, self.module, self.network) from error
        done, last = outcome.steps, first + outcome.steps
        every = self.plan.every
        rows = np.arange(-(-first // every), last // every + 1) * every
        stats = {**stats, "run_seconds": outcome.seconds, "steps": done, "threads": outcome.threads}
        message = f"reached t = {t0 + last * self.dt:g} in {done} steps"
        if outcome.interrupted:
            message = f"interrupted at t = {t0 + last * self.dt:g} after {done} of {steps} steps"
        words: dict[str, Any] = {"stats": stats, "success": not outcome.interrupted, "message": message}
        t = t0 + rows * self.dt
        parts = {part.name: self._part(part, outcome, t, first, t0, words) for part in self._recordable()}
        state = NetworkState(self._kept(), last, t0, self.dt, self.seed)
        return NetworkSolution(
            t=t,
            parts=parts,
            last_state=state,
            time_unit=self.network.time_unit,
            model=self.network.name,
            method=self.module.METHOD,
            backend=self.module.BACKEND,
            seed=self.seed,
            **words,
        )

    def _recordable(self) -> list[Any]:
        """The parts that have something to record."""
        return [part for part in self.module.PARTS if part.kind not in ("input", "event")]

    def _kept(self) -> dict[str, Any]:
        """The arrays that a state consists of."""
        left_out = ("_record", "_chosen", "_columns", ":log_step", ":log_index", ":fresh", ":found")
        kept = (key for key in self.arrays if not key.endswith(left_out) and not key.startswith(":"))
        return {key: self.arrays[key] for key in kept}

    def _part(
        self, part: Any, outcome: Any, t: npt.NDArray[np.float64], first: int, t0: float, words: dict[str, Any]
    ) -> PartSolution:
        name, arrays = part.name, self.arrays
        is_projection = part.kind == "projection"
        size = arrays[f"{name}:{'synapses' if is_projection else 'size'}"]
        records = {variable: outcome.records[name, variable] for variable in self.plan.chosen.get(name, {})}
        places = _places(arrays[f"{name}:order"], size) if is_projection else slice(None)
        final = {variable: arrays[f"{name}.{variable}"][places].copy() for variable in part.states}
        rate, spikes = np.float64("nan"), None
        if name in outcome.spikes:
            steps, index = outcome.spikes[name]
            seconds = outcome.steps * self.dt * self.network.seconds
            rate = np.float64(steps.size / (size * seconds)) if seconds else rate
            if name in self.plan.rates:
                records["rate"] = self._rates(steps, size, t.size, first)
            spikes = Spikes(t0 + steps * self.dt, index) if name in self.plan.spikes else None
        unit = self.network.time_unit
        chosen = {one: arrays[f"{name}:{one}_chosen"] for one in self.plan.chosen.get(name, {})}
        if is_projection:
            order = arrays[f"{name}:order"]
            chosen = {one: order[index] if order.size else index for one, index in chosen.items()}
        lists = {event: outcome.spikes[event_part(name, event)] for event in self.plan.events.get(name, ())}
        events = {event: Spikes(t0 + steps * self.dt, index) for event, (steps, index) in lists.items()}
        return PartSolution(name, size, t, rate, records, final, spikes, chosen, events, unit, is_projection, **words)

    def _rates(self, steps: npt.NDArray[np.int64], size: int, rows: int, first: int) -> npt.NDArray[np.float64]:
        """The rate of a population since the row before."""
        every = self.plan.every
        row = steps // every + 1 - -(-first // every)
        counts = np.bincount(row[(row >= 0) & (row < rows)], minlength=rows)[:rows]
        return counts / (size * every * self.dt * self.network.seconds)


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
