"""Inputs of time: values, edges, and every library's arrays."""

import math

import numpy as np
import pytest

from brainpy_codegen.errors import UsageError
from brainpy_codegen.runtime import inputs

ALL = {
    "constant": (inputs.constant(2.5), lambda t: 2.5),
    "section": (
        inputs.section([1.0, -2.0], [1.0, 2.0], start=0.5),
        lambda t: 1.0 if 0.5 <= t < 1.5 else -2.0 if 1.5 <= t < 3.5 else 0.0,
    ),
    "ramp": (inputs.ramp(1.0, 3.0, 1.0, 2.0), lambda t: 0.0 if t < 1 else 1 + 2 * (t - 1) if t < 2 else 3.0),
    "spike": (
        inputs.spike([1.0, 3.0], 0.5, [2.0, 4.0]),
        lambda t: 2.0 if 1 <= t < 1.5 else 4.0 if 3 <= t < 3.5 else 0.0,
    ),
    "period": (
        inputs.period(3.0, 0.25, 1.0, start=1.0, stop=3.0),
        lambda t: 3.0 if 1 <= t < 3 and (t - 1) % 1 < 0.25 else 0.0,
    ),
    "sinusoidal": (
        inputs.sinusoidal(2.0, 0.5, phase=0.1, start=1.0),
        lambda t: 2.0 * math.sin(math.pi * (t - 1.0) + 0.1) if t >= 1 else 0.0,
    ),
    "square": (
        inputs.square(2.0, 0.5, duty=0.25),
        lambda t: 2.0 if (t * 0.5) % 1.0 < 0.25 else -2.0,
    ),
    "sampled": (inputs.sampled([1.0, 4.0, 2.0], 1.0, start=0.5), lambda t: 1.0 if t < 1.5 else 4.0 if t < 2.5 else 2.0),
    "linear": (
        inputs.sampled([1.0, 4.0, 2.0], 1.0, linear=True),
        lambda t: 1 + 3 * t if t < 1 else 4 - 2 * (t - 1) if t < 2 else 2.0,
    ),
    "scaled": (2 * inputs.spike([1.0], 1.0, [3.0]) * 0.5, lambda t: 3.0 if 1 <= t < 2 else 0.0),
    "difference": (1.0 - inputs.spike([1.0], 1.0) - inputs.constant(0.25), lambda t: -0.25 if 1 <= t < 2 else 0.75),
    "sum": (inputs.constant(1.0) + inputs.spike([1.0], 1.0) + 2, lambda t: 4.0 if 1 <= t < 2 else 3.0),
}
TIMES = np.arange(0.0, 5.0, 0.125)


@pytest.mark.parametrize("name", ALL)
def test_an_input_has_its_value_at_every_time(name: str) -> None:
    function, expected = ALL[name]
    wanted = np.array([expected(t) for t in TIMES])
    np.testing.assert_allclose(function(TIMES), wanted, rtol=1e-15, atol=1e-15)
    np.testing.assert_allclose([float(function(float(t))) for t in TIMES], wanted, rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize("name", ALL)
def test_an_input_takes_torch_tensors(name: str) -> None:
    torch = pytest.importorskip("torch")
    function, _ = ALL[name]
    for dtype in (torch.float64, torch.float32):
        times = torch.tensor(TIMES, dtype=dtype)
        values = function(times)
        assert values.dtype == dtype
        np.testing.assert_allclose(values.numpy(), function(TIMES), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", ALL)
def test_an_input_can_be_traced_by_jax(name: str) -> None:
    jax = pytest.importorskip("jax")
    function, _ = ALL[name]
    values = jax.jit(jax.vmap(function))(TIMES)
    np.testing.assert_allclose(np.asarray(values), function(TIMES), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ALL)
def test_an_input_says_what_it_is(name: str) -> None:
    text = repr(ALL[name][0])
    assert text.split("(")[0].isidentifier()
    assert "object at" not in text


def test_edges_fall_on_steps() -> None:
    # 0.1 + 0.2 is not 0.3, and neither is 3 * 0.1.
    pulse = inputs.section([1.0, 2.0, 3.0], [0.1, 0.2, 0.3])
    for dt in (0.1, 0.05, 0.02, 0.01, 0.001):
        t = dt * np.arange(round(0.7 / dt))
        counts = [round(duration / dt) for duration in (0.1, 0.2, 0.3)]
        wanted = np.repeat([1.0, 2.0, 3.0, 0.0], [*counts, len(t) - sum(counts)])
        np.testing.assert_array_equal(pulse(t), wanted)
        wave = inputs.square(1.0, 10.0)(t)
        half = round(0.05 / dt)
        if abs(half * dt - 0.05) < 1e-12:
            np.testing.assert_array_equal(wave, np.where(np.arange(len(t)) // half % 2 == 0, 1.0, -1.0))
    sampled = inputs.sampled(np.arange(1000.0), 0.1)
    np.testing.assert_array_equal(sampled(np.arange(1000) * 0.1), np.arange(1000.0))


def test_pairs_of_value_and_duration_make_a_section() -> None:
    assert inputs.constant(np.float32(0.5)) == inputs.constant(np.array(0.5)) == inputs.constant(0.5)
    assert inputs.constant([(0.0, 1.0), (5.0, 2.0)]) == inputs.section([0.0, 5.0], [1.0, 2.0])
    assert inputs.constant([np.array([0.0, 1.0]), np.array([5.0, 2.0])]) == inputs.section([0.0, 5.0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: inputs.section([1.0], [1.0, 2.0]), "1 values for 2 durations"),
        (lambda: inputs.section([1.0], [-1.0]), "negative"),
        (lambda: inputs.ramp(0.0, 1.0, 2.0, 2.0), "must come after"),
        (lambda: inputs.spike([1.0, 2.0], [1.0]), "1 lengths for 2 times"),
        (lambda: inputs.spike([1.0], 0.0), "positive"),
        (lambda: inputs.period(1.0, 1.0, 0.0), "positive"),
        (lambda: inputs.square(1.0, 1.0, duty=2.0), "duty"),
        (lambda: inputs.sampled([[1.0]], 1.0), "one row"),
        (lambda: inputs.sampled([], 1.0), "one row"),
    ],
)
def test_nonsense_is_refused(make, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        make()


@pytest.mark.parametrize("value", ["a", None, [1.0, 2.0], [(1.0, 2.0, 3.0)], ["ab", "cd"]])
def test_a_constant_that_is_none_is_refused(value):
    with pytest.raises(UsageError, match=r"^constant: a number or pairs of"):
        inputs.constant(value)


def test_an_input_times_anything_but_a_number_is_an_error_of_python():
    with pytest.raises(TypeError, match="unsupported operand"):
        inputs.constant(1.0) * None
