"""triplet_stdp: a network of 3 populations and 2 projections, exact step for C.

Generated from examples/networks/triplet_stdp.py:triplet_stdp.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in triplet_stdp_exact_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/triplet_stdp.py:triplet_stdp"
METHOD = "exact"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Targets = namedtuple(
    "Targets",
    "V spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
TargetsRecords = namedtuple("TargetsRecords", "V_chosen V_columns V_record")
Synapses = namedtuple(
    "Synapses",
    "w r o o_slow delay delays start target updated parameters post_start "
    "post_synapse",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "w_chosen w_columns w_record r_chosen r_columns r_record o_chosen o_columns "
    "o_record o_slow_chosen o_slow_columns o_slow_record",
)
Sources = namedtuple(
    "Sources",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Commands = namedtuple(
    "Commands",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Command = namedtuple("Command", "delay delays start target")
Team = namedtuple("Team", "thread threads meeting")


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
# what run_network takes of each part
ARGUMENTS = (
    ("targets", Targets),
    ("targets", TargetsRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("sources", Sources),
    ("commands", Commands),
    ("command", Command),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
