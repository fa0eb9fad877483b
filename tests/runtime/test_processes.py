"""What only shows in processes of their own: what is imported, what two at once do, what hash seeds change."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BACKEND = "numpy"

MODEL = '''\
import numpy as np
import brainpy_codegen as bc


@bc.ode
def neuron(V, w, t, I=0.0, a=0.7, τ=12.5):
    """A neuron."""
    rate = np.exp(-V / 10)  # [1/ms]
    dV = V - V**3 / 3 - w + I * rate
    dw = (V + a - 0.8 * w) / τ
    return dV, dw
'''


def python(script: str, folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def output(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "models.py").write_text(MODEL, encoding="utf-8")
    return tmp_path


def loaded(*packages: str) -> str:
    return f"import sys; print(*sorted({{n.partition('.')[0] for n in sys.modules}} & set({packages!r})))"


HEAVY = ("sympy", "numba", "jinja2", "black", "click", "scipy", "matplotlib", "rich", "jax", "torch", "cffi")


def test_importing_the_package_imports_nothing_heavy(project: Path) -> None:
    assert output(python("import brainpy_codegen\n" + loaded(*HEAVY), project)).split() == []


def test_declaring_a_model_imports_nothing_heavy(project: Path) -> None:
    assert output(python("import models\n" + loaded(*HEAVY), project)).split() == []


def test_importing_the_package_is_quick(project: Path) -> None:
    script = """
        import time, numpy
        began = time.perf_counter()
        import brainpy_codegen
        print(time.perf_counter() - began)
    """
    # The best of some: the machine may be busy, and the first run may have to compile bytecode.
    assert min(float(output(python(script, project))) for _ in range(5)) < 0.15


def test_a_warm_simulation_imports_no_generator(project: Path) -> None:
    script = f"""
        import models, brainpy_codegen as bc
        sol = bc.simulate(models.neuron, 1.0, 0.1, "rk4", {BACKEND!r}, {{"V": 0.1, "w": 0.0}})
        {loaded("sympy", "jinja2", "black", "click", "filelock")}
    """
    assert "jinja2" in output(python(script, project)).split()
    assert output(python(script, project)).split() == []


RACE = """
    import sys, brainpy_codegen as bc
    exec(compile(open("factory.py").read(), "factory.py", "exec"))
    rate = float(sys.argv[1])
    for _ in range(15):
        sol = bc.simulate(make(rate), 1.0, 0.5, "euler", BACKEND, {"x": 1.0})
        assert sol.final["x"] == (1 - 0.5 * rate) ** 2, (rate, sol.final)
""".replace("BACKEND", repr(BACKEND))


@pytest.mark.parametrize("rates", [("0.5", "0.5"), ("0.25", "0.75")], ids=["the same model", "different models"])
def test_two_processes_at_once_both_get_their_own_result(project: Path, rates: tuple[str, str]) -> None:
    (project / "factory.py").write_text(
        "def make(rate):\n    @bc.ode\n    def decay(x, t):\n        return -rate * x\n\n    return decay\n"
    )
    running = [python(RACE, project, rate) for rate in rates]
    for process in running:
        output(process)


def test_the_bytes_depend_on_the_model_alone(tmp_path: Path) -> None:
    texts = []
    for place, seed in (("a", "0"), ("mit Leerzeichen", "1"), ("été/über", "77")):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").touch()
        (folder / "models.py").write_text(MODEL, encoding="utf-8")
        script = """
            import models, brainpy_codegen as bc
            for backend in ("numpy", "numba", "c", "jax", "torch"):
                for method in ("rk4", "exponential_euler"):
                    bc.generate(models.neuron, method, backend)
        """
        output(python(script, folder, PYTHONHASHSEED=seed))
        generated = folder / "generated"
        texts.append(
            {
                path.relative_to(generated): path.read_bytes()
                for path in generated.rglob("*")
                if path.is_file() and "cache" not in path.parts and path.name != "write.lock"
            }
        )
        assert not any(str(tmp_path).encode() in text for text in texts[-1].values())
    assert texts[0] == texts[1] == texts[2]
    assert len(texts[0]) > 20


def test_the_folder_runs_without_the_generator(project: Path) -> None:
    script = f'import models, brainpy_codegen as bc; bc.generate(models.neuron, "rk4", {BACKEND!r})'
    output(python(script, project))
    alone = project / "alone"
    alone.mkdir()
    shutil.copytree(project / "generated", alone / "generated")
    script = f"""
        import sys
        class Blocked:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] in ("brainpy_codegen", "sympy", "jinja2", "black"):
                    raise ImportError(name + " is blocked")
        sys.meta_path.insert(0, Blocked())
        from generated.neuron_rk4_{BACKEND} import run
        t, V, w = run(0.1, 0.0, dt=0.1, steps=10)
        print(len(t), V[-1] == V[-1])
    """
    assert output(python(script, alone)).split() == ["11", "True"]


def test_a_folder_that_cannot_be_written_is_named(project: Path) -> None:
    (project / "file").touch()
    script = f"""
        import models, brainpy_codegen as bc
        try:
            bc.simulate(models.neuron, 1.0, 0.1, "rk4", {BACKEND!r}, {{"V": 0.1, "w": 0.0}}, directory="file/generated")
        except bc.UsageError as error:
            print(error)
    """
    message = output(python(script, project))
    assert "cannot write to" in message and "directory=" in message
