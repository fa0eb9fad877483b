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

/* The arrays of leaky. */
typedef struct {
    double *V;
    int32_t *spiking; /* whether each spikes in this step */
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Leaky;

/* What is recorded of leaky. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
} LeakyRecords;

/* The arrays of quadratic. */
typedef struct {
    double *V;
    int32_t *spiking; /* whether each spikes in this step */
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Quadratic;

/* What is recorded of quadratic. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
} QuadraticRecords;

/* The arrays of exponential. */
typedef struct {
    double *V;
    int32_t *spiking; /* whether each spikes in this step */
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Exponential;

/* What is recorded of exponential. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
} ExponentialRecords;

/* The arrays of adaptive. */
typedef struct {
    double *V;
    double *w;
    int32_t *spiking; /* whether each spikes in this step */
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Adaptive;

/* What is recorded of adaptive. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
    const int64_t *w_chosen; /* which are recorded */
    int64_t w_columns; /* how many these are */
    double *w_record; /* their values, a row each time */
} AdaptiveRecords;

/* The arrays of izhikevich. */
typedef struct {
    double *v;
    double *u;
    int32_t *spiking; /* whether each spikes in this step */
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Izhikevich;

/* What is recorded of izhikevich. */
typedef struct {
    const int64_t *v_chosen; /* which are recorded */
    int64_t v_columns; /* how many these are */
    double *v_record; /* their values, a row each time */
    const int64_t *u_chosen; /* which are recorded */
    int64_t u_columns; /* how many these are */
    double *u_record; /* their values, a row each time */
} IzhikevichRecords;

/* The arrays of generalized. */
typedef struct {
    double *V;
    double *theta;
    double *I_1;
    double *I_2;
    int32_t *spiking; /* whether each spikes in this step */
    int64_t size; /* how many there are */
    const double *parameters; /* rows of values, one after the other: parameter p of neuron i stands at p * width + i */
    int64_t width; /* values in a row: one for all, or one for each */
    int32_t *fresh; /* who spikes in this step, as each thread found them in its range */
    int64_t *found; /* how many each thread found */
    int32_t *spikes; /* who spiked in the last steps: a ring of lists, each with room for all */
    int64_t *count; /* how long each list is */
    int64_t *log_step; /* when somebody spiked */
    int32_t *log_index; /* and who */
    int64_t *logged; /* how many spikes the log holds */
    int64_t tables; /* steps for which such rows are given; step k takes number k % tables */
    int64_t table; /* values for a step */
    int64_t slots; /* how many lists there are */
    int64_t capacity; /* how many it has room for */
} Generalized;

/* What is recorded of generalized. */
typedef struct {
    const int64_t *V_chosen; /* which are recorded */
    int64_t V_columns; /* how many these are */
    double *V_record; /* their values, a row each time */
    const int64_t *theta_chosen; /* which are recorded */
    int64_t theta_columns; /* how many these are */
    double *theta_record; /* their values, a row each time */
    const int64_t *I_1_chosen; /* which are recorded */
    int64_t I_1_columns; /* how many these are */
    double *I_1_record; /* their values, a row each time */
    const int64_t *I_2_chosen; /* which are recorded */
    int64_t I_2_columns; /* how many these are */
    double *I_2_record; /* their values, a row each time */
} GeneralizedRecords;

/* The threads that run the time loop. */
typedef struct {
    int64_t thread; /* which one this is */
    int64_t threads; /* how many there are */
    int32_t *meeting; /* where they wait for each other */
} Team;

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
static void record_leaky(const Leaky *leaky, const LeakyRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = leaky->V[records->V_chosen[c]];
    }
}

/* The chosen values of quadratic, as a row of its records. */
static void record_quadratic(const Quadratic *quadratic, const QuadraticRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = quadratic->V[records->V_chosen[c]];
    }
}

/* The chosen values of exponential, as a row of its records. */
static void record_exponential(const Exponential *exponential, const ExponentialRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = exponential->V[records->V_chosen[c]];
    }
}

/* The chosen values of adaptive, as a row of its records. */
static void record_adaptive(const Adaptive *adaptive, const AdaptiveRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = adaptive->V[records->V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->w_columns; c++) {
        records->w_record[row * records->w_columns + c] = adaptive->w[records->w_chosen[c]];
    }
}

/* The chosen values of izhikevich, as a row of its records. */
static void record_izhikevich(const Izhikevich *izhikevich, const IzhikevichRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->v_columns; c++) {
        records->v_record[row * records->v_columns + c] = izhikevich->v[records->v_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->u_columns; c++) {
        records->u_record[row * records->u_columns + c] = izhikevich->u[records->u_chosen[c]];
    }
}

/* The chosen values of generalized, as a row of its records. */
static void record_generalized(const Generalized *generalized, const GeneralizedRecords *records, int64_t row)
{
#pragma omp simd
    for (int64_t c = 0; c < records->V_columns; c++) {
        records->V_record[row * records->V_columns + c] = generalized->V[records->V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->theta_columns; c++) {
        records->theta_record[row * records->theta_columns + c] = generalized->theta[records->theta_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->I_1_columns; c++) {
        records->I_1_record[row * records->I_1_columns + c] = generalized->I_1[records->I_1_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < records->I_2_columns; c++) {
        records->I_2_record[row * records->I_2_columns + c] = generalized->I_2[records->I_2_chosen[c]];
    }
}

/* Advance the neurons of leaky by one step, and mark who spikes. */
LOOP void update_leaky(const Leaky *leaky, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = leaky->V;
    int32_t *restrict spiking = leaky->spiking;
    const int64_t size = leaky->size;
    const int64_t width = leaky->width;

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
LOOP void update_quadratic(const Quadratic *quadratic, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = quadratic->V;
    int32_t *restrict spiking = quadratic->spiking;
    const int64_t size = quadratic->size;
    const int64_t width = quadratic->width;

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
LOOP void update_exponential(const Exponential *exponential, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = exponential->V;
    int32_t *restrict spiking = exponential->spiking;
    const int64_t size = exponential->size;
    const int64_t width = exponential->width;

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
LOOP void update_adaptive(const Adaptive *adaptive, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = adaptive->V;
    double *restrict w = adaptive->w;
    int32_t *restrict spiking = adaptive->spiking;
    const int64_t size = adaptive->size;
    const int64_t width = adaptive->width;

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
LOOP void update_izhikevich(const Izhikevich *izhikevich, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict v = izhikevich->v;
    double *restrict u = izhikevich->u;
    int32_t *restrict spiking = izhikevich->spiking;
    const int64_t size = izhikevich->size;
    const int64_t width = izhikevich->width;

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
LOOP void update_generalized(const Generalized *generalized, double t, double dt, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    double *restrict V = generalized->V;
    double *restrict theta = generalized->theta;
    double *restrict I_1 = generalized->I_1;
    double *restrict I_2 = generalized->I_2;
    int32_t *restrict spiking = generalized->spiking;
    const int64_t size = generalized->size;
    const int64_t width = generalized->width;

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
static void threshold_leaky(const Leaky *leaky, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(leaky->spiking, begin, end, leaky->fresh, begin);
    leaky->found[team->thread] = found_here;
}

/* Who of quadratic spikes in this step, in ascending order. */
static void threshold_quadratic(const Quadratic *quadratic, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(quadratic->spiking, begin, end, quadratic->fresh, begin);
    quadratic->found[team->thread] = found_here;
}

/* Who of exponential spikes in this step, in ascending order. */
static void threshold_exponential(const Exponential *exponential, const Team *team, int64_t begin,
    int64_t end)
{
    const int64_t found_here = collect(exponential->spiking, begin, end, exponential->fresh, begin);
    exponential->found[team->thread] = found_here;
}

/* Who of adaptive spikes in this step, in ascending order. */
static void threshold_adaptive(const Adaptive *adaptive, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(adaptive->spiking, begin, end, adaptive->fresh, begin);
    adaptive->found[team->thread] = found_here;
}

/* Who of izhikevich spikes in this step, in ascending order. */
static void threshold_izhikevich(const Izhikevich *izhikevich, const Team *team, int64_t begin, int64_t end)
{
    const int64_t found_here = collect(izhikevich->spiking, begin, end, izhikevich->fresh, begin);
    izhikevich->found[team->thread] = found_here;
}

/* Who of generalized spikes in this step, in ascending order. */
static void threshold_generalized(const Generalized *generalized, const Team *team, int64_t begin,
    int64_t end)
{
    const int64_t found_here = collect(generalized->spiking, begin, end, generalized->fresh, begin);
    generalized->found[team->thread] = found_here;
}

/* Make one list of the spikes of leaky that the threads found in step k, and write it into the log. */
static void log_leaky(const Leaky *leaky, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(leaky->fresh, leaky->found, leaky->size, team->threads, leaky->spikes,
        slot * leaky->size);
    leaky->count[slot] = all_found;
    const int64_t at = leaky->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < leaky->count[slot]; s++) {
        leaky->log_step[at + s] = k;
        leaky->log_index[at + s] = leaky->spikes[slot * leaky->size + s];
    }
    leaky->logged[0] = at + leaky->count[slot];
}

/* Make one list of the spikes of quadratic that the threads found in step k, and write it into the log. */
static void log_quadratic(const Quadratic *quadratic, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(quadratic->fresh, quadratic->found, quadratic->size, team->threads,
        quadratic->spikes, slot * quadratic->size);
    quadratic->count[slot] = all_found;
    const int64_t at = quadratic->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < quadratic->count[slot]; s++) {
        quadratic->log_step[at + s] = k;
        quadratic->log_index[at + s] = quadratic->spikes[slot * quadratic->size + s];
    }
    quadratic->logged[0] = at + quadratic->count[slot];
}

/* Make one list of the spikes of exponential that the threads found in step k, and write it into the log. */
static void log_exponential(const Exponential *exponential, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(exponential->fresh, exponential->found, exponential->size, team->threads,
        exponential->spikes, slot * exponential->size);
    exponential->count[slot] = all_found;
    const int64_t at = exponential->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < exponential->count[slot]; s++) {
        exponential->log_step[at + s] = k;
        exponential->log_index[at + s] = exponential->spikes[slot * exponential->size + s];
    }
    exponential->logged[0] = at + exponential->count[slot];
}

/* Make one list of the spikes of adaptive that the threads found in step k, and write it into the log. */
static void log_adaptive(const Adaptive *adaptive, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(adaptive->fresh, adaptive->found, adaptive->size, team->threads,
        adaptive->spikes, slot * adaptive->size);
    adaptive->count[slot] = all_found;
    const int64_t at = adaptive->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < adaptive->count[slot]; s++) {
        adaptive->log_step[at + s] = k;
        adaptive->log_index[at + s] = adaptive->spikes[slot * adaptive->size + s];
    }
    adaptive->logged[0] = at + adaptive->count[slot];
}

/* Make one list of the spikes of izhikevich that the threads found in step k, and write it into the log. */
static void log_izhikevich(const Izhikevich *izhikevich, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(izhikevich->fresh, izhikevich->found, izhikevich->size, team->threads,
        izhikevich->spikes, slot * izhikevich->size);
    izhikevich->count[slot] = all_found;
    const int64_t at = izhikevich->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < izhikevich->count[slot]; s++) {
        izhikevich->log_step[at + s] = k;
        izhikevich->log_index[at + s] = izhikevich->spikes[slot * izhikevich->size + s];
    }
    izhikevich->logged[0] = at + izhikevich->count[slot];
}

/* Make one list of the spikes of generalized that the threads found in step k, and write it into the log. */
static void log_generalized(const Generalized *generalized, const Team *team, int64_t k, int64_t slot)
{
    const int64_t all_found = join(generalized->fresh, generalized->found, generalized->size, team->threads,
        generalized->spikes, slot * generalized->size);
    generalized->count[slot] = all_found;
    const int64_t at = generalized->logged[0];
#pragma omp simd
    for (int64_t s = 0; s < generalized->count[slot]; s++) {
        generalized->log_step[at + s] = k;
        generalized->log_index[at + s] = generalized->spikes[slot * generalized->size + s];
    }
    generalized->logged[0] = at + generalized->count[slot];
}

/* Reset the neurons of leaky that spiked in this step. */
static void reset_leaky(const Leaky *leaky, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(leaky->spikes, slot * leaky->size, slot * leaky->size + leaky->count[slot],
        begin);
    const int64_t last = bisect(leaky->spikes, first, slot * leaky->size + leaky->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = leaky->spikes[s];
        const double V_r = parameters[4 * leaky->width + i % leaky->width];
        leaky->V[i] = leaky_reset(leaky->V[i], V_r);
    }
}

/* Reset the neurons of quadratic that spiked in this step. */
static void reset_quadratic(const Quadratic *quadratic, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(quadratic->spikes, slot * quadratic->size,
        slot * quadratic->size + quadratic->count[slot], begin);
    const int64_t last = bisect(quadratic->spikes, first, slot * quadratic->size + quadratic->count[slot],
        end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = quadratic->spikes[s];
        const double V_r = parameters[3 * quadratic->width + i % quadratic->width];
        quadratic->V[i] = quadratic_reset(quadratic->V[i], V_r);
    }
}

/* Reset the neurons of exponential that spiked in this step. */
static void reset_exponential(const Exponential *exponential, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(exponential->spikes, slot * exponential->size,
        slot * exponential->size + exponential->count[slot], begin);
    const int64_t last = bisect(exponential->spikes, first,
        slot * exponential->size + exponential->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = exponential->spikes[s];
        const double V_r = parameters[7 * exponential->width + i % exponential->width];
        exponential->V[i] = exponential_reset(exponential->V[i], V_r);
    }
}

/* Reset the neurons of adaptive that spiked in this step. */
static void reset_adaptive(const Adaptive *adaptive, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(adaptive->spikes, slot * adaptive->size,
        slot * adaptive->size + adaptive->count[slot], begin);
    const int64_t last = bisect(adaptive->spikes, first, slot * adaptive->size + adaptive->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = adaptive->spikes[s];
        const double V_r = parameters[9 * adaptive->width + i % adaptive->width];
        const double b = parameters[10 * adaptive->width + i % adaptive->width];
        adaptive_reset(adaptive->V[i], adaptive->w[i], V_r, b, &adaptive->V[i], &adaptive->w[i]);
    }
}

/* Reset the neurons of izhikevich that spiked in this step. */
static void reset_izhikevich(const Izhikevich *izhikevich, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(izhikevich->spikes, slot * izhikevich->size,
        slot * izhikevich->size + izhikevich->count[slot], begin);
    const int64_t last = bisect(izhikevich->spikes, first, slot * izhikevich->size + izhikevich->count[slot],
        end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = izhikevich->spikes[s];
        const double c = parameters[4 * izhikevich->width + i % izhikevich->width];
        const double d = parameters[5 * izhikevich->width + i % izhikevich->width];
        izhikevich_reset(izhikevich->v[i], izhikevich->u[i], c, d, &izhikevich->v[i], &izhikevich->u[i]);
    }
}

/* Reset the neurons of generalized that spiked in this step. */
static void reset_generalized(const Generalized *generalized, int64_t slot, int64_t begin, int64_t end,
    const double *restrict parameters)
{
    const int64_t first = bisect(generalized->spikes, slot * generalized->size,
        slot * generalized->size + generalized->count[slot], begin);
    const int64_t last = bisect(generalized->spikes, first,
        slot * generalized->size + generalized->count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = generalized->spikes[s];
        const double V_r = parameters[8 * generalized->width + i % generalized->width];
        const double theta_r = parameters[9 * generalized->width + i % generalized->width];
        const double A_1 = parameters[10 * generalized->width + i % generalized->width];
        const double A_2 = parameters[11 * generalized->width + i % generalized->width];
        generalized_reset(generalized->theta[i], generalized->I_2[i], V_r, theta_r, A_1, A_2,
            &generalized->V[i], &generalized->theta[i], &generalized->I_1[i], &generalized->I_2[i]);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t neuron_kinds_rk4_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, const Leaky *leaky, const LeakyRecords *leaky_records,
    const Quadratic *quadratic, const QuadraticRecords *quadratic_records, const Exponential *exponential,
    const ExponentialRecords *exponential_records, const Adaptive *adaptive,
    const AdaptiveRecords *adaptive_records, const Izhikevich *izhikevich,
    const IzhikevichRecords *izhikevich_records, const Generalized *generalized,
    const GeneralizedRecords *generalized_records, const Team *team)
{
    const int64_t leaky_begin = share(leaky->size, team->thread, team->threads);
    const int64_t leaky_end = share(leaky->size, team->thread + 1, team->threads);
    const int64_t quadratic_begin = share(quadratic->size, team->thread, team->threads);
    const int64_t quadratic_end = share(quadratic->size, team->thread + 1, team->threads);
    const int64_t exponential_begin = share(exponential->size, team->thread, team->threads);
    const int64_t exponential_end = share(exponential->size, team->thread + 1, team->threads);
    const int64_t adaptive_begin = share(adaptive->size, team->thread, team->threads);
    const int64_t adaptive_end = share(adaptive->size, team->thread + 1, team->threads);
    const int64_t izhikevich_begin = share(izhikevich->size, team->thread, team->threads);
    const int64_t izhikevich_end = share(izhikevich->size, team->thread + 1, team->threads);
    const int64_t generalized_begin = share(generalized->size, team->thread, team->threads);
    const int64_t generalized_end = share(generalized->size, team->thread + 1, team->threads);
    for (int64_t k = first; k < last; k++) {
        if (leaky->logged[0] + leaky->size > leaky->capacity) {
            /* the log is full */
            return k;
        }
        if (quadratic->logged[0] + quadratic->size > quadratic->capacity) {
            /* the log is full */
            return k;
        }
        if (exponential->logged[0] + exponential->size > exponential->capacity) {
            /* the log is full */
            return k;
        }
        if (adaptive->logged[0] + adaptive->size > adaptive->capacity) {
            /* the log is full */
            return k;
        }
        if (izhikevich->logged[0] + izhikevich->size > izhikevich->capacity) {
            /* the log is full */
            return k;
        }
        if (generalized->logged[0] + generalized->size > generalized->capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t leaky_slot = k % leaky->slots;
        const int64_t quadratic_slot = k % quadratic->slots;
        const int64_t exponential_slot = k % exponential->slots;
        const int64_t adaptive_slot = k % adaptive->slots;
        const int64_t izhikevich_slot = k % izhikevich->slots;
        const int64_t generalized_slot = k % generalized->slots;
        if (k % every == 0) {
            meet(team->meeting, team->threads);
            if (team->thread == 0) {
                const int64_t row = k / every - first_row;
                record_leaky(leaky, leaky_records, row);
                record_quadratic(quadratic, quadratic_records, row);
                record_exponential(exponential, exponential_records, row);
                record_adaptive(adaptive, adaptive_records, row);
                record_izhikevich(izhikevich, izhikevich_records, row);
                record_generalized(generalized, generalized_records, row);
            }
            meet(team->meeting, team->threads);
        }
        /* parameters and rates as they are in this step */
        const double *leaky_now = leaky->parameters + k % leaky->tables * leaky->table;
        const double *quadratic_now = quadratic->parameters + k % quadratic->tables * quadratic->table;
        const double *exponential_now = exponential->parameters + k % exponential->tables * exponential->table;
        const double *adaptive_now = adaptive->parameters + k % adaptive->tables * adaptive->table;
        const double *izhikevich_now = izhikevich->parameters + k % izhikevich->tables * izhikevich->table;
        const double *generalized_now = generalized->parameters + k % generalized->tables * generalized->table;

        /* state update */
        update_leaky(leaky, t, dt, leaky_begin, leaky_end, leaky_now);
        update_quadratic(quadratic, t, dt, quadratic_begin, quadratic_end, quadratic_now);
        update_exponential(exponential, t, dt, exponential_begin, exponential_end, exponential_now);
        update_adaptive(adaptive, t, dt, adaptive_begin, adaptive_end, adaptive_now);
        update_izhikevich(izhikevich, t, dt, izhikevich_begin, izhikevich_end, izhikevich_now);
        update_generalized(generalized, t, dt, generalized_begin, generalized_end, generalized_now);

        /* thresholds */
        threshold_leaky(leaky, team, leaky_begin, leaky_end);
        threshold_quadratic(quadratic, team, quadratic_begin, quadratic_end);
        threshold_exponential(exponential, team, exponential_begin, exponential_end);
        threshold_adaptive(adaptive, team, adaptive_begin, adaptive_end);
        threshold_izhikevich(izhikevich, team, izhikevich_begin, izhikevich_end);
        threshold_generalized(generalized, team, generalized_begin, generalized_end);
        meet(team->meeting, team->threads);
        if (team->thread == 0) {
            log_leaky(leaky, team, k, leaky_slot);
            log_quadratic(quadratic, team, k, quadratic_slot);
            log_exponential(exponential, team, k, exponential_slot);
            log_adaptive(adaptive, team, k, adaptive_slot);
            log_izhikevich(izhikevich, team, k, izhikevich_slot);
            log_generalized(generalized, team, k, generalized_slot);
        }

        /* resets */
        meet(team->meeting, team->threads);
        reset_leaky(leaky, leaky_slot, leaky_begin, leaky_end, leaky_now);
        reset_quadratic(quadratic, quadratic_slot, quadratic_begin, quadratic_end, quadratic_now);
        reset_exponential(exponential, exponential_slot, exponential_begin, exponential_end, exponential_now);
        reset_adaptive(adaptive, adaptive_slot, adaptive_begin, adaptive_end, adaptive_now);
        reset_izhikevich(izhikevich, izhikevich_slot, izhikevich_begin, izhikevich_end, izhikevich_now);
        reset_generalized(generalized, generalized_slot, generalized_begin, generalized_end, generalized_now);
    }
    return last;
}
