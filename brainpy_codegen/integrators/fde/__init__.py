"""Methods for equations with Caputo derivatives of fractional order."""

from brainpy_codegen.integrators.base import Scheme
from brainpy_codegen.integrators.fde import caputo_l1, grunwald_letnikov, predictor_corrector

SCHEMES: tuple[Scheme, ...] = (predictor_corrector.SCHEME, caputo_l1.SCHEME, grunwald_letnikov.SCHEME)

ALIASES: dict[str, str] = {
    "abm": "predictor_corrector",
    "pece": "predictor_corrector",
    "adams_bashforth_moulton": "predictor_corrector",
    "l1": "caputo_l1",
    "caputo_l1_schema": "caputo_l1",
    "caputol1schema": "caputo_l1",
    "gl": "grunwald_letnikov",
    "short_memory": "grunwald_letnikov",
    "gl_short_memory": "grunwald_letnikov",
    "glshortmemory": "grunwald_letnikov",
}
