"""Programs built by hand: what an integrator hands to the back end."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from brainpy_codegen.ir.expression import (
    Binary,
    Call,
    Compare,
    Expression,
    Logical,
    Name,
    Number,
    Select,
    Unary,
)
from brainpy_codegen.ir.function import Argument, ArgumentRole, Assign, Function, Invoke, Statement, Unpack
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.ir.model import Constant, Model, Parameter, Source, State
from brainpy_codegen.ir.program import Method, ParameterTime, Program

_OPERATORS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


def tree(text: str) -> Expression:
    """The expression tree of Python text."""
    return _convert(ast.parse(text, mode="eval").body, text)


def _convert(node: ast.expr, text: str) -> Expression:
    match node:
        case ast.Constant(value=value):
            return Number(value, ast.get_source_segment(text, node) or repr(value))
        case ast.Name(id=name):
            return Name(name)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Logical("not", (_convert(operand, text),))
        case ast.UnaryOp(op=op, operand=operand):
            return Unary("-" if isinstance(op, ast.USub) else "+", _convert(operand, text))
        case ast.BinOp(left=left, op=op, right=right):
            return Binary(_OPERATORS[type(op)], _convert(left, text), _convert(right, text))
        case ast.Compare(left=left, ops=ops, comparators=others):
            operands = tuple(_convert(operand, text) for operand in (left, *others))
            return Compare(tuple(_COMPARISONS[type(op)] for op in ops), operands)
        case ast.BoolOp(op=op, values=values):
            word = "and" if isinstance(op, ast.And) else "or"
            return Logical(word, tuple(_convert(value, text) for value in values))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return Select(_convert(test, text), _convert(body, text), _convert(orelse, text))
        case ast.Call(func=ast.Name(id=name), args=args):
            kind = "intrinsic" if name in INTRINSICS else "helper"
            return Call(name, tuple(_convert(argument, text) for argument in args), kind)
        case _:
            raise AssertionError(ast.dump(node))


def assign(line: str, **more: object) -> Assign:
    """`x = value  # comment` as a statement; a comparison makes a condition."""
    code, _, comment = line.partition("#")
    target, _, value = code.partition("=")
    expression = tree(value.strip())
    kind = "condition" if isinstance(expression, Compare | Logical) else "real"
    return Assign(target.strip(), expression, kind, comment.strip(), **more)


def arguments(role: ArgumentRole, names: Iterable[str]) -> tuple[Argument, ...]:
    """Arguments of one role."""
    return tuple(Argument(name, role) for name in names)


def make_model(
    name: str,
    states: tuple[str, ...],
    parameters: Mapping[str, float | None],
    lines: Iterable[str],
    *,
    helpers: tuple[Function, ...] = (),
    constants: tuple[Constant, ...] = (),
    time: str = "t",
) -> Model:
    """An ODE; the derivative of `V` is the local `dV`."""
    function = Function(
        "derivative",
        "derivative",
        (*arguments("state", states), Argument(time, "time"), *arguments("parameter", parameters)),
        tuple(assign(line) for line in lines),
        tuple(f"d{state}" for state in states),
        f"Right-hand side: ({', '.join(f'd{state}/dt' for state in states)}).",
    )
    return Model(
        name,
        "ode",
        f"{name} neuron",
        Source(f"examples/{name}.py:{name}", f"examples/{name}.py", name, 1),
        tuple(State(state) for state in states),
        tuple(Parameter(p, None if v is None else Number(v, repr(v))) for p, v in parameters.items()),
        function,
        helpers,
        constants,
        time,
    )


def invoke(model: Model, suffix: str, states: Iterable[str], time: str, p: str, **more: object) -> Invoke:
    """A call of the right-hand side at a stage."""
    targets = tuple(f"d{state.name}{suffix}" for state in model.states)
    return Invoke(targets, "derivative", (*map(Name, states), tree(time)), p, **more)


def euler(model: Model) -> Program:
    """One explicit Euler step."""
    states = [state.name for state in model.states]
    body: list[Statement] = [invoke(model, "", states, model.time, "p")]
    body += [assign(f"{s}_next = {s} + dt * d{s}", blank_before=i == 0) for i, s in enumerate(states)]
    advance = _advance(model, ("p",), body, "State of one neuron after dt: forward Euler.")
    return Program(
        model,
        Method("euler", "forward Euler", 1),
        (*model.helpers, model.function, advance),
        (ParameterTime("p", "t", 0.0),),
    )


def rk4(model: Model) -> Program:
    """The classical Runge-Kutta method."""
    states, t = [state.name for state in model.states], model.time
    body: list[Statement] = [assign("half_dt = 0.5 * dt")]
    body.append(invoke(model, "_1", states, t, "p", lead=(f"stage 1, at {t}",), blank_before=True))
    stages = [(2, "half_dt", f"{t} + half_dt", "p_half"), (3, "half_dt", f"{t} + half_dt", "p_half")]
    stages.append((4, "dt", f"{t} + dt", "p_end"))
    for number, weight, time, p in stages:
        lead = (f"stage {number}, at {t} + {'dt/2' if weight == 'half_dt' else 'dt'}",)
        for index, s in enumerate(states):
            line = f"{s}_{number} = {s} + {weight} * d{s}_{number - 1}"
            body.append(assign(line, lead=lead if index == 0 else (), blank_before=index == 0))
        body.append(invoke(model, f"_{number}", [f"{s}_{number}" for s in states], time, p))
    for index, s in enumerate(states):
        line = f"{s}_next = {s} + dt / 6 * (d{s}_1 + 2 * (d{s}_2 + d{s}_3) + d{s}_4)"
        body.append(assign(line, blank_before=index == 0))
    doc = "State of one neuron after dt: classical Runge-Kutta of order 4 (Kutta 1901).\n\n"
    doc += "p, p_half, p_end: the parameters at t, t + dt/2 and t + dt."
    times = (
        ParameterTime("p", "t", 0.0),
        ParameterTime("p_half", "t + dt/2", 0.5),
        ParameterTime("p_end", "t + dt", 1.0),
    )
    advance = _advance(model, ("p", "p_half", "p_end"), body, doc)
    functions = (*model.helpers, model.function, advance)
    return Program(model, Method("rk4", "classical Runge-Kutta", 4, "Kutta 1901"), functions, times)


def adams_bashforth2(model: Model) -> Program:
    """A multistep method: carries the last derivative; its first step is one of Euler's."""
    states = [state.name for state in model.states]
    carried = tuple(f"d{s}_before" for s in states)
    head = [invoke(model, "", states, model.time, "p")]
    body = [assign(f"{s}_next = {s} + dt * (1.5 * d{s} - 0.5 * d{s}_before)") for s in states]
    first = [assign(f"{s}_next = {s} + dt * d{s}") for s in states]
    results = (*(f"{s}_next" for s in states), *(f"d{s}" for s in states))
    take = (
        *arguments("state", states),
        *arguments("value", carried),
        Argument(model.time, "time"),
        Argument("dt", "step"),
        Argument("p", "parameters"),
    )
    return Program(
        model,
        Method("adams_bashforth2", "Adams-Bashforth of order 2", 2),
        (model.function, Function("advance", "advance", take, (*head, *body), results, "State after dt.")),
        (ParameterTime("p", "t", 0.0),),
        carried,
        Function("start", "start", take, (*head, *first), results, "The first step: Euler's."),
        1,
    )


def decay() -> Program:
    """x' = -x / tau, propagated exactly: a constant made once a run."""
    model = make_model("decay", ("x",), {"tau": 10.0}, ["dx = -x / tau"])
    propagator = Function(
        "propagator",
        "propagator",
        (Argument("dt", "step"), Argument("tau", "parameter")),
        (assign("decay_tau = exp(-dt / tau)"),),
        ("decay_tau",),
        "Constants of a step.",
    )
    take = (
        Argument("x", "state"),
        Argument("t", "time"),
        Argument("dt", "step"),
        Argument("c", "constants"),
        Argument("p", "parameters"),
    )
    advance = Function(
        "advance",
        "advance",
        take,
        (Unpack(("decay_tau",), "c"), assign("x_next = x * decay_tau")),
        ("x_next",),
        "State after dt: exact.",
    )
    return Program(
        model,
        Method("exact", "exact propagation", None),
        (model.function, advance),
        (ParameterTime("p", "t", 0.0),),
        propagator=propagator,
    )


def _advance(model: Model, sets: tuple[str, ...], body: Iterable[Statement], doc: str) -> Function:
    states = [state.name for state in model.states]
    take = (*arguments("state", states), Argument(model.time, "time"), Argument("dt", "step"))
    results = tuple(f"{state}_next" for state in states)
    return Function("advance", "advance", (*take, *arguments("parameters", sets)), tuple(body), results, doc)


FITZHUGH_NAGUMO = make_model(
    "fitzhugh_nagumo",
    ("V", "w"),
    {"I": 0.0, "a": 0.7, "b": 0.8, "tau": 12.5},
    ["dV = V - V**3 / 3 - w + I  # fast membrane variable", "dw = (V + a - b * w) / tau  # slow recovery"],
)

HODGKIN_HUXLEY = make_model(
    "hodgkin_huxley",
    ("V", "m", "h", "n"),
    {"I": 10.0, "E_Na": 50.0, "g_Na": 120.0, "E_K": -77.0, "g_K": 36.0, "E_L": -54.387, "g_L": 0.03, "C": 1.0},
    [
        "alpha_m = 1 / exprel(-(V + 40) / 10)",
        "beta_m = 4.0 * exp(-(V + 65) / 18)",
        "dm = alpha_m * (1 - m) - beta_m * m",
        "alpha_h = 0.07 * exp(-(V + 65) / 20)",
        "beta_h = 1 / (1 + exp(-(V + 35) / 10))",
        "dh = alpha_h * (1 - h) - beta_h * h",
        "alpha_n = 0.1 / exprel(-(V + 55) / 10)",
        "beta_n = 0.125 * exp(-(V + 65) / 80)",
        "dn = alpha_n * (1 - n) - beta_n * n",
        "I_Na = g_Na * m**3 * h * (V - E_Na)",
        "I_K = g_K * n**4 * (V - E_K)",
        "I_L = g_L * (V - E_L)",
        "dV = (-I_Na - I_K - I_L + I) / C",
    ],
)
