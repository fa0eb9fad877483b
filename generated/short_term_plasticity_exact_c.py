"""short_term_plasticity: a network of 2 populations and 1 projection, exact step for C.

Generated from examples/networks/short_term_plasticity.py:short_term_plasticity.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

Parameters that change with time enter `offsets` and are held over each step.

The loops are in short_term_plasticity_exact_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

import numpy as np

from .support.c_library import Library
from .support.network_run import Part, integrate
from .support.numpy_math import exprel

MODEL = "examples/networks/short_term_plasticity.py:short_term_plasticity"
METHOD = "exact"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cells = namedtuple("Cells", "V I size parameters width tables table")
CellsRecords = namedtuple(
    "CellsRecords", "V_chosen V_columns V_record I_chosen I_columns I_record"
)
Synapses = namedtuple(
    "Synapses",
    "U tau_f tau_d released u x delay delays start target updated parameters",
)
SynapsesRecords = namedtuple(
    "SynapsesRecords",
    "U_chosen U_columns U_record tau_f_chosen tau_f_columns tau_f_record tau_d_chosen "
    "tau_d_columns tau_d_record released_chosen released_columns released_record "
    "u_chosen u_columns u_record x_chosen x_columns x_record",
)
Source = namedtuple(
    "Source",
    "size event_step event_index events done spikes count log_step log_index logged "
    "slots capacity",
)
Team = namedtuple("Team", "thread threads meeting")


def membrane_propagator(dt, tau, tau_s):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau
    V_rate_of_I = 1 / tau
    I_rate = -1 / tau_s
    V_decay = np.exp(dt * V_rate)
    V_from_I = V_rate_of_I * (
        dt
        * np.exp(dt * np.maximum(V_rate, I_rate))
        * exprel(-dt * np.abs(V_rate - I_rate))
    )

    # I
    I_decay = np.exp(dt * I_rate)

    return V_decay, V_from_I, I_decay


PARTS = (
    Part("source", "spikes"),
    Part(
        "cells",
        "neurons",
        states=("V", "I"),
        parameters={"tau": 20.0, "tau_s": 3.0},
        propagator=membrane_propagator,
        propagated=("tau", "tau_s"),
    ),
    Part(
        "synapses",
        "projection",
        states=("U", "tau_f", "tau_d", "released", "u", "x"),
        parameters={"A": 60.0},
        source="source",
        target="cells",
        event_driven=True,
    ),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
    ("source", Source),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
