/* decision: a network of 3 populations and 9 projections, rk2 step for C.
 *
 * Generated from examples/networks/decision.py:decision.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* All synaptic currents of a neuron [pA]; the magnesium block depends on the potential. */
CELL double currents(double V, double s_ext, double G_ampa, double G_nmda, double G_gaba, double g_ext,
    double g_ampa, double g_nmda, double g_gaba)
{
    const double unblocked = 1.0 / (1.0 + vm_exp(-0.062 * V) / 3.57);
    const double result = (g_ext * s_ext + g_ampa * G_ampa + g_nmda * G_nmda * unblocked) * V
        + g_gaba * G_gaba * (V + 70.0);
    return result;
}

/* Right-hand side of pyramidal: (dV/dt, ds_ext/dt, ds_ampa/dt, dx/dt, ds_nmda/dt). */
CELL void pyramidal_derivative(double V, double s_ext, double s_ampa, double x, double s_nmda, double t,
    double G_ampa, double G_nmda, double G_gaba, double g_ext, double g_ampa, double g_nmda, double g_gaba,
    double C, double g_L, double E_L, double *dV_out, double *ds_ext_out, double *ds_ampa_out, double *dx_out,
    double *ds_nmda_out)
{
    const double dV = (g_L * (E_L - V) - currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba))
        / C;
    const double ds_ext = -s_ext / 2.0;
    const double ds_ampa = -s_ampa / 2.0;
    const double dx = -x / 2.0;
    const double ds_nmda = -s_nmda / 100.0 + 0.5 * x * (1.0 - s_nmda);
    *dV_out = dV;
    *ds_ext_out = ds_ext;
    *ds_ampa_out = ds_ampa;
    *dx_out = dx;
    *ds_nmda_out = ds_nmda;
}

/* State of pyramidal after dt: Runge-Kutta of order 2 with beta = 2/3 (Ralston 1962). */
CELL void pyramidal_advance(double V, double s_ext, double s_ampa, double x, double s_nmda, double t,
    double dt, double G_ampa, double G_nmda, double G_gaba, double g_ext, double g_ampa, double g_nmda,
    double g_gaba, double C, double g_L, double E_L, double *V_next_out, double *s_ext_next_out,
    double *s_ampa_next_out, double *x_next_out, double *s_nmda_next_out)
{
    const double two_thirds_dt = 2 * dt / 3;

    /* stage 1, at t */
    double dV_1, ds_ext_1, ds_ampa_1, dx_1, ds_nmda_1;
    pyramidal_derivative(V, s_ext, s_ampa, x, s_nmda, t, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda,
        g_gaba, C, g_L, E_L, &dV_1, &ds_ext_1, &ds_ampa_1, &dx_1, &ds_nmda_1);

    /* stage 2, at t + 2*dt/3 */
    const double V_2 = V + two_thirds_dt * dV_1;
    const double s_ext_2 = s_ext + two_thirds_dt * ds_ext_1;
    const double s_ampa_2 = s_ampa + two_thirds_dt * ds_ampa_1;
    const double x_2 = x + two_thirds_dt * dx_1;
    const double s_nmda_2 = s_nmda + two_thirds_dt * ds_nmda_1;
    double dV_2, ds_ext_2, ds_ampa_2, dx_2, ds_nmda_2;
    pyramidal_derivative(V_2, s_ext_2, s_ampa_2, x_2, s_nmda_2, t + two_thirds_dt, G_ampa, G_nmda, G_gaba,
        g_ext, g_ampa, g_nmda, g_gaba, C, g_L, E_L, &dV_2, &ds_ext_2, &ds_ampa_2, &dx_2, &ds_nmda_2);

    const double dt_4 = dt / 4;
    const double V_next = V + dt_4 * (dV_1 + 3 * dV_2);
    const double s_ext_next = s_ext + dt_4 * (ds_ext_1 + 3 * ds_ext_2);
    const double s_ampa_next = s_ampa + dt_4 * (ds_ampa_1 + 3 * ds_ampa_2);
    const double x_next = x + dt_4 * (dx_1 + 3 * dx_2);
    const double s_nmda_next = s_nmda + dt_4 * (ds_nmda_1 + 3 * ds_nmda_2);

    *V_next_out = V_next;
    *s_ext_next_out = s_ext_next;
    *s_ampa_next_out = s_ampa_next;
    *x_next_out = x_next;
    *s_nmda_next_out = s_nmda_next;
}

CELL int crossed(double V, double V_t)
{
    const int over = V_t < V;
    return over;
}

CELL void after_spike_e(double V, double s_ampa, double x, double V_r, double *V_2_out, double *s_ampa_2_out,
    double *x_2_out)
{
    const double V_2 = V_r;
    const double s_ampa_2 = s_ampa + 1.0;
    const double x_2 = x + 1.0;
    *V_2_out = V_2;
    *s_ampa_2_out = s_ampa_2;
    *x_2_out = x_2;
}

/* Right-hand side of interneuron: (dV/dt, ds_ext/dt, ds_gaba/dt). */
CELL void interneuron_derivative(double V, double s_ext, double s_gaba, double t, double G_ampa,
    double G_nmda, double G_gaba, double g_ext, double g_ampa, double g_nmda, double g_gaba, double C,
    double g_L, double E_L, double *dV_out, double *ds_ext_out, double *ds_gaba_out)
{
    const double dV = (g_L * (E_L - V) - currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba))
        / C;
    const double ds_ext = -s_ext / 2.0;
    const double ds_gaba = -s_gaba / 5.0;
    *dV_out = dV;
    *ds_ext_out = ds_ext;
    *ds_gaba_out = ds_gaba;
}

/* State of interneuron after dt: Runge-Kutta of order 2 with beta = 2/3 (Ralston 1962). */
CELL void interneuron_advance(double V, double s_ext, double s_gaba, double t, double dt, double G_ampa,
    double G_nmda, double G_gaba, double g_ext, double g_ampa, double g_nmda, double g_gaba, double C,
    double g_L, double E_L, double *V_next_out, double *s_ext_next_out, double *s_gaba_next_out)
{
    const double two_thirds_dt = 2 * dt / 3;

    /* stage 1, at t */
    double dV_1, ds_ext_1, ds_gaba_1;
    interneuron_derivative(V, s_ext, s_gaba, t, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba, C, g_L,
        E_L, &dV_1, &ds_ext_1, &ds_gaba_1);

    /* stage 2, at t + 2*dt/3 */
    const double V_2 = V + two_thirds_dt * dV_1;
    const double s_ext_2 = s_ext + two_thirds_dt * ds_ext_1;
    const double s_gaba_2 = s_gaba + two_thirds_dt * ds_gaba_1;
    double dV_2, ds_ext_2, ds_gaba_2;
    interneuron_derivative(V_2, s_ext_2, s_gaba_2, t + two_thirds_dt, G_ampa, G_nmda, G_gaba, g_ext, g_ampa,
        g_nmda, g_gaba, C, g_L, E_L, &dV_2, &ds_ext_2, &ds_gaba_2);

    const double dt_4 = dt / 4;
    const double V_next = V + dt_4 * (dV_1 + 3 * dV_2);
    const double s_ext_next = s_ext + dt_4 * (ds_ext_1 + 3 * ds_ext_2);
    const double s_gaba_next = s_gaba + dt_4 * (ds_gaba_1 + 3 * ds_gaba_2);

    *V_next_out = V_next;
    *s_ext_next_out = s_ext_next;
    *s_gaba_next_out = s_gaba_next;
}

CELL void after_spike_i(double V, double s_gaba, double V_r, double *V_2_out, double *s_gaba_2_out)
{
    const double V_2 = V_r;
    const double s_gaba_2 = s_gaba + 1.0;
    *V_2_out = V_2;
    *s_gaba_2_out = s_gaba_2;
}

/* New states of pool after one step: (fast, slow). */
CELL void pool_update(double fast, double slow, double t, double dt, double sum_fast, double sum_slow,
    double *fast_next_out, double *slow_next_out)
{
    const double fast_next = sum_fast;
    const double slow_next = sum_slow;
    *fast_next_out = fast_next;
    *slow_next_out = slow_next;
}

/* State of pool after dt: the model's own step. */
CELL void pool_advance(double fast, double slow, double t, double dt, double sum_fast, double sum_slow,
    double *fast_next_out, double *slow_next_out)
{
    double fast_next, slow_next;
    pool_update(fast, slow, t, dt, sum_fast, sum_slow, &fast_next, &slow_next);
    *fast_next_out = fast_next;
    *slow_next_out = slow_next;
}

CELL double add_ampa(double s_ampa_pre)
{
    const double sum_fast = s_ampa_pre;
    return sum_fast;
}

CELL double add_nmda(double s_nmda_pre)
{
    const double sum_slow = s_nmda_pre;
    return sum_slow;
}

CELL double add_gaba(double s_gaba_pre)
{
    const double sum_fast = s_gaba_pre;
    return sum_fast;
}

CELL double act_ampa(double fast_pre, double w)
{
    const double G_ampa = w * fast_pre;
    return G_ampa;
}

CELL double act_nmda(double slow_pre, double w)
{
    const double G_nmda = w * slow_pre;
    return G_nmda;
}

CELL double act_gaba(double fast_pre)
{
    const double G_gaba = fast_pre;
    return G_gaba;
}

/* The chosen values of exc, as a row of its records. */
static void record_exc(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict s_ext,
    const int64_t *restrict s_ext_chosen, int64_t s_ext_columns, double *restrict s_ext_record,
    const double *restrict s_ampa, const int64_t *restrict s_ampa_chosen, int64_t s_ampa_columns,
    double *restrict s_ampa_record, const double *restrict x, const int64_t *restrict x_chosen,
    int64_t x_columns, double *restrict x_record, const double *restrict s_nmda,
    const int64_t *restrict s_nmda_chosen, int64_t s_nmda_columns, double *restrict s_nmda_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < s_ext_columns; c++) {
        s_ext_record[row * s_ext_columns + c] = s_ext[s_ext_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < s_ampa_columns; c++) {
        s_ampa_record[row * s_ampa_columns + c] = s_ampa[s_ampa_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < x_columns; c++) {
        x_record[row * x_columns + c] = x[x_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < s_nmda_columns; c++) {
        s_nmda_record[row * s_nmda_columns + c] = s_nmda[s_nmda_chosen[c]];
    }
}

/* The chosen values of inh, as a row of its records. */
static void record_inh(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict s_ext,
    const int64_t *restrict s_ext_chosen, int64_t s_ext_columns, double *restrict s_ext_record,
    const double *restrict s_gaba, const int64_t *restrict s_gaba_chosen, int64_t s_gaba_columns,
    double *restrict s_gaba_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < s_ext_columns; c++) {
        s_ext_record[row * s_ext_columns + c] = s_ext[s_ext_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < s_gaba_columns; c++) {
        s_gaba_record[row * s_gaba_columns + c] = s_gaba[s_gaba_chosen[c]];
    }
}

/* The chosen values of pools, as a row of its records. */
static void record_pools(int64_t row, const double *restrict fast, const int64_t *restrict fast_chosen,
    int64_t fast_columns, double *restrict fast_record, const double *restrict slow,
    const int64_t *restrict slow_chosen, int64_t slow_columns, double *restrict slow_record)
{
#pragma omp simd
    for (int64_t c = 0; c < fast_columns; c++) {
        fast_record[row * fast_columns + c] = fast[fast_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < slow_columns; c++) {
        slow_record[row * slow_columns + c] = slow[slow_chosen[c]];
    }
}

/* The chosen values of ampa_e, as a row of its records. */
static void record_ampa_e(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
}

/* The chosen values of nmda_e, as a row of its records. */
static void record_nmda_e(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
}

/* The chosen values of ampa_i, as a row of its records. */
static void record_ampa_i(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
}

/* The chosen values of nmda_i, as a row of its records. */
static void record_nmda_i(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
}

/* What couplings add to in exc: the given values. */
static void gather_exc(double *restrict G_ampa, double *restrict G_nmda, double *restrict G_gaba,
    const double *restrict parameters, int64_t width, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        G_ampa[i] = parameters[i % width];
        G_nmda[i] = parameters[width + i % width];
        G_gaba[i] = parameters[2 * width + i % width];
    }
}

/* What couplings add to in inh: the given values. */
static void gather_inh(double *restrict G_ampa, double *restrict G_nmda, double *restrict G_gaba,
    const double *restrict parameters, int64_t width, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        G_ampa[i] = parameters[i % width];
        G_nmda[i] = parameters[width + i % width];
        G_gaba[i] = parameters[2 * width + i % width];
    }
}

/* What couplings add to in pools: the given values. */
static void gather_pools(double *restrict sum_fast, double *restrict sum_slow,
    const double *restrict parameters, int64_t width, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        sum_fast[i] = parameters[i % width];
        sum_slow[i] = parameters[width + i % width];
    }
}

/* add_ampa: add the current of each synapse to sum_fast of pools. */
static void couple_add_ampa(int64_t synapses, const double *restrict s_ampa_pre,
    const int32_t *restrict source, const int32_t *restrict target, double *restrict sum_fast_sum,
    int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = add_ampa(s_ampa_pre[i]);
            sum_fast_sum[j] += current;
        }
    }
}

/* add_nmda: add the current of each synapse to sum_slow of pools. */
static void couple_add_nmda(int64_t synapses, const double *restrict s_nmda_pre,
    const int32_t *restrict source, const int32_t *restrict target, double *restrict sum_slow_sum,
    int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = add_nmda(s_nmda_pre[i]);
            sum_slow_sum[j] += current;
        }
    }
}

/* add_gaba: add the current of each synapse to sum_fast of pools. */
static void couple_add_gaba(int64_t synapses, const double *restrict s_gaba_pre,
    const int32_t *restrict source, const int32_t *restrict target, double *restrict sum_fast_sum,
    int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = add_gaba(s_gaba_pre[i]);
            sum_fast_sum[j] += current;
        }
    }
}

/* ampa_e: add the current of each synapse to G_ampa of exc. */
static void couple_ampa_e(int64_t synapses, const double *restrict fast_pre, const double *restrict w,
    const int32_t *restrict source, const int32_t *restrict target, double *restrict G_ampa_sum,
    int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_ampa(fast_pre[i], w[e]);
            G_ampa_sum[j] += current;
        }
    }
}

/* nmda_e: add the current of each synapse to G_nmda of exc. */
static void couple_nmda_e(int64_t synapses, const double *restrict slow_pre, const double *restrict w,
    const int32_t *restrict source, const int32_t *restrict target, double *restrict G_nmda_sum,
    int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_nmda(slow_pre[i], w[e]);
            G_nmda_sum[j] += current;
        }
    }
}

/* gaba_e: add the current of each synapse to G_gaba of exc. */
static void couple_gaba_e(int64_t synapses, const double *restrict fast_pre, const int32_t *restrict source,
    const int32_t *restrict target, double *restrict G_gaba_sum, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_gaba(fast_pre[i]);
            G_gaba_sum[j] += current;
        }
    }
}

/* ampa_i: add the current of each synapse to G_ampa of inh. */
static void couple_ampa_i(int64_t synapses, const double *restrict fast_pre, const double *restrict w,
    const int32_t *restrict source, const int32_t *restrict target, double *restrict G_ampa_sum,
    int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_ampa(fast_pre[i], w[e]);
            G_ampa_sum[j] += current;
        }
    }
}

/* nmda_i: add the current of each synapse to G_nmda of inh. */
static void couple_nmda_i(int64_t synapses, const double *restrict slow_pre, const double *restrict w,
    const int32_t *restrict source, const int32_t *restrict target, double *restrict G_nmda_sum,
    int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_nmda(slow_pre[i], w[e]);
            G_nmda_sum[j] += current;
        }
    }
}

/* gaba_i: add the current of each synapse to G_gaba of inh. */
static void couple_gaba_i(int64_t synapses, const double *restrict fast_pre, const int32_t *restrict source,
    const int32_t *restrict target, double *restrict G_gaba_sum, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < synapses; e++) {
        const int64_t i = source[e];
        const int64_t j = target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_gaba(fast_pre[i]);
            G_gaba_sum[j] += current;
        }
    }
}

/* Advance the neurons of exc by one step, and mark who spikes. */
static void update_exc(double *restrict V, double *restrict s_ext, double *restrict s_ampa,
    double *restrict x, double *restrict s_nmda, int32_t *restrict wait, int32_t *restrict spiking,
    const double *restrict G_ampa, const double *restrict G_nmda, const double *restrict G_gaba, double t,
    double dt, int64_t begin, int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double g_ext = parameters[3];
        const double g_ampa = parameters[4];
        const double g_nmda = parameters[5];
        const double g_gaba = parameters[6];
        const double C = parameters[7];
        const double g_L = parameters[8];
        const double E_L = parameters[9];
        const double V_t = parameters[10];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            pyramidal_advance(V[i], s_ext[i], s_ampa[i], x[i], s_nmda[i], t, dt, G_ampa[i], G_nmda[i],
                G_gaba[i], g_ext, g_ampa, g_nmda, g_gaba, C, g_L, E_L, &V_next, &s_ext[i], &s_ampa[i], &x[i],
                &s_nmda[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double g_ext = parameters[3 * size + i];
            const double g_ampa = parameters[4 * size + i];
            const double g_nmda = parameters[5 * size + i];
            const double g_gaba = parameters[6 * size + i];
            const double C = parameters[7 * size + i];
            const double g_L = parameters[8 * size + i];
            const double E_L = parameters[9 * size + i];
            const double V_t = parameters[10 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            pyramidal_advance(V[i], s_ext[i], s_ampa[i], x[i], s_nmda[i], t, dt, G_ampa[i], G_nmda[i],
                G_gaba[i], g_ext, g_ampa, g_nmda, g_gaba, C, g_L, E_L, &V_next, &s_ext[i], &s_ampa[i], &x[i],
                &s_nmda[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    }
}

/* Advance the neurons of inh by one step, and mark who spikes. */
static void update_inh(double *restrict V, double *restrict s_ext, double *restrict s_gaba,
    int32_t *restrict wait, int32_t *restrict spiking, const double *restrict G_ampa,
    const double *restrict G_nmda, const double *restrict G_gaba, double t, double dt, int64_t begin,
    int64_t end, int64_t size, const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double g_ext = parameters[3];
        const double g_ampa = parameters[4];
        const double g_nmda = parameters[5];
        const double g_gaba = parameters[6];
        const double C = parameters[7];
        const double g_L = parameters[8];
        const double E_L = parameters[9];
        const double V_t = parameters[10];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            interneuron_advance(V[i], s_ext[i], s_gaba[i], t, dt, G_ampa[i], G_nmda[i], G_gaba[i], g_ext,
                g_ampa, g_nmda, g_gaba, C, g_L, E_L, &V_next, &s_ext[i], &s_gaba[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double g_ext = parameters[3 * size + i];
            const double g_ampa = parameters[4 * size + i];
            const double g_nmda = parameters[5 * size + i];
            const double g_gaba = parameters[6 * size + i];
            const double C = parameters[7 * size + i];
            const double g_L = parameters[8 * size + i];
            const double E_L = parameters[9 * size + i];
            const double V_t = parameters[10 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            interneuron_advance(V[i], s_ext[i], s_gaba[i], t, dt, G_ampa[i], G_nmda[i], G_gaba[i], g_ext,
                g_ampa, g_nmda, g_gaba, C, g_L, E_L, &V_next, &s_ext[i], &s_gaba[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    }
}

/* Advance the neurons of pools by one step. */
static void update_pools(double *restrict fast, double *restrict slow, const double *restrict sum_fast,
    const double *restrict sum_slow, double t, double dt, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        pool_advance(fast[i], slow[i], t, dt, sum_fast[i], sum_slow[i], &fast[i], &slow[i]);
    }
}

/* Who of exc spikes in this step, in ascending order. */
static void threshold_exc(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found, int32_t *restrict wait,
    const int32_t *restrict refractory, int64_t refractory_width)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
    for (int64_t s = 0; s < found_here; s++) {
        const int64_t i = fresh[begin + s];
        wait[i] = refractory[i % refractory_width];
    }
}

/* Who of inh spikes in this step, in ascending order. */
static void threshold_inh(const int32_t *restrict spiking, int64_t begin, int64_t end,
    int32_t *restrict fresh, int64_t thread, int64_t *restrict found, int32_t *restrict wait,
    const int32_t *restrict refractory, int64_t refractory_width)
{
    const int64_t found_here = collect(spiking, begin, end, fresh, begin);
    found[thread] = found_here;
    for (int64_t s = 0; s < found_here; s++) {
        const int64_t i = fresh[begin + s];
        wait[i] = refractory[i % refractory_width];
    }
}

/* Make one list of the spikes of exc that the threads found in step k, and write it into the log. */
static void log_exc(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count, int64_t size,
    const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads, int64_t *restrict log_step,
    int32_t *restrict log_index, int64_t *restrict logged)
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

/* Make one list of the spikes of inh that the threads found in step k, and write it into the log. */
static void log_inh(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count, int64_t size,
    const int32_t *restrict fresh, const int64_t *restrict found, int64_t threads, int64_t *restrict log_step,
    int32_t *restrict log_index, int64_t *restrict logged)
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

/* background_e: the spikes that arrive at each neuron of exc in step k, all at once. */
static void add_background_e(int64_t k, double *restrict spikes, uint32_t *restrict drawn,
    const uint32_t *restrict key, const uint32_t *restrict above, int64_t columns, int64_t rows,
    int64_t first, int64_t size, int64_t begin, int64_t end, const double *restrict weight, int64_t each,
    double *restrict s_ext)
{
    const int64_t start = within(begin, first, size);
    const int64_t stop = within(end, first, size);
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = first + i;
        s_ext[j] += weight[i * each] * spikes[i];
    }
}

/* background_i: the spikes that arrive at each neuron of inh in step k, all at once. */
static void add_background_i(int64_t k, double *restrict spikes, uint32_t *restrict drawn,
    const uint32_t *restrict key, const uint32_t *restrict above, int64_t columns, int64_t rows,
    int64_t first, int64_t size, int64_t begin, int64_t end, const double *restrict weight, int64_t each,
    double *restrict s_ext)
{
    const int64_t start = within(begin, first, size);
    const int64_t stop = within(end, first, size);
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = first + i;
        s_ext[j] += weight[i * each] * spikes[i];
    }
}

/* stimulus_a: the spikes that arrive at each neuron of exc in step k, all at once. */
static void add_stimulus_a(int64_t k, double *restrict spikes, uint32_t *restrict drawn,
    const uint32_t *restrict key, const uint32_t *restrict above, int64_t columns, int64_t rows,
    int64_t first, int64_t size, int64_t begin, int64_t end, const double *restrict weight, int64_t each,
    double *restrict s_ext)
{
    const int64_t start = within(begin, first, size);
    const int64_t stop = within(end, first, size);
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = first + i;
        s_ext[j] += weight[i * each] * spikes[i];
    }
}

/* stimulus_b: the spikes that arrive at each neuron of exc in step k, all at once. */
static void add_stimulus_b(int64_t k, double *restrict spikes, uint32_t *restrict drawn,
    const uint32_t *restrict key, const uint32_t *restrict above, int64_t columns, int64_t rows,
    int64_t first, int64_t size, int64_t begin, int64_t end, const double *restrict weight, int64_t each,
    double *restrict s_ext)
{
    const int64_t start = within(begin, first, size);
    const int64_t stop = within(end, first, size);
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = first + i;
        s_ext[j] += weight[i * each] * spikes[i];
    }
}

/* Reset the neurons of exc that spiked in this step. */
static void reset_exc(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, double *restrict s_ampa, double *restrict x,
    const double *restrict parameters, int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[11 * width + i % width];
        after_spike_e(V[i], s_ampa[i], x[i], V_r, &V[i], &s_ampa[i], &x[i]);
    }
}

/* Reset the neurons of inh that spiked in this step. */
static void reset_inh(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, double *restrict s_gaba,
    const double *restrict parameters, int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[11 * width + i % width];
        after_spike_i(V[i], s_gaba[i], V_r, &V[i], &s_gaba[i]);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t decision_rk2_c_run_network(int64_t first, int64_t last, double t0, double dt, int64_t every,
    int64_t first_row, double *exc_V, double *exc_s_ext, double *exc_s_ampa, double *exc_x,
    double *exc_s_nmda, double *exc_sum_G_ampa, double *exc_sum_G_nmda, double *exc_sum_G_gaba,
    const double *exc_parameters, int64_t exc_width, int64_t exc_size, int32_t *exc_wait,
    int32_t *exc_spiking, int32_t *exc_fresh, int64_t *exc_found, const int32_t *exc_refractory,
    int64_t exc_refractory_width, int32_t *exc_spikes, int64_t *exc_count, int64_t *exc_log_step,
    int32_t *exc_log_index, int64_t *exc_logged, int64_t exc_tables, int64_t exc_table, int64_t exc_slots,
    int64_t exc_capacity, const int64_t *exc_V_chosen, int64_t exc_V_columns, double *exc_V_record,
    const int64_t *exc_s_ext_chosen, int64_t exc_s_ext_columns, double *exc_s_ext_record,
    const int64_t *exc_s_ampa_chosen, int64_t exc_s_ampa_columns, double *exc_s_ampa_record,
    const int64_t *exc_x_chosen, int64_t exc_x_columns, double *exc_x_record,
    const int64_t *exc_s_nmda_chosen, int64_t exc_s_nmda_columns, double *exc_s_nmda_record, double *inh_V,
    double *inh_s_ext, double *inh_s_gaba, double *inh_sum_G_ampa, double *inh_sum_G_nmda,
    double *inh_sum_G_gaba, const double *inh_parameters, int64_t inh_width, int64_t inh_size,
    int32_t *inh_wait, int32_t *inh_spiking, int32_t *inh_fresh, int64_t *inh_found,
    const int32_t *inh_refractory, int64_t inh_refractory_width, int32_t *inh_spikes, int64_t *inh_count,
    int64_t *inh_log_step, int32_t *inh_log_index, int64_t *inh_logged, int64_t inh_tables, int64_t inh_table,
    int64_t inh_slots, int64_t inh_capacity, const int64_t *inh_V_chosen, int64_t inh_V_columns,
    double *inh_V_record, const int64_t *inh_s_ext_chosen, int64_t inh_s_ext_columns,
    double *inh_s_ext_record, const int64_t *inh_s_gaba_chosen, int64_t inh_s_gaba_columns,
    double *inh_s_gaba_record, double *pools_fast, double *pools_slow, double *pools_sum_sum_fast,
    double *pools_sum_sum_slow, const double *pools_parameters, int64_t pools_width, int64_t pools_size,
    int64_t pools_tables, int64_t pools_table, const int64_t *pools_fast_chosen, int64_t pools_fast_columns,
    double *pools_fast_record, const int64_t *pools_slow_chosen, int64_t pools_slow_columns,
    double *pools_slow_record, const double *ampa_e_w, int64_t ampa_e_synapses, const int32_t *ampa_e_source,
    const int32_t *ampa_e_target, const int64_t *ampa_e_w_chosen, int64_t ampa_e_w_columns,
    double *ampa_e_w_record, const double *nmda_e_w, int64_t nmda_e_synapses, const int32_t *nmda_e_source,
    const int32_t *nmda_e_target, const int64_t *nmda_e_w_chosen, int64_t nmda_e_w_columns,
    double *nmda_e_w_record, const double *ampa_i_w, int64_t ampa_i_synapses, const int32_t *ampa_i_source,
    const int32_t *ampa_i_target, const int64_t *ampa_i_w_chosen, int64_t ampa_i_w_columns,
    double *ampa_i_w_record, const double *nmda_i_w, int64_t nmda_i_synapses, const int32_t *nmda_i_source,
    const int32_t *nmda_i_target, const int64_t *nmda_i_w_chosen, int64_t nmda_i_w_columns,
    double *nmda_i_w_record, int64_t add_ampa_synapses, const int32_t *add_ampa_source,
    const int32_t *add_ampa_target, int64_t add_nmda_synapses, const int32_t *add_nmda_source,
    const int32_t *add_nmda_target, int64_t add_gaba_synapses, const int32_t *add_gaba_source,
    const int32_t *add_gaba_target, int64_t gaba_e_synapses, const int32_t *gaba_e_source,
    const int32_t *gaba_e_target, int64_t gaba_i_synapses, const int32_t *gaba_i_source,
    const int32_t *gaba_i_target, double *background_e_spikes, uint32_t *background_e_drawn,
    const uint32_t *background_e_key, const uint32_t *background_e_above, int64_t background_e_columns,
    int64_t background_e_rows, int64_t background_e_first, int64_t background_e_size,
    const double *background_e_weight, int64_t background_e_each, int64_t background_e_tables,
    int64_t background_e_table, double *background_i_spikes, uint32_t *background_i_drawn,
    const uint32_t *background_i_key, const uint32_t *background_i_above, int64_t background_i_columns,
    int64_t background_i_rows, int64_t background_i_first, int64_t background_i_size,
    const double *background_i_weight, int64_t background_i_each, int64_t background_i_tables,
    int64_t background_i_table, double *stimulus_a_spikes, uint32_t *stimulus_a_drawn,
    const uint32_t *stimulus_a_key, const uint32_t *stimulus_a_above, int64_t stimulus_a_columns,
    int64_t stimulus_a_rows, int64_t stimulus_a_first, int64_t stimulus_a_size,
    const double *stimulus_a_weight, int64_t stimulus_a_each, int64_t stimulus_a_tables,
    int64_t stimulus_a_table, double *stimulus_b_spikes, uint32_t *stimulus_b_drawn,
    const uint32_t *stimulus_b_key, const uint32_t *stimulus_b_above, int64_t stimulus_b_columns,
    int64_t stimulus_b_rows, int64_t stimulus_b_first, int64_t stimulus_b_size,
    const double *stimulus_b_weight, int64_t stimulus_b_each, int64_t stimulus_b_tables,
    int64_t stimulus_b_table, int64_t thread, int64_t threads, int32_t *meeting)
{
    const int64_t exc_begin = share(exc_size, thread, threads);
    const int64_t exc_end = share(exc_size, thread + 1, threads);
    const int64_t inh_begin = share(inh_size, thread, threads);
    const int64_t inh_end = share(inh_size, thread + 1, threads);
    const int64_t pools_begin = share(pools_size, thread, threads);
    const int64_t pools_end = share(pools_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        if (exc_logged[0] + exc_size > exc_capacity) {
            /* the log is full */
            return k;
        }
        if (inh_logged[0] + inh_size > inh_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t exc_slot = k % exc_slots;
        const int64_t inh_slot = k % inh_slots;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_exc(row, exc_V, exc_V_chosen, exc_V_columns, exc_V_record, exc_s_ext, exc_s_ext_chosen,
                    exc_s_ext_columns, exc_s_ext_record, exc_s_ampa, exc_s_ampa_chosen, exc_s_ampa_columns,
                    exc_s_ampa_record, exc_x, exc_x_chosen, exc_x_columns, exc_x_record, exc_s_nmda,
                    exc_s_nmda_chosen, exc_s_nmda_columns, exc_s_nmda_record);
                record_inh(row, inh_V, inh_V_chosen, inh_V_columns, inh_V_record, inh_s_ext, inh_s_ext_chosen,
                    inh_s_ext_columns, inh_s_ext_record, inh_s_gaba, inh_s_gaba_chosen, inh_s_gaba_columns,
                    inh_s_gaba_record);
                record_pools(row, pools_fast, pools_fast_chosen, pools_fast_columns, pools_fast_record,
                    pools_slow, pools_slow_chosen, pools_slow_columns, pools_slow_record);
                record_ampa_e(row, ampa_e_w, ampa_e_w_chosen, ampa_e_w_columns, ampa_e_w_record);
                record_nmda_e(row, nmda_e_w, nmda_e_w_chosen, nmda_e_w_columns, nmda_e_w_record);
                record_ampa_i(row, ampa_i_w, ampa_i_w_chosen, ampa_i_w_columns, ampa_i_w_record);
                record_nmda_i(row, nmda_i_w, nmda_i_w_chosen, nmda_i_w_columns, nmda_i_w_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *exc_now = exc_parameters + k % exc_tables * exc_table;
        const double *inh_now = inh_parameters + k % inh_tables * inh_table;
        const double *pools_now = pools_parameters + k % pools_tables * pools_table;
        const uint32_t *background_e_now = background_e_above + k % background_e_tables * background_e_table;
        const uint32_t *background_i_now = background_i_above + k % background_i_tables * background_i_table;
        const uint32_t *stimulus_a_now = stimulus_a_above + k % stimulus_a_tables * stimulus_a_table;
        const uint32_t *stimulus_b_now = stimulus_b_above + k % stimulus_b_tables * stimulus_b_table;

        /* currents between neurons, from the values at the start of the step */
        gather_exc(exc_sum_G_ampa, exc_sum_G_nmda, exc_sum_G_gaba, exc_now, exc_width, exc_begin, exc_end);
        gather_inh(inh_sum_G_ampa, inh_sum_G_nmda, inh_sum_G_gaba, inh_now, inh_width, inh_begin, inh_end);
        gather_pools(pools_sum_sum_fast, pools_sum_sum_slow, pools_now, pools_width, pools_begin, pools_end);
        meet(meeting, threads);
        couple_add_ampa(add_ampa_synapses, exc_s_ampa, add_ampa_source, add_ampa_target, pools_sum_sum_fast,
            pools_begin, pools_end);
        couple_add_nmda(add_nmda_synapses, exc_s_nmda, add_nmda_source, add_nmda_target, pools_sum_sum_slow,
            pools_begin, pools_end);
        couple_add_gaba(add_gaba_synapses, inh_s_gaba, add_gaba_source, add_gaba_target, pools_sum_sum_fast,
            pools_begin, pools_end);
        couple_ampa_e(ampa_e_synapses, pools_fast, ampa_e_w, ampa_e_source, ampa_e_target, exc_sum_G_ampa,
            exc_begin, exc_end);
        couple_nmda_e(nmda_e_synapses, pools_slow, nmda_e_w, nmda_e_source, nmda_e_target, exc_sum_G_nmda,
            exc_begin, exc_end);
        couple_gaba_e(gaba_e_synapses, pools_fast, gaba_e_source, gaba_e_target, exc_sum_G_gaba, exc_begin,
            exc_end);
        couple_ampa_i(ampa_i_synapses, pools_fast, ampa_i_w, ampa_i_source, ampa_i_target, inh_sum_G_ampa,
            inh_begin, inh_end);
        couple_nmda_i(nmda_i_synapses, pools_slow, nmda_i_w, nmda_i_source, nmda_i_target, inh_sum_G_nmda,
            inh_begin, inh_end);
        couple_gaba_i(gaba_i_synapses, pools_fast, gaba_i_source, gaba_i_target, inh_sum_G_gaba, inh_begin,
            inh_end);

        /* state update */
        meet(meeting, threads);
        update_exc(exc_V, exc_s_ext, exc_s_ampa, exc_x, exc_s_nmda, exc_wait, exc_spiking, exc_sum_G_ampa,
            exc_sum_G_nmda, exc_sum_G_gaba, t, dt, exc_begin, exc_end, exc_size, exc_now, exc_width);
        update_inh(inh_V, inh_s_ext, inh_s_gaba, inh_wait, inh_spiking, inh_sum_G_ampa, inh_sum_G_nmda,
            inh_sum_G_gaba, t, dt, inh_begin, inh_end, inh_size, inh_now, inh_width);
        update_pools(pools_fast, pools_slow, pools_sum_sum_fast, pools_sum_sum_slow, t, dt, pools_begin,
            pools_end);

        /* thresholds */
        threshold_exc(exc_spiking, exc_begin, exc_end, exc_fresh, thread, exc_found, exc_wait, exc_refractory,
            exc_refractory_width);
        threshold_inh(inh_spiking, inh_begin, inh_end, inh_fresh, thread, inh_found, inh_wait, inh_refractory,
            inh_refractory_width);
        meet(meeting, threads);
        if (thread == 0) {
            log_exc(k, exc_slot, exc_spikes, exc_count, exc_size, exc_fresh, exc_found, threads, exc_log_step,
                exc_log_index, exc_logged);
            log_inh(k, inh_slot, inh_spikes, inh_count, inh_size, inh_fresh, inh_found, threads, inh_log_step,
                inh_log_index, inh_logged);
        }

        /* synapses, those without delay included */
        add_background_e(k, background_e_spikes, background_e_drawn, background_e_key, background_e_now,
            background_e_columns, background_e_rows, background_e_first, background_e_size, exc_begin,
            exc_end, background_e_weight, background_e_each, exc_s_ext);
        add_background_i(k, background_i_spikes, background_i_drawn, background_i_key, background_i_now,
            background_i_columns, background_i_rows, background_i_first, background_i_size, inh_begin,
            inh_end, background_i_weight, background_i_each, inh_s_ext);
        add_stimulus_a(k, stimulus_a_spikes, stimulus_a_drawn, stimulus_a_key, stimulus_a_now,
            stimulus_a_columns, stimulus_a_rows, stimulus_a_first, stimulus_a_size, exc_begin, exc_end,
            stimulus_a_weight, stimulus_a_each, exc_s_ext);
        add_stimulus_b(k, stimulus_b_spikes, stimulus_b_drawn, stimulus_b_key, stimulus_b_now,
            stimulus_b_columns, stimulus_b_rows, stimulus_b_first, stimulus_b_size, exc_begin, exc_end,
            stimulus_b_weight, stimulus_b_each, exc_s_ext);

        /* resets */
        meet(meeting, threads);
        reset_exc(exc_slot, exc_spikes, exc_count, exc_size, exc_begin, exc_end, exc_V, exc_s_ampa, exc_x,
            exc_now, exc_width);
        reset_inh(inh_slot, inh_spikes, inh_count, inh_size, inh_begin, inh_end, inh_V, inh_s_gaba, inh_now,
            inh_width);
    }
    return last;
}
