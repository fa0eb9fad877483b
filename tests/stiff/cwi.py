"""Large problems of the test set for initial value problem solvers, with their published solutions.

Mazzia, F. and Magherini, C. (2008). Test Set for Initial Value Problem Solvers, release 2.4. Bari.
Verwer, J. G. (1994). Gauss-Seidel iteration for stiff ODEs from chemical kinetics. SIAM Journal on Scientific Computing
15, 1243-1250. doi:10.1137/0915076
"""

import numpy as np

import brainpy_codegen as bc


@bc.ode
def pollution(
    y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11, y12, y13, y14, y15, y16, y17, y18, y19, y20, t
):  # fmt: skip
    """POLLU: 25 reactions of 20 species in the air."""
    r1, r2, r3, r4, r5 = 0.35 * y1, 26.6 * y2 * y4, 1.23e4 * y5 * y2, 8.6e-4 * y7, 8.2e-4 * y7
    r6, r7, r8, r9, r10 = 1.5e4 * y7 * y6, 1.3e-4 * y9, 2.4e4 * y9 * y6, 1.65e4 * y11 * y2, 9e3 * y11 * y1
    r11, r12, r13, r14, r15 = 0.022 * y13, 1.2e4 * y10 * y2, 1.88 * y14, 1.63e4 * y1 * y6, 4.8e6 * y3
    r16, r17, r18, r19, r20 = 3.5e-4 * y4, 0.0175 * y4, 1e8 * y16, 4.44e11 * y16, 1.24e3 * y17 * y6
    r21, r22, r23, r24, r25 = 2.1 * y19, 5.78 * y19, 0.0474 * y1 * y4, 1.78e3 * y19 * y1, 3.12 * y20
    d1 = r2 + r3 + r9 + r11 + r12 + r22 + r25 - r1 - r10 - r14 - r23 - r24
    d2 = r1 + r21 - r2 - r3 - r9 - r12
    d3 = r1 + r17 + r19 + r22 - r15
    d4 = r15 - r2 - r16 - r17 - r23
    d5 = 2 * r4 + r6 + r7 + r13 + r20 - r3
    d6 = r3 + 2 * r18 - r6 - r8 - r14 - r20
    d7 = r13 - r4 - r5 - r6
    d8 = r4 + r5 + r6 + r7
    d11 = r8 + r11 - r9 - r10
    d19 = r23 + r25 - r21 - r22 - r24
    d9, d10, d13, d14, d16 = -r7 - r8, r7 + r9 - r12, r10 - r11, r12 - r13, r16 - r18 - r19
    return d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, r9, d13, d14, r14, d16, -r20, r20, d19, r24 - r25


@bc.ode
def ring_modulator(
    y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11, y12, y13, y14, y15, t, C=1.6e-8, C_s=2e-12, C_p=1e-8, R=25e3
):  # fmt: skip
    """RINGMOD: four diodes mix a signal of 1 kHz with a carrier of 10 kHz."""
    signal = 0.5 * np.sin(2000 * np.pi * t)
    carrier = 2 * np.sin(20000 * np.pi * t)
    q1 = 40.67286402e-9 * (np.exp(17.7493332 * (y3 - y5 - y7 - carrier)) - 1)
    q2 = 40.67286402e-9 * (np.exp(17.7493332 * (-y4 + y6 - y7 - carrier)) - 1)
    q3 = 40.67286402e-9 * (np.exp(17.7493332 * (y4 + y5 + y7 + carrier)) - 1)
    q4 = 40.67286402e-9 * (np.exp(17.7493332 * (-y3 - y6 + y7 + carrier)) - 1)
    d1 = (y8 - 0.5 * y10 + 0.5 * y11 + y14 - y1 / R) / C
    d2 = (y9 - 0.5 * y12 + 0.5 * y13 + y15 - y2 / R) / C
    d3 = (y10 - q1 + q4) / C_s
    d4 = (-y11 + q2 - q3) / C_s
    d5 = (y12 + q1 - q3) / C_s
    d6 = (-y13 - q2 + q4) / C_s
    d7 = (-y7 / 50 + q1 + q2 - q3 - q4) / C_p
    d10 = (0.5 * y1 - y3 - 17.3 * y10) / 5e-4
    d11 = (-0.5 * y1 + y4 - 17.3 * y11) / 5e-4
    d12 = (0.5 * y2 - y5 - 17.3 * y12) / 5e-4
    d13 = (-0.5 * y2 + y6 - 17.3 * y13) / 5e-4
    d14 = (-y1 + signal - 86.3 * y14) / 2e-3
    d15 = (-y2 - 636.3 * y15) / 2e-3
    return d1, d2, d3, d4, d5, d6, d7, -y1 / 4.45, -y2 / 4.45, d10, d11, d12, d13, d14, d15


POLLUTION_START = (0.0, 0.2, 0.0, 0.04, 0.0, 0.0, 0.1, 0.3, 0.01, *[0.0] * 7, 0.007, 0.0, 0.0, 0.0)
# At t = 60.
POLLUTION_END = (
    *(0.5646255480022769e-01, 0.1342484130422339e00, 0.4139734331099427e-08, 0.5523140207484359e-02),
    *(0.2018977262302196e-06, 0.1464541863493966e-06, 0.7784249118997964e-01, 0.3245075353396018e00),
    *(0.7494013383880406e-02, 0.1622293157301561e-07, 0.1135863833257075e-07, 0.2230505975721359e-02),
    *(0.2087162882798630e-03, 0.1396921016840158e-04, 0.8964884856898295e-02, 0.4352846369330103e-17),
    *(0.6899219696263405e-02, 0.1007803037365946e-03, 0.1772146513969984e-05, 0.5682943292316392e-04),
)
# From 0; at t = 1e-3.
RING_MODULATOR_END = (
    *(-0.2339057358486745e-1, -0.7367485485540825e-2, 0.2582956709291169, -0.4064465721283450),
    *(-0.4039455665149794, 0.2607966765422943, 0.1106761861269975, 0.2939904342435596e-6),
    *(-0.2840029933642329e-7, 0.7267198267264553e-3, 0.7929487196960840e-3, -0.7255283495698965e-3),
    *(-0.7941401968526521e-3, 0.7088495416976114e-4, 0.2390059075236570e-4),
)
