"""stdp: a network of 2 populations and 1 projection, euler step for C.

Generated from examples/networks/stdp.py:stdp.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in stdp_euler_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/stdp.py:stdp"
METHOD = "euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cell = namedtuple(
    "Cell",
    "V ge spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
CellRecords = namedtuple(
    "CellRecords", "V_chosen V_columns V_record ge_chosen ge_columns ge_record"
)
Synapses = namedtuple(
    "Synapses",
    "w a_pre a_post delay delays start target updated parameters post_start "
    "post_synapse",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "w_chosen w_columns w_record a_pre_chosen a_pre_columns a_pre_record "
    "a_post_chosen a_post_columns a_post_record",
)
Inputs = namedtuple(
    "Inputs",
    "key chance width left drawn filled logarithms size fresh found spikes count "
    "log_step log_index logged slots tables table capacity",
)
Team = namedtuple("Team", "thread threads meeting")


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
# what run_network takes of each part
ARGUMENTS = (
    ("cell", Cell),
    ("cell", CellRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("inputs", Inputs),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
