"""triplet_stdp: a network of 3 populations and 2 projections, exact step for C.

Generated from examples/networks/triplet_stdp.py:triplet_stdp.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in triplet_stdp_exact_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/triplet_stdp.py:triplet_stdp"
METHOD = "exact"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))


PARTS = (
    Part("sources", "spikes"),
    Part("commands", "spikes"),
    Part("targets", "neurons", states=("V",), parameters={"V_t": 0.5}),
    Part("command", "projection", source="commands", target="targets"),
    Part(
        "synapses",
        "projection",
        states=("w", "r", "o", "o_slow"),
        parameters={
            "tau_plus": 16.8,
            "tau_minus": 33.7,
            "tau_y": 114.0,
            "A2_minus": 7.1e-3,
            "A3_plus": 6.5e-3,
        },
        source="sources",
        target="targets",
        event_driven=True,
        post=True,
    ),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "targets.V",
    "targets:V_chosen",
    "targets:V_columns",
    "targets:V_record",
    "synapses.w",
    "synapses:w_chosen",
    "synapses:w_columns",
    "synapses:w_record",
    "synapses.r",
    "synapses:r_chosen",
    "synapses:r_columns",
    "synapses:r_record",
    "synapses.o",
    "synapses:o_chosen",
    "synapses:o_columns",
    "synapses:o_record",
    "synapses.o_slow",
    "synapses:o_slow_chosen",
    "synapses:o_slow_columns",
    "synapses:o_slow_record",
    "targets:spiking",
    "targets:size",
    "targets:parameters",
    "targets:width",
    "sources:size",
    "sources:event_step",
    "sources:event_index",
    "sources:events",
    "sources:done",
    "sources:spikes",
    "sources:count",
    "commands:size",
    "commands:event_step",
    "commands:event_index",
    "commands:events",
    "commands:done",
    "commands:spikes",
    "commands:count",
    "targets:fresh",
    "targets:found",
    "sources:log_step",
    "sources:log_index",
    "sources:logged",
    "commands:log_step",
    "commands:log_index",
    "commands:logged",
    "targets:spikes",
    "targets:count",
    "targets:log_step",
    "targets:log_index",
    "targets:logged",
    "commands:slots",
    "command:delay",
    "command:delays",
    "command:start",
    "command:target",
    "sources:slots",
    "synapses:delay",
    "synapses:delays",
    "synapses:start",
    "synapses:target",
    "synapses:updated",
    "synapses:parameters",
    "synapses:post_start",
    "synapses:post_synapse",
    "targets:tables",
    "targets:table",
    "sources:capacity",
    "commands:capacity",
    "targets:slots",
    "targets:capacity",
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
