"""The story of the README's section on edits is true."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "examples" / "edit_workflow.py"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("story")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(folder)], env=environment, capture_output=True, text=True, check=False
    )
    # The script checks every exit code on its way.
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, folder


def test_the_edit_outlives_a_change_of_the_model(story: tuple[str, Path]) -> None:
    _, folder = story
    text = (folder / "generated/hodgkin_huxley_exponential_euler_numba.py").read_text()
    assert "beta_m = BETA_M[k] + part * (BETA_M[k + 1] - BETA_M[k])" in text
    assert "dm_slope = phi * (-alpha_m - beta_m)" in text
    assert "<<<<<<<" not in text


def test_each_step_says_what_it_must(story: tuple[str, Path]) -> None:
    out, _ = story
    assert out.count("upward crossings of V = 20: 14") == 2
    assert "derivative dm of m      different" in out and "derivative dn of n      rounding" in out
    deviating = out.partition("first statement that deviates")[2]
    assert "beta_m = BETA_M[k]" in deviating.partition("# ")[0]
    assert re.findall(r"check\n +(.*)", out) == [
        "1 pass",
        "stale         generated/hodgkin_huxley_exponential_euler_numba.py",
        "1 pass",
    ]
    assert "hodgkin_huxley_exponential_euler_numba.py:" in out.partition("1 conflict")[2]


def test_the_readme_shows_the_same_edit() -> None:
    section = README.partition("## Edit the generated code")[2].partition("\n## ")[0]
    script = SCRIPT.read_text(encoding="utf-8")
    code = re.search(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert code is not None
    rows = [row for row in code[1].splitlines() if row.strip() not in ("", "...") and not row.startswith("def ")]
    assert [row for row in rows if row not in script] == []
    assert "examples/edit_workflow.py" in section
