"""Repeat a function until its values have settled, element by element."""

import numpy as np

TOLERANCE = {"float64": 1e-9, "float32": 1e-4}


def iterate(function, start, *given, limit):
    """The values after `*values, change = function(*values, *given)`, repeated until change is small.

    An element that has settled is kept as it is; where `limit` repetitions are too few it is nan.
    """
    values, active = start, True
    tolerance = TOLERANCE[np.result_type(*start).name]
    for _ in range(limit):
        *new, change = function(*values, *given)
        values = [np.where(active, a, b)[()] for a, b in zip(new, values, strict=True)]
        active = np.logical_and(active, change > tolerance)
        if not np.any(active):
            return tuple(values)
    return tuple(np.where(active, np.nan, value)[()] for value in values)
