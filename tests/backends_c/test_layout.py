"""Lines break where clang-format leaves them."""

from __future__ import annotations

from brainpy_codegen.emit.c_layout import block_comment, listing, statement, trailing
from brainpy_codegen.emit.c_names import c_names, free_name, transliterate


def test_comments_cannot_end_early() -> None:
    assert trailing("a */ b /* c  ") == " /* a * / b / * c */"
    assert trailing("   ") == ""


def test_block_comments() -> None:
    assert block_comment([]) == []
    assert block_comment(["one "], "    ") == ["    /* one */"]
    assert block_comment(["one", "", "  two"]) == ["/* one", " *", " *   two", " */"]


def test_statements_break_before_operators_only_when_too_long() -> None:
    assert statement("const double x = ", ["a", "+ b"], comment="sum") == ["    const double x = a + b; /* sum */"]
    long = ["a" * 60, "+ " + "b" * 60]
    assert [f"    x = {'a' * 60}", f"        + {'b' * 60};"] == statement("x = ", long)


def test_a_long_sum_that_is_a_factor_breaks_at_its_terms() -> None:
    terms = [f"{number}.123456789 * slope_{number}" for number in range(1, 7)]
    total = " + ".join(terms)
    inside = [f"            + {term}" for term in terms[1:]]
    assert statement("x = ", ["dt", f"* ({total})"]) == [
        "    x = dt",
        f"        * ({terms[0]}",
        *inside[:-1],
        f"{inside[-1]});",
    ]
    rows = statement("x = ", ["old", f"+ 4 * dt / 45 * ({total})"])
    assert rows[:3] == ["    x = old", "        + 4 * dt / 45", f"            * ({terms[0]}"]
    rows = statement("x = ", ["slope", f"+ ({total}) / dt"])
    assert rows[1] == f"        + ({terms[0]}"
    assert rows[-2:] == [f"              + {terms[-1]})", "            / dt;"]


def test_what_is_no_sum_is_not_broken() -> None:
    call = "dt * choose(" + ", ".join(["argument"] * 12) + ")"
    assert statement("x = ", ["old", f"+ {call}"]) == ["    x = old", f"        + {call};"]
    chosen = "* (" + "a" * 60 + " > 0.0 ? " + "b" * 60 + " : c + d)"
    assert statement("x = ", ["dt", chosen]) == ["    x = dt", f"        {chosen};"]


def test_a_comment_does_not_make_a_statement_break() -> None:
    assert len(statement("x = ", ["a", "+ b"], comment="long " * 30)) == 1


def test_listings_fill_lines() -> None:
    assert listing("f(", [], ");") == ["    f();"]
    rows = listing("f(", ["x" * 30] * 5, ");")
    assert len(rows) == 2
    assert all(len(row) <= 110 for row in rows)
    assert rows[1].startswith("        x")


def test_names_stay_wherever_c_allows_it() -> None:
    names = c_names(["V", "τ", "double", "y0", "g_Na", "int8_t", "exp", "BLOCK"])
    assert names == {
        "V": "V",
        "τ": "tau",
        "double": "double_",
        "y0": "y0",
        "g_Na": "g_Na",
        "int8_t": "int8_t_",
        "exp": "exp_",
        "BLOCK": "BLOCK_",
    }


def test_functions_keep_clear_of_what_some_math_headers_declare() -> None:
    assert c_names([], ["gamma"]) == {"gamma": "gamma_"}
    assert c_names(["gamma"]) == {"gamma": "gamma"}


def test_transliterated_names_do_not_collide() -> None:
    assert c_names(["τ", "tau"]) == {"τ": "tau_", "tau": "tau"}
    assert [transliterate(name) for name in ("Δ_V", "é_x", "元")] == ["Delta_V", "e_x", "u5143"]
    assert free_name("p", {"p", "p_"}) == "p__"
