"""Delay equations near their fixed points: linearisation, and forms of higher order, over states and parameters.

The right-hand side is F(x, y) with the present x and values y of the past, y_k being the state s_k as it was tau_k ago.
At a fixed point the past is the present. With A = dF/dx and the columns c_k = dF/dy_k the characteristic matrix is

    Delta(s) = s - A - sum of c_k e(s_k)^T exp(-s tau_k).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from brainpy_codegen.analysis.derivatives import Differentiator
from brainpy_codegen.analysis.evaluation import Array, Kernel
from brainpy_codegen.analysis.lowering import lower
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import UnsupportedError


@dataclass(frozen=True)
class Linearisation:
    """A delay equation linearised at a fixed point: the instantaneous matrix, and (delay, matrix) of the past."""

    instant: Array
    past: tuple[tuple[float, Array], ...]

    def characteristic(self, s: complex | Complex) -> tuple[Complex, Complex]:
        """The characteristic matrix at s, or at many (matrices on the last two axes), and its derivative."""
        eye, at = np.eye(len(self.instant)), np.asarray(s, complex)[..., None, None]
        value = np.asarray(at * eye - self.instant, complex)
        slope = np.asarray(np.zeros_like(value) + eye, complex)
        for delay, matrix in self.past:
            weighted = matrix * np.exp(-at * delay)
            value -= weighted
            slope += delay * weighted
        return np.asarray(value, complex), slope


@dataclass(frozen=True)
class Parts:
    """The linearisation by parts, and the derivatives of the parts by the variables (on the last axis).

    Attributes:
        instant: A, (states, states).
        columns: c_k, (states, values of the past).
        delays: tau_k.
    """

    instant: Array
    columns: Array
    delays: Array
    instant_slopes: Array
    columns_slopes: Array
    delays_slopes: Array


class DelaySystem:
    """The delays of a system, over its variables (states, then active parameters).

    Attributes:
        system: the system whose past is the present.
        sources: for each value of the past the place of its state.
        constant: whether delays depend on parameters only.

    Raises:
        UnsupportedError: the equation is neutral, or of fractional order.
    """

    def __init__(self, system: System) -> None:
        parsed = system.model.ir
        assert parsed.delays is not None
        if parsed.delays.neutral:
            raise UnsupportedError(f"{system.model.name!r} is neutral; its essential spectrum needs another method")
        refuse_fractional(system)
        self.system = system
        self.constant = parsed.delays.constant
        values = parsed.delays.values
        past = tuple(dict.fromkeys(value.name for value in values))
        state_of = {value.name: value.state for value in values}
        delay_of = {value.name: value.delay for value in values}
        self._inner = (*system.states, *past)
        self.sources = [system.states.index(state_of[name]) for name in past if state_of[name] in system.states]
        if len(self.sources) < len(past):
            raise UnsupportedError(f"{system.model.name!r} delays a frozen state; freeze states that have no past")
        self._graph, self._field = lower(parsed, system.values, (*system.variables, *past), system.model.externals)
        self._present = {name: self._graph.variable(state_of[name]) for name in past}
        self._differentiator = Differentiator(self._graph)
        delays = parsed.delays.function
        self._times_graph, times = lower(replace(parsed, function=delays), system.values, system.variables)
        by_name = dict(zip(delays.results, times, strict=True))
        self._times = [by_name[delay_of[name]] for name in past]

    def _now(self, nodes: Sequence[int]) -> list[int]:
        """Nodes with the present in the place of the past."""
        return list(self._graph.substitute(tuple(nodes), self._present))

    # --- first order --------------------------------------------------------------------------------------------------

    @cached_property
    def _first(self) -> tuple[Kernel, Kernel]:
        """The slopes of the field by present and past, and delays; each followed by derivatives by the variables."""
        names = self.system.variables
        slope = self._differentiator.derivative
        nodes = self._now([slope(one, name) for one in self._field for name in self._inner])
        nodes += [slope(one, name) for one in nodes for name in names]
        times = list(self._times)
        other = Differentiator(self._times_graph)
        times += [other.derivative(one, name) for one in times for name in names]
        return Kernel(self._graph, nodes, names), Kernel(self._times_graph, times, names)

    def parts(self, z: Array) -> Parts:
        """The linearisation at a fixed point, by parts, with derivatives."""
        n, m, count = self.system.size, len(self.sources), len(self.system.variables)
        field, times = self._first
        found, lengths = field(z), times(z)
        slopes = found[: n * (n + m)].reshape(n, n + m)
        more = found[n * (n + m) :].reshape(n, n + m, count)
        return Parts(slopes[:, :n], slopes[:, n:], lengths[:m], more[:, :n], more[:, n:], lengths[m:].reshape(m, count))

    def linearisation(self, z: Array) -> Linearisation:
        """The linearisation at a fixed point. A delay that depends on the state counts with its value there."""
        n = self.system.size
        parts = self.parts(z)
        past: dict[float, Array] = {}
        for source, column, delay in zip(self.sources, parts.columns.T, parts.delays, strict=True):
            matrix = past.setdefault(float(delay), np.zeros((n, n)))
            matrix[:, source] += column
        instant = parts.instant + past.pop(0.0, np.zeros((n, n)))
        return Linearisation(instant, tuple(sorted(past.items(), key=lambda pair: pair[0])))

    # --- higher orders ------------------------------------------------------------------------------------------------

    def tensor(self, z: Array, order: int) -> Array:
        """Derivatives of some order by present and past: (states, inner, ..., inner)."""
        kernel, column = self._second if order == 2 else self._third
        found = kernel(z).reshape(self.system.size, -1)
        return np.asarray(found[:, column])

    @cached_property
    def _second(self) -> tuple[Kernel, npt.NDArray[np.intp]]:
        return self._derivatives(2)

    @cached_property
    def _third(self) -> tuple[Kernel, npt.NDArray[np.intp]]:
        return self._derivatives(3)

    def _derivatives(self, order: int) -> tuple[Kernel, npt.NDArray[np.intp]]:
        nodes, column = self._differentiator.tensor(self._field, self._inner, order)
        return Kernel(self._graph, self._now(nodes), self.system.variables), column

    def history(self, z: Array, vector: Array, growth: Array | None = None) -> Array:
        """Present and past of vector + t growth, in the order of the derivatives."""
        past = vector[self.sources]
        if growth is not None:
            past = past - self.parts(z).delays * growth[self.sources]
        return np.concatenate([vector, past])

    def lyapunov_coefficient(self, z: Array, omega: float) -> float:
        """Re c1 of a Hopf point, |q| = 1 and p . Delta'(i omega) q = 1; nan where delays depend on the state.

        Without delays it is the coefficient of `bifurcations.lyapunov_coefficient`. It is nan, too, where 0 or twice
        the frequency is a root as well.
        """
        if not self.constant:
            return float("nan")
        try:
            return self._cubic(z, omega)
        except np.linalg.LinAlgError:
            return float("nan")

    def _cubic(self, z: Array, omega: float) -> float:
        linear, delays = self.linearisation(z), self.parts(z).delays
        value, slope = linear.characteristic(1j * omega)
        left, _, right = np.linalg.svd(value)
        q, p = np.conj(right[-1]).astype(complex), left[:, -1].astype(complex)
        p = p / np.conj(np.vdot(p, slope @ q))
        second, third = self.tensor(z, 2), self.tensor(z, 3)

        def history(vector: Complex, s: complex) -> Complex:
            """Present and past of vector exp(s t)."""
            return np.asarray(np.concatenate([vector, vector[self.sources] * np.exp(-s * delays)]), complex)

        def bilinear(a: Complex, b: Complex) -> Complex:
            return np.asarray((second @ b) @ a, complex)

        def solved(s: complex, right: Complex) -> Complex:
            return history(np.asarray(np.linalg.solve(linear.characteristic(s)[0], right), complex), s)

        one, other = history(q, 1j * omega), history(np.conj(q).astype(complex), -1j * omega)
        cubic = ((third @ other) @ one) @ one
        cubic = cubic + 2 * bilinear(one, solved(0.0, bilinear(one, other)))
        cubic = cubic + bilinear(other, solved(2j * omega, bilinear(one, one)))
        return float(0.5 * np.vdot(p, cubic).real)


def refuse_fractional(system: System) -> None:
    """Refuse equations that have both delays and derivatives of fractional order.

    Raises:
        UnsupportedError: the equation is one of them.
    """
    if system.model.ir.orders and system.model.ir.delays is not None:
        raise UnsupportedError(
            f"{system.model.name!r} has delays and derivatives of fractional order; its characteristic equation "
            "needs another method. Simulate it with predictor_corrector"
        )


@lru_cache(maxsize=8)
def delay_system(system: System) -> DelaySystem:
    """The delays of a system; made once."""
    return DelaySystem(system)


def linearised(system: System, z: Array) -> Linearisation:
    """The linearisation at a fixed point, with or without delays."""
    if system.model.ir.delays is None:
        return Linearisation(system.jacobian(z)[:, : system.size], ())
    return delay_system(system).linearisation(z)
