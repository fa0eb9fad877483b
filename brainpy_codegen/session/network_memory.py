"""Whether a network and its records fit into the memory of the machine; asked before anything is allocated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from brainpy_codegen.errors import UsageError
from brainpy_codegen.network.network import Network
from brainpy_codegen.network.projection import Projection

# Bytes of a synapse: its target, and what the wiring takes beside it while it is made: sources, targets, an order.
WIRE, SORTING = 4, 12
NUMBER = 8


def check_memory(network: Network, columns: Mapping[str, int], rows: int) -> None:
    """Refuse what cannot fit.

    Args:
        network: the network.
        columns: how many numbers are recorded in a row, by part.
        rows: how many rows.

    Raises:
        UsageError: wiring or records need more than what is free; says how much.
    """
    free = free_bytes()
    if free is None:
        return
    needed = {f"the synapses of {one.name}": _synapses(one) for one in network.projections.values()}
    needed |= {f"the records of {name}": float(count * rows * NUMBER) for name, count in columns.items()}
    total = sum(needed.values())
    if total > free:
        what, most = max(needed.items(), key=lambda item: item[1])
        raise UsageError(
            f"{network.name} needs about {total / 1e9:.3g} GB, and {free / 1e9:.3g} GB are free; "
            f"{what} take {most / 1e9:.3g} GB"
        )


def _synapses(one: Projection) -> float:
    values = len(one.variables) + (1 if one.ir.event_driven else 0) + (1 if one.ir.on_post is not None else 0)
    count = one.connect.expected(len(one.source), len(one.target))
    return count * (WIRE + SORTING + NUMBER * values)


def free_bytes() -> float | None:
    """What is free now, or None where the system does not say."""
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE)
    return None if found is None else 1024.0 * int(found[1])
