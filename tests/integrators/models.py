"""Models built by hand, from arithmetic written in Python, for tests that need no front end."""

from __future__ import annotations

import ast

from brainpy_codegen.ir.expression import Binary, Call, Compare, Expression, Logical, Name, Number, Select, Unary
from brainpy_codegen.ir.function import Argument, Assign, Function
from brainpy_codegen.ir.model import Constant, Model, Parameter, Source, State

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
}


def expression(text: str, helpers: tuple[str, ...] = ()) -> Expression:
    """The tree of an expression."""
    return _tree(ast.parse(text, mode="eval").body, text, helpers)


def _tree(node: ast.expr, text: str, helpers: tuple[str, ...]) -> Expression:
    def tree(inner: ast.expr) -> Expression:
        return _tree(inner, text, helpers)

    match node:
        case ast.Constant(value=value):
            return Number(value, ast.get_source_segment(text, node))
        case ast.Name(id=name):
            return Name(name)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Logical("not", (tree(operand),))
        case ast.UnaryOp(op=operator, operand=operand):
            return Unary(_OPERATORS[type(operator)], tree(operand))
        case ast.BinOp(left=left, op=operator, right=right):
            return Binary(_OPERATORS[type(operator)], tree(left), tree(right))
        case ast.BoolOp(op=operator, values=values):
            return Logical("and" if isinstance(operator, ast.And) else "or", tuple(map(tree, values)))
        case ast.Compare(left=left, ops=operators, comparators=rest):
            return Compare(tuple(_OPERATORS[type(o)] for o in operators), tuple(map(tree, (left, *rest))))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return Select(tree(test), tree(body), tree(orelse))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return Call(name, tuple(map(tree, arguments)), "helper" if name in helpers else "intrinsic")
    raise AssertionError(ast.dump(node))


def function(
    source: str, helpers: tuple[str, ...] = ()
) -> tuple[list[str], dict[str, object], list[Assign], list[str]]:
    """Arguments, defaults, statements and results of a straight-line function; trailing comments are kept."""
    (node,) = ast.parse(source).body
    lines = source.splitlines()
    names = [argument.arg for argument in node.args.args]
    defaults = dict(zip(reversed(names), reversed(node.args.defaults), strict=False))
    body = []
    for statement in node.body[:-1]:
        text = ast.get_source_segment(source, statement.value)
        line = lines[statement.end_lineno - 1][statement.end_col_offset :]
        lead = []
        above = statement.lineno - 2
        while lines[above].strip().startswith("#"):
            lead.insert(0, lines[above].strip()[2:])
            above -= 1
        blank = not lines[above].strip()
        kind = "condition" if isinstance(statement.value, ast.Compare | ast.BoolOp) else "real"
        comment = line.partition("#")[2].strip()
        body.append(Assign(statement.targets[0].id, expression(text, helpers), kind, comment, tuple(lead), blank))
    value = node.body[-1].value
    results = [item.id for item in (value.elts if isinstance(value, ast.Tuple) else [value])]
    return names, defaults, body, results


def model(
    source: str,
    *,
    time: str = "t",
    helpers: tuple[str, ...] = (),
    constants: dict[str, float] | None = None,
    kind: str = "ode",
) -> Model:
    """A model from the text of its function: states before `t`, parameters after it."""
    made = []
    known: tuple[str, ...] = ()
    for text in helpers:
        name = ast.parse(text).body[0].name
        arguments, _, body, results = function(text, known)
        made.append(
            Function(name, "helper", tuple(Argument(a, "value") for a in arguments), tuple(body), tuple(results))
        )
        known = (*known, name)
    names, defaults, body, results = function(source, known)
    place = names.index(time)
    states, parameters = names[:place], names[place + 1 :]
    if kind == "update":
        parameters.remove("dt")
    arguments = (
        *(Argument(name, "state") for name in states),
        Argument(time, "time"),
        *([Argument("dt", "step")] if kind == "update" else []),
        *(Argument(name, "parameter") for name in parameters),
    )
    name = ast.parse(source).body[0].name
    role = "update" if kind == "update" else "derivative"
    return Model(
        name=name,
        kind=kind,
        title=name,
        source=Source(f"models.py:{name}", "models.py", name, 1),
        states=tuple(map(State, states)),
        parameters=tuple(
            Parameter(name, expression(ast.unparse(defaults[name])) if name in defaults else None)
            for name in parameters
        ),
        function=Function(name, role, arguments, tuple(body), tuple(results)),
        helpers=tuple(made),
        constants=tuple(Constant(name, expression(repr(value))) for name, value in (constants or {}).items()),
        time=time,
    )


FITZHUGH_NAGUMO = """\
def fitzhugh_nagumo(V, w, t, I=0.0, a=0.7, b=0.8, tau=12.5):
    dV = V - V**3 / 3 - w + I  # fast membrane variable
    dw = (V + a - b * w) / tau  # slow recovery
    return dV, dw
"""

HODGKIN_HUXLEY = """\
def hodgkin_huxley(
    V, m, h, n, t, I=0.0, E_Na=50.0, E_K=-77.0, E_L=-54.387, g_Na=120.0, g_K=36.0, g_L=0.3, C=1.0
):
    # rates of opening and closing [1/ms]
    alpha_m = 0.1 * (V + 40) / (1 - exp(-(V + 40) / 10))
    beta_m = 4.0 * exp(-(V + 65) / 18)
    alpha_h = 0.07 * exp(-(V + 65) / 20)
    beta_h = 1 / (1 + exp(-(V + 35) / 10))
    alpha_n = 0.01 * (V + 55) / (1 - exp(-(V + 55) / 10))
    beta_n = 0.125 * exp(-(V + 65) / 80)

    # ionic currents [uA/cm2]
    I_Na = g_Na * m**3 * h * (V - E_Na)
    I_K = g_K * n**4 * (V - E_K)
    I_L = g_L * (V - E_L)

    dV = (I - I_Na - I_K - I_L) / C
    dm = alpha_m * (1 - m) - beta_m * m
    dh = alpha_h * (1 - h) - beta_h * h
    dn = alpha_n * (1 - n) - beta_n * n
    return dV, dm, dh, dn
"""
