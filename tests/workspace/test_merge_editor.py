"""A random editor: it changes a generated file as a person would."""

from __future__ import annotations

import ast
import random
import re
from dataclasses import dataclass, field
from functools import lru_cache

import pytest

from tests.workspace.test_merge_inputs import Language, pairs

SAME_NAME = "extra"


@dataclass
class Edited:
    """A text after some edits."""

    text: str
    what: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)  # words that must not get lost
    swapped: list[tuple[str, str]] = field(default_factory=list)  # rows that were swapped, as they stand now
    put: list[str] = field(default_factory=list)  # the marks of rows that were put between two others


class Editor:
    """Edits single lines that are whole statements, as a person would; each edit leaves a word that is nowhere else."""

    def __init__(self, text: str, language: Language, rng: random.Random) -> None:
        self.rows = text.splitlines(keepends=True)
        self.python = language == "python"
        self.rng = rng
        self.what: list[str] = []
        self.marks: list[str] = []
        self.swapped: list[tuple[str, str]] = []
        self.put: list[str] = []

    def result(self) -> Edited:
        return Edited("".join(self.rows), self.what, self.marks, self.swapped, self.put)

    def edit(self) -> None:
        """One edit at random; one that does not fit is replaced by another."""
        kinds = [self.change, self.change, self.insert, self.delete, self.reorder, self.comment, self.trailing]
        kinds += [
            self.blank,
            self.head,
            self.function,
            self.import_,
            self.split,
            self.loop,
            self.docstring,
            self.outside,
            self.reword,
            self.same_name,
        ]
        while True:
            kind = self.rng.choice(kinds)
            if kind():
                self.what.append(kind.__name__)
                return

    def mark(self) -> str:
        self.marks.append(f"edit_{len(self.marks)}_{self.rng.randrange(10**6)}")
        return self.marks[-1]

    def statements(self) -> list[int]:
        """Rows that are a whole statement of a function."""
        return [k for k in range(len(self.rows)) if self.is_statement(self.rows[k]) and self.is_whole(k)]

    def is_statement(self, row: str) -> bool:
        if not row.strip() or row[0] not in " \t":
            return False
        if self.python:
            return True  # `is_whole` knows
        return re.match(r"[^#/{}()]*?[\w\])] (?:[-+*/]?=) [^{}]*;(?:\s*/\*.*\*/)?\s*$", row) is not None and (
            row.count("(") == row.count(")")
        )

    def is_whole(self, k: int) -> bool:
        """Whether the row is not part of a statement of several rows."""
        if self.python:
            return k + 1 in _statement_rows("".join(self.rows))
        before = re.sub(r"/\*.*?\*/", "", self.rows[k - 1]).strip()
        return not before or before[-1] in ";{}" or before.startswith(("#", "/*", "*")) or before.endswith("*/")

    def pick(self) -> int | None:
        return self.choice(self.statements())

    def choice(self, found: list[int]) -> int | None:
        """One of the rows; often one of the first, so that two who edit the same text meet."""
        if self.rng.random() < 0.4:
            found = found[:3]
        return self.rng.choice(found) if found else None

    def margin(self, k: int) -> str:
        return re.match(r"\s*", self.rows[k])[0]  # type: ignore[index]

    def parts(self, k: int) -> tuple[str, str, str]:
        """Left side with `=`, right side, and what follows."""
        pattern = r"(.*? [-+*/]?= )(.*?)(\s*(?:#.*)?\n?)$" if self.python else r"(.*? [-+*/]?= )(.*?)(;.*\n?)$"
        found = re.match(pattern, self.rows[k])
        assert found is not None, self.rows[k]
        return found[1], found[2], found[3]

    def assigning(self, name: str, value: str) -> str:
        return f"{name} = {value}\n" if self.python else f"const double {name} = {value};\n"

    def change(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        left, right, rest = self.parts(k)
        self.rows[k] = f"{left}{right} + {self.mark()}{rest}"
        return True

    def insert(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        row = self.margin(k) + self.assigning(self.mark(), "1.5")
        self.rows.insert(k + self.rng.randrange(2), row)
        self.put.append(self.marks[-1])
        return True

    def same_name(self) -> bool:
        """A statement with a name that others add, too."""
        k = self.pick()
        if k is None:
            return False
        self.rows.insert(k + self.rng.randrange(2), self.margin(k) + self.assigning(SAME_NAME, f"1.5 * {self.mark()}"))
        return True

    def delete(self) -> bool:
        k = self.pick()
        if k is None or not self.has_sibling(k):
            return False
        del self.rows[k]
        return True

    def has_sibling(self, k: int) -> bool:
        """Whether its block does not become empty without it."""
        found = self.statements()
        return any(n in found and self.margin(n) == self.margin(k) for n in (k - 1, k + 1))

    def reorder(self) -> bool:
        found = self.statements()
        fits = [k for k in found if k + 1 in found and self.margin(k) == self.margin(k + 1)]
        if not fits:
            return False
        k = self.rng.choice(fits)
        self.rows[k : k + 2] = [self.rows[k + 1], self.rows[k]]
        self.swapped.append((self.rows[k].strip(), self.rows[k + 1].strip()))
        return True

    def comment_text(self) -> str:
        return f"# note {self.mark()}\n" if self.python else f"/* note {self.mark()} */\n"

    def comment(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        self.rows.insert(k + self.rng.randrange(2), self.margin(k) + self.comment_text())
        self.put.append(self.marks[-1])
        return True

    def reword(self) -> bool:
        """Other words in a comment, which has its line for itself or stands behind a statement."""
        pattern = r"(\s+.*# .*\w)(\n)$" if self.python else r"(\s+.*/\* .*\w)( \*/\n)$"
        k = self.choice([k for k, row in enumerate(self.rows) if re.match(pattern, row)])
        if k is None or (found := re.match(pattern, self.rows[k])) is None:
            return False
        self.rows[k] = f"{found[1]} {self.mark()}{found[2]}"
        return True

    def outside(self) -> bool:
        """Comment a statement out."""
        k = self.pick()
        if k is None or not self.has_sibling(k):
            return False
        code = self.rows[k].strip().replace("/*", "").replace("*/", "")
        mark = self.mark()
        self.rows[k] = self.margin(k) + (f"# {code} {mark}\n" if self.python else f"/* {code} {mark} */\n")
        return True

    def trailing(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        if "#" in self.rows[k] or "/*" in self.rows[k]:
            return False
        self.rows[k] = self.rows[k].rstrip() + ("  " if self.python else " ") + self.comment_text()
        return True

    def blank(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        self.rows.insert(k, "\n")
        return True

    def head(self) -> bool:
        """A decorator, or an attribute."""
        starts = "@" if self.python else ("CELL ", "EXPORT ")
        fits = [k for k, row in enumerate(self.rows) if row.startswith(starts)]
        if not fits:
            return False
        k = self.rng.choice(fits)
        if self.python:
            row = f"@{self.mark()}\n"
            self.rows[k : k + self.rng.randrange(2)] = [row]
        else:
            self.rows[k] = self.rows[k].replace(" ", f" {self.mark()} ", 1)
        return True

    def function(self) -> bool:
        fits = [k for k, row in enumerate(self.rows) if row.startswith(("LOOPS", "@", "/* The", "EXPORT "))]
        fits = [k for k in fits if not self.rows[k - 1].strip()]
        if not fits:
            return False
        name = self.mark()
        text = (
            f"def {name}(x):\n    return x\n\n\n"
            if self.python
            else f"double {name}(double x)\n{{\n    return x;\n}}\n\n"
        )
        k = self.rng.choice(fits)
        self.rows[k:k] = text.splitlines(keepends=True)
        return True

    def import_(self) -> bool:
        fits = [k for k, row in enumerate(self.rows) if row.startswith(("from ", "import ", "#include"))]
        if not fits:
            return False
        name = self.mark()
        k = self.rng.choice(fits)
        self.rows.insert(k + self.rng.randrange(2), f"import {name}\n" if self.python else f'#include "{name}.h"\n')
        return True

    def split(self) -> bool:
        k = self.pick()
        if k is None:
            return False
        left, right, rest = self.parts(k)
        name = self.mark()
        self.rows[k : k + 1] = [self.margin(k) + self.assigning(name, right), f"{left}{name}{rest}"]
        return True

    def loop(self) -> bool:
        pattern = r"( *|\t*)for .*(:\n|\{\n)$"
        fits = [k for k, row in enumerate(self.rows) if re.match(pattern, row) and row.count("(") == row.count(")")]
        if not fits:
            return False
        k = self.rng.choice(fits)
        name = self.mark()
        row = self.rows[k]
        self.rows[k] = re.sub(r"\):\n$", f" + {name}):\n", row) if self.python else row.replace("; ", f" + {name}; ", 1)
        if self.rows[k] == row:
            self.rows[k] = row[:-1] + (f"  # {name}\n" if self.python else f" /* {name} */\n")
        return True

    def docstring(self) -> bool:
        starts = r'\s+""".+"""\n$' if self.python else r"/\* .+ \*/\n$"
        fits = [k for k, row in enumerate(self.rows) if re.match(starts, row)]
        if not fits:
            return False
        k = self.rng.choice(fits)
        end = '"""\n' if self.python else " */\n"
        self.rows[k] = self.rows[k][: -len(end)] + f" {self.mark()}" + end
        return True


@lru_cache(maxsize=64)
def _statement_rows(text: str) -> frozenset[int]:
    """Rows (from 1) on which a simple statement of one row stands, and no other."""
    try:
        nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assign)]
    except SyntaxError:
        return frozenset()
    return frozenset(node.lineno for node in nodes if node.lineno == node.end_lineno)


@pytest.mark.parametrize("language", ["python", "c"])
def test_the_editor_leaves_marks(language: Language) -> None:
    editor = Editor(pairs(language)[0].base, language, random.Random(1))
    for _ in range(30):
        known = len(editor.marks)
        editor.edit()
        edited = editor.result()
        assert all(mark in edited.text for mark in edited.marks[known:])
    assert len(edited.marks) > 15
    assert len(set(edited.what)) > 8
