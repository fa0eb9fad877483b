"""What the names of event functions stand for.

In this order: the projection's own variables; the target's variables, bare or with `_post`; the source's, with
`_pre`; what is left and has a default is a parameter; what has none may be a parameter of the target or the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from brainpy_codegen.frontend.parse_event import ParsedEvent
from brainpy_codegen.ir.model import Parameter
from brainpy_codegen.ir.network import Bound, Event

PRE, POST = "_pre", "_post"


@dataclass(slots=True)
class Surroundings:
    """What an event function can see: variables and parameters of the synapse, the target and the source.

    `parameters` grows by the arguments with defaults that nothing else gives.
    """

    own: Sequence[str] = ()
    post: Sequence[str] = ()
    pre: Sequence[str] = ()
    post_parameters: Sequence[str] = ()
    pre_parameters: Sequence[str] = ()
    parameters: list[Parameter] = field(default_factory=list)
    time: str = "t"

    def find(self, argument: Parameter) -> Bound | None:
        """What an argument stands for; None if nothing gives it."""
        name = argument.name
        found = self.variable(name)
        if found is not None:
            return found
        if name == self.time:
            return Bound(name, "time")
        if any(one.name == name for one in self.parameters):
            return Bound(name, "own_parameter")
        if argument.default is None:
            return self._neuron_parameter(name)
        self.parameters.append(argument)
        return Bound(name, "own_parameter")

    def _neuron_parameter(self, name: str) -> Bound | None:
        """A parameter of the target or the source, for a name that brings no default of its own."""
        if name.removesuffix(POST) in self.post_parameters:
            return Bound(name.removesuffix(POST), "post_parameter")
        if name.endswith(PRE) and name.removesuffix(PRE) in self.pre_parameters:
            return Bound(name.removesuffix(PRE), "pre_parameter")
        return None

    def variable(self, name: str) -> Bound | None:
        """The variable of a name."""
        if name in self.own:
            return Bound(name, "own")
        if name in self.post:
            return Bound(name, "post")
        if name.endswith(POST) and name.removesuffix(POST) in self.post:
            return Bound(name.removesuffix(POST), "post")
        if name.endswith(PRE) and name.removesuffix(PRE) in self.pre:
            return Bound(name.removesuffix(PRE), "pre")
        return None

    def names(self) -> tuple[str, ...]:
        """Every name that stands for something, for messages."""
        return (
            *self.own,
            *self.post,
            *(f"{name}{PRE}" for name in self.pre),
            *self.post_parameters,
            *(one.name for one in self.parameters),
        )

    def variables(self) -> tuple[str, ...]:
        """The names of variables that an event may change."""
        return (*self.own, *self.post, *(f"{name}{PRE}" for name in self.pre))


def bind(event: ParsedEvent, around: Surroundings) -> Event:
    """An event function with its names bound.

    Raises:
        ModelError: it reads a name that nothing gives, or changes something that is no variable.
    """
    takes = []
    for argument in event.arguments:
        bound = around.find(argument)
        if bound is None:
            message = f"{event.name!r} reads {argument.name!r}, which nobody has"
            label = "neither a variable of the synapse, the target or the source, nor a parameter with a default"
            raise event.unknown(argument.name, "BC061", message, around.names(), label)
        takes.append(bound)
    changes = []
    for name in event.returned:
        bound = around.variable(name)
        if bound is None:
            message = f"{event.name!r} changes {name!r}, which is no variable"
            raise event.unknown(name, "BC062", message, around.variables())
        changes.append(bound)
    return Event(event.function, tuple(takes), tuple(changes), event.helpers, event.constants, event.source.path)
