"""The face of a generated Python file: what a caller must know of it to hand it states and parameters."""

from __future__ import annotations

import ast

_NAMES = ("STATES", "PARAMETERS", "PARTS")


def difference(mine: str, new: str) -> str:
    """How the faces of two texts of a file differ, in words; empty if the same calls fit both.

    Values of parameters may differ: they are defaults. A text that does not parse has no face that could differ.
    """
    try:
        old, now = _face(mine), _face(new)
    except (SyntaxError, ValueError):
        return ""
    for name in _NAMES:
        if name in old and name in now and old[name] != now[name]:
            return _words(name, old[name], now[name])
    return ""


def _face(text: str) -> dict[str, list[str] | str]:
    found: dict[str, list[str] | str] = {}
    for one in ast.parse(text).body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id in _NAMES:
            found[one.targets[0].id] = _names(one.value)
    return found


def _names(value: ast.expr) -> list[str] | str:
    if isinstance(value, ast.Dict):
        return [str(key.value) for key in value.keys if isinstance(key, ast.Constant)]
    if isinstance(value, ast.Tuple) and all(isinstance(one, ast.Constant) for one in value.elts):
        return [str(one.value) for one in value.elts if isinstance(one, ast.Constant)]
    for one in ast.walk(value):
        if isinstance(one, ast.Dict):
            one.values = [ast.Constant(None) for _ in one.values]
    return ast.dump(value)


def _words(name: str, old: list[str] | str, now: list[str] | str) -> str:
    if isinstance(old, list) and isinstance(now, list):
        what = "states" if name == "STATES" else "parameters"
        return f"its {what} are {', '.join(old) or 'none'}, those of the model {', '.join(now) or 'none'}"
    return "its populations and projections are not those of the network"
