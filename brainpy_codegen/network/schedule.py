"""The step of a network: record, state update, thresholds, synapses, resets, in this order.

It is Brian2's order, so that results compare: spikes without delay arrive in the step in which they occur, and a reset
comes after what the same step brought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.network import (
    InputModel,
    NetworkModel,
    NetworkProgram,
    PartFace,
    PopulationModel,
    ProjectionModel,
    event_part,
)
from brainpy_codegen.ir.program import Method, Program
from brainpy_codegen.ir.routine import FACE, VERBS
from brainpy_codegen.network.cells import CellBook, StepCells
from brainpy_codegen.network.neuron_routines import NeuronRoutines, log_spikes, record_states
from brainpy_codegen.network.sharing import Sharing
from brainpy_codegen.network.source_routines import counted_spikes, given_spikes, poisson_spikes
from brainpy_codegen.network.synapse_routines import SynapseRoutines
from brainpy_codegen.network.time_loop import Stages, time_loop


def assemble(
    network: NetworkModel,
    programs: Mapping[str, Program],
    dynamics: Mapping[str, Program],
    method: Method,
    *,
    threads: bool = False,
    single: bool = False,
) -> NetworkProgram:
    """The program of a network.

    Args:
        network: the declaration.
        programs: by population of neurons, the program of its model.
        dynamics: by projection, the program of its synaptic equations.
        method: what the header names.
        threads: whether several threads may share the work of a step.
        single: whether numbers have 32 bits, all but times.

    Raises:
        UnsupportedError: a model or method has no form in a network.
    """
    names = [*(one.name for one in network.populations), *(one.name for one in network.projections)]
    names += [*(one.name for one in network.inputs), *(event_part(*one) for one in network.events())]
    routines = {f"{verb}_{name}" for verb in VERBS for name in names}
    routines |= {f"deliver_{one.name}_post" for one in network.projections}
    cells = CellBook({*FACE, *routines, *_value_names(network, programs, dynamics)})
    stages = Stages()
    sharing = Sharing(threads)
    parts = [_add_population(one, network, programs, cells, stages, sharing) for one in network.populations]
    parts += [_add_projection(one, network, dynamics, cells, stages, sharing) for one in network.projections]
    parts += [_add_input(one, network, stages, sharing) for one in network.inputs]
    parts += [PartFace(event_part(name, event), "event", source=name) for name, event in network.events()]
    changing = {one.name for one in parts if one.kind in ("neurons", "poisson", "input")}
    loop, arguments = time_loop(stages, sharing, changing, single=single)
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
        origins=cells.origins,
    )


def _add_population(
    population: PopulationModel,
    network: NetworkModel,
    programs: Mapping[str, Program],
    cells: CellBook,
    stages: Stages,
    sharing: Sharing,
) -> PartFace:
    """The routines of a population; what the module says of it."""
    if population.neuron is None:
        if population.kind == "poisson":
            stages.threshold.append(poisson_spikes(population.name, sharing))
            stages.log.append(log_spikes(population.name, sharing))
        else:  # they are known, so that there is nothing to share
            stages.threshold.append(given_spikes(population.name))
            stages.log.append(log_spikes(population.name, Sharing(False)))
        return PartFace(population.name, population.kind)
    program = programs[population.name]
    if program.model.vector:
        raise UnsupportedError(
            f"{program.model.name!r} couples the elements of a vector; neurons of a network are coupled by projections"
        )
    step = cells.step(population.neuron.name, program)
    _add_neurons(NeuronRoutines(population, cells, step, sharing), stages)
    return _population_face(population.name, network, step)


def _add_projection(
    projection: ProjectionModel,
    network: NetworkModel,
    dynamics: Mapping[str, Program],
    cells: CellBook,
    stages: Stages,
    sharing: Sharing,
) -> PartFace:
    """The routines of a projection; what the module says of it."""
    driven = projection.event_driven
    step: StepCells | None = None
    if projection.dynamics is not None:
        step = cells.step(projection.dynamics.name, dynamics[projection.name], as_cell=driven)
    _add_synapses(SynapseRoutines(projection, network, cells, step, sharing), stages)
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


def _add_input(one: InputModel, network: NetworkModel, stages: Stages, sharing: Sharing) -> PartFace:
    """The routine of a Poisson input; what the module says of it."""
    stages.deliver.append(counted_spikes(one, network, sharing))
    return PartFace(one.name, "input", target=one.target)


def _add_neurons(writer: NeuronRoutines, stages: Stages) -> None:
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
        stages.log.append(log_spikes(writer.name, writer.sharing))
    for event in writer.neuron.events:
        stages.threshold.append(writer.named(event))
        stages.log.append(log_spikes(event_part(writer.name, event.name), writer.sharing))
    for effect in (writer.reset(), *map(writer.effect, writer.neuron.events)):
        if effect is not None:
            stages.reset.append(effect)


def _add_synapses(writer: SynapseRoutines, stages: Stages) -> None:
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
        for one in () if population.neuron is None else population.neuron.functions():
            yield from _inside(one.function)
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
