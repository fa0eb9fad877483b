"""What the tests of the merge work on: generated files before and after a change of the model, and a random editor."""

from __future__ import annotations

import ast
import difflib
import importlib.util
import random
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import black
import pytest

from brainpy_codegen.compiler import compile_model
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
        (("V, w, t", "V, w, z, t"), ("- w + I", "- w + I - z"), ("return dV, dw", "dz = 0.1 - z\n    return dV, dw, dz")),
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
        (("m, n, t", "m, n, h, t"), ("m**3 *", "m**3 * h *"), ("return dV, dm, dn", "dh = 0.1 - h\n    return dV, dm, dn, dh")),
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
TARGETS = {TWO: ("rk4", ("numba", "c", "numpy")), GATES: ("exponential_euler", ("numba", "c"))}


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
    for change, (source, replacements) in CHANGES.items():
        changed = source
        for old, new in replacements:
            assert old in changed, (change, old)
            changed = changed.replace(old, new)
        before, after = files(source), files(changed)
        for name in before:
            if name.endswith(".py" if language == "python" else ".c") and before[name] != after[name]:
                found.append(Pair(f"{change} {name}", language, before[name], after[name]))
                found.append(Pair(f"{change} back {name}", language, after[name], before[name]))
    return tuple(found)


@cache
def files(source: str) -> dict[str, str]:
    """The generated files of a model under every target, by name."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "models.py")
        path.write_text(source)
        spec = importlib.util.spec_from_file_location("models_of_the_merge", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        original = GATES if "def gates" in source else TWO
        model = getattr(module, "gates" if original is GATES else "neuron").ir
    method, backends = TARGETS[original]
    found: dict[str, str] = {}
    for backend in backends:
        made = compile_model(model, method, backend, Options(), f"{model.name}_{method}_{backend}")
        found.update((file.name, re.sub(r"/\S*models\.py", "models.py", file.text)) for file in made.files)
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


# --- the editor ------------------------------------------------------------------------------------------------------


@dataclass
class Edited:
    """A text after some edits."""

    text: str
    what: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)  # words that must not get lost
    swapped: list[tuple[str, str]] = field(default_factory=list)  # rows that were swapped, as they stand now


class Editor:
    """Edits single lines that are whole statements, as a person would; each edit leaves a word that is nowhere else."""

    def __init__(self, text: str, language: Language, rng: random.Random) -> None:
        self.rows = text.splitlines(keepends=True)
        self.python = language == "python"
        self.rng = rng
        self.what: list[str] = []
        self.marks: list[str] = []
        self.swapped: list[tuple[str, str]] = []

    def result(self) -> Edited:
        return Edited("".join(self.rows), self.what, self.marks, self.swapped)

    def edit(self) -> None:
        """One edit at random; one that does not fit is replaced by another."""
        kinds = [self.change, self.change, self.insert, self.delete, self.reorder, self.comment, self.trailing]
        kinds += [self.blank, self.head, self.function, self.import_, self.split, self.loop, self.docstring, self.outside]
        while True:
            kind = self.rng.choice(kinds)
            if kind():
                self.what.append(kind.__name__)
                return

    def mark(self) -> str:
        self.marks.append(f"edit_{len(self.marks)}_{self.rng.randrange(10**6)}")
        return self.marks[-1]

    def statements(self) -> list[int]:
        """Rows that are a whole statement of a function."""
        return [k for k in range(len(self.rows)) if self.is_statement(self.rows[k]) and self.is_whole(k)]

    def is_statement(self, row: str) -> bool:
        if not row.strip() or row[0] not in " \t":
            return False
        if self.python:
            return True  # `is_whole` knows
        return re.match(r"[^#/{}()]*?[\w\])] (?:[-+*/]?=) [^{}]*;(?:\s*/\*.*\*/)?\s*$", row) is not None and (
            row.count("(") == row.count(")")
        )

    def is_whole(self, k: int) -> bool:
        """Whether the row is not part of a statement of several rows."""
        if self.python:
            return k + 1 in _statement_rows("".join(self.rows))
        before = re.sub(r"/\*.*?\*/", "", self.rows[k - 1]).strip()
        return not before or before[-1] in ";{}" or before.startswith(("#", "/*", "*")) or before.endswith("*/")

    def pick(self) -> int | None:
        found = self.statements()
        return self.rng.choice(found) if found else None

    def margin(self, k: int) -> str:
        return re.match(r"\s*", self.rows[k])[0]  # type: ignore[index]

    def parts(self, k: int) -> tuple[str, str, str]:
        """Left side with `=`, right side, and what follows."""
        pattern = r"(.*? [-+*/]?= )(.*?)(\s*(?:#.*)?\n?)$" if self.python else r"(.*? [-+*/]?= )(.*?)(;.*\n?)$"
        found = re.match(pattern, self.rows[k])
        assert found is not None, self.rows[k]
        return found[1], found[2], found[3]

    def assigning(self, name: str, value: str) -> str:
        return f"{name} = {value}\n" if self.python else f"const double {name} = {value};\n"

    def change(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        left, right, rest = self.parts(k)
        self.rows[k] = f"{left}{right} + {self.mark()}{rest}"
        return True

    def insert(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        row = self.margin(k) + self.assigning(self.mark(), "1.5")
        self.rows.insert(k + self.rng.randrange(2), row)
        return True

    def delete(self) -> bool:
        k = self.pick()
        if k is None or not self.has_sibling(k):
            return False
        del self.rows[k]
        return True

    def has_sibling(self, k: int) -> bool:
        """Whether its block does not become empty without it."""
        found = self.statements()
        return any(n in found and self.margin(n) == self.margin(k) for n in (k - 1, k + 1))

    def reorder(self) -> bool:
        found = self.statements()
        fits = [k for k in found if k + 1 in found and self.margin(k) == self.margin(k + 1)]
        if not fits:
            return False
        k = self.rng.choice(fits)
        self.rows[k : k + 2] = [self.rows[k + 1], self.rows[k]]
        self.swapped.append((self.rows[k].strip(), self.rows[k + 1].strip()))
        return True

    def comment_text(self) -> str:
        return f"# note {self.mark()}\n" if self.python else f"/* note {self.mark()} */\n"

    def comment(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        self.rows.insert(k + self.rng.randrange(2), self.margin(k) + self.comment_text())
        return True

    def outside(self) -> bool:
        """Comment a statement out."""
        k = self.pick()
        if k is None or not self.has_sibling(k):
            return False
        code = self.rows[k].strip().replace("/*", "").replace("*/", "")
        mark = self.mark()
        self.rows[k] = self.margin(k) + (f"# {code} {mark}\n" if self.python else f"/* {code} {mark} */\n")
        return True

    def trailing(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        if "#" in self.rows[k] or "/*" in self.rows[k]:
            return False
        self.rows[k] = self.rows[k].rstrip() + ("  " if self.python else " ") + self.comment_text()
        return True

    def blank(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        self.rows.insert(k, "\n")
        return True

    def head(self) -> bool:
        """A decorator, or an attribute."""
        starts = "@" if self.python else ("CELL ", "EXPORT ")
        fits = [k for k, row in enumerate(self.rows) if row.startswith(starts)]
        if not fits:
            return False
        k = self.rng.choice(fits)
        if self.python:
            row = f"@{self.mark()}\n"
            self.rows[k : k + self.rng.randrange(2)] = [row]
        else:
            self.rows[k] = self.rows[k].replace(" ", f" {self.mark()} ", 1)
        return True

    def function(self) -> bool:
        fits = [k for k, row in enumerate(self.rows) if row.startswith(("LOOPS", "@", "/* The", "EXPORT "))]
        fits = [k for k in fits if not self.rows[k - 1].strip()]
        if not fits:
            return False
        name = self.mark()
        text = f"def {name}(x):\n    return x\n\n\n" if self.python else f"double {name}(double x)\n{{\n    return x;\n}}\n\n"
        k = self.rng.choice(fits)
        self.rows[k:k] = text.splitlines(keepends=True)
        return True

    def import_(self) -> bool:
        fits = [k for k, row in enumerate(self.rows) if row.startswith(("from ", "import ", "#include"))]
        if not fits:
            return False
        name = self.mark()
        k = self.rng.choice(fits)
        self.rows.insert(k + self.rng.randrange(2), f"import {name}\n" if self.python else f'#include "{name}.h"\n')
        return True

    def split(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        left, right, rest = self.parts(k)
        name = self.mark()
        self.rows[k : k + 1] = [self.margin(k) + self.assigning(name, right), f"{left}{name}{rest}"]
        return True

    def loop(self) -> bool:
        pattern = r"( *|\t*)for .*(:\n|\{\n)$"
        fits = [k for k, row in enumerate(self.rows) if re.match(pattern, row) and row.count("(") == row.count(")")]
        if not fits:
            return False
        k = self.rng.choice(fits)
        name = self.mark()
        row = self.rows[k]
        self.rows[k] = re.sub(r"\):\n$", f" + {name}):\n", row) if self.python else row.replace("; ", f" + {name}; ", 1)
        if self.rows[k] == row:
            self.rows[k] = row[:-1] + (f"  # {name}\n" if self.python else f" /* {name} */\n")
        return True

    def docstring(self) -> bool:
        starts = r'\s+""".+"""\n$' if self.python else r"/\* .+ \*/\n$"
        fits = [k for k, row in enumerate(self.rows) if re.match(starts, row)]
        if not fits:
            return False
        k = self.rng.choice(fits)
        end = '"""\n' if self.python else " */\n"
        self.rows[k] = self.rows[k][: -len(end)] + f" {self.mark()}" + end
        return True


@cache
def _statement_rows(text: str) -> frozenset[int]:
    """Rows (from 1) on which a simple statement of one row stands, and no other."""
    try:
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assign)]
    except SyntaxError:
        return frozenset()
    return frozenset(node.lineno for node in nodes if node.lineno == node.end_lineno)


# --- what a difference touches ---------------------------------------------------------------------------------------


def touched(base: str, other: str, language: Language) -> set[int]:
    """Statements of base (by their first row) of which a row was changed or deleted."""
    old, changed = base.splitlines(), other.splitlines()
    start_of = statement_starts(base, language)
    found = set()
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, old, changed, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            found |= {start_of[k] for k in range(start, end)}
    return found


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
    for language in ("python", "c"):
        names = {pair.name.split()[0] for pair in pairs(language)}
        assert names == set(CHANGES), language


@pytest.mark.parametrize("language", ["python", "c"])
def test_the_editor_leaves_marks(language: Language) -> None:
    editor = Editor(pairs(language)[0].base, language, random.Random(1))
    for _ in range(30):
        editor.edit()
    edited = editor.result()
    assert all(mark in edited.text for mark in edited.marks)
    assert len(set(edited.what)) > 8
