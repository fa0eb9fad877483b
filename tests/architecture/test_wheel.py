"""The wheel holds what git holds: the package, and the templates under `brainpy_codegen/_templates`."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = """
import sys
from hatchling.builders.wheel import WheelBuilder
print(next(iter(WheelBuilder(sys.argv[1]).build(directory=sys.argv[2], versions=["standard"]))))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-c", BUILD, str(ROOT), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return zipfile.ZipFile(done.stdout.strip().splitlines()[-1])


def tracked(folder: str) -> set[str]:
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        folder,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in done.stdout.split("\0") if name and (ROOT / name).exists()}


def test_the_wheel_holds_what_git_holds(wheel: zipfile.ZipFile) -> None:
    templates = {name.replace("templates/", "brainpy_codegen/_templates/", 1) for name in tracked("templates")}
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == tracked("brainpy_codegen") | templates


def test_the_wheel_carries_licence_command_and_types(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "brainpy_codegen/py.typed" in names
    entry_points = next(name for name in names if name.endswith("entry_points.txt"))
    assert "brainpy-codegen = brainpy_codegen.cli:main" in wheel.read(entry_points).decode()
