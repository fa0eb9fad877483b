"""Generated modules in a folder of their own, and changed copies of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brainpy_codegen import compiler
from brainpy_codegen.options import Options
from brainpy_codegen.verification import Report, verify
from examples.fitzhugh_nagumo import fitzhugh_nagumo
from examples.fractional_chen import fractional_chen
from examples.hodgkin_huxley import hodgkin_huxley
from examples.lorenz import lorenz
from examples.noisy_lorenz import noisy_lorenz

SUPPORT = Path(__file__).resolve().parents[2] / "templates" / "support"
MODELS = {model.name: model for model in (fitzhugh_nagumo, hodgkin_huxley, lorenz)}
METHODS = ("rk4", "exponential_euler")
OTHERS = {model.name: model for model in (noisy_lorenz, fractional_chen)}


@dataclass(frozen=True)
class Generated:
    """A module on disk: the text with the equations can be replaced."""

    model: Any
    method: str
    path: Path  # the importable file
    texts: dict[str, str]
    options: Options

    @property
    def equations(self) -> Path:
        in_c = self.path.with_suffix(".c")
        return in_c if in_c.name in self.texts else self.path

    @property
    def text(self) -> str:
        return self.texts[self.equations.name]

    def verify(self, text: str | None = None, **given: Any) -> Report:
        """The report on the file with another text, or as it was generated."""
        self.equations.write_text(self.text if text is None else text, encoding="utf-8")
        return verify(self.model, self.method, self.path, self.options, **given)


def generate(folder: Path, model: Any, method: str, backend: str, options: Options | None = None) -> Generated:
    options = options or Options()
    if not (folder / "support").exists():
        shutil.copytree(SUPPORT, folder / "support", ignore=shutil.ignore_patterns("__pycache__"))
    module = f"{model.name}_{method}_{backend}{options.suffix}"
    made = compiler.compile_model(model.ir, method, backend, options, module)
    texts = {file.name: file.text for file in made.files}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Generated(model, method, folder / f"{module}.py", texts, options)
