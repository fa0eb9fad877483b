"""2000 random expressions on every backend, against Python's own evaluation."""

from __future__ import annotations

import importlib.util
import math
import os

import numpy as np
import pytest

import brainpy_codegen as bc
from tests.conformance.expressions import NAMES, POINTS, draw, python_values
from tests.zoo.comparing import as_arrays, same_bits

COUNT = 2000
BATCH = 50
BACKENDS = ("numpy", "numba", "c", "jax", "torch")
SLACK = 4  # times the bound of the rounding error, for other roundings in other places

each_backend = pytest.mark.parametrize("backend", BACKENDS)
each_batch = pytest.mark.parametrize("batch", [f"{k:02d}" for k in range(COUNT // BATCH)])


@pytest.fixture(scope="session")
def samples():
    return draw(COUNT)


def model_of(texts, name, folder):
    """A model with one state per expression, whose derivative it is, from a file of its own."""
    results = [f"d{k}" for k in range(len(texts))]
    lines = [
        "import numpy as np",
        "import brainpy_codegen as bc",
        "",
        "@bc.ode",
        f"def {name}({', '.join(NAMES)}, {', '.join(f'e{k}' for k in range(len(texts)))}, t):",
        *[f"    {result} = {text}" for result, text in zip(results, texts, strict=True)],
        f"    return {', '.join(f'0 * {state}' for state in NAMES)}, {', '.join(results)}",
        "",
    ]
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.py"
    staged = path.with_suffix(f".{os.getpid()}")
    staged.write_text("\n".join(lines))
    staged.replace(path)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def refused(texts, backend, folder):
    """The expressions that no module can be made of, each tried alone."""
    found = []
    for k, text in enumerate(texts):
        try:
            model = model_of([text], f"alone_{k}", folder)
            bc.generate(model, method="euler", backend=backend, directory=folder / "generated")
        except Exception as error:
            found.append(f"{text}\n{type(error).__name__}: {error}")
    return "\n\n".join(found[:5])


@pytest.fixture(scope="session")
def batches(samples, shared_folder, build, tmp_path_factory):
    """`batches(batch, backend)`: its samples, and the values of all expressions at all points."""
    states = [np.array(column) for column in zip(*POINTS, strict=True)]

    def values(batch, backend):
        chosen = samples[int(batch) * BATCH : (int(batch) + 1) * BATCH]
        texts = [sample.text for sample in chosen]
        model = model_of(texts, f"expressions_{batch}", shared_folder / "expressions")
        try:
            module = build(model, "euler", backend)
        except Exception as error:
            culprits = refused(texts, backend, tmp_path_factory.mktemp("alone"))
            raise AssertionError(f"no module for these:\n{culprits}") from error
        zeros = [np.zeros(len(POINTS)) for _ in chosen]
        with np.errstate(all="ignore"):
            got = as_arrays(module.step(*states, *zeros, 0.0, 1.0))
        return chosen, got[len(NAMES) :]

    return values


@each_backend
@each_batch
def test_expressions_are_pythons(batch, backend, batches):
    chosen, got = batches(batch, backend)
    wrong = []
    for sample, values in zip(chosen, got, strict=True):
        wanted = python_values(sample.text)
        for point, bounded, expected, value in zip(POINTS, sample.values, wanted, values, strict=True):
            if bounded is None:
                continue
            assert not math.isnan(expected), f"{sample.text} at {point}: the bound says that Python has a value"
            if not abs(value - expected) <= SLACK * bounded.error:
                wrong.append(f"{sample.text}\n    at x, y, z = {point}: {value!r}, Python has {expected!r}")
                break
    assert not wrong, f"{len(wrong)} of {len(chosen)} expressions:\n" + "\n".join(wrong[:10])


@each_batch
def test_numba_and_c_have_the_same_bits(batch, batches):
    chosen, one = batches(batch, "numba")
    _, other = batches(batch, "c")
    telling = np.array([[value is not None for value in sample.values] for sample in chosen])
    one, other = [[np.where(keep, v, 0.0) for keep, v in zip(telling, side, strict=True)] for side in (one, other)]
    assert same_bits(tuple(sample.text for sample in chosen), one, other) == []
