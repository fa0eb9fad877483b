"""Coefficients of stochastic Runge-Kutta methods of strong order 1.5.

Roessler, SIAM Journal on Numerical Analysis 48, 922, 2010, doi 10.1137/09076636X: SRA1 to SRA3, SRIW1, SRIW2.
Rackauckas and Nie, IEEE High Performance Extreme Computing Conference 2020, arXiv 1804.04344: SOSRA and
SOSRI, found by optimising the region of stability, and known in decimal numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Coefficients: TypeAlias = tuple[Fraction, ...]
Matrix: TypeAlias = tuple[Coefficients, ...]


@dataclass(frozen=True, slots=True)
class AdditiveTableau:
    """A method for additive noise (SRA).

    H_i = x + dt * sum_j a_ij f(H_j) + sum_j b_ij g(t + c1_j dt) * dU, with dU = dZ / dt
    x(t + dt) = x + dt * sum_i alpha_i f(H_i) + sum_i (beta1_i dW + beta2_i dU) g(t + c1_i dt)
    """

    name: str
    a: Matrix
    b: Matrix
    alpha: Coefficients
    beta1: Coefficients
    beta2: Coefficients
    c0: Coefficients
    c1: Coefficients


@dataclass(frozen=True, slots=True)
class DiagonalTableau:
    """A method for diagonal or scalar noise in the sense of Ito (SRI).

    H0_i = x + dt * sum_j a0_ij f(H0_j) + dU * sum_j b0_ij g(H1_j)
    H1_i = x + dt * sum_j a1_ij f(H0_j) + sqrt(dt) * sum_j b1_ij g(H1_j)
    x(t + dt) = x + dt * sum_i alpha_i f(H0_i)
                  + sum_i (beta1_i dW + beta2_i I_11 / sqrt(dt) + beta3_i dU + beta4_i I_111 / dt) g(H1_i)

    `weak` is the order of the error of moments. It is no higher than that of paths where the errors of half orders,
    which the sqrt(dt) in H1 leaves, do not cancel in the mean.
    """

    name: str
    a0: Matrix
    a1: Matrix
    b0: Matrix
    b1: Matrix
    alpha: Coefficients
    beta1: Coefficients
    beta2: Coefficients
    beta3: Coefficients
    beta4: Coefficients
    c0: Coefficients
    c1: Coefficients
    weak: float = 1.5


def _row(text: str) -> Coefficients:
    return tuple(Fraction(word) for word in text.split())


def _matrix(text: str) -> Matrix:
    return tuple(_row(line) for line in text.split(","))


SRA1 = AdditiveTableau(
    "sra1",
    a=_matrix("0 0, 3/4 0"),
    b=_matrix("0 0, 3/2 0"),
    alpha=_row("1/3 2/3"),
    beta1=_row("1 0"),
    beta2=_row("-1 1"),
    c0=_row("0 3/4"),
    c1=_row("1 0"),
)
SRA2 = AdditiveTableau(
    "sra2",
    a=_matrix("0 0, 3/4 0"),
    b=_matrix("0 0, 3/2 0"),
    alpha=_row("1/3 2/3"),
    beta1=_row("0 1"),
    beta2=_row("3/2 -3/2"),
    c0=_row("0 3/4"),
    c1=_row("1/3 1"),
)
SRA3 = AdditiveTableau(
    "sra3",
    a=_matrix("0 0 0, 1 0 0, 1/4 1/4 0"),
    b=_matrix("0 0 0, 0 0 0, 1 1/2 0"),
    alpha=_row("1/6 1/6 2/3"),
    beta1=_row("1 0 0"),
    beta2=_row("-1 1 0"),
    c0=_row("0 1 1/2"),
    c1=_row("1 0 0"),
)
SOSRA = AdditiveTableau(
    "sosra",
    a=_matrix("0 0 0, 0.6923962376159507 0 0, -3.1609142252828395 4.1609142252828395 0"),
    b=_matrix("0 0 0, 1.3371632704399763 0 0, 1.442371048468624 1.8632741501139225 0"),
    alpha=_row("0.2889874966892885 0.6859880440839937 0.025024459226717772"),
    beta1=_row("-16.792534242221663 17.514995785380226 0.27753845684143835"),
    beta2=_row("0.4237535769069274 0.6010381474428539 -1.0247917243497813"),
    c0=_row("0 0.6923962376159507 1"),
    c1=_row("0 0.041248171110700504 1"),
)
SRIW1 = DiagonalTableau(
    "sriw1",
    a0=_matrix("0 0 0 0, 3/4 0 0 0, 0 0 0 0, 0 0 0 0"),
    a1=_matrix("0 0 0 0, 1/4 0 0 0, 1 0 0 0, 0 0 1/4 0"),
    b0=_matrix("0 0 0 0, 3/2 0 0 0, 0 0 0 0, 0 0 0 0"),
    b1=_matrix("0 0 0 0, 1/2 0 0 0, -1 0 0 0, -5 3 1/2 0"),
    alpha=_row("1/3 2/3 0 0"),
    beta1=_row("-1 4/3 2/3 0"),
    beta2=_row("-1 4/3 -1/3 0"),
    beta3=_row("2 -4/3 -2/3 0"),
    beta4=_row("-2 5/3 -2/3 1"),
    c0=_row("0 3/4 0 0"),
    c1=_row("0 1/4 1 1/4"),
    weak=2.0,
)
SRIW2 = DiagonalTableau(
    "sriw2",
    a0=_matrix("0 0 0 0, 1 0 0 0, 1/4 1/4 0 0, 0 0 0 0"),
    a1=_matrix("0 0 0 0, 1/4 0 0 0, 1 0 0 0, 0 0 1/4 0"),
    b0=_matrix("0 0 0 0, 0 0 0 0, 1 1/2 0 0, 0 0 0 0"),
    b1=_matrix("0 0 0 0, -1/2 0 0 0, 1 0 0 0, 2 -1 1/2 0"),
    alpha=_row("1/6 1/6 2/3 0"),
    beta1=_row("-1 4/3 2/3 0"),
    beta2=_row("1 -4/3 1/3 0"),
    beta3=_row("2 -4/3 -2/3 0"),
    beta4=_row("-2 5/3 -2/3 1"),
    c0=_row("0 1 1/2 0"),
    c1=_row("0 1/4 1 1/4"),
)
SOSRI = DiagonalTableau(
    "sosri",
    a0=_matrix(
        "0 0 0 0, -0.04199224421316468 0 0 0, 2.842612915017106 -2.0527723684000727 0 0,"
        "4.338237071435815 -2.8895936137439793 2.3017575594644466 0"
    ),
    a1=_matrix(
        "0 0 0 0, 0.26204282091330466 0 0 0, 0.20903646383505375 -0.1502377115150361 0 0,"
        "0.05836595312746999 0.6149440396332373 0.08535117634046772 0"
    ),
    b0=_matrix(
        "0 0 0 0, -0.21641093549612528 0 0 0, 1.5336352863679572 0.26066223492647056 0 0,"
        "-1.0536037558179159 1.7015284721089472 -0.20725685784180017 0"
    ),
    b1=_matrix(
        "0 0 0 0, -0.5119011827621657 0 0 0, 2.67767339866713 -4.9395031322250995 0 0,"
        "0.15580956238299215 3.2361551006624674 -1.4223118283355949 0"
    ),
    alpha=_row("1.140099274172029 -0.6401334255743456 0.4736296532772559 0.026404498125060714"),
    beta1=_row("-1.8453464565104432 2.688764531100726 -0.2523866501071323 0.40896857551684956"),
    beta2=_row("0.4969658141589478 -0.5771202869753592 -0.12919702470322217 0.2093514975196336"),
    beta3=_row("2.8453464565104425 -2.688764531100725 0.2523866501071322 -0.40896857551684945"),
    beta4=_row("0.11522663875443433 -0.57877086147738 0.2857851028163886 0.17775911990655704"),
    c0=_row("0 -0.04199224421316468 0.7898405466170333 3.7504010171562823"),
    c1=_row("0 0.26204282091330466 0.05879875232001766 0.758661169101175"),
)

ADDITIVE: tuple[AdditiveTableau, ...] = (SRA1, SRA2, SRA3, SOSRA)
DIAGONAL: tuple[DiagonalTableau, ...] = (SRIW1, SRIW2, SOSRI)
