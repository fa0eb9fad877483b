"""Populations and slices of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.ir.network import SourceKind
from brainpy_codegen.network.neuron import Neuron
from brainpy_codegen.runtime.names import nearest

Initial: TypeAlias = float | npt.ArrayLike | Callable[[np.random.Generator, int], npt.ArrayLike]
Rate: TypeAlias = npt.ArrayLike | Callable[[float], Any]
Floats: TypeAlias = npt.NDArray[np.float64]


class Slice:
    """A contiguous part of a population: `cells[:3200]`."""

    def __init__(self, population: Population, start: int, stop: int) -> None:
        self.population = population
        self.start = start
        self.stop = stop

    def __len__(self) -> int:
        return self.stop - self.start

    def __getitem__(self, part: slice) -> Slice:
        start, stop = _bounds(part, len(self))
        return Slice(self.population, self.start + start, self.start + stop)

    def init(self, **values: Initial) -> None:
        """Initial values of this part; see `Population.init`."""
        self.population.set_initial(values, self.start, self.stop)

    def __repr__(self) -> str:
        return f"<{self.population.name}[{self.start}:{self.stop}]>"


class Population:
    """Neurons of one kind, or sources of spikes.

    Attributes:
        name: its name in the network.
        size: how many there are.
        kind: "neurons", "poisson" or "spikes".
        neuron: what they are; None for sources.
        params: values of parameters: numbers, or one per neuron.
    """

    def __init__(self, name: str, size: int, kind: SourceKind, neuron: Neuron | None = None) -> None:
        self.name = name
        self.size = size
        self.kind: SourceKind = kind
        self.neuron = neuron
        self.params: dict[str, npt.ArrayLike] = {}
        self.initial: list[tuple[int, int, dict[str, Initial]]] = []
        self.rate: Rate | None = None
        self.spikes: tuple[npt.NDArray[np.int64], Floats] | None = None

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> Slice:
        start, stop = _bounds(part, self.size)
        return Slice(self, start, stop)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters: those of the neurons, `rate` of Poisson sources."""
        if self.neuron is None:
            return ("rate",) if self.kind == "poisson" else ()
        return self.neuron.parameters

    def init(self, **values: Initial) -> None:
        """Set initial values: a number, an array with one value per neuron, or `f(rng, n)`; others are 0.

        Raises:
            UsageError: a name is no state.
        """
        self.set_initial(values, 0, self.size)

    def set_initial(self, values: Mapping[str, Initial], start: int, stop: int) -> None:
        """The same for a part."""
        states = () if self.neuron is None else self.neuron.states
        for name, value in values.items():
            if name not in states:
                raise UsageError(f"{self.name}: {name!r} is no state{nearest(name, states)}; {_listed(states)}")
            if not callable(value) and np.size(value) not in (1, stop - start):
                raise UsageError(f"{self.name}: {np.size(value)} values of {name} for {stop - start} neurons")
        self.initial.append((start, stop, dict(values)))

    def set(self, **values: npt.ArrayLike) -> None:
        """Set parameters: a number, or one per neuron; nothing is generated anew.

        Raises:
            UsageError: a name is no parameter, or there are too few or too many values.
        """
        names = self.parameters
        for name, value in values.items():
            if name not in names:
                raise UsageError(f"{self.name}: {name!r} is no parameter{nearest(name, names)}; {_listed(names)}")
            if self.kind == "poisson":
                checked_rate(self.name, self.size, value)
            elif np.size(value) not in (1, self.size):
                raise UsageError(f"{self.name}: {np.size(value)} values of {name} for {self.size} neurons")
        if self.kind == "poisson":
            self.rate = values.get("rate", self.rate)
        else:
            self.params.update(values)

    def __repr__(self) -> str:
        return f"<population {self.name}: {self.size} {self.neuron.name if self.neuron else self.kind}>"


def checked_rate(name: str, n: int, rate: Rate) -> Rate:
    """The rate of n Poisson sources, if it can be one."""
    if not callable(rate):
        values = np.asarray(rate, np.float64)
        if values.size not in (1, n) or not np.all(np.isfinite(values)) or np.any(values < 0):
            raise UsageError(f"{name}: a rate is a number of at least 0, or {n} of them")
    return rate


def spike_times(name: str, times: Sequence[npt.ArrayLike]) -> tuple[npt.NDArray[np.int64], Floats]:
    """The spikes of a source as indices and times, by time."""
    rows = [np.asarray(one, dtype=np.float64).reshape(-1) for one in times]
    for index, row in enumerate(rows):
        if not np.all(np.isfinite(row)):
            raise UsageError(f"{name}: a spike time of source {index} is not finite")
    source = np.repeat(np.arange(len(rows), dtype=np.int64), [row.size for row in rows])
    time = np.concatenate(rows) if rows else np.zeros(0)
    order = np.lexsort((source, time))
    return source[order], time[order]


_CHOSEN = (
    "single neurons are chosen by bc.connect.from_pairs(sources, targets), by init(V=[one value per neuron]) and by "
    'record={"cells": [("V", indices)]}'
)


def _bounds(part: Any, size: int) -> tuple[int, int]:
    if not isinstance(part, slice):
        raise UsageError(f"a part of a population is a slice such as cells[:100], not cells[{part!r}]; {_CHOSEN}")
    if part.step not in (None, 1):
        raise UsageError(f"slices of populations are contiguous; a step of {part.step} is not possible; {_CHOSEN}")
    for bound in (part.start, part.stop):
        if bound is not None and not -size <= bound <= size:
            raise UsageError(f"index {bound} is out of range: there are {size} neurons")
    start, stop, _ = part.indices(size)
    return start, max(start, stop)


def _listed(names: Sequence[str]) -> str:
    return f"there are: {', '.join(names) or 'none'}"
