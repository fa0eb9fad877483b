"""gamma: a network of 1 population and 2 projections, rk4 step for C.

Generated from examples/networks/gamma.py:gamma.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in gamma_rk4_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/gamma.py:gamma"
METHOD = "rk4"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "h", "n", "s"),
        parameters={
            "I": 1.0,
            "G_syn": 0.0,
            "I_gap": 0.0,
            "C": 1.0,
            "g_Na": 35.0,
            "g_K": 9.0,
            "g_L": 0.1,
            "E_Na": 55.0,
            "E_K": -90.0,
            "E_L": -65.0,
            "E_syn": -75.0,
            "phi": 5.0,
            "alpha": 12.0,
            "beta": 0.1,
            "V_t": 0.0,
        },
        summed=("G_syn", "I_gap"),
        refractory=True,
    ),
    Part(
        "inhibition",
        "projection",
        parameters={"g_syn": 0.0016666666666666668},
        source="cells",
        target="cells",
    ),
    Part("gaps", "projection", states=("w",), source="cells", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "cells.h",
    "cells:h_chosen",
    "cells:h_columns",
    "cells:h_record",
    "cells.n",
    "cells:n_chosen",
    "cells:n_columns",
    "cells:n_record",
    "cells.s",
    "cells:s_chosen",
    "cells:s_columns",
    "cells:s_record",
    "gaps.w",
    "gaps:w_chosen",
    "gaps:w_columns",
    "gaps:w_record",
    "cells:sum of G_syn",
    "cells:sum of I_gap",
    "cells:parameters",
    "cells:width",
    "cells:size",
    "inhibition:synapses",
    "inhibition:source",
    "inhibition:target",
    "inhibition:parameters",
    "gaps:synapses",
    "gaps:source",
    "gaps:target",
    "cells:wait",
    "cells:spiking",
    "cells:fresh",
    "cells:found",
    "cells:refractory",
    "cells:refractory_width",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "cells:tables",
    "cells:table",
    "cells:slots",
    "cells:capacity",
    ":thread",
    ":threads",
    ":meeting",
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
