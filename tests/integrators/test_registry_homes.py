"""The registry imports a method when it is asked for."""

from __future__ import annotations

import subprocess
import sys

from brainpy_codegen.integrators import registry


def test_every_home_holds_its_methods_and_no_other():
    for home, names in registry._HOMES.items():
        module = __import__(f"brainpy_codegen.integrators.{home}", fromlist=["SCHEMES"])
        assert tuple(scheme.name for scheme in module.SCHEMES) == names


def test_a_method_is_imported_alone():
    code = (
        "import sys\nfrom brainpy_codegen.integrators import registry\nregistry.get('exponential_euler')\n"
        "print([name for name in sys.modules if '.sde.' in name or '.fde.' in name or 'rosenbrock' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
