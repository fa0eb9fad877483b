"""f-I curves: how fast a neuron fires over a parameter, and where it begins to.

A hybrid neuron (`bc.neuron` with threshold and reset) is followed from spike to spike until it repeats itself; with
noise and one state its rate is one over the mean time of first passage from reset to threshold. Of smooth equations the
stable limit cycles are continued, whose periods are known to collocation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.analysis.cycle_branches import cycle_continuation
from brainpy_codegen.analysis.cycle_families import CycleBranch
from brainpy_codegen.analysis.cycle_search import limit_cycle
from brainpy_codegen.analysis.edited import analysed
from brainpy_codegen.analysis.evaluation import Array
from brainpy_codegen.analysis.hybrid import Hybrid, SpikeTrain, check_parameters
from brainpy_codegen.analysis.passage import passage_rate
from brainpy_codegen.analysis.results import Result, Table, count
from brainpy_codegen.analysis.system import check_range
from brainpy_codegen.errors import RunError, UnsupportedError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.network.neuron import Neuron

_BRACKET = 1e-7  # width of an onset, relative to the distance of values
_TRIALS = 7  # values at which a smooth model is simulated in search of cycles


@dataclass(frozen=True)
class Onset:
    """Where firing begins or ends: between a value without and a value with spikes; equal where it is located.

    Attributes:
        quiet: the last value of the parameter without spikes.
        firing: the first one with spikes.
        rate: the rate at `firing`.
        kind: "threshold" of hybrid neurons; of cycles what happens to them: "fold_of_cycles", "hopf" or "period
            diverges".
    """

    quiet: float
    firing: float
    rate: float
    kind: str


@dataclass(frozen=True, repr=False)
class FICurve(Result):
    """Firing rates over a parameter.

    Rows of `to_dataframe`: one per value, with the rate and how many intervals the pattern has (0 at rest).

    Attributes:
        parameter: its name.
        values: values of the parameter, (count,).
        rates: spikes per unit of time, (count,); 0 where the neuron comes to rest. For times in ms, a thousandth of Hz.
        patterns: at each value the intervals between spikes that repeat themselves: one if firing is regular.
        onsets: where firing begins or ends.
        messages: what could not be computed, and why.
    """

    parameter: str
    values: Array
    rates: Array
    patterns: tuple[Array, ...]
    onsets: tuple[Onset, ...]
    messages: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    def _tables(self) -> list[Table]:
        patterns = np.array([len(one) for one in self.patterns])
        return [{self.parameter: self.values, "rate": self.rates, "pattern": patterns}]

    def _summary(self) -> str:
        fires = f"rate from {np.nanmin(self.rates):.6g} to {np.nanmax(self.rates):.6g}"
        onsets = ", ".join(f"{one.kind} at {one.firing:.6g}" for one in self.onsets)
        ends = f"{self.parameter} from {self.values.min():.6g} to {self.values.max():.6g}"
        return f"{count(len(self), 'value')} of {ends}, {fires}; {onsets or 'no onset'}"

    def plot(self, ax: Any = None) -> Any:
        """Draw the rate over the parameter, without lines across onsets; returns the artists."""
        from brainpy_codegen.analysis.firing_plots import plot_rates

        return plot_rates(self, ax)


def fi_curve(
    neuron: Neuron | Model,
    parameter: str,
    range: Sequence[float],
    params: Mapping[str, float] | None = None,
    *,
    init: Mapping[str, float] | None = None,
    points: int = 41,
    duration: float | None = None,
    module: ModuleType | None = None,
) -> FICurve:
    """The firing rate of a neuron over a parameter, such as its current.

    Args:
        neuron: a neuron with threshold and reset (`bc.neuron`), or a smooth model that oscillates.
        parameter: the parameter that varies, of the model or of its threshold and reset.
        range: (low, high) of it.
        params: values of other parameters.
        init: the initial state at every value; a neuron with one state starts from its reset.
        points: how many values (of cycles: those of their family count).
        duration: how long a neuron may be silent before it counts as quiet; default: until it rests.
        module: of a smooth model, a generated module whose (edited) `derivative` is analysed.

    Raises:
        UnsupportedError: the threshold is no single comparison, there is noise in more than one dimension, or the
            equations have delays: the message says what to do.
        RunError: a smooth model has no stable cycle in the range that simulations find.
    """
    low, high = check_range(parameter, range)
    if isinstance(neuron, Model):
        return _of_cycles(analysed(neuron, module), parameter, (low, high), dict(params or {}), init, duration)
    if module is not None:
        raise UnsupportedError(
            f"module= is of smooth models: threshold and reset of {neuron.name!r} are in its file part of its "
            "step. Put the edit into the neuron, or run the file at every current and count its spikes"
        )
    work = _Hybrids(neuron, parameter, dict(params or {}), init, duration)
    return work.curve(np.linspace(low, high, points))


class _Hybrids:
    """One curve of a hybrid neuron."""

    def __init__(
        self,
        neuron: Neuron,
        parameter: str,
        params: dict[str, float],
        init: Mapping[str, float] | None,
        duration: float | None,
    ) -> None:
        self._neuron, self._parameter, self._params = neuron, parameter, params
        self._init, self._duration = init, duration
        check_parameters(neuron, [parameter])
        self._noisy = neuron.model.kind == "sde"
        if self._noisy and len(neuron.states) > 1:
            raise UnsupportedError(
                f"{neuron.name!r} has noise and {len(neuron.states)} states; mean rates are computed for one state. "
                "Simulate a population of it in a bc.Network and read its rate"
            )
        missing = [name for name in neuron.states if name not in (init or {})]
        if missing and len(neuron.states) > 1:
            raise UsageError(f"init lacks {', '.join(missing)}: where does {neuron.name!r} start?")

    def _train(self, value: float) -> SpikeTrain:
        hybrid = Hybrid(self._neuron, {**self._params, self._parameter: value})
        states = hybrid.system.states
        start = np.array([float((self._init or {}).get(name, 0.0)) for name in states])
        if self._init is None:
            start = hybrid.after_spike(start)
        if self._noisy:
            rate = passage_rate(hybrid, start)
            return SpikeTrain(rate, np.array([1.0 / rate]), False, start)
        return hybrid.settled(start, self._duration)

    def curve(self, values: Array) -> FICurve:
        """The rates at values, and the onsets between them."""
        messages, trains = [], []
        for value in values:
            try:
                trains.append(self._train(float(value)))
            except RunError as error:
                messages.append(f"{self._parameter}={value:.8g}: {error}")
                trains.append(SpikeTrain(np.nan, np.empty(0), False, np.empty(0)))
        rates = np.array([one.rate for one in trains])
        known = np.flatnonzero(np.isfinite(rates))
        changes = [(i, j) for i, j in pairwise(known) if (rates[i] > 0) != (rates[j] > 0)]
        onsets = tuple(self._onset(float(values[i]), float(values[j]), bool(rates[i] > 0)) for i, j in changes)
        return FICurve(self._parameter, values, rates, tuple(one.pattern for one in trains), onsets, tuple(messages))

    def _onset(self, low: float, high: float, low_fires: bool) -> Onset:
        """Where firing begins between two values: halved until they are close, or no answer comes."""
        firing, quiet = (low, high) if low_fires else (high, low)
        rate = self._train(firing).rate
        share = 0.5
        while abs(firing - quiet) > _BRACKET * (high - low) and share > 0.3:
            middle = firing + share * (quiet - firing)
            try:
                train = self._train(middle)
            except RunError:
                share -= 0.06  # at the onset itself there may be no answer
                continue
            share = 0.5
            if train.rate > 0:
                firing, rate = middle, train.rate
            else:
                quiet = middle
        return Onset(quiet, firing, rate, "threshold")


def _of_cycles(
    model: Model,
    parameter: str,
    ends: tuple[float, float],
    params: dict[str, float],
    init: Mapping[str, float] | None,
    duration: float | None,
) -> FICurve:
    """The rates of the stable cycles of a smooth model, family by family."""
    if init is None:
        raise UsageError(f"init={{state: value}} is needed: where do the simulations of {model.name!r} start?")
    families: list[CycleBranch] = []
    messages: list[str] = []
    for share in (np.arange(_TRIALS) + 0.5) / _TRIALS:
        value = ends[0] + float(share) * (ends[1] - ends[0])
        if any(_covers(one, value) for one in families):
            continue
        try:
            cycle = limit_cycle(model, {**params, parameter: value}, init=init, duration=duration)
            families.append(cycle_continuation(model, parameter, ends, params, cycle=cycle))
        except RunError as error:
            messages.append(f"{parameter}={value:.8g}: {error}")
    if not families:
        raise RunError(
            f"no stable cycle of {model.name!r} is found from init at {_TRIALS} values of {parameter} (all are in the "
            f"part of this error), at the first of them, {messages[0]}",
            part=tuple(messages),
        )
    cycles = sorted(
        ((one.params[parameter], one.period) for family in families for one in family if one.stable),
    )
    values, periods = np.array(cycles).T
    onsets = tuple(one for family in families for one in _ends(family, ends))
    return FICurve(parameter, values, 1.0 / periods, tuple(periods[:, None]), onsets, tuple(messages))


def _covers(family: CycleBranch, value: float) -> bool:
    stable = [one.params[family.parameter] for one in family if one.stable]
    return bool(stable) and min(stable) <= value <= max(stable)


def _ends(family: CycleBranch, ends: tuple[float, float]) -> list[Onset]:
    """Where the stable cycles of a family end."""
    name = family.parameter
    found = [
        Onset(one.params[name], one.params[name], 1.0 / one.period, one.kind)
        for one in family.special
        if one.kind == "fold_of_cycles"
    ]
    for last, kind in ((family[0], family.begin), (family[-1], family.end)):
        if last.stable and kind in ("hopf", "period diverges"):
            rate = 0.0 if kind == "period diverges" else 1.0 / last.period
            found.append(Onset(last.params[name], last.params[name], rate, kind))
    return found
