/* working_memory: a network of 2 populations and 2 projections, rk4 step for C.
 *
 * Generated from examples/networks/working_memory.py:working_memory.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* Firing rate at synaptic input h [Hz]. */
CELL double rate(double h, double alpha)
{
    const double result = alpha * vm_log(1.0 + vm_exp(h / alpha));
    return result;
}

/* Right-hand side of cluster: (dh/dt, du/dt, dx/dt). */
CELL void cluster_derivative(double h, double u, double x, double t, double I_b, double I_e,
    double inhibition, double J_EE, double U, double tau, double tau_f, double tau_d, double *dh_out,
    double *du_out, double *dx_out)
{
    const double R = rate(h, 1.5);
    const double dh = (-h + J_EE * u * x * R + inhibition + I_b + I_e) / tau;
    const double du = (U - u) / tau_f + U * (1.0 - u) * R / 1000.0;
    const double dx = (1.0 - x) / tau_d - u * x * R / 1000.0;
    *dh_out = dh;
    *du_out = du;
    *dx_out = dx;
}

/* State of cluster after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL void cluster_advance(double h, double u, double x, double t, double dt, double I_b, double I_e,
    double inhibition, double J_EE, double U, double tau, double tau_f, double tau_d, double *h_next_out,
    double *u_next_out, double *x_next_out)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    double dh_1, du_1, dx_1;
    cluster_derivative(h, u, x, t, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d, &dh_1, &du_1, &dx_1);

    /* stage 2, at t + dt/2 */
    const double h_2 = h + half_dt * dh_1;
    const double u_2 = u + half_dt * du_1;
    const double x_2 = x + half_dt * dx_1;
    double dh_2, du_2, dx_2;
    cluster_derivative(h_2, u_2, x_2, t + half_dt, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d, &dh_2,
        &du_2, &dx_2);

    /* stage 3, at t + dt/2 */
    const double h_3 = h + half_dt * dh_2;
    const double u_3 = u + half_dt * du_2;
    const double x_3 = x + half_dt * dx_2;
    double dh_3, du_3, dx_3;
    cluster_derivative(h_3, u_3, x_3, t + half_dt, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d, &dh_3,
        &du_3, &dx_3);

    /* stage 4, at t + dt */
    const double h_4 = h + dt * dh_3;
    const double u_4 = u + dt * du_3;
    const double x_4 = x + dt * dx_3;
    double dh_4, du_4, dx_4;
    cluster_derivative(h_4, u_4, x_4, t + dt, I_b, I_e, inhibition, J_EE, U, tau, tau_f, tau_d, &dh_4, &du_4,
        &dx_4);

    const double dt_6 = dt / 6;
    const double h_next = h + dt_6 * (dh_1 + 2 * (dh_2 + dh_3) + dh_4);
    const double u_next = u + dt_6 * (du_1 + 2 * (du_2 + du_3) + du_4);
    const double x_next = x + dt_6 * (dx_1 + 2 * (dx_2 + dx_3) + dx_4);

    *h_next_out = h_next;
    *u_next_out = u_next;
    *x_next_out = x_next;
}

/* Right-hand side of pool: dh/dt. */
CELL double pool_derivative(double h, double t, double excitation, double tau)
{
    const double dh = (-h + excitation) / tau;
    return dh;
}

/* State of pool after dt: classical Runge-Kutta of order 4 (Kutta 1901). */
CELL double pool_advance(double h, double t, double dt, double excitation, double tau)
{
    const double half_dt = 0.5 * dt;

    /* stage 1, at t */
    const double dh_1 = pool_derivative(h, t, excitation, tau);

    /* stage 2, at t + dt/2 */
    const double h_2 = h + half_dt * dh_1;
    const double dh_2 = pool_derivative(h_2, t + half_dt, excitation, tau);

    /* stage 3, at t + dt/2 */
    const double h_3 = h + half_dt * dh_2;
    const double dh_3 = pool_derivative(h_3, t + half_dt, excitation, tau);

    /* stage 4, at t + dt */
    const double h_4 = h + dt * dh_3;
    const double dh_4 = pool_derivative(h_4, t + dt, excitation, tau);

    const double h_next = h + dt / 6 * (dh_1 + 2 * (dh_2 + dh_3) + dh_4);
    return h_next;
}

CELL double excite(double h_pre, double J_IE)
{
    const double excitation = J_IE * rate(h_pre, 1.5);
    return excitation;
}

CELL double inhibit(double h_pre, double J_EI)
{
    const double inhibition = -J_EI * rate(h_pre, 1.5);
    return inhibition;
}

/* The chosen values of clusters, as a row of its records. */
static void record_clusters(int64_t row, const double *restrict h, const int64_t *restrict h_chosen,
    int64_t h_columns, double *restrict h_record, const double *restrict u, const int64_t *restrict u_chosen,
    int64_t u_columns, double *restrict u_record, const double *restrict x, const int64_t *restrict x_chosen,
    int64_t x_columns, double *restrict x_record)
{
#pragma omp simd
    for (int64_t c = 0; c < h_columns; c++) {
        h_record[row * h_columns + c] = h[h_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < u_columns; c++) {
        u_record[row * u_columns + c] = u[u_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < x_columns; c++) {
        x_record[row * x_columns + c] = x[x_chosen[c]];
    }
}

/* The chosen values of inhibition, as a row of its records. */
static void record_inhibition(int64_t row, const double *restrict h, const int64_t *restrict h_chosen,
    int64_t h_columns, double *restrict h_record)
{
#pragma omp simd
    for (int64_t c = 0; c < h_columns; c++) {
        h_record[row * h_columns + c] = h[h_chosen[c]];
    }
}

/* What couplings add to in clusters: the given values. */
static void gather_clusters(double *restrict inhibition, const double *restrict parameters, int64_t width,
    int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        inhibition[i] = parameters[2 * width + i % width];
    }
}

/* What couplings add to in inhibition: the given values. */
static void gather_inhibition(double *restrict excitation, const double *restrict parameters, int64_t width,
    int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        excitation[i] = parameters[i % width];
    }
}

/* excite: add the current of each synapse to excitation of inhibition. */
static void couple_excite(int64_t synapses, const double *restrict h_pre, const int32_t *restrict source,
    const int32_t *restrict target, double *restrict excitation_sum, const double *restrict parameters,
    int64_t begin, int64_t end)
{
    const double J_IE = parameters[0];
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = excite(h_pre[i], J_IE);
            excitation_sum[j] += current;
        }
    }
}

/* inhibit: add the current of each synapse to inhibition of clusters. */
static void couple_inhibit(int64_t synapses, const double *restrict h_pre, const int32_t *restrict source,
    const int32_t *restrict target, double *restrict inhibition_sum, const double *restrict parameters,
    int64_t begin, int64_t end)
{
    const double J_EI = parameters[0];
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = inhibit(h_pre[i], J_EI);
            inhibition_sum[j] += current;
        }
    }
}

/* Advance the neurons of clusters by one step. */
static void update_clusters(double *restrict h, double *restrict u, double *restrict x,
    const double *restrict inhibition, double t, double dt, int64_t begin, int64_t end, int64_t size,
    const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double I_b = parameters[0];
        const double I_e = parameters[1];
        const double J_EE = parameters[3];
        const double U = parameters[4];
        const double tau = parameters[5];
        const double tau_f = parameters[6];
        const double tau_d = parameters[7];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            cluster_advance(h[i], u[i], x[i], t, dt, I_b, I_e, inhibition[i], J_EE, U, tau, tau_f, tau_d,
                &h[i], &u[i], &x[i]);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double I_b = parameters[i];
            const double I_e = parameters[size + i];
            const double J_EE = parameters[3 * size + i];
            const double U = parameters[4 * size + i];
            const double tau = parameters[5 * size + i];
            const double tau_f = parameters[6 * size + i];
            const double tau_d = parameters[7 * size + i];
            cluster_advance(h[i], u[i], x[i], t, dt, I_b, I_e, inhibition[i], J_EE, U, tau, tau_f, tau_d,
                &h[i], &u[i], &x[i]);
        }
    }
}

/* Advance the neurons of inhibition by one step. */
static void update_inhibition(double *restrict h, const double *restrict excitation, double t, double dt,
    int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double tau = parameters[1];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            h[i] = pool_advance(h[i], t, dt, excitation[i], tau);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double tau = parameters[size + i];
            h[i] = pool_advance(h[i], t, dt, excitation[i], tau);
        }
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t working_memory_rk4_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *clusters_h, double *clusters_u, double *clusters_x,
    double *clusters_sum_inhibition, const double *clusters_parameters, int64_t clusters_width,
    int64_t clusters_size, int64_t clusters_tables, int64_t clusters_table, const int64_t *clusters_h_chosen,
    int64_t clusters_h_columns, double *clusters_h_record, const int64_t *clusters_u_chosen,
    int64_t clusters_u_columns, double *clusters_u_record, const int64_t *clusters_x_chosen,
    int64_t clusters_x_columns, double *clusters_x_record, double *inhibition_h,
    double *inhibition_sum_excitation, const double *inhibition_parameters, int64_t inhibition_width,
    int64_t inhibition_size, int64_t inhibition_tables, int64_t inhibition_table,
    const int64_t *inhibition_h_chosen, int64_t inhibition_h_columns, double *inhibition_h_record,
    int64_t excite_synapses, const int32_t *excite_source, const int32_t *excite_target,
    const double *excite_parameters, int64_t inhibit_synapses, const int32_t *inhibit_source,
    const int32_t *inhibit_target, const double *inhibit_parameters, int64_t thread, int64_t threads,
    int32_t *meeting)
{
    const int64_t clusters_begin = share(clusters_size, thread, threads);
    const int64_t clusters_end = share(clusters_size, thread + 1, threads);
    const int64_t inhibition_begin = share(inhibition_size, thread, threads);
    const int64_t inhibition_end = share(inhibition_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        const double t = t0 + k * dt;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_clusters(row, clusters_h, clusters_h_chosen, clusters_h_columns, clusters_h_record,
                    clusters_u, clusters_u_chosen, clusters_u_columns, clusters_u_record, clusters_x,
                    clusters_x_chosen, clusters_x_columns, clusters_x_record);
                record_inhibition(row, inhibition_h, inhibition_h_chosen, inhibition_h_columns,
                    inhibition_h_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *clusters_now = clusters_parameters + k % clusters_tables * clusters_table;
        const double *inhibition_now = inhibition_parameters + k % inhibition_tables * inhibition_table;

        /* currents between neurons, from the values at the start of the step */
        gather_clusters(clusters_sum_inhibition, clusters_now, clusters_width, clusters_begin, clusters_end);
        gather_inhibition(inhibition_sum_excitation, inhibition_now, inhibition_width, inhibition_begin,
            inhibition_end);
        meet(meeting, threads);
        couple_excite(excite_synapses, clusters_h, excite_source, excite_target, inhibition_sum_excitation,
            excite_parameters, inhibition_begin, inhibition_end);
        couple_inhibit(inhibit_synapses, inhibition_h, inhibit_source, inhibit_target,
            clusters_sum_inhibition, inhibit_parameters, clusters_begin, clusters_end);

        /* state update */
        meet(meeting, threads);
        update_clusters(clusters_h, clusters_u, clusters_x, clusters_sum_inhibition, t, dt, clusters_begin,
            clusters_end, clusters_size, clusters_now, clusters_width);
        update_inhibition(inhibition_h, inhibition_sum_excitation, t, dt, inhibition_begin, inhibition_end,
            inhibition_size, inhibition_now, inhibition_width);
    }
    return last;
}
