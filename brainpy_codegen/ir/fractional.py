"""Derivatives of fractional order: the orders of a model, and the memory that a method needs of its past.

A fractional derivative looks back to the start of a run, so that a step needs more than the last state. What it needs
is a sum over everything that a state (or its slope) ever was; `Memory` says of what, and under which weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

WeightRule: TypeAlias = Literal["adams", "l1", "grunwald"]
History: TypeAlias = Literal["slopes", "states"]


@dataclass(frozen=True, slots=True)
class Order:
    """The order of the derivative of one state: a number, or the name of the parameter that holds it."""

    value: float | None
    parameter: str = ""

    @property
    def text(self) -> str:
        """The order as people write it."""
        return self.parameter or repr(self.value)


@dataclass(frozen=True, slots=True)
class Memory:
    """What a method sums over the past.

    Attributes:
        orders: the order of each state.
        history: "slopes": sums of slopes give a predictor and a corrector; "states": one sum of the distances that
            the states had from their initial values.
        rule: the formula of the weights.
        limit: the orders that the method takes: above 0 and below 2 (limit 2), or above 0 up to 1 (limit 1).
        gains: the names of the weights of the newest slope in `advance`: one for all states, or one per state.
        implicit: the newest slope is that of the new states, for which `advance` solves.
    """

    orders: tuple[Order, ...]
    history: History
    rule: WeightRule
    limit: int
    gains: tuple[str, ...]
    implicit: bool = False

    @property
    def at_end(self) -> bool:
        """Whether the newest slope is taken at the end of the step."""
        return self.history == "slopes" or self.implicit
