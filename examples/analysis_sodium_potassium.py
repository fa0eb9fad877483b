"""Persistent sodium and potassium (Izhikevich 2007): one pair of currents, three ways to begin to fire.

A slow potassium current: rest is lost at a saddle-node on the cycle, and firing begins at zero frequency. A fast one:
the cycle is born at a homoclinic orbit, and firing and rest are both stable up to the saddle-node. One that opens at
lower voltages: rest becomes unstable at a supercritical Hopf point, and firing begins small.

Izhikevich, E. M. (2007). Dynamical systems in neuroscience. MIT Press.
"""

import matplotlib.pyplot as plt
import numpy as np

import brainpy_codegen as bc


@bc.ode
def sodium_potassium(
    V,  # membrane potential [mV]
    n,  # activation of the potassium current
    t,  # time [ms]
    I=0.0,  # injected current [uA/cm2]
    E_L=-80.0,  # reversal potential of the leak [mV]
    V_n=-25.0,  # half activation of the potassium current [mV]
    tau=1.0,  # its time constant [ms]
):
    """Fast persistent sodium current, slower potassium current."""
    m_inf = 1 / (1 + np.exp((-20 - V) / 15))
    n_inf = 1 / (1 + np.exp((V_n - V) / 5))
    dV = I - 8 * (V - E_L) - 20 * m_inf * (V - 60) - 10 * n * (V + 90)
    dn = (n_inf - n) / tau
    return dV, dn


BOX = {"V": (-90, 20), "n": (0, 1)}
LOW = {"E_L": -78.0, "V_n": -45.0}
# parameters, range of the current, a current with a stable cycle, the current of the phase plane
CASES = {
    "saddle-node on the cycle": ({"tau": 1.0}, (0, 12), 10.0, 4.0),
    "saddle-node and homoclinic": ({"tau": 0.16}, (0, 12), 10.0, 4.0),
    "supercritical Hopf": ({**LOW, "tau": 1.0}, (5, 30), 25.0, 25.0),
}


def figure():
    """Diagrams over the current, rates, and phase planes; returns the figure."""
    fig, panels = plt.subplots(3, 3, figsize=(13, 10), layout="constrained", height_ratios=(3, 2, 3))
    for (title, (params, ends, firing, shown)), column in zip(CASES.items(), panels.T, strict=True):
        diagram = bc.analysis.continuation(sodium_potassium, "I", ends, params=params, box=BOX)
        cycle = bc.analysis.limit_cycle(sodium_potassium, {**params, "I": firing}, init={"V": -20.0, "n": 0.1})
        cycles = bc.analysis.cycle_continuation(sodium_potassium, "I", ends, params=params, cycle=cycle)
        top, middle, bottom = column
        diagram.plot(ax=top, cycles=[cycles])
        top.set(title=title, xlabel="")
        table = cycles.to_dataframe()
        for is_stable, style in ((True, "-"), (False, "--")):
            middle.plot(table["I"].where(table["stable"] == is_stable), 1000 / table["period"], style, color="#2a8a57")
        top_rate = 1100 / table["period"].min()
        middle.set(xlabel="I [uA/cm2]", ylabel="frequency [Hz]", xlim=top.get_xlim(), ylim=(0, top_rate))
        plane = bc.analysis.phase_plane(sodium_potassium, BOX, {**params, "I": shown})
        plane.plot(ax=bottom)
        if shown > table["I"].min():
            here = bc.analysis.limit_cycle(sodium_potassium, {**params, "I": shown}, init={"V": -30.0, "n": 0.2})
            here.plot(ax=bottom)
            bottom.set(xlabel="V [mV]", ylabel="n")
        bottom.get_legend().remove()
        bottom.set_title(f"I = {shown:g}", fontsize="medium")
        found = ", ".join(f"{one.label} {one.params['I']:.8g}" for one in diagram.special)
        print(f"{title}: {found}; cycles from {table['I'].min():.6g} ({cycles.begin})")
    fig.legend(*panels[2, 0].get_legend_handles_labels(), loc="outside lower center", ncols=7)
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
