"""Which solutions and runs with a past a file is asked for, such that all that its loops do has a part in one of them.

Steps are left to the error control from starts at which it refuses some and is held back by its limits in others; rows
stand at the ends of steps, or between them; a past is a number, a function of time or another one per state.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from brainpy_codegen.verification.inputs import Domain
from brainpy_codegen.verification.plan import Call, wave
from brainpy_codegen.verification.reference import Reference
from brainpy_codegen.verification.solution_inputs import SolutionInputs
from brainpy_codegen.verification.solutions import Solutions, Wanted
from brainpy_codegen.verification.tally import Case

_LENGTHS = (48.0, 12.0, 3.0, 0.75, 0.1)  # of a solution, in stable steps
_BEYOND = 2.2  # delays: how long a solution is that goes on from breakpoints
_HURRY = 1e-3  # delays: by what they are shortened
_MOST_STEPS, _MOST_CALLS = 160, 2500  # of a solution, and of its right-hand side
_TRIES = 5  # of drawing inputs to which there is an answer
_NEAR = 0.02  # how far a step is from the longest that is accepted: its error is between 0.8 and 1, or 1 and 1.2


class SolutionPlanner:
    """Makes the calls for one model.

    Args:
        reference: the interpreted program.
        solutions: what answers.
        domain: where to test it.
        dtype, seed: of all inputs.
    """

    def __init__(self, reference: Reference, solutions: Solutions, domain: Domain, dtype: str, seed: int) -> None:
        model = reference.program.model
        self._reference, self._solutions, self._domain = reference, solutions, domain
        self._draw = np.random.default_rng([seed, 3])
        self._inputs = SolutionInputs(reference, solutions.module, domain, dtype, self._draw)
        self._states = tuple(row.name for row in model.states)
        self._matrices = tuple(row.name for row in model.parameters if row.matrix)
        self._vector, self._delays = model.vector, model.delays

    def calls(self) -> Iterator[Call]:
        """All of them."""
        if self._delays is not None:
            yield from self._runs()
        if hasattr(self._solutions.module, "solve"):
            yield from self._solves()

    # --- solutions ---

    def _solves(self) -> Iterator[Call]:
        length = self._length()
        if length is None:
            return
        yield from self._call("solve", "default", lambda case: self._span(case, length))
        for options in self._ways(length):
            yield from self._call("solve", "drawn", partial(self._span, length=length, **options))
        if self._delays is None:
            yield from self._without_past(length)
        else:
            yield from self._driven(max(length, _BEYOND * self._longest_delay()))
            yield from self._hurried(length)
        yield from self._verges(length)

    def _without_past(self, length: float) -> Iterator[Call]:
        yield from self._call(
            "solve", "default", lambda case: self._span(case, length, rtol=1e-5), self._inputs.at_rest
        )
        if not self._vector:
            yield from self._call("solve", "default", lambda case: self._span(case, length), self._inputs.turning)
            many = partial(self._span, length=length, t_eval=5, atol=self._atol())
            yield from self._call("solve", "element", many, each=True)
            # Events are looked for element by element, where many elements without any may go side by side.
            event = crossing(self._states[0], 0.5, terminal=False)
            watched = partial(self._span, length=length, t_eval=5, events=event)
            yield from self._call("solve", "element", watched, each=True)
            yield from self._driven(length)
            yield from self._ended(length)

    def _ways(self, length: float) -> Iterator[dict[str, Any]]:
        """Rows or polynomials between steps; a first step far too long; one far too short, and a longest one."""
        yield {"rtol": 1e-4, "atol": self._atol(), "t_eval": 23}
        yield {"rtol": 1e-5, "dense_output": True}
        yield {"rtol": 1e-7, "atol": 1e-10, "first_step": self._inputs.number(length)}
        stop = {"stop": 0.4} if self._delays is None else {}
        yield {
            "rtol": 1e-4,
            "first_step": self._inputs.number(1e-7 * length),
            "max_step": self._inputs.number(length / 40),
            **stop,
        }

    def _atol(self) -> list[float]:
        """Absolute tolerances, another one for each state."""
        return [1e-7 * 3.0**place for place in range(len(self._states))]

    def _verges(self, length: float) -> Iterator[Call]:
        """A first step that the error control just accepts, and one that it just refuses."""
        longest = length if self._delays is None else min(length, self._delay_lengths()[0])  # there, a step has to end
        for _ in range(_TRIES):
            case = self._inputs.case("drawn", self._domain.dt)
            keywords = self._span(case, length)
            verge = self._verge(case, keywords, longest / (1.0 + 2.0 * _NEAR))
            if verge is None:
                continue
            for factor in (1.0 - _NEAR, 1.0 + _NEAR):
                given = {**keywords, "first_step": self._inputs.number(factor * verge)}
                expected = self._solutions.answer(Wanted("solve", case, given))
                if expected is not None and all(np.isfinite(value).all() for value in expected.values):
                    yield Call("solve", case, expected, keywords=given, every=1)
            return

    def _verge(self, case: Case, keywords: Mapping[str, Any], longest: float) -> float | None:
        """The longest first step that is accepted; None if the error control refuses none up to the longest."""
        t0, short, long = float(case.t), 1e-6 * longest, longest
        if not self._refuses(case, keywords, t0, long) or self._refuses(case, keywords, t0, short):
            return None
        while long > (1.0 + _NEAR / 4) * short:
            middle = float(np.sqrt(short * long))
            if self._refuses(case, keywords, t0, middle):
                long = middle
            else:
                short = middle
        return short

    def _refuses(self, case: Case, keywords: Mapping[str, Any], t0: float, dt: float) -> bool:
        end = t0 + dt  # and a first step may not be longer than the whole, be it by a rounding
        single = {**keywords, "t_span": (t0, end), "first_step": min(dt, end - t0)}
        found = self._solutions.made(Wanted("solve", case, single))
        return found is None or found.rejected > 0

    def _span(self, case: Case, length: float, *, t_eval: int = 0, stop: float = 0.0, **options: Any) -> dict[str, Any]:
        """The keywords of a solution; a stop is a time at which a step has to end."""
        t0 = float(case.t)
        span = (t0, t0 + length)
        if stop:
            options["stops"] = (t0 + stop * length,)
        if t_eval:
            options["t_eval"] = np.concatenate([[t0], np.sort(self._draw.uniform(*span, t_eval)), [span[1]]])
        return {"t_span": span, **self._past(), **options}

    def _length(self) -> float | None:
        """How long solutions are: some dozens of steps."""
        unit = self._domain.dt if self._delays is None else self._longest_delay() / 12
        for factor in (*_LENGTHS, None):
            if factor is None:
                return None
            good = 0
            for kind in ("default", "drawn", "drawn"):
                case = self._inputs.case(kind, unit)
                keywords = {**self._span(case, factor * unit), "max_steps": _MOST_STEPS}
                found = self._solutions.made(Wanted("solve", case, keywords))
                good += found is not None and found.nfev <= _MOST_CALLS
            if good >= 2:
                return factor * unit
        raise AssertionError("the loop returns")

    def _driven(self, length: float) -> Iterator[Call]:
        """Parameters that are functions of time."""
        if self._domain.parameters:
            yield from self._call(
                "solve",
                "drawn",
                lambda case: self._span(case, length, rtol=1e-5),
                lambda case: self._in_waves(case, length),
            )

    def _hurried(self, length: float) -> Iterator[Call]:
        """Delays so short, where parameters make them so, that a step is many of them long and is repeated."""
        assert self._delays is not None
        short = {name for name in self._domain.parameters if name in self._delays.reads}
        if short:
            yield from self._call(
                "solve",
                "default",
                lambda case: self._span(case, length, rtol=1e-3),
                lambda case: replace(
                    case,
                    parameters={
                        name: self._inputs.number(_HURRY * value) if name in short else value
                        for name, value in case.parameters.items()
                    },
                ),
            )

    def _in_waves(self, case: Case, length: float) -> Case:
        """The case with parameters that change with time, but those that the delays depend on."""
        fixed = {*self._reference.fixed, *self._matrices, *(() if self._delays is None else self._delays.reads)}
        given = {
            name: value if name in fixed else wave(value, 9.0 / (length * (place + 3)), float(place))
            for place, (name, value) in enumerate(case.parameters.items())
        }
        return replace(case, parameters=given)

    def _ended(self, length: float) -> Iterator[Call]:
        """An event ends the solution in the middle of its way, or makes it jump there."""
        case = self._inputs.case("drawn", self._domain.dt)
        plain = Wanted("solve", case, self._span(case, length))
        found = self._solutions.made(plain)
        if found is None or len(found[0]) < 4:
            return
        # Within a step: where it is that of an end of one, rounding says in which step the event is.
        before, after = found[1][len(found[1]) // 2 :][:2]
        level, back = float(0.6 * before + 0.4 * after), float(found[1][0] - before)
        for event in (
            crossing(self._states[0], level, terminal=True),
            crossing(self._states[0], level, terminal=False, jump=0.5 * back),
        ):
            keywords = {**plain.keywords, "events": event}
            expected = self._solutions.answer(replace(plain, keywords=keywords))
            # If it comes to that; one of the rows repeats the last states.
            if expected is not None and len(expected.values[0]) != len(found[0]) + 1:
                yield Call("solve", case, expected, keywords=keywords, every=1)

    # --- runs with a past ---

    def _runs(self) -> Iterator[Call]:
        dt = self._step_length()
        if dt is None:
            return
        for kind, steps, every in (("default", 60, 1), ("drawn", 60, 3), ("element", 40, 2)):
            yield from self._call(
                "run",
                kind,
                partial(self._run, steps=steps, every=every),
                lambda case: replace(case, dt=dt),
            )
        yield from self._call(
            "run",
            "default",
            lambda case: self._run(case, 40, 1),
            lambda case: self._in_waves(replace(case, dt=dt), 40 * dt),
        )
        for kind in ("default", "drawn", "element"):
            yield from self._call("step", kind, lambda case: self._past(), lambda case: replace(case, dt=dt))

    def _run(self, case: Case, steps: int, every: int) -> dict[str, Any]:
        return {"t0": float(case.t), "dt": case.dt, "steps": steps, "every": every, **self._past()}

    def _past(self) -> dict[str, Any]:
        """A past: none (the initial states), numbers, or functions of time, in turn."""
        if self._delays is None:
            return {}
        kind = int(self._draw.integers(0, 4))
        past: dict[str, Any] = {}
        for place, name in enumerate(self._delays.states):
            low, high = self._domain.states[name]
            value = self._inputs.number(self._draw.uniform(low, high))
            rate = self._inputs.number(self._draw.uniform(0.5, 1.5) / (place + 1))
            past[name] = value if kind == 1 else wave(value, rate, float(place))
        return {"history": past} if kind else {}

    def _step_length(self) -> float | None:
        """A step that is no whole fraction of a delay, and shorter than all of them."""
        shortest = self._delay_lengths()
        for factor in (0.27, 0.067, 0.013, 0.0021):
            dt = self._inputs.number(factor * shortest[0])
            good = 0
            for kind in ("default", "default", "default", "drawn"):
                case = replace(self._inputs.case(kind, dt), dt=dt)
                found = self._solutions.made(Wanted("run", case, self._run(case, 60, 1)))
                good += found is not None and self._tame(found[1:])
            if good >= 2:
                return dt
        return None

    def _tame(self, rows: Any) -> bool:
        """Whether a run stays near the ranges of its states."""
        for name, row in zip(self._states, rows, strict=True):
            low, high = self._domain.states[name]
            if not np.all(np.abs(row - (low + high) / 2) < 20 * (high - low)):
                return False
        return True

    def _longest_delay(self) -> float:
        return self._delay_lengths()[1]

    def _delay_lengths(self) -> tuple[float, float]:
        """The shortest and the longest delay that occurs."""
        assert self._delays is not None
        found = []
        for kind in ("default", "drawn", "drawn", "drawn"):
            case = self._inputs.case(kind, 1.0)
            given = (*case.states.values(), case.t, *case.parameters.values())
            delays = self._solutions.module.delays(*given)
            found += [np.ravel(one) for one in (delays if isinstance(delays, tuple) else (delays,))]
        lengths = np.concatenate(found).astype(float)
        lengths = lengths[np.isfinite(lengths) & (lengths > 0)]
        return (float(lengths.min()), float(lengths.max())) if lengths.size else (1.0, 1.0)

    # --- calls ---

    def _call(
        self,
        function: str,
        kind: str,
        keywords: Callable[[Case], Mapping[str, Any]],
        change: Callable[[Case], Case] = lambda case: case,
        each: bool = False,
    ) -> Iterator[Call]:
        """The call, if there is an answer to one like it."""
        for _ in range(_TRIES):
            case = self._with_noise(change(self._inputs.case(kind, self._domain.dt)), function, keywords)
            given = keywords(case)
            expected = self._solutions.answer(Wanted(function, case, given, each))
            if expected is not None and all(np.isfinite(value).all() for value in expected.values):
                by_step = function != "step" and not {"t_eval", "dense_output"} & set(given)
                every = int(given.get("every", 1)) if by_step else None
                steps = int(given.get("steps", 0))
                yield Call(function, case, expected, steps, every, keywords=given, each=each)
                return

    def _with_noise(self, case: Case, function: str, keywords: Callable[[Case], Mapping[str, Any]]) -> Case:
        """The case with random numbers for each step."""
        draws = self._reference.program.draws
        if draws is None:
            return case
        shape = np.shape(next(iter(case.states.values())))
        rows = (int(keywords(case)["steps"]),) if function == "run" else ()
        scales = [case.dt**0.5] * len(draws.increments) + [case.dt**1.5 / 2] * len(draws.integrals)
        drawn = (self._inputs.rounded(scale * self._draw.normal(size=(*rows, *shape))) for scale in scales)
        return replace(case, noise=dict(zip(draws.names, drawn, strict=True)))


def crossing(state: str, level: float, *, terminal: bool, jump: float = 0.0) -> Callable[..., Any]:
    """An event where a state crosses a level; a terminal one ends the solution, one with a jump moves the state."""

    def crossed(**states: Any) -> Any:
        return states[state] - level

    def moved(**states: Any) -> Any:
        return {state: states[state] + jump}

    named = inspect.Signature([inspect.Parameter(state, inspect.Parameter.POSITIONAL_OR_KEYWORD)])
    for function in (crossed, moved):
        function.__dict__["__signature__"] = named
    crossed.__dict__["terminal"] = terminal
    if jump:
        crossed.__dict__["reset"] = moved
    return crossed
