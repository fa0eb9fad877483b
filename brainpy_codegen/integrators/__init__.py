"""Integration methods: `Model` -> `Program`, one family a file; they never see a target."""

from brainpy_codegen.integrators.base import Family, Scheme
from brainpy_codegen.integrators.registry import ALIASES, available, default_for, get

__all__ = ["ALIASES", "Family", "Scheme", "available", "default_for", "get"]
