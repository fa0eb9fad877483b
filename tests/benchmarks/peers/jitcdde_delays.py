"""Mackey-Glass in JiTCDDE: for each line on standard input (an end), one line (CPU seconds, final value).

Needs an environment with jitcdde. The past is set up within the time, as it is in a run of ours.
"""

import sys
import time

import numpy as np
from jitcdde import jitcdde, t, y

past = y(0, t - 17)
dde = jitcdde([0.2 * past / (1 + past**10) - 0.1 * y(0)], max_delay=17, verbose=False)
dde.compile_C()
dde.set_integration_parameters(rtol=1e-6, atol=1e-8)

for line in sys.stdin:
    end = float(line)
    began = time.process_time()
    dde.purge_past()
    dde.constant_past([0.5])
    dde.step_on_discontinuities()
    value = 0.5
    for stop in np.arange(100.0, end + 1e-9, 100.0):
        if stop > dde.t:
            value = dde.integrate(stop)[0]
    print(time.process_time() - began, float(value), flush=True)
