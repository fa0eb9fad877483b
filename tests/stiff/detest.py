"""Stiff DETEST: problems and published solutions.

Enright, W. H., Hull, T. E. and Lindberg, B. (1975). Comparing numerical methods for stiff systems of O.D.E:s. BIT 15,
10-48. doi:10.1007/BF01932994
Enright, W. H. and Pryce, J. D. (1987). Two FORTRAN packages for assessing initial value methods. ACM Transactions on
Mathematical Software 13, 1-27. doi:10.1145/23002.27645
Values of E5: Mazzia, F. and Magherini, C. (2008). Test Set for Initial Value Problem Solvers, release 2.4. Bari.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import brainpy_codegen as bc
from tests.stiff import cwi


@bc.ode
def stiff_a1(y1, y2, y3, y4, t):
    """Four decays."""
    return -0.5 * y1, -y2, -100 * y3, -90 * y4


@bc.ode
def stiff_a2(y1, y2, y3, y4, y5, y6, y7, y8, y9, t):
    """A chain."""
    d1 = -1800 * y1 + 900 * y2
    d2 = y1 - 2 * y2 + y3
    d3 = y2 - 2 * y3 + y4
    d4 = y3 - 2 * y4 + y5
    d5 = y4 - 2 * y5 + y6
    d6 = y5 - 2 * y6 + y7
    d7 = y6 - 2 * y7 + y8
    d8 = y7 - 2 * y8 + y9
    d9 = 1000 * y8 - 2000 * y9 + 1000
    return d1, d2, d3, d4, d5, d6, d7, d8, d9


@bc.ode
def stiff_a3(y1, y2, y3, y4, t):
    """Linear, not normal."""
    d1 = -1e4 * y1 + 100 * y2 - 10 * y3 + y4
    d2 = -1e3 * y2 + 10 * y3 - 10 * y4
    return d1, d2, -y3 + 10 * y4, -0.1 * y4


@bc.ode
def stiff_a4(y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, t):
    """Decays with the rates 1, 2**5 ... 10**5."""
    d1, d2, d3, d4, d5 = -y1, -32 * y2, -243 * y3, -1024 * y4, -3125 * y5
    return d1, d2, d3, d4, d5, -7776 * y6, -16807 * y7, -32768 * y8, -59049 * y9, -1e5 * y10


@bc.ode
def stiff_b1(y1, y2, y3, y4, t):
    """Eigenvalues -1 + 10 i and -100 + 100 i, and their conjugates."""
    return -y1 + y2, -100 * y1 - y2, -100 * y3 + y4, -1e4 * y3 - 100 * y4


@bc.ode
def stiff_b(y1, y2, y3, y4, y5, y6, t, a=3.0):
    """Eigenvalues -10 + a i: B2 to B5."""
    return -10 * y1 + a * y2, -a * y1 - 10 * y2, -4 * y3, -y4, -0.5 * y5, -0.1 * y6


@bc.ode
def stiff_c1(y1, y2, y3, y4, t):
    """Nonlinear coupling from the stiff to the smooth components."""
    d1 = -y1 + (y2 * y2 + y3 * y3 + y4 * y4)
    d2 = -10 * y2 + 10 * (y3 * y3 + y4 * y4)
    return d1, d2, -40 * y3 + 40 * y4 * y4, -100 * y4 + 2


@bc.ode
def stiff_c(y1, y2, y3, y4, t, b=0.1):
    """Nonlinear coupling from the smooth to the stiff components: C2 to C5."""
    d2 = -10 * y2 + b * y1 * y1
    d3 = -40 * y3 + 4 * b * (y1 * y1 + y2 * y2)
    d4 = -100 * y4 + 10 * b * (y1 * y1 + y2 * y2 + y3 * y3)
    return -y1 + 2, d2, d3, d4


@bc.ode
def stiff_e1(y1, y2, y3, y4, t, G=100.0):
    """A control system."""
    d4 = (
        (y1 * y1 - np.sin(y1) - G**4) * y1
        + (y2 * y3 / (y1 * y1 + 1) - 4 * G**3) * y2
        + (1 - 6 * G**2) * y3
        + (10 * np.exp(-y4 * y4) - 4 * G) * y4
        + 1
    )
    return y2, y3, y4, d4


@bc.ode
def stiff_e2(y1, y2, t):
    """The oscillator of van der Pol, mu = 5."""
    return y2, 5 * (1 - y1 * y1) * y2 - y1


@bc.ode
def stiff_e3(y1, y2, y3, t):
    """A control system."""
    return -(55 + y3) * y1 + 65 * y2, 0.0785 * (y1 - y2), 0.1 * y1


@bc.ode
def stiff_e4(y1, y2, y3, y4, t):
    """A product of a quadratic and a linear system, in other coordinates."""
    z1 = (-y1 + y2 + y3 + y4) / 2
    z2 = (y1 - y2 + y3 + y4) / 2
    z3 = (y1 + y2 - y3 + y4) / 2
    z4 = (y1 + y2 + y3 - y4) / 2
    g1 = (z1 * z1 - z2 * z2) / 2 + 10 * z1 + 10 * z2
    g2 = z1 * z2 - 10 * z1 + 10 * z2
    g3 = z3 * z3 - 1000 * z3
    g4 = z4 * z4 - 0.01 * z4
    return (-g1 + g2 + g3 + g4) / 2, (g1 - g2 + g3 + g4) / 2, (g1 + g2 - g3 + g4) / 2, (g1 + g2 + g3 - g4) / 2


@bc.ode
def stiff_e5(y1, y2, y3, y4, t):
    """A chemical pyrolysis."""
    first, second, third = 7.89e-10 * y1, 1.1e7 * y1 * y3, 1.13e9 * y2 * y3
    d2 = first - third
    d4 = second - 1.13e3 * y4
    return -first - second, d2, d2 - d4, d4


@bc.ode
def stiff_f1(y1, y2, y3, y4, t):
    """A dehydrogenation with heat."""
    k = 6e-3 * np.exp(20.7 - 15000 / y1)
    d1 = 1.3 * (y3 - y1) + 10400 * k * y2
    d2 = 1880 * (y4 - y2 * (1 + k))
    return d1, d2, 1752 - 269 * y3 + 267 * y1, 0.1 + 320 * y2 - 321 * y4


@bc.ode
def stiff_f2(y1, y2, t):
    """An enzyme."""
    return -y1 - y1 * y2 + 294 * y2, y1 * (1 - y2) / 98 - 3 * y2


@bc.ode
def stiff_f3(y1, y2, y3, y4, y5, t):
    """Enzymes and a substrate."""
    one, two = 1e7 * y2 * y1, 1e7 * y2 * y5
    d1 = -one + 10 * y3
    d2 = -one - two + 10 * y3 + 10 * y4
    d3 = one - 1.001e4 * y3 + 1e-3 * y4
    return d1, d2, d3, 1e4 * y3 - 10.001 * y4 + two, 10 * y4 - two


@bc.ode
def stiff_f4(y1, y2, y3, t):
    """The Oregonator."""
    d1 = 77.27 * (y2 - y1 * y2 + y1 - 8.375e-6 * y1 * y1)
    return d1, (-y2 - y1 * y2 + y3) / 77.27, 0.161 * (y1 - y3)


@bc.ode
def stiff_f5(y1, y2, y3, y4, t):
    """An oscillating reaction in the gas phase."""
    d1 = 1e11 * (-3 * y1 * y2 + 0.0012 * y4 - 9 * y1 * y3)
    d2 = -3e11 * y1 * y2 + 2e7 * y4
    d3 = 1e11 * (-9 * y1 * y3 + 0.001 * y4)
    return d1, d2, d3, 1e11 * (3 * y1 * y2 - 0.0012 * y4 + 9 * y1 * y3)


@dataclass(frozen=True)
class Problem:
    """A problem: its model, start, end, solution there, and what the absolute tolerance is of the relative one.

    states: those that are compared; the published others are noise of the integration that they come from.
    methods: those that solve it, if not all.
    """

    model: Any
    start: tuple[float, ...]
    end: float
    solution: tuple[float, ...]
    part: float = 1.0
    params: dict[str, float] | None = None
    states: tuple[int, ...] | None = None
    methods: tuple[str, ...] | None = None


def _b(a: float) -> Problem:
    exact = (np.exp(-20.0), np.exp(-10.0), np.exp(-2.0))
    return Problem(stiff_b, (1.0,) * 6, 20.0, exact, params={"a": a}, states=(3, 4, 5))


PROBLEMS = {
    "A1": Problem(stiff_a1, (1.0,) * 4, 20.0, (np.exp(-10.0), np.exp(-20.0), 0.0, 0.0)),
    "A2": Problem(
        stiff_a2,
        (0.0,) * 9,
        120.0,
        (
            *(9.999912552999704e-02, 1.999982511586291e-01, 2.999975543202422e-01, 3.999971057541257e-01),
            *(4.999969509963023e-01, 5.999971057569546e-01, 6.999975543256127e-01, 7.999982511659962e-01),
            8.999991255386128e-01,
        ),
    ),
    "A3": Problem(
        stiff_a3,
        (1.0,) * 4,
        20.0,
        (-1.353352661867235e-03, 1.368526917891521e-02, 1.503725348455117, 1.353352832366099e-01),
    ),
    "A4": Problem(stiff_a4, (1.0,) * 10, 1.0, tuple(np.exp(-(np.arange(1.0, 11.0) ** 5)))),
    "B1": Problem(stiff_b1, (1.0, 0.0, 1.0, 0.0), 20.0, (1.004166730990124e-09, 1.800023280346500e-08, 0.0, 0.0)),
    "B2": _b(3.0),
    "B3": _b(8.0),
    "B4": _b(25.0),
    "B5": _b(100.0),
    "C1": Problem(stiff_c1, (1.0,) * 4, 20.0, (4.003223925456179e-04, 4.0016e-04, 4e-04, 2e-02)),
    "C2": Problem(
        stiff_c,
        (1.0,) * 4,
        20.0,
        (1.999999997938994, 3.999999990839974e-02, 4.001599991537078e-02, 4.003201271914461e-02),
        params={"b": 0.1},
    ),
    "C3": Problem(
        stiff_c,
        (1.0,) * 4,
        20.0,
        (1.999999997939167, 3.999999990840744e-01, 4.159999990793773e-01, 4.333055990159567e-01),
        params={"b": 1.0},
    ),
    "C4": Problem(
        stiff_c,
        (1.0,) * 4,
        20.0,
        (1.999999997938846, 3.999999990839318, 1.999999991637941e01, 4.199999965390368e02),
        params={"b": 10.0},
    ),
    "C5": Problem(
        stiff_c,
        (1.0,) * 4,
        20.0,
        (1.999999997938846, 7.999999981678634, 1.359999993817714e02, 3.712799965967762e04),
        params={"b": 20.0},
    ),
    "E1": Problem(stiff_e1, (0.0,) * 4, 1.0, (1.000000000000012e-08, 0.0, 0.0, 0.0)),
    "E2": Problem(stiff_e2, (2.0, 0.0), 10.0, (-1.158701266031984, 4.304698089780476e-01)),
    "E3": Problem(stiff_e3, (1.0, 1.0, 0.0), 500.0, (4.253052197643089e-03, 5.317019548450387e-03, 26.27647748753926)),
    "E4": Problem(
        stiff_e4,
        (0.0, -2.0, -1.0, -1.0),
        1000.0,
        (19.99999977523654, -20.00000022476345, -2.247634567084293e-07, 2.247634567084293e-07),
    ),
    "E5": Problem(
        stiff_e5,
        (1.76e-3, 0.0, 0.0, 0.0),
        1000.0,
        (1.6180769999072943e-3, 1.3822370304983735e-10, 8.2515735006838336e-12, 1.2997212954915352e-10),
        1e-10,
    ),
    "F1": Problem(
        stiff_f1,
        (761.0, 0.0, 600.0, 0.1),
        1000.0,
        (1.211129474696585e03, 1.271123619113051e-05, 1.208637804660361e03, 3.241981171933418e-04),
    ),
    "F2": Problem(stiff_f2, (1.0, 0.0), 240.0, (3.912699122292088e-01, 1.329964166084866e-03)),
    "F3": Problem(
        stiff_f3,
        (4e-6, 1e-6, 0.0, 0.0, 0.0),
        100.0,
        (
            *(3.235910070806680e-13, 2.360679774997897e-07, 7.639319089351045e-14),
            *(7.639319461070194e-07, 3.236067653908783e-06),
        ),
        1e-7,
    ),
    "F4": Problem(stiff_f4, (4.0, 1.1, 4.0), 300.0, (4.418303324022590, 1.290244712916425, 3.019282584050490)),
    "F5": Problem(
        stiff_f5,
        (3.365e-7, 8.261e-3, 1.642e-3, 9.380e-6),
        100.0,
        (1.713564284690712e-07, 3.713563071160676e-03, 6.189271785267793e-03, 9.545143571530929e-06),
        1e-6,
    ),
    "POLLU": Problem(cwi.pollution, cwi.POLLUTION_START, 60.0, cwi.POLLUTION_END, 1e-4),
    # tr_bdf2 would take millions of steps. kvaerno5 ends at 800 times a tolerance of 1e-6 and at 880 times one of 1e-7,
    # after 90 000 and 143 000 steps; SciPy's LSODA at 2200 times 1e-6, after 278 000.
    "RINGMOD": Problem(
        cwi.ring_modulator, (0.0,) * 15, 1e-3, cwi.RING_MODULATOR_END, 1e-2, methods=("rodas4", "rodas5p")
    ),
}
