"""Every result has one interface: a table, a figure, one line of text, and a simulation from its points."""

import inspect
import pkgutil
import sys
from importlib import import_module

import matplotlib.figure
import numpy as np
import pytest

import brainpy_codegen as bc
from brainpy_codegen import analysis
from brainpy_codegen.analysis.labels import annotated
from brainpy_codegen.analysis.results import Result

from . import models, reference_models
from .test_chaos_and_scales import linear, logistic
from .test_firing import LEAKY
from .test_stochastic_and_fractional import ornstein

BOX = {"V": (-3, 3), "w": (-3, 3)}
BISTABLE = {"x": (-2, 2), "y": (-2, 2)}


@bc.ode
def bistable(x, y, t, mu=0.0):
    return x - x**3 + mu, -y


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A result of every class, by the name of the class."""
    folder = tmp_path_factory.mktemp("results") / "generated"
    diagram = analysis.continuation(models.fitzhugh_nagumo, "I", (0, 2), box=BOX)
    family = analysis.cycle_continuation(models.fitzhugh_nagumo, "I", (0.3, 0.6), hopf=diagram["H1"])
    plane = analysis.phase_plane(bistable, BISTABLE)
    saddles = plane.manifolds
    two = analysis.bifurcation_2d(reference_models.cusp, {"mu": (-1, 1), "la": (-1, 2)}, {"x": (-2, 2)})
    fast = {"x": (-3, 3), "y": (-30, 5)}
    found = [
        plane.fixed_points, plane.nullclines, saddles, saddles[0], plane, plane.basins(20),
        plane.trajectory({"x": 0.1, "y": 1.0}, 5.0), diagram, diagram[0], family, family[0], two, two[0],
        analysis.fast_slow(models.hindmarsh_rose, "z", (-2, 2), fast, cycles=False),
        analysis.slow_points(linear, {"x": [0.1, 0.2], "y": [0.3, -0.1]}),
        analysis.orbit_diagram(logistic, "r", (2.8, 3.0), {"x": 0.3}, count=5, keep=4),
        analysis.lyapunov_spectrum(linear, {"x": 1.0, "y": 1.0}, 50.0, backend="numpy", directory=folder),
        analysis.phase_response(family[-1]), analysis.fi_curve(LEAKY, "I", (10, 20), points=3),
        analysis.linear_noise(ornstein, {"x": 0.0}), analysis.stationary_density(ornstein, (-5, 5)),
    ]  # fmt: skip
    return {type(one).__name__: one for one in found}


def classes() -> list[str]:
    for module in pkgutil.iter_modules(analysis.__path__):
        import_module(f"{analysis.__name__}.{module.name}")
    found, open_ = [], [Result]
    while open_:
        one = open_.pop()
        open_ += one.__subclasses__()
        found += [] if inspect.isabstract(one) else [one.__name__]
    return sorted(found)


@pytest.mark.parametrize("name", classes())
def test_a_result_is_a_table_a_figure_and_a_line(name, results) -> None:
    one = results[name]
    table = one.to_dataframe()
    assert len(table) > 0
    assert len(set(table.columns)) == len(table.columns) > 1
    ax = matplotlib.figure.Figure().subplots()
    artists = one.plot(ax)
    parts = list(artists.values()) if isinstance(artists, dict) else [artists]
    assert any(np.size(part) for part in parts)
    assert ax.has_data()
    assert ax.get_xlabel()
    text = repr(one)
    assert text.startswith(f"<{name}: ")
    assert "\n" not in text
    assert len(text) < 250


def test_no_figure_is_opened_behind_the_back(results) -> None:
    before = "matplotlib.pyplot" in sys.modules and sys.modules["matplotlib.pyplot"].get_fignums()
    results["Diagram"].plot(matplotlib.figure.Figure().subplots())
    assert before == ("matplotlib.pyplot" in sys.modules and sys.modules["matplotlib.pyplot"].get_fignums())


COLUMNS = {
    "Diagram": "branch point kind label I a b tau V w norm stable n_unstable eig_re_max test_fold test_hopf converged",
    "CycleBranch": "point kind label I a min_V max_V mean_V period norm stable n_unstable multiplier converged",
    "Diagram2D": "curve point kind type label mu la x omega l1 converged residual",
    "FixedPoints": "mu x y kind stable eig_1_re eig_1_im certified complete residual",
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns(name, results) -> None:
    assert set(COLUMNS[name].split()) <= set(results[name].to_dataframe().columns)


def test_special_points_are_rows_of_the_table(results) -> None:
    table = results["Diagram"].to_dataframe()
    rows = table[table["label"] == "H1"]
    assert list(rows["kind"]) == ["hopf"]
    np.testing.assert_allclose(rows["I"], [0.3312813374547458], rtol=1e-10)
    np.testing.assert_allclose(rows["test_hopf"], 0.0, atol=1e-9)
    assert not rows["stable"].any()
    assert table["I"].is_monotonic_increasing
    assert table["converged"].all()
    np.testing.assert_allclose(table["norm"], np.hypot(table["V"], table["w"]))
    two = results["Diagram2D"].to_dataframe()
    np.testing.assert_allclose(two[two["label"] == "CP1"][["mu", "la", "x"]], 0.0, atol=1e-6)
    cycles = results["CycleBranch"].to_dataframe()
    fold = cycles[cycles["kind"] == "fold_of_cycles"]
    np.testing.assert_allclose(fold["I"], [0.32417852], atol=1e-7)


def test_special_points_of_every_diagram_have_types(results) -> None:
    for name, types in (("Diagram", {"hopf"}), ("CycleBranch", {"fold_of_cycles"}), ("Diagram2D", {"cusp"})):
        table = results[name].special_points()
        assert set(table["type"]) == types
        assert {"label", "residual"} <= set(table.columns)


def test_a_branch_is_a_sequence_of_points(results) -> None:
    branch = results["Branch"]
    for point, value in zip(branch, branch.values, strict=True):
        assert point.params["I"] == value
        assert set(point.state) == {"V", "w"}
    assert [one.stable for one in branch] == list(branch.stable)
    assert branch["H2"] is results["Diagram"]["H2"]
    # A value that is exactly that of a point counts once.
    assert len(branch.at(float(branch.values[5]))) == 1


@pytest.mark.parametrize("point", ["H1", "first", "by name"])
def test_a_simulation_from_a_point_stays_there(point, results, tmp_path) -> None:
    diagram = results["Diagram"]
    start = {"first": diagram[0][0], "by name": {"V": 0.5, "w": 0.25}}.get(point, point)
    sol = diagram.simulate(start, 5.0, 0.05, method="rk4", backend="numpy", directory=tmp_path / "generated")
    if point == "by name":
        assert (sol["V"][0], sol["w"][0]) == (0.5, 0.25)
        return
    state = diagram[point].state if isinstance(start, str) else start.state
    np.testing.assert_allclose(sol["V"], state["V"], atol=1e-10)
    np.testing.assert_allclose(sol["w"], state["w"], atol=1e-10)


def test_a_simulation_from_a_cycle_comes_back_after_a_period(results, tmp_path) -> None:
    cycle = results["CycleBranch"][-1]
    folder = tmp_path / "generated"
    sol = cycle.simulate(cycle, cycle.period, rtol=1e-10, atol=1e-12, directory=folder, backend="numpy")
    np.testing.assert_allclose(list(sol.final.values()), list(cycle.state.values()), atol=1e-6)
    shifted = cycle.simulate(cycle, 1.0, 0.1, shift={"V": 0.25}, method="rk4", backend="numpy", directory=folder)
    assert shifted["V"][0] == cycle.state["V"] + 0.25


def test_what_is_no_point_is_refused(results) -> None:
    diagram = results["Diagram"]
    with pytest.raises(bc.UsageError, match="no special point 'H7'; those that are: H1, H2"):
        diagram.simulate("H7", 1.0)
    with pytest.raises(bc.UsageError, match="from_ lacks w"):
        diagram.simulate({"V": 1.0}, 1.0)
    with pytest.raises(bc.UsageError, match="takes a point of this result"):
        diagram.simulate(3.0, 1.0)
    with pytest.raises(bc.UsageError, match="shift: there is no state 'u'"):
        diagram.simulate("H1", 1.0, shift={"u": 1.0})
    with pytest.raises(bc.UsageError, match="no 'u' here to be drawn; those that are: V, w"):
        diagram.plot(y="u")


def test_labels_that_would_cover_each_other_are_one() -> None:
    ax = matplotlib.figure.Figure(figsize=(4, 3)).subplots()
    ax.plot([0, 1], [0, 1])
    places = [("LPC1", (0.5, 0.5)), ("H1", (0.1, 0.9)), ("PD1", (0.503, 0.498)), ("LPC2", (0.5, 1.0))]
    first, second, last = annotated(ax, places)
    assert [one.get_text() for one in (first, second, last)] == ["LPC1, PD1", "H1", "LPC2"]
    assert first.get_position()[1] < 0 < first.get_position()[0]  # below the rising line


def test_labels_stand_beside_lines_markers_and_each_other() -> None:
    figure = matplotlib.figure.Figure(figsize=(4, 3))
    ax = figure.subplots()
    x = np.linspace(0, 1, 41)
    for y in (x, 1 - x, 0.5 + 0 * x):
        ax.plot(x, y)
    places = [("H1 (sub)", (0.5, 0.5)), ("BT1", (0.2, 0.8)), ("CP1", (0.22, 0.83)), ("LP1", (1.0, 1.0))]
    for _, place in places:
        ax.plot(*place, "o")
    artists = annotated(ax, places)
    figure.draw_without_rendering()
    boxes = [one.get_window_extent() for one in artists]
    for box in boxes:
        assert not any(box.contains(*ax.transData.transform(place)) for _, place in places)
        assert sum(box.overlaps(other) for other in boxes) == 1
        assert ax.bbox.x0 < box.x0 and box.x1 < ax.bbox.x1 + 1 and ax.bbox.y0 < box.y0 and box.y1 < ax.bbox.y1 + 1
    dense = np.linspace(0, 1, 2001)
    for y in (dense, 1 - dense, 0.5 + 0 * dense):
        path = ax.transData.transform(np.column_stack([dense, y]))
        covered = [sum(box.contains(*one) for one in path) for box in boxes]
        assert covered == [0] * len(boxes)
