"""Singly diagonally implicit Runge-Kutta methods whose first stage is explicit (ESDIRK); all stiffly accurate.

The last row of the matrix is the weights, so that the last stage is the new state and its slope the first of the next
step.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

Row = tuple[Fraction, ...]

_DIGITS = 10**40
_SQRT_2 = Fraction(isqrt(2 * _DIGITS**2), _DIGITS)


@dataclass(frozen=True, slots=True)
class EsdirkTableau:
    """The coefficients of an ESDIRK pair.

    Attributes:
        name: the word that users write. title: how generated text names the method. reference: its paper.
        order, embedded_order: of the method, and of the one that the error is estimated with.
        a: the matrix, with its diagonal: 0, then gamma in every row.
        embedded: the weights of the embedded method.
        filtered: multiply the error estimate by inv(I - gamma * dt * J), because the embedded method does not damp
            stiff components (Hosea and Shampine 1996).
    """

    name: str
    title: str
    reference: str
    order: int
    embedded_order: int
    a: tuple[Row, ...]
    embedded: Row
    filtered: bool = False

    @property
    def stages(self) -> int:
        """The number of stages."""
        return len(self.a)

    @property
    def gamma(self) -> Fraction:
        """The diagonal of all stages but the first."""
        return self.a[-1][-1]

    @property
    def c(self) -> Row:
        """The stage times: the sums of the rows; the last ones are the end of the step."""
        sums = (sum(row, Fraction(0)) for row in self.a)
        return tuple(Fraction(1) if abs(c - 1) < Fraction(1, 10**12) else c for c in sums)

    @property
    def errors(self) -> Row:
        """The weights of the slopes in the error estimate."""
        padded = (*self.embedded, *((Fraction(0),) * (self.stages - len(self.embedded))))
        return tuple(b - other for b, other in zip(self.a[-1], padded, strict=True))


def _row(text: str) -> Row:
    return tuple(map(Fraction, text.split()))


_D = 1 - _SQRT_2 / 2
_W = _SQRT_2 / 4

ESDIRK: tuple[EsdirkTableau, ...] = (
    EsdirkTableau(
        name="tr_bdf2",
        title="TR-BDF2 of order 2 (Hosea and Shampine 1996)",
        reference=(
            "Hosea, M. E. and Shampine, L. F. (1996). Analysis and implementation of TR-BDF2. Applied Numerical "
            "Mathematics 20, 21-37. doi:10.1016/0168-9274(95)00115-8"
        ),
        order=2,
        embedded_order=3,
        a=((Fraction(0),), (_D, _D), (_W, _W, _D)),
        embedded=((1 - _W) / 3, (3 * _W + 1) / 3, _D / 3),
        filtered=True,
    ),
    EsdirkTableau(
        name="kvaerno5",
        title="ESDIRK of order 5 (Kvaerno 2004)",
        reference=(
            "Kvaerno, A. (2004). Singly diagonally implicit Runge-Kutta methods with an explicit first stage. "
            "BIT Numerical Mathematics 44, 489-502. doi:10.1023/B:BITN.0000046811.70614.38"
        ),
        order=5,
        embedded_order=4,
        a=(
            _row("0"),
            _row("0.26 0.26"),
            _row("0.13 0.84033320996790809 0.26"),
            _row("0.22371961478320505 0.47675532319799699 -0.06470895363112615 0.26"),
            _row("0.16648564323248321 0.10450018841591720 0.03631482272098715 -0.13090704451073998 0.26"),
            _row("0.13855640231268224 0 -0.04245337201752043 0.02446657898003141 0.61943039072480676 0.26"),
            _row(
                "0.13659751177640291 0 -0.05496908796538376 -0.04118626728321046 0.62993304899016403 "
                "0.06962479448202728 0.26"
            ),
        ),
        embedded=_row("0.13855640231268224 0 -0.04245337201752043 0.02446657898003141 0.61943039072480676 0.26"),
    ),
)
