"""Does a generated file, edited or not, still compute the model? A differential test against the interpreted IR."""

from brainpy_codegen.verification.differential import verify
from brainpy_codegen.verification.report import Deviation, Outcome, Report, Verdict, Worst

__all__ = ["Deviation", "Outcome", "Report", "Verdict", "Worst", "verify"]
