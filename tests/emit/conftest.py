"""Modules that are rendered, written and loaded without the rest of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from brainpy_codegen import backends
from brainpy_codegen.compiler import support_of
from brainpy_codegen.emit.layout import laid_out
from brainpy_codegen.integrators import registry
from brainpy_codegen.ir.model import Model
from brainpy_codegen.options import Options
from brainpy_codegen.runtime.load import load
from brainpy_codegen.session.sources import support_files

Make = Callable[..., ModuleType]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """`make(model, method, backend, **options)`: the module."""

    def module(model: Model, method: str, backend: str, **options: object) -> ModuleType:
        backend_ = backends.get(backend)
        pytest.importorskip("cffi" if backend == "c" else backend)
        chosen = Options(**options)  # type: ignore[arg-type]
        name = f"{model.name}_{method}_{backend}{chosen.suffix}"
        files = laid_out(backend_.render(registry.get(method).build(model), name, chosen))
        for file in files:
            (tmp_path / file.name).write_text(file.text, encoding="utf-8")
        (tmp_path / "support").mkdir(exist_ok=True)
        for path, text in support_files(support_of(files, backend_)).items():
            (tmp_path / path).write_text(text, encoding="utf-8")
        return load(tmp_path / f"{name}.py")

    return module
