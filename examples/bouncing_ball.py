"""A bouncing ball: free fall between bounces, which are events that reset the velocity."""

import brainpy_codegen as bc


@bc.ode
def bouncing_ball(h, v, t, g=9.81):
    """Ball in free fall."""
    dh = v  # height [m]
    dv = -g  # velocity [m/s]
    return dh, dv


def ground(h):
    """Zero where the ball touches the ground."""
    return h


def bounce(h, v):
    """The ball turns round and keeps 80 % of its speed."""
    return 0.0, -0.8 * v


ground.direction = -1  # on the way down only
ground.reset = bounce


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    sol = bc.simulate(
        bouncing_ball,
        duration=3.0,
        method="dopri5",
        init={"h": 1.0, "v": 0.0},
        events=ground,
        rtol=1e-8,
        dense_output=True,
    )
    times = ", ".join(f"{t:.4f}" for t in sol.t_events[0])
    print(f"bounces at t = {times}")
    plt.plot(sol.t, sol["h"], ".")
    plt.show()
