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

/* The arrays of exc. */
typedef struct {
    double *V;
    double *s_ext;
    double *s_ampa;
    double *x;
    double *s_nmda;
    double *sum_G_ampa; /* what arrives through synapses, added up */
    double *sum_G_nmda; /* what arrives through synapses, added up */
    double *sum_G_gaba; /* what arrives through synapses, added up */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int64_t size; /* how many there are */
    int32_t *wait; /* steps until each may spike again */
    int32_t *spiking; /* whether each spikes in this step */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    const int32_t *refractory; /* its refractory time in steps */
    int64_t refractory_width; /* values of it: one for all, or one for each */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Exc;

/* What is recorded of exc. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
    const int64_t *s_ext_chosen; /* which are recorded */
    int64_t s_ext_columns; /* how many these are */
    double *s_ext_record; /* their values, a row each time */
    const int64_t *s_ampa_chosen; /* which are recorded */
    int64_t s_ampa_columns; /* how many these are */
    double *s_ampa_record; /* their values, a row each time */
    const int64_t *x_chosen; /* which are recorded */
    int64_t x_columns; /* how many these are */
    double *x_record; /* their values, a row each time */
    const int64_t *s_nmda_chosen; /* which are recorded */
    int64_t s_nmda_columns; /* how many these are */
    double *s_nmda_record; /* their values, a row each time */
} ExcRecords;

/* The arrays of inh. */
typedef struct {
    double *V;
    double *s_ext;
    double *s_gaba;
    double *sum_G_ampa; /* what arrives through synapses, added up */
    double *sum_G_nmda; /* what arrives through synapses, added up */
    double *sum_G_gaba; /* what arrives through synapses, added up */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int64_t size; /* how many there are */
    int32_t *wait; /* steps until each may spike again */
    int32_t *spiking; /* whether each spikes in this step */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    const int32_t *refractory; /* its refractory time in steps */
    int64_t refractory_width; /* values of it: one for all, or one for each */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Inh;

/* What is recorded of inh. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
    const int64_t *s_ext_chosen; /* which are recorded */
    int64_t s_ext_columns; /* how many these are */
    double *s_ext_record; /* their values, a row each time */
    const int64_t *s_gaba_chosen; /* which are recorded */
    int64_t s_gaba_columns; /* how many these are */
    double *s_gaba_record; /* their values, a row each time */
} InhRecords;

/* The arrays of pools. */
typedef struct {
    double *fast;
    double *slow;
    double *sum_sum_fast; /* what arrives through synapses, added up */
    double *sum_sum_slow; /* what arrives through synapses, added up */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int64_t size; /* how many there are */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
} Pools;

/* What is recorded of pools. */
typedef struct {
    const int64_t *fast_chosen; /* which are recorded */
    int64_t fast_columns; /* how many these are */
    double *fast_record; /* their values, a row each time */
    const int64_t *slow_chosen; /* which are recorded */
    int64_t slow_columns; /* how many these are */
    double *slow_record; /* their values, a row each time */
} PoolsRecords;

/* The arrays of ampa_e. */
typedef struct {
    const double *w;
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} AmpaE;

/* What is recorded of ampa_e. */
typedef struct {
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
} AmpaERecords;

/* The arrays of nmda_e. */
typedef struct {
    const double *w;
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} NmdaE;

/* What is recorded of nmda_e. */
typedef struct {
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
} NmdaERecords;

/* The arrays of ampa_i. */
typedef struct {
    const double *w;
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} AmpaI;

/* What is recorded of ampa_i. */
typedef struct {
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
} AmpaIRecords;

/* The arrays of nmda_i. */
typedef struct {
    const double *w;
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} NmdaI;

/* What is recorded of nmda_i. */
typedef struct {
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
} NmdaIRecords;

/* The arrays of add_ampa. */
typedef struct {
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} AddAmpa;

/* The arrays of add_nmda. */
typedef struct {
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} AddNmda;

/* The arrays of add_gaba. */
typedef struct {
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} AddGaba;

/* The arrays of gaba_e. */
typedef struct {
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} GabaE;

/* The arrays of gaba_i. */
typedef struct {
    int64_t synapses; /* how many there are */
    const int32_t *source; /* the neuron from which each comes */
    const int32_t *target; /* the neuron to which each goes */
} GabaI;

/* The arrays of background_e. */
typedef struct {
    double *spikes; /* how many arrive at each neuron in this step */
    uint32_t *drawn; /* room for random words */
    const uint32_t *key; /* key of the random numbers */
    const uint32_t *above; /* rows of words; a random word above n of them stands for n spikes */
    int64_t columns; /* words in a row */
    int64_t rows; /* how many rows: one for all, or one for each */
    int64_t first; /* the first neuron that gets them */
    int64_t size; /* how many there are */
    const double *weight; /* of a spike */
    int64_t each; /* 1 if there is a weight for each, 0 if one for all */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
} BackgroundE;

/* The arrays of background_i. */
typedef struct {
    double *spikes; /* how many arrive at each neuron in this step */
    uint32_t *drawn; /* room for random words */
    const uint32_t *key; /* key of the random numbers */
    const uint32_t *above; /* rows of words; a random word above n of them stands for n spikes */
    int64_t columns; /* words in a row */
    int64_t rows; /* how many rows: one for all, or one for each */
    int64_t first; /* the first neuron that gets them */
    int64_t size; /* how many there are */
    const double *weight; /* of a spike */
    int64_t each; /* 1 if there is a weight for each, 0 if one for all */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
} BackgroundI;

/* The arrays of stimulus_a. */
typedef struct {
    double *spikes; /* how many arrive at each neuron in this step */
    uint32_t *drawn; /* room for random words */
    const uint32_t *key; /* key of the random numbers */
    const uint32_t *above; /* rows of words; a random word above n of them stands for n spikes */
    int64_t columns; /* words in a row */
    int64_t rows; /* how many rows: one for all, or one for each */
    int64_t first; /* the first neuron that gets them */
    int64_t size; /* how many there are */
    const double *weight; /* of a spike */
    int64_t each; /* 1 if there is a weight for each, 0 if one for all */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
} StimulusA;

/* The arrays of stimulus_b. */
typedef struct {
    double *spikes; /* how many arrive at each neuron in this step */
    uint32_t *drawn; /* room for random words */
    const uint32_t *key; /* key of the random numbers */
    const uint32_t *above; /* rows of words; a random word above n of them stands for n spikes */
    int64_t columns; /* words in a row */
    int64_t rows; /* how many rows: one for all, or one for each */
    int64_t first; /* the first neuron that gets them */
    int64_t size; /* how many there are */
    const double *weight; /* of a spike */
    int64_t each; /* 1 if there is a weight for each, 0 if one for all */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
} StimulusB;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

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

CELL double add_ampa__(double s_ampa_pre)
{
    const double sum_fast = s_ampa_pre;
    return sum_fast;
}

CELL double add_nmda__(double s_nmda_pre)
{
    const double sum_slow = s_nmda_pre;
    return sum_slow;
}

CELL double add_gaba__(double s_gaba_pre)
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
static void record_exc(const Exc *exc, const ExcRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = exc->V[records->V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->s_ext_columns; c++) {
        records->s_ext_record[row * records->s_ext_columns + c] = exc->s_ext[records->s_ext_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->s_ampa_columns; c++) {
        records->s_ampa_record[row * records->s_ampa_columns + c] = exc->s_ampa[records->s_ampa_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->x_columns; c++) {
        records->x_record[row * records->x_columns + c] = exc->x[records->x_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->s_nmda_columns; c++) {
        records->s_nmda_record[row * records->s_nmda_columns + c] = exc->s_nmda[records->s_nmda_chosen[c]];
    }
}

/* The chosen values of inh, as a row of its records. */
static void record_inh(const Inh *inh, const InhRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = inh->V[records->V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->s_ext_columns; c++) {
        records->s_ext_record[row * records->s_ext_columns + c] = inh->s_ext[records->s_ext_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->s_gaba_columns; c++) {
        records->s_gaba_record[row * records->s_gaba_columns + c] = inh->s_gaba[records->s_gaba_chosen[c]];
    }
}

/* The chosen values of pools, as a row of its records. */
static void record_pools(const Pools *pools, const PoolsRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->fast_columns; c++) {
        records->fast_record[row * records->fast_columns + c] = pools->fast[records->fast_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->slow_columns; c++) {
        records->slow_record[row * records->slow_columns + c] = pools->slow[records->slow_chosen[c]];
    }
}

/* The chosen values of ampa_e, as a row of its records. */
static void record_ampa_e(const AmpaE *ampa_e, const AmpaERecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->w_columns; c++) {
        records->w_record[row * records->w_columns + c] = ampa_e->w[records->w_chosen[c]];
    }
}

/* The chosen values of nmda_e, as a row of its records. */
static void record_nmda_e(const NmdaE *nmda_e, const NmdaERecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->w_columns; c++) {
        records->w_record[row * records->w_columns + c] = nmda_e->w[records->w_chosen[c]];
    }
}

/* The chosen values of ampa_i, as a row of its records. */
static void record_ampa_i(const AmpaI *ampa_i, const AmpaIRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->w_columns; c++) {
        records->w_record[row * records->w_columns + c] = ampa_i->w[records->w_chosen[c]];
    }
}

/* The chosen values of nmda_i, as a row of its records. */
static void record_nmda_i(const NmdaI *nmda_i, const NmdaIRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->w_columns; c++) {
        records->w_record[row * records->w_columns + c] = nmda_i->w[records->w_chosen[c]];
    }
}

/* What couplings add to in exc: the given values. */
static void gather_exc(const Exc *exc, const double *restrict parameters, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        exc->sum_G_ampa[i] = parameters[i % exc->width];
        exc->sum_G_nmda[i] = parameters[exc->width + i % exc->width];
        exc->sum_G_gaba[i] = parameters[2 * exc->width + i % exc->width];
    }
}

/* What couplings add to in inh: the given values. */
static void gather_inh(const Inh *inh, const double *restrict parameters, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        inh->sum_G_ampa[i] = parameters[i % inh->width];
        inh->sum_G_nmda[i] = parameters[inh->width + i % inh->width];
        inh->sum_G_gaba[i] = parameters[2 * inh->width + i % inh->width];
    }
}

/* What couplings add to in pools: the given values. */
static void gather_pools(const Pools *pools, const double *restrict parameters, int64_t begin, int64_t end)
{
#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        pools->sum_sum_fast[i] = parameters[i % pools->width];
        pools->sum_sum_slow[i] = parameters[pools->width + i % pools->width];
    }
}

/* add_ampa: add the current of each synapse to sum_fast of pools. */
static void couple_add_ampa(const AddAmpa *add_ampa_, const Exc *exc, const Pools *pools, int64_t begin,
    int64_t end)
{
    for (int64_t e = 0; e < add_ampa_->synapses; e++) {
        const int64_t i = add_ampa_->source[e];
        const int64_t j = add_ampa_->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = add_ampa__(exc->s_ampa[i]);
            pools->sum_sum_fast[j] += current;
        }
    }
}

/* add_nmda: add the current of each synapse to sum_slow of pools. */
static void couple_add_nmda(const AddNmda *add_nmda_, const Exc *exc, const Pools *pools, int64_t begin,
    int64_t end)
{
    for (int64_t e = 0; e < add_nmda_->synapses; e++) {
        const int64_t i = add_nmda_->source[e];
        const int64_t j = add_nmda_->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = add_nmda__(exc->s_nmda[i]);
            pools->sum_sum_slow[j] += current;
        }
    }
}

/* add_gaba: add the current of each synapse to sum_fast of pools. */
static void couple_add_gaba(const AddGaba *add_gaba_, const Inh *inh, const Pools *pools, int64_t begin,
    int64_t end)
{
    for (int64_t e = 0; e < add_gaba_->synapses; e++) {
        const int64_t i = add_gaba_->source[e];
        const int64_t j = add_gaba_->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = add_gaba__(inh->s_gaba[i]);
            pools->sum_sum_fast[j] += current;
        }
    }
}

/* ampa_e: add the current of each synapse to G_ampa of exc. */
static void couple_ampa_e(const AmpaE *ampa_e, const Pools *pools, const Exc *exc, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < ampa_e->synapses; e++) {
        const int64_t i = ampa_e->source[e];
        const int64_t j = ampa_e->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_ampa(pools->fast[i], ampa_e->w[e]);
            exc->sum_G_ampa[j] += current;
        }
    }
}

/* nmda_e: add the current of each synapse to G_nmda of exc. */
static void couple_nmda_e(const NmdaE *nmda_e, const Pools *pools, const Exc *exc, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < nmda_e->synapses; e++) {
        const int64_t i = nmda_e->source[e];
        const int64_t j = nmda_e->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_nmda(pools->slow[i], nmda_e->w[e]);
            exc->sum_G_nmda[j] += current;
        }
    }
}

/* gaba_e: add the current of each synapse to G_gaba of exc. */
static void couple_gaba_e(const GabaE *gaba_e, const Pools *pools, const Exc *exc, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < gaba_e->synapses; e++) {
        const int64_t i = gaba_e->source[e];
        const int64_t j = gaba_e->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_gaba(pools->fast[i]);
            exc->sum_G_gaba[j] += current;
        }
    }
}

/* ampa_i: add the current of each synapse to G_ampa of inh. */
static void couple_ampa_i(const AmpaI *ampa_i, const Pools *pools, const Inh *inh, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < ampa_i->synapses; e++) {
        const int64_t i = ampa_i->source[e];
        const int64_t j = ampa_i->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_ampa(pools->fast[i], ampa_i->w[e]);
            inh->sum_G_ampa[j] += current;
        }
    }
}

/* nmda_i: add the current of each synapse to G_nmda of inh. */
static void couple_nmda_i(const NmdaI *nmda_i, const Pools *pools, const Inh *inh, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < nmda_i->synapses; e++) {
        const int64_t i = nmda_i->source[e];
        const int64_t j = nmda_i->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_nmda(pools->slow[i], nmda_i->w[e]);
            inh->sum_G_nmda[j] += current;
        }
    }
}

/* gaba_i: add the current of each synapse to G_gaba of inh. */
static void couple_gaba_i(const GabaI *gaba_i, const Pools *pools, const Inh *inh, int64_t begin, int64_t end)
{
    for (int64_t e = 0; e < gaba_i->synapses; e++) {
        const int64_t i = gaba_i->source[e];
        const int64_t j = gaba_i->target[e];
        if ((begin <= j) & (j < end)) {
            const double current = act_gaba(pools->fast[i]);
            inh->sum_G_gaba[j] += current;
        }
    }
}

/* Advance the neurons of exc by one step, and mark who spikes. */
LOOP void update_exc(const Exc *exc, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = exc->V;
    double *restrict s_ext = exc->s_ext;
    double *restrict s_ampa = exc->s_ampa;
    double *restrict x = exc->x;
    double *restrict s_nmda = exc->s_nmda;
    int32_t *restrict wait = exc->wait;
    int32_t *restrict spiking = exc->spiking;
    const double *restrict G_ampa = exc->sum_G_ampa;
    const double *restrict G_nmda = exc->sum_G_nmda;
    const double *restrict G_gaba = exc->sum_G_gaba;
    const int64_t size = exc->size;
    const int64_t width = exc->width;

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
LOOP void update_inh(const Inh *inh, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = inh->V;
    double *restrict s_ext = inh->s_ext;
    double *restrict s_gaba = inh->s_gaba;
    int32_t *restrict wait = inh->wait;
    int32_t *restrict spiking = inh->spiking;
    const double *restrict G_ampa = inh->sum_G_ampa;
    const double *restrict G_nmda = inh->sum_G_nmda;
    const double *restrict G_gaba = inh->sum_G_gaba;
    const int64_t size = inh->size;
    const int64_t width = inh->width;

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
LOOP void update_pools(const Pools *pools, double t, double dt, int64_t begin, int64_t end)
{
    double *restrict fast = pools->fast;
    double *restrict slow = pools->slow;
    const double *restrict sum_fast = pools->sum_sum_fast;
    const double *restrict sum_slow = pools->sum_sum_slow;

#pragma omp simd
    for (int64_t i = begin; i < end; i++) {
        pool_advance(fast[i], slow[i], t, dt, sum_fast[i], sum_slow[i], &fast[i], &slow[i]);
    }
}

/* Who of exc spikes in this step, in ascending order. */
static void threshold_exc(const Exc *exc, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(exc->spiking, begin, end, exc->fresh, begin);
    exc->found[team->thread] = found_here;
    for (int64_t s = 0; s < found_here; s++) {
        const int64_t i = exc->fresh[begin + s];
        exc->wait[i] = exc->refractory[i % exc->refractory_width];
    }
}

/* Who of inh spikes in this step, in ascending order. */
static void threshold_inh(const Inh *inh, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(inh->spiking, begin, end, inh->fresh, begin);
    inh->found[team->thread] = found_here;
    for (int64_t s = 0; s < found_here; s++) {
        const int64_t i = inh->fresh[begin + s];
        inh->wait[i] = inh->refractory[i % inh->refractory_width];
    }
}

/* Make one list of the spikes of exc that the threads found in step k, and write it into the log. */
static void log_exc(const Exc *exc, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(exc->fresh, exc->found, exc->size, team->threads, exc->spikes,
        slot * exc->size);
    exc->count[slot] = all_found;
    const int64_t at = exc->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < exc->count[slot]; s++) {
        exc->log_step[at + s] = k;
        exc->log_index[at + s] = exc->spikes[slot * exc->size + s];
    }
    exc->logged[0] = at + exc->count[slot];
}

/* Make one list of the spikes of inh that the threads found in step k, and write it into the log. */
static void log_inh(const Inh *inh, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(inh->fresh, inh->found, inh->size, team->threads, inh->spikes,
        slot * inh->size);
    inh->count[slot] = all_found;
    const int64_t at = inh->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < inh->count[slot]; s++) {
        inh->log_step[at + s] = k;
        inh->log_index[at + s] = inh->spikes[slot * inh->size + s];
    }
    inh->logged[0] = at + inh->count[slot];
}

/* background_e: the spikes that arrive at each neuron of exc in step k, all at once. */
static void add_background_e(const BackgroundE *background_e, const Exc *exc, int64_t k,
    const uint32_t *restrict above, int64_t begin, int64_t end)
{
    const int64_t start = within(begin, background_e->first, background_e->size);
    const int64_t stop = within(end, background_e->first, background_e->size);
    draw_counts(background_e->spikes, background_e->drawn, start, stop, background_e->key, k, above,
        background_e->columns, background_e->rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = background_e->first + i;
        exc->s_ext[j] += background_e->weight[i * background_e->each] * background_e->spikes[i];
    }
}

/* background_i: the spikes that arrive at each neuron of inh in step k, all at once. */
static void add_background_i(const BackgroundI *background_i, const Inh *inh, int64_t k,
    const uint32_t *restrict above, int64_t begin, int64_t end)
{
    const int64_t start = within(begin, background_i->first, background_i->size);
    const int64_t stop = within(end, background_i->first, background_i->size);
    draw_counts(background_i->spikes, background_i->drawn, start, stop, background_i->key, k, above,
        background_i->columns, background_i->rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = background_i->first + i;
        inh->s_ext[j] += background_i->weight[i * background_i->each] * background_i->spikes[i];
    }
}

/* stimulus_a: the spikes that arrive at each neuron of exc in step k, all at once. */
static void add_stimulus_a(const StimulusA *stimulus_a, const Exc *exc, int64_t k,
    const uint32_t *restrict above, int64_t begin, int64_t end)
{
    const int64_t start = within(begin, stimulus_a->first, stimulus_a->size);
    const int64_t stop = within(end, stimulus_a->first, stimulus_a->size);
    draw_counts(stimulus_a->spikes, stimulus_a->drawn, start, stop, stimulus_a->key, k, above,
        stimulus_a->columns, stimulus_a->rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = stimulus_a->first + i;
        exc->s_ext[j] += stimulus_a->weight[i * stimulus_a->each] * stimulus_a->spikes[i];
    }
}

/* stimulus_b: the spikes that arrive at each neuron of exc in step k, all at once. */
static void add_stimulus_b(const StimulusB *stimulus_b, const Exc *exc, int64_t k,
    const uint32_t *restrict above, int64_t begin, int64_t end)
{
    const int64_t start = within(begin, stimulus_b->first, stimulus_b->size);
    const int64_t stop = within(end, stimulus_b->first, stimulus_b->size);
    draw_counts(stimulus_b->spikes, stimulus_b->drawn, start, stop, stimulus_b->key, k, above,
        stimulus_b->columns, stimulus_b->rows);
#pragma omp simd
    for (int64_t i = start; i < stop; i++) {
        const int64_t j = stimulus_b->first + i;
        exc->s_ext[j] += stimulus_b->weight[i * stimulus_b->each] * stimulus_b->spikes[i];
    }
}

/* Reset the neurons of exc that spiked in this step. */
static void reset_exc(const Exc *exc, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(exc->spikes, slot * exc->size, slot * exc->size + exc->count[slot], begin);
    const int64_t last = bisect(exc->spikes, first, slot * exc->size + exc->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = exc->spikes[s];
        const double V_r = parameters[11 * exc->width + i % exc->width];
        after_spike_e(exc->V[i], exc->s_ampa[i], exc->x[i], V_r, &exc->V[i], &exc->s_ampa[i], &exc->x[i]);
    }
}

/* Reset the neurons of inh that spiked in this step. */
static void reset_inh(const Inh *inh, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(inh->spikes, slot * inh->size, slot * inh->size + inh->count[slot], begin);
    const int64_t last = bisect(inh->spikes, first, slot * inh->size + inh->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = inh->spikes[s];
        const double V_r = parameters[11 * inh->width + i % inh->width];
        after_spike_i(inh->V[i], inh->s_gaba[i], V_r, &inh->V[i], &inh->s_gaba[i]);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t decision_rk2_c_run_network(int64_t first, int64_t last, double t0, double dt, int64_t every,
    int64_t first_row, const Exc *exc, const ExcRecords *exc_records, const Inh *inh,
    const InhRecords *inh_records, const Pools *pools, const PoolsRecords *pools_records, const AmpaE *ampa_e,
    const AmpaERecords *ampa_e_records, const NmdaE *nmda_e, const NmdaERecords *nmda_e_records,
    const AmpaI *ampa_i, const AmpaIRecords *ampa_i_records, const NmdaI *nmda_i,
    const NmdaIRecords *nmda_i_records, const AddAmpa *add_ampa, const AddNmda *add_nmda,
    const AddGaba *add_gaba, const GabaE *gaba_e, const GabaI *gaba_i, const BackgroundE *background_e,
    const BackgroundI *background_i, const StimulusA *stimulus_a, const StimulusB *stimulus_b,
    const Team *team)
{
    const int64_t exc_begin = share(exc->size, team->thread, team->threads);
    const int64_t exc_end = share(exc->size, team->thread + 1, team->threads);
    const int64_t inh_begin = share(inh->size, team->thread, team->threads);
    const int64_t inh_end = share(inh->size, team->thread + 1, team->threads);
    const int64_t pools_begin = share(pools->size, team->thread, team->threads);
    const int64_t pools_end = share(pools->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        if (exc->logged[0] + exc->size > exc->capacity) {
            /* the log is full */
            return k;
        }
        if (inh->logged[0] + inh->size > inh->capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t exc_slot = k % exc->slots;
        const int64_t inh_slot = k % inh->slots;
        if (k % every == 0) {
            meet(team->meeting, team->threads);
            if (team->thread == 0) {
                const int64_t row = k / every - first_row;
                record_exc(exc, exc_records, row);
                record_inh(inh, inh_records, row);
                record_pools(pools, pools_records, row);
                record_ampa_e(ampa_e, ampa_e_records, row);
                record_nmda_e(nmda_e, nmda_e_records, row);
                record_ampa_i(ampa_i, ampa_i_records, row);
                record_nmda_i(nmda_i, nmda_i_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *exc_now = exc->parameters + k % exc->tables * exc->table;
        const double *inh_now = inh->parameters + k % inh->tables * inh->table;
        const double *pools_now = pools->parameters + k % pools->tables * pools->table;
        const uint32_t *background_e_now = background_e->above + k % background_e->tables * background_e->table;
        const uint32_t *background_i_now = background_i->above + k % background_i->tables * background_i->table;
        const uint32_t *stimulus_a_now = stimulus_a->above + k % stimulus_a->tables * stimulus_a->table;
        const uint32_t *stimulus_b_now = stimulus_b->above + k % stimulus_b->tables * stimulus_b->table;

        /* currents between neurons, from the values at the start of the step */
        gather_exc(exc, exc_now, exc_begin, exc_end);
        gather_inh(inh, inh_now, inh_begin, inh_end);
        gather_pools(pools, pools_now, pools_begin, pools_end);
        meet(team->meeting, team->threads);
        couple_add_ampa(add_ampa, exc, pools, pools_begin, pools_end);
        couple_add_nmda(add_nmda, exc, pools, pools_begin, pools_end);
        couple_add_gaba(add_gaba, inh, pools, pools_begin, pools_end);
        couple_ampa_e(ampa_e, pools, exc, exc_begin, exc_end);
        couple_nmda_e(nmda_e, pools, exc, exc_begin, exc_end);
        couple_gaba_e(gaba_e, pools, exc, exc_begin, exc_end);
        couple_ampa_i(ampa_i, pools, inh, inh_begin, inh_end);
        couple_nmda_i(nmda_i, pools, inh, inh_begin, inh_end);
        couple_gaba_i(gaba_i, pools, inh, inh_begin, inh_end);

        /* state update */
        meet(team->meeting, team->threads);
        update_exc(exc, t, dt, exc_begin, exc_end, exc_now);
        update_inh(inh, t, dt, inh_begin, inh_end, inh_now);
        update_pools(pools, t, dt, pools_begin, pools_end);

        /* thresholds */
        threshold_exc(exc, team, exc_begin, exc_end);
        threshold_inh(inh, team, inh_begin, inh_end);
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_exc(exc, team, k, exc_slot);
            log_inh(inh, team, k, inh_slot);
        }

        /* synapses, those without delay included */
        add_background_e(background_e, exc, k, background_e_now, exc_begin, exc_end);
        add_background_i(background_i, inh, k, background_i_now, inh_begin, inh_end);
        add_stimulus_a(stimulus_a, exc, k, stimulus_a_now, exc_begin, exc_end);
        add_stimulus_b(stimulus_b, exc, k, stimulus_b_now, exc_begin, exc_end);

        /* resets */
        meet(team->meeting, team->threads);
        reset_exc(exc, exc_slot, exc_begin, exc_end, exc_now);
        reset_inh(inh, inh_slot, inh_begin, inh_end, inh_now);
    }
    return last;
}
