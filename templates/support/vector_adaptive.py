"""Solve for a vector as a whole, with steps of adapted length: what is the same for every model and for Numba and C.

To the loop a vector is one element with many states, the first state of all elements first.
"""

from dataclasses import replace

import numpy as np

from .adaptive import Work
from .adaptive_request import RequestError, checked_request, result
from .callbacks import addresses
from .vector_population import arrays, squares_of


def integrate_vector_adaptively(
    solver, states, t_span, parameters, matrices, **options
):
    """(t, *states) with attributes, see `Solved`; events are functions of whole vectors."""
    request = checked_request(solver.states, t_span, **options)
    state, values, matrices = arrays(
        states, parameters, matrices, solver.dtype, solver.slopes
    )
    for name, row in zip(solver.states, state, strict=False):
        if not np.isfinite(row).all():
            raise RequestError(f"the initial value of {name} is not finite: {row}")
    size = state.shape[1]
    view = _View(solver, size, parameters, matrices)
    known = addresses(request.events, parameters, view)
    # every entry of a parameter has a place of its own in the loop
    known = replace(known, drives=np.repeat(known.drives, size))
    work = _Whole(
        solver,
        request,
        state.reshape(-1, 1),
        np.zeros((1, 1)) if not values.size else values.reshape(-1, 1),
        known,
        len(states) * size,
        (
            np.empty((solver.rows, size), solver.dtype),
            *squares_of(solver.squares, len(states) * size, solver.dtype),
            *matrices,
        ),
    )
    work.run()
    return result(
        work.answer(), request, (size,), solver.states, solver.stiff, single=True
    )


class _View:
    """What events see of the arrays of a loop: whole vectors, and matrices."""

    def __init__(self, solver, size, parameters, matrices):
        self.solver, self.size, self.matrices = solver, size, matrices
        self.states, self.time = solver.states, solver.time
        self.parameters = solver.parameters
        self.numbers = [n for n in solver.parameters if n not in solver.matrices]
        self.count = len(parameters)

    def given(self, places, state, t, parameters):
        """The arguments of an event or a reset by name."""
        rows = self.rows(state, len(self.states))
        values = self.rows(parameters, self.count) if self.count else ()
        known = dict(zip(self.states, rows, strict=True))
        known |= dict(zip(self.numbers, values, strict=True))
        known |= dict(zip(self.solver.matrices, self.matrices, strict=True))
        known[self.time] = t
        return {name: known[name] for name in places}

    def put(self, name, new, state):
        """A new value of a state into the array of the loop."""
        self.rows(state, len(self.states))[self.states.index(name)] = new

    def rows(self, pointer, count):
        """The array at a pointer."""
        return np.ctypeslib.as_array(pointer, shape=(count, self.size))


class _Whole(Work):
    """The arrays of a loop whose only element is the whole vector."""

    def answer(self):
        """What the loop found out, with a column for each element of the vector."""
        found = super().answer()
        states = len(self.solver.states)
        size = self.entries // states
        each, first = np.ones(size, np.int64), np.zeros(size, np.int64)
        first[:1] = 1
        for name in ("t", "dt", "status", "filled"):
            setattr(found, name, getattr(found, name) * each)
        for name in ("accepted", "rejected", "evaluations", "jacobians"):
            setattr(found, name, getattr(found, name) * first)
        for name in ("final", "rows", "start"):
            array = getattr(found, name)[..., 0]
            setattr(found, name, array.reshape(*array.shape[:-1], states, size))
        found.steps = [
            (t, rows.reshape(len(t), states, size)) for t, rows in found.steps
        ]
        found.segments = [
            (t, dt, np.moveaxis(curves.reshape(len(t), states, size, -1), 2, 3))
            for _, t, dt, curves in found.segments
        ]
        found.events = [
            (element, event, t, values.reshape(states, size))
            for element, event, t, values in found.events
        ]
        return found
