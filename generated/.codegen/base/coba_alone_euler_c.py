"""coba_alone: a network of 2 populations and 3 projections, euler step for C.

Generated from examples/networks/coba_alone.py:coba_alone.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in coba_alone_euler_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/coba_alone.py:coba_alone"
METHOD = "euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cells = namedtuple(
    "Cells",
    "V ge gi wait spiking size parameters width fresh found refractory "
    "refractory_width spikes count log_step log_index logged slots tables table "
    "capacity",
)
CellsRecords = namedtuple(
    "CellsRecords",
    "V_chosen V_columns V_record ge_chosen ge_columns ge_record gi_chosen gi_columns "
    "gi_record",
)
Start = namedtuple(
    "Start",
    "key chance width left drawn filled logarithms size fresh found spikes count "
    "log_step log_index logged slots tables table capacity",
)
Exc = namedtuple("Exc", "delay delays start target parameters")
Inh = namedtuple("Inh", "delay delays start target parameters")
Kick = namedtuple("Kick", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


PARTS = (
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
    Part("start", "poisson"),
    Part("exc", "projection", parameters={"w_e": 0.6}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": 6.7}, source="cells", target="cells"),
    Part("kick", "projection", parameters={"w_e": 0.6}, source="start", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("start", Start),
    ("exc", Exc),
    ("inh", Inh),
    ("kick", Kick),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
