"""Where C tests find headers and a compiler."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SUPPORT = Path(__file__).parents[2] / "templates" / "support"


@pytest.fixture(scope="session")
def c_library() -> ModuleType:
    """The support module that calls compiled C files."""
    package = "_c_support"  # support files import each other, as the package that they are in a generated folder
    for name, file in ((package, "__init__.py"), (f"{package}.c_library", "c_library.py")):
        folders = [str(SUPPORT)] if name == package else None
        spec = importlib.util.spec_from_file_location(name, SUPPORT / file, submodule_search_locations=folders)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def c_compiler(c_library: ModuleType) -> ModuleType:
    """The support module that compiles them."""
    return sys.modules[f"{c_library.__package__}.c_compiler"]


@pytest.fixture(scope="session")
def c_headers() -> Path:
    """The folder of the headers that generated files include."""
    return SUPPORT


@pytest.fixture(scope="session")
def c_flags(c_compiler: ModuleType) -> list[str]:
    """Compiler and flags for a program (not a library)."""
    command = c_compiler.compiler()
    flags = [flag for flag in c_compiler.compile_flags(command) if flag not in ("-shared", "-Wl,-Bsymbolic")]
    return [*command, *flags]
