"""What an elementary function costs in a loop over an array, in ns: Numba, C, NumPy, and glibc's vector functions.

`python tests/benchmarks/vector_math.py`; then a Hodgkin-Huxley population, whose time is that of ten exponentials.
"""

from __future__ import annotations

import ctypes
import functools
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.vector_math.functions import ARITY, DTYPES, ELEMENTARY  # noqa: E402
from tests.vector_math.loops import SUPPORT, CLoops, numba_dispatcher, numba_math, support  # noqa: E402

NAMES = (*ELEMENTARY, "pow", "floor_divide", "modulo")
IN_NUMPY = {"pow": "power", "modulo": "remainder"}
IN_GLIBC = ("exp", "log", "sin", "cos", "pow")  # the vector functions that older versions have
SIZE = 1000  # so few that they stay in the first cache

NEURONS, STEPS, BLOCK = 4000, 10_000, 512

Loop = Callable[..., Callable[[], object]]


def best(call: Callable[[], object], rounds: int = 7, seconds: float = 0.02) -> float:
    """The shortest time of a call."""
    begin = time.perf_counter()
    call()
    repeats = max(1, int(seconds / (time.perf_counter() - begin + 1e-9)))
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(repeats):
            call()
        times.append((time.perf_counter() - begin) / repeats)
    return min(times)


def per_element(loop: Loop, arrays: list[Any]) -> float:
    """Nanoseconds for one element; the cost of calling the loop is measured on no elements, and taken off."""
    nothing = [array[:0] for array in arrays]
    return (best(loop(*arrays)) - best(loop(*nothing))) / SIZE * 1e9


def glibc(folder: Path, dtype: str) -> ctypes.CDLL | None:
    """Loops over functions of <math.h> that gcc turns into calls of glibc's vector functions."""
    if shutil.which("gcc") is None:
        return None
    real, suffix = ("double", "") if dtype == "float64" else ("float", "f")
    text = "#include <math.h>\n#include <stddef.h>\n"
    for name in IN_GLIBC:
        names = "xy"[: ARITY[name]]
        arrays = "".join(f"const {real} *restrict {array}, " for array in names)
        values = ", ".join(f"{array}[i]" for array in names)
        text += (
            f"void loop_{name}({arrays}{real} *restrict out, size_t n)\n"
            f"{{\n    for (size_t i = 0; i < n; i++)\n        out[i] = {name}{suffix}({values});\n}}\n"
        )
    (folder / "glibc.c").write_text(text)
    flags = ("-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-fPIC")
    # linked without -ffast-math, which would switch subnormal numbers off in this whole process
    commands = [["gcc", *flags, "-c", "glibc.c"], ["gcc", "-shared", "-o", "glibc.so", "glibc.o", "-lmvec", "-lm"]]
    for command in commands:
        if subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode != 0:
            return None
    return ctypes.CDLL(str(folder / "glibc.so"))


def of_python(function: Any) -> Loop:
    """A NumPy function or a Numba loop."""
    return lambda *arrays: functools.partial(function, *arrays)


def of_c(function: Any) -> Loop:
    """A C loop."""

    def loop(*arrays: Any) -> Callable[[], object]:
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
        return functools.partial(function, *pointers, ctypes.c_size_t(arrays[-1].size))

    return loop


def table(folder: Path, dtype: str) -> None:
    """The table of one type."""
    c_loops, vendor = CLoops(folder, dtype), glibc(folder, dtype)
    print(f"\n{dtype:14}{'Numba':>8}{'C':>8}{'NumPy':>8}{'glibc':>8}   ns per element")
    random = np.random.default_rng(0)
    for name in NAMES:
        arrays = [random.uniform(0.1, 5, SIZE).astype(dtype) for _ in range(ARITY[name] + 1)]
        contestants = [of_python(numba_dispatcher(name, dtype)), of_c(c_loops.symbol(name)), None, None]
        numpy_function = getattr(np, IN_NUMPY.get(name, name), None)
        if numpy_function is not None:
            contestants[2] = of_python(numpy_function)
        if vendor is not None and name in IN_GLIBC:
            contestants[3] = of_c(getattr(vendor, f"loop_{name}"))
        times = [f"{per_element(one, arrays):8.2f}" if one else f"{'':8}" for one in contestants]
        print(f"{name:14}{''.join(times)}")


C_POPULATION = """
#include <stddef.h>
#include "{header}"

CELL void linear_part(double *x, double dt, double slope, double offset)
{{
    *x = *x + dt * vm_exprel(dt * slope) * (slope * *x + offset);
}}

EXPORT void population(double *state, size_t n, size_t steps, double dt)
{{
    for (size_t first = 0; first < n; first += {block}) {{
        const size_t size = n - first < {block} ? n - first : {block};
        double *restrict V = state + first, *restrict m = V + n, *restrict h = m + n, *restrict k = h + n;
        double *restrict ge = k + n, *restrict gi = ge + n;
        for (size_t step = 0; step < steps; step++) {{
#pragma omp simd
            for (size_t i = 0; i < size; i++) {{
                const double u = V[i] + 63.0;
                const double am = 1.28 / vm_exprel((13 - u) / 4), bm = 1.4 / vm_exprel((u - 40) / 5);
                const double ah = 0.128 * vm_exp((17 - u) / 18), bh = 4 / (1 + vm_exp((40 - u) / 5));
                const double ak = 0.16 / vm_exprel((15 - u) / 5), bk = 0.5 * vm_exp((10 - u) / 40);
                const double g_Na = 20000.0 * (m[i] * m[i] * m[i]) * h[i];
                const double k_2 = k[i] * k[i], g_K = 6000.0 * (k_2 * k_2);
                const double slope = -(10.0 + ge[i] + gi[i] + g_Na + g_K) / 200.0;
                const double offset = (-600.0 + gi[i] * -80.0 + g_Na * 50.0 + g_K * -90.0) / 200.0;
                linear_part(&V[i], dt, slope, offset);
                linear_part(&m[i], dt, -am - bm, am);
                linear_part(&h[i], dt, -ah - bh, ah);
                linear_part(&k[i], dt, -ak - bk, ak);
                linear_part(&ge[i], dt, -0.2, 0.0);
                linear_part(&gi[i], dt, -0.1, 0.0);
            }}
        }}
    }}
}}
"""


def c_population(folder: Path) -> Callable[[Any], None]:
    """The population in C."""
    library = support("c_library")
    source = folder / "population.c"
    source.write_text(C_POPULATION.format(header=(SUPPORT / "vector_math.h").as_posix(), block=BLOCK))
    target = folder / "population.so"
    command = [*library.compiler(), *library.compile_flags(library.compiler()), "-o", target, source, "-lm"]
    subprocess.run(command, check=True)
    function = ctypes.CDLL(str(target)).population

    def run(state: Any) -> None:
        sizes = [ctypes.c_size_t(number) for number in (NEURONS, STEPS)]
        function(ctypes.c_void_p(state.ctypes.data), *sizes, ctypes.c_double(0.1))

    return run


def numba_population() -> Callable[[Any], None]:
    """The same in Numba."""
    exp, exprel = numba_math("float64").exp, numba_math("float64").exprel
    cell = numba.njit(error_model="numpy", forceinline=True)

    @cell
    def linear_part(x: float, dt: float, slope: float, offset: float) -> float:
        return x + dt * exprel(dt * slope) * (slope * x + offset)

    @cell
    def advance(V: float, m: float, h: float, k: float, ge: float, gi: float, dt: float) -> tuple[float, ...]:
        u = V + 63.0
        am, bm = 1.28 / exprel((13 - u) / 4), 1.4 / exprel((u - 40) / 5)
        ah, bh = 0.128 * exp((17 - u) / 18), 4 / (1 + exp((40 - u) / 5))
        ak, bk = 0.16 / exprel((15 - u) / 5), 0.5 * exp((10 - u) / 40)
        g_Na, g_K = 20000.0 * m**3 * h, 6000.0 * k**4
        slope = -(10.0 + ge + gi + g_Na + g_K) / 200.0
        offset = (-600.0 + gi * -80.0 + g_Na * 50.0 + g_K * -90.0) / 200.0
        return (
            linear_part(V, dt, slope, offset),
            linear_part(m, dt, -am - bm, am),
            linear_part(h, dt, -ah - bh, ah),
            linear_part(k, dt, -ak - bk, ak),
            linear_part(ge, dt, -0.2, 0.0),
            linear_part(gi, dt, -0.1, 0.0),
        )

    @numba.njit("float64[:, ::1], int64, float64", error_model="numpy")
    def run(state: Any, steps: int, dt: float) -> None:
        for first in range(0, state.shape[1], BLOCK):
            last = min(first + BLOCK, state.shape[1])
            V, m, h = state[0, first:last], state[1, first:last], state[2, first:last]
            k, ge, gi = state[3, first:last], state[4, first:last], state[5, first:last]
            for _ in range(steps):
                for i in range(V.size):
                    V[i], m[i], h[i], k[i], ge[i], gi[i] = advance(V[i], m[i], h[i], k[i], ge[i], gi[i], dt)

    return lambda state: run(state, STEPS, 0.1)


def start() -> Any:
    """The first state of the population."""
    i = np.arange(NEURONS)
    return np.array([-65 + 5 * np.sin(i), 0 * i, 0 * i, 0 * i, 40 + 15 * np.cos(i), 200 + 120 * np.sin(3 * i)])


def populations(folder: Path) -> None:
    """The time of the population in both languages, in turns; they must end in the same bits."""
    runs = {"Numba": numba_population(), "C": c_population(folder)}
    times: dict[str, list[float]] = {name: [] for name in runs}
    ends = {}
    for _ in range(4):
        for name, run in runs.items():
            ends[name] = start()
            begin = time.perf_counter()
            run(ends[name])
            times[name].append(time.perf_counter() - begin)
    print(f"\n{NEURONS} Hodgkin-Huxley neurons, {STEPS} steps of exponential Euler, one thread, in s:")
    print("   ".join(f"{name} {min(values):.3f}" for name, values in times.items()))
    print("same bits" if (ends["Numba"] == ends["C"]).all() else "DIFFERENT")


if __name__ == "__main__":
    for number_type in DTYPES:
        with tempfile.TemporaryDirectory() as scratch:
            table(Path(scratch), number_type)
    with tempfile.TemporaryDirectory() as scratch:
        populations(Path(scratch))
