"""Networks and their programs as stable, readable text. Nothing parses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from brainpy_codegen.ir.dump import dump, expression_text, function_rows
from brainpy_codegen.ir.network import Bound, Event, NetworkModel, NetworkProgram, PopulationModel, ProjectionModel
from brainpy_codegen.ir.routine import Apply, Choose, Do, For, Give, Let, Meet, Note, Put, Routine, Step, Tail, When

_WHERE = {
    "own": "of the synapse",
    "post": "of the target",
    "pre": "of the source",
    "time": "time",
    "own_parameter": "parameter",
    "post_parameter": "parameter of the target",
    "pre_parameter": "parameter of the source",
}


def dump_network(value: NetworkModel | NetworkProgram) -> str:
    """The text of a network or of its program."""
    rows = _model_rows(value) if isinstance(value, NetworkModel) else _program_rows(value)
    return "\n".join(rows) + "\n"


def _model_rows(network: NetworkModel) -> Iterator[str]:
    yield f"network {network.name}"
    yield f"  source {network.source.reference}"
    for population in network.populations:
        yield ""
        yield from _population_rows(population)
    for projection in network.projections:
        yield ""
        yield from _projection_rows(projection)
    for one in network.inputs:
        yield ""
        yield f"input {one.name}: Poisson spikes, counted, to {one.variable} of {one.target}"


def _population_rows(population: PopulationModel) -> Iterator[str]:
    neuron = population.neuron
    yield f"population {population.name}: {population.kind if neuron is None else neuron.name}"
    if neuron is None:
        return
    yield from (f"  {row}".rstrip() for row in dump(neuron.model).splitlines())
    if neuron.refractory:
        yield f"  refractory{', frozen ' + ', '.join(neuron.frozen) if neuron.frozen else ''}"
    for summed in population.summed:
        yield f"  {summed} is the sum over couplings"
    named = [(f"event {one.name}", one.condition) for one in neuron.events]
    named += [(f"effect of {one.name}", one.effect) for one in neuron.events if one.effect is not None]
    for word, event in (("threshold", neuron.threshold), ("reset", neuron.reset), *named):
        yield from _event_rows(word, event, neuron=True)


def _projection_rows(projection: ProjectionModel) -> Iterator[str]:
    answers = f", answers {projection.event}" if projection.event else ""
    yield f"projection {projection.name}: {projection.source} to {projection.target}{answers}"
    if projection.variables:
        yield f"  variables {', '.join(projection.variables)}"
    for parameter in projection.parameters:
        default = "" if parameter.default is None else f" = {expression_text(parameter.default)}"
        yield f"  parameter {parameter.name}{default}"
    if projection.dynamics is not None:
        yield f"  dynamics, {'at spikes' if projection.event_driven else 'in every step'}:"
        yield from (f"    {row}".rstrip() for row in dump(projection.dynamics).splitlines())
    for word in ("on_pre", "on_post", "coupling"):
        yield from _event_rows(word, getattr(projection, word))


def _event_rows(word: str, event: Event | None, *, neuron: bool = False) -> Iterator[str]:
    if event is None:
        return
    yield f"  {word}:"
    if not neuron:
        yield from (f"    takes {_bound(one)}" for one in event.takes)
        yield from (f"    changes {_bound(one)}" for one in event.changes)
    yield from (f"    {row}".rstrip() for row in function_rows(event.function))


def _bound(one: Bound) -> str:
    return f"{one.name}: {_WHERE[one.place]}"


def _program_rows(program: NetworkProgram) -> Iterator[str]:
    yield f"network {program.model.name}, method {program.method.name}"
    for note in program.notes:
        yield f"  note {note}"
    for function in (*program.propagators, *program.functions):
        yield ""
        yield from function_rows(function)
    for routine in program.routines:
        yield ""
        yield from _routine_rows(routine)


def _routine_rows(routine: Routine) -> Iterator[str]:
    arguments = ", ".join(f"{one.name}: {one.type}{' written' if one.written else ''}" for one in routine.arguments)
    yield f"routine {routine.name}({arguments}):"
    yield f"    {routine.doc!r}"
    yield from (f"    {row}".rstrip() for row in _step_rows(routine.body))


def _step_rows(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        match step:
            case Note(text=text, blank=blank):
                yield from [""] if blank else []
                yield f"# {text}" if text else ""
            case Let(name=name, value=value, type=kind):
                yield f"{name}: {kind} = {value}"
            case Put(target=target, value=value, operator=operator):
                yield f"{target} {operator} {value}"
            case Choose(target=target, condition=condition, yes=yes, no=no):
                yield f"{target} = {yes} if {condition} else {no}"
            case Apply(targets=targets, function=function, arguments=arguments):
                yield f"{', '.join(targets)} = {function}({', '.join(arguments)})"
            case Do(routine=routine, arguments=arguments, target=target):
                yield f"{target + ' = ' if target else ''}{routine}({', '.join(arguments)})"
            case Tail(name=name, array=array, start=start, length=length):
                yield f"{name} = {length} entries of {array} from {start} on"
            case Meet():
                yield "all threads meet"
            case Give(value=value):
                yield f"return {value}"
            case When(condition=condition, body=body, otherwise=otherwise):
                yield f"if {condition}:"
                yield from (f"    {row}" for row in _step_rows(body))
                if otherwise:
                    yield "else:"
                    yield from (f"    {row}" for row in _step_rows(otherwise))
            case For(index=index, start=start, stop=stop, body=body, kind=kind):
                apart = {"each": "", "all": ", independent", "synapses": ", independent if targets differ"}[kind]
                yield f"for {index} from {start} to below {stop}{apart}:"
                yield from (f"    {row}" for row in _step_rows(body))
