"""What a projection does in a step: its equations, its coupling, and what spikes bring about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from brainpy_codegen.ir.network import Bound, Event, NetworkModel, ProjectionModel, event_part
from brainpy_codegen.ir.routine import Apply, Choose, For, Let, Put, Step
from brainpy_codegen.network.cells import CellBook, StepCells
from brainpy_codegen.network.draft import Draft, Use, frozen
from brainpy_codegen.network.sharing import Sharing
from brainpy_codegen.network.words import Words

TIME = "t"


class SynapseRoutines:
    """Writes the routines of one projection."""

    def __init__(
        self,
        projection: ProjectionModel,
        network: NetworkModel,
        cells: CellBook,
        step: StepCells | None,
        sharing: Sharing,
    ) -> None:
        self.projection = projection
        self.name = projection.name
        self.source = network.population(projection.source)
        self.target = network.population(projection.target)
        self.cells = cells
        self.step = step
        self.sharing = sharing
        constants = () if step is None or projection.event_driven else step.constants
        self.rows = (*(one.name for one in projection.parameters), *constants)

    # --- names -------------------------------------------------------------------------------------------------------

    def _draft(self) -> Draft:
        users = [*self.projection.variables, *self.rows, TIME]
        for name in self.target.states:
            users += [name, f"{name}_post", f"{name}_next"]
        users += [f"{name}_pre" for name in self.source.states]
        users += [f"{name}_next" for name in self.projection.variables]
        for neurons, end in ((self.target.neuron, "post"), (self.source.neuron, "pre")):
            users += [] if neurons is None else [f"{one.name}_{end}" for one in neurons.parameters]
        return Draft(Words(users))

    def _array(self, draft: Draft, bound: Bound, *, written: bool = False) -> str:
        """The array of a variable."""
        if bound.place == "own":
            return draft.take(bound.name, "real[]", self.name, bound.name, written=written, own=False)
        if bound.place == "post" or (self.source is self.target and bound.place == "pre"):
            clash = bound.name in self.projection.variables
            name = f"{bound.name}_post" if clash else bound.name
            if bound.place == "pre":
                draft.elsewhere.add(name)
            return draft.take(name, "real[]", self.target.name, bound.name, written=written, own=False)
        draft.elsewhere.add(f"{bound.name}_pre")
        return draft.take(f"{bound.name}_pre", "real[]", self.source.name, bound.name, written=written, own=False)

    def _index(self, draft: Draft, bound: Bound) -> str:
        words = draft.words
        return {"own": words["e"], "post": words["j"], "pre": words["i"]}[bound.place]

    def _text(self, draft: Draft, bound: Bound) -> str:
        """A name of an event function, as it stands in a loop over synapses."""
        match bound.place:
            case "time":
                return draft.take(TIME, "real", "", "time", own=False)
            case "own_parameter":
                return bound.name
            case "post_parameter":
                return self._neuron_parameter(draft, bound, self.target.name, "post")
            case "pre_parameter":
                return self._neuron_parameter(draft, bound, self.source.name, "pre")
            case _:
                return f"{self._array(draft, bound)}[{self._index(draft, bound)}]"

    def _neuron_parameter(self, draft: Draft, bound: Bound, part: str, end: str) -> str:
        neuron = (self.target if end == "post" else self.source).neuron
        assert neuron is not None
        row = [one.name for one in neuron.parameters].index(bound.name)
        table = draft.take(f"{end}_parameters", "real[]", part, "parameters")
        width = draft.take(f"{end}_width", "index", part, "width")
        index = draft.words["j"] if end == "post" else draft.words["i"]
        return f"{table}[{row} * {width} + {index} % {width}]"

    def _lets(self, draft: Draft, takes: Iterable[Bound], more: Sequence[str] = ()) -> list[Step]:
        """Locals for the parameters that are read."""
        wanted = {one.name for one in takes if one.place == "own_parameter"} | set(more)
        found: list[Step] = []
        for row, name in enumerate(self.rows):
            if name in wanted:
                table = draft.take("parameters", "real[]", self.name, "parameters")
                found.append(Let(name, f"{table}[{row}]", "real"))
        return found

    # --- events ------------------------------------------------------------------------------------------------------

    def deliver(self) -> Use | None:
        """What spikes of the source do, each after its delay."""
        event = self.projection.on_pre
        if event is None:
            return None
        draft = self._draft()
        words = draft.words
        origin = event_part(self.source.name, self.projection.event)
        spikes, count = draft.take_spikes(origin)
        slots = draft.take("slots", "index", origin, "slots")
        size = draft.take("size", "index", origin, "size")
        delay = draft.take("delay", "index[]", self.name, "delay")
        delays = draft.take("delays", "index", self.name, "delays")
        start = draft.take("start", "index[]", self.name, "start")
        reads_target = any(one.place in ("post", "post_parameter") for one in (*event.takes, *event.changes))
        taken = reads_target or self.sharing.threads
        target = draft.take("target", "int[]", self.name, "target") if taken else ""
        own_row = (f"{start}[{words['row']}]", f"{start}[{words['row']} + 1]")
        bounds, first, last = self.sharing.section(draft, target, own_row, self.target.name)
        lets, inner = self._event_body(draft, event)
        together = self._together(draft, "together")
        d, s, i, e, j, row, slot = (words[word] for word in ("d", "s", "i", "e", "j", "row", "slot"))
        sent = words["sent"]
        synapses = For(
            e,
            first,
            last,
            (*([Let(j, f"{target}[{e}]")] if reads_target else []), *inner),
            "synapses" if together != "1" else "each",
            together,
        )
        body = (
            *lets,
            For(
                d,
                "0",
                delays,
                (
                    Let(sent, f"{slot} - {delay}[{d}] + ({slot} < {delay}[{d}]) * {slots}"),
                    For(
                        s,
                        "0",
                        f"{count}[{sent}]",
                        (
                            Let(i, f"{spikes}[{sent} * {size} + {s}]"),
                            Let(row, f"{i} * {delays} + {d}"),
                            *bounds,
                            synapses,
                        ),
                    ),
                ),
            ),
        )
        what = self.projection.event or "spikes"
        doc = f"{self.name}: what {what} of {self.source.name} do that arrive in this step."
        return draft.finish(f"deliver_{self.name}", doc, body, self.target.name)

    def deliver_post(self) -> Use | None:
        """What spikes of the target do."""
        event = self.projection.on_post
        if event is None:
            return None
        draft = self._draft()
        words = draft.words
        spikes, count = draft.take_spikes(self.target.name)
        size = draft.take("size", "index", self.target.name, "size")
        start = draft.take("post_start", "index[]", self.name, "post_start")
        synapse = draft.take("post_synapse", "index[]", self.name, "post_synapse")
        newest = f"{words['slot']} * {size}"
        span = (newest, f"{newest} + {count}[{words['slot']}]")
        bounds, first, last = self.sharing.section(draft, spikes, span, self.target.name)
        lets, inner = self._event_body(draft, event)
        s, j, e, f, i = (words[word] for word in ("s", "j", "e", "f", "i"))
        reads_source = any(one.place in ("pre", "pre_parameter") for one in (*event.takes, *event.changes))
        kind: Literal["each", "all"] = "all" if all(one.place == "own" for one in event.changes) else "each"
        together = self._together(draft, "post_together") if kind == "all" else "1"
        own: list[Step] = [Let(e, f"{synapse}[{f}]")]
        if reads_source:
            origin = draft.take("source", "int[]", self.name, "source")
            own.append(Let(i, f"{origin}[{e}]"))
        body = (
            *lets,
            *bounds,
            For(
                s,
                first,
                last,
                (
                    Let(j, f"{spikes}[{s}]"),
                    For(f, f"{start}[{j}]", f"{start}[{j} + 1]", (*own, *inner), kind, together),
                ),
            ),
        )
        doc = f"{self.name}: what spikes of {self.target.name} do in this step."
        return draft.finish(f"deliver_{self.name}_post", doc, body, self.target.name)

    def _together(self, draft: Draft, what: str) -> str:
        """How many synapses of a row act at once; 1 where one changes what the next one reads of the source."""
        written = {name for name, formal in draft.words.formals.items() if formal.written}
        if self.sharing.threads or written & draft.elsewhere:
            return "1"
        return draft.take(what, "index", self.name, what)

    def _event_body(self, draft: Draft, event: Event) -> tuple[list[Step], list[Step]]:
        """What stands before the loops, and what happens at one synapse."""
        inner: list[Step] = []
        more: list[str] = []
        if self.projection.event_driven:
            inner, more = self._catch_up(draft)
        function = self.cells.event(event)
        arguments = tuple(self._text(draft, one) for one in event.takes)
        targets, new, chosen = [], [], []
        for one in event.changes:
            place = f"{self._array(draft, one, written=True)}[{self._index(draft, one)}]"
            guard = self._guard(draft, one)
            if guard:
                local = f"{one.name}_next"
                new.append(local)
                chosen.append(Choose(place, guard, place, local))
            targets.append(new[-1] if guard else place)
        inner += [Apply(tuple(targets), function, arguments, tuple(new)), *chosen]
        return self._lets(draft, event.takes, more), inner

    def _guard(self, draft: Draft, bound: Bound) -> str:
        """The condition under which a variable takes no input: frozen in a refractory neuron."""
        population = {"post": self.target, "pre": self.source}.get(bound.place)
        if population is None:
            return ""
        word = "wait" if population is self.target else "wait_pre"
        guard = frozen(draft, population, bound.name, self._index(draft, bound), word)
        if guard and bound.place == "pre":
            draft.elsewhere.add(draft.words[word])
        return guard

    def _catch_up(self, draft: Draft) -> tuple[list[Step], list[str]]:
        """The synaptic states brought up to date, by their closed form over the steps since the last event."""
        step, model = self.step, self.projection.dynamics
        assert step is not None and model is not None
        words = draft.words
        e, age = words["e"], words["age"]
        k, dt = draft.take("k", "index", "", "k"), draft.take("dt", "real", "", "dt")
        updated = draft.take("updated", "index[]", self.name, "updated", written=True)
        states = [Bound(state.name, "own") for state in model.states]
        for one in states:
            self._array(draft, one, written=True)
        inner: list[Step] = [Let(age, f"({k} - {updated}[{e}]) * {dt}", "real")]
        constants = tuple(words[name] for name in step.constants)
        if step.propagator:
            texts = self._parameter_texts(draft)
            inner.append(Apply(constants, step.propagator, (age, *(texts[n] for n in step.propagated)), constants))
        targets = tuple(f"{one.name}[{e}]" for one in states)
        inner.append(Apply(targets, step.advance, self._step_arguments(draft, age), ()))
        inner.append(Put(f"{updated}[{e}]", k))
        return inner, [one.name for one in self.projection.takes if one.place == "own_parameter"]

    def _parameter_texts(self, draft: Draft) -> dict[str, str]:
        """What the parameters of the synaptic equations are in a loop over synapses."""
        model = self.projection.dynamics
        assert model is not None
        return {
            one.name: self._text(draft, bound)
            for one, bound in zip(model.parameters, self.projection.takes, strict=True)
        }

    def _step_arguments(self, draft: Draft, step: str) -> tuple[str, ...]:
        assert self.step is not None
        texts = self._parameter_texts(draft)
        constants = self.rows if not self.projection.event_driven else ()
        found = []
        for role, name in self.step.takes:
            match role:
                case "state":
                    found.append(f"{name}[{draft.words['e']}]")
                case "time":
                    found.append(draft.take(TIME, "real", "", "time", own=False))
                case "step":
                    found.append(step)
                case "parameter":
                    found.append(texts[name])
                case _:
                    found.append(name if name in constants else draft.words[name])
        return tuple(found)

    # --- every step --------------------------------------------------------------------------------------------------

    def update(self) -> Use | None:
        """One step of the synaptic equations."""
        model, step = self.projection.dynamics, self.step
        if model is None or step is None or self.projection.event_driven:
            return None
        draft = self._draft()
        words = draft.words
        e = words["e"]
        states = [Bound(state.name, "own") for state in model.states]
        for one in states:
            self._array(draft, one, written=True)
        dt = draft.take("dt", "real", "", "dt") if any(role == "step" for role, _ in step.takes) else ""
        begin, end = self.sharing.span(draft, self.name, "synapses")
        arguments = self._step_arguments(draft, dt)
        before = self._places(draft, self.projection.takes)
        lets = self._lets(draft, self.projection.takes, step.constants)
        targets = tuple(f"{one.name}[{e}]" for one in states)
        inner = (*before, Apply(targets, step.advance, arguments))
        doc = f"Advance the synapses of {self.name} by one step."
        draft.elsewhere |= {name for name, (part, _) in draft.given.items() if part != self.name}
        return draft.finish(
            f"update_{self.name}", doc, (*lets, For(e, begin, end, inner, "all")), f"synapses of {self.name}"
        )

    def couple(self) -> Use | None:
        """The current of each synapse, added to what its target sums up."""
        event = self.projection.coupling
        if event is None:
            return None
        draft = self._draft()
        words = draft.words
        e, j = words["e"], words["j"]
        summed = event.changes[0].name
        synapses = draft.take("synapses", "index", self.name, "synapses")
        arguments = tuple(self._text(draft, one) for one in event.takes)
        before = self._places(draft, (*event.takes, *event.changes))
        sums = draft.take(f"{summed}_sum", "real[]", self.target.name, f"sum_{summed}", written=True)
        lets = self._lets(draft, event.takes)
        current = words["current"]
        adds = (
            Apply((current,), self.cells.event(event), arguments, (current,)),
            Put(f"{sums}[{j}]", current, "+="),
        )
        inner = (*before, *self.sharing.inside(draft, self.target.name, j, adds))
        doc = f"{self.name}: add the current of each synapse to {summed} of {self.target.name}."
        return draft.finish(f"couple_{self.name}", doc, (*lets, For(e, "0", synapses, inner)), self.target.name)

    def _places(self, draft: Draft, bounds: Iterable[Bound]) -> list[Step]:
        """Locals for the neurons of a synapse, where something of them is read."""
        places = {one.place for one in bounds}
        e = draft.words["e"]
        found: list[Step] = []
        if places & {"pre", "pre_parameter"}:
            found.append(Let(draft.words["i"], f"{draft.take('source', 'int[]', self.name, 'source')}[{e}]"))
        if places & {"post", "post_parameter"}:
            found.append(Let(draft.words["j"], f"{draft.take('target', 'int[]', self.name, 'target')}[{e}]"))
        return found
