"""What each backend promises: the matrix of capabilities, which `list backends` prints and tests run cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

from brainpy_codegen.backends.base import Backend, Capability, NetworkBackend

YES, NO = "●", "–"


@dataclass(frozen=True, slots=True)
class Note:
    """The words of a cell where a backend has a capability, or (`lacking`) where it has not."""

    capability: Capability
    words: str
    lacking: bool = False

    def holds(self, backend: Backend) -> bool:
        """Whether the words belong to this backend."""
        return (self.capability in backend.capabilities) != self.lacking


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the matrix.

    Attributes:
        title: what is promised.
        needs: the capabilities that it takes.
        notes: what limits it, or adds to it, on some backends; the first that holds counts.
        networks: it is about spiking networks, which a backend prints or does not.
        mark: what stands in a cell without a note.
    """

    title: str
    needs: frozenset[Capability]
    notes: tuple[Note, ...] = ()
    networks: bool = False
    mark: str = YES

    def cell(self, backend: Backend) -> str:
        """What the row says of a backend."""
        if not self.needs <= backend.capabilities or (self.networks and not isinstance(backend, NetworkBackend)):
            return NO
        return next((note.words for note in self.notes if note.holds(backend)), self.mark)


_FORWARD = (Note("forward_solve", f"{YES} (forward)"),)

PROMISES: tuple[Promise, ...] = (
    Promise("ODE, SDE fixed step; vector models", frozenset({"fixed_step", "noise", "vector"})),
    Promise("adaptive, dense output, events", frozenset({"solve"}), _FORWARD),
    Promise("stiff", frozenset({"solve"}), _FORWARD),
    Promise("DDE", frozenset({"delays", "vector_delays"}), (Note("varying_delays", "constant delays", lacking=True),)),
    Promise("FDE", frozenset({"fractional"})),
    Promise(
        "networks",
        frozenset(),
        (Note("threads", f"{YES} with threads"), Note("clock_driven", f"{YES} clock-driven delivery")),
        networks=True,
    ),
    Promise(
        "precision tier",
        frozenset(),
        (Note("function_bits", "your function's bits"), Note("loop_bits", "numba = c, bit for bit")),
        mark="rounding",
    ),
)
"""The rows, in the order in which they are printed."""
