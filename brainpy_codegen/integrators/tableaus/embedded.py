"""Embedded pairs of explicit Runge-Kutta methods; their orders follow from the coefficients (see `butcher`).

The solution that is carried on is the one of higher order (local extrapolation) in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from brainpy_codegen.integrators.butcher import ButcherTableau, derived_order
from brainpy_codegen.integrators.tableaus import dop853

Row = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class EmbeddedPair:
    """A Runge-Kutta method with one or two error estimates and an interpolant.

    Attributes:
        tableau: the method whose solution is carried on; its last stage is the first of the next step (FSAL) where
            the last row of its matrix is its weights.
        order: its order, as published (deriving it would slow the import; the tests do).
        embedded: the weights of the lower order methods, one or two rows over the stages; of two, the second is the
            one of lower order. A row may be longer than the stages by one: the last weight is that of the slope at
            the new state. embedded_order: the order of the first of them.
        interpolant: for theta, theta**2 ..., the weights over the stages; none for the cubic Hermite polynomial.
        nested: weights over all slopes of the coefficients that a nested interpolant has beside those of the cubic
            Hermite polynomial (see `interpolation`). extra: rows of the stages made for it alone.
        dense_order: order of the interpolant.
        weight: how many times an error estimate counts. A tolerance is meant for the solution, an estimate is of a
            step; the weights keep errors on the problems of DETEST within 100 tolerances.
    """

    tableau: ButcherTableau
    order: int
    embedded: tuple[Row, ...]
    embedded_order: int
    interpolant: tuple[Row, ...] = ()
    nested: tuple[Row, ...] = ()
    extra: tuple[Row, ...] = ()
    dense_order: int = 3
    weight: int = 10

    @property
    def name(self) -> str:
        """The word that users write."""
        return self.tableau.name

    @property
    def is_fsal(self) -> bool:
        """Whether the last stage is the derivative at the new state."""
        return self.tableau.a[-1] == self.tableau.b

    @property
    def errors(self) -> tuple[Row, ...]:
        """The weights of the error estimates: those of the method minus those of the embedded one."""
        found = []
        for row in self.embedded:
            weights = (*self.tableau.b, *((Fraction(0),) * (len(row) - self.tableau.stages)))
            lower = (*row, *((Fraction(0),) * (len(weights) - len(row))))
            found.append(tuple(b - other for b, other in zip(weights, lower, strict=True)))
        return tuple(found)

    @property
    def embedded_orders(self) -> tuple[int, ...]:
        """The orders of the embedded methods, derived from the order conditions."""
        return tuple(derived_order(*self.extended(row), self.tableau.tolerance) for row in self.embedded)

    def extended(self, weights: Row) -> tuple[tuple[Row, ...], Row]:
        """Matrix and weights over the stages, the slope at the new state and the stages of the interpolant."""
        rows = [list(row) for row in self.tableau.a]
        if not self.is_fsal:
            rows.append(list(self.tableau.b))
        rows += [list(row) for row in self.extra]
        size = len(rows)
        padded = tuple(tuple(row) + (Fraction(0),) * (size - len(row)) for row in rows)
        return padded, (*weights, *((Fraction(0),) * (size - len(weights))))


def _row(text: str) -> Row:
    return tuple(map(Fraction, text.split()))


def _rows(*rows: str) -> tuple[Row, ...]:
    return tuple(map(_row, rows))


def with_abscissas(c: Sequence[Fraction], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The matrix whose rows sum to the abscissas: first entries from the others, which are given in decimals."""
    found: list[Row] = [()]
    for node, row in zip(c[1:], rows, strict=True):
        found.append((node - sum(row, Fraction(0)), *row))
    return tuple(found)


_FEHLBERG = (
    "Fehlberg, E. (1969). Low-order classical Runge-Kutta formulas with stepsize control and their application to some "
    "heat transfer problems. NASA Technical Report R-315."
)
_BOGACKI_SHAMPINE = (
    "Bogacki, P. and Shampine, L. F. (1989). A 3(2) pair of Runge-Kutta formulas. Applied Mathematics Letters 2, "
    "321-325. doi:10.1016/0893-9659(89)90079-7"
)
_CASH_KARP = (
    "Cash, J. R. and Karp, A. H. (1990). A variable order Runge-Kutta method for initial value problems with rapidly "
    "varying right-hand sides. ACM Transactions on Mathematical Software 16, 201-222. doi:10.1145/79505.79507"
)
_DORMAND_PRINCE = (
    "Dormand, J. R. and Prince, P. J. (1980). A family of embedded Runge-Kutta formulae. Journal of Computational and "
    "Applied Mathematics 6, 19-26. doi:10.1016/0771-050X(80)90013-3. Interpolant: Shampine, L. F. (1986). Some "
    "practical Runge-Kutta formulas. Mathematics of Computation 46, 135-150. doi:10.1090/S0025-5718-1986-0815836-3"
)
_TSITOURAS = (
    "Tsitouras, C. (2011). Runge-Kutta pairs of order 5(4) satisfying only the first column simplifying assumption. "
    "Computers and Mathematics with Applications 62, 770-775. doi:10.1016/j.camwa.2011.06.002"
)
_HAIRER = (
    "Hairer, E., Norsett, S. P. and Wanner, G. (1993). Solving Ordinary Differential Equations I, 2nd edition, "
    "section II.5. Springer. doi:10.1007/978-3-540-78862-1"
)

HEUN_EULER = EmbeddedPair(
    ButcherTableau(
        "heun_euler",
        "Heun's method of order 2 with Euler's inside (Heun 1900)",
        _rows("", "1"),
        _row("1/2 1/2"),
        "Heun, K. (1900). Neue Methoden zur approximativen Integration der Differentialgleichungen einer unabhaengigen "
        "Veraenderlichen. Zeitschrift fuer Mathematik und Physik 45, 23-38.",
    ),
    order=2,
    embedded_order=1,
    embedded=_rows("1 0"),
    weight=2,
)

RKF12 = EmbeddedPair(
    ButcherTableau(
        "rkf12",
        "Runge-Kutta-Fehlberg of order 2(1) (Fehlberg 1969)",
        _rows("", "1/2", "1/256 255/256"),
        _row("1/512 255/256 1/512"),
        _FEHLBERG,
    ),
    order=2,
    embedded_order=1,
    embedded=_rows("1/256 255/256 0"),
    weight=150,
)

BS3 = EmbeddedPair(
    ButcherTableau(
        "bs3",
        "Bogacki and Shampine of order 3(2) (1989)",
        _rows("", "1/2", "0 3/4", "2/9 1/3 4/9"),
        _row("2/9 1/3 4/9 0"),
        _BOGACKI_SHAMPINE,
    ),
    order=3,
    embedded_order=2,
    embedded=_rows("7/24 1/4 1/3 1/8"),
    weight=4,
)

RKF45 = EmbeddedPair(
    ButcherTableau(
        "rkf45",
        "Runge-Kutta-Fehlberg of order 5(4) (Fehlberg 1969)",
        _rows(
            "",
            "1/4",
            "3/32 9/32",
            "1932/2197 -7200/2197 7296/2197",
            "439/216 -8 3680/513 -845/4104",
            "-8/27 2 -3544/2565 1859/4104 -11/40",
        ),
        _row("16/135 0 6656/12825 28561/56430 -9/50 2/55"),
        _FEHLBERG,
    ),
    order=5,
    embedded_order=4,
    embedded=_rows("25/216 0 1408/2565 2197/4104 -1/5 0"),
)

CASH_KARP = EmbeddedPair(
    ButcherTableau(
        "cash_karp",
        "Cash and Karp of order 5(4) (1990)",
        _rows(
            "",
            "1/5",
            "3/40 9/40",
            "3/10 -9/10 6/5",
            "-11/54 5/2 -70/27 35/27",
            "1631/55296 175/512 575/13824 44275/110592 253/4096",
        ),
        _row("37/378 0 250/621 125/594 0 512/1771"),
        _CASH_KARP,
    ),
    order=5,
    embedded_order=4,
    embedded=_rows("2825/27648 0 18575/48384 13525/55296 277/14336 1/4"),
)

DOPRI5 = EmbeddedPair(
    ButcherTableau(
        "dopri5",
        "Dormand and Prince of order 5(4) (1980)",
        _rows(
            "",
            "1/5",
            "3/40 9/40",
            "44/45 -56/15 32/9",
            "19372/6561 -25360/2187 64448/6561 -212/729",
            "9017/3168 -355/33 46732/5247 49/176 -5103/18656",
            "35/384 0 500/1113 125/192 -2187/6784 11/84",
        ),
        _row("35/384 0 500/1113 125/192 -2187/6784 11/84 0"),
        _DORMAND_PRINCE,
    ),
    order=5,
    embedded_order=4,
    embedded=_rows("5179/57600 0 7571/16695 393/640 -92097/339200 187/2100 1/40"),
    interpolant=_rows(
        "1",
        "-8048581381/2820520608 0 131558114200/32700410799 -1754552775/470086768 127303824393/49829197408 "
        "-282668133/205662961 40617522/29380423",
        "8663915743/2820520608 0 -68118460800/10900136933 14199869525/1410260304 -318862633887/49829197408 "
        "2019193451/616988883 -110615467/29380423",
        "-12715105075/11282082432 0 87487479700/32700410799 -10690763975/1880347072 701980252875/199316789632 "
        "-1453857185/822651844 69997945/29380423",
    ),
    dense_order=4,
)

_TSIT5_C = _row("0 0.161 0.327 0.9 0.980025540904509685729810680793 1 1")
_TSIT5_A = with_abscissas(
    _TSIT5_C,
    (
        (),
        _row("0.335480655492356989"),
        _row("-6.359448489975075 4.3622954328695815"),
        _row("-11.748883564062828 7.4955393428898365 -0.09249506636175525"),
        _row("-12.92096931784711 8.159367898576159 -0.071584973281401 -0.028269050394068383"),
        _row("0.01 0.4798896504144996 1.379008574103742 -3.290069515436081 2.324710524099774"),
    ),
)

TSIT5 = EmbeddedPair(
    ButcherTableau(
        "tsit5",
        "Tsitouras of order 5(4) (2011)",
        _TSIT5_A,
        (*_TSIT5_A[-1], Fraction(0)),
        _TSITOURAS,
        tolerance=Fraction(1, 10**14),
    ),
    order=5,
    embedded_order=4,
    embedded=(
        tuple(
            b - error
            for b, error in zip(
                (*_TSIT5_A[-1], Fraction(0)),
                _row(
                    "-0.00178001105222577714 -0.0008164344596567469 0.007880878010261995 -0.1447110071732629 "
                    "0.5823571654525552 -0.45808210592918697 1/66"
                ),
                strict=True,
            )
        ),
    ),
    interpolant=_rows(
        "1",
        "-2.763706197274826 0.1317 3.9302962368947516 -12.411077166933676 37.50931341651104 -27.896526289197286 1.5",
        "2.9132554618219126 -0.2234 -5.941033872131505 30.33818863028232 -88.1789048947664 65.09189467479366 -4",
        "-1.0530884977290216 0.1017 2.490627285651252793 -16.54810288924490272 47.37952196281928122 "
        "-34.87065786149660974 2.5",
    ),
    dense_order=4,
)

DOP853 = EmbeddedPair(
    ButcherTableau(
        "dop853",
        "Dormand and Prince of order 8(5,3) (Hairer, Norsett and Wanner 1993)",
        with_abscissas(dop853.ABSCISSAS, dop853.ROWS),
        dop853.WEIGHTS,
        _HAIRER,
        tolerance=Fraction(1, 10**20),
    ),
    order=8,
    embedded_order=5,
    embedded=(dop853.FIFTH_ORDER, dop853.THIRD_ORDER),
    nested=dop853.NESTED,
    extra=dop853.EXTRA,
    dense_order=7,
)

EMBEDDED: tuple[EmbeddedPair, ...] = (HEUN_EULER, RKF12, BS3, RKF45, CASH_KARP, DOPRI5, TSIT5, DOP853)
