"""Networks: what the user declared (`NetworkModel`), and what will run (`NetworkProgram`), without a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Constant, Model, Parameter, Source
from brainpy_codegen.ir.program import Method
from brainpy_codegen.ir.routine import Routine

Place: TypeAlias = Literal["own", "post", "pre", "time", "own_parameter", "post_parameter", "pre_parameter"]
"""Where a name of an event function belongs: the synapse, the target's or source's neuron, or a number for all."""

SourceKind: TypeAlias = Literal["neurons", "poisson", "spikes"]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a name of an event function stands for: the variable or parameter `name` at a place."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Event:
    """An event function with its names bound: `takes` its arguments, `changes` its results; `path` is its file."""

    function: Function
    takes: tuple[Bound, ...]
    changes: tuple[Bound, ...]
    helpers: tuple[Function, ...] = ()
    constants: tuple[Constant, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """Something else than a spike that happens to a neuron where a condition holds, and what it does to the neuron."""

    name: str
    condition: Event
    effect: Event | None = None


def event_part(population: str, event: str) -> str:
    """What the lists of who has a named event are called; those of spikes are called after the population."""
    return f"{population}_{event}" if event else population


@dataclass(frozen=True, slots=True)
class NeuronModel:
    """A model with threshold and reset.

    Attributes:
        name: what its functions are named after.
        model: the equations.
        parameters: those of the model, then those that only its events have.
        refractory: whether it has a refractory time (its length is given at run time).
        frozen: the states that stand still while it is refractory.
        events: what happens to it beside spikes.
    """

    name: str
    model: Model
    parameters: tuple[Parameter, ...]
    threshold: Event | None = None
    reset: Event | None = None
    refractory: bool = False
    frozen: tuple[str, ...] = ()
    events: tuple[NamedEvent, ...] = ()

    def functions(self) -> tuple[Event, ...]:
        """Threshold, reset, and the conditions and effects of named events."""
        named = [one for event in self.events for one in (event.condition, event.effect)]
        return tuple(one for one in (self.threshold, self.reset, *named) if one is not None)


@dataclass(frozen=True, slots=True)
class PopulationModel:
    """A population; `summed` are the parameters of its neurons that couplings add up in every step."""

    name: str
    kind: SourceKind
    neuron: NeuronModel | None = None
    summed: tuple[str, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """The names of its state variables."""
        return () if self.neuron is None else tuple(state.name for state in self.neuron.model.states)


@dataclass(frozen=True, slots=True)
class ProjectionModel:
    """Synapses from one population to another.

    Attributes:
        variables: what each synapse has a value of: weights and the states of `dynamics`.
        parameters: the numbers that hold for all synapses.
        dynamics: the equations of the synaptic states.
        event_driven: whether these are brought up to date only when a spike comes.
        event: the event of the source that on_pre answers; empty for spikes.
    """

    name: str
    source: str
    target: str
    variables: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    on_pre: Event | None = None
    on_post: Event | None = None
    coupling: Event | None = None
    dynamics: Model | None = None
    takes: tuple[Bound, ...] = ()
    event_driven: bool = False
    event: str = ""


@dataclass(frozen=True, slots=True)
class InputModel:
    """Poisson spikes, added up for each neuron of `target`: its state `variable` rises."""

    name: str
    target: str
    variable: str


@dataclass(frozen=True, slots=True)
class NetworkModel:
    """A network as it was declared; sizes, wiring and values are given at run time."""

    name: str
    source: Source
    populations: tuple[PopulationModel, ...]
    projections: tuple[ProjectionModel, ...]
    title: str = ""
    inputs: tuple[InputModel, ...] = ()

    def population(self, name: str) -> PopulationModel:
        """The population of that name."""
        return next(one for one in self.populations if one.name == name)

    def events(self) -> tuple[tuple[str, str], ...]:
        """The named events of all populations, as (population, event)."""
        neurons = [(one.name, one.neuron) for one in self.populations if one.neuron is not None]
        return tuple((name, event.name) for name, neuron in neurons for event in neuron.events)


@dataclass(frozen=True, slots=True)
class PartFace:
    """What a generated module says of one population or projection.

    Attributes:
        kind: "neurons", "poisson", "spikes", "projection", "input", or "event": named events of `source`.
        states: state variables (of a projection: what each synapse has a value of).
        parameters: defaults by name; None where there is none.
        propagator: the function that makes its step-invariant constants; empty for none.
        propagated: the parameters that the propagator takes.
        source, target: of a projection; an input has a target.
        refractory: whether its neurons have a refractory time.
        summed: parameters that couplings add up.
        post: whether spikes of the target are delivered too.
        draws: the increments of Wiener processes that its neurons take.
    """

    name: str
    kind: str
    states: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    propagator: str = ""
    propagated: tuple[str, ...] = ()
    source: str = ""
    target: str = ""
    refractory: bool = False
    summed: tuple[str, ...] = ()
    event_driven: bool = False
    post: bool = False
    draws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What a function of a network's module comes from: the function as it was written, and the file it stands in.

    `equations` says that it is a model's right-hand side, of which methods make several functions.
    """

    function: Function
    path: str
    name: str
    equations: bool = False


@dataclass(frozen=True, slots=True)
class NetworkProgram:
    """A network under a method.

    Attributes:
        functions: of one element, in the order of definition, all taking values.
        propagators: step-invariant constants, as functions (dt, *parameters) -> constants; run once, on NumPy.
        constants: module constants of the user's.
        routines: what a step consists of, in the order of definition; the last one is the time loop.
        arguments: the arrays and numbers that the time loop takes after its own, as (part, name).
        parts: what the module says of each population and projection.
        method: the method, as the header names it.
        notes: sentences for the header.
        seeded: whether it draws random numbers.
        origins: by name of a function, what it comes from; nothing for what the method and the network add.
    """

    model: NetworkModel
    method: Method
    functions: tuple[Function, ...]
    propagators: tuple[Function, ...]
    constants: tuple[Constant, ...]
    routines: tuple[Routine, ...]
    arguments: tuple[tuple[str, str], ...]
    parts: tuple[PartFace, ...]
    notes: tuple[str, ...] = ()
    seeded: bool = False
    origins: Mapping[str, Origin] = field(default_factory=dict)
