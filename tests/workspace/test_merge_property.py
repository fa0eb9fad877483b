"""A random edit and a random change of the model: no edit is lost, the change arrives, and nothing else happens.

What must hold is told from lines alone, without the code that merges: lines of code and of comments are counted.
"""

from __future__ import annotations

import ast
import contextlib
import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brainpy_codegen.workspace.merge import MARK_BASE, MARK_MIDDLE, MARK_MINE, MARK_NEW, Merged, merge
from tests.workspace.test_merge_editor import SAME_NAME, Edited, Editor
from tests.workspace.test_merge_inputs import STYLES, Language, Pair, laid_out, pairs, touched

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


@lru_cache(maxsize=256)
def items(text: str, language: Language) -> Counter[str]:
    """Lines of code and the comments behind them, each for itself."""
    found: Counter[str] = Counter()
    comment = r"(?<=\S)\s+(#.*)$" if language == "python" else r"(/\*.*?\*/)"
    for row in text.splitlines():
        parts = [part.strip(" \t\\") for part in re.split(comment, row.strip())]
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
    """Everything that must hold."""
    merged = check_loss(case)
    pair, mine = case.pair, case.edited.text
    if parses(mine, pair.language):
        assert parses(merged.mine, pair.language)
        assert parses(merged.new, pair.language)
        assert merged.conflicts or parses(merged.text, pair.language)
    if not merged.conflicts and not {"delete", "outside", "split", "reorder"} & set(case.edited.what):
        nothing_else(*(words(text) for text in (case.before, mine, pair.new, merged.text)), base_new=words(pair.base))
    if not merged.conflicts:
        for swapped in case.edited.swapped:
            order_kept(swapped, pair.base, mine, pair.new, merged.text)
    if case.before == pair.base:
        if not merged.conflicts:
            nothing_else(*(items(text, pair.language) for text in (pair.base, mine, pair.new, merged.text)))
            for mark in case.edited.put:
                stays_with_neighbours(mark, *map(rows_of, (pair.base, mine, pair.new, merged.text)))
        common = touched(pair.base, mine, pair.language) & touched(pair.base, pair.new, pair.language)
        both_add = all(f"{SAME_NAME} = " in text for text in (mine, pair.new))
        if not common and not both_add and "reorder" not in case.edited.what:
            assert not merged.conflicts, f"neighbours conflict: {merged.conflicts[0]}"
    return merged


def order_kept(swapped: tuple[str, str], base: str, mine: str, new: str, result: str) -> None:
    """Two rows that were swapped stay so, if both can be told from all others."""
    texts = [[row.strip() for row in text.splitlines()] for text in (base, mine, new, result)]
    if all(rows.count(row) == 1 for rows in texts for row in swapped):
        before, edited, _, after = (rows.index(swapped[0]) < rows.index(swapped[1]) for rows in texts)
        assert after or not edited or before, "the order was lost"


def rows_of(text: str) -> list[str]:
    return [row.strip() for row in text.splitlines() if row.strip()]


def stays_with_neighbours(mark: str, base: list[str], mine: list[str], new: list[str], result: list[str]) -> None:
    """What was put between two rows that can be told from all others stands between them, or, if they parted, beside
    one of them: a comment above the statement below it."""
    known = {*base, *new}
    found = [k for k, row in enumerate(mine) if mark in row]
    if len(found) != 1:
        return  # it was changed once more
    put = mine[found[0]]
    above = next((row for row in reversed(mine[: found[0]]) if row in known), "")
    below = next((row for row in mine[found[0] + 1 :] if row in known), "")
    if any(rows.count(row) != 1 for rows in (base, mine, new, result) for row in (above, below)):
        return
    if base.index(below) != base.index(above) + 1:
        return
    at, first, last = (result.index(row) for row in (put, above, below))
    if new.index(above) < new.index(below):
        assert first < at < last, f"{put} left its neighbours"
    else:
        before = next((row for row in reversed(result[:at]) if row in base), "")
        after = next((row for row in result[at + 1 :] if row in base), "")
        marks = ("#", "/*")
        comment = put.startswith(marks) and not below.startswith(marks)
        assert after == below or (before == above and not comment), f"{put} left its neighbours"


def check_loss(case: Case) -> Merged:
    """What must hold whatever the texts are: nothing of either side is lost."""
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
    assert merged.text.count(MARK_MINE) == merged.text.count(MARK_NEW) == len(merged.conflicts)
    return merged


@lru_cache(maxsize=256)
def words(text: str) -> Counter[str]:
    """What is the same under every layout."""
    return Counter(re.findall(r"\w+|[+=<>]", text))


def nothing_else(
    base: Counter[str],
    mine: Counter[str],
    new: Counter[str],
    result: Counter[str],
    base_new: Counter[str] | None = None,
) -> None:
    """Each line is there as often as both differences say; `base_new` is base in the layout of new."""
    for line in {*base, *mine, *new, *result}:
        low = mine[line] + new[line] - (base_new or base)[line]
        both_less = mine[line] < base[line] and new[line] < base[line]
        high = min(mine[line], new[line]) if both_less else low
        assert max(0, low) <= result[line] <= max(0, high), (line, base[line], mine[line], new[line], result[line])


CHEAP = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
seeds = st.integers(0, 2**32)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["python", "c"])
def test_no_edit_is_lost(language: Language) -> None:
    @settings(CHEAP, max_examples=1000)
    @given(
        pair=st.sampled_from(pairs(language)),
        style=st.sampled_from((*("",) * 8, *STYLES[language])),
        seed=seeds,
        edits=st.integers(1, 4),
    )
    def holds(pair: Pair, style: str, seed: int, edits: int) -> None:
        check(make_case(pair, style, seed, edits))

    holds()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["python", "c"])
def test_edits_of_every_kind_on_both_sides(language: Language) -> None:
    @settings(CHEAP, max_examples=150)
    @given(pair=st.sampled_from(pairs(language)), seed=seeds, edits=st.integers(1, 4), others=st.integers(1, 4))
    def holds(pair: Pair, seed: int, edits: int, others: int) -> None:
        other = make_case(pair, "", seed + 1, others).edited
        new = other.text.replace("edit_", "generated_")
        check(make_case(Pair(pair.name, language, pair.base, new), "", seed, edits))

    holds()


@pytest.mark.parametrize("language", ["python", "c"])
def test_no_edit_is_lost_in_a_file_that_does_not_parse(language: Language) -> None:
    @settings(CHEAP, max_examples=150)
    @given(
        pair=st.sampled_from(pairs(language)),
        seed=seeds,
        at=st.floats(0, 1),
        length=st.sampled_from([0, 0, 1, 30, 10**6]),
        put=st.sampled_from(["", "(", "}", "{", '"""', "'", "/*", "*/", "\n  x", ":", "\\\n"]),
    )
    def holds(pair: Pair, seed: int, at: float, length: int, put: str) -> None:
        case = make_case(pair, "", seed, 2)
        text = case.edited.text
        k = int(at * len(text))
        edited = Edited(text[:k] + put + text[k + length :], ["trailing"], case.edited.marks)
        check_loss(Case(pair, case.before, edited))

    holds()


def test_the_oracle_sees_what_is_lost() -> None:
    seen = 0
    for seed in range(12):
        case = make_case(pairs("python")[seed], "", seed, 2)
        for lossy in (case.edited.text, case.pair.new):
            with pytest.MonkeyPatch.context() as patch, contextlib.suppress(AssertionError):
                patch.setattr(f"{__name__}.merge", lambda *_, text=lossy: Merged(text, (), text, text))
                check(case)
                continue
            seen += 1
    assert seen >= 22  # a deletion that the change makes too is no loss
