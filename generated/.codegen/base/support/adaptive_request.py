"""What a solution with steps of adapted length is asked for, and what it answers; the same for every library."""

import math
import warnings
from dataclasses import dataclass, field

import numpy as np

# Values of `status` of an element, in the loops and in results.
NEW, RUNNING, DONE, ENDED, OUT_OF_STEPS, COLLAPSED = range(6)

STIFF = (
    "If it is stiff (steps shorter than the solution needs), take a stiff method: "
    "rodas5p, kvaerno5 or tr_bdf2."
)


class RequestError(ValueError):
    """What was asked for cannot be done; the message says why."""


@dataclass(frozen=True)
class Request:
    """A checked request: times as arrays, tolerances as numbers.

    stops: times at which steps must end, the last one being the end.
    """

    t0: float
    stops: np.ndarray
    rtol: float
    atol: np.ndarray
    t_eval: object
    events: tuple
    dense: bool
    max_steps: int
    first_step: float
    max_step: float

    @property
    def times(self):
        """The times of the rows that are asked for."""
        return np.empty(0) if self.t_eval is None else self.t_eval


@dataclass
class Answer:
    """What a loop found out, element by element.

    rows: the rows at the times asked for, (time, state, element); None where every step is a row.
    steps: (t, state, segment) of each row of a single solution that has a row for each step.
    segments: (element, t, dt, coefficients) of every step, for dense output.
    events: (element, event, t, states) of every event, in the order in which they happened.
    start: the states at the start, (1, state, element).
    """

    t: np.ndarray
    final: np.ndarray
    status: np.ndarray
    accepted: np.ndarray
    rejected: np.ndarray
    evaluations: np.ndarray
    filled: np.ndarray
    dt: np.ndarray
    rows: object = None
    steps: list = field(default_factory=list)
    segments: list = field(default_factory=list)
    events: list = field(default_factory=list)
    start: object = None
    jacobians: object = 0


class Solved(tuple):
    """(t, *states), as `run` returns them, with what is known of the solution as attributes.

    success: whether the end was reached, or an event ended the solution. status: 0, 1 (an event) or -1 (failure).
    message: the same in words. nfev, njev: calls of the right-hand side, of its Jacobian. accepted, rejected: steps.
    t_events, y_events: for each event its times, and the states then, a row each; i_events: the elements.
    final: the last states. segments: of the dense output.
    """


def checked_request(
    states,
    t_span,
    rtol,
    atol,
    t_eval=None,
    events=None,
    dense_output=False,
    max_steps=None,
    first_step=None,
    max_step=None,
    stops=(),
):
    """The request, or a RequestError that says what is wrong with it; `states` are the names."""
    if not isinstance(t_span, (tuple, list, np.ndarray)) or len(t_span) != 2:
        raise RequestError(f"t_span={t_span!r}: two numbers are needed, start and end")
    t0, end = (_number("t_span", value) for value in t_span)
    rtol = _number("rtol", rtol)
    if not (math.isfinite(t0) and math.isfinite(end)):
        raise RequestError(f"t_span={t_span!r}: start and end must be finite")
    if end < t0:
        raise RequestError(
            f"t_span={t_span!r}: the end comes before the start, and adapted steps go forwards; `run` takes a negative "
            "dt (not with delays), or solve the equation in -t"
        )
    if not (math.isfinite(rtol) and rtol > 0):
        raise RequestError(
            f"rtol={rtol!r}: the relative tolerance must be a positive number"
        )
    longest = end - t0 if max_step is None else _number("max_step", max_step)
    first = 0.0 if first_step is None else _number("first_step", first_step)
    if not longest > 0 and end > t0:
        raise RequestError(f"max_step={max_step!r}: a positive number is needed")
    if first_step is not None and not 0 < first <= max(
        end - t0, first * (end == t0)
    ):
        raise RequestError(
            f"first_step={first_step!r}: a positive number is needed, no longer than the whole"
        )
    most = _number("max_steps", 100_000 if max_steps is None else max_steps)
    if not (most >= 1 and most == int(most)):
        raise RequestError(
            f"max_steps={max_steps!r}: a whole number, at least one step, is needed"
        )
    inside = sorted({float(t) for t in stops if t0 < t < end})
    return Request(
        t0,
        np.array([*inside, end]),
        # below this, rounding is all that is controlled
        max(rtol, 100 * np.finfo(float).eps),
        _absolute(atol, states),
        None if t_eval is None else _times(t_eval, t0, end),
        _events(events),
        bool(dense_output),
        int(most),
        first,
        min(longest, end - t0),
    )


def _number(name, value):
    """A real number as a float."""
    if type(value) is float:  # as most are
        return value
    array = _array(name, value)
    if array.ndim:
        raise RequestError(f"{name}={value!r}: one number is needed")
    return float(array)


def _array(name, value):
    """Numbers as an array of floats; no strings, and no rows of different lengths."""
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    if array.size and array.dtype.kind not in "iuf":
        raise RequestError(f"{name}={value!r}: numbers are needed")
    return array.astype(float)


def _absolute(atol, states):
    if isinstance(atol, dict):
        unknown = [name for name in atol if name not in states]
        if unknown or len(atol) < len(states):
            raise RequestError(
                f"atol={atol!r}: one value for each state is needed: {', '.join(states)}"
            )
        atol = [atol[name] for name in states]
    values = _array("atol", atol)
    if values.ndim > 1 or values.size not in (1, len(states)):
        raise RequestError(
            f"atol={atol!r}: a number, or one for each of the {len(states)} states"
        )
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise RequestError(f"atol={atol!r}: absolute tolerances must not be negative")
    # with 0, a state of 0 would ask for an error of 0
    return np.maximum(np.broadcast_to(values, len(states)), 1e-300)


def _times(t_eval, t0, end):
    times = _array("t_eval", t_eval)
    if times.ndim != 1:
        raise RequestError(
            f"t_eval: one row of times is needed, not an array of shape {times.shape}"
        )
    if times.size and not (
        np.isfinite(times).all() and times.min() >= t0 and times.max() <= end
    ):
        raise RequestError(f"t_eval: all times must lie between {t0:g} and {end:g}")
    if (np.diff(times) < 0).any():
        raise RequestError("t_eval: times must not decrease")
    return times


def _events(events):
    if events is None:
        return ()
    if not callable(events) and not isinstance(events, (list, tuple)):
        raise RequestError(
            f"events: {events!r} is neither a function nor a list of them"
        )
    given = (events,) if callable(events) else tuple(events)
    for event in given:
        if not callable(event):
            raise RequestError(f"events: {event!r} is not a function")
        terminal = getattr(event, "terminal", False)
        if not isinstance(terminal, (bool, int, np.integer)) or terminal < 0:
            raise RequestError(
                f"events: {terminal!r} is no value of `terminal`: True, False, or after how many occurrences"
            )
    return given


def result(answer, request, shape, names, method_is_stiff, single, note=""):
    """The answer as the caller sees it; `note` is added to the message of a failure."""
    finished = (answer.status == DONE) | (answer.status == ENDED)
    if request.t_eval is None:
        t, rows = _path(answer, request)
    else:
        t, rows = request.times, answer.rows
        if single and not finished.all() or (single and answer.status[0] == ENDED):
            reached = int(answer.filled[0])
            t, rows = t[:reached], rows[:reached]
    records = [rows[:, k].reshape(len(t), *shape) for k in range(len(names))]
    solved = Solved((t, *records))
    solved.success = bool(finished.all())
    solved.status = -1 if not solved.success else int((answer.status == ENDED).any())
    solved.message = message(answer, request, names, method_is_stiff, shape)
    solved.nfev = int(answer.evaluations.sum())
    solved.njev = int(np.sum(answer.jacobians))
    solved.accepted = int(answer.accepted.sum())
    solved.rejected = int(answer.rejected.sum())
    solved.final = tuple(answer.final[k].reshape(shape)[()] for k in range(len(names)))
    solved.end = answer.t.reshape(shape)[()]
    solved.segments = answer.segments
    _attach_events(solved, answer, len(request.events), len(names))
    if not solved.success:
        solved.message += note
        warnings.warn(solved.message, RuntimeWarning, stacklevel=4)
    return solved


def _path(answer, request):
    t = np.concatenate([[request.t0], *(t for t, _ in answer.steps)])
    return t, np.concatenate(
        [rows for _, rows in [(None, answer.start), *answer.steps]]
    )


def _attach_events(solved, answer, count, states):
    solved.t_events, solved.y_events, solved.i_events = [], [], []
    for event in range(count):
        found = [
            (t, values, element)
            for element, which, t, values in answer.events
            if which == event
        ]
        found.sort(key=lambda one: (one[0], one[2]))
        solved.t_events.append(np.array([one[0] for one in found]))
        values = np.array([one[1] for one in found])
        solved.y_events.append(values.reshape(len(found), states, *values.shape[2:]))
        solved.i_events.append(np.array([one[2] for one in found], dtype=np.int64))


def message(answer, request, names, method_is_stiff, shape):
    """How the solution ended, in words; for a failure, of the element that came least far."""
    bad = np.flatnonzero((answer.status != DONE) & (answer.status != ENDED))
    steps = int(answer.accepted.sum())
    if not bad.size:
        if (answer.status == ENDED).all():
            return f"an event ended the integration at t = {answer.t.max():.10g}, after {steps} steps"
        return f"reached t = {request.stops[-1]:.10g} in {steps} steps"
    worst = bad[np.argmin(answer.t[bad])]
    t, dt = answer.t[worst], answer.dt[worst]
    where = f" of element {worst}" if shape else ""
    also = f" ({bad.size} of {answer.t.size} elements failed)" if shape else ""
    values = ", ".join(
        f"{name} = {answer.final[k, worst]:.6g}" for k, name in enumerate(names)
    )
    hint = "" if method_is_stiff else f" {STIFF}"
    if answer.status[worst] == OUT_OF_STEPS:
        return (
            f"max_steps={request.max_steps} steps{where} only led to t = {t:.10g}, where {values}{also}; "
            f"a larger max_steps or rtol lets it go on.{hint}"
        )
    if np.isnan(dt) or not np.isfinite(answer.final[:, worst]).all():
        return f"the right-hand side{where} is not finite at t = {t:.10g}, where {values}{also}"
    return (
        f"the steps{where} became too small: dt = {dt:.3g} at t = {t:.10g}, where {values}{also}. "
        f"The right-hand side may blow up or be nan there, or rtol={request.rtol:g} may be out of reach.{hint}"
    )
