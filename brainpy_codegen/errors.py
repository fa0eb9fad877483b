"""Every error that a user can meet.

CodegenError                    exit code 70: ours
├── UsageError              2   a wrong argument, option or value at run time
├── ModelError              3   the model is not accepted; holds one Diagnostic per place
├── UnsupportedError        3   model, method and backend do not fit together; names those that do
├── EditedFileError         4   a generated file was changed by hand, and the edit would be lost
│   └── ConflictError       4   an edit and the model changed the same statement; holds the places
├── ToolMissingError        6   a compiler or an optional package is missing
├── BuildError              6   the C compiler refused a generated file; holds its own message
└── RunError                1   the simulation itself failed (a value that is not finite, a wrong shape)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault in the user's source: where it is, what it is, what to write instead.

    `line` and `column` are 1-based; `width` is the number of characters to underline; `text` the source line.
    """

    code: str
    message: str
    path: str
    line: int
    column: int
    width: int
    text: str
    function: str
    label: str = ""
    help: str = ""

    def __str__(self) -> str:
        """The fault as a compiler shows it: place, source line, caret, help; line 0 has no place."""
        if not self.line:  # of something that no line of Python stands for
            return f"error[{self.code}]: {self.message}" + (f"\n = help: {self.help}" if self.help else "")
        gutter = " " * len(str(self.line))
        caret = " " * (self.column - 1) + "^" * max(self.width, 1)
        rows = [
            f"error[{self.code}]: {self.message}",
            f"{gutter}--> {self.path}:{self.line}:{self.column} in {self.function}",
            f"{gutter} |",
            f"{self.line} | {self.text}",
            f"{gutter} | {caret} {self.label}".rstrip(),
        ]
        if self.help:
            rows.append(f"{gutter} = help: {self.help}")
        return "\n".join(rows)


class CodegenError(Exception):
    """Base of all errors of this package."""

    exit_code: ClassVar[int] = 70


class UsageError(CodegenError):
    """An argument, option or run-time value is wrong."""

    exit_code: ClassVar[int] = 2


class ModelError(CodegenError):
    """The model is not accepted. `diagnostics` holds every fault that was found, in the order of the source."""

    exit_code: ClassVar[int] = 3

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.diagnostics = diagnostics
        super().__init__("\n\n".join(map(str, diagnostics)))


class UnsupportedError(CodegenError):
    """Model, method and backend do not fit together."""

    exit_code: ClassVar[int] = 3


class EditedFileError(CodegenError):
    """A generated file carries edits that would be lost."""

    exit_code: ClassVar[int] = 4


class ConflictError(EditedFileError):
    """An edit and the model changed the same statement. `places` says where: `generated/hh.py:31`."""

    def __init__(self, message: str, places: tuple[str, ...] = ()) -> None:
        self.places = places
        super().__init__(message)


class ToolMissingError(CodegenError):
    """A tool (compiler, optional package) is not installed; the message says how to get it."""

    exit_code: ClassVar[int] = 6


class BuildError(CodegenError):
    """A generated file did not compile; the message is the compiler's own."""

    exit_code: ClassVar[int] = 6


class RunError(CodegenError):
    """A simulation or an analysis failed while it ran. `part` holds what was computed until then, if there is any."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, part: object = None) -> None:
        self.part = part
        super().__init__(message)
