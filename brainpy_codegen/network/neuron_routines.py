"""What a population does in a step: update, threshold, reset, record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from brainpy_codegen.ir.network import Event, NamedEvent, PopulationModel, event_part
from brainpy_codegen.ir.routine import Apply, Choose, Do, For, Let, Note, Put, Step, When
from brainpy_codegen.network.cells import CellBook, StepCells
from brainpy_codegen.network.draft import Draft, Use
from brainpy_codegen.network.sharing import ALONE, Sharing
from brainpy_codegen.network.words import Words


class NeuronRoutines:
    """Writes the routines of one population of neurons."""

    def __init__(self, population: PopulationModel, cells: CellBook, step: StepCells, sharing: Sharing) -> None:
        assert population.neuron is not None
        self.name = population.name
        self.population = population
        self.neuron = population.neuron
        self.model = population.neuron.model
        self.states = population.states
        self.cells = cells
        self.step = step
        self.sharing = sharing
        self.rows = (*(one.name for one in self.neuron.parameters), *step.constants)
        self.crossed = cells.event(self.neuron.threshold) if self.neuron.threshold else ""

    def _draft(self) -> Draft:
        return Draft(Words([*self.states, *self.rows, self.model.time, *(f"{name}_next" for name in self.states)]))

    def _state(self, draft: Draft, name: str, *, written: bool = False) -> str:
        return draft.take(name, "real[]", self.name, name, written=written, own=False)

    def _take_time(self, draft: Draft) -> str:
        return draft.take(self.model.time, "real", "", "time", own=False)

    def _take_sum(self, draft: Draft, summed: str, *, written: bool = False) -> str:
        """What couplings have added up."""
        return draft.take(summed, "real[]", self.name, f":sum_{summed}", written=written, own=False)

    def _take_read(self, draft: Draft, event: Event) -> None:
        """The states and the time that an event reads."""
        for one in event.takes:
            if one.place == "post":
                self._state(draft, one.name)
        if any(one.place == "time" for one in event.takes):
            self._take_time(draft)

    def update(self) -> Use:
        """One step of the equations, the refractory time, and who crosses the threshold."""
        draft = self._draft()
        words, name = draft.words, self.name
        for state in self.states:
            self._state(draft, state, written=True)
        if self.neuron.refractory:
            draft.take("wait", "int[]", name, "wait", written=True)
        if self.crossed:
            draft.take("spiking", "int[]", name, "spiking", written=True)
        for summed in self.population.summed:
            self._take_sum(draft, summed)
        used = self._used()
        time = self._take_time(draft) if self._reads_time() else ""
        for draw in self.step.draws:
            draft.take(draw, "real[]", name, f"draw_{draw}")
        if self.step.draws:
            draft.take("root_dt", "real", name, "root_dt")
        step = draft.take("dt", "real", "", "dt") if any(role == "step" for role, _ in self.step.takes) else ""
        begin, end = self.sharing.span(draft, name)
        if used:
            draft.take("size", "index", name, "size")
        loop = self._loops(draft, used, self._pass(words, time, step), (begin, end))
        doc = f"Advance the neurons of {name} by one step" + (", and mark who spikes." if self.crossed else ".")
        return draft.finish(f"update_{name}", doc, (loop,), name)

    def _loops(self, draft: Draft, used: Sequence[str], body: tuple[Step, ...], span: tuple[str, str]) -> Step:
        """A pass over neurons; one for parameters that all share, another for values of each."""
        words, name = draft.words, self.name
        i = words["i"]
        if not used:
            return For(i, *span, body, "all")
        draft.take("parameters", "real[]", name, "parameters")
        width = draft.take("width", "index", name, "width")
        shared, each = (self._lets(words, used, by_neuron=one) for one in (False, True))
        return When(
            f"{width} == 1",
            (Note("one value of each parameter for all"), *shared, For(i, *span, body, "all")),
            (Note("one value of each parameter for each neuron"), For(i, *span, (*each, *body), "all")),
        )

    def _used(self) -> tuple[str, ...]:
        """The parameters and constants that the update reads."""
        wanted = {name for role, name in self.step.takes if role in ("parameter", "constant")}
        if self.neuron.threshold:
            wanted |= {one.name for one in self.neuron.threshold.takes if one.place == "own_parameter"}
        return tuple(name for name in self.rows if name in wanted and name not in self.population.summed)

    def _reads_time(self) -> bool:
        threshold = self.neuron.threshold
        return any(role == "time" for role, _ in self.step.takes) or (
            threshold is not None and any(one.place == "time" for one in threshold.takes)
        )

    def _lets(self, words: Words, names: Iterable[str], *, by_neuron: bool) -> tuple[Let, ...]:
        found = []
        for name in names:
            row = self.rows.index(name)
            place = _entry(row, words["size"], words["i"]) if by_neuron else str(row)
            found.append(Let(name, f"{words['parameters']}[{place}]", "real"))
        return tuple(found)

    def _pass(self, words: Words, time: str, step: str) -> tuple[Step, ...]:
        """What happens to one neuron."""
        i = words["i"]
        texts = {name: name for name in self.rows} | {name: f"{name}[{i}]" for name in self.population.summed}
        given = []
        for role, name in self.step.takes:
            noise = f"{words['root_dt']} * {words[name]}[{i}]" if role == "noise" else ""
            text = {"state": f"{name}[{i}]", "time": time, "step": step, "noise": noise}.get(role)
            given.append(text if text is not None else texts[name])
        frozen = [name for name in self.states if name in self.neuron.frozen]
        targets = tuple(f"{name}_next" if name in frozen else f"{name}[{i}]" for name in self.states)
        body: list[Step] = []
        if self.neuron.refractory:
            wait = words["wait"]
            body.append(Put(f"{wait}[{i}]", f"{wait}[{i}] - ({wait}[{i}] > 0)"))
        body.append(Apply(targets, self.step.advance, tuple(given), tuple(f"{name}_next" for name in frozen)))
        body += [Choose(f"{one}[{i}]", f"{words['wait']}[{i}] > 0", f"{one}[{i}]", f"{one}_next") for one in frozen]
        if self.neuron.threshold:
            crossed, spiking = words["crossing"], f"{words['spiking']}[{i}]"
            arguments = self._event_arguments(self.neuron.threshold, texts, i, time)
            if self.neuron.refractory:
                body.append(Apply((crossed,), self.crossed, arguments, (crossed,), "int"))
                body.append(Put(spiking, f"{crossed} & ({words['wait']}[{i}] == 0)"))
            else:
                body.append(Apply((spiking,), self.crossed, arguments))
        return tuple(body)

    def _event_arguments(self, event: Event, texts: dict[str, str], i: str, time: str) -> tuple[str, ...]:
        found = []
        for one in event.takes:
            text = {"post": f"{one.name}[{i}]", "time": time}.get(one.place)
            found.append(text if text is not None else texts[one.name])
        return tuple(found)

    def threshold(self) -> Use:
        """The list of who spikes in this step; their refractory time begins."""
        draft = self._draft()
        words, name = draft.words, self.name
        found, i, s = (words[word] for word in ("found_here", "i", "s"))
        spiking = draft.take("spiking", "int[]", name, "spiking")
        begin, end = self.sharing.span(draft, name)
        spikes, first = self.sharing.newest(draft, name, begin)
        body: list[Step] = [
            Apply((found,), "collect", (spiking, begin, end, spikes, first), (found,), "index"),
            self.sharing.found(draft, name, found),
        ]
        if self.neuron.refractory:
            wait = draft.take("wait", "int[]", name, "wait", written=True)
            silent = draft.take("refractory", "int[]", name, "refractory")
            width = draft.take("refractory_width", "index", name, "refractory_width")
            begins = Put(f"{wait}[{i}]", f"{silent}[{i} % {width}]")
            body.append(For(s, "0", found, (Let(i, f"{spikes}[{first} + {s}]"), begins)))
        doc = f"Who of {name} spikes in this step, in ascending order."
        return draft.finish(f"threshold_{name}", doc, body, name)

    def named(self, event: NamedEvent) -> Use:
        """The list of who has a named event in this step."""
        draft = self._draft()
        words, name, part = draft.words, self.name, event_part(self.name, event.name)
        i, found = words["i"], words["found_here"]
        condition = event.condition
        self._take_read(draft, condition)
        for summed in self.population.summed:
            if summed in {one.name for one in condition.takes}:
                self._take_sum(draft, summed)
        wanted = {one.name for one in condition.takes if one.place == "own_parameter"} - {*self.population.summed}
        used = tuple(name for name in self.rows if name in wanted)
        marked = draft.take("marked", "int[]", part, "marked", written=True)
        begin, end = self.sharing.span(draft, name)
        if used:
            draft.take("size", "index", name, "size")
        texts = {name: name for name in self.rows} | {name: f"{name}[{i}]" for name in self.population.summed}
        arguments = self._event_arguments(condition, texts, i, self.model.time)
        body = (Apply((f"{marked}[{i}]",), self.cells.event(condition), arguments),)
        loop = self._loops(draft, used, body, (begin, end))
        events, first = self.sharing.newest(draft, part, begin)
        steps: list[Step] = [
            loop,
            Apply((found,), "collect", (marked, begin, end, events, first), (found,), "index"),
            self.sharing.found(draft, part, found),
        ]
        doc = f"To whom of {name} {event.name} happens in this step, in ascending order."
        return draft.finish(f"threshold_{part}", doc, steps, name)

    def reset(self) -> Use | None:
        """What a spike does to the neuron itself; after all synapses."""
        doc = f"Reset the neurons of {self.name} that spiked in this step."
        return self._effect(self.neuron.reset, self.name, doc) if self.neuron.reset else None

    def effect(self, event: NamedEvent) -> Use | None:
        """What a named event does to the neuron itself; after the resets."""
        doc = f"What {event.name} does to the neurons of {self.name} to which it happens in this step."
        return self._effect(event.effect, event_part(self.name, event.name), doc) if event.effect else None

    def _effect(self, event: Event, part: str, doc: str) -> Use:
        draft = self._draft()
        words, name = draft.words, self.name
        i, s, slot = words["i"], words["s"], words["slot"]
        spikes, count = draft.take_spikes(part)
        size = draft.take("size", "index", part, "size")
        newest = f"{slot} * {size}"
        bounds, first, last = self.sharing.section(draft, spikes, (newest, f"{newest} + {count}[{slot}]"), name)
        self._take_read(draft, event)
        for one in event.changes:
            self._state(draft, one.name, written=True)
        used = [name for name in self.rows if name in {o.name for o in event.takes if o.place == "own_parameter"}]
        lets: list[Step] = []
        if used:
            parameters = draft.take("parameters", "real[]", name, "parameters")
            width = draft.take("width", "index", name, "width")
            lets = [
                Let(one, f"{parameters}[{_entry(self.rows.index(one), width, f'{i} % {width}')}]", "real")
                for one in used
            ]
        arguments = self._event_arguments(event, {one: one for one in used}, i, self.model.time)
        targets = tuple(f"{one.name}[{i}]" for one in event.changes)
        inner = (Let(i, f"{spikes}[{s}]"), *lets, Apply(targets, self.cells.event(event), arguments))
        body = (*bounds, For(s, first, last, inner))
        return draft.finish(f"reset_{part}", doc, body, name)

    def noise(self) -> Use | None:
        """The Gaussian numbers of this step."""
        if not self.step.draws:
            return None
        draft = self._draft()
        name = self.name
        body: list[Step] = []
        k, (begin, end) = draft.take("k", "index", "", "k"), self.sharing.span(draft, name)
        for draw in self.step.draws:
            out = draft.take(draw, "real[]", name, f"draw_{draw}", written=True)
            key = draft.take(f"{draw}_key", "word[]", name, f"key_{draw}")
            body.append(Do("draw_gaussians", (out, begin, end, key, k)))
        doc = f"Gaussian numbers for the neurons of {name} in step k."
        return draft.finish(f"noise_{name}", doc, body, name)

    def gather(self) -> Use | None:
        """The summed parameters before any coupling has added to them."""
        if not self.population.summed:
            return None
        draft = self._draft()
        words, name = draft.words, self.name
        i = words["i"]
        body: list[Step] = []
        for summed in self.population.summed:
            self._take_sum(draft, summed, written=True)
        parameters = draft.take("parameters", "real[]", name, "parameters")
        width, (begin, end) = draft.take("width", "index", name, "width"), self.sharing.span(draft, name)
        for summed in self.population.summed:
            entry = _entry(self.rows.index(summed), width, f"{i} % {width}")
            body.append(Put(f"{summed}[{i}]", f"{parameters}[{entry}]"))
        loop = For(i, begin, end, tuple(body), "all")
        return draft.finish(f"gather_{name}", f"What couplings add to in {name}: the given values.", (loop,), name)


def record_states(part: str, states: Iterable[str]) -> Use:
    """The recorded values of this step: of each variable those that were chosen."""
    names = tuple(states)
    draft = Draft(Words([*names, *(f"{name}_{word}" for name in names for word in ("chosen", "record", "columns"))]))
    c, row = draft.words["c"], draft.take("row", "index", "", "row")
    body: list[Step] = []
    for name in names:
        draft.take(name, "real[]", part, name, own=False)
        chosen = draft.take(f"{name}_chosen", "index[]", part, f":{name}_chosen", own=False)
        columns = draft.take(f"{name}_columns", "index", part, f":{name}_columns", own=False)
        record = draft.take(f"{name}_record", "real[]", part, f":{name}_record", written=True, own=False)
        put = Put(f"{record}[{row} * {columns} + {c}]", f"{name}[{chosen}[{c}]]")
        body.append(For(c, "0", columns, (put,), "all"))
    return draft.finish(f"record_{part}", f"The chosen values of {part}, as a row of its records.", body, ALONE)


def log_spikes(part: str, sharing: Sharing) -> Use:
    """The spikes of this step, as the newest list of the ring and at the end of the log."""
    draft = Draft(Words(()))
    words = draft.words
    k = draft.take("k", "index", "", "k")
    spikes, count = draft.take_spikes(part)
    size = draft.take("size", "index", part, "size")
    joined = sharing.joined(draft, part)
    steps = draft.take("log_step", "index[]", part, "log_step", written=True)
    index = draft.take("log_index", "int[]", part, "log_index", written=True)
    logged = draft.take("logged", "index[]", part, "logged", written=True)
    s, slot, at = words["s"], words["slot"], words["at"]
    body = (
        *joined,
        Let(at, f"{logged}[0]"),
        For(
            s,
            "0",
            f"{count}[{slot}]",
            (Put(f"{steps}[{at} + {s}]", k), Put(f"{index}[{at} + {s}]", f"{spikes}[{slot} * {size} + {s}]")),
            "all",
        ),
        Put(f"{logged}[0]", f"{at} + {count}[{slot}]"),
    )
    doc = f"Write the spikes of {part} in step k into its log."
    if joined:
        doc = f"Make one list of the spikes of {part} that the threads found in step k, and write it into the log."
    return draft.finish(f"log_{part}", doc, body, ALONE)


def _entry(row: int, width: str, column: str) -> str:
    """The place of a row's entry in a flat table."""
    return column if row == 0 else f"{width} + {column}" if row == 1 else f"{row} * {width} + {column}"
