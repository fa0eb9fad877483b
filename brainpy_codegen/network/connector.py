"""What a connector is, and what connectors share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Indices: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]

Uniforms: TypeAlias = Callable[[int, int, int], Floats]
"""Uniform numbers between 0 and 1: (row, first, count)."""


class Connector(Protocol):
    """Makes the pairs of one projection."""

    def expected(self, sources: int, targets: int) -> float:
        """How many synapses there will be, on average; 0 where that is not known before."""
        ...

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        """Sources and targets of all synapses; source i is itself target i + `own` (None: sources are no targets)."""
        ...


def without(source: Indices, target: Indices, own: int | None) -> tuple[Indices, Indices]:
    """The pairs without those of a neuron with itself."""
    if own is None:
        return source, target
    kept = source.astype(np.int64) + own != target
    return source[kept], target[kept]
