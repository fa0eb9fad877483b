"""High irradiance responses: how light controls the growth of a plant, by eight chemical reactions.

Schaefer, E. (1975). A new approach to explain the "high irradiance responses" of photomorphogenesis on the basis of
phytochrome. Journal of Mathematical Biology 2, 41-56. https://doi.org/10.1007/BF00276015
"""

import brainpy_codegen as bc


@bc.ode
def hires(y1, y2, y3, y4, y5, y6, y7, y8, t):
    """High irradiance responses of photomorphogenesis."""
    binding = 280 * y6 * y8

    dy1 = -1.71 * y1 + 0.43 * y2 + 8.32 * y3 + 0.0007
    dy2 = 1.71 * y1 - 8.75 * y2
    dy3 = -10.03 * y3 + 0.43 * y4 + 0.035 * y5
    dy4 = 8.32 * y2 + 1.71 * y3 - 1.12 * y4
    dy5 = -1.745 * y5 + 0.43 * y6 + 0.43 * y7
    dy6 = -binding + 0.69 * y4 + 1.71 * y5 - 0.43 * y6 + 0.69 * y7
    dy7 = binding - 1.81 * y7
    dy8 = -binding + 1.81 * y7
    return dy1, dy2, dy3, dy4, dy5, dy6, dy7, dy8


if __name__ == "__main__":
    start = dict.fromkeys(("y2", "y3", "y4", "y5", "y6", "y7"), 0.0) | {"y1": 1.0, "y8": 0.0057}
    sol = bc.simulate(
        hires, duration=321.8122, method="rodas4", init=start, rtol=1e-6, atol=1e-10, t_eval=[0.0, 321.8122]
    )
    print(f"{sol.accepted} steps")
    print(f"y8 = {sol.final['y8']:.8f}")
