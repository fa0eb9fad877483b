"""Connections by distance, between neurons that have positions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError
from brainpy_codegen.network.connector import Connector, Floats, Indices, Uniforms, without

SAMPLES = 32  # sources that are looked at to tell how many synapses there will be


@dataclass(frozen=True, slots=True, eq=False)
class _ByDistance:
    probability: Callable[[Any], Any]
    source_positions: Floats | None
    target_positions: Floats | None
    period: float | None
    autapses: bool

    def expected(self, sources: int, targets: int) -> float:
        if not sources or not targets:
            return 0.0
        places = self._places(sources, targets)
        some = np.unique(np.linspace(0, sources - 1, min(sources, SAMPLES)).astype(int))
        return float(np.mean([np.clip(self._chances(*places, one), 0.0, 1.0).sum() for one in some])) * sources

    def _places(self, sources: int, targets: int) -> tuple[Floats, Floats]:
        """The positions of sources and of targets, one row each."""
        source = _positions(self.source_positions, sources, self.period)
        return source, _positions(self.target_positions, targets, self.period)

    def _chances(self, place_source: Floats, place_target: Floats, source: int) -> Floats:
        """With what probability a source is connected to each target."""
        apart = np.abs(place_target - place_source[source])
        if self.period is not None:
            apart = np.minimum(apart, self.period - apart)
        distance = np.sqrt((apart**2).sum(axis=1))
        return np.broadcast_to(np.asarray(self.probability(distance), np.float64), (len(place_target),))

    def pairs(self, sources: int, targets: int, uniforms: Uniforms, own: int | None) -> tuple[Indices, Indices]:
        places = self._places(sources, targets)
        found = []
        for source in range(sources):
            p = self._chances(*places, source)
            found.append(np.nonzero(uniforms(source, 0, targets) < p)[0])
        source_index = np.repeat(np.arange(sources, dtype=np.int32), [one.size for one in found])
        target_index = np.concatenate(found).astype(np.int32) if found else np.zeros(0, np.int32)
        return without(source_index, target_index, None if self.autapses else own)


def by_distance(
    probability: Callable[[Any], Any],
    source_positions: npt.ArrayLike | None = None,
    target_positions: npt.ArrayLike | None = None,
    *,
    period: float | None = None,
    autapses: bool = True,
) -> Connector:
    """Each pair with a probability that depends on the distance: any function of an array of distances.

    Args:
        probability: distances -> probabilities.
        source_positions: one row per source (or a number each); by default the neurons stand on a line at 0, 1, 2 ...,
            or on a ring of circumference `period`.
        target_positions: the same for targets.
        period: positions wrap around at this length: a ring, or a torus in more dimensions.
        autapses: whether a neuron may be connected to itself.
    """
    places = (None if one is None else np.asarray(one, np.float64) for one in (source_positions, target_positions))
    source, target = places
    return _ByDistance(probability, source, target, period, autapses)


def _positions(given: Floats | None, size: int, period: float | None) -> Floats:
    if given is None:
        line = np.arange(size, dtype=np.float64)
        return (line if period is None else line * (period / max(size, 1))).reshape(-1, 1)
    if len(given) != size:
        raise UsageError(f"{len(given)} positions for {size} neurons")
    return given.reshape(size, -1)
