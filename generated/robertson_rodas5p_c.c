/* Autocatalytic reactions of Robertson: rodas5p step for C.
 *
 * Generated from examples/robertson.py:robertson.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 */

#include <math.h>

#include "support/adaptive.h"
#include "support/loops.h"
#include "support/parameters.h"
#include "support/vector_math.h"

/* The parameters at one time. */
struct parameters {
    double k_1;
    double k_2;
    double k_3;
};

/* How many parameters there are. */
#define PARAMETERS (sizeof(struct parameters) / sizeof(double))

/* The parameters of one element of a block, from its column of values. */
CELL struct parameters parameters_of(const double *values)
{
    return (struct parameters){
        .k_1 = values[0],
        .k_2 = values[BLOCK],
        .k_3 = values[2 * BLOCK],
    };
}

/* The factors of W = L * U: their entries that are not always zero. */
struct factors {
    double U_A_A;
    double U_A_B;
    double U_A_C;
    double L_B_A;
    double U_B_B;
    double U_B_C;
    double L_C_B;
    double U_C_C;
};

/* x to the power 2, multiplied in the order that Numba uses. */
CELL double power_2(double x)
{
    const double x_2 = x * x;
    return x_2;
}

/* Right-hand side: (dA/dt, dB/dt, dC/dt). */
CELL void derivative(double A, double B, double C, double t, double k_1, double k_2, double k_3,
    double *dA_out, double *dB_out, double *dC_out)
{
    /* A -> B, B + B -> C + B, B + C -> A + C */
    const double slow = k_1 * A;
    const double fast = k_2 * (B * B);
    const double back = k_3 * B * C;

    const double dA = -slow + back;
    const double dB = slow - fast - back;
    const double dC = fast;

    *dA_out = dA;
    *dB_out = dB;
    *dC_out = dC;
}

/* Jacobian of the right-hand side: its derivatives with respect to A, B, C, row by row. */
CELL void jacobian(double A, double B, double C, double t, double k_1, double k_2, double k_3,
    double *dA_dA_out, double *dA_dB_out, double *dA_dC_out, double *dB_dA_out, double *dB_dB_out,
    double *dB_dC_out, double *dC_dB_out)
{
    /* A -> B, B + B -> C + B, B + C -> A + C */
    const double slow_by_A = k_1;
    const double fast_by_B = k_2 * 2 * B;
    const double back_by_B = k_3 * C;
    const double back_by_C = k_3 * B;

    const double dA_dA = -slow_by_A;
    const double dA_dB = back_by_B;
    const double dA_dC = back_by_C;
    const double dB_dA = slow_by_A;
    const double dB_dB = -fast_by_B - back_by_B;
    const double dB_dC = -back_by_C;
    const double dC_dB = fast_by_B;

    *dA_dA_out = dA_dA;
    *dA_dB_out = dA_dB;
    *dA_dC_out = dA_dC;
    *dB_dA_out = dB_dA;
    *dB_dB_out = dB_dB;
    *dB_dC_out = dB_dC;
    *dC_dB_out = dC_dB;
}

/* Factors of W = diagonal * I - J = L * U, eliminated in the order A, B, C. */
CELL struct factors factor_(double A, double B, double C, double t, double diagonal, double k_1, double k_2,
    double k_3)
{
    double dA_dA, dA_dB, dA_dC, dB_dA, dB_dB, dB_dC, dC_dB;
    jacobian(A, B, C, t, k_1, k_2, k_3, &dA_dA, &dA_dB, &dA_dC, &dB_dA, &dB_dB, &dB_dC, &dC_dB);

    const double U_A_A = diagonal - dA_dA;
    const double U_A_B = -dA_dB;
    const double U_A_C = -dA_dC;
    const double L_B_A = -dB_dA / U_A_A;
    const double U_B_B = diagonal - dB_dB - L_B_A * U_A_B;
    const double U_B_C = -dB_dC - L_B_A * U_A_C;
    const double L_C_B = -dC_dB / U_B_B;
    const double U_C_C = diagonal - L_C_B * U_B_C;

    return (struct factors){U_A_A, U_A_B, U_A_C, L_B_A, U_B_B, U_B_C, L_C_B, U_C_C};
}

/* Solve W * x = right with the factors of W. */
CELL void solve_linear(struct factors factors, double A_right, double B_right, double C_right,
    double *A_solved_out, double *B_solved_out, double *C_solved_out)
{
    const double U_A_A = factors.U_A_A;
    const double U_A_B = factors.U_A_B;
    const double U_A_C = factors.U_A_C;
    const double L_B_A = factors.L_B_A;
    const double U_B_B = factors.U_B_B;
    const double U_B_C = factors.U_B_C;
    const double L_C_B = factors.L_C_B;
    const double U_C_C = factors.U_C_C;

    const double B_reduced = B_right - L_B_A * A_right;
    const double C_reduced = C_right - L_C_B * B_reduced;
    const double C_solved = C_reduced / U_C_C;
    const double B_solved = (B_reduced - U_B_C * C_solved) / U_B_B;
    const double A_solved = (A_right - U_A_B * B_solved - U_A_C * C_solved) / U_A_A;

    *A_solved_out = A_solved;
    *B_solved_out = B_solved;
    *C_solved_out = C_solved;
}

/* A state of stage 2. */
CELL double stage_2(double old, double k1)
{
    const double value = old + 3 * k1;
    return value;
}

/* The right-hand side of stage 2 for one state. */
CELL double right_2(double slope, double dt, double k1)
{
    const double value = slope - 14.155112264123755 * k1 / dt;
    return value;
}

/* A state of stage 3. */
CELL double stage_3(double old, double k1, double k2)
{
    const double value = old + 2.849394379747939 * k1 + 0.45842242204463923 * k2;
    return value;
}

/* The right-hand side of stage 3 for one state. */
CELL double right_3(double slope, double dt, double k1, double k2)
{
    const double value = slope + (-17.97296035885952 * k1 - 2.859693295451294 * k2) / dt;
    return value;
}

/* A state of stage 4. */
CELL double stage_4(double old, double k1, double k2, double k3)
{
    const double value = old - 6.954028509809101 * k1 + 2.489845061869568 * k2 - 10.358996098473584 * k3;
    return value;
}

/* The right-hand side of stage 4 for one state. */
CELL double right_4(double slope, double dt, double k1, double k2, double k3)
{
    const double value = slope
        + (147.12150275711716 * k1 - 1.41221402718213 * k2 + 71.68940251302358 * k3) / dt;
    return value;
}

/* A state of stage 5. */
CELL double stage_5(double old, double k1, double k2, double k3, double k4)
{
    const double value = old
        + 2.8029986275628964 * k1
        + 0.5072464736228206 * k2
        - 0.3988312541770524 * k3
        - 0.04721187230404641 * k4;
    return value;
}

/* The right-hand side of stage 5 for one state. */
CELL double right_5(double slope, double dt, double k1, double k2, double k3, double k4)
{
    const double value = slope
        + (165.43517024871676 * k1
              - 0.4592823456491126 * k2
              + 42.90938336958603 * k3
              - 5.961986721573306 * k4)
            / dt;
    return value;
}

/* A state of stage 6. */
CELL double stage_6(double old, double k1, double k2, double k3, double k4, double k5)
{
    const double value = old
        - 7.502846399306121 * k1
        + 2.561846144803919 * k2
        - 11.627539656261098 * k3
        - 0.18268767659942256 * k4
        + 0.030198172008377946 * k5;
    return value;
}

/* The right-hand side of stage 6 for one state. */
CELL double right_6(double slope, double dt, double k1, double k2, double k3, double k4, double k5)
{
    const double value = slope
        + (24.854864614690072 * k1
              - 3.0009227002832186 * k2
              + 47.4931110020768 * k3
              + 5.5814197821558125 * k4
              - 0.6610691825249471 * k5)
            / dt;
    return value;
}

/* A state of stage 7. */
CELL double stage_7(double old, double k1, double k2, double k3, double k4, double k5, double k6)
{
    const double value = old
        - 7.502846399306121 * k1
        + 2.561846144803919 * k2
        - 11.627539656261098 * k3
        - 0.18268767659942256 * k4
        + 0.030198172008377946 * k5
        + k6;
    return value;
}

/* The right-hand side of stage 7 for one state. */
CELL double right_7(double slope, double dt, double k1, double k2, double k3, double k4, double k5, double k6)
{
    const double value = slope
        + (30.91273214028599 * k1
              - 3.1208243349937974 * k2
              + 77.79954646070892 * k3
              + 34.28646028294783 * k4
              - 19.097331116725623 * k5
              - 28.087943162872662 * k6)
            / dt;
    return value;
}

/* A state of stage 8. */
CELL double stage_8(double old, double k1, double k2, double k3, double k4, double k5, double k6, double k7)
{
    const double value = old
        - 7.502846399306121 * k1
        + 2.561846144803919 * k2
        - 11.627539656261098 * k3
        - 0.18268767659942256 * k4
        + 0.030198172008377946 * k5
        + k6
        + k7;
    return value;
}

/* The right-hand side of stage 8 for one state. */
CELL double right_8(double slope, double dt, double k1, double k2, double k3, double k4, double k5, double k6,
    double k7)
{
    const double value = slope
        + (37.80277123390563 * k1
              - 3.2571969029072276 * k2
              + 112.26918849496327 * k3
              + 66.9347231244047 * k4
              - 40.06618937091002 * k5
              - 54.66780262877968 * k6
              - 9.48861652309627 * k7)
            / dt;
    return value;
}

/* The stages of a step: the new states, then what error estimates and interpolants are made of. */
CELL void stages(double A, double B, double C, double t, double dt, struct parameters p,
    struct parameters p_stage_3, struct parameters p_stage_5, struct parameters p_stage_2,
    struct parameters p_stage_4, struct parameters p_end, double *A_next_out, double *B_next_out,
    double *C_next_out, double *A_k1_out, double *B_k1_out, double *C_k1_out, double *A_k2_out,
    double *B_k2_out, double *C_k2_out, double *A_k3_out, double *B_k3_out, double *C_k3_out,
    double *A_k4_out, double *B_k4_out, double *C_k4_out, double *A_k5_out, double *B_k5_out,
    double *C_k5_out, double *A_k6_out, double *B_k6_out, double *C_k6_out, double *A_k7_out,
    double *B_k7_out, double *C_k7_out, double *A_k8_out, double *B_k8_out, double *C_k8_out)
{
    /* the matrix of all stages: 1 / (gamma * dt) on the diagonal, minus the Jacobian */
    const double diagonal = 1 / (0.21193756319429014 * dt);
    const struct factors factors = factor_(A, B, C, t, diagonal, p.k_1, p.k_2, p.k_3);

    /* stage 1, at t */
    double dA_1, dB_1, dC_1;
    derivative(A, B, C, t, p.k_1, p.k_2, p.k_3, &dA_1, &dB_1, &dC_1);
    double A_k1, B_k1, C_k1;
    solve_linear(factors, dA_1, dB_1, dC_1, &A_k1, &B_k1, &C_k1);

    /* stage 2, at t + 0.635813*dt */
    const double A_2 = stage_2(A, A_k1);
    const double B_2 = stage_2(B, B_k1);
    const double C_2 = stage_2(C, C_k1);
    double dA_2, dB_2, dC_2;
    derivative(A_2, B_2, C_2, t + 0.6358126895828704 * dt, p_stage_2.k_1, p_stage_2.k_2, p_stage_2.k_3, &dA_2,
        &dB_2, &dC_2);
    const double A_right_2 = right_2(dA_2, dt, A_k1);
    const double B_right_2 = right_2(dB_2, dt, B_k1);
    const double C_right_2 = right_2(dC_2, dt, C_k1);
    double A_k2, B_k2, C_k2;
    solve_linear(factors, A_right_2, B_right_2, C_right_2, &A_k2, &B_k2, &C_k2);

    /* stage 3, at t + 0.40958*dt */
    const double A_3 = stage_3(A, A_k1, A_k2);
    const double B_3 = stage_3(B, B_k1, B_k2);
    const double C_3 = stage_3(C, C_k1, C_k2);
    double dA_3, dB_3, dC_3;
    derivative(A_3, B_3, C_3, t + 0.4095798393397535 * dt, p_stage_3.k_1, p_stage_3.k_2, p_stage_3.k_3, &dA_3,
        &dB_3, &dC_3);
    const double A_right_3 = right_3(dA_3, dt, A_k1, A_k2);
    const double B_right_3 = right_3(dB_3, dt, B_k1, B_k2);
    const double C_right_3 = right_3(dC_3, dt, C_k1, C_k2);
    double A_k3, B_k3, C_k3;
    solve_linear(factors, A_right_3, B_right_3, C_right_3, &A_k3, &B_k3, &C_k3);

    /* stage 4, at t + 0.976931*dt */
    const double A_4 = stage_4(A, A_k1, A_k2, A_k3);
    const double B_4 = stage_4(B, B_k1, B_k2, B_k3);
    const double C_4 = stage_4(C, C_k1, C_k2, C_k3);
    double dA_4, dB_4, dC_4;
    derivative(A_4, B_4, C_4, t + 0.9769306725060716 * dt, p_stage_4.k_1, p_stage_4.k_2, p_stage_4.k_3, &dA_4,
        &dB_4, &dC_4);
    const double A_right_4 = right_4(dA_4, dt, A_k1, A_k2, A_k3);
    const double B_right_4 = right_4(dB_4, dt, B_k1, B_k2, B_k3);
    const double C_right_4 = right_4(dC_4, dt, C_k1, C_k2, C_k3);
    double A_k4, B_k4, C_k4;
    solve_linear(factors, A_right_4, B_right_4, C_right_4, &A_k4, &B_k4, &C_k4);

    /* stage 5, at t + 0.42884*dt */
    const double A_5 = stage_5(A, A_k1, A_k2, A_k3, A_k4);
    const double B_5 = stage_5(B, B_k1, B_k2, B_k3, B_k4);
    const double C_5 = stage_5(C, C_k1, C_k2, C_k3, C_k4);
    double dA_5, dB_5, dC_5;
    derivative(A_5, B_5, C_5, t + 0.4288403609558664 * dt, p_stage_5.k_1, p_stage_5.k_2, p_stage_5.k_3, &dA_5,
        &dB_5, &dC_5);
    const double A_right_5 = right_5(dA_5, dt, A_k1, A_k2, A_k3, A_k4);
    const double B_right_5 = right_5(dB_5, dt, B_k1, B_k2, B_k3, B_k4);
    const double C_right_5 = right_5(dC_5, dt, C_k1, C_k2, C_k3, C_k4);
    double A_k5, B_k5, C_k5;
    solve_linear(factors, A_right_5, B_right_5, C_right_5, &A_k5, &B_k5, &C_k5);

    /* stage 6, at t + dt */
    const double A_6 = stage_6(A, A_k1, A_k2, A_k3, A_k4, A_k5);
    const double B_6 = stage_6(B, B_k1, B_k2, B_k3, B_k4, B_k5);
    const double C_6 = stage_6(C, C_k1, C_k2, C_k3, C_k4, C_k5);
    double dA_6, dB_6, dC_6;
    derivative(A_6, B_6, C_6, t + dt, p_end.k_1, p_end.k_2, p_end.k_3, &dA_6, &dB_6, &dC_6);
    const double A_right_6 = right_6(dA_6, dt, A_k1, A_k2, A_k3, A_k4, A_k5);
    const double B_right_6 = right_6(dB_6, dt, B_k1, B_k2, B_k3, B_k4, B_k5);
    const double C_right_6 = right_6(dC_6, dt, C_k1, C_k2, C_k3, C_k4, C_k5);
    double A_k6, B_k6, C_k6;
    solve_linear(factors, A_right_6, B_right_6, C_right_6, &A_k6, &B_k6, &C_k6);

    /* stage 7, at t + dt */
    const double A_7 = stage_7(A, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6);
    const double B_7 = stage_7(B, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6);
    const double C_7 = stage_7(C, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6);
    double dA_7, dB_7, dC_7;
    derivative(A_7, B_7, C_7, t + dt, p_end.k_1, p_end.k_2, p_end.k_3, &dA_7, &dB_7, &dC_7);
    const double A_right_7 = right_7(dA_7, dt, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6);
    const double B_right_7 = right_7(dB_7, dt, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6);
    const double C_right_7 = right_7(dC_7, dt, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6);
    double A_k7, B_k7, C_k7;
    solve_linear(factors, A_right_7, B_right_7, C_right_7, &A_k7, &B_k7, &C_k7);

    /* stage 8, at t + dt */
    const double A_8 = stage_8(A, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6, A_k7);
    const double B_8 = stage_8(B, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6, B_k7);
    const double C_8 = stage_8(C, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6, C_k7);
    double dA_8, dB_8, dC_8;
    derivative(A_8, B_8, C_8, t + dt, p_end.k_1, p_end.k_2, p_end.k_3, &dA_8, &dB_8, &dC_8);
    const double A_right_8 = right_8(dA_8, dt, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6, A_k7);
    const double B_right_8 = right_8(dB_8, dt, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6, B_k7);
    const double C_right_8 = right_8(dC_8, dt, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6, C_k7);
    double A_k8, B_k8, C_k8;
    solve_linear(factors, A_right_8, B_right_8, C_right_8, &A_k8, &B_k8, &C_k8);

    const double A_next = A_8 + A_k8;
    const double B_next = B_8 + B_k8;
    const double C_next = C_8 + C_k8;

    *A_next_out = A_next;
    *B_next_out = B_next;
    *C_next_out = C_next;
    *A_k1_out = A_k1;
    *B_k1_out = B_k1;
    *C_k1_out = C_k1;
    *A_k2_out = A_k2;
    *B_k2_out = B_k2;
    *C_k2_out = C_k2;
    *A_k3_out = A_k3;
    *B_k3_out = B_k3;
    *C_k3_out = C_k3;
    *A_k4_out = A_k4;
    *B_k4_out = B_k4;
    *C_k4_out = C_k4;
    *A_k5_out = A_k5;
    *B_k5_out = B_k5;
    *C_k5_out = C_k5;
    *A_k6_out = A_k6;
    *B_k6_out = B_k6;
    *C_k6_out = C_k6;
    *A_k7_out = A_k7;
    *B_k7_out = B_k7;
    *C_k7_out = C_k7;
    *A_k8_out = A_k8;
    *B_k8_out = B_k8;
    *C_k8_out = C_k8;
}

/* State after dt: Rodas5P of order 5 (Steinebach 2023).
 *
 * p, p_stage_3, p_stage_5, p_stage_2, p_stage_4, p_end: the parameters at t, t + 0.40958*dt, t +
 * 0.42884*dt, t + 0.635813*dt, t + 0.976931*dt and t + dt.
 */
CELL void advance(double A, double B, double C, double t, double dt, struct parameters p,
    struct parameters p_stage_3, struct parameters p_stage_5, struct parameters p_stage_2,
    struct parameters p_stage_4, struct parameters p_end, double *A_next_out, double *B_next_out,
    double *C_next_out)
{
    double A_next, B_next, C_next, A_k1, B_k1, C_k1, A_k2, B_k2, C_k2, A_k3, B_k3, C_k3, A_k4, B_k4, C_k4,
        A_k5, B_k5, C_k5, A_k6, B_k6, C_k6, A_k7, B_k7, C_k7, A_k8, B_k8, C_k8;
    stages(A, B, C, t, dt, p, p_stage_3, p_stage_5, p_stage_2, p_stage_4, p_end, &A_next, &B_next, &C_next,
        &A_k1, &B_k1, &C_k1, &A_k2, &B_k2, &C_k2, &A_k3, &B_k3, &C_k3, &A_k4, &B_k4, &C_k4, &A_k5, &B_k5,
        &C_k5, &A_k6, &B_k6, &C_k6, &A_k7, &B_k7, &C_k7, &A_k8, &B_k8, &C_k8);
    *A_next_out = A_next;
    *B_next_out = B_next;
    *C_next_out = C_next;
}

/* Coefficients of theta, theta**2 ... of a state within the step: interpolant of order 4. */
CELL void interpolant(double old, double new, double k1, double k2, double k3, double k4, double k5,
    double k6, double k7, double k8, double *linear_out, double *quadratic_out, double *cubic_out,
    double *quartic_out)
{
    const double h_1 = 25.948786856663858 * k1
        - 2.5579724845846235 * k2
        + 10.433815404888879 * k3
        - 2.3679251022685204 * k4
        + 0.524948541321073 * k5
        + 1.1241088310450404 * k6
        + 0.4272876194431874 * k7
        - 0.17202221070155493 * k8;
    const double h_2 = -9.91568850695171 * k1
        - 0.9689944594115154 * k2
        + 3.0438037242978453 * k3
        - 24.495224566215796 * k4
        + 20.176138334709044 * k5
        + 15.98066361424651 * k6
        - 6.789040303419874 * k7
        - 6.710236069923372 * k8;
    const double h_3 = 11.419903575922262 * k1
        + 2.8879645146136994 * k2
        + 72.92137995996029 * k3
        + 80.12511834622643 * k4
        - 52.072871366152654 * k5
        - 59.78993625266729 * k6
        - 0.15582684282751913 * k7
        + 4.883087185713722 * k8;

    const double linear = new - old + h_1;
    const double quadratic = h_2 - h_1;
    const double cubic = h_3 - h_2;
    const double quartic = -h_3;

    *linear_out = linear;
    *quadratic_out = quadratic;
    *cubic_out = cubic;
    *quartic_out = quartic;
}

/* Size of the error estimates: root mean square over the states, at most 1 where the tolerance is met. */
CELL double error_norm(double A, double B, double C, double A_next, double B_next, double C_next,
    double A_error, double B_error, double C_error, double rtol, double atol_A, double atol_B, double atol_C)
{
    const double A_scale = atol_A + rtol * vm_maximum(fabs(A), fabs(A_next));
    const double B_scale = atol_B + rtol * vm_maximum(fabs(B), fabs(B_next));
    const double C_scale = atol_C + rtol * vm_maximum(fabs(C), fabs(C_next));
    const double squares = power_2(A_error / A_scale)
        + power_2(B_error / B_scale)
        + power_2(C_error / C_scale);
    const double norm = sqrt(squares / 3);
    return norm;
}

/* Length of the first step (Hairer, Norsett and Wanner 1993, II.4). */
CELL double first_step(double A, double B, double C, double t, struct parameters p, double rtol,
    double longest, double atol_A, double atol_B, double atol_C)
{
    double dA, dB, dC;
    derivative(A, B, C, t, p.k_1, p.k_2, p.k_3, &dA, &dB, &dC);
    const double A_scale = atol_A + rtol * fabs(A);
    const double B_scale = atol_B + rtol * fabs(B);
    const double C_scale = atol_C + rtol * fabs(C);
    const double state_size = sqrt((power_2(A / A_scale) + power_2(B / B_scale) + power_2(C / C_scale)) / 3);
    const double slope_size = sqrt((power_2(dA / A_scale) + power_2(dB / B_scale) + power_2(dC / C_scale)) / 3);
    const double guess = vm_minimum(state_size < 1e-5 || slope_size < 1e-5 ? 1e-6 : 0.01 * state_size / slope_size, longest);

    /* one step of Euler's method shows how fast the slopes change */
    const double A_ahead = A + guess * dA;
    const double B_ahead = B + guess * dB;
    const double C_ahead = C + guess * dC;
    double dA_ahead, dB_ahead, dC_ahead;
    derivative(A_ahead, B_ahead, C_ahead, t + guess, p.k_1, p.k_2, p.k_3, &dA_ahead, &dB_ahead, &dC_ahead);
    const double change_size = sqrt((power_2((dA_ahead - dA) / A_scale) + power_2((dB_ahead - dB) / B_scale) + power_2((dC_ahead - dC) / C_scale)) / 3)
        / guess;
    const double steepest = vm_maximum(slope_size, change_size);
    const double refined = steepest <= 1e-15 ? vm_maximum(1e-6, 1e-3 * guess) : vm_pow(0.01 / steepest, 0.2);
    const double first_dt = vm_minimum(vm_minimum(100 * guess, refined), longest);
    return first_dt;
}

/* By what to multiply dt after a step: PI control (Gustafsson 1991). */
CELL double step_factor(double error, double error_before)
{
    const double wanted = 0.9 * vm_exp(0.08 * vm_log(error_before) - 0.14 * vm_log(error));
    const double factor = vm_minimum(10, vm_fmax(0.2, wanted)); /* nan counts as a large error */
    return factor;
}

/* Advance elements first ... last - 1; every parameter is one constant for all. Blocks stay in the cache. */
EXPORT void robertson_rodas5p_c_run_population(double *state, double *record, const double *parameters,
    double t0, double dt_, int64_t steps, int64_t every, int64_t first, int64_t last, int64_t elements)
{
    const struct parameters p_ = {
        .k_1 = parameters[0],
        .k_2 = parameters[1],
        .k_3 = parameters[2],
    };
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict A = state + block;
        double *restrict B = state + elements + block;
        double *restrict C = state + 2 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt_;
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(A[i], B[i], C[i], t, dt_, p_, p_, p_, p_, p_, p_, &A[i], &B[i], &C[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (3 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = A[i];
                    row[elements + i] = B[i];
                    row[2 * elements + i] = C[i];
                }
            }
        }
    }
}

/* The same with a value of each parameter per element, plus drive[k, stage time, parameter] in step k. Its last
 * row holds from there on. Where nothing changes with time, it has one stage time only.
 */
EXPORT void robertson_rodas5p_c_run_heterogeneous(double *state, double *record, const double *parameters,
    const double *drive, int64_t drive_rows, int64_t drive_times, double t0, double dt_, int64_t steps,
    int64_t every, int64_t first, int64_t last, int64_t elements)
{
    double values[6 * PARAMETERS * BLOCK];
    const double *values_p = values;
    const double *values_p_stage_3 = values + (drive_times > 1 ? PARAMETERS * BLOCK : 0);
    const double *values_p_stage_5 = values + (drive_times > 2 ? 2 * PARAMETERS * BLOCK : 0);
    const double *values_p_stage_2 = values + (drive_times > 3 ? 3 * PARAMETERS * BLOCK : 0);
    const double *values_p_stage_4 = values + (drive_times > 4 ? 4 * PARAMETERS * BLOCK : 0);
    const double *values_p_end = values + (drive_times > 5 ? 5 * PARAMETERS * BLOCK : 0);
    for (int64_t block = first; block < last; block += BLOCK) {
        const int64_t size = last - block < BLOCK ? last - block : BLOCK;
        double *restrict A = state + block;
        double *restrict B = state + elements + block;
        double *restrict C = state + 2 * elements + block;
        for (int64_t k = 0; k < steps; k++) {
            const double t = t0 + (double)k * dt_;
            if (k < drive_rows) {
                set_parameters(values, parameters + block, elements, size, drive, k, drive_times, PARAMETERS);
            }
#pragma omp simd
            for (int64_t i = 0; i < size; i++) {
                advance(A[i], B[i], C[i], t, dt_, parameters_of(values_p + i),
                    parameters_of(values_p_stage_3 + i), parameters_of(values_p_stage_5 + i),
                    parameters_of(values_p_stage_2 + i), parameters_of(values_p_stage_4 + i),
                    parameters_of(values_p_end + i), &A[i], &B[i], &C[i]);
            }
            if ((k + 1) % every == 0) {
                double *row = record + (k + 1) / every * (3 * elements) + block;
                for (int64_t i = 0; i < size; i++) {
                    row[i] = A[i];
                    row[elements + i] = B[i];
                    row[2 * elements + i] = C[i];
                }
            }
        }
    }
}

/* `derivative` of many elements: rows A, B, C, t, k_1, k_2, k_3 in, rows dA, dB, dC out. */
EXPORT void robertson_rodas5p_c_derivative(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        derivative(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], &results[i], &results[elements + i], &results[2 * elements + i]);
    }
}

/* Row by row the Jacobian of many elements; rows of arguments as above in. */
EXPORT void robertson_rodas5p_c_jacobian(const double *arguments, double *results, int64_t elements)
{
#pragma omp simd
    for (int64_t i = 0; i < elements; i++) {
        jacobian(arguments[i], arguments[elements + i], arguments[2 * elements + i],
            arguments[3 * elements + i], arguments[4 * elements + i], arguments[5 * elements + i],
            arguments[6 * elements + i], &results[i], &results[elements + i], &results[2 * elements + i],
            &results[3 * elements + i], &results[4 * elements + i], &results[5 * elements + i],
            &results[7 * elements + i]);
        results[6 * elements + i] = 0;
        results[8 * elements + i] = 0;
    }
}

/* The parameters of an element at a time: constants, and functions of time by their addresses. */
CELL struct parameters parameters_now(const struct solve_task *task, int64_t i, double t)
{
    return (struct parameters){
        .k_1 = solve_parameter(task, 0, i, t),
        .k_2 = solve_parameter(task, 1, i, t),
        .k_3 = solve_parameter(task, 2, i, t),
    };
}

/* Integrate elements first ... last - 1 to the last of the stops, each with steps of its own.
 *
 * Rows at the times asked for go into the record, events and (where they are kept) steps into the log. limits[3] is
 * the element at which the log was full: empty it and come back; or `last`.
 */
EXPORT void robertson_rodas5p_c_solve_elements(const int64_t *words, int64_t first, int64_t last)
{
    const struct solve_task task = solve_task_of(words);
    const double *control = task.control;
    const double rtol = control[0];
    const double longest = control[1];
    const double atol_A = control[3];
    const double atol_B = control[4];
    const double atol_C = control[5];
    double curve[15];
    double new_states[3];
    double inside[3];
    double given_[3];
    double after[SOLVE_MOST_EVENTS];
    for (int64_t i = first; i < last; i++) {
        struct solve_element now = solve_element_of(&task, i);
        double *state = task.state + i;
        double *clock = task.clock + i;
        double A = state[0];
        double B = state[task.elements];
        double C = state[2 * task.elements];
        double t = clock[0];
        double dt = clock[task.elements];
        double error_before = clock[2 * task.elements];
        solve_parameters(&task, given_, i, t);
        if (now.status == SOLVE_NEW) {
            const struct parameters p = parameters_now(&task, i, t);
            dt = control[2];
            if (!(dt > 0.0)) {
                dt = first_step(A, B, C, t, p, rtol, longest, atol_A, atol_B, atol_C);
            }
            error_before = SOLVE_SMALLEST_ERROR;
            new_states[0] = A;
            new_states[1] = B;
            new_states[2] = C;
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
            const struct parameters p = parameters_now(&task, i, t);
            const struct parameters p_stage_3 = parameters_now(&task, i, t + 0.4095798393397535 * dt);
            const struct parameters p_stage_5 = parameters_now(&task, i, t + 0.4288403609558664 * dt);
            const struct parameters p_stage_2 = parameters_now(&task, i, t + 0.6358126895828704 * dt);
            const struct parameters p_stage_4 = parameters_now(&task, i, t + 0.9769306725060716 * dt);
            const struct parameters p_end = parameters_now(&task, i, t + dt);

            double A_next, B_next, C_next, A_k1, B_k1, C_k1, A_k2, B_k2, C_k2, A_k3, B_k3, C_k3, A_k4, B_k4, C_k4,
                A_k5, B_k5, C_k5, A_k6, B_k6, C_k6, A_k7, B_k7, C_k7, A_k8, B_k8, C_k8;
            stages(A, B, C, t, dt, p, p_stage_3, p_stage_5, p_stage_2, p_stage_4, p_end, &A_next, &B_next, &C_next,
                &A_k1, &B_k1, &C_k1, &A_k2, &B_k2, &C_k2, &A_k3, &B_k3, &C_k3, &A_k4, &B_k4, &C_k4, &A_k5, &B_k5,
                &C_k5, &A_k6, &B_k6, &C_k6, &A_k7, &B_k7, &C_k7, &A_k8, &B_k8, &C_k8);

            const double error = error_norm(A, B, C, A_next, B_next, C_next, A_k8, B_k8, C_k8, rtol, atol_A,
                atol_B, atol_C);
            const double change = step_factor(error, error_before);
            if (!(error <= 1.0)) { /* nan is refused too */
                now.rejected++;
                now.after_rejection = 1;
                dt *= change;
                continue;
            }
            now.accepted++;
            double t_next = dt == stop - t ? stop : t + dt;

            new_states[0] = A_next;
            new_states[1] = B_next;
            new_states[2] = C_next;
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
                double A_c1, A_c2, A_c3, A_c4;
                interpolant(A, A_next, A_k1, A_k2, A_k3, A_k4, A_k5, A_k6, A_k7, A_k8, &A_c1, &A_c2, &A_c3, &A_c4);
                double B_c1, B_c2, B_c3, B_c4;
                interpolant(B, B_next, B_k1, B_k2, B_k3, B_k4, B_k5, B_k6, B_k7, B_k8, &B_c1, &B_c2, &B_c3, &B_c4);
                double C_c1, C_c2, C_c3, C_c4;
                interpolant(C, C_next, C_k1, C_k2, C_k3, C_k4, C_k5, C_k6, C_k7, C_k8, &C_c1, &C_c2, &C_c3, &C_c4);
                curve[0] = A;
                curve[1] = A_c1;
                curve[2] = A_c2;
                curve[3] = A_c3;
                curve[4] = A_c4;
                curve[5] = B;
                curve[6] = B_c1;
                curve[7] = B_c2;
                curve[8] = B_c3;
                curve[9] = B_c4;
                curve[10] = C;
                curve[11] = C_c1;
                curve[12] = C_c2;
                curve[13] = C_c3;
                curve[14] = C_c4;
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
                A = A_next;
                B = B_next;
                C = C_next;
            } else {
                if (solve_is_over(&task, ended.event, i)) {
                    now.status = SOLVE_ENDED;
                } else {
                    solve_begin_again(&task, ended.event, after, i, t, new_states, given_);
                    solve_write_step(&task, i, t, 0.0, t, new_states, curve);
                }
                A = new_states[0];
                B = new_states[1];
                C = new_states[2];
                const struct parameters p = parameters_now(&task, i, t);
            }
            if (t == stop) {
                now.stop++;
                if (now.stop == task.stop_count && now.status == SOLVE_RUNNING) {
                    now.status = SOLVE_DONE;
                }
            }
        }

        state[0] = A;
        state[task.elements] = B;
        state[2 * task.elements] = C;
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
