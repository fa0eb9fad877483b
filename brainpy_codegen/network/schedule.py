"""The step of a network: record, state update, thresholds, synapses, resets, in this order.

It is Brian2's order, so that results compare: spikes without delay arrive in the step in which they occur, and a reset
comes after what the same step brought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.network import (
    InputModel,
    NetworkModel,
    NetworkProgram,
    PartFace,
    PopulationModel,
    ProjectionModel,
)
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.ir.routine import Do, For, Formal, Give, Let, Note, Routine, Step, Type, When
from brainpy_codegen.network.cells import CellBook, StepCells
from brainpy_codegen.network.neuron_routines import NeuronRoutines, Use, log_spikes, record_states
from brainpy_codegen.network.source_routines import counted_spikes, given_spikes, poisson_spikes
from brainpy_codegen.network.synapse_routines import SynapseRoutines

_SUPPORT = ("collect", "draw_counts", "draw_gaussians", "poisson_spikes", "due_spikes")
FACE = (*_SUPPORT, "run", "run_network", "ARGUMENTS", "PARTS", "MODEL", "METHOD", "np")


@dataclass(slots=True)
class _Stages:
    """The routines of a step by stage."""

    record: list[Use] = field(default_factory=list)
    gather: list[Use] = field(default_factory=list)
    couple: list[Use] = field(default_factory=list)
    noise: list[Use] = field(default_factory=list)
    update: list[Use] = field(default_factory=list)
    threshold: list[Use] = field(default_factory=list)
    log: list[Use] = field(default_factory=list)
    deliver: list[Use] = field(default_factory=list)
    reset: list[Use] = field(default_factory=list)

    def all(self) -> tuple[Use, ...]:
        """All, in the order in which they are defined."""
        return (
            *self.record,
            *self.gather,
            *self.couple,
            *self.noise,
            *self.update,
            *self.threshold,
            *self.log,
            *self.deliver,
            *self.reset,
        )


def assemble(
    network: NetworkModel, programs: Mapping[str, Program], dynamics: Mapping[str, Program], method: Method
) -> NetworkProgram:
    """The program of a network.

    Args:
        network: the declaration.
        programs: by population of neurons, the program of its model.
        dynamics: by projection, the program of its synaptic equations.
        method: what the header names.

    Raises:
        UnsupportedError: a model or method has no form in a network.
    """
    names = [*(one.name for one in network.populations), *(one.name for one in network.projections)]
    names += [one.name for one in network.inputs]
    routines = {f"{verb}_{name}" for verb in _VERBS for name in names}
    routines |= {f"deliver_{one.name}_post" for one in network.projections}
    cells = CellBook({*FACE, *routines, *_value_names(network, programs, dynamics)})
    stages = _Stages()
    parts = [_add_population(one, network, programs, cells, stages) for one in network.populations]
    parts += [_add_projection(one, network, dynamics, cells, stages) for one in network.projections]
    parts += [_add_input(one, network, stages) for one in network.inputs]
    loop, arguments = _loop(network, stages)
    return NetworkProgram(
        model=network,
        method=method,
        functions=tuple(cells.functions.values()),
        propagators=tuple(cells.propagators.values()),
        constants=tuple(cells.constants.values()),
        routines=(*(use.routine for use in stages.all()), loop),
        arguments=arguments,
        parts=tuple(parts),
        notes=_notes([*programs.values(), *dynamics.values()]),
        seeded=any(one.kind in ("poisson", "input") or one.draws for one in parts),
    )


def _add_population(
    population: PopulationModel,
    network: NetworkModel,
    programs: Mapping[str, Program],
    cells: CellBook,
    stages: _Stages,
) -> PartFace:
    """The routines of a population; what the module says of it."""
    if population.neuron is None:
        source = poisson_spikes if population.kind == "poisson" else given_spikes
        stages.threshold.append(source(population.name))
        stages.log.append(log_spikes(population.name))
        return PartFace(population.name, population.kind)
    program = programs[population.name]
    if program.model.vector:
        raise UnsupportedError(
            f"{program.model.name!r} couples the elements of a vector; neurons of a network are coupled by projections"
        )
    step = cells.step(population.neuron.name, program)
    _add_neurons(NeuronRoutines(population, cells, step), stages)
    return _population_face(population.name, network, step)


def _add_projection(
    projection: ProjectionModel,
    network: NetworkModel,
    dynamics: Mapping[str, Program],
    cells: CellBook,
    stages: _Stages,
) -> PartFace:
    """The routines of a projection; what the module says of it."""
    driven = projection.event_driven
    step: StepCells | None = None
    if projection.dynamics is not None:
        step = cells.step(projection.dynamics.name, dynamics[projection.name], as_cell=driven)
    _add_synapses(SynapseRoutines(projection, network, cells, step), stages)
    once = step is not None and not driven  # constants that are made once a run
    return PartFace(
        projection.name,
        "projection",
        projection.variables,
        projection.parameters,
        step.propagator if step and once else "",
        step.propagated if step and once else (),
        projection.source,
        projection.target,
        event_driven=driven,
        post=projection.on_post is not None,
    )


def _add_input(one: InputModel, network: NetworkModel, stages: _Stages) -> PartFace:
    """The routine of a Poisson input; what the module says of it."""
    stages.deliver.append(counted_spikes(one, network))
    return PartFace(one.name, "input", target=one.target)


_VERBS = ("add", "update", "threshold", "reset", "record", "log", "gather", "noise", "deliver", "couple", "spikes")


def _add_neurons(writer: NeuronRoutines, stages: _Stages) -> None:
    stages.record.append(record_states(writer.name, writer.states))
    stages.update.append(writer.update())
    noise = writer.noise()
    if noise is not None:
        stages.noise.append(noise)
    gather = writer.gather()
    if gather is not None:
        stages.gather.append(gather)
    if writer.crossed:
        stages.threshold.append(writer.threshold())
        stages.log.append(log_spikes(writer.name))
    reset = writer.reset()
    if reset is not None:
        stages.reset.append(reset)


def _add_synapses(writer: SynapseRoutines, stages: _Stages) -> None:
    if writer.projection.variables:
        stages.record.append(record_states(writer.name, writer.projection.variables))
    for stage, use in ((stages.couple, writer.couple()), (stages.update, writer.update())):
        if use is not None:
            stage.append(use)
    for use in (writer.deliver(), writer.deliver_post()):
        if use is not None:
            stages.deliver.append(use)


def _population_face(name: str, network: NetworkModel, step: StepCells) -> PartFace:
    population = network.population(name)
    neuron = population.neuron
    assert neuron is not None
    return PartFace(
        name,
        "neurons",
        population.states,
        neuron.parameters,
        step.propagator,
        step.propagated,
        refractory=neuron.refractory,
        draws=step.draws,
        summed=population.summed,
    )


def _loop(network: NetworkModel, stages: _Stages) -> tuple[Routine, tuple[tuple[str, str], ...]]:
    """The time loop, and what it takes of each part."""
    names = _LoopNames()
    for use in stages.all():
        for formal, given in zip(use.routine.arguments, use.given, strict=True):
            if given[0] and given[1] != ":slot":
                names.add(given, formal.type, formal.written)
    spiking = [use.given[-1][0] for use in stages.log]
    for part in spiking:
        for word in (":slots", ":size", ":capacity"):
            names.add((part, word), "index")
    head = (
        *(Formal(name, "index") for name in ("first", "last")),
        *(Formal(name, "real") for name in ("t0", "dt")),
        *(Formal(name, "index") for name in ("every", "first_row")),
    )
    step: list[Step] = []
    for part in spiking:
        logged, size, capacity = (names[part, word] for word in (":logged", ":size", ":capacity"))
        step.append(When(f"{logged}[0] + {size} > {capacity}", (Note("the log is full"), Give("k"))))
    step.append(Let("t", "t0 + k * dt", "real"))
    step += [Let(names[part, ":slot"], f"k % {names[part, ':slots']}") for part in spiking]
    if stages.record:
        calls = tuple(names.call(use) for use in stages.record)
        step.append(When("k % every == 0", (Let("row", "k // every - first_row"), *calls)))
    for text, uses in (
        ("currents between neurons, from the values at the start of the step", [*stages.gather, *stages.couple]),
        ("state update", [*stages.noise, *stages.update]),
        ("thresholds", [*stages.threshold, *stages.log]),
        ("synapses, those without delay included", stages.deliver),
        ("resets", stages.reset),
    ):
        if uses:
            step += [Note(blank=True), Note(text), *(names.call(use) for use in uses)]
    body = (For("k", "first", "last", tuple(step)), Give("last"))
    doc = "Steps first ... last - 1 of the network; returns the step before which it stopped."
    loop = Routine("run_network", doc, (*head, *names.formals.values()), body, gives=True)
    return loop, tuple((part, what) for part, what in names.formals)


_LOOP_WORDS = ("first", "last", "t0", "dt", "t", "k", "every", "first_row", "row")


class _LoopNames:
    """What the time loop calls the arrays and numbers of each part."""

    def __init__(self) -> None:
        self.formals: dict[tuple[str, str], Formal] = {}
        self._names: dict[tuple[str, str], str] = {}

    def add(self, given: tuple[str, str], kind: Type, written: bool = False) -> None:
        """An argument of the loop."""
        known = self.formals.get(given)
        self.formals[given] = Formal(self[given], kind, written or (known is not None and known.written))

    def __getitem__(self, given: tuple[str, str]) -> str:
        if given not in self._names:
            part, what = given
            for phrase, word in (("sum of ", "sum_"), ("key of ", "key_"), ("draw ", "draw_"), (":", "")):
                what = what.replace(phrase, word)
            name = f"{part}_{what}"
            while name in self._names.values() or name in _LOOP_WORDS:
                name += "_"
            self._names[given] = name
        return self._names[given]

    def call(self, use: Use) -> Do:
        """The call of a routine."""
        texts = {"time": "t"}
        return Do(use.routine.name, tuple(self[one] if one[0] else texts.get(one[1], one[1]) for one in use.given))


def _value_names(
    network: NetworkModel, programs: Mapping[str, Program], dynamics: Mapping[str, Program]
) -> Iterable[str]:
    """Names of values, which functions must not have."""
    for program in (*programs.values(), *dynamics.values()):
        yield from (one.name for one in program.model.states)
        yield from (one.name for one in program.model.parameters)
        for function in program.functions:
            yield from _inside(function)
    for population in network.populations:
        for event in () if population.neuron is None else (population.neuron.threshold, population.neuron.reset):
            if event is not None:
                yield from _inside(event.function)
    for projection in network.projections:
        yield from projection.variables
        for event in (projection.on_pre, projection.on_post, projection.coupling):
            if event is not None:
                yield from _inside(event.function)


def _inside(function: Function) -> Iterable[str]:
    yield from (argument.name for argument in function.arguments)
    for statement in function.body:
        yield from ([statement.target] if hasattr(statement, "target") else statement.targets)


def _notes(programs: Iterable[Program]) -> tuple[str, ...]:
    """What the methods have to say; not what they say of `derivative`, which networks leave out."""
    notes = [note for program in programs for note in program.notes]
    return tuple(dict.fromkeys(note for note in notes if "`derivative`" not in note))
