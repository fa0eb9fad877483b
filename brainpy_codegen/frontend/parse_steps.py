"""Calls of `bc.advance`: another declared model's step, as a statement with one result per state."""

from __future__ import annotations

import ast
import builtins

from brainpy_codegen.errors import ModelError, UnsupportedError
from brainpy_codegen.frontend.faults import nearest
from brainpy_codegen.frontend.parse_library import Library
from brainpy_codegen.frontend.session import Declared
from brainpy_codegen.frontend.value import Captured, Value, article
from brainpy_codegen.ir.expression import Call, Coupling, Expression
from brainpy_codegen.ir.model import Model, ModelKind, SubModel
from brainpy_codegen.ir.visitor import walk

_METHOD = "method"
_FIX = "advance models of @bc.ode or @bc.update"
_MORE: dict[ModelKind, str] = {
    "sde": "its step draws random numbers",
    "dde": "its step looks into the past",
    "fde": "its step sums over the past",
}
"""What a step of such a model needs beside its arguments."""

_EXAMPLE = "write bc.advance(model, V, w, t, dt)"


class Steps(Library):
    """The steps of other models in one function."""

    def advanced(self, node: ast.Call) -> list[Value] | None:
        """The new states of another model; None if the call was refused."""
        if not self.session.is_update:
            label = "only a step has dt"
            fix = "declare the model with @bc.update: states, t, dt, parameters -> new states"
            self.fault(node, "BC045", "bc.advance outside of @bc.update", label, fix)
            return None
        submodel = self._submodel(node)
        places = None if submodel is None else self._places(node, submodel.model)
        if submodel is None or places is None:
            return None
        given = {name: self.real(place) for name, place in places.items()}
        if any(value.broken for value in given.values()):
            return None
        arguments = tuple(self._argument(submodel, name, given.get(name)) for name in _names(submodel.model))
        targets = tuple(self.body.version(f"{submodel.name}_{state.name}") for state in submodel.model.states)
        return self.body.invoke(targets, submodel.step, arguments)

    def _argument(self, submodel: SubModel, name: str, value: Value | None) -> Expression:
        """An argument of the step; a default where none is given."""
        if value is None:
            default = next(one.default for one in submodel.model.parameters if one.name == name)
            assert default is not None
            return default
        value = self.body.current(value)
        nodes = list(walk(value.expression))
        if any(isinstance(one, Coupling) or (isinstance(one, Call) and one.kind == "external") for one in nodes):
            # Such operations stand in statements of their own, where backends look for them.
            value = self.body.emit(self.body.version(f"{submodel.name}_{name}"), value)
        return value.expression

    # ---------------------------------------------------------------- which model

    def _submodel(self, node: ast.Call) -> SubModel | None:
        if not node.args:
            self.fault(node, "BC018", "bc.advance lacks the model", "", _EXAMPLE)
            return None
        declared = self._declared(node.args[0])
        method = self._method(node)
        if declared is None or method is None:
            return None
        place, name = node.args[0], declared.name
        if declared.is_parsing:
            self.fault(place, "BC019", f"{name!r} advances itself", "", "write a `for` over a constant range")
            return None
        if declared.kind in _MORE:
            self.fault(place, "BC046", f"bc.advance of {name!r}", _MORE[declared.kind], _FIX)
            return None
        try:
            model = declared.ir
        except ModelError as error:
            for fault in error.diagnostics:
                self.session.faults.put(fault)
            return None
        except UnsupportedError as error:
            self.fault(place, "BC046", f"bc.advance of {name!r}", f"{error}", _FIX)
            return None
        if model.kind in _MORE:
            self.fault(place, "BC046", f"bc.advance of {name!r}", _MORE[model.kind], _FIX)
            return None
        if model.vector:
            label = "couples the elements of a vector; a step takes one element"
            fix = "write the coupling in this update, and give it to the other model as a parameter"
            self.fault(place, "BC046", f"bc.advance of the vector model {name!r}", label, fix)
            return None
        return self.session.submodel(declared, method, self.source.file.span(node))

    def _declared(self, place: ast.expr) -> Declared | None:
        """The declared model that stands as first argument."""
        found: object = None
        if isinstance(place, ast.Name) and self._is_unknown(place.id):
            known = self.source.function.__globals__.items()
            close = nearest(place.id, [name for name, value in known if isinstance(value, Declared)])
            fix = f"did you mean {close!r}?" if close else "declare it above, with @bc.ode or @bc.update"
            self.fault(place, "BC046", f"unknown model {place.id!r}", "", fix)
        elif isinstance(place, ast.Name):
            found = self.lookup(place)
        elif isinstance(place, ast.Attribute):
            found = self.resolve(place)
        else:
            fix = f"give it a name outside of the function; {_EXAMPLE}"
            self.fault(place, "BC046", "bc.advance of an expression", "the model stands first", fix)
            return None
        if found is None:
            return None
        if isinstance(found, Captured) and isinstance(found.object, Declared):
            return found.object
        spelled = self.source.file.segment(place)
        label, fix = "the model stands first", _EXAMPLE
        if isinstance(found, Captured):
            label = f"is {article(found.object)}"
            fix = f"put @bc.ode or @bc.update above {spelled}" if callable(found.object) else fix
        self.fault(place, "BC046", f"{spelled!r} is no declared model", label, fix)
        return None

    def _is_unknown(self, name: str) -> bool:
        function = self.source.function
        local = self.outer is not None or name in self.names or name in self.assigned
        outside = name in function.__code__.co_freevars or name in function.__globals__ or hasattr(builtins, name)
        return not local and not outside

    def _method(self, node: ast.Call) -> str | None:
        """The method that the call names, nothing for the default one; None if it is no constant."""
        place = next((keyword.value for keyword in node.keywords if keyword.arg == _METHOD), None)
        found: object = ""
        if isinstance(place, ast.Constant):
            found = place.value
        elif isinstance(place, ast.Name):
            named = self.lookup(place)
            found = named.object if isinstance(named, Captured) else None
        elif place is not None:
            found = None
        if isinstance(found, str):
            return found
        assert place is not None
        fix = 'write method="rk4"'
        self.fault(place, "BC043", "the method of bc.advance must be constant", "is no constant string", fix)
        return None

    # ---------------------------------------------------------------- its arguments

    def _places(self, node: ast.Call, model: Model) -> dict[str, ast.expr] | None:
        """The arguments that the call gives, by name in the order of the call; None if they do not fit."""
        names, states = _names(model), [state.name for state in model.states]
        given = node.args[1:]
        keywords = [keyword for keyword in node.keywords if keyword.arg != _METHOD]
        if not self._check_states(node, model, given, {keyword.arg or "" for keyword in keywords}):
            return None
        if len(given) > len(names):
            message = f"the step of {model.name!r} takes {len(names)} arguments, {len(given)} are given"
            self.fault(given[len(names)], "BC018", message, "", f"its arguments are {', '.join(names)}")
            return None
        bound = dict(zip(names, given, strict=False))
        for keyword in keywords:
            word = keyword.arg or ""
            if word in bound or word not in names or word in states:
                self._refuse_keyword(keyword, model, word in bound)
                return None
            bound[word] = keyword.value
        optional = {parameter.name for parameter in model.parameters if parameter.default is not None}
        missing = [name for name in names if name not in bound and name not in optional]
        if missing:
            message = f"the step of {model.name!r} lacks {', '.join(map(repr, missing))}"
            self.fault(node, "BC018", message, "", f"give it: {missing[0]}=...")
            return None
        return bound

    def _check_states(self, node: ast.Call, model: Model, given: list[ast.expr], keywords: set[str]) -> bool:
        """Whether as many arguments as the model has states stand before the time; they have no names of their own."""
        states = [state.name for state in model.states]
        times = [index for index, one in enumerate(given) if isinstance(one, ast.Name) and one.id == model.time]
        count = len(given)
        if times:
            count = times[0]
        elif keywords & set(states) or (model.time not in keywords and count >= len(states)):
            return True
        if count == len(states):
            return True
        verb = "is" if count == 1 else "are"
        noun = "state" if len(states) == 1 else "states"
        message = f"{model.name!r} has {len(states)} {noun}, {count} {verb} given"
        place = given[count - 1] if count else node
        self.fault(place, "BC018", message, "", f"its states are {', '.join(states)}, before t")
        return False

    def _refuse_keyword(self, keyword: ast.keyword, model: Model, is_twice: bool) -> None:
        word = keyword.arg or ""
        if is_twice:
            self.fault(keyword, "BC018", f"{word!r} is given twice", "", "")
        elif word in [state.name for state in model.states]:
            fix = "states stand before t, in the order of the model"
            self.fault(keyword, "BC018", f"the state {word!r} is given by name", "", fix)
        else:
            parameters = [parameter.name for parameter in model.parameters]
            close = nearest(word, [*parameters, _METHOD])
            fix = f"did you mean {close!r}?" if close else f"its parameters are {', '.join(parameters) or 'none'}"
            self.fault(keyword, "BC018", f"{word!r} is no parameter of {model.name!r}", "", fix)


def _names(model: Model) -> list[str]:
    """The arguments of a model's step, in order."""
    states, parameters = (state.name for state in model.states), (parameter.name for parameter in model.parameters)
    return [*states, model.time, "dt", *parameters]
