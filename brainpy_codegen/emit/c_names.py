"""Which identifier of C stands for which of the user's names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_KEYWORDS = """
    alignas alignof auto bool break case char const constexpr continue default do double else enum extern false float
    for goto if inline int long nullptr register restrict return short signed sizeof static static_assert struct switch
    thread_local true typedef typeof union unsigned void volatile while asm linux unix main
"""
_LIBRARY = """
    NULL NAN INFINITY HUGE_VAL HUGE_VALF EOF errno assert offsetof size_t ptrdiff_t wchar_t float_t double_t max_align_t
    memcpy memset memmove memcmp isnan isinf isfinite isnormal signbit fpclassify isgreater isless isunordered
    M_PI M_E M_PI_2 M_SQRT2 M_LN2 TRUE FALSE
"""
_OWN = """
    CELL EXPORT LOOP BLOCK REAL PARAMETERS set_parameters power dot
    vector_size vector_sum vector_mean vector_max vector_min matvec vecmat
"""
_PAST = """
    value_at slope_at keep remember begin_step refuse piece_at node_at near_node is_within newest_node look_ahead
    step_within noise increment write_node step_status up_to bend piece_error larger shortest
"""
_MATH = """
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs fdim floor fma fmax
    fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2 logb lrint lround modf nan nearbyint
    nextafter nexttoward pow remainder remquo rint round scalbln scalbn sin sinh sqrt tan tanh tgamma trunc abs
"""
_UNIX_MATH = "gamma j0 j1 jn y0 y1 yn signgam drem finite significand scalb exp10 pow10 sincos isinff isnanf gammaf"
_PATTERNS = re.compile(
    r"u?int\w*_t|U?INT\w*_(MAX|MIN|C)|(FLT|DBL|LDBL)_\w+|FP_\w+|vm_\w+|power_\d+|_[A-Z_]\w*"
    r"|solve_\w+|SOLVE_\w+|LANE_\w+|LANES"
)

RESERVED = frozenset(" ".join((_KEYWORDS, _LIBRARY, _OWN, _PAST)).split()) | {
    name + suffix for name in _MATH.split() for suffix in ("", "f", "l")
}
"""Identifiers that mean something else in a generated C file, wherever they stand."""

RESERVED_AT_FILE_SCOPE = RESERVED | frozenset(_UNIX_MATH.split())
"""The same, with names that <math.h> declares on some systems: a local may hide them, a function may not."""


def transliterate(name: str) -> str:
    """The name in ASCII: Greek letters by their names, accents dropped, anything else by its code point."""
    return "".join(character if character.isascii() else _ascii(character) for character in name)


def _ascii(character: str) -> str:
    words = unicodedata.name(character, "").split()
    if words[:1] == ["GREEK"] and "LETTER" in words:
        letter = words[words.index("LETTER") + 1].lower()
        return letter.capitalize() if "CAPITAL" in words else letter
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if c.isascii() and c.isalnum())
    return plain or f"u{ord(character):04x}"


def c_names(local: Iterable[str], file_scope: Iterable[str] = ()) -> dict[str, str]:
    """One identifier for each name; the name itself wherever C allows it, whatever other names there are.

    Args:
        local: arguments and variables of functions.
        file_scope: functions and constants.
    """
    top = tuple(dict.fromkeys(file_scope))
    every = (*top, *(name for name in dict.fromkeys(local) if name not in top))
    found: dict[str, str] = {}
    for name in every:
        if name.isascii() and not _is_reserved(name, name in top):
            found[name] = name
    taken = set(found.values())
    for name in every:
        if name not in found:
            candidate = transliterate(name)
            if _PATTERNS.fullmatch(candidate) and _PATTERNS.fullmatch(f"{candidate}_"):
                candidate = f"user_{candidate}"  # no underscore behind it leads out of such a family of names
            while candidate in taken or _is_reserved(candidate, name in top):
                candidate += "_"
            found[name] = candidate
            taken.add(candidate)
    return {name: found[name] for name in every}


def _is_reserved(name: str, file_scope: bool) -> bool:
    return name in (RESERVED_AT_FILE_SCOPE if file_scope else RESERVED) or bool(_PATTERNS.fullmatch(name))


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, with as many trailing underscores as keep it apart from the names that are taken."""
    names = set(taken)
    while wanted in names:
        wanted += "_"
    return wanted
