"""Parameters that differ between the elements of a population or change with time."""

import numpy as np

from .numba_jit import cell
from .population import BLOCK


@cell
def parameter_rows(drive, state):
    """Room for the parameters of a block: [stage time, parameter, element]."""
    return np.empty((drive.shape[1], drive.shape[2], BLOCK), state.dtype)


@cell
def set_parameters(rows, parameters, drive, k, begin, end):
    """Values of the elements begin ... end - 1 in step k: their own plus drive[k]; what did not change is left alone."""
    for stage in range(drive.shape[1]):
        for parameter in range(drive.shape[2]):
            added = drive[k, stage, parameter]
            if k == 0 or added != drive[k - 1, stage, parameter]:
                for i in range(end - begin):
                    rows[stage, parameter, i] = parameters[parameter, begin + i] + added
