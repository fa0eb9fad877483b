"""The C compiler starts on a new file when its text is known, while Python is still laid out and the module stored.

What it makes goes into the user's cache, under the name that the generated module will look for: where the module
comes too early, it waits; where anything failed, it compiles by itself and tells.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
import threading
from pathlib import Path

from brainpy_codegen.backends.base import OutputFile
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.session.sources import support_files, support_module
from brainpy_codegen.workspace.folder import Folder

_BUILDER = "support/c_compiler.py"


def build_ahead(files: tuple[OutputFile, ...], folder: Folder, fast: bool) -> None:
    """Start to compile the C file among rendered files, if there is one that the folder does not have yet."""
    source = next((file for file in files if file.name.endswith(".c")), None)
    if source is not None and not (folder.path / source.name).exists():
        threading.Thread(target=_build, args=(source, folder, fast), name=f"compiler of {source.name}").start()


def _build(source: OutputFile, folder: Folder, fast: bool) -> None:
    headers = support_files(re.findall(r'^#include "support/([\w.]+)"', source.text, flags=re.MULTILINE))
    builder = support_files([Path(_BUILDER).name])[_BUILDER]
    if read_text(folder.path / _BUILDER) not in (None, builder):
        return  # edited: the module will compile in another way
    # Whatever goes wrong is told by the module when it compiles.
    with contextlib.suppress(Exception), tempfile.TemporaryDirectory(prefix="brainpy-codegen-") as scratch:
        for name, text in {**headers, source.name: source.text}.items():
            path = Path(scratch) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        support_module("c_compiler").build(Path(scratch) / source.name, fast=fast)
