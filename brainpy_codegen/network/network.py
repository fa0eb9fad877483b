"""Networks: populations and the projections between them."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.frontend.source import NOTEBOOK, shown_path
from brainpy_codegen.ir.model import Source
from brainpy_codegen.ir.network import NetworkModel, PopulationModel, event_part
from brainpy_codegen.network.connector import Connector
from brainpy_codegen.network.neuron import Neuron
from brainpy_codegen.network.poisson_input import PoissonInput
from brainpy_codegen.network.population import Initial, Population, Rate, Slice, checked_rate, spike_times
from brainpy_codegen.network.projection import Plain, Projection

_NAME = re.compile(r"[^\W\d]\w*")
_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}


class Network:
    """A network: `population`, `poisson` and `spike_source` add neurons and sources, `projection` connects them.

    `poisson_input` gives neurons sources of their own.

    Attributes:
        name: what generated files are called after.
        time_unit: the unit of all times, "ms" unless given; rates are always spikes per second.
        populations, projections, inputs: what it consists of, by name.

    Example:
        >>> net = Network("pair")
        >>> cells = net.population("cells", lif, 2)
        >>> net.projection("exc", cells[:1], cells, on_pre=excite, connect=all_to_all())
    """

    def __init__(self, name: str, *, time_unit: str = "ms") -> None:
        if not _NAME.fullmatch(name):
            raise UsageError(f"the name of a network is an identifier, not {name!r}: it names files and functions")
        if time_unit not in _SECONDS:
            raise UsageError(f"time_unit is one of {', '.join(_SECONDS)}, not {time_unit!r}")
        self.name = name
        self.time_unit = time_unit
        self.populations: dict[str, Population] = {}
        self.projections: dict[str, Projection] = {}
        self.inputs: dict[str, PoissonInput] = {}
        self._place = _caller()

    @property
    def seconds(self) -> float:
        """How many seconds the unit of time is."""
        return _SECONDS[self.time_unit]

    def population(
        self, name: str, neuron: Neuron | Model, n: int, params: Mapping[str, npt.ArrayLike] | None = None
    ) -> Population:
        """Add n neurons.

        Every state starts at 0, unless `init` of the population or of a slice of it, or `init=` of the simulation,
        gives it another value.

        Args:
            name: its name in the network.
            neuron: what `bc.neuron` gave, or a declared model without spikes (a rate population).
            n: how many.
            params: values of parameters: numbers, or one per neuron.

        Raises:
            UsageError: the name is taken or no identifier, or `neuron` is no neuron.
        """
        if isinstance(neuron, Model):
            neuron = Neuron(neuron, None, None, None, (), "")
        if not isinstance(neuron, Neuron):
            raise UsageError(f"{name}: {neuron!r} is no neuron; make one with bc.neuron(model, ...)")
        for event in neuron.events:
            self._new(event_part(name, event))
        made = Population(self._new(name), _count(name, n), "neurons", neuron)
        if params:
            made.set(**params)
        self.populations[name] = made
        return made

    def poisson(self, name: str, n: int, rate: Rate) -> Population:
        """Add n independent Poisson sources of spikes.

        Args:
            name: its name in the network.
            n: how many.
            rate: spikes per second: a number, one per source, or a function of time; the parameter `rate` of
                `params={name: {"rate": ...}}` in a simulation.
        """
        made = Population(self._new(name), _count(name, n), "poisson")
        made.rate = checked_rate(name, n, rate)
        self.populations[name] = made
        return made

    def poisson_input(
        self,
        name: str,
        target: Population | Slice,
        variable: str,
        n: int,
        rate: Rate,
        weight: npt.ArrayLike,
    ) -> PoissonInput:
        """Give every neuron of the target n Poisson sources of its own, of whose spikes only the number matters.

        In each step `variable` rises by `weight` times a binomial number, after the thresholds, when synapses act; a
        frozen variable of a refractory neuron does not. That is much cheaper than n sources and their synapses, of
        which it has the statistics.

        Args:
            name: its name in the network.
            target: where spikes go.
            variable: a state of the target.
            n: how many sources each neuron has.
            rate: spikes per second of each source: a number, one per neuron, or a function of time.
            weight: how far a spike lifts the variable: a number, or one per neuron.

        Raises:
            UsageError: a name is taken, `variable` is no state, `n` no number of sources, a rate is below 0.
        """
        count = _count(name, n, "each neuron has one source or more")
        made = PoissonInput(self._new(name), self._part(name, target), variable, count, rate, weight)
        self.inputs[name] = made
        return made

    def spike_source(self, name: str, times: Sequence[npt.ArrayLike]) -> Population:
        """Add sources that spike at given times: one list of times for each source."""
        if any(np.ndim(one) == 0 for one in times):
            raise UsageError(f"{name}: times is one list per source, [[1.0, 5.0], [2.0]]")
        made = Population(self._new(name), len(times), "spikes")
        made.spikes = spike_times(name, times)
        self.populations[name] = made
        return made

    def projection(
        self,
        name: str,
        source: Population | Slice,
        target: Population | Slice,
        on_pre: Plain | None = None,
        on_post: Plain | None = None,
        dynamics: Model | None = None,
        coupling: Plain | None = None,
        connect: Connector | None = None,
        weights: Mapping[str, Initial] | None = None,
        delay: npt.ArrayLike = 0.0,
        event_driven: bool = False,
        event: str = "",
    ) -> Projection:
        """Connect two populations, or slices of them.

        Args:
            name: its name in the network.
            source: where spikes come from.
            target: where they go.
            on_pre: what a spike of the source does: takes variables by name, returns those that it changes.
            on_post: what a spike of the target does.
            dynamics: synaptic equations, a declared model; its states are variables of each synapse.
            coupling: a current in every step, added up over synapses into the parameter of the target that it returns.
            connect: who is connected to whom, from `bc.connect`.
            weights: values of synaptic variables: a number, one per synapse, or `f(rng, n)`.
            delay: how long spikes of the source take: one time, or one per synapse; rounded to whole steps,
                half a step up.
            event_driven: bring `dynamics` up to date at spikes only, by their closed form.
            event: a named event of the source, which `on_pre` answers instead of its spikes.

        Raises:
            UsageError: a name is taken, a population is of another network, an argument is missing.
            ModelError: an event function reads or changes something that nobody has.
        """
        self._new(name)
        wanted = _checked(name, connect, dynamics, any((on_pre, on_post, coupling)), event_driven)
        made = Projection(
            name,
            self._part(name, source),
            self._part(name, target),
            on_pre,
            on_post,
            dynamics,
            coupling,
            wanted,
            weights or {},
            _delays(name, delay, on_pre),
            event_driven,
            event,
        )
        self.projections[name] = made
        return made

    @property
    def ir(self) -> NetworkModel:
        """What generated text depends on."""
        summed: dict[str, list[str]] = {name: [] for name in self.populations}
        for one in self.projections.values():
            if one.summed and one.summed not in summed[one.ir.target]:
                summed[one.ir.target].append(one.summed)
        populations = tuple(
            PopulationModel(name, one.kind, None if one.neuron is None else one.neuron.ir, tuple(summed[name]))
            for name, one in self.populations.items()
        )
        if not populations:
            raise UsageError(f"the network {self.name!r} has no population")
        projections = tuple(one.ir for one in self.projections.values())
        source = Source(f"{shown_path(self._place)}:{self.name}", self._place, self.name, 1)
        inputs = tuple(one.ir for one in self.inputs.values())
        return NetworkModel(self.name, source, populations, projections, inputs=inputs)

    def _new(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(f"a name is an identifier, not {name!r}: it becomes part of generated code")
        neurons = [(one.name, one.neuron) for one in self.populations.values() if one.neuron is not None]
        lists = {event_part(one, event) for one, neuron in neurons for event in neuron.events}
        if name in self.populations or name in self.projections or name in self.inputs or name in lists:
            raise UsageError(f"the network {self.name!r} has a {name!r} already")
        return name

    def _part(self, name: str, part: object) -> Slice:
        found = part[:] if isinstance(part, Population) else part
        if not isinstance(found, Slice) or self.populations.get(found.population.name) is not found.population:
            raise UsageError(f"{name}: {part!r} is no population of the network {self.name!r}, nor a slice of one")
        return found

    def __repr__(self) -> str:
        return f"<network {self.name}: {len(self.populations)} populations, {len(self.projections)} projections>"


def _count(name: str, n: Any, rule: str = "a population has one neuron or more") -> int:
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise UsageError(f"{name}: {rule}, not {n!r}")
    return int(n)


def _checked(name: str, connect: Connector | None, dynamics: Model | None, acts: bool, event_driven: bool) -> Connector:
    """The connector of a projection, if everything that it needs was given."""
    if connect is None or not hasattr(connect, "pairs"):
        raise UsageError(f"{name}: connect= says who is connected to whom, for example bc.connect.bernoulli(0.1)")
    if dynamics is not None and not isinstance(dynamics, Model):
        raise UsageError(f"{name}: dynamics is a declared model: put @bc.ode above the function")
    if not acts:
        raise UsageError(f"{name} does nothing: give on_pre, on_post or coupling")
    if event_driven and dynamics is None:
        raise UsageError(f"{name}: event_driven belongs to dynamics")
    return connect


def _delays(name: str, delay: npt.ArrayLike, on_pre: Plain | None) -> npt.NDArray[np.float64]:
    """The delays of a projection, if they can be that."""
    delays = np.asarray(delay, np.float64)
    if not np.all(np.isfinite(delays)) or np.any(delays < 0):
        raise UsageError(f"{name}: a delay is a time of at least 0")
    if on_pre is None and np.any(delays > 0):
        raise UsageError(
            f"{name}: delay= is how long spikes of the source take to on_pre, which there is none of; a coupling "
            "reads the values of the same step, and on_post acts in the step of its spike"
        )
    return delays


def _caller() -> str:
    """The file in which a network is made."""
    frame = sys._getframe(2)
    name = frame.f_code.co_filename
    return str(Path(name).resolve()) if Path(name).exists() else NOTEBOOK
