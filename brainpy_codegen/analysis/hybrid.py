"""Spike trains of hybrid neurons: smooth between spikes, with a jump where the threshold is crossed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from brainpy_codegen.analysis.equilibria import search
from brainpy_codegen.analysis.evaluation import Array, Kernel
from brainpy_codegen.analysis.first_cycle import stopped
from brainpy_codegen.analysis.lowering import lower
from brainpy_codegen.analysis.results import place
from brainpy_codegen.analysis.stability import classify
from brainpy_codegen.analysis.system import System
from brainpy_codegen.errors import RunError, UnsupportedError, UsageError
from brainpy_codegen.ir.network import Event
from brainpy_codegen.network.neuron import Neuron, number_of

_MOST_SPIKES = 600
_LONGEST_PATTERN = 12
_SAME = 1e-9
_DOUBLINGS = 14
_MOST_EVALUATIONS = 100_000  # of the right-hand side between two spikes
_WIDENINGS = 40


@dataclass(frozen=True)
class SpikeTrain:
    """What a neuron settles to.

    Attributes:
        rate: spikes per unit of time; 0 where it comes to rest.
        pattern: the intervals between spikes that repeat themselves; many if they do not; none at rest.
        repeats: whether the pattern repeats itself.
        state: after the last reset, or on the way to rest.
    """

    rate: float
    pattern: Array
    repeats: bool
    state: Array


def check_parameters(neuron: Neuron, names: Iterable[str]) -> None:
    """Refuse names that are no parameters of a neuron.

    Raises:
        UsageError: one is none; the message lists those that there are.
    """
    for name in names:
        if name not in neuron.parameters:
            known = ", ".join(neuron.parameters) or "none"
            raise UsageError(f"{neuron.name!r} has no parameter {name!r}; its parameters: {known}")


class Hybrid:
    """A neuron with numbers for all its parameters.

    Raises:
        UnsupportedError: the threshold is no single comparison, or the equations are no ordinary ones.
        UsageError: a name is unknown, a parameter has no value.
    """

    def __init__(self, neuron: Neuron, params: Mapping[str, float]) -> None:
        model, parsed = neuron.model, neuron.ir
        if model.kind not in ("ode", "sde"):
            raise UnsupportedError(
                f"spike trains are computed for ordinary equations; {neuron.name!r} is a {model.kind}"
            )
        check_parameters(neuron, params)
        defaults = {one.name: number_of(one.default) for one in parsed.parameters if one.default is not None}
        self.values = {**defaults, **{name: float(value) for name, value in params.items()}}
        self.system = System(model, {name: self.values[name] for name in model.parameters if name in self.values})
        if parsed.threshold is None:
            raise UnsupportedError(f"{neuron.name!r} has no threshold: it does not spike")
        self.name = neuron.name
        self.gap = self._threshold(parsed.threshold)
        if parsed.reset is None:
            raise UnsupportedError(
                f"{neuron.name!r} has no reset: its equations are smooth, and a spike is a cycle; give the model "
                f"itself, {neuron.model.name}"
            )
        self.after_spike = self._jump(parsed.reset)
        self.refractory = self._silence(neuron)
        self._evaluations = 0
        self._free = np.array([name not in neuron.frozen for name in self.system.states], float)

    # --- the events ---------------------------------------------------------------------------------------------------

    def _lowered(self, event: Event) -> tuple[tuple[int, ...], Callable[[int], Callable[[Array], float]]]:
        """The results of an event as nodes, and what makes a function of the state of a node."""
        ir = replace(
            self.system.model.ir,
            function=event.function,
            helpers=event.helpers,
            constants=event.constants,
            delays=None,
            noise=None,
        )
        states = self.system.states
        pairs = list(zip((one.name for one in event.function.arguments), event.takes, strict=True))
        variables = [(name, states.index(bound.name)) for name, bound in pairs if bound.name in states]
        given = {name: self.values[bound.name] for name, bound in pairs if bound.name in self.values}
        graph, nodes = lower(ir, given, [name for name, _ in variables])
        places = [place for _, place in variables]
        self._graph = graph

        def function(node: int) -> Callable[[Array], float]:
            kernel = Kernel(graph, (node,), [name for name, _ in variables])
            return lambda x: float(kernel(x[places])[0])

        return nodes, function

    def _threshold(self, event: Event) -> Callable[[Array], float]:
        """A function of the state that is positive where the threshold holds."""
        (node,), function = self._lowered(event)
        test = self._graph.nodes[node]
        if test.op != "compare" or test.name not in (">", ">=", "<", "<="):
            raise UnsupportedError(
                f"the threshold of {self.name!r} is no single comparison such as `return V > V_t`, whose crossing "
                "could be located"
            )
        left, right = test.arguments if test.name in (">", ">=") else reversed(test.arguments)
        return function(self._graph.sub(left, right))

    def _jump(self, event: Event) -> Callable[[Array], Array]:
        """The state after the reset."""
        nodes, function = self._lowered(event)
        places = [self.system.states.index(bound.name) for bound in event.changes]
        parts = [function(node) for node in nodes]

        def jump(x: Array) -> Array:
            moved = x.copy()
            moved[places] = [part(x) for part in parts]
            return moved

        return jump

    def _silence(self, neuron: Neuron) -> float:
        given = neuron.refractory
        value = 0.0 if given is None else self.values[given] if isinstance(given, str) else given
        if np.ndim(value):
            raise UsageError(f"{neuron.name!r} has a refractory time per neuron; a curve is of one: give a number")
        return float(value)  # type: ignore[arg-type]

    # --- spike trains -------------------------------------------------------------------------------------------------

    def settled(self, x: Array, span: float | None = None) -> SpikeTrain:
        """The spike train from a state, after it has forgotten it.

        Args:
            x: the initial state.
            span: how long the neuron may be silent before it counts as quiet; default: until it rests.

        Raises:
            RunError: it leaves to infinity, or neither spikes nor rests.
        """
        intervals: list[float] = []
        after: list[Array] = []
        if self.gap(x) >= 0:
            x = self.after_spike(x)
        while len(intervals) < _MOST_SPIKES:
            waited, x, spiked = self._until_spike(x, span, is_first=not after)
            if not spiked:
                return SpikeTrain(0.0, np.empty(0), True, x)
            x = self.after_spike(x)
            intervals.append(waited)
            after.append(x)
            length = self._pattern(after)
            if length:
                pattern = np.array(intervals[-length:])
                return SpikeTrain(length / float(pattern.sum()), pattern, True, x)
        late = np.array(intervals[len(intervals) // 2 :])
        return SpikeTrain(1.0 / float(late.mean()), late, False, x)

    def _pattern(self, after: list[Array]) -> int:
        """How many spikes ago the neuron was in the same state; 0 if it was not."""
        last = after[-1]
        for length in range(1, min(_LONGEST_PATTERN, len(after) - 1) + 1):
            if np.all(np.abs(after[-1 - length] - last) <= _SAME * (np.abs(last) + 1e-6)):
                return length
        return 0

    def _until_spike(self, x: Array, span: float | None, is_first: bool) -> tuple[float, Array, bool]:
        """The time to the next spike, and the state there; or the state at rest."""
        waited, self._evaluations = 0.0, 0
        if self.refractory and not is_first:
            waited, x = self.refractory, self._flow(x, self.refractory, self._free)[1]
            if self.gap(x) >= 0:
                return waited, x, True
        elif self.gap(x) >= 0:
            state = self._named(x)
            raise RunError(
                f"the reset of {self.name!r} leaves it above threshold, at {place(state)}, with {place(self.values)}: "
                "it would never stop to spike; let the reset go below the threshold",
                part=state,
            )
        if self._is_held(x):
            return waited, x, False
        piece = span or self._first_piece(x)
        # On a line that holds no fixed point the threshold will be reached, however long it takes.
        for _ in range(1 if span else _DOUBLINGS if len(x) > 1 else _WIDENINGS):
            time, x, spiked = self._flow_to_threshold(x, piece)
            waited += time
            if spiked:
                return waited, x, True
            if self._rests(x):
                return waited, x, False
            if self._evaluations > _MOST_EVALUATIONS:
                break
            piece *= 2.0
        if span:
            return waited, x, False
        state = self._named(x)
        raise RunError(
            f"{self.name!r} neither spikes nor rests within {waited:.4g}, when it is at {place(state)}, with "
            f"{place(self.values)}; give a longest silence, duration=..., after which it counts as quiet",
            part=state,
        )

    def _named(self, x: Array) -> dict[str, float]:
        return dict(zip(self.system.states, map(float, x), strict=True))

    def _first_piece(self, x: Array) -> float:
        slopes = self.system.jacobian(x)
        fastest = float(np.max(np.abs(np.linalg.eigvals(slopes)))) if np.all(np.isfinite(slopes)) else 1.0
        return 20.0 / max(fastest, 1e-9)

    def level(self, below: float) -> float:
        """Of a neuron with one state: the value above another one at which the threshold begins to hold.

        Raises:
            RunError: there is none.
        """
        from scipy.optimize import brentq

        width = max(1.0, abs(below))
        for _ in range(_WIDENINGS):
            if self.gap(np.array([below + width])) > 0:
                found = brentq(lambda x: self.gap(np.array([x])), below, below + width, xtol=1e-13, rtol=1e-15)
                return float(found)
            width *= 2.0
        raise RunError(
            f"the threshold of {self.name!r} does not lie above {self.system.states[0]}={below:g}, up to "
            f"{below + width:.4g}, with {place(self.values)}; try another threshold or reset"
        )

    def _is_held(self, x: Array) -> bool:
        """Of a neuron with one state: whether a fixed point lies between it and the threshold."""
        if len(x) > 1:
            return False
        high = np.array([self.level(float(x[0]))])
        return bool(self.system.f(x)[0] <= 0 or len(search(self.system, x, high)))

    def _rests(self, x: Array) -> bool:
        """Whether a stable fixed point below threshold is so near that the solution stays."""
        f, slopes = self.system.f(x), self.system.jacobian(x)
        if not (np.all(np.isfinite(slopes)) and classify(slopes).stable):
            return False
        step = np.linalg.solve(slopes, f)
        return bool(np.all(np.abs(step) < 1e-7 * (1.0 + np.abs(x)))) and self.gap(x - step) < 0

    def _flow_to_threshold(self, x: Array, span: float) -> tuple[float, Array, bool]:
        gap = self.gap

        def crossed(t: float, y: Array) -> float:
            return gap(y)

        crossed.terminal = True  # type: ignore[attr-defined]
        crossed.direction = 1.0  # type: ignore[attr-defined]
        time, y, hit = self._solved(x, span, self.system.f, crossed)
        return time, y, hit

    def _flow(self, x: Array, span: float, mask: Array) -> tuple[float, Array]:
        f = self.system.f
        time, y, _ = self._solved(x, span, lambda y: mask * f(y), None)
        return time, y

    def _solved(
        self, x: Array, span: float, field: Callable[[Array], Array], event: Callable[[float, Array], float] | None
    ) -> tuple[float, Array, bool]:
        from scipy.integrate import solve_ivp

        result = solve_ivp(lambda t, y: field(y), (0.0, span), x, method="DOP853", rtol=1e-11, atol=1e-12, events=event)
        self._evaluations += result.nfev
        end = result.y[:, -1]
        if result.status < 0 or not np.all(np.isfinite(end)):
            why = f"{self.name!r} leaves to infinity, or too fast to follow: {result.message}"
            raise stopped(self.system, result.t, result.y, why)
        return float(result.t[-1]), end, result.status == 1
