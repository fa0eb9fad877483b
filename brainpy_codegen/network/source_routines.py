"""Sources of spikes: Poisson processes, and spikes at given times."""

from __future__ import annotations

from brainpy_codegen.ir.routine import Apply, Put
from brainpy_codegen.network.neuron_routines import Draft, Use, take_spikes
from brainpy_codegen.network.words import Words


def poisson_spikes(part: str) -> Use:
    """Independent sources: the gaps between those that spike are geometric."""
    draft = Draft(Words(()))
    words = draft.words
    size = draft.take("size", "index", part, "size")
    key = draft.take("key", "word[]", part, "key")
    chance = draft.take("chance", "real[]", part, "chance")
    width = draft.take("width", "index", part, "width")
    left, drawn = (draft.take(word, "index[]", part, word, written=True) for word in ("left", "drawn"))
    spikes, count = take_spikes(draft, part, written=True)
    slot, found = words["slot"], words["found"]
    given = (key, chance, width, left, drawn, size, spikes, f"{slot} * {size}")
    body = (
        Apply((found,), "poisson_spikes", given, (found,), "index"),
        Put(f"{count}[{slot}]", found),
    )
    return draft.finish(f"spikes_{part}", f"Who of {part} spikes in this step: each with its own chance.", body)


def given_spikes(part: str) -> Use:
    """Spikes at given steps."""
    draft = Draft(Words(()))
    words = draft.words
    k = draft.take("k", "index", "", "k")
    size = draft.take("size", "index", part, "size")
    steps = draft.take("event_step", "index[]", part, "event_step")
    index = draft.take("event_index", "int[]", part, "event_index")
    events = draft.take("events", "index", part, "events")
    done = draft.take("done", "index[]", part, "done", written=True)
    spikes, count = take_spikes(draft, part, written=True)
    slot, found = words["slot"], words["found"]
    given = (k, steps, index, events, done, spikes, f"{slot} * {size}")
    body = (
        Apply((found,), "due_spikes", given, (found,), "index"),
        Put(f"{count}[{slot}]", found),
    )
    return draft.finish(f"spikes_{part}", f"Who of {part} spikes in this step: those whose time it is.", body)
