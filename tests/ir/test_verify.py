from __future__ import annotations

from dataclasses import replace

import pytest

from brainpy_codegen.errors import CodegenError
from brainpy_codegen.integrators import available, get
from brainpy_codegen.ir.expression import Call, Compare, Coupling, Element, Logical, Name, Number, Select
from brainpy_codegen.ir.function import Argument, Assign, Function, Invoke, Unpack
from brainpy_codegen.ir.function_rules import InvariantError, verify_function
from brainpy_codegen.ir.model import Parameter
from brainpy_codegen.ir.verify import verify
from tests.integrators.models import FITZHUGH_NAGUMO, HODGKIN_HUXLEY, model

ONE = Number(1, "1")


def function(*body, results=("y",), arguments=("x",)):
    return Function("f", "helper", tuple(Argument(name, "value") for name in arguments), tuple(body), results)


def test_good_models_and_programs_pass():
    for text in (FITZHUGH_NAGUMO, HODGKIN_HUXLEY):
        verify(model(text))
        for scheme in available("ode"):
            if scheme.name != "exact":
                verify(scheme.build(model(text)))


def test_the_error_is_ours_and_an_assertion():
    assert issubclass(InvariantError, AssertionError)
    assert issubclass(InvariantError, CodegenError)
    assert InvariantError.exit_code == 70


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (function(Assign("y", ONE), Assign("y", ONE)), "y is assigned a second time"),
        (function(Assign("x", ONE), results=("x",)), "x is assigned a second time"),
        (function(Assign("y", Name("z"))), "z is not defined"),
        (function(Assign("y", Name("w")), Assign("w", ONE)), "w is not defined"),
        (function(results=("y",)), "result y is not defined"),
        (function(Assign("y", ONE), results=()), "returns nothing"),
        (function(Assign("y z", ONE), results=("y z",)), "is no name"),
        (function(Assign("y", Compare(("<",), (Name("x"), ONE)))), "declared real, but the value is condition"),
        (function(Assign("y", Select(Name("x"), ONE, ONE))), "a condition value is needed"),
        (function(Assign("y", Call("exp", (ONE, ONE)))), "exp takes 1 arguments, not 2"),
        (function(Assign("y", Call("expo", (ONE,)))), "expo is no intrinsic"),
        (function(Assign("y", Call("g", (ONE,), "helper"))), "g is not defined before"),
        (function(Assign("y", Coupling("sum", (Name("x"),)))), "sum couples elements"),
        (function(Assign("y", Element("x"))), "outside of a loop"),
        (function(Assign("y", Logical("and", (Compare(("<",), (ONE, ONE)),)), "condition")), "operands of and"),
        (function(Invoke(("y",), "g", (Name("x"),))), "not defined before"),
        (function(Unpack(("y",), "p")), "is no set of values"),
        (function(Assign("y", ONE), arguments=("x", "x")), "two arguments have one name"),
    ],
)
def test_broken_functions(broken, rule):
    with pytest.raises(InvariantError, match=rule):
        verify_function(broken)


def test_conditions_are_results_only_where_they_are_declared():
    test = function(Assign("y", Compare(("<",), (Name("x"), ONE)), "condition"))
    with pytest.raises(InvariantError, match="is no real"):
        verify_function(test)
    verify_function(replace(test, result_types=("condition",)))


def broken_model(**changes):
    return replace(model(FITZHUGH_NAGUMO), **changes)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"states": ()}, "has no states"),
        ({"kind": "update"}, "role"),
        ({"parameters": (Parameter("V"),)}, "two things have one name"),
        ({"parameters": (Parameter("k"),)}, "parameter arguments"),
        ({"vector": True}, "has couplings"),
        ({"time": "s"}, "time and step"),
    ],
)
def test_broken_models(changes, rule):
    with pytest.raises(InvariantError, match=rule):
        verify(broken_model(**changes))


def test_broken_programs():
    program = get("rk4").build(model(FITZHUGH_NAGUMO))
    derivative, advance = program.functions
    with pytest.raises(InvariantError, match="calls a function"):
        verify(replace(program, functions=(advance, derivative)))
    with pytest.raises(InvariantError, match="parameter sets"):
        verify(replace(program, times=(program.times[0],) * 3))
    with pytest.raises(InvariantError, match="arguments are"):
        verify(replace(program, times=program.times[:2]))
    with pytest.raises(InvariantError, match="start and start_steps"):
        verify(replace(program, start_steps=1))
    short = replace(advance, body=(replace(advance.body[1], arguments=(Name("V"),)), *advance.body[2:]))
    with pytest.raises(InvariantError, match="of 7 arguments"):
        verify(replace(program, functions=(derivative, short)))
    with pytest.raises(InvariantError, match="returns states"):
        verify(replace(program, functions=(derivative, replace(advance, results=("V_next",)))))
    with pytest.raises(InvariantError, match="two functions"):
        verify(replace(program, functions=(derivative, derivative, advance)))
