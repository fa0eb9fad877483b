"""The command `brainpy-codegen`: its commands, exit codes, and errors without tracebacks."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from brainpy_codegen.cli.accept import accept
from brainpy_codegen.cli.analyze import analyze
from brainpy_codegen.cli.diff import diff
from brainpy_codegen.cli.doctor import doctor
from brainpy_codegen.cli.explain import explain
from brainpy_codegen.cli.generate import generate
from brainpy_codegen.cli.listing import listing
from brainpy_codegen.cli.restore import revert, undo
from brainpy_codegen.cli.run import run
from brainpy_codegen.cli.status import check, status
from brainpy_codegen.cli.verify import verify
from brainpy_codegen.cli.view import view
from brainpy_codegen.errors import CodegenError

INTERNAL = 70
INTERRUPTED = 130


class _Program(click.Group):
    """A group whose errors become one message and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run; with `standalone_mode=False`, as a function call whose errors are raised."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        arguments = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(arguments, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except CodegenError as error:
            if "--traceback" in arguments:
                traceback.print_exc()
            else:
                click.echo(error if str(error).startswith("error") else f"error: {error}", err=True)
                for note in getattr(error, "__notes__", ()):  # where in the model that is
                    click.echo(note, err=True)
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("interrupted", err=True)
            code = INTERRUPTED
        except BrokenPipeError:  # `... | head`
            sys.stderr.close()
            code = 0
        except Exception as error:
            if "--traceback" in arguments:
                traceback.print_exc()
            else:
                click.echo(
                    f"internal error: {type(error).__name__}: {error} (add --traceback to see where; please report it)",
                    err=True,
                )
            code = INTERNAL
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--traceback", is_flag=True, help="Show the Python traceback of an error.")
@click.version_option(package_name="brainpy-codegen")
def main(traceback: bool) -> None:
    """Readable, editable step functions for dynamical systems, generated from plain Python functions.

    MODEL is path/to/file.py:function or package.module:function.

    Exit codes: 0 fine, 1 differences found or the run failed, 2 usage, 3 the model is not accepted, 4 an edit is
    in conflict with the model, 5 a file computes something else, 6 a tool is missing, 70 internal error.
    """


for _command in (
    analyze,
    generate,
    run,
    status,
    diff,
    verify,
    accept,
    check,
    view,
    revert,
    undo,
    explain,
    listing,
    doctor,
):
    main.add_command(_command)
