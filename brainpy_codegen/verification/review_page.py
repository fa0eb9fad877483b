"""The review page as one HTML text."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from brainpy_codegen.emit.render import render
from brainpy_codegen.verification.review import Line, ReviewedModel

Part = TypeVar("Part")


def review_page(models: Sequence[ReviewedModel], title: str = "Generated code, for review") -> str:
    """The page; it holds everything that it shows."""
    modules = [module for model in models for module in model.modules]
    edited = sum("edited" in module.state for module in modules)
    summary = f"{_count(len(modules), 'generated module')} of {_count(len(models), 'model')}; {edited} edited by hand"
    context = {"title": html.escape(title), "summary": summary, "models": _escaped(tuple(models))}
    return render("review/page.html.jinja", context).lstrip()


def _escaped(value: Part) -> Part:
    """The same with every text escaped, but for code, which is HTML already."""
    if isinstance(value, str):
        return html.escape(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(map(_escaped, value))  # type: ignore[return-value]
    if isinstance(value, Line) or not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, **{one.name: _escaped(getattr(value, one.name)) for one in fields(value)})


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
