"""References to models and functions: `path/to/file.py:function` or `package.module:function`."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

from brainpy_codegen.errors import CodegenError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.network.network import Network
from brainpy_codegen.runtime.load import TextLoader
from brainpy_codegen.runtime.names import nearest


def find_model(reference: str, root: Path | None = None) -> Model:
    """The model that a reference names; a relative path stands below `root` (else the working directory)."""
    module, path, name = _module(reference, root)
    if not name:
        raise UsageError(f"{reference!r} names no function: write {path}:FUNCTION")
    value: object = module
    for part in name.split("."):
        value = getattr(value, part, None)
    if isinstance(value, Model):
        return value
    if isinstance(value, Network) or any(one.name == name for one in _networks(module)):
        raise UsageError(f"{reference} is a network, and a single model is needed: one of those that its neurons have")
    # A model that a factory made is found by the name of the function that it was made from.
    for model in _models(module):
        if name in (model.name, model.function.__qualname__.replace("<locals>.", "")):
            return model
    if callable(value):
        raise UsageError(f"{reference}: {name} is not a declared model: put @bc.ode (or @bc.update) above it")
    known = [name for name, value in vars(module).items() if isinstance(value, Model)]
    raise UsageError(
        f"{path} has no model {name!r}{nearest(name, known)}; it has: {', '.join(known) or 'no declared model'}"
    )


def find_models(reference: str) -> list[Model]:
    """The model that a reference names, or all models that a file defines, in the order of their definition."""
    module, path, name = _module(reference, None)
    if name:
        return [find_model(reference)]
    # Models that the file imported belong to other files.
    own = [model for model in _models(module) if model.function.__module__ == module.__name__]
    if not own:
        raise UsageError(f"{path} declares no model: put @bc.ode (or @bc.update) above a function")
    return sorted(own, key=lambda model: model.function.__code__.co_firstlineno)


def find_network(reference: str, root: Path | None = None) -> Network | None:
    """The network that a reference names, by its own name or by a variable's; None if its file makes none of it."""
    module, _, name = _module(reference, root)
    value = getattr(module, name, None)
    for one in [*([value] if isinstance(value, Network) else []), *_networks(module)]:
        if one is value or one.name == name:
            return one
    return None


def find_subject(reference: str, root: Path | None = None) -> Model | Network:
    """The network or model that a reference names; a network is found by its own name, or by a variable's."""
    return find_network(reference, root) or find_model(reference, root)


def find_subjects(reference: str) -> Sequence[Model | Network]:
    """What a reference names; of a file its networks, or where it has none all models that it defines."""
    module, _, name = _module(reference, None)
    if name:
        return [find_subject(reference)]
    return _networks(module) or find_models(reference)


def find_declared(reference: str) -> Sequence[Model | Network]:
    """Everything that a reference names: of a file all models that it defines, then its networks."""
    module, _, name = _module(reference, None)
    if name:
        return [find_subject(reference)]
    networks = _networks(module)
    try:
        return [*find_models(reference), *networks]
    except UsageError:
        if networks:  # of models from elsewhere
            return networks
        raise


def _networks(module: ModuleType) -> list[Network]:
    return list({id(one): one for one in vars(module).values() if isinstance(one, Network)}.values())


def find_function(reference: str, root: Path | None = None) -> object:
    """Any function that a reference names; a relative path stands below `root` (else the working directory)."""
    module, path, name = _module(reference, root)
    value = getattr(module, name, None)
    if not callable(value):
        raise UsageError(f"{path} has no function {name!r}{nearest(name, vars(module))}")
    return value


def _models(module: ModuleType) -> Iterator[Model]:
    seen: set[int] = set()
    for value in vars(module).values():
        if isinstance(value, Model) and id(value) not in seen:
            seen.add(id(value))
            yield value


def _module(reference: str, root: Path | None) -> tuple[ModuleType, str, str]:
    """The module of a reference, how to name it to people, and what stands after the colon."""
    # The last colon: a path of Windows has one after the drive.
    place, colon, name = reference.rpartition(":")
    if not colon or "/" in name or "\\" in name or name.endswith(".py"):
        place, name = reference, ""
    if place.endswith(".py"):
        path = (root or Path.cwd()) / place
        if not path.is_file():
            raise UsageError(f"there is no file {path if root else place}")
        return _imported(place, lambda: _from_file(path.resolve())), place, name
    if not all(part.isidentifier() for part in place.split(".")):
        raise UsageError(f"{reference!r} is neither path/to/file.py:function nor package.module:function")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    return _imported(place, lambda: importlib.import_module(place)), place, name


def _imported(place: str, imported: Callable[[], ModuleType]) -> ModuleType:
    try:
        return imported()
    except CodegenError:
        raise
    except ModuleNotFoundError as error:
        raise UsageError(f"importing {place} failed: there is no module {error.name!r}") from error
    except SyntaxError as error:
        raise UsageError(f"importing {place} failed: {error.filename}:{error.lineno}: {error.msg}") from error
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{frame.filename}:{frame.lineno}"
        raise UsageError(f"importing {place} failed: {type(error).__name__}: {error} ({where})") from error


def _from_file(path: Path) -> ModuleType:
    """The module in a file: under its dotted name if it belongs to a package, as a script of its own otherwise."""
    names, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        names.insert(0, folder.name)
        folder = folder.parent
    # A script sees what lies beside it.
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    if len(names) > 1:
        return importlib.import_module(".".join(names))
    name = f"{path.stem}_{hashlib.sha256(str(path).encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path, loader=TextLoader(name, str(path)))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
