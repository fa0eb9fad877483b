"""Routines: what a network does in a step, as loops over flat arrays, for backends that loop.

The texts in a routine (`start[row + 1]`, `k % slots`) are integer arithmetic, comparisons and entries of arrays, which
mean the same in Python and in C. Everything with real numbers in it is a call of a function of one element.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Type: TypeAlias = Literal["real", "double", "int", "index", "real[]", "int[]", "index[]", "word[]", "group"]
"""`real` has the precision of the file and `double` 64 bits (times); `int` has 32 bits (neurons), `index` 64 (synapses,
steps), `word` 32 without a sign (keys of random numbers)."""

VERBS = ("add", "update", "threshold", "reset", "record", "log", "gather", "noise", "deliver", "couple", "spikes")
"""How the names of routines begin, by what they do; the name of a population, projection or input follows."""

SHARING_CALLS = ("INDEX", "bisect", "join", "meet", "share", "within")
SPIKE_CALLS = ("collect", "draw_counts", "draw_gaussians", "due_spikes", "poisson_spikes")
SUPPORT_CALLS = (*SHARING_CALLS, *SPIKE_CALLS)
"""What routines may call that every backend has in a support file: of threads and ranges, and of spikes."""

FACE = (
    *(*SUPPORT_CALLS, "thread", "threads", "meeting"),
    *("MODEL", "METHOD", "BACKEND", "PARTS", "ARGUMENTS", "CHANGED", "LIBRARY", "LOOP", "run", "run_network"),
    *("Library", "Loop", "Part", "Path", "cell", "integrate", "lean_loop", "loop", "namedtuple", "routine"),
    *("OUTSIDE", "alike", "jnp", "lax", "np", "over_row", "pieces", "range", "slice", "tail"),
)
"""Names at the top level of a module that no function or constant of the user's may have."""


def is_record(given: tuple[str, str]) -> bool:
    """Whether an array or number of a part, as (part, what), is needed for nothing but its records."""
    return given[1].startswith(":") and given[1].endswith(("_chosen", "_columns", "_record"))


@dataclass(frozen=True, slots=True)
class Formal:
    """An argument of a routine. `written` tells arrays that it changes; `group` is the name of a group's type."""

    name: str
    type: Type
    written: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Let:
    """`name = value`: a local; `changes` if it is assigned again."""

    name: str
    value: str
    type: Type = "index"
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Put:
    """`target operator value`: an entry of an array, or a local that changes."""

    target: str
    value: str
    operator: Literal["=", "+=", "|="] = "="


@dataclass(frozen=True, slots=True)
class Choose:
    """`target = yes if condition else no`; `type` where the target is a new local."""

    target: str
    condition: str
    yes: str
    no: str
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Apply:
    """`targets = function(arguments)`: a function of one element; `new` are those targets that are new locals."""

    targets: tuple[str, ...]
    function: str
    arguments: tuple[str, ...]
    new: tuple[str, ...] = ()
    type: Type = "real"


@dataclass(frozen=True, slots=True)
class Do:
    """A call of another routine, whose result (an `index`) goes to `target` if that is a name."""

    routine: str
    arguments: tuple[str, ...]
    target: str = ""


@dataclass(frozen=True, slots=True)
class For:
    """A loop over `index` from `start` to below `stop`.

    Passes of kind "each" follow one another; those of kind "all" do not depend on each other; those of kind "synapses"
    do not as long as no target stands twice in a row of synapses: `together` is the length of the longest row, or 1 if
    they do depend.
    """

    index: str
    start: str
    stop: str
    body: tuple[Step, ...]
    kind: Literal["each", "all", "synapses"] = "each"
    together: str = "1"


@dataclass(frozen=True, slots=True)
class When:
    """`if condition: body else: otherwise`; `by_step`: what holds differs from step to step of a run."""

    condition: str
    body: tuple[Step, ...]
    otherwise: tuple[Step, ...] = ()
    by_step: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A comment on a line of its own; `blank` puts an empty line above."""

    text: str = ""
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Tail:
    """`name` is an array: what stands in another from place `start` on, of which `length` entries are read."""

    name: str
    array: str
    start: str
    length: str
    type: Type = "real[]"


@dataclass(frozen=True, slots=True)
class Open:
    """`name` is what a group holds; no other name stands for the same array."""

    name: str
    held: str
    type: Type
    written: bool = False


@dataclass(frozen=True, slots=True)
class Meet:
    """The threads wait here until all have come."""


@dataclass(frozen=True, slots=True)
class Give:
    """`return value`."""

    value: str


Step: TypeAlias = Let | Put | Choose | Apply | Do | For | When | Note | Tail | Open | Meet | Give


@dataclass(frozen=True, slots=True)
class Routine:
    """A routine: what it is called, what it says of itself, what it takes and does. `gives`: it returns an index."""

    name: str
    doc: str
    arguments: tuple[Formal, ...]
    body: tuple[Step, ...]
    gives: bool = False
