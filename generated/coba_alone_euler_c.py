"""coba_alone: a network of 2 populations and 3 projections, euler step for C.

Generated from examples/networks/coba_alone.py:coba_alone.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in coba_alone_euler_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/coba_alone.py:coba_alone"
METHOD = "euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "ge", "gi"),
        parameters={
            "E_L": -60.0,
            "E_e": 0.0,
            "E_i": -80.0,
            "tau_m": 20.0,
            "tau_e": 5.0,
            "tau_i": 10.0,
            "V_t": -50.0,
            "V_r": -60.0,
        },
        refractory=True,
    ),
    Part("start", "poisson"),
    Part("exc", "projection", parameters={"w_e": 0.6}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": 6.7}, source="cells", target="cells"),
    Part("kick", "projection", parameters={"w_e": 0.6}, source="start", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
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
    "start:key",
    "start:chance",
    "start:width",
    "start:left",
    "start:drawn",
    "start:size",
    "start:fresh",
    "start:found",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "start:spikes",
    "start:count",
    "start:log_step",
    "start:log_index",
    "start:logged",
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
    "start:slots",
    "kick:delay",
    "kick:delays",
    "kick:start",
    "kick:target",
    "kick:parameters",
    "cells:tables",
    "cells:table",
    "start:tables",
    "start:table",
    "cells:capacity",
    "start:capacity",
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
