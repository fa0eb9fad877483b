"""stdp: a network of 2 populations and 1 projection, euler step for C.

Generated from examples/networks/stdp.py:stdp.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in stdp_euler_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/stdp.py:stdp"
METHOD = "euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


PARTS = (
    Part("inputs", "poisson"),
    Part(
        "cell",
        "neurons",
        states=("V", "ge"),
        parameters={
            "E_L": -74.0,
            "E_e": 0.0,
            "tau_m": 10.0,
            "tau_e": 5.0,
            "V_t": -54.0,
            "V_r": -60.0,
        },
    ),
    Part(
        "synapses",
        "projection",
        states=("w", "a_pre", "a_post"),
        parameters={
            "tau_pre": 20.0,
            "tau_post": 20.0,
            "d_pre": 0.0001,
            "w_max": 0.01,
            "d_post": -0.000105,
        },
        source="inputs",
        target="cell",
        event_driven=True,
        post=True,
    ),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cell.V",
    "cell:V_chosen",
    "cell:V_columns",
    "cell:V_record",
    "cell.ge",
    "cell:ge_chosen",
    "cell:ge_columns",
    "cell:ge_record",
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
    "synapses.a_pre",
    "synapses:a_pre_chosen",
    "synapses:a_pre_columns",
    "synapses:a_pre_record",
    "synapses.a_post",
    "synapses:a_post_chosen",
    "synapses:a_post_columns",
    "synapses:a_post_record",
    "cell:spiking",
    "cell:size",
    "cell:parameters",
    "cell:width",
    "inputs:key",
    "inputs:chance",
    "inputs:width",
    "inputs:left",
    "inputs:drawn",
    "inputs:size",
    "inputs:fresh",
    "inputs:found",
    "cell:fresh",
    "cell:found",
    "inputs:spikes",
    "inputs:count",
    "inputs:log_step",
    "inputs:log_index",
    "inputs:logged",
    "cell:spikes",
    "cell:count",
    "cell:log_step",
    "cell:log_index",
    "cell:logged",
    "inputs:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:target",
    "synapses:updated",
    "synapses:parameters",
    "synapses:post_start",
    "synapses:post_synapse",
    "cell:tables",
    "cell:table",
    "inputs:tables",
    "inputs:table",
    "inputs:capacity",
    "cell:slots",
    "cell:capacity",
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
