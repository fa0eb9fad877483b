"""How the array libraries spell functions, and what files for them import."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from brainpy_codegen.emit.dense_blocks import WORDS
from brainpy_codegen.emit.naming import Words
from brainpy_codegen.emit.printers.python import Dialect
from brainpy_codegen.ir.intrinsics import INTRINSICS
from brainpy_codegen.options import Options


@dataclass(frozen=True, slots=True)
class ArrayLibrary:
    """An array library, as generated files use it.

    Attributes:
        name: of the backend, with which the names of its support files begin.
        alias: what files call the library (`np`).
        import_name: what is imported under that alias (`numpy`).
        own_functions: intrinsics and `where`, `logical_not` that come from the support file of functions.
        couplings: couplings that are calls, by the name of the library's function.
        linear: how an import line of what solves linear systems begins.
        single: the library's float32 as a function, where literals need it; empty where they adapt.
        suffixed: functions of the support file that have a float32 variant, `<name>_float32`.
    """

    name: str
    alias: str
    import_name: str
    own_functions: Collection[str]
    couplings: Mapping[str, str]
    linear: str
    single: str = ""
    suffixed: Collection[str] = ()

    def dialect(self, words: Words, called: tuple[str, ...], options: Options) -> Dialect:
        """How expressions are spelt in a file that calls these functions."""
        alias = words[self.alias]
        return Dialect(
            functions={name: self._spelt(words, name) for name in called if name in INTRINSICS},
            where=self._spelt(words, "where"),
            guard=words["select"] if "select" in self.own_functions else "",
            logical_not=self._spelt(words, "logical_not"),
            single=f"{alias}.{self.single}" if self.single and options.dtype == "float32" else "",
            couplings={kind: f"{alias}.{name}" for kind, name in self.couplings.items()},
            linear={name: words[name] for name in called if name in WORDS},
            iterate=words["iterate"] if "iterate" in called else "",
        )

    def math_imports(self, words: Words, called: tuple[str, ...], options: Options) -> list[str]:
        """The import line for functions of the support file, if there are any."""
        wanted = [name for name in called if name in self.own_functions]
        names = (words.imported(name, self._offered(name, options)) for name in wanted)
        rows = [f"from .support.{self.name}_math import {', '.join(names)}"] if wanted else []
        repeats = [f"from .support.{self.name}_iterate import {words.imported('iterate')}"]
        linear = ", ".join(words.imported(name) for name in called if name in WORDS)
        rows = [f"{self.linear} {linear}", *rows] if linear else rows
        return [*repeats, *rows] if "iterate" in called else rows

    def library_import(self, words: Words) -> str:
        """The import line of the library."""
        return f"import {words.imported(self.alias, self.import_name)}"

    def _offered(self, name: str, options: Options) -> str:
        return f"{name}_float32" if name in self.suffixed and options.dtype == "float32" else name

    def _spelt(self, words: Words, name: str) -> str:
        return words[name] if name in self.own_functions else f"{words[self.alias]}.{name}"
