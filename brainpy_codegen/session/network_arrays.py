"""From a declared network to the arrays that its generated module runs on: wiring, initial values, parameters."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.ir.network import event_part
from brainpy_codegen.network.network import Network
from brainpy_codegen.network.poisson_input import PoissonInput
from brainpy_codegen.network.population import Population, checked_rate
from brainpy_codegen.network.projection import Projection
from brainpy_codegen.runtime.load import support
from brainpy_codegen.runtime.names import nearest
from brainpy_codegen.session.network_over_time import Floats, Maker, OverTime, values_at

WIRING = 0x77697265  # the stream of random numbers that wires

PIECE = 1 << 16  # numbers that are drawn or rounded together

# Of the arrays of a saved state those that parameters make, which may have changed since.
_FROM_PARAMETERS = (
    "parameters",
    "width",
    "chance",
    "refractory",
    "refractory_width",
    "capacity",
    "weight",
    "each",
    "above",
    "columns",
    "rows",
    "tables",
    "table",
)


@dataclass(frozen=True, slots=True)
class Values:
    """What a run is given beside the declaration.

    Attributes:
        params: values of parameters by part. init: initial values by part.
        dt: length of a step. seed: of all random numbers. t0: where the run begins.
    """

    params: Mapping[str, Mapping[str, Any]]
    init: Mapping[str, Mapping[str, Any]]
    dt: float
    seed: int
    t0: float = 0.0


class Builder:
    """Makes the arrays of one network for one run."""

    def __init__(self, network: Network, module: ModuleType, values: Values) -> None:
        self._network = network
        self._values = values
        self._parts = {part.name: part for part in module.PARTS}
        self._arguments = module.ARGUMENTS
        self._run: Any = support(module, "network_run")
        self._tables: Any = support(module, "network_tables")
        self._random: Any = support(module, "random_numbers")
        self._changing: list[Maker] = []

    def arrays(self, saved: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """All arrays; from a saved state, with the parameters of now."""
        known: set[str] = set(saved or ())
        projections = {
            name: self._projection(one)
            for name, one in self._network.projections.items()
            if f"{name}:start" not in known
        }
        if saved is not None:
            projections |= {
                name: self._known_projection(one, saved)
                for name, one in self._network.projections.items()
                if name not in projections
            }
        arrays: dict[str, Any] = {}
        for name, population in self._network.populations.items():
            arrays |= self._population(population, self._slots(projections, name))
            for event in () if population.neuron is None else population.neuron.events:
                slots = self._slots(projections, name, event)
                arrays |= self._run.named_events(event_part(name, event), population.size, slots)
        for one in projections.values():
            arrays |= one
        for given in self._network.inputs.values():
            arrays |= self._input(given)
        if saved is None:
            return arrays
        for key, value in saved.items():
            if key in arrays and key.rpartition(":")[2] not in _FROM_PARAMETERS:
                if np.shape(value) != np.shape(arrays[key]):
                    raise UsageError(f"the saved state does not fit this network: {key} has another shape")
                dtype, wanted = np.asarray(value).dtype, np.asarray(arrays[key]).dtype
                if dtype.kind == "f" and dtype != wanted:
                    raise UsageError(
                        f"the saved state does not fit this network: {key} is {dtype}, not {wanted}; "
                        f'give dtype="{dtype}"'
                    )
                arrays[key] = self._run.aligned_copy(value) if isinstance(value, np.ndarray) else value
        for name, population in self._network.populations.items():
            chance = f"{name}:chance"
            if population.kind == "poisson" and not np.array_equal(arrays[chance], saved.get(chance, ())):
                arrays[f"{name}:left"][:] = -1  # a gap that was drawn from another rate
        return arrays

    def _slots(self, projections: Mapping[str, Mapping[str, Any]], name: str, event: str = "") -> int:
        """For how many steps the spikes (or a named event) of a population are kept: the longest delay and this one."""
        leaving = [one for one in self._network.projections.values() if one.source.population.name == name]
        delays = [projections[one.name][f"{one.name}:delay"] for one in leaving if one.ir.event == event]
        return 1 + max((int(steps.max()) for steps in delays), default=0)

    # --- populations -------------------------------------------------------------------------------------------------

    def _population(self, population: Population, slots: int) -> dict[str, Any]:
        name, size, dt = population.name, population.size, self._values.dt
        part = self._parts[name]
        if population.kind == "neurons":
            return self._neurons(population, part, slots)
        given = self._values.params.get(name, {})
        _check(name, "parameter", given, population.parameters)
        _check(name, "state", self._values.init.get(name, {}), ())
        if population.kind == "poisson":
            rate = checked_rate(name, size, given.get("rate", population.rate))
            chance = self._chance(name, 0.0 if callable(rate) else rate)
            made: dict[str, Any] = self._run.poisson_sources(part, size, chance, self._values.seed, owner(name), slots)
            if callable(rate):
                self._changing.append(self._chances(name, rate, size, partial(self._source_table, part, size)))
            return made
        assert population.spikes is not None
        index, times = population.spikes
        steps = np.rint(times / dt).astype(np.int64)
        if steps.size and steps.min() < 0:
            raise UsageError(f"{name}: a spike time is before 0")
        order = np.lexsort((index, steps))
        steps, index = steps[order], index[order]
        twice = np.flatnonzero((np.diff(steps) == 0) & (np.diff(index) == 0))
        if twice.size:
            raise UsageError(f"{name}: source {index[twice[0]]} spikes twice in one step of {dt:g}")
        made = self._run.spike_sources(part, size, steps, index, slots)
        return made

    def _neurons(self, population: Population, part: Any, slots: int) -> dict[str, Any]:
        neuron, name, size = population.neuron, population.name, population.size
        assert neuron is not None
        states = {state: np.zeros(size) for state in neuron.states}
        given = [*population.initial]
        extra = self._values.init.get(name)
        if extra is not None:
            _check(name, "state", extra, neuron.states)
            given.append((0, size, dict(extra)))
        for start, stop, values in given:
            for state, value in values.items():
                states[state][start:stop] = self._initial(f"{name}.{state}", value, stop - start)
        params = {**population.params, **self._values.params.get(name, {})}
        _check(name, "parameter", params, neuron.parameters)
        for parameter, value in params.items():
            if not callable(value) and np.size(value) not in (1, size):
                raise UsageError(f"{name}: {np.size(value)} values of {parameter} for {size} neurons")
        functions = {parameter: value for parameter, value in params.items() if callable(value)}
        params |= {parameter: value(self._values.t0) for parameter, value in functions.items()}
        refractory = self._refractory(population, {**part.parameters, **params})
        dt, seed = self._values.dt, self._values.seed
        made: dict[str, Any] = self._run.neurons(part, size, states, params, refractory, dt, slots, seed, owner(name))
        if functions:
            self._changing.append(partial(self._parameter_tables, part, params, functions, size))
        return made

    def _input(self, one: PoissonInput) -> dict[str, Any]:
        name = one.name
        params = {**one.params, **one.checked(dict(self._values.params.get(name, {})))}
        _check(name, "state", self._values.init.get(name, {}), ())
        rate, part, size = params["rate"], self._parts[name], len(one.target)
        chance = self._chance(name, 0.0 if callable(rate) else rate)
        if callable(rate):
            self._changing.append(self._chances(name, rate, size, partial(self._tables.input_table, part, one.n)))
        made: dict[str, Any] = self._run.poisson_input(
            part,
            size,
            one.target.start,
            one.n,
            chance,
            params["weight"],
            self._values.seed,
            owner(name),
        )
        return made

    def over_time(self, arrays: dict[str, Any], t0: float, last: int) -> OverTime | None:
        """What fills the tables of values that change with time, for steps up to `last`; None if nothing does."""
        return OverTime(arrays, self._changing, t0, self._values.dt, last) if self._changing else None

    def _chance(self, name: str, rate: Any, times: Floats | None = None) -> Floats:
        """The chances of a spike in a step, from rates; `times`: at which each row of them holds."""
        scale = self._network.seconds * self._values.dt
        chance: Floats = np.asarray(rate, float) * scale
        if times is None and np.any(chance > 1.0):
            raise UsageError(f"{name}: {np.max(rate):g} spikes per second are more than one in each step")
        if times is not None and not np.all((chance >= 0.0) & (chance <= 1.0)):
            row, column = np.argwhere(~((chance >= 0.0) & (chance <= 1.0)))[0]
            raise UsageError(f"{name}: a rate of {rate[row, column]:g} at t = {times[row]:g} is no chance in a step")
        return chance

    def _chances(
        self, name: str, rate: Callable[[float], Any], size: int, table: Callable[[Floats], Mapping[str, Any]]
    ) -> Maker:
        """What makes tables of chances from a rate that changes with time."""

        def make(times: Floats) -> Mapping[str, Any]:
            return table(self._chance(name, values_at(f"{name}: rate", rate, times, size), times))

        return make

    def _source_table(self, part: Any, size: int, chance: Floats) -> dict[str, Any]:
        alike = chance.shape[1] == 1
        made: dict[str, Any] = self._tables.chance_table(part, chance, -1 if alike else size)
        return made

    def _parameter_tables(
        self,
        part: Any,
        params: Mapping[str, Any],
        functions: Mapping[str, Callable[[float], Any]],
        size: int,
        times: Floats,
    ) -> dict[str, Any]:
        """Tables of parameters of which some change with time, and of the constants that depend on them."""
        name = part.name
        rows = {key: values_at(f"{name}: {key}", one, times, size) for key, one in functions.items()}
        table, width = self._tables.parameter_table(part, params, size, self._values.dt, rows)
        length = table.size // times.size
        named = {"parameters": table, "width": width, "tables": times.size, "table": length}
        return {f"{name}:{key}": value for key, value in named.items()}

    def _refractory(self, population: Population, params: Mapping[str, Any]) -> Any:
        assert population.neuron is not None
        value = population.neuron.refractory
        value = params[value] if isinstance(value, str) else value
        if value is None:
            return 0.0
        times = np.asarray(value, float)
        if times.size not in (1, population.size):
            raise UsageError(f"{population.name}: {times.size} refractory times for {population.size} neurons")
        if not np.all(np.isfinite(times)) or np.any(times < 0):
            raise UsageError(f"{population.name}: a refractory time is at least 0")
        return times

    # --- projections -------------------------------------------------------------------------------------------------

    def _projection(self, one: Projection) -> dict[str, Any]:
        source, target = one.source, one.target
        own = source.start - target.start if source.population is target.population else None
        pairs = one.connect.pairs(len(source), len(target), self._uniforms(one.name), own)
        count = pairs[0].size
        steps = self._delay(one, count)
        variables = {**one.values, **self._values.init.get(one.name, {})}
        _check(one.name, "synaptic variable", variables, one.variables)
        values = {name: self._initial(f"{one.name}.{name}", value, count) for name, value in variables.items()}
        sizes = source.population.size, target.population.size
        made: dict[str, Any] = self._run.synapses(
            self._parts[one.name],
            sizes,
            *(_shifted(ends, side.start) for ends, side in zip(pairs, (source, target), strict=True)),
            steps,
            values,
            self._params(one),
            self._values.dt,
            self._takes_sources(one.name),
        )
        return made

    def _known_projection(self, one: Projection, saved: Mapping[str, Any]) -> dict[str, Any]:
        """The arrays of a projection from a saved state, but for its parameters."""
        prefix = f"{one.name}:"
        starts = (prefix, f"{one.name}.")
        made = {key: value for key, value in saved.items() if key.startswith(starts)}
        table, width = self._tables.parameter_table(self._parts[one.name], self._params(one), 1, self._values.dt)
        return made | {f"{prefix}parameters": table, f"{prefix}width": width}

    def _takes_sources(self, name: str) -> bool:
        """Whether the loops read the source of a synapse, which they do not know from its row."""
        return any(part == name and "source" in kind._fields for part, kind in self._arguments)

    def _params(self, one: Projection) -> dict[str, Any]:
        params = {**one.params, **self._values.params.get(one.name, {})}
        _check(one.name, "parameter", params, one.parameters)
        for name, value in params.items():
            if callable(value) or np.size(value) != 1:
                raise UsageError(f"{one.name}: the parameter {name} is one number for all synapses and times")
        return params

    def _delay(self, one: Projection, count: int) -> npt.NDArray[np.int32]:
        delay = _numbers(one.delay)
        if delay.size not in (1, count):
            raise UsageError(f"{one.name}: {delay.size} delays for {count} synapses")
        steps = np.empty(delay.size, np.int32)
        for begin in range(0, delay.size, PIECE):
            piece = delay[begin : begin + PIECE].astype(np.float64)
            # Halves are rounded up, as Brian2 does, also those that are a rounding error short of one.
            whole = np.floor(piece / self._values.dt + (0.5 + 1e-9))
            short = (whole == 0) & (piece > 0)
            if np.any(short):
                raise UsageError(
                    f"{one.name}: a delay of {piece[short][0]:g} is shorter than half a step of {self._values.dt:g}; "
                    "give 0 or a smaller dt"
                )
            steps[begin : begin + PIECE] = whole
        return steps

    def _uniforms(self, name: str) -> Callable[[int, int, int], npt.NDArray[np.float64]]:
        key = self._random.stream_key(self._values.seed, WIRING, owner(name))

        def uniforms(row: int, first: int, count: int) -> npt.NDArray[np.float64]:
            drawn = np.empty(count)
            for begin in range(0, count, PIECE):
                length = min(PIECE, count - begin)
                drawn[begin : begin + length] = self._random.uniforms(key, row, length, first + begin)
            return drawn

        return uniforms

    def _initial(self, name: str, value: Any, count: int) -> npt.NDArray[np.floating[Any]]:
        if callable(value):
            value = value(np.random.default_rng([self._values.seed, owner(name)]), count)
        found = _numbers(value)
        if found.size not in (1, count):
            what = "synapses" if name.partition(".")[0] in self._network.projections else "neurons"
            raise UsageError(f"{found.size} values of {name} for {count} {what}")
        return np.broadcast_to(found, count)


def owner(name: str) -> int:
    """The number by which random numbers tell a part from others; it depends on nothing but its name."""
    return zlib.crc32(name.encode())


def _numbers(given: Any) -> npt.NDArray[np.floating[Any]]:
    """Numbers in a row; what has 32 bits keeps them, because there may be hundreds of millions."""
    found = np.asarray(given).reshape(-1)
    return found if found.dtype == np.float32 else found.astype(np.float64, copy=False)


def _shifted(index: npt.NDArray[np.int32], start: int) -> npt.NDArray[np.int32]:
    """Places in a population, from those in its slice that begins at `start`."""
    return index + np.int32(start) if start else index


def _check(part: str, what: str, given: Mapping[str, Any], known: Any) -> None:
    for name in given:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise UsageError(f"{part} has no {what} {name!r}{nearest(name, known)}; it has: {listed}")
