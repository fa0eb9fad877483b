"""working_memory: a network of 2 populations and 2 projections, rk4 step for C.

Generated from examples/networks/working_memory.py:working_memory.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in working_memory_rk4_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/working_memory.py:working_memory"
METHOD = "rk4"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Clusters = namedtuple(
    "Clusters", "h u x sum_inhibition parameters width size tables table"
)
ClustersRecords = namedtuple(
    "ClustersRecords",
    "h_chosen h_columns h_record u_chosen u_columns u_record x_chosen x_columns "
    "x_record",
)
Inhibition = namedtuple(
    "Inhibition", "h sum_excitation parameters width size tables table"
)
InhibitionRecords = namedtuple("InhibitionRecords", "h_chosen h_columns h_record")
Excite = namedtuple("Excite", "synapses source target parameters")
Inhibit = namedtuple("Inhibit", "synapses source target parameters")
Team = namedtuple("Team", "thread threads meeting")


PARTS = (
    Part(
        "clusters",
        "neurons",
        states=("h", "u", "x"),
        parameters={
            "I_b": 8.0,
            "I_e": 0.0,
            "inhibition": 0.0,
            "J_EE": 8.0,
            "U": 0.3,
            "tau": 8.0,
            "tau_f": 1500.0,
            "tau_d": 300.0,
        },
        summed=("inhibition",),
    ),
    Part(
        "inhibition",
        "neurons",
        states=("h",),
        parameters={"excitation": 0.0, "tau": 8.0},
        summed=("excitation",),
    ),
    Part(
        "excite",
        "projection",
        parameters={"J_IE": 1.75},
        source="clusters",
        target="inhibition",
    ),
    Part(
        "inhibit",
        "projection",
        parameters={"J_EI": 1.1},
        source="inhibition",
        target="clusters",
    ),
)
# what run_network takes of each part
ARGUMENTS = (
    ("clusters", Clusters),
    ("clusters", ClustersRecords),
    ("inhibition", Inhibition),
    ("inhibition", InhibitionRecords),
    ("excite", Excite),
    ("inhibit", Inhibit),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
