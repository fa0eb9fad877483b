"""Import a generated file by its path: always the text that is on disk now, never stale bytecode.

The folder becomes a package under a name of its own, made from its path, so that `from .support ...` works, that two
folders with equal file names do not meet, and that Numba finds the module again under the name in its cache.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import linecache
import os
import re
import sys
import threading
import traceback
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from brainpy_codegen.errors import CodegenError, EditedFileError, RunError, ToolMissingError, UsageError

PREFIX = "_generated_"

# What to install where the import of a generated file fails for want of it.
_INSTALL = {
    "numba": "pip install numba",
    "cffi": "pip install cffi",
    "jax": "pip install 'brainpy-codegen[jax]'",
    "jaxlib": "pip install 'brainpy-codegen[jax]'",
    "torch": "pip install 'brainpy-codegen[torch]'",
}

_CONFLICT = re.compile(r"^(<<<<<<<|>>>>>>>)( |$)", re.MULTILINE)

_lock = threading.RLock()


def load(path: str | os.PathLike[str]) -> ModuleType:
    """The module in a generated file.

    The same text gives the same module object; a file (or a file of `support/`) that changed is imported anew.

    Raises:
        UsageError: there is no such file.
        EditedFileError: the file holds conflict markers.
        RunError: the file is not valid Python.
        ToolMissingError: the library that the file is for is not installed.
    """
    file = Path(path).expanduser().resolve()
    if not file.is_file():
        raise UsageError(f"there is no generated file {file}")
    with _lock:
        package = _package(file.parent)
        name = f"{package}.{file.stem}"
        digests = {one: _digest(one) for one in _sources(file)}
        known = sys.modules.get(name)
        if known is not None and getattr(known, "__digests__", None) == digests and not _support_changed(package):
            return known
        for one in digests:
            _refuse_conflict(one)
        if _support_changed(package):
            # Every module of the folder may hold something of the old support file.
            _forget(package)
            _package(file.parent)
        sys.modules.pop(name, None)
        importlib.invalidate_caches()
        module = _import(name, file)
        module.__dict__["__digests__"] = digests
        return module


def support(module: ModuleType, name: str) -> ModuleType | None:
    """A file of `support/` as the generated module uses it; None if the module's folder has none of that name."""
    full = f"{module.__package__}.support.{name}"
    if full not in sys.modules and importlib.util.find_spec(full) is None:
        return None
    return importlib.import_module(full)


def source_digests(module: ModuleType) -> dict[str, str]:
    """SHA-256 of the texts that a module was loaded from (with LF behind every line), by file name."""
    return {path.name: digest for path, digest in module.__dict__["__digests__"].items()}


def package_name(folder: Path) -> str:
    """The name under which the files of a folder are imported; the same in every process."""
    path = os.path.normcase(folder.resolve()).encode("utf-8", "surrogateescape")
    return PREFIX + hashlib.sha256(path).hexdigest()[:16]


class TextLoader(SourceFileLoader):
    """Compiles the source itself: bytecode files are trusted by time and size, which an edit may leave alike."""

    def get_code(self, fullname: str) -> CodeType:
        """The compiled text."""
        data = self.get_data(self.path)
        linecache.checkcache(self.path)
        return self.source_to_code(data, self.path)

    def exec_module(self, module: ModuleType) -> None:
        """Run the text, and note which it was."""
        module.__dict__["__digest__"] = _digest(Path(self.path))
        super().exec_module(module)


class _Finder(MetaPathFinder):
    """Finds the modules of generated folders, and only those."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(PREFIX) or not path:
            return None
        base = Path(path[0]) / fullname.rpartition(".")[2]
        if base.is_dir():
            init = base / "__init__.py"
            if init.is_file():
                return self._spec(fullname, init, [str(base)])
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = [str(base)]
            return spec
        file = base.with_name(f"{base.name}.py")
        return self._spec(fullname, file, None) if file.is_file() else None

    def _spec(self, name: str, file: Path, locations: list[str] | None) -> ModuleSpec | None:
        return importlib.util.spec_from_file_location(
            name, file, loader=TextLoader(name, str(file)), submodule_search_locations=locations
        )


_finder = _Finder()


def _package(folder: Path) -> str:
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    name = package_name(folder)
    if name not in sys.modules:
        # A package without a file: `generated/__init__.py` is for users who write `from generated import ...`.
        package = ModuleType(name, f"The generated files in {folder}.")
        package.__path__ = [str(folder)]
        package.__package__ = name
        package.__spec__ = ModuleSpec(name, None, is_package=True)
        sys.modules[name] = package
    return name


def _sources(file: Path) -> list[Path]:
    """The file and, for a loader of C, the C text beside it and the headers that such texts include."""
    text = file.with_suffix(".c")
    if not text.is_file():
        return [file]
    return [file, text, *sorted((file.parent / "support").glob("*.h"))]


def _digest(file: Path) -> str:
    # The content, whatever its spelling: mark, line ends and final line end.
    text = file.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return hashlib.sha256(text if not text or text.endswith(b"\n") else text + b"\n").hexdigest()


def _support_changed(package: str) -> bool:
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{package}.support."):
            file = Path(str(module.__file__))
            if not file.is_file() or _digest(file) != module.__dict__.get("__digest__"):
                return True
    return False


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]


def _refuse_conflict(file: Path) -> None:
    text = file.read_text(encoding="utf-8", errors="replace")
    found = _CONFLICT.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise EditedFileError(
            f"{file}:{line} holds a conflict marker ({found[1]}). Choose one of the two versions between the markers, "
            "remove the marker lines, and run again."
        )


def _import(name: str, file: Path) -> ModuleType:
    try:
        return importlib.import_module(name)
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise RunError(f"{error.filename or file}{line}: {error.msg}") from error
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _INSTALL:
            raise RunError(f"{file}: {error}") from error
        raise ToolMissingError(f"{file.name} needs {missing}, which is not installed: {_INSTALL[missing]}") from error
    except CodegenError:
        raise
    except (Exception, SystemExit) as error:  # a statement at the top of the file
        places = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).parent == file.parent]
        line = f":{places[-1].lineno}" if places else ""
        raise RunError(f"{file}{line}: {type(error).__name__}: {error}") from error
