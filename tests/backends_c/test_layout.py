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
