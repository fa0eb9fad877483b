"""A user's edit meets a change of the generator: the cases one by one."""

from __future__ import annotations

import ast
import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brainpy_codegen.workspace.merge import has_markers, layout_normalised, merge, merge_texts
from brainpy_codegen.workspace.segments import Language
from tests.workspace.test_merge_inputs import STYLES, laid_out, pairs

BASE = '''"""A neuron."""

from .support import cell

TAU = 10.0
LIMIT = 3.0


@cell
def derivative(V, w, t):
    """Right-hand side."""
    # currents
    I_Na = 3 * V
    I_K = 4 * V

    # sum
    dV = I_Na - I_K
    dw = V - w  # slow
    return dV, dw


@cell
def advance(V, w, t, dt):
    dV, dw = derivative(V, w, t)
    for i in range(3):
        V = V + dt * dV
        w = w + dt * dw
    return V, w
'''

BASE_C = """#include <math.h>

/* Right-hand side. */
CELL void derivative(double V, double w, double t, double *dV_out, double *dw_out)
{
    const double dV = V - w;
    const double dw = V + w; /* slow */
    *dV_out = dV;
    *dw_out = dw;
}

CELL void advance(double V, double w, double t, double dt, double *V_next, double *w_next)
{
    /* stage 1 */
    double dV_1, dw_1;
    derivative(V, w, t, &dV_1, &dw_1);

    /* stage 2 */
    const double V_2 = V + dt * dV_1;
    const double w_2 = w + dt * dw_1;
    double dV_2, dw_2;
    derivative(V_2, w_2, t + dt, &dV_2, &dw_2);
    for (int i = 0; i < 2; i++) {
        V += 1;
        w += 1;
    }
    if (V > 0) {
        V = 1;
    } else {
        V = 2;
    }
    *V_next = V_2;
    *w_next = w_2;
}
"""
TEXTS: dict[Language, str] = {"python": BASE, "c": BASE_C}


def change(text: str, *replacements: tuple[str, str]) -> str:
    for old, new in replacements:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return text


Swap = tuple[str, str]
# edited, generated, language, and what is expected of both applied
CLEAN: dict[str, tuple[list[Swap], list[Swap], Language]] = {
    "neighbours": ([("3 * V", "3.5 * V")], [("4 * V", "4.5 * V")], "python"),
    "constant above": ([("LIMIT = 3.0", "LIMIT = 3.5")], [("TAU = 10.0", "TAU = 11.0")], "python"),
    "inserted beside a change": ([("    I_K", "    I_A = 1\n    I_K")], [("4 * V", "4.5 * V")], "python"),
    "inserted at the end": ([("    return dV, dw", "    dV = dV + noise\n    return dV, dw")], [("V - w ", "V - 2 * w ")], "python"),
    "deleted beside a change": ([("    I_K = 4 * V\n", "")], [("3 * V", "3.5 * V")], "python"),
    "comment above a change": ([("    dV = I", "    # mine\n    dV = I")], [("I_Na - I_K", "I_Na + I_K")], "python"),
    "trailing comment": ([("dV = I_Na - I_K", "dV = I_Na - I_K  # mine")], [("3 * V", "5 * V")], "python"),
    "decorator": ([("@cell\ndef derivative", "@njit(fastmath=True)\ndef derivative")], [("derivative(V, w, t):", "derivative(V, w, z, t):")], "python"),
    "another decorator": ([("@cell\ndef derivative", "@mine\n@cell\ndef derivative")], [("I_Na - I_K", "I_Na")], "python"),
    "docstring": ([("Right-hand side.", "Right-hand side, mine.")], [("3 * V", "5 * V")], "python"),
    "loop head and body": ([("range(3)", "range(4)")], [("V + dt * dV", "V + 2 * dt * dV")], "python"),
    "loop body and head": ([("V + dt * dV", "V + 2 * dt * dV")], [("range(3)", "range(4)")], "python"),
    "import": ([("from .support import cell", "import math\nfrom .support import cell")], [("TAU = 10.0", "TAU = 11.0")], "python"),
    "two imports": ([("import cell\n", "import cell\nimport a\n")], [("import cell\n", "import cell\nimport b\n")], "python"),
    "new function": ([("@cell\ndef advance", "def mine(x):\n    return x\n\n\n@cell\ndef advance")], [("range(3)", "range(4)")], "python"),
    "statement after a deleted one": ([("    dw = V", "    extra = 1\n    dw = V")], [("    # sum\n    dV = I_Na - I_K\n", "")], "python"),
    "C neighbours": ([("V - w;", "V - 2 * w;")], [("V + w;", "V + 2 * w;")], "c"),
    "C stages": ([("derivative(V, w, t, &", "derivative(V, w, t + 1, &")], [("derivative(V_2, w_2, t + dt,", "derivative(V_2, w_2, t + 2 * dt,")], "c"),
    "C loop head and body": ([("i < 2", "i < 3")], [("V += 1", "V += 2")], "c"),
    "C else and if": ([("V = 2", "V = 3")], [("V > 0", "V > 1")], "c"),
    "C comment": ([("/* stage 2 */", "/* the second stage */")], [("V + dt * dV_1", "V + 2 * dt * dV_1")], "c"),
    "C new function": ([("CELL void advance", "static double mine(double x)\n{\n    return x;\n}\n\nCELL void advance")], [("V - w;", "V;")], "c"),
    "C signature and body": ([("double dt, double *V_next", "double dt, int mine, double *V_next")], [("V += 1", "V += 2")], "c"),
    "C include": ([("#include <math.h>\n", '#include <math.h>\n#include "mine.h"\n')], [("#include <math.h>\n", '#include <math.h>\n#include "new.h"\n')], "c"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("swapped", [False, True])
def test_both_changes_arrive(name: str, swapped: bool) -> None:
    one, other, language = CLEAN[name]
    if swapped:
        one, other = other, one
    base = TEXTS[language]
    merged = merge(base, change(base, *one), change(base, *other), language)
    if one[0][0] == other[0][0]:  # two additions at one place: the edited one first
        first, second = one[0][1], other[0][1].removeprefix(one[0][0])
        expected = change(base, (one[0][0], first + second))
    else:
        expected = change(change(base, *one), *other)
    assert merged.text == merged.mine == merged.new
    assert [row for row in merged.text.splitlines() if row] == [row for row in expected.splitlines() if row]
    assert merged.conflicts == ()


CONFLICTS: dict[str, tuple[list[Swap], list[Swap], Language]] = {
    "same statement": ([("3 * V", "3.5 * V")], [("3 * V", "3.6 * V")], "python"),
    "deleted and changed": ([("    I_K = 4 * V\n", "")], [("4 * V", "4.5 * V")], "python"),
    "changed and deleted": ([("4 * V", "4.5 * V")], [("    I_K = 4 * V\n", "")], "python"),
    "renamed and changed": ([("4 * V", "4.5 * V")], [("    I_K = 4 * V", "    I_potassium = 4 * V")], "python"),
    "replaced and changed": ([("    I_K = 4 * V\n", "    X = table[i]\n")], [("4 * V", "4.5 * V")], "python"),
    "function deleted and changed": ([(BASE[BASE.index("\n\n@cell\ndef advance") :], "")], [("range(3)", "range(4)")], "python"),
    "comment": ([("# slow", "# mine")], [("# slow", "# new")], "python"),
    "same name added": ([("TAU = 10.0\n", "TAU = 10.0\nX = 1\n")], [("TAU = 10.0\n", "TAU = 10.0\nX = 2\n")], "python"),
    "C same statement": ([("V - w;", "V - 2 * w;")], [("V - w;", "V - 3 * w;")], "c"),
    "C signature": ([("w, double t, double *dV_out", "w, double t, int mine, double *dV_out")], [("w, double t, double *dV_out", "w, double t, double z, double *dV_out")], "c"),
}  # fmt: skip


@pytest.mark.parametrize("name", CONFLICTS)
def test_both_changed_the_same(name: str) -> None:
    one, other, language = CONFLICTS[name]
    base = TEXTS[language]
    mine, new = change(base, *one), change(base, *other)
    merged = merge(base, mine, new, language)
    assert len(merged.conflicts) == 1
    assert merged.mine == mine
    assert merged.new == new
    assert has_markers(merged.text)
    assert not has_markers(merged.mine + merged.new)


def test_markers() -> None:
    merged = merge(BASE, BASE.replace("4 * V", "4.5 * V"), BASE.replace("4 * V", "5 * V"), "python")
    assert merged.text == BASE.replace(
        "    I_K = 4 * V\n",
        "<<<<<<< edited\n    I_K = 4.5 * V\n||||||| base\n    I_K = 4 * V\n=======\n    I_K = 5 * V\n>>>>>>> generated\n",
    )


@pytest.mark.parametrize("language", ["python", "c"])
def test_the_same_change_on_both_sides_is_no_conflict(language: Language) -> None:
    old, new = {"python": ("3 * V", "3.5 * V"), "c": ("V - w;", "V - 2 * w;")}[language]
    changed = TEXTS[language].replace(old, new)
    further = changed.replace("slow", "very slow")
    merged = merge(TEXTS[language], changed, further, language)
    assert (merged.text, merged.conflicts) == (further, ())


def test_what_was_reordered_stays_reordered() -> None:
    mine = change(BASE, ("    I_Na = 3 * V\n    I_K = 4 * V\n", "    I_K = 4 * V\n    I_Na = 3 * V\n"))
    new = change(
        BASE,
        ("3 * V", "3.5 * V"),
        ("    dw = V - w  # slow\n", ""),
        ("    dV = I", "    dw = V - w  # slow\n    dV = I"),
    )
    merged = merge(BASE, mine, new, "python")
    assert merged.conflicts == ()
    rows = [row.strip() for row in merged.text.splitlines()]
    assert (
        rows.index("I_K = 4 * V")
        < rows.index("I_Na = 3.5 * V")
        < rows.index("dw = V - w  # slow")
        < rows.index("dV = I_Na - I_K")
    )


def test_a_comment_travels_with_its_statement() -> None:
    mine = change(BASE, ("    dw = V", "    # mine\n    dw = V"))
    new = change(BASE, ("    dw = V - w  # slow\n", ""), ("    I_K =", "    dw = V - w  # slow\n    I_K ="))
    assert "    # mine\n    dw = V - w  # slow\n    I_K" in merge(BASE, mine, new, "python").text


def test_a_comment_outlives_its_statement() -> None:
    mine = change(BASE, ("    dw = V", "    # mine\n    dw = V"))
    merged = merge(BASE, mine, change(BASE, ("    dw = V - w  # slow\n", "")), "python")
    assert "    # mine\n" in merged.text
    assert "dw = V - w" not in merged.text


def test_a_comment_at_the_end_of_a_block_stays_there() -> None:
    mine = change(BASE, ("        w = w + dt * dw\n", "        w = w + dt * dw\n        # mine\n"))
    new = change(BASE, ("        w = w + dt * dw\n", "        w = w + dt * dw\n        z = z + dt\n"))
    assert "        # mine\n        z = z + dt\n    return V, w" in merge(BASE, mine, new, "python").text


def test_an_edit_of_every_statement_of_one_side() -> None:
    mine = BASE.replace(" * V", " * V * 2").replace("10.0", "11.0")
    new = BASE.replace("range(3)", "range(5)").replace("3.0", "4.0").replace("V - w", "V - 2 * w")
    merged = merge(BASE, mine, new, "python")
    assert merged.conflicts == ()
    assert merged.text == mine.replace("range(3)", "range(5)").replace("3.0", "4.0").replace("V - w", "V - 2 * w")


# --- layout ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["python", "c"])
def test_a_file_in_another_layout_keeps_it_and_gets_the_change(language: Language) -> None:
    for pair in pairs(language)[:6]:
        for style in STYLES[language][1:]:
            mine = laid_out(pair.base, language, style)
            merged = merge(pair.base, mine, pair.new, language)
            assert merged.conflicts == (), (pair.name, style)
            if style not in ("tabs", "two spaces"):
                again = laid_out(merged.text, language, style)
                assert again == laid_out(pair.new, language, style), (pair.name, style)
            else:
                assert merged.text == laid_out(pair.new, language, style), (pair.name, style)


@pytest.mark.parametrize("language", ["python", "c"])
def test_a_generator_with_another_layout_never_conflicts(language: Language) -> None:
    for pair in pairs(language)[:6]:
        for style in STYLES[language][1:]:
            new = laid_out(pair.base, language, style)
            old = {"python": '"""State', "c": "/* State"}[language]
            mine = pair.base.replace(old, old + " mine", 1)
            assert mine != pair.base
            merged = merge(pair.base, mine, new, language)
            assert merged.conflicts == (), (pair.name, style)
            assert "State mine" in merged.text


@pytest.mark.parametrize("language", ["python", "c"])
def test_layout_normalised(language: Language) -> None:
    for pair in pairs(language)[:4]:
        for style in STYLES[language][1:]:
            new = laid_out(pair.base, language, style)
            base, mine = layout_normalised(pair.base, pair.base, new, language)
            assert mine == base
            if style not in ("Google", "LLVM", "WebKit"):  # sort includes, join functions to one line
                assert base == new, (pair.name, style)
            own = laid_out(pair.base, language, style)
            assert layout_normalised(pair.base, own, pair.base, language) == (pair.base, own)


def test_blank_lines_of_the_user_stay() -> None:
    mine = change(BASE, ("    I_K = 4", "\n    I_K = 4"))
    merged = merge(BASE, mine, change(BASE, ("4 * V", "5 * V")), "python")
    assert merged.text == change(mine, ("4 * V", "5 * V"))


# --- files as they are on disk ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["python", "c"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("ends", [True, False])
def test_the_style_of_the_file_stays(language: Language, line_end: str, bom: str, ends: bool) -> None:
    base = TEXTS[language].replace("slow", "lent, ça marche: τ")
    swaps = {"python": (("3 * V", "3.5 * V"), ("4 * V", "5 * V")), "c": (("V - w;", "V;"), ("V + w;", "w;"))}[language]

    def styled(text: str) -> str:
        return bom + (text if ends else text[:-1]).replace("\n", line_end)

    merged = merge_texts(base, styled(change(base, swaps[0])), change(base, swaps[1]), language)
    assert merged.text == styled(change(base, *swaps))
    assert merge_texts(base, styled(base), base, language).text == styled(base)


@pytest.mark.parametrize("language", ["python", "c"])
def test_the_same_texts(language: Language) -> None:
    base, other = TEXTS[language], TEXTS[language].replace("slow", "fast")
    for texts in ((base, base, other), (base, other, base), (base, other, other)):
        merged = merge(*texts, language)
        assert (merged.text, merged.conflicts) == (other, ())
    assert merge("", "", base, language).text == base
    assert merge(base, "", base, language).text == ""
    assert merge_texts("", "", base, language).text == base


@pytest.mark.parametrize(
    ("language", "broken"), [("python", "def mine(:\n    x = (\n"), ("c", "void mine(\n{\n    if (x) {\n")]
)
def test_a_function_that_does_not_parse_does_not_harm_the_others(language: Language, broken: str) -> None:
    base = TEXTS[language]
    place = {"python": "@cell\ndef advance", "c": "CELL void advance"}[language]
    mine = change(base, (place, broken + "\n\n" + place))
    new = base.replace("slow", "fast").replace("range(3)", "range(4)").replace("V += 1", "V += 2")
    merged = merge(base, mine, new, language)
    assert merged.conflicts == ()
    assert merged.text == change(new, (place, broken + "\n\n" + place))


@pytest.mark.parametrize("language", ["python", "c"])
def test_a_function_that_does_not_parse_is_merged_by_line(language: Language) -> None:
    base = TEXTS[language]
    broken = {"python": ("I_Na - I_K", "I_Na - (I_K"), "c": ("V - w;", "(V - w;")}[language]
    changed = {"python": ("Right-hand side.", "Right-hand."), "c": ("*dw_out = dw;", "*dw_out = 2 * dw;")}[language]
    merged = merge(base, change(base, broken), change(base, changed), language)
    assert merged.conflicts == ()
    assert merged.text == change(base, broken, changed)


def test_a_merge_that_would_not_parse_is_a_conflict() -> None:
    base = "def f(x):\n    a = 1\n    b = 2\n\n\nX = 1\n"
    mine, new = base.replace("    a = 1\n", ""), base.replace("    b = 2\n", "").replace("X = 1", "X = 2")
    merged = merge(base, mine, new, "python")
    assert len(merged.conflicts) == 1
    for text in (merged.mine, merged.new):
        ast.parse(text)
        assert "X = 2" in text


def test_contradicting_orders_are_a_conflict() -> None:
    base = "def f():\n    a = 1\n    b = 2\n    c = 3\n"
    mine = "def f():\n    b = 2\n    a = 1\n    c = 3\n"
    new = "def f():\n    a = 1\n    c = 3\n    b = 2\n"
    merged = merge(base, mine, new, "python")
    assert merged.conflicts
    assert (merged.mine, merged.new) == (mine, new)


texts = st.lists(
    st.sampled_from(["a = 1", "b = 2", "c = 3", "# n", "", "if a:", "    d = 4", "}", "{", "x(", "'''"]), max_size=12
)


@settings(max_examples=600, deadline=None)
@given(texts, texts, texts, st.sampled_from(["python", "c"]))
def test_any_texts_merge(base: list[str], mine: list[str], new: list[str], language: Language) -> None:
    joined = ["".join(row + "\n" for row in rows) for rows in (base, mine, new)]
    merged = merge(*joined, language)
    added = {row.strip() for row in mine} - {row.strip() for row in base} - {""}
    assert added <= {row.strip() for row in merged.text.splitlines()}
    changed = {row.strip() for row in new} - {row.strip() for row in base} - {""}
    assert changed <= {row.strip() for row in merged.text.splitlines()}


# --- size ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["python", "c"])
@pytest.mark.parametrize("functions", [1, 500])
def test_a_long_file(language: Language, functions: int) -> None:
    rows = [f"    x_{k} = x_{k - 1} * {k}" for k in range(1, 5000 // functions - 4)]
    if language == "c":
        rows = [f"    const double {row.strip()};" for row in rows]
    head, end = {"python": ("def f_{}(x_0):\n", "\n\n\n"), "c": ("double f_{}(double x_0)\n{{\n", "\n}}\n\n")}[language]
    body = "\n".join(rows)
    base = "".join(head.format(k) + body.replace("*", f"* {k} *") + end.format() for k in range(functions))
    mine, new = (
        base.replace("* 2\n", "* 2.5\n").replace("* 2;", "* 2.5;"),
        base.replace("* 4\n", "* 4.5\n").replace("* 4;", "* 4.5;"),
    )
    gc.freeze()  # what other tests left in this process is not to be looked through in this time
    start = time.process_time()
    merged = merge(base, mine, new, language)
    assert time.process_time() - start < 4  # 1 on an idle machine
    assert merged.conflicts == ()
    assert merged.text == mine.replace("* 4\n", "* 4.5\n").replace("* 4;", "* 4.5;")
