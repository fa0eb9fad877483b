"""An edit of generated code, from its first run to the next version of the model.

Two of the exponentials of Hodgkin and Huxley's rates become tables. `verify` says what that does, `accept` signs it
off, the model gets a temperature, and the tables are still in the file.

Run it anywhere: `python edit_workflow.py [FOLDER]`. It works in FOLDER, by default a temporary one.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MODEL = Path(__file__).with_name("hodgkin_huxley.py")
MODULE = "hodgkin_huxley_exponential_euler_numba"

TABLES = """\
# beta_m and alpha_h from -120 mV to 80 mV, every 0.05 mV
GRID = np.linspace(-120.0, 80.0, 4001)
BETA_M = 4.0 * np.exp(-(GRID + 65) / 18)
ALPHA_H = 0.07 * np.exp(-(GRID + 65) / 20)


@cell
def linear_parts("""

LOOKUP = """\
    place = min(3999.0, max(0.0, (V + 120.0) * 20.0))
    k = int(place)
    part = place - k
    beta_m = BETA_M[k] + part * (BETA_M[k + 1] - BETA_M[k])
    alpha_h = ALPHA_H[k] + part * (ALPHA_H[k + 1] - ALPHA_H[k])
"""


def main(folder):
    """The story, with every command and what it says; the exit codes are what they are meant to be."""
    (folder / "pyproject.toml").touch()
    model = Path(shutil.copy(MODEL, folder))
    path = folder / "generated" / f"{MODULE}.py"

    say("Generate the neuron, and see it fire.")
    run(folder, "generate", "hodgkin_huxley.py", "--method", "exponential_euler", "--backend", "numba")
    fire(folder)

    say("Replace two exponentials by a lookup table, in the generated file.")
    replace(path, "from .support.numba_jit", "import numpy as np\n\nfrom .support.numba_jit")
    replace(path, "@cell\ndef linear_parts(", TABLES)
    replace(path, "    beta_m = 4.0 * exp(-(V + 65) / 18)\n    alpha_h = 0.07 * exp(-(V + 65) / 20)\n", LOOKUP)
    run(folder, "status")

    say("What does that change? `verify` finds the first statement that is not the model's (exit code 5).")
    run(folder, "verify", expected=5)

    say("The error is wanted, so it is signed off. `check`, in CI, is content with that.")
    run(folder, "accept", MODULE, "--reason", "table, off by less than 1e-6 between -120 and 80 mV")
    run(folder, "check")

    say("The model goes on: its rates depend on the temperature now.")
    replace(model, "    C=1.0,  # membrane capacitance [uF/cm2]\n", TEMPERATURE)
    for gate in "mhn":
        old = f"alpha_{gate} * (1 - {gate}) - beta_{gate} * {gate}"
        replace(model, old, f"phi * ({old})")
    replace(model, "    # ionic currents", "    phi = 3 ** ((celsius - 6.3) / 10)\n\n    # ionic currents")
    run(folder, "check", expected=1)
    run(folder, "generate")

    say("The tables are still there, beside the new temperature; and still signed off.")
    text = path.read_text(encoding="utf-8")
    for line in ("phi = ", "BETA_M[k]", "dm_slope = "):
        print("    " + next(row.strip() for row in text.splitlines() if line in row))
    run(folder, "check")
    fire(folder)

    say("Had the model changed what the tables hold, the signature would not outlive it: both stand in the file.")
    replace(model, "beta_m = 4.0 *", "beta_m = 4.2 *")
    run(folder, "generate", expected=4)
    run(folder, "undo")


TEMPERATURE = """\
    C=1.0,  # membrane capacitance [uF/cm2]
    celsius=6.3,  # temperature [degC]
"""


def fire(folder):
    """Simulate 200 ms; what runs is the generated file, with its edits."""
    words = ["--duration", "200", "--dt", "0.01", "--set", "I=10", "--crossings", "V=20"]
    words += ["--init", "V=-65", "--init", "m=0.5", "--init", "h=0.6", "--init", "n=0.32", "--backend", "numba"]
    run(folder, "run", "hodgkin_huxley.py:hodgkin_huxley", "--method", "exponential_euler", *words, shown="crossings")


def run(folder, *words, expected=0, shown=""):
    """Run a command of brainpy-codegen and print what it says (or the lines with the word `shown`)."""
    print("$ brainpy-codegen", " ".join(f"'{word}'" if " " in word else word for word in words))
    done = subprocess.run(
        [sys.executable, "-m", "brainpy_codegen", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    for row in (done.stdout + done.stderr).splitlines():
        if shown in row:
            print(f"    {row}")
    if done.returncode != expected:
        raise SystemExit(f"exit code {done.returncode} instead of {expected}")


def replace(path, old, new):
    """Edit a file, as a person would."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{path} does not hold {old!r}")
    path.write_text(text.replace(old, new), encoding="utf-8")


def say(sentence):
    """A line of the story."""
    print(f"\n# {sentence}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(scratch))
