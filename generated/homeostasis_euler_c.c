/* homeostasis: a network of 3 populations and 2 projections, euler step for C.
 *
 * Generated from examples/networks/homeostasis.py:homeostasis.
 * Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.
 *
 * A step: record, state update, thresholds, synapses, resets.
 */

#include <math.h>

#include "support/loops.h"
#include "support/spikes.h"
#include "support/vector_math.h"

/* Right-hand side of membrane: (dV/dt, dge/dt, dgi/dt). */
CELL void membrane_derivative(double V, double ge, double gi, double t, double E_L, double E_e, double E_i,
    double tau_m, double tau_e, double tau_i, double *dV_out, double *dge_out, double *dgi_out)
{
    const double dV = (E_L - V + ge * (E_e - V) + gi * (E_i - V)) / tau_m;
    const double dge = -ge / tau_e;
    const double dgi = -gi / tau_i;
    *dV_out = dV;
    *dge_out = dge;
    *dgi_out = dgi;
}

/* State of membrane after dt: forward Euler. */
CELL void membrane_advance(double V, double ge, double gi, double t, double dt, double E_L, double E_e,
    double E_i, double tau_m, double tau_e, double tau_i, double *V_next_out, double *ge_next_out,
    double *gi_next_out)
{
    double dV, dge, dgi;
    membrane_derivative(V, ge, gi, t, E_L, E_e, E_i, tau_m, tau_e, tau_i, &dV, &dge, &dgi);
    const double V_next = V + dt * dV;
    const double ge_next = ge + dt * dge;
    const double gi_next = gi + dt * dgi;
    *V_next_out = V_next;
    *ge_next_out = ge_next;
    *gi_next_out = gi_next;
}

CELL int crossed(double V, double V_t)
{
    const int over = V_t < V;
    return over;
}

CELL double to_rest(double V, double V_r)
{
    const double V_2 = V_r;
    return V_2;
}

CELL double excite(double ge, double w_e)
{
    const double ge_2 = ge + w_e;
    return ge_2;
}

/* State of traces after dt: exact propagation (Rotter and Diesmann 1999). */
CELL void traces_advance(double pre, double post, double t, double dt, double tau, double pre_decay,
    double post_decay, double *pre_next_out, double *post_next_out)
{
    const double pre_next = pre_decay * pre;
    const double post_next = post_decay * post;
    *pre_next_out = pre_next;
    *post_next_out = post_next;
}

/* How much of each state is there after dt. */
CELL void traces_propagator(double dt, double tau, double *pre_decay_out, double *post_decay_out)
{
    /* pre */
    const double pre_rate = -1 / tau;
    const double pre_decay = vm_exp(dt * pre_rate);

    /* post */
    const double post_rate = -1 / tau;
    const double post_decay = vm_exp(dt * post_rate);

    *pre_decay_out = pre_decay;
    *post_decay_out = post_decay;
}

/* A spike of the source: inhibition; the weight rises if the neuron spiked lately, and falls anyway. */
CELL void before(double gi, double w, double pre, double post, double eta, double alpha, double w_max,
    double *gi_2_out, double *pre_2_out, double *w_2_out)
{
    const double gi_2 = gi + w;
    const double pre_2 = pre + 1.0;
    const double w_2 = vm_clip(w + eta * (post - alpha), 0.0, w_max);
    *gi_2_out = gi_2;
    *pre_2_out = pre_2;
    *w_2_out = w_2;
}

/* A spike of the neuron: the weight rises if the source spiked lately. */
CELL void after(double w, double pre, double post, double eta, double w_max, double *w_2_out,
    double *post_2_out)
{
    const double post_2 = post + 1.0;
    const double w_2 = vm_clip(w + eta * pre, 0.0, w_max);
    *w_2_out = w_2;
    *post_2_out = post_2;
}

/* The chosen values of cells, as a row of its records. */
static void record_cells(int64_t row, const double *restrict V, const int64_t *restrict V_chosen,
    int64_t V_columns, double *restrict V_record, const double *restrict ge,
    const int64_t *restrict ge_chosen, int64_t ge_columns, double *restrict ge_record,
    const double *restrict gi, const int64_t *restrict gi_chosen, int64_t gi_columns,
    double *restrict gi_record)
{
#pragma omp simd
    for (int64_t c = 0; c < V_columns; c++) {
        V_record[row * V_columns + c] = V[V_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < ge_columns; c++) {
        ge_record[row * ge_columns + c] = ge[ge_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < gi_columns; c++) {
        gi_record[row * gi_columns + c] = gi[gi_chosen[c]];
    }
}

/* The chosen values of synapses, as a row of its records. */
static void record_synapses(int64_t row, const double *restrict w, const int64_t *restrict w_chosen,
    int64_t w_columns, double *restrict w_record, const double *restrict pre,
    const int64_t *restrict pre_chosen, int64_t pre_columns, double *restrict pre_record,
    const double *restrict post, const int64_t *restrict post_chosen, int64_t post_columns,
    double *restrict post_record)
{
#pragma omp simd
    for (int64_t c = 0; c < w_columns; c++) {
        w_record[row * w_columns + c] = w[w_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < pre_columns; c++) {
        pre_record[row * pre_columns + c] = pre[pre_chosen[c]];
    }
#pragma omp simd
    for (int64_t c = 0; c < post_columns; c++) {
        post_record[row * post_columns + c] = post[post_chosen[c]];
    }
}

/* Advance the neurons of cells by one step, and mark who spikes. */
static void update_cells(double *restrict V, double *restrict ge, double *restrict gi, int32_t *restrict wait,
    int32_t *restrict spiking, double t, double dt, int64_t begin, int64_t end, int64_t size,
    const double *restrict parameters, int64_t width)
{
    if (width == 1) {
        /* one value of each parameter for all */
        const double E_L = parameters[0];
        const double E_e = parameters[1];
        const double E_i = parameters[2];
        const double tau_m = parameters[3];
        const double tau_e = parameters[4];
        const double tau_i = parameters[5];
        const double V_t = parameters[6];
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], ge[i], gi[i], t, dt, E_L, E_e, E_i, tau_m, tau_e, tau_i, &V_next, &ge[i],
                &gi[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    } else {
        /* one value of each parameter for each neuron */
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const double E_L = parameters[i];
            const double E_e = parameters[size + i];
            const double E_i = parameters[2 * size + i];
            const double tau_m = parameters[3 * size + i];
            const double tau_e = parameters[4 * size + i];
            const double tau_i = parameters[5 * size + i];
            const double V_t = parameters[6 * size + i];
            wait[i] = wait[i] - (wait[i] > 0);
            double V_next;
            membrane_advance(V[i], ge[i], gi[i], t, dt, E_L, E_e, E_i, tau_m, tau_e, tau_i, &V_next, &ge[i],
                &gi[i]);
            V[i] = wait[i] > 0 ? V[i] : V_next;
            const int crossing = crossed(V[i], V_t);
            spiking[i] = crossing & (wait[i] == 0);
        }
    }
}

/* Who of exc spikes in this step: each with its own chance. */
static void spikes_exc(const uint32_t *restrict key, const double *restrict chance, int64_t width,
    int64_t *restrict left, int64_t *restrict drawn, int64_t begin, int64_t end, int32_t *restrict fresh,
    int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = poisson_spikes(key, chance, width, left, drawn, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Who of inh spikes in this step: each with its own chance. */
static void spikes_inh(const uint32_t *restrict key, const double *restrict chance, int64_t width,
    int64_t *restrict left, int64_t *restrict drawn, int64_t begin, int64_t end, int32_t *restrict fresh,
    int64_t thread, int64_t *restrict found)
{
    const int64_t found_here = poisson_spikes(key, chance, width, left, drawn, begin, end, fresh, begin);
    found[thread] = found_here;
}

/* Who of cells spikes in this step, in ascending order. */
static void threshold_cells(const int32_t *restrict spiking, int64_t begin, int64_t end,
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

/* Make one list of the spikes of cells that the threads found in step k, and write it into the log. */
static void log_cells(int64_t k, int64_t slot, int32_t *restrict spikes, int64_t *restrict count,
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

/* drive: what spikes of exc do that arrive in this step. */
static void deliver_drive(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, double *restrict ge,
    const double *restrict parameters)
{
    const double w_e = parameters[0];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = target[e];
                ge[j] = excite(ge[j], w_e);
            }
        }
    }
}

/* synapses: what spikes of inh do that arrive in this step. */
static void deliver_synapses(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t slots, int64_t size, const int64_t *restrict delay, int64_t delays, const int64_t *restrict start,
    const int32_t *restrict target, int64_t begin, int64_t end, int64_t k, double dt,
    int64_t *restrict updated, double *restrict pre, double *restrict post, double t, double *restrict gi,
    double *restrict w, const double *restrict parameters)
{
    const double tau = parameters[0];
    const double eta = parameters[1];
    const double alpha = parameters[2];
    const double w_max = parameters[3];
    for (int64_t d = 0; d < delays; d++) {
        const int64_t sent = slot - delay[d] + (slot < delay[d]) * slots;
        for (int64_t s = 0; s < count[sent]; s++) {
            const int64_t i = spikes[sent * size + s];
            const int64_t row = d * size + i;
            const int64_t first = bisect(target, start[row], start[row + 1], begin);
            const int64_t last = bisect(target, first, start[row + 1], end);
            for (int64_t e = first; e < last; e++) {
                const int64_t j = target[e];
                const double age = (k - updated[e]) * dt;
                double pre_decay, post_decay;
                traces_propagator(age, tau, &pre_decay, &post_decay);
                traces_advance(pre[e], post[e], t, age, tau, pre_decay, post_decay, &pre[e], &post[e]);
                updated[e] = k;
                before(gi[j], w[e], pre[e], post[e], eta, alpha, w_max, &gi[j], &pre[e], &w[e]);
            }
        }
    }
}

/* synapses: what spikes of cells do in this step. */
static void deliver_synapses_post(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, const int64_t *restrict post_start, const int64_t *restrict post_synapse, int64_t begin,
    int64_t end, int64_t k, double dt, int64_t *restrict updated, double *restrict pre, double *restrict post,
    double t, double *restrict w, const double *restrict parameters)
{
    const double tau = parameters[0];
    const double eta = parameters[1];
    const double w_max = parameters[3];
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t j = spikes[s];
#pragma omp simd
        for (int64_t f = post_start[j]; f < post_start[j + 1]; f++) {
            const int64_t e = post_synapse[f];
            const double age = (k - updated[e]) * dt;
            double pre_decay, post_decay;
            traces_propagator(age, tau, &pre_decay, &post_decay);
            traces_advance(pre[e], post[e], t, age, tau, pre_decay, post_decay, &pre[e], &post[e]);
            updated[e] = k;
            after(w[e], pre[e], post[e], eta, w_max, &w[e], &post[e]);
        }
    }
}

/* Reset the neurons of cells that spiked in this step. */
static void reset_cells(int64_t slot, const int32_t *restrict spikes, const int64_t *restrict count,
    int64_t size, int64_t begin, int64_t end, double *restrict V, const double *restrict parameters,
    int64_t width)
{
    const int64_t first = bisect(spikes, slot * size, slot * size + count[slot], begin);
    const int64_t last = bisect(spikes, first, slot * size + count[slot], end);
    for (int64_t s = first; s < last; s++) {
        const int64_t i = spikes[s];
        const double V_r = parameters[7 * width + i % width];
        V[i] = to_rest(V[i], V_r);
    }
}

/* Steps first ... last - 1 of the network; returns the step before which it stopped.
 *
 * Each thread runs it for its own range of every population, and meets the others where it needs theirs.
 */
EXPORT int64_t homeostasis_euler_c_run_network(int64_t first, int64_t last, double t0, double dt,
    int64_t every, int64_t first_row, double *cells_V, double *cells_ge, double *cells_gi,
    int32_t *cells_wait, int32_t *cells_spiking, int64_t cells_size, const double *cells_parameters,
    int64_t cells_width, int32_t *cells_fresh, int64_t *cells_found, const int32_t *cells_refractory,
    int64_t cells_refractory_width, int32_t *cells_spikes, int64_t *cells_count, int64_t *cells_log_step,
    int32_t *cells_log_index, int64_t *cells_logged, int64_t cells_tables, int64_t cells_table,
    int64_t cells_slots, int64_t cells_capacity, const int64_t *cells_V_chosen, int64_t cells_V_columns,
    double *cells_V_record, const int64_t *cells_ge_chosen, int64_t cells_ge_columns, double *cells_ge_record,
    const int64_t *cells_gi_chosen, int64_t cells_gi_columns, double *cells_gi_record, double *synapses_w,
    double *synapses_pre, double *synapses_post, const int64_t *synapses_delay, int64_t synapses_delays,
    const int64_t *synapses_start, const int32_t *synapses_target, int64_t *synapses_updated,
    const double *synapses_parameters, const int64_t *synapses_post_start,
    const int64_t *synapses_post_synapse, const int64_t *synapses_w_chosen, int64_t synapses_w_columns,
    double *synapses_w_record, const int64_t *synapses_pre_chosen, int64_t synapses_pre_columns,
    double *synapses_pre_record, const int64_t *synapses_post_chosen, int64_t synapses_post_columns,
    double *synapses_post_record, const uint32_t *exc_key, const double *exc_chance, int64_t exc_width,
    int64_t *exc_left, int64_t *exc_drawn, int64_t exc_size, int32_t *exc_fresh, int64_t *exc_found,
    int32_t *exc_spikes, int64_t *exc_count, int64_t *exc_log_step, int32_t *exc_log_index,
    int64_t *exc_logged, int64_t exc_slots, int64_t exc_tables, int64_t exc_table, int64_t exc_capacity,
    const uint32_t *inh_key, const double *inh_chance, int64_t inh_width, int64_t *inh_left,
    int64_t *inh_drawn, int64_t inh_size, int32_t *inh_fresh, int64_t *inh_found, int32_t *inh_spikes,
    int64_t *inh_count, int64_t *inh_log_step, int32_t *inh_log_index, int64_t *inh_logged, int64_t inh_slots,
    int64_t inh_tables, int64_t inh_table, int64_t inh_capacity, const int64_t *drive_delay,
    int64_t drive_delays, const int64_t *drive_start, const int32_t *drive_target,
    const double *drive_parameters, int64_t thread, int64_t threads, int32_t *meeting)
{
    const int64_t cells_begin = share(cells_size, thread, threads);
    const int64_t cells_end = share(cells_size, thread + 1, threads);
    const int64_t exc_begin = share(exc_size, thread, threads);
    const int64_t exc_end = share(exc_size, thread + 1, threads);
    const int64_t inh_begin = share(inh_size, thread, threads);
    const int64_t inh_end = share(inh_size, thread + 1, threads);
    for (int64_t k = first; k < last; k++) {
        if (exc_logged[0] + exc_size > exc_capacity) {
            /* the log is full */
            return k;
        }
        if (inh_logged[0] + inh_size > inh_capacity) {
            /* the log is full */
            return k;
        }
        if (cells_logged[0] + cells_size > cells_capacity) {
            /* the log is full */
            return k;
        }
        const double t = t0 + k * dt;
        const int64_t exc_slot = k % exc_slots;
        const int64_t inh_slot = k % inh_slots;
        const int64_t cells_slot = k % cells_slots;
        if (k % every == 0) {
            meet(meeting, threads);
            if (thread == 0) {
                const int64_t row = k / every - first_row;
                record_cells(row, cells_V, cells_V_chosen, cells_V_columns, cells_V_record, cells_ge,
                    cells_ge_chosen, cells_ge_columns, cells_ge_record, cells_gi, cells_gi_chosen,
                    cells_gi_columns, cells_gi_record);
                record_synapses(row, synapses_w, synapses_w_chosen, synapses_w_columns, synapses_w_record,
                    synapses_pre, synapses_pre_chosen, synapses_pre_columns, synapses_pre_record,
                    synapses_post, synapses_post_chosen, synapses_post_columns, synapses_post_record);
            }
            meet(meeting, threads);
        }
        /* parameters and rates as they are in this step */
        const double *cells_now = cells_parameters + k % cells_tables * cells_table;
        const double *exc_now = exc_chance + k % exc_tables * exc_table;
        const double *inh_now = inh_chance + k % inh_tables * inh_table;

        /* state update */
        update_cells(cells_V, cells_ge, cells_gi, cells_wait, cells_spiking, t, dt, cells_begin, cells_end,
            cells_size, cells_now, cells_width);

        /* thresholds */
        spikes_exc(exc_key, exc_now, exc_width, exc_left, exc_drawn, exc_begin, exc_end, exc_fresh, thread,
            exc_found);
        spikes_inh(inh_key, inh_now, inh_width, inh_left, inh_drawn, inh_begin, inh_end, inh_fresh, thread,
            inh_found);
        threshold_cells(cells_spiking, cells_begin, cells_end, cells_fresh, thread, cells_found, cells_wait,
            cells_refractory, cells_refractory_width);
        meet(meeting, threads);
        if (thread == 0) {
            log_exc(k, exc_slot, exc_spikes, exc_count, exc_size, exc_fresh, exc_found, threads, exc_log_step,
                exc_log_index, exc_logged);
            log_inh(k, inh_slot, inh_spikes, inh_count, inh_size, inh_fresh, inh_found, threads, inh_log_step,
                inh_log_index, inh_logged);
            log_cells(k, cells_slot, cells_spikes, cells_count, cells_size, cells_fresh, cells_found, threads,
                cells_log_step, cells_log_index, cells_logged);
        }

        /* synapses, those without delay included */
        meet(meeting, threads);
        deliver_drive(exc_slot, exc_spikes, exc_count, exc_slots, exc_size, drive_delay, drive_delays,
            drive_start, drive_target, cells_begin, cells_end, cells_ge, drive_parameters);
        deliver_synapses(inh_slot, inh_spikes, inh_count, inh_slots, inh_size, synapses_delay,
            synapses_delays, synapses_start, synapses_target, cells_begin, cells_end, k, dt, synapses_updated,
            synapses_pre, synapses_post, t, cells_gi, synapses_w, synapses_parameters);
        deliver_synapses_post(cells_slot, cells_spikes, cells_count, cells_size, synapses_post_start,
            synapses_post_synapse, cells_begin, cells_end, k, dt, synapses_updated, synapses_pre,
            synapses_post, t, synapses_w, synapses_parameters);

        /* resets */
        reset_cells(cells_slot, cells_spikes, cells_count, cells_size, cells_begin, cells_end, cells_V,
            cells_now, cells_width);
    }
    return last;
}
