"""Neurons: a model with a threshold, a reset and a refractory time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import numpy.typing as npt

from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.frontend.parse_event import ParsedEvent, parse_event
from brainpy_codegen.ir.expression import Number, Unary
from brainpy_codegen.ir.model import Parameter
from brainpy_codegen.ir.network import Event, NamedEvent, NeuronModel
from brainpy_codegen.network.binding import Surroundings, bind

Plain: TypeAlias = Callable[..., Any]
Happening: TypeAlias = Plain | tuple[Plain, Plain | None]
Refractory: TypeAlias = float | str | npt.ArrayLike | None


class Neuron:
    """A model that spikes; made by `neuron`.

    Attributes:
        name: the name of the model.
        model: the equations.
        refractory: refractory time: a number, one per neuron, the name of a parameter, or None.
        frozen: states that stand still while the neuron is refractory.
        events: named events: the condition of each, and what it does to the neuron.
    """

    def __init__(
        self,
        model: Model,
        threshold: Plain | None,
        reset: Plain | None,
        refractory: Refractory,
        frozen: tuple[str, ...],
        name: str,
        events: Mapping[str, Happening] | None = None,
    ) -> None:
        self.model = model
        self.name = name or model.name
        self.threshold = threshold
        self.reset = reset
        self.refractory = refractory
        self.frozen = frozen
        self.events = {key: one if isinstance(one, tuple) else (one, None) for key, one in (events or {}).items()}
        self.ir = self._parsed()

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states."""
        return self.model.states

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of the model, and those that only threshold and reset have."""
        return tuple(one.name for one in self.ir.parameters)

    def _parsed(self) -> NeuronModel:
        model = self.model.ir
        states = [state.name for state in model.states]
        given = [*model.parameters]
        around = Surroundings(post=states, parameters=given, time=model.time)
        crossed = None if self.threshold is None else parse_event(self.threshold, condition=True)
        back = None if self.reset is None else parse_event(self.reset)
        events = [None if event is None else self._bound(event, around) for event in (crossed, back)]
        named = []
        for name, (condition, effect) in self.events.items():
            holds = self._bound(parse_event(condition, condition=True), around)
            named.append(NamedEvent(name, holds, self._bound(parse_event(effect), around) if effect else None))
        parameters = tuple(around.parameters)
        if isinstance(self.refractory, str) and self.refractory not in [one.name for one in parameters]:
            names = ", ".join(one.name for one in parameters) or "none"
            raise UsageError(f"refractory={self.refractory!r} names no parameter of {self.name!r}; it has: {names}")
        return NeuronModel(
            name=self.name,
            model=model,
            parameters=parameters,
            threshold=events[0],
            reset=events[1],
            refractory=self.refractory is not None,
            frozen=self.frozen,
            events=tuple(named),
        )

    def _bound(self, event: ParsedEvent, around: Surroundings) -> Event:
        _check_defaults(event.name, event.arguments, around.parameters)
        return bind(event, around)

    def __repr__(self) -> str:
        return f"<neuron {self.name}: {', '.join(self.states)}>"


def neuron(
    model: Model,
    threshold: Plain | None = None,
    reset: Plain | None = None,
    refractory: Refractory = None,
    frozen: Iterable[str] = (),
    *,
    events: Mapping[str, Happening] | None = None,
    name: str = "",
) -> Neuron:
    """A model that spikes where its threshold holds, and is reset then.

    Args:
        model: a declared model; its states and parameters are what threshold and reset see by name.
        threshold: `def crossed(V, V_t=-50.0): return V > V_t`; arguments that the model does not have are parameters.
        reset: `def to_rest(V, V_r=-60.0): V = V_r; return V`; returns the states that it changes.
        refractory: how long a neuron is silent after a spike, in the unit of time; counted in whole steps. A number,
            one per neuron, or the name of a parameter.
        frozen: states that stand still, and take no synaptic input, while the neuron is refractory.
        events: what else can happen, by name: a condition as for the threshold, or a pair of a condition and a function
            as for the reset. An event happens in every step in which its condition holds, refractory or not; it can be
            recorded, `record={"cells": ["burst"]}`, and `projection(..., event="burst")` answers it.
        name: what its functions are called after; by default the model's name.

    Raises:
        UsageError: not a declared model, or a name that it does not have.
        ModelError: threshold or reset are outside of the supported Python, or name something unknown.
    """
    if not isinstance(model, Model):
        raise UsageError(f"bc.neuron takes a declared model, not {model!r}: put @bc.ode above the function")
    if model.kind == "fde":
        raise UnsupportedError(
            f"neurons of a network forget: {model.name!r} has derivatives of fractional order, whose past a reset "
            "would break; simulate it by itself, bc.simulate(model, ...), as a population without spikes"
        )
    words = (frozen,) if isinstance(frozen, str) else tuple(frozen)
    for word in words:
        if word not in model.states:
            raise UsageError(f"frozen={word!r} is no state of {model.name!r}; its states: {', '.join(model.states)}")
    if words and refractory is None:
        raise UsageError("frozen states need a refractory time: bc.neuron(..., refractory=2.0, frozen=('V',))")
    if reset is not None and threshold is None:
        raise UsageError("a reset needs a threshold")
    for key in events or ():
        if not key.isidentifier() or key in ("spikes", "rate", *model.states):
            raise UsageError(f"the name of an event is an identifier that is nothing else here, not {key!r}")
    return Neuron(model, threshold, reset, refractory, words, name, events)


def _check_defaults(event: str, arguments: Iterable[Parameter], known: Iterable[Parameter]) -> None:
    """Refuse two different defaults for one parameter."""
    defaults = {one.name: one.default for one in known}
    for one in arguments:
        other = defaults.get(one.name)
        if one.default is not None and other is not None and number_of(one.default) != number_of(other):
            raise UsageError(
                f"{event!r} gives the parameter {one.name!r} another default than the model (or its other event); "
                "give it in one place only"
            )


def number_of(default: Number | Unary) -> float:
    """The value of a default."""
    if isinstance(default, Number):
        return default.value
    assert isinstance(default.operand, Number)
    return -default.operand.value if default.operator == "-" else default.operand.value
