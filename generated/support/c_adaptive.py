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
    ):
        """Integrate elements first ... last - 1."""
        arrays = (state, clock, count, parameters, drives, stops, control, times)
        arrays += (record, log, log_of, events, before, seen, limits)
        sizes = (state.shape[1], self.states, self.degree, len(parameters), len(drives))
        sizes += (len(stops), len(times), len(log), events.shape[1])
        addresses = tuple(array.ctypes.data for array in arrays)
        words = np.array([*addresses, *sizes], np.int64)
        self.library.call("solve_elements", words, first, last)
