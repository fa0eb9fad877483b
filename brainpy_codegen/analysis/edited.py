"""Which right-hand side is analysed: the model's, or the one of a generated module that was edited."""

from __future__ import annotations

import functools
import warnings
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from brainpy_codegen.analysis.agreement import agreeing
from brainpy_codegen.analysis.edited_model import EditedModel, unparsed
from brainpy_codegen.analysis.system import smooth
from brainpy_codegen.emit.c_names import transliterate
from brainpy_codegen.errors import ModelError, UsageError
from brainpy_codegen.frontend.declare import Model
from brainpy_codegen.frontend.source import plain_function
from brainpy_codegen.session.settings import folder_for


def analysed(model: Model, module: ModuleType | None = None) -> Model:
    """The model itself, or a model of the `derivative` that stands in a generated Python module.

    The functions of modules of numpy and numba are what is evaluated, `derivative` as well as those of its derivatives
    that the module has; one that is not the derivative of `derivative` is told of and not used. A derivative outside of
    the supported Python is called as it is, and differentiated numerically.

    Raises:
        UsageError: `module` is no module, or has no `derivative` in Python, or not of these states.
        UnsupportedError: a derivative with delays or couplings of vectors is outside of the supported Python.
    """
    if module is None and isinstance(model, EditedModel):
        return model  # of an analysis that is made of several
    if module is None:
        _warn_of_edits(smooth(model))
        return model
    if not isinstance(module, ModuleType):
        raise UsageError(f"module is a generated module, such as bc.load(path) gives, not {module!r}")
    function: Any = getattr(module, "derivative", None)
    function = getattr(function, "py_func", function)
    if not callable(function):
        raise UsageError(f"{module.__name__} has no derivative in Python; modules of numpy, numba, jax and torch have")
    if tuple(getattr(module, "STATES", ())) != model.states:
        raise UsageError(f"{module.__name__} has the states {module.STATES}, not those of {model.name!r}")
    edited = _with_defaults(plain_function(function), dict(module.PARAMETERS), model.name)
    edited.module = module
    try:
        edited.understood()
    except ModelError as error:
        return unparsed(model, module, error)
    edited.functions = agreeing(edited, model.ir)
    return edited


def _warn_of_edits(model: Model) -> None:
    """Say that edited files of the model exist, which compute something else than what is analysed."""
    folder = folder_for(None)
    if not folder.path.is_dir():
        return
    reference = model.ir.source.reference
    modules = [path.stem for path in sorted((folder.state / "lock").glob(f"{transliterate(model.name)}_*.toml"))]
    locks = [lock for lock in map(folder.lock, modules) if lock is not None and lock.model == reference]
    edited = [name for lock in locks for name in lock.base if folder.is_edited(name)]
    if edited:
        warnings.warn(
            f"{folder.path.name}/{edited[0]} was edited, but the model {model.name!r} is what is analysed; to analyse "
            "the edited derivative, give the module: module=bc.load(...)",
            UserWarning,
            stacklevel=4,
        )


def _with_defaults(function: FunctionType, defaults: dict[str, Any], name: str) -> EditedModel:
    """The function as a model; its parameters get their defaults back, which the generated text keeps apart."""
    code = function.__code__
    arguments = code.co_varnames[: code.co_argcount]
    after = arguments[arguments.index("t") + 1 :]
    return EditedModel(_copied(function, tuple(defaults.get(one) for one in after)), "ode", name=name)


def _copied(function: FunctionType, defaults: tuple[Any, ...] | None) -> FunctionType:
    """The function with compiled functions replaced by their Python, and functions of `support` by NumPy's."""
    names = dict(function.__globals__)
    for name in function.__code__.co_names:
        value = names.get(name)
        inner = getattr(value, "py_func", value)
        if not isinstance(inner, FunctionType):
            continue
        if ".support" in inner.__module__:
            names[name] = _library(name)
        elif inner is not function:
            names[name] = _copied(inner, inner.__defaults__)
    copy = FunctionType(function.__code__, names, function.__name__, defaults, function.__closure__)
    functools.update_wrapper(copy, function)
    copy.__defaults__ = defaults
    del copy.__dict__["__wrapped__"]
    return copy


def _library(name: str) -> Any:
    import scipy.special  # heavy, and only edited modules need it

    special = {"sigmoid": "expit"}.get(name, name)
    found = getattr(np, name, None) or getattr(scipy.special, special, None)
    if found is None:
        raise UsageError(f"{name} of the generated support files has no counterpart that could be analysed")
    return found
