"""Where things stand: the project root, the output folder, and what `.codegen/` inside it holds.

generated/
  <module>.py, <module>.c, support/      what people read, edit and import
  .codegen/base/<file>                   each file as it was generated last: what tells an edit
  .codegen/lock/<module>.toml            what it was generated from
  .codegen/map/<file>.json               which of its lines come from which line of the model
  .codegen/side/<file>                   the text in <file>.new, while a conflict waits beside its file
  .codegen/cache/, undo/, write.lock, pending   of this machine only, ignored by git

A folder may lie anywhere; `generated/` of the project is the default.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from brainpy_codegen.emit.write import read_text, recover, sweep
from brainpy_codegen.errors import UsageError
from brainpy_codegen.workspace.lock import Lock, parse_lock

GENERATED = "generated"
LOCK_SECONDS = 120.0


def project_root(start: Path | None = None) -> Path:
    """The nearest folder, from `start` (else the working directory) up, with `generated/` or pyproject.toml.

    The working directory if there is none.
    """
    start = (start or Path.cwd()).absolute()
    for folder in (start, *start.parents):
        if (folder / "pyproject.toml").is_file() or (folder / GENERATED).is_dir():
            return folder
    return Path.cwd()


@dataclass(frozen=True, slots=True)
class Folder:
    """An output folder. Its `path` is absolute; it need not exist."""

    path: Path

    @property
    def state(self) -> Path:
        """`.codegen/`."""
        return self.path / ".codegen"

    @property
    def journal(self) -> Path:
        """The renames that an interrupted run left to do."""
        return self.state / "pending"

    def base(self, name: str) -> Path:
        """The base copy of a file."""
        return self.state / "base" / name

    def map_file(self, name: str) -> Path:
        """The line map of a file."""
        return self.state / "map" / f"{name}.json"

    def side(self, name: str) -> Path:
        """What stands beside a file in conflict (`--conflict=side`), as it was generated."""
        return self.state / "side" / name

    def beside(self, name: str) -> Path:
        """The file that the user sees for it; he removes it when he is done."""
        return self.path / f"{name}.new"

    @property
    def undo_file(self) -> Path:
        """What the last run replaced."""
        return self.state / "undo" / "last.json"

    def lock_file(self, module: str) -> Path:
        """The lock of a module."""
        return self.state / "lock" / f"{module}.toml"

    def stamp_file(self, module: str) -> Path:
        """Which state of the generator last wrote or confirmed a module on this machine."""
        return self.state / "cache" / f"{module}.stamp"

    def stamp(self, module: str) -> str | None:
        """The fingerprint of that generator, None if no generator of this machine saw the module."""
        text = read_text(self.stamp_file(module))
        return None if text is None else text.strip()

    def lock(self, module: str) -> Lock | None:
        """The lock of a module, None if it was never generated here."""
        path = self.lock_file(module)
        text = read_text(path)
        return None if text is None else parse_lock(text, path)

    def locks(self) -> dict[str, Lock]:
        """All locks of the folder, by module, sorted."""
        paths = sorted((self.state / "lock").glob("*.toml"))
        return {path.stem: parse_lock(read_text(path) or "", path) for path in paths}

    def is_edited(self, name: str) -> bool:
        """Whether a file differs from what was generated last; False if there is no file."""
        text = read_text(self.path / name)
        return text is not None and text != read_text(self.base(name))

    def settle(self) -> None:
        """Finish what an interrupted run left, so that what is read next is one whole state."""
        if self.journal.exists():
            with self.writing():
                pass

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """The one lock of the folder, between threads and processes; finishes what an interrupted run left.

        Raises:
            UsageError: the folder cannot be written; the message names `directory=`.
        """
        # Imported here because a warm run writes nothing.
        from filelock import FileLock, Timeout

        try:
            self.state.mkdir(parents=True, exist_ok=True)
            with FileLock(self.state / "write.lock", timeout=LOCK_SECONDS):
                if self.journal.exists():
                    recover(self.journal)
                for folder in self._written():
                    sweep(folder)
                yield
        except Timeout as error:
            raise UsageError(
                f"another process has been writing to {self.path} for {LOCK_SECONDS:.0f} s. If there is none, delete "
                f"{self.state / 'write.lock'}."
            ) from error
        except OSError as error:
            raise self.refusal(error) from error

    def refusal(self, error: OSError) -> UsageError:
        """The error for a folder that cannot be written."""
        reason = error.strerror or str(error)
        return UsageError(
            f"cannot write to {self.path}: {reason}. Name a folder that can be written with directory=... "
            "(on the command line: -o FOLDER)."
        )

    def _written(self) -> Iterator[Path]:
        yield from (self.path, self.path / "support", self.state)
        for name in ("base", "lock", "map", "side", "undo", "cache"):
            for root, _, _ in os.walk(self.state / name):
                yield Path(root)


def open_folder(directory: str | os.PathLike[str] | None) -> Folder:
    """The output folder that a user named; `generated/` of the project if he named none."""
    if directory is None:
        return Folder(project_root() / GENERATED)
    return Folder(Path(directory).expanduser().absolute())
