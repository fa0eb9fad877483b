"""Hodgkin-Huxley neuron: exponential_euler step for C.

Generated from examples/hodgkin_huxley.py:hodgkin_huxley.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

Units: V [mV], I [uA/cm2], E_Na [mV], g_Na [mS/cm2], C [uF/cm2].

The equations are in hodgkin_huxley_exponential_euler_c.c, which this file compiles once and calls.
"""

from pathlib import Path

from .support.c_library import Library
from .support.population import Loops, integrate, one_step

MODEL = "examples/hodgkin_huxley.py:hodgkin_huxley"
METHOD = "exponential_euler"
BACKEND = "c"
STATES = ("V", "m", "h", "n")
PARAMETERS = {
    "I": 0.0,
    "E_Na": 50.0,
    "E_K": -77.0,
    "E_L": -54.387,
    "g_Na": 120.0,
    "g_K": 36.0,
    "g_L": 0.3,
    "C": 1.0,
}

LIBRARY = Library(Path(__file__).with_suffix(".c"))


def derivative(V, m, h, n, t, I, E_Na, E_K, E_L, g_Na, g_K, g_L, C):
    """Right-hand side: (dV/dt, dm/dt, dh/dt, dn/dt), composed of its linear parts; scalars or arrays."""
    return LIBRARY.elementwise(
        "derivative", (V, m, h, n, t, I, E_Na, E_K, E_L, g_Na, g_K, g_L, C), results=4
    )


LOOPS = Loops(
    LIBRARY.run_population,
    LIBRARY.run_heterogeneous,
    names=(*STATES, *PARAMETERS),
    stage_times=(0.0,),
)


def step(
    V,
    m,
    h,
    n,
    t,
    dt,
    *,
    I=0.0,
    E_Na=50.0,
    E_K=-77.0,
    E_L=-54.387,
    g_Na=120.0,
    g_K=36.0,
    g_L=0.3,
    C=1.0,
):
    """State after one step of dt: V, m, h, n; scalars or arrays."""
    return one_step(LOOPS, (V, m, h, n), t, dt, (I, E_Na, E_K, E_L, g_Na, g_K, g_L, C))


def run(
    V,
    m,
    h,
    n,
    *,
    t0=0.0,
    dt,
    steps,
    every=1,
    I=0.0,
    E_Na=50.0,
    E_K=-77.0,
    E_L=-54.387,
    g_Na=120.0,
    g_K=36.0,
    g_L=0.3,
    C=1.0,
):
    """Integrate `steps` steps of dt from t0; returns (t, V, m, h, n), time first, row 0 the initial state."""
    return integrate(
        LOOPS,
        (V, m, h, n),
        t0,
        dt,
        steps,
        every,
        (I, E_Na, E_K, E_L, g_Na, g_K, g_L, C),
    )
