"""ring: a network of 1 population and 1 projection, euler_maruyama step for C.

Generated from examples/networks/ring.py:ring.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in ring_euler_maruyama_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/ring.py:ring"
METHOD = "euler_maruyama"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "I"),
        parameters={
            "I_0": 18.5,
            "cue": 0.0,
            "E_L": -70.0,
            "tau": 20.0,
            "tau_s": 100.0,
            "sigma": 1.0,
            "V_t": -50.0,
            "V_r": -60.0,
        },
        draws=("dW",),
        refractory=True,
    ),
    Part("recurrent", "projection", states=("w",), source="cells", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "cells.I",
    "cells:I_chosen",
    "cells:I_columns",
    "cells:I_record",
    "recurrent.w",
    "recurrent:w_chosen",
    "recurrent:w_columns",
    "recurrent:w_record",
    "cells:size",
    "cells:draw dW",
    "cells:key of dW",
    "cells:wait",
    "cells:spiking",
    "cells:root_dt",
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
    "recurrent:delay",
    "recurrent:delays",
    "recurrent:start",
    "recurrent:target",
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
