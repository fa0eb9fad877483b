"""Three chemical reactions whose rates differ by nine orders of magnitude: the classical stiff problem.

Robertson, H. H. (1966). The solution of a set of reaction rate equations. In J. Walsh (ed.), Numerical Analysis: An
Introduction, 178-182. Academic Press.
"""

import brainpy_codegen as bc


@bc.ode
def robertson(A, B, C, t, k_1=0.04, k_2=3e7, k_3=1e4):
    """Autocatalytic reactions of Robertson."""
    # A -> B, B + B -> C + B, B + C -> A + C
    slow = k_1 * A
    fast = k_2 * B**2
    back = k_3 * B * C

    dA = -slow + back
    dB = slow - fast - back
    dC = fast
    return dA, dB, dC


if __name__ == "__main__":
    # Eleven decades of time in some hundreds of steps.
    sol = bc.simulate(
        robertson,
        duration=1e11,
        method="rodas5p",
        init={"A": 1.0, "B": 0.0, "C": 0.0},
        rtol=1e-6,
        atol=1e-14,
        t_eval=[0.0] + [10.0**k for k in range(-4, 12)],
    )
    for t, A, B, C in zip(sol.t, sol["A"], sol["B"], sol["C"], strict=True):
        print(f"t = {t:<8.0e} A = {A:.6e}   B = {B:.6e}   C = {C:.6e}")
    print(f"{sol.accepted} steps")
    print(f"A(1e11) = {sol['A'][-1]:.5e}")
