"""The functions of the support files, over arrays: compiled by Numba and by the C compiler."""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import numpy as np

from .functions import ARITY, VECTORISED, Array

SUPPORT = Path(__file__).parents[2] / "templates" / "support"
HEADERS = {"float64": "vector_math.h", "float32": "vector_math_float32.h"}

Loop = Callable[..., Array]


@functools.cache
def support(name: str) -> ModuleType:
    """A support file, imported as generated modules import it: from a package."""
    package = "vector_math_support"
    if package not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            package, SUPPORT / "__init__.py", submodule_search_locations=[str(SUPPORT)]
        )
        assert spec is not None
        sys.modules[package] = importlib.util.module_from_spec(spec)
    return importlib.import_module(f"{package}.{name}")


def numba_math(dtype: str) -> ModuleType:
    """The elementary functions of a type."""
    return support("numba_math" if dtype == "float64" else "numba_math_float32")


_LOOPS = {
    1: "for i in range(out.size):\n        out[i] = function(x[i])",
    2: "for i in range(out.size):\n        out[i] = function(x[i], y[i])",
    3: "for i in range(out.size):\n        out[i] = function(x[i], y[i], z[i])",
}


@functools.cache
def numba_dispatcher(name: str, dtype: str, fast: bool = False) -> Any:
    """A loop over arrays, compiled by Numba."""
    arguments = ", ".join("xyz"[: ARITY[name]])
    scope = {"function": getattr(numba_math(dtype), name)}
    exec(f"def loop({arguments}, out):\n    {_LOOPS[ARITY[name]]}", scope)
    flags = {"contract", "reassoc", "arcp", "nsz"} if fast else False
    kind = numba.types.Array(getattr(numba.types, dtype), 1, "C")
    return numba.njit([(kind,) * (ARITY[name] + 1)], error_model="numpy", fastmath=flags)(scope["loop"])


def numba_loop(name: str, dtype: str, fast: bool = False) -> Loop:
    """The function over arrays, by Numba."""
    dispatcher = numba_dispatcher(name, dtype, fast)

    def loop(*arguments: Array) -> Array:
        out = np.empty_like(arguments[0])
        dispatcher(*arguments, out)
        return out

    return loop


def shim(dtype: str) -> str:
    """C code with a loop over arrays for every function, and one that also calls it with the same value every time."""
    real = "double" if dtype == "float64" else "float"
    text = f'#include <stddef.h>\n#include "{(SUPPORT / HEADERS[dtype]).as_posix()}"\n'
    for name, arity in ARITY.items():
        names = "xyz"[:arity]
        arrays = "".join(f"const {real} *restrict {array}, " for array in names)
        values = ", ".join(f"{array}[i]" for array in names)
        text += (
            f"EXPORT void loop_{name}({arrays}{real} *restrict out, size_t n)\n{{\n"
            f"    for (size_t i = 0; i < n; i++) {{\n        out[i] = vm_{name}({values});\n    }}\n}}\n"
        )
    for name in VECTORISED:
        others = ", x[i]" * (ARITY[name] - 1)
        text += (
            f"EXPORT void constant_{name}(const {real} *restrict x, {real} c, {real} *restrict out, size_t n)\n{{\n"
            f"    for (size_t i = 0; i < n; i++) {{\n"
            f"        out[i] = x[i] * vm_{name}(2 * c{others}) + vm_{name}(x[i]{others});\n    }}\n}}\n"
        )
    return text


class CLoops:
    """The functions over arrays, by the C compiler, with the flags of the project and further ones."""

    def __init__(self, folder: Path, dtype: str, *, fast: bool = False, flags: tuple[str, ...] = ()) -> None:
        library = support("c_compiler")
        command = library.compiler()
        flags = (*library.compile_flags(command, fast=fast), *flags)
        self.source = folder / "loops.c"
        self.source.write_text(shim(dtype))
        self.command = [*command, *flags, "-Wall", "-Wextra"]
        target = folder / "loops.so"
        done = subprocess.run(
            [*self.command, "-o", target, self.source, "-lm"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        self.warnings = done.stderr
        self._library = ctypes.CDLL(str(target))

    def assembly(self) -> str:
        """What the compiler made of the loops."""
        target = self.source.with_suffix(".s")
        flags = [flag for flag in self.command if flag != "-shared"]
        subprocess.run([*flags, "-S", "-o", target, self.source], check=True, capture_output=True)
        return target.read_text(errors="replace")  # the clang of zig writes debug data in between

    def symbol(self, name: str) -> Any:
        """The loop itself, as ctypes calls it."""
        return getattr(self._library, f"loop_{name}")

    def __getitem__(self, name: str) -> Loop:
        function = self.symbol(name)

        def loop(*arguments: Array) -> Array:
            out = np.empty_like(arguments[0])
            pointers = [ctypes.c_void_p(array.ctypes.data) for array in (*arguments, out)]
            function(*pointers, ctypes.c_size_t(out.size))
            return out

        return loop
