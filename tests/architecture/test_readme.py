"""What the documents say is true: commands, links, code."""

import ast
import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "examples" / "README.md",
]


def command(heading: str) -> list[str]:
    script = [sys.executable, str(ROOT / ".ci" / "readme_command.py"), heading]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    return shlex.split(done.stdout, posix=True)


def blocks(document: Path, language: str) -> list[str]:
    pattern = rf"^```{language}\n(.*?)^```$"
    return re.findall(pattern, document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("heading", ["Quick start", "Tests"])
def test_a_command_makes_its_own_environment(heading: str) -> None:
    assert command(heading)[:5] == ["python3", "-m", "venv", ".venv", "&&"]


def test_the_quick_start_names_an_example_that_exists() -> None:
    words = command("Quick start")
    path, _, function = words[words.index("run") + 1].partition(":")
    assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith(("http:", "https:"))]
    assert [target for target in local if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_blocks_are_python(document: Path) -> None:
    for block in blocks(document, "python"):
        ast.parse(block)


def test_the_model_in_the_readme_is_the_example() -> None:
    model = next(block for block in blocks(ROOT / "README.md", "python") if "@bc.ode" in block)
    definition = model[model.index("@bc.ode") :].strip()
    assert definition in (ROOT / "examples" / "fitzhugh_nagumo.py").read_text(encoding="utf-8")


def test_the_generated_code_in_the_readme_is_the_committed_file() -> None:
    generated = (ROOT / "generated" / "fitzhugh_nagumo_rk4_numba.py").read_text(encoding="utf-8")
    shown = next(block for block in blocks(ROOT / "README.md", "python") if "def advance(" in block)
    # the README leaves parts out where a line says "..."
    for part in re.split(r"^ *# \.\.\..*\n", shown, flags=re.MULTILINE):
        assert part.strip() in generated


def test_the_extraction_refuses_two_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("readme_command", ROOT / ".ci" / "readme_command.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = tmp_path / "README.md"
    monkeypatch.setattr(module, "README", text)
    text.write_text("## Tests\n\n```bash\none\n```\n", encoding="utf-8")
    assert module.command("Tests") == "one"
    text.write_text("## Tests\n\n```bash\none\ntwo\n```\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="one command line"):
        module.command("Tests")
