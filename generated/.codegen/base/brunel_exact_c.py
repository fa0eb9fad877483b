"""brunel: a network of 1 population and 2 projections, exact step for C.

Generated from examples/networks/brunel.py:brunel.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in brunel_exact_c.c, which this file compiles once and calls.
"""

from pathlib import Path

import numpy as np

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/brunel.py:brunel"
METHOD = "exact"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def membrane_propagator(dt, tau):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau
    V_decay = np.exp(dt * V_rate)
    return V_decay


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V",),
        parameters={"tau": 20.0, "V_t": 20.0, "V_r": 0.0},
        propagator=membrane_propagator,
        propagated=("tau",),
        refractory=True,
    ),
    Part("exc", "projection", states=("w",), source="cells", target="cells"),
    Part("inh", "projection", states=("w",), source="cells", target="cells"),
    Part("outside", "input", target="cells"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cells.V",
    "cells:V_chosen",
    "cells:V_columns",
    "cells:V_record",
    "exc.w",
    "exc:w_chosen",
    "exc:w_columns",
    "exc:w_record",
    "inh.w",
    "inh:w_chosen",
    "inh:w_columns",
    "inh:w_record",
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
    "inh:delay",
    "inh:delays",
    "inh:start",
    "inh:target",
    "outside:spikes",
    "outside:drawn",
    "outside:key",
    "outside:above",
    "outside:columns",
    "outside:rows",
    "outside:first",
    "outside:size",
    "outside:weight",
    "outside:each",
    "cells:tables",
    "cells:table",
    "outside:tables",
    "outside:table",
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
