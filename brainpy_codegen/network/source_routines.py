"""Sources of spikes: Poisson processes, and spikes at given times; the many that are added up for each neuron."""

from __future__ import annotations

from brainpy_codegen.ir.network import InputModel, NetworkModel
from brainpy_codegen.ir.routine import Apply, Choose, Do, For, Let, Put, Step
from brainpy_codegen.network.draft import Draft, Use, frozen
from brainpy_codegen.network.sharing import ALONE, Sharing
from brainpy_codegen.network.words import Words


def poisson_spikes(part: str, sharing: Sharing) -> Use:
    """Independent sources: the gaps between those that spike are geometric."""
    draft = Draft(Words(()))
    words = draft.words
    key = draft.take("key", "word[]", part, "key")
    chance = draft.take("chance", "real[]", part, "chance")
    width = draft.take("width", "index", part, "width")
    left, drawn = (draft.take(word, "index[]", part, word, written=True) for word in ("left", "drawn"))
    ahead: list[str] = []
    if sharing.threads:  # without threads arrays are drawn as a whole, which needs nothing ahead
        ahead.append(draft.take("filled", "index[]", part, "filled", written=True))
        ahead.append(draft.take("logarithms", "real[]", part, "logarithms", written=True))
    found = words["found_here"]
    begin, end = sharing.span(draft, part)
    spikes, first = sharing.newest(draft, part, begin)
    given = (key, chance, width, left, drawn, *ahead, begin, end, spikes, first)
    body = (Apply((found,), "poisson_spikes", given, (found,), "index"), sharing.found(draft, part, found))
    return draft.finish(f"spikes_{part}", f"Who of {part} spikes in this step: each with its own chance.", body, part)


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
    spikes, count = draft.take_spikes(part, written=True)
    slot, found = words["slot"], words["found"]
    given = (k, steps, index, events, done, spikes, f"{slot} * {size}")
    body = (
        Apply((found,), "due_spikes", given, (found,), "index"),
        Put(f"{count}[{slot}]", found),
    )
    return draft.finish(f"spikes_{part}", f"Who of {part} spikes in this step: those whose time it is.", body, ALONE)


def counted_spikes(one: InputModel, network: NetworkModel, sharing: Sharing) -> Use:
    """Poisson spikes, counted for each neuron."""
    draft = Draft(Words([one.variable, f"{one.variable}_next"]))
    words, part = draft.words, one.name
    k = draft.take("k", "index", "", "k")
    spikes = draft.take("spikes", "real[]", part, "spikes", written=True)
    drawn = draft.take("drawn", "word[]", part, "drawn", written=True)
    key = draft.take("key", "word[]", part, "key")
    above = draft.take("above", "word[]", part, "above")
    columns, rows = (draft.take(word, "index", part, word) for word in ("columns", "rows"))
    first = draft.take("first", "index", part, "first")
    bounds, start, stop = sharing.slice(draft, one.target, first, draft.take("size", "index", part, "size"))
    weight, each = draft.take("weight", "real[]", part, "weight"), draft.take("each", "index", part, "each")
    state = draft.take(one.variable, "real[]", one.target, one.variable, written=True, own=False)
    i, j = words["i"], words["j"]
    place, rise = f"{state}[{j}]", f"{weight}[{i} * {each}] * {spikes}[{i}]"
    inner: tuple[Step, ...] = (Let(j, f"{first} + {i}"), Put(place, rise, "+="))
    guard = frozen(draft, network.population(one.target), one.variable, j)
    if guard:
        new = f"{one.variable}_next"
        inner = (inner[0], Let(new, f"{place} + {rise}", "real"), Choose(place, guard, place, new))
    draw = Do("draw_counts", (spikes, drawn, start, stop, key, k, above, columns, rows))
    body = (*bounds, draw, For(i, start, stop, inner, "all"))
    doc = f"{part}: the spikes that arrive at each neuron of {one.target} in step k, all at once."
    return draft.finish(f"add_{part}", doc, body, one.target)
