"""One Brownian path on a fine grid, seen with longer steps; exact solutions along it."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
FINE = 2**10


class Paths:
    """Paths over 0 ... 1 for a number of Wiener processes."""

    def __init__(self, processes: int, paths: int = 400, seed: int = 1) -> None:
        draw = np.random.default_rng(seed)
        self.count, self.h = paths, 1.0 / FINE
        self.dw = draw.normal(0.0, np.sqrt(self.h), (processes, FINE, paths))
        other = draw.normal(size=self.dw.shape)
        self.dz = self.h / 2 * (self.dw + np.sqrt(self.h / 3) * other)

    def increments(self, steps: int) -> tuple[Array, Array]:
        """Increments and integrals over `steps` steps: (process, step, path) each."""
        shape = (len(self.dw), steps, FINE // steps, self.count)
        dw, dz = self.dw.reshape(shape), self.dz.reshape(shape)
        before = np.cumsum(dw, axis=2) - dw
        return dw.sum(axis=2), dz.sum(axis=2) + self.h * before.sum(axis=2)

    def given(self, program: Any, steps: int) -> dict[str, Array]:
        """The same as keyword arguments of `run`."""
        dw, dz = self.increments(steps)
        found = dict(zip(program.draws.increments, dw, strict=True))
        if program.draws.integrals:
            found |= dict(zip(program.draws.integrals, dz, strict=True))
        return found

    @property
    def end(self) -> Array:
        """W(1) by process."""
        return np.asarray(self.dw.sum(axis=1))


def ends(module: Any, program: Any, paths: Paths, steps: int, starts: tuple[float, ...]) -> Array:
    """The states at time 1, (state, path)."""
    states = [np.full(paths.count, start) for start in starts]
    _, *rows = module.run(*states, dt=1.0 / steps, steps=steps, every=steps, **paths.given(program, steps))
    return np.array([row[-1] for row in rows])
