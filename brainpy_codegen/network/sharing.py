"""How the work of a step is shared by threads: each has a range of every population, and waits for the others where it
needs what they did.

Neurons belong to the thread in whose range they are, and a synapse to that of its target; so each sum is added up by
one thread, in the same order however many there are. What cannot be shared like this the first thread does alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from brainpy_codegen.ir.routine import Apply, Put, Step, When
from brainpy_codegen.network.draft import Draft, Use

ALONE = "the first thread"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Whether there may be several threads, and what routines take if there may."""

    threads: bool

    def span(self, draft: Draft, part: str, whole: str = "size") -> tuple[str, str]:
        """From where to where a thread goes through a population, or through the synapses of a projection."""
        if not self.threads:
            return "0", draft.take(whole, "index", part, whole)
        return self._range(draft, part, whole)

    def _range(self, draft: Draft, part: str, whole: str = "size") -> tuple[str, str]:
        begin, end = (draft.take(word, "index", part, f"{word} of {whole}") for word in ("begin", "end"))
        return begin, end

    def section(self, draft: Draft, entries: str, span: tuple[str, str], place: str) -> tuple[list[Step], str, str]:
        """The places of an ascending list that belong to a thread: steps that find them, the first, the one behind.

        entries: the list. span: where in it to look. place: whose range it is that the entries are to be in.
        """
        if not self.threads:
            return [], *span
        begin, end = self._range(draft, place)
        first, last = draft.words["first"], draft.words["last"]
        return (
            [
                Apply((first,), "bisect", (entries, *span, begin), (first,), "index"),
                Apply((last,), "bisect", (entries, first, span[1], end), (last,), "index"),
            ],
            first,
            last,
        )

    def slice(self, draft: Draft, part: str, first: str, size: str) -> tuple[list[Step], str, str]:
        """The elements of a slice of a population that belong to a thread, counted from the first of the slice."""
        if not self.threads:
            return [], "0", size
        start, stop = draft.words["start"], draft.words["stop"]
        ends = zip((start, stop), self._range(draft, part), strict=True)
        return [Apply((one,), "within", (end, first, size), (one,), "index") for one, end in ends], start, stop

    def inside(self, draft: Draft, part: str, index: str, steps: Sequence[Step]) -> tuple[Step, ...]:
        """The steps, for those elements of a population that are in the range of a thread."""
        if not self.threads:
            return tuple(steps)
        begin, end = self._range(draft, part)
        return (When(f"({begin} <= {index}) & ({index} < {end})", tuple(steps)),)

    def newest(self, draft: Draft, part: str, first: str) -> tuple[str, str]:
        """Where the spikes of this step go to: the array, and the place of the first of them."""
        if self.threads:
            return draft.take("fresh", "int[]", part, "fresh", written=True), first
        draft.take("slot", "index", part, "slot")
        spikes = draft.take("spikes", "int[]", part, "spikes", written=True)
        return spikes, f"{draft.words['slot']} * {draft.take('size', 'index', part, 'size')}"

    def found(self, draft: Draft, part: str, number: str) -> Step:
        """Says how many they are."""
        if self.threads:
            thread = draft.take("thread", "index", "", "thread")
            return Put(f"{draft.take('found', 'index[]', part, 'found', written=True)}[{thread}]", number)
        count = draft.take("count", "index[]", part, "count", written=True)
        return Put(f"{count}[{draft.words['slot']}]", number)

    def joined(self, draft: Draft, part: str) -> list[Step]:
        """Makes one list of what the threads found."""
        if not self.threads:
            return []
        words = draft.words
        fresh, found = draft.take("fresh", "int[]", part, "fresh"), draft.take("found", "index[]", part, "found")
        threads = draft.take("threads", "index", "", "threads")
        spikes = draft.take("spikes", "int[]", part, "spikes", written=True)
        count = draft.take("count", "index[]", part, "count", written=True)
        size, all_found = words["size"], words["all_found"]
        given = (fresh, found, size, threads, spikes, f"{words['slot']} * {size}")
        return [
            Apply((all_found,), "join", given, (all_found,), "index"),
            Put(f"{count}[{words['slot']}]", all_found),
        ]


def meetings(uses: Sequence[Use]) -> set[int]:
    """Before which routines of a step the threads meet; after the last one the first comes again."""
    places: set[int] = set()
    since: list[Use] = []
    for _ in range(2):
        for place, use in enumerate(uses):
            if place in places or any(_disturb(one, use) for one in since):
                places.add(place)
                since = []
            since.append(use)
    return places


def disturbs_itself(use: Use) -> bool:
    """Whether a thread would change what others read or change in the same routine."""
    return any(written and owner is None for _, written, owner in _accesses(use))


def _disturb(one: Use, other: Use) -> bool:
    """Whether a thread that is ahead in one routine disturbs those that are behind in another, or the reverse."""
    return any(
        array == same and (written or changed) and (owner is None or owner != whose)
        for array, written, owner in _accesses(one)
        for same, changed, whose in _accesses(other)
    )


def _accesses(use: Use) -> Iterable[tuple[tuple[str, str], bool, str | None]]:
    """Arrays, whether they are written, and whose elements of them (None: any)."""
    for formal, given in zip(use.routine.arguments, use.given, strict=True):
        if formal.type.endswith("[]"):
            everywhere = use.owner != ALONE and formal.name in use.elsewhere
            yield given, formal.written, None if everywhere else use.owner
