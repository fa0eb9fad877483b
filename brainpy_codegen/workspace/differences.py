"""Unified diffs between two texts of a file, in the form that `patch` and `git apply` read."""

from __future__ import annotations

import difflib


def unified(name: str, old: str | None, new: str | None, old_label: str, new_label: str) -> str:
    """The diff; empty if the texts are equal, None stands for no file.

    Args:
        name: path of the file, as it is shown.
        old: one text.
        new: the other.
        old_label: what the one is (`generated`).
        new_label: what the other is (`yours`).
    """
    if old == new:
        return ""
    before, after = ("/dev/null" if old is None else f"a/{name}"), ("/dev/null" if new is None else f"b/{name}")
    rows = difflib.unified_diff(
        (old or "").splitlines(keepends=True),
        (new or "").splitlines(keepends=True),
        before,
        after,
        old_label,
        new_label,
    )
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)
