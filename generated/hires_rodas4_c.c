/* High irradiance responses of photomorphogenesis: rodas4 step for C.
 *
 * Generated from examples/hires.py:hires.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/adaptive.h"
#include "support/loops.h"
#include "support/vector_math.h"

/* The factors of W = L * U: their entries that are not always zero. */
struct factors {
    double U_y1_y1;
    double U_y1_y2;
    double U_y1_y3;
    double L_y2_y1;
    double U_y2_y2;
    double U_y2_y3;
    double U_y3_y3;
    double U_y3_y4;
    double U_y3_y5;
    double L_y4_y2;
    double L_y4_y3;
    double U_y4_y4;
    double U_y4_y5;
    double U_y5_y5;
    double U_y5_y6;
    double U_y5_y7;
    double L_y6_y4;
    double L_y6_y5;
    double U_y6_y6;
    double U_y6_y7;
    double U_y6_y8;
    double L_y7_y6;
    double U_y7_y7;
    double U_y7_y8;
    double L_y8_y6;
    double L_y8_y7;
    double U_y8_y8;
};

/* x to the power 2, multiplied in the order that Numba uses. */
CELL double power_2(double x)
{
    const double x_2 = x * x;
    return x_2;
}

/* Right-hand side: (dy1/dt, dy2/dt, dy3/dt, dy4/dt, dy5/dt, dy6/dt, dy7/dt, dy8/dt). */
CELL void derivative(double y1, double y2, double y3, double y4, double y5, double y6, double y7, double y8,
    double t, double *dy1_out, double *dy2_out, double *dy3_out, double *dy4_out, double *dy5_out,
    double *dy6_out, double *dy7_out, double *dy8_out)
{
    const double binding = 280 * y6 * y8;

    const double dy1 = -1.71 * y1 + 0.43 * y2 + 8.32 * y3 + 0.0007;
    const double dy2 = 1.71 * y1 - 8.75 * y2;
    const double dy3 = -10.03 * y3 + 0.43 * y4 + 0.035 * y5;
    const double dy4 = 8.32 * y2 + 1.71 * y3 - 1.12 * y4;
    const double dy5 = -1.745 * y5 + 0.43 * y6 + 0.43 * y7;
    const double dy6 = -binding + 0.69 * y4 + 1.71 * y5 - 0.43 * y6 + 0.69 * y7;
    const double dy7 = binding - 1.81 * y7;
    const double dy8 = -binding + 1.81 * y7;

    *dy1_out = dy1;
    *dy2_out = dy2;
    *dy3_out = dy3;
    *dy4_out = dy4;
    *dy5_out = dy5;
    *dy6_out = dy6;
    *dy7_out = dy7;
    *dy8_out = dy8;
}

/* Jacobian of the right-hand side: its derivatives with respect to y1, y2, y3, y4, y5, y6, y7, y8, row by
 * row.
 */
CELL void jacobian(double y1, double y2, double y3, double y4, double y5, double y6, double y7, double y8,
    double t, double *dy1_dy1_out, double *dy1_dy2_out, double *dy1_dy3_out, double *dy2_dy1_out,
    double *dy2_dy2_out, double *dy3_dy3_out, double *dy3_dy4_out, double *dy3_dy5_out, double *dy4_dy2_out,
    double *dy4_dy3_out, double *dy4_dy4_out, double *dy5_dy5_out, double *dy5_dy6_out, double *dy5_dy7_out,
    double *dy6_dy4_out, double *dy6_dy5_out, double *dy6_dy6_out, double *dy6_dy7_out, double *dy6_dy8_out,
    double *dy7_dy6_out, double *dy7_dy7_out, double *dy7_dy8_out, double *dy8_dy6_out, double *dy8_dy7_out,
    double *dy8_dy8_out)
{
    const double binding_by_y6 = 280 * y8;
    const double binding_by_y8 = 280 * y6;

    const double dy6_dy6 = -binding_by_y6 - 0.43;
    const double dy6_dy8 = -binding_by_y8;
    const double dy7_dy6 = binding_by_y6;
    const double dy7_dy8 = binding_by_y8;
    const double dy8_dy6 = -binding_by_y6;
    const double dy8_dy8 = -binding_by_y8;

    const double dy1_dy1 = -1.71;
    const double dy1_dy2 = 0.43;
    const double dy1_dy3 = 8.32;
    const double dy2_dy1 = 1.71;
    const double dy2_dy2 = -8.75;
    const double dy3_dy3 = -10.03;
    const double dy3_dy4 = 0.43;
    const double dy3_dy5 = 0.035;
    const double dy4_dy2 = 8.32;
    const double dy4_dy3 = 1.71;
    const double dy4_dy4 = -1.12;
    const double dy5_dy5 = -1.745;
    const double dy5_dy6 = 0.43;
    const double dy5_dy7 = 0.43;
    const double dy6_dy4 = 0.69;
    const double dy6_dy5 = 1.71;
    const double dy6_dy7 = 0.69;
    const double dy7_dy7 = -1.81;
    const double dy8_dy7 = 1.81;

    *dy1_dy1_out = dy1_dy1;
    *dy1_dy2_out = dy1_dy2;
    *dy1_dy3_out = dy1_dy3;
    *dy2_dy1_out = dy2_dy1;
    *dy2_dy2_out = dy2_dy2;
    *dy3_dy3_out = dy3_dy3;
    *dy3_dy4_out = dy3_dy4;
    *dy3_dy5_out = dy3_dy5;
    *dy4_dy2_out = dy4_dy2;
    *dy4_dy3_out = dy4_dy3;
    *dy4_dy4_out = dy4_dy4;
    *dy5_dy5_out = dy5_dy5;
    *dy5_dy6_out = dy5_dy6;
    *dy5_dy7_out = dy5_dy7;
    *dy6_dy4_out = dy6_dy4;
    *dy6_dy5_out = dy6_dy5;
    *dy6_dy6_out = dy6_dy6;
    *dy6_dy7_out = dy6_dy7;
    *dy6_dy8_out = dy6_dy8;
    *dy7_dy6_out = dy7_dy6;
    *dy7_dy7_out = dy7_dy7;
    *dy7_dy8_out = dy7_dy8;
    *dy8_dy6_out = dy8_dy6;
    *dy8_dy7_out = dy8_dy7;
    *dy8_dy8_out = dy8_dy8;
}

/* Factors of W = diagonal * I - J = L * U, eliminated in the order y1, y2, y3, y4, y5, y6, y7, y8. */
CELL struct factors factor_(double y1, double y2, double y3, double y4, double y5, double y6, double y7,
    double y8, double t, double diagonal)
{
    double dy1_dy1, dy1_dy2, dy1_dy3, dy2_dy1, dy2_dy2, dy3_dy3, dy3_dy4, dy3_dy5, dy4_dy2, dy4_dy3, dy4_dy4,
        dy5_dy5, dy5_dy6, dy5_dy7, dy6_dy4, dy6_dy5, dy6_dy6, dy6_dy7, dy6_dy8, dy7_dy6, dy7_dy7, dy7_dy8,
        dy8_dy6, dy8_dy7, dy8_dy8;
    jacobian(y1, y2, y3, y4, y5, y6, y7, y8, t, &dy1_dy1, &dy1_dy2, &dy1_dy3, &dy2_dy1, &dy2_dy2, &dy3_dy3,
        &dy3_dy4, &dy3_dy5, &dy4_dy2, &dy4_dy3, &dy4_dy4, &dy5_dy5, &dy5_dy6, &dy5_dy7, &dy6_dy4, &dy6_dy5,
        &dy6_dy6, &dy6_dy7, &dy6_dy8, &dy7_dy6, &dy7_dy7, &dy7_dy8, &dy8_dy6, &dy8_dy7, &dy8_dy8);

    const double U_y1_y1 = diagonal - dy1_dy1;
    const double U_y1_y2 = -dy1_dy2;
    const double U_y1_y3 = -dy1_dy3;
    const double L_y2_y1 = -dy2_dy1 / U_y1_y1;
    const double U_y2_y2 = diagonal - dy2_dy2 - L_y2_y1 * U_y1_y2;
    const double U_y2_y3 = -L_y2_y1 * U_y1_y3;
    const double U_y3_y3 = diagonal - dy3_dy3;
    const double U_y3_y4 = -dy3_dy4;
    const double U_y3_y5 = -dy3_dy5;
    const double L_y4_y2 = -dy4_dy2 / U_y2_y2;
    const double L_y4_y3 = (-dy4_dy3 - L_y4_y2 * U_y2_y3) / U_y3_y3;
    const double U_y4_y4 = diagonal - dy4_dy4 - L_y4_y3 * U_y3_y4;
    const double U_y4_y5 = -L_y4_y3 * U_y3_y5;
    const double U_y5_y5 = diagonal - dy5_dy5;
    const double U_y5_y6 = -dy5_dy6;
    const double U_y5_y7 = -dy5_dy7;
    const double L_y6_y4 = -dy6_dy4 / U_y4_y4;
    const double L_y6_y5 = (-dy6_dy5 - L_y6_y4 * U_y4_y5) / U_y5_y5;
    const double U_y6_y6 = diagonal - dy6_dy6 - L_y6_y5 * U_y5_y6;
    const double U_y6_y7 = -dy6_dy7 - L_y6_y5 * U_y5_y7;
    const double U_y6_y8 = -dy6_dy8;
    const double L_y7_y6 = -dy7_dy6 / U_y6_y6;
    const double U_y7_y7 = diagonal - dy7_dy7 - L_y7_y6 * U_y6_y7;
    const double U_y7_y8 = -dy7_dy8 - L_y7_y6 * U_y6_y8;
    const double L_y8_y6 = -dy8_dy6 / U_y6_y6;
    const double L_y8_y7 = (-dy8_dy7 - L_y8_y6 * U_y6_y7) / U_y7_y7;
    const double U_y8_y8 = diagonal - dy8_dy8 - L_y8_y6 * U_y6_y8 - L_y8_y7 * U_y7_y8;

    return (struct factors){U_y1_y1, U_y1_y2, U_y1_y3, L_y2_y1, U_y2_y2, U_y2_y3, U_y3_y3, U_y3_y4, U_y3_y5,
        L_y4_y2, L_y4_y3, U_y4_y4, U_y4_y5, U_y5_y5, U_y5_y6, U_y5_y7, L_y6_y4, L_y6_y5, U_y6_y6, U_y6_y7,
        U_y6_y8, L_y7_y6, U_y7_y7, U_y7_y8, L_y8_y6, L_y8_y7, U_y8_y8};
}

/* Solve W * x = right with the factors of W. */
CELL void solve_linear(struct factors factors, double y1_right, double y2_right, double y3_right,
    double y4_right, double y5_right, double y6_right, double y7_right, double y8_right,
    double *y1_solved_out, double *y2_solved_out, double *y3_solved_out, double *y4_solved_out,
    double *y5_solved_out, double *y6_solved_out, double *y7_solved_out, double *y8_solved_out)
{
    const double U_y1_y1 = factors.U_y1_y1;
    const double U_y1_y2 = factors.U_y1_y2;
    const double U_y1_y3 = factors.U_y1_y3;
    const double L_y2_y1 = factors.L_y2_y1;
    const double U_y2_y2 = factors.U_y2_y2;
    const double U_y2_y3 = factors.U_y2_y3;
    const double U_y3_y3 = factors.U_y3_y3;
    const double U_y3_y4 = factors.U_y3_y4;
    const double U_y3_y5 = factors.U_y3_y5;
    const double L_y4_y2 = factors.L_y4_y2;
    const double L_y4_y3 = factors.L_y4_y3;
    const double U_y4_y4 = factors.U_y4_y4;
    const double U_y4_y5 = factors.U_y4_y5;
    const double U_y5_y5 = factors.U_y5_y5;
    const double U_y5_y6 = factors.U_y5_y6;
    const double U_y5_y7 = factors.U_y5_y7;
    const double L_y6_y4 = factors.L_y6_y4;
    const double L_y6_y5 = factors.L_y6_y5;
    const double U_y6_y6 = factors.U_y6_y6;
    const double U_y6_y7 = factors.U_y6_y7;
    const double U_y6_y8 = factors.U_y6_y8;
    const double L_y7_y6 = factors.L_y7_y6;
    const double U_y7_y7 = factors.U_y7_y7;
    const double U_y7_y8 = factors.U_y7_y8;
    const double L_y8_y6 = factors.L_y8_y6;
    const double L_y8_y7 = factors.L_y8_y7;
    const double U_y8_y8 = factors.U_y8_y8;

    const double y2_reduced = y2_right - L_y2_y1 * y1_right;
    const double y4_reduced = y4_right - L_y4_y2 * y2_reduced - L_y4_y3 * y3_right;
    const double y6_reduced = y6_right - L_y6_y4 * y4_reduced - L_y6_y5 * y5_right;
    const double y7_reduced = y7_right - L_y7_y6 * y6_reduced;
    const double y8_reduced = y8_right - L_y8_y6 * y6_reduced - L_y8_y7 * y7_reduced;
    const double y8_solved = y8_reduced / U_y8_y8;
    const double y7_solved = (y7_reduced - U_y7_y8 * y8_solved) / U_y7_y7;
    const double y6_solved = (y6_reduced - U_y6_y7 * y7_solved - U_y6_y8 * y8_solved) / U_y6_y6;
    const double y5_solved = (y5_right - U_y5_y6 * y6_solved - U_y5_y7 * y7_solved) / U_y5_y5;
    const double y4_solved = (y4_reduced - U_y4_y5 * y5_solved) / U_y4_y4;
    const double y3_solved = (y3_right - U_y3_y4 * y4_solved - U_y3_y5 * y5_solved) / U_y3_y3;
    const double y2_solved = (y2_reduced - U_y2_y3 * y3_solved) / U_y2_y2;
    const double y1_solved = (y1_right - U_y1_y2 * y2_solved - U_y1_y3 * y3_solved) / U_y1_y1;

    *y1_solved_out = y1_solved;
    *y2_solved_out = y2_solved;
    *y3_solved_out = y3_solved;
    *y4_solved_out = y4_solved;
    *y5_solved_out = y5_solved;
    *y6_solved_out = y6_solved;
    *y7_solved_out = y7_solved;
    *y8_solved_out = y8_solved;
}

/* A state of stage 2. */
CELL double stage_2(double old, double k1)
{
    const double value = old + 1.544 * k1;
    return value;
}

/* The right-hand side of stage 2 for one state. */
CELL double right_2(double slope, double dt, double k1)
{
    const double value = slope - 5.6688 * k1 / dt;
    return value;
}

/* A state of stage 3. */
CELL double stage_3(double old, double k1, double k2)
{
    const double value = old + 0.9466785280815826 * k1 + 0.2557011698983284 * k2;
    return value;
}

/* The right-hand side of stage 3 for one state. */
CELL double right_3(double slope, double dt, double k1, double k2)
{
    const double value = slope + (-2.430093356833875 * k1 - 0.2063599157091915 * k2) / dt;
    return value;
}

/* A state of stage 4. */
CELL double stage_4(double old, double k1, double k2, double k3)
{
    const double value = old + 3.314825187068521 * k1 + 2.896124015972201 * k2 + 0.9986419139977817 * k3;
    return value;
}

/* The right-hand side of stage 4 for one state. */
CELL double right_4(double slope, double dt, double k1, double k2, double k3)
{
    const double value = slope
        + (-0.1073529058151375 * k1 - 9.594562251023355 * k2 - 20.47028614809616 * k3) / dt;
    return value;
}

/* A state of stage 5. */
CELL double stage_5(double old, double k1, double k2, double k3, double k4)
{
    const double value = old
        + 1.221224509226641 * k1
        + 6.019134481288629 * k2
        + 12.53708332932087 * k3
        - 0.687886036105895 * k4;
    return value;
}

/* The right-hand side of stage 5 for one state. */
CELL double right_5(double slope, double dt, double k1, double k2, double k3, double k4)
{
    const double value = slope
        + (7.496443313967647 * k1
              - 10.24680431464352 * k2
              - 33.99990352819905 * k3
              + 11.7089089320616 * k4)
            / dt;
    return value;
}

/* A state of stage 6. */
CELL double stage_6(double old, double k1, double k2, double k3, double k4, double k5)
{
    const double value = old
        + 1.221224509226641 * k1
        + 6.019134481288629 * k2
        + 12.53708332932087 * k3
        - 0.687886036105895 * k4
        + k5;
    return value;
}

/* The right-hand side of stage 6 for one state. */
CELL double right_6(double slope, double dt, double k1, double k2, double k3, double k4, double k5)
{
    const double value = slope
        + (8.083246795921522 * k1
              - 7.981132988064893 * k2
              - 31.52159432874371 * k3
              + 16.31930543123136 * k4
              - 6.058818238834054 * k5)
            / dt;
    return value;
}

/* The stages of a step: the new states, then what error estimates and interpolants are made of. */
CELL void stages(double y1, double y2, double y3, double y4, double y5, double y6, double y7, double y8,
    double t, double dt, double *y1_next_out, double *y2_next_out, double *y3_next_out, double *y4_next_out,
    double *y5_next_out, double *y6_next_out, double *y7_next_out, double *y8_next_out, double *y1_k1_out,
    double *y2_k1_out, double *y3_k1_out, double *y4_k1_out, double *y5_k1_out, double *y6_k1_out,
    double *y7_k1_out, double *y8_k1_out, double *y1_k2_out, double *y2_k2_out, double *y3_k2_out,
    double *y4_k2_out, double *y5_k2_out, double *y6_k2_out, double *y7_k2_out, double *y8_k2_out,
    double *y1_k3_out, double *y2_k3_out, double *y3_k3_out, double *y4_k3_out, double *y5_k3_out,
    double *y6_k3_out, double *y7_k3_out, double *y8_k3_out, double *y1_k4_out, double *y2_k4_out,
    double *y3_k4_out, double *y4_k4_out, double *y5_k4_out, double *y6_k4_out, double *y7_k4_out,
    double *y8_k4_out, double *y1_k5_out, double *y2_k5_out, double *y3_k5_out, double *y4_k5_out,
    double *y5_k5_out, double *y6_k5_out, double *y7_k5_out, double *y8_k5_out, double *y1_k6_out,
    double *y2_k6_out, double *y3_k6_out, double *y4_k6_out, double *y5_k6_out, double *y6_k6_out,
    double *y7_k6_out, double *y8_k6_out)
{
    /* the matrix of all stages: 1 / (gamma * dt) on the diagonal, minus the Jacobian */
    const double diagonal = 1 / (0.25 * dt);
    const struct factors factors = factor_(y1, y2, y3, y4, y5, y6, y7, y8, t, diagonal);

    /* stage 1, at t */
    double dy1_1, dy2_1, dy3_1, dy4_1, dy5_1, dy6_1, dy7_1, dy8_1;
    derivative(y1, y2, y3, y4, y5, y6, y7, y8, t, &dy1_1, &dy2_1, &dy3_1, &dy4_1, &dy5_1, &dy6_1, &dy7_1,
        &dy8_1);
    double y1_k1, y2_k1, y3_k1, y4_k1, y5_k1, y6_k1, y7_k1, y8_k1;
    solve_linear(factors, dy1_1, dy2_1, dy3_1, dy4_1, dy5_1, dy6_1, dy7_1, dy8_1, &y1_k1, &y2_k1, &y3_k1,
        &y4_k1, &y5_k1, &y6_k1, &y7_k1, &y8_k1);

    /* stage 2, at t + 0.386*dt */
    const double y1_2 = stage_2(y1, y1_k1);
    const double y2_2 = stage_2(y2, y2_k1);
    const double y3_2 = stage_2(y3, y3_k1);
    const double y4_2 = stage_2(y4, y4_k1);
    const double y5_2 = stage_2(y5, y5_k1);
    const double y6_2 = stage_2(y6, y6_k1);
    const double y7_2 = stage_2(y7, y7_k1);
    const double y8_2 = stage_2(y8, y8_k1);
    double dy1_2, dy2_2, dy3_2, dy4_2, dy5_2, dy6_2, dy7_2, dy8_2;
    derivative(y1_2, y2_2, y3_2, y4_2, y5_2, y6_2, y7_2, y8_2, t + 0.386 * dt, &dy1_2, &dy2_2, &dy3_2, &dy4_2,
        &dy5_2, &dy6_2, &dy7_2, &dy8_2);
    const double y1_right_2 = right_2(dy1_2, dt, y1_k1);
    const double y2_right_2 = right_2(dy2_2, dt, y2_k1);
    const double y3_right_2 = right_2(dy3_2, dt, y3_k1);
    const double y4_right_2 = right_2(dy4_2, dt, y4_k1);
    const double y5_right_2 = right_2(dy5_2, dt, y5_k1);
    const double y6_right_2 = right_2(dy6_2, dt, y6_k1);
    const double y7_right_2 = right_2(dy7_2, dt, y7_k1);
    const double y8_right_2 = right_2(dy8_2, dt, y8_k1);
    double y1_k2, y2_k2, y3_k2, y4_k2, y5_k2, y6_k2, y7_k2, y8_k2;
    solve_linear(factors, y1_right_2, y2_right_2, y3_right_2, y4_right_2, y5_right_2, y6_right_2, y7_right_2,
        y8_right_2, &y1_k2, &y2_k2, &y3_k2, &y4_k2, &y5_k2, &y6_k2, &y7_k2, &y8_k2);

    /* stage 3, at t + 0.21*dt */
    const double y1_3 = stage_3(y1, y1_k1, y1_k2);
    const double y2_3 = stage_3(y2, y2_k1, y2_k2);
    const double y3_3 = stage_3(y3, y3_k1, y3_k2);
    const double y4_3 = stage_3(y4, y4_k1, y4_k2);
    const double y5_3 = stage_3(y5, y5_k1, y5_k2);
    const double y6_3 = stage_3(y6, y6_k1, y6_k2);
    const double y7_3 = stage_3(y7, y7_k1, y7_k2);
    const double y8_3 = stage_3(y8, y8_k1, y8_k2);
    double dy1_3, dy2_3, dy3_3, dy4_3, dy5_3, dy6_3, dy7_3, dy8_3;
    derivative(y1_3, y2_3, y3_3, y4_3, y5_3, y6_3, y7_3, y8_3, t + 0.21 * dt, &dy1_3, &dy2_3, &dy3_3, &dy4_3,
        &dy5_3, &dy6_3, &dy7_3, &dy8_3);
    const double y1_right_3 = right_3(dy1_3, dt, y1_k1, y1_k2);
    const double y2_right_3 = right_3(dy2_3, dt, y2_k1, y2_k2);
    const double y3_right_3 = right_3(dy3_3, dt, y3_k1, y3_k2);
    const double y4_right_3 = right_3(dy4_3, dt, y4_k1, y4_k2);
    const double y5_right_3 = right_3(dy5_3, dt, y5_k1, y5_k2);
    const double y6_right_3 = right_3(dy6_3, dt, y6_k1, y6_k2);
    const double y7_right_3 = right_3(dy7_3, dt, y7_k1, y7_k2);
    const double y8_right_3 = right_3(dy8_3, dt, y8_k1, y8_k2);
    double y1_k3, y2_k3, y3_k3, y4_k3, y5_k3, y6_k3, y7_k3, y8_k3;
    solve_linear(factors, y1_right_3, y2_right_3, y3_right_3, y4_right_3, y5_right_3, y6_right_3, y7_right_3,
        y8_right_3, &y1_k3, &y2_k3, &y3_k3, &y4_k3, &y5_k3, &y6_k3, &y7_k3, &y8_k3);

    /* stage 4, at t + 0.63*dt */
    const double y1_4 = stage_4(y1, y1_k1, y1_k2, y1_k3);
    const double y2_4 = stage_4(y2, y2_k1, y2_k2, y2_k3);
    const double y3_4 = stage_4(y3, y3_k1, y3_k2, y3_k3);
    const double y4_4 = stage_4(y4, y4_k1, y4_k2, y4_k3);
    const double y5_4 = stage_4(y5, y5_k1, y5_k2, y5_k3);
    const double y6_4 = stage_4(y6, y6_k1, y6_k2, y6_k3);
    const double y7_4 = stage_4(y7, y7_k1, y7_k2, y7_k3);
    const double y8_4 = stage_4(y8, y8_k1, y8_k2, y8_k3);
    double dy1_4, dy2_4, dy3_4, dy4_4, dy5_4, dy6_4, dy7_4, dy8_4;
    derivative(y1_4, y2_4, y3_4, y4_4, y5_4, y6_4, y7_4, y8_4, t + 0.63 * dt, &dy1_4, &dy2_4, &dy3_4, &dy4_4,
        &dy5_4, &dy6_4, &dy7_4, &dy8_4);
    const double y1_right_4 = right_4(dy1_4, dt, y1_k1, y1_k2, y1_k3);
    const double y2_right_4 = right_4(dy2_4, dt, y2_k1, y2_k2, y2_k3);
    const double y3_right_4 = right_4(dy3_4, dt, y3_k1, y3_k2, y3_k3);
    const double y4_right_4 = right_4(dy4_4, dt, y4_k1, y4_k2, y4_k3);
    const double y5_right_4 = right_4(dy5_4, dt, y5_k1, y5_k2, y5_k3);
    const double y6_right_4 = right_4(dy6_4, dt, y6_k1, y6_k2, y6_k3);
    const double y7_right_4 = right_4(dy7_4, dt, y7_k1, y7_k2, y7_k3);
    const double y8_right_4 = right_4(dy8_4, dt, y8_k1, y8_k2, y8_k3);
    double y1_k4, y2_k4, y3_k4, y4_k4, y5_k4, y6_k4, y7_k4, y8_k4;
    solve_linear(factors, y1_right_4, y2_right_4, y3_right_4, y4_right_4, y5_right_4, y6_right_4, y7_right_4,
        y8_right_4, &y1_k4, &y2_k4, &y3_k4, &y4_k4, &y5_k4, &y6_k4, &y7_k4, &y8_k4);

    /* stage 5, at t + dt */
    const double y1_5 = stage_5(y1, y1_k1, y1_k2, y1_k3, y1_k4);
    const double y2_5 = stage_5(y2, y2_k1, y2_k2, y2_k3, y2_k4);
    const double y3_5 = stage_5(y3, y3_k1, y3_k2, y3_k3, y3_k4);
    const double y4_5 = stage_5(y4, y4_k1, y4_k2, y4_k3, y4_k4);
    const double y5_5 = stage_5(y5, y5_k1, y5_k2, y5_k3, y5_k4);
    const double y6_5 = stage_5(y6, y6_k1, y6_k2, y6_k3, y6_k4);
    const double y7_5 = stage_5(y7, y7_k1, y7_k2, y7_k3, y7_k4);
    const double y8_5 = stage_5(y8, y8_k1, y8_k2, y8_k3, y8_k4);
    double dy1_5, dy2_5, dy3_5, dy4_5, dy5_5, dy6_5, dy7_5, dy8_5;
    derivative(y1_5, y2_5, y3_5, y4_5, y5_5, y6_5, y7_5, y8_5, t + dt, &dy1_5, &dy2_5, &dy3_5, &dy4_5, &dy5_5,
        &dy6_5, &dy7_5, &dy8_5);
    const double y1_right_5 = right_5(dy1_5, dt, y1_k1, y1_k2, y1_k3, y1_k4);
    const double y2_right_5 = right_5(dy2_5, dt, y2_k1, y2_k2, y2_k3, y2_k4);
    const double y3_right_5 = right_5(dy3_5, dt, y3_k1, y3_k2, y3_k3, y3_k4);
    const double y4_right_5 = right_5(dy4_5, dt, y4_k1, y4_k2, y4_k3, y4_k4);
    const double y5_right_5 = right_5(dy5_5, dt, y5_k1, y5_k2, y5_k3, y5_k4);
    const double y6_right_5 = right_5(dy6_5, dt, y6_k1, y6_k2, y6_k3, y6_k4);
    const double y7_right_5 = right_5(dy7_5, dt, y7_k1, y7_k2, y7_k3, y7_k4);
    const double y8_right_5 = right_5(dy8_5, dt, y8_k1, y8_k2, y8_k3, y8_k4);
    double y1_k5, y2_k5, y3_k5, y4_k5, y5_k5, y6_k5, y7_k5, y8_k5;
    solve_linear(factors, y1_right_5, y2_right_5, y3_right_5, y4_right_5, y5_right_5, y6_right_5, y7_right_5,
        y8_right_5, &y1_k5, &y2_k5, &y3_k5, &y4_k5, &y5_k5, &y6_k5, &y7_k5, &y8_k5);

    /* stage 6, at t + dt */
    const double y1_6 = stage_6(y1, y1_k1, y1_k2, y1_k3, y1_k4, y1_k5);
    const double y2_6 = stage_6(y2, y2_k1, y2_k2, y2_k3, y2_k4, y2_k5);
    const double y3_6 = stage_6(y3, y3_k1, y3_k2, y3_k3, y3_k4, y3_k5);
    const double y4_6 = stage_6(y4, y4_k1, y4_k2, y4_k3, y4_k4, y4_k5);
    const double y5_6 = stage_6(y5, y5_k1, y5_k2, y5_k3, y5_k4, y5_k5);
    const double y6_6 = stage_6(y6, y6_k1, y6_k2, y6_k3, y6_k4, y6_k5);
    const double y7_6 = stage_6(y7, y7_k1, y7_k2, y7_k3, y7_k4, y7_k5);
    const double y8_6 = stage_6(y8, y8_k1, y8_k2, y8_k3, y8_k4, y8_k5);
    double dy1_6, dy2_6, dy3_6, dy4_6, dy5_6, dy6_6, dy7_6, dy8_6;
    derivative(y1_6, y2_6, y3_6, y4_6, y5_6, y6_6, y7_6, y8_6, t + dt, &dy1_6, &dy2_6, &dy3_6, &dy4_6, &dy5_6,
        &dy6_6, &dy7_6, &dy8_6);
    const double y1_right_6 = right_6(dy1_6, dt, y1_k1, y1_k2, y1_k3, y1_k4, y1_k5);
    const double y2_right_6 = right_6(dy2_6, dt, y2_k1, y2_k2, y2_k3, y2_k4, y2_k5);
    const double y3_right_6 = right_6(dy3_6, dt, y3_k1, y3_k2, y3_k3, y3_k4, y3_k5);
    const double y4_right_6 = right_6(dy4_6, dt, y4_k1, y4_k2, y4_k3, y4_k4, y4_k5);
    const double y5_right_6 = right_6(dy5_6, dt, y5_k1, y5_k2, y5_k3, y5_k4, y5_k5);
    const double y6_right_6 = right_6(dy6_6, dt, y6_k1, y6_k2, y6_k3, y6_k4, y6_k5);
    const double y7_right_6 = right_6(dy7_6, dt, y7_k1, y7_k2, y7_k3, y7_k4, y7_k5);
    const double y8_right_6 = right_6(dy8_6, dt, y8_k1, y8_k2, y8_k3, y8_k4, y8_k5);
    double y1_k6, y2_k6, y3_k6, y4_k6, y5_k6, y6_k6, y7_k6, y8_k6;
    solve_linear(factors, y1_right_6, y2_right_6, y3_right_6, y4_right_6, y5_right_6, y6_right_6, y7_right_6,
        y8_right_6, &y1_k6, &y2_k6, &y3_k6, &y4_k6, &y5_k6, &y6_k6, &y7_k6, &y8_k6);

    const double y1_next = y1_6 + y1_k6;
    const double y2_next = y2_6 + y2_k6;
    const double y3_next = y3_6 + y3_k6;
    const double y4_next = y4_6 + y4_k6;
    const double y5_next = y5_6 + y5_k6;
    const double y6_next = y6_6 + y6_k6;
    const double y7_next = y7_6 + y7_k6;
    const double y8_next = y8_6 + y8_k6;

    *y1_next_out = y1_next;
    *y2_next_out = y2_next;
    *y3_next_out = y3_next;
    *y4_next_out = y4_next;
    *y5_next_out = y5_next;
    *y6_next_out = y6_next;
    *y7_next_out = y7_next;
    *y8_next_out = y8_next;
    *y1_k1_out = y1_k1;
    *y2_k1_out = y2_k1;
    *y3_k1_out = y3_k1;
    *y4_k1_out = y4_k1;
    *y5_k1_out = y5_k1;
    *y6_k1_out = y6_k1;
    *y7_k1_out = y7_k1;
    *y8_k1_out = y8_k1;
    *y1_k2_out = y1_k2;
    *y2_k2_out = y2_k2;
    *y3_k2_out = y3_k2;
    *y4_k2_out = y4_k2;
    *y5_k2_out = y5_k2;
    *y6_k2_out = y6_k2;
    *y7_k2_out = y7_k2;
    *y8_k2_out = y8_k2;
    *y1_k3_out = y1_k3;
    *y2_k3_out = y2_k3;
    *y3_k3_out = y3_k3;
    *y4_k3_out = y4_k3;
    *y5_k3_out = y5_k3;
    *y6_k3_out = y6_k3;
    *y7_k3_out = y7_k3;
    *y8_k3_out = y8_k3;
    *y1_k4_out = y1_k4;
    *y2_k4_out = y2_k4;
    *y3_k4_out = y3_k4;
    *y4_k4_out = y4_k4;
    *y5_k4_out = y5_k4;
    *y6_k4_out = y6_k4;
    *y7_k4_out = y7_k4;
    *y8_k4_out = y8_k4;
    *y1_k5_out = y1_k5;
    *y2_k5_out = y2_k5;
    *y3_k5_out = y3_k5;
    *y4_k5_out = y4_k5;
    *y5_k5_out = y5_k5;
    *y6_k5_out = y6_k5;
    *y7_k5_out = y7_k5;
    *y8_k5_out = y8_k5;
    *y1_k6_out = y1_k6;
    *y2_k6_out = y2_k6;
    *y3_k6_out = y3_k6;
    *y4_k6_out = y4_k6;
    *y5_k6_out = y5_k6;
    *y6_k6_out = y6_k6;
    *y7_k6_out = y7_k6;
    *y8_k6_out = y8_k6;
}

/* State after dt: Rodas of order 4 (Hairer and Wanner 1996).
 *
 * p, p_21_100, p_193_500, p_63_100, p_end: the parameters at t, t + 0.21*dt, t + 0.386*dt, t + 0.63*dt and
 * t + dt.
 */
CELL void advance(double y1, double y2, double y3, double y4, double y5, double y6, double y7, double y8,
    double t, double dt, double *y1_next_out, double *y2_next_out, double *y3_next_out, double *y4_next_out,
    double *y5_next_out, double *y6_next_out, double *y7_next_out, double *y8_next_out)
{
    double y1_next, y2_next, y3_next, y4_next, y5_next, y6_next, y7_next, y8_next, y1_k1, y2_k1, y3_k1, y4_k1,
        y5_k1, y6_k1, y7_k1, y8_k1, y1_k2, y2_k2, y3_k2, y4_k2, y5_k2, y6_k2, y7_k2, y8_k2, y1_k3, y2_k3,
        y3_k3, y4_k3, y5_k3, y6_k3, y7_k3, y8_k3, y1_k4, y2_k4, y3_k4, y4_k4, y5_k4, y6_k4, y7_k4, y8_k4,
        y1_k5, y2_k5, y3_k5, y4_k5, y5_k5, y6_k5, y7_k5, y8_k5, y1_k6, y2_k6, y3_k6, y4_k6, y5_k6, y6_k6,
        y7_k6, y8_k6;
    stages(y1, y2, y3, y4, y5, y6, y7, y8, t, dt, &y1_next, &y2_next, &y3_next, &y4_next, &y5_next, &y6_next,
        &y7_next, &y8_next, &y1_k1, &y2_k1, &y3_k1, &y4_k1, &y5_k1, &y6_k1, &y7_k1, &y8_k1, &y1_k2, &y2_k2,
        &y3_k2, &y4_k2, &y5_k2, &y6_k2, &y7_k2, &y8_k2, &y1_k3, &y2_k3, &y3_k3, &y4_k3, &y5_k3, &y6_k3,
        &y7_k3, &y8_k3, &y1_k4, &y2_k4, &y3_k4, &y4_k4, &y5_k4, &y6_k4, &y7_k4, &y8_k4, &y1_k5, &y2_k5,
        &y3_k5, &y4_k5, &y5_k5, &y6_k5, &y7_k5, &y8_k5, &y1_k6, &y2_k6, &y3_k6, &y4_k6, &y5_k6, &y6_k6,
        &y7_k6, &y8_k6);
    *y1_next_out = y1_next;
    *y2_next_out = y2_next;
    *y3_next_out = y3_next;
    *y4_next_out = y4_next;
    *y5_next_out = y5_next;
    *y6_next_out = y6_next;
    *y7_next_out = y7_next;
    *y8_next_out = y8_next;
}

/* Coefficients of theta, theta**2 ... of a state within the step: interpolant of order 3. */
CELL void interpolant(double old, double new, double k1, double k2, double k3, double k4, double k5,
    double *linear_out, double *quadratic_out, double *cubic_out)
{
    const double h_1 = 10.12623508344586 * k1
        - 7.487995877610167 * k2
        - 34.80091861555747 * k3
        - 7.992771707568823 * k4
        + 1.025137723295662 * k5;
    const double h_2 = -0.6762803392801253 * k1
        + 6.087714651680015 * k2
        + 16.43084320892478 * k3
        + 24.76722511418386 * k4
        - 6.594389125716872 * k5;

    const double linear = new - old + h_1;
    const double quadratic = h_2 - h_1;
    const double cubic = -h_2;

    *linear_out = linear;
    *quadratic_out = quadratic;
    *cubic_out = cubic;
}

/* Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met. */
CELL double error_norm(double y1, double y2, double y3, double y4, double y5, double y6, double y7, double y8,
    double y1_next, double y2_next, double y3_next, double y4_next, double y5_next, double y6_next,
    double y7_next, double y8_next, double y1_error, double y2_error, double y3_error, double y4_error,
    double y5_error, double y6_error, double y7_error, double y8_error, double rtol, double atol_y1,
    double atol_y2, double atol_y3, double atol_y4, double atol_y5, double atol_y6, double atol_y7,
    double atol_y8)
{
    const double y1_scale = atol_y1 + rtol * vm_maximum(fabs(y1), fabs(y1_next));
    const double y2_scale = atol_y2 + rtol * vm_maximum(fabs(y2), fabs(y2_next));
    const double y3_scale = atol_y3 + rtol * vm_maximum(fabs(y3), fabs(y3_next));
    const double y4_scale = atol_y4 + rtol * vm_maximum(fabs(y4), fabs(y4_next));
    const double y5_scale = atol_y5 + rtol * vm_maximum(fabs(y5), fabs(y5_next));
    const double y6_scale = atol_y6 + rtol * vm_maximum(fabs(y6), fabs(y6_next));
    const double y7_scale = atol_y7 + rtol * vm_maximum(fabs(y7), fabs(y7_next));
    const double y8_scale = atol_y8 + rtol * vm_maximum(fabs(y8), fabs(y8_next));
    const double squares = power_2(y1_error / y1_scale)
        + power_2(y2_error / y2_scale)
        + power_2(y3_error / y3_scale)
        + power_2(y4_error / y4_scale)
        + power_2(y5_error / y5_scale)
        + power_2(y6_error / y6_scale)
        + power_2(y7_error / y7_scale)
        + power_2(y8_error / y8_scale);
    const double norm = sqrt(squares / 8);
    return norm;
}

/* Length of the first step (Hairer, Norsett and Wanner 1993, II.4). */
CELL double first_step(double y1, double y2, double y3, double y4, double y5, double y6, double y7, double y8,
    double t, double rtol, double longest, double atol_y1, double atol_y2, double atol_y3, double atol_y4,
    double atol_y5, double atol_y6, double atol_y7, double atol_y8)
{
    double dy1, dy2, dy3, dy4, dy5, dy6, dy7, dy8;
    derivative(y1, y2, y3, y4, y5, y6, y7, y8, t, &dy1, &dy2, &dy3, &dy4, &dy5, &dy6, &dy7, &dy8);
    const double y1_scale = atol_y1 + rtol * fabs(y1);
    const double y2_scale = atol_y2 + rtol * fabs(y2);
    const double y3_scale = atol_y3 + rtol * fabs(y3);
    const double y4_scale = atol_y4 + rtol * fabs(y4);
    const double y5_scale = atol_y5 + rtol * fabs(y5);
    const double y6_scale = atol_y6 + rtol * fabs(y6);
    const double y7_scale = atol_y7 + rtol * fabs(y7);
    const double y8_scale = atol_y8 + rtol * fabs(y8);
    const double state_size = sqrt((power_2(y1 / y1_scale) + power_2(y2 / y2_scale) + power_2(y3 / y3_scale) + power_2(y4 / y4_scale) + power_2(y5 / y5_scale) + power_2(y6 / y6_scale) + power_2(y7 / y7_scale) + power_2(y8 / y8_scale)) / 8);
    const double slope_size = sqrt((power_2(dy1 / y1_scale) + power_2(dy2 / y2_scale) + power_2(dy3 / y3_scale) + power_2(dy4 / y4_scale) + power_2(dy5 / y5_scale) + power_2(dy6 / y6_scale) + power_2(dy7 / y7_scale) + power_2(dy8 / y8_scale)) / 8);
    const double guess = vm_minimum(state_size < 1e-5 || slope_size < 1e-5 ? 1e-6 : 0.01 * state_size / slope_size, longest);

    /* one step of Euler's method shows how fast the slopes change */
    const double y1_ahead = y1 + guess * dy1;
    const double y2_ahead = y2 + guess * dy2;
    const double y3_ahead = y3 + guess * dy3;
    const double y4_ahead = y4 + guess * dy4;
    const double y5_ahead = y5 + guess * dy5;
    const double y6_ahead = y6 + guess * dy6;
    const double y7_ahead = y7 + guess * dy7;
    const double y8_ahead = y8 + guess * dy8;
    double dy1_ahead, dy2_ahead, dy3_ahead, dy4_ahead, dy5_ahead, dy6_ahead, dy7_ahead, dy8_ahead;
    derivative(y1_ahead, y2_ahead, y3_ahead, y4_ahead, y5_ahead, y6_ahead, y7_ahead, y8_ahead, t + guess,
        &dy1_ahead, &dy2_ahead, &dy3_ahead, &dy4_ahead, &dy5_ahead, &dy6_ahead, &dy7_ahead, &dy8_ahead);
    const double change_size = sqrt((power_2((dy1_ahead - dy1) / y1_scale) + power_2((dy2_ahead - dy2) / y2_scale) + power_2((dy3_ahead - dy3) / y3_scale) + power_2((dy4_ahead - dy4) / y4_scale) + power_2((dy5_ahead - dy5) / y5_scale) + power_2((dy6_ahead - dy6) / y6_scale) + power_2((dy7_ahead - dy7) / y7_scale) + power_2((dy8_ahead - dy8) / y8_scale)) / 8)
        / guess;
    const double steepest = vm_maximum(slope_size, change_size);
    const double refined = steepest <= 1e-15 ? vm_maximum(1e-6, 1e-3 * guess) : vm_pow(0.01 / steepest, 0.25);
    const double first_dt = vm_minimum(vm_minimum(100 * guess, refined), longest);
    return first_dt;
}

/* By what to multiply dt after a step: PI control (Gustafsson 1991). */
CELL double step_factor(double error, double error_before)
{
    const double wanted = 0.9 * vm_exp(0.1 * vm_log(error_before) - 0.175 * vm_log(error));
    const double factor = vm_minimum(10, vm_fmax(0.2, wanted)); /* nan counts as a large error */
    return factor;
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void hires_rodas4_c_run_population(double *state, double *record, const double *parameters, double t0,
    double dt_, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict y1 = state + block;
        double *restrict y2 = state + elements + block;
        double *restrict y3 = state + 2 * elements + block;
        double *restrict y4 = state + 3 * elements + block;
        double *restrict y5 = state + 4 * elements + block;
        double *restrict y6 = state + 5 * elements + block;
        double *restrict y7 = state + 6 * elements + block;
        double *restrict y8 = state + 7 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt_;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(y1[i], y2[i], y3[i], y4[i], y5[i], y6[i], y7[i], y8[i], t, dt_, &y1[i], &y2[i],
                    &y3[i], &y4[i], &y5[i], &y6[i], &y7[i], &y8[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (8 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = y1[i];
                    row[elements + i] = y2[i];
                    row[2 * elements + i] = y3[i];
                    row[3 * elements + i] = y4[i];
                    row[4 * elements + i] = y5[i];
                    row[5 * elements + i] = y6[i];
                    row[6 * elements + i] = y7[i];
                    row[7 * elements + i] = y8[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void hires_rodas4_c_run_heterogeneous(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt_, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict y1 = state + block;
        double *restrict y2 = state + elements + block;
        double *restrict y3 = state + 2 * elements + block;
        double *restrict y4 = state + 3 * elements + block;
        double *restrict y5 = state + 4 * elements + block;
        double *restrict y6 = state + 5 * elements + block;
        double *restrict y7 = state + 6 * elements + block;
        double *restrict y8 = state + 7 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt_;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(y1[i], y2[i], y3[i], y4[i], y5[i], y6[i], y7[i], y8[i], t, dt_, &y1[i], &y2[i],
                    &y3[i], &y4[i], &y5[i], &y6[i], &y7[i], &y8[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (8 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = y1[i];
                    row[elements + i] = y2[i];
                    row[2 * elements + i] = y3[i];
                    row[3 * elements + i] = y4[i];
                    row[4 * elements + i] = y5[i];
                    row[5 * elements + i] = y6[i];
                    row[6 * elements + i] = y7[i];
                    row[7 * elements + i] = y8[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows y1, y2, y3, y4, y5, y6, y7, y8, t in, rows dy1, dy2, dy3, dy4, dy5, dy6, dy7, dy8 out. */
EXPORT void hires_rodas4_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], arguments[7 * elements + i], arguments[8 * elements + i],
            &results[i], &results[elements + i], &results[2 * elements + i], &results[3 * elements + i],
            &results[4 * elements + i], &results[5 * elements + i], &results[6 * elements + i],
            &results[7 * elements + i]);
    }
}

/* Row by row the Jacobian of many elements; rows of arguments as above in. */
EXPORT void hires_rodas4_c_jacobian(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        jacobian(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], arguments[7 * elements + i], arguments[8 * elements + i],
            &results[i], &results[elements + i], &results[2 * elements + i], &results[8 * elements + i],
            &results[9 * elements + i], &results[18 * elements + i], &results[19 * elements + i],
            &results[20 * elements + i], &results[25 * elements + i], &results[26 * elements + i],
            &results[27 * elements + i], &results[36 * elements + i], &results[37 * elements + i],
            &results[38 * elements + i], &results[43 * elements + i], &results[44 * elements + i],
            &results[45 * elements + i], &results[46 * elements + i], &results[47 * elements + i],
            &results[53 * elements + i], &results[54 * elements + i], &results[55 * elements + i],
            &results[61 * elements + i], &results[62 * elements + i], &results[63 * elements + i]);
        results[3 * elements + i] = 0;
        results[4 * elements + i] = 0;
        results[5 * elements + i] = 0;
        results[6 * elements + i] = 0;
        results[7 * elements + i] = 0;
        results[10 * elements + i] = 0;
        results[11 * elements + i] = 0;
        results[12 * elements + i] = 0;
        results[13 * elements + i] = 0;
        results[14 * elements + i] = 0;
        results[15 * elements + i] = 0;
        results[16 * elements + i] = 0;
        results[17 * elements + i] = 0;
        results[21 * elements + i] = 0;
        results[22 * elements + i] = 0;
        results[23 * elements + i] = 0;
        results[24 * elements + i] = 0;
        results[28 * elements + i] = 0;
        results[29 * elements + i] = 0;
        results[30 * elements + i] = 0;
        results[31 * elements + i] = 0;
        results[32 * elements + i] = 0;
        results[33 * elements + i] = 0;
        results[34 * elements + i] = 0;
        results[35 * elements + i] = 0;
        results[39 * elements + i] = 0;
        results[40 * elements + i] = 0;
        results[41 * elements + i] = 0;
        results[42 * elements + i] = 0;
        results[48 * elements + i] = 0;
        results[49 * elements + i] = 0;
        results[50 * elements + i] = 0;
        results[51 * elements + i] = 0;
        results[52 * elements + i] = 0;
        results[56 * elements + i] = 0;
        results[57 * elements + i] = 0;
        results[58 * elements + i] = 0;
        results[59 * elements + i] = 0;
        results[60 * elements + i] = 0;
    }
}

/* Integrate elements first ... last - 1 to the last of the stops, each with steps of its own.
 *
 * Rows at the times asked for go into the record, events and (where they are kept) steps into the log. limits[3] is
 * the element at which the log was full: empty it and come back; or `last`.
 */
EXPORT void hires_rodas4_c_solve_elements(const int64_t *words, int64_t first, int64_t last)
{
    const struct solve_task task = solve_task_of(words);
    const double *control = task.control;
    const double rtol = control[0];
    const double longest = control[1];
    const double atol_y1 = control[3];
    const double atol_y2 = control[4];
    const double atol_y3 = control[5];
    const double atol_y4 = control[6];
    const double atol_y5 = control[7];
    const double atol_y6 = control[8];
    const double atol_y7 = control[9];
    const double atol_y8 = control[10];
    double curve[32];
    double new_states[8];
    double inside[8];
    double given_[1];
    double after[SOLVE_MOST_EVENTS];
    for (int64_t i = first; i < last; i++) {
        struct solve_element now = solve_element_of(&task, i);
        double *state = task.state + i;
        double *clock = task.clock + i;
        double y1 = state[0];
        double y2 = state[task.elements];
        double y3 = state[2 * task.elements];
        double y4 = state[3 * task.elements];
        double y5 = state[4 * task.elements];
        double y6 = state[5 * task.elements];
        double y7 = state[6 * task.elements];
        double y8 = state[7 * task.elements];
        double t = clock[0];
        double dt = clock[task.elements];
        double error_before = clock[2 * task.elements];
        solve_parameters(&task, given_, i, t);
        if (now.status == SOLVE_NEW) {
            dt = control[2];
            if (!(dt > 0.0)) {
                dt = first_step(y1, y2, y3, y4, y5, y6, y7, y8, t, rtol, longest, atol_y1, atol_y2, atol_y3,
                    atol_y4, atol_y5, atol_y6, atol_y7, atol_y8);
            }
            error_before = SOLVE_SMALLEST_ERROR;
            new_states[0] = y1;
            new_states[1] = y2;
            new_states[2] = y3;
            new_states[3] = y4;
            new_states[4] = y5;
            new_states[5] = y6;
            new_states[6] = y7;
            new_states[7] = y8;
            solve_event_values(&task, after, new_states, t, given_);
            solve_keep_values(&task, after, i);
            now.row = solve_write_rows(&task, 0, i, t, 1.0, t, curve, new_states, inside);
            now.status = t < task.stops[task.stop_count - 1] ? SOLVE_RUNNING : SOLVE_DONE;
        }

        while (now.status == SOLVE_RUNNING && solve_has_room(&task)) {
            if (now.accepted + now.rejected >= task.limits[0]) {
                now.status = SOLVE_OUT_OF_STEPS;
                break;
            }
            const double stop = task.stops[now.stop];
            const double wanted = longest < dt ? longest : dt;
            if (solve_is_too_small(wanted, t)) {
                now.status = SOLVE_COLLAPSED;
                break;
            }
            dt = solve_up_to(wanted, t, stop);

            double y1_next, y2_next, y3_next, y4_next, y5_next, y6_next, y7_next, y8_next, y1_k1, y2_k1, y3_k1, y4_k1,
                y5_k1, y6_k1, y7_k1, y8_k1, y1_k2, y2_k2, y3_k2, y4_k2, y5_k2, y6_k2, y7_k2, y8_k2, y1_k3, y2_k3,
                y3_k3, y4_k3, y5_k3, y6_k3, y7_k3, y8_k3, y1_k4, y2_k4, y3_k4, y4_k4, y5_k4, y6_k4, y7_k4, y8_k4,
                y1_k5, y2_k5, y3_k5, y4_k5, y5_k5, y6_k5, y7_k5, y8_k5, y1_k6, y2_k6, y3_k6, y4_k6, y5_k6, y6_k6,
                y7_k6, y8_k6;
            stages(y1, y2, y3, y4, y5, y6, y7, y8, t, dt, &y1_next, &y2_next, &y3_next, &y4_next, &y5_next, &y6_next,
                &y7_next, &y8_next, &y1_k1, &y2_k1, &y3_k1, &y4_k1, &y5_k1, &y6_k1, &y7_k1, &y8_k1, &y1_k2, &y2_k2,
                &y3_k2, &y4_k2, &y5_k2, &y6_k2, &y7_k2, &y8_k2, &y1_k3, &y2_k3, &y3_k3, &y4_k3, &y5_k3, &y6_k3,
                &y7_k3, &y8_k3, &y1_k4, &y2_k4, &y3_k4, &y4_k4, &y5_k4, &y6_k4, &y7_k4, &y8_k4, &y1_k5, &y2_k5,
                &y3_k5, &y4_k5, &y5_k5, &y6_k5, &y7_k5, &y8_k5, &y1_k6, &y2_k6, &y3_k6, &y4_k6, &y5_k6, &y6_k6,
                &y7_k6, &y8_k6);

            const double error = error_norm(y1, y2, y3, y4, y5, y6, y7, y8, y1_next, y2_next, y3_next,
                y4_next, y5_next, y6_next, y7_next, y8_next, y1_k6, y2_k6, y3_k6, y4_k6, y5_k6, y6_k6, y7_k6,
                y8_k6, rtol, atol_y1, atol_y2, atol_y3, atol_y4, atol_y5, atol_y6, atol_y7, atol_y8);
            const double change = step_factor(error, error_before);
            if (!(error <= 1.0)) { /* nan is refused too */
                now.rejected++;
                now.after_rejection = 1;
                dt *= change;
                continue;
            }
            now.accepted++;
            double t_next = dt == stop - t ? stop : t + dt;

            new_states[0] = y1_next;
            new_states[1] = y2_next;
            new_states[2] = y3_next;
            new_states[3] = y4_next;
            new_states[4] = y5_next;
            new_states[5] = y6_next;
            new_states[6] = y7_next;
            new_states[7] = y8_next;
            struct solve_stop ended = {1.0, -1};
            int crossed = 0;
            if (task.event_count > 0) {
                solve_parameters(&task, given_, i, t_next);
                solve_event_values(&task, after, new_states, t_next, given_);
                crossed = solve_any_crossing(&task, after, i);
            }
            if (crossed || task.limits[1] == SOLVE_KEEP_CURVES || solve_is_due(&task, now.row, t_next)) {
                now.dense++;
                /* each state as a polynomial of the part of the step that has passed */
                double y1_c1, y1_c2, y1_c3;
                interpolant(y1, y1_next, y1_k1, y1_k2, y1_k3, y1_k4, y1_k5, &y1_c1, &y1_c2, &y1_c3);
                double y2_c1, y2_c2, y2_c3;
                interpolant(y2, y2_next, y2_k1, y2_k2, y2_k3, y2_k4, y2_k5, &y2_c1, &y2_c2, &y2_c3);
                double y3_c1, y3_c2, y3_c3;
                interpolant(y3, y3_next, y3_k1, y3_k2, y3_k3, y3_k4, y3_k5, &y3_c1, &y3_c2, &y3_c3);
                double y4_c1, y4_c2, y4_c3;
                interpolant(y4, y4_next, y4_k1, y4_k2, y4_k3, y4_k4, y4_k5, &y4_c1, &y4_c2, &y4_c3);
                double y5_c1, y5_c2, y5_c3;
                interpolant(y5, y5_next, y5_k1, y5_k2, y5_k3, y5_k4, y5_k5, &y5_c1, &y5_c2, &y5_c3);
                double y6_c1, y6_c2, y6_c3;
                interpolant(y6, y6_next, y6_k1, y6_k2, y6_k3, y6_k4, y6_k5, &y6_c1, &y6_c2, &y6_c3);
                double y7_c1, y7_c2, y7_c3;
                interpolant(y7, y7_next, y7_k1, y7_k2, y7_k3, y7_k4, y7_k5, &y7_c1, &y7_c2, &y7_c3);
                double y8_c1, y8_c2, y8_c3;
                interpolant(y8, y8_next, y8_k1, y8_k2, y8_k3, y8_k4, y8_k5, &y8_c1, &y8_c2, &y8_c3);
                curve[0] = y1;
                curve[1] = y1_c1;
                curve[2] = y1_c2;
                curve[3] = y1_c3;
                curve[4] = y2;
                curve[5] = y2_c1;
                curve[6] = y2_c2;
                curve[7] = y2_c3;
                curve[8] = y3;
                curve[9] = y3_c1;
                curve[10] = y3_c2;
                curve[11] = y3_c3;
                curve[12] = y4;
                curve[13] = y4_c1;
                curve[14] = y4_c2;
                curve[15] = y4_c3;
                curve[16] = y5;
                curve[17] = y5_c1;
                curve[18] = y5_c2;
                curve[19] = y5_c3;
                curve[20] = y6;
                curve[21] = y6_c1;
                curve[22] = y6_c2;
                curve[23] = y6_c3;
                curve[24] = y7;
                curve[25] = y7_c1;
                curve[26] = y7_c2;
                curve[27] = y7_c3;
                curve[28] = y8;
                curve[29] = y8_c1;
                curve[30] = y8_c2;
                curve[31] = y8_c3;
                if (crossed) {
                    ended = solve_first_stop(&task, after, i, t, dt, curve, inside, given_);
                    if (ended.event >= 0) {
                        t_next = t + ended.part * dt;
                        solve_evaluate(&task, curve, ended.part, new_states);
                    }
                }
                now.row = solve_write_rows(&task, now.row, i, t, dt, t_next, curve, new_states, inside);
            }
            solve_write_step(&task, i, t, dt, t_next, new_states, curve);

            /* a step that was cut short at a stop does not shorten the next one */
            const double grown = dt * (now.after_rejection && change > 1.0 ? 1.0 : change);
            dt = dt < wanted && grown < wanted ? wanted : grown;
            now.after_rejection = 0;
            error_before = error > SOLVE_SMALLEST_ERROR ? error : SOLVE_SMALLEST_ERROR;
            t = t_next;
            if (ended.event < 0) {
                solve_keep_values(&task, after, i);
                y1 = y1_next;
                y2 = y2_next;
                y3 = y3_next;
                y4 = y4_next;
                y5 = y5_next;
                y6 = y6_next;
                y7 = y7_next;
                y8 = y8_next;
            } else {
                if (solve_is_over(&task, ended.event, i)) {
                    now.status = SOLVE_ENDED;
                } else {
                    solve_begin_again(&task, ended.event, after, i, t, new_states, given_);
                    solve_write_step(&task, i, t, 0.0, t, new_states, curve);
                }
                y1 = new_states[0];
                y2 = new_states[1];
                y3 = new_states[2];
                y4 = new_states[3];
                y5 = new_states[4];
                y6 = new_states[5];
                y7 = new_states[6];
                y8 = new_states[7];
            }
            if (t == stop) {
                now.stop++;
                if (now.stop == task.stop_count && now.status == SOLVE_RUNNING) {
                    now.status = SOLVE_DONE;
                }
            }
        }

        state[0] = y1;
        state[task.elements] = y2;
        state[2 * task.elements] = y3;
        state[3 * task.elements] = y4;
        state[4 * task.elements] = y5;
        state[5 * task.elements] = y6;
        state[6 * task.elements] = y7;
        state[7 * task.elements] = y8;
        clock[0] = t;
        clock[task.elements] = dt;
        clock[2 * task.elements] = error_before;
        solve_store(&task, i, now);
        if (now.status == SOLVE_RUNNING) {
            task.limits[3] = i;
            return;
        }
    }
    task.limits[3] = last;
}
