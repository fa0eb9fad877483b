"""Where the statements of a generated module were written: the functions of its model, or of its network."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from brainpy_codegen.errors import CodegenError
from brainpy_codegen.frontend.parse import ParsedInput
from brainpy_codegen.ir.model import Model
from brainpy_codegen.options import Options
from brainpy_codegen.runtime.simulate import readable_error
from brainpy_codegen.session.generate import Job
from brainpy_codegen.session.places import Places, explain
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.line_map import SourceFunction, model_sources, network_sources

if TYPE_CHECKING:
    from brainpy_codegen.network.network import Network


def sources_of(job: Job) -> tuple[SourceFunction, ...]:
    """The functions that a job's module is made from; those of a network are known once its program is built."""
    if isinstance(job.subject, Model | ParsedInput):
        return model_sources(job.subject)
    # Imported here, because only who looks at a network's files asks.
    from brainpy_codegen.compiler import network_program

    try:
        return network_sources(network_program(job.subject, job.method, job.backend, job.options).origins)
    except CodegenError:
        return ()


def network_error(error: Exception, module: ModuleType, network: Network) -> CodegenError:
    """The failure of a network's module as one of our errors, told with the line of the function at fault, too."""
    found = readable_error(error, module)
    found.__cause__ = error
    path = Path(str(module.__file__))
    files = [one.name for one in (path, path.with_suffix(".c")) if one.is_file()]
    sources = sources_of(Job(network.ir, module.METHOD, module.BACKEND, Options()))
    explain(found, Places(Folder(path.parent), files, sources))
    return found
