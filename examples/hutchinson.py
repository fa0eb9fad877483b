"""Delayed logistic growth: what a population eats now is missing a time tau later.

With tau = 1 the equilibrium 1 is stable up to r = pi/2; beyond, cycles grow whose minima come close to extinction.

Hutchinson, G. E. (1948). Circular causal systems in ecology. Annals of the New York Academy of Sciences 50.
doi:10.1111/j.1749-6632.1948.tb39854.x

Run: python examples/hutchinson.py
"""

import brainpy_codegen as bc


@bc.dde
def hutchinson(y, t, r=1.8, tau=1.0):
    """Hutchinson's delayed logistic equation."""
    dy = r * y * (1 - bc.delayed(y, tau))
    return dy


if __name__ == "__main__":
    sol = bc.simulate(hutchinson, duration=100.0, dt=0.01, history={"y": 0.1})
    late = sol["y"][5000:]
    print(f"cycle between {late.min():.4f} and {late.max():.4f}")
