"""Poisson inputs: for each neuron the spikes of many sources that nobody else hears, added up."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.ir.network import InputModel
from brainpy_codegen.network.population import Rate, Slice
from brainpy_codegen.runtime.names import nearest

PARAMETERS = ("rate", "weight")


class PoissonInput:
    """Spikes that arrive at each neuron of a target; made by `Network.poisson_input`.

    Attributes:
        name: its name in the network.
        target: the slice of a population.
        variable: the state of the target that rises.
        n: how many sources each neuron has.
        params: `rate`, spikes per second of each source, and `weight`, by which `variable` rises at a spike: numbers,
            or one per neuron of the target; the rate also a function of time.
    """

    def __init__(self, name: str, target: Slice, variable: str, n: int, rate: Rate, weight: npt.ArrayLike) -> None:
        neuron = target.population.neuron
        states = () if neuron is None else neuron.states
        if variable not in states:
            listed = ", ".join(states) or "none"
            raise UsageError(
                f"{name}: {variable!r} is no state of {target.population.name!r}{nearest(variable, states)}; "
                f"there are: {listed}"
            )
        self.name = name
        self.target = target
        self.variable = variable
        self.n = n
        self.params: dict[str, Rate] = {}
        self.set(rate=rate, weight=weight)

    @property
    def ir(self) -> InputModel:
        """What generated text depends on."""
        return InputModel(self.name, self.target.population.name, self.variable)

    def set(self, **values: Rate) -> None:
        """Set `rate` or `weight`; nothing is generated anew.

        Raises:
            UsageError: another name, a rate below 0 or of another kind, too few or too many values.
        """
        self.params.update(self.checked(values))

    def checked(self, values: dict[str, Any]) -> dict[str, Rate]:
        """Values of parameters, if they can be that."""
        for name, value in values.items():
            if name not in PARAMETERS:
                raise UsageError(
                    f"{self.name} has no parameter {name!r}{nearest(name, PARAMETERS)}; it has: {', '.join(PARAMETERS)}"
                )
            if callable(value):
                if name == "rate":
                    continue
                raise UsageError(f"{self.name}: weight is constant during a run; change it between runs")
            numbers = np.asarray(value, np.float64)
            if numbers.size not in (1, len(self.target)):
                raise UsageError(f"{self.name}: {numbers.size} values of {name} for {len(self.target)} neurons")
            if not np.all(np.isfinite(numbers)) or (name == "rate" and np.any(numbers < 0)):
                raise UsageError(f"{self.name}: {name} is a number{' of at least 0' if name == 'rate' else ''}")
        return values

    def __repr__(self) -> str:
        return f"<poisson input {self.name}: {self.n} sources to {self.variable} of each of {self.target!r}>"
