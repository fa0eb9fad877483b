"""Models and programs as stable, readable text: everything that shows in generated files, and no places on a disk.

Two models with the same text are printed alike by every backend. Nothing parses the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from brainpy_codegen.ir.blocks import Assemble, Block, Diagonal, Factor, Outer, Solve, Term, values_of
from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Coupling,
    Element,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.ir.function import Assign, Function, Invoke, Iterate, Statement
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.program import Program

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 10)
_BINDING = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "//": _PRODUCT, "%": _PRODUCT, "**": _POWER}


def dump(value: Model | Program) -> str:
    """The text of a model or a program."""
    rows = _program_rows(value) if isinstance(value, Program) else _model_rows(value)
    return "\n".join(rows) + "\n"


def _model_rows(model: Model) -> Iterator[str]:
    yield from _heading(model)
    for helper in model.helpers:
        yield ""
        yield from function_rows(helper)
    yield ""
    yield from function_rows(model.function)
    if model.noise is not None:
        yield ""
        yield from function_rows(model.noise.function)
    if model.delays is not None:
        yield ""
        yield from function_rows(model.delays.function)
        for value in model.delays.values:
            slope = "the derivative of " if value.derivative else ""
            yield f"  delayed {value.name}: {slope}{value.state}, {value.delay} ago"
    for submodel in model.submodels:
        yield ""
        yield f"submodel {submodel.name}:"
        yield from (f"    {row}".rstrip() for row in _model_rows(submodel.model))


def _heading(model: Model) -> Iterator[str]:
    yield f"model {model.name}: {model.kind}{', vector' if model.vector else ''}, time {model.time}"
    yield f"  source {model.source.reference}"
    yield f"  title {model.title!r}"
    if model.doc:
        yield f"  doc {model.doc!r}"
    for place, state in enumerate(model.states):
        order = f" of order {model.orders[place].text}" if model.orders else ""
        yield f"  state {state.name}{order}{_remark(state.unit, state.comment)}"
    for parameter in model.parameters:
        kind = "matrix" if parameter.matrix else "parameter"
        default = "" if parameter.default is None else f" = {expression_text(parameter.default)}"
        yield f"  {kind} {parameter.name}{default}{_remark(parameter.unit, parameter.comment)}"
    for constant in model.constants:
        yield f"  constant {constant.name} = {expression_text(constant.value)}"
    if model.noise is not None:
        yield f"  noise {model.noise.interpretation}, processes {', '.join(model.noise.processes) or 'one'}"
        for term, result in zip(model.noise.terms, model.noise.function.results, strict=True):
            yield f"    {result}: process {term.process} in {model.states[term.state].name}"
    for submodel in model.submodels:
        method = f" by {submodel.method}" if submodel.method else ""
        yield f"  advances {submodel.model.name}{method}, as {submodel.step}"


def _remark(unit: str, comment: str) -> str:
    return (f" [{unit}]" if unit else "") + (f"  # {comment}" if comment else "")


def _program_rows(program: Program) -> Iterator[str]:
    method = program.method
    yield from _heading(program.model)
    yield f"method {method.name}, order {method.order}: {method.title}"
    if method.reference:
        yield f"  reference {method.reference}"
    for row in program.times:
        yield f"  parameters {row.name} at {row.label} (abscissa {row.abscissa!r})"
    if program.carried:
        yield f"  carried {', '.join(program.carried)}"
    if program.memory is not None:
        yield f"  sums the {program.memory.history} of the past, weights {program.memory.rule}"
    if program.start is not None:
        yield f"  the first {program.start_steps} steps by {program.start.name}"
    for note in program.notes:
        yield f"  note {note}"
    extra = [function for function in (program.propagator, program.start) if function is not None]
    for function in (*program.functions, *extra):
        yield ""
        yield from function_rows(function)


def function_rows(function: Function) -> Iterator[str]:
    """The lines of one function."""
    arguments = ", ".join(f"{argument.name}: {argument.role}" for argument in function.arguments)
    yield f"{function.role} {function.name}({arguments}):"
    if function.doc:
        yield f"    {function.doc!r}"
    for statement in function.body:
        if statement.blank_before:
            yield ""
        yield from (f"    # {line}".rstrip() for line in statement.lead)
        yield "    " + _statement_text(statement)
    types = function.result_types
    suffix = f" -> {', '.join(types)}" if types else ""
    yield f"    return {', '.join(function.results)}{suffix}"
    if function.rows:
        yield "    as " + "; ".join(", ".join(name or "0" for name in row) for row in function.rows)


def _statement_text(statement: Statement) -> str:
    match statement:
        case Assign(target=target, value=value, type=kind, comment=comment):
            colon = ": condition" if kind == "condition" else ""
            return f"{target}{colon} = {expression_text(value)}" + (f"  # {comment}" if comment else "")
        case Invoke(targets=targets, function=function, arguments=arguments, parameters=parameters):
            given = [expression_text(argument) for argument in arguments]
            given += [f"*{parameters}"] if parameters else []
            comment = f"  # {statement.comment}" if statement.comment else ""
            return f"{', '.join(targets)} = {function}({', '.join(given)}){comment}"
        case Iterate(targets=targets, change=change, function=function, start=start, arguments=arguments, limit=limit):
            first, others = (", ".join(map(expression_text, values)) for values in (start, arguments))
            return f"{', '.join(targets)}, {change} = {function}(..., {others}) from {first}, at most {limit} times"
        case Assemble(target=target, rows=rows):
            return f"{target} = [{'; '.join(', '.join(map(_block_text, row)) for row in rows)}]"
        case Factor(target=target, matrix=matrix, diagonal=diagonal, scale=scale):
            return (
                f"{target} = factors of {expression_text(diagonal)} * I - {expression_text(scale, _PRODUCT)} * {matrix}"
            )
        case Solve(targets=targets, factors=factors, right=right):
            return f"{', '.join(targets)} = solution of {factors} for {', '.join(map(expression_text, right))}"
        case _:
            return f"{', '.join(statement.targets)} = *{statement.source}"


def _block_text(block: Block | None) -> str:
    return "0" if block is None else f"{block.name}: {' + '.join(map(_term_text, block.terms))}"


def _term_text(term: Term) -> str:
    values = [f"diag({expression_text(value)})" for value in values_of(term)]
    if isinstance(term, Diagonal):
        return values[0] + (f" rolled {term.shift}" if term.shift else "")
    if isinstance(term, Outer):
        return " * ones * ".join(values) if len(values) == 2 else f"ones * {values[0]}"
    matrix = f"{term.matrix}.T" if term.transposed else term.matrix
    place = 0 if term.left is None else 1
    return " * ".join([*values[:place], matrix, *values[place:]])


def expression_text(node: Expression, binding: int = 0) -> str:
    """An expression in Python's notation, with the parentheses that its structure needs and no others."""
    match node:
        case Number(text=text):
            return text
        case Name(id=name):
            return name
        case Element(id=name):
            return f"{name}[i]"
        case Unary(operator=sign, operand=operand):
            return _enclosed(sign + expression_text(operand, _SIGN), _SIGN, binding)
        case Binary(operator="**", left=left, right=right):
            text = f"{expression_text(left, _ATOM)}**{expression_text(right, _SIGN)}"
            return _enclosed(text, _POWER, binding)
        case Binary(operator=operator, left=left, right=right):
            own = _BINDING[operator]
            text = f"{expression_text(left, own)} {operator} {expression_text(right, own + 1)}"
            return _enclosed(text, own, binding)
        case Select(condition=condition, if_true=if_true, if_false=if_false):
            return f"where({', '.join(map(expression_text, (condition, if_true, if_false)))})"
        case Coupling(kind=kind, operands=operands):
            return f"{kind}({', '.join(map(expression_text, operands))})"
        case Call(arguments=arguments):
            return f"{_callee(node)}({', '.join(map(expression_text, arguments))})"
        case _:
            return _condition_text(node, binding)


def _condition_text(node: Compare | Logical, binding: int) -> str:
    if isinstance(node, Compare):
        text = expression_text(node.operands[0], _SUM)
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            text += f" {operator} {expression_text(operand, _SUM)}"
        return _enclosed(text, _COMPARISON, binding)
    if node.operator == "not":
        return _enclosed(f"not {expression_text(node.operands[0], _NOT)}", _NOT, binding)
    own = _AND if node.operator == "and" else _OR
    text = f" {node.operator} ".join(expression_text(operand, own + 1) for operand in node.operands)
    return _enclosed(text, own, binding)


def _callee(node: Call) -> str:
    """What is called; a function of the user's says so where it has the name of ours."""
    if node.kind == "external" or (node.kind == "helper" and node.function in INTRINSICS):
        return f"{node.kind} {node.function}"
    return node.function


def _enclosed(text: str, own: int, binding: int) -> str:
    return f"({text})" if own < binding else text
