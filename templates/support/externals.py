"""Functions that a model calls without knowing what is in them, found where they stand."""

import importlib
import importlib.util
import sys
from pathlib import Path

# References are relative to the folder that holds the generated one.
ROOT = Path(__file__).resolve().parents[2]


def external(reference):
    """The function of a reference: `models/hh.py:lookup` for a file, `scipy.special:j0` for a module.

    A file that is loaded already is not loaded again.
    """
    place, _, name = reference.rpartition(":")
    for module in _loaded(place):
        if hasattr(module, name):
            return _bare(getattr(module, name))
    module = (
        _from_file(ROOT / place)
        if place.endswith(".py")
        else importlib.import_module(place)
    )
    if not hasattr(module, name):
        raise AttributeError(f"the external function {name!r} is not in {place}")
    return _bare(getattr(module, name))


def _loaded(place):
    """The modules in memory that may stand for a file or a notebook."""
    if not place.endswith(".py"):
        return [sys.modules["__main__"]] if place.startswith("<") else []
    found = []
    for module in tuple(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and f"/{Path(file).resolve().as_posix()}".endswith(f"/{place}"):
            found.append(module)
    return found


def _from_file(path):
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: a function that the model calls stands there; copy the file along"
        )
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _bare(found):
    """The plain function, where the file wraps it as an external one."""
    return getattr(found, "function", found)
