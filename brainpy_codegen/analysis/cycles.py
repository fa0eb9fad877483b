"""Limit cycles: from a simulation or from a Hopf point, refined by collocation, with their Floquet multipliers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from brainpy_codegen.analysis.collocation import Collocation, Orbit
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.results import Simulated, Table, place
from brainpy_codegen.analysis.stability import Complex
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import RunError, UnsupportedError

_SAMPLES = 2000


@dataclass(frozen=True, repr=False)
class LimitCycle(Simulated):
    """A periodic solution.

    Rows of `to_dataframe`: one per time.

    Attributes:
        params: all parameters.
        period: its period.
        t, states: the cycle from t = 0 to one period, an array for each state.
        multipliers: Floquet multipliers, the trivial one (1) first, then by decreasing modulus.
        stable: whether all others are inside of the unit circle.
        minimum, maximum, mean: of each state over the cycle.
        residual: the largest component of the collocation equations.
    """

    params: dict[str, float]
    period: float
    t: Array
    states: dict[str, Array]
    multipliers: Complex
    stable: bool
    minimum: dict[str, float]
    maximum: dict[str, float]
    mean: dict[str, float]
    residual: float
    system: System = field(compare=False)
    parameter: str = ""
    orbit: Orbit | None = field(default=None, compare=False)

    @property
    def state(self) -> dict[str, float]:
        """Where the cycle begins, from which it can be simulated."""
        return {name: float(one[0]) for name, one in self.states.items()}

    @property
    def norm(self) -> float:
        """The root of the mean of the squared length of the state over the cycle."""
        squared = np.sum(np.array(list(self.states.values())) ** 2, axis=0)
        return float(np.sqrt(np.mean(squared[:-1])))

    @property
    def n_unstable(self) -> int:
        """How many multipliers, without the trivial one, lie outside of the unit circle (beyond rounding)."""
        return int(np.sum(np.abs(self.multipliers[1:]) > 1.0 + 1e-9))

    @property
    def frequency(self) -> float:
        """Cycles per unit of time."""
        return 1.0 / self.period

    @property
    def amplitude(self) -> dict[str, float]:
        """Maximum less minimum of each state."""
        return {name: self.maximum[name] - self.minimum[name] for name in self.states}

    @property
    def _origin(self) -> System:
        return self.system

    def _tables(self) -> list[Table]:
        return [{"t": self.t, **self.states}]

    def _summary(self) -> str:
        word = "stable" if self.stable else "unstable"
        ranges = (f"{name} from {self.minimum[name]:.6g} to {self.maximum[name]:.6g}" for name in self.states)
        return f"{word}, period {self.period:.8g}; {', '.join(ranges)}"

    def plot(self, ax: Any = None, x: str | None = None, y: str | None = None) -> Any:
        """Draw the cycle over two states: solid stable, dashed unstable; returns the artists."""
        from brainpy_codegen.analysis.cycle_plots import plot_cycle

        return plot_cycle(self, ax, x, y)


def check_equations(system: System) -> None:
    """Refuse equations whose cycles collocation does not know.

    Raises:
        UnsupportedError: a map, derivatives of fractional order, or delays.
    """
    parsed = system.model.ir
    if system.is_map:
        raise UnsupportedError("a limit cycle belongs to a differential equation; for maps: orbit_diagram")
    if parsed.orders:
        raise UnsupportedError("limit cycles are for derivatives of order one; fixed_points takes fractional models")
    if parsed.delays is not None:
        raise UnsupportedError(
            "limit cycles are not computed with delays, whose state is a function; continuation finds their Hopf "
            "points, and simulate the cycles"
        )


def refined(system: System, guess: Orbit, intervals: int, rounds: int = 4) -> tuple[Orbit, float]:
    """The cycle near a guess at its parameters, on a mesh of its own; and the residual.

    Raises:
        RunError: Newton's method does not converge, or ends at a fixed point.
    """
    orbit = guess.adapted(intervals)
    size = float(np.max(np.ptp(guess.nodes, axis=1)))
    for k in range(rounds):
        found = newton(Collocation(system, orbit.mesh, orbit), orbit)
        if found is None:
            raise not_corrected(system, orbit)
        orbit, residual = found
        if float(np.max(np.ptp(orbit.nodes, axis=1))) < 1e-3 * size:
            x = dict(zip(system.states, orbit.nodes[:, 0], strict=True))
            raise RunError(
                f"the cycle shrinks to a fixed point at {place(x)} (residual {residual:.2g}), with "
                f"{place(system.parameters)}: there is no isolated cycle near the guess; try another init or a longer "
                "duration",
                part={name: float(value) for name, value in x.items()},
            )
        if k < rounds - 1:
            orbit = orbit.adapted(intervals)
    return primitive(orbit), residual


def not_corrected(system: System, orbit: Orbit) -> RunError:
    """The error for a guess from which Newton's method finds no cycle; the guess is its part, states over a period."""
    equations = Collocation(system, orbit.mesh, orbit)
    residual = float(np.max(np.abs(equations.residual(equations.pack(orbit)))))
    first = dict(zip(system.states, map(float, orbit.nodes[:, 0]), strict=True))
    params = {**system.parameters, **dict(zip(system.active, orbit.active.tolist(), strict=True))}
    return RunError(
        f"Newton's method finds no cycle near the one of period {orbit.period:.6g} through {place(first)}, with "
        f"{place(params)} (residual {residual:.2g} on {orbit.intervals} intervals); try a longer duration, another "
        "init, or more intervals",
        part={"t": orbit.period * orbit.times(), **dict(zip(system.states, orbit.nodes, strict=True))},
    )


def newton(equations: Collocation, guess: Orbit, steps: int = 15) -> tuple[Orbit, float] | None:
    """Newton's method at fixed parameters; None if it does not converge."""
    vector = equations.pack(guess)
    fixed = np.zeros((len(guess.active), len(vector)))
    for k in range(len(guess.active)):
        fixed[k, equations.size + 1 + k] = 1.0
    scale = float(np.max(np.abs(guess.nodes)))
    for _ in range(steps):
        right = np.concatenate([equations.residual(vector), np.zeros(len(fixed))])
        step = equations.solve(vector, right, *fixed)
        if step is None:
            return None
        vector = vector - step
        if vector[equations.size] <= 0 or not np.all(np.isfinite(vector)):
            return None
        if np.max(np.abs(step[: equations.size])) < 1e-11 * scale:
            return equations.unpack(vector), float(np.max(np.abs(equations.residual(vector))))
    return None


def primitive(orbit: Orbit) -> Orbit:
    """The orbit traversed once: a solution of period T may be a cycle of period T / 2 or T / 3, twice or thrice."""
    for times in (2, 3, 5):
        grid = np.linspace(0.0, 1.0, 400, endpoint=False)
        apart = np.abs(orbit.at(grid) - orbit.at(grid + 1.0 / times)).max(axis=1)
        if np.all(apart < 1e-5 * np.ptp(orbit.nodes, axis=1) + 1e-14):
            mesh = np.linspace(0.0, 1.0, orbit.intervals + 1)
            whole = Orbit(mesh, np.empty((orbit.nodes.shape[0], 0)), orbit.period, orbit.active)
            steps = whole.times() / times
            return primitive(Orbit(mesh, orbit.at(steps), orbit.period / times, orbit.active))
    return orbit


def described(system: System, orbit: Orbit, residual: float) -> LimitCycle:
    """What is told of a cycle."""
    equations = Collocation(system, orbit.mesh, orbit)
    found = multipliers(equations, orbit)
    times = np.linspace(0.0, 1.0, _SAMPLES + 1)
    values = orbit.at(times)
    params = dict(system.parameters)
    params.update(zip(system.active, map(float, orbit.active), strict=True))
    names = system.states
    lowest, highest = orbit.extremes()
    return LimitCycle(
        params=params,
        period=orbit.period,
        t=times * orbit.period,
        states=dict(zip(names, values, strict=True)),
        multipliers=found,
        stable=bool(np.all(np.abs(found[1:]) < 1.0 - 1e-9)),
        minimum=dict(zip(names, map(float, lowest), strict=True)),
        maximum=dict(zip(names, map(float, highest), strict=True)),
        mean=dict(zip(names, map(float, orbit.mean()), strict=True)),
        residual=residual,
        system=system,
        parameter=system.active[0] if system.active else "",
        orbit=orbit,
    )


def multipliers(equations: Collocation, orbit: Orbit) -> Complex:
    """The Floquet multipliers: the trivial one, which is 1, then the others by modulus.

    In the plane the other one is exp of the integral of the divergence (Liouville), which stays accurate where the
    monodromy matrix overflows on its way around a canard.
    """
    if equations.system.size == 2:
        return np.array([1.0, np.exp(min(equations.divergence(orbit), 700.0))], complex)
    values = equations.multipliers(orbit)
    trivial = int(np.argmin(np.abs(values - 1.0)))
    others = np.delete(values, trivial)
    return np.concatenate([[values[trivial]], others[np.argsort(-np.abs(others))]])
