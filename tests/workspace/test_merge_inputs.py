"""What the tests of the merge work on: generated files before and after a change of the model, and their layouts."""

from __future__ import annotations

import ast
import difflib
import importlib.util
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Literal

import black

from brainpy_codegen.compiler import compile_model, network_program, render_network
from brainpy_codegen.ir.network import NetworkModel
from brainpy_codegen.options import Options

Language = Literal["python", "c"]

TWO = '''
import brainpy_codegen as bc


@bc.ode
def neuron(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    """A neuron."""
    # currents
    cubic = V**3 / 3
    inward = V - cubic  # towards the cell
    dV = inward - w + I
    # recovery
    drive = V + a
    dw = (drive - b * w) / tau
    return dV, dw
'''
GATES = '''
import numpy as np

import brainpy_codegen as bc


@bc.ode
def gates(V, m, n, t, I=0.0, g=120.0, E=50.0, C=1.0):
    """Two gates."""
    # rates
    alpha = 0.1 * np.exp(-(V + 40) / 10)
    beta = 4.0 * np.exp(-(V + 65) / 18)
    limit = 1 / (1 + np.exp(-(V + 35) / 10))

    # currents
    I_m = g * m**3 * (V - E)
    I_n = 36.0 * n**4 * (V + 77.0)
    dV = (I - I_m - I_n) / C
    dm = alpha * (1 - m) - beta * m
    dn = (limit - n) / 5.0
    return dV, dm, dn
'''
CHANGES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "constant": (TWO, (("V**3 / 3", "V**3 / 4"),)),
    "term": (TWO, (("inward - w + I", "inward - w + I - 0.1 * V"),)),
    "state": (
        TWO,
        (
            ("V, w, t", "V, w, z, t"),
            ("- w + I", "- w + I - z"),
            ("return dV, dw", "dz = 0.1 - z\n    return dV, dw, dz"),
        ),
    ),
    "parameter": (TWO, (("tau=12.5", "tau=12.5, gain=1.5"), ("inward - w", "gain * inward - w"))),
    "default": (TWO, (("a=0.7", "a=0.75"),)),
    "renamed": (TWO, (("inward", "fast_current"),)),
    "reordered": (
        TWO,
        (
            ("    dV = inward - w + I\n", ""),
            ("    return", "    dV = inward - w + I\n    return"),
        ),
    ),
    "removed": (TWO, (("    drive = V + a\n", ""), ("drive - b", "V + a - b"))),
    "comment": (TWO, (("# towards the cell", "# into the cell"), ("# recovery", "# slow recovery"))),
    "rate": (GATES, (("4.0 * np.exp(-(V + 65) / 18)", "4.5 * np.exp(-(V + 65) / 18)"),)),
    "leak": (GATES, (("dV = (I - I_m", "I_L = 0.3 * (V + 54.4)\n    dV = (I - I_L - I_m"),)),
    "gate": (
        GATES,
        (
            ("m, n, t", "m, n, h, t"),
            ("m**3 *", "m**3 * h *"),
            ("return dV, dm, dn", "dh = 0.1 - h\n    return dV, dm, dn, dh"),
        ),
    ),
    "moved": (
        GATES,
        (
            ("    I_m = g * m**3 * (V - E)\n", ""),
            ("    dV =", "    I_m = g * m**3 * (V - E)\n    dV ="),
            ("    limit = 1 / (1 + np.exp(-(V + 35) / 10))\n", ""),
            ("    alpha =", "    limit = 1 / (1 + np.exp(-(V + 35) / 10))\n    alpha ="),
        ),
    ),
}
NETWORK = '''
import brainpy_codegen as bc


@bc.ode
def membrane(V, g, t, E=0.0, tau=20.0):
    """A cell."""
    drive = E + g
    dV = (drive - V) / tau
    dg = -g / 5.0
    return dV, dg


def crossed(V, V_t=10.0):
    return V > V_t


def to_rest(V, V_r=0.0):
    V = V_r
    return V


def excite(g, w=0.5):
    g = g + w
    return g


net = bc.Network("small")
cells = net.population("cells", bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=2.0), 9)
net.projection("exc", cells, cells, on_pre=excite, connect=bc.connect.bernoulli(0.2))
'''
# The same for the longer files of networks and of methods that adapt their steps.
LONG: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "solved constant": CHANGES["constant"],
    "solved state": CHANGES["state"],
    "network constant": (NETWORK, (("-g / 5.0", "-g / 6.0"), ("V = V_r", "V = V_r - 1.0"))),
    "network state": (
        NETWORK,
        (
            ("V, g, t", "V, g, h, t"),
            ("drive = E + g", "drive = E + g - h"),
            ("return dV, dg", "dh = -h\n    return dV, dg, dh"),
        ),
    ),
    "network parameter": (NETWORK, (("w=0.5", "w=0.5, gain=2.0"), ("g = g + w", "g = g + gain * w"))),
}
LONG_METHOD = "tsit5"
LONG_BACKENDS = ("numpy", "c")
TARGETS = {
    TWO: ("rk4", ("numba", "c", "numpy", "jax", "torch")),
    GATES: ("exponential_euler", ("numba", "c", "jax")),
}


@dataclass(frozen=True)
class Pair:
    """A generated file before and after a change of the model."""

    name: str
    language: Language
    base: str
    new: str


@cache
def pairs(language: Language) -> tuple[Pair, ...]:
    """Every change, forwards and backwards."""
    found = []
    for change, (source, replacements) in (CHANGES | LONG).items():
        changed = source
        for old, new in replacements:
            assert old in changed, (change, old)
            changed = changed.replace(old, new)
        before, after = (files(one, change in LONG) for one in (source, changed))
        for name in before:
            if name.endswith(".py" if language == "python" else ".c") and before[name] != after[name]:
                found.append(Pair(f"{change} {name}", language, before[name], after[name]))
                found.append(Pair(f"{change} back {name}", language, after[name], before[name]))
    return tuple(found)


@cache
def files(source: str, long: bool = False) -> dict[str, str]:
    """The generated files of a model, or of a network, under every target, by name."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "models.py")
        path.write_text(source)
        spec = importlib.util.spec_from_file_location("models_of_the_merge", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found = network_files(module.net.ir) if hasattr(module, "net") else model_files(source, module, long)
    return {name: re.sub(r"/\S*models\.py", "models.py", text) for name, text in found.items()}


def model_files(source: str, module: ModuleType, long: bool) -> dict[str, str]:
    original = GATES if "def gates" in source else TWO
    model = getattr(module, "gates" if original is GATES else "neuron").ir
    method, backends = (LONG_METHOD, LONG_BACKENDS) if long else TARGETS[original]
    made = [compile_model(model, method, one, Options(), f"{model.name}_{method}_{one}") for one in backends]
    return {file.name: file.text for each in made for file in each.files}


def network_files(network: NetworkModel) -> dict[str, str]:
    found: dict[str, str] = {}
    for backend in LONG_BACKENDS:
        program = network_program(network, "exact", backend, Options())
        found |= render_network(program, backend, Options(), f"small_exact_{backend}")
    return found


# --- other layouts ---------------------------------------------------------------------------------------------------

STYLES: dict[Language, tuple[str, ...]] = {
    "python": ("", "black 50", "black 120", "black 79 no commas", "tabs", "two spaces"),
    "c": ("", "LLVM", "Google", "GNU", "Mozilla", "WebKit", "Microsoft"),
}


@cache
def laid_out(text: str, language: Language, style: str) -> str:
    """A text as another formatter, or the same with other settings, leaves it."""
    if not style:
        return text
    if language == "c":
        tool = Path(sys.executable).with_name("clang-format")
        command = [str(tool if tool.exists() else "clang-format"), f"--style={style}"]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    if style in ("tabs", "two spaces"):
        unit = "\t" if style == "tabs" else "  "
        rows = text.splitlines(keepends=True)
        return "".join(re.sub(r"^(?: {4})+", lambda found: unit * (len(found[0]) // 4), row) for row in rows)
    mode = black.Mode(line_length=int(style.split()[1]), magic_trailing_comma="no commas" not in style)
    return black.format_str(text, mode=mode)


# --- what a difference touches ---------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def touched(base: str, other: str, language: Language) -> set[int]:
    """Statements of base (by their first row) of which a row was changed or deleted."""
    old, changed = base.splitlines(), other.splitlines()
    start_of = statement_starts(base, language)
    found = set()
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, old, changed, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            found |= {start_of[k] for k in range(start, end)}
    return found


@lru_cache(maxsize=256)
def statement_starts(text: str, language: Language) -> list[int]:
    """The row on which the statement of each row begins."""
    rows = text.splitlines()
    starts = list(range(len(rows)))
    if language == "python":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.For | ast.If | ast.While):
                for k in range(node.lineno - 1, node.end_lineno or node.lineno):
                    starts[k] = node.lineno - 1
            elif isinstance(node, ast.FunctionDef):
                for k in range(node.lineno - 1, node.body[0].lineno - 1):
                    starts[k] = node.lineno - 1
        return starts
    for k in range(1, len(rows)):
        before = re.sub(r"/\*.*?\*/", "", rows[k - 1]).strip()
        if before and before[-1] not in ";{}" and not before.startswith(("#", "/*", "*")) and rows[k].strip():
            starts[k] = starts[k - 1]
    return starts


def test_every_change_of_a_model_changes_a_file() -> None:
    names = {
        language: {pair.name.replace(" back", "").rpartition(" ")[0] for pair in pairs(language)}
        for language in ("python", "c")
    }
    assert names["python"] == {*CHANGES, *LONG}
    assert names["c"] == {*CHANGES, *LONG} - {"default"}  # a default value stands in the Python file
