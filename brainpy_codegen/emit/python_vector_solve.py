"""The solve loop of a vector model in compiled Python: all elements take the same steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.python_adaptive import SolveContext, solve_context
from brainpy_codegen.emit.python_function import INDENT, PythonScope
from brainpy_codegen.emit.python_solve_loop import SolveLoop
from brainpy_codegen.emit.vector_context import SolveRows, solve_rows, squares, vector_functions
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.vector import VectorFunction

OWN = ("flat", "size", "j", "integrate_vector_adaptively")
"""The words of ours that such a loop places beside those of a loop over elements."""


def vector_solve(
    program: Program,
    scope: PythonScope,
    words: Words,
    called: Mapping[str, str],
    defaults: Sequence[str],
    indents: Sequence[int],
) -> SolveContext:
    """The pieces of the loop.

    Args:
        program: a vector model under an adaptive method.
        scope: of the functions of the file that take numbers.
        words: what the file calls its own things.
        called: what it calls its vector functions.
        defaults: the parameters as keyword arguments.
        indents: of `attempt`, `finish` and `dense`, in steps.
    """
    return _Writer(program, words, called, solve_context(program, scope, words, defaults, indents)).context(indents)


class _Writer:
    def __init__(self, program: Program, words: Words, called: Mapping[str, str], solve: SolveContext) -> None:
        self._words, self._called, self._solve = words, called, solve
        self._functions = vector_functions(program)
        self._numbers = [parameter.name for parameter in program.model.parameters if not parameter.matrix]
        self._matrices = [parameter.name for parameter in program.model.parameters if parameter.matrix]
        self._squares = [words["systems"]] if squares(program)[1] else []
        self._rows = solve_rows(program)
        self._order = len(program.model.states)

    def context(self, indents: Sequence[int]) -> SolveContext:
        """What the template places."""
        solve, words = self._solve, self._words
        given = [*solve.states, *solve.slopes]
        moment = [solve.time]
        first = [solve.sets[0].name]
        absolute = [row.name for row in solve.atol]
        at, finish, dense = (
            "" if name not in self._functions else INDENT * indent + self._piece(self._functions[name])
            for name, indent in zip(("attempt", "finish", "dense"), indents, strict=True)
        )
        errors = [*solve.states, *solve.new, *self._errors()]
        return replace(
            solve,
            attempt=at,
            finish=finish,
            dense=dense,
            derivative="",
            first_step=self._call("first_step", [*given, *moment, *first], ["rtol", words["longest"], *absolute]),
            error=self._call("error_norm", errors, ["rtol", *absolute]),
            loop=self._loop(),
        )

    def _errors(self) -> tuple[str, ...]:
        arrays = self._functions["error_norm"].arrays
        return self._functions["attempt"].outputs[self._order : len(arrays) - self._order]

    def _call(self, name: str, given: Iterable[str], numbers: Iterable[str] = (), outputs: Iterable[str] = ()) -> str:
        function = self._functions[name]
        room = [self._words["inner"], *([self._words["systems"]] if function.all_squares else [])]
        left = f"{function.returns} = " if function.outputs and function.returns else ""
        return f"{left}{self._called[name]}({', '.join([*given, *function.matrices, *numbers, *room, *outputs])})"

    def _piece(self, function: VectorFunction) -> str:
        """The call of a function whose arguments have the names that the loop gives them."""
        step = ["dt"] if function.takes_step else []
        time = [function.time] if function.time else []
        return self._call(function.name, [*function.arrays, *time, *step, *function.sets], (), function.outputs)

    def _loop(self) -> SolveLoop:
        words, solve, rows = self._words, self._solve, self._rows
        new, flat = words["new"], words["flat"]
        states = [*solve.states, *solve.slopes]
        sets = tuple(self._driven(one.name, one.time) for one in solve.sets) if self._numbers else ()
        slopes = self._call("derivative", [*solve.states, solve.time, solve.sets[0].name], (), solve.slopes)
        entries = f"{self._order} * {words['size']}" if self._order > 1 else words["size"]
        return SolveLoop(
            arguments="".join(f", {name}" for name in (words["work"], *self._squares, *self._matrices)),
            entries=f"{words['work']}.shape[1]" if self._order == 1 else f"{self._order} * {words['work']}.shape[1]",
            arrays=(
                f"{words['size']} = {words['work']}.shape[1]",
                f"{flat} = {words['state']}.reshape({words['state']}.size)",
                *(f"{name} = {self._slice(flat, row)}" for row, name in enumerate(states)),
                *(f"{name} = {self._slice(new, row)}" for row, name in enumerate(solve.new)),
                *(f"{name} = {words['work']}[{row}]" for name, row in rows.buffers),
                *(f"{name} = {words['work']}[{first}:{last}]" for name, first, last in rows.sets),
                f"{words['inner']} = {words['work']}[{rows.inner}:]",
            ),
            load=(),
            constants=self._filled(rows) if self._numbers else "",
            first_set=sets[0] if sets else "",
            sets=sets,
            slopes=slopes if solve.slopes else "",
            keep_states=self._copied(entries, [(f"{new}[{words['j']}]", f"{flat}[{words['j']}]")]),
            keep_new=(),
            curve=self._copied(words["size"], self._entries()),
            accept=self._accepted(entries),
            jump=self._copied(entries, [(f"{flat}[{words['j']}]", f"{new}[{words['j']}]")]),
            store=(),
        )

    def _slice(self, array: str, row: int) -> str:
        size = self._words["size"]
        first = "" if row == 0 else size if row == 1 else f"{row} * {size}"
        return f"{array}[{first}:{size if row == 0 else f'{row + 1} * {size}'}]"

    def _driven(self, name: str, time: str) -> str:
        words = self._words
        return f"{words['drive_parameters']}({name}, {words['parameters']}, {words['drives']}, {time})"

    def _filled(self, rows: SolveRows) -> str:
        words = self._words
        block = f"{words['work']}[{rows.sets[0][1]}:{rows.inner}]"
        return f"{words['fill_parameters']}({block}, {words['parameters']})"

    def _copied(self, count: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        head = f"for {self._words['j']} in {self._words['range']}({count}):"
        return head, *(f"{INDENT}{target} = {value}" for target, value in pairs)

    def _entries(self) -> list[tuple[str, str]]:
        """The polynomials of every element, row by row."""
        j, size, curve = self._words["j"], self._words["size"], self._words["curve"]
        found = []
        for one in self._solve.coefficients:
            row = j if one.row == 0 else f"{size} + {j}" if one.row == 1 else f"{one.row} * {size} + {j}"
            found.append((f"{curve}[{row}, {one.power}]", f"{one.name}[{j}]"))
        return found

    def _accepted(self, entries: str) -> tuple[str, ...]:
        j, solve = self._words["j"], self._solve
        states = self._copied(entries, [(f"{self._words['flat']}[{j}]", f"{self._words['new']}[{j}]")])
        pairs = [(f"{old}[{j}]", f"{new}[{j}]") for old, new in zip(solve.slopes, solve.next_slopes, strict=True)]
        return (*states, *(self._copied(self._words["size"], pairs) if pairs else ()))
