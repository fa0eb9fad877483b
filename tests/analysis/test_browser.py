"""The page of a diagram: it needs nothing but itself, and computes what the package computes."""

import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import brainpy_codegen as bc
from brainpy_codegen.analysis.javascript import javascript
from brainpy_codegen.analysis.system import System

from . import models
from .test_delay_roots import wright

NODE = shutil.which("node")
BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FUNCTIONS = Path(__file__).resolve().parents[2] / "templates" / "diagram" / "functions.js"


@bc.ode
def everything(x, y, t, p=0.5):
    a = np.where(x > 0.3, np.exp(-x) / (1 + y**2), np.tanh(y) - abs(x) ** 1.5)
    b = (x + 40) / (1 - np.exp(-(x + 40) / 10)) if x < 5 else np.sqrt(x) ** 3
    return a + b - p * x**-3, np.arctan2(x, y) + np.minimum(x, y) - np.log1p(x * x) // 0.3


@pytest.fixture(scope="module")
def parts():
    diagram = bc.analysis.continuation(models.fitzhugh_nagumo, "I", (0, 2), box={"V": (-3, 3), "w": (-3, 3)})
    family = bc.analysis.cycle_continuation(models.fitzhugh_nagumo, "I", (0.3, 0.6), hopf=diagram["H1"])
    return diagram, family


@pytest.fixture(scope="module")
def page(parts, tmp_path_factory) -> Path:
    diagram, family = parts
    return diagram.save_page(tmp_path_factory.mktemp("page") / "below" / "fhn.html", [family], "a < b & c")


def run_node(text: str):
    done = subprocess.run([str(NODE), "-e", text], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


class Tags(HTMLParser):
    """Start tags and what they point at; complains about what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.names: set[str] = set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes) -> None:
        self.addresses += [value for name, value in attributes if name in ("src", "href")]
        self.names |= {value for name, value in attributes if name == "id"}
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def test_the_page_holds_all_and_asks_for_nothing(page, parts) -> None:
    text = page.read_text(encoding="utf-8")
    tags = Tags(text)
    assert tags.addresses == []
    assert re.findall(r"\b(?:fetch|import|XMLHttpRequest|WebSocket)\b", text) == []
    assert {address for address in re.findall(r"https?://[^\s\"']+", text)} == {"http://www.w3.org/2000/svg"}
    assert "<title>a &lt; b &amp; c</title>" in text
    assert {"diagram", "state", "theme", "point", "plane", "path", "duration", "shift"} <= tags.names
    data = json.loads(re.search(r"^const data = (.*);$", text, flags=re.M)[1])
    diagram, family = parts
    (branch,) = diagram
    assert data["branches"][0]["p"] == branch.values.tolist()
    assert data["branches"][0]["x"] == [one.tolist() for one in branch.states.values()]
    np.testing.assert_array_equal(data["branches"][0]["re"], branch.eigenvalues.real)
    labels = [label for label in data["branches"][0]["label"] if label]
    assert labels[0].startswith("H1: hopf, subcritical, period 22.8")
    assert [label for label in data["families"][0]["label"] if label] == ["LPC1: fold of cycles"]
    assert data["families"][0]["period"] == [one.period for one in family]


def test_a_text_cannot_leave_the_script(parts, tmp_path) -> None:
    diagram, _ = parts
    text = diagram.save_page(tmp_path / "page.html", title="</script><script>alert(1)</script>").read_text()
    assert text.count("</script>") == 1


def test_the_page_of_a_delay_equation_moves_nothing(tmp_path) -> None:
    # Beyond a = 20.4 more than eight roots are unstable, and more are known than before it.
    diagram = bc.analysis.continuation(wright, "a", (0.5, 21.0), box={"x": (-0.5, 0.5)})
    text = diagram.save_page(tmp_path / "page.html").read_text(encoding="utf-8")
    assert re.search(r"^const field = (.*);$", text, flags=re.M)[1] == "null"
    data = json.loads(re.search(r"^const data = (.*);$", text, flags=re.M)[1])
    counts = [len(row) for row in data["branches"][0]["re"]]
    assert counts == [len(row) for row in data["branches"][0]["im"]]
    assert set(counts) == {8, 16}
    assert np.all(np.isfinite(np.concatenate(data["branches"][0]["re"])))


def test_infinite_multipliers_stay_infinite(parts, tmp_path) -> None:
    diagram, family = parts
    steep = replace(family[0], multipliers=np.array([1.0, np.inf], complex))
    text = diagram.save_page(tmp_path / "page.html", [replace(family, cycles=(steep,), special=())]).read_text()
    assert json.loads(re.search(r"^const data = (.*);$", text, flags=re.M)[1])["families"][0]["re"] == [[1.0, np.inf]]


@pytest.mark.skipif(NODE is None, reason="needs node to run JavaScript")
@pytest.mark.parametrize("model", [everything, models.hodgkin_huxley, models.wilson_cowan])
def test_the_model_in_the_page_is_the_model(model) -> None:
    system = System(model)
    points = np.random.default_rng(3).uniform(-0.9, 0.9, (system.size, 40))
    text = f"const field = {javascript(system.graph, system.field, system.variables)};"
    call = f"console.log(JSON.stringify({json.dumps(points.T.tolist())}.map(field)));"
    found = run_node(FUNCTIONS.read_text(encoding="utf-8") + text + call)
    np.testing.assert_allclose(found, system.f(points).T, rtol=1e-12, atol=1e-13)


@pytest.mark.skipif(NODE is None, reason="needs node to run JavaScript")
def test_functions_of_the_page() -> None:
    call = "console.log(JSON.stringify([-2.5, -1e-9, 0.4, 1.5, 2.5].map((x) => [F.erf(x), F.rint(x), F.sigmoid(x), F.exprel(x, 2)])));"
    found = np.array(run_node(FUNCTIONS.read_text(encoding="utf-8") + call))
    from scipy.integrate import quad
    from scipy.special import erf, expit

    x = np.array([-2.5, -1e-9, 0.4, 1.5, 2.5])
    np.testing.assert_allclose(found[:, 0], erf(x), rtol=1e-13)
    np.testing.assert_array_equal(found[:, 1], np.rint(x))
    np.testing.assert_allclose(found[:, 2], expit(x), rtol=1e-15)
    exact = [quad(lambda s, one=one: s**2 * np.exp(s * one), 0, 1)[0] for one in x]
    np.testing.assert_allclose(found[:, 3], exact, rtol=1e-12)


@pytest.mark.skipif(NODE is None, reason="needs node to run JavaScript")
def test_the_trajectory_of_the_page_is_that_of_the_model() -> None:
    system = System(models.fitzhugh_nagumo, active=("I",))
    text = f"const field = {javascript(system.graph, system.field, system.variables)};"
    call = "const found = solve((x) => field([...x, 0.5]), [-1.0, 1.0], 100);"
    call += "console.log(JSON.stringify([found.times, found.states]));"
    times, states = run_node(FUNCTIONS.read_text(encoding="utf-8") + text + call)
    exact = solve_ivp(
        lambda t, x: models.fitzhugh_nagumo(*x, t, I=0.5), (0, 100), [-1.0, 1.0], rtol=1e-11, atol=1e-12, t_eval=times
    )
    np.testing.assert_allclose(np.array(states).T, exact.y, atol=2e-5)


SCRIPT = """
<script>
const svg = document.getElementById("diagram"), said = [];
const key = (name) => svg.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
const say = () => said.push(document.getElementById("point").textContent);
say(); key("ArrowRight"); say(); key("s"); say(); key("Enter");
said.push([...document.querySelectorAll("#plane text")].map((one) => one.textContent).join(" "));
said.push(document.getElementById("told").textContent);
const box = svg.getBoundingClientRect();
svg.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true }));
say();
svg.dispatchEvent(new MouseEvent("click", { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true }));
said.push(String(document.querySelectorAll("#path polyline").length));
const before = document.documentElement.dataset.theme;
document.getElementById("theme").click();
said.push(document.documentElement.dataset.theme !== before ? "turned" : "same");
const result = document.createElement("pre");
result.id = "said";
result.textContent = JSON.stringify(said);
document.body.append(result);
</script>
"""


@pytest.mark.skipif(BROWSER is None, reason="the page is also tested without a browser, above")
def test_pointer_and_keyboard_browse_the_diagram(page, tmp_path) -> None:
    tried = tmp_path / "tried.html"
    tried.write_text(page.read_text(encoding="utf-8").replace("</body>", SCRIPT + "</body>"), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'browser'}"]
    command = [str(BROWSER), *flags, "--dump-dom", tried.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found = re.search(r'<pre id="said">(.*?)</pre>', done.stdout)
    assert found is not None
    first, second, special, axes, told, pointed, paths, theme = json.loads(html.unescape(found[1]))
    assert first.startswith("stable fixed point")
    assert "eigenvalue 1" in first
    assert second != first
    assert special.startswith("H1: hopf, subcritical")
    assert told.startswith("I = 0.3312813")
    assert re.fullmatch(r"Re Im 0\.\d+", axes)  # and a mark that tells the scale, where omega is 0.2755
    assert pointed != special
    assert (paths, theme) == ("1", "turned")
