"""What is recorded of a network, as it was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.network.network import Network
from brainpy_codegen.runtime.load import support
from brainpy_codegen.runtime.names import nearest


class Plan:
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
                    index = places_of(arrays[f"{part.name}:order"], size)[index]
                chosen[variable] = index
            run.choose(arrays, part, chosen)


def places_of(order: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
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
