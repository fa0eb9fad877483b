"""From a plain Python function to readable step functions that run: NumPy, Numba, C, JAX and PyTorch.

Example:
    >>> import brainpy_codegen as bc
    >>> @bc.ode
    ... def fitzhugh_nagumo(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    ...     dV = V - V**3 / 3 - w + I
    ...     dw = (V + a - b * w) / tau
    ...     return dV, dw
    >>> out = bc.generate(fitzhugh_nagumo, method="rk4", backend="numba")
    >>> sol = bc.simulate(fitzhugh_nagumo, duration=200.0, dt=0.01, init={"V": -1.0, "w": 1.0}, params={"I": 0.5})
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brainpy_codegen import analysis as analysis
    from brainpy_codegen.errors import BuildError as BuildError
    from brainpy_codegen.errors import CodegenError as CodegenError
    from brainpy_codegen.errors import ConflictError as ConflictError
    from brainpy_codegen.errors import EditedFileError as EditedFileError
    from brainpy_codegen.errors import ModelError as ModelError
    from brainpy_codegen.errors import RunError as RunError
    from brainpy_codegen.errors import ToolMissingError as ToolMissingError
    from brainpy_codegen.errors import UnsupportedError as UnsupportedError
    from brainpy_codegen.errors import UsageError as UsageError
    from brainpy_codegen.frontend.declare import Model as Model
    from brainpy_codegen.frontend.declare import dde as dde
    from brainpy_codegen.frontend.declare import external as external
    from brainpy_codegen.frontend.declare import fde as fde
    from brainpy_codegen.frontend.declare import ode as ode
    from brainpy_codegen.frontend.declare import sde as sde
    from brainpy_codegen.frontend.declare import update as update
    from brainpy_codegen.frontend.delayed import delayed as delayed
    from brainpy_codegen.frontend.delayed import delayed_derivative as delayed_derivative
    from brainpy_codegen.network import connect as connect
    from brainpy_codegen.network.network import Network as Network
    from brainpy_codegen.network.neuron import Neuron as Neuron
    from brainpy_codegen.network.neuron import neuron as neuron
    from brainpy_codegen.runtime import inputs as inputs
    from brainpy_codegen.runtime.network_solution import NetworkSolution as NetworkSolution
    from brainpy_codegen.runtime.network_solution import NetworkState as NetworkState
    from brainpy_codegen.runtime.solution import Solution as Solution
    from brainpy_codegen.session.advance import advance as advance
    from brainpy_codegen.session.generate import generate as generate
    from brainpy_codegen.session.load import load as load
    from brainpy_codegen.session.settings import set_backend as set_backend
    from brainpy_codegen.session.simulate import simulate as simulate

_DECLARE = "brainpy_codegen.frontend.declare"
_DELAYED = "brainpy_codegen.frontend.delayed"
_ERRORS = "brainpy_codegen.errors"

# Where each public name lives. Nothing is imported before it is asked for.
_HOMES = {
    "ode": _DECLARE,
    "sde": _DECLARE,
    "dde": _DECLARE,
    "fde": _DECLARE,
    "update": _DECLARE,
    "external": _DECLARE,
    "delayed": _DELAYED,
    "delayed_derivative": _DELAYED,
    "Model": _DECLARE,
    "advance": "brainpy_codegen.session.advance",
    "generate": "brainpy_codegen.session.generate",
    "load": "brainpy_codegen.session.load",
    "simulate": "brainpy_codegen.session.simulate",
    "set_backend": "brainpy_codegen.session.settings",
    "neuron": "brainpy_codegen.network.neuron",
    "Neuron": "brainpy_codegen.network.neuron",
    "Network": "brainpy_codegen.network.network",
    "NetworkSolution": "brainpy_codegen.runtime.network_solution",
    "NetworkState": "brainpy_codegen.runtime.network_solution",
    "connect": "brainpy_codegen.network",
    "inputs": "brainpy_codegen.runtime",
    "analysis": "brainpy_codegen",
    "Solution": "brainpy_codegen.runtime.solution",
    "CodegenError": _ERRORS,
    "UsageError": _ERRORS,
    "ModelError": _ERRORS,
    "UnsupportedError": _ERRORS,
    "EditedFileError": _ERRORS,
    "ConflictError": _ERRORS,
    "ToolMissingError": _ERRORS,
    "BuildError": _ERRORS,
    "RunError": _ERRORS,
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(home)
    is_module = name in ("inputs", "analysis", "connect")
    value: object = importlib.import_module(f"{home}.{name}") if is_module else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
