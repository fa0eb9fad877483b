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

/* The arrays of clusters. */
typedef struct {
    double *h;
    double *u;
    double *x;
    double *sum_inhibition; /* what arrives through synapses, added up */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int64_t size; /* how many there are */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
} Clusters;

/* What is recorded of clusters. */
typedef struct {
    const int64_t *h_chosen; /* which are recorded */
    int64_t h_columns; /* how many these are */
    double *h_record; /* their values, a row each time */
    const int64_t *u_chosen; /* which are recorded */
    int64_t u_columns; /* how many these are */
    double *u_record; /* their values, a row each time */
    const int64_t *x_chosen; /* which are recorded */
    int64_t x_columns; /* how many these are */
    double *x_record; /* their values, a row each time */
} ClustersRecords;

/* The arrays of inhibition. */
typedef struct {
    double *h;
    double *sum_excitation; /* what arrives through synapses, added up */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int64_t size; /* how many there are */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
} Inhibition;

/* What is recorded of inhibition. */
typedef struct {
    const int64_t *h_chosen; /* which are recorded */
    int64_t h_columns; /* how many these are */
    double *h_record; /* their values, a row each time */
} InhibitionRecords;

/* The arrays of excite. */
typedef struct {
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
} Excite;

/* The arrays of inhibit. */
typedef struct {
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
} Inhibit;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

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

CELL double excite__(double h_pre, double J_IE)
{
    const double excitation = J_IE * rate(h_pre, 1.5);
    return excitation;
}

CELL double inhibit__(double h_pre, double J_EI)
{
    const double inhibition = -J_EI * rate(h_pre, 1.5);
    return inhibition;
}

/* The chosen values of clusters, as a row of its records. */
static void record_clusters(const Clusters *clusters, const ClustersRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->h_columns; c++) {
        records->h_record[row * records->h_columns + c] = clusters->h[records->h_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->u_columns; c++) {
        records->u_record[row * records->u_columns + c] = clusters->u[records->u_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->x_columns; c++) {
        records->x_record[row * records->x_columns + c] = clusters->x[records->x_chosen[c]];
    }
}

/* The chosen values of inhibition, as a row of its records. */
static void record_inhibition(const Inhibition *inhibition, const InhibitionRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->h_columns; c++) {
        records->h_record[row * records->h_columns + c] = inhibition->h[records->h_chosen[c]];
    }
}

/* What couplings add to in clusters: the given values. */
static void gather_clusters(const Clusters *clusters, const double *restrict parameters, int64_t begin,
    int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        clusters->sum_inhibition[i] = parameters[2 * clusters->width + i % clusters->width];
    }
}

/* What couplings add to in inhibition: the given values. */
static void gather_inhibition(const Inhibition *inhibition, const double *restrict parameters, int64_t begin,
    int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        inhibition->sum_excitation[i] = parameters[i % inhibition->width];
    }
}

/* excite: add the current of each synapse to excitation of inhibition. */
static void couple_excite(const Excite *excite_, const Clusters *clusters, const Inhibition *inhibition,
    int64_t begin, int64_t end)
{
    const double J_IE = excite_->parameters[0];
    for (int64_t e = 0; e < excite_->synapses; e++) {
        const int64_t i = excite_->source[e];
        const int64_t j = excite_->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = excite__(clusters->h[i], J_IE);
            inhibition->sum_excitation[j] += current;
        }
    }
}

/* inhibit: add the current of each synapse to inhibition of clusters. */
static void couple_inhibit(const Inhibit *inhibit_, const Inhibition *inhibition, const Clusters *clusters,
    int64_t begin, int64_t end)
{
    const double J_EI = inhibit_->parameters[0];
    for (int64_t e = 0; e < inhibit_->synapses; e++) {
        const int64_t i = inhibit_->source[e];
        const int64_t j = inhibit_->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = inhibit__(inhibition->h[i], J_EI);
            clusters->sum_inhibition[j] += current;
        }
    }
}

/* Advance the neurons of clusters by one step. */
LOOP void update_clusters(const Clusters *clusters, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict h = clusters->h;
    double *restrict u = clusters->u;
    double *restrict x = clusters->x;
    const double *restrict inhibition = clusters->sum_inhibition;
    const int64_t size = clusters->size;
    const int64_t width = clusters->width;

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
LOOP void update_inhibition(const Inhibition *inhibition, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict h = inhibition->h;
    const double *restrict excitation = inhibition->sum_excitation;
    const int64_t size = inhibition->size;
    const int64_t width = inhibition->width;

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
    int64_t every, int64_t first_row, const Clusters *clusters, const ClustersRecords *clusters_records,
    const Inhibition *inhibition, const InhibitionRecords *inhibition_records, const Excite *excite,
    const Inhibit *inhibit, const Team *team)
{
    const int64_t clusters_begin = share(clusters->size, team->thread, team->threads);
    const int64_t clusters_end = share(clusters->size, team->thread + 1, team->threads);
    const int64_t inhibition_begin = share(inhibition->size, team->thread, team->threads);
    const int64_t inhibition_end = share(inhibition->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        const double t = t0 + k * dt;
        if (k % every == 0) {
            meet(team->meeting, team->threads);
            if (team->thread == 0) {
                const int64_t row = k / every - first_row;
                record_clusters(clusters, clusters_records, row);
                record_inhibition(inhibition, inhibition_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *clusters_now = clusters->parameters + k % clusters->tables * clusters->table;
        const double *inhibition_now = inhibition->parameters + k % inhibition->tables * inhibition->table;

        /* currents between neurons, from the values at the start of the step */
        gather_clusters(clusters, clusters_now, clusters_begin, clusters_end);
        gather_inhibition(inhibition, inhibition_now, inhibition_begin, inhibition_end);
        meet(team->meeting, team->threads);
        couple_excite(excite, clusters, inhibition, inhibition_begin, inhibition_end);
        couple_inhibit(inhibit, inhibition, clusters, clusters_begin, clusters_end);

        /* state update */
        meet(team->meeting, team->threads);
        update_clusters(clusters, t, dt, clusters_begin, clusters_end, clusters_now);
        update_inhibition(inhibition, t, dt, inhibition_begin, inhibition_end, inhibition_now);
    }
    return last;
}
