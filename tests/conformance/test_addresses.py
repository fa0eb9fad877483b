"""Plain functions of time are part of the compiled loops of adapted steps, which find them by their addresses."""

from __future__ import annotations

import ctypes
from importlib import import_module

import numpy as np

import brainpy_codegen as bc


@bc.ode
def leaky(x, t, drive=0.0, tau=5.0):
    """A state that follows its input."""
    return (-x + drive) / tau


def half(t):
    return 0.5 * t


def wave(t):
    """Slow rise with a fast wave on it."""
    return half(t) + np.sin(4 * t) * np.exp(-0.1 * t)


def test_both_loops_call_functions_of_time_by_their_addresses(tmp_path):
    found = []
    for backend in ("numba", "c"):
        options = {"method": "dopri5", "rtol": 1e-9, "init": {"x": 0.3}, "backend": backend, "directory": tmp_path}
        solution = bc.simulate(leaky, 10.0, params={"drive": wave}, **options)
        found.append(float(solution.final["x"]).hex())
        function = bc.load(tmp_path / f"wave_{backend}.py").wave
        compiled = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(function.address())
        times = np.linspace(-1.0, 12.0, 31)
        assert [compiled(t) for t in times] == function(times).tolist()
        support = import_module(f"{function.__module__.rpartition('.')[0]}.support.callbacks")
        known = support.addresses((), (function, 5.0), None)
        assert known.drives.tolist() == [function.address(), 0]
        assert known.held == []  # nothing is called back in Python
    assert found[0] == found[1]
