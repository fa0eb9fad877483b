"""Collects what is wrong with a model, so that all of it is reported in one go."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from brainpy_codegen.errors import Diagnostic, ModelError
from brainpy_codegen.frontend.codes import CODES
from brainpy_codegen.frontend.source import FunctionSource
from brainpy_codegen.ir.function import Span

Node = ast.expr | ast.stmt | ast.arg | ast.keyword


@dataclass(slots=True)
class Faults:
    """The faults found so far; one place and code counts once, however often it is parsed."""

    found: dict[tuple[str, int, int, str], Diagnostic] = field(default_factory=dict)
    main: str = ""

    def add(self, source: FunctionSource, node: Node, code: str, message: str, label: str = "", fix: str = "") -> None:
        """Note a fault at a node."""
        self.add_at(source, source.file.span(node), code, message, label, fix)

    def add_at(
        self, source: FunctionSource, span: Span, code: str, message: str, label: str = "", fix: str = ""
    ) -> None:
        """Note a fault at a place; of several lines the first is shown."""
        text = source.file.line(span.line).replace("\t", " ")
        end = span.end_column if span.end_line == span.line else len(text.rstrip()) + 1
        self.put(
            Diagnostic(
                code,
                message,
                source.shown,
                span.line,
                span.column,
                end - span.column,
                text,
                source.qualname,
                label,
                fix,
            )
        )

    def put(self, fault: Diagnostic) -> None:
        """Note a fault that is not at a node."""
        assert fault.code in CODES
        self.found.setdefault((fault.path, fault.line, fault.column, fault.code), fault)

    def raise_if_any(self) -> None:
        """Raise all of them, the model's own file first, in the order of the source.

        Raises:
            ModelError: there is a fault.
        """
        if self.found:
            found = self.found.values()
            order = sorted(found, key=lambda one: (one.path != self.main, one.path, one.line, one.column))
            raise ModelError(tuple(order))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like the given one, or nothing."""
    choices = sorted(set(known))
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    if close:
        return close[0]
    folded = [choice for choice in choices if choice.casefold() == name.casefold()]
    return folded[0] if folded else ""
