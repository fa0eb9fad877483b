"""Event functions that are refused, one file each, with the whole message that their author sees."""

import importlib.util
from pathlib import Path

import pytest

from brainpy_codegen.errors import CodegenError

FOLDER = Path(__file__).parent / "rejected"
CASES = sorted(FOLDER.glob("*.py"))


def message(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.raises(CodegenError) as caught:
        module.make()
    error = caught.value
    return f"{type(error).__name__} (exit code {error.exit_code})\n\n{error}\n"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_message_is_the_expected_one(path):
    assert message(path) == path.with_suffix(".txt").read_text(encoding="utf-8")
