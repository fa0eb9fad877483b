"""The same workloads, written by hand in JAX: `lax.scan` over the steps under `jit`, in float64."""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)


def _ratio(x):
    near = jnp.abs(x) < 1e-5
    safe = jnp.where(near, 1.0, x)
    return jnp.where(near, 1.0 - 0.5 * x, safe / (jnp.exp(safe) - 1.0))


def _hh_step(state, dt):
    V, m, h, k, g_e, g_i = state
    u = V + 63.0
    alpha_m, beta_m = 1.28 * _ratio(0.25 * (13.0 - u)), 1.4 * _ratio(0.2 * (u - 40.0))
    alpha_h, beta_h = 0.128 * jnp.exp((17.0 - u) / 18.0), 4.0 / (1.0 + jnp.exp((40.0 - u) / 5.0))
    alpha_n, beta_n = 0.16 * _ratio(0.2 * (15.0 - u)), 0.5 * jnp.exp((10.0 - u) / 40.0)
    g_Na, g_K = 20000.0 * m**3 * h, 6000.0 * k**4
    g = 10.0 + g_Na + g_K + g_e + g_i

    def relax(value, goal, rate):
        return goal + (value - goal) * jnp.exp(-dt * rate)

    return jnp.stack(
        [
            relax(V, (10.0 * -60.0 + g_Na * 50.0 + g_K * -90.0 + g_i * -80.0) / g, g / 200.0),
            relax(m, alpha_m / (alpha_m + beta_m), alpha_m + beta_m),
            relax(h, alpha_h / (alpha_h + beta_h), alpha_h + beta_h),
            relax(k, alpha_n / (alpha_n + beta_n), alpha_n + beta_n),
            g_e * jnp.exp(-dt / 5.0),
            g_i * jnp.exp(-dt / 10.0),
        ]
    )


def _lorenz_step(state, rho, dt):
    def slope(point):
        x, y, z = point
        return jnp.stack([10.0 * (y - x), x * (rho - z) - y, x * y - 8.0 / 3.0 * z])

    a = slope(state)
    b = slope(state + 0.5 * dt * a)
    c = slope(state + 0.5 * dt * b)
    d = slope(state + dt * c)
    return state + dt / 6.0 * (a + 2.0 * b + 2.0 * c + d)


def _in_place(step, steps):
    run = jax.jit(lambda state: jax.lax.scan(lambda s, _: (step(s), None), state, length=steps)[0])

    def advance(state):
        state[...] = np.asarray(run(jnp.asarray(state)))

    return advance


def hh_population(steps, dt):
    """A function that advances the (6, n) state of the Hodgkin-Huxley population in place."""
    return _in_place(lambda state: _hh_step(state, dt), steps)


def lorenz_ensemble(rho, steps, dt):
    """A function that advances the (3, n) state of the Lorenz ensemble in place."""
    return _in_place(lambda state: _lorenz_step(state, rho, dt), steps)
