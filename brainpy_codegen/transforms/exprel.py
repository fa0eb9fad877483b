"""Remove the 0/0 of rate functions: `x / (exp(x) - 1)` and its relatives become `exprel`, which is smooth at x = 0.

Requires: a model as it was parsed. Ensures: in the right-hand side and in helpers, no quotient of a multiple of x and
exp(x) - 1 is left in which it is plain that the one is a multiple of the other: whatever the factors, the order and
the sign, `expm1` for `exp - 1`, and through locals. The argument of exprel stays as the user wrote it; numbers that
come together are multiplied exactly, as decimal fractions. Everything else stays as it was.

    exprel(x) = (exp(x) - 1) / x,    a * (V - E) / (1 - exp(-(V - E) / k)) = a * k / exprel(-(V - E) / k)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from brainpy_codegen.ir.expression import Binary, Call, Expression, Name, Number, Unary
from brainpy_codegen.ir.function import Assign, Function, Statement
from brainpy_codegen.ir.model import Model
from brainpy_codegen.ir.visitor import children, names, reads, with_children, with_expressions, writes
from brainpy_codegen.transforms.algebra import ONE, decimal, divide, integer, intrinsic, negate
from brainpy_codegen.transforms.dead_code import drop_dead_code
from brainpy_codegen.transforms.polynomial import Multiple, Polynomial, exact, polynomial, ratio

_MOST_FACTORS = 3  # that are taken together as a multiple of x


def recognise_exprel(model: Model) -> Model:
    """The model with `exprel` in place of quotients that are 0/0 somewhere."""
    return replace(
        model,
        function=_recognise(model.function),
        noise=model.noise and replace(model.noise, function=_recognise(model.noise.function)),
        delays=model.delays and replace(model.delays, function=_recognise(model.delays.function)),
        helpers=tuple(map(_recognise, model.helpers)),
        submodels=tuple(replace(one, model=recognise_exprel(one.model)) for one in model.submodels),
    )


def _recognise(function: Function) -> Function:
    values: dict[str, Expression] = {}
    moving = frozenset(argument.name for argument in function.arguments if argument.role in ("state", "time"))
    scope = _Scope(values, moving)
    body: list[Statement] = []
    for statement in function.body:
        if isinstance(statement, Assign):
            values[statement.target] = statement.value
        statement = with_expressions(statement, lambda value: _rewrite(value, scope))
        body.append(statement)
    if tuple(body) == function.body:
        return function
    return _without_orphans(function, replace(function, body=tuple(body)))


def _without_orphans(before: Function, after: Function) -> Function:
    """Drop the locals that only the removed quotients read; what nothing read before stays."""
    read = {name for statement in before.body for name in reads(statement)}
    unread = tuple(name for s in before.body for name in writes(s) if name not in read)
    results = after.results
    kept = drop_dead_code(replace(after, results=(*results, *(name for name in unread if name not in results))))
    return replace(kept, results=results)


def _rewrite(node: Expression, scope: _Scope) -> Expression:
    """The expression with every quotient in it rewritten, outermost first."""
    if isinstance(node, Binary) and node.operator in ("*", "/"):
        product = _factors(node)
        changed = _match(product, scope)
        if changed is not None:
            return _rewrite(changed, scope)
    inner = tuple(_rewrite(child, scope) for child in children(node))
    return with_children(node, inner)


@dataclass(frozen=True, slots=True)
class _Factor:
    """A factor of a product, raised to a power."""

    base: Expression
    power: int


@dataclass(frozen=True, slots=True)
class _Product:
    """A number times factors, in the order in which they stand; `literals` are the numbers it was made of."""

    number: Fraction
    factors: tuple[_Factor, ...]
    literals: tuple[Number, ...] = ()


def _factors(node: Expression) -> _Product:
    """A product taken apart."""
    match node:
        case Number(value=value) if value and abs(value) < float("inf"):
            return _Product(exact(node), (), (node,))
        case Unary(operator=sign, operand=operand):
            inner = _factors(operand)
            return replace(inner, number=-inner.number) if sign == "-" else inner
        case Binary(operator="*", left=left, right=right):
            first, second = _factors(left), _factors(right)
            literals = (*first.literals, *second.literals)
            return _Product(first.number * second.number, (*first.factors, *second.factors), literals)
        case Binary(operator="/", left=left, right=right):
            first, second = _factors(left), _factors(right)
            inverse = tuple(_Factor(factor.base, -factor.power) for factor in second.factors)
            literals = (*first.literals, *second.literals)
            return _Product(first.number / second.number, (*first.factors, *inverse), literals)
        case Binary(operator="**", left=left, right=Number(value=int() as power)) if power > 0:
            return _Product(Fraction(1), (_Factor(left, power),))
        case _:
            return _Product(Fraction(1), (_Factor(node, 1),))


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the names of a function stand for: `values` of locals, and `moving` names, which may pass through zero."""

    values: Mapping[str, Expression]
    moving: frozenset[str]


def _match(product: _Product, scope: _Scope) -> Expression | None:
    """The product with `exprel`, if it has the form; None if not."""
    for i, factor in enumerate(product.factors):
        found = _exponential(factor.base, scope.values) if abs(factor.power) == 1 else None
        if found is None:
            continue
        sign, argument = found
        against = [j for j, other in enumerate(product.factors) if (other.power > 0) != (factor.power > 0)]
        partner = _partner(product, factor.power, argument, against, scope)
        if partner is not None:
            return _replaced(product, i, partner, sign, argument)
    return None


@dataclass(frozen=True, slots=True)
class _Partner:
    """The factors that are together a multiple of x."""

    places: tuple[int, ...]
    multiple: Multiple


def _partner(product: _Product, power: int, argument: Expression, against: list[int], scope: _Scope) -> _Partner | None:
    """Of the factors that stand against exp(x) - 1 those that are the plainest multiple of x."""
    target = polynomial(argument, scope.values)
    best: _Partner | None = None
    for count in range(1, min(len(against), _MOST_FACTORS) + 1):
        for places in combinations(against, count):
            whole = _whole(product, places)
            multiple = ratio(polynomial(whole, scope.values), target)
            if multiple is None or not _vanish_together(multiple, power, target, scope):
                continue
            if best is None or _complexity(multiple) < _complexity(best.multiple):
                best = _Partner(places, multiple)
    return best


def _whole(product: _Product, places: tuple[int, ...]) -> Expression:
    whole = product.factors[places[0]].base
    for place in places[1:]:
        whole = Binary("*", whole, product.factors[place].base)
    return whole


def _complexity(multiple: Multiple) -> int:
    return sum(abs(power) for _, power in multiple.atoms)


def _vanish_together(multiple: Multiple, power: int, target: Polynomial, scope: _Scope) -> bool:
    """Whether x and its multiple share a factor, and nothing that may be zero becomes a divisor."""
    powers = dict(multiple.atoms)
    if any(powers_ * power > 0 and scope.moving.intersection(names(atom)) for atom, powers_ in multiple.atoms):
        return False
    above = [atom for monomial in target for atom, atom_power in monomial if atom_power > 0]
    return len(target) > 1 or any(powers.get(atom, 0) >= 0 for atom in above)


def _exponential(node: Expression, values: Mapping[str, Expression]) -> tuple[int, Expression] | None:
    """Sign and x of a node that is `exp(x) - 1` (sign 1) or `1 - exp(x)` (sign -1), through locals."""
    node = _looked_through(node, values)
    match node:
        case Unary(operator=operator, operand=operand):
            inner = _exponential(operand, values)
            return inner if inner is None or operator == "+" else (-inner[0], inner[1])
        case Call(function="expm1", arguments=(x,)):
            return 1, x
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            first = _signed_exp(left, values)
            second = _signed_exp(right if operator == "+" else Unary("-", right), values)
            for one, other in ((first, second), (second, first)):
                # A number has no x; the number must be 1 with the opposite sign.
                if one is not None and other is not None and one[1] is not None and other == (-one[0], None):
                    return one[0], one[1]
    return None


def _signed_exp(node: Expression, values: Mapping[str, Expression]) -> tuple[int, Expression | None] | None:
    """Sign and x of `exp(x)` or `-exp(x)`; sign and None of 1 or -1; None of anything else."""
    node = _looked_through(node, values)
    match node:
        case Unary(operator=operator, operand=operand):
            inner = _signed_exp(operand, values)
            return inner if inner is None or operator == "+" else (-inner[0], inner[1])
        case Call(function="exp", arguments=(x,)):
            return 1, x
        case Number(value=value) if value == 1:
            return 1, None
    return None


def _looked_through(node: Expression, values: Mapping[str, Expression]) -> Expression:
    """What a local holds, if the node is one."""
    while isinstance(node, Name) and node.id in values:
        node = values[node.id]
    return node


def _replaced(product: _Product, i: int, partner: _Partner, sign: int, argument: Expression) -> Expression:
    """The product with exp(x) - 1 at i put together with a multiple of x."""
    power = product.factors[i].power
    others = []
    for index, factor in enumerate(product.factors):
        if index == i:
            factor = _Factor(intrinsic("exprel", argument), power)
        elif index in partner.places:
            factor = _Factor(factor.base, factor.power + power)
        if factor.power:
            others.append(factor)
    # (exp(x) - 1) ** power * (multiple * x) ** -power = exprel(x) ** power * multiple ** -power
    atoms = sorted(partner.multiple.atoms, key=lambda item: repr(item[0]))
    others += [_Factor(atom, -power * exponent) for atom, exponent in atoms]
    number = product.number * sign * partner.multiple.number ** (-power)
    return _written(_Product(number, tuple(others), product.literals))


def _written(product: _Product) -> Expression:
    """A product as an expression: the number, factors, then what divides them."""
    literal, divisor = _number(abs(product.number), product.literals)
    above = divide(literal, divisor)
    for factor in product.factors:
        if factor.power > 0:
            above = _times(above, _power(factor.base, factor.power))
    for factor in product.factors:
        if factor.power < 0:
            above = Binary("/", above, _power(factor.base, -factor.power))
    return negate(above) if product.number < 0 else above


def _times(left: Expression, right: Expression) -> Expression:
    return right if left == ONE else Binary("*", left, right)


def _power(base: Expression, power: int) -> Expression:
    return base if power == 1 else Binary("**", base, integer(power))


def _number(value: Fraction, literals: tuple[Number, ...]) -> tuple[Expression, Expression]:
    """A positive number as numerator and denominator: the user's literal, a decimal, or a quotient."""
    for literal in literals:
        if exact(literal) == value and value != 1:
            return literal, ONE
    if value.denominator == 1 and value.numerator < 2**53:
        return integer(value.numerator), ONE
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1 or max(value.numerator, value.denominator) > 10**6:
        return decimal(float(value)), ONE
    return integer(value.numerator), integer(value.denominator)
