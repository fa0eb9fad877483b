"""What notebooks show."""

from __future__ import annotations

import html
import re
from pathlib import Path

import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen.transforms.latex import latex_equations
from tests.session.models.places import cell, logistic, ring


@bc.ode
def neuron(V, m, t, half, I=0.0, E_Na=50.0, tau_m=-3.5):
    """Neuron <1>."""
    alpha_m = 0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10))
    gate = 1 / (1 + np.exp(-(V - half) / 5.0))
    I_Na = 120.0 * m**3 * (V - E_Na)
    above = V > 0 and m < 1
    dV = I - I_Na - 0.3 * (V + 54.4)  # membrane [mV]
    dm = np.where(above, alpha_m * (1 - m), -m / tau_m) * gate
    return dV, dm


ROWS = [
    r"\alpha_{m} &= \frac{0.1 \left(V + 40\right)}{1 - e^{- \frac{V + 40}{10}}}",
    r"\mathrm{gate} &= \frac{1}{1 + e^{- \frac{V - \mathrm{half}}{5.0}}}",
    r"I_{Na} &= 120.0 m^{3} \left(V - E_{Na}\right)",
    r"\mathrm{above} &= V > 0 \wedge m < 1",
    r"\frac{d V}{d t} &= I - I_{Na} - 0.3 \left(V + 54.4\right)",
]


def test_equations_stand_in_the_order_in_which_they_were_written() -> None:
    text = latex_equations(neuron.ir)
    rows = [row.removesuffix(r" \\") for row in text.splitlines()[1:-1]]
    assert rows[:5] == ROWS
    assert r"\begin{cases}" in rows[5] and r"\text{for}\: \mathrm{above}" in rows[5]
    assert neuron._repr_latex_() == f"$\\displaystyle {text}$"


def test_maps_helpers_and_couplings() -> None:
    assert r"x_{\mathrm{next}} &= " in latex_equations(logistic.ir)
    text = latex_equations(cell.ir)
    assert (
        r"\operatorname{rate}\left(V, \mathrm{half}\right) &= \frac{1}{1 + e^{- \frac{V - \mathrm{half}}{3}}}" in text
    )
    assert r"r &= \operatorname{rate}{\left(V,0.5 \right)}" in text
    assert r"\frac{\operatorname{roll}{\left(r,1 \right)}}{1.5 - t}" in latex_equations(ring.ir)


def test_products_of_matrices_look_like_products() -> None:
    @bc.ode
    def rates(r, s, t, W, tau=10.0):
        both = (r + s) @ W
        dr = (W @ r - np.mean(s) * r) / tau
        ds = both - s
        return dr, ds

    rows = latex_equations(rates.ir).splitlines()
    assert r"\mathrm{both} &= \left(r + s\right) W \\" in rows
    assert r"\frac{d r}{d t} &= \frac{W r - \operatorname{mean}{\left(s \right)} r}{\tau} \\" in rows


def test_noise_orders_and_delays() -> None:
    @bc.sde(interpretation="stratonovich")
    def walker(x, y, t, k=1.0, sigma=0.3):
        return -k * x, x - y

    @walker.diffusion
    def noise(x, y, t, k=1.0, sigma=0.3):
        return sigma * x, sigma

    rows = latex_equations(walker.ir).splitlines()
    assert rows[1] == r"d x &= \left(- k x\right) d t + \left(\sigma x\right) \circ d W_{x} \\"
    assert rows[2] == r"d y &= \left(x - y\right) d t + \sigma \circ d W_{y}"

    @bc.fde(order=0.9)
    def slow(x, t, k=1.0):
        return -k * x

    assert latex_equations(slow.ir).splitlines()[1] == r"{}^{C}\!D^{0.9} x &= - k x"

    @bc.dde
    def late(x, t, tau=1.0):
        return -bc.delayed(x, tau) * x

    assert latex_equations(late.ir).splitlines()[1] == r"\frac{d x}{d t} &= - x\left(t - \tau\right) x"


def test_the_model_with_its_quantities() -> None:
    shown = neuron._repr_html_()
    assert "<b>Neuron &lt;1&gt;" in shown
    assert "<tr><td><code>V</code></td><td>" in shown
    assert "<tr><td><code>tau_m</code></td><td>-3.5</td>" in shown
    assert shown.count("<tr>") == shown.count("</tr>") and shown.count("<div>") + 1 == shown.count("</div>")
    assert html.escape(neuron._repr_latex_(), quote=False) in shown


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("rule", "page"), [(r"(?<=[>}])", "#ffffff"), (r"\.vscode-dark ", "#1e1e1e")])
def test_code_can_be_read_on_light_and_on_dark_pages(rule: str, page: str, tmp_path: Path) -> None:
    shown = bc.generate(cell, method="euler", backend="numpy", directory=tmp_path)._repr_html_()
    colours = re.findall(rf"{rule}\.bpc \.h-[ksnd][^{{}}]*{{color:(#\w+)}}", shown)
    assert len(colours) == 4
    for colour in colours:
        dark, light = sorted((luminance(colour), luminance(page)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5  # what WCAG asks of text


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_the_generated_module(tmp_path: Path, backend: str) -> None:
    out = bc.generate(cell, method="euler", backend=backend, directory=tmp_path)
    shown = out._repr_html_()
    assert f"<b>cell_euler_{backend}</b>: written" in shown
    for path in out.paths:
        assert f"<summary>{path.name}</summary>" in shown
    codes = [html.unescape(re.sub(r"<[^>]*>", "", code)) for code in re.findall(r"<pre>(.*?)</pre>", shown, re.DOTALL)]
    assert codes == [path.read_text().removesuffix("\n") for path in reversed(out.paths)]
    assert "as generated" in bc.load(out.paths[0])._repr_html_()
    assert "as generated" in out.module._repr_html_()
    path = out.paths[-1]
    path.write_text(path.read_text().replace("drive = I - w", "drive = I - 2 * w"))
    assert f"<b>cell_euler_{backend}</b>: edited" in bc.load(out.paths[0])._repr_html_()


def test_the_solution(tmp_path: Path) -> None:
    given = {"init": {"V": np.array([0.0, 0.5, 1.0]), "w": 0.0}, "directory": tmp_path}
    sol = bc.simulate(cell, 2.0, 0.1, "euler", "numpy", **given)
    shown = sol._repr_html_()
    assert "cell, euler on numpy" in shown and "21 rows, t = 0 ... 2" in shown
    assert shown.count("<polyline") == 6 and "21 × 3" in shown
    assert f"<td>{sol['V'].max():.6g}</td>" in shown
    one = bc.simulate(cell, 2.0, 0.1, "euler", "numpy", init={"V": 0.0, "w": 0.0}, directory=tmp_path)
    assert one._repr_html_().count("<polyline") == 2
    assert f"<td>{float(one.final['V']):.6g}</td>" in one._repr_html_()


def test_a_solution_that_left_the_numbers() -> None:
    values = {"x": np.array([1.0, np.inf, np.nan])}
    sol = bc.Solution(np.arange(3.0), values, {"x": values["x"][-1]}, "m<", "euler", "numpy")
    assert "m&lt;" in sol._repr_html_() and "nan" in sol._repr_html_()
    empty = bc.Solution(np.empty(0), {"x": np.empty(0)}, {"x": np.array(1.0)}, "m", "euler", "numpy")
    assert "0 rows" in empty._repr_html_() and "<polyline" not in empty._repr_html_()
