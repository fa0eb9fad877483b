"""Lyapunov exponents, from the equation and its linearisation in one generated module."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.first_cycle import escape, stopped
from brainpy_codegen.analysis.results import Result, Table, place
from brainpy_codegen.analysis.system import System, smooth, start_of
from brainpy_codegen.errors import RunError, UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.runtime.load import load
from brainpy_codegen.session.generate import ensure, variational_job
from brainpy_codegen.session.settings import folder_for, options_for

_LEAVES = "the solution leaves to infinity"
_BATCHES = 20
_MOST_PARTS = 32


@dataclass(frozen=True, repr=False)
class LyapunovSpectrum(Sequence[float], Result):
    """Lyapunov exponents, per unit of time (of maps: per step); a sequence of them.

    Rows of `to_dataframe`: one per exponent, with its standard error.

    Attributes:
        exponents: the largest first.
        errors: standard errors, from the means of twenty parts of the run.
        divergence: the mean divergence of the flow along the solution, which the sum of all exponents must equal.
        duration: the time that was averaged over.
        final: the last state.
    """

    exponents: Array
    errors: Array
    divergence: float
    duration: float
    final: dict[str, float]

    def __len__(self) -> int:
        return len(self.exponents)

    def __getitem__(self, index: Any) -> Any:
        return self.exponents[index]

    def _tables(self) -> list[Table]:
        places = np.arange(1, len(self) + 1)
        whole = {"sum": self.sum, "divergence": self.divergence, "duration": self.duration}
        return [{"place": places, "exponent": self.exponents, "error": self.errors, **whole}]

    def _summary(self) -> str:
        pairs = zip(self.exponents, self.errors, strict=True)
        values = ", ".join(f"{value:.4g} ± {error:.1g}" for value, error in pairs)
        return f"{values}; sum {self.sum:.6g}, mean divergence {self.divergence:.6g}"

    def plot(self, ax: Any = None) -> Any:
        """Draw the exponents with their standard errors; returns the artists."""
        from brainpy_codegen.analysis.spectrum_plots import plot_spectrum

        return plot_spectrum(self, ax)

    @property
    def sum(self) -> float:
        """The sum of the exponents."""
        return float(np.sum(self.exponents))

    @property
    def kaplan_yorke(self) -> float:
        """The Kaplan-Yorke dimension."""
        total = np.cumsum(self.exponents)
        k = int(np.sum(total >= 0))
        if k == 0:
            return 0.0
        if k == len(self.exponents):
            return float(k)
        return float(k + total[k - 1] / abs(self.exponents[k]))


def lyapunov_spectrum(
    model: Model,
    init: Mapping[str, float],
    duration: float,
    params: Mapping[str, float] | None = None,
    *,
    dt: float | None = None,
    transient: float | None = None,
    backend: str = "numba",
    method: str = "rk4",
    directory: str | os.PathLike[str] | None = None,
    module: ModuleType | None = None,
) -> LyapunovSpectrum:
    """The Lyapunov spectrum along a solution.

    The equation and the linearised equation of a frame of tangent vectors are integrated together, in a generated
    module `<model>_variational_<method>_<backend>`; the frame is made orthogonal again and again (QR). Of a map
    (`bc.update`) the duration is a number of steps.

    Args:
        model: a declared model without explicit time.
        init: the initial state.
        duration: the time to average over.
        params: values of parameters.
        dt: the step; default: a tenth of the fastest time constant on the way.
        transient: time before the average begins; default: a tenth of the duration, at most 100 time constants.
        backend: "numba", "c" or "numpy".
        method: a fixed-step Runge-Kutta method.
        directory: the folder of the generated module.
        module: refused, since what is integrated is a module of its own.

    Raises:
        UnsupportedError: a module is given, or the model has no linearised equation that could be written out.
        RunError: the solution leaves to infinity; its part is the spectrum until then, if there is enough of it.
    """
    if module is not None:
        raise UnsupportedError(
            "lyapunov_spectrum integrates the linearised equation in a file of its own, which is generated from the "
            f"model, and takes no module. Put the edit into {smooth(model).name!r}"
        )
    system = System(model, params)
    x = start_of("init", init, system.states)
    if not duration > 0:
        raise UsageError(f"duration must be positive, not {duration}")
    if system.is_map:
        return _of_map(system, x, int(duration), int(transient if transient is not None else min(1000, duration // 10)))
    rate = _fastest(system, x)
    step = dt or 0.1 / rate
    job = variational_job(model, method, backend, options_for("float64", "precise"))
    module = load(ensure(job, folder_for(directory))[0])
    before = transient if transient is not None else min(0.1 * duration, 2000.0 / rate)
    return _Average(system, module, step, rate).over(x, before, duration)


def _fastest(system: System, x: Array) -> float:
    """The largest rate on a first piece of the solution."""
    from scipy.integrate import solve_ivp

    rate = float(np.linalg.norm(system.jacobian(x), 2))
    options: dict[str, Any] = {"method": "LSODA", "rtol": 1e-6, "events": escape(x)}
    result = solve_ivp(lambda t, y: system.f(y), (0.0, 100.0 / max(rate, 1e-9)), x, **options)
    if result.status != 0 or not np.all(np.isfinite(result.y)):
        raise stopped(system, result.t, result.y, _LEAVES if result.status == 1 else result.message)
    slopes = np.moveaxis(system.jacobian(result.y), 2, 0)
    return max(rate, float(np.max(np.linalg.norm(slopes, 2, axis=(1, 2)))))


class _Average:
    """Growth along one solution.

    A long solution is cut into parts; their tangent vectors are advanced side by side, as elements of one population.
    """

    def __init__(self, system: System, module: ModuleType, step: float, rate: float) -> None:
        self._system = system
        self._run: Any = module.run
        self._step = step
        self._chunk = max(1, int(4.0 / rate / step))
        self._params = dict(system.parameters)

    def over(self, x: Array, transient: float, duration: float) -> LyapunovSpectrum:
        n = self._system.size
        x, frame = self._settled(x[:, None], np.eye(n)[None], transient)
        self._chunk = max(1, min(self._chunk, int(duration / self._step / _BATCHES)))
        time = self._chunk * self._step
        rounds = max(_BATCHES, round(duration / time))
        parts = max(1, min(_MOST_PARTS, rounds // 200))
        rounds = -(-rounds // parts)
        if parts > 1:
            x = self._starts(x, parts, rounds * self._chunk)
            frame = np.repeat(frame, parts, axis=0)
            x, frame = self._aligned(x, frame)
        growth, trace = np.empty((rounds, parts, n)), 0.0
        for k in range(rounds):
            try:
                x, frame, growth[k] = self._advance(x, frame, self._chunk)
            except RunError as error:
                until = (trace / max(k, 1), k * parts * time, x[:, -1])
                raise RunError(str(error), part=_until(self._system, growth[:k] / time, *until)) from None
            trace += float(np.mean(np.trace(self._system.jacobian(x)[:, :n])))
        return _spectrum(self._system, growth / time, trace / rounds, rounds * parts * time, x[:, -1])

    def _settled(self, x: Array, frame: Array, transient: float) -> tuple[Array, Array]:
        """After the transient; the pieces are then as long as the frame can stand, which must not become flat."""
        spread = 0.0
        time = self._chunk * self._step
        for _ in range(max(20, min(round(transient / time), 5000))):
            x, frame, growth = self._advance(x, frame, self._chunk)
            spread = 0.98 * spread + 0.02 * float(np.ptp(growth[0])) / time
        self._chunk = max(1, min(int(10.0 / max(spread, 1e-12) / self._step), 100_000))
        return x, frame

    def _starts(self, x: Array, parts: int, steps: int) -> Array:
        """Where the parts begin: one after the other on the same solution."""
        starts = [x]
        nothing = np.zeros((1, self._system.size, self._system.size))
        for _ in range(parts - 1):
            starts.append(self._moved(starts[-1], nothing, steps)[0])
        return np.concatenate(starts, axis=1)

    def _aligned(self, x: Array, frame: Array) -> tuple[Array, Array]:
        """The frames of all parts turned into their directions by the way that lies behind the parts' starts."""
        for _ in range(30):
            x, frame, _ = self._advance(x, frame, self._chunk)
        return x, frame

    def _moved(self, x: Array, frame: Array, steps: int) -> tuple[Array, Array]:
        n, parts = x.shape
        vectors = frame.transpose(2, 1, 0).reshape(n * n, parts)
        found = self._run(*x, *vectors, dt=self._step, steps=steps, every=steps, **self._params)
        end = np.array([one[-1] for one in found[1:]], float)
        if not np.all(np.isfinite(end)):
            raise RunError(
                f"{_LEAVES} from {place(dict(zip(self._system.states, x[:, 0], strict=True)))}, with "
                f"{place(self._system.parameters)}, in steps of {self._step:.4g}; try another init, or a shorter dt"
            )
        return end[:n], end[n:].reshape(n, n, parts).transpose(2, 1, 0)

    def _advance(self, x: Array, frame: Array, steps: int) -> tuple[Array, Array, Array]:
        x, vectors = self._moved(x, frame, steps)
        q, r = np.linalg.qr(vectors)
        return x, q, np.log(np.abs(np.diagonal(r, axis1=1, axis2=2)) + 1e-300)


def _of_map(system: System, x: Array, steps: int, transient: int) -> LyapunovSpectrum:
    if steps < _BATCHES:
        raise UsageError(f"the duration of a map is a number of steps, at least {_BATCHES}, not {steps}")
    n = system.size
    frame = np.eye(n)
    growth = np.empty((steps, n))
    for k in range(-transient, steps):
        frame, r = np.linalg.qr(system.jacobian(x) @ frame)
        before, x = x, system.f(x)
        if not np.max(np.abs(x)) < 1e100:
            done = growth[: max(k, 0), None]
            raise RunError(
                f"the orbit leaves to infinity after {k + transient + 1} steps, with {place(system.parameters)}, from "
                f"{place(dict(zip(system.states, before, strict=True)))}; try another init",
                part=_until(system, done, _divergence(done), float(len(done)), before),
            )
        if k >= 0:
            growth[k] = np.log(np.abs(np.diag(r)) + 1e-300)
    return _spectrum(system, growth[:, None], _divergence(growth[:, None]), float(steps), x)


def _until(system: System, rates: Array, *rest: Any) -> LyapunovSpectrum | None:
    """The spectrum until a failure; None if that was too soon for standard errors."""
    return _spectrum(system, rates, *rest) if rates.shape[0] * rates.shape[1] >= _BATCHES else None


def _divergence(growth: Array) -> float:
    return float(growth.sum(axis=2).mean()) if len(growth) else math.nan


def _spectrum(system: System, rates: Array, divergence: float, duration: float, x: Array) -> LyapunovSpectrum:
    """The means of rates of growth (rounds, parts, states)."""
    every = rates.transpose(1, 0, 2).reshape(-1, rates.shape[2])
    means = np.array([part.mean(axis=0) for part in np.array_split(every, _BATCHES)])
    order = np.argsort(-every.mean(axis=0))
    errors = means.std(axis=0, ddof=1) / np.sqrt(_BATCHES)
    final = dict(zip(system.states, map(float, x), strict=True))
    return LyapunovSpectrum(every.mean(axis=0)[order], errors[order], divergence, duration, final)
