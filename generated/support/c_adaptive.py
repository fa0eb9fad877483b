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
        arrays = (state, clock, count, parameters, drives, stops, control, times)
        arrays += (record, log, log_of, events, before, seen, limits)
        size = more[0].shape[1] if more else 1
        states = self.states * size
        sizes = (state.shape[1], states, self.degree, len(parameters), len(drives))
        sizes += (len(stops), len(times), len(log), events.shape[1])
        addresses = tuple(map(_address, arrays))
        vector = (size, *map(_address, more)) if more else ()
        words = np.array([*addresses, *sizes, *vector], np.int64)
        self.library.call("solve_elements", words, first, last)


def _address(array):
    """Where the data of an array are; `array.ctypes` takes three times as long to say so."""
    return array.__array_interface__["data"][0]
