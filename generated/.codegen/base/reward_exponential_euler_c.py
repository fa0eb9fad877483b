"""reward: a network of 4 populations and 3 projections, exponential_euler step for C.

Generated from examples/networks/reward.py:reward.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in reward_exponential_euler_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/reward.py:reward"
METHOD = "exponential_euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


PARTS = (
    Part("inputs", "spikes"),
    Part("commands", "spikes"),
    Part("dopamine", "spikes"),
    Part("cell", "neurons", states=("V", "D"), parameters={"tau_D": 200.0, "V_t": 0.5}),
    Part("command", "projection", source="commands", target="cell"),
    Part(
        "reward",
        "projection",
        parameters={"amount": 0.5},
        source="dopamine",
        target="cell",
    ),
    Part(
        "synapses",
        "projection",
        states=("a_pre", "a_post", "c", "w"),
        parameters={"tau": 20.0, "tau_c": 1000.0, "A_minus": 0.015, "A_plus": 0.01},
        source="inputs",
        target="cell",
        post=True,
    ),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "cell.V",
    "cell:V_chosen",
    "cell:V_columns",
    "cell:V_record",
    "cell.D",
    "cell:D_chosen",
    "cell:D_columns",
    "cell:D_record",
    "synapses.a_pre",
    "synapses:a_pre_chosen",
    "synapses:a_pre_columns",
    "synapses:a_pre_record",
    "synapses.a_post",
    "synapses:a_post_chosen",
    "synapses:a_post_columns",
    "synapses:a_post_record",
    "synapses.c",
    "synapses:c_chosen",
    "synapses:c_columns",
    "synapses:c_record",
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
    "cell:spiking",
    "cell:size",
    "cell:parameters",
    "cell:width",
    "synapses:synapses",
    "synapses:target",
    "synapses:parameters",
    "inputs:size",
    "inputs:event_step",
    "inputs:event_index",
    "inputs:events",
    "inputs:done",
    "inputs:spikes",
    "inputs:count",
    "commands:size",
    "commands:event_step",
    "commands:event_index",
    "commands:events",
    "commands:done",
    "commands:spikes",
    "commands:count",
    "dopamine:size",
    "dopamine:event_step",
    "dopamine:event_index",
    "dopamine:events",
    "dopamine:done",
    "dopamine:spikes",
    "dopamine:count",
    "cell:fresh",
    "cell:found",
    "inputs:log_step",
    "inputs:log_index",
    "inputs:logged",
    "commands:log_step",
    "commands:log_index",
    "commands:logged",
    "dopamine:log_step",
    "dopamine:log_index",
    "dopamine:logged",
    "cell:spikes",
    "cell:count",
    "cell:log_step",
    "cell:log_index",
    "cell:logged",
    "commands:slots",
    "command:delay",
    "command:delays",
    "command:start",
    "command:target",
    "dopamine:slots",
    "reward:delay",
    "reward:delays",
    "reward:start",
    "reward:target",
    "reward:parameters",
    "inputs:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:post_start",
    "synapses:post_synapse",
    "cell:tables",
    "cell:table",
    "inputs:capacity",
    "commands:capacity",
    "dopamine:capacity",
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
