"""Routines as Python: loops for Numba, whole arrays where passes are independent for NumPy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.python_function import INDENT, docstring
from brainpy_codegen.ir.routine import Apply, Choose, Do, For, Give, Let, Meet, Note, Put, Routine, Step, Tail, When


@dataclass(frozen=True, slots=True)
class RoutineStyle:
    """How a Python library runs routines.

    Attributes:
        decorator: of each routine but the last; empty for none.
        loop_decorator: of the last one, the time loop.
        arrays: whether independent passes are one operation over whole arrays.
        index: a mask that tells Numba of the ends of a range that they are not negative; empty for none.
        single: what makes a number one of 32 bits; empty where numbers have 64.
        names: what functions are called, by their names in the routines; and `np`, `pieces`, `range` and `slice`.
    """

    decorator: str
    loop_decorator: str
    arrays: bool
    index: str
    single: str
    names: Mapping[str, str]


def routine_text(routine: Routine, style: RoutineStyle, *, last: bool = False) -> str:
    """The definition of a routine."""
    decorator = style.loop_decorator if last else style.decorator
    rows = [decorator] if decorator else []
    arguments = ", ".join(formal.name for formal in routine.arguments)
    rows.append(f"def {routine.name}({arguments}):")
    rows += docstring(routine.doc)
    rows += _lines(routine.body, style, INDENT, ())
    return "\n".join(rows)


def _lines(steps: Iterable[Step], style: RoutineStyle, indent: str, whole: tuple[str, ...]) -> list[str]:
    """The lines of steps; `whole` are the indices that stand for whole arrays here."""
    rows: list[str] = []
    for step in steps:
        match step:
            case Note(text=text, blank=blank):
                rows += [""] if blank else []
                rows += [f"{indent}# {text}"] if text else []
            case Let(name=name):
                rows.append(f"{indent}{name} = {let_value(step, style.single)}")
            case Put(target=target, value=value, operator=operator):
                rows.append(f"{indent}{target} {operator} {value}")
            case Choose(target=target, condition=condition, yes=yes, no=no):
                if whole:
                    rows.append(f"{indent}{target} = {style.names['np']}.where({condition}, {yes}, {no})")
                else:
                    rows.append(f"{indent}{target} = {yes} if {condition} else {no}")
            case Apply(targets=targets, function=function, arguments=arguments):
                call = f"{style.names.get(function, function)}({', '.join(arguments)})"
                rows.append(f"{indent}{', '.join(targets)} = {call}")
            case Do(routine=routine, arguments=arguments, target=target):
                called = style.names.get(routine, routine)
                rows.append(f"{indent}{f'{target} = ' if target else ''}{called}({', '.join(arguments)})")
            case When():
                rows += _when(step, style, indent, whole)
            case For():
                rows += _for(step, style, indent, whole)
            case Tail(name=name, array=array, start=start):
                rows.append(f"{indent}{name} = {array}[{start}:]")
            case Meet():
                rows.append(f"{indent}{style.names['meet']}(meeting, threads)")
            case Give(value=value):
                rows.append(f"{indent}return {value}")
    return rows


def let_value(step: Let, single: str) -> str:
    """The value of a local; a product of whole numbers and numbers of 32 bits has 64 until it is told otherwise."""
    entry = re.fullmatch(r"[\w.]+\[[^\[\]]*\]", step.value)
    return step.value if not single or step.type != "real" or entry else f"{single}({step.value})"


def _when(step: When, style: RoutineStyle, indent: str, whole: tuple[str, ...]) -> list[str]:
    rows = [f"{indent}if {step.condition}:", *_lines(step.body, style, indent + INDENT, whole)]
    if step.otherwise:
        rows += [f"{indent}else:", *_lines(step.otherwise, style, indent + INDENT, whole)]
    return rows


def _for(step: For, style: RoutineStyle, indent: str, whole: tuple[str, ...]) -> list[str]:
    if not style.arrays or step.kind == "each":
        start, stop = step.start, step.stop
        if style.index and step.kind == "all" and f"{start} {stop}".replace(" ", "").isidentifier():
            start, stop = f"{start} & {style.index}", f"{stop} & {style.index}"
        span = f"{style.names['range']}({'' if start == '0' else f'{start}, '}{stop})"
        head = f"{indent}for {step.index} in {span}:"
        return [head, *_lines(step.body, style, indent + INDENT, whole)]
    inside = (*whole, step.index)
    if step.kind == "synapses":
        head = f"{indent}for {step.index} in {style.names['pieces']}({step.start}, {step.stop}, {step.together}):"
        return [head, *_lines(step.body, style, indent + INDENT, inside)]
    span = f"{style.names['slice']}({step.start}, {step.stop})"
    if not _only_index(step):
        span = f"{style.names['np']}.arange({step.start}, {step.stop})"
    return [f"{indent}{step.index} = {span}", *_lines(step.body, style, indent, inside)]


def _only_index(step: For) -> bool:
    """Whether the index of a loop stands alone between brackets wherever it stands, so that a slice does."""
    word = re.compile(rf"\b{re.escape(step.index)}\b")
    alone = re.compile(rf"\[{re.escape(step.index)}\]")
    return all(len(word.findall(text)) == len(alone.findall(text)) for text in _texts(step.body))


def _texts(steps: Iterable[Step]) -> Iterable[str]:
    for step in steps:
        match step:
            case Let(value=value):
                yield value
            case Put(target=target, value=value):
                yield from (target, value)
            case Choose(target=target, condition=condition, yes=yes, no=no):
                yield from (target, condition, yes, no)
            case Apply(targets=targets, arguments=arguments):
                yield from (*targets, *arguments)
            case For(start=start, stop=stop, body=body):
                yield from (start, stop, *_texts(body))
            case _:
                continue
