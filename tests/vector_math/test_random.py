"""Random numbers: known answers, the same integers everywhere, and their distribution."""

from __future__ import annotations

import ctypes
import math
import subprocess
from typing import Any

import numba
import numpy as np
import pytest
from scipy import stats

from .functions import Array
from .loops import SUPPORT, support

# Known answers of Threefry-2x32 with 20 rounds: key, counter, words (kat_vectors of the Random123 distribution).
ONES = 0xFFFFFFFF
KNOWN = [
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((ONES, ONES), (ONES, ONES), (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]
KEY = np.array([3901892970, 3158004665], np.uint32)
SIZE = 40_000
STEP = -3

C_TEXT = """
#include "{header}"
EXPORT void fill_gaussians({real} *out, int64_t size, const uint32_t *key, int64_t step, int64_t first)
{{
    vm_fill_gaussians(out, size, key, step, first);
}}
EXPORT void fill_uniforms({real} *out, int64_t size, const uint32_t *key, int64_t step, int64_t first)
{{
    vm_fill_uniforms(out, size, key, step, first);
}}
EXPORT void threefry(const uint32_t *key, const uint32_t *counter, uint32_t *out)
{{
    vm_threefry(key[0], key[1], counter[0], counter[1], &out[0], &out[1]);
}}
EXPORT void gaussians({real} *out, int64_t size, const uint32_t *key, int64_t step, int64_t first)
{{
    for (int64_t i = 0; i < size; i++) {{
        out[i] = vm_gaussian(key, step, first + i);
    }}
}}
EXPORT void uniforms({real} *out, int64_t size, const uint32_t *key, int64_t step, int64_t first)
{{
    for (int64_t i = 0; i < size; i++) {{
        out[i] = vm_uniform(key, step, first + i);
    }}
}}
"""


@pytest.fixture(scope="session")
def c_random(dtype: str, tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """The C functions over arrays."""
    folder = tmp_path_factory.mktemp(f"random_{dtype}")
    header = SUPPORT / ("vector_random.h" if dtype == "float64" else "vector_random_float32.h")
    source, target = folder / "random.c", folder / "random.so"
    source.write_text(C_TEXT.format(header=header.as_posix(), real="double" if dtype == "float64" else "float"))
    library = support("c_compiler")
    command = library.compiler()
    command = [*command, *library.compile_flags(command), "-Wall", "-Wextra", "-o", target, source, "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return ctypes.CDLL(str(target))


def by_c(function: Any, size: int, dtype: str, first: int = 0) -> Array:
    out = np.empty(size, dtype)
    integers = [ctypes.c_int64(STEP), ctypes.c_int64(first)]
    function(ctypes.c_void_p(out.ctypes.data), ctypes.c_int64(size), ctypes.c_void_p(KEY.ctypes.data), *integers)
    return out


def by_numba(name: str, size: int, dtype: str, first: int = 0) -> Array:
    function = getattr(support("numba_random" if dtype == "float64" else "numba_random_float32"), name)

    @numba.njit(error_model="numpy")
    def call(out: Array, key: Array, step: int, first: int) -> None:
        function(out, key, step, first)

    @numba.njit(error_model="numpy")
    def each(out: Array, key: Array, step: int, first: int) -> None:
        for i in range(out.size):
            out[i] = function(key, step, first + i)

    out = np.empty(size, dtype)
    (call if name.startswith("fill") else each)(out, KEY, STEP, first)
    return out


def by_library(name: str, kind: str, dtype: str) -> Array:
    """By NumPy, JAX or PyTorch."""
    if name == "numpy":
        return np.asarray(getattr(support("random_numbers"), kind)(KEY, STEP, SIZE, dtype=dtype))
    if name == "torch":
        import torch

        return np.asarray(getattr(support("torch_random"), kind)(KEY, STEP, SIZE, getattr(torch, dtype)))
    import jax

    with jax.enable_x64(dtype == "float64"):
        step = np.uint32(STEP % 2**32)
        return np.asarray(getattr(support("jax_random"), kind)(KEY, step, SIZE, dtype))


def ulps(found: Array, wanted: Array) -> float:
    return float(np.max(np.abs(found - wanted) / np.spacing(np.abs(wanted))))


@pytest.mark.parametrize(("key", "counter", "words"), KNOWN)
def test_known_answers(
    key: tuple[int, int], counter: tuple[int, int], words: tuple[int, int], c_random: ctypes.CDLL
) -> None:
    found = [int(word[0]) for word in support("random_numbers").threefry(key, counter)]
    assert found == list(words)

    import torch

    signed = [torch.tensor(np.array([word], np.uint32).view(np.int32)) for word in counter]
    pair = support("torch_random").threefry(key, signed)
    assert [int(word[0]) % 2**32 for word in pair] == list(words)

    pair = support("jax_random").threefry([np.uint32(word) for word in key], [np.uint32(word) for word in counter])
    assert [int(word) for word in pair] == list(words)

    threefry = support("numba_threefry").threefry
    four = [np.uint32(word) for word in (*key, *counter)]
    assert numba.njit(lambda a, b, c, d: threefry(a, b, c, d))(*four) == words

    out, given = np.empty(2, np.uint32), [np.array(value, np.uint32) for value in (key, counter)]
    c_random.threefry(*(ctypes.c_void_p(array.ctypes.data) for array in (*given, out)))
    assert out.tolist() == list(words)


def test_jax_has_the_same_generator() -> None:
    import jax

    folded = jax.random.key_data(jax.random.fold_in(jax.random.wrap_key_data(KEY), 12345))
    ours = support("random_numbers").threefry(KEY, (0, 12345))
    assert np.asarray(folded).tolist() == [int(word[0]) for word in ours]


@pytest.mark.parametrize("seed", [0, 7, 2**40 + 3])
def test_keys_are_the_same_on_all_backends(seed: int) -> None:
    ours = support("random_numbers").stream_keys(seed, 3, owner=9)
    assert np.array_equal(np.asarray(support("jax_random").stream_keys(seed, 3, owner=9)), ours)
    assert len(np.unique(ours)) == ours.size


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "1", None])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(ValueError, match="seed="):
        support("random_numbers").stream_key(seed)


@pytest.mark.parametrize("kind", ["gaussians", "uniforms"])
def test_numba_and_c_give_the_same_bits(kind: str, dtype: str, c_random: ctypes.CDLL) -> None:
    block = by_numba(f"fill_{kind}", SIZE, dtype)
    assert np.array_equal(block, by_c(getattr(c_random, f"fill_{kind}"), SIZE, dtype))
    assert np.array_equal(block, by_c(getattr(c_random, kind), SIZE, dtype))
    assert np.array_equal(block[7:], by_numba(kind.removesuffix("s"), SIZE - 7, dtype, first=7))
    assert np.array_equal(block[512:], by_numba(f"fill_{kind}", SIZE - 512, dtype, first=512))


@pytest.mark.parametrize("library", ["numpy", "jax", "torch"])
def test_libraries_agree_within_4_ulp(library: str, dtype: str, c_random: ctypes.CDLL) -> None:
    assert np.array_equal(by_library(library, "uniforms", dtype), by_c(c_random.fill_uniforms, SIZE, dtype))
    gaussians = by_library(library, "gaussians", dtype)
    assert gaussians.dtype == dtype
    assert ulps(gaussians, by_c(c_random.fill_gaussians, SIZE, dtype)) <= 4


def test_gaussians_are_those_of_box_and_muller() -> None:
    random = support("random_numbers")
    words = random.words(KEY, STEP, 100).tolist()
    gaussians = random.gaussians(KEY, STEP, 100)
    for pair in range(50):
        first, second = words[2 * pair], words[2 * pair + 1]
        radius = math.sqrt(-2 * math.log((first + 0.5) / 2**32))
        x, y = gaussians[2 * pair : 2 * pair + 2]
        assert math.hypot(x, y) == pytest.approx(radius, rel=1e-15)
        # 30 bits in two's complement: the angle from the middle of one of four quarters
        low = (second & 0x3FFFFFFF) - (second & 0x20000000) * 2
        quarter = {0: 0, 1: 1, 2: 2, 3: 3}[second >> 30]
        angle = (low + 0.5) * math.pi / 2**31
        middle = {0: angle, 1: math.pi / 2 - angle, 2: math.pi + angle, 3: -math.pi / 2 - angle}[quarter]
        assert (x, y) == pytest.approx((radius * math.cos(middle), radius * math.sin(middle)), rel=1e-9, abs=1e-12)


def test_a_part_of_the_elements_gets_the_same_numbers() -> None:
    random = support("random_numbers")
    for kind in (random.words, random.uniforms, random.gaussians):
        whole = kind(KEY, 5, 1001)
        for first, size in ((0, 1), (1, 1), (3, 500), (512, 489), (1000, 1)):
            assert np.array_equal(kind(KEY, 5, size, first), whole[first : first + size])


def test_steps_are_counted_from_time_0() -> None:
    random = support("random_numbers")
    assert random.step_number(0.0, 0.1) == 0
    assert [random.step_number(k * 0.1, 0.1) for k in range(1000)] == list(range(1000))
    assert random.step_number(-0.1, 0.1) == 2**32 - 1


def test_the_distribution_is_gaussian(dtype: str) -> None:
    random = support("random_numbers")
    steps = np.concatenate([random.gaussians(random.stream_key(11), k, 4096, dtype=dtype) for k in range(64)])
    x = steps.astype(float)
    n = x.size
    # Moments within 4 standard errors, which are those of powers of a Gaussian.
    for power, (mean, variance) in {1: (0, 1), 2: (1, 2), 3: (0, 15), 4: (3, 96), 6: (15, 10170)}.items():
        assert abs(np.mean(x**power) - mean) < 4 * math.sqrt(variance / n)
    assert stats.kstest(x, "norm").pvalue > 1e-3
    assert stats.kstest(x[::2] * x[1::2], lambda z: product_of_gaussians(z)).pvalue > 1e-3


def product_of_gaussians(z: Array) -> Array:
    """The distribution function of the product of two independent Gaussian numbers, whose density is K0(|z|) / pi."""
    from scipy.special import iti0k0

    half = iti0k0(np.abs(z))[1] / math.pi
    return np.asarray(0.5 + np.sign(z) * half)


def test_uniforms_fill_the_unit_interval(dtype: str) -> None:
    random = support("random_numbers")
    u = np.concatenate([random.uniforms(random.stream_key(12), k, 4096, dtype=dtype) for k in range(64)])
    assert 0 < u.min() < u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    counts, *_ = np.histogram2d(u[:-1], u[1:], bins=16, range=[(0, 1), (0, 1)])
    assert stats.chisquare(counts.ravel()).pvalue > 1e-3


def test_numbers_of_other_elements_steps_streams_and_seeds_are_uncorrelated() -> None:
    random = support("random_numbers")
    n = 100_000
    base = random.gaussians(random.stream_key(3), 0, n + 2)
    others = {
        "element": base[1:-1],
        "next pair": base[2:],
        "step": random.gaussians(random.stream_key(3), 1, n),
        "stream": random.gaussians(random.stream_key(3, 1), 0, n),
        "owner": random.gaussians(random.stream_key(3, 0, 1), 0, n),
        "seed": random.gaussians(random.stream_key(4), 0, n),
    }
    for name, other in others.items():
        for left, right in ((base[:n], other), (base[:n] ** 2, other**2)):
            assert abs(np.corrcoef(left, right)[0, 1]) < 4 / math.sqrt(n), name


def test_every_bit_is_a_fair_coin() -> None:
    random = support("random_numbers")
    words = random.words(random.stream_key(5), 0, 200_000)
    for bit in range(32):
        ones = int(np.sum(words >> np.uint32(bit) & np.uint32(1)))
        assert abs(ones - words.size / 2) < 4 * math.sqrt(words.size) / 2, bit


def test_gaussians_become_vector_instructions_in_numba(dtype: str) -> None:
    import re

    fill = support("numba_random" if dtype == "float64" else "numba_random_float32").fill_gaussians
    real = getattr(numba.types, dtype)
    compiled = numba.njit([(real[::1], numba.uint32[::1], numba.int64, numba.int64)], error_model="numpy")(
        lambda out, key, step, first: fill(out, key, step, first)
    )
    (assembly,) = compiled.inspect_asm().values()
    suffix = "pd" if dtype == "float64" else "ps"
    packed = rf"^\s+(v(sqrt|div){suffix}\s.*%[xyz]mm|f(sqrt|div)\s+v\d+\.(2d|4s))"
    assert re.search(packed, assembly, flags=re.MULTILINE)
