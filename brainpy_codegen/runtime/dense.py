"""The solution between the steps: `sol.sol(t)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.errors import UsageError

Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class DenseOutput:
    """The polynomials of every step, callable with times.

    Attributes:
        states: names of the states.
        shape: the shape of the elements; () for a single solution.
        pieces: for each element (or one for all that take the same steps): start of each step, its length, and
            coefficients (step, state, power, ...).
    """

    states: tuple[str, ...]
    shape: tuple[int, ...]
    pieces: tuple[tuple[Array, Array, Array], ...]

    @staticmethod
    def of(segments: Sequence[tuple[Any, ...]], states: Sequence[str], shape: tuple[int, ...]) -> DenseOutput:
        """From what a generated module kept: (element, t, dt, coefficients) or, of common steps, without element."""
        if not segments:
            return DenseOutput(tuple(states), shape, ())
        columns = [np.concatenate(parts) for parts in zip(*segments, strict=True)]
        if len(columns) == 3:
            t, dt, curves = columns
            curves = curves.reshape(*curves.shape[:3], *shape)
            return DenseOutput(tuple(states), shape, ((t, dt, curves),))
        element, t, dt, curves = columns
        order = np.argsort(element, kind="stable")
        cuts = np.flatnonzero(np.diff(element[order])) + 1
        pieces = tuple((t[part], dt[part], curves[part]) for part in np.split(order, cuts))
        return DenseOutput(tuple(states), shape, pieces)

    def __call__(self, t: npt.ArrayLike) -> Array:
        """The states at times within the solution.

        Args:
            t: a time or an array of them.

        Returns:
            An array (state, *shape of t, *shape of the elements), as `scipy.integrate.solve_ivp` gives it.

        Raises:
            UsageError: a time lies outside of the solution.
        """
        times = np.asarray(t, float)
        if not self.pieces:
            raise UsageError("the solution has no steps, so there is nothing between them")
        found = [self._piece(piece, times.reshape(-1)) for piece in self.pieces]
        if len(self.pieces) == 1:
            return found[0].reshape(len(self.states), *times.shape, *self.shape)
        return np.stack(found, axis=-1).reshape(len(self.states), *times.shape, *self.shape)

    def _piece(self, piece: tuple[Array, Array, Array], times: Array) -> Array:
        starts, lengths, curves = piece
        end = starts[-1] + lengths[-1]
        slack = 1e-9 * max(abs(end - starts[0]), 1e-300)
        if times.size and not (times.min() >= starts[0] - slack and times.max() <= end + slack):
            raise UsageError(f"sol.sol: times must lie between {starts[0]:g} and {end:g}")
        step = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, len(starts) - 1)
        theta = (times - starts[step]) / lengths[step]
        theta = theta.reshape(-1, *(1,) * (curves.ndim - 2))
        value = curves[step, :, -1]
        for power in range(curves.shape[2] - 2, -1, -1):
            value = value * theta + curves[step, :, power]
        return np.moveaxis(value, 0, 1)
