"""Routines as pure functions over whole arrays, for JAX: each returns the arrays that it changes.

A loop over all neurons is one operation over arrays, a loop over a list of spikes a `fori_loop` that carries what it
changes. The synapses of a neuron are taken at once, padded to the length of the longest row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from brainpy_codegen.emit.python_function import INDENT, docstring
from brainpy_codegen.emit.routine_python import let_value
from brainpy_codegen.ir.routine import Apply, Choose, Do, For, Give, Let, Note, Put, Routine, Step, Tail, When

# The arguments that support functions change; they return these, and then what they return elsewhere.
CHANGED_BY = {
    "collect": (3,),
    "draw_counts": (0, 1),
    "draw_gaussians": (0,),
    "due_spikes": (4, 5),
    "poisson_spikes": (3, 4, 7),
}
_ENTRY = re.compile(r"(\w+)\[(.*)\]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where steps stand: the index that means whole arrays, how long they are, and the index of a padded row."""

    whole: str = ""
    stop: str = ""
    row: str = ""
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Functional:
    """Prints the routines of a file.

    Attributes:
        names: what support functions are called; of them `jnp`, `lax`, `over_row`, `tail`, `alike` and `OUTSIDE` too.
        routines: all of the file, by name.
        single: what makes a number one of 32 bits; empty where numbers have 64.
    """

    names: Mapping[str, str]
    routines: Mapping[str, Routine]
    single: str = ""

    def text(self, routine: Routine) -> str:
        """The definition of a routine."""
        rows = [self._head(routine), *docstring(routine.doc)]
        written = changed(routine.body)
        place = Place(kept=tuple(f.name for f in routine.arguments if f.type.endswith("[]") and f.name not in written))
        rows += self._lines(routine.body, INDENT, place)
        return "\n".join([*rows, f"{INDENT}return {', '.join(written)}"])

    def loop_text(self, routine: Routine) -> str:
        """The definition of the time loop, which carries what changes from step to step."""
        *before, steps = [step for step in routine.body if not isinstance(step, Give)]
        assert isinstance(steps, For)
        carried = [formal.name for formal in routine.arguments if formal.written]
        ends = [one for one in steps.body if isinstance(one, When) and isinstance(one.body[-1], Give)]
        body = [one for one in steps.body if one not in ends]
        state = ", ".join(("k", *carried))
        room = "".join(f" & ~({one.condition})" for one in ends)
        rows = [self._head(routine), *docstring(routine.doc), *self._lines(before, INDENT, Place()), ""]
        rows += [f"{INDENT}def goes_on(state):", f"{2 * INDENT}{state} = state"]
        rows += [f"{2 * INDENT}return (k < last){room}", ""]
        rows += [f"{INDENT}def one_step(state):", f"{2 * INDENT}{state} = state"]
        rows += self._lines(body, 2 * INDENT, Place())
        rows += [f"{2 * INDENT}return {self.names['alike']}(state, (k + 1, {', '.join(carried)}))", ""]
        start = ", ".join(("first", *carried))
        return "\n".join([*rows, f"{INDENT}return {self.names['lax']}.while_loop(goes_on, one_step, ({start}))"])

    def _head(self, routine: Routine) -> str:
        return f"def {routine.name}({', '.join(formal.name for formal in routine.arguments)}):"

    def _lines(self, steps: Iterable[Step], indent: str, place: Place) -> list[str]:
        rows: list[str] = []
        for step in steps:
            match step:
                case Note(text=text, blank=blank):
                    rows += [""] if blank else []
                    rows += [f"{indent}# {text}"] if text else []
                case Let(name=name):
                    value = self._looked_up(step, place) or self._read(let_value(step, self.single), place)
                    rows.append(f"{indent}{name} = {value}")
                case Tail(name=name, array=array, start=start, length=length):
                    rows.append(f"{indent}{name} = {self.names['tail']}({array}, {start}, {length})")
                case Put(target=target, value=value, operator=operator):
                    rows.append(f"{indent}{self._put(target, self._read(value, place), place, operator)}")
                case Choose(target=target):
                    value = ", ".join(self._read(text, place) for text in (step.condition, step.yes, step.no))
                    chosen = f"{self.names['jnp']}.where({value})"
                    rows.append(f"{indent}{self._put(target, chosen, place)}")
                case Apply():
                    rows += [f"{indent}{row}" for row in self._apply(step, place)]
                case Do():
                    rows.append(f"{indent}{self._do(step, place)}")
                case When():
                    rows += self._when(step, indent, place)
                case For():
                    rows += self._for(step, indent, place)
        return rows

    # --- reading and changing ----------------------------------------------------------------------------------------

    def _read(self, text: str, place: Place) -> str:
        """Text in which the entry of a whole array is that array."""
        if not place.whole:
            return text

        def whole(match: re.Match[str]) -> str:
            return f"{match[1]}[:{place.stop}]" if match[1] in place.kept else match[1]

        return re.sub(rf"\b(\w+)\[{re.escape(place.whole)}\]", whole, text)

    def _looked_up(self, step: Let, place: Place) -> str:
        """The look-up of an index by that of a padded row, which leads outside where the row has ended."""
        found = re.fullmatch(r"(\w+)\[(\w+)\]", step.value)
        if found is None or step.type != "index" or not place.row or found[2] != place.row:
            return ""
        return f'{found[1]}.at[{found[2]}].get(mode="fill", fill_value={self.names["OUTSIDE"]})'

    def _put(self, target: str, value: str, place: Place, operator: str = "=") -> str:
        array, index = _entry(target)
        if index == place.whole:
            return f"{array} = {value}" if operator == "=" else f"{array} = {array} + {value}"
        return f"{array} = {array}.at[{index}].{'set' if operator == '=' else 'add'}({value})"

    def _apply(self, step: Apply, place: Place) -> list[str]:
        arguments = [self._read(text, place) for text in step.arguments]
        call = f"{self.names.get(step.function, step.function)}({', '.join(arguments)})"
        if step.function in CHANGED_BY:
            arrays = [step.arguments[number] for number in CHANGED_BY[step.function]]
            return [f"{', '.join((*arrays, *step.targets))} = {call}"]
        scattered = [one for one in step.targets if one not in step.new and _entry(one)[1] != place.whole]
        if len(step.targets) == 1 and scattered:
            return [self._put(step.targets[0], call, place)]
        left = []
        for one in step.targets:
            array = one if one in step.new else _entry(one)[0]
            left.append(self._fresh(array) if one in scattered else array)
        rows = [f"{', '.join(left)} = {call}"]
        return [*rows, *(self._put(one, self._fresh(_entry(one)[0]), place) for one in scattered)]

    def _fresh(self, array: str) -> str:
        return f"new_{array}"

    def _do(self, step: Do, place: Place) -> str:
        called = self.names.get(step.routine, step.routine)
        arguments = ", ".join(self._read(text, place) for text in step.arguments)
        return f"{', '.join(self._changed(step))} = {called}({arguments})"

    def _changed(self, step: Do) -> list[str]:
        """The arrays that a call changes."""
        if step.routine in CHANGED_BY:
            return [step.arguments[number] for number in CHANGED_BY[step.routine]]
        routine = self.routines[step.routine]
        given = dict(zip((formal.name for formal in routine.arguments), step.arguments, strict=True))
        return [given[name] for name in changed(routine.body)]

    # --- loops and branches ------------------------------------------------------------------------------------------

    def _when(self, step: When, indent: str, place: Place) -> list[str]:
        if not step.by_step:  # known when the loop is compiled
            rows = [f"{indent}if {step.condition}:", *self._lines(step.body, indent + INDENT, place)]
            if step.otherwise:
                rows += [f"{indent}else:", *self._lines(step.otherwise, indent + INDENT, place)]
            return rows
        arrays = [array for one in step.body if isinstance(one, Do) for array in self._changed(one)]
        given = _tuple(arrays)
        left = given[1:-1]
        rows = ["", f"{indent}def one_row(records):", f"{indent + INDENT}{left} = records"]
        rows += self._lines(step.body, indent + INDENT, place)
        rows += [f"{indent + INDENT}return {given}", ""]
        cond = f"{self.names['lax']}.cond({step.condition}, one_row, lambda records: records, {given})"
        return [*rows, f"{indent}{left} = {cond}"]

    def _for(self, step: For, indent: str, place: Place) -> list[str]:
        if step.start == "0" and step.stop.isidentifier() and (step.kind == "all" or _only_adds(step)):
            return self._whole(step, indent, place)
        in_row = step.kind == "synapses" or (step.kind == "all" and step.start != "0")
        arrays = changed(step.body)
        inside = replace(place, row=step.index if in_row else "")
        name = f"each_{step.index}"
        single = len(arrays) == 1
        rows = ["", f"{indent}def {name}({step.index}, {arrays[0] if single else 'carried'}):"]
        rows += [] if single else [f"{indent + INDENT}{', '.join(arrays)} = carried"]
        rows += self._lines(step.body, indent + INDENT, inside)
        rows += [f"{indent + INDENT}return {', '.join(arrays)}", ""]
        given = arrays[0] if single else _tuple(arrays)
        lax = self.names["lax"]
        call = f"{lax}.fori_loop({step.start}, {step.stop}, {name}, {given})"
        if in_row:
            call = f"{self.names['over_row']}({step.start}, {step.stop}, {step.together}, {name}, {given})"
        return [*rows, f"{indent}{', '.join(arrays)} = {call}"]

    def _whole(self, step: For, indent: str, place: Place) -> list[str]:
        inside = replace(place, whole=step.index, stop=step.stop)
        rows = self._lines(step.body, indent, inside)
        if any(re.search(rf"\b{re.escape(step.index)}\b", row) for row in rows):
            rows = [f"{indent}{step.index} = {self.names['jnp']}.arange({step.stop})", *rows]
        return rows


def changed(steps: Iterable[Step]) -> list[str]:
    """The arrays that steps change, in the order in which they come."""
    found: list[str] = []
    for step in steps:
        match step:
            case Put(target=target) | Choose(target=target):
                found.append(_entry(target)[0])
            case Apply(function=function, arguments=arguments):
                found += [arguments[number] for number in CHANGED_BY.get(function, ())]
                found += [_entry(one)[0] for one in step.targets if one not in step.new]
            case Do(routine=routine, arguments=arguments):
                found += [arguments[number] for number in CHANGED_BY.get(routine, ())]
            case For(body=body):
                found += changed(body)
            case When(body=body, otherwise=otherwise):
                found += [*changed(body), *changed(otherwise)]
    return list(dict.fromkeys(found))


def _only_adds(step: For) -> bool:
    """Whether the passes of a loop do nothing but add to arrays, in their order."""
    return all(
        isinstance(one, Let)
        or (isinstance(one, Put) and one.operator == "+=")
        or (isinstance(one, Apply) and set(one.targets) <= set(one.new))
        for one in step.body
    )


def _entry(target: str) -> tuple[str, str]:
    """The array of an entry and its index."""
    found = _ENTRY.fullmatch(target)
    assert found is not None
    return found[1], found[2]


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"
