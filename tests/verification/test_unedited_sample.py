"""No false alarm: of files that nobody edited, drawn from all models, methods and backends, each computes its model."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from brainpy_codegen import compiler
from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.integrators import registry
from brainpy_codegen.options import Options
from tests.verification.modules import generate
from tests.zoo import CASES

BACKENDS = ("numpy", "c", "torch")  # the others take their time to compile
SAMPLE, SEED = 12, 3


def drawn() -> list[tuple[Any, str, str, Options]]:
    """Models of the zoo (with names that name files) under methods of fixed steps that fit them, and what they are generated with."""
    draw = random.Random(SEED)
    names, methods = sorted(filter(str.isascii, CASES)), [one.name for one in registry.available()]
    found: list[tuple[Any, str, str, Options]] = []
    while len(found) < SAMPLE:
        model, method, backend = CASES[draw.choice(names)].model, draw.choice(methods), draw.choice(BACKENDS)
        options = Options(dtype=draw.choice(("float64", "float64", "float32")))
        try:
            program = compiler.build_program(model.ir, method)
        except UnsupportedError:
            continue
        if program.adaptive is None:
            found.append((model, method, backend, options))
    return found


@pytest.mark.parametrize(
    ("model", "method", "backend", "options"),
    [pytest.param(*one, id=f"{one[0].name}-{one[1]}-{one[2]}{one[3].suffix}") for one in drawn()],
)
def test_a_file_that_nobody_edited_is_the_model(
    model: Any, method: str, backend: str, options: Options, tmp_path: Path
) -> None:
    report = generate(tmp_path, model, method, backend, options).verify()
    assert report.equivalent, str(report)
