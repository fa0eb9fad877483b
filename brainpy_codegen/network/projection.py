"""Projections: synapses from one population to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.frontend.parse_event import parse_event
from brainpy_codegen.ir.model import Parameter
from brainpy_codegen.ir.network import Bound, Event, ProjectionModel
from brainpy_codegen.network.binding import Surroundings, bind
from brainpy_codegen.network.connect import matrix_values
from brainpy_codegen.network.connector import Connector
from brainpy_codegen.network.population import Initial, Slice
from brainpy_codegen.runtime.names import nearest

Plain: TypeAlias = Callable[..., Any]


class Projection:
    """Synapses from a source to a target; made by `Network.projection`.

    Attributes:
        name: its name in the network.
        source, target: slices of populations.
        connect: who is connected to whom.
        delay: a time, or one per synapse.
        values: what synapses start with, by variable.
        params: numbers that hold for all synapses.
        ir: the parsed declaration.
        summed: the parameter of the target that `coupling` adds up; empty for none.
    """

    def __init__(
        self,
        name: str,
        source: Slice,
        target: Slice,
        on_pre: Plain | None,
        on_post: Plain | None,
        dynamics: Model | None,
        coupling: Plain | None,
        connect: Connector,
        weights: Mapping[str, Initial],
        delay: npt.ArrayLike,
        event_driven: bool,
        event: str = "",
    ) -> None:
        self.name = name
        self.source = source
        self.target = target
        self.connect = connect
        self.delay = delay
        self.values: dict[str, Initial] = dict(weights)
        self.params: dict[str, npt.ArrayLike] = {}
        self.summed = ""
        self._check_spikes(on_pre, on_post, event)
        self.ir = replace(self._parsed(on_pre, on_post, dynamics, coupling, event_driven), event=event)
        self._check_read(tuple(weights))

    @property
    def variables(self) -> tuple[str, ...]:
        """What each synapse has a value of."""
        return self.ir.variables

    @property
    def parameters(self) -> tuple[str, ...]:
        """Numbers that hold for all synapses."""
        return tuple(one.name for one in self.ir.parameters)

    def init(self, **values: Initial) -> None:
        """Set what synapses start with: a number, one per synapse, or `f(rng, n)`; others start at 0."""
        for name in values:
            if name not in self.variables:
                raise UsageError(
                    f"{self.name}: {name!r} is no variable of its synapses{nearest(name, self.variables)}; "
                    f"there are: {', '.join(self.variables) or 'none'}"
                )
        self.values.update(values)

    def set(self, **values: npt.ArrayLike) -> None:
        """Set parameters; nothing is generated anew."""
        for name, value in values.items():
            if name not in self.parameters:
                raise UsageError(
                    f"{self.name}: {name!r} is no parameter{nearest(name, self.parameters)}; "
                    f"there are: {', '.join(self.parameters) or 'none'}"
                )
            if np.size(value) != 1:
                raise UsageError(f"{self.name}: {name} is one number for all synapses; give weights={{{name!r}: ...}}")
        self.params.update(values)

    def _parsed(
        self,
        on_pre: Plain | None,
        on_post: Plain | None,
        dynamics: Model | None,
        coupling: Plain | None,
        event_driven: bool,
    ) -> ProjectionModel:
        post, pre = self.target.population.neuron, self.source.population.neuron
        equations = None if dynamics is None else dynamics.ir
        states = () if equations is None else tuple(state.name for state in equations.states)
        weights = self._weight_names(states)
        parameters: list[Parameter] = []
        around = Surroundings(
            own=(*weights, *states),
            post=() if post is None else post.states,
            pre=() if pre is None else pre.states,
            post_parameters=() if post is None else post.parameters,
            pre_parameters=() if pre is None else pre.parameters,
            parameters=parameters,
        )
        takes = () if equations is None else self._dynamics(equations.parameters, around, event_driven)
        events = [None if one is None else bind(parse_event(one), around) for one in (on_pre, on_post)]
        current = None if coupling is None else self._coupling(coupling, around)
        return ProjectionModel(
            name=self.name,
            source=self.source.population.name,
            target=self.target.population.name,
            variables=(*weights, *states),
            parameters=tuple(parameters),
            on_pre=events[0],
            on_post=events[1],
            coupling=current,
            dynamics=equations,
            takes=takes,
            event_driven=event_driven,
        )

    def _check_spikes(self, on_pre: Plain | None, on_post: Plain | None, named: str) -> None:
        """Refuse what waits for spikes of neurons that have no threshold, or for events that nobody has."""
        if named:
            neuron = self.source.population.neuron
            known = () if neuron is None else tuple(neuron.events)
            if named not in known:
                raise UsageError(
                    f"{self.name}: {self.source.population.name} has no event {named!r}{nearest(named, known)}; "
                    f"it has: {', '.join(known) or 'none'}"
                )
            if on_pre is None:
                raise UsageError(f"{self.name}: event={named!r} is what on_pre answers, which there is none of")
            on_pre = None
        for word, event, part in (("on_pre", on_pre, self.source), ("on_post", on_post, self.target)):
            population = part.population
            if event is not None and population.neuron is not None and population.neuron.threshold is None:
                raise UsageError(
                    f"{self.name}: {word} is for spikes of {population.name!r}, which never spikes: its neurons have "
                    "no threshold; give them one, bc.neuron(model, threshold=...), or connect by coupling="
                )

    def _check_read(self, weights: tuple[str, ...]) -> None:
        """Refuse synaptic variables that nothing reads."""
        states = () if self.ir.dynamics is None else tuple(state.name for state in self.ir.dynamics.states)
        events = [one for one in (self.ir.on_pre, self.ir.on_post, self.ir.coupling) if one is not None]
        bounds = [*self.ir.takes, *(one for event in events for one in (*event.takes, *event.changes))]
        used = {*states, *(one.name for one in bounds if one.place == "own")}
        for name in weights:
            if name not in used:
                names = sorted({*used, *(one.name for one in bounds if one.place == "own_parameter")})
                raise UsageError(
                    f"{self.name}: weights gives {name!r}, which neither an event function nor dynamics or coupling "
                    f"has{nearest(name, names)}; there are: {', '.join(names) or 'none'}"
                )

    def _weight_names(self, states: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(name for name in self.values if name not in states)
        brought = matrix_values(self.connect)
        if brought is not None and "w" not in self.values:
            names = ("w", *names)
            self.values["w"] = brought
        return names

    def _dynamics(
        self, parameters: tuple[Parameter, ...], around: Surroundings, event_driven: bool
    ) -> tuple[Bound, ...]:
        """What the parameters of the synaptic equations stand for."""
        found = []
        for one in parameters:
            bound = around.find(one)
            if bound is None:
                raise UsageError(f"{self.name}: nothing gives the parameter {one.name!r} of its dynamics a value")
            if event_driven and bound.place not in ("own_parameter", "own"):
                raise UsageError(
                    f"{self.name}: its dynamics read {one.name!r}, which changes between spikes; "
                    "they cannot be event-driven"
                )
            found.append(bound)
        return tuple(found)

    def _coupling(self, coupling: Plain, around: Surroundings) -> Event:
        """The coupling; it returns one parameter of the target, which is the sum over synapses."""
        parsed = parse_event(coupling)
        if len(parsed.returned) != 1:
            raise UsageError(f"{self.name}: a coupling returns one current, by the name of a parameter of the target")
        self.summed = parsed.returned[0]
        names = tuple(around.post_parameters)
        if self.summed not in names:
            message = f"{parsed.name!r} returns {self.summed!r}, which is no parameter of the target"
            raise parsed.unknown(self.summed, "BC062", message, names)
        event = bind(replace(parsed, returned=()), around)
        return replace(event, changes=(Bound(self.summed, "post_parameter"),))

    def __repr__(self) -> str:
        return f"<projection {self.name}: {self.source!r} to {self.target!r}>"
