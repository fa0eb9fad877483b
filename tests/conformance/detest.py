"""Non-stiff DETEST: problems and published solutions at t = 20, each class as one model with a switch.

Hull, T. E., Enright, W. H., Fellen, B. M. and Sedgwick, A. E. (1972). Comparing numerical methods for ordinary
differential equations. SIAM Journal on Numerical Analysis 9, 603-637. doi:10.1137/0709052
Enright, W. H. and Pryce, J. D. (1987). Two FORTRAN packages for assessing initial value methods. ACM Transactions on
Mathematical Software 13, 1-27. doi:10.1145/23002.27645
"""

from __future__ import annotations

import math

import numpy as np

import brainpy_codegen as bc


@bc.ode
def detest_a(y, t, kind=1):
    """Class A: single equations."""
    decay = -y
    root = -(y**3) / 2
    oscillating = y * np.cos(t)
    logistic = y / 4 * (1 - y / 20)
    spiral = (y - t) / (y + t)
    dy = np.where(
        kind == 1,
        decay,
        np.where(kind == 2, root, np.where(kind == 3, oscillating, np.where(kind == 4, logistic, spiral))),
    )
    return dy


@bc.ode
def detest_b(y1, y2, y3, t, kind=1):
    """Class B: small systems."""
    r = np.sqrt(y1 * y1 + y2 * y2) + 1e-300
    if kind == 1:
        d1, d2, d3 = 2 * (y1 - y1 * y2), -(y2 - y1 * y2), 0 * y3
    elif kind == 2:
        d1, d2, d3 = -y1 + y2, y1 - 2 * y2 + y3, y2 - y3
    elif kind == 3:
        d1, d2, d3 = -y1, y1 - y2 * y2, y2 * y2
    elif kind == 4:
        d1, d2, d3 = -y2 - y1 * y3 / r, y1 - y2 * y3 / r, y1 / r
    else:
        d1, d2, d3 = y2 * y3, -y1 * y3, -0.51 * y1 * y2
    return d1, d2, d3


@bc.ode
def detest_c(y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, t, kind=1):
    """Class C: chains of decays (1, 2), and the equation of heat (3)."""
    if kind == 3:
        d1, d2, d3 = -2 * y1 + y2, y1 - 2 * y2 + y3, y2 - 2 * y3 + y4
        d4, d5, d6 = y3 - 2 * y4 + y5, y4 - 2 * y5 + y6, y5 - 2 * y6 + y7
        d7, d8, d9 = y6 - 2 * y7 + y8, y7 - 2 * y8 + y9, y8 - 2 * y9 + y10
        d10 = y9 - 2 * y10
    elif kind == 2:
        d1, d2, d3, d4, d5 = -y1, y1 - 2 * y2, 2 * y2 - 3 * y3, 3 * y3 - 4 * y4, 4 * y4 - 5 * y5
        d6, d7, d8, d9, d10 = 5 * y5 - 6 * y6, 6 * y6 - 7 * y7, 7 * y7 - 8 * y8, 8 * y8 - 9 * y9, 9 * y9
    else:
        d1, d2, d3, d4, d5 = -y1, y1 - y2, y2 - y3, y3 - y4, y4 - y5
        d6, d7, d8, d9, d10 = y5 - y6, y6 - y7, y7 - y8, y8 - y9, y9
    return d1, d2, d3, d4, d5, d6, d7, d8, d9, d10


@bc.ode
def detest_d(x, y, u, v, t):
    """Class D: orbits."""
    r = np.sqrt(x * x + y * y)
    du = -x / (r * r * r)
    dv = -y / (r * r * r)
    return u, v, du, dv


@bc.ode
def detest_e(y, u, t, kind=1):
    """Class E: equations of higher order."""
    bessel = -(u / (t + 1) + (1 - 0.25 / ((t + 1) * (t + 1))) * y)
    van_der_pol = (1 - y * y) * u - y
    falling = 0.032 - 0.4 * u * u
    pursuit = np.sqrt(1 + u * u) / (25 - t)
    du = np.where(kind == 1, bessel, np.where(kind == 2, van_der_pol, np.where(kind == 4, falling, pursuit)))
    return u, du


@bc.ode
def detest_f(y, u, t, kind=1):
    """Class F: right-hand sides that jump (F1), have corners (F3), or both and a peak (F4)."""
    kicked = 0.2 * u - (np.pi**2 + 0.01) * y + np.where(np.floor(t) % 2 == 0, 1.0, -1.0)
    rectified = 0.01 * u * (1 - y * y) - y - np.abs(np.sin(np.pi * t))
    peak = -2 / 21 - 120 * (t - 5) / (1 + 4 * (t - 5) ** 2) ** 16
    dy = np.where(kind == 4, np.where(t <= 10, peak, -2 * y), u)
    du = np.where(kind == 1, kicked, np.where(kind == 3, rectified, 0.0))
    return dy, du


def orbit(eccentricity):
    """Start of an orbit of class D."""
    return 1 - eccentricity, 0.0, 0.0, np.sqrt((1 + eccentricity) / (1 - eccentricity))


def _heat(place):
    """The solution of C3: ten modes."""
    modes = np.arange(1, 11)
    shape = np.sin(modes * np.pi / 11) * np.sin(place * modes * np.pi / 11)
    return 2 / 11 * float(shape @ np.exp(-4 * np.sin(modes * np.pi / 22) ** 2 * 20.0))


def _chains():
    """The solutions of C1 (a Poisson process), C2 (a birth process) and C3, a row for each state."""
    e = math.exp(-20.0)
    poisson = [20.0**k * e / math.factorial(k) for k in range(9)]
    births = [e * (1 - e) ** k for k in range(9)]
    heat = [_heat(place) for place in range(1, 11)]
    return [list(row) for row in zip([*poisson, 1 - sum(poisson)], [*births, (1 - e) ** 9], heat, strict=True)]


_ORBITS = np.array([orbit(eccentricity) for eccentricity in (0.1, 0.3, 0.5, 0.7, 0.9)]).T

# model, starts by state, kinds, solutions at t = 20 (a row for each state, a column for each problem)
CLASSES = {
    "A": (
        detest_a,
        {"y": np.array([1.0, 1.0, 1.0, 1.0, 4.0])},
        np.arange(1.0, 6.0),
        [
            [
                2.0611536224385579e-09,
                21**-0.5,
                np.exp(np.sin(20.0)),
                20 / (1 + 19 * np.exp(-5.0)),
                -7.887826688964196e-01,
            ]
        ],
    ),
    "B": (
        detest_b,
        {
            "y1": np.array([1.0, 2.0, 1.0, 3.0, 0.0]),
            "y2": np.array([3.0, 0.0, 0.0, 0.0, 1.0]),
            "y3": np.array([0.0, 1.0, 0.0, 0.0, 1.0]),
        },
        np.arange(1.0, 6.0),
        [
            [
                6.761876008576667e-01,
                1.000000001030576,
                2.061153488557776e-09,
                9.826950928005993e-01,
                -9.396570798729192e-01,
            ],
            [1.860816099640036e-01, 1.0, 5.257228022048349e-02, 2.198447081694832, -3.421177754000779e-01],
            [0.0, 9.999999989694235e-01, 9.474277177183630e-01, 9.129452507276399e-01, 7.414126596199957e-01],
        ],
    ),
    "C": (
        detest_c,
        {f"y{place}": 1.0 if place == 1 else 0.0 for place in range(1, 11)},
        np.arange(1.0, 4.0),
        _chains(),
    ),
    "D": (
        detest_d,
        dict(zip(("x", "y", "u", "v"), _ORBITS, strict=True)),
        None,
        [
            [
                2.198835352008397e-01,
                -1.777027357140412e-01,
                -5.780432953035361e-01,
                -9.538990293416394e-01,
                -1.295266250987574,
            ],
            [
                9.427076846341813e-01,
                9.467784719905892e-01,
                8.633840009194193e-01,
                6.907409024219432e-01,
                4.003938963792321e-01,
            ],
            [
                -9.787659841058176e-01,
                -1.030294163192969,
                -9.595083730380727e-01,
                -8.212674270877433e-01,
                -6.775390924707566e-01,
            ],
            [
                3.287977990962036e-01,
                1.211074890053952e-01,
                -6.504915126712089e-02,
                -1.539574259125825e-01,
                -1.270838154278686e-01,
            ],
        ],
    ),
    "E": (
        detest_e,
        {
            "y": np.array([0.671396707141803, 2.0, 30.0, 0.0]),
            "u": np.array([0.09540051444747446, 0.0, 0.0, 0.0]),
        },
        np.array([1.0, 2.0, 4.0, 5.0]),
        [
            [1.456723600728308e-01, 2.008149762174948, 3.395091444646555e01, 1.411797390542629e01],
            [-9.883500195574063e-02, -4.250887527320057e-02, 2.767822659672869e-01, 2.4],
        ],
    ),
    "F": (
        detest_f,
        {"y": np.array([0.0, 0.0, 1.0]), "u": np.zeros(3)},
        np.array([1.0, 3.0, 4.0]),
        [
            [-1.294460621213470e1, -3.726957553088175e-1, 9.815017249707434e-11],
            # nothing is published of the first but that it is near 0
            [np.nan, -6.230137949234190e-1, 0.0],
        ],
    ),
}
