"""cobahh: a network of 1 population and 2 projections, exponential_euler step for C.

Generated from examples/networks/cobahh.py:cobahh.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in cobahh_exponential_euler_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/cobahh.py:cobahh"
METHOD = "exponential_euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "m", "h", "n", "ge", "gi"),
        parameters={
            "C": 200.0,
            "g_L": 10.0,
            "g_Na": 20000.0,
            "g_K": 6000.0,
            "E_L": -60.0,
            "E_Na": 50.0,
            "E_K": -90.0,
            "E_e": 0.0,
            "E_i": -80.0,
            "V_T": -63.0,
            "tau_e": 5.0,
            "tau_i": 10.0,
            "V_peak": -20.0,
        },
        refractory=True,
    ),
    Part("exc", "projection", parameters={"w_e": 6.0}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": 67.0}, source="cells", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "cells.m",
    "cells:m_chosen",
    "cells:m_columns",
    "cells:m_record",
    "cells.h",
    "cells:h_chosen",
    "cells:h_columns",
    "cells:h_record",
    "cells.n",
    "cells:n_chosen",
    "cells:n_columns",
    "cells:n_record",
    "cells.ge",
    "cells:ge_chosen",
    "cells:ge_columns",
    "cells:ge_record",
    "cells.gi",
    "cells:gi_chosen",
    "cells:gi_columns",
    "cells:gi_record",
    "cells:wait",
    "cells:spiking",
    "cells:size",
    "cells:parameters",
    "cells:width",
    "cells:fresh",
    "cells:found",
    "cells:refractory",
    "cells:refractory_width",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "cells:slots",
    "exc:delay",
    "exc:delays",
    "exc:start",
    "exc:target",
    "exc:parameters",
    "inh:delay",
    "inh:delays",
    "inh:start",
    "inh:target",
    "inh:parameters",
    "cells:tables",
    "cells:table",
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
