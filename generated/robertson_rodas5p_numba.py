"""Autocatalytic reactions of Robertson: rodas5p step for Numba.

Generated from examples/robertson.py:robertson.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
"""

from numpy import empty

from .support.adaptive import (
    ACCEPTED,
    AFTER_REJECTION,
    DENSE,
    KEEP_CURVES,
    REJECTED,
    ROW,
    STATUS,
    STOP,
    Solver,
    integrate_adaptively,
)
from .support.adaptive_request import COLLAPSED, DONE, ENDED, NEW, OUT_OF_STEPS, RUNNING
from .support.numba_adaptive import (
    SMALLEST_ERROR,
    any_crossing,
    at_time,
    begin_again,
    evaluate,
    event_values,
    first_stop,
    has_room,
    is_due,
    is_too_small,
    keep_values,
    parameters_now,
    up_to,
    write_rows,
    write_step,
)
from .support.numba_jit import cell, loop
from .support.numba_math import abs, exp, fmax, log, maximum, minimum, pow, sqrt
from .support.numba_parameters import parameter_rows, set_parameters
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/robertson.py:robertson"
METHOD = "rodas5p"
BACKEND = "numba"
STATES = ("A", "B", "C")
PARAMETERS = {"k_1": 0.04, "k_2": 3e7, "k_3": 1e4}


@cell
def derivative(A, B, C, t, k_1, k_2, k_3):
    """Right-hand side: (dA/dt, dB/dt, dC/dt)."""
    # A -> B, B + B -> C + B, B + C -> A + C
    slow = k_1 * A
    fast = k_2 * B**2
    back = k_3 * B * C

    dA = -slow + back
    dB = slow - fast - back
    dC = fast

    return dA, dB, dC


@cell
def jacobian(A, B, C, t, k_1, k_2, k_3):
    """Jacobian of the right-hand side: its derivatives with respect to A, B, C, row by row."""
    # A -> B, B + B -> C + B, B + C -> A + C
    slow_by_A = k_1
    fast_by_B = k_2 * 2 * B
    back_by_B = k_3 * C
    back_by_C = k_3 * B

    dA_dA = -slow_by_A
    dA_dB = back_by_B
    dA_dC = back_by_C
    dB_dA = slow_by_A
    dB_dB = -fast_by_B - back_by_B
    dB_dC = -back_by_C
    dC_dB = fast_by_B

    return (dA_dA, dA_dB, dA_dC), (dB_dA, dB_dB, dB_dC), (0.0, dC_dB, 0.0)


@cell
def factor(A, B, C, t, diagonal, k_1, k_2, k_3):
    """Factors of W = diagonal * I - J = L * U, eliminated in the order A, B, C."""
    (dA_dA, dA_dB, dA_dC), (dB_dA, dB_dB, dB_dC), (_, dC_dB, _) = jacobian(
        A, B, C, t, k_1, k_2, k_3
    )

    U_A_A = diagonal - dA_dA
    U_A_B = -dA_dB
    U_A_C = -dA_dC
    L_B_A = -dB_dA / U_A_A
    U_B_B = diagonal - dB_dB - L_B_A * U_A_B
    U_B_C = -dB_dC - L_B_A * U_A_C
    L_C_B = -dC_dB / U_B_B
    U_C_C = diagonal - L_C_B * U_B_C

    return (U_A_A, U_A_B, U_A_C, L_B_A, U_B_B, U_B_C, L_C_B, U_C_C)


@cell
def solve_linear(factors, A_right, B_right, C_right):
    """Solve W * x = right with the factors of W."""
    U_A_A, U_A_B, U_A_C, L_B_A, U_B_B, U_B_C, L_C_B, U_C_C = factors

    B_reduced = B_right - L_B_A * A_right
    C_reduced = C_right - L_C_B * B_reduced
    C_solved = C_reduced / U_C_C
    B_solved = (B_reduced - U_B_C * C_solved) / U_B_B
    A_solved = (A_right - U_A_B * B_solved - U_A_C * C_solved) / U_A_A

    return A_solved, B_solved, C_solved


@cell
def stage_2(old, k1):
    """A state of stage 2."""
    value = old + 3 * k1
    return value


@cell
def right_2(slope, dt, k1):
    """The right-hand side of stage 2 for one state."""
    value = slope - 14.155112264123755 * k1 / dt
    return value


@cell
def stage_3(old, k1, k2):
    """A state of stage 3."""
    value = old + 2.849394379747939 * k1 + 0.45842242204463923 * k2
    return value


@cell
def right_3(slope, dt, k1, k2):
    """The right-hand side of stage 3 for one state."""
    value = slope + (-17.97296035885952 * k1 - 2.859693295451294 * k2) / dt
    return value


@cell
def stage_4(old, k1, k2, k3):
    """A state of stage 4."""
    value = (
        old - 6.954028509809101 * k1 + 2.489845061869568 * k2 - 10.358996098473584 * k3
    )
    return value


@cell
def right_4(slope, dt, k1, k2, k3):
    """The right-hand side of stage 4 for one state."""
    value = (
        slope
        + (147.12150275711716 * k1 - 1.41221402718213 * k2 + 71.68940251302358 * k3)
        / dt
    )
    return value


@cell
def stage_5(old, k1, k2, k3, k4):
    """A state of stage 5."""
    value = (
        old
        + 2.8029986275628964 * k1
        + 0.5072464736228206 * k2
        - 0.3988312541770524 * k3
        - 0.04721187230404641 * k4
    )
    return value


@cell
def right_5(slope, dt, k1, k2, k3, k4):
    """The right-hand side of stage 5 for one state."""
    value = (
        slope
        + (
            165.43517024871676 * k1
            - 0.4592823456491126 * k2
            + 42.90938336958603 * k3
            - 5.961986721573306 * k4
        )
        / dt
    )
    return value


@cell
def stage_6(old, k1, k2, k3, k4, k5):
    """A state of stage 6."""
    value = (
        old
        - 7.502846399306121 * k1
        + 2.561846144803919 * k2
        - 11.627539656261098 * k3
        - 0.18268767659942256 * k4
        + 0.030198172008377946 * k5
    )
    return value


@cell
def right_6(slope, dt, k1, k2, k3, k4, k5):
    """The right-hand side of stage 6 for one state."""
    value = (
        slope
        + (
            24.854864614690072 * k1
            - 3.0009227002832186 * k2
            + 47.4931110020768 * k3
            + 5.5814197821558125 * k4
            - 0.6610691825249471 * k5
        )
        / dt
    )
    return value


@cell
def stage_7(old, k1, k2, k3, k4, k5, k6):
    """A state of stage 7."""
    value = (
        old
        - 7.502846399306121 * k1
        + 2.561846144803919 * k2
        - 11.627539656261098 * k3
        - 0.18268767659942256 * k4
        + 0.030198172008377946 * k5
        + k6
    )
    return value


@cell
def right_7(slope, dt, k1, k2, k3, k4, k5, k6):
    """The right-hand side of stage 7 for one state."""
    value = (
        slope
        + (
            30.91273214028599 * k1
            - 3.1208243349937974 * k2
            + 77.79954646070892 * k3
            + 34.28646028294783 * k4
            - 19.097331116725623 * k5
            - 28.087943162872662 * k6
        )
        / dt
    )
    return value


@cell
def stage_8(old, k1, k2, k3, k4, k5, k6, k7):
    """A state of stage 8."""
    value = (
        old
        - 7.502846399306121 * k1
        + 2.561846144803919 * k2
        - 11.627539656261098 * k3
        - 0.18268767659942256 * k4
        + 0.030198172008377946 * k5
        + k6
        + k7
    )
    return value


@cell
def right_8(slope, dt, k1, k2, k3, k4, k5, k6, k7):
    """The right-hand side of stage 8 for one state."""
    value = (
        slope
        + (
            37.80277123390563 * k1
            - 3.2571969029072276 * k2
            + 112.26918849496327 * k3
            + 66.9347231244047 * k4
            - 40.06618937091002 * k5
            - 54.66780262877968 * k6
            - 9.48861652309627 * k7
        )
        / dt
    )
    return value


@cell
def stages(A, B, C, t, dt, p, p_stage_3, p_stage_5, p_stage_2, p_stage_4, p_end):
    """The stages of a step: the new states, then what error estimates and interpolants are made of."""
    # the matrix of all stages: 1 / (gamma * dt) on the diagonal, minus the Jacobian
    diagonal = 1 / (0.21193756319429014 * dt)
    factors = factor(A, B, C, t, diagonal, *p)

    # stage 1, at t
    dA_1, dB_1, dC_1 = derivative(A, B, C, t, *p)
    A_k1, B_k1, C_k1 = solve_linear(factors, dA_1, dB_1, dC_1)

    # stage 2, at t + 0.635813*dt
    A_2 = stage_2(A, A_k1)
    B_2 = stage_2(B, B_k1)
    C_2 = stage_2(C, C_k1)
    dA_2, dB_2, dC_2 = derivative(
        A_2, B_2, C_2, t + 0.6358126895828704 * dt, *p_stage_2
    )
    A_right_2 = right_2(dA_2, dt, A_k1)
    B_right_2 = right_2(dB_2, dt, B_k1)
    C_right_2 = right_2(dC_2, dt, C_k1)
    A_k2, B_k2, C_k2 = solve_linear(factors, A_right_2, B_right_2, C_right_2)

    # stage 3, at t + 0.40958*dt
    A_3 = stage_3(A, A_k1, A_k2)
    B_3 = stage_3(B, B_k1, B_k2)
    C_3 = stage_3(C, C_k1, C_k2)
    dA_3, dB_3, dC_3 = derivative(
        A_3, B_3, C_3, t + 0.4095798393397535 * dt, *p_stage_3
    )
    A_right_3 = right_3(dA_3, dt, A_k1, A_k2)
    B_right_3 = right_3(dB_3, dt, B_k1, B_k2)
    C_right_3 = right_3(dC_3, dt, C_k1, C_k2)
    A_k3, B_k3, C_k3 = solve_linear(factors, A_right_3, B_right_3, C_right_3)

    # stage 4, at t + 0.976931*dt
    A_4 = stage_4(A, A_k1, A_k2, A_k3)
    B_4 = stage_4(B, B_k1, B_k2, B_k3)
    C_4 = stage_4(C, C_k1, C_k2, C_k3)
    dA_4, dB_4, dC_4 = derivative(
        A_4, B_4, C_4, t + 0.9769306725060716 * dt, *p_stage_4
    )
    A_right_4 = right_4(dA_4, dt, A_k1, A_k2, A_k3)
    B_right_4 = right_4(dB_4, dt, B_k1, B_k2, B_k3)
    C_right_4 = right_4(dC_4, dt, C_k1, C_k2, C_k3)
    A_k4, B_k4, C_k4 = solve_linear(factors, A_right_4, B_right_4, C_right_4)

    # stage 5, at t + 0.42884*dt
    A_5 = stage_5(A, A_k1, A_k2, A_k3, A_k4)
    B_5 = stage_5(B, B_k1, B_k2, B_k3, B_k4)
    C_5 = stage_5(C, C_k1, C_k2, C_k3, C_k4)
    dA_5, dB_5, dC_5 = derivative(
        A_5, B_5, C_5, t + 0.4288403609558664 * dt, *p_stage_5
    )
    A_right_5 = right_5(dA_5, dt, A_k1, A_k2, A_k3, A_k4)
    B_right_5 = right_5(dB_5, dt, B_k1, B_k2, B_k3, B_k4)
    C_right_5 = right_5(dC_5, dt, C_k1, C_k2, C_k3, C_k4)
    A_k5, B_k5, C_k5 = solve_linear(factors, A_right_5, B_right_5, C_right_5)

    # stage 6, at t + dt
    A_6 = stage_6(A, A_k1, A_k2, A_k3, A_k4, A_k5)
    B_6 = stage_6(B, B_k1, B_k2, B_k3, B_k4, B_k5)
    C_6 = stage_6(C, C_k1, C_k2, C_k3, C_k4, C_k5)
    dA_6, dB_6, dC_6 = derivative(A_6, B_6, C_6, t + dt, *p_end)
    A_right_6 = right_6(dA_6, dt, A_k1, A_k2, A_k3, A_k4, A_k5)
    B_right_6 = right_6(dB_6, dt, B_k1, B_k2, B_k3, B_k4, B_k5)
    C_right_6 = right_6(dC_6, dt, C_k1, C_k2, C_k3, C_k4, C_k5)
    A_k6, B_k6, C_k6 = solve_linear(factors, A_right_6, B_right_6, C_right_6)

    # stage 7, at t + dt
    A_7 = stage_7(A, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6)
    B_7 = stage_7(B, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6)
    C_7 = stage_7(C, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6)
    dA_7, dB_7, dC_7 = derivative(A_7, B_7, C_7, t + dt, *p_end)
    A_right_7 = right_7(dA_7, dt, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6)
    B_right_7 = right_7(dB_7, dt, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6)
    C_right_7 = right_7(dC_7, dt, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6)
    A_k7, B_k7, C_k7 = solve_linear(factors, A_right_7, B_right_7, C_right_7)

    # stage 8, at t + dt
    A_8 = stage_8(A, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6, A_k7)
    B_8 = stage_8(B, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6, B_k7)
    C_8 = stage_8(C, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6, C_k7)
    dA_8, dB_8, dC_8 = derivative(A_8, B_8, C_8, t + dt, *p_end)
    A_right_8 = right_8(dA_8, dt, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6, A_k7)
    B_right_8 = right_8(dB_8, dt, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6, B_k7)
    C_right_8 = right_8(dC_8, dt, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6, C_k7)
    A_k8, B_k8, C_k8 = solve_linear(factors, A_right_8, B_right_8, C_right_8)

    A_next = A_8 + A_k8
    B_next = B_8 + B_k8
    C_next = C_8 + C_k8

    return (
        A_next,
        B_next,
        C_next,
        A_k1,
        B_k1,
        C_k1,
        A_k2,
        B_k2,
        C_k2,
        A_k3,
        B_k3,
        C_k3,
        A_k4,
        B_k4,
        C_k4,
        A_k5,
        B_k5,
        C_k5,
        A_k6,
        B_k6,
        C_k6,
        A_k7,
        B_k7,
        C_k7,
        A_k8,
        B_k8,
        C_k8,
    )


@cell
def advance(A, B, C, t, dt, p, p_stage_3, p_stage_5, p_stage_2, p_stage_4, p_end):
    """State after dt: Rodas5P of order 5 (Steinebach 2023).

    p, p_stage_3, p_stage_5, p_stage_2, p_stage_4, p_end: the parameters at t, t + 0.40958*dt,
    t + 0.42884*dt, t + 0.635813*dt, t + 0.976931*dt and t + dt.
    """
    A_next, B_next, C_next = stages(
        A, B, C, t, dt, p, p_stage_3, p_stage_5, p_stage_2, p_stage_4, p_end
    )[:3]
    return A_next, B_next, C_next


@cell
def interpolant(old, new, k1, k2, k3, k4, k5, k6, k7, k8):
    """Coefficients of theta, theta**2 ... of a state within the step: interpolant of order 4."""
    h_1 = (
        25.948786856663858 * k1
        - 2.5579724845846235 * k2
        + 10.433815404888879 * k3
        - 2.3679251022685204 * k4
        + 0.524948541321073 * k5
        + 1.1241088310450404 * k6
        + 0.4272876194431874 * k7
        - 0.17202221070155493 * k8
    )
    h_2 = (
        -9.91568850695171 * k1
        - 0.9689944594115154 * k2
        + 3.0438037242978453 * k3
        - 24.495224566215796 * k4
        + 20.176138334709044 * k5
        + 15.98066361424651 * k6
        - 6.789040303419874 * k7
        - 6.710236069923372 * k8
    )
    h_3 = (
        11.419903575922262 * k1
        + 2.8879645146136994 * k2
        + 72.92137995996029 * k3
        + 80.12511834622643 * k4
        - 52.072871366152654 * k5
        - 59.78993625266729 * k6
        - 0.15582684282751913 * k7
        + 4.883087185713722 * k8
    )

    linear = new - old + h_1
    quadratic = h_2 - h_1
    cubic = h_3 - h_2
    quartic = -h_3

    return linear, quadratic, cubic, quartic


@cell
def error_norm(
    A,
    B,
    C,
    A_next,
    B_next,
    C_next,
    A_error,
    B_error,
    C_error,
    rtol,
    atol_A,
    atol_B,
    atol_C,
):
    """Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met."""
    A_scale = atol_A + rtol * maximum(abs(A), abs(A_next))
    B_scale = atol_B + rtol * maximum(abs(B), abs(B_next))
    C_scale = atol_C + rtol * maximum(abs(C), abs(C_next))
    squares = (
        (A_error / A_scale) ** 2 + (B_error / B_scale) ** 2 + (C_error / C_scale) ** 2
    )
    norm = sqrt(squares / 3)
    return norm


@cell
def first_step(A, B, C, t, p, rtol, longest, atol_A, atol_B, atol_C):
    """Length of the first step (Hairer, Norsett and Wanner 1993, II.4)."""
    dA, dB, dC = derivative(A, B, C, t, *p)
    A_scale = atol_A + rtol * abs(A)
    B_scale = atol_B + rtol * abs(B)
    C_scale = atol_C + rtol * abs(C)
    state_size = sqrt(
        ((A / A_scale) ** 2 + (B / B_scale) ** 2 + (C / C_scale) ** 2) / 3
    )
    slope_size = sqrt(
        ((dA / A_scale) ** 2 + (dB / B_scale) ** 2 + (dC / C_scale) ** 2) / 3
    )
    guess = minimum(
        (
            1e-6
            if (state_size < 1e-5) | (slope_size < 1e-5)
            else 0.01 * state_size / slope_size
        ),
        longest,
    )

    # one step of Euler's method shows how fast the slopes change
    A_ahead = A + guess * dA
    B_ahead = B + guess * dB
    C_ahead = C + guess * dC
    dA_ahead, dB_ahead, dC_ahead = derivative(A_ahead, B_ahead, C_ahead, t + guess, *p)
    change_size = (
        sqrt(
            (
                ((dA_ahead - dA) / A_scale) ** 2
                + ((dB_ahead - dB) / B_scale) ** 2
                + ((dC_ahead - dC) / C_scale) ** 2
            )
            / 3
        )
        / guess
    )
    steepest = maximum(slope_size, change_size)
    refined = (
        maximum(1e-6, 1e-3 * guess) if steepest <= 1e-15 else pow(0.01 / steepest, 0.2)
    )
    first_dt = minimum(minimum(100 * guess, refined), longest)

    return first_dt


@cell
def step_factor(error, error_before):
    """By what to multiply dt after a step: PI control (Gustafsson 1991)."""
    wanted = 0.9 * exp(0.08 * log(error_before) - 0.14 * log(error))
    factor = minimum(10.0, fmax(0.2, wanted))  # nan counts as a large error
    return factor


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    # k_1, k_2, k_3
    p = (parameters[0], parameters[1], parameters[2])
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        A = state[0, begin:end]
        B = state[1, begin:end]
        C = state[2, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(A.size):
                A[i], B[i], C[i] = advance(A[i], B[i], C[i], t, dt, p, p, p, p, p, p)
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(A.size):
                    row[0, begin + i] = A[i]
                    row[1, begin + i] = B[i]
                    row[2, begin + i] = C[i]


@loop
def run_heterogeneous(
    state, record, parameters, drive, t0, dt, steps, every, first, last
):
    """The same with a value of each parameter per element.

    drive[k, stage time, parameter] is added in step k; its last row holds from there on.
    Where nothing changes with time, it has one stage time only.
    """
    # for each stage time and parameter, the values of the elements of a block
    rows = parameter_rows(drive, state)
    latest = len(rows) - 1
    k_1 = rows[0, 0]
    k_2 = rows[0, 1]
    k_3 = rows[0, 2]
    k_1_stage_3 = rows[min(1, latest), 0]
    k_2_stage_3 = rows[min(1, latest), 1]
    k_3_stage_3 = rows[min(1, latest), 2]
    k_1_stage_5 = rows[min(2, latest), 0]
    k_2_stage_5 = rows[min(2, latest), 1]
    k_3_stage_5 = rows[min(2, latest), 2]
    k_1_stage_2 = rows[min(3, latest), 0]
    k_2_stage_2 = rows[min(3, latest), 1]
    k_3_stage_2 = rows[min(3, latest), 2]
    k_1_stage_4 = rows[min(4, latest), 0]
    k_2_stage_4 = rows[min(4, latest), 1]
    k_3_stage_4 = rows[min(4, latest), 2]
    k_1_end = rows[min(5, latest), 0]
    k_2_end = rows[min(5, latest), 1]
    k_3_end = rows[min(5, latest), 2]
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        A = state[0, begin:end]
        B = state[1, begin:end]
        C = state[2, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            if k < len(drive):
                set_parameters(rows, parameters, drive, k, begin, end)
            for i in range(A.size):
                p = (k_1[i], k_2[i], k_3[i])
                p_stage_3 = (k_1_stage_3[i], k_2_stage_3[i], k_3_stage_3[i])
                p_stage_5 = (k_1_stage_5[i], k_2_stage_5[i], k_3_stage_5[i])
                p_stage_2 = (k_1_stage_2[i], k_2_stage_2[i], k_3_stage_2[i])
                p_stage_4 = (k_1_stage_4[i], k_2_stage_4[i], k_3_stage_4[i])
                p_end = (k_1_end[i], k_2_end[i], k_3_end[i])
                A[i], B[i], C[i] = advance(
                    A[i],
                    B[i],
                    C[i],
                    t,
                    dt,
                    p,
                    p_stage_3,
                    p_stage_5,
                    p_stage_2,
                    p_stage_4,
                    p_end,
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(A.size):
                    row[0, begin + i] = A[i]
                    row[1, begin + i] = B[i]
                    row[2, begin + i] = C[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(
        0.0,
        0.4095798393397535,
        0.4288403609558664,
        0.6358126895828704,
        0.9769306725060716,
        1.0,
    ),
    names=(*STATES, *PARAMETERS),
)


@cell
def parameters_at(p, drives, t):
    """The parameters at a time: constants, and functions of time by their addresses."""
    return (
        at_time(p[0], drives, 0, t),
        at_time(p[1], drives, 1, t),
        at_time(p[2], drives, 2, t),
    )


@loop
def solve_elements(
    state,
    clock,
    count,
    parameters,
    drives,
    stops,
    control,
    times,
    record,
    log,
    log_of,
    events,
    before,
    seen,
    limits,
    first,
    last,
):
    """Integrate elements first ... last - 1 to the last of the stops, each with steps of its own.

    Rows at `times` go into the record, events and (where they are kept) steps into the log. limits[3] is the element
    at which the log was full: empty it and come back; or `last`. Without events (None) no code for them is compiled.
    """
    rtol, longest, first_dt = control[0], control[1], control[2]
    atol_A = control[3]
    atol_B = control[4]
    atol_C = control[5]
    curve = empty((3, 4 + 1))
    new = empty(3)
    inside = empty(3)
    given = empty(len(parameters))
    after = empty(0 if events is None else events.shape[1])
    for i in range(first, last):
        A = state[0, i]
        B = state[1, i]
        C = state[2, i]
        t, dt, error_before = clock[0, i], clock[1, i], clock[2, i]
        constants = (parameters[0, i], parameters[1, i], parameters[2, i])
        parameters_now(given, parameters, i, drives, t)
        if count[STATUS, i] == NEW:
            p = parameters_at(constants, drives, t)
            dt = (
                first_dt
                if first_dt > 0.0
                else first_step(A, B, C, t, p, rtol, longest, atol_A, atol_B, atol_C)
            )
            error_before = SMALLEST_ERROR
            new[0] = A
            new[1] = B
            new[2] = C
            if events is not None:
                event_values(after, events, new, t, given)
                keep_values(before, after, i)
            count[ROW, i] = write_rows(
                times, record, count[ROW, i], i, t, 1.0, t, curve, new, inside
            )
            count[STATUS, i] = RUNNING if t < stops[-1] else DONE

        while count[STATUS, i] == RUNNING and has_room(log, limits, after):
            if count[ACCEPTED, i] + count[REJECTED, i] >= limits[0]:
                count[STATUS, i] = OUT_OF_STEPS
                break
            stop = stops[count[STOP, i]]
            wanted = min(dt, longest)
            if is_too_small(wanted, t):
                count[STATUS, i] = COLLAPSED
                break
            dt = up_to(wanted, t, stop)
            p = parameters_at(constants, drives, t)
            p_stage_3 = parameters_at(constants, drives, t + 0.4095798393397535 * dt)
            p_stage_5 = parameters_at(constants, drives, t + 0.4288403609558664 * dt)
            p_stage_2 = parameters_at(constants, drives, t + 0.6358126895828704 * dt)
            p_stage_4 = parameters_at(constants, drives, t + 0.9769306725060716 * dt)
            p_end = parameters_at(constants, drives, t + dt)

            (
                A_next,
                B_next,
                C_next,
                A_k1,
                B_k1,
                C_k1,
                A_k2,
                B_k2,
                C_k2,
                A_k3,
                B_k3,
                C_k3,
                A_k4,
                B_k4,
                C_k4,
                A_k5,
                B_k5,
                C_k5,
                A_k6,
                B_k6,
                C_k6,
                A_k7,
                B_k7,
                C_k7,
                A_k8,
                B_k8,
                C_k8,
            ) = stages(
                A, B, C, t, dt, p, p_stage_3, p_stage_5, p_stage_2, p_stage_4, p_end
            )

            error = error_norm(
                A,
                B,
                C,
                A_next,
                B_next,
                C_next,
                A_k8,
                B_k8,
                C_k8,
                rtol,
                atol_A,
                atol_B,
                atol_C,
            )
            change = step_factor(error, error_before)
            if not error <= 1.0:  # nan is refused too
                count[REJECTED, i] += 1
                count[AFTER_REJECTION, i] = 1
                dt *= change
                continue
            count[ACCEPTED, i] += 1
            t_next = stop if dt == stop - t else t + dt

            new[0] = A_next
            new[1] = B_next
            new[2] = C_next
            ended_by = -1
            crossed = False
            if events is not None:
                parameters_now(given, parameters, i, drives, t_next)
                event_values(after, events, new, t_next, given)
                crossed = any_crossing(events, before, after, i)
            if (
                crossed
                or limits[1] == KEEP_CURVES
                or is_due(times, count[ROW, i], t_next)
            ):
                count[DENSE, i] += 1
                # each state as a polynomial of the part of the step that has passed
                A_c1, A_c2, A_c3, A_c4 = interpolant(
                    A, A_next, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6, A_k7, A_k8
                )
                B_c1, B_c2, B_c3, B_c4 = interpolant(
                    B, B_next, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6, B_k7, B_k8
                )
                C_c1, C_c2, C_c3, C_c4 = interpolant(
                    C, C_next, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6, C_k7, C_k8
                )
                curve[0, 0] = A
                curve[0, 1] = A_c1
                curve[0, 2] = A_c2
                curve[0, 3] = A_c3
                curve[0, 4] = A_c4
                curve[1, 0] = B
                curve[1, 1] = B_c1
                curve[1, 2] = B_c2
                curve[1, 3] = B_c3
                curve[1, 4] = B_c4
                curve[2, 0] = C
                curve[2, 1] = C_c1
                curve[2, 2] = C_c2
                curve[2, 3] = C_c3
                curve[2, 4] = C_c4
                if events is not None and crossed:
                    part, ended_by = first_stop(
                        events,
                        before,
                        after,
                        seen,
                        i,
                        t,
                        dt,
                        curve,
                        inside,
                        given,
                        parameters,
                        drives,
                        log,
                        log_of,
                        limits,
                    )
                    if ended_by >= 0:
                        t_next = t + part * dt
                        evaluate(curve, part, new)
                count[ROW, i] = write_rows(
                    times, record, count[ROW, i], i, t, dt, t_next, curve, new, inside
                )
            write_step(log, log_of, limits, i, t, dt, t_next, new, curve)

            # a step that was cut short at a stop does not shorten the next one
            if count[AFTER_REJECTION, i]:
                change = min(change, 1.0)
            count[AFTER_REJECTION, i] = 0
            dt = max(dt * change, wanted) if dt < wanted else dt * change
            error_before = max(error, SMALLEST_ERROR)
            t = t_next
            if events is None or ended_by < 0:
                keep_values(before, after, i)
                A, B, C = A_next, B_next, C_next
            else:
                if events[3, ended_by] > 0 and seen[ended_by, i] >= events[3, ended_by]:
                    count[STATUS, i] = ENDED
                else:
                    begin_again(ended_by, events, before, after, i, t, new, given)
                    write_step(log, log_of, limits, i, t, 0.0, t, new, curve)
                A = new[0]
                B = new[1]
                C = new[2]
                p = parameters_at(constants, drives, t)
            if t == stop:
                count[STOP, i] += 1
                if count[STOP, i] == len(stops) and count[STATUS, i] == RUNNING:
                    count[STATUS, i] = DONE

        state[0, i] = A
        state[1, i] = B
        state[2, i] = C
        clock[0, i], clock[1, i], clock[2, i] = t, dt, error_before
        if count[STATUS, i] == RUNNING:
            limits[3] = i
            return
    limits[3] = last


SOLVER = Solver(
    solve_elements,
    STATES,
    tuple(PARAMETERS),
    time="t",
    slopes=0,
    degree=4,
    calls=(2, 8, 8, 0, 1),
    stiff=True,
)


def step(A, B, C, t, dt, *, k_1=0.04, k_2=3e7, k_3=1e4):
    """State after one step of dt: A, B, C; scalars or arrays."""
    return one_step(LOOPS, (A, B, C), t, dt, (k_1, k_2, k_3))


def run(A, B, C, *, t0=0.0, dt, steps, every=1, k_1=0.04, k_2=3e7, k_3=1e4):
    """Integrate `steps` steps of dt from t0; returns (t, A, B, C), time first, row 0 the initial state."""
    return integrate(LOOPS, (A, B, C), t0, dt, steps, every, (k_1, k_2, k_3))


def solve(
    A,
    B,
    C,
    *,
    t_span,
    rtol=1e-6,
    atol=1e-9,
    t_eval=None,
    k_1=0.04,
    k_2=3e7,
    k_3=1e4,
    **options,
):
    """Integrate over t_span with steps that keep the error below the tolerances; returns (t, A, B, C).

    Rows stand at the times of t_eval, or (one element only) at the end of every step. Between steps: the interpolant,
    the method's own, of order 4. The result is a tuple that also has success, message, nfev, t_events and y_events.
    """
    return integrate_adaptively(
        SOLVER,
        (A, B, C),
        t_span,
        (k_1, k_2, k_3),
        rtol=rtol,
        atol=atol,
        t_eval=t_eval,
        **options,
    )
