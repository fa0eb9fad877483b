"""Hands the arrays of a solution to the solve loop of a generated C file."""

import numpy as np


class SolveLoop:
    """The function `solve_elements` of a library, called as the loop of a Numba module is.

    The arrays go as one row of addresses and sizes, in the order of `struct solve_task` in adaptive.h.
    """

    def __init__(self, library, states, degree):
        self.library, self.states, self.degree = library, states, degree

    def __call__(
        self,
        state,
        clock,
        count,
        parameters,
        drives,
        stops,
        control,
        times,
        record,
        log,
        log_of,
        events,
        before,
        seen,
        limits,
        first,
        last,
        *more,
    ):
        """Integrate elements first ... last - 1; `more`: of a vector, the buffers and the matrices."""
        if events is None:
            events = np.empty((4, 0), np.int64)
        arrays = (state, clock, count, parameters, drives, stops, control, times)
        arrays += (record, log, log_of, events, before, seen, limits)
        self._call("solve_elements", arrays, first, last, more)

    def _call(self, name, arrays, first, last, more=()):
        state, parameters, drives, stops, times = (
            arrays[place] for place in (0, 3, 4, 5, 7)
        )
        log, events = arrays[9], arrays[11]
        size = more[0].shape[1] if more else 1
        states = self.states * size
        sizes = (state.shape[1], states, self.degree, len(parameters), len(drives))
        sizes += (len(stops), len(times), len(log), events.shape[1])
        addresses = tuple(map(_address, arrays))
        vector = (size, *map(_address, more)) if more else ()
        words = np.array([*addresses, *sizes, *vector], np.int64)
        self.library.call(name, words, first, last)


class SolveLanes(SolveLoop):
    """The function `solve_lanes` of a library: many elements side by side, without functions given at run time."""

    def __call__(
        self,
        state,
        clock,
        count,
        parameters,
        stops,
        control,
        times,
        record,
        limits,
        first,
        last,
    ):
        """Integrate elements first ... last - 1."""
        none = np.empty((0, 0), np.int64)
        arrays = (state, clock, count, parameters, none, stops, control, times, record)
        arrays += (none, none, none, none, none, limits)
        self._call("solve_lanes", arrays, first, last)


def _address(array):
    """Where the data of an array are; `array.ctypes` takes three times as long to say so."""
    return array.__array_interface__["data"][0]
