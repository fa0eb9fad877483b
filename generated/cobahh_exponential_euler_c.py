"""cobahh: a network of 1 population and 2 projections, exponential_euler step for C.

Generated from examples/networks/cobahh.py:cobahh.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in cobahh_exponential_euler_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/cobahh.py:cobahh"
METHOD = "exponential_euler"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Cells = namedtuple(
    "Cells",
    "V m h n ge gi wait spiking size parameters width fresh found refractory "
    "refractory_width spikes count log_step log_index logged slots tables table "
    "capacity",
)
CellsRecords = namedtuple(
    "CellsRecords",
    "V_chosen V_columns V_record m_chosen m_columns m_record h_chosen h_columns "
    "h_record n_chosen n_columns n_record ge_chosen ge_columns ge_record gi_chosen "
    "gi_columns gi_record",
)
Exc = namedtuple("Exc", "delay delays start target parameters")
Inh = namedtuple("Inh", "delay delays start target parameters")
Team = namedtuple("Team", "thread threads meeting")


PARTS = (
    Part(
        "cells",
        "neurons",
        states=("V", "m", "h", "n", "ge", "gi"),
        parameters={
            "C": 200.0,
            "g_L": 10.0,
            "g_Na": 20000.0,
            "g_K": 6000.0,
            "E_L": -60.0,
            "E_Na": 50.0,
            "E_K": -90.0,
            "E_e": 0.0,
            "E_i": -80.0,
            "V_T": -63.0,
            "tau_e": 5.0,
            "tau_i": 10.0,
            "V_peak": -20.0,
        },
        refractory=True,
    ),
    Part("exc", "projection", parameters={"w_e": 6.0}, source="cells", target="cells"),
    Part("inh", "projection", parameters={"w_i": 67.0}, source="cells", target="cells"),
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
