"""neuron_kinds: a network of 6 populations and 0 projections, rk4 step for C.

Generated from examples/networks/neuron_kinds.py:neuron_kinds.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.

The loops are in neuron_kinds_rk4_c.c, which this file compiles once and calls.
"""

from collections import namedtuple
from pathlib import Path

from .support.c_library import Library
from .support.network_run import Part, integrate

MODEL = "examples/networks/neuron_kinds.py:neuron_kinds"
METHOD = "rk4"
BACKEND = "c"

LIBRARY = Library(Path(__file__).with_suffix(".c"))

Leaky = namedtuple(
    "Leaky",
    "V spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
LeakyRecords = namedtuple("LeakyRecords", "V_chosen V_columns V_record")
Quadratic = namedtuple(
    "Quadratic",
    "V spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
QuadraticRecords = namedtuple("QuadraticRecords", "V_chosen V_columns V_record")
Exponential = namedtuple(
    "Exponential",
    "V spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
ExponentialRecords = namedtuple("ExponentialRecords", "V_chosen V_columns V_record")
Adaptive = namedtuple(
    "Adaptive",
    "V w spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
AdaptiveRecords = namedtuple(
    "AdaptiveRecords", "V_chosen V_columns V_record w_chosen w_columns w_record"
)
Izhikevich = namedtuple(
    "Izhikevich",
    "v u spiking size parameters width fresh found spikes count log_step log_index "
    "logged tables table slots capacity",
)
IzhikevichRecords = namedtuple(
    "IzhikevichRecords", "v_chosen v_columns v_record u_chosen u_columns u_record"
)
Generalized = namedtuple(
    "Generalized",
    "V theta I_1 I_2 spiking size parameters width fresh found spikes count log_step "
    "log_index logged tables table slots capacity",
)
GeneralizedRecords = namedtuple(
    "GeneralizedRecords",
    "V_chosen V_columns V_record theta_chosen theta_columns theta_record I_1_chosen "
    "I_1_columns I_1_record I_2_chosen I_2_columns I_2_record",
)
Team = namedtuple("Team", "thread threads meeting")


PARTS = (
    Part(
        "leaky",
        "neurons",
        states=("V",),
        parameters={"I": 20.0, "E_L": -65.0, "tau": 10.0, "V_t": -50.0, "V_r": -65.0},
    ),
    Part(
        "quadratic",
        "neurons",
        states=("V",),
        parameters={"I": 1.0, "tau": 10.0, "V_peak": 10.0, "V_r": -10.0},
    ),
    Part(
        "exponential",
        "neurons",
        states=("V",),
        parameters={
            "I": 700.0,
            "C": 281.0,
            "g_L": 30.0,
            "E_L": -70.6,
            "V_T": -50.4,
            "D_T": 2.0,
            "V_cut": -40.4,
            "V_r": -60.0,
        },
    ),
    Part(
        "adaptive",
        "neurons",
        states=("V", "w"),
        parameters={
            "I": 900.0,
            "C": 281.0,
            "g_L": 30.0,
            "E_L": -70.6,
            "V_T": -50.4,
            "D_T": 2.0,
            "a": 4.0,
            "tau_w": 144.0,
            "V_cut": -40.4,
            "V_r": -70.6,
            "b": 80.5,
        },
    ),
    Part(
        "izhikevich",
        "neurons",
        states=("v", "u"),
        parameters={
            "I": 10.0,
            "a": 0.02,
            "b": 0.2,
            "v_peak": 30.0,
            "c": -65.0,
            "d": 8.0,
        },
    ),
    Part(
        "generalized",
        "neurons",
        states=("V", "theta", "I_1", "I_2"),
        parameters={
            "I": 1.5,
            "G": 0.05,
            "E_L": -70.0,
            "a": 0.005,
            "b": 0.01,
            "theta_inf": -50.0,
            "k_1": 0.2,
            "k_2": 0.02,
            "V_r": -70.0,
            "theta_r": -60.0,
            "A_1": 0.5,
            "A_2": -0.1,
        },
    ),
)
# what run_network takes of each part
ARGUMENTS = (
    ("leaky", Leaky),
    ("leaky", LeakyRecords),
    ("quadratic", Quadratic),
    ("quadratic", QuadraticRecords),
    ("exponential", Exponential),
    ("exponential", ExponentialRecords),
    ("adaptive", Adaptive),
    ("adaptive", AdaptiveRecords),
    ("izhikevich", Izhikevich),
    ("izhikevich", IzhikevichRecords),
    ("generalized", Generalized),
    ("generalized", GeneralizedRecords),
    ("", Team),
)
LOOP = LIBRARY.run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
