"""The committed `generated/` is what the generator writes, and runs without it."""

import filecmp
import importlib.util
import subprocess
import sys
from pathlib import Path

import clang_format
import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
NETWORKS = sorted(path for path in GENERATED.glob("*.py") if "ARGUMENTS = (" in path.read_text(encoding="utf-8"))
MODULES = sorted(path for path in GENERATED.glob("*.py") if path.stem != "__init__" and path not in NETWORKS)

ALONE = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("brainpy_codegen", "sympy", "jinja2", "black"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocked())
import importlib, numpy as np
module = importlib.import_module("generated." + sys.argv[1])
parameters = {k: np.eye(4) if v is None else v for k, v in module.PARAMETERS.items()}
start = [np.linspace(0.1, 0.4, 4) for _ in module.STATES]
t, *records = module.run(*start, dt=0.001, steps=10, every=5, **parameters)
assert t.shape == (3,) and all(record.shape == (3, 4) for record in records)
assert all(np.isfinite(record).all() for record in records)
new = module.step(*start, 0.0, 0.001, **parameters)
new = new if isinstance(new, tuple) else (new,)
assert len(new) == len(start)
"""


NETWORK_ALONE = (
    ALONE.partition("module = ")[0]
    + """
module = importlib.import_module("generated." + sys.argv[1])
from generated.support import network_run
neurons, synapses, sources = {}, [], {}
arrays, sizes = {}, {part.name: 4 for part in module.PARTS}
for part in module.PARTS:
    if part.kind == "neurons":
        arrays |= network_run.neurons(part, 4, {"V": np.linspace(-60, 30, 4)}, {}, 5.0, 0.1)
    elif part.kind == "poisson":
        arrays |= network_run.poisson_sources(part, 4, 0.5, seed=1, owner=2)
    elif part.kind == "spikes":
        arrays |= network_run.spike_sources(part, 4, [1, 3], [0, 1])
    elif part.kind == "input":
        arrays |= network_run.poisson_input(part, 4, 0, 10, 0.1, 0.5, seed=1, owner=2)
    else:
        arrays |= network_run.synapses(part, (4, 4), [0, 1, 2, 3], [1, 2, 3, 0], 0, {}, {}, 0.1)
outcome = module.run(arrays, dt=0.1, steps=20)
spiking = [part for part in module.PARTS if f"{part.name}:log_step" in arrays and any(part.name == one and "count" in kind._fields for one, kind in module.ARGUMENTS)]
assert outcome.steps == 20 and (not spiking or any(steps.size for steps, _ in outcome.spikes.values()))
"""
)


def table(name: str = "METHODS") -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("regenerate", ROOT / "examples" / "regenerate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(getattr(module, name))


def test_every_example_has_its_modules() -> None:
    pairs = [*table().items(), *table("ADAPTIVE").items()]
    expected = {f"{name}_{method}_{backend}" for name, method in pairs for backend in ("numba", "c")}
    expected |= {
        f"{name}_{method}_{kind}" for name, method in table("DERIVATIVES").items() for kind in ("numpy", "numba")
    }
    assert {path.stem for path in MODULES} == expected
    files = {path.stem for path in (ROOT / "examples").glob("*.py") if not path.stem.startswith("analysis_")}
    assert files - {"regenerate", "edit_workflow"} == {name for name, _ in pairs}
    networks = table("NETWORKS")
    expected = {f"{name}_{method}_{backend}" for name, method in networks.items() for backend in ("numba", "c")}
    assert {path.stem for path in NETWORKS} == expected
    assert {path.stem for path in (ROOT / "examples" / "networks").glob("*.py")} == set(networks)


def test_clang_format_leaves_every_c_file_as_it_is() -> None:
    program = clang_format.get_executable("clang-format")
    for path in GENERATED.glob("*.c"):
        command = [program, "--style=file", str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
        assert done.stdout == path.read_text(encoding="utf-8"), path.name


def test_regenerating_changes_nothing(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "examples" / "regenerate.py"), str(tmp_path / "generated")]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    committed = {
        path.relative_to(GENERATED)
        for path in GENERATED.rglob("*")
        if path.suffix in {".py", ".c", ".h"} and "__pycache__" not in path.parts
    }
    written = tmp_path / "generated"
    assert {path.relative_to(written) for path in written.rglob("*") if path.suffix in {".py", ".c", ".h"}} == committed
    different = [str(path) for path in committed if not filecmp.cmp(GENERATED / path, written / path, shallow=False)]
    assert different == []


@pytest.mark.parametrize("module", [path.stem for path in MODULES])
def test_a_module_runs_without_the_generator(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", ALONE, module], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", [path.stem for path in NETWORKS if path.stem.endswith("_c")])
def test_a_network_runs_without_the_generator(module: str) -> None:
    command = [sys.executable, "-c", NETWORK_ALONE, module]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
