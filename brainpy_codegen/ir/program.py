"""Program: what will run, still without a target.

An integrator makes it from a `Model`; backends print it. Everything is pure: `advance` maps the state at t to the
state at t + dt, for one element; the loops over elements and time belong to the templates.
"""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.ir.adaptive import Adaptive
from brainpy_codegen.ir.fractional import Memory
from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.noise import Draws
from brainpy_codegen.ir.vector import VectorFunction


@dataclass(frozen=True, slots=True)
class ParameterTime:
    """A parameter set that `advance` takes: its name (`p_half`), time as text (`t + dt/2`) and abscissa (0.5)."""

    name: str
    label: str
    abscissa: float


@dataclass(frozen=True, slots=True)
class Method:
    """What the generated file says about its method."""

    name: str
    title: str
    order: int | float | None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A model under a method.

    functions: in the order of definition: helpers, `linear_parts` (exponential methods), `derivative`, `advance`.
    times: the parameter sets of `advance`, in the order of its arguments.
    carried: values that `advance` takes after the states and returns after them (multistep methods), per element.
    start: for multistep methods, the function that makes the first `start_steps` steps (same face as `advance`).
    propagator: step-invariant constants as a function (dt, *parameters) -> constants; run once, on NumPy.
    notes: sentences for the header of the file, such as which equation was linearised.
    draws: the random numbers that `advance` takes last (stochastic methods).
    adaptive: for methods that choose their steps, what the solve loop is put together from.
    memory: for fractional models, what the steps sum over the past; `advance` then takes these sums.
    vector: for vector models on loop backends, the functions as loops, couplings and calls (helpers stay as they are).
    """

    model: Model
    method: Method
    functions: tuple[Function, ...]
    times: tuple[ParameterTime, ...]
    carried: tuple[str, ...] = ()
    start: Function | None = None
    start_steps: int = 0
    propagator: Function | None = None
    notes: tuple[str, ...] = ()
    adaptive: Adaptive | None = None
    memory: Memory | None = None
    vector: tuple[VectorFunction, ...] = ()
    draws: Draws | None = None

    def function(self, name: str) -> Function:
        """The function of that name; KeyError if there is none."""
        for function in self.functions:
            if function.name == name:
                return function
        raise KeyError(name)
