"""What the tests of the whole pipeline share: the backends, and modules that are generated once."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

# Workers share the cores; more threads for small matrices only make them wait. NumPy must not be loaded yet.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import brainpy_codegen as bc

Build = Callable[..., ModuleType]


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a run, so that what one of them compiled is there for the others."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def build(shared_folder: Path) -> Build:
    """`build(model, method, backend, **options)`: the module, generated once a session."""
    made: dict[tuple[object, ...], ModuleType] = {}

    def module(model: Any, method: str, backend: str, **options: Any) -> ModuleType:
        key = (model.name, method, backend, *sorted(options.items()))
        if key not in made:
            folder = shared_folder / "generated"
            made[key] = bc.generate(model, method=method, backend=backend, directory=folder, **options).module
        return made[key]

    return module


SMALL_FORM = 8
"""Of the tests that compile a module each, one in so many runs by default; `--full` runs all of them."""

_COMPILED = ("numba", "-c]", "[c]", "c-", "torch", "jax", "same_bits")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run every conformance test, not the small form")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The small form: the choice depends on the name of a test alone, so every worker makes the same one."""
    if config.getoption("--full"):
        return

    def chosen(item: pytest.Item) -> bool:
        heavy = "conformance" in item.nodeid and any(word in item.nodeid for word in _COMPILED)
        return not heavy or zlib.crc32(item.nodeid.encode()) % SMALL_FORM == 0

    left = [item for item in items if not chosen(item)]
    if left:
        items[:] = [item for item in items if chosen(item)]
        config.hook.pytest_deselected(items=left)
