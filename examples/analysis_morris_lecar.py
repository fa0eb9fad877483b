"""Morris-Lecar: three ways to begin to fire, by three sets of parameters (Rinzel and Ermentrout 1989).

Hopf: firing begins at a finite frequency. Saddle-node on the cycle: the frequency begins at zero, like a square root.
Homoclinic: it also begins at zero, but only a logarithm away.
"""

import matplotlib.pyplot as plt
from morris_lecar import morris_lecar

import brainpy_codegen as bc

SNIC = {"g_Ca": 4.0, "V_3": 12.0, "V_4": 17.4}
SETS = {
    "Hopf": ({}, (50, 250)),
    "saddle-node on the cycle": ({**SNIC, "phi": 1 / 15}, (-20, 130)),
    "homoclinic": ({**SNIC, "phi": 0.23}, (-20, 60)),
}
BOX = {"V": (-80, 60), "w": (0, 1)}


def figure():
    """Two rows: the bifurcation diagrams, and frequency over current; returns the figure."""
    fig, panels = plt.subplots(2, 3, figsize=(13, 7), layout="constrained", sharex="col", height_ratios=(2, 1))
    for (title, (params, ends)), (top, bottom) in zip(SETS.items(), panels.T, strict=True):
        diagram = bc.analysis.continuation(morris_lecar, "I", ends, params=params, box=BOX)
        last = [one for one in diagram.special if one.kind == "hopf"][-1]
        cycles = bc.analysis.cycle_continuation(morris_lecar, "I", ends, params=params, hopf=last)
        diagram.plot(ax=top, cycles=[cycles])
        top.set(title=title, xlabel="")
        table = cycles.to_dataframe()
        for is_stable, style in ((True, "-"), (False, "--")):
            bottom.plot(table["I"].where(table["stable"] == is_stable), 1000 / table["period"], style, color="#2a8a57")
        bottom.set(xlabel="I [uA/cm2]", ylabel="frequency [Hz]", ylim=(0, None))
        found = ", ".join(f"{one.label} {one.params['I']:.6g}" for one in (*diagram.special, *cycles.special))
        print(f"{title}: {found}; the cycles end: {cycles.end}")
    return fig


if __name__ == "__main__":
    figure()
    plt.show()
