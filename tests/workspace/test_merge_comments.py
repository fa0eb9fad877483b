"""Comments above a branch, which are part of no statement."""

from brainpy_codegen.workspace.merge import merge

BRANCHES = """def f(x):
    if x > 0:
        y = 1
    {comment}else:
        y = 2
    return y
"""


def test_comments_above_a_branch_are_merged_by_themselves() -> None:
    base, mine, new = (
        BRANCHES.format(comment=f"# {words}\n    ") for words in ("otherwise", "never below 0", "x is 0 or less")
    )
    merged = merge(base, mine, new, "python")
    assert [(one.mine.strip(), one.new.strip()) for one in merged.conflicts] == [
        ("# never below 0", "# x is 0 or less")
    ]
    assert (merged.mine, merged.new) == (mine, new)


def test_comments_that_both_put_above_a_branch_are_kept() -> None:
    base, mine, new = (
        BRANCHES.format(comment=f"# {words}\n    " if words else "")
        for words in ("", "never below 0", "x is 0 or less")
    )
    merged = merge(base, mine, new, "python")
    assert not merged.conflicts
    assert merged.text == BRANCHES.format(comment="# never below 0\n    # x is 0 or less\n    ")
