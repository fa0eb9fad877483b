"""Every rejected model, one file each, with the whole message that its author sees."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

import brainpy_codegen as bc
from brainpy_codegen.errors import CodegenError, ModelError
from brainpy_codegen.frontend.codes import CODES

FOLDER = Path(__file__).parent / "rejected"
CASES = sorted(FOLDER.glob("*.py"))


def refusal(path: Path) -> CodegenError:
    """The error that the model of a file raises when it is parsed."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert isinstance(module.model, bc.Model)
    with pytest.raises(CodegenError) as caught:
        module.model.ir
    return caught.value


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_message_is_the_expected_one(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text(encoding="utf-8")
    error = refusal(path)
    assert f"{type(error).__name__} (exit code {error.exit_code})\n\n{error}\n" == expected


def test_every_code_has_a_case_and_every_case_a_known_code() -> None:
    networks = FOLDER.parents[1] / "network" / "rejected"
    paths = [path.with_suffix(".txt") for path in (*CASES, *networks.glob("*.py"))]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    used = {code for text in texts for code in re.findall(r"^error\[(\w+)\]", text, re.MULTILINE)}
    assert used == set(CODES)


def test_there_is_no_message_without_a_model() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in CASES}


def test_all_faults_of_a_model_come_in_one_go_in_the_order_of_the_source() -> None:
    error = refusal(FOLDER / "wrong_arguments.py")
    assert isinstance(error, ModelError)
    places = [(fault.line, fault.column) for fault in error.diagnostics]
    assert len(places) >= 10
    assert places == sorted(places)
