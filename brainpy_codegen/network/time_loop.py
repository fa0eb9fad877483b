"""The time loop of a network: the routines of a step in their order, and where threads wait for each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from brainpy_codegen.ir.routine import (
    Apply,
    Do,
    For,
    Formal,
    Give,
    Let,
    Meet,
    Note,
    Routine,
    Step,
    Tail,
    Type,
    When,
    is_record,
)
from brainpy_codegen.network.draft import Use
from brainpy_codegen.network.sharing import ALONE, Sharing, disturbs_itself, meetings


@dataclass(slots=True)
class Stages:
    """The routines of a step by stage."""

    record: list[Use] = field(default_factory=list)
    gather: list[Use] = field(default_factory=list)
    couple: list[Use] = field(default_factory=list)
    noise: list[Use] = field(default_factory=list)
    update: list[Use] = field(default_factory=list)
    threshold: list[Use] = field(default_factory=list)
    log: list[Use] = field(default_factory=list)
    deliver: list[Use] = field(default_factory=list)
    reset: list[Use] = field(default_factory=list)

    def all(self) -> tuple[Use, ...]:
        """All, in the order in which they are defined."""
        return (
            *self.record,
            *self.gather,
            *self.couple,
            *self.noise,
            *self.update,
            *self.threshold,
            *self.log,
            *self.deliver,
            *self.reset,
        )


# What holds numbers that may change with time: one table for all steps, or one for each step of a while.
TABLES = (":parameters", ":chance", ":above")


def time_loop(
    stages: Stages, sharing: Sharing, changing: Collection[str], *, single: bool = False
) -> tuple[Routine, tuple[tuple[str, str], ...]]:
    """The time loop, and what it takes of each part; `changing`: the parts whose numbers may change with time."""
    names = _LoopNames("h" if single else "dt", changing)
    for use in stages.all():
        for formal, given in zip(use.routine.arguments, use.given, strict=True):
            if _is_range(given):
                names.add(_whole(given), "index")
            elif given[0] and given[1] != ":slot":
                names.add(given, formal.type, formal.written)
    for part, _ in names.tables():
        names.add((part, ":tables"), "index")
        names.add((part, ":table"), "index")
    spiking = [use.given[-1][0] for use in stages.log]
    for part in spiking:
        for word in (":slots", ":size", ":capacity"):
            names.add((part, word), "index")
    head = (
        *(Formal(name, "index") for name in ("first", "last")),
        *(Formal(name, "double") for name in ("t0", "dt")),
        *(Formal(name, "index") for name in ("every", "first_row")),
    )
    shares = _shares(stages, names) if sharing.threads else ()
    if sharing.threads:
        names.add(("", ":thread"), "index")
        names.add(("", ":threads"), "index")
        names.add(("", ":meeting"), "int[]", written=True)
    step = _step(stages, names, spiking, sharing)
    shares = (*shares, *([Let("h", "dt", "real")] if single else ()))
    body = (*shares, For("k", "first", "last", tuple(step)), Give("last"))
    doc = "Steps first ... last - 1 of the network; returns the step before which it stopped."
    if sharing.threads:
        doc += (
            "\n\nEach thread runs it for its own range of every population, and meets the others where it needs theirs."
        )
    arguments = names.by_part()
    loop = Routine("run_network", doc, (*head, *(names.formals[one] for one in arguments)), body, gives=True)
    return loop, arguments


def _shares(stages: Stages, names: _LoopNames) -> tuple[Step, ...]:
    """The range of each population that belongs to this thread."""
    found: dict[str, Step] = {}
    for use in stages.all():
        for given in use.given:
            if _is_range(given):
                thread = "thread" if given[1].startswith(":begin") else "thread + 1"
                name, whole = names[given], names[_whole(given)]
                found.setdefault(name, Apply((name,), "share", (whole, thread, "threads"), (name,), "index"))
    return tuple(found.values())


def _step(stages: Stages, names: _LoopNames, spiking: Sequence[str], sharing: Sharing) -> list[Step]:
    """What the time loop does in step k."""
    turns = [
        ("", [_log_check(spiking)]),
        ("currents between neurons, from the values at the start of the step", [*stages.gather, *stages.couple]),
        ("state update", [*stages.noise, *stages.update]),
        ("thresholds", [*stages.threshold, *stages.log]),
        ("synapses, those without delay included", stages.deliver),
        ("resets", stages.reset),
    ]
    every = [use for _, uses in turns for use in uses]
    if not sharing.threads:
        alone, meets = set(), set()
    else:
        every = [replace(use, owner=ALONE) if disturbs_itself(use) else use for use in every]
        alone = {use.routine.name for use in every if use.owner == ALONE}
        meets = {every[place].routine.name for place in meetings(every)}
    step: list[Step] = [Meet()] if "" in meets else []
    for part in spiking:
        logged, size, capacity = (names[part, word] for word in (":logged", ":size", ":capacity"))
        step.append(When(f"{logged}[0] + {size} > {capacity}", (Note("the log is full"), Give("k"))))
    step.append(Let("t", "t0 + k * dt", "real"))
    step += [Let(names[part, ":slot"], f"k % {names[part, ':slots']}") for part in spiking]
    if stages.record:
        rows: list[Step] = [Let("row", "k // every - first_row"), *(names.call(use) for use in stages.record)]
        kept: list[Step] = [Meet(), When("thread == 0", tuple(rows)), Meet()] if sharing.threads else rows
        step.append(When("k % every == 0", tuple(kept), by_step=True))
    if names.tables():
        step.append(Note("parameters and rates as they are in this step"))
    for part, what in names.tables():
        name, place = names[part, ":now"], f"k % {names[part, ':tables']} * {names[part, ':table']}"
        step.append(Tail(name, names[part, what], place, names[part, ":table"], names.formals[part, what].type))
    for text, uses in turns[1:]:
        if uses:
            step += [Note(blank=True), Note(text), *_calls(uses, names, alone, meets)]
    return step


def _calls(uses: Iterable[Use], names: _LoopNames, alone: set[str], meets: set[str]) -> Iterable[Step]:
    """The calls of a stage; what is not shared is done by the first thread."""
    waiting: list[Step] = []
    for use in uses:
        name = use.routine.name
        if waiting and (name in meets or name not in alone):
            yield When("thread == 0", tuple(waiting))
            waiting = []
        if name in meets:
            yield Meet()
        if name in alone:
            waiting.append(names.call(use, whole=True))
        else:
            yield names.call(use)
    if waiting:
        yield When("thread == 0", tuple(waiting))


def _log_check(spiking: Iterable[str]) -> Use:
    """What the beginning of a step reads: how many spikes are in the logs."""
    formals = {f"{part}_logged": (part, ":logged") for part in spiking}
    routine = Routine("", "", tuple(Formal(name, "index[]") for name in formals), ())
    return Use(routine, tuple(formals.values()), elsewhere=frozenset(formals))


def _is_range(given: tuple[str, str]) -> bool:
    """Whether an argument is the first element of a thread, or the one behind its last."""
    return given[1].startswith((":begin of ", ":end of "))


def _whole(given: tuple[str, str]) -> tuple[str, str]:
    """How many elements there are that threads have ranges of."""
    return given[0], f":{given[1].rpartition(' ')[2]}"


_LOOP_WORDS = (
    *("first", "last", "t0", "dt", "t", "k", "every", "first_row", "row"),
    *("thread", "threads", "meeting", "h"),
)


class _LoopNames:
    """What the time loop calls the arrays and numbers of each part."""

    def __init__(self, step: str, changing: Collection[str]) -> None:
        """`step` is what the length of a step is called, in the precision of the neurons."""
        self._changing = changing
        self._texts = {"time": "t", "dt": step}
        self.formals: dict[tuple[str, str], Formal] = {}
        self._names: dict[tuple[str, str], str] = {}

    def add(self, given: tuple[str, str], kind: Type, written: bool = False) -> None:
        """An argument of the loop."""
        known = self.formals.get(given)
        self.formals[given] = Formal(self[given], kind, written or (known is not None and known.written))

    def __getitem__(self, given: tuple[str, str]) -> str:
        if given not in self._names:
            part, what = given
            for phrase in (":", " of size", " of synapses"):
                what = what.replace(phrase, "")
            name = f"{part}_{what}" if part else what
            while part and (name in self._names.values() or name in _LOOP_WORDS):
                name += "_"
            self._names[given] = name
        return self._names[given]

    def by_part(self) -> tuple[tuple[str, str], ...]:
        """What the loop takes, part after part, what records need behind the rest; last what belongs to no part."""
        parts = list(dict.fromkeys(part for part, _ in self.formals if part))
        return tuple(sorted(self.formals, key=lambda one: ((*parts, "").index(one[0]), is_record(one))))

    def tables(self) -> list[tuple[str, str]]:
        """The arrays of numbers that may change with time."""
        return [given for given in self.formals if self._is_table(given)]

    def _is_table(self, given: tuple[str, str]) -> bool:
        return given[0] in self._changing and given[1] in TABLES

    def call(self, use: Use, *, whole: bool = False) -> Do:
        """The call of a routine, for the range of this thread or for the whole."""
        return Do(use.routine.name, tuple(self._text(one, whole) for one in use.given))

    def _text(self, given: tuple[str, str], whole: bool) -> str:
        part, what = given
        if whole and _is_range(given):
            return "0" if what.startswith(":begin") else self[_whole(given)]
        if self._is_table(given):
            return self[part, ":now"]
        return self[given] if part else self._texts.get(what, what)
