from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import scipy.linalg

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import get
from brainpy_codegen.ir.verify import verify
from tests.integrators.interpret import interpreter, run, source
from tests.integrators.models import FITZHUGH_NAGUMO, model

CUBA = """\
def cuba(V, ge, gi, t, E_l=-49.0, tau_m=20.0, tau_e=5.0, tau_i=10.0):
    dV = (ge + gi - (V - E_l)) / tau_m
    dge = -ge / tau_e
    dgi = -gi / tau_i
    return dV, dge, dgi
"""

CUBA_PROPAGATOR = """\
def propagator(dt, E_l, tau_m, tau_e, tau_i):
    # V
    V_rate = -1 / tau_m
    V_rate_of_ge = 1 / tau_m
    ge_rate = -1 / tau_e
    V_rate_of_gi = 1 / tau_m
    gi_rate = -1 / tau_i
    V_decay = exp(dt * V_rate)
    V_from_ge = V_rate_of_ge * (dt * exp(dt * maximum(V_rate, ge_rate)) * exprel(-dt * abs(V_rate - ge_rate)))
    V_from_gi = V_rate_of_gi * (dt * exp(dt * maximum(V_rate, gi_rate)) * exprel(-dt * abs(V_rate - gi_rate)))
    V_from_offset = dt * exprel(dt * V_rate)

    # ge
    ge_decay = exp(dt * ge_rate)

    # gi
    gi_decay = exp(dt * gi_rate)
    return V_decay, V_from_ge, V_from_gi, V_from_offset, ge_decay, gi_decay
"""

CHAIN = """\
def chain(V, g, s, t, a, b, c, u, w, drive):
    dV = a * V + u * g + drive
    dg = b * g + w * s
    ds = c * s
    return dV, dg, ds
"""

PAIR = """\
def pair(x, y, t, a, b, c, d, e, f):
    dx = a * x + b * y + e
    dy = c * x + d * y + f
    return dx, dy
"""

DRIVEN = """\
def driven(V, w, t, a, b, u, e, f):
    dV = a * V + u * w + e
    dw = b * w + f
    return dV, dw
"""


def reference(matrix, offset, start, dt):
    """By the exponential of the system with the constant as one more state, in 50 digits.

    scipy.linalg.expm is no reference for triangular matrices whose rates nearly coincide: it loses up to ten digits.
    """
    n = len(start)
    with mpmath.workdps(50):
        whole = mpmath.matrix(n + 1, n + 1)
        for i in range(n):
            whole[i, n] = mpmath.mpf(float(offset[i]))
            for j in range(n):
                whole[i, j] = mpmath.mpf(float(matrix[i][j]))
        moved = mpmath.expm(whole * dt) * mpmath.matrix([*map(float, start), 1.0])
        return np.array([float(value) for value in moved][:n])


def check(program, matrix, offset, start, dt, parameters, tolerance=2e-13):
    got = np.array(run(program, start, dt=dt, steps=1, parameters=parameters))
    expected = reference(np.array(matrix), np.array(offset), start, dt)
    scale = max(np.abs(expected).max(), np.abs(start).max(), 1e-300)
    assert np.isfinite(got).all()
    np.testing.assert_allclose(got / scale, expected / scale, rtol=0, atol=tolerance)


def test_text_of_the_current_based_network():
    program = get("exact").build(model(CUBA))
    verify(program)
    assert source(program.propagator) == CUBA_PROPAGATOR
    assert source(program.function("advance")) == (
        "def advance(V, ge, gi, t, dt, c, p):\n"
        "    (V_decay, V_from_ge, V_from_gi, V_from_offset, ge_decay, gi_decay,) = c\n"
        "    dV_offset = offsets(*p)\n"
        "    V_next = V_decay * V + V_from_ge * ge + V_from_gi * gi + V_from_offset * dV_offset\n"
        "    ge_next = ge_decay * ge\n"
        "    gi_next = gi_decay * gi\n"
        "    return V_next, ge_next, gi_next\n"
    )


@pytest.mark.parametrize("taus", [(20.0, 5.0, 10.0), (5.0, 5.0, 10.0), (7.0, 7.0, 7.0), (10.0, 10.0 + 1e-9, 9.99)])
def test_equal_time_constants(taus):
    program = get("exact").build(model(CUBA))
    m, e, i = taus
    matrix = [[-1 / m, 1 / m, 1 / m], [0, -1 / e, 0], [0, 0, -1 / i]]
    check(program, matrix, [-49 / m, 0, 0], (-60.0, 3.0, -2.0), 0.1, (-49.0, *taus), 1e-14)


def test_many_steps_are_one_long_step():
    program = get("exact").build(model(CUBA))
    parameters = (-49.0, 20.0, 5.0, 10.0)
    short = run(program, (-60.0, 3.0, -2.0), dt=0.1, steps=500, parameters=parameters)
    long = run(program, (-60.0, 3.0, -2.0), dt=50.0, steps=1, parameters=parameters)
    np.testing.assert_allclose(short, long, rtol=1e-12, atol=1e-13)


def rates(random, count):
    """Rates of all sizes, some equal, nearly equal or zero."""
    values = list(-(10.0 ** random.uniform(-4, 2, count)) * random.choice([1, 1, 1, -0.01], count))
    for place in range(1, count):
        kind = random.integers(6)
        if kind == 0:
            values[place] = values[place - 1]
        elif kind == 1:
            values[place] = values[place - 1] * (1 + 10.0 ** random.uniform(-14, -1))
        elif kind == 2:
            values[place] = 0.0
    return values


@pytest.mark.parametrize("seed", range(100))
def test_chains_of_three(seed):
    random = np.random.default_rng(seed)
    a, b, c = rates(random, 3)
    u, w, drive = random.normal(size=3)
    program = get("exact").build(model(CHAIN))
    matrix = [[a, u, 0], [0, b, w], [0, 0, c]]
    check(program, matrix, [drive, 0, 0], tuple(random.normal(size=3)), 0.5, (a, b, c, u, w, drive))


@pytest.mark.parametrize("seed", range(100))
def test_offsets_at_both_ends_of_a_chain_of_two(seed):
    random = np.random.default_rng(1000 + seed)
    a, b = rates(random, 2)
    u, e, f = random.normal(size=3)
    program = get("exact").build(model(DRIVEN))
    check(program, [[a, u], [0, b]], [e, f], tuple(random.normal(size=2)), 0.5, (a, b, u, e, f))


@pytest.mark.parametrize("seed", range(100))
def test_pairs(seed):
    random = np.random.default_rng(2000 + seed)
    size = 10.0 ** random.uniform(-6, 1)
    a, b, c, d = random.normal(size=4) * size
    kind = random.integers(6)
    if kind == 0:
        c = -b  # an oscillator
        a = d
    elif kind == 1:
        a, d = -abs(a), -abs(d)
        b, c = -d, -a  # one rate is zero: an opening and closing channel
    elif kind == 2:
        c = -((a - d) ** 2) / (4 * b)  # one double rate
    elif kind == 3:
        b = c = 0.0
    e, f = random.normal(size=2)
    program = get("exact").build(model(PAIR))
    start = tuple(random.normal(size=2))
    check(program, [[a, b], [c, d]], [e, f], start, 0.3, (a, b, c, d, e, f), 1e-12)


def test_scipy_agrees():
    program = get("exact").build(model(PAIR))
    random = np.random.default_rng(7)
    for _ in range(50):
        a, b, c, d, e, f, x, y = random.normal(size=8)
        whole = np.array([[a, b, e], [c, d, f], [0, 0, 0]])
        expected = (scipy.linalg.expm(whole) @ [x, y, 1.0])[:2]
        got = run(program, (x, y), dt=1.0, steps=1, parameters=(a, b, c, d, e, f))
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


def test_a_stiff_pair_does_not_overflow():
    program = get("exact").build(model(PAIR))
    check(
        program,
        [[-5000.0, 1.0], [2.0, -0.01]],
        [1.0, 2.0],
        (1.0, 1.0),
        1.0,
        (-5000.0, 1.0, 2.0, -0.01, 1.0, 2.0),
        1e-12,
    )


def test_a_stiff_chain_does_not_overflow():
    program = get("exact").build(model(CHAIN))
    for fast in ((-5000.0, -0.1, -2.0), (-0.1, -5000.0, -2.0), (-0.1, -2.0, -5000.0)):
        a, b, c = fast
        check(program, [[a, 1, 0], [0, b, 1], [0, 0, c]], [1, 0, 0], (1.0, 1.0, 1.0), 1.0, (*fast, 1.0, 1.0, 1.0))


def test_a_state_without_a_rate_moves_straight_on():
    program = get("exact").build(model("def ramp(x, t, slope=2.0):\n    dx = slope\n    return dx\n"))
    assert "    x_next = x + x_from_offset * dx_offset\n" in source(program.function("advance"))
    assert run(program, (1.0,), dt=0.5, steps=2, parameters=(2.0,)) == (3.0,)


def test_without_offsets_there_is_no_function_for_them():
    program = get("exact").build(model("def decay(x, t, tau=2.0):\n    dx = -x / tau\n    return dx\n"))
    assert [function.name for function in program.functions] == ["derivative", "advance"]
    assert run(program, (1.0,), dt=0.5, steps=4, parameters=(2.0,)) == pytest.approx((math.exp(-1),), rel=1e-15)


def test_locals_and_helpers_are_looked_through():
    helper = "def current(V, E, g):\n    i = g * (V - E)\n    return i\n"
    system = model(
        "def leak(V, t, E=-65.0, g=0.1, C=2.0):\n"
        "    rate = 1 / C\n"
        "    I = current(V, E, g)\n"
        "    dV = -I * rate\n"
        "    return dV\n",
        helpers=(helper,),
    )
    program = get("exact").build(system)
    verify(program)
    (V,) = run(program, (0.0,), dt=0.5, steps=1, parameters=(-65.0, 0.1, 2.0))
    assert pytest.approx(-65 * (1 - math.exp(-0.025)), rel=1e-14) == V


def test_arrays_of_parameters():
    program = get("exact").build(model(CHAIN))
    machine = interpreter(program)
    random = np.random.default_rng(5)
    columns = np.array([[*rates(random, 3), 1.0, 2.0, 0.5] for _ in range(64)]).T
    together = np.array(np.broadcast_arrays(*machine.run(program.propagator, 0.5, *columns)))
    for k in range(64):
        alone = machine.run(program.propagator, 0.5, *columns[:, k])
        np.testing.assert_allclose(together[:, k], alone, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (FITZHUGH_NAGUMO, "dV is not linear in V"),
        ("def f(x, y, t):\n    dx = -x * y\n    dy = -y\n    return dx, dy\n", "product of x and y"),
        ("def f(x, t):\n    dx = -x * t\n    return dx\n", "rate of x in dx depends on the time"),
        ("def f(x, t):\n    dx = -x + sin(t)\n    return dx\n", "dx depends on the time"),
        (
            "def f(x, y, z, t):\n    dx = y - x\n    dy = z - y\n    dz = x - z\n    return dx, dy, dz\n",
            "all depend on each other",
        ),
        (
            "def f(x, y, z, t):\n    dx = y - x\n    dy = x - y + z\n    dz = -z\n    return dx, dy, dz\n",
            "are coupled to z",
        ),
        (
            "def f(x, y, z, w, t):\n    dx = y\n    dy = z\n    dz = w\n    dw = -w\n    return dx, dy, dz, dw\n",
            "x <- y <- z <- w is longer",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(text, reason):
    with pytest.raises(UnsupportedError, match=reason) as refusal:
        get("exact").build(model(text))
    assert "exponential_euler" in str(refusal.value)


def test_names_of_ours_give_way_to_the_users():
    system = model(
        "def clash(V_decay, c, t, x_rate=1.0, dV_decay_offset=2.0, offsets=0.5):\n"
        "    a = -V_decay * x_rate + c * offsets + dV_decay_offset\n"
        "    b = -c * offsets\n"
        "    return a, b\n"
    )
    program = get("exact").build(system)
    verify(program)
    check(program, [[-1.0, 0.5], [0.0, -0.5]], [2.0, 0.0], (1.0, 2.0), 0.5, (1.0, 2.0, 0.5), 1e-14)
