"""homeostasis: a network of 3 populations and 2 projections, euler step for C.

Generated from examples/networks/homeostasis.py:homeostasis.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in homeostasis_euler_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/homeostasis.py:homeostasis"
METHOD = "euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cells = namedtuple(
    "Cells",
    "V ge gi wait spiking size parameters width fresh found refractory "
    "refractory_width spikes count log_step log_index logged tables table slots "
    "capacity",
)
CellsRecords = namedtuple(
    "CellsRecords",
    "V_chosen V_columns V_record ge_chosen ge_columns ge_record gi_chosen gi_columns "
    "gi_record",
)
Synapses = namedtuple(
    "Synapses",
    "w pre post delay delays start target updated parameters post_start post_synapse",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "w_chosen w_columns w_record pre_chosen pre_columns pre_record post_chosen "
    "post_columns post_record",
)
Exc = namedtuple(
    "Exc",
    "key chance width left drawn filled logarithms size fresh found spikes count "
    "log_step log_index logged slots tables table capacity",
)
Inh = namedtuple(
    "Inh",
    "key chance width left drawn filled logarithms size fresh found spikes count "
    "log_step log_index logged slots tables table capacity",
)
Drive = namedtuple("Drive", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


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
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("exc", Exc),
    ("inh", Inh),
    ("drive", Drive),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
