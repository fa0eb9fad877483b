"""The direction of imports, as pyproject.toml states it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_every_contract_is_kept() -> None:
    done = run("from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_importing_the_package_loads_no_heavy_library() -> None:
    heavy = "sympy numba jax torch black jinja2 scipy matplotlib pandas xarray cffi click rich"
    done = run(f"import sys, brainpy_codegen; print([m for m in '{heavy}'.split() if m in sys.modules])")
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
