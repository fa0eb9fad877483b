"""A project with one model, in which commands are called."""

import json
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from brainpy_codegen.cli import main

MODELS = """\
import brainpy_codegen as bc


@bc.ode
def decay(x, t, k=1.0):
    loss = k * x
    dx = -loss
    return dx
"""


def forget() -> None:
    """A new process would read the models anew."""
    for name in [name for name in sys.modules if name.startswith(("models_", "other_"))]:
        del sys.modules[name]


def call(*arguments: str) -> Result:
    forget()
    return CliRunner().invoke(main, arguments, standalone_mode=True)


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def row(*arguments: str) -> dict:
    """What `status --json` says of the one module."""
    return json.loads(call("status", "--json", *arguments).stdout)["modules"][0]


def command_of(state: dict, flag: str) -> list[str]:
    """The arguments of the command that the advice on a flag names."""
    advice = next(one for one in state["advice"] if one["flag"] == flag)
    assert advice["sentence"]
    words = advice["command"].split()
    assert words[0] == "brainpy-codegen"
    return words[1:]
