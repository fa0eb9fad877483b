"""Solve with steps of adapted length: what is the same for every model and for Numba and C.

The loop over elements and steps stands in the generated file. What is here: make arrays of what the caller gave, empty
the log of the loop when it is full, and put rows, events and counts together.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from . import threads
from .adaptive_request import Answer, RequestError, checked_request, result
from .callbacks import addresses
from .population import checked, common_shape, size_of

# How many rows of its log a loop fills before it hands them over: fewer where these are long.
LOG_ROWS, LOG_NUMBERS = 2048, 2**20

# Rows of `count`, which holds what is known of each element.
STATUS, ROW, STOP, ACCEPTED, REJECTED, DENSE, AFTER_REJECTION, NEWTON = range(8)
# What the log keeps beside events: nothing, the end of each step, or the polynomials of each step too.
KEEP_NOTHING, KEEP_STEPS, KEEP_CURVES = range(3)


@dataclass(frozen=True)
class Solver:
    """The compiled loop of a module and what it needs to know.

    loop: fills the log and the rows, from the state of each element on (see `solve_elements`).
    states, parameters, time: names. slopes: how many slopes an element hands from step to step.
    degree: of the polynomials within a step.
    calls: of the right-hand side: to start, in an accepted step, in a rejected one, for the polynomials of a step; of
        the Jacobian, in each attempt.
    lanes: the same loop for many elements side by side, of which only rows at given times are asked for; None where
        there is none.
    rows, squares, matrices: of a vector model: how many buffers of its length the loop needs, and how many matrices over
        all elements of all states; which parameters are matrices.
    """

    loop: object
    states: tuple
    parameters: tuple
    time: str
    slopes: int
    degree: int
    calls: tuple
    stiff: bool = False
    dtype: str = "float64"
    lanes: object = None
    rows: int = 0
    matrices: tuple = ()
    squares: int = 0

    def given(self, places, state, t, parameters):
        """The arguments of an event or a reset by name, from the arrays that the loop keeps."""
        return {
            name: t if row < 0 else state[row] if of_state else parameters[row]
            for name, (of_state, row) in places.items()
        }

    def put(self, name, new, state):
        """A new value of a state into the array of the loop."""
        state[self.states.index(name)] = float(new)


def integrate_adaptively(solver, states, t_span, parameters, **options):
    """(t, *states) with attributes, see `Solved`."""
    request = checked_request(solver.states, t_span, **options)
    named = _Named((*solver.states, *solver.parameters))
    states, parameters = checked(named, states, parameters)
    shape = common_shape(named, states, parameters)
    for name, value in zip(solver.states, states, strict=True):
        if not np.isfinite(value).all():
            raise RequestError(f"the initial value of {name} is not finite: {value}")
    elements = size_of(shape)
    if not elements:
        raise RequestError("there are no elements whose error could choose the steps")
    single = elements == 1
    if request.t_eval is None and not single:
        raise RequestError(
            f"{elements} elements take steps of their own: give t_eval=..., the times at which all have a row"
        )
    state = np.zeros((len(states) + solver.slopes, elements), solver.dtype)
    for row, value in zip(state, states, strict=False):
        row.reshape(shape)[...] = value
    values = np.zeros((max(len(parameters), 1), elements), solver.dtype)
    for row, value in zip(values, parameters, strict=False):
        row.reshape(shape)[...] = 0.0 if callable(value) else value
    known = addresses(request.events, parameters, solver)
    work = Work(solver, request, state, values, known, len(states))
    work.run()
    return result(work.answer(), request, shape, solver.states, solver.stiff, single)


@dataclass(frozen=True)
class _Named:
    names: tuple


class Work:
    """The arrays that the loop works on; `entries` of an element's state are not slopes."""

    def __init__(self, solver, request, state, parameters, known, entries, more=()):
        dtype, elements = state.dtype, state.shape[1]
        self.solver, self.request, self.state = solver, request, state
        self.entries, self.more = entries, more
        self.start = state[:entries].copy()
        self.clock = np.zeros((3, elements), dtype)
        self.clock[0] = request.t0
        self.count = np.zeros((8, elements), np.int64)
        self.parameters, self.addresses = parameters, known
        self.control = np.array(
            [request.rtol, request.max_step, request.first_step, *request.atol], dtype
        )
        self.keep = (
            KEEP_CURVES
            if request.dense
            else KEEP_STEPS if request.t_eval is None else KEEP_NOTHING
        )
        self.record = np.full((len(request.times), entries, elements), np.nan, dtype)
        self.before = np.zeros((max(len(request.events), 1), elements), dtype)
        self.seen = np.zeros((max(len(request.events), 1), elements), np.int64)
        self.found = []

    def run(self):
        """All elements, in as many parts as there are threads."""
        elements = self.state.shape[1]
        parts = min(threads.number(), max(elements // threads.FEWEST, 1))
        edges = [elements * part // parts for part in range(parts + 1)]
        if parts == 1:
            self.found = [self._part(0, elements)]
            return
        with ThreadPoolExecutor(parts) as pool:
            self.found = list(pool.map(self._part, edges[:-1], edges[1:]))

    def _part(self, first, last):
        """The loop over some elements, as often as its log was full."""
        solver, request, addresses = self.solver, self.request, self.addresses
        dtype, states = self.state.dtype, self.entries
        times, stops = (
            np.ascontiguousarray(values, dtype)
            for values in (request.times, request.stops)
        )
        if self._is_plain(first, last):
            solver.lanes(
                *(self.state, self.clock, self.count, self.parameters, stops),
                *(self.control, times, self.record),
                *(np.array([request.max_steps], np.int64), first, last),
            )
            return []
        columns = 3 + states
        if self.keep == KEEP_CURVES:
            columns += states * (solver.degree + 1)
        rows = len(request.events) + 2
        if self.keep or request.events:
            rows += min(LOG_ROWS, LOG_NUMBERS // columns)
        log, log_of = np.empty((rows, columns), dtype), np.empty((rows, 2), np.int64)
        limits = np.array([request.max_steps, self.keep, 0, first], np.int64)
        events = addresses.events if request.events else None
        found = []
        while True:
            limits[2] = 0
            solver.loop(
                *(self.state, self.clock, self.count, self.parameters),
                *(addresses.drives, stops, self.control, times, self.record),
                *(log, log_of, events, self.before, self.seen, limits),
                *(int(limits[3]), last, *self.more),
            )
            filled = int(limits[2])
            if filled:
                found.append((log[:filled].copy(), log_of[:filled].copy()))
            if addresses.errors:
                raise addresses.errors[0]
            if limits[3] >= last:
                return found

    def _is_plain(self, first, last):
        """Whether elements can be solved side by side: many of them, nothing happens to them, and no step is kept."""
        known = len(self.addresses.drives) + len(self.request.events) + self.keep
        alone = last - first < 2 or len(self.request.stops) > 1
        return self.solver.lanes is not None and not known and not alone

    def answer(self):
        """What the loop found out."""
        states, count = self.entries, self.count
        start, accepted, rejected, dense, jacobians = self.solver.calls
        answer = Answer(
            t=self.clock[0],
            dt=self.clock[1],
            final=self.state[:states],
            status=count[STATUS],
            accepted=count[ACCEPTED],
            rejected=count[REJECTED],
            filled=count[ROW],
            evaluations=start
            + accepted * count[ACCEPTED]
            + rejected * count[REJECTED]
            + dense * count[DENSE]
            + count[NEWTON],
            jacobians=jacobians * (count[ACCEPTED] + count[REJECTED]) + count[NEWTON],
            rows=self.record,
        )
        answer.start = self.start[None]
        for log, of in (piece for part in self.found for piece in part):
            steps = of[:, 1] < 0
            if self.request.t_eval is None:
                answer.steps.append((log[steps, 0], log[steps, 3 : 3 + states, None]))
            if self.keep == KEEP_CURVES:
                whole = steps & (log[:, 2] > 0)
                curves = log[whole, 3 + states :].reshape(
                    -1, states, self.solver.degree + 1
                )
                answer.segments.append(
                    (of[whole, 0], log[whole, 1], log[whole, 2], curves)
                )
            for row in np.flatnonzero(~steps):
                values = log[row, 3 : 3 + states].copy()
                answer.events.append((of[row, 0], of[row, 1], log[row, 0], values))
        return answer
