"""The review page: what stands in it, and (where there is a browser) what it does."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from brainpy_codegen.emit.highlight import highlighted
from brainpy_codegen.session.settings import reset_settings
from tests.cli.project import call, forget, replace_in

MODEL = '''\
import brainpy_codegen as bc


@bc.ode
def cell(
    V,  # membrane potential [mV]
    w,
    t,
    I=0.5,  # current <injected> [nA]
    tau=12.5,
):
    """Cell & co."""
    drive = I - w
    dV = V - V**3 / 3 + drive
    dw = (V - w) / tau
    return dV, dw
'''
BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


class Page(HTMLParser):
    """The elements of a page: rows of code by pane, tabs, tables; complains about what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.rows: dict[str, list[dict[str, str]]] = {}
        self.tabs: list[dict[str, str]] = []
        self.panels: list[dict[str, str]] = []
        self.addresses: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.addresses += [given[name] for name in ("src", "href") if name in given]
        if tag not in ("meta",):
            self.open.append((tag, given))
        if given.get("role") == "tab":
            self.tabs.append(given)
        if given.get("role") == "tabpanel":
            self.panels.append(given)
        if given.get("role") == "group":
            self.rows[given["aria-label"]] = []
        if "row" in given.get("class", "").split():
            self.rows[next(one["aria-label"] for _, one in self.open if one.get("role") == "group")].append(
                given | {"text": ""}
            )

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = [word for _, one in self.open for word in one.get("class", "").split()]
        if "row" in classes and "nr" not in classes:
            pane = next(one["aria-label"] for _, one in self.open if one.get("role") == "group")
            self.rows[pane][-1]["text"] += data


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("page")
        (folder / "pyproject.toml").touch()
        (folder / "models.py").write_text(MODEL)
        patch.chdir(folder)
        words = ["--backend", "numpy", "--backend", "c"]
        assert call("generate", "models.py:cell", "--method", "euler", *words).exit_code == 0
        edited = folder / "generated/cell_euler_numpy.py"
        replace_in(edited, "dV = V - V**3 / 3 + drive", "extra = 0.1\n    dV = V - V**3 / 3 + drive + extra")
        assert call("view", "--page", "pages/review.html").exit_code == 0
        yield folder / "pages/review.html"
        reset_settings()
        forget()


def test_it_needs_nothing_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert Page(text).addresses == []
    for word in ("http://", "https://", "@import", "url(", "fetch(", "XMLHttpRequest", "import("):
        assert word not in text
    assert str(page.parents[1]) not in text


def test_every_line_of_each_file_stands_there(page: Path) -> None:
    found = Page(page.read_text(encoding="utf-8"))
    folder = page.parents[1]
    for name in ("cell_euler_numpy.py", "cell_euler_c.c", "cell_euler_c.py"):
        rows = [row["text"] for row in found.rows[name] if "gone" not in row["class"]]
        assert rows == (folder / "generated" / name).read_text().splitlines()
    model = [row["text"] for row in found.rows["the model"]]
    assert model == MODEL.splitlines()[4:]


def test_edits_stand_out_against_the_base(page: Path) -> None:
    rows = Page(page.read_text(encoding="utf-8")).rows["cell_euler_numpy.py"]
    assert [row["text"].strip() for row in rows if "edited" in row["class"]] == [
        "extra = 0.1",
        "dV = V - V**3 / 3 + drive + extra",
    ]
    assert [row["text"].strip() for row in rows if "gone" in row["class"]] == ["dV = V - V**3 / 3 + drive"]
    assert not any("edited" in row["class"] for row in Page(page.read_text()).rows["cell_euler_c.c"])


def test_the_statement_to_look_at_is_named(page: Path) -> None:
    text = html.unescape(page.read_text(encoding="utf-8"))
    rows = Page(page.read_text(encoding="utf-8")).rows["cell_euler_numpy.py"]
    statement = "dV = V - V**3 / 3 + drive + extra"
    line = 1 + [row["text"].strip() for row in rows if "gone" not in row["class"]].index(statement)
    assert f"first statement that deviates: cell_euler_numpy.py:{line}, {statement}" in text
    assert "2 generated modules of 1 model; 1 edited by hand" in text


def test_what_cannot_run_is_not_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "models.py").write_text(MODEL)
    assert call("generate", "models.py:cell", "--method", "euler", "--backend", "numpy").exit_code == 0
    edited = tmp_path / "generated/cell_euler_numpy.py"
    whole = edited.read_text()
    for text in (whole.replace("dV = ", "<<<<<<< edited\n    dV = "), whole.replace("return dV", "return (dV")):
        edited.write_text(text)
        assert call("view").exit_code == 0
        shown = re.findall(r'<p class="state">(.*?)</p>', (tmp_path / "review.html").read_text())
        assert [re.sub("<[^>]*>", "", one).endswith("not verified") for one in shown] == [True], shown


def test_lines_are_linked_both_ways(page: Path) -> None:
    found = Page(page.read_text(encoding="utf-8"))
    model = {row["data-line"]: row["text"] for row in found.rows["the model"] if "data-line" in row}
    for pane in ("cell_euler_numpy.py", "cell_euler_c.c"):
        linked = [row for row in found.rows[pane] if "data-line" in row and "gone" not in row["class"]]
        pairs = {
            row["text"].replace("const double", "").split()[0]: model[row["data-line"]].split()[0] for row in linked
        }
        assert {name: pairs[name] for name in ("drive", "dV", "dw")} == {name: name for name in ("drive", "dV", "dw")}
        assert all(row["tabindex"] == "0" for row in linked)


def test_verdicts_and_units_are_shown(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "1 edited by hand" in text and '<span class="verdict different">different</span>' in text
    assert re.search(r"<code>derivative</code></td><td><code>dV</code></td><td>mV</td><td class=\"different\">", text)
    assert re.search(r"<code>V</code></td><td>mV</td><td>membrane potential", text)
    assert "current &lt;injected&gt;" in text and "Cell &amp; co" in text
    assert "cell_euler_c lacks this edit" in text


def test_tabs_are_tabs(page: Path) -> None:
    found = Page(page.read_text(encoding="utf-8"))
    assert [one["aria-selected"] for one in found.tabs] == ["true", "false"]
    assert [one["tabindex"] for one in found.tabs] == ["0", "-1"]
    assert [one["aria-controls"] for one in found.tabs] == [one["id"] for one in found.panels]
    assert ["hidden" in one for one in found.panels] == [False, True]
    assert found.tabs[0]["id"] == "tab-cell_euler_numpy"  # the edited one comes first


def test_other_choices_and_mistakes(page: Path) -> None:
    folder = page.parents[1]
    before = page.read_text(encoding="utf-8")
    words = ("view", "--page", str(folder / "quick.html"), "--verify", "none", "-o", str(folder / "generated"))
    assert call(*words, "cell_euler_c").exit_code == 0
    text = (folder / "quick.html").read_text()
    assert "results compared" not in text and "as generated" in text and "cell_euler_numpy" not in text
    assert call("view", "-o", str(folder / "nothing")).exit_code == 2
    for wrong in ("review.txt", str(folder / "quick.html" / "review.html")):
        assert f"--page {wrong}: " in call(*words[:1], "--page", wrong, "--verify", "all", *words[5:]).stderr
    assert call("view", "nobody", "-o", str(folder / "generated")).exit_code == 2
    assert page.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("language", ["python", "c"])
def test_marks_change_no_text(language: str) -> None:
    text = {
        "python": 'x = """a\n<b>"""  # c & d\n@f\ndef g(a=1e-3, b=.5):\n    return "\\"" + \'#\'\n',
        "c": '#include "a.h"\n/* a\n   <b> */ double x = 1e-3f & 0x1F; // c\nchar c = \'"\';\n',
    }[language]
    rows = highlighted(text, language)
    assert [html.unescape(re.sub(r"<[^>]*>", "", row)) for row in rows] == text.split("\n")
    assert all(row.count("<span") == row.count("</span>") for row in rows)


SCRIPT = """
<script>
const key = (name) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
const told = [];
const lit = () => [...document.querySelectorAll(".row.linked:not(.gone)")].map((row) => row.textContent.trim().replace(/\\s+/g, " "));
const row = [...document.querySelectorAll(".model .row[data-line]")].find((one) => one.textContent.includes("drive = I"));
row.focus(); told.push(lit());
key("ArrowDown"); told.push(lit());
key("Enter"); told.push(document.activeElement.textContent.trim());
document.querySelector('[role="tab"]').focus();
key("ArrowRight");
told.push([...document.querySelectorAll('[role="tabpanel"]')].map((one) => one.hidden));
row.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
told.push(lit());
document.getElementById("theme").click();
const one = document.documentElement.dataset.theme;
document.getElementById("theme").click();
told.push([one, document.documentElement.dataset.theme].sort());
const result = document.createElement("pre");
result.id = "told";
result.textContent = JSON.stringify(told);
document.body.append(result);
</script>
"""


@pytest.mark.skipif(BROWSER is None, reason="the page is also tested without a browser, above")
def test_pointer_and_keyboard_light_both_sides(page: Path, tmp_path: Path) -> None:
    tried = tmp_path / "tried.html"
    tried.write_text(page.read_text(encoding="utf-8").replace("</body>", SCRIPT + "</body>"), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += [
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        f"--user-data-dir={tmp_path / 'browser'}",
    ]
    command = [str(BROWSER), *flags, "--dump-dom", tried.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout)
    assert found is not None
    drive, next_row, partner, hidden, hovered, themes = json.loads(html.unescape(found[1]))
    assert len(drive) == 3
    assert {row.partition(" ")[2] for row in drive} == {"drive = I - w", "const double drive = I - w;"}
    assert {row.partition(" ")[2] for row in next_row} == {
        "dV = V - V**3 / 3 + drive",
        "dV = V - V**3 / 3 + drive + extra",
        "const double dV = V - V * V * V / 3 + drive;",
        "*dV_out = dV;",
    }
    assert "V - V**3 / 3 + drive" in partner
    assert hidden == [True, False]
    assert hovered == drive
    assert themes == ["dark", "light"]
