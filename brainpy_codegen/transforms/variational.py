"""A model together with its linearisation, as a model of its own that is generated like any other."""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.errors import UnsupportedError
from brainpy_codegen.ir.expression import Expression, Name
from brainpy_codegen.ir.function import Argument, Assign, Function, Statement
from brainpy_codegen.ir.model import Model, State
from brainpy_codegen.ir.visitor import writes
from brainpy_codegen.transforms.algebra import ZERO, flat_sum, multiply
from brainpy_codegen.transforms.exprel import recognise_exprel
from brainpy_codegen.transforms.jacobian import jacobian
from brainpy_codegen.transforms.naming import Names, used_names


def variational(model: Model, count: int) -> Model:
    """The model with `count` tangent vectors: states `V_along_1`, `w_along_1`, ... that obey dv = J v.

    Raises:
        UnsupportedError: the model is no differential equation of scalars, or has a function without derivative.
    """
    if model.kind not in ("ode", "sde") or model.delays is not None:
        why = "it is no differential equation"
        if model.delays is not None:
            why = "the state of a delay equation is a function; delay_roots tells how fast its fixed points attract"
        elif model.orders:
            why = "solutions of fractional equations approach and leave by powers of time, without exponents"
        raise UnsupportedError(f"no Lyapunov exponents of {model.name!r}: {why}")
    model = recognise_exprel(model)
    slopes = jacobian(model)
    function = model.function
    assigned = {name for statement in function.body for name in writes(statement)}
    extra = [one for one in slopes.function.body if not assigned.intersection(writes(one))]
    names = Names([*used_names(function), *used_names(slopes.function), *(row.name for row in model.constants)])
    states = [state.name for state in model.states]
    vectors = [[names.fresh(f"{state}_along_{k}") for state in states] for k in range(1, count + 1)]
    body: list[Statement] = [*function.body, *extra]
    results = list(function.results)
    entries = slopes.entries()
    for k, vector in enumerate(vectors):
        for i, name in enumerate(vector):
            value: Expression = ZERO
            for j, component in enumerate(vector):
                if (i, j) in entries:
                    value = flat_sum(value, multiply(Name(entries[i, j]), Name(component)))
            target = names.fresh(f"d{name}")
            lead = (f"along vector {k + 1}",) if i == 0 else ()
            body.append(Assign(target, value, lead=lead))
            results.append(target)
    tangent = [Argument(name, "state") for vector in vectors for name in vector]
    own = [argument for argument in function.arguments if argument.role == "state"]
    others = [argument for argument in function.arguments if argument.role != "state"]
    together = Function(
        function.name,
        function.role,
        (*own, *tangent, *others),
        tuple(body),
        tuple(results),
        f"{function.doc or model.title}, and {count} tangent vectors.",
    )
    return replace(
        model,
        name=f"{model.name}_variational",
        kind="ode",
        title=f"{model.title}, with its linearisation",
        states=(*model.states, *(State(name) for vector in vectors for name in vector)),
        function=together,
        helpers=(*model.helpers, *slopes.helpers),
        doc="",
    )
