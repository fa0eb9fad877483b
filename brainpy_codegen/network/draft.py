"""A routine of a network while it is being written, and as the time loop calls it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from brainpy_codegen.ir.network import PopulationModel
from brainpy_codegen.ir.routine import Formal, Routine, Step, Type
from brainpy_codegen.network.words import Words


@dataclass(frozen=True, slots=True)
class Use:
    """A routine as the time loop calls it: each argument is (part, what), or ("", text).

    Attributes:
        owner: whose range of elements a thread goes through.
        elsewhere: the arrays of which it takes elements outside of its range.
    """

    routine: Routine
    given: tuple[tuple[str, str], ...]
    owner: str = ""
    elsewhere: frozenset[str] = frozenset()


def frozen(draft: Draft, population: PopulationModel, variable: str, index: str, word: str = "wait") -> str:
    """The condition under which a variable of a neuron takes no input, frozen while refractory; empty for none."""
    if population.neuron is None or variable not in population.neuron.frozen:
        return ""
    return f"{draft.take(word, 'int[]', population.name, 'wait')}[{index}] > 0"


@dataclass(slots=True)
class Draft:
    """A routine that is being written: its words, its arguments and where the time loop finds them."""

    words: Words
    given: dict[str, tuple[str, str]] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)

    def take(self, word: str, kind: Type, part: str, what: str, *, written: bool = False, own: bool = True) -> str:
        """An argument: called `word` here, `what` of `part` in the time loop."""
        name = self.words[word] if own else word
        self.words.takes(name, kind, written=written)
        # A colon keeps what is ours apart from the variables of the user.
        self.given[name] = (part, f":{what}" if own and part else what)
        return name

    def take_spikes(self, part: str, *, written: bool = False) -> tuple[str, str]:
        """The ring of spikes of a part: the lists, and how many stand in each; `slot` is the list of this step."""
        self.take("slot", "index", part, "slot")
        return (
            self.take("spikes", "int[]", part, "spikes", written=written),
            self.take("count", "index[]", part, "count", written=written),
        )

    def finish(self, name: str, doc: str, body: Iterable[Step], owner: str) -> Use:
        """The routine and its call."""
        formals: tuple[Formal, ...] = tuple(self.words.formals.values())
        routine = Routine(name, doc, formals, tuple(body))
        return Use(routine, tuple(self.given[formal.name] for formal in formals), owner, frozenset(self.elsewhere))
