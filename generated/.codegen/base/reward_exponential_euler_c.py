"""reward: a network of 4 populations and 3 projections, exponential_euler step for C.

Generated from examples/networks/reward.py:reward.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in reward_exponential_euler_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/reward.py:reward"
METHOD = "exponential_euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cell = namedtuple(
    "Cell",
    "V D spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
CellRecords = namedtuple(
    "CellRecords", "V_chosen V_columns V_record D_chosen D_columns D_record"
)
Synapses = namedtuple(
    "Synapses",
    "a_pre a_post c w synapses target parameters delay delays start post_start "
    "post_synapse",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "a_pre_chosen a_pre_columns a_pre_record a_post_chosen a_post_columns "
    "a_post_record c_chosen c_columns c_record w_chosen w_columns w_record",
)
Inputs = namedtuple(
    "Inputs",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Commands = namedtuple(
    "Commands",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Dopamine = namedtuple(
    "Dopamine",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Command = namedtuple("Command", "delay delays start target")
Reward = namedtuple("Reward", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


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
# what run_network takes of each part
ARGUMENTS = (
    ("cell", Cell),
    ("cell", CellRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("inputs", Inputs),
    ("commands", Commands),
    ("dopamine", Dopamine),
    ("command", Command),
    ("reward", Reward),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
