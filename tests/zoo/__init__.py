"""Small models as users write them, with the inputs that the tests put in."""

from tests.zoo.case import Case
from tests.zoo.cases import CASES, VECTORS

__all__ = ["CASES", "VECTORS", "Case"]
