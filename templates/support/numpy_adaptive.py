"""What the solve loops of generated NumPy code share: the length of steps, rows, events and dense output."""

import numpy as np

from .adaptive_request import (
    COLLAPSED,
    DONE,
    ENDED,
    OUT_OF_STEPS,
    RUNNING,
    Answer,
    RequestError,
    checked_request,
    result,
)
from .callbacks import changed_by, is_crossing, one_number, places_of
from .roots import root

SMALLEST_ERROR = 1e-4


class Walk:
    """One solution on its way from the start to the end; all elements take the same steps."""

    def __init__(
        self,
        population,
        t_span,
        states,
        parameters,
        *,
        time,
        degree,
        calls,
        stiff=False,
        whole=False,
        **options,
    ):
        self.whole = (
            whole  # the elements are one vector, and events are functions of it
        )
        self.names, self.time, self.stiff = population.states, time, stiff
        self.request = checked_request(population.states, t_span, **options)
        self.states, self.parameters = population.begin(states, parameters)
        self.population, self.calls, self.degree = population, calls, degree
        for name, value in zip(self.names, self.states, strict=True):
            if not np.isfinite(value).all():
                raise RequestError(
                    f"the initial value of {name} is not finite: {value}"
                )
        self.shape = np.shape(self.states[0])
        if 0 in self.shape:
            raise RequestError(
                "there are no elements whose error could choose the steps"
            )
        self.t, self.rtol, self.atol = (
            self.request.t0,
            self.request.rtol,
            self.request.atol,
        )
        self.longest = self.request.max_step
        self.events = [_Event(one, self) for one in self.request.events]
        if self.events and np.size(self.states[0]) > 1 and not whole:
            raise RequestError(
                "events of several elements need steps of their own for each: use Numba or C, or one element"
            )
        self.error_before, self.after_rejection, self.jumped = (
            SMALLEST_ERROR,
            False,
            False,
        )
        self.count = {"accepted": 0, "rejected": 0, "dense": 0, "newton": 0}
        self.status, self.stop, self.row = RUNNING, 0, 0
        self.rows, self.steps, self.segments, self.happened = [], [], [], []
        self.coefficients = None

    def begin(self, first):
        """The first step; rows and events at the start."""
        self.start = self.array(self.states)
        self._rows_until(self.t, self.start)
        for event in self.events:
            event.before = event.value(self.start, self.t)
        if self.t >= self.request.stops[-1]:
            self.status = DONE
        return self.request.first_step or float(np.min(first))

    def goes_on(self, dt):
        """Whether there is another step to make, of about dt."""
        if self.status != RUNNING:
            return False
        self.wanted = min(dt, self.longest)
        self.dt = self.wanted
        if self.count["accepted"] + self.count["rejected"] >= self.request.max_steps:
            self.status = OUT_OF_STEPS
        elif not self.wanted > 4e-16 * abs(self.t) + 1e-300:
            self.status = COLLAPSED
        return self.status == RUNNING

    def up_to_stop(self, dt):
        """A step of dt, or to the next stop if that is no further."""
        stop = self.request.stops[self.stop]
        return stop - self.t if self.t + 1.01 * self.wanted >= stop else self.wanted

    def largest(self, error):
        """The error of the element that has most."""
        return np.max(error)

    def count_newton(self, repetitions):
        """Add the repetitions of Newton's method, all elements at once, that an attempt took."""
        self.count["newton"] += int(np.max(repetitions))

    def rejected(self, dt, change):
        """The length of the next attempt."""
        self.count["rejected"] += 1
        self.after_rejection = True
        return dt * float(change)

    def needs_curve(self, dt, new):
        """Whether anything within the step is asked for: a row, an event, or dense output."""
        stop = self.request.stops[self.stop]
        self.t_next = stop if dt == stop - self.t else self.t + dt
        self.new = self.array(new)
        self.crossed = []
        for event in self.events:
            event.after = event.value(self.new, self.t_next)
            if event.is_crossed():
                self.crossed.append(event)
        times = self.request.times
        due = self.row < len(times) and times[self.row] <= self.t_next
        return bool(self.crossed) or self.request.dense or due

    def curve(self, *coefficients):
        """Keep the polynomials of the step: for each state its value and the coefficients of theta, theta**2 ..."""
        self.count["dense"] += 1
        self.coefficients = np.array(
            [[np.broadcast_to(one, self.shape) for one in row] for row in coefficients]
        )

    def accepted(self, dt, change, error):
        """Rows and events of the step; the length of the next one."""
        self.count["accepted"] += 1
        ended_by = self._first_stop(dt) if self.crossed else None
        self._rows_until(self.t_next, self.new, dt)
        self._keep_step(dt)
        self.jumped = ended_by is not None
        if self.jumped:
            self._after_event(ended_by)
        for event in self.events:
            if not self.jumped:
                event.before = event.after
        if self.after_rejection:
            change = min(change, 1.0)
        self.after_rejection = False
        following = dt * float(change)
        self.error_before = max(float(error), SMALLEST_ERROR)
        self.t = float(self.t_next)
        self.states = tuple(row[()] for row in self.new)
        self.coefficients = None
        if self.t == self.request.stops[self.stop]:
            self.stop += 1
            if self.stop == len(self.request.stops):
                self.status = DONE if self.status == RUNNING else self.status
        return max(following, self.wanted) if dt < self.wanted else following

    def evaluate(self, theta):
        """The states at a part of the step."""
        value = self.coefficients[:, -1]
        for power in range(self.degree - 1, -1, -1):
            value = value * theta + self.coefficients[:, power]
        return value

    def array(self, states):
        """States as the rows of an array."""
        return np.array([np.broadcast_to(state, self.shape) for state in states], float)

    def _rows_until(self, t_next, new, dt=1.0):
        times = self.request.times
        while self.row < len(times) and times[self.row] <= t_next:
            at_end = times[self.row] == t_next
            self.rows.append(
                new if at_end else self.evaluate((times[self.row] - self.t) / dt)
            )
            self.row += 1

    def _keep_step(self, dt):
        if self.request.t_eval is None:
            self.steps.append((self.t_next, self.new))
        if self.request.dense:
            self.segments.append((self.t, dt, self.coefficients))

    def _first_stop(self, dt):
        """Log the events of the step in their order, up to one that ends it: that one, or None."""
        found = [
            (event.root(self, dt), place)
            for place, event in enumerate(self.events)
            if event in self.crossed
        ]
        for theta, place in sorted(found):
            event = self.events[place]
            t = self.t + theta * dt
            values = self.evaluate(theta)
            self.happened.append(
                (0, place, t, values if self.whole else values.reshape(-1))
            )
            event.seen += 1
            if event.ends() or event.reset is not None:
                self.t_next, self.new = t, self.evaluate(theta)
                return event
        return None

    def _after_event(self, event):
        if event.ends():
            self.status = ENDED
            return
        was, over = event.before, event.after
        self.new = event.reset(self.new, self.t_next)
        if self.request.t_eval is None:
            self.steps.append((self.t_next, self.new))
        for other in self.events:
            other.before = other.value(self.new, self.t_next)
        # where the reset leaves the states on the event itself, they return to the side that they came from
        if abs(event.before) <= 1e-9 * (abs(was) + abs(over)):
            event.before = np.copysign(1e-300, was)

    def result(self):
        """(t, *states) with attributes, see `Solved`."""
        elements = int(np.prod(self.shape, dtype=np.int64))
        states = len(self.names)
        each = np.ones(elements, np.int64)
        start, accepted, rejected, dense, jacobians = self.calls
        count = self.count
        evaluations = (
            start
            + accepted * count["accepted"]
            + rejected * count["rejected"]
            + dense * count["dense"]
            + count["newton"]
        )
        attempts = count["accepted"] + count["rejected"]
        only = np.zeros(elements, np.int64)
        only[:1] = 1
        answer = Answer(
            t=self.t * each,
            dt=getattr(self, "dt", 0.0) * each,
            final=self.array(self.states).reshape(states, elements),
            status=self.status * each,
            accepted=count["accepted"] * only,
            rejected=count["rejected"] * only,
            evaluations=evaluations * only,
            jacobians=(jacobians * attempts + count["newton"]) * only,
            filled=self.row * each,
            events=self.happened,
        )
        rows = np.full((len(self.request.times), states, elements), np.nan)
        if self.rows:
            rows[: self.row] = np.array(self.rows).reshape(self.row, states, elements)
        answer.rows = rows
        answer.start = self.start.reshape(1, states, elements)
        if self.steps:
            t = np.array([t for t, _ in self.steps], float)
            answer.steps = [
                (
                    t,
                    np.array([new for _, new in self.steps]).reshape(
                        len(t), states, elements
                    ),
                )
            ]
        if self.segments:
            t, dt = (np.array([row[k] for row in self.segments], float) for k in (0, 1))
            curves = np.array([row[2] for row in self.segments]).reshape(
                len(t), states, self.degree + 1, elements
            )
            answer.segments = [(t, dt, curves)]
        return result(
            answer, self.request, self.shape, self.names, self.stiff, not self.shape
        )


class _Event:
    """One event function, its reset and what is known of it."""

    def __init__(self, function, walk):
        self.function, self.walk = function, walk
        self.direction = np.sign(getattr(function, "direction", 0))
        self.terminal = int(getattr(function, "terminal", 0))
        self.places = places_of(
            function, walk.names, walk.time, walk.population.parameters, "an event"
        )
        reset = getattr(function, "reset", None)
        self.reset = None if reset is None else self._reset(reset)
        self.before = self.after = 0.0
        self.seen = 0

    def value(self, states, t):
        """The value of the event."""
        found = self.function(**self._given(self.places, states, t))
        return one_number(self.function, found)

    def ends(self):
        """Whether it happened as often as it takes to end the solution."""
        return 0 < self.terminal <= self.seen

    def is_crossed(self):
        """Whether a sign change within the step counts."""
        return is_crossing(self.before, self.after, self.direction)

    def root(self, walk, dt):
        """The part of the step at which it happens."""

        def value(theta):
            return self.value(walk.evaluate(theta), walk.t + theta * dt)

        return root(value, self.before, self.after)

    def _given(self, places, states, t):
        parameters = self.walk.population.at(self.walk.parameters, t)
        return {
            name: t if row < 0 else states[row][()] if of_state else parameters[row]
            for name, (of_state, row) in places.items()
        }

    def _reset(self, function):
        walk = self.walk
        places = places_of(
            function, walk.names, walk.time, walk.population.parameters, "a reset"
        )

        def reset(states, t):
            new = states.copy()
            found = function(**self._given(places, states, t))
            for name, value in changed_by(found, walk.names, places).items():
                new[walk.names.index(name)] = value
            return new

        return reset
