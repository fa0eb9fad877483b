"""Options of one generated module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

DType: TypeAlias = Literal["float64", "float32"]
MathMode: TypeAlias = Literal["precise", "fast"]


@dataclass(frozen=True, slots=True)
class OwnTemplates:
    """Templates of a project, which stand in for those of the package that have the same names.

    Attributes:
        folder: where they are.
        name: the folder as the project's settings name it.
        fingerprint: of the names and contents of all its files.
    """

    folder: str
    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Options:
    """What a generated module depends on besides model, method and backend.

    Attributes:
        dtype: the floating-point type of states and arithmetic.
        math: "precise" keeps the user's order of operations; "fast" lets the compiler contract and reassociate.
        jacobian: add `jacobian` to a module whose method does not need it.
        derivatives: 2 or 3 adds second, and third, derivatives to it as well; 0 does not.
        templates: those of the project, if it has any.
    """

    dtype: DType = "float64"
    math: MathMode = "precise"
    jacobian: bool = False
    derivatives: int = 0
    templates: OwnTemplates | None = None

    @property
    def words(self) -> dict[str, str]:
        """The options that are the module's own, by name, as its lock writes them out."""
        own = {"dtype": self.dtype, "math": self.math, "jacobian": str(self.jacobian).lower()}
        return {**own, "derivatives": str(self.derivatives)} if self.derivatives else own

    @property
    def suffix(self) -> str:
        """What these options add to the module's name; empty for the defaults."""
        return ("_float32" if self.dtype == "float32" else "") + ("_fast" if self.math == "fast" else "")
