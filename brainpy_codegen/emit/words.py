"""The names of `emit.naming`, under the module that the emission of vector models imports them from."""

from brainpy_codegen.emit.naming import FACE as FACE
from brainpy_codegen.emit.naming import Words as Words
from brainpy_codegen.emit.naming import all_functions as all_functions
from brainpy_codegen.emit.naming import renamed_top_level as renamed_top_level
from brainpy_codegen.emit.naming import user_names as user_names
