"""The stochastic part of a model, and the random numbers that a step takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from brainpy_codegen.ir.function import Function

Interpretation: TypeAlias = Literal["ito", "stratonovich"]


@dataclass(frozen=True, slots=True)
class NoiseTerm:
    """One entry of the diffusion matrix: how much of a Wiener process goes into a state, both by position."""

    state: int
    process: int


@dataclass(frozen=True, slots=True)
class Noise:
    """The diffusion of a model.

    Attributes:
        interpretation: what the stochastic integral means.
        function: role "diffusion", with the arguments of the drift; one result per entry of `terms`.
        terms: the entries of the diffusion matrix that are not zero, by state, then by process.
        processes: what each Wiener process is called: by its state (`V`), by its number (`1`) where processes are
            shared between states, or not at all (empty) where there is one.
        shared: whether the user gave a row of the matrix per state, and not one value.
    """

    interpretation: Interpretation
    function: Function
    terms: tuple[NoiseTerm, ...]
    processes: tuple[str, ...]
    shared: bool = False

    def of_state(self, state: int) -> tuple[int, ...]:
        """The positions of the terms of a state."""
        return tuple(place for place, term in enumerate(self.terms) if term.state == state)


@dataclass(frozen=True, slots=True)
class Draws:
    """The random numbers that `advance` takes for each element, in the order of its arguments.

    Attributes:
        increments: of the Wiener processes over the step, with variance dt (`dW`).
        integrals: of W(s) - W(t) over the step, one per process, for methods of order 1.5 (`dZ`); else none.
    """

    increments: tuple[str, ...]
    integrals: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.increments, *self.integrals)
