"""How files draw random numbers: the lines that import what draws them."""

from __future__ import annotations

IMPORTS: dict[tuple[str, str], str] = {
    ("numpy", "float64"): "from .support.random_numbers import",
    ("numpy", "float32"): "from .support.random_numbers import",
    ("numba", "float64"): "from .support.numba_random import",
    ("numba", "float32"): "from .support.numba_random_float32 import",
    ("jax", "float64"): "from .support.jax_random import",
    ("jax", "float32"): "from .support.jax_random import",
    ("torch", "float64"): "from .support.torch_random import",
    ("torch", "float32"): "from .support.torch_random import",
    ("c", "float64"): '#include "support/vector_random.h"',
    ("c", "float32"): '#include "support/vector_random_float32.h"',
}
"""By backend and type."""
