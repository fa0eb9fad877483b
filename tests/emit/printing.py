"""Random expression trees, and the tree that Python reads in their text."""

from __future__ import annotations

import ast

from hypothesis import strategies as st

from brainpy_codegen.ir.expression import Binary, Call, Compare, Expression, Logical, Name, Number, Select, Unary

NAMES = ("V", "w", "tau", "τ")
_OPERATORS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.USub: "-",
    ast.UAdd: "+",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.BitAnd: "and",
    ast.BitOr: "or",
}
_LEAVES = st.one_of(
    st.sampled_from(NAMES).map(Name),
    st.sampled_from([(3, "3"), (0.07, "0.07"), (1e-3, "1e-3"), (2.0, "2."), (0.5, ".5")]).map(lambda n: Number(*n)),
)


_COMPARISONS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


@st.composite
def expressions(draw: st.DrawFn, depth: int = 4) -> Expression:
    """A tree of real numbers."""
    kind = draw(st.sampled_from(["leaf", "binary", "binary", "unary", "select", "call"])) if depth else "leaf"

    def real() -> Expression:
        return draw(expressions(depth - 1))

    match kind:
        case "binary":
            return Binary(draw(st.sampled_from(["+", "-", "*", "/", "//", "%", "**"])), real(), real())
        case "unary":
            return Unary(draw(st.sampled_from(["-", "+"])), real())
        case "select":
            return Select(draw(conditions(depth - 1)), real(), real())
        case "call":
            name = draw(st.sampled_from(["exp", "minimum", "mine"]))
            arguments = tuple(real() for _ in range(1 if name == "exp" else 2))
            return Call(name, arguments, "helper" if name == "mine" else "intrinsic")
        case _:
            return draw(_LEAVES)


@st.composite
def conditions(draw: st.DrawFn, depth: int) -> Expression:
    """A tree of truth values."""
    kind = draw(st.sampled_from(["compare", "and", "or", "not"])) if depth > 0 else "compare"
    if kind == "compare":
        below = max(depth - 1, 0)
        return Compare((draw(_COMPARISONS),), (draw(expressions(below)), draw(expressions(below))))
    operands = tuple(draw(conditions(depth - 1)) for _ in range(1 if kind == "not" else 2))
    return Logical(kind, operands)


def read(text: str) -> Expression:
    """The tree of a text that was printed without calls for operators."""
    return _tree(ast.parse(text, mode="eval").body, text)


def _tree(node: ast.expr, text: str) -> Expression:
    def tree(inner: ast.expr) -> Expression:
        return _tree(inner, text)

    match node:
        case ast.Constant(value=value):
            return Number(value, ast.get_source_segment(text, node) or "")
        case ast.Name(id=name):
            return Name(name)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Logical("not", (tree(operand),))
        case ast.UnaryOp(op=operator, operand=operand):
            return Unary(_OPERATORS[type(operator)], tree(operand))
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() as operator, right=right):
            return Logical(_OPERATORS[type(operator)], (tree(left), tree(right)))
        case ast.BinOp(left=left, op=operator, right=right):
            return Binary(_OPERATORS[type(operator)], tree(left), tree(right))
        case ast.Compare(left=left, ops=operators, comparators=rest):
            return Compare(tuple(_OPERATORS[type(one)] for one in operators), tuple(map(tree, (left, *rest))))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return Select(tree(test), tree(body), tree(orelse))
        case ast.Call(func=function, args=arguments):
            return _call(ast.unparse(function).removeprefix("np."), tuple(map(tree, arguments)))
    raise AssertionError(ast.dump(node))


def _call(name: str, arguments: tuple[Expression, ...]) -> Expression:
    if name == "where":
        return Select(*arguments)
    if name == "logical_not":
        return Logical("not", arguments)
    return Call(name, arguments, "helper" if name == "mine" else "intrinsic")
