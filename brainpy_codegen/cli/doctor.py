"""`doctor`: what works here, and what to install for the rest."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import click

from brainpy_codegen import backends
from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.table import show_table
from brainpy_codegen.errors import CodegenError
from brainpy_codegen.frontend.declare import ode
from brainpy_codegen.session.sources import support_module

PACKAGES = {
    "numpy": "",
    "sympy": "",
    "jinja2": "",
    "black": "",
    "numba": "backend numba",
    "cffi": "backend c",
    "ziglang": "a C compiler from PyPI: pip install 'brainpy-codegen[c]'",
    "jax": "backend jax: pip install 'brainpy-codegen[jax]'",
    "torch": "backend torch: pip install 'brainpy-codegen[torch]'",
    "matplotlib": "plots: pip install 'brainpy-codegen[plot]'",
    "xarray": "Solution.to_xarray: pip install 'brainpy-codegen[data]'",
    "pandas": "Solution.to_dataframe: pip install 'brainpy-codegen[data]'",
}


@ode
def _decay(x, t, tau=2.0):  # type: ignore[no-untyped-def]
    return -x / tau


@click.command(short_help="Show which backends work here, and what to install.")
@arguments.options(arguments.traceback)
def doctor() -> None:
    """Show versions, compilers, caches, and which backends work; says what to install for the others.

    Each backend really compiles and runs a small model, in a temporary folder. Exit code 6 if the default one fails.
    """
    click.echo(f"brainpy-codegen {_version('brainpy-codegen') or '(not installed)'}")
    click.echo(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs")
    click.echo(f"executable {sys.executable}\n")
    show_table(["package", "version", "for"], [[name, _version(name) or "-", use] for name, use in PACKAGES.items()])
    click.echo()
    _show_compiler()
    click.echo()
    rows = [_try_backend(name) for name in backends.available()]
    show_table(["backend", "works", "seconds", "details"], rows)
    if any(row[0] == "numba" and row[1] == "no" for row in rows):
        sys.exit(6)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _show_compiler() -> None:
    try:
        found = support_module("c_compiler").describe_compiler()
    except RuntimeError as error:
        click.echo(f"C compiler: none ({error})")
    except ImportError as error:
        click.echo(f"C compiler: not looked for, {error}")
    else:
        for what, text in found.items():
            click.echo(f"C {what}: {text}")


def _try_backend(name: str) -> list[str]:
    from brainpy_codegen.session.simulate import simulate

    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="brainpy-codegen-doctor-") as scratch:
        try:
            sol = simulate(_decay, 1.0, 0.1, "rk4", name, {"x": 1.0}, directory=Path(scratch) / "generated")
        except CodegenError as error:
            return [name, "no", "", str(error).strip().partition("\n")[0]]
        except Exception as error:
            # A broken installation of a library can fail in any way; the others are still worth a look.
            return [name, "no", "", f"{type(error).__name__}: {error}".partition("\n")[0]]
    error_size = abs(float(sol.final["x"]) - 0.6065306597126334)
    seconds = f"{time.perf_counter() - began:.2f}"
    return [name, "yes" if error_size < 1e-6 else "no", seconds, "" if error_size < 1e-6 else "wrong result"]
