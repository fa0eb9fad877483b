"""decision: a network of 3 populations and 9 projections, rk2 step for C.

Generated from examples/networks/decision.py:decision.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in decision_rk2_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/decision.py:decision"
METHOD = "rk2"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Exc = namedtuple(
    "Exc",
    "V s_ext s_ampa x s_nmda sum_G_ampa sum_G_nmda sum_G_gaba parameters width size "
    "wait spiking fresh found refractory refractory_width spikes count log_step "
    "log_index logged tables table slots capacity",
)
ExcRecords = namedtuple(
    "ExcRecords",
    "V_chosen V_columns V_record s_ext_chosen s_ext_columns s_ext_record "
    "s_ampa_chosen s_ampa_columns s_ampa_record x_chosen x_columns x_record "
    "s_nmda_chosen s_nmda_columns s_nmda_record",
)
Inh = namedtuple(
    "Inh",
    "V s_ext s_gaba sum_G_ampa sum_G_nmda sum_G_gaba parameters width size wait "
    "spiking fresh found refractory refractory_width spikes count log_step log_index "
    "logged tables table slots capacity",
)
InhRecords = namedtuple(
    "InhRecords",
    "V_chosen V_columns V_record s_ext_chosen s_ext_columns s_ext_record "
    "s_gaba_chosen s_gaba_columns s_gaba_record",
)
Pools = namedtuple(
    "Pools", "fast slow sum_sum_fast sum_sum_slow parameters width size tables table"
)
PoolsRecords = namedtuple(
    "PoolsRecords",
    "fast_chosen fast_columns fast_record slow_chosen slow_columns slow_record",
)
AmpaE = namedtuple("AmpaE", "w synapses source target")
AmpaERecords = namedtuple("AmpaERecords", "w_chosen w_columns w_record")
NmdaE = namedtuple("NmdaE", "w synapses source target")
NmdaERecords = namedtuple("NmdaERecords", "w_chosen w_columns w_record")
AmpaI = namedtuple("AmpaI", "w synapses source target")
AmpaIRecords = namedtuple("AmpaIRecords", "w_chosen w_columns w_record")
NmdaI = namedtuple("NmdaI", "w synapses source target")
NmdaIRecords = namedtuple("NmdaIRecords", "w_chosen w_columns w_record")
AddAmpa = namedtuple("AddAmpa", "synapses source target")
AddNmda = namedtuple("AddNmda", "synapses source target")
AddGaba = namedtuple("AddGaba", "synapses source target")
GabaE = namedtuple("GabaE", "synapses source target")
GabaI = namedtuple("GabaI", "synapses source target")
BackgroundE = namedtuple(
    "BackgroundE",
    "spikes drawn key above columns rows first size weight each tables table",
)
BackgroundI = namedtuple(
    "BackgroundI",
    "spikes drawn key above columns rows first size weight each tables table",
)
StimulusA = namedtuple(
    "StimulusA",
    "spikes drawn key above columns rows first size weight each tables table",
)
StimulusB = namedtuple(
    "StimulusB",
    "spikes drawn key above columns rows first size weight each tables table",
)
Team = namedtuple("Team", "thread threads meeting")


PARTS = (
    Part(
        "exc",
        "neurons",
        states=("V", "s_ext", "s_ampa", "x", "s_nmda"),
        parameters={
            "G_ampa": 0.0,
            "G_nmda": 0.0,
            "G_gaba": 0.0,
            "g_ext": 2.1,
            "g_ampa": 0.05,
            "g_nmda": 0.165,
            "g_gaba": 1.3,
            "C": 500.0,
            "g_L": 25.0,
            "E_L": -70.0,
            "V_t": -50.0,
            "V_r": -55.0,
        },
        summed=("G_ampa", "G_nmda", "G_gaba"),
        refractory=True,
    ),
    Part(
        "inh",
        "neurons",
        states=("V", "s_ext", "s_gaba"),
        parameters={
            "G_ampa": 0.0,
            "G_nmda": 0.0,
            "G_gaba": 0.0,
            "g_ext": 1.62,
            "g_ampa": 0.04,
            "g_nmda": 0.13,
            "g_gaba": 1.0,
            "C": 200.0,
            "g_L": 20.0,
            "E_L": -70.0,
            "V_t": -50.0,
            "V_r": -55.0,
        },
        summed=("G_ampa", "G_nmda", "G_gaba"),
        refractory=True,
    ),
    Part(
        "pools",
        "neurons",
        states=("fast", "slow"),
        parameters={"sum_fast": 0.0, "sum_slow": 0.0},
        summed=("sum_fast", "sum_slow"),
    ),
    Part("add_ampa", "projection", source="exc", target="pools"),
    Part("add_nmda", "projection", source="exc", target="pools"),
    Part("add_gaba", "projection", source="inh", target="pools"),
    Part("ampa_e", "projection", states=("w",), source="pools", target="exc"),
    Part("nmda_e", "projection", states=("w",), source="pools", target="exc"),
    Part("gaba_e", "projection", source="pools", target="exc"),
    Part("ampa_i", "projection", states=("w",), source="pools", target="inh"),
    Part("nmda_i", "projection", states=("w",), source="pools", target="inh"),
    Part("gaba_i", "projection", source="pools", target="inh"),
    Part("background_e", "input", target="exc"),
    Part("background_i", "input", target="inh"),
    Part("stimulus_a", "input", target="exc"),
    Part("stimulus_b", "input", target="exc"),
)
# what run_network takes of each part
ARGUMENTS = (
    ("exc", Exc),
    ("exc", ExcRecords),
    ("inh", Inh),
    ("inh", InhRecords),
    ("pools", Pools),
    ("pools", PoolsRecords),
    ("ampa_e", AmpaE),
    ("ampa_e", AmpaERecords),
    ("nmda_e", NmdaE),
    ("nmda_e", NmdaERecords),
    ("ampa_i", AmpaI),
    ("ampa_i", AmpaIRecords),
    ("nmda_i", NmdaI),
    ("nmda_i", NmdaIRecords),
    ("add_ampa", AddAmpa),
    ("add_nmda", AddNmda),
    ("add_gaba", AddGaba),
    ("gaba_e", GabaE),
    ("gaba_i", GabaI),
    ("background_e", BackgroundE),
    ("background_i", BackgroundI),
    ("stimulus_a", StimulusA),
    ("stimulus_b", StimulusB),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
