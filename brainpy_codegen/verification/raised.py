"""Where a file raised an exception, or where its C text did not compile."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from brainpy_codegen.emit.write import read_text
from brainpy_codegen.verification.report import Deviation
from brainpy_codegen.workspace.edits import statements

# `x.c:37:30: error: ...`, as GCC and Clang write it
_COMPILER = re.compile(r"^(?:.*/)?([^/\s:]+\.c):(\d+):(?:\d+:)? (?:fatal )?error: (.*)$", re.MULTILINE)


def sentence(error: BaseException) -> str:
    """An exception in one line: of a compiler's words, those of its first error."""
    found = _COMPILER.search(str(error))
    if found is not None:
        return f"does not compile: {found[3]}"
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"


def place(error: BaseException, file: Path) -> Deviation | None:
    """The line of a file, or of its C text, that an exception came from."""
    found = _COMPILER.search(str(error))
    if found is not None and found[1] == file.with_suffix(".c").name:
        return _in_c(file.with_suffix(".c"), int(found[2]), sentence(error))
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
    if not frames or frames[-1].lineno is None:
        return None
    last = frames[-1]
    return Deviation(str(file), last.lineno or 0, (last.line or "").strip(), last.name, "", message=sentence(error))


def _in_c(file: Path, line: int, message: str) -> Deviation:
    text = read_text(file) or ""
    row = (text.splitlines() + [""] * line)[line - 1].strip()
    above = [one for one in statements(text, "c") if one.line <= line]
    function, name = (above[-1].function, above[-1].name) if above else ("", "")
    return Deviation(str(file), line, row, function, name, message=message)
