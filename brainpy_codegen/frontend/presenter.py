"""Who shows a model in a notebook. Formulas need SymPy, which the front end does without: it is named, not imported."""

from __future__ import annotations

import importlib
from typing import Protocol, cast

from brainpy_codegen.ir.model import Model

_PRESENTER = "brainpy_codegen.session.notebook"


class Presenter(Protocol):
    """Makes of a model what notebooks show."""

    def model_latex(self, model: Model) -> str:
        """Its equations as LaTeX, between dollars."""

    def model_html(self, model: Model) -> str:
        """Its equations, states and parameters."""


def presenter() -> Presenter:
    """The presenter, loaded when something is first shown."""
    return cast(Presenter, importlib.import_module(_PRESENTER))
