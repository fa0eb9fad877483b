"""What the arrays and numbers are that the time loop of a network takes, in a few words each."""

from __future__ import annotations

from collections.abc import Collection

_ALL = {
    ":size": "how many there are",
    ":parameters": "rows of values, one after the other: parameter p of neuron i stands at p * width + i",
    ":width": "values in a row: one for all, or one for each",
    ":tables": "steps for which such rows are given; step k takes number k % tables",
    ":table": "values for a step",
    # neurons
    ":spiking": "whether each spikes in this step",
    ":marked": "whether it happens to each in this step",
    ":wait": "steps until each may spike again",
    ":refractory": "its refractory time in steps",
    ":refractory_width": "values of it: one for all, or one for each",
    ":root_dt": "square root of dt",
    # lists of spikes
    ":fresh": "who spikes in this step, as each thread found them in its range",
    ":found": "how many each thread found",
    ":spikes": "who spiked in the last steps: a ring of lists, each with room for all",
    ":count": "how long each list is",
    ":slots": "how many lists there are",
    ":log_step": "when somebody spiked",
    ":log_index": "and who",
    ":logged": "how many spikes the log holds",
    ":capacity": "how many it has room for",
    # synapses, which are sorted by source, delay and target
    ":synapses": "how many there are",
    ":delay": "the different delays, in steps",
    ":delays": "how many these are",
    ":start": "where the synapses of a source and a delay begin",
    ":source": "the neuron from which each comes",
    ":target": "the neuron to which each goes",
    ":updated": "the step for which the variables of each hold",
    ":post_start": "where the list of the synapses of each target begins",
    ":post_synapse": "these lists",
    # sources
    ":key": "key of the random numbers",
    ":chance": "that a source spikes in a step",
    ":left": "turns until the next spike, by block of sources; a turn is a source in a step",
    ":drawn": "how many random numbers each block has drawn",
    ":filled": "from which of these on logarithms are ready for each block",
    ":logarithms": "these, which gaps between spikes are made of",
    ":event_step": "when they spike",
    ":event_index": "and who",
    ":events": "how many spikes these are",
    ":done": "how many of them have been",
    # threads
    ":thread": "which one this is",
    ":threads": "how many there are",
    ":meeting": "where they wait for each other",
}
_SOURCES = {":width": "chances: one for each if above 0, else one for all"}
_INPUT = {
    ":spikes": "how many arrive at each neuron in this step",
    ":drawn": "room for random words",
    ":above": "rows of words; a random word above n of them stands for n spikes",
    ":columns": "words in a row",
    ":rows": "how many rows: one for all, or one for each",
    ":first": "the first neuron that gets them",
    ":weight": "of a spike",
    ":each": "1 if there is a weight for each, 0 if one for all",
}
_BEGINNINGS = {
    ":draw_": "Gaussian numbers of this step",
    ":key_": "key of these",
    ":sum_": "what arrives through synapses, added up",
}
_ENDINGS = {
    "_chosen": "which are recorded",
    "_columns": "how many these are",
    "_record": "their values, a row each time",
}


def field_note(key: str, keys: Collection[str]) -> str:
    """What an array or number of a part is, of which the loop takes all `keys`; empty for a user's variable."""
    if not key.startswith(":"):
        return ""
    special = _INPUT if ":above" in keys else _SOURCES if ":chance" in keys else {}
    found = special.get(key) or _ALL.get(key)
    if found is None:
        places = [*((key.startswith(one), note) for one, note in _BEGINNINGS.items())]
        places += [(key.endswith(one), note) for one, note in _ENDINGS.items()]
        found = next((note for fits, note in places if fits), "")
    return found
