"""Generated modules of which the folder knows nothing: `.codegen` was deleted, or never committed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from brainpy_codegen.emit.c_names import transliterate
from brainpy_codegen.emit.header import CONTRACT
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.options import Options
from brainpy_codegen.workspace.folder import Folder

_CONSTANT = re.compile(r'^(MODEL|METHOD|BACKEND) = "([^"\n]*)"', re.MULTILINE)
_OPTIONS = tuple(Options(dtype=dtype, math=math) for dtype in ("float64", "float32") for math in ("precise", "fast"))


@dataclass(frozen=True, slots=True)
class Stray:
    """A generated module that no lock knows: its file, what it says of itself, and the options in its name."""

    file: str
    model: str
    method: str
    backend: str
    options: Options

    @property
    def words(self) -> tuple[str, ...]:
        """What `generate` is told to know it again."""
        given = ("--dtype", self.options.dtype, "--math", self.options.math)
        return (self.model, "--method", self.method, "--backend", self.backend, *given, "--adopt")


def strays(folder: Folder) -> Iterator[Stray]:
    """Those of a folder, by name; copies that somebody made under another name are his own."""
    known = {name for lock in folder.locks().values() for name in lock.base}
    for path in sorted(folder.path.glob("*.py")):
        text = "" if path.name in known else read_text(path) or ""
        said = dict(_CONSTANT.findall(text)) if CONTRACT in text else {}
        if {"MODEL", "METHOD", "BACKEND"} <= said.keys():
            name = said["MODEL"].rpartition(":")[2].rpartition(".")[2]
            stem = transliterate("_".join([name, said["METHOD"], said["BACKEND"]]))
            options = next((one for one in _OPTIONS if stem + one.suffix == path.stem), None)
            if options is not None:
                yield Stray(path.name, said["MODEL"], said["METHOD"], said["BACKEND"], options)
