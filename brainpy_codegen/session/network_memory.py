"""Whether a network and its records fit into the memory of the machine; asked before anything is allocated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from brainpy_codegen.errors import UsageError
from brainpy_codegen.network.connect import as_given
from brainpy_codegen.network.network import Network
from brainpy_codegen.network.projection import Projection

# Bytes of what a synapse has: places of neurons and steps of delays, places of synapses, numbers that a user gives.
PLACE, SYNAPSE, NUMBER = 4, 8, 8
# Synapses that are looked at or sorted together, and the bytes that each of them takes meanwhile: rows, keys, places.
PIECE, LOOKED_AT = 1 << 20, 20
BLOCK, SORTED = 1 << 22, 42


def check_memory(network: Network, columns: Mapping[str, int], rows: int, dtype: str) -> None:
    """Refuse what cannot fit.

    Args:
        network: the network.
        columns: how many numbers are recorded in a row, by part.
        rows: how many rows.
        dtype: of the numbers of the network.

    Raises:
        UsageError: wiring or records need more than what is free; says how much.
    """
    free = free_bytes()
    if free is None:
        return
    synapses = synapse_bytes(network, np.dtype(dtype).itemsize)
    needed = {f"the synapses of {name}": held for name, held in synapses.items()}
    needed |= {f"the records of {name}": float(count * rows * NUMBER) for name, count in columns.items()}
    total = sum(needed.values())
    if total > free:
        what, most = max(needed.items(), key=lambda item: item[1])
        raise UsageError(
            f"{network.name} needs about {total / 1e9:.3g} GB, and {free / 1e9:.3g} GB are free; "
            f"{what} take {most / 1e9:.3g} GB"
        )


def synapse_bytes(network: Network, real: int) -> dict[str, float]:
    """The bytes of each projection, and of the last one to fill memory those that it has only while it is made.

    real: bytes of a number of the network.
    """
    held = {name: _held(one, real) for name, one in network.projections.items()}
    before, most, fullest = 0.0, 0.0, ""
    for name, one in network.projections.items():
        peak = before + max(_sorting(one), held[name] + _beside(one))
        before += held[name]
        if peak > most:
            most, fullest = peak, name
    if fullest:
        held[fullest] += max(most - before, 0.0)
    return held


def _count(one: Projection) -> float:
    return one.connect.expected(len(one.source), len(one.target))


def _ordered(one: Projection) -> bool:
    """Whether synapses are made in the order in which they stand in the end."""
    return np.size(one.delay) == 1 and not as_given(one.connect)


def _held(one: Projection, real: int) -> float:
    """What stays: targets (sources, where they are read), the order, variables, their last update, lists by target."""
    reads_sources = any(given is not None for given in (one.ir.coupling, one.ir.dynamics, one.ir.on_post))
    each = PLACE * (1 + reads_sources + (not _ordered(one))) + real * len(one.variables)
    each += SYNAPSE * (one.ir.event_driven + (one.ir.on_post is not None))
    return _count(one) * each


def _beside(one: Projection) -> float:
    """What is there beside it in the end: sources and targets as they were drawn, delays, given values."""
    each = 2 * PLACE if not _ordered(one) else PLACE
    each += PLACE if np.size(one.delay) > 1 else 0
    each += NUMBER * sum(map(callable, one.values.values())) + (SYNAPSE if one.ir.on_post is not None else 0)
    return _count(one) * each


def _sorting(one: Projection) -> float:
    """What there is while the synapses are put in order: those that are sorted together are a whole row at least."""
    count, drawn = _count(one), NUMBER * sum(map(callable, one.values.values()))
    if _ordered(one):
        return count * (2 * PLACE + drawn) + LOOKED_AT * min(count, PIECE)
    together = min(count, BLOCK + count / max(len(one.source), 1))
    return count * (4 * PLACE + drawn) + SORTED * together


def free_bytes() -> float | None:
    """What is free now, or None where the system does not say."""
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE)
    return None if found is None else 1024.0 * int(found[1])
