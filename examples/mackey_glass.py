"""Mackey-Glass: the number of blood cells, of which production answers to the number some days ago.

Chaotic at tau = 17 (correlation dimension near 2.1), a limit cycle at tau = 14.

Mackey, M. C., Glass, L. (1977). Oscillation and chaos in physiological control systems. Science 197.
doi:10.1126/science.267326

Run: python examples/mackey_glass.py
"""

import brainpy_codegen as bc


@bc.dde
def mackey_glass(x, t, beta=0.2, gamma=0.1, n=10, tau=17.0):
    """Mackey-Glass equation."""
    x_tau = bc.delayed(x, tau)  # the cells when production began
    dx = beta * x_tau / (1 + x_tau**n) - gamma * x
    return dx


if __name__ == "__main__":
    sol = bc.simulate(mackey_glass, duration=500.0, dt=0.1, history={"x": 1.2})
    print(f"x between {sol['x'].min():.3f} and {sol['x'].max():.3f}")
