"""The matrix of capabilities, cell by cell: what is promised runs and agrees, what is not is refused beforehand.

`--full` runs every method of a row, by default one of each kind.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import brainpy_codegen as bc
from brainpy_codegen.cli import main
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import registry as methods
from tests.backends import models
from tests.integrators.delayed_models import hutchinson, root_of_time
from tests.sde.models import ornstein_uhlenbeck
from tests.stiff.models import robertson
from tests.zoo import CASES
from tests.zoo.models.fractional import relaxation

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
# As the design has it: rows, and a cell for each backend.
PROMISED = {
    "ODE, SDE fixed step; vector models": ("●", "●", "●", "●", "●"),
    "adaptive, dense output, events": ("●", "●", "●", "● (forward)", "–"),
    "stiff": ("●", "●", "●", "● (forward)", "–"),
    "DDE": ("●", "●", "●", "constant delays", "–"),
    "FDE": ("●", "●", "●", "●", "–"),
    "networks": ("●", "● with threads", "● with threads", "● clock-driven delivery", "–"),
    "precision tier": (
        "your function's bits",
        *("numba = c, bit for bit", "numba = c, bit for bit"),
        *("rounding", "rounding"),
    ),
}
Found = dict[str, Any]
Row = Callable[..., Found]


def crossing(x):
    return x


def turning(v, level=0.0):
    return v - level


turning.terminal, turning.direction = 2, -1


def fixed(method: str, **given: Any) -> Found:
    model = CASES["fitzhugh_nagumo"].model
    sol = bc.simulate(model, 1.0, 0.05, method, init={"V": [1.0, 0.3], "w": [0.0, 0.5]}, params={"I": 0.4}, **given)
    return {"V": sol["V"], "w": sol["w"]}


def stochastic(method: str, **given: Any) -> Found:
    sol = bc.simulate(ornstein_uhlenbeck, 1.0, 0.05, method, init={"x": np.linspace(0.0, 1.0, 5)}, seed=3, **given)
    return {"x": sol["x"]}


def vector(method: str, **given: Any) -> Found:
    W = np.array([[0.0, 1.5, 0.0], [0.0, 0.0, -2.0], [1.0, 0.5, 0.0]])
    sol = bc.simulate(models.promised_rates, 1.0, 0.05, method, init={"r": [0.1, -0.2, 0.3]}, params={"W": W}, **given)
    return {"r": sol["r"]}


def adaptive(method: str, **given: Any) -> Found:
    rtol = 1e-8 if (methods.get(method).order or 0) > 3 else 1e-5
    asked: Any = {"rtol": rtol, "atol": 0.01 * rtol, "dense_output": True, "events": [crossing, turning]}
    sol = bc.simulate(models.promised_rotor, 20.0, method=method, init={"x": 1.0, "v": 0.0}, **asked, **given)
    assert sol.success and sol.status == 1 and sol.sol is not None
    times = np.linspace(0.0, float(sol.t[-1]), 20)
    return {
        **{name: sol.t_events[k] for k, name in enumerate(("crossings", "turns"))},
        "states there": sol.y_events[0],
        "between": sol.sol(times),
        "end": [float(sol.t[-1]), float(sol.final["x"])],
    }


def stiff(method: str, **given: Any) -> Found:
    start = {"x": 1.0, "y": 0.0, "z": 0.0}
    asked: Any = {"rtol": 1e-5, "atol": 1e-9, "t_eval": [0.0, 0.1, 1.0, 10.0]}
    sol = bc.simulate(robertson, 10.0, method=method, init=start, **asked, **given)
    assert sol.success and sol.njev > 0
    return {name: sol[name] for name in start}


def delayed(method: str, **given: Any) -> Found:
    return {"y": bc.simulate(hutchinson, 3.0, 0.1, method, history={"y": 0.5}, **given)["y"]}


def delayed_vector(method: str, **given: Any) -> Found:
    W = np.array([[0.0, 1.5, 0.0], [0.0, 0.0, -2.0], [1.0, 0.5, 0.0]])
    start, params = {"r": [0.1, -0.2, 0.3]}, {"W": W, "lag": [0.45, 0.45, 0.7]}
    return {"r": bc.simulate(models.promised_late_rates, 3.0, 0.1, method, init=start, params=params, **given)["r"]}


def changing_delay(method: str, **given: Any) -> Found:
    return {"y": bc.simulate(root_of_time, 3.0, 0.1, method, t0=1.0, init={"y": 1.0}, **given)["y"]}


def fractional(method: str, **given: Any) -> Found:
    start, order = {"x": [1.0, 2.0]}, {"alpha": 0.75}
    return {"x": bc.simulate(relaxation, 2.0, 0.05, method, init=start, params=order, **given)["x"]}


def network(method: str, **given: Any) -> Found:
    sol = bc.simulate(models.promised_network(), 40.0, 0.5, method, record={"cells": ["spikes", "V"]}, **given)
    cells = sol["cells"]
    assert len(cells.spikes.t) > 20
    return {"t": cells.spikes.t, "i": cells.spikes.i, "V": cells["V"]}


# Per row what stands for it: a run, its method, and the methods that `--full` adds.
RUNS: Mapping[str, tuple[tuple[Row, str], ...]] = {
    "ODE, SDE fixed step; vector models": ((fixed, "rk4"), (stochastic, "euler_maruyama"), (vector, "rk4")),
    "adaptive, dense output, events": ((adaptive, "tsit5"),),
    "stiff": ((stiff, "rodas5p"),),
    "DDE": ((delayed, "rk4"), (delayed_vector, "rk4")),
    "FDE": ((fractional, "predictor_corrector"),),
    "networks": ((network, "euler"),),
}
MORE: Mapping[str, tuple[tuple[Row, str], ...]] = {
    "ODE, SDE fixed step; vector models": (
        *((fixed, name) for name in ("euler", "midpoint", "ssprk3", "exponential_euler", "adams_bashforth3")),
        *((stochastic, name) for name in ("milstein", "exponential_euler_maruyama", "sra1", "tamed_euler")),
        *((vector, name) for name in ("euler", "heun2", "tsit5")),
    ),
    "adaptive, dense output, events": tuple(
        (adaptive, scheme.name) for scheme in methods.available("ode") if scheme.adaptive and scheme.name != "tsit5"
    ),
    "stiff": tuple((stiff, name) for name in ("tr_bdf2", "kvaerno5", "rodas4")),
    "DDE": tuple((run, name) for run in (delayed, delayed_vector) for name in ("euler", "heun3", "dopri5")),
    "FDE": tuple((fractional, name) for name in ("caputo_l1", "grunwald_letnikov")),
    "networks": ((network, "exponential_euler"),),
}
"""What `--full` runs beside."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "runs" in metafunc.fixturenames:
        full = metafunc.config.getoption("--full")
        runs = {title: (*RUNS[title], *(MORE[title] if full else ())) for title in RUNS}
        cells = [(title, backend, runs[title]) for title in RUNS for backend in BACKENDS]
        metafunc.parametrize(("title", "backend", "runs"), cells, ids=[f"{one}-{other}" for one, other, _ in cells])


def promise(title: str, backend: str) -> str:
    return PROMISED[title][BACKENDS.index(backend)]


def agree(found: Found, expected: Found, backend: str, method: str) -> None:
    """Numba and C have the same bits, which those of NumPy, JAX and PyTorch differ from by rounding.

    The estimates of DOP853 are small differences of large terms, and the lengths of its steps follow their rounding:
    solutions agree to a tenth of the tolerance.
    """
    rtol, atol = (1e-9, 1e-9) if method == "dop853" else (1e-10, 1e-12)
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        mine = np.asarray(found[name], float)
        if backend == "c":
            assert np.array_equal(mine, np.asarray(values, float)), name
        else:
            np.testing.assert_allclose(mine, values, rtol=rtol, atol=atol, err_msg=name)


@pytest.fixture(scope="module")
def references() -> dict[object, Found]:
    """What was found before: by NumPy, and for C by Numba."""
    return {}


def result(run: Row, method: str, backend: str, folder: Any, known: dict[object, Found]) -> Found:
    key = run, method, backend
    if key not in known:
        known[key] = run(method, backend=backend, directory=folder / "generated")
    return known[key]


def check(run: Row, method: str, backend: str, folder: Any, known: dict[object, Found]) -> None:
    other = "numba" if backend == "c" else "numpy"
    agree(result(run, method, backend, folder, known), result(run, method, other, folder, known), backend, method)


def refused(run: Row, method: str, backend: str, title: str, folder: Any) -> None:
    """By a message that lists the backends that can, before any text is made."""
    with pytest.raises(UnsupportedError) as caught:
        run(method, backend=backend, directory=folder / "generated")
    for other in BACKENDS:
        assert (other in str(caught.value).split(repr(backend), 1)[1]) == (promise(title, other) != "–"), caught.value
    assert not (folder / "generated").exists()


def test_the_command_line_prints_the_matrix() -> None:
    printed = CliRunner().invoke(main, ["list", "backends"]).output
    head, *rows = (re.split("  +", line) for line in printed.splitlines())
    assert [name.split()[0] for name in head[1:6]] == list(BACKENDS)
    table = {row[0]: tuple(row[1:6]) for row in rows}
    assert {title: table[title] for title in PROMISED} == PROMISED


def test_a_cell(title, backend, runs, shared_folder, references, tmp_path):
    for run, method in runs:
        if promise(title, backend) == "–":
            refused(run, method, backend, title, tmp_path)
        else:
            check(run, method, backend, shared_folder, references)


@pytest.mark.parametrize("backend", BACKENDS[:4])
def test_delays_that_change(backend, shared_folder, references, tmp_path):
    if promise("DDE", backend) == "●":
        check(changing_delay, "rk4", backend, shared_folder, references)
        return
    with pytest.raises(UnsupportedError, match="delays that change with time or state; backends that can: numpy, n"):
        changing_delay("rk4", backend=backend, directory=tmp_path / "generated")
    assert not (tmp_path / "generated").exists()


def test_derivatives_go_forwards_through_solutions_of_jax(build):
    """As in the equation that the derivative itself follows: of x' = -k x it is -t x."""
    solve = build(models.promised_decay, "tsit5", "jax").solve
    jax = sys.modules["jax"]

    def end(k):
        return solve(2.0, t_span=(0.0, 1.5), k=k, rtol=1e-10, t_eval=[1.5])[1][-1]

    value, slope = jax.jvp(end, (0.7,), (1.0,))
    assert float(value) == pytest.approx(2.0 * np.exp(-1.05), rel=1e-9)
    assert float(slope) == pytest.approx(-3.0 * np.exp(-1.05), rel=1e-7)
    with pytest.raises(ValueError, match="derivatives of a solution are those of rows at given times"):
        jax.jvp(lambda k: solve(2.0, t_span=(0.0, 1.5), k=k)[1][-1], (0.7,), (1.0,))
    with pytest.raises(ValueError, match="jit, vmap and grad do not know beforehand"):
        jax.vmap(end)(np.array([0.5, 0.7]))
