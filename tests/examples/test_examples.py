"""Every example runs as a script and finds what its paper says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

# The last line that each prints. Numbers were checked against plain RK4 loops over the undecorated functions.
PRINTS = {
    "bouncing_ball": "bounces at t = 0.4515, 1.1740, 1.7519, 2.2143, 2.5842, 2.8801",
    "fitzhugh_nagumo": "V stays within -2.800 and 2.375",
    "fractional_chen": "order 0.80: settles at x = -7.94",
    "fractional_fitzhugh_rinzel": "orders 1, 0.95 and 0.9: 32, 8 and 0 spikes",
    "hindmarsh_rose": "46 spikes, in bursts",
    "hires": "y8 = 0.00285000",
    "hodgkin_huxley": "14 action potentials in 200 ms",
    "ornstein_uhlenbeck": "variance 0.125 after t = 10; in equilibrium it is 0.125",
    "noisy_lorenz": "the two are 1 apart after t = 5.5",
    "noisy_hodgkin_huxley": "2.0 action potentials a neuron in 200 ms",
    "hutchinson": "cycle between 0.1973 and 2.2985",
    "izhikevich": "after 300 ms: v = [-70. -70. -70. -70. -70.] mV",
    "kuramoto_ring": "the phase turns -3 times around the ring",
    "lorenz": "the two are 1 apart after t = 33.8",
    "mackey_glass": "x between 0.418 and 1.319",
    "morris_lecar": "I = 300: V ends between 14.3 and 14.3 mV",
    "ring_attractor": "the bump points at 90.0 degrees",
    "robertson": "A(1e11) = 2.08334e-08",
    "wilson_cowan": "E swings between 0.102 and 0.271",
}


def test_every_example_is_checked() -> None:
    models = {path.stem for path in EXAMPLES.glob("*.py") if "\n@bc." in path.read_text(encoding="utf-8")}
    # `test_analysis_examples` runs the others.
    assert {name for name in models if not name.startswith("analysis_")} == set(PRINTS)


@pytest.mark.parametrize("name", PRINTS)
def test_an_example_runs(name: str, tmp_path: Path) -> None:
    # a project of its own, so that the run writes its generated files there
    (tmp_path / "pyproject.toml").touch()
    script = shutil.copy(EXAMPLES / f"{name}.py", tmp_path)
    environment = {**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": os.pathsep.join(map(str, (ROOT, EXAMPLES)))}
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == PRINTS[name]
    assert list((tmp_path / "generated").glob(f"{name}_*_numba.py"))
