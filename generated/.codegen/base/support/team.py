"""The threads that run the time loop of a network together."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from . import threads


class Team:
    """The threads that run a time loop together, each in its own range of every population.

    Small populations are not shared, and a loop that does not ask for its thread has one.

    loop: the time loop. arguments: what it takes, as parts and types of named tuples whose fields
    are names of arrays; those of part "" are what threads need, which is added to `arrays`.
    """

    def __init__(self, loop, arguments, arrays):
        sizes = [arrays[key] for key in arrays if key.endswith(":size")]
        fit = max(max(sizes, default=1) // threads.FEWEST, 1)
        self.threads = min(threads.number(), fit) if "" in dict(arguments) else 1
        arrays |= {":threads": self.threads, ":meeting": np.zeros(32, np.int32)}
        for name in [key for key in arrays if key.endswith(":logged")]:
            part = name.removesuffix("logged")
            arrays[f"{part}fresh"] = np.zeros(arrays[f"{part}size"], np.int32)
            arrays[f"{part}found"] = np.zeros(self.threads, np.int64)
        self._loop, self._arguments, self._arrays = loop, arguments, arrays
        self._pool = None

    def __enter__(self):
        if self.threads > 1:
            self._pool = ThreadPoolExecutor(self.threads)
        return self

    def __exit__(self, *_):
        if self._pool is not None:
            self._pool.shutdown()

    def run(self, *head):
        """Run the loop on all threads; returns the step before which it stopped."""
        given = [(*head, *self._values(thread)) for thread in range(self.threads)]
        if self._pool is None:
            return self._loop(*given[0])
        calls = [self._pool.submit(self._loop, *one) for one in given]
        return [call.result() for call in calls][0]

    def _values(self, thread):
        """What the loop takes of the arrays as they are now, for one thread."""
        values = self._arrays | {":thread": thread}
        return [
            kind(*(values[key_of(values, part, name)] for name in kind._fields))
            for part, kind in self._arguments
        ]


def key_of(arrays, part, field):
    """The key of an array for a field: a variable of the user, or what is ours.

    Underscores at the end of a field keep what is ours apart, or stood in front.
    """
    word = field.rstrip("_")
    known = [f"{part}.{field}", f"{part}:{field}", f"{part}:{word}"]
    for count in range(1, len(field) - len(word) + 1):
        moved = "_" * count + field[: len(field) - count]
        known += [f"{part}.{moved}", f"{part}:{moved}"]
    return next(key for key in known if key in arrays)
