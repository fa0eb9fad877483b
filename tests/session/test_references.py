"""What references to models find."""

from __future__ import annotations

import os
import py_compile
from pathlib import Path

from brainpy_codegen.session.references import find_model

TEXT = "import brainpy_codegen as bc\n\n\n@bc.ode\ndef decay(x, t, k={k}):\n    return -k * x\n"


def test_a_model_is_read_from_its_text(tmp_path: Path) -> None:
    file = tmp_path / "model.py"
    file.write_text(TEXT.format(k=1.0), encoding="utf-8")
    then = file.stat().st_mtime_ns
    py_compile.compile(str(file))  # what an import leaves behind: it is trusted by time and size
    file.write_text(TEXT.format(k=2.0), encoding="utf-8")
    os.utime(file, ns=(then, then))
    assert find_model(f"{file}:decay").parameters == {"k": 2.0}
