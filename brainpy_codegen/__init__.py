"""From a plain Python function to readable step functions that run: NumPy, Numba, C, JAX and PyTorch.

    import brainpy_codegen as bc

    @bc.ode
    def fitzhugh_nagumo(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
        dV = V - V**3 / 3 - w + I
        dw = (V + a - b * w) / tau
        return dV, dw

    bc.generate(fitzhugh_nagumo, method="rk4", backend="numba")
    sol = bc.simulate(fitzhugh_nagumo, duration=200.0, dt=0.01, init={"V": -1.0, "w": 1.0}, params={"I": 0.5})
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brainpy_codegen.errors import (
        BuildError as BuildError,
    )
    from brainpy_codegen.errors import (
        CodegenError as CodegenError,
    )
    from brainpy_codegen.errors import (
        EditedFileError as EditedFileError,
    )
    from brainpy_codegen.errors import (
        ModelError as ModelError,
    )
    from brainpy_codegen.errors import (
        RunError as RunError,
    )
    from brainpy_codegen.errors import (
        ToolMissingError as ToolMissingError,
    )
    from brainpy_codegen.errors import (
        UnsupportedError as UnsupportedError,
    )
    from brainpy_codegen.errors import (
        UsageError as UsageError,
    )
    from brainpy_codegen.runtime import inputs as inputs
    from brainpy_codegen.runtime.load import load as load
    from brainpy_codegen.runtime.solution import Solution as Solution
