"""The project that the tests of the edit workflow run in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from brainpy_codegen.session.settings import reset_settings
from tests.cli.project import MODELS, call, forget


@pytest.fixture
def decay_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a project with the model `decay`; it is the working directory."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "models.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    reset_settings()
    forget()


@pytest.fixture
def file(decay_project: Path) -> Path:
    """A generated file of the model, in which nothing was edited yet."""
    assert call("generate", "models.py:decay", "--method", "rk4", "--backend", "numpy").exit_code == 0
    return decay_project / "generated/decay_rk4_numpy.py"
