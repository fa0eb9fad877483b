"""How many threads the loops over independent elements use. The number never changes a result."""

import contextlib
import os

# Below this many elements a second thread costs more than it saves.
FEWEST = 1000

_number = 1


def number():
    """The number of threads in use."""
    return _number


@contextlib.contextmanager
def use(threads):
    """Use so many threads inside a `with` block; None: as many as the machine has cores."""
    global _number
    wanted = os.cpu_count() or 1 if threads is None else int(threads)
    if wanted < 1:
        raise ValueError(f"threads={threads}: at least one thread is needed")
    before, _number = _number, wanted
    try:
        yield wanted
    finally:
        _number = before
