"""Routines as C."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from brainpy_codegen.emit.c_function import CScope, results_by_pointer
from brainpy_codegen.emit.c_layout import INDENT, block_comment, listing, trailing, wrapped
from brainpy_codegen.emit.network_fields import field_note
from brainpy_codegen.emit.routine_groups import Group
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
    Type,
    When,
    is_record,
)

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class CRoutines:
    """What the routines of a C file share: the scope of its functions, and its name."""

    scope: CScope
    module: str

    def text(self, routine: Routine, *, last: bool = False) -> str:
        """The definition of a routine; the last one is what Python calls."""
        arguments = [self._formal(formal, restrict=not last) for formal in routine.arguments]
        returned = "int64_t" if routine.gives else "void"
        kept = "LOOP" if any(isinstance(step, Open) for step in routine.body) else "static"
        head = f"EXPORT {returned} {self.module}_{routine.name}(" if last else f"{kept} {returned} {routine.name}("
        rows = [*block_comment(wrapped(routine.doc)), *listing(head, arguments, ")", indent="")]
        return "\n".join([*rows, "{", *self._lines(routine.body, INDENT), "}"])

    def _type(self, kind: Type) -> str:
        base = kind.removesuffix("[]")
        return {"real": self.scope.real, "double": "double", "int": "int32_t", "index": "int64_t", "word": "uint32_t"}[
            base
        ]

    def structure(self, group: Group) -> str:
        """The type of what the time loop takes of a part."""
        about = (
            f"What is recorded of {group.part}."
            if is_record((group.part, group.keys[0]))
            else f"The arrays of {group.part}."
        )
        rows = [*block_comment([about if group.part else "The threads that run the time loop."]), "typedef struct {"]
        for key, field, formal in zip(group.keys, group.fields, group.formals, strict=True):
            declared = self._formal(replace(formal, name=field), restrict=False)
            rows.append(f"{INDENT}{declared};{trailing(field_note(key, group.keys))}")
        return "\n".join([*rows, f"}} {self._text(group.type)};"])

    def _formal(self, formal: Formal, *, restrict: bool) -> str:
        """An argument, or a field of a structure, which is not `restrict`: other threads change arrays as well."""
        name = self._text(formal.name)
        if formal.group:
            return f"const {self._text(formal.group)} *{name}"
        if not formal.type.endswith("[]"):
            return f"{self._type(formal.type)} {name}"
        star = "*restrict " if restrict else "*"
        return f"{'' if formal.written else 'const '}{self._type(formal.type)} {star}{name}"

    def _text(self, text: str) -> str:
        """Text of a routine with the user's names as C has them; `cells.V` is a field of what a pointer points at."""
        names: Mapping[str, str] = self.scope.names
        return _WORD.sub(lambda match: names.get(match[0], match[0]), text).replace("//", "/").replace(".", "->")

    def _lines(self, steps: Iterable[Step], indent: str) -> list[str]:
        rows: list[str] = []
        for step in steps:
            match step:
                case Note(text=text, blank=blank):
                    rows += [""] if blank else []
                    rows += [f"{indent}/* {text} */"] if text else []
                case Let(name=name, value=value, type=kind):
                    rows.append(f"{indent}const {self._type(kind)} {self._text(name)} = {self._text(value)};")
                case Put(target=target, value=value, operator=operator):
                    rows.append(f"{indent}{self._text(target)} {operator} {self._text(value)};")
                case Choose(target=target, condition=condition, yes=yes, no=no):
                    value = f"{self._text(condition)} ? {self._text(yes)} : {self._text(no)}"
                    rows.append(f"{indent}{self._text(target)} = {value};")
                case Apply():
                    rows += self._apply(step, indent)
                case Do(routine=routine, arguments=arguments, target=target):
                    head = f"const int64_t {target} = {routine}(" if target else f"{routine}("
                    rows += listing(head, map(self._text, arguments), ");", indent=indent)
                case When():
                    rows += self._when(step, indent)
                case For():
                    rows += self._for(step, indent)
                case Tail(name=name, array=array, start=start, type=kind):
                    part = f"{self._text(array)} + {self._text(start)}"
                    rows.append(f"{indent}const {self._type(kind)} *{self._text(name)} = {part};")
                case Open(name=name, held=held, type=kind, written=written):
                    const = "" if written else "const "
                    place = f"{self._type(kind)} {'*restrict ' if kind.endswith('[]') else ''}{self._text(name)}"
                    rows.append(f"{indent}{const}{place} = {self._text(held)};")
                case Meet():
                    rows.append(f"{indent}meet(meeting, threads);")
                case Give(value=value):
                    rows.append(f"{indent}return {self._text(value)};")
        return rows

    def _apply(self, step: Apply, indent: str) -> list[str]:
        arguments = [self._text(argument) for argument in step.arguments]
        targets = [self._text(target) for target in step.targets]
        new = [self._text(target) for target in step.new]
        kind = {"int": "int", "index": "int64_t"}.get(step.type, self.scope.real)
        if step.function not in self.scope.functions:  # one of support/
            return listing(f"const {kind} {targets[0]} = {step.function}(", arguments, ");", indent=indent)
        function = self.scope.functions[step.function]
        name = self.scope.function_name(function)
        if not results_by_pointer(function):
            head = f"const {kind} {targets[0]} = " if new else f"{targets[0]} = "
            return listing(f"{head}{name}(", arguments, ");", indent=indent)
        rows = listing(f"{kind} ", new, ";", indent=indent) if new else []
        return [*rows, *listing(f"{name}(", [*arguments, *(f"&{target}" for target in targets)], ");", indent=indent)]

    def _when(self, step: When, indent: str) -> list[str]:
        rows = [f"{indent}if ({self._text(step.condition)}) {{", *self._lines(step.body, indent + INDENT)]
        if step.otherwise:
            rows += [f"{indent}}} else {{", *self._lines(step.otherwise, indent + INDENT)]
        return [*rows, f"{indent}}}"]

    def _for(self, step: For, indent: str) -> list[str]:
        i, start, stop = (self._text(text) for text in (step.index, step.start, step.stop))
        pragma = ["#pragma omp simd"] if step.kind == "all" else []
        head = f"{indent}for (int64_t {i} = {start}; {i} < {stop}; {i}++) {{"
        return [*pragma, head, *self._lines(step.body, indent + INDENT), f"{indent}}}"]
