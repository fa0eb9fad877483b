"""The part of a network that a statement of its generated file depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from brainpy_codegen.ir.model import Model, Parameter
from brainpy_codegen.ir.network import Event, NetworkModel
from brainpy_codegen.session.slices import Slice, bare_bodies, slice_for
from brainpy_codegen.workspace.edits import Edit
from brainpy_codegen.workspace.fingerprint import of_model


def network_slice(network: NetworkModel, edit: Edit, everything: str) -> Slice:
    """What feeds the value that an edited statement computes: an event's function, or a part of a model.

    An edit of a loop, of a delivery or of the method depends on the whole network, of which `everything` is the digest.
    Equal functions are written once in a module, so several owners may stand behind one.
    """
    found: list[Slice] = []
    function = edit.function.rstrip("_")
    for event, parameters in _events(network):
        if function in {event.function.name, *(one.name for one in event.helpers)}:
            found.append(_event_slice(event, parameters))
    for name, model in _models(network):
        if function in {one.name for one in model.helpers}:
            found.append(slice_for(model, replace(edit, function=function)))
        elif function.startswith(f"{name}_"):
            found.append(slice_for(model, replace(edit, function=function.removeprefix(f"{name}_"))))
    if not found:
        return Slice(everything, ())
    names = tuple(dict.fromkeys(name for one in found for name in one.names))
    return Slice(of_model(tuple(sorted({one.digest for one in found}))), names)


def _event_slice(event: Event, parameters: tuple[Parameter, ...]) -> Slice:
    functions = (event.function, *event.helpers)
    taken = {one.name for one in event.takes}
    defaults = tuple((one.name, one.default) for one in parameters if one.name in taken)
    constants = tuple((one.name, one.value) for one in event.constants)
    names = tuple(dict.fromkeys(one.name for one in event.changes))
    return Slice(of_model((bare_bodies(functions), defaults, constants, event.takes, event.changes)), names)


def _events(network: NetworkModel) -> Iterator[tuple[Event, tuple[Parameter, ...]]]:
    for one in network.populations:
        if one.neuron is not None:
            for event in one.neuron.functions():
                yield event, one.neuron.parameters
    for other in network.projections:
        for answer in (other.on_pre, other.on_post, other.coupling):
            if answer is not None:
                yield answer, other.parameters


def _models(network: NetworkModel) -> Iterator[tuple[str, Model]]:
    for one in network.populations:
        if one.neuron is not None:
            yield one.neuron.name, one.neuron.model
    for other in network.projections:
        if other.dynamics is not None:
            yield other.dynamics.name, other.dynamics
