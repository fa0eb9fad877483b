"""Legal names that are taken in some library, language or template."""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def sympy_names(E, I, t, S=0.5, N=2.0, Q=0.25, lambda_=0.1, beta=0.3, zeta=1.0, pi=3.0):
    dE = -lambda_ * E + S * I + Q
    dI = beta * E - I / N + zeta * np.pi - pi
    return dE, dI


@bc.ode
def module_words(state, record, t, parameters=0.5, p=1.0, k=2.0, i=3.0, row=0.1, every_=1.0, LOOPS=0.2):
    dstate = -p * state + k * record / i + row * LOOPS
    drecord = parameters * state - record * every_
    return dstate, drecord


@bc.ode
def face_words(step, run, t, derivative=0.5, advance=0.25, MODEL=2.0, STATES=0.5, t_=1.5):
    drun = -run + derivative * step
    dstep = advance * run - step / MODEL + t_ * STATES
    return dstep, drun


@bc.ode
def step_words(V, V_2, t, dV_1=0.1, half_dt=0.2, V_next=0.3, dt_=0.4, p_half=0.5, first=0.6, last=0.7, start=0.8):
    V_3 = V_2 - dV_1 * V
    dV = V_3 * half_dt - V_next * dt_
    dV_2 = first * V - V_2 * p_half + last * start
    return dV, dV_2


@bc.ode
def c_keywords(double, long, t, const=0.5, static=1.0, void=0.25, register=0.1, short=2.0, auto=1.5, default=0.2):
    struct = const * double + void
    goto = struct - static * long
    return goto * register, short - auto * long * default


@bc.ode
def c_library(y0, j1, t, gamma=0.5, signal=1.0, NAN=0.25, INFINITY=0.1, NULL=2.0, M_PI=1.5, errno=0.2, main=0.4):
    index = gamma * y0 + NAN * main
    time = index - signal * j1
    return time * INFINITY, NULL - M_PI * j1 * errno


@bc.ode
def numpy_words(x, y, t, exp=0.5, np_=1.0, where=2.0, range_=0.25, log_=0.1, float_=1.5, sum=0.3):
    dx = np.exp(-exp * x) * np_ - where * y
    dy = range_ * np.log(1 + x**2) - log_ * y * float_ + sum
    return dx, dy


@bc.ode
def array_libraries(jnp, lax, t, jax=0.5, torch=1.0, numba=0.25, njit=0.1, cell=2.0, loop=1.5, exprel=0.2, f32=0.4):
    djnp = jax * lax - torch * jnp + numba * np.tanh(jnp)
    dlax = njit * cell - loop * lax + exprel * f32
    return djnp, dlax


@bc.ode
def builtins_words(x, len, t, min=0.5, max=1.0, abs=0.25, int=2.0, tuple=0.1, zip=0.3, float=0.2):
    dx = min * len - max * x + abs
    return dx, int * x - tuple * len + zip * float


@bc.ode
def θ_neuron(θ, τ, t, η=0.1, Δ=0.5, α_1=2.0):
    """A phase θ with a slow variable τ."""
    dθ = 1 - np.cos(θ) + (1 + np.cos(θ)) * (η + τ)
    dτ = (Δ - τ) / α_1
    return dθ, dτ


@bc.ode
def unicode_clash(tau, τ, t, τ_=0.5, tau_=0.25, μ=1.0, mu=2.0):
    """Transliteration must not make two names one."""
    dtau = τ_ * τ - tau
    return dtau, tau_ * tau * μ - mu * τ


@bc.ode
def numbered_names(x, x_2, t, x_3=0.5):
    """Re-assignment must not run into the numbers that are there."""
    x = x * x_3
    x_4 = x + x_2
    x = x + x_4
    return x, x_4 - x_2


@bc.ode
def underscores(_x, x_, t, _=0.5, __a=0.25, a__=1.5):
    return _ * x_ - _x, __a * _x - a__ * x_


@bc.ode
def case_matters(v, V, t, i=0.5, I=0.25, g=1.0, G=2.0):
    return I * V - i * v, g * v - G * V
