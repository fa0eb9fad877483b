"""`accept`: an intended difference is signed off, and the signature expires with what it was given for."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from brainpy_codegen.session.settings import reset_settings
from tests.cli.project import call, forget, replace_in, row

MODEL = """\
import brainpy_codegen as bc


@bc.ode
def pair(x, y, t, k=1.0, c=0.25):
    loss = k * x
    rate = loss + c
    gain = 2.0 * c
    dx = -rate
    dy = gain - y
    return dx, dy
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "models.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    assert call("generate", "models.py:pair", "--method", "euler", "--backend", "numpy").exit_code == 0
    yield tmp_path / "generated/pair_euler_numpy.py"
    reset_settings()
    forget()


@pytest.fixture
def signed(path: Path) -> Path:
    """The file with one edit, signed off."""
    replace_in(path, "rate = loss + c", "rate = loss + 0.99 * c")
    assert call("verify").exit_code == 5
    assert call("accept", str(path), "--reason", "fitted to data").exit_code == 0
    return path


def signatures(path: Path) -> dict:
    lock = path.parent / ".codegen/lock/pair_euler_numpy.toml"
    return tomllib.loads(lock.read_text()).get("signed", {})


def test_a_signed_difference_passes(signed: Path) -> None:
    assert call("check").exit_code == 0
    found = call("verify")
    assert found.exit_code == 0
    assert "different" in found.output and "accepted: rate in derivative: fitted to data" in found.output
    assert "accepted: rate in derivative: fitted to data (dx in derivative: model" in call("status").output
    (one,) = signatures(signed).values()
    assert (one["statement"], one["reason"]) == ("rate in derivative", "fitted to data")
    accepted = json.loads(call("verify", "--json").stdout)[0]
    assert accepted["exit_code"] == 0 and accepted["verdict"] == "different"
    assert [each["statement"] for each in accepted["accepted"]] == ["rate in derivative"]


def test_it_passes_on_a_clone(signed: Path) -> None:
    for name in ("cache", "undo"):
        for each in (signed.parent / ".codegen" / name).iterdir():
            each.unlink()
    assert call("check").exit_code == 0


def test_it_expires_when_the_statement_changes(signed: Path) -> None:
    replace_in(signed, "0.99 * c", "0.98 * c")
    found = call("check")
    assert found.exit_code == 1
    assert "expired" in found.output
    assert "rate in derivative (fitted to data): the statement was changed since it was signed" in found.output
    again = call("verify")
    assert again.exit_code == 5
    assert "not accepted any more: rate in derivative (fitted to data): the statement was changed" in again.output
    assert call("accept", "--reason", "fitted again").exit_code == 0
    assert call("check").exit_code == 0
    assert [one["reason"] for one in signatures(signed).values()] == ["fitted again"]


def test_it_expires_when_what_the_statement_depends_on_changes(signed: Path) -> None:
    replace_in(signed.parents[1] / "models.py", "loss = k * x", "loss = k * x * 1.5")
    assert call("generate").stdout.startswith("merged")
    assert "0.99 * c" in signed.read_text()
    found = call("check")
    assert found.exit_code == 1
    assert "the part of the model that it depends on (loss, rate) changed since it was signed" in found.output
    assert call("verify").exit_code == 5


def test_it_outlives_changes_elsewhere_in_the_model(signed: Path) -> None:
    replace_in(signed.parents[1] / "models.py", "gain = 2.0 * c", "gain = 3.0 * c  # more")
    replace_in(signed.parents[1] / "models.py", "loss = k * x", "loss = k * x  # a comment is no change")
    assert call("generate").stdout.startswith("merged")
    assert row()["flags"] == ["edited"]
    assert call("check").exit_code == 0
    assert call("verify").exit_code == 0


def test_another_edit_needs_its_own_signature(signed: Path) -> None:
    replace_in(signed, "gain = 2.0 * c", "gain = 2.1 * c")
    assert call("check").exit_code == 1
    found = call("verify")
    assert found.exit_code == 5
    assert "the file computes something else even without what was accepted" in found.output
    assert call("accept", "--statement", "gain", "--reason", "another").exit_code == 0
    assert call("check").exit_code == 0
    assert {one["statement"] for one in signatures(signed).values()} == {"rate in derivative", "gain in derivative"}


def test_a_harmless_edit_beside_it_is_verified(signed: Path) -> None:
    replace_in(signed, "gain = 2.0 * c", "gain = c + c")
    assert call("check").exit_code == 1
    assert call("verify").exit_code == 0
    assert call("check").exit_code == 0


def test_one_of_two_edits_is_signed(path: Path) -> None:
    replace_in(path, "rate = loss + c", "rate = loss + 0.99 * c")
    replace_in(path, "gain = 2.0 * c", "gain = 2.1 * c")
    found = call("accept", "--statement", "rate", "--reason", "fitted")
    assert found.exit_code == 5
    assert "even without what was accepted" in found.output
    assert call("check").exit_code == 1
    assert call("accept", "--statement", "dz", "--reason", "fitted").exit_code == 2


def test_added_and_deleted_statements_are_signed_together(path: Path) -> None:
    replace_in(path, "    rate = loss + c\n", "    fitted = 0.98 * loss\n    rate = fitted + c\n")
    replace_in(path, "    gain = 2.0 * c\n", "")
    replace_in(path, "dy = gain - y", "dy = 0.4 - y")
    found = call("accept", "--reason", "fitted")
    assert found.exit_code == 0
    assert {one["statement"] for one in signatures(path).values()} == {
        f"{name} in derivative" for name in ("fitted", "rate", "gain", "dy")
    }
    assert call("check").exit_code == 0 and call("verify").exit_code == 0


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_only_what_deviates_is_signed(path: Path, backend: str) -> None:
    assert call("generate", "models.py:pair", "--method", "euler", "--backend", backend).exit_code == 0
    name = {"numpy": "pair_euler_numpy.py", "c": "pair_euler_c.c"}[backend]
    mine = path.parent / name
    # Before, beside and behind the statement that deviates, others that compute the same in another way.
    replace_in(mine, "loss = k * x", "loss = x * (0.5 * k) + 0.5 * (k * x)")
    replace_in(mine, "rate = loss + c", "rate = loss + 1.25 * c")
    replace_in(mine, "gain = 2.0 * c", "gain = c + c")
    replace_in(mine, "dy = gain - y", "dy = -(y - gain)")
    module = name.partition(".")[0]
    done = call("accept", module, "--reason", "fitted")
    assert done.exit_code == 0
    assert [row for row in done.output.splitlines() if row.startswith("accepted")] == [
        f"accepted       generated/{name}: rate in derivative"
    ]
    assert call("check", module).exit_code == 0 and call("verify", module).exit_code == 0
    # What was not signed is still held to the model.
    replace_in(mine, "dy = -(y - gain)", "dy = -(y - 2.0 * gain)")
    assert call("verify", module).exit_code == 5
    again = call("accept", module, "--reason", "twice").output.splitlines()
    assert again[0] == f"accepted       generated/{name}: dy in derivative"
    assert again[1].startswith("    dy in derivative: model")
    lock = tomllib.loads((path.parent / f".codegen/lock/{module}.toml").read_text())
    found = {one["statement"]: one["reason"] for one in lock["signed"].values()}
    assert found == {"rate in derivative": "fitted", "dy in derivative": "twice"}


def test_what_a_deviating_statement_takes_of_the_users_own_is_signed_with_it(path: Path) -> None:
    replace_in(path, "STATES = ", "FITTED = 0.98\nUNUSED = 3.0\nSTATES = ")
    replace_in(path, "    rate = loss + c\n", "    kept = loss * FITTED\n    rate = kept + c\n")
    assert call("accept", "--reason", "fitted").exit_code == 0
    assert {one["statement"] for one in signatures(path).values()} == {
        "FITTED",
        "kept in derivative",
        "rate in derivative",
    }
    replace_in(path, "FITTED = 0.98", "FITTED = 0.97")
    assert "expired" in call("check").output


def test_an_order_is_signed_as_a_whole(path: Path) -> None:
    replace_in(path, "STATES = ", "x = 0.0\nSTATES = ")
    text = path.read_text()
    one, other = "    dx = -rate\n", "    dy = gain - y\n"
    moved = text.replace(one, "    gain = rate\n").replace(other, one + other)
    path.write_text(moved)
    assert call("accept", "--reason", "as in the paper").exit_code == 0
    assert call("check").exit_code == 0
    replace_in(path, "dx = -rate", "dx = -rate - 1")
    assert call("check").exit_code == 1


def test_what_cannot_be_signed_is_refused(path: Path) -> None:
    assert "nothing to accept" in call("accept", "--reason", "none").output
    replace_in(path, "gain = 2.0 * c", "gain = c + c")
    done = call("accept", "--reason", "none")
    assert done.exit_code == 0 and "computes the model" in done.output
    assert signatures(path) == {}
    assert call("check").exit_code == 0
    assert call("accept", "--reason", " ").exit_code == 2
    assert call("accept").exit_code == 2
    replace_in(path, "rate = loss + c", "rate = loss + (c")
    found = call("accept", "--reason", "none")
    assert found.exit_code == 2 and "broken" in found.output


def test_revert_takes_the_signature_along(signed: Path) -> None:
    assert call("revert").exit_code == 0
    assert call("check").exit_code == 0
    assert row()["accepted"] == []


def test_the_text_of_c_is_signed(path: Path) -> None:
    assert call("generate", "models.py:pair", "--method", "euler", "--backend", "c").exit_code == 0
    replace_in(path.parent / "pair_euler_c.c", "rate = loss + c", "rate = loss + 0.99 * c")
    assert call("accept", "pair_euler_c", "--reason", "fitted").exit_code == 0
    assert call("check").exit_code == 0
    assert call("verify").exit_code == 0
    replace_in(path.parents[1] / "models.py", "gain = 2.0 * c", "gain = 3.0 * c")
    assert call("generate").exit_code == 0
    assert call("check").exit_code == 0


def test_a_function_of_time_is_signed_as_a_whole(path: Path) -> None:
    models = path.parents[1] / "models.py"
    models.write_text(MODEL + "\n\ndef stimulus(t):\n    ramp = 0.1 * t\n    return ramp\n")
    words = ["run", "models.py:pair", "--method", "euler", "--backend", "numpy", "--duration", "1", "--dt", "0.1"]
    words += ["--init", "x=1", "--init", "y=0", "--set", "c=models.py:stimulus"]
    assert call(*words).exit_code == 0
    made = path.parent / "stimulus_numpy.py"
    replace_in(made, "ramp = 0.1 * t", "ramp = 0.2 * t")
    assert call("check").exit_code == 1
    assert call("accept", "stimulus_numpy", "--reason", "steeper", "--statement", "ramp").exit_code == 2
    done = call("accept", "stimulus_numpy", "--reason", "steeper")
    assert done.exit_code == 0 and "the whole file" in done.output
    assert call("check").exit_code == 0 and call("verify").exit_code == 0
    replace_in(made, "ramp = 0.2 * t", "ramp = 0.3 * t")
    assert call("check").exit_code == 1
