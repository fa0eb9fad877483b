"""What an integration method is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from brainpy_codegen.ir.model import Model, ModelKind
from brainpy_codegen.ir.noise import Interpretation
from brainpy_codegen.ir.program import Program
from brainpy_codegen.transforms.noise_kind import NoiseKind

Family: TypeAlias = Literal["ode", "sde", "dde", "fde", "update"]

Stiffness: TypeAlias = Literal["", "A", "L", "linear"]


@dataclass(frozen=True, slots=True)
class Stochastic:
    """What a stochastic method converges to, and how fast.

    Attributes:
        strong: the kinds of noise that it takes, each with its strong order: that of the error of a single path.
        weak: the order of the error of moments.
        interpretations: what the stochastic integral of its models means.
        delays: whether the drift may read the past.
    """

    strong: tuple[tuple[NoiseKind, float], ...]
    weak: float
    interpretations: frozenset[Interpretation]
    delays: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """A method that turns a model into a program.

    Attributes:
        name: the word that users write (`rk4`).
        family: the kind of equation it is listed under.
        kinds: the kinds of model that it accepts.
        order: order of convergence (stochastic methods: the lowest strong order); None where it does not apply (exact
            propagation, maps).
        title: how generated text names it.
        reference: paper or book, with DOI where there is one.
        build: makes the program; raises UnsupportedError with the reason where the model does not fit.
        stochastic: for stochastic methods, the noise that they take.
        stiff: it takes steps that are long beside the fastest time of the equation: "A" stable on the whole left half
            plane, "L" and with stiff components damped at once, "linear" in the linear part of each equation only;
            empty for none.
        adaptive: it can choose its steps by an error estimate.
    """

    name: str
    family: Family
    kinds: frozenset[ModelKind]
    order: int | float | None
    title: str
    reference: str
    build: Callable[[Model], Program]
    stiff: Stiffness = ""
    stochastic: Stochastic | None = None
    adaptive: bool = False
