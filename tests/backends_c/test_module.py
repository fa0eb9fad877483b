"""Generated C files: how they look, that they compile without a warning, and what they compute."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import mpmath
import numpy as np
import pytest

from brainpy_codegen.backends.base import InputFunction
from brainpy_codegen.backends.c import BACKEND
from brainpy_codegen.emit.layout import laid_out
from brainpy_codegen.ir.expression import Number
from brainpy_codegen.ir.function import Argument, Function
from brainpy_codegen.ir.model import Constant
from brainpy_codegen.ir.program import Program
from brainpy_codegen.options import Options

from . import programs
from .conftest import SUPPORT
from .evaluate import run
from .programs import assign, euler, make_model, rk4

ALPHA = Function(
    "alpha",
    "helper",
    (Argument("V", "value"), Argument("half", "value")),
    (assign("x = (V + half) / 10"), assign("rate = x**2 if x > 0 else -x")),
    ("rate",),
    "Opening rate.",
)

# every name here means something to C, to the file or to the alphabet
AWKWARD = make_model(
    "awkward",
    ("n", "int"),
    {
        "τ": 2.0,
        "tau": 3.0,
        "k": 0.5,
        "i": 0.25,
        "p": 1.5,
        "state": 0.125,
        "exp": 1.0,
        "BLOCK": 2.0,
        "drive": 1.0,
        "advance": 4.0,
    },
    [
        "dn = (-n + k * i + p - state * t) / τ + alpha(n, double)",
        "dint = (exp - int) / tau + BLOCK * drive - advance if n > 0.5 and n < 2 or not int < 1 else -int // 2",
    ],
    helpers=(ALPHA,),
    constants=(Constant("double", Number(3, "3")),),
)

PROGRAMS: dict[str, Program] = {
    "fitzhugh_nagumo_rk4_c": rk4(programs.FITZHUGH_NAGUMO),
    "fitzhugh_nagumo_euler_c": euler(programs.FITZHUGH_NAGUMO),
    "fitzhugh_nagumo_adams_bashforth2_c": programs.adams_bashforth2(programs.FITZHUGH_NAGUMO),
    "hodgkin_huxley_euler_c": euler(programs.HODGKIN_HUXLEY),
    "decay_exact_c": programs.decay(),
    "awkward_euler_c": euler(AWKWARD),
    "constant_euler_c": euler(make_model("constant", ("x",), {}, ["dx = 1 / 2 - x"])),
}

DEFAULT = Options()

Load = Callable[..., ModuleType]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of generated files that can be imported."""
    folder = tmp_path / "generated"
    shutil.copytree(SUPPORT, folder / "support")
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "generated"]:
        del sys.modules[name]


@pytest.fixture
def load(package: Path) -> Load:
    """Render, write and import a module."""

    def make(program: Program, module: str, options: Options = DEFAULT) -> ModuleType:
        for file in laid_out(BACKEND.render(program, module, options)):
            (package / file.name).write_text(file.text, encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module(f"generated.{module}")

    return make


def c_text(module: str, options: Options = DEFAULT) -> str:
    return next(f.text for f in BACKEND.render(PROGRAMS[module], module, options) if f.name.endswith(".c"))


def defaults(program: Program) -> dict[str, float]:
    return {p.name: float(p.default.value) for p in program.model.parameters if isinstance(p.default, Number)}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("module", PROGRAMS)
def test_clang_format_changes_nothing(module: str, dtype: str, tmp_path: Path) -> None:
    path = tmp_path / "x.c"
    path.write_text(c_text(module, Options(dtype=dtype)))  # type: ignore[arg-type]
    style = f"--style=file:{SUPPORT / '.clang-format'}"
    command = shutil.which("clang-format") or str(Path(sys.executable).with_name("clang-format"))
    shown = subprocess.run([command, style, path], capture_output=True, text=True, check=True)
    assert path.read_text() == shown.stdout


@pytest.mark.parametrize("compiler", ["found", "zig"])
@pytest.mark.parametrize("module", PROGRAMS)
def test_no_compiler_warns(module: str, compiler: str, tmp_path: Path, c_compiler: ModuleType) -> None:
    if compiler == "zig":
        pytest.importorskip("ziglang")
    command = c_compiler.compiler() if compiler == "found" else (str(c_compiler._zig()), "cc")
    shutil.copytree(SUPPORT, tmp_path / "support")
    for dtype, math in (("float64", "precise"), ("float32", "fast")):
        path = tmp_path / f"{dtype}.c"
        path.write_text(c_text(module, Options(dtype=dtype, math=math)))  # type: ignore[arg-type]
        flags = [*c_compiler.compile_flags(command, fast=math == "fast"), "-Wall", "-Wextra", "-Werror"]
        subprocess.run([*command, *flags, "-o", tmp_path / f"{dtype}.so", path], check=True)


def test_hodgkin_huxley_loops_become_vector_instructions(tmp_path: Path, c_compiler: ModuleType) -> None:
    command = c_compiler.compiler()
    if "Free Software Foundation" not in c_compiler.compiler_version(command):
        pytest.skip("only GCC has -fopt-info-vec")
    shutil.copytree(SUPPORT, tmp_path / "support")
    path = tmp_path / "hh.c"
    path.write_text(c_text("hodgkin_huxley_euler_c"))
    flags = [*c_compiler.compile_flags(command), "-fopt-info-vec-optimized", "-o", tmp_path / "hh.so"]
    shown = subprocess.run([*command, *flags, path], capture_output=True, text=True, check=True).stderr
    lines = path.read_text().splitlines()
    loops = [number for number, line in enumerate(lines, 1) if "omp simd" in line]
    vectorised = {int(n) for n in re.findall(r"hh\.c:(\d+):\d+: optimized: loop vectorized", shown)}
    assert len(loops) == 3
    for number in loops:
        assert vectorised & set(range(number, number + 10)), lines[number]


@pytest.mark.parametrize(
    "module", [name for name in PROGRAMS if name not in ("decay_exact_c", "hodgkin_huxley_euler_c")]
)
def test_runs_agree_with_python_bit_for_bit(module: str, load: Load) -> None:
    program = PROGRAMS[module]
    loaded = load(program, module)
    starts = [np.linspace(-0.9, 1.1, 11) + row for row, _ in enumerate(program.model.states)]
    t, *found = loaded.run(*starts, t0=0.5, dt=0.05, steps=40, every=20)
    np.testing.assert_allclose(t, [0.5, 1.5, 2.5])
    values = defaults(program)
    for index in range(11):
        rows = run(program, [s[index] for s in starts], lambda _: values, 0.5, 0.05, 40)
        for state, records in enumerate(found):
            assert [rows[k][state] for k in (0, 20, 40)] == records[:, index].tolist()


@pytest.mark.parametrize("module", ["fitzhugh_nagumo_rk4_c", "awkward_euler_c", "fitzhugh_nagumo_adams_bashforth2_c"])
def test_parameters_per_element_and_functions_of_time(module: str, load: Load) -> None:
    program = PROGRAMS[module]
    loaded = load(program, module)
    first, *others = (p.name for p in program.model.parameters)
    last = others[-1]
    many = np.linspace(1.0, 2.0, 7)
    starts = [0.25 + row for row, _ in enumerate(program.model.states)]

    def moving(t: float) -> float:
        return 1.0 + 0.5 * t

    _, *found = loaded.run(*starts, dt=0.125, steps=16, every=16, **{first: many, last: moving})
    for index, value in enumerate(many):
        fixed = {**defaults(program), first: float(value)}
        rows = run(program, starts, lambda t, fixed=fixed: {**fixed, last: moving(t)}, 0.0, 0.125, 16)
        np.testing.assert_allclose([records[1, index] for records in found], rows[-1], rtol=1e-14)


def test_hodgkin_huxley_agrees_with_python(load: Load) -> None:
    program = PROGRAMS["hodgkin_huxley_euler_c"]
    start = [-65.0, 0.05, 0.6, 0.32]
    values = defaults(program)
    rows = run(program, start, lambda _: values, 0.0, 0.01, 500)
    for math, tolerance in (("precise", 1e-11), ("fast", 1e-10)):
        options = Options(math=math)  # type: ignore[arg-type]
        loaded = load(program, f"hodgkin_huxley_euler_c{options.suffix}", options)
        _, *found = loaded.run(*start, dt=0.01, steps=500, every=500)
        np.testing.assert_allclose([records[1] for records in found], rows[-1], rtol=tolerance)


def test_float32_runs_in_single_precision(load: Load) -> None:
    program, options = PROGRAMS["hodgkin_huxley_euler_c"], Options(dtype="float32")
    loaded = load(program, "hodgkin_huxley_euler_c_float32", options)
    values, start = defaults(program), [-65.0, 0.05, 0.6, 0.32]
    _, *found = loaded.run(*start, dt=0.01, steps=100, every=100)
    assert {np.dtype("float32")} == {records.dtype for records in found}
    rows = run(program, start, lambda _: values, 0.0, 0.01, 100)
    np.testing.assert_allclose([records[1] for records in found], rows[-1], rtol=2e-5)


def test_constants_of_a_step_are_made_once_a_run(load: Load) -> None:
    loaded = load(PROGRAMS["decay_exact_c"], "decay_exact_c")
    _, x = loaded.run(np.array([1.0, -2.0]), dt=0.5, steps=4, every=4, tau=np.array([2.0, 4.0]))
    np.testing.assert_allclose(x[1], [np.exp(-1.0), -2.0 * np.exp(-0.5)], rtol=1e-14)


def test_derivative_takes_scalars_and_arrays(load: Load) -> None:
    program = PROGRAMS["fitzhugh_nagumo_rk4_c"]
    loaded = load(program, "fitzhugh_nagumo_rk4_c")
    dV, dw = loaded.derivative(np.array([[1.0], [2.0]]), np.array([0.0, 1.0, 2.0]), 0.0, 0.5, 0.7, 0.8, 12.5)
    assert (2, 3) == dV.shape == dw.shape
    assert (dV[1, 2], dw[1, 2]) == loaded.derivative(2.0, 2.0, 0.0, 0.5, 0.7, 0.8, 12.5)
    assert dV[1, 2] == 2.0 - 2.0 * (2.0 * 2.0) / 3 - 2.0 + 0.5


def test_steps_take_arrays_of_any_shape(load: Load) -> None:
    loaded = load(PROGRAMS["fitzhugh_nagumo_rk4_c"], "fitzhugh_nagumo_rk4_c")
    V, w = loaded.step(np.zeros((2, 3)), 0.0, 0.0, 0.1, I=np.arange(3.0))
    assert (2, 3) == V.shape == w.shape
    assert V[1, 2] == loaded.step(0.0, 0.0, 0.0, 0.1, I=2.0)[0]


def test_a_block_more_or_less_changes_no_value(load: Load) -> None:
    loaded = load(PROGRAMS["hodgkin_huxley_euler_c"], "hodgkin_huxley_euler_c")
    V = np.linspace(-80.0, 20.0, 1100)
    _, many, *_ = loaded.run(V, 0.05, 0.6, 0.32, dt=0.01, steps=20, every=10)
    for index in (0, 511, 512, 1023, 1024, 1099):
        _, one, *_ = loaded.run(V[index], 0.05, 0.6, 0.32, dt=0.01, steps=20, every=10)
        assert one.tolist() == many[:, index].tolist()


def test_one_changed_term_changes_one_line() -> None:
    old = c_text("fitzhugh_nagumo_rk4_c").splitlines()
    function = programs.FITZHUGH_NAGUMO.function
    body = (assign("dV = V - V**3 / 3 - w + I - V / 5  # fast membrane variable"), *function.body[1:])
    model = replace(programs.FITZHUGH_NAGUMO, function=replace(function, body=body))
    new = BACKEND.render(rk4(model), "fitzhugh_nagumo_rk4_c", Options())[1].text.splitlines()
    assert sum(a != b for a, b in zip(old, new, strict=True)) == 1


def load_input(function: Function, module: str, folder: Path, options: Options = DEFAULT) -> ModuleType:
    given = InputFunction(function.name, programs.FITZHUGH_NAGUMO.source, function)
    for file in BACKEND.render_input(given, module, options):
        (folder / file.name).write_text(file.text, encoding="utf-8")
    importlib.invalidate_caches()
    return importlib.import_module(f"generated.{module}")


def test_functions_of_time_are_files_of_their_own(package: Path) -> None:
    body = (assign("on = t > 1 and t < 2"), assign("value = 5.0 * t if on else 0"))
    pulse = Function("pulse", "input", (Argument("t", "value"),), body, ("value",), "A pulse.")
    module = load_input(pulse, "pulse_c", package)
    assert module.pulse(np.array([0.5, 1.5, 2.5])).tolist() == [0.0, 7.5, 0.0]
    assert module.pulse(1.5) == 7.5


@pytest.mark.parametrize(
    ("name", "low", "high", "ulp"),
    [
        ("exp", -700.0, 700.0, 2.0),
        ("expm1", -30.0, 30.0, 4.0),
        ("exprel", -30.0, 30.0, 5.0),
        ("log", 1e-3, 1e3, 3.0),
        ("tanh", -20.0, 20.0, 6.0),
        ("sigmoid", -30.0, 30.0, 6.0),
        ("sin", -100.0, 100.0, 4.0),
        ("cos", -100.0, 100.0, 4.0),
    ],
)
def test_fast_code_keeps_the_math_functions_exact(
    name: str, low: float, high: float, ulp: float, package: Path
) -> None:
    # contraction and reciprocals reach into vector_math.h; reassociation would break it by far more than this
    body = (assign(f"value = {name}(t)"),)
    function = Function(f"of_{name}", "input", (Argument("t", "value"),), body, ("value",))
    module = load_input(function, f"{name}_c_fast", package, Options(math="fast"))
    t = np.linspace(low, high, 501)
    mpmath.mp.prec = 100
    exact = {
        "exprel": lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
        "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    }.get(name, getattr(mpmath, name, None))
    for x, found in zip(t.tolist(), getattr(module, f"of_{name}")(t).tolist(), strict=True):
        value = exact(mpmath.mpf(x))
        assert abs(mpmath.mpf(found) - value) <= ulp * np.spacing(abs(float(value))), (x, found)
