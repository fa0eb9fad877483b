"""Explicit Runge-Kutta methods of fixed step; their orders follow from the coefficients (see `butcher`)."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from brainpy_codegen.integrators.butcher import ButcherTableau

_DIGITS = 10**60
_SQRT_5 = Fraction(isqrt(5 * _DIGITS**2), _DIGITS)

_EULER = "Euler, L. (1768). Institutionum calculi integralis, volume 1. St. Petersburg."
_RUNGE = (
    "Runge, C. (1895). Ueber die numerische Aufloesung von Differentialgleichungen. Mathematische Annalen 46, 167-178. "
    "doi:10.1007/BF01446807"
)
_HEUN = (
    "Heun, K. (1900). Neue Methoden zur approximativen Integration der Differentialgleichungen einer unabhaengigen "
    "Veraenderlichen. Zeitschrift fuer Mathematik und Physik 45, 23-38."
)
_KUTTA = (
    "Kutta, W. (1901). Beitrag zur naeherungsweisen Integration totaler Differentialgleichungen. "
    "Zeitschrift fuer Mathematik und Physik 46, 435-453."
)
_RALSTON = (
    "Ralston, A. (1962). Runge-Kutta methods with minimum error bounds. Mathematics of Computation 16, 431-437. "
    "doi:10.1090/S0025-5718-1962-0150954-0"
)
_SHU_OSHER = (
    "Shu, C.-W. and Osher, S. (1988). Efficient implementation of essentially non-oscillatory shock-capturing schemes. "
    "Journal of Computational Physics 77, 439-471. doi:10.1016/0021-9991(88)90177-5"
)


def _row(text: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, text.split()))


def _rows(*rows: str) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(map(_row, rows))


def _surds(*entries: tuple[int, int, int]) -> tuple[Fraction, ...]:
    """Numbers (p + q * sqrt(5)) / r, to sixty digits."""
    return tuple((p + q * _SQRT_5) / r for p, q, r in entries)


def second_order(beta: Fraction, name: str, title: str, reference: str) -> ButcherTableau:
    """The method of two stages and order 2 whose second stage stands at t + beta * dt."""
    weight = 1 / (2 * beta)
    return ButcherTableau(name, title, ((), (beta,)), (1 - weight, weight), reference)


EXPLICIT: tuple[ButcherTableau, ...] = (
    ButcherTableau("euler", "forward Euler", _rows(""), _row("1"), _EULER),
    ButcherTableau("midpoint", "midpoint rule (Runge 1895)", _rows("", "1/2"), _row("0 1"), _RUNGE),
    ButcherTableau("heun2", "Heun's method of order 2 (Heun 1900)", _rows("", "1"), _row("1/2 1/2"), _HEUN),
    ButcherTableau(
        "ralston2", "Ralston's method of order 2 (Ralston 1962)", _rows("", "2/3"), _row("1/4 3/4"), _RALSTON
    ),
    second_order(Fraction(2, 3), "rk2", "Runge-Kutta of order 2 with beta = 2/3 (Ralston 1962)", _RALSTON),
    ButcherTableau(
        "rk3", "Kutta's method of order 3 (Kutta 1901)", _rows("", "1/2", "-1 2"), _row("1/6 2/3 1/6"), _KUTTA
    ),
    ButcherTableau(
        "heun3", "Heun's method of order 3 (Heun 1900)", _rows("", "1/3", "0 2/3"), _row("1/4 0 3/4"), _HEUN
    ),
    ButcherTableau(
        "ralston3",
        "Ralston's method of order 3 (Ralston 1962)",
        _rows("", "1/2", "0 3/4"),
        _row("2/9 1/3 4/9"),
        _RALSTON,
    ),
    ButcherTableau(
        "ssprk3",
        "strong stability preserving Runge-Kutta of order 3 (Shu and Osher 1988)",
        _rows("", "1", "1/4 1/4"),
        _row("1/6 1/6 2/3"),
        _SHU_OSHER,
    ),
    ButcherTableau(
        "rk4",
        "classical Runge-Kutta of order 4 (Kutta 1901)",
        _rows("", "1/2", "0 1/2", "0 0 1"),
        _row("1/6 1/3 1/3 1/6"),
        _KUTTA,
    ),
    ButcherTableau(
        "ralston4",
        "Ralston's method of order 4 (Ralston 1962)",
        (
            (),
            (Fraction(2, 5),),
            _surds((-2889, 1428, 1024), (3785, -1620, 1024)),
            _surds((-3365, 2094, 6040), (-975, -3046, 2552), (467040, 203968, 240845)),
        ),
        _surds((263, 24, 1812), (125, -1000, 3828), (3426304, 1661952, 5924787), (30, -4, 123)),
        _RALSTON,
        tolerance=Fraction(1, 10**50),
    ),
    ButcherTableau(
        "rk4_38",
        "3/8 rule of order 4 (Kutta 1901)",
        _rows("", "1/3", "-1/3 1", "1 -1 1"),
        _row("1/8 3/8 3/8 1/8"),
        _KUTTA,
    ),
)
