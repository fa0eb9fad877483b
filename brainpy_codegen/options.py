"""Options of one generated module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

DType: TypeAlias = Literal["float64", "float32"]
MathMode: TypeAlias = Literal["precise", "fast"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a generated module depends on besides model, method and backend.

    Attributes:
        dtype: the floating-point type of states and arithmetic.
        math: "precise" keeps the user's order of operations; "fast" lets the compiler contract and reassociate.
        jacobian: add `jacobian` to a module whose method does not need it.
    """

    dtype: DType = "float64"
    math: MathMode = "precise"
    jacobian: bool = False

    @property
    def suffix(self) -> str:
        """What these options add to the module's name; empty for the defaults."""
        return ("_float32" if self.dtype == "float32" else "") + ("_fast" if self.math == "fast" else "")
