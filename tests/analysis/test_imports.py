"""Nothing heavy is loaded before it is needed."""

import subprocess
import sys
from pathlib import Path

TEXT = """
import sys
import brainpy_codegen as bc
from tests.analysis import models
found = bc.analysis.fixed_points(models.fitzhugh_nagumo, {"V": (-3, 3), "w": (-3, 3)})
assert found.complete
print([name for name in ("sympy", "matplotlib", "pandas", "scipy", "numba", "jinja2", "black") if name in sys.modules])
"""


def test_fixed_points_need_numpy_only() -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", TEXT], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
