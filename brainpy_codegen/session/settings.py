"""Defaults: what `set_backend` chose, else `[tool.brainpy-codegen]` of pyproject.toml, else those of the package."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args

from brainpy_codegen import backends
from brainpy_codegen.errors import UsageError
from brainpy_codegen.options import DType, MathMode, Options, OwnTemplates
from brainpy_codegen.runtime.check import real_number
from brainpy_codegen.runtime.names import nearest
from brainpy_codegen.workspace.folder import Folder, open_folder, project_root


@dataclass(frozen=True, slots=True)
class Settings:
    """Defaults of one level; None where it says nothing."""

    backend: str | None = None
    method: str | None = None
    dt: float | None = None
    dtype: DType | None = None
    math: MathMode | None = None
    directory: str | None = None
    templates: str | None = None


_BUILT_IN = Settings(backend="numba", dtype="float64", math="precise")
_TYPES: dict[str, type | tuple[type, ...]] = {"dt": (int, float)}

_chosen = Settings()


def set_backend(
    backend: str | None = None,
    *,
    dt: float | None = None,
    method: str | None = None,
    dtype: DType | None = None,
    math: MathMode | None = None,
    directory: str | None = None,
) -> None:
    """Set what `generate` and `simulate` use where a call names nothing; None leaves a default as it was.

    Raises:
        UsageError: there is no backend of that name, or no such `dtype` or `math`.

    Example:
        >>> set_backend("numba", dt=0.01)
    """
    global _chosen
    given = Settings(backend, method, dt, dtype, math, directory)
    _check_words(given)
    if backend is not None:
        backends.get(backend)
    _chosen = _over(given, _chosen)


def reset_settings() -> None:
    """Forget what `set_backend` chose."""
    global _chosen
    _chosen = Settings()


def settings() -> Settings:
    """The defaults that hold now."""
    return _over(_chosen, _over(_from_project(), _BUILT_IN))


def options_for(dtype: DType | None, math: MathMode | None, jacobian: bool = False, derivatives: int = 0) -> Options:
    """Options of a call, completed by the defaults."""
    if derivatives not in (0, 2, 3):
        raise UsageError(f"derivatives is 2 or 3, not {derivatives!r}; for the first ones: jacobian")
    given = Settings(dtype=dtype, math=math)
    _check_words(given)
    chosen = _over(given, settings())
    dtype, math = chosen.dtype or "float64", chosen.math or "precise"
    return Options(dtype, math, jacobian or derivatives > 0, derivatives, _templates(chosen.templates))


def project_templates() -> OwnTemplates | None:
    """The templates of the project that stand in for those of the package.

    Raises:
        UsageError: there is no such folder, or one of its files stands in for nothing.
    """
    return _templates(settings().templates)


def step_for(dt: float | None) -> float:
    """The length of a step of a call."""
    chosen = settings().dt if dt is None else dt
    if chosen is None:
        raise UsageError("simulate needs dt=... (on the command line: --dt), or a default from bc.set_backend(dt=...)")
    return real_number("dt", chosen)


def folder_for(directory: str | os.PathLike[str] | None) -> Folder:
    """The output folder of a call: the one it names, else the default one."""
    if not isinstance(directory, str | os.PathLike | None):
        raise UsageError(f"directory is the path of a folder, not {directory!r}")
    if directory is None and _chosen.directory is None:
        chosen = _from_project().directory
        # A folder in pyproject.toml stands relative to that file.
        return open_folder(None if chosen is None else project_root() / chosen)
    given = directory if directory is not None else _chosen.directory
    return open_folder(None if given is None else Path(given))


def _templates(name: str | None) -> OwnTemplates | None:
    if name is None:
        return None
    from brainpy_codegen.session.sources import own_templates  # loads all backends, and few projects have templates

    # A folder in pyproject.toml stands relative to that file.
    return own_templates(project_root() / name, name)


def _over(first: Settings, second: Settings) -> Settings:
    given = {field.name: getattr(first, field.name) for field in fields(first)}
    return replace(second, **{name: value for name, value in given.items() if value is not None})


def _from_project() -> Settings:
    path = project_root() / "pyproject.toml"
    if not path.is_file():
        return Settings()
    import tomllib  # takes 5 ms, and not every project has such a file

    try:
        table: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    table = table.get("tool", {}).get("brainpy-codegen", {})
    known = [field.name for field in fields(Settings)]
    for name, value in table.items():
        if name not in known:
            hint = nearest(name, known)
            raise UsageError(f"{path}: [tool.brainpy-codegen] has no setting {name!r}{hint}; known: {', '.join(known)}")
        if not isinstance(value, _TYPES.get(name, str)) or isinstance(value, bool):
            raise UsageError(f"{path}: [tool.brainpy-codegen] {name} = {value!r} is not of the right kind")
    found = Settings(**table)
    _check_words(found)
    return found


def _check_words(given: Settings) -> None:
    for what, value, words in (("dtype", given.dtype, get_args(DType)), ("math", given.math, get_args(MathMode))):
        if value is not None and value not in words:
            raise UsageError(f"{what} is {' or '.join(map(repr, words))}, not {value!r}")
