"""High irradiance responses of photomorphogenesis: rodas4 step for Numba.

Generated from examples/hires.py:hires.
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
from .support.population import BLOCK, Loops, integrate, one_step

MODEL = "examples/hires.py:hires"
METHOD = "rodas4"
BACKEND = "numba"
STATES = ("y1", "y2", "y3", "y4", "y5", "y6", "y7", "y8")
PARAMETERS = {}


@cell
def derivative(y1, y2, y3, y4, y5, y6, y7, y8, t):
    """Right-hand side: (dy1/dt, dy2/dt, dy3/dt, dy4/dt, dy5/dt, dy6/dt, dy7/dt, dy8/dt)."""
    binding = 280 * y6 * y8

    dy1 = -1.71 * y1 + 0.43 * y2 + 8.32 * y3 + 0.0007
    dy2 = 1.71 * y1 - 8.75 * y2
    dy3 = -10.03 * y3 + 0.43 * y4 + 0.035 * y5
    dy4 = 8.32 * y2 + 1.71 * y3 - 1.12 * y4
    dy5 = -1.745 * y5 + 0.43 * y6 + 0.43 * y7
    dy6 = -binding + 0.69 * y4 + 1.71 * y5 - 0.43 * y6 + 0.69 * y7
    dy7 = binding - 1.81 * y7
    dy8 = -binding + 1.81 * y7

    return dy1, dy2, dy3, dy4, dy5, dy6, dy7, dy8


@cell
def jacobian(y1, y2, y3, y4, y5, y6, y7, y8, t):
    """Jacobian of the right-hand side: its derivatives with respect to y1, y2, y3, y4, y5, y6, y7, y8, row by
    row.
    """
    binding_by_y6 = 280 * y8
    binding_by_y8 = 280 * y6

    dy6_dy6 = -binding_by_y6 - 0.43
    dy6_dy8 = -binding_by_y8
    dy7_dy6 = binding_by_y6
    dy7_dy8 = binding_by_y8
    dy8_dy6 = -binding_by_y6
    dy8_dy8 = -binding_by_y8

    dy1_dy1 = -1.71
    dy1_dy2 = 0.43
    dy1_dy3 = 8.32
    dy2_dy1 = 1.71
    dy2_dy2 = -8.75
    dy3_dy3 = -10.03
    dy3_dy4 = 0.43
    dy3_dy5 = 0.035
    dy4_dy2 = 8.32
    dy4_dy3 = 1.71
    dy4_dy4 = -1.12
    dy5_dy5 = -1.745
    dy5_dy6 = 0.43
    dy5_dy7 = 0.43
    dy6_dy4 = 0.69
    dy6_dy5 = 1.71
    dy6_dy7 = 0.69
    dy7_dy7 = -1.81
    dy8_dy7 = 1.81

    return (
        (dy1_dy1, dy1_dy2, dy1_dy3, 0.0, 0.0, 0.0, 0.0, 0.0),
        (dy2_dy1, dy2_dy2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, dy3_dy3, dy3_dy4, dy3_dy5, 0.0, 0.0, 0.0),
        (0.0, dy4_dy2, dy4_dy3, dy4_dy4, 0.0, 0.0, 0.0, 0.0),
        (0.0, 0.0, 0.0, 0.0, dy5_dy5, dy5_dy6, dy5_dy7, 0.0),
        (0.0, 0.0, 0.0, dy6_dy4, dy6_dy5, dy6_dy6, dy6_dy7, dy6_dy8),
        (0.0, 0.0, 0.0, 0.0, 0.0, dy7_dy6, dy7_dy7, dy7_dy8),
        (0.0, 0.0, 0.0, 0.0, 0.0, dy8_dy6, dy8_dy7, dy8_dy8),
    )


@cell
def factor(y1, y2, y3, y4, y5, y6, y7, y8, t, diagonal):
    """Factors of W = diagonal * I - J = L * U, eliminated in the order y1, y2, y3, y4, y5, y6, y7, y8."""
    (
        (dy1_dy1, dy1_dy2, dy1_dy3, _, _, _, _, _),
        (dy2_dy1, dy2_dy2, _, _, _, _, _, _),
        (_, _, dy3_dy3, dy3_dy4, dy3_dy5, _, _, _),
        (_, dy4_dy2, dy4_dy3, dy4_dy4, _, _, _, _),
        (_, _, _, _, dy5_dy5, dy5_dy6, dy5_dy7, _),
        (_, _, _, dy6_dy4, dy6_dy5, dy6_dy6, dy6_dy7, dy6_dy8),
        (_, _, _, _, _, dy7_dy6, dy7_dy7, dy7_dy8),
        (_, _, _, _, _, dy8_dy6, dy8_dy7, dy8_dy8),
    ) = jacobian(y1, y2, y3, y4, y5, y6, y7, y8, t)

    U_y1_y1 = diagonal - dy1_dy1
    U_y1_y2 = -dy1_dy2
    U_y1_y3 = -dy1_dy3
    L_y2_y1 = -dy2_dy1 / U_y1_y1
    U_y2_y2 = diagonal - dy2_dy2 - L_y2_y1 * U_y1_y2
    U_y2_y3 = -L_y2_y1 * U_y1_y3
    U_y3_y3 = diagonal - dy3_dy3
    U_y3_y4 = -dy3_dy4
    U_y3_y5 = -dy3_dy5
    L_y4_y2 = -dy4_dy2 / U_y2_y2
    L_y4_y3 = (-dy4_dy3 - L_y4_y2 * U_y2_y3) / U_y3_y3
    U_y4_y4 = diagonal - dy4_dy4 - L_y4_y3 * U_y3_y4
    U_y4_y5 = -L_y4_y3 * U_y3_y5
    U_y5_y5 = diagonal - dy5_dy5
    U_y5_y6 = -dy5_dy6
    U_y5_y7 = -dy5_dy7
    L_y6_y4 = -dy6_dy4 / U_y4_y4
    L_y6_y5 = (-dy6_dy5 - L_y6_y4 * U_y4_y5) / U_y5_y5
    U_y6_y6 = diagonal - dy6_dy6 - L_y6_y5 * U_y5_y6
    U_y6_y7 = -dy6_dy7 - L_y6_y5 * U_y5_y7
    U_y6_y8 = -dy6_dy8
    L_y7_y6 = -dy7_dy6 / U_y6_y6
    U_y7_y7 = diagonal - dy7_dy7 - L_y7_y6 * U_y6_y7
    U_y7_y8 = -dy7_dy8 - L_y7_y6 * U_y6_y8
    L_y8_y6 = -dy8_dy6 / U_y6_y6
    L_y8_y7 = (-dy8_dy7 - L_y8_y6 * U_y6_y7) / U_y7_y7
    U_y8_y8 = diagonal - dy8_dy8 - L_y8_y6 * U_y6_y8 - L_y8_y7 * U_y7_y8

    return (
        U_y1_y1,
        U_y1_y2,
        U_y1_y3,
        L_y2_y1,
        U_y2_y2,
        U_y2_y3,
        U_y3_y3,
        U_y3_y4,
        U_y3_y5,
        L_y4_y2,
        L_y4_y3,
        U_y4_y4,
        U_y4_y5,
        U_y5_y5,
        U_y5_y6,
        U_y5_y7,
        L_y6_y4,
        L_y6_y5,
        U_y6_y6,
        U_y6_y7,
        U_y6_y8,
        L_y7_y6,
        U_y7_y7,
        U_y7_y8,
        L_y8_y6,
        L_y8_y7,
        U_y8_y8,
    )


@cell
def solve_linear(
    factors,
    y1_right,
    y2_right,
    y3_right,
    y4_right,
    y5_right,
    y6_right,
    y7_right,
    y8_right,
):
    """Solve W * x = right with the factors of W."""
    (
        U_y1_y1,
        U_y1_y2,
        U_y1_y3,
        L_y2_y1,
        U_y2_y2,
        U_y2_y3,
        U_y3_y3,
        U_y3_y4,
        U_y3_y5,
        L_y4_y2,
        L_y4_y3,
        U_y4_y4,
        U_y4_y5,
        U_y5_y5,
        U_y5_y6,
        U_y5_y7,
        L_y6_y4,
        L_y6_y5,
        U_y6_y6,
        U_y6_y7,
        U_y6_y8,
        L_y7_y6,
        U_y7_y7,
        U_y7_y8,
        L_y8_y6,
        L_y8_y7,
        U_y8_y8,
    ) = factors

    y2_reduced = y2_right - L_y2_y1 * y1_right
    y4_reduced = y4_right - L_y4_y2 * y2_reduced - L_y4_y3 * y3_right
    y6_reduced = y6_right - L_y6_y4 * y4_reduced - L_y6_y5 * y5_right
    y7_reduced = y7_right - L_y7_y6 * y6_reduced
    y8_reduced = y8_right - L_y8_y6 * y6_reduced - L_y8_y7 * y7_reduced
    y8_solved = y8_reduced / U_y8_y8
    y7_solved = (y7_reduced - U_y7_y8 * y8_solved) / U_y7_y7
    y6_solved = (y6_reduced - U_y6_y7 * y7_solved - U_y6_y8 * y8_solved) / U_y6_y6
    y5_solved = (y5_right - U_y5_y6 * y6_solved - U_y5_y7 * y7_solved) / U_y5_y5
    y4_solved = (y4_reduced - U_y4_y5 * y5_solved) / U_y4_y4
    y3_solved = (y3_right - U_y3_y4 * y4_solved - U_y3_y5 * y5_solved) / U_y3_y3
    y2_solved = (y2_reduced - U_y2_y3 * y3_solved) / U_y2_y2
    y1_solved = (y1_right - U_y1_y2 * y2_solved - U_y1_y3 * y3_solved) / U_y1_y1

    return (
        y1_solved,
        y2_solved,
        y3_solved,
        y4_solved,
        y5_solved,
        y6_solved,
        y7_solved,
        y8_solved,
    )


@cell
def stage_2(old, k1):
    """A state of stage 2."""
    value = old + 1.544 * k1
    return value


@cell
def right_2(slope, dt, k1):
    """The right-hand side of stage 2 for one state."""
    value = slope - 5.6688 * k1 / dt
    return value


@cell
def stage_3(old, k1, k2):
    """A state of stage 3."""
    value = old + 0.9466785280815826 * k1 + 0.2557011698983284 * k2
    return value


@cell
def right_3(slope, dt, k1, k2):
    """The right-hand side of stage 3 for one state."""
    value = slope + (-2.430093356833875 * k1 - 0.2063599157091915 * k2) / dt
    return value


@cell
def stage_4(old, k1, k2, k3):
    """A state of stage 4."""
    value = (
        old + 3.314825187068521 * k1 + 2.896124015972201 * k2 + 0.9986419139977817 * k3
    )
    return value


@cell
def right_4(slope, dt, k1, k2, k3):
    """The right-hand side of stage 4 for one state."""
    value = (
        slope
        + (-0.1073529058151375 * k1 - 9.594562251023355 * k2 - 20.47028614809616 * k3)
        / dt
    )
    return value


@cell
def stage_5(old, k1, k2, k3, k4):
    """A state of stage 5."""
    value = (
        old
        + 1.221224509226641 * k1
        + 6.019134481288629 * k2
        + 12.53708332932087 * k3
        - 0.687886036105895 * k4
    )
    return value


@cell
def right_5(slope, dt, k1, k2, k3, k4):
    """The right-hand side of stage 5 for one state."""
    value = (
        slope
        + (
            7.496443313967647 * k1
            - 10.24680431464352 * k2
            - 33.99990352819905 * k3
            + 11.7089089320616 * k4
        )
        / dt
    )
    return value


@cell
def stage_6(old, k1, k2, k3, k4, k5):
    """A state of stage 6."""
    value = (
        old
        + 1.221224509226641 * k1
        + 6.019134481288629 * k2
        + 12.53708332932087 * k3
        - 0.687886036105895 * k4
        + k5
    )
    return value


@cell
def right_6(slope, dt, k1, k2, k3, k4, k5):
    """The right-hand side of stage 6 for one state."""
    value = (
        slope
        + (
            8.083246795921522 * k1
            - 7.981132988064893 * k2
            - 31.52159432874371 * k3
            + 16.31930543123136 * k4
            - 6.058818238834054 * k5
        )
        / dt
    )
    return value


@cell
def stages(
    y1, y2, y3, y4, y5, y6, y7, y8, t, dt, p, p_21_100, p_193_500, p_63_100, p_end
):
    """The stages of a step: the new states, then what error estimates and interpolants are made of."""
    # the matrix of all stages: 1 / (gamma * dt) on the diagonal, minus the Jacobian
    diagonal = 1 / (0.25 * dt)
    factors = factor(y1, y2, y3, y4, y5, y6, y7, y8, t, diagonal, *p)

    # stage 1, at t
    dy1_1, dy2_1, dy3_1, dy4_1, dy5_1, dy6_1, dy7_1, dy8_1 = derivative(
        y1, y2, y3, y4, y5, y6, y7, y8, t, *p
    )
    y1_k1, y2_k1, y3_k1, y4_k1, y5_k1, y6_k1, y7_k1, y8_k1 = solve_linear(
        factors, dy1_1, dy2_1, dy3_1, dy4_1, dy5_1, dy6_1, dy7_1, dy8_1
    )

    # stage 2, at t + 0.386*dt
    y1_2 = stage_2(y1, y1_k1)
    y2_2 = stage_2(y2, y2_k1)
    y3_2 = stage_2(y3, y3_k1)
    y4_2 = stage_2(y4, y4_k1)
    y5_2 = stage_2(y5, y5_k1)
    y6_2 = stage_2(y6, y6_k1)
    y7_2 = stage_2(y7, y7_k1)
    y8_2 = stage_2(y8, y8_k1)
    dy1_2, dy2_2, dy3_2, dy4_2, dy5_2, dy6_2, dy7_2, dy8_2 = derivative(
        y1_2, y2_2, y3_2, y4_2, y5_2, y6_2, y7_2, y8_2, t + 0.386 * dt, *p_193_500
    )
    y1_right_2 = right_2(dy1_2, dt, y1_k1)
    y2_right_2 = right_2(dy2_2, dt, y2_k1)
    y3_right_2 = right_2(dy3_2, dt, y3_k1)
    y4_right_2 = right_2(dy4_2, dt, y4_k1)
    y5_right_2 = right_2(dy5_2, dt, y5_k1)
    y6_right_2 = right_2(dy6_2, dt, y6_k1)
    y7_right_2 = right_2(dy7_2, dt, y7_k1)
    y8_right_2 = right_2(dy8_2, dt, y8_k1)
    y1_k2, y2_k2, y3_k2, y4_k2, y5_k2, y6_k2, y7_k2, y8_k2 = solve_linear(
        factors,
        y1_right_2,
        y2_right_2,
        y3_right_2,
        y4_right_2,
        y5_right_2,
        y6_right_2,
        y7_right_2,
        y8_right_2,
    )

    # stage 3, at t + 0.21*dt
    y1_3 = stage_3(y1, y1_k1, y1_k2)
    y2_3 = stage_3(y2, y2_k1, y2_k2)
    y3_3 = stage_3(y3, y3_k1, y3_k2)
    y4_3 = stage_3(y4, y4_k1, y4_k2)
    y5_3 = stage_3(y5, y5_k1, y5_k2)
    y6_3 = stage_3(y6, y6_k1, y6_k2)
    y7_3 = stage_3(y7, y7_k1, y7_k2)
    y8_3 = stage_3(y8, y8_k1, y8_k2)
    dy1_3, dy2_3, dy3_3, dy4_3, dy5_3, dy6_3, dy7_3, dy8_3 = derivative(
        y1_3, y2_3, y3_3, y4_3, y5_3, y6_3, y7_3, y8_3, t + 0.21 * dt, *p_21_100
    )
    y1_right_3 = right_3(dy1_3, dt, y1_k1, y1_k2)
    y2_right_3 = right_3(dy2_3, dt, y2_k1, y2_k2)
    y3_right_3 = right_3(dy3_3, dt, y3_k1, y3_k2)
    y4_right_3 = right_3(dy4_3, dt, y4_k1, y4_k2)
    y5_right_3 = right_3(dy5_3, dt, y5_k1, y5_k2)
    y6_right_3 = right_3(dy6_3, dt, y6_k1, y6_k2)
    y7_right_3 = right_3(dy7_3, dt, y7_k1, y7_k2)
    y8_right_3 = right_3(dy8_3, dt, y8_k1, y8_k2)
    y1_k3, y2_k3, y3_k3, y4_k3, y5_k3, y6_k3, y7_k3, y8_k3 = solve_linear(
        factors,
        y1_right_3,
        y2_right_3,
        y3_right_3,
        y4_right_3,
        y5_right_3,
        y6_right_3,
        y7_right_3,
        y8_right_3,
    )

    # stage 4, at t + 0.63*dt
    y1_4 = stage_4(y1, y1_k1, y1_k2, y1_k3)
    y2_4 = stage_4(y2, y2_k1, y2_k2, y2_k3)
    y3_4 = stage_4(y3, y3_k1, y3_k2, y3_k3)
    y4_4 = stage_4(y4, y4_k1, y4_k2, y4_k3)
    y5_4 = stage_4(y5, y5_k1, y5_k2, y5_k3)
    y6_4 = stage_4(y6, y6_k1, y6_k2, y6_k3)
    y7_4 = stage_4(y7, y7_k1, y7_k2, y7_k3)
    y8_4 = stage_4(y8, y8_k1, y8_k2, y8_k3)
    dy1_4, dy2_4, dy3_4, dy4_4, dy5_4, dy6_4, dy7_4, dy8_4 = derivative(
        y1_4, y2_4, y3_4, y4_4, y5_4, y6_4, y7_4, y8_4, t + 0.63 * dt, *p_63_100
    )
    y1_right_4 = right_4(dy1_4, dt, y1_k1, y1_k2, y1_k3)
    y2_right_4 = right_4(dy2_4, dt, y2_k1, y2_k2, y2_k3)
    y3_right_4 = right_4(dy3_4, dt, y3_k1, y3_k2, y3_k3)
    y4_right_4 = right_4(dy4_4, dt, y4_k1, y4_k2, y4_k3)
    y5_right_4 = right_4(dy5_4, dt, y5_k1, y5_k2, y5_k3)
    y6_right_4 = right_4(dy6_4, dt, y6_k1, y6_k2, y6_k3)
    y7_right_4 = right_4(dy7_4, dt, y7_k1, y7_k2, y7_k3)
    y8_right_4 = right_4(dy8_4, dt, y8_k1, y8_k2, y8_k3)
    y1_k4, y2_k4, y3_k4, y4_k4, y5_k4, y6_k4, y7_k4, y8_k4 = solve_linear(
        factors,
        y1_right_4,
        y2_right_4,
        y3_right_4,
        y4_right_4,
        y5_right_4,
        y6_right_4,
        y7_right_4,
        y8_right_4,
    )

    # stage 5, at t + dt
    y1_5 = stage_5(y1, y1_k1, y1_k2, y1_k3, y1_k4)
    y2_5 = stage_5(y2, y2_k1, y2_k2, y2_k3, y2_k4)
    y3_5 = stage_5(y3, y3_k1, y3_k2, y3_k3, y3_k4)
    y4_5 = stage_5(y4, y4_k1, y4_k2, y4_k3, y4_k4)
    y5_5 = stage_5(y5, y5_k1, y5_k2, y5_k3, y5_k4)
    y6_5 = stage_5(y6, y6_k1, y6_k2, y6_k3, y6_k4)
    y7_5 = stage_5(y7, y7_k1, y7_k2, y7_k3, y7_k4)
    y8_5 = stage_5(y8, y8_k1, y8_k2, y8_k3, y8_k4)
    dy1_5, dy2_5, dy3_5, dy4_5, dy5_5, dy6_5, dy7_5, dy8_5 = derivative(
        y1_5, y2_5, y3_5, y4_5, y5_5, y6_5, y7_5, y8_5, t + dt, *p_end
    )
    y1_right_5 = right_5(dy1_5, dt, y1_k1, y1_k2, y1_k3, y1_k4)
    y2_right_5 = right_5(dy2_5, dt, y2_k1, y2_k2, y2_k3, y2_k4)
    y3_right_5 = right_5(dy3_5, dt, y3_k1, y3_k2, y3_k3, y3_k4)
    y4_right_5 = right_5(dy4_5, dt, y4_k1, y4_k2, y4_k3, y4_k4)
    y5_right_5 = right_5(dy5_5, dt, y5_k1, y5_k2, y5_k3, y5_k4)
    y6_right_5 = right_5(dy6_5, dt, y6_k1, y6_k2, y6_k3, y6_k4)
    y7_right_5 = right_5(dy7_5, dt, y7_k1, y7_k2, y7_k3, y7_k4)
    y8_right_5 = right_5(dy8_5, dt, y8_k1, y8_k2, y8_k3, y8_k4)
    y1_k5, y2_k5, y3_k5, y4_k5, y5_k5, y6_k5, y7_k5, y8_k5 = solve_linear(
        factors,
        y1_right_5,
        y2_right_5,
        y3_right_5,
        y4_right_5,
        y5_right_5,
        y6_right_5,
        y7_right_5,
        y8_right_5,
    )

    # stage 6, at t + dt
    y1_6 = stage_6(y1, y1_k1, y1_k2, y1_k3, y1_k4, y1_k5)
    y2_6 = stage_6(y2, y2_k1, y2_k2, y2_k3, y2_k4, y2_k5)
    y3_6 = stage_6(y3, y3_k1, y3_k2, y3_k3, y3_k4, y3_k5)
    y4_6 = stage_6(y4, y4_k1, y4_k2, y4_k3, y4_k4, y4_k5)
    y5_6 = stage_6(y5, y5_k1, y5_k2, y5_k3, y5_k4, y5_k5)
    y6_6 = stage_6(y6, y6_k1, y6_k2, y6_k3, y6_k4, y6_k5)
    y7_6 = stage_6(y7, y7_k1, y7_k2, y7_k3, y7_k4, y7_k5)
    y8_6 = stage_6(y8, y8_k1, y8_k2, y8_k3, y8_k4, y8_k5)
    dy1_6, dy2_6, dy3_6, dy4_6, dy5_6, dy6_6, dy7_6, dy8_6 = derivative(
        y1_6, y2_6, y3_6, y4_6, y5_6, y6_6, y7_6, y8_6, t + dt, *p_end
    )
    y1_right_6 = right_6(dy1_6, dt, y1_k1, y1_k2, y1_k3, y1_k4, y1_k5)
    y2_right_6 = right_6(dy2_6, dt, y2_k1, y2_k2, y2_k3, y2_k4, y2_k5)
    y3_right_6 = right_6(dy3_6, dt, y3_k1, y3_k2, y3_k3, y3_k4, y3_k5)
    y4_right_6 = right_6(dy4_6, dt, y4_k1, y4_k2, y4_k3, y4_k4, y4_k5)
    y5_right_6 = right_6(dy5_6, dt, y5_k1, y5_k2, y5_k3, y5_k4, y5_k5)
    y6_right_6 = right_6(dy6_6, dt, y6_k1, y6_k2, y6_k3, y6_k4, y6_k5)
    y7_right_6 = right_6(dy7_6, dt, y7_k1, y7_k2, y7_k3, y7_k4, y7_k5)
    y8_right_6 = right_6(dy8_6, dt, y8_k1, y8_k2, y8_k3, y8_k4, y8_k5)
    y1_k6, y2_k6, y3_k6, y4_k6, y5_k6, y6_k6, y7_k6, y8_k6 = solve_linear(
        factors,
        y1_right_6,
        y2_right_6,
        y3_right_6,
        y4_right_6,
        y5_right_6,
        y6_right_6,
        y7_right_6,
        y8_right_6,
    )

    y1_next = y1_6 + y1_k6
    y2_next = y2_6 + y2_k6
    y3_next = y3_6 + y3_k6
    y4_next = y4_6 + y4_k6
    y5_next = y5_6 + y5_k6
    y6_next = y6_6 + y6_k6
    y7_next = y7_6 + y7_k6
    y8_next = y8_6 + y8_k6

    return (
        y1_next,
        y2_next,
        y3_next,
        y4_next,
        y5_next,
        y6_next,
        y7_next,
        y8_next,
        y1_k1,
        y2_k1,
        y3_k1,
        y4_k1,
        y5_k1,
        y6_k1,
        y7_k1,
        y8_k1,
        y1_k2,
        y2_k2,
        y3_k2,
        y4_k2,
        y5_k2,
        y6_k2,
        y7_k2,
        y8_k2,
        y1_k3,
        y2_k3,
        y3_k3,
        y4_k3,
        y5_k3,
        y6_k3,
        y7_k3,
        y8_k3,
        y1_k4,
        y2_k4,
        y3_k4,
        y4_k4,
        y5_k4,
        y6_k4,
        y7_k4,
        y8_k4,
        y1_k5,
        y2_k5,
        y3_k5,
        y4_k5,
        y5_k5,
        y6_k5,
        y7_k5,
        y8_k5,
        y1_k6,
        y2_k6,
        y3_k6,
        y4_k6,
        y5_k6,
        y6_k6,
        y7_k6,
        y8_k6,
    )


@cell
def advance(
    y1, y2, y3, y4, y5, y6, y7, y8, t, dt, p, p_21_100, p_193_500, p_63_100, p_end
):
    """State after dt: Rodas of order 4 (Hairer and Wanner 1996).

    p, p_21_100, p_193_500, p_63_100, p_end: the parameters at t, t + 0.21*dt, t + 0.386*dt, t + 0.63*dt
    and t + dt.
    """
    y1_next, y2_next, y3_next, y4_next, y5_next, y6_next, y7_next, y8_next = stages(
        y1, y2, y3, y4, y5, y6, y7, y8, t, dt, p, p_21_100, p_193_500, p_63_100, p_end
    )[:8]
    return y1_next, y2_next, y3_next, y4_next, y5_next, y6_next, y7_next, y8_next


@cell
def interpolant(old, new, k1, k2, k3, k4, k5):
    """Coefficients of theta, theta**2 ... of a state within the step: interpolant of order 3."""
    h_1 = (
        10.12623508344586 * k1
        - 7.487995877610167 * k2
        - 34.80091861555747 * k3
        - 7.992771707568823 * k4
        + 1.025137723295662 * k5
    )
    h_2 = (
        -0.6762803392801253 * k1
        + 6.087714651680015 * k2
        + 16.43084320892478 * k3
        + 24.76722511418386 * k4
        - 6.594389125716872 * k5
    )

    linear = new - old + h_1
    quadratic = h_2 - h_1
    cubic = -h_2

    return linear, quadratic, cubic


@cell
def error_norm(
    y1,
    y2,
    y3,
    y4,
    y5,
    y6,
    y7,
    y8,
    y1_next,
    y2_next,
    y3_next,
    y4_next,
    y5_next,
    y6_next,
    y7_next,
    y8_next,
    y1_error,
    y2_error,
    y3_error,
    y4_error,
    y5_error,
    y6_error,
    y7_error,
    y8_error,
    rtol,
    atol_y1,
    atol_y2,
    atol_y3,
    atol_y4,
    atol_y5,
    atol_y6,
    atol_y7,
    atol_y8,
):
    """Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met."""
    y1_scale = atol_y1 + rtol * maximum(abs(y1), abs(y1_next))
    y2_scale = atol_y2 + rtol * maximum(abs(y2), abs(y2_next))
    y3_scale = atol_y3 + rtol * maximum(abs(y3), abs(y3_next))
    y4_scale = atol_y4 + rtol * maximum(abs(y4), abs(y4_next))
    y5_scale = atol_y5 + rtol * maximum(abs(y5), abs(y5_next))
    y6_scale = atol_y6 + rtol * maximum(abs(y6), abs(y6_next))
    y7_scale = atol_y7 + rtol * maximum(abs(y7), abs(y7_next))
    y8_scale = atol_y8 + rtol * maximum(abs(y8), abs(y8_next))
    squares = (
        (y1_error / y1_scale) ** 2
        + (y2_error / y2_scale) ** 2
        + (y3_error / y3_scale) ** 2
        + (y4_error / y4_scale) ** 2
        + (y5_error / y5_scale) ** 2
        + (y6_error / y6_scale) ** 2
        + (y7_error / y7_scale) ** 2
        + (y8_error / y8_scale) ** 2
    )
    norm = sqrt(squares / 8)
    return norm


@cell
def first_step(
    y1,
    y2,
    y3,
    y4,
    y5,
    y6,
    y7,
    y8,
    t,
    p,
    rtol,
    longest,
    atol_y1,
    atol_y2,
    atol_y3,
    atol_y4,
    atol_y5,
    atol_y6,
    atol_y7,
    atol_y8,
):
    """Length of the first step (Hairer, Norsett and Wanner 1993, II.4)."""
    dy1, dy2, dy3, dy4, dy5, dy6, dy7, dy8 = derivative(
        y1, y2, y3, y4, y5, y6, y7, y8, t, *p
    )
    y1_scale = atol_y1 + rtol * abs(y1)
    y2_scale = atol_y2 + rtol * abs(y2)
    y3_scale = atol_y3 + rtol * abs(y3)
    y4_scale = atol_y4 + rtol * abs(y4)
    y5_scale = atol_y5 + rtol * abs(y5)
    y6_scale = atol_y6 + rtol * abs(y6)
    y7_scale = atol_y7 + rtol * abs(y7)
    y8_scale = atol_y8 + rtol * abs(y8)
    state_size = sqrt(
        (
            (y1 / y1_scale) ** 2
            + (y2 / y2_scale) ** 2
            + (y3 / y3_scale) ** 2
            + (y4 / y4_scale) ** 2
            + (y5 / y5_scale) ** 2
            + (y6 / y6_scale) ** 2
            + (y7 / y7_scale) ** 2
            + (y8 / y8_scale) ** 2
        )
        / 8
    )
    slope_size = sqrt(
        (
            (dy1 / y1_scale) ** 2
            + (dy2 / y2_scale) ** 2
            + (dy3 / y3_scale) ** 2
            + (dy4 / y4_scale) ** 2
            + (dy5 / y5_scale) ** 2
            + (dy6 / y6_scale) ** 2
            + (dy7 / y7_scale) ** 2
            + (dy8 / y8_scale) ** 2
        )
        / 8
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
    y1_ahead = y1 + guess * dy1
    y2_ahead = y2 + guess * dy2
    y3_ahead = y3 + guess * dy3
    y4_ahead = y4 + guess * dy4
    y5_ahead = y5 + guess * dy5
    y6_ahead = y6 + guess * dy6
    y7_ahead = y7 + guess * dy7
    y8_ahead = y8 + guess * dy8
    (
        dy1_ahead,
        dy2_ahead,
        dy3_ahead,
        dy4_ahead,
        dy5_ahead,
        dy6_ahead,
        dy7_ahead,
        dy8_ahead,
    ) = derivative(
        y1_ahead,
        y2_ahead,
        y3_ahead,
        y4_ahead,
        y5_ahead,
        y6_ahead,
        y7_ahead,
        y8_ahead,
        t + guess,
        *p,
    )
    change_size = (
        sqrt(
            (
                ((dy1_ahead - dy1) / y1_scale) ** 2
                + ((dy2_ahead - dy2) / y2_scale) ** 2
                + ((dy3_ahead - dy3) / y3_scale) ** 2
                + ((dy4_ahead - dy4) / y4_scale) ** 2
                + ((dy5_ahead - dy5) / y5_scale) ** 2
                + ((dy6_ahead - dy6) / y6_scale) ** 2
                + ((dy7_ahead - dy7) / y7_scale) ** 2
                + ((dy8_ahead - dy8) / y8_scale) ** 2
            )
            / 8
        )
        / guess
    )
    steepest = maximum(slope_size, change_size)
    refined = (
        maximum(1e-6, 1e-3 * guess) if steepest <= 1e-15 else pow(0.01 / steepest, 0.25)
    )
    first_dt = minimum(minimum(100 * guess, refined), longest)

    return first_dt


@cell
def step_factor(error, error_before):
    """By what to multiply dt after a step: PI control (Gustafsson 1991)."""
    wanted = 0.9 * exp(0.1 * log(error_before) - 0.175 * log(error))
    factor = minimum(10.0, fmax(0.2, wanted))  # nan counts as a large error
    return factor


@loop
def run_population(state, record, parameters, t0, dt, steps, every, first, last):
    """Advance elements first ... last - 1; every parameter is one constant for all."""
    p = ()
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        y1 = state[0, begin:end]
        y2 = state[1, begin:end]
        y3 = state[2, begin:end]
        y4 = state[3, begin:end]
        y5 = state[4, begin:end]
        y6 = state[5, begin:end]
        y7 = state[6, begin:end]
        y8 = state[7, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(y1.size):
                y1[i], y2[i], y3[i], y4[i], y5[i], y6[i], y7[i], y8[i] = advance(
                    y1[i],
                    y2[i],
                    y3[i],
                    y4[i],
                    y5[i],
                    y6[i],
                    y7[i],
                    y8[i],
                    t,
                    dt,
                    p,
                    p,
                    p,
                    p,
                    p,
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(y1.size):
                    row[0, begin + i] = y1[i]
                    row[1, begin + i] = y2[i]
                    row[2, begin + i] = y3[i]
                    row[3, begin + i] = y4[i]
                    row[4, begin + i] = y5[i]
                    row[5, begin + i] = y6[i]
                    row[6, begin + i] = y7[i]
                    row[7, begin + i] = y8[i]


@loop
def run_heterogeneous(
    state, record, parameters, drive, t0, dt, steps, every, first, last
):
    """The same with a value of each parameter per element.

    drive[k, stage time, parameter] is added in step k; its last row holds from there on.
    Where nothing changes with time, it has one stage time only.
    """
    # a block stays in the cache for all its steps
    for begin in range(first, last, BLOCK):
        end = min(begin + BLOCK, last)
        y1 = state[0, begin:end]
        y2 = state[1, begin:end]
        y3 = state[2, begin:end]
        y4 = state[3, begin:end]
        y5 = state[4, begin:end]
        y6 = state[5, begin:end]
        y7 = state[6, begin:end]
        y8 = state[7, begin:end]
        for k in range(steps):
            t = t0 + k * dt
            for i in range(y1.size):
                p = ()
                p_21_100 = ()
                p_193_500 = ()
                p_63_100 = ()
                p_end = ()
                y1[i], y2[i], y3[i], y4[i], y5[i], y6[i], y7[i], y8[i] = advance(
                    y1[i],
                    y2[i],
                    y3[i],
                    y4[i],
                    y5[i],
                    y6[i],
                    y7[i],
                    y8[i],
                    t,
                    dt,
                    p,
                    p_21_100,
                    p_193_500,
                    p_63_100,
                    p_end,
                )
            if (k + 1) % every == 0:
                row = record[(k + 1) // every]
                for i in range(y1.size):
                    row[0, begin + i] = y1[i]
                    row[1, begin + i] = y2[i]
                    row[2, begin + i] = y3[i]
                    row[3, begin + i] = y4[i]
                    row[4, begin + i] = y5[i]
                    row[5, begin + i] = y6[i]
                    row[6, begin + i] = y7[i]
                    row[7, begin + i] = y8[i]


LOOPS = Loops(
    run_population,
    run_heterogeneous,
    stage_times=(0.0, 0.21, 0.386, 0.63, 1.0),
    names=(*STATES, *PARAMETERS),
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
    atol_y1 = control[3]
    atol_y2 = control[4]
    atol_y3 = control[5]
    atol_y4 = control[6]
    atol_y5 = control[7]
    atol_y6 = control[8]
    atol_y7 = control[9]
    atol_y8 = control[10]
    curve = empty((8, 3 + 1))
    new = empty(8)
    inside = empty(8)
    given = empty(len(parameters))
    after = empty(0 if events is None else events.shape[1])
    for i in range(first, last):
        y1 = state[0, i]
        y2 = state[1, i]
        y3 = state[2, i]
        y4 = state[3, i]
        y5 = state[4, i]
        y6 = state[5, i]
        y7 = state[6, i]
        y8 = state[7, i]
        t, dt, error_before = clock[0, i], clock[1, i], clock[2, i]
        parameters_now(given, parameters, i, drives, t)
        if count[STATUS, i] == NEW:
            p = ()
            dt = (
                first_dt
                if first_dt > 0.0
                else first_step(
                    y1,
                    y2,
                    y3,
                    y4,
                    y5,
                    y6,
                    y7,
                    y8,
                    t,
                    p,
                    rtol,
                    longest,
                    atol_y1,
                    atol_y2,
                    atol_y3,
                    atol_y4,
                    atol_y5,
                    atol_y6,
                    atol_y7,
                    atol_y8,
                )
            )
            error_before = SMALLEST_ERROR
            new[0] = y1
            new[1] = y2
            new[2] = y3
            new[3] = y4
            new[4] = y5
            new[5] = y6
            new[6] = y7
            new[7] = y8
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
            p = ()
            p_21_100 = ()
            p_193_500 = ()
            p_63_100 = ()
            p_end = ()

            (
                y1_next,
                y2_next,
                y3_next,
                y4_next,
                y5_next,
                y6_next,
                y7_next,
                y8_next,
                y1_k1,
                y2_k1,
                y3_k1,
                y4_k1,
                y5_k1,
                y6_k1,
                y7_k1,
                y8_k1,
                y1_k2,
                y2_k2,
                y3_k2,
                y4_k2,
                y5_k2,
                y6_k2,
                y7_k2,
                y8_k2,
                y1_k3,
                y2_k3,
                y3_k3,
                y4_k3,
                y5_k3,
                y6_k3,
                y7_k3,
                y8_k3,
                y1_k4,
                y2_k4,
                y3_k4,
                y4_k4,
                y5_k4,
                y6_k4,
                y7_k4,
                y8_k4,
                y1_k5,
                y2_k5,
                y3_k5,
                y4_k5,
                y5_k5,
                y6_k5,
                y7_k5,
                y8_k5,
                y1_k6,
                y2_k6,
                y3_k6,
                y4_k6,
                y5_k6,
                y6_k6,
                y7_k6,
                y8_k6,
            ) = stages(
                y1,
                y2,
                y3,
                y4,
                y5,
                y6,
                y7,
                y8,
                t,
                dt,
                p,
                p_21_100,
                p_193_500,
                p_63_100,
                p_end,
            )

            error = error_norm(
                y1,
                y2,
                y3,
                y4,
                y5,
                y6,
                y7,
                y8,
                y1_next,
                y2_next,
                y3_next,
                y4_next,
                y5_next,
                y6_next,
                y7_next,
                y8_next,
                y1_k6,
                y2_k6,
                y3_k6,
                y4_k6,
                y5_k6,
                y6_k6,
                y7_k6,
                y8_k6,
                rtol,
                atol_y1,
                atol_y2,
                atol_y3,
                atol_y4,
                atol_y5,
                atol_y6,
                atol_y7,
                atol_y8,
            )
            change = step_factor(error, error_before)
            if not error <= 1.0:  # nan is refused too
                count[REJECTED, i] += 1
                count[AFTER_REJECTION, i] = 1
                dt *= change
                continue
            count[ACCEPTED, i] += 1
            t_next = stop if dt == stop - t else t + dt

            new[0] = y1_next
            new[1] = y2_next
            new[2] = y3_next
            new[3] = y4_next
            new[4] = y5_next
            new[5] = y6_next
            new[6] = y7_next
            new[7] = y8_next
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
                y1_c1, y1_c2, y1_c3 = interpolant(
                    y1, y1_next, y1_k1, y1_k2, y1_k3, y1_k4, y1_k5
                )
                y2_c1, y2_c2, y2_c3 = interpolant(
                    y2, y2_next, y2_k1, y2_k2, y2_k3, y2_k4, y2_k5
                )
                y3_c1, y3_c2, y3_c3 = interpolant(
                    y3, y3_next, y3_k1, y3_k2, y3_k3, y3_k4, y3_k5
                )
                y4_c1, y4_c2, y4_c3 = interpolant(
                    y4, y4_next, y4_k1, y4_k2, y4_k3, y4_k4, y4_k5
                )
                y5_c1, y5_c2, y5_c3 = interpolant(
                    y5, y5_next, y5_k1, y5_k2, y5_k3, y5_k4, y5_k5
                )
                y6_c1, y6_c2, y6_c3 = interpolant(
                    y6, y6_next, y6_k1, y6_k2, y6_k3, y6_k4, y6_k5
                )
                y7_c1, y7_c2, y7_c3 = interpolant(
                    y7, y7_next, y7_k1, y7_k2, y7_k3, y7_k4, y7_k5
                )
                y8_c1, y8_c2, y8_c3 = interpolant(
                    y8, y8_next, y8_k1, y8_k2, y8_k3, y8_k4, y8_k5
                )
                curve[0, 0] = y1
                curve[0, 1] = y1_c1
                curve[0, 2] = y1_c2
                curve[0, 3] = y1_c3
                curve[1, 0] = y2
                curve[1, 1] = y2_c1
                curve[1, 2] = y2_c2
                curve[1, 3] = y2_c3
                curve[2, 0] = y3
                curve[2, 1] = y3_c1
                curve[2, 2] = y3_c2
                curve[2, 3] = y3_c3
                curve[3, 0] = y4
                curve[3, 1] = y4_c1
                curve[3, 2] = y4_c2
                curve[3, 3] = y4_c3
                curve[4, 0] = y5
                curve[4, 1] = y5_c1
                curve[4, 2] = y5_c2
                curve[4, 3] = y5_c3
                curve[5, 0] = y6
                curve[5, 1] = y6_c1
                curve[5, 2] = y6_c2
                curve[5, 3] = y6_c3
                curve[6, 0] = y7
                curve[6, 1] = y7_c1
                curve[6, 2] = y7_c2
                curve[6, 3] = y7_c3
                curve[7, 0] = y8
                curve[7, 1] = y8_c1
                curve[7, 2] = y8_c2
                curve[7, 3] = y8_c3
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
                y1, y2, y3, y4, y5, y6, y7, y8 = (
                    y1_next,
                    y2_next,
                    y3_next,
                    y4_next,
                    y5_next,
                    y6_next,
                    y7_next,
                    y8_next,
                )
            else:
                if events[3, ended_by] > 0 and seen[ended_by, i] >= events[3, ended_by]:
                    count[STATUS, i] = ENDED
                else:
                    begin_again(ended_by, events, before, after, i, t, new, given)
                    write_step(log, log_of, limits, i, t, 0.0, t, new, curve)
                y1 = new[0]
                y2 = new[1]
                y3 = new[2]
                y4 = new[3]
                y5 = new[4]
                y6 = new[5]
                y7 = new[6]
                y8 = new[7]
                p = ()
            if t == stop:
                count[STOP, i] += 1
                if count[STOP, i] == len(stops) and count[STATUS, i] == RUNNING:
                    count[STATUS, i] = DONE

        state[0, i] = y1
        state[1, i] = y2
        state[2, i] = y3
        state[3, i] = y4
        state[4, i] = y5
        state[5, i] = y6
        state[6, i] = y7
        state[7, i] = y8
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
    degree=3,
    calls=(2, 6, 6, 0, 1),
    stiff=True,
)


def step(y1, y2, y3, y4, y5, y6, y7, y8, t, dt):
    """State after one step of dt: y1, y2, y3, y4, y5, y6, y7, y8; scalars or arrays."""
    return one_step(LOOPS, (y1, y2, y3, y4, y5, y6, y7, y8), t, dt, ())


def run(y1, y2, y3, y4, y5, y6, y7, y8, *, t0=0.0, dt, steps, every=1):
    """Integrate `steps` steps of dt from t0; returns (t, y1, y2, y3, y4, y5, y6, y7, y8), time first, row 0 the initial state."""
    return integrate(LOOPS, (y1, y2, y3, y4, y5, y6, y7, y8), t0, dt, steps, every, ())


def solve(
    y1,
    y2,
    y3,
    y4,
    y5,
    y6,
    y7,
    y8,
    *,
    t_span,
    rtol=1e-6,
    atol=1e-9,
    t_eval=None,
    **options,
):
    """Integrate over t_span with steps that keep the error below the tolerances; returns (t, y1, y2, y3, y4, y5, y6, y7, y8).

    Rows stand at the times of t_eval, or (one element only) at the end of every step. Between steps: the interpolant,
    the method's own, of order 3. The result is a tuple that also has success, message, nfev, t_events and y_events.
    """
    return integrate_adaptively(
        SOLVER,
        (y1, y2, y3, y4, y5, y6, y7, y8),
        t_span,
        (),
        rtol=rtol,
        atol=atol,
        t_eval=t_eval,
        **options,
    )
