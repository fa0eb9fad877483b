"""The face of a vector model with delays on compiled loops: its functions, called with whole vectors."""

import numpy as np

from .vector_population import arrays


def filled(function, results, rows, states, t, parameters, matrices):
    """What a compiled function fills, for whole vectors: the bare vector if there is one result.

    states: those, and delayed values. results: how many there are. rows: how many buffers the function needs.
    """
    state, values, matrices = arrays(states, parameters, matrices, "float64", 0)
    out = np.empty((results, state.shape[1]))
    work = np.empty((rows, state.shape[1]))
    function(state, out, values, work, t, *matrices)
    return tuple(out) if results > 1 else out[0]
