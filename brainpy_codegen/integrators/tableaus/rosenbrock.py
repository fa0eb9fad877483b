"""Rosenbrock methods: coefficients in the form in which a step needs no product with the Jacobian.

With W = I / (gamma * dt) - J, every stage is one linear system,

    W * k_i = f(x + sum_j a_ij * k_j, t + c_i * dt) + sum_j C_ij * k_j / dt + d_i * dt * df/dt,

and x(t + dt) = x + sum_i m_i * k_i. The last k is the estimate of the error. In the usual notation (Hairer and Wanner
1996, IV.7) a = alpha * inv(Gamma), C = I / gamma - inv(Gamma), m = b * inv(Gamma), and d are the row sums of Gamma.
The tests derive alpha, Gamma and b from these numbers and check every order condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Row = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class RosenbrockTable:
    """The coefficients of a stiffly accurate Rosenbrock method.

    Attributes:
        name: the word that users write. title: how generated text names the method. reference: its paper.
        order, embedded_order: of the method and of the one inside of it, which lacks the last k.
        gamma: the diagonal.
        a, coupling: the rows of a and C, of the second stage on.
        c, d: stage times and weights of the time derivative.
        dense: weights of the k for each coefficient of the interpolant, see `interpolant` of `ode.rosenbrock`.
        dense_order: order of the interpolant.
    """

    name: str
    title: str
    reference: str
    order: int
    embedded_order: int
    gamma: Fraction
    a: tuple[Row, ...]
    coupling: tuple[Row, ...]
    c: Row
    d: Row
    dense: tuple[Row, ...]
    dense_order: int

    @property
    def stages(self) -> int:
        """The number of stages."""
        return len(self.c)

    @property
    def m(self) -> Row:
        """The weights of the k: the last stage is the embedded solution, to which its own k is added."""
        return (*self.a[-1], Fraction(1))


def _row(text: str) -> Row:
    return tuple(map(Fraction, text.split()))


def _rows(text: str) -> tuple[Row, ...]:
    return tuple(_row(line) for line in text.strip().splitlines())


_RODAS4_END = "1.221224509226641 6.019134481288629 12.53708332932087 -0.6878860361058950"
_RODAS5P_END = "-7.502846399306121 2.561846144803919 -11.627539656261098 -0.18268767659942256 0.030198172008377946"

ROSENBROCK: tuple[RosenbrockTable, ...] = (
    RosenbrockTable(
        name="rodas4",
        title="Rodas of order 4 (Hairer and Wanner 1996)",
        reference=(
            "Hairer, E. and Wanner, G. (1996). Solving Ordinary Differential Equations II, 2nd edition, section IV.7. "
            "Springer. doi:10.1007/978-3-642-05221-7"
        ),
        order=4,
        embedded_order=3,
        gamma=Fraction(1, 4),
        a=_rows(
            f"""
            1.544
            0.9466785280815826 0.2557011698983284
            3.314825187068521 2.896124015972201 0.9986419139977817
            {_RODAS4_END}
            {_RODAS4_END} 1
            """
        ),
        coupling=_rows(
            """
            -5.6688
            -2.430093356833875 -0.2063599157091915
            -0.1073529058151375 -9.594562251023355 -20.47028614809616
            7.496443313967647 -10.24680431464352 -33.99990352819905 11.70890893206160
            8.083246795921522 -7.981132988064893 -31.52159432874371 16.31930543123136 -6.058818238834054
            """
        ),
        c=_row("0 0.386 0.21 0.63 1 1"),
        d=_row("0.25 -0.1043 0.1035 -0.0362 0 0"),
        dense=_rows(
            """
            10.12623508344586 -7.487995877610167 -34.80091861555747 -7.992771707568823 1.025137723295662
            -0.6762803392801253 6.087714651680015 16.43084320892478 24.76722511418386 -6.594389125716872
            """
        ),
        dense_order=3,
    ),
    RosenbrockTable(
        name="rodas5p",
        title="Rodas5P of order 5 (Steinebach 2023)",
        reference=(
            "Steinebach, G. (2023). Construction of Rosenbrock-Wanner method Rodas5P and numerical benchmarks within "
            "the Julia Differential Equations package. BIT Numerical Mathematics 63, 27. doi:10.1007/s10543-023-00967-x"
        ),
        order=5,
        embedded_order=4,
        gamma=Fraction("0.21193756319429014"),
        a=_rows(
            f"""
            3
            2.849394379747939 0.45842242204463923
            -6.954028509809101 2.489845061869568 -10.358996098473584
            2.8029986275628964 0.5072464736228206 -0.3988312541770524 -0.04721187230404641
            {_RODAS5P_END}
            {_RODAS5P_END} 1
            {_RODAS5P_END} 1 1
            """
        ),
        coupling=_rows(
            """
            -14.155112264123755
            -17.97296035885952 -2.859693295451294
            147.12150275711716 -1.41221402718213 71.68940251302358
            165.43517024871676 -0.4592823456491126 42.90938336958603 -5.961986721573306
            24.854864614690072 -3.0009227002832186 47.4931110020768 5.5814197821558125 -0.6610691825249471
            30.91273214028599 -3.1208243349937974 77.79954646070892 34.28646028294783 -19.097331116725623 -28.087943162872662
            37.80277123390563 -3.2571969029072276 112.26918849496327 66.9347231244047 -40.06618937091002 -54.66780262877968 -9.48861652309627
            """  # noqa: E501
        ),
        c=_row("0 0.6358126895828704 0.4095798393397535 0.9769306725060716 0.4288403609558664 1 1 1"),
        d=_row(
            "0.21193756319429014 -0.42387512638858027 -0.3384627126235924 1.8046452872882734 2.325825639765069 0 0 0"
        ),
        dense=_rows(
            """
            25.948786856663858 -2.5579724845846235 10.433815404888879 -2.3679251022685204 0.524948541321073 1.1241088310450404 0.4272876194431874 -0.17202221070155493
            -9.91568850695171 -0.9689944594115154 3.0438037242978453 -24.495224566215796 20.176138334709044 15.98066361424651 -6.789040303419874 -6.710236069923372
            11.419903575922262 2.8879645146136994 72.92137995996029 80.12511834622643 -52.072871366152654 -59.78993625266729 -0.15582684282751913 4.883087185713722
            """  # noqa: E501
        ),
        dense_order=4,
    ),
)
