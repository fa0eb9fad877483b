"""What must hold of every merge, checked on its result: it parses, and nothing was lost or made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from brainpy_codegen.workspace.merge_lines import Conflict, Piece
from brainpy_codegen.workspace.segment_c import balanced, c_segments
from brainpy_codegen.workspace.segment_python import parses, python_segments
from brainpy_codegen.workspace.segments import Language, Segment, lines_of, words_of

CUTTERS: dict[Language, Callable[[str], tuple[Segment, ...]]] = {"python": python_segments, "c": c_segments}
_PARSES: dict[Language, Callable[[str], bool]] = {"python": parses, "c": balanced}


def resolved(pieces: Sequence[Piece], side: str) -> str:
    """The text with every conflict decided for "mine" or for "new"."""
    found: list[str] = []
    for piece in pieces:
        text = piece if isinstance(piece, str) else piece.mine if side == "mine" else piece.new
        if isinstance(piece, Conflict) and text and not text.endswith("\n"):
            text += "\n"
        found.append(text)
    return "".join(found)


def well_formed(text: str, language: Language) -> bool:
    """Whether a text parses, as far as can be told without a compiler."""
    return _PARSES[language](text)


def sound(pieces: Sequence[Piece], whole: Conflict, language: Language) -> bool:
    """Whether a merged top-level statement parses, if both sides do."""
    if not (well_formed(whole.mine, language) and well_formed(whole.new, language)):
        return True
    return all(well_formed(resolved(pieces, side), language) for side in ("mine", "new"))


def holds(base: str, mine: str, new: str, pieces: Sequence[Piece], language: Language) -> bool:
    """Whether a merge keeps what it must.

    With every conflict decided for one side, each statement of that side is there unless the other side removed it,
    and no statement is there that neither side has; comments likewise, by their words.
    """
    sides = {"mine": mine, "new": new}
    texts = {side: resolved(pieces, side) for side in sides}
    if all(well_formed(text, language) for text in sides.values()) and not all(
        well_formed(text, language) for text in texts.values()
    ):
        return False
    cut = CUTTERS[language]
    # Of a function that does not parse in one of the texts only the lines can be compared.
    opaque = frozenset(one.key for text in (base, mine, new, *texts.values()) for one in cut(text) if one.opaque)
    old = units(base, language, opaque)
    for side, other in (("mine", "new"), ("new", "mine")):
        found, own, others = (units(text, language, opaque) for text in (texts[side], sides[side], sides[other]))
        removed, added = old - others, others - old
        if (own - removed) - found:
            return False
        if any(unit[0] == "code" for unit in found - (own + added)):
            return False
    return True


@lru_cache(maxsize=64)
def units(text: str, language: Language, opaque: frozenset[tuple[str, ...]]) -> Counter[tuple[str, str]]:
    """Statements by their tokens, comments by their words; lines of the top-level statements with an `opaque` key."""
    segments = CUTTERS[language](text)
    found = Counter(_units(one for one in segments if one.key not in opaque))
    hidden = (row.strip() for one in segments if one.key in opaque for row in lines_of(one.text))
    found.update(("line", row) for row in hidden if row)
    return found


def _units(segments: Iterable[Segment]) -> Iterator[tuple[str, str]]:
    rest = list(segments)
    while rest:
        segment = rest.pop()
        rest += (*segment.above, *segment.body, *segment.clauses)
        for word in (*words_of(segment.lead).split(), *words_of(segment.tail).split()):
            if word.strip("*/#"):  # a star may be a mark of the comment
                yield ("word", word)
        if segment.prose:
            yield from (("word", word) for word in words_of(segment.code).split() if word.strip("*/#"))
        elif segment.tokens:
            yield ("code", segment.tokens)
