"""Problems of DDETST: those that have solutions in closed form, and some of which good values are known.

Paul, C. A. H. (1994). A test set of functional differential equations. Technical report 249, University of Manchester.
Enright, W. H., Hayashi, H. (1997). The evaluation of numerical software for delay differential equations. In: Boisvert,
R. F. (ed.), The quality of numerical software, Chapman & Hall, 179-193. Every solution in closed form can be checked by
substitution; their delays vanish, depend on states, and stand in neutral equations. The values of the others were
computed with two other programs, which agree to the digits given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import brainpy_codegen as bc


@bc.dde
def b1(y, t):
    """log t; the delay vanishes at t = 1."""
    return 1 - bc.delayed(y, t - np.exp(1 - 1 / t))


@bc.dde
def b2(y, t):
    """Pieces of exponentials; the delay vanishes at the start, and the right-hand side jumps."""
    return np.where(bc.delayed(y, t / 2) < 0, 1.0, -1.0) - y


@bc.dde
def d1(y1, y2, t):
    """log t and 1 / t; the delay depends on the state and vanishes at t = 1."""
    looks_at = np.exp(1 - y2)
    dy1 = y2
    dy2 = -bc.delayed(y2, t - looks_at) * y2**2 * looks_at
    return dy1, dy2


@bc.dde
def f1(y, t):
    """exp(sin 2t), neutral."""
    earlier, slope = bc.delayed(y, t / 2), bc.delayed_derivative(y, t / 2)
    return 2 * np.cos(2 * t) * earlier ** (2 * np.cos(t)) + np.log(slope) - np.log(2 * np.cos(t)) - np.sin(t)


@bc.dde
def f3(y, t, L=0.2):
    """log(t + 3), neutral; the delay vanishes at t = 1/2, 3/2 ...; F4 has L = 0.4, F5 0.6."""
    looks_at = 0.5 * t * (1 - np.cos(2 * np.pi * t))
    return np.exp(-y) + L * (np.sin(bc.delayed_derivative(y, t - looks_at)) - np.sin(1 / (3 + looks_at)))


@bc.dde
def g1(y, t):
    """t + 1, neutral with a delay of state."""
    return -bc.delayed_derivative(y, y**2 / 4)


@bc.dde
def g2(y, t):
    """t + 1, neutral with a delay of state."""
    return -bc.delayed_derivative(y, t - (y - 2))


@bc.dde
def h1(y, t):
    """-log(cos 2t) / 2, neutral with a delay of state that vanishes at the start."""
    slope = bc.delayed_derivative(y, t - t * y**2 / (1 + y**2))
    return -4 * t * y**2 / (4 + np.log(np.cos(2 * t)) ** 2) + np.tan(2 * t) + 0.5 * np.arctan(slope)


@bc.dde
def h2(y, t, L=0.1):
    """sin t, neutral with a delay of state that vanishes at the start and at pi / 2; H3 has L = 0.3, H4 0.5."""
    value, slope = bc.delayed(y, t - t * y**2), bc.delayed_derivative(y, t - t * y**2)
    seen = t * np.sin(t) ** 2
    return np.cos(t) * (1 + value) + L * y * slope + (1 - L) * np.sin(t) * np.cos(seen) - np.sin(t + seen)


@bc.dde
def a2(y1, y2, t):
    """Chronic granulocytic leukemia (Wheldon)."""
    z = 10 * y1 / (1 + 40 * y2)
    return 1.1 / (1 + np.sqrt(10) * bc.delayed(y1, 20.0) ** 1.25) - z, 10 * z - 2.43 * y2


@bc.dde
def c1(y, t):
    """A delay of state."""
    return -2 * bc.delayed(y, 1 + abs(y)) * (1 - y**2)


@bc.dde
def d2(y1, y2, y3, y4, t, r1=0.02, r2=0.005, alpha=3.0, delta=0.01):
    """Antigens and antibodies with a fading memory: the delay is a state, and 0 at the start."""
    both, before = y1 * y2, bc.delayed(y1, y4) * bc.delayed(y2, y4)
    dy1 = -r1 * both + r2 * y3
    dy2 = -r1 * both + alpha * r1 * before
    dy3 = -dy1
    dy4 = 1 + (3 * delta - both - y3) * np.exp(delta * y4) / (before + bc.delayed(y3, y4))
    return dy1, dy2, dy3, dy4


@bc.dde
def waltman(
    y1, y2, y3, y4, y5, y6, t,
    first=35.0, second=197.0, alpha=1.8, beta=20.0, gamma=0.002, r=5e4, s=1e5,
):  # fmt: skip
    """Antibodies that are made once thresholds are passed: what happened at the times y5 and y6 counts.

    Waltman, P. (1978). A threshold model of antigen-stimulated antibody production. In: Bell, G. I., Perelson, A. S.,
    Pimbley, G. H. (ed.), Theoretical Immunology, Dekker, 437-453. Guglielmi and Hairer's problem 5.
    """
    v1, v2, v3 = bc.delayed(y1, t - y5), bc.delayed(y2, t - y5), bc.delayed(y3, t - y5)
    w1, w2, w3 = bc.delayed(y1, t - y6), bc.delayed(y2, t - y6), bc.delayed(y3, t - y6)
    bound, killed = r * y1 * y2, s * y1 * y4
    dy2 = -bound + np.where(t >= first, alpha * r * v1 * v2, 0.0)
    dy4 = -killed - gamma * y4 + np.where(t >= second, beta * r * w1 * w2, 0.0)
    dy5 = np.where(t >= first, (y1 * y2 + y3) / (v1 * v2 + v3), 0.0)
    dy6 = np.where(t >= second, (1e-12 + y2 + y3) / (1e-12 + w2 + w3), 0.0)
    return -bound - killed, dy2, bound, dy4, dy5, dy6


VALUES = {
    "A2": (
        a2,
        (1.05767027 / 3, 1.030713491 / 3),
        {50: (0.2034835670679, 0.4363314161682), 100: (0.08768011074437, 0.2937685943335)},
    ),
    "C1": (c1, (0.5,), {10: (-0.99632938,), 30: (0.9955320638,)}),
    "D2": (
        d2,
        (5.0, 0.1, 0.0, 0.0),
        {
            20: (3.3256317228, 3.5003917326, 1.6743682772, 0.040910699302),
            40: (0.2596194732, 10.403212257, 4.7403805268, 0.13269550694),
        },
    ),
}
"""Model, constant past, and states at some times."""


def pieces_of_b2(t: float) -> float:
    if t < 2 * np.log(2):
        return 2 * np.exp(-t) - 1
    return 1 - 6 * np.exp(-t) if t < 2 * np.log(6) else 66 * np.exp(-t) - 1


@dataclass(frozen=True)
class Problem:
    """A model, where it begins and ends, what was before, and its solution, the first state."""

    model: bc.Model
    span: tuple[float, float]
    solution: Callable[[float], float]
    history: dict[str, object]
    start: tuple[float, ...]
    parameters: dict[str, float]


def _problem(model, span, solution, *, history=None, start=None, **parameters):
    first = (float(solution(span[0])),) if start is None else start
    past = {model.states[-1]: solution if history is None else history}
    return Problem(model, span, solution, past, first, parameters)


def _log_after_3(t):
    return np.log(t + 3)


PROBLEMS = {
    "B1": _problem(b1, (0.1, 10.0), np.log),
    "B2": _problem(b2, (0.0, 2 * np.log(66)), pieces_of_b2, history=1.0),
    "D1": _problem(d1, (0.1, 5.0), np.log, history=lambda t: 1 / t, start=(float(np.log(0.1)), 10.0)),
    "F1": _problem(f1, (0.0, 1.0), lambda t: np.exp(np.sin(2 * t))),
    "F3": _problem(f3, (0.0, 10.0), _log_after_3, history=lambda t: np.log(np.maximum(t, -2.0) + 3), L=0.2),
    "F4": _problem(f3, (0.0, 10.0), _log_after_3, history=lambda t: np.log(np.maximum(t, -2.0) + 3), L=0.4),
    "F5": _problem(f3, (0.0, 10.0), _log_after_3, history=lambda t: np.log(np.maximum(t, -2.0) + 3), L=0.6),
    "G1": _problem(g1, (0.0, 1.0), lambda t: t + 1, history=lambda t: 1 - t),
    "G2": _problem(g2, (0.0, 1.0), lambda t: t + 1, history=lambda t: 1 - t),
    "H1": _problem(h1, (0.0, 0.225 * np.pi), lambda t: -0.5 * np.log(np.cos(2 * t)), history=lambda t: 0.0 * t),
    "H2": _problem(h2, (0.0, np.pi), np.sin, L=0.1),
    "H3": _problem(h2, (0.0, np.pi), np.sin, L=0.3),
    "H4": _problem(h2, (0.0, np.pi), np.sin, L=0.5),
}
