"""gamma: a network of 1 population and 2 projections, rk4 step for C.

Generated from examples/networks/gamma.py:gamma.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in gamma_rk4_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/gamma.py:gamma"
METHOD = "rk4"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cells = namedtuple(
    "Cells",
    "V h n s sum_G_syn sum_I_gap parameters width size wait spiking fresh found "
    "refractory refractory_width spikes count log_step log_index logged tables table "
    "slots capacity",
)
CellsRecords = namedtuple(
    "CellsRecords",
    "V_chosen V_columns V_record h_chosen h_columns h_record n_chosen n_columns "
    "n_record s_chosen s_columns s_record",
)
Gaps = namedtuple("Gaps", "w synapses source target")
GapsRecords = namedtuple("GapsRecords", "w_chosen w_columns w_record")
Inhibition = namedtuple("Inhibition", "synapses source target parameters")
Team = namedtuple("Team", "thread threads meeting")


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "h", "n", "s"),
        parameters={
            "I": 1.0,
            "G_syn": 0.0,
            "I_gap": 0.0,
            "C": 1.0,
            "g_Na": 35.0,
            "g_K": 9.0,
            "g_L": 0.1,
            "E_Na": 55.0,
            "E_K": -90.0,
            "E_L": -65.0,
            "E_syn": -75.0,
            "phi": 5.0,
            "alpha": 12.0,
            "beta": 0.1,
            "V_t": 0.0,
        },
        summed=("G_syn", "I_gap"),
        refractory=True,
    ),
    Part(
        "inhibition",
        "projection",
        parameters={"g_syn": 0.0016666666666666668},
        source="cells",
        target="cells",
    ),
    Part("gaps", "projection", states=("w",), source="cells", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("gaps", Gaps),
    ("gaps", GapsRecords),
    ("inhibition", Inhibition),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
