"""The types, and loops that the C compiler makes once a session."""

from __future__ import annotations

import pytest

from .functions import DTYPES
from .loops import CLoops


@pytest.fixture(scope="session", params=DTYPES)
def dtype(request: pytest.FixtureRequest) -> str:
    """The type of the numbers."""
    return str(request.param)


@pytest.fixture(scope="session")
def c_loops(dtype: str, tmp_path_factory: pytest.TempPathFactory) -> CLoops:
    """The C loops of the type, precise."""
    return CLoops(tmp_path_factory.mktemp("precise"), dtype)


@pytest.fixture(scope="session", params=["fast", "reassociating"])
def fast_c_loops(dtype: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> CLoops:
    """The C loops in a file that is compiled with leave to contract, or to reassociate as well."""
    flags = ("-fassociative-math",) if request.param == "reassociating" else ()
    return CLoops(tmp_path_factory.mktemp("fast"), dtype, fast=True, flags=flags)
