"""microcircuit: a network of 1 population and 1 projection, exact step for C.

Generated from examples/networks/microcircuit.py:microcircuit.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

Parameters that change with time enter `offsets` and are held over each step.

The loops are in microcircuit_exact_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

import numpy as np

from .support.c_library import Library
from .support.network_run import Part, integrate
from .support.numpy_math import exprel

MODEL = "examples/networks/microcircuit.py:microcircuit"
METHOD = "exact"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cells = namedtuple(
    "Cells",
    "V I wait spiking size parameters width fresh found refractory refractory_width "
    "spikes count log_step log_index logged slots tables table capacity",
)
CellsRecords = namedtuple(
    "CellsRecords", "V_chosen V_columns V_record I_chosen I_columns I_record"
)
Synapses = namedtuple("Synapses", "w delay delays start target")
SynapsesRecords = namedtuple("SynapsesRecords", "w_chosen w_columns w_record")
Outside = namedtuple(
    "Outside", "spikes drawn key above columns rows first size weight each tables table"
)
Team = namedtuple("Team", "thread threads meeting")


def membrane_propagator(dt, I_dc, C, E_L, tau_m, tau_syn):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau_m
    V_rate_of_I = 1 / C
    I_rate = -1 / tau_syn
    V_decay = np.exp(dt * V_rate)
    V_from_I = V_rate_of_I * (
        dt
        * np.exp(dt * np.maximum(V_rate, I_rate))
        * exprel(-dt * np.abs(V_rate - I_rate))
    )
    V_from_offset = dt * exprel(dt * V_rate)

    # I
    I_decay = np.exp(dt * I_rate)

    return V_decay, V_from_I, V_from_offset, I_decay


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "I"),
        parameters={
            "I_dc": 0.0,
            "C": 250.0,
            "E_L": -65.0,
            "tau_m": 10.0,
            "tau_syn": 0.5,
            "V_t": -50.0,
            "V_r": -65.0,
        },
        propagator=membrane_propagator,
        propagated=("I_dc", "C", "E_L", "tau_m", "tau_syn"),
        refractory=True,
    ),
    Part("synapses", "projection", states=("w",), source="cells", target="cells"),
    Part("outside", "input", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("synapses", Synapses),
    ("synapses", SynapsesRecords),
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
