"""Where compiled code is kept between runs.

Environment: BRAINPY_CODEGEN_CACHE names the folder; without it, it is the user's cache folder of the system.
"""

import os
import sys
from pathlib import Path


def cache_folder(kind):
    """The folder for one kind of compiled code (`c`, `numba`); it need not exist."""
    chosen = os.environ.get("BRAINPY_CODEGEN_CACHE", "").strip()
    if chosen:
        return Path(chosen).expanduser().resolve() / kind
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "brainpy-codegen" / kind
