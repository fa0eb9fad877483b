"""cuba: a network of 1 population and 2 projections, exact step for C.

Generated from examples/networks/cuba.py:cuba.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

Parameters that change with time enter `offsets` and are held over each step.

The loops are in cuba_exact_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

import numpy as np

from .support.c_library import Library
from .support.network_run import Part, integrate
from .support.numpy_math import exprel

MODEL = "examples/networks/cuba.py:cuba"
METHOD = "exact"
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
Exc = namedtuple("Exc", "delay delays start target parameters")
Inh = namedtuple("Inh", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


def membrane_propagator(dt, E_L, tau_m, tau_e, tau_i):
    """How much of each state, and of what drives it, is there after dt."""
    # V
    V_rate = -1 / tau_m
    V_rate_of_ge = 1 / tau_m
    ge_rate = -1 / tau_e
    V_rate_of_gi = 1 / tau_m
    gi_rate = -1 / tau_i
    V_decay = np.exp(dt * V_rate)
    V_from_ge = V_rate_of_ge * (
        dt
        * np.exp(dt * np.maximum(V_rate, ge_rate))
        * exprel(-dt * np.abs(V_rate - ge_rate))
    )
    V_from_gi = V_rate_of_gi * (
        dt
        * np.exp(dt * np.maximum(V_rate, gi_rate))
        * exprel(-dt * np.abs(V_rate - gi_rate))
    )
    V_from_offset = dt * exprel(dt * V_rate)

    # ge
    ge_decay = np.exp(dt * ge_rate)

    # gi
    gi_decay = np.exp(dt * gi_rate)

    return V_decay, V_from_ge, V_from_gi, V_from_offset, ge_decay, gi_decay


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "ge", "gi"),
        parameters={
            "E_L": -49.0,
            "tau_m": 20.0,
            "tau_e": 5.0,
            "tau_i": 10.0,
            "V_t": -50.0,
            "V_r": -60.0,
        },
        propagator=membrane_propagator,
        propagated=("E_L", "tau_m", "tau_e", "tau_i"),
        refractory=True,
    ),
    Part("exc", "projection", parameters={"w_e": 1.62}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": -9.0}, source="cells", target="cells"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("cells", Cells),
    ("cells", CellsRecords),
    ("exc", Exc),
    ("inh", Inh),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
