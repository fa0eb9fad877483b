"""The solve loop of a vector model in C: all elements take the same steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from brainpy_codegen.emit.adaptive_pieces import FIRST_CONTROL, coefficients, pieces_of
from brainpy_codegen.emit.c_adaptive import CSolve, Place
from brainpy_codegen.emit.c_function import CScope, call_statement
from brainpy_codegen.emit.c_layout import INDENT, listing
from brainpy_codegen.emit.c_solve_loop import CSolveLoop, copying
from brainpy_codegen.emit.c_vector import CVectorNames, plus
from brainpy_codegen.emit.vector_context import solve_rows, squares, vector_functions
from brainpy_codegen.ir.program import Program


def c_vector_solve(program: Program, module: str, scope: CScope, words: CVectorNames, own: Mapping[str, str]) -> CSolve:
    """What the template places; `own.i` counts the elements of a task, of which there is one."""
    return _Writer(program, module, scope, words, own).solve()


def c_solve_rows(program: Program) -> int:
    """How many rows of the vector's length the loop needs: those of any loop, polynomials, states, parameters."""
    assert program.adaptive is not None
    parameters = sum(not parameter.matrix for parameter in program.model.parameters)
    return solve_rows(program).count + len(program.model.states) * (program.adaptive.degree + 3) + parameters


class _Writer:
    def __init__(
        self, program: Program, module: str, scope: CScope, words: CVectorNames, own: Mapping[str, str]
    ) -> None:
        assert program.adaptive is not None
        self._program, self._adaptive, self._module = program, program.adaptive, module
        self._scope, self._words, self._own = scope, words, own
        self._names, self._functions = pieces_of(program), vector_functions(program)
        self._rows = solve_rows(program)
        self._numbers = sum(not parameter.matrix for parameter in program.model.parameters)
        self._matrices = [parameter.name for parameter in program.model.parameters if parameter.matrix]

    def solve(self) -> CSolve:
        own, names, adaptive = self._own, self._names, self._adaptive
        first = [*names.states, *adaptive.slopes, names.time, names.sets[0].name]
        absolute = list(names.absolute)
        sets = tuple(self._driven(row.name, row.abscissa) for row in names.sets) if self._numbers else ()
        factor = call_statement(
            adaptive.step_factor, (own["error"], own["error_before"]), [f"const double {own['change']}"], self._scope
        )
        arguments = [f"const int64_t *{own['words']}", f"int64_t {own['first']}", f"int64_t {own['last']}"]
        signature = listing(f"EXPORT void {self._module}_solve_elements(", arguments, ")", indent="")
        return CSolve(
            parameters_now="",
            signature="\n".join(signature),
            atol=tuple(Place(self._scope.name(name), row) for row, name in enumerate(absolute, FIRST_CONTROL)),
            sets=sets,
            first_set=sets[0] if sets else "",
            again_set=sets[0] if sets else "",
            attempt=self._piece("attempt", 3),
            finish=self._piece("finish", 3),
            dense=self._piece("dense", 4),
            derivative=self._slopes(3),
            derivative_again=self._slopes(4),
            first_step=self._call("first_step", first, 4, ("rtol", own["longest"], *absolute), before="dt = "),
            error=self._call(
                "error_norm",
                [*names.states, *names.new, *names.errors],
                3,
                ("rtol", *absolute),
                before=f"const double {own['error']} = ",
            ),
            factor="\n".join(f"{INDENT * 2}{row}" for row in factor),
            time=self._scope.name(names.time),
            repetitions=self._scope.name(self._adaptive.repetitions),
            loop=self._lines(),
        )

    def _call(
        self,
        name: str,
        given: Iterable[str],
        indent: int,
        numbers: Iterable[str] = (),
        outputs: Iterable[str] = (),
        before: str = "",
    ) -> str:
        spelt, function = self._scope.name, self._functions[name]
        room = [self._words.inner, *([self._words.squares] if function.all_squares else [])]
        given = [self._words.count, *given, *function.matrices, *numbers, *room, *outputs]
        before = before or (f"const double {spelt(function.returns)} = " if function.returns else "")
        head = f"{before}{self._scope.vector_name(name)}("
        return "\n".join(listing(head, map(spelt, given), ");", indent=INDENT * indent))

    def _piece(self, name: str, indent: int) -> str:
        """The call of a function whose arguments have the names that the loop gives them."""
        if name not in self._functions:
            return ""
        function = self._functions[name]
        step = ["dt"] if function.takes_step else []
        time = [function.time] if function.time else []
        return self._call(name, [*function.arrays, *time, *step, *function.sets], indent, (), function.outputs)

    def _slopes(self, indent: int) -> str:
        names = self._names
        if not self._adaptive.slopes:
            return ""
        given = [*names.states, names.time, names.sets[0].name]
        return self._call("derivative", given, indent, (), self._adaptive.slopes)

    def _driven(self, name: str, abscissa: float) -> str:
        own, time = self._own, self._scope.name(self._names.time)
        part = "" if abscissa == 0 else "dt" if abscissa == 1 else f"{abscissa!r} * dt"
        moment = f"{time} + {part}" if part else time
        given = f"&{own['task']}, {self._words.count}, {self._numbers}, {moment}, {self._scope.name(name)}"
        return f"solve_drive_parameters({given});"

    def _lines(self) -> CSolveLoop:
        own, n, names, i = self._own, self._words.count, self._names, self._words.index
        kept = [self._scope.name(name) for name in (*names.states, *self._adaptive.slopes)]
        count = n if len(names.states) == 1 else f"{len(names.states)} * {n}"
        state, new = f"{own['state']}[{i}]", f"{own['new_states']}[{i}]"
        following = [self._scope.name(name) for name in self._adaptive.next_slopes]
        slopes = [f"{name}[{i}]" for name in kept[len(names.states) :]]
        pairs = [(old, f"{name}[{i}]") for old, name in zip(slopes, following, strict=True)]
        return CSolveLoop(
            arrays=self._arrays(),
            load=tuple(
                f"double *{name} = {own['state']}{plus(row, self._words.count)};" for row, name in enumerate(kept)
            ),
            keep_states=copying(i, count, [(new, state)]),
            keep_new=(),
            curve=copying(i, n, self._entries()),
            accept=(*copying(i, count, [(state, new)]), *(copying(i, n, pairs) if pairs else ())),
            jump=copying(i, count, [(state, new)]),
            store=(),
        )

    def _arrays(self) -> tuple[str, ...]:
        """Where everything lies in the work array, and the constants in every parameter set."""
        own, rows, name, states = self._own, self._rows, self._scope.name, len(self._names.states)
        work, n, words = self._words.work, self._words.count, own["words"]
        found = [f"const size_t {n} = (size_t){words}[SOLVE_WORDS];", f"double *{work} = solve_array({words}, 1);"]
        first = 2
        if squares(self._program)[1]:
            found.append(f"double *{self._words.squares} = solve_array({words}, {first});")
            first += 1
        found += [
            f"const double *{name(one)} = solve_array({words}, {place});"
            for place, one in enumerate(self._matrices, first)
        ]
        found += [f"double *{name(one)} = {work}{plus(row, self._words.count)};" for one, row in rows.buffers]
        found += [f"double *{name(one)} = {work}{plus(first, self._words.count)};" for one, first, _ in rows.sets]
        found.append(f"double *{self._words.inner} = {work}{plus(rows.inner, self._words.count)};")
        row = rows.count
        for word, size in (
            ("curve", states * (self._adaptive.degree + 1)),
            ("new_states", states),
            ("inside", states),
            ("given", self._numbers),
        ):
            found.append(f"double *{own[word]} = {work}{plus(row, self._words.count)};")
            row += size
        found += [
            f"double *{name(one)} = {own['new_states']}{plus(place, self._words.count)};"
            for place, one in enumerate(self._names.new)
        ]
        if self._numbers:
            given = f"&{own['task']}, {n}, {self._numbers}, {len(rows.sets)}, {name(rows.sets[0][0])}"
            found.append(f"solve_fill_parameters({given});")
        return tuple(found)

    def _entries(self) -> list[tuple[str, str]]:
        """The polynomials of every element, row by row."""
        n, i, width, found = self._words.count, self._words.index, self._adaptive.degree + 1, []
        for one in coefficients(self._program):
            row = i if one.row == 0 else f"({n} + {i})" if one.row == 1 else f"({one.row} * {n} + {i})"
            place = f"{row} * {width}" + (f" + {one.power}" if one.power else "")
            found.append((f"{self._own['curve']}[{place}]", f"{self._scope.name(one.name)}[{i}]"))
        return found
