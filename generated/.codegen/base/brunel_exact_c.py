"""brunel: a network of 1 population and 2 projections, exact step for C.

Generated from examples/networks/brunel.py:brunel.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in brunel_exact_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

import numpy as np

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/brunel.py:brunel"
METHOD = "exact"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cells = namedtuple(
    "Cells",
    "V wait spiking size parameters width fresh found refractory refractory_width "
    "spikes count log_step log_index logged slots tables table capacity",
)
CellsRecords = namedtuple("CellsRecords", "V_chosen V_columns V_record")
Exc = namedtuple("Exc", "w delay delays start target")
ExcRecords = namedtuple("ExcRecords", "w_chosen w_columns w_record")
Inh = namedtuple("Inh", "w delay delays start target")
InhRecords = namedtuple("InhRecords", "w_chosen w_columns w_record")
Outside = namedtuple(
    "Outside", "spikes drawn key above columns rows first size weight each tables table"
)
Team = namedtuple("Team", "thread threads meeting")


def membrane_propagator(dt, tau):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau
    V_decay = np.exp(dt * V_rate)
    return V_decay


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V",),
        parameters={"tau": 20.0, "V_t": 20.0, "V_r": 0.0},
        propagator=membrane_propagator,
        propagated=("tau",),
        refractory=True,
    ),
    Part("exc", "projection", states=("w",), source="cells", target="cells"),
    Part("inh", "projection", states=("w",), source="cells", target="cells"),
    Part("outside", "input", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("exc", Exc),
    ("exc", ExcRecords),
    ("inh", Inh),
    ("inh", InhRecords),
    ("outside", Outside),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
