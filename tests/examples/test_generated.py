"""The committed `generated/` is what the generator writes, and runs without it."""

import filecmp
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
MODULES = sorted(path for path in GENERATED.glob("*.py") if path.stem != "__init__")

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


def table() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("regenerate", ROOT / "examples" / "regenerate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.METHODS)


def test_every_example_has_its_modules() -> None:
    expected = {f"{name}_{method}_{backend}" for name, method in table().items() for backend in ("numba", "c")}
    assert {path.stem for path in MODULES} == expected
    assert {path.stem for path in (ROOT / "examples").glob("*.py")} - {"regenerate"} == set(table())


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
