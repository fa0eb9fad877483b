"""homeostasis: a network of 3 populations and 2 projections, euler step for C.

Generated from examples/networks/homeostasis.py:homeostasis.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in homeostasis_euler_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/homeostasis.py:homeostasis"
METHOD = "euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


PARTS = (
    Part("exc", "poisson"),
    Part("inh", "poisson"),
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
    Part("drive", "projection", parameters={"w_e": 0.06}, source="exc", target="cells"),
    Part(
        "synapses",
        "projection",
        states=("w", "pre", "post"),
        parameters={"tau": 20.0, "eta": 0.005, "alpha": 0.2, "w_max": 3.0},
        source="inh",
        target="cells",
        event_driven=True,
        post=True,
    ),
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
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
    "synapses.pre",
    "synapses:pre_chosen",
    "synapses:pre_columns",
    "synapses:pre_record",
    "synapses.post",
    "synapses:post_chosen",
    "synapses:post_columns",
    "synapses:post_record",
    "cells:wait",
    "cells:spiking",
    "cells:size",
    "cells:parameters",
    "cells:width",
    "exc:key",
    "exc:chance",
    "exc:width",
    "exc:left",
    "exc:drawn",
    "exc:size",
    "exc:fresh",
    "exc:found",
    "inh:key",
    "inh:chance",
    "inh:width",
    "inh:left",
    "inh:drawn",
    "inh:size",
    "inh:fresh",
    "inh:found",
    "cells:fresh",
    "cells:found",
    "cells:refractory",
    "cells:refractory_width",
    "exc:spikes",
    "exc:count",
    "exc:log_step",
    "exc:log_index",
    "exc:logged",
    "inh:spikes",
    "inh:count",
    "inh:log_step",
    "inh:log_index",
    "inh:logged",
    "cells:spikes",
    "cells:count",
    "cells:log_step",
    "cells:log_index",
    "cells:logged",
    "exc:slots",
    "drive:delay",
    "drive:delays",
    "drive:start",
    "drive:target",
    "drive:parameters",
    "inh:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:target",
    "synapses:updated",
    "synapses:parameters",
    "synapses:post_start",
    "synapses:post_synapse",
    "cells:tables",
    "cells:table",
    "exc:tables",
    "exc:table",
    "inh:tables",
    "inh:table",
    "exc:capacity",
    "inh:capacity",
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
