"""Which identifier stands for which name in generated Python.

The user's names win. What we call something of our own (`np`, `exp`, `p`, `k`, `range`) gets a trailing underscore
where it would meet a name of the user's; a helper function or constant of the user's gets one only where it has the
name of something that every generated module offers (`step`, `STATES`). Python knows no further reserved words that a
model could use, and keeps letters outside ASCII; for C see `emit.c_names`.

Nothing here depends on the order of a set.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence

from brainpy_codegen.ir.function import Function
from brainpy_codegen.ir.model import Constant
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.visitor import writes

PUBLIC = (
    *("MODEL", "METHOD", "BACKEND", "STATES", "PARAMETERS"),
    *("derivative", "jacobian", "update", "step", "run", "solve"),
)
"""What every generated module may offer, under exactly these names."""


class Naming:
    """The names of one generated Python file.

    There are three kinds. *Locals of functions* print as they are: the pass that made a function saw to it that they
    differ. *Names of the module* are functions and constants (`function`, `constant`). *Our own* names are
    what templates and printers bring in: `own` for those that the whole module sees, `local` for variables of the
    functions that templates write, which have the states and parameters as variables too.
    """

    def __init__(
        self,
        functions: Sequence[Function],
        constants: Sequence[Constant] = (),
        variables: Iterable[str] = (),
        public: Sequence[str] = PUBLIC,
    ) -> None:
        """Names for these functions and constants.

        Args:
            functions: all functions of the file.
            constants: the user's constants.
            variables: states, parameters and whatever else of the user's is a variable where templates write code.
            public: the names that the file must offer.
        """
        self._variables = frozenset(variables)
        inside = [name for function in functions for name in names_inside(function)]
        helpers = [function.name for function in functions if function.role == "helper"]
        users = [*helpers, *(constant.name for constant in constants)]
        self._taken = {*self._variables, *inside, *users, *public}
        self._module = {name: name for name in users if name not in public}
        for name in users:
            if name in public:
                self._module[name] = free_name(name, self._taken)
                self._taken.add(self._module[name])
        for function in functions:
            if function.role != "helper":
                known = function.name in public or function.name not in self._taken
                self._module[function.name] = function.name if known else free_name(function.name, self._taken)
                self._taken.add(self._module[function.name])
        self._own: dict[str, str] = {}
        self._local: dict[str, str] = {}

    @classmethod
    def of_program(cls, program: Program) -> Naming:
        """The names of a program's module."""
        model = program.model
        variables = [
            *(state.name for state in model.states),
            *program.carried,
            model.time,
            *("dt", "t0", "steps", "every"),
            *(parameter.name for parameter in model.parameters),
        ]
        return cls(all_functions(program), model.constants, variables)

    def function(self, name: str) -> str:
        """The identifier of a function of the module."""
        return self._module[name]

    def constant(self, name: str) -> str:
        """The identifier of a constant of the user's; names that are none print as they are."""
        return self._module.get(name, name)

    def own(self, name: str) -> str:
        """The identifier of something of ours that the whole module sees: an import, a builtin, a template's object."""
        if name not in self._own:
            self._own[name] = free_name(name, self._taken)
            self._taken.add(self._own[name])
        return self._own[name]

    def local(self, name: str) -> str:
        """The identifier of a variable of ours in the functions that templates write."""
        if name not in self._local:
            module = {*self._module.values(), *self._own.values()}
            taken = self._variables | module | set(self._local.values())
            self._local[name] = free_name(name, taken)
        return self._local[name]

    def builtin_aliases(self) -> tuple[str, ...]:
        """Import lines for builtins that the file has to call by another name."""
        return tuple(
            f"from builtins import {name} as {own}"
            for name, own in sorted(self._own.items())
            if name != own and hasattr(builtins, name)
        )


def all_functions(program: Program) -> tuple[Function, ...]:
    """Every function of a program in the order of definition: the propagator and `start` before and after the rest."""
    before = (program.propagator,) if program.propagator else ()
    after = (program.start,) if program.start else ()
    return (*before, *program.functions, *after)


def names_inside(function: Function) -> tuple[str, ...]:
    """The arguments and variables of a function, each once, in order."""
    found = [argument.name for argument in function.arguments]
    found += [name for statement in function.body for name in writes(statement)]
    return tuple(dict.fromkeys(found))


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, with as many trailing underscores as keep it apart from the names that are taken."""
    names = set(taken)
    while wanted in names:
        wanted += "_"
    return wanted
