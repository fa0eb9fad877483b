"""What the simulation of a network returns: `sol["cells"].spikes`, `sol["cells"].rate`, `sol["cells"]["V"]`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime.missing import missing
from brainpy_codegen.runtime.names import nearest
from brainpy_codegen.runtime.network_data import (
    parts_dataframe,
    parts_dataset,
    read_network,
    save_network,
    spikes_dataframe,
)
from brainpy_codegen.runtime.saved import saved

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.axes import Axes

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Spikes:
    """Spikes of a population, by time and then by neuron.

    Attributes:
        t: times.
        i: indices of neurons.
    """

    t: Floats
    i: Integers

    def __len__(self) -> int:
        return int(self.t.size)

    def of(self, neuron: int) -> Floats:
        """The spike times of one neuron."""
        found: Floats = self.t[self.i == neuron]
        return found

    def counts(self, size: int) -> Integers:
        """How often each of `size` neurons spiked."""
        return np.bincount(self.i, minlength=size)

    def to_dataframe(self) -> pandas.DataFrame:
        """A `pandas.DataFrame` with a row for each spike and columns t and i."""
        return spikes_dataframe(self)

    def __repr__(self) -> str:
        return f"<{self.t.size} spikes>"


@dataclass(frozen=True, slots=True, eq=False)
class PartSolution:
    """What was recorded of one population or projection.

    Attributes:
        name: of the part. size: how many neurons, or synapses.
        t: times of the rows.
        rate: mean rate over the run, spikes per second and neuron; nan for projections.
        records: recorded variables by name, time first; "rate" is the rate of the population since the row before.
        final: every variable after the last step.
        elements: for each recorded variable the neurons, or synapses, that its columns belong to.
        events: recorded named events: when they happened, and to whom.
        time_unit: the unit of t.
        is_projection: whether its elements are synapses.
    """

    name: str
    size: int
    t: Floats
    rate: np.float64
    records: Mapping[str, Floats]
    final: Mapping[str, Floats]
    recorded_spikes: Spikes | None = None
    elements: Mapping[str, Integers] = field(default_factory=dict)
    events: Mapping[str, Spikes] = field(default_factory=dict)
    time_unit: str = ""
    is_projection: bool = False
    stats: Mapping[str, float] = field(default_factory=dict)
    success: bool = True
    message: str = ""

    @property
    def spikes(self) -> Spikes:
        """The spikes.

        Raises:
            UsageError: they were not recorded.
        """
        if self.recorded_spikes is None:
            raise UsageError(f'the spikes of {self.name} were not recorded: record={{"{self.name}": ["spikes"]}}')
        return self.recorded_spikes

    def __getitem__(self, name: str) -> Floats:
        """The record of a variable."""
        if name in self.records:
            return self.records[name]
        reason = "was not recorded" if name in self.final or name == "rate" else "is no variable"
        recorded = ", ".join(self.records) or "nothing"
        raise KeyError(f"{self.name}: {name!r} {reason}; recorded: {recorded}{nearest(name, self.records)}")

    def __contains__(self, name: object) -> bool:
        return name in self.records

    def to_xarray(self) -> xarray.Dataset:
        """Records over time and element, spikes as `spike_t` and `spike_i`, events likewise: an `xarray.Dataset`."""
        return parts_dataset([self], {"name": self.name}, prefixed=False)

    def to_dataframe(self) -> pandas.DataFrame:
        """The records as a `pandas.DataFrame`: one row a time, one column a variable and element."""
        return parts_dataframe([self], prefixed=False)

    def plot(self, ax: Axes | None = None) -> list[Axes]:
        """Raster of the spikes and traces of what was recorded."""
        drawn: list[Axes] = _plotting().plot_parts([self], ax)
        return drawn

    def __repr__(self) -> str:
        spikes = "" if self.recorded_spikes is None else f", {len(self.recorded_spikes)} spikes, {self.rate:.3g}/s"
        return f"<{self.name}: {self.size}{spikes}; recorded: {', '.join(self.records) or 'nothing'}>"


@dataclass(frozen=True, slots=True, eq=False)
class NetworkState:
    """Everything that a network needs to go on: states, spikes under way, synapses, and the number of the step."""

    arrays: Mapping[str, Any]
    step: int
    t0: float
    dt: float
    seed: int

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it into an `.npz` file."""
        head = {"step": self.step, "t0": self.t0, "dt": self.dt, "seed": np.uint64(self.seed)}
        with open(path, "wb") as stream:
            np.savez_compressed(
                stream,
                allow_pickle=False,
                **{f"head.{name}": np.asarray(value) for name, value in head.items()},
                **{f"array.{name}": np.asarray(value) for name, value in self.arrays.items()},
            )

    @staticmethod
    def load(path: str | os.PathLike[str]) -> NetworkState:
        """The state in a file that `save` wrote."""
        with saved(path, "a saved state of a network") as stream, np.load(stream, allow_pickle=False) as archive:
            found = dict(archive.items())
            head = {name.removeprefix("head."): value for name, value in found.items() if name.startswith("head.")}
            arrays = {name.removeprefix("array."): value for name, value in found.items() if name.startswith("array.")}
            arrays = {name: value.item() if value.ndim == 0 else value for name, value in arrays.items()}
            return NetworkState(arrays, int(head["step"]), float(head["t0"]), float(head["dt"]), int(head["seed"]))


@dataclass(frozen=True, slots=True, eq=False)
class NetworkSolution:
    """What a simulation of a network gave, by population and projection.

    Attributes:
        t: times of the rows: steps 0, `every`, 2 `every` ...
        parts: what was recorded of each part.
        time_unit: the unit of t.
        seed: the seed that was used.
        stats: `generate_seconds`, `compile_seconds`, `run_seconds` (the time loop alone), `steps`, `threads` (in use).
    """

    t: Floats
    parts: Mapping[str, PartSolution]
    model: str
    method: str
    backend: str
    seed: int
    time_unit: str = ""
    stats: Mapping[str, float] = field(default_factory=dict)
    success: bool = True
    message: str = ""
    last_state: NetworkState | None = None

    @property
    def state(self) -> NetworkState:
        """The network at the end; `init=sol.state` goes on from there.

        Raises:
            UsageError: this solution was read from a file, which holds what was recorded only.
        """
        if self.last_state is None:
            raise UsageError(
                "a saved solution holds no state to go on from: that is in the file of sol.save_state(path)"
            )
        return self.last_state

    def __getitem__(self, name: str) -> PartSolution:
        """What was recorded of a part."""
        if name not in self.parts:
            raise KeyError(f"no population or projection {name!r}{nearest(name, self.parts)}; {', '.join(self.parts)}")
        return self.parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __contains__(self, name: object) -> bool:
        return name in self.parts

    @property
    def final(self) -> dict[str, Mapping[str, Floats]]:
        """Every variable after the last step, by part."""
        return {name: part.final for name, part in self.parts.items()}

    def save_state(self, path: str | os.PathLike[str]) -> None:
        """Write the state of the network at the end into a file, for `init=NetworkState.load(path)`."""
        self.state.save(path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write records, spikes and final values into an `.npz` file, which `NetworkSolution.load` reads back."""
        save_network(self, path)

    @staticmethod
    def load(path: str | os.PathLike[str]) -> NetworkSolution:
        """The solution in a file that `save` wrote."""
        words, told = read_network(path)
        parts = {}
        for one in told:
            spikes = one.pop("spikes")
            one["events"] = {name: Spikes(**event) for name, event in one["events"].items()}
            parts[one["name"]] = PartSolution(**one, recorded_spikes=Spikes(**spikes) if spikes else None)
        return NetworkSolution(parts=parts, **words)

    def to_xarray(self) -> xarray.Dataset:
        """Records and spikes of all parts as an `xarray.Dataset`: `cells.V`, `cells.spike_t`, `cells.spike_i`."""
        words = {"model": self.model, "method": self.method, "backend": self.backend, "seed": self.seed}
        return parts_dataset(self.parts.values(), words, prefixed=True)

    def to_dataframe(self) -> pandas.DataFrame:
        """The records of all parts as a `pandas.DataFrame`: columns are part, variable and element."""
        return parts_dataframe(self.parts.values(), prefixed=True)

    def plot(self, ax: Axes | None = None) -> list[Axes]:
        """Rasters of spikes, and traces of what was recorded."""
        drawn: list[Axes] = _plotting().plot_parts(list(self.parts.values()), ax)
        return drawn

    def __repr__(self) -> str:
        rows = [f"NetworkSolution of {self.model} ({self.method}, {self.backend}): {self.message}"]
        return "\n".join([*rows, *(f"  {part!r}" for part in self.parts.values())])


def _plotting() -> Any:
    try:
        from brainpy_codegen.runtime import network_plotting
    except ImportError as error:
        raise missing("matplotlib", "plot") from error
    return network_plotting
