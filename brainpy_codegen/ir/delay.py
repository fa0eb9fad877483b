"""Delays: which values of the past a right-hand side reads, and how long ago each of them was."""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.ir.function import Function, Span
from brainpy_codegen.ir.visitor import reads


@dataclass(frozen=True, slots=True)
class DelayedValue:
    """A state (or, `derivative`, its derivative) as it was some time ago.

    `name` is the argument of the right-hand side (`x_delayed`), `delay` the result of `Delays.function` (`x_delay`).
    """

    name: str
    state: str
    delay: str
    derivative: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Delays:
    """The delayed values of a model, in the order of its arguments.

    function: role "delays"; takes states, time and parameters, returns each delay once.
    """

    function: Function
    values: tuple[DelayedValue, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """The states whose past is needed, each once, in the order of the delayed values."""
        return tuple(dict.fromkeys(value.state for value in self.values))

    @property
    def constant(self) -> bool:
        """Whether the delays depend on parameters only, so that one run has one value of each."""
        moving = {one.name for one in self.function.arguments if one.role in ("state", "time")}
        return moving.isdisjoint(self.reads)

    @property
    def reads(self) -> tuple[str, ...]:
        """The states, time and parameters that the delays depend on, in the order of the arguments."""
        read = {name for statement in self.function.body for name in reads(statement)} | set(self.function.results)
        return tuple(one.name for one in self.function.arguments if one.name in read)

    @property
    def neutral(self) -> bool:
        """Whether a delayed derivative is among the values."""
        return any(value.derivative for value in self.values)
