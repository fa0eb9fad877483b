"""The files of a network are edited, merged, compared and checked like those of a model."""

import json
import sys

import numpy as np
import pytest
from click.testing import CliRunner

import brainpy_codegen as bc
from brainpy_codegen.cli import main

NETWORK = """\
import brainpy_codegen as bc


@bc.ode
def membrane(V, ge, t, I=0.0, tau=20.0):
    dV = (ge + I - V) / tau
    dge = -ge / 5.0
    return dV, dge


def crossed(V, V_t=10.0):
    return V > V_t


def to_rest(V, V_r=0.0):
    V = V_r
    return V


def excite(ge, w=0.5):
    ge = ge + w
    return ge


net = bc.Network("small")
cells = net.population("cells", bc.neuron(membrane, threshold=crossed, reset=to_rest, refractory=2.0), 40)
net.projection("exc", cells, cells, on_pre=excite, connect=bc.connect.bernoulli(0.2), delay=1.5)
cells.init(V=lambda rng, n: rng.uniform(0.0, 10.0, n))
cells.set(I=12.0)
"""

DECAY = """\
import brainpy_codegen as bc


@bc.ode
def decay(x, t, k=0.5):
    dx = -k * x
    return dx
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "small.py").write_text(NETWORK)
    call("generate", "small.py:small", "--method", "exact", "--backend", "numpy")
    return tmp_path


def call(*words, code=0):
    for name in [name for name in sys.modules if name.startswith("small_")]:
        del sys.modules[name]  # a new process would read the network anew
    done = CliRunner().invoke(main, words)
    assert done.exit_code == code, done.output
    return done.output


def change(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_what_was_generated_is_current_and_computes_the_network(project):
    assert "bitwise" in call("verify")
    call("check")
    assert call("generate").startswith("current")


def test_an_edit_without_effect_is_verified_and_merged(project):
    file = project / "generated" / "small_exact_numpy.py"
    change(file, "    ge_2 = ge + w\n", "    ge_2 = w + ge  # the same\n")
    call("check", code=1)
    assert "bitwise" in call("verify")
    call("check")
    # the network changes elsewhere, and the edit stays
    change(project / "small.py", "return V > V_t", "return V >= V_t")
    assert "stale" in call("status")
    assert call("generate").startswith("merged")
    text = file.read_text()
    assert "w + ge  # the same" in text
    assert "V >= V_t" in text


def test_an_edit_with_effect_is_found(project):
    change(project / "generated" / "small_exact_numpy.py", "    V_2 = V_r\n", "    V_2 = V_r + 1.0\n")
    found = call("verify", code=5)
    assert "small_exact_numpy: different" in found
    assert "cells: spikes differ from step" in found


def test_both_sides_change_one_statement(project):
    change(project / "generated" / "small_exact_numpy.py", "    V_2 = V_r\n", "    V_2 = V_r + 1.0\n")
    change(project / "small.py", "    V = V_r\n", "    V = V_r - 2.0\n")
    call("generate", code=4)
    assert "<<<<<<<" in (project / "generated" / "small_exact_numpy.py").read_text()


def test_a_network_that_is_gone(project):
    change(project / "small.py", 'bc.Network("small")', 'bc.Network("other")')
    assert "orphan" in call("status")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("cells, cells, on_pre", "cells[:50], cells, on_pre", "index 50 is out of range: there are 40 neurons"),
        (
            "cells.init(V=lambda rng, n: rng.uniform(0.0, 10.0, n))",
            "cells.init(V=lambda rng, n: [1, 2])",
            "2 values of",
        ),
        ("I=0.0, tau", "I, tau", "the parameter I has no default"),
    ],
)
def test_a_network_that_cannot_be_built_stops_no_other_file(project, old, new, words):
    (project / "decay.py").write_text(DECAY)
    call("generate", "decay.py:decay", "--method", "euler", "--backend", "numpy")
    change(project / "small.py", old, new)
    if "default" in words:
        change(project / "small.py", "cells.set(I=12.0)\n", "")
    found = call("verify", code=2)
    assert "small_exact_numpy: failed" in found
    assert words in found
    assert "decay_euler_numpy" in found
    assert "bitwise" in found
    change(project / "generated" / "decay_euler_numpy.py", "-k * x", "-k * x - 0.5")
    rows = json.loads(CliRunner().invoke(main, ["verify", "--json"]).stdout)
    assert [row["exit_code"] for row in rows] == [5, 2]
    call("verify", code=5)


def line_of(path, words):
    return next(number for number, row in enumerate(path.read_text().splitlines(), 1) if words in row)


@pytest.mark.parametrize("name", ["small_exact_numpy.py", "small_exact_c.c"])
def test_lines_lead_to_the_functions_of_the_network(project, name):
    if name.endswith(".c"):
        call("generate", "small.py:small", "--method", "exact", "--backend", "c")
    rows = (project / "generated" / name).read_text().splitlines()
    source = NETWORK.splitlines()
    found = json.loads((project / f"generated/.codegen/map/{name}.json").read_text())["lines"]
    starts = {row.partition("(")[0].removeprefix("def "): k for k, row in enumerate(source) if row.startswith("def ")}
    named = {}
    for first, last, function, assigned, offset, _ in found:
        if assigned:
            written = "return" if assigned == "over" else assigned.removesuffix("_2")
            assert written in source[starts[function] + offset]
            assert assigned in " ".join(rows[first - 1 : last])
            named.setdefault(function, []).append(assigned)
    assert {"crossed", "to_rest", "excite", "membrane"} <= named.keys()
    # a routine that calls the function computes nothing of it
    assert [len(named[one]) for one in ("to_rest", "excite")] == [1, 1]


def test_a_statement_is_signed_and_the_signature_expires_with_its_function(project):
    file = project / "generated" / "small_exact_numpy.py"
    change(file, "    V_2 = V_r\n", "    V_2 = V_r + 1.0\n")
    change(file, "    ge_2 = ge + w\n", "    ge_2 = w + ge\n")
    found = call("verify", code=5)
    place = f"generated/small_exact_numpy.py:{line_of(file, 'V_r + 1.0')} in to_rest (edited by hand)"
    assert f"first statement that deviates: {place}" in found
    assert f"computes small.py:{line_of(project / 'small.py', '    V = V_r')} in to_rest" in found
    rows = call("accept", "--reason", "as measured").splitlines()
    assert [row for row in rows if row.startswith("accepted")] == [
        "accepted       generated/small_exact_numpy.py: V_2 in to_rest"
    ]
    call("check")
    assert "accepted: V_2 in to_rest: as measured" in call("verify")
    # elsewhere in the network the signature does not look
    change(project / "small.py", "return V > V_t", "return V >= V_t")
    assert call("generate").startswith("merged")
    call("verify")
    call("check")
    change(project / "small.py", "def to_rest(V, V_r=0.0)", "def to_rest(V, V_r=0.5)")
    assert call("generate").startswith("merged")
    assert "the part of the model that it depends on (V) changed since it was signed" in call("check", code=1)
    # what was not signed is held to the network
    call("accept", "--reason", "still")
    change(file, "    ge_2 = w + ge\n", "    ge_2 = w + 2.0 * ge\n")
    assert "even without what was accepted" in call("verify", code=5)


def test_a_network_is_not_compared_without_a_compiler(project, monkeypatch):
    call("generate", "small.py:small", "--method", "exact", "--backend", "c")
    change(project / "generated" / "small_exact_c.c", "ge_2 = ge + w", "ge_2 = w + ge")
    monkeypatch.setenv("CC", "no-such-cc")
    found = call("verify", "small_exact_c", code=6)
    assert "CC='no-such-cc' names no program that can be found" in found and "internal error" not in found


def test_an_edit_that_does_not_compile_deviates(project):
    call("generate", "small.py:small", "--method", "exact", "--backend", "numba")
    file = project / "generated" / "small_exact_numba.py"
    change(file, "ge_2 = ge + w", "ge_2 = ge + ww")
    found = call("verify", "small_exact_numba", code=5)
    assert "small_exact_numba: different" in found and "TypingError" in found
    place = f"generated/small_exact_numba.py:{line_of(file, 'ge + ww')} in excite (edited by hand)"
    assert f"first statement that deviates: {place}" in found


@pytest.mark.parametrize("backend", ["numpy", "numba", "c"])
def test_a_fault_in_an_edit_is_told_with_the_line_of_the_network(project, backend):
    call("generate", "small.py:small", "--method", "exact", "--backend", backend)
    file = project / "generated" / f"small_exact_{backend}.{'c' if backend == 'c' else 'py'}"
    change(file, "ge_2 = ge + w", "ge_2 = ge + ww")
    net = bc_network(project)
    with pytest.raises((bc.RunError, bc.BuildError)) as caught:
        bc.simulate(net, 20.0, 0.1, method="exact", backend=backend)
    (note, *_) = caught.value.__notes__
    assert f"{file.name}:{line_of(file, 'ge + ww')} in excite (edited by hand)" in note
    assert f"small.py:{line_of(project / 'small.py', '    ge = ge + w')} in excite" in note


def bc_network(project):
    from brainpy_codegen.session.references import find_network

    return find_network("small.py:small", project)


def test_the_review_page_shows_the_network_beside_its_code(project):
    change(project / "generated" / "small_exact_numpy.py", "    V_2 = V_r\n", "    V_2 = V_r + 1.0\n")
    call("view", "--page", "page.html")
    page = (project / "page.html").read_text()
    number = line_of(project / "small.py", "    V = V_r")
    assert page.count(f'data-line="{number}"') >= 2  # the line itself, and the generated one
    assert "cells.tau" in page and "different" in page and "spikes differ from step" in page


@pytest.mark.parametrize(
    "making",
    [
        'def build():\n    return bc.Network("small")\n\n\nnet = None',
        "def build(name):\n    return bc.Network(name)\n\n\nnet = None",
        'net = None\nif __name__ == "__main__":\n    net = bc.Network("small")',
    ],
)
def test_a_network_that_only_a_running_program_makes_has_a_state_of_its_own(project, making):
    head, _, tail = NETWORK.partition('net = bc.Network("small")')
    (project / "small.py").write_text(
        head + making + tail.replace("\ncells", "\n# cells").replace("\nnet.", "\n# net.")
    )
    for command in ("status", "verify", "generate"):
        words = "small is made while small.py runs (in a function, or as a script), not when it is imported"
        assert words in call(command, code=2 if command == "generate" else 0)
    call("check")
    change(project / "generated" / "small_exact_numpy.py", "    V_2 = V_r\n", "    V_2 = V_r + 1.0\n")
    found = call("check", code=1)
    assert "was not compared: small is made while" in found
    assert "brainpy-codegen accept generated/small_exact_numpy.py --reason WHY" in found
    call("accept", "--reason", "as measured")
    call("check")


def test_an_edit_is_carried_to_the_other_backends(project):
    for backend in ("c", "numba"):
        call("generate", "small.py:small", "--method", "exact", "--backend", backend)
    file = project / "generated" / "small_exact_numpy.py"
    change(file, "    V_2 = V_r\n", "    V_2 = np.where(V > 10.0, V_r + 1.0, V_r)\n")
    change(file, "    ge_2 = ge + w\n", "    ge_2 = 2.0 * w / 2.0 + ge\n")
    assert "small_exact_c lacks this edit: V_2 in to_rest, ge_2 in excite" in call("status")
    found = call("generate", "--carry-edits")
    assert found.count("(from small_exact_numpy: different)") == 2
    assert "V_2 = V > 10.0 ? V_r + 1.0 : V_r;" in (project / "generated/small_exact_c.c").read_text()
    assert "V_2 = V_r + 1.0 if V > 10.0 else V_r" in (project / "generated/small_exact_numba.py").read_text()
    assert "lacks" not in call("status")
    # what was carried computes the same spikes as what it came from
    differences = {row["module"]: row["differences"] for row in json.loads(verified(project))}
    assert len({tuple(one) for one in differences.values()}) == 1 and len(differences) == 3
    call("undo")
    assert "small_exact_c lacks this edit" in call("status")


def verified(project, *names):
    return CliRunner().invoke(main, ["verify", "--json", *names]).stdout


def test_what_cannot_be_carried_is_refused_with_the_reason(project):
    call("generate", "small.py:small", "--method", "exact", "--backend", "c")
    file = project / "generated" / "small_exact_numpy.py"
    change(file, "    ge_2 = ge + w\n", "    ge_2 = ge + np.interp(w, [0.0, 1.0], [0.0, 1.0])\n")
    found = call("generate", "--carry-edits", code=1)
    assert "not carried    generated/small_exact_c: ge_2 in excite:" in found and "interp" in found
    place = f"--> generated/small_exact_numpy.py:{line_of(file, 'interp')}:5 in excite"
    assert place in found and "^^^^" in found and "= help: edit small_exact_c by hand, or change the model" in found
    assert "interp" not in (project / "generated/small_exact_c.c").read_text()
    # an array is neither true nor false, though the statement can be read
    call("revert")
    change(file, "    ge_2 = ge + w\n", "    ge_2 = ge + w if ge >= 0.0 else ge\n")
    found = call("generate", "--carry-edits", code=1)
    refused = "ge_2 in excite: what it was read as is not what the file computes (ValueError: The truth value"
    assert f"not carried    generated/small_exact_c: {refused}" in found
    assert "ge_2 = ge + w;" in (project / "generated/small_exact_c.c").read_text()
    # a loop is the backend's own
    call("revert")
    change(file, '"""Who of cells spikes in this step', '"""Who spikes')
    text = file.read_text()
    name = next(row for row in text.splitlines() if "count[slot] = " in row)
    change(file, name, name + " + 0")
    assert "lacks" not in call("status")


def test_a_deletion_is_carried_where_another_statement_takes_its_part(project):
    change(project / "small.py", "    ge = ge + w\n", "    part = 0.5 * w\n    ge = ge + part\n")
    call("generate")
    call("generate", "small.py:small", "--method", "exact", "--backend", "c")
    file = project / "generated" / "small_exact_numpy.py"
    change(file, "    part = 0.5 * w\n", "")
    refused = call("generate", "--carry-edits", code=1)
    assert "excite has no part there" in refused and "part in excite was deleted" in refused
    change(file, "ge_2 = ge + part", "ge_2 = ge + 0.5 * w")
    assert "(from small_exact_numpy: " in call("generate", "--carry-edits")
    text = (project / "generated/small_exact_c.c").read_text()
    assert "ge_2 = ge + 0.5 * w;" in text and "double part" not in text


@pytest.mark.parametrize("backend", ["numpy", "c", "jax"])
def test_the_first_statement_that_deviates_is_found_among_the_edits(project, backend):
    call("generate", "small.py:small", "--method", "exact", "--backend", backend)
    file = project / "generated" / f"small_exact_{backend}.{'c' if backend == 'c' else 'py'}"
    change(file, "V_2 = V_r", "V_2 = 0.0 + V_r")  # rounds at most
    change(file, "ge_2 = ge + w", "ge_2 = ge + 1.001 * w")
    change(file, "V_decay * V", "V_decay * V * 1.0")
    found = call("verify", f"small_exact_{backend}", code=5)
    place = f"generated/{file.name}:{line_of(file, '1.001 * w')} in excite (edited by hand)"
    assert f"first statement that deviates: {place}" in found
    assert f"computes small.py:{line_of(project / 'small.py', '    ge = ge + w')} in excite" in found
    assert "most likely" not in found
    (row,) = json.loads(verified(project, f"small_exact_{backend}"))
    assert row["deviation"] == "ge_2 in excite"
    # the step is the first that delivers a spike: the delay is 15 steps
    first = bc.simulate(bc_network(project), 100.0, 0.1, method="exact", backend=backend)["cells"].spikes.t.min()
    assert row["step"] == round(first / 0.1) + 15


def test_a_loop_and_a_deletion_are_found_as_well(project):
    call("generate", "small.py:small", "--method", "exact", "--backend", "c")
    file = project / "generated" / "small_exact_numpy.py"
    change(file, "sent = slot - exc.delay[d]", "sent = slot - exc.delay[d] + 1")
    change(file, "    V_2 = V_r\n", "    V_2 = V_r * 1.0\n")
    found = call("verify", "small_exact_numpy", code=5)
    assert f"first statement that deviates: generated/small_exact_numpy.py:{line_of(file, 'delay[d] + 1')}" in found
    call("revert")
    rows = file.read_text()
    row = next(row for row in rows.splitlines() if row.strip().startswith("cells.wait[i] = cells.refractory"))
    change(file, row + "\n", row.replace(row.strip(), "pass") + "\n")
    assert "first statement that deviates: " in (found := call("verify", "small_exact_numpy", code=5))
    assert "wait" in found and "in threshold_cells" in found


def test_rounding_that_moves_a_spike_is_still_rounding(project):
    """Cells like doubling maps: V leaves 0 as exp(t / 2), and a spike takes 10 off it."""
    change(project / "small.py", "(ge + I - V) / tau", "(ge + I + V) / tau")
    change(project / "small.py", "tau=20.0", "tau=2.0")
    change(project / "small.py", "    V = V_r\n", "    V = V - 10.0 + V_r\n")
    change(project / "small.py", "refractory=2.0", "refractory=0.0")
    change(project / "small.py", "I=12.0", "I=1.0")
    call("generate")
    file = project / "generated" / "small_exact_numpy.py"
    text = file.read_text()
    old = next(row for row in text.splitlines() if row.strip().startswith("V_next = "))
    left, _, right = old.partition(" = ")
    given = {"duration": 100.0, "dt": 0.1, "method": "exact", "backend": "numpy"}
    before = bc.simulate(bc_network(project), **given)["cells"].spikes
    change(file, old, f"{left} = ({right}) * (1.0 + 2.0**-52)")
    after = bc.simulate(bc_network(project), **given)["cells"].spikes
    assert not (np.array_equal(before.t, after.t) and np.array_equal(before.i, after.i))
    assert "rounding" in call("verify")
