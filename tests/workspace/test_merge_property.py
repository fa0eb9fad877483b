"""A random edit and a random change of the model: no edit is lost, the change arrives, and nothing else happens.

What must hold is told from lines alone, without the code that merges: lines of code and of comments are counted.
"""

from __future__ import annotations

import ast
import random
import re
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brainpy_codegen.workspace.merge import MARK_BASE, MARK_MIDDLE, MARK_MINE, MARK_NEW, Merged, merge
from tests.workspace.test_merge_inputs import STYLES, Edited, Editor, Language, Pair, laid_out, pairs, touched

_MARKS = {MARK_MINE, MARK_BASE, MARK_MIDDLE, MARK_NEW}


@dataclass(frozen=True)
class Case:
    """A file before and after a change of the model, and what somebody made of it."""

    pair: Pair
    before: str  # what was edited: base, perhaps in another layout
    edited: Edited


def make_case(pair: Pair, style: str, seed: int, edits: int) -> Case:
    before = laid_out(pair.base, pair.language, style)
    editor = Editor(before, pair.language, random.Random(seed))
    for _ in range(edits):
        editor.edit()
    return Case(pair, before, editor.result())


def items(text: str, language: Language) -> Counter[str]:
    """Lines of code and the comments behind them, each for itself."""
    found: Counter[str] = Counter()
    comment = r"(?<=\S)\s+(#.*)$" if language == "python" else r"(?<=[;{])\s*(/\*.*\*/)$"
    for row in text.splitlines():
        parts = [part.strip() for part in re.split(comment, row.strip())]
        found.update(part for part in parts if part and part not in _MARKS)
    return found


def parses(text: str, language: Language) -> bool:
    if language == "python":
        try:
            ast.parse(text)
        except SyntaxError:
            return False
        return True
    bare = re.sub(r"/\*.*?\*/|//[^\n]*|\"[^\"\n]*\"", "", text, flags=re.DOTALL)
    return all(bare.count(a) == bare.count(b) for a, b in ("()", "[]", "{}"))


def check(case: Case) -> Merged:
    pair, mine = case.pair, case.edited.text
    language = pair.language
    merged = merge(pair.base, mine, pair.new, language)
    base, new, edited = (items(text, language) for text in (pair.base, pair.new, mine))
    result = items(merged.text, language)
    for mark in case.edited.marks:
        if mark in mine:
            assert mark in merged.text, f"lost {mark}"
            assert mark in merged.mine, f"lost {mark} in the edited side"
    assert not (edited - items(case.before, language)) - result or "trailing" in case.edited.what
    assert not (new - base) - result, f"the change did not arrive: {(new - base) - result}"
    assert not (new - base) - items(merged.new, language)
    if parses(mine, language):
        assert parses(merged.mine, language)
        assert parses(merged.new, language)
        assert merged.conflicts or parses(merged.text, language)
    assert merged.text.count(MARK_MINE) == merged.text.count(MARK_NEW) == len(merged.conflicts)
    if case.before == pair.base:
        if not merged.conflicts:
            nothing_else(base, edited, new, result)
        common = touched(pair.base, mine, language) & touched(pair.base, pair.new, language)
        if not common and "reorder" not in case.edited.what:
            assert not merged.conflicts, f"neighbours conflict: {merged.conflicts[0]}"
    return merged


def nothing_else(base: Counter[str], mine: Counter[str], new: Counter[str], result: Counter[str]) -> None:
    """Each line is there as often as both differences say."""
    for line in {*base, *mine, *new, *result}:
        low = mine[line] + new[line] - base[line]
        both_less = mine[line] < base[line] and new[line] < base[line]
        high = min(mine[line], new[line]) if both_less else low
        assert max(0, low) <= result[line] <= max(0, high), (line, base[line], mine[line], new[line], result[line])


@pytest.mark.parametrize("language", ["python", "c"])
def test_no_edit_is_lost(language: Language) -> None:
    @settings(max_examples=1100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(
        pair=st.sampled_from(pairs(language)),
        style=st.sampled_from((*("",) * 8, *STYLES[language])),
        seed=st.integers(0, 2**32),
        edits=st.integers(1, 4),
    )
    def holds(pair: Pair, style: str, seed: int, edits: int) -> None:
        check(make_case(pair, style, seed, edits))

    holds()
