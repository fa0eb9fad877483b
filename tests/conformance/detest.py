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
def detest_c4(y, t, free=1.0):
    """C4: the equation of heat on a ring, where the wall (free = 0) stays at 0 and 51 points do not."""
    return free * (np.roll(y, 1) - 2 * y + np.roll(y, -1))


@bc.ode
def detest_c5(x, y, z, u, v, w, t, m=0.0, k2=2.95912208286, m0=1.00000597682):
    """C5: the outer planets around the sun, each drawn by the others, which draw the sun too."""
    pull = 1 / (x * x + y * y + z * z) ** 1.5
    du = -(m0 + m) * x * pull
    dv = -(m0 + m) * y * pull
    dw = -(m0 + m) * z * pull
    for k in range(1, 5):
        dx = np.roll(x, k) - x
        dy = np.roll(y, k) - y
        dz = np.roll(z, k) - z
        other = np.roll(m, k) / (dx * dx + dy * dy + dz * dz) ** 1.5
        sun = np.roll(m, k) * np.roll(pull, k)
        du = du + other * dx - sun * np.roll(x, k)
        dv = dv + other * dy - sun * np.roll(y, k)
        dw = dw + other * dz - sun * np.roll(z, k)
    return u, v, w, k2 * du, k2 * dv, k2 * dw


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
    forced = y**3 / 6 - y + 2 * np.sin(2.78535 * t)
    falling = 0.032 - 0.4 * u * u
    pursuit = np.sqrt(1 + u * u) / (25 - t)
    late = np.where(kind == 3, forced, np.where(kind == 4, falling, pursuit))
    du = np.where(kind == 1, bessel, np.where(kind == 2, van_der_pol, late))
    return u, du


@bc.ode
def detest_f(y, u, t, kind=1):
    """Class F: right-hand sides that jump (F1, F2), have corners (F3, F5), or both and a peak (F4)."""
    kicked = 0.2 * u - (np.pi**2 + 0.01) * y + np.where(np.floor(t) % 2 == 0, 1.0, -1.0)
    rectified = 0.01 * u * (1 - y * y) - y - np.abs(np.sin(np.pi * t))
    peak = -2 / 21 - 120 * (t - 5) / (1 + 4 * (t - 5) ** 2) ** 16
    heated = 55 - np.where(np.floor(t) % 2 == 0, 1.5, 0.5) * y
    roots = 0.0
    powers = 0.0
    for i in range(1, 20):
        roots = roots + np.cbrt(t - i)
        powers = powers + i ** (4 / 3)
    rough = 4 / 3 * roots / powers * y
    late = np.where(kind == 4, np.where(t <= 10, peak, -2 * y), np.where(kind == 5, rough, u))
    dy = np.where(kind == 2, heated, late)
    du = np.where(kind == 1, kicked, np.where(kind == 3, rectified, 0.0))
    return dy, du


def orbit(eccentricity):
    """Start of an orbit of class D."""
    return 1 - eccentricity, 0.0, 0.0, np.sqrt((1 + eccentricity) / (1 - eccentricity))


def _heat(place, points=10):
    """The solution of C3, and of C4 with 51 points: as many modes as points."""
    modes, whole = np.arange(1, points + 1), points + 1
    shape = np.sin(modes * np.pi / whole) * np.sin(place * modes * np.pi / whole)
    return 2 / whole * float(shape @ np.exp(-4 * np.sin(modes * np.pi / (2 * whole)) ** 2 * 20.0))


def _chains():
    """The solutions of C1 (a Poisson process), C2 (a birth process) and C3, a row for each state."""
    e = math.exp(-20.0)
    poisson = [20.0**k * e / math.factorial(k) for k in range(9)]
    births = [e * (1 - e) ** k for k in range(9)]
    heat = [_heat(place) for place in range(1, 11)]
    return [list(row) for row in zip([*poisson, 1 - sum(poisson)], [*births, (1 - e) ** 9], heat, strict=True)]


def _heated(end):
    """The solution of F2: exponentials, one a unit of time."""
    y = 110.0
    for k in range(end):
        rate = 0.5 if k % 2 else 1.5
        y = 55 / rate + (y - 55 / rate) * math.exp(-rate)
    return y


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
            "y": np.array([0.671396707141803, 2.0, 0.0, 30.0, 0.0]),
            "u": np.array([0.09540051444747446, 0.0, 0.0, 0.0, 0.0]),
        },
        np.arange(1.0, 6.0),
        [
            [
                1.456723600728308e-01,
                2.008149762174948,
                -1.004178858647128e-01,
                3.395091444646555e01,
                1.411797390542629e01,
            ],
            [-9.883500195574063e-02, -4.250887527320057e-02, 2.411400132095954e-01, 2.767822659672869e-01, 2.4],
        ],
    ),
    "F": (
        detest_f,
        {"y": np.array([0.0, 110.0, 0.0, 1.0]), "u": np.zeros(4)},
        np.arange(1.0, 5.0),
        [
            [-1.294460621213470e1, _heated(20), -3.726957553088175e-1, 9.815017249707434e-11],
            # nothing is published of the first but that it is near 0
            [np.nan, 0.0, -6.230137949234190e-1, 0.0],
        ],
    ),
}

_PLANETS = np.array(
    [
        [3.42947415189, 6.64145542550, 11.2630437207, -30.1552268759, -21.1238353380],
        [3.35386959711, 5.97156957878, 14.6952576794, 1.65699966404, 28.4465098142],
        [1.35494901715, 2.18231499728, 6.27960525067, 1.43785752721, 15.3882659679],
        [-0.557160570446, -0.415570776342, -0.325325669158, -0.024047625417, -0.176860753121],
        [0.505696783289, 0.365682722812, 0.189706021964, -0.287659532608, -0.216393453025],
        [0.230578543901, 0.169143213293, 0.087726532278, -0.117219543175, -0.014864789309],
    ]
)
_MASSES = [0.000954786104043, 0.000285583733151, 0.0000437273164546, 0.0000517759138449, 0.00000277777777778]

# name -> model whose states are vectors, starts, parameters, solutions at t = 20
VECTORS = {
    "C4": (
        detest_c4,
        {"y": np.eye(52)[1]},
        {"free": np.ones(52) - np.eye(52)[0]},
        [[_heat(place, 51) for place in range(52)]],
    ),
    # nothing but the first number is at hand as it was published; two methods of SciPy agree with it and to 12 digits
    "C5": (
        detest_c5,
        dict(zip("xyzuvw", _PLANETS, strict=True)),
        {"m": np.array(_MASSES)},
        [
            [-4.792730224324, -4.217310404035, 4.035559443262, -29.987593263248, -24.421253025185],
            [-2.420550725449, 7.356202947499, 17.198655286706, -4.107310937551, 23.814590457466],
            [-0.921250930601, 3.223785985421, 7.478910794234, -0.927700832175, 14.920963069514],
            [0.349920896306, -0.523704097890, -0.387528923733, 0.041338565467, -0.151198645736],
            [-0.574848768791, -0.249300046358, 0.056486032888, -0.286239302984, -0.246006889432],
            [-0.255169402088, -0.080453416420, 0.030236064721, -0.118303240514, -0.031896874113],
        ],
    ),
}
