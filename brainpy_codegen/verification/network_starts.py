"""The arrays from which the steps of a network's modules are compared, such that each of their branches is taken.

A network as it is declared has one value of a parameter for all neurons, constant in time, and records nothing. What
the loops do otherwise is compared from a second start: each neuron with values of its own, which change with time.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any, TypeAlias

import numpy as np

from brainpy_codegen.network.network import Network
from brainpy_codegen.network.population import Population
from brainpy_codegen.network.projection import Projection
from brainpy_codegen.runtime.load import support
from brainpy_codegen.session.network_arrays import Builder, Values

Arrays: TypeAlias = dict[str, Any]

_SPREAD = 0.01  # of a value: how far those of neurons are from it
_RECORDED = 3  # elements of a variable


def declared_start(module: ModuleType, network: Network, dt: float, seed: int) -> Arrays:
    """The arrays of the network as it is declared; some elements of each variable are recorded."""
    return _recorded(module, Builder(network, module, Values({}, {}, dt, seed)).arrays())


def spread_start(module: ModuleType, network: Network, dt: float, seed: int) -> Arrays:
    """The same with parameters of each neuron, and a second table of them for every other step."""
    draw = np.random.default_rng([seed, 2])
    first, second = (
        Builder(network, module, Values(_spread(network, module, draw), {}, dt, seed)).arrays() for _ in range(2)
    )
    for name, population in network.populations.items():
        if population.kind == "neurons":
            tables = [one[f"{name}:parameters"] for one in (first, second)]
            first |= {f"{name}:parameters": np.concatenate(tables), f"{name}:tables": 2}
    return _recorded(module, first)


def _spread(network: Network, module: ModuleType, draw: np.random.Generator) -> dict[str, dict[str, Any]]:
    """Values near those of the declaration: of each neuron, and one of each projection; functions of time stay."""
    parts = {part.name: part for part in module.PARTS}
    sizes: dict[str, int] = {
        **{name: one.size for name, one in network.populations.items() if one.kind == "neurons"},
        **dict.fromkeys(network.projections, 1),
    }
    declared: dict[str, Population | Projection] = {**network.populations, **network.projections}
    return {
        part: {
            parameter: np.asarray(value, float) * draw.uniform(1 - _SPREAD, 1 + _SPREAD, size)
            for parameter, value in {**parts[part].parameters, **declared[part].params}.items()
            if not callable(value)
        }
        for part, size in sizes.items()
    }


def _recorded(module: ModuleType, arrays: Arrays) -> Arrays:
    run: Any = support(module, "network_run")
    for part in module.PARTS:
        sizes = {name: len(arrays[f"{part.name}.{name}"]) for name in part.states}
        run.choose(arrays, part, {name: _some(size, place) for place, (name, size) in enumerate(sizes.items())})
    return arrays


def _some(size: int, place: int) -> Any:
    """A few elements that do not ascend; other ones, and another number of them, for each variable."""
    count = min(size, _RECORDED + place)
    return (np.arange(count) * (size // max(count, 1)) + size - 1 - place) % size if size else np.zeros(0, np.int64)
