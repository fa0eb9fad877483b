/* neuron_kinds: a network of 6 populations and 0 projections, rk4 step for C.
 *
 * Generated from examples/networks/neuron_kinds.py:neuron_kinds.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* Right-hand side of leaky: dV/dt. */
CELL double leaky_derivative(double V, double t, double I, double E_L, double tau)
{
    const double dV = (E_L - V + I) / tau;
    return dV;
}

/* State of leaky after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL double leaky_advance(double V, double t, double dt, double I, double E_L, double tau)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    const double dV_1 = leaky_derivative(V, t, I, E_L, tau);

    /* stage 2, at t + dt/2 */
    const double V_2 = V + half_dt * dV_1;
    const double dV_2 = leaky_derivative(V_2, t + half_dt, I, E_L, tau);

    /* stage 3, at t + dt/2 */
    const double V_3 = V + half_dt * dV_2;
    const double dV_3 = leaky_derivative(V_3, t + half_dt, I, E_L, tau);

    /* stage 4, at t + dt */
    const double V_4 = V + dt * dV_3;
    const double dV_4 = leaky_derivative(V_4, t + dt, I, E_L, tau);

    const double V_next = V + dt / 6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4);
    return V_next;
}

CELL int leaky_crossed(double V, double V_t)
{
    const int over = V_t < V;
    return over;
}

CELL double leaky_reset(double V, double V_r)
{
    const double V_2 = V_r;
    return V_2;
}

/* Right-hand side of quadratic: dV/dt. */
CELL double quadratic_derivative(double V, double t, double I, double tau)
{
    const double dV = (V * V + I) / tau;
    return dV;
}

/* State of quadratic after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL double quadratic_advance(double V, double t, double dt, double I, double tau)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    const double dV_1 = quadratic_derivative(V, t, I, tau);

    /* stage 2, at t + dt/2 */
    const double V_2 = V + half_dt * dV_1;
    const double dV_2 = quadratic_derivative(V_2, t + half_dt, I, tau);

    /* stage 3, at t + dt/2 */
    const double V_3 = V + half_dt * dV_2;
    const double dV_3 = quadratic_derivative(V_3, t + half_dt, I, tau);

    /* stage 4, at t + dt */
    const double V_4 = V + dt * dV_3;
    const double dV_4 = quadratic_derivative(V_4, t + dt, I, tau);

    const double V_next = V + dt / 6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4);
    return V_next;
}

CELL int quadratic_crossed(double V, double V_peak)
{
    const int over = V_peak < V;
    return over;
}

CELL double quadratic_reset(double V, double V_r)
{
    const double V_2 = V_r;
    return V_2;
}

/* The current that starts a spike, relative to the leak [mV]. */
CELL double upstroke(double V, double V_T, double D_T)
{
    const double result = D_T * vm_exp((V - V_T) / D_T);
    return result;
}

/* Right-hand side of exponential: dV/dt. */
CELL double exponential_derivative(double V, double t, double I, double C, double g_L, double E_L, double V_T,
    double D_T)
{
    const double dV = (g_L * (E_L - V + upstroke(V, V_T, D_T)) + I) / C;
    return dV;
}

/* State of exponential after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL double exponential_advance(double V, double t, double dt, double I, double C, double g_L, double E_L,
    double V_T, double D_T)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    const double dV_1 = exponential_derivative(V, t, I, C, g_L, E_L, V_T, D_T);

    /* stage 2, at t + dt/2 */
    const double V_2 = V + half_dt * dV_1;
    const double dV_2 = exponential_derivative(V_2, t + half_dt, I, C, g_L, E_L, V_T, D_T);

    /* stage 3, at t + dt/2 */
    const double V_3 = V + half_dt * dV_2;
    const double dV_3 = exponential_derivative(V_3, t + half_dt, I, C, g_L, E_L, V_T, D_T);

    /* stage 4, at t + dt */
    const double V_4 = V + dt * dV_3;
    const double dV_4 = exponential_derivative(V_4, t + dt, I, C, g_L, E_L, V_T, D_T);

    const double V_next = V + dt / 6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4);
    return V_next;
}

CELL int exponential_crossed(double V, double V_cut)
{
    const int over = V_cut < V;
    return over;
}

CELL double exponential_reset(double V, double V_r)
{
    const double V_2 = V_r;
    return V_2;
}

/* Right-hand side of adaptive: (dV/dt, dw/dt). */
CELL void adaptive_derivative(double V, double w, double t, double I, double C, double g_L, double E_L,
    double V_T, double D_T, double a, double tau_w, double *dV_out, double *dw_out)
{
    const double dV = (g_L * (E_L - V + upstroke(V, V_T, D_T)) + I - w) / C;
    const double dw = (a * (V - E_L) - w) / tau_w;
    *dV_out = dV;
    *dw_out = dw;
}

/* State of adaptive after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL void adaptive_advance(double V, double w, double t, double dt, double I, double C, double g_L,
    double E_L, double V_T, double D_T, double a, double tau_w, double *V_next_out, double *w_next_out)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    double dV_1, dw_1;
    adaptive_derivative(V, w, t, I, C, g_L, E_L, V_T, D_T, a, tau_w, &dV_1, &dw_1);

    /* stage 2, at t + dt/2 */
    const double V_2 = V + half_dt * dV_1;
    const double w_2 = w + half_dt * dw_1;
    double dV_2, dw_2;
    adaptive_derivative(V_2, w_2, t + half_dt, I, C, g_L, E_L, V_T, D_T, a, tau_w, &dV_2, &dw_2);

    /* stage 3, at t + dt/2 */
    const double V_3 = V + half_dt * dV_2;
    const double w_3 = w + half_dt * dw_2;
    double dV_3, dw_3;
    adaptive_derivative(V_3, w_3, t + half_dt, I, C, g_L, E_L, V_T, D_T, a, tau_w, &dV_3, &dw_3);

    /* stage 4, at t + dt */
    const double V_4 = V + dt * dV_3;
    const double w_4 = w + dt * dw_3;
    double dV_4, dw_4;
    adaptive_derivative(V_4, w_4, t + dt, I, C, g_L, E_L, V_T, D_T, a, tau_w, &dV_4, &dw_4);

    const double dt_6 = dt / 6;
    const double V_next = V + dt_6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4);
    const double w_next = w + dt_6 * (dw_1 + 2 * (dw_2 + dw_3) + dw_4);

    *V_next_out = V_next;
    *w_next_out = w_next;
}

CELL void adaptive_reset(double V, double w, double V_r, double b, double *V_2_out, double *w_2_out)
{
    const double V_2 = V_r;
    const double w_2 = w + b;
    *V_2_out = V_2;
    *w_2_out = w_2;
}

/* Right-hand side of izhikevich: (dv/dt, du/dt). */
CELL void izhikevich_derivative(double v, double u, double t, double I, double a, double b, double *dv_out,
    double *du_out)
{
    const double dv = 0.04 * (v * v) + 5.0 * v + 140.0 - u + I;
    const double du = a * (b * v - u);
    *dv_out = dv;
    *du_out = du;
}

/* State of izhikevich after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL void izhikevich_advance(double v, double u, double t, double dt, double I, double a, double b,
    double *v_next_out, double *u_next_out)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    double dv_1, du_1;
    izhikevich_derivative(v, u, t, I, a, b, &dv_1, &du_1);

    /* stage 2, at t + dt/2 */
    const double v_2 = v + half_dt * dv_1;
    const double u_2 = u + half_dt * du_1;
    double dv_2, du_2;
    izhikevich_derivative(v_2, u_2, t + half_dt, I, a, b, &dv_2, &du_2);

    /* stage 3, at t + dt/2 */
    const double v_3 = v + half_dt * dv_2;
    const double u_3 = u + half_dt * du_2;
    double dv_3, du_3;
    izhikevich_derivative(v_3, u_3, t + half_dt, I, a, b, &dv_3, &du_3);

    /* stage 4, at t + dt */
    const double v_4 = v + dt * dv_3;
    const double u_4 = u + dt * du_3;
    double dv_4, du_4;
    izhikevich_derivative(v_4, u_4, t + dt, I, a, b, &dv_4, &du_4);

    const double dt_6 = dt / 6;
    const double v_next = v + dt_6 * (dv_1 + 2 * (dv_2 + dv_3) + dv_4);
    const double u_next = u + dt_6 * (du_1 + 2 * (du_2 + du_3) + du_4);

    *v_next_out = v_next;
    *u_next_out = u_next;
}

CELL int izhikevich_crossed(double v, double v_peak)
{
    const int over = v_peak < v;
    return over;
}

CELL void izhikevich_reset(double v, double u, double c, double d, double *v_2_out, double *u_2_out)
{
    const double v_2 = c;
    const double u_2 = u + d;
    *v_2_out = v_2;
    *u_2_out = u_2;
}

/* Right-hand side of generalized: (dV/dt, dtheta/dt, dI_1/dt, dI_2/dt). */
CELL void generalized_derivative(double V, double theta, double I_1, double I_2, double t, double I, double G,
    double E_L, double a, double b, double theta_inf, double k_1, double k_2, double *dV_out,
    double *dtheta_out, double *dI_1_out, double *dI_2_out)
{
    const double dV = I + I_1 + I_2 - G * (V - E_L);
    const double dtheta = a * (V - E_L) - b * (theta - theta_inf);
    const double dI_1 = -k_1 * I_1;
    const double dI_2 = -k_2 * I_2;
    *dV_out = dV;
    *dtheta_out = dtheta;
    *dI_1_out = dI_1;
    *dI_2_out = dI_2;
}

/* State of generalized after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL void generalized_advance(double V, double theta, double I_1, double I_2, double t, double dt, double I,
    double G, double E_L, double a, double b, double theta_inf, double k_1, double k_2, double *V_next_out,
    double *theta_next_out, double *I_1_next_out, double *I_2_next_out)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    double dV_1, dtheta_1, dI_1_1, dI_2_1;
    generalized_derivative(V, theta, I_1, I_2, t, I, G, E_L, a, b, theta_inf, k_1, k_2, &dV_1, &dtheta_1,
        &dI_1_1, &dI_2_1);

    /* stage 2, at t + dt/2 */
    const double V_2 = V + half_dt * dV_1;
    const double theta_2 = theta + half_dt * dtheta_1;
    const double I_1_2 = I_1 + half_dt * dI_1_1;
    const double I_2_2 = I_2 + half_dt * dI_2_1;
    double dV_2, dtheta_2, dI_1_2, dI_2_2;
    generalized_derivative(V_2, theta_2, I_1_2, I_2_2, t + half_dt, I, G, E_L, a, b, theta_inf, k_1, k_2,
        &dV_2, &dtheta_2, &dI_1_2, &dI_2_2);

    /* stage 3, at t + dt/2 */
    const double V_3 = V + half_dt * dV_2;
    const double theta_3 = theta + half_dt * dtheta_2;
    const double I_1_3 = I_1 + half_dt * dI_1_2;
    const double I_2_3 = I_2 + half_dt * dI_2_2;
    double dV_3, dtheta_3, dI_1_3, dI_2_3;
    generalized_derivative(V_3, theta_3, I_1_3, I_2_3, t + half_dt, I, G, E_L, a, b, theta_inf, k_1, k_2,
        &dV_3, &dtheta_3, &dI_1_3, &dI_2_3);

    /* stage 4, at t + dt */
    const double V_4 = V + dt * dV_3;
    const double theta_4 = theta + dt * dtheta_3;
    const double I_1_4 = I_1 + dt * dI_1_3;
    const double I_2_4 = I_2 + dt * dI_2_3;
    double dV_4, dtheta_4, dI_1_4, dI_2_4;
    generalized_derivative(V_4, theta_4, I_1_4, I_2_4, t + dt, I, G, E_L, a, b, theta_inf, k_1, k_2, &dV_4,
        &dtheta_4, &dI_1_4, &dI_2_4);

    const double dt_6 = dt / 6;
    const double V_next = V + dt_6 * (dV_1 + 2 * (dV_2 + dV_3) + dV_4);
    const double theta_next = theta + dt_6 * (dtheta_1 + 2 * (dtheta_2 + dtheta_3) + dtheta_4);
    const double I_1_next = I_1 + dt_6 * (dI_1_1 + 2 * (dI_1_2 + dI_1_3) + dI_1_4);
    const double I_2_next = I_2 + dt_6 * (dI_2_1 + 2 * (dI_2_2 + dI_2_3) + dI_2_4);

    *V_next_out = V_next;
    *theta_next_out = theta_next;
    *I_1_next_out = I_1_next;
    *I_2_next_out = I_2_next;
}

CELL int generalized_crossed(double V, double theta)
{
    const int over = theta < V;
    return over;
}

CELL void generalized_reset(double theta, double I_2, double V_r, double theta_r, double A_1, double A_2,
    double *V_out, double *theta_2_out, double *I_1_out, double *I_2_2_out)
{
    const double V = V_r;
    const double theta_2 = vm_maximum(theta, theta_r);
    const double I_1 = A_1; /* what earlier spikes left of it is forgotten */
    const double I_2_2 = I_2 + A_2;
    *V_out = V;
    *theta_2_out = theta_2;
    *I_1_out = I_1;
    *I_2_2_out = I_2_2;
}

/* The chosen values of leaky, as a row of its records. */
static void record_leaky(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
}

/* The chosen values of quadratic, as a row of its records. */
static void record_quadratic(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
}

/* The chosen values of exponential, as a row of its records. */
static void record_exponential(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
}

/* The chosen values of adaptive, as a row of its records. */
static void record_adaptive(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
}

/* The chosen values of izhikevich, as a row of its records. */
static void record_izhikevich(int64_t row, const double *restrict v, const int64_t *restrict v_chosen,
    int64_t v_columns, double *restrict v_record, const double *restrict u, const int64_t *restrict u_chosen,
    int64_t u_columns, double *restrict u_record)
{
#pragma omp simd
    for (int64_t c = 0; c < v_columns; c++) {
        v_record[row * v_columns + c] = v[v_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < u_columns; c++) {
        u_record[row * u_columns + c] = u[u_chosen[c]];
    }
}

/* The chosen values of generalized, as a row of its records. */
static void record_generalized(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict theta,
    const int64_t *restrict theta_chosen, int64_t theta_columns, double *restrict theta_record,
    const double *restrict I_1, const int64_t *restrict I_1_chosen, int64_t I_1_columns,
    double *restrict I_1_record, const double *restrict I_2, const int64_t *restrict I_2_chosen,
    int64_t I_2_columns, double *restrict I_2_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < theta_columns; c++) {
        theta_record[row * theta_columns + c] = theta[theta_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < I_1_columns; c++) {
        I_1_record[row * I_1_columns + c] = I_1[I_1_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < I_2_columns; c++) {
        I_2_record[row * I_2_columns + c] = I_2[I_2_chosen[c]];
    }
}

/* Advance the neurons of leaky by one step, and mark who spikes. */
static void update_leaky(double *restrict V, int32_t *restrict spiking, double t, double dt, int64_t begin,
    int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I = parameters[0];
        const double E_L = parameters[1];
        const double tau = parameters[2];
        const double V_t = parameters[3];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            V[i] = leaky_advance(V[i], t, dt, I, E_L, tau);
            spiking[i] = leaky_crossed(V[i], V_t);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I = parameters[i];
            const double E_L = parameters[size + i];
            const double tau = parameters[2 * size + i];
            const double V_t = parameters[3 * size + i];
            V[i] = leaky_advance(V[i], t, dt, I, E_L, tau);
            spiking[i] = leaky_crossed(V[i], V_t);
        }
    }
}

/* Advance the neurons of quadratic by one step, and mark who spikes. */
static void update_quadratic(double *restrict V, int32_t *restrict spiking, double t, double dt,
    int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I = parameters[0];
        const double tau = parameters[1];
        const double V_peak = parameters[2];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            V[i] = quadratic_advance(V[i], t, dt, I, tau);
            spiking[i] = quadratic_crossed(V[i], V_peak);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I = parameters[i];
            const double tau = parameters[size + i];
            const double V_peak = parameters[2 * size + i];
            V[i] = quadratic_advance(V[i], t, dt, I, tau);
            spiking[i] = quadratic_crossed(V[i], V_peak);
        }
    }
}

/* Advance the neurons of exponential by one step, and mark who spikes. */
static void update_exponential(double *restrict V, int32_t *restrict spiking, double t, double dt,
    int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I = parameters[0];
        const double C = parameters[1];
        const double g_L = parameters[2];
        const double E_L = parameters[3];
        const double V_T = parameters[4];
        const double D_T = parameters[5];
        const double V_cut = parameters[6];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            V[i] = exponential_advance(V[i], t, dt, I, C, g_L, E_L, V_T, D_T);
            spiking[i] = exponential_crossed(V[i], V_cut);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I = parameters[i];
            const double C = parameters[size + i];
            const double g_L = parameters[2 * size + i];
            const double E_L = parameters[3 * size + i];
            const double V_T = parameters[4 * size + i];
            const double D_T = parameters[5 * size + i];
            const double V_cut = parameters[6 * size + i];
            V[i] = exponential_advance(V[i], t, dt, I, C, g_L, E_L, V_T, D_T);
            spiking[i] = exponential_crossed(V[i], V_cut);
        }
    }
}

/* Advance the neurons of adaptive by one step, and mark who spikes. */
static void update_adaptive(double *restrict V, double *restrict w, int32_t *restrict spiking, double t,
    double dt, int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I = parameters[0];
        const double C = parameters[1];
        const double g_L = parameters[2];
        const double E_L = parameters[3];
        const double V_T = parameters[4];
        const double D_T = parameters[5];
        const double a = parameters[6];
        const double tau_w = parameters[7];
        const double V_cut = parameters[8];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            adaptive_advance(V[i], w[i], t, dt, I, C, g_L, E_L, V_T, D_T, a, tau_w, &V[i], &w[i]);
            spiking[i] = exponential_crossed(V[i], V_cut);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I = parameters[i];
            const double C = parameters[size + i];
            const double g_L = parameters[2 * size + i];
            const double E_L = parameters[3 * size + i];
            const double V_T = parameters[4 * size + i];
            const double D_T = parameters[5 * size + i];
            const double a = parameters[6 * size + i];
            const double tau_w = parameters[7 * size + i];
            const double V_cut = parameters[8 * size + i];
            adaptive_advance(V[i], w[i], t, dt, I, C, g_L, E_L, V_T, D_T, a, tau_w, &V[i], &w[i]);
            spiking[i] = exponential_crossed(V[i], V_cut);
        }
    }
}

/* Advance the neurons of izhikevich by one step, and mark who spikes. */
static void update_izhikevich(double *restrict v, double *restrict u, int32_t *restrict spiking, double t,
    double dt, int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I = parameters[0];
        const double a = parameters[1];
        const double b = parameters[2];
        const double v_peak = parameters[3];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            izhikevich_advance(v[i], u[i], t, dt, I, a, b, &v[i], &u[i]);
            spiking[i] = izhikevich_crossed(v[i], v_peak);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I = parameters[i];
            const double a = parameters[size + i];
            const double b = parameters[2 * size + i];
            const double v_peak = parameters[3 * size + i];
            izhikevich_advance(v[i], u[i], t, dt, I, a, b, &v[i], &u[i]);
            spiking[i] = izhikevich_crossed(v[i], v_peak);
        }
    }
}

/* Advance the neurons of generalized by one step, and mark who spikes. */
static void update_generalized(double *restrict V, double *restrict theta, double *restrict I_1,
    double *restrict I_2, int32_t *restrict spiking, double t, double dt, int64_t begin, int64_t end,
    int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I = parameters[0];
        const double G = parameters[1];
        const double E_L = parameters[2];
        const double a = parameters[3];
        const double b = parameters[4];
        const double theta_inf = parameters[5];
        const double k_1 = parameters[6];
        const double k_2 = parameters[7];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            generalized_advance(V[i], theta[i], I_1[i], I_2[i], t, dt, I, G, E_L, a, b, theta_inf, k_1, k_2,
                &V[i], &theta[i], &I_1[i], &I_2[i]);
            spiking[i] = generalized_crossed(V[i], theta[i]);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I = parameters[i];
            const double G = parameters[size + i];
            const double E_L = parameters[2 * size + i];
            const double a = parameters[3 * size + i];
            const double b = parameters[4 * size + i];
            const double theta_inf = parameters[5 * size + i];
            const double k_1 = parameters[6 * size + i];
            const double k_2 = parameters[7 * size + i];
            generalized_advance(V[i], theta[i], I_1[i], I_2[i], t, dt, I, G, E_L, a, b, theta_inf, k_1, k_2,
                &V[i], &theta[i], &I_1[i], &I_2[i]);
            spiking[i] = generalized_crossed(V[i], theta[i]);
        }
    }
}

/* Who of leaky spikes in this step, in ascending order. */
static void threshold_leaky(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Who of quadratic spikes in this step, in ascending order. */
static void threshold_quadratic(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Who of exponential spikes in this step, in ascending order. */
static void threshold_exponential(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Who of adaptive spikes in this step, in ascending order. */
static void threshold_adaptive(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Who of izhikevich spikes in this step, in ascending order. */
static void threshold_izhikevich(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Who of generalized spikes in this step, in ascending order. */
static void threshold_generalized(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Make one list of the spikes of leaky that the threads found in step k, and write it into the log. */
static void log_leaky(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
    int64_t size, const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads,
    int64_t *restrict log_step, int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t all_found = join(fresh, found, size, threads, spikes, slot * size);
    count[slot] = all_found;
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Make one list of the spikes of quadratic that the threads found in step k, and write it into the log. */
static void log_quadratic(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
    int64_t size, const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads,
    int64_t *restrict log_step, int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t all_found = join(fresh, found, size, threads, spikes, slot * size);
    count[slot] = all_found;
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Make one list of the spikes of exponential that the threads found in step k, and write it into the log. */
static void log_exponential(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
    int64_t size, const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads,
    int64_t *restrict log_step, int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t all_found = join(fresh, found, size, threads, spikes, slot * size);
    count[slot] = all_found;
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Make one list of the spikes of adaptive that the threads found in step k, and write it into the log. */
static void log_adaptive(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
    int64_t size, const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads,
    int64_t *restrict log_step, int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t all_found = join(fresh, found, size, threads, spikes, slot * size);
    count[slot] = all_found;
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Make one list of the spikes of izhikevich that the threads found in step k, and write it into the log. */
static void log_izhikevich(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
    int64_t size, const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads,
    int64_t *restrict log_step, int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t all_found = join(fresh, found, size, threads, spikes, slot * size);
    count[slot] = all_found;
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Make one list of the spikes of generalized that the threads found in step k, and write it into the log. */
static void log_generalized(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
    int64_t size, const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads,
    int64_t *restrict log_step, int32_t *restrict log_index, int64_t *restrict logged)
{
    const int64_t all_found = join(fresh, found, size, threads, spikes, slot * size);
    count[slot] = all_found;
    const int64_t at = logged[0];
#pragma omp simd
    for (int64_t s = 0; s < count[slot]; s++) {
        log_step[at + s] = k;
        log_index[at + s] = spikes[slot * size + s];
    }
    logged[0] = at + count[slot];
}

/* Reset the neurons of leaky that spiked in this step. */
static void reset_leaky(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, const double *restrict parameters,
    int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[4 * width + i % width];
        V[i] = leaky_reset(V[i], V_r);
    }
}

/* Reset the neurons of quadratic that spiked in this step. */
static void reset_quadratic(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, const double *restrict parameters,
    int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[3 * width + i % width];
        V[i] = quadratic_reset(V[i], V_r);
    }
}

/* Reset the neurons of exponential that spiked in this step. */
static void reset_exponential(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, const double *restrict parameters,
    int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[7 * width + i % width];
        V[i] = exponential_reset(V[i], V_r);
    }
}

/* Reset the neurons of adaptive that spiked in this step. */
static void reset_adaptive(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, double *restrict w,
    const double *restrict parameters, int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[9 * width + i % width];
        const double b = parameters[10 * width + i % width];
        adaptive_reset(V[i], w[i], V_r, b, &V[i], &w[i]);
    }
}

/* Reset the neurons of izhikevich that spiked in this step. */
static void reset_izhikevich(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict v, double *restrict u,
    const double *restrict parameters, int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double c = parameters[4 * width + i % width];
        const double d = parameters[5 * width + i % width];
        izhikevich_reset(v[i], u[i], c, d, &v[i], &u[i]);
    }
}

/* Reset the neurons of generalized that spiked in this step. */
static void reset_generalized(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict theta, double *restrict I_2,
    double *restrict V, double *restrict I_1, const double *restrict parameters, int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[8 * width + i % width];
        const double theta_r = parameters[9 * width + i % width];
        const double A_1 = parameters[10 * width + i % width];
        const double A_2 = parameters[11 * width + i % width];
        generalized_reset(theta[i], I_2[i], V_r, theta_r, A_1, A_2, &V[i], &theta[i], &I_1[i], &I_2[i]);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t neuron_kinds_rk4_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *leaky_V, int32_t *leaky_spiking, int64_t leaky_size,
    const double *leaky_parameters, int64_t leaky_width, int32_t *leaky_fresh, int64_t *leaky_found,
    int32_t *leaky_spikes, int64_t *leaky_count, int64_t *leaky_log_step, int32_t *leaky_log_index,
    int64_t *leaky_logged, int64_t leaky_tables, int64_t leaky_table, int64_t leaky_slots,
    int64_t leaky_capacity, const int64_t *leaky_V_chosen, int64_t leaky_V_columns, double *leaky_V_record,
    double *quadratic_V, int32_t *quadratic_spiking, int64_t quadratic_size,
    const double *quadratic_parameters, int64_t quadratic_width, int32_t *quadratic_fresh,
    int64_t *quadratic_found, int32_t *quadratic_spikes, int64_t *quadratic_count,
    int64_t *quadratic_log_step, int32_t *quadratic_log_index, int64_t *quadratic_logged,
    int64_t quadratic_tables, int64_t quadratic_table, int64_t quadratic_slots, int64_t quadratic_capacity,
    const int64_t *quadratic_V_chosen, int64_t quadratic_V_columns, double *quadratic_V_record,
    double *exponential_V, int32_t *exponential_spiking, int64_t exponential_size,
    const double *exponential_parameters, int64_t exponential_width, int32_t *exponential_fresh,
    int64_t *exponential_found, int32_t *exponential_spikes, int64_t *exponential_count,
    int64_t *exponential_log_step, int32_t *exponential_log_index, int64_t *exponential_logged,
    int64_t exponential_tables, int64_t exponential_table, int64_t exponential_slots,
    int64_t exponential_capacity, const int64_t *exponential_V_chosen, int64_t exponential_V_columns,
    double *exponential_V_record, double *adaptive_V, double *adaptive_w, int32_t *adaptive_spiking,
    int64_t adaptive_size, const double *adaptive_parameters, int64_t adaptive_width, int32_t *adaptive_fresh,
    int64_t *adaptive_found, int32_t *adaptive_spikes, int64_t *adaptive_count, int64_t *adaptive_log_step,
    int32_t *adaptive_log_index, int64_t *adaptive_logged, int64_t adaptive_tables, int64_t adaptive_table,
    int64_t adaptive_slots, int64_t adaptive_capacity, const int64_t *adaptive_V_chosen,
    int64_t adaptive_V_columns, double *adaptive_V_record, const int64_t *adaptive_w_chosen,
    int64_t adaptive_w_columns, double *adaptive_w_record, double *izhikevich_v, double *izhikevich_u,
    int32_t *izhikevich_spiking, int64_t izhikevich_size, const double *izhikevich_parameters,
    int64_t izhikevich_width, int32_t *izhikevich_fresh, int64_t *izhikevich_found,
    int32_t *izhikevich_spikes, int64_t *izhikevich_count, int64_t *izhikevich_log_step,
    int32_t *izhikevich_log_index, int64_t *izhikevich_logged, int64_t izhikevich_tables,
    int64_t izhikevich_table, int64_t izhikevich_slots, int64_t izhikevich_capacity,
    const int64_t *izhikevich_v_chosen, int64_t izhikevich_v_columns, double *izhikevich_v_record,
    const int64_t *izhikevich_u_chosen, int64_t izhikevich_u_columns, double *izhikevich_u_record,
    double *generalized_V, double *generalized_theta, double *generalized_I_1, double *generalized_I_2,
    int32_t *generalized_spiking, int64_t generalized_size, const double *generalized_parameters,
    int64_t generalized_width, int32_t *generalized_fresh, int64_t *generalized_found,
    int32_t *generalized_spikes, int64_t *generalized_count, int64_t *generalized_log_step,
    int32_t *generalized_log_index, int64_t *generalized_logged, int64_t generalized_tables,
    int64_t generalized_table, int64_t generalized_slots, int64_t generalized_capacity,
    const int64_t *generalized_V_chosen, int64_t generalized_V_columns, double *generalized_V_record,
    const int64_t *generalized_theta_chosen, int64_t generalized_theta_columns,
    double *generalized_theta_record, const int64_t *generalized_I_1_chosen, int64_t generalized_I_1_columns,
    double *generalized_I_1_record, const int64_t *generalized_I_2_chosen, int64_t generalized_I_2_columns,
    double *generalized_I_2_record, int64_t thread, int64_t threads, int32_t *meeting)
{
    const int64_t leaky_begin = share(leaky_size, thread, threads);
    const int64_t leaky_end = share(leaky_size, thread + 1, threads);
    const int64_t quadratic_begin = share(quadratic_size, thread, threads);
    const int64_t quadratic_end = share(quadratic_size, thread + 1, threads);
    const int64_t exponential_begin = share(exponential_size, thread, threads);
    const int64_t exponential_end = share(exponential_size, thread + 1, threads);
    const int64_t adaptive_begin = share(adaptive_size, thread, threads);
    const int64_t adaptive_end = share(adaptive_size, thread + 1, threads);
    const int64_t izhikevich_begin = share(izhikevich_size, thread, threads);
    const int64_t izhikevich_end = share(izhikevich_size, thread + 1, threads);
    const int64_t generalized_begin = share(generalized_size, thread, threads);
    const int64_t generalized_end = share(generalized_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        if (leaky_logged[0] + leaky_size > leaky_capacity) {
            /* the log is full */
            return k;
        }
        if (quadratic_logged[0] + quadratic_size > quadratic_capacity) {
            /* the log is full */
            return k;
        }
        if (exponential_logged[0] + exponential_size > exponential_capacity) {
            /* the log is full */
            return k;
        }
        if (adaptive_logged[0] + adaptive_size > adaptive_capacity) {
            /* the log is full */
            return k;
        }
        if (izhikevich_logged[0] + izhikevich_size > izhikevich_capacity) {
            /* the log is full */
            return k;
        }
        if (generalized_logged[0] + generalized_size > generalized_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t leaky_slot = k % leaky_slots;
        const int64_t quadratic_slot = k % quadratic_slots;
        const int64_t exponential_slot = k % exponential_slots;
        const int64_t adaptive_slot = k % adaptive_slots;
        const int64_t izhikevich_slot = k % izhikevich_slots;
        const int64_t generalized_slot = k % generalized_slots;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_leaky(row, leaky_V, leaky_V_chosen, leaky_V_columns, leaky_V_record);
                record_quadratic(row, quadratic_V, quadratic_V_chosen, quadratic_V_columns,
                    quadratic_V_record);
                record_exponential(row, exponential_V, exponential_V_chosen, exponential_V_columns,
                    exponential_V_record);
                record_adaptive(row, adaptive_V, adaptive_V_chosen, adaptive_V_columns, adaptive_V_record,
                    adaptive_w, adaptive_w_chosen, adaptive_w_columns, adaptive_w_record);
                record_izhikevich(row, izhikevich_v, izhikevich_v_chosen, izhikevich_v_columns,
                    izhikevich_v_record, izhikevich_u, izhikevich_u_chosen, izhikevich_u_columns,
                    izhikevich_u_record);
                record_generalized(row, generalized_V, generalized_V_chosen, generalized_V_columns,
                    generalized_V_record, generalized_theta, generalized_theta_chosen,
                    generalized_theta_columns, generalized_theta_record, generalized_I_1,
                    generalized_I_1_chosen, generalized_I_1_columns, generalized_I_1_record, generalized_I_2,
                    generalized_I_2_chosen, generalized_I_2_columns, generalized_I_2_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *leaky_now = leaky_parameters + k % leaky_tables * leaky_table;
        const double *quadratic_now = quadratic_parameters + k % quadratic_tables * quadratic_table;
        const double *exponential_now = exponential_parameters + k % exponential_tables * exponential_table;
        const double *adaptive_now = adaptive_parameters + k % adaptive_tables * adaptive_table;
        const double *izhikevich_now = izhikevich_parameters + k % izhikevich_tables * izhikevich_table;
        const double *generalized_now = generalized_parameters + k % generalized_tables * generalized_table;

        /* state update */
        update_leaky(leaky_V, leaky_spiking, t, dt, leaky_begin, leaky_end, leaky_size, leaky_now,
            leaky_width);
        update_quadratic(quadratic_V, quadratic_spiking, t, dt, quadratic_begin, quadratic_end,
            quadratic_size, quadratic_now, quadratic_width);
        update_exponential(exponential_V, exponential_spiking, t, dt, exponential_begin, exponential_end,
            exponential_size, exponential_now, exponential_width);
        update_adaptive(adaptive_V, adaptive_w, adaptive_spiking, t, dt, adaptive_begin, adaptive_end,
            adaptive_size, adaptive_now, adaptive_width);
        update_izhikevich(izhikevich_v, izhikevich_u, izhikevich_spiking, t, dt, izhikevich_begin,
            izhikevich_end, izhikevich_size, izhikevich_now, izhikevich_width);
        update_generalized(generalized_V, generalized_theta, generalized_I_1, generalized_I_2,
            generalized_spiking, t, dt, generalized_begin, generalized_end, generalized_size, generalized_now,
            generalized_width);

        /* thresholds */
        threshold_leaky(leaky_spiking, leaky_begin, leaky_end, leaky_fresh, thread, leaky_found);
        threshold_quadratic(quadratic_spiking, quadratic_begin, quadratic_end, quadratic_fresh, thread,
            quadratic_found);
        threshold_exponential(exponential_spiking, exponential_begin, exponential_end, exponential_fresh,
            thread, exponential_found);
        threshold_adaptive(adaptive_spiking, adaptive_begin, adaptive_end, adaptive_fresh, thread,
            adaptive_found);
        threshold_izhikevich(izhikevich_spiking, izhikevich_begin, izhikevich_end, izhikevich_fresh, thread,
            izhikevich_found);
        threshold_generalized(generalized_spiking, generalized_begin, generalized_end, generalized_fresh,
            thread, generalized_found);
        meet(meeting, threads);
        if (thread == 0) {
            log_leaky(k, leaky_slot, leaky_spikes, leaky_count, leaky_size, leaky_fresh, leaky_found, threads,
                leaky_log_step, leaky_log_index, leaky_logged);
            log_quadratic(k, quadratic_slot, quadratic_spikes, quadratic_count, quadratic_size,
                quadratic_fresh, quadratic_found, threads, quadratic_log_step, quadratic_log_index,
                quadratic_logged);
            log_exponential(k, exponential_slot, exponential_spikes, exponential_count, exponential_size,
                exponential_fresh, exponential_found, threads, exponential_log_step, exponential_log_index,
                exponential_logged);
            log_adaptive(k, adaptive_slot, adaptive_spikes, adaptive_count, adaptive_size, adaptive_fresh,
                adaptive_found, threads, adaptive_log_step, adaptive_log_index, adaptive_logged);
            log_izhikevich(k, izhikevich_slot, izhikevich_spikes, izhikevich_count, izhikevich_size,
                izhikevich_fresh, izhikevich_found, threads, izhikevich_log_step, izhikevich_log_index,
                izhikevich_logged);
            log_generalized(k, generalized_slot, generalized_spikes, generalized_count, generalized_size,
                generalized_fresh, generalized_found, threads, generalized_log_step, generalized_log_index,
                generalized_logged);
        }

        /* resets */
        meet(meeting, threads);
        reset_leaky(leaky_slot, leaky_spikes, leaky_count, leaky_size, leaky_begin, leaky_end, leaky_V,
            leaky_now, leaky_width);
        reset_quadratic(quadratic_slot, quadratic_spikes, quadratic_count, quadratic_size, quadratic_begin,
            quadratic_end, quadratic_V, quadratic_now, quadratic_width);
        reset_exponential(exponential_slot, exponential_spikes, exponential_count, exponential_size,
            exponential_begin, exponential_end, exponential_V, exponential_now, exponential_width);
        reset_adaptive(adaptive_slot, adaptive_spikes, adaptive_count, adaptive_size, adaptive_begin,
            adaptive_end, adaptive_V, adaptive_w, adaptive_now, adaptive_width);
        reset_izhikevich(izhikevich_slot, izhikevich_spikes, izhikevich_count, izhikevich_size,
            izhikevich_begin, izhikevich_end, izhikevich_v, izhikevich_u, izhikevich_now, izhikevich_width);
        reset_generalized(generalized_slot, generalized_spikes, generalized_count, generalized_size,
            generalized_begin, generalized_end, generalized_theta, generalized_I_2, generalized_V,
            generalized_I_1, generalized_now, generalized_width);
    }
    return last;
}
