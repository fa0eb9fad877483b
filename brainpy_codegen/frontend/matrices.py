"""Which operand of `@` is the matrix: a parameter that is never used element by element."""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.frontend.parse_functions import FunctionParser
from brainpy_codegen.ir.expression import Coupling, Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function
from brainpy_codegen.ir.visitor import children, expressions, rebuild, with_expressions


def settle_products(function: Function, parser: FunctionParser) -> tuple[Function, set[str]]:
    """The function with `dot` turned into matvec or vecmat where an operand is a matrix, and the matrices.

    Of two candidates the left one is the matrix: in `W @ I` both may be parameters that stand nowhere else.
    """
    body = [statement for statement in function.body if isinstance(statement, Assign)]
    if not any(_products(statement.value) for statement in body):
        return function, set()
    candidates = {argument.name for argument in function.arguments if argument.role == "parameter"}
    for value in (value for statement in function.body for value in expressions(statement)):
        candidates -= _elementwise(value)
    products = [product for statement in body for product in _products(statement.value)]
    matrices: set[str] = set()
    for product in products:
        left, right = (operand.id if isinstance(operand, Name) else "" for operand in product.operands)
        if left in candidates and right not in matrices:
            matrices.add(left)
        elif right in candidates and left not in candidates:
            matrices.add(right)

    def settle(node: Expression) -> Expression:
        if not isinstance(node, Coupling) or node.kind != "dot":
            return node
        left, right = (isinstance(operand, Name) and operand.id in matrices for operand in node.operands)
        if left:
            return Coupling("matvec", node.operands)
        return Coupling("vecmat", node.operands) if right else node

    for statement in body:
        _refuse_matrix_products(statement, matrices, parser)
    settled = tuple(with_expressions(statement, lambda node: rebuild(node, settle)) for statement in function.body)
    arguments = tuple(Argument(one.name, "matrix") if one.name in matrices else one for one in function.arguments)
    return replace(function, body=settled, arguments=arguments), matrices


def _refuse_matrix_products(statement: Assign, matrices: set[str], parser: FunctionParser) -> None:
    for product in _products(statement.value):
        names = [operand.id for operand in product.operands if isinstance(operand, Name)]
        if len(names) == 2 and matrices.issuperset(names):
            parser.session.faults.add_at(
                parser.source,
                statement.span or parser.source.file.span(parser.source.node),
                "BC042",
                f"a product of two matrices: {' @ '.join(names)}",
                "models couple vectors",
                "multiply from the right: y = B @ x, then A @ y",
            )


def _products(node: Expression) -> list[Coupling]:
    found = [node] if isinstance(node, Coupling) and node.kind == "dot" else []
    for child in children(node):
        found += _products(child)
    return found


def _elementwise(node: Expression) -> set[str]:
    """The names that stand elsewhere than directly beside `@`."""
    if isinstance(node, Name):
        return {node.id}
    found: set[str] = set()
    for child in children(node):
        if not (isinstance(node, Coupling) and node.kind == "dot" and isinstance(child, Name)):
            found |= _elementwise(child)
    return found
