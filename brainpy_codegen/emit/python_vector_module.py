"""A vector model as the context of the template for compiled Python loops."""

from __future__ import annotations

from dataclasses import replace

from brainpy_codegen.emit.context import RenderContext
from brainpy_codegen.emit.naming import Words, all_functions, renamed_top_level, user_names
from brainpy_codegen.emit.printers.python import Dialect, PythonPrinter
from brainpy_codegen.emit.python_adaptive import SolveContext
from brainpy_codegen.emit.python_function import PythonScope, function_text, tuple_text
from brainpy_codegen.emit.python_module import (
    Flavour,
    called_intrinsics,
    default_keywords,
    python_context,
)
from brainpy_codegen.emit.python_vector import (
    VectorWords,
    conditions_of,
    linear_calls,
    support_calls,
    vector_function_text,
)
from brainpy_codegen.emit.python_vector_solve import vector_solve
from brainpy_codegen.emit.vector_context import (
    VectorContext,
    VectorRun,
    for_file,
    right_hand_side,
    solve_matrices,
    solve_rows,
    solves_vectors,
    squares,
    vector_functions,
    work_rows,
    work_sets,
)
from brainpy_codegen.ir.program import Program
from brainpy_codegen.ir.vector import VectorFunction
from brainpy_codegen.options import Options

OWN = (
    *("LOOPS", "VectorLoops", "integrate_vector", "one_vector_step", "vector_rates", "add_drive", "loop"),
    *("run_vector", "rates", "state", "record", "parameters", "drive", "work", "out", "k", "i", "row", "range", "len"),
    *("noise", "random_numbers", "np", "systems"),
)
"""The words of ours that the template places."""


def vector_context(program: Program, flavour: Flavour, options: Options) -> VectorContext:
    """Everything that the template of a vector model places."""
    program = for_file(program, options)
    solves = solves_vectors(program, options)
    face = python_context(program, replace(flavour, own=(*OWN, *flavour.solve_own) if solves else OWN), options)
    words = Words(user_names(program))
    adaptive = program.adaptive if solves else None
    pieces = (*adaptive.functions, *adaptive.inline) if adaptive is not None else ()
    dialect = flavour.dialect(words, called_intrinsics((*all_functions(program), *pieces)), options)
    return VectorContext(face, _VectorWriter(program, words, dialect, face, flavour, solves).run())


class _VectorWriter:
    def __init__(
        self, program: Program, words: Words, dialect: Dialect, face: RenderContext, flavour: Flavour, solves: bool
    ) -> None:
        self._solves, self._flavour = solves, flavour
        self._program = program
        self._words = words
        self._face = face
        self._functions = vector_functions(program)
        self._cell = f"@{words[flavour.decorator]}"
        self._loop = f"@{words['loop']}"
        self._names = dict(renamed_top_level(program))
        self._dialect = dialect
        support = (*support_calls(program.vector), *linear_calls(program.vector))
        called = {name: words[name] for name in (*support, *self._functions, "step_factor")}
        right = right_hand_side(program)
        called[right.name] = words["right_hand_side" if right.role == "derivative" else "new_state"]  # not the face's
        self._called = called
        loop_words = (words[word] for word in ("j", "n", "row", "systems", "inner_systems"))
        self._vector_words = VectorWords(words["i"], words["work"], words["inner"], called, *loop_words)

    def run(self) -> VectorRun:
        program, words, model = self._program, self._words, self._program.model
        matrices = tuple(parameter.name for parameter in model.parameters if parameter.matrix)
        numbers = tuple(parameter.name for parameter in model.parameters if not parameter.matrix)
        right = right_hand_side(program)
        arguments = [argument.name for argument in model.function.arguments]
        return VectorRun(
            functions=self._texts(),
            imports=self._imports(),
            matrices=matrices,
            matrix_arguments="".join(f", {name}" for name in matrices),
            matrices_tuple=tuple_text(matrices),
            parameters_tuple=tuple_text(numbers),
            work_rows=work_rows(program),
            parameter_rows=len(numbers),
            sets=work_sets(program, words.all(time.name for time in program.times)),
            advance=self._step_call(self._functions["advance"]),
            start=self._step_call(self._functions["start"]) if program.start else "",
            rates=self._rates_call(right),
            step_argument=", dt" if right.takes_step else "",
            times=tuple_text([model.time, *(["dt"] if right.takes_step else [])]),
            right_hand_side=right.name,
            derivative_signature=", ".join(arguments),
            derivative_doc=right.doc.split("\n")[0],
            solve=self._solve() if self._solves else None,
            solve_rows=solve_rows(program).count if self._solves else 0,
            solve_matrices=solve_matrices(program) if self._solves else "",
            squares=squares(program),
            squares_argument=f", {words['systems']}" if squares(program)[0] else "",
        )

    def _solve(self) -> SolveContext:
        scope = PythonScope(self._dialect, self._called, {})
        return vector_solve(
            self._program,
            scope,
            self._words,
            self._called,
            default_keywords(self._program.model),
            self._flavour.solve_indents,
        )

    def _texts(self) -> tuple[str, ...]:
        helpers = [function for function in all_functions(self._program) if function.role == "helper"]
        scope = PythonScope(self._dialect, self._names, {function.name: function for function in helpers})
        texts = [function_text(function, scope, self._cell) for function in helpers]
        if self._solves and self._program.adaptive is not None:
            texts.append(function_text(self._program.adaptive.step_factor, scope, self._cell))
        for function in self._program.vector:
            printer = PythonPrinter(self._dialect, self._names, conditions_of(function), self._words["i"])
            texts.append(vector_function_text(function, self._functions, printer, self._vector_words, self._loop))
        return tuple(texts)

    def _imports(self) -> str:
        def imported(names: tuple[str, ...]) -> str:
            return ", ".join(self._words.imported(name) for name in names)

        coupling = support_calls(self._program.vector)
        driver = ("VectorLoops", "integrate_vector", "one_vector_step", "vector_rates")
        linear = linear_calls(self._program.vector)
        rows = [f"from .support.numba_coupling import {imported(('add_drive', *coupling))}"]
        rows += [f"from .support.numba_linear import {imported(linear)}"] if linear else []
        return "\n".join([*rows, f"from .support.vector_population import {imported(driver)}"])

    def _step_call(self, function: VectorFunction) -> str:
        rows = [row.name for row in self._face.state_rows]
        sets = [self._words[name] for name in function.sets]
        noise = [self._words[name] for name in function.noise]
        step = self._in_the_type("dt")
        given = [*rows, self._program.model.time, step, *sets, *function.matrices, *noise, self._words["work"]]
        given += [self._words["systems"]] if function.all_squares else []
        return f"{self._called[function.name]}({', '.join(given)})"

    def _rates_call(self, function: VectorFunction) -> str:
        words = self._words
        times = [self._in_the_type(name) for name in (self._program.model.time, "dt")[: 1 + function.takes_step]]
        rows = [f"{words['out']}[{number}]" for number in range(len(function.outputs))]
        given = [*self._face.names, *times, words["parameters"], *function.matrices]
        return f"{self._called[function.name]}({', '.join([*given, words['work'], *rows])})"

    def _in_the_type(self, time: str) -> str:
        """A time, which the loops hold in float64, in the type of the arithmetic."""
        return f"{self._dialect.single}({time})" if self._dialect.single else time
