"""`verify` hands random numbers to the file and to the model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import brainpy_codegen as bc
from brainpy_codegen.verification.differential import verify

from . import models


@pytest.mark.parametrize(
    ("model", "method", "backend"),
    [
        (models.coupled, "milstein", "numpy"),
        (models.commuting, "heun", "c"),
        (models.driven, "sra1", "numba"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
def test_generated_files_are_the_model(model: Any, method: str, backend: str, tmp_path: Path) -> None:
    path = bc.generate(model, method=method, backend=backend, directory=tmp_path / "generated").paths[0]
    report = verify(model, method, path)
    assert report.verdict in (("bitwise",) if backend == "numpy" else ("bitwise", "rounding")), str(report)


def test_an_edit_of_the_noise_is_found_and_located(tmp_path: Path) -> None:
    path = bc.generate(models.coupled, method="milstein", backend="numpy", directory=tmp_path / "generated").paths[0]
    text = path.read_text()
    assert "noise_x * dW_x" in text
    path.write_text(text.replace("noise_x * dW_x", "2 * noise_x * dW_x"))
    report = verify(models.coupled, "milstein", path)
    assert report.verdict == "different"
    assert report.deviation is not None
    assert (report.deviation.function, report.deviation.name) == ("advance", "x_next")
