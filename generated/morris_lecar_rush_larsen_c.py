"""Morris-Lecar neuron: rush_larsen step for C.

Generated from examples/morris_lecar.py:morris_lecar.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: V [mV], I [uA/cm2], C [uF/cm2], g_Ca [mS/cm2], E_Ca [mV], V_1 [mV], V_3 [mV], phi [1/ms].

The equations are in morris_lecar_rush_larsen_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/morris_lecar.py:morris_lecar"
METHOD = "rush_larsen"
BACKEND = "c"
STATES = ("V", "w")
PARAMETERS = {
    "I": 0.0,
    "C": 20.0,
    "g_Ca": 4.4,
    "g_K": 8.0,
    "g_L": 2.0,
    "E_Ca": 120.0,
    "E_K": -84.0,
    "E_L": -60.0,
    "V_1": -1.2,
    "V_2": 18.0,
    "V_3": 2.0,
    "V_4": 30.0,
    "phi": 0.04,
}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi):
    """Right-hand side: (dV/dt, dw/dt), composed of its linear parts; scalars or arrays."""
    return LIBRARY.elementwise(
        "derivative",
        (V, w, t, I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi),
        results=2,
    )


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0,),
)


def step(
    V,
    w,
    t,
    dt,
    *,
    I=0.0,
    C=20.0,
    g_Ca=4.4,
    g_K=8.0,
    g_L=2.0,
    E_Ca=120.0,
    E_K=-84.0,
    E_L=-60.0,
    V_1=-1.2,
    V_2=18.0,
    V_3=2.0,
    V_4=30.0,
    phi=0.04,
):
    """State after one step of dt: V, w; scalars or arrays."""
    return one_step(
        LOOPS,
        (V, w),
        t,
        dt,
        (I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi),
    )


def run(
    V,
    w,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    I=0.0,
    C=20.0,
    g_Ca=4.4,
    g_K=8.0,
    g_L=2.0,
    E_Ca=120.0,
    E_K=-84.0,
    E_L=-60.0,
    V_1=-1.2,
    V_2=18.0,
    V_3=2.0,
    V_4=30.0,
    phi=0.04,
):
    """Integrate `steps` steps of dt from t0; returns (t, V, w), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (V, w),
        t0,
        dt,
        steps,
        every,
        (I, C, g_Ca, g_K, g_L, E_Ca, E_K, E_L, V_1, V_2, V_3, V_4, phi),
    )
