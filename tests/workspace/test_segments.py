"""Segments: nothing of a text is lost, whatever it is, and statements are told apart."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from brainpy_codegen.workspace.merge_audit import CUTTERS
from brainpy_codegen.workspace.segment_c import c_segments
from brainpy_codegen.workspace.segment_python import python_segments
from brainpy_codegen.workspace.segments import COMMENT, Language, Segment, joined, words_of
from tests.workspace.test_merge_inputs import STYLES, laid_out, pairs

ROOT = Path(__file__).resolve().parents[2]
PIECES = (
    "def f(x):", "    return x", "if x: y", "else:", "elif y:", "for i in x:", "@cell", "x = (", ")", '"""', "'''", "'",
    "# note", "\\", ";", "a = 1; b = 2", "\t", "    ", "\n", "\n", "\n", "\r\n", "\r", "\f", "\ufeff", "é", "τ = 1",
    "{", "}", "/*", "*/", "// x", "#include <a.h>", "#define A \\", "} else {", "struct p {", "};", "do {",
    "} while (x);", "double a[] = {1, 2,};", "case 1:", "if (x) y = 3;", "return (struct p){.a = 1};", "\0", "\x0b",
    "\u2028", "\x85", "try:", "except E:", "lambda x: (", "f'{x!r:>{w}}'", "b'\\x00'", "0x1p-3", "1e-", "\ud800",
)  # fmt: skip

texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map("\n".join),
)


@settings(max_examples=1500, deadline=None)
@given(texts)
@example("else")
@example("if (x)\n    y();\nelse")
def test_any_text_is_kept(text: str) -> None:
    assert joined(python_segments(text)) == text
    assert joined(c_segments(text)) == text


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["python", "c"]), st.integers(0, 10**6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_file_that_was_cut_short_is_kept(language: Language, seed: int, line_end: str) -> None:
    rng = random.Random(seed)
    pair = rng.choice(pairs(language))
    start, end = sorted(rng.randrange(len(pair.base)) for _ in range(2))
    for text in (
        pair.base[:end],
        pair.base[start:],
        pair.base[:start] + rng.choice("()[]{}\"'#/*\\") + pair.base[start:],
    ):
        text = text.replace("\n", line_end)
        assert joined(CUTTERS[language](text)) == text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "brainpy_codegen" / "workspace").glob("*.py")), ids=lambda path: path.name
)
def test_real_python_is_kept_and_not_opaque(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    segments = python_segments(text)
    assert joined(segments) == text
    assert not any(segment.opaque for segment in segments)


@pytest.mark.parametrize("path", sorted((ROOT / "templates" / "support").glob("*.h")), ids=lambda path: path.name)
def test_real_c_is_kept_and_not_opaque(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    segments = c_segments(text)
    assert joined(segments) == text
    assert not any(segment.opaque for segment in segments)


@pytest.mark.parametrize("language", ["python", "c"])
def test_another_formatter_changes_no_tokens(language: Language) -> None:
    seen = set()
    for pair in pairs(language):
        if pair.base in seen or len(seen) > 6:
            continue
        seen.add(pair.base)
        plain = sorted(segment.content for segment in CUTTERS[language](pair.base))
        for style in STYLES[language][1:]:
            other = CUTTERS[language](laid_out(pair.base, language, style))
            assert sorted(segment.content for segment in other) == plain, (pair.name, style)


def leaves(segments: tuple[Segment, ...]) -> Iterator[Segment]:
    for segment in segments:
        if segment.key != COMMENT:
            yield segment
        yield from leaves(segment.body)
        yield from leaves(segment.clauses)


def keys(segments: tuple[Segment, ...]) -> list[tuple[str, ...]]:
    return [segment.key for segment in leaves(segments)]


def test_keys_of_python() -> None:
    text = (
        "from .a import b\nX = {\n    1: 2,\n}\n\n\n@cell\ndef f(x):\n    '''Doc.'''\n    (\n        a,\n        b,\n"
        "    ) = g(x)\n    a += 1\n    for i, j in x:\n        h.k(i)\n        x[i, 0] = a  # c\n    # end\n    return a\n"
    )
    assert keys(python_segments(text)) == [
        ("import", ".a"), ("assign", "X"), ("def", "f"), ("doc",), ("assign", "a"), ("assign", "a"), ("for", "i,j"),
        ("call", "h.k"), ("assign", "x[i,0]"), ("statement", "return"),
    ]  # fmt: skip


def test_keys_of_c() -> None:
    text = (
        '#include "a.h"\nstruct p {\n    double x;\n};\nstatic void f(double x, double *out)\n{\n    double a_1, b_1;\n'
        "    g(x, h(x), &a_1, &b_1);\n    const double y = a_1;\n    *out = y;\n    row[i + 1].x += 2;\n"
        "    for (int i = 0; i < 3; i++) {\n        k(x);\n    }\n}\n"
    )
    assert keys(c_segments(text)) == [
        ("directive", 'include"a.h"'), ("struct", "p"), ("declare", "x"), ("}",), ("def", "f"), ("declare", "a_1"),
        ("call", "g", "a_1"), ("assign", "y"), ("assign", "out"), ("assign", "row [ i + 1 ] . x"), ("for", "i"),
        ("call", "k"), ("}",), ("}",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = (a + b)\n", "x = a + b\n"),
        ("x = f(a, b,)\n", "x = f(\n    a,\n    b,\n)\n"),
        ("(a, b,) = f()\n", "a, b = f()\n"),
        ("return_ = 'a'\n", 'return_ = "a"\n'),
        ("x = 1E5 + 0XFF\n", "x = 1e5 + 0xFF\n"),
        ("x = a + \\\n    b\n", "x = a + b\n"),
        ("from a import (b,\n    c)\n", "from a import b, c\n"),
    ],
)
def test_layout_of_python(one: str, other: str) -> None:
    assert python_segments(one)[0].content == python_segments(other)[0].content


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = (a,)\n", "x = (a)\n"),
        ("x = a[1,]\n", "x = a[1]\n"),
        ("x = (a + b) * c\n", "x = a + b * c\n"),
        ("x = a  # one\n", "x = a  # two\n"),
        ("x = f(\n    a,  # one\n)\n", "x = f(\n    a,  # two\n)\n"),
        ("x = 'a b'\n", "x = 'a  b'\n"),
        ("if a:\n    x\n    y\n", "if a:\n    x\ny\n"),
        ("assert (a, b)\n", "assert a, b\n"),
    ],
)
def test_what_is_not_layout_of_python(one: str, other: str) -> None:
    contents = [[segment.content for segment in python_segments(text)] for text in (one, other)]
    assert contents[0] != contents[1]


@pytest.mark.parametrize(("one", "other"), [("x = a - -b;\n", "x = a--b;\n"), ("x = a / *b;\n", "x = a;\n")])
def test_what_is_not_layout_of_c(one: str, other: str) -> None:
    assert c_segments(one)[0].content != c_segments(other)[0].content


def test_comments_are_their_words() -> None:
    assert words_of("/* a b\n * c */\n") == words_of("    // a\n  // b c\n") == "a b c"
    assert words_of("# a\n\n# b\n") == "a b"


@pytest.mark.parametrize(("language", "text"), [
    ("python", "'''" * 4000), ("python", "(" * 20000), ("c", "/*" * 20000), ("c", "{" * 20000), ("c", "\\\n" * 20000),
    ("python", "if x:\n" + "    if x:\n" * 5000), ("c", '"' * 20000), ("python", " " * 50000), ("c", "a.b" * 20000),
    ("c", " " * 50000), ("c", "int x" + "[1]" * 10000 + ";\n"),
])  # fmt: skip
def test_odd_texts_take_no_time(language: Language, text: str) -> None:
    gc.freeze()  # what other tests left in this process is not to be looked through in this time
    start = time.process_time()
    assert joined(CUTTERS[language](text)) == text
    assert time.process_time() - start < 2
