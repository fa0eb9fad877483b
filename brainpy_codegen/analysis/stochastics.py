"""Stochastic models near a fixed point, and in one dimension: linear noise, stationary density, first passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.evaluation import Array, Kernel
from brainpy_codegen.analysis.lowering import lower
from brainpy_codegen.analysis.results import Result, Table
from brainpy_codegen.analysis.system import System, check_range, start_of
from brainpy_codegen.errors import UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model

_POINTS = 8001


@dataclass(frozen=True, repr=False)
class LinearNoise(Result):
    """Fluctuations about a stable fixed point, to first order in the noise.

    Rows of `to_dataframe`: one per state, with its mean, standard deviation and row of the covariance matrix.

    Attributes:
        states: the names of the states.
        mean: the fixed point.
        covariance: the stationary covariance matrix.
        jacobian, diffusion: the matrices of the linear equation: drift, and noise times its transpose.
    """

    states: tuple[str, ...]
    mean: dict[str, float]
    covariance: Array
    jacobian: Array
    diffusion: Array

    def _tables(self) -> list[Table]:
        columns = {f"cov_{name}": self.covariance[:, k] for k, name in enumerate(self.states)}
        deviations = np.sqrt(np.diag(self.covariance))
        return [{"state": list(self.states), "mean": list(self.mean.values()), "deviation": deviations, **columns}]

    def _summary(self) -> str:
        pairs = zip(self.mean.items(), np.sqrt(np.diag(self.covariance)), strict=True)
        return ", ".join(f"{name} = {value:.6g} ± {deviation:.3g}" for (name, value), deviation in pairs)

    def plot(self, ax: Any = None, frequencies: npt.ArrayLike | None = None) -> Any:
        """Draw the power spectra; default: frequencies two decades about those of the eigenvalues."""
        from brainpy_codegen.analysis.spectrum_plots import plot_noise

        return plot_noise(self, ax, frequencies)

    def spectrum(self, frequencies: npt.ArrayLike) -> Array:
        """The power spectrum of each state, (states, frequencies); its integral over all of them is the variance."""
        result = []
        for frequency in np.atleast_1d(np.asarray(frequencies, float)):
            transfer = np.linalg.inv(2j * np.pi * frequency * np.eye(len(self.jacobian)) - self.jacobian)
            result.append(np.diag(transfer @ self.diffusion @ transfer.conj().T).real)
        return np.array(result).T


def linear_noise(model: Model, at: Mapping[str, float], params: Mapping[str, float] | None = None) -> LinearNoise:
    """The linear-noise approximation at the fixed point of the drift near a place.

    Raises:
        UsageError: the model has no noise, or the fixed point is not stable.
    """
    from scipy.linalg import solve_continuous_lyapunov

    from brainpy_codegen.analysis.equilibria import polish

    system = System(model, params)
    x, _ = polish(system, start_of("at", at, system.states), steps=50)
    jacobian = system.jacobian(x)
    if np.max(np.linalg.eigvals(jacobian).real) >= 0:
        raise UsageError(f"the fixed point of {model.name!r} near {dict(at)} is not stable: fluctuations grow")
    diffusion = _diffusion(system, x[:, None])[:, :, 0]
    mean = dict(zip(system.states, map(float, x), strict=True))
    covariance = solve_continuous_lyapunov(jacobian, -diffusion)
    return LinearNoise(system.states, mean, np.asarray(covariance), jacobian, diffusion)


def _diffusion(system: System, x: Array) -> Array:
    """The matrix B B^T at points: (states, states, points)."""
    noise = system.model.ir.noise
    if noise is None:
        raise UsageError(f"{system.model.name!r} has no noise; declare it with @bc.sde and @model.diffusion")
    graph, nodes = lower(
        replace(system.model.ir, function=noise.function), system.values, system.states, system.model.externals
    )
    values = Kernel(graph, nodes, system.states)(x)
    processes = max(term.process for term in noise.terms) + 1
    matrix = np.zeros((system.size, processes, x.shape[1]))
    for term, value in zip(noise.terms, values, strict=True):
        matrix[term.state, term.process] = value
    return np.asarray(np.einsum("ikp,jkp->ijp", matrix, matrix))


@dataclass(frozen=True, repr=False)
class Density(Result):
    """The stationary density of a model with one state.

    Rows of `to_dataframe`: one per value of the state, with the density.

    Attributes:
        x: values of the state.
        density: the density there; its integral is 1.
    """

    state: str
    x: Array
    density: Array
    _drift: Array
    _squared: Array

    def __len__(self) -> int:
        return len(self.x)

    def _tables(self) -> list[Table]:
        return [{self.state: self.x, "density": self.density}]

    def _summary(self) -> str:
        return f"of {self.state}; mean {self.mean:.6g}, variance {self.variance:.6g}"

    def plot(self, ax: Any = None) -> Any:
        """Draw the density over the state; returns the artists."""
        from brainpy_codegen.analysis.spectrum_plots import plot_density

        return plot_density(self, ax)

    @property
    def mean(self) -> float:
        """The mean."""
        return float(np.trapezoid(self.x * self.density, self.x))

    @property
    def variance(self) -> float:
        """The variance."""
        return float(np.trapezoid((self.x - self.mean) ** 2 * self.density, self.x))

    def mean_passage(self, start: float, end: float) -> float:
        """The mean time of the first passage from a value to a higher or lower one; the far end of the range reflects.

        Raises:
            UsageError: a value lies outside of the range.
        """
        if not (self.x[0] <= min(start, end) and max(start, end) <= self.x[-1]):
            raise UsageError(f"start and end must lie in [{self.x[0]}, {self.x[-1]}]")
        mass = np.concatenate([[0.0], np.cumsum(0.5 * (self.density[1:] + self.density[:-1]) * np.diff(self.x))])
        behind = mass if end > start else mass[-1] - mass
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = 2.0 * behind / (self._squared * self.density)
        grid = np.linspace(min(start, end), max(start, end), _POINTS)
        return float(np.trapezoid(np.interp(grid, self.x, rate), grid))


def stationary_density(model: Model, range: Sequence[float], params: Mapping[str, float] | None = None) -> Density:
    """The stationary density of a stochastic model with one state, by the Fokker-Planck equation.

    With drift f and diffusion b (Ito) the density is proportional to exp(integral of 2 f / b^2) / b^2; both ends of the
    range reflect.

    Raises:
        UnsupportedError: the model has more than one state.
    """
    system = System(model, params)
    if system.size != 1:
        raise UnsupportedError("the stationary density is computed for one state; for more: linear_noise, or simulate")
    x = np.linspace(*check_range(system.states[0], range), _POINTS)
    squared = _diffusion(system, x[None])[0, 0]
    drift = system.f(x[None])[0]
    noise = system.model.ir.noise
    if noise is not None and noise.interpretation == "stratonovich":
        drift = drift + 0.25 * np.gradient(squared, x)
    if np.any(squared <= 0):
        raise UnsupportedError("the noise vanishes inside of the range; choose one where it does not")
    exponent = 2.0 * drift / squared
    potential = np.concatenate([[0.0], np.cumsum(0.5 * (exponent[1:] + exponent[:-1]) * np.diff(x))])
    density = np.exp(potential - potential.max()) / squared
    density = density / np.trapezoid(density, x)
    return Density(system.states[0], x, density, drift, squared)
