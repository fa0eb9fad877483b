"""ring: a network of 1 population and 1 projection, euler_maruyama step for C.

Generated from examples/networks/ring.py:ring.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in ring_euler_maruyama_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/ring.py:ring"
METHOD = "euler_maruyama"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cells = namedtuple(
    "Cells",
    "V I size draw_dW key_dW wait spiking root_dt parameters width fresh found "
    "refractory refractory_width spikes count log_step log_index logged slots tables "
    "table capacity",
)
CellsRecords = namedtuple(
    "CellsRecords", "V_chosen V_columns V_record I_chosen I_columns I_record"
)
Recurrent = namedtuple("Recurrent", "w delay delays start target")
RecurrentRecords = namedtuple("RecurrentRecords", "w_chosen w_columns w_record")
Team = namedtuple("Team", "thread threads meeting")


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "I"),
        parameters={
            "I_0": 18.5,
            "cue": 0.0,
            "E_L": -70.0,
            "tau": 20.0,
            "tau_s": 100.0,
            "sigma": 1.0,
            "V_t": -50.0,
            "V_r": -60.0,
        },
        draws=("dW",),
        refractory=True,
    ),
    Part("recurrent", "projection", states=("w",), source="cells", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("recurrent", Recurrent),
    ("recurrent", RecurrentRecords),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
