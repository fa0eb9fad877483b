"""All integration methods, and the names under which BrainPy's users know them."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from functools import cache

from brainpy_codegen.errors import UsageError
from brainpy_codegen.integrators.base import Family, Scheme
from brainpy_codegen.integrators.ode import update
from brainpy_codegen.ir.model import Model, ModelKind

_UPDATE = "update"
_HOMES: dict[str, tuple[str, ...]] = {
    "dde.explicit": (
        *("euler", "midpoint", "heun2", "ralston2", "rk2", "rk3", "heun3", "ralston3", "ssprk3"),
        *("rk4", "ralston4", "rk4_38"),
    ),
    "dde.adaptive": ("heun_euler", "rkf12", "bs3", "rkf45", "cash_karp", "dopri5", "tsit5", "dop853"),
    "ode.adams_bashforth": ("adams_bashforth2", "adams_bashforth3", "adams_bashforth4"),
    "ode.exponential_euler": ("exponential_euler",),
    "ode.rush_larsen": ("rush_larsen", "rush_larsen2"),
    "ode.etd2": ("etd2",),
    "ode.exponential_rosenbrock": ("exponential_rosenbrock",),
    "ode.implicit": ("backward_euler", "implicit_midpoint", "trapezoid"),
    "ode.diagonally_implicit": ("tr_bdf2", "kvaerno5"),
    "ode.rosenbrock": ("rodas4", "rodas5p"),
    "ode.exact": ("exact",),
    "sde.euler": ("euler_maruyama", "tamed_euler"),
    "sde.heun": ("euler_heun", "heun"),
    "sde.milstein": ("milstein", "milstein_derivative_free"),
    "sde.drift_implicit": ("drift_implicit_euler",),
    "sde.exponential": ("exponential_euler_maruyama",),
    "sde.runge_kutta": ("sra1", "sra2", "sra3", "sosra", "sriw1", "sriw2", "sosri"),
    "fde.predictor_corrector": ("predictor_corrector",),
    "fde.caputo_l1": ("caputo_l1",),
    "fde.caputo_l1_implicit": ("caputo_l1_implicit",),
    "fde.grunwald_letnikov": ("grunwald_letnikov",),
}
"""Where methods stand. A module is imported when one of its methods is asked for: a run needs one of them."""

_HOME_OF: dict[str, str] = {name: home for home, names in _HOMES.items() for name in names}
_NAMES: tuple[str, ...] = (*_HOME_OF, _UPDATE)

ALIASES: dict[str, str] = {
    "forward_euler": "euler",
    "explicit_euler": "euler",
    "rk4_38rule": "rk4_38",
    "kutta3": "rk3",
    "ssp_rk3": "ssprk3",
    "exp_euler": "exponential_euler",
    "exp_auto": "exponential_euler",
    "exp_euler_auto": "exponential_euler",
    "exponentialeuler": "exponential_euler",
    "rushlarsen": "rush_larsen",
    "linear": "exact",
    "heuneuler": "heun_euler",
    "bosh3": "bs3",
    "bs": "bs3",
    "bs23": "bs3",
    "rk23": "bs3",
    "bogacki_shampine": "bs3",
    "bogackishampine": "bs3",
    "fehlberg45": "rkf45",
    "ck": "cash_karp",
    "ck45": "cash_karp",
    "cashkarp": "cash_karp",
    "rkck": "cash_karp",
    "rkdp": "dopri5",
    "dp5": "dopri5",
    "rk45": "dopri5",
    "dormand_prince": "dopri5",
    "dormandprince": "dopri5",
    "dp8": "dop853",
    "dopri8": "dop853",
    "ab2": "adams_bashforth2",
    "ab3": "adams_bashforth3",
    "ab4": "adams_bashforth4",
    "etdrk2": "etd2",
    "exp_rosenbrock": "exponential_rosenbrock",
    "exprb2": "exponential_rosenbrock",
    "implicit_euler": "backward_euler",
    "trapezoidal": "trapezoid",
    "crank_nicolson": "trapezoid",
    "trbdf2": "tr_bdf2",
    "rl2": "rush_larsen2",
    "abm": "predictor_corrector",
    "pece": "predictor_corrector",
    "adams_bashforth_moulton": "predictor_corrector",
    "l1": "caputo_l1",
    "implicit_l1": "caputo_l1_implicit",
    "l1_implicit": "caputo_l1_implicit",
    "caputo_l1_schema": "caputo_l1",
    "caputol1schema": "caputo_l1",
    "gl": "grunwald_letnikov",
    "short_memory": "grunwald_letnikov",
    "gl_short_memory": "grunwald_letnikov",
    "glshortmemory": "grunwald_letnikov",
}
"""Other names of methods; case does not matter in either."""

_ORDINARY = {"heun": "heun2"}
_STOCHASTIC = {
    "euler": "euler_maruyama",
    "em": "euler_maruyama",
    "milstein2": "milstein_derivative_free",
    "milstein_grad_free": "milstein_derivative_free",
    "exp_euler": "exponential_euler_maruyama",
    "exp_auto": "exponential_euler_maruyama",
    "exponential_euler": "exponential_euler_maruyama",
    "backward_euler": "drift_implicit_euler",
    "implicit_euler": "drift_implicit_euler",
    "implicit_euler_maruyama": "drift_implicit_euler",
    "srk1w1": "sriw1",
    "srk1w1_scalar": "sriw1",
    "srk2w1": "sriw2",
    "srk2w1_scalar": "sriw2",
    "klpl": "milstein_derivative_free",
    "klpl_scalar": "milstein_derivative_free",
}
ALIASES_OF_KIND: dict[ModelKind, dict[str, str]] = {
    "ode": _ORDINARY,
    "dde": _ORDINARY,
    "fde": _ORDINARY,
    "sde": _STOCHASTIC,
}
"""Names that mean different methods for different kinds of equations."""

_DEFAULTS: dict[str, str] = {"ode": "rk4", "dde": "rk4", "fde": "predictor_corrector", "update": "update"}


def get(name: str, kind: ModelKind | None = None) -> Scheme:
    """The method of that name or alias; for a kind of model, the names that belong to the kind come first.

    Raises:
        UsageError: there is none; the message names the nearest ones, and those for the kind of model.
    """
    if not isinstance(name, str):
        raise UsageError(f"a method is chosen by its name, such as 'rk4', not {name!r}")
    word = name.strip().lower().replace("-", "_")
    word = ALIASES_OF_KIND.get(kind, {}).get(word, word) if kind is not None else word
    word = ALIASES.get(word, word)
    if word in _NAMES:
        return _scheme(word)
    for aliases in ALIASES_OF_KIND.values():
        if word in aliases:  # of another kind: a method that exists, and does not take the model
            return _scheme(aliases[word])
    raise UsageError(f"unknown method {name!r}; {_near(word, kind)}{_fitting(kind)}")


def _near(word: str, kind: ModelKind | None) -> str:
    """The known names that come closest, of methods for the kind where it is known."""
    fitting = {scheme.name for scheme in available() if kind is None or kind in scheme.kinds}
    aliases = {**ALIASES, **(ALIASES_OF_KIND.get(kind, {}) if kind is not None else {})}
    known = [*fitting, *(alias for alias, method in aliases.items() if method in fitting)]
    near = get_close_matches(word, sorted(known), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(map(repr, near))}? " if near else ""


def _fitting(kind: ModelKind | None) -> str:
    if kind is None:
        return "`brainpy-codegen list methods` names them all"
    names = ", ".join(scheme.name for scheme in available() if kind in scheme.kinds)
    return f"methods for models of kind {kind!r}: {names}"


def available(family: Family | None = None) -> tuple[Scheme, ...]:
    """All methods, or those of one family, in the order in which they are listed."""
    schemes = map(_scheme, _NAMES)
    return tuple(scheme for scheme in schemes if family in (None, scheme.family) or family in scheme.kinds)


@cache
def _scheme(name: str) -> Scheme:
    if name == _UPDATE:
        return update.scheme(_for_submodel)
    module = importlib.import_module(f"brainpy_codegen.integrators.{_HOME_OF[name]}")
    schemes: tuple[Scheme, ...] = module.SCHEMES
    return next(scheme for scheme in schemes if scheme.name == name)


def _for_submodel(name: str, model: Model) -> Scheme:
    return get(name or default_for(model))


def default_for(model: Model) -> str:
    """The method that a model gets if the user names none.

    Raises:
        UsageError: no method accepts the model.
    """
    if model.noise is not None:
        return "heun" if model.noise.interpretation == "stratonovich" else "euler_maruyama"
    return default_for_kind(model.kind, model.name)


def default_for_kind(kind: ModelKind, name: str) -> str:
    """The same for a model of which only kind and name are known."""
    if kind not in _DEFAULTS:
        raise UsageError(f"no method for models of kind {kind!r} such as {name!r}")
    return _DEFAULTS[kind]
