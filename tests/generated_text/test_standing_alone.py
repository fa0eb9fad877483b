"""The folder runs where brainpy_codegen and its tools are not installed."""

from __future__ import annotations

import shutil

import pytest

BACKENDS = ("numpy", "numba", "c", "jax", "torch")
PROGRAM = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked}:
            raise ModuleNotFoundError(f"{{name}} is not installed", name=name)

sys.meta_path.insert(0, Blocked())
import numpy as np
from generated import {module} as m

states = [np.linspace(0.1, 0.9, 5) for _ in m.STATES]
given = {{"W": np.eye(5)}} if "W" in m.PARAMETERS else {{}}
after = m.step(*states, 0.0, 0.01, **given)
t, *rows = m.run(*states, dt=0.01, steps=10, every=5, **given)
assert [np.asarray(row).shape for row in rows] == [(3, 5)] * len(states)
assert all(np.isfinite(np.asarray(row)).all() for row in rows)
print(*[float(np.asarray(row)[-1, 2]).hex() for row in rows])
"""


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("model, method", [("small", "rk4"), ("large", "exponential_euler"), ("ring", "euler")])
def test_runs_without_us(model, method, backend, filled, project):
    blocked = {"brainpy_codegen", "sympy", "jinja2", "black", "click", "rich", "filelock", "platformdirs"}
    if backend in ("numpy", "c"):
        blocked |= {"numba", "scipy"}
    if backend == "torch":  # PyTorch itself imports these
        blocked -= {"sympy", "jinja2", "filelock"}
    shutil.copytree(filled.generated, project.generated)
    code = PROGRAM.format(blocked=blocked, module=f"{model}_{method}_{backend}")
    alone = project.python("-c", code, PYTHONPATH="").stdout
    beside = filled.python("-c", PROGRAM.format(blocked={"nothing"}, module=f"{model}_{method}_{backend}")).stdout
    assert alone == beside


def test_only_the_target_library_is_loaded(filled):
    for backend in BACKENDS:
        others = {"numba", "jax", "torch"} - {backend}
        code = PROGRAM.format(blocked={"nothing"}, module=f"small_rk4_{backend}")
        code += f"\nprint(sorted({others} & set(sys.modules)))"
        assert filled.python("-c", code).stdout.splitlines()[-1] == "[]", backend


LIGHT = """
import sys
import numpy as np
from generated import small_rk4_numba as m

m.run(*[np.zeros(3) for _ in m.STATES], dt=0.01, steps=2)
print("scipy.linalg" in sys.modules)

import numba
print(numba.njit(lambda a, b: a @ b)(np.eye(2), np.array([3.0, 4.0])))
print("scipy.linalg" in sys.modules)
"""


def test_linear_algebra_is_loaded_where_it_is_used(filled):
    assert filled.python("-c", LIGHT).stdout.splitlines() == ["False", "[3. 4.]", "True"]
