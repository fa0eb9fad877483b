"""Routines that take what belongs to a part of a network together, under its name: `cells.V`, `exc.target`.

The time loop takes a named tuple or a structure for each part, and hands it on to all that it calls. So a call is as
long as it has parts, however many arrays these have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from brainpy_codegen.emit.c_names import free_name
from brainpy_codegen.ir.network import NetworkProgram
from brainpy_codegen.ir.routine import (
    Apply,
    Choose,
    Do,
    For,
    Formal,
    Give,
    Let,
    Meet,
    Note,
    Open,
    Put,
    Routine,
    Step,
    Tail,
    When,
    is_record,
)

TEAM, RECORDS = "team", "records"  # what the groups of threads and of records are called
_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Group:
    """What the time loop takes of one part: the name of its type, and those of its arrays and numbers.

    `name` is that of the part, or `cells_records` for what only its records need. `keys`: what the arrays and numbers
    are called at run time. `formals`: the arguments of the time loop that the fields stand for.
    """

    part: str
    name: str
    type: str
    keys: tuple[str, ...]
    fields: tuple[str, ...]
    formals: tuple[Formal, ...]


def groups_of(program: NetworkProgram, taken: Iterable[str]) -> tuple[Group, ...]:
    """What the time loop takes of each part, in order; `taken` are names that no type may have."""
    names, parts, found = set(taken), {part for part, _ in program.arguments}, []
    formals = iter(program.routines[-1].arguments[-len(program.arguments) :])
    for (part, of_records), given in groupby(program.arguments, lambda one: (one[0], is_record(one))):
        name = part if part and not of_records else free_name(f"{part}_{RECORDS}" if of_records else TEAM, parts)
        parts.add(name)
        word = "".join(one[:1].upper() + one[1:] for one in name.split("_"))
        kind = free_name(word if word != name else f"{word}Arrays", names)
        names.add(kind)
        keys = tuple(what for _, what in given)
        found.append(Group(part, name, kind, keys, _fields(keys), tuple(islice(formals, len(keys)))))
    return tuple(found)


def _fields(keys: Sequence[str]) -> tuple[str, ...]:
    """The fields for the keys of a part's arrays; a variable of the user keeps its name, what is ours gives way."""
    used = {key for key in keys if not key.startswith(":")}
    fields = []
    for key in keys:
        word = key.removeprefix(":")
        field = word.lstrip("_")
        field += "_" * (len(word) - len(field))  # a field begins with a letter
        while field != key and field in used:
            field += "_"
        used.add(field)
        fields.append(field)
    return tuple(fields)


def grouped(program: NetworkProgram, groups: Sequence[Group], *, opened: bool = False) -> tuple[Routine, ...]:
    """The routines of a program, taking groups; `opened`: equations in loops call what these hold by its own name."""
    *parts, loop = program.routines
    flat = {
        formal.name: (group, field)
        for group in groups
        for formal, field in zip(group.formals, group.fields, strict=True)
    }
    calls = {step.routine: step.arguments for step in _every(loop.body) if isinstance(step, Do)}
    made = []
    shortened: dict[str, _Grouping] = {}
    for routine in parts:
        given = dict(zip((formal.name for formal in routine.arguments), calls[routine.name], strict=True))
        whole = opened and _computes(routine)
        grouping = _Grouping.of(routine, {name: flat[text] for name, text in given.items() if text in flat}, whole)
        shortened[routine.name] = grouping
        made.append(grouping.opened(routine) if whole else grouping.routine(routine))
    outermost = _Grouping.of(loop, flat, groups=groups)
    return (*made, outermost.routine(loop, {one.name: (one, shortened[one.name]) for one in parts}))


@dataclass(frozen=True, slots=True)
class _Grouping:
    """How a routine calls its groups, by their names, and what its arguments become."""

    variables: Mapping[Group, str]
    texts: Mapping[str, str]

    @classmethod
    def of(
        cls,
        routine: Routine,
        flat: Mapping[str, tuple[Group, str]],
        opened: bool = False,
        groups: Sequence[Group] = (),
    ) -> _Grouping:
        """Variables that mean nothing else in the routine; `groups`: all of them, in the time loop."""
        taken = {*_words(routine), routine.name} - (set() if opened else {*flat})
        variables: dict[Group, str] = {}
        for group in dict.fromkeys((*groups, *(group for group, _ in flat.values()))):
            word = RECORDS if group.name.endswith(f"_{RECORDS}") and not groups else group.name
            variables[group] = free_name(word, {*taken, *variables.values()})
        return cls(variables, {formal: f"{variables[group]}.{field}" for formal, (group, field) in flat.items()})

    def routine(self, routine: Routine, calls: Mapping[str, tuple[Routine, _Grouping]] | None = None) -> Routine:
        """The routine with groups for arguments; `calls`: the routines that it calls, as they were, and theirs."""
        formals = [Formal(name, "group", group=group.type) for group, name in self.variables.items()]
        rest = [formal for formal in routine.arguments if formal.name not in self.texts]
        arguments = (*rest, *formals) if calls is not None else (*formals, *rest)
        return replace(routine, arguments=arguments, body=self._steps(routine.body, calls or {}))

    def opened(self, routine: Routine) -> Routine:
        """The routine with groups for arguments, which begins with names for what they hold."""
        held = [one for one in routine.arguments if one.name in self.texts]
        names = (Open(one.name, self.texts[one.name], one.type, one.written) for one in held)
        return replace(self.routine(replace(routine, body=())), body=(*names, Note(blank=True), *routine.body))

    def _text(self, text: str) -> str:
        return _WORD.sub(lambda match: self.texts.get(match[0], match[0]), text)

    def _all(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self._text, texts))

    def _steps(self, steps: Iterable[Step], calls: Mapping[str, tuple[Routine, _Grouping]]) -> tuple[Step, ...]:
        return tuple(self._step(step, calls) for step in steps)

    def _step(self, step: Step, calls: Mapping[str, tuple[Routine, _Grouping]]) -> Step:
        match step:
            case Let() | Give():
                return replace(step, value=self._text(step.value))
            case Put():
                return replace(step, target=self._text(step.target), value=self._text(step.value))
            case Choose(target=target, condition=condition, yes=yes, no=no):
                target, condition, yes, no = self._all((target, condition, yes, no))
                return replace(step, target=target, condition=condition, yes=yes, no=no)
            case Apply():
                return replace(step, targets=self._all(step.targets), arguments=self._all(step.arguments))
            case Do(routine=name, arguments=arguments):
                if name not in calls:
                    return replace(step, arguments=self._all(arguments))
                routine, inside = calls[name]
                pairs = zip(routine.arguments, arguments, strict=True)
                rest = [text for formal, text in pairs if formal.name not in inside.texts]
                return replace(step, arguments=(*(self.variables[one] for one in inside.variables), *self._all(rest)))
            case For():
                start, stop, together = self._all((step.start, step.stop, step.together))
                return replace(step, start=start, stop=stop, together=together, body=self._steps(step.body, calls))
            case When():
                body, otherwise = (self._steps(one, calls) for one in (step.body, step.otherwise))
                return replace(step, condition=self._text(step.condition), body=body, otherwise=otherwise)
            case Tail():
                array, start, length = self._all((step.array, step.start, step.length))
                return replace(step, array=array, start=start, length=length)
            case Meet():
                return Do("meet", self._all(("meeting", "threads")))
            case _:
                return step


def _every(steps: Iterable[Step]) -> Iterable[Step]:
    for step in steps:
        yield step
        if isinstance(step, For):
            yield from _every(step.body)
        elif isinstance(step, When):
            yield from (*_every(step.body), *_every(step.otherwise))


def _computes(routine: Routine) -> bool:
    """Whether a loop over elements calls functions."""
    loops = (step for step in _every(routine.body) if isinstance(step, For) and step.kind == "all")
    return any(isinstance(step, Apply) for loop in loops for step in _every(loop.body))


def _words(routine: Routine) -> set[str]:
    """Every word that stands in a routine."""
    found = {formal.name for formal in routine.arguments}
    for step in _every(routine.body):
        for field in step.__dataclass_fields__:
            value = getattr(step, field)
            if field not in ("body", "otherwise", "text") and not isinstance(value, bool | None):
                found |= {*_WORD.findall(value if isinstance(value, str) else " ".join(value))}
    return found
