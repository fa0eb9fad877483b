"""decision: a network of 3 populations and 9 projections, rk2 step for Numba.

Generated from examples/networks/decision.py:decision.
Edit freely: `brainpy-codegen generate` keeps your edits, `brainpy-codegen verify` says what they change.

A step: record, state update, thresholds, synapses, resets.
"""

from .support.network_run import Part, integrate
from .support.numba_jit import cell, loop
from .support.numba_math import exp
from .support.numba_network import routine
from .support.numba_sharing import INDEX, bisect, join, meet, share, within
from .support.numba_spikes import collect, draw_counts

MODEL = "examples/networks/decision.py:decision"
METHOD = "rk2"
BACKEND = "numba"


@cell
def currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba):
    """All synaptic currents of a neuron [pA]; the magnesium block depends on the potential."""
    unblocked = 1.0 / (1.0 + exp(-0.062 * V) / 3.57)
    result = (
        g_ext * s_ext + g_ampa * G_ampa + g_nmda * G_nmda * unblocked
    ) * V + g_gaba * G_gaba * (V + 70.0)
    return result


@cell
def pyramidal_derivative(
    V,
    s_ext,
    s_ampa,
    x,
    s_nmda,
    t,
    G_ampa,
    G_nmda,
    G_gaba,
    g_ext,
    g_ampa,
    g_nmda,
    g_gaba,
    C,
    g_L,
    E_L,
):
    """Right-hand side of pyramidal: (dV/dt, ds_ext/dt, ds_ampa/dt, dx/dt, ds_nmda/dt)."""
    dV = (
        g_L * (E_L - V)
        - currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba)
    ) / C
    ds_ext = -s_ext / 2.0
    ds_ampa = -s_ampa / 2.0
    dx = -x / 2.0
    ds_nmda = -s_nmda / 100.0 + 0.5 * x * (1.0 - s_nmda)
    return dV, ds_ext, ds_ampa, dx, ds_nmda


@cell
def pyramidal_advance(
    V,
    s_ext,
    s_ampa,
    x,
    s_nmda,
    t,
    dt,
    G_ampa,
    G_nmda,
    G_gaba,
    g_ext,
    g_ampa,
    g_nmda,
    g_gaba,
    C,
    g_L,
    E_L,
):
    """State of pyramidal after dt: Runge-Kutta of order 2 with beta = 2/3 (Ralston 1962)."""
    two_thirds_dt = 2 * dt / 3

    # stage 1, at t
    dV_1, ds_ext_1, ds_ampa_1, dx_1, ds_nmda_1 = pyramidal_derivative(
        V,
        s_ext,
        s_ampa,
        x,
        s_nmda,
        t,
        G_ampa,
        G_nmda,
        G_gaba,
        g_ext,
        g_ampa,
        g_nmda,
        g_gaba,
        C,
        g_L,
        E_L,
    )

    # stage 2, at t + 2*dt/3
    V_2 = V + two_thirds_dt * dV_1
    s_ext_2 = s_ext + two_thirds_dt * ds_ext_1
    s_ampa_2 = s_ampa + two_thirds_dt * ds_ampa_1
    x_2 = x + two_thirds_dt * dx_1
    s_nmda_2 = s_nmda + two_thirds_dt * ds_nmda_1
    dV_2, ds_ext_2, ds_ampa_2, dx_2, ds_nmda_2 = pyramidal_derivative(
        V_2,
        s_ext_2,
        s_ampa_2,
        x_2,
        s_nmda_2,
        t + two_thirds_dt,
        G_ampa,
        G_nmda,
        G_gaba,
        g_ext,
        g_ampa,
        g_nmda,
        g_gaba,
        C,
        g_L,
        E_L,
    )

    dt_4 = dt / 4
    V_next = V + dt_4 * (dV_1 + 3 * dV_2)
    s_ext_next = s_ext + dt_4 * (ds_ext_1 + 3 * ds_ext_2)
    s_ampa_next = s_ampa + dt_4 * (ds_ampa_1 + 3 * ds_ampa_2)
    x_next = x + dt_4 * (dx_1 + 3 * dx_2)
    s_nmda_next = s_nmda + dt_4 * (ds_nmda_1 + 3 * ds_nmda_2)

    return V_next, s_ext_next, s_ampa_next, x_next, s_nmda_next


@cell
def crossed(V, V_t):
    over = V_t < V
    return over


@cell
def after_spike_e(V, s_ampa, x, V_r):
    V_2 = V_r
    s_ampa_2 = s_ampa + 1.0
    x_2 = x + 1.0
    return V_2, s_ampa_2, x_2


@cell
def interneuron_derivative(
    V,
    s_ext,
    s_gaba,
    t,
    G_ampa,
    G_nmda,
    G_gaba,
    g_ext,
    g_ampa,
    g_nmda,
    g_gaba,
    C,
    g_L,
    E_L,
):
    """Right-hand side of interneuron: (dV/dt, ds_ext/dt, ds_gaba/dt)."""
    dV = (
        g_L * (E_L - V)
        - currents(V, s_ext, G_ampa, G_nmda, G_gaba, g_ext, g_ampa, g_nmda, g_gaba)
    ) / C
    ds_ext = -s_ext / 2.0
    ds_gaba = -s_gaba / 5.0
    return dV, ds_ext, ds_gaba


@cell
def interneuron_advance(
    V,
    s_ext,
    s_gaba,
    t,
    dt,
    G_ampa,
    G_nmda,
    G_gaba,
    g_ext,
    g_ampa,
    g_nmda,
    g_gaba,
    C,
    g_L,
    E_L,
):
    """State of interneuron after dt: Runge-Kutta of order 2 with beta = 2/3 (Ralston 1962)."""
    two_thirds_dt = 2 * dt / 3

    # stage 1, at t
    dV_1, ds_ext_1, ds_gaba_1 = interneuron_derivative(
        V,
        s_ext,
        s_gaba,
        t,
        G_ampa,
        G_nmda,
        G_gaba,
        g_ext,
        g_ampa,
        g_nmda,
        g_gaba,
        C,
        g_L,
        E_L,
    )

    # stage 2, at t + 2*dt/3
    V_2 = V + two_thirds_dt * dV_1
    s_ext_2 = s_ext + two_thirds_dt * ds_ext_1
    s_gaba_2 = s_gaba + two_thirds_dt * ds_gaba_1
    dV_2, ds_ext_2, ds_gaba_2 = interneuron_derivative(
        V_2,
        s_ext_2,
        s_gaba_2,
        t + two_thirds_dt,
        G_ampa,
        G_nmda,
        G_gaba,
        g_ext,
        g_ampa,
        g_nmda,
        g_gaba,
        C,
        g_L,
        E_L,
    )

    dt_4 = dt / 4
    V_next = V + dt_4 * (dV_1 + 3 * dV_2)
    s_ext_next = s_ext + dt_4 * (ds_ext_1 + 3 * ds_ext_2)
    s_gaba_next = s_gaba + dt_4 * (ds_gaba_1 + 3 * ds_gaba_2)

    return V_next, s_ext_next, s_gaba_next


@cell
def after_spike_i(V, s_gaba, V_r):
    V_2 = V_r
    s_gaba_2 = s_gaba + 1.0
    return V_2, s_gaba_2


@cell
def pool_update(fast, slow, t, dt, sum_fast, sum_slow):
    """New states of pool after one step: (fast, slow)."""
    fast_next = sum_fast
    slow_next = sum_slow
    return fast_next, slow_next


@cell
def pool_advance(fast, slow, t, dt, sum_fast, sum_slow):
    """State of pool after dt: the model's own step."""
    fast_next, slow_next = pool_update(fast, slow, t, dt, sum_fast, sum_slow)
    return fast_next, slow_next


@cell
def add_ampa(s_ampa_pre):
    sum_fast = s_ampa_pre
    return sum_fast


@cell
def add_nmda(s_nmda_pre):
    sum_slow = s_nmda_pre
    return sum_slow


@cell
def add_gaba(s_gaba_pre):
    sum_fast = s_gaba_pre
    return sum_fast


@cell
def act_ampa(fast_pre, w):
    G_ampa = w * fast_pre
    return G_ampa


@cell
def act_nmda(slow_pre, w):
    G_nmda = w * slow_pre
    return G_nmda


@cell
def act_gaba(fast_pre):
    G_gaba = fast_pre
    return G_gaba


@routine
def record_exc(
    row,
    V,
    V_chosen,
    V_columns,
    V_record,
    s_ext,
    s_ext_chosen,
    s_ext_columns,
    s_ext_record,
    s_ampa,
    s_ampa_chosen,
    s_ampa_columns,
    s_ampa_record,
    x,
    x_chosen,
    x_columns,
    x_record,
    s_nmda,
    s_nmda_chosen,
    s_nmda_columns,
    s_nmda_record,
):
    """The chosen values of exc, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(s_ext_columns):
        s_ext_record[row * s_ext_columns + c] = s_ext[s_ext_chosen[c]]
    for c in range(s_ampa_columns):
        s_ampa_record[row * s_ampa_columns + c] = s_ampa[s_ampa_chosen[c]]
    for c in range(x_columns):
        x_record[row * x_columns + c] = x[x_chosen[c]]
    for c in range(s_nmda_columns):
        s_nmda_record[row * s_nmda_columns + c] = s_nmda[s_nmda_chosen[c]]


@routine
def record_inh(
    row,
    V,
    V_chosen,
    V_columns,
    V_record,
    s_ext,
    s_ext_chosen,
    s_ext_columns,
    s_ext_record,
    s_gaba,
    s_gaba_chosen,
    s_gaba_columns,
    s_gaba_record,
):
    """The chosen values of inh, as a row of its records."""
    for c in range(V_columns):
        V_record[row * V_columns + c] = V[V_chosen[c]]
    for c in range(s_ext_columns):
        s_ext_record[row * s_ext_columns + c] = s_ext[s_ext_chosen[c]]
    for c in range(s_gaba_columns):
        s_gaba_record[row * s_gaba_columns + c] = s_gaba[s_gaba_chosen[c]]


@routine
def record_pools(
    row,
    fast,
    fast_chosen,
    fast_columns,
    fast_record,
    slow,
    slow_chosen,
    slow_columns,
    slow_record,
):
    """The chosen values of pools, as a row of its records."""
    for c in range(fast_columns):
        fast_record[row * fast_columns + c] = fast[fast_chosen[c]]
    for c in range(slow_columns):
        slow_record[row * slow_columns + c] = slow[slow_chosen[c]]


@routine
def record_ampa_e(row, w, w_chosen, w_columns, w_record):
    """The chosen values of ampa_e, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def record_nmda_e(row, w, w_chosen, w_columns, w_record):
    """The chosen values of nmda_e, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def record_ampa_i(row, w, w_chosen, w_columns, w_record):
    """The chosen values of ampa_i, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def record_nmda_i(row, w, w_chosen, w_columns, w_record):
    """The chosen values of nmda_i, as a row of its records."""
    for c in range(w_columns):
        w_record[row * w_columns + c] = w[w_chosen[c]]


@routine
def gather_exc(G_ampa, G_nmda, G_gaba, parameters, width, begin, end):
    """What couplings add to in exc: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        G_ampa[i] = parameters[i % width]
        G_nmda[i] = parameters[width + i % width]
        G_gaba[i] = parameters[2 * width + i % width]


@routine
def gather_inh(G_ampa, G_nmda, G_gaba, parameters, width, begin, end):
    """What couplings add to in inh: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        G_ampa[i] = parameters[i % width]
        G_nmda[i] = parameters[width + i % width]
        G_gaba[i] = parameters[2 * width + i % width]


@routine
def gather_pools(sum_fast, sum_slow, parameters, width, begin, end):
    """What couplings add to in pools: the given values."""
    for i in range(begin & INDEX, end & INDEX):
        sum_fast[i] = parameters[i % width]
        sum_slow[i] = parameters[width + i % width]


@routine
def couple_add_ampa(synapses, s_ampa_pre, source, target, sum_fast_sum, begin, end):
    """add_ampa: add the current of each synapse to sum_fast of pools."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = add_ampa(s_ampa_pre[i])
            sum_fast_sum[j] += current


@routine
def couple_add_nmda(synapses, s_nmda_pre, source, target, sum_slow_sum, begin, end):
    """add_nmda: add the current of each synapse to sum_slow of pools."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = add_nmda(s_nmda_pre[i])
            sum_slow_sum[j] += current


@routine
def couple_add_gaba(synapses, s_gaba_pre, source, target, sum_fast_sum, begin, end):
    """add_gaba: add the current of each synapse to sum_fast of pools."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = add_gaba(s_gaba_pre[i])
            sum_fast_sum[j] += current


@routine
def couple_ampa_e(synapses, fast_pre, w, source, target, G_ampa_sum, begin, end):
    """ampa_e: add the current of each synapse to G_ampa of exc."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = act_ampa(fast_pre[i], w[e])
            G_ampa_sum[j] += current


@routine
def couple_nmda_e(synapses, slow_pre, w, source, target, G_nmda_sum, begin, end):
    """nmda_e: add the current of each synapse to G_nmda of exc."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = act_nmda(slow_pre[i], w[e])
            G_nmda_sum[j] += current


@routine
def couple_gaba_e(synapses, fast_pre, source, target, G_gaba_sum, begin, end):
    """gaba_e: add the current of each synapse to G_gaba of exc."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = act_gaba(fast_pre[i])
            G_gaba_sum[j] += current


@routine
def couple_ampa_i(synapses, fast_pre, w, source, target, G_ampa_sum, begin, end):
    """ampa_i: add the current of each synapse to G_ampa of inh."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = act_ampa(fast_pre[i], w[e])
            G_ampa_sum[j] += current


@routine
def couple_nmda_i(synapses, slow_pre, w, source, target, G_nmda_sum, begin, end):
    """nmda_i: add the current of each synapse to G_nmda of inh."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = act_nmda(slow_pre[i], w[e])
            G_nmda_sum[j] += current


@routine
def couple_gaba_i(synapses, fast_pre, source, target, G_gaba_sum, begin, end):
    """gaba_i: add the current of each synapse to G_gaba of inh."""
    for e in range(synapses):
        i = source[e]
        j = target[e]
        if (begin <= j) & (j < end):
            current = act_gaba(fast_pre[i])
            G_gaba_sum[j] += current


@routine
def update_exc(
    V,
    s_ext,
    s_ampa,
    x,
    s_nmda,
    wait,
    spiking,
    G_ampa,
    G_nmda,
    G_gaba,
    t,
    dt,
    begin,
    end,
    size,
    parameters,
    width,
):
    """Advance the neurons of exc by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        g_ext = parameters[3]
        g_ampa = parameters[4]
        g_nmda = parameters[5]
        g_gaba = parameters[6]
        C = parameters[7]
        g_L = parameters[8]
        E_L = parameters[9]
        V_t = parameters[10]
        for i in range(begin & INDEX, end & INDEX):
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, s_ext[i], s_ampa[i], x[i], s_nmda[i] = pyramidal_advance(
                V[i],
                s_ext[i],
                s_ampa[i],
                x[i],
                s_nmda[i],
                t,
                dt,
                G_ampa[i],
                G_nmda[i],
                G_gaba[i],
                g_ext,
                g_ampa,
                g_nmda,
                g_gaba,
                C,
                g_L,
                E_L,
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            g_ext = parameters[3 * size + i]
            g_ampa = parameters[4 * size + i]
            g_nmda = parameters[5 * size + i]
            g_gaba = parameters[6 * size + i]
            C = parameters[7 * size + i]
            g_L = parameters[8 * size + i]
            E_L = parameters[9 * size + i]
            V_t = parameters[10 * size + i]
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, s_ext[i], s_ampa[i], x[i], s_nmda[i] = pyramidal_advance(
                V[i],
                s_ext[i],
                s_ampa[i],
                x[i],
                s_nmda[i],
                t,
                dt,
                G_ampa[i],
                G_nmda[i],
                G_gaba[i],
                g_ext,
                g_ampa,
                g_nmda,
                g_gaba,
                C,
                g_L,
                E_L,
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)


@routine
def update_inh(
    V,
    s_ext,
    s_gaba,
    wait,
    spiking,
    G_ampa,
    G_nmda,
    G_gaba,
    t,
    dt,
    begin,
    end,
    size,
    parameters,
    width,
):
    """Advance the neurons of inh by one step, and mark who spikes."""
    if width == 1:
        # one value of each parameter for all
        g_ext = parameters[3]
        g_ampa = parameters[4]
        g_nmda = parameters[5]
        g_gaba = parameters[6]
        C = parameters[7]
        g_L = parameters[8]
        E_L = parameters[9]
        V_t = parameters[10]
        for i in range(begin & INDEX, end & INDEX):
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, s_ext[i], s_gaba[i] = interneuron_advance(
                V[i],
                s_ext[i],
                s_gaba[i],
                t,
                dt,
                G_ampa[i],
                G_nmda[i],
                G_gaba[i],
                g_ext,
                g_ampa,
                g_nmda,
                g_gaba,
                C,
                g_L,
                E_L,
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)
    else:
        # one value of each parameter for each neuron
        for i in range(begin & INDEX, end & INDEX):
            g_ext = parameters[3 * size + i]
            g_ampa = parameters[4 * size + i]
            g_nmda = parameters[5 * size + i]
            g_gaba = parameters[6 * size + i]
            C = parameters[7 * size + i]
            g_L = parameters[8 * size + i]
            E_L = parameters[9 * size + i]
            V_t = parameters[10 * size + i]
            wait[i] = wait[i] - (wait[i] > 0)
            V_next, s_ext[i], s_gaba[i] = interneuron_advance(
                V[i],
                s_ext[i],
                s_gaba[i],
                t,
                dt,
                G_ampa[i],
                G_nmda[i],
                G_gaba[i],
                g_ext,
                g_ampa,
                g_nmda,
                g_gaba,
                C,
                g_L,
                E_L,
            )
            V[i] = V[i] if wait[i] > 0 else V_next
            crossing = crossed(V[i], V_t)
            spiking[i] = crossing & (wait[i] == 0)


@routine
def update_pools(fast, slow, sum_fast, sum_slow, t, dt, begin, end):
    """Advance the neurons of pools by one step."""
    for i in range(begin & INDEX, end & INDEX):
        fast[i], slow[i] = pool_advance(
            fast[i], slow[i], t, dt, sum_fast[i], sum_slow[i]
        )


@routine
def threshold_exc(
    spiking, begin, end, fresh, thread, found, wait, refractory, refractory_width
):
    """Who of exc spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here
    for s in range(found_here):
        i = fresh[begin + s]
        wait[i] = refractory[i % refractory_width]


@routine
def threshold_inh(
    spiking, begin, end, fresh, thread, found, wait, refractory, refractory_width
):
    """Who of inh spikes in this step, in ascending order."""
    found_here = collect(spiking, begin, end, fresh, begin)
    found[thread] = found_here
    for s in range(found_here):
        i = fresh[begin + s]
        wait[i] = refractory[i % refractory_width]


@routine
def log_exc(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of exc that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def log_inh(
    k, slot, spikes, count, size, fresh, found, threads, log_step, log_index, logged
):
    """Make one list of the spikes of inh that the threads found in step k, and write it into the log."""
    all_found = join(fresh, found, size, threads, spikes, slot * size)
    count[slot] = all_found
    at = logged[0]
    for s in range(count[slot]):
        log_step[at + s] = k
        log_index[at + s] = spikes[slot * size + s]
    logged[0] = at + count[slot]


@routine
def add_background_e(
    k,
    spikes,
    drawn,
    key,
    above,
    columns,
    rows,
    first,
    size,
    begin,
    end,
    weight,
    each,
    s_ext,
):
    """background_e: the spikes that arrive at each neuron of exc in step k, all at once."""
    start = within(begin, first, size)
    stop = within(end, first, size)
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows)
    for i in range(start & INDEX, stop & INDEX):
        j = first + i
        s_ext[j] += weight[i * each] * spikes[i]


@routine
def add_background_i(
    k,
    spikes,
    drawn,
    key,
    above,
    columns,
    rows,
    first,
    size,
    begin,
    end,
    weight,
    each,
    s_ext,
):
    """background_i: the spikes that arrive at each neuron of inh in step k, all at once."""
    start = within(begin, first, size)
    stop = within(end, first, size)
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows)
    for i in range(start & INDEX, stop & INDEX):
        j = first + i
        s_ext[j] += weight[i * each] * spikes[i]


@routine
def add_stimulus_a(
    k,
    spikes,
    drawn,
    key,
    above,
    columns,
    rows,
    first,
    size,
    begin,
    end,
    weight,
    each,
    s_ext,
):
    """stimulus_a: the spikes that arrive at each neuron of exc in step k, all at once."""
    start = within(begin, first, size)
    stop = within(end, first, size)
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows)
    for i in range(start & INDEX, stop & INDEX):
        j = first + i
        s_ext[j] += weight[i * each] * spikes[i]


@routine
def add_stimulus_b(
    k,
    spikes,
    drawn,
    key,
    above,
    columns,
    rows,
    first,
    size,
    begin,
    end,
    weight,
    each,
    s_ext,
):
    """stimulus_b: the spikes that arrive at each neuron of exc in step k, all at once."""
    start = within(begin, first, size)
    stop = within(end, first, size)
    draw_counts(spikes, drawn, start, stop, key, k, above, columns, rows)
    for i in range(start & INDEX, stop & INDEX):
        j = first + i
        s_ext[j] += weight[i * each] * spikes[i]


@routine
def reset_exc(slot, spikes, count, size, begin, end, V, s_ampa, x, parameters, width):
    """Reset the neurons of exc that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[11 * width + i % width]
        V[i], s_ampa[i], x[i] = after_spike_e(V[i], s_ampa[i], x[i], V_r)


@routine
def reset_inh(slot, spikes, count, size, begin, end, V, s_gaba, parameters, width):
    """Reset the neurons of inh that spiked in this step."""
    first = bisect(spikes, slot * size, slot * size + count[slot], begin)
    last = bisect(spikes, first, slot * size + count[slot], end)
    for s in range(first, last):
        i = spikes[s]
        V_r = parameters[11 * width + i % width]
        V[i], s_gaba[i] = after_spike_i(V[i], s_gaba[i], V_r)


@loop
def run_network(
    first,
    last,
    t0,
    dt,
    every,
    first_row,
    exc_V,
    exc_V_chosen,
    exc_V_columns,
    exc_V_record,
    exc_s_ext,
    exc_s_ext_chosen,
    exc_s_ext_columns,
    exc_s_ext_record,
    exc_s_ampa,
    exc_s_ampa_chosen,
    exc_s_ampa_columns,
    exc_s_ampa_record,
    exc_x,
    exc_x_chosen,
    exc_x_columns,
    exc_x_record,
    exc_s_nmda,
    exc_s_nmda_chosen,
    exc_s_nmda_columns,
    exc_s_nmda_record,
    inh_V,
    inh_V_chosen,
    inh_V_columns,
    inh_V_record,
    inh_s_ext,
    inh_s_ext_chosen,
    inh_s_ext_columns,
    inh_s_ext_record,
    inh_s_gaba,
    inh_s_gaba_chosen,
    inh_s_gaba_columns,
    inh_s_gaba_record,
    pools_fast,
    pools_fast_chosen,
    pools_fast_columns,
    pools_fast_record,
    pools_slow,
    pools_slow_chosen,
    pools_slow_columns,
    pools_slow_record,
    ampa_e_w,
    ampa_e_w_chosen,
    ampa_e_w_columns,
    ampa_e_w_record,
    nmda_e_w,
    nmda_e_w_chosen,
    nmda_e_w_columns,
    nmda_e_w_record,
    ampa_i_w,
    ampa_i_w_chosen,
    ampa_i_w_columns,
    ampa_i_w_record,
    nmda_i_w,
    nmda_i_w_chosen,
    nmda_i_w_columns,
    nmda_i_w_record,
    exc_sum_G_ampa,
    exc_sum_G_nmda,
    exc_sum_G_gaba,
    exc_parameters,
    exc_width,
    exc_size,
    inh_sum_G_ampa,
    inh_sum_G_nmda,
    inh_sum_G_gaba,
    inh_parameters,
    inh_width,
    inh_size,
    pools_sum_sum_fast,
    pools_sum_sum_slow,
    pools_parameters,
    pools_width,
    pools_size,
    add_ampa_synapses,
    add_ampa_source,
    add_ampa_target,
    add_nmda_synapses,
    add_nmda_source,
    add_nmda_target,
    add_gaba_synapses,
    add_gaba_source,
    add_gaba_target,
    ampa_e_synapses,
    ampa_e_source,
    ampa_e_target,
    nmda_e_synapses,
    nmda_e_source,
    nmda_e_target,
    gaba_e_synapses,
    gaba_e_source,
    gaba_e_target,
    ampa_i_synapses,
    ampa_i_source,
    ampa_i_target,
    nmda_i_synapses,
    nmda_i_source,
    nmda_i_target,
    gaba_i_synapses,
    gaba_i_source,
    gaba_i_target,
    exc_wait,
    exc_spiking,
    inh_wait,
    inh_spiking,
    exc_fresh,
    exc_found,
    exc_refractory,
    exc_refractory_width,
    inh_fresh,
    inh_found,
    inh_refractory,
    inh_refractory_width,
    exc_spikes,
    exc_count,
    exc_log_step,
    exc_log_index,
    exc_logged,
    inh_spikes,
    inh_count,
    inh_log_step,
    inh_log_index,
    inh_logged,
    background_e_spikes,
    background_e_drawn,
    background_e_key,
    background_e_above,
    background_e_columns,
    background_e_rows,
    background_e_first,
    background_e_size,
    background_e_weight,
    background_e_each,
    background_i_spikes,
    background_i_drawn,
    background_i_key,
    background_i_above,
    background_i_columns,
    background_i_rows,
    background_i_first,
    background_i_size,
    background_i_weight,
    background_i_each,
    stimulus_a_spikes,
    stimulus_a_drawn,
    stimulus_a_key,
    stimulus_a_above,
    stimulus_a_columns,
    stimulus_a_rows,
    stimulus_a_first,
    stimulus_a_size,
    stimulus_a_weight,
    stimulus_a_each,
    stimulus_b_spikes,
    stimulus_b_drawn,
    stimulus_b_key,
    stimulus_b_above,
    stimulus_b_columns,
    stimulus_b_rows,
    stimulus_b_first,
    stimulus_b_size,
    stimulus_b_weight,
    stimulus_b_each,
    exc_tables,
    exc_table,
    inh_tables,
    inh_table,
    pools_tables,
    pools_table,
    background_e_tables,
    background_e_table,
    background_i_tables,
    background_i_table,
    stimulus_a_tables,
    stimulus_a_table,
    stimulus_b_tables,
    stimulus_b_table,
    exc_slots,
    exc_capacity,
    inh_slots,
    inh_capacity,
    thread,
    threads,
    meeting,
):
    """Steps first ... last - 1 of the network; returns the step before which it stopped.

    Each thread runs it for its own range of every population, and meets the others where it needs theirs.
    """
    exc_begin = share(exc_size, thread, threads)
    exc_end = share(exc_size, thread + 1, threads)
    inh_begin = share(inh_size, thread, threads)
    inh_end = share(inh_size, thread + 1, threads)
    pools_begin = share(pools_size, thread, threads)
    pools_end = share(pools_size, thread + 1, threads)
    for k in range(first, last):
        if exc_logged[0] + exc_size > exc_capacity:
            # the log is full
            return k
        if inh_logged[0] + inh_size > inh_capacity:
            # the log is full
            return k
        t = t0 + k * dt
        exc_slot = k % exc_slots
        inh_slot = k % inh_slots
        if k % every == 0:
            meet(meeting, threads)
            if thread == 0:
                row = k // every - first_row
                record_exc(
                    row,
                    exc_V,
                    exc_V_chosen,
                    exc_V_columns,
                    exc_V_record,
                    exc_s_ext,
                    exc_s_ext_chosen,
                    exc_s_ext_columns,
                    exc_s_ext_record,
                    exc_s_ampa,
                    exc_s_ampa_chosen,
                    exc_s_ampa_columns,
                    exc_s_ampa_record,
                    exc_x,
                    exc_x_chosen,
                    exc_x_columns,
                    exc_x_record,
                    exc_s_nmda,
                    exc_s_nmda_chosen,
                    exc_s_nmda_columns,
                    exc_s_nmda_record,
                )
                record_inh(
                    row,
                    inh_V,
                    inh_V_chosen,
                    inh_V_columns,
                    inh_V_record,
                    inh_s_ext,
                    inh_s_ext_chosen,
                    inh_s_ext_columns,
                    inh_s_ext_record,
                    inh_s_gaba,
                    inh_s_gaba_chosen,
                    inh_s_gaba_columns,
                    inh_s_gaba_record,
                )
                record_pools(
                    row,
                    pools_fast,
                    pools_fast_chosen,
                    pools_fast_columns,
                    pools_fast_record,
                    pools_slow,
                    pools_slow_chosen,
                    pools_slow_columns,
                    pools_slow_record,
                )
                record_ampa_e(
                    row, ampa_e_w, ampa_e_w_chosen, ampa_e_w_columns, ampa_e_w_record
                )
                record_nmda_e(
                    row, nmda_e_w, nmda_e_w_chosen, nmda_e_w_columns, nmda_e_w_record
                )
                record_ampa_i(
                    row, ampa_i_w, ampa_i_w_chosen, ampa_i_w_columns, ampa_i_w_record
                )
                record_nmda_i(
                    row, nmda_i_w, nmda_i_w_chosen, nmda_i_w_columns, nmda_i_w_record
                )
            meet(meeting, threads)
        # parameters and rates as they are in this step
        exc_now = exc_parameters[k % exc_tables * exc_table :]
        inh_now = inh_parameters[k % inh_tables * inh_table :]
        pools_now = pools_parameters[k % pools_tables * pools_table :]
        background_e_now = background_e_above[
            k % background_e_tables * background_e_table :
        ]
        background_i_now = background_i_above[
            k % background_i_tables * background_i_table :
        ]
        stimulus_a_now = stimulus_a_above[k % stimulus_a_tables * stimulus_a_table :]
        stimulus_b_now = stimulus_b_above[k % stimulus_b_tables * stimulus_b_table :]

        # currents between neurons, from the values at the start of the step
        gather_exc(
            exc_sum_G_ampa,
            exc_sum_G_nmda,
            exc_sum_G_gaba,
            exc_now,
            exc_width,
            exc_begin,
            exc_end,
        )
        gather_inh(
            inh_sum_G_ampa,
            inh_sum_G_nmda,
            inh_sum_G_gaba,
            inh_now,
            inh_width,
            inh_begin,
            inh_end,
        )
        gather_pools(
            pools_sum_sum_fast,
            pools_sum_sum_slow,
            pools_now,
            pools_width,
            pools_begin,
            pools_end,
        )
        meet(meeting, threads)
        couple_add_ampa(
            add_ampa_synapses,
            exc_s_ampa,
            add_ampa_source,
            add_ampa_target,
            pools_sum_sum_fast,
            pools_begin,
            pools_end,
        )
        couple_add_nmda(
            add_nmda_synapses,
            exc_s_nmda,
            add_nmda_source,
            add_nmda_target,
            pools_sum_sum_slow,
            pools_begin,
            pools_end,
        )
        couple_add_gaba(
            add_gaba_synapses,
            inh_s_gaba,
            add_gaba_source,
            add_gaba_target,
            pools_sum_sum_fast,
            pools_begin,
            pools_end,
        )
        couple_ampa_e(
            ampa_e_synapses,
            pools_fast,
            ampa_e_w,
            ampa_e_source,
            ampa_e_target,
            exc_sum_G_ampa,
            exc_begin,
            exc_end,
        )
        couple_nmda_e(
            nmda_e_synapses,
            pools_slow,
            nmda_e_w,
            nmda_e_source,
            nmda_e_target,
            exc_sum_G_nmda,
            exc_begin,
            exc_end,
        )
        couple_gaba_e(
            gaba_e_synapses,
            pools_fast,
            gaba_e_source,
            gaba_e_target,
            exc_sum_G_gaba,
            exc_begin,
            exc_end,
        )
        couple_ampa_i(
            ampa_i_synapses,
            pools_fast,
            ampa_i_w,
            ampa_i_source,
            ampa_i_target,
            inh_sum_G_ampa,
            inh_begin,
            inh_end,
        )
        couple_nmda_i(
            nmda_i_synapses,
            pools_slow,
            nmda_i_w,
            nmda_i_source,
            nmda_i_target,
            inh_sum_G_nmda,
            inh_begin,
            inh_end,
        )
        couple_gaba_i(
            gaba_i_synapses,
            pools_fast,
            gaba_i_source,
            gaba_i_target,
            inh_sum_G_gaba,
            inh_begin,
            inh_end,
        )

        # state update
        meet(meeting, threads)
        update_exc(
            exc_V,
            exc_s_ext,
            exc_s_ampa,
            exc_x,
            exc_s_nmda,
            exc_wait,
            exc_spiking,
            exc_sum_G_ampa,
            exc_sum_G_nmda,
            exc_sum_G_gaba,
            t,
            dt,
            exc_begin,
            exc_end,
            exc_size,
            exc_now,
            exc_width,
        )
        update_inh(
            inh_V,
            inh_s_ext,
            inh_s_gaba,
            inh_wait,
            inh_spiking,
            inh_sum_G_ampa,
            inh_sum_G_nmda,
            inh_sum_G_gaba,
            t,
            dt,
            inh_begin,
            inh_end,
            inh_size,
            inh_now,
            inh_width,
        )
        update_pools(
            pools_fast,
            pools_slow,
            pools_sum_sum_fast,
            pools_sum_sum_slow,
            t,
            dt,
            pools_begin,
            pools_end,
        )

        # thresholds
        threshold_exc(
            exc_spiking,
            exc_begin,
            exc_end,
            exc_fresh,
            thread,
            exc_found,
            exc_wait,
            exc_refractory,
            exc_refractory_width,
        )
        threshold_inh(
            inh_spiking,
            inh_begin,
            inh_end,
            inh_fresh,
            thread,
            inh_found,
            inh_wait,
            inh_refractory,
            inh_refractory_width,
        )
        meet(meeting, threads)
        if thread == 0:
            log_exc(
                k,
                exc_slot,
                exc_spikes,
                exc_count,
                exc_size,
                exc_fresh,
                exc_found,
                threads,
                exc_log_step,
                exc_log_index,
                exc_logged,
            )
            log_inh(
                k,
                inh_slot,
                inh_spikes,
                inh_count,
                inh_size,
                inh_fresh,
                inh_found,
                threads,
                inh_log_step,
                inh_log_index,
                inh_logged,
            )

        # synapses, those without delay included
        add_background_e(
            k,
            background_e_spikes,
            background_e_drawn,
            background_e_key,
            background_e_now,
            background_e_columns,
            background_e_rows,
            background_e_first,
            background_e_size,
            exc_begin,
            exc_end,
            background_e_weight,
            background_e_each,
            exc_s_ext,
        )
        add_background_i(
            k,
            background_i_spikes,
            background_i_drawn,
            background_i_key,
            background_i_now,
            background_i_columns,
            background_i_rows,
            background_i_first,
            background_i_size,
            inh_begin,
            inh_end,
            background_i_weight,
            background_i_each,
            inh_s_ext,
        )
        add_stimulus_a(
            k,
            stimulus_a_spikes,
            stimulus_a_drawn,
            stimulus_a_key,
            stimulus_a_now,
            stimulus_a_columns,
            stimulus_a_rows,
            stimulus_a_first,
            stimulus_a_size,
            exc_begin,
            exc_end,
            stimulus_a_weight,
            stimulus_a_each,
            exc_s_ext,
        )
        add_stimulus_b(
            k,
            stimulus_b_spikes,
            stimulus_b_drawn,
            stimulus_b_key,
            stimulus_b_now,
            stimulus_b_columns,
            stimulus_b_rows,
            stimulus_b_first,
            stimulus_b_size,
            exc_begin,
            exc_end,
            stimulus_b_weight,
            stimulus_b_each,
            exc_s_ext,
        )

        # resets
        meet(meeting, threads)
        reset_exc(
            exc_slot,
            exc_spikes,
            exc_count,
            exc_size,
            exc_begin,
            exc_end,
            exc_V,
            exc_s_ampa,
            exc_x,
            exc_now,
            exc_width,
        )
        reset_inh(
            inh_slot,
            inh_spikes,
            inh_count,
            inh_size,
            inh_begin,
            inh_end,
            inh_V,
            inh_s_gaba,
            inh_now,
            inh_width,
        )
    return last


PARTS = (
    Part(
        "exc",
        "neurons",
        states=("V", "s_ext", "s_ampa", "x", "s_nmda"),
        parameters={
            "G_ampa": 0.0,
            "G_nmda": 0.0,
            "G_gaba": 0.0,
            "g_ext": 2.1,
            "g_ampa": 0.05,
            "g_nmda": 0.165,
            "g_gaba": 1.3,
            "C": 500.0,
            "g_L": 25.0,
            "E_L": -70.0,
            "V_t": -50.0,
            "V_r": -55.0,
        },
        summed=("G_ampa", "G_nmda", "G_gaba"),
        refractory=True,
    ),
    Part(
        "inh",
        "neurons",
        states=("V", "s_ext", "s_gaba"),
        parameters={
            "G_ampa": 0.0,
            "G_nmda": 0.0,
            "G_gaba": 0.0,
            "g_ext": 1.62,
            "g_ampa": 0.04,
            "g_nmda": 0.13,
            "g_gaba": 1.0,
            "C": 200.0,
            "g_L": 20.0,
            "E_L": -70.0,
            "V_t": -50.0,
            "V_r": -55.0,
        },
        summed=("G_ampa", "G_nmda", "G_gaba"),
        refractory=True,
    ),
    Part(
        "pools",
        "neurons",
        states=("fast", "slow"),
        parameters={"sum_fast": 0.0, "sum_slow": 0.0},
        summed=("sum_fast", "sum_slow"),
    ),
    Part("add_ampa", "projection", source="exc", target="pools"),
    Part("add_nmda", "projection", source="exc", target="pools"),
    Part("add_gaba", "projection", source="inh", target="pools"),
    Part("ampa_e", "projection", states=("w",), source="pools", target="exc"),
    Part("nmda_e", "projection", states=("w",), source="pools", target="exc"),
    Part("gaba_e", "projection", source="pools", target="exc"),
    Part("ampa_i", "projection", states=("w",), source="pools", target="inh"),
    Part("nmda_i", "projection", states=("w",), source="pools", target="inh"),
    Part("gaba_i", "projection", source="pools", target="inh"),
    Part("background_e", "input", target="exc"),
    Part("background_i", "input", target="inh"),
    Part("stimulus_a", "input", target="exc"),
    Part("stimulus_b", "input", target="exc"),
)
# what run_network takes of each part, in order
ARGUMENTS = (
    "exc.V",
    "exc:V_chosen",
    "exc:V_columns",
    "exc:V_record",
    "exc.s_ext",
    "exc:s_ext_chosen",
    "exc:s_ext_columns",
    "exc:s_ext_record",
    "exc.s_ampa",
    "exc:s_ampa_chosen",
    "exc:s_ampa_columns",
    "exc:s_ampa_record",
    "exc.x",
    "exc:x_chosen",
    "exc:x_columns",
    "exc:x_record",
    "exc.s_nmda",
    "exc:s_nmda_chosen",
    "exc:s_nmda_columns",
    "exc:s_nmda_record",
    "inh.V",
    "inh:V_chosen",
    "inh:V_columns",
    "inh:V_record",
    "inh.s_ext",
    "inh:s_ext_chosen",
    "inh:s_ext_columns",
    "inh:s_ext_record",
    "inh.s_gaba",
    "inh:s_gaba_chosen",
    "inh:s_gaba_columns",
    "inh:s_gaba_record",
    "pools.fast",
    "pools:fast_chosen",
    "pools:fast_columns",
    "pools:fast_record",
    "pools.slow",
    "pools:slow_chosen",
    "pools:slow_columns",
    "pools:slow_record",
    "ampa_e.w",
    "ampa_e:w_chosen",
    "ampa_e:w_columns",
    "ampa_e:w_record",
    "nmda_e.w",
    "nmda_e:w_chosen",
    "nmda_e:w_columns",
    "nmda_e:w_record",
    "ampa_i.w",
    "ampa_i:w_chosen",
    "ampa_i:w_columns",
    "ampa_i:w_record",
    "nmda_i.w",
    "nmda_i:w_chosen",
    "nmda_i:w_columns",
    "nmda_i:w_record",
    "exc:sum of G_ampa",
    "exc:sum of G_nmda",
    "exc:sum of G_gaba",
    "exc:parameters",
    "exc:width",
    "exc:size",
    "inh:sum of G_ampa",
    "inh:sum of G_nmda",
    "inh:sum of G_gaba",
    "inh:parameters",
    "inh:width",
    "inh:size",
    "pools:sum of sum_fast",
    "pools:sum of sum_slow",
    "pools:parameters",
    "pools:width",
    "pools:size",
    "add_ampa:synapses",
    "add_ampa:source",
    "add_ampa:target",
    "add_nmda:synapses",
    "add_nmda:source",
    "add_nmda:target",
    "add_gaba:synapses",
    "add_gaba:source",
    "add_gaba:target",
    "ampa_e:synapses",
    "ampa_e:source",
    "ampa_e:target",
    "nmda_e:synapses",
    "nmda_e:source",
    "nmda_e:target",
    "gaba_e:synapses",
    "gaba_e:source",
    "gaba_e:target",
    "ampa_i:synapses",
    "ampa_i:source",
    "ampa_i:target",
    "nmda_i:synapses",
    "nmda_i:source",
    "nmda_i:target",
    "gaba_i:synapses",
    "gaba_i:source",
    "gaba_i:target",
    "exc:wait",
    "exc:spiking",
    "inh:wait",
    "inh:spiking",
    "exc:fresh",
    "exc:found",
    "exc:refractory",
    "exc:refractory_width",
    "inh:fresh",
    "inh:found",
    "inh:refractory",
    "inh:refractory_width",
    "exc:spikes",
    "exc:count",
    "exc:log_step",
    "exc:log_index",
    "exc:logged",
    "inh:spikes",
    "inh:count",
    "inh:log_step",
    "inh:log_index",
    "inh:logged",
    "background_e:spikes",
    "background_e:drawn",
    "background_e:key",
    "background_e:above",
    "background_e:columns",
    "background_e:rows",
    "background_e:first",
    "background_e:size",
    "background_e:weight",
    "background_e:each",
    "background_i:spikes",
    "background_i:drawn",
    "background_i:key",
    "background_i:above",
    "background_i:columns",
    "background_i:rows",
    "background_i:first",
    "background_i:size",
    "background_i:weight",
    "background_i:each",
    "stimulus_a:spikes",
    "stimulus_a:drawn",
    "stimulus_a:key",
    "stimulus_a:above",
    "stimulus_a:columns",
    "stimulus_a:rows",
    "stimulus_a:first",
    "stimulus_a:size",
    "stimulus_a:weight",
    "stimulus_a:each",
    "stimulus_b:spikes",
    "stimulus_b:drawn",
    "stimulus_b:key",
    "stimulus_b:above",
    "stimulus_b:columns",
    "stimulus_b:rows",
    "stimulus_b:first",
    "stimulus_b:size",
    "stimulus_b:weight",
    "stimulus_b:each",
    "exc:tables",
    "exc:table",
    "inh:tables",
    "inh:table",
    "pools:tables",
    "pools:table",
    "background_e:tables",
    "background_e:table",
    "background_i:tables",
    "background_i:table",
    "stimulus_a:tables",
    "stimulus_a:table",
    "stimulus_b:tables",
    "stimulus_b:table",
    "exc:slots",
    "exc:capacity",
    "inh:slots",
    "inh:capacity",
    ":thread",
    ":threads",
    ":meeting",
)
LOOP = run_network


def run(arrays, *, t0=0.0, dt, steps, every=1, first=0):
    """Advance the network from step `first` by `steps` steps; returns spikes and records.

    arrays: states, wiring and parameters by name, as the functions of support/network_run.py make them;
        changed in place.
    """
    return integrate(LOOP, PARTS, ARGUMENTS, arrays, t0, dt, steps, every, first)
