"""`view`: the review page."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from brainpy_codegen.cli import arguments
from brainpy_codegen.cli.results import result_option, with_folder
from brainpy_codegen.cli.table import shown_path
from brainpy_codegen.errors import UsageError
from brainpy_codegen.session.known import LostModel
from brainpy_codegen.session.selection import selected_modules
from brainpy_codegen.session.settings import folder_for
from brainpy_codegen.session.status import ModuleState, folder_states


@click.command(short_help="Write an HTML page of models beside their generated code.")
@click.argument("files", nargs=-1, metavar="[FILE | MODULE]...")
@result_option("--page", (".html", ".htm"), "The file to write.", default=Path("review.html"), show_default=True)
@click.option(
    "--verify",
    "compared",
    type=click.Choice(["edited", "all", "none"]),
    default="edited",
    show_default=True,
    help="Which modules are held against their models now.",
)
@arguments.options(arguments.output, arguments.traceback)
def view(files: tuple[str, ...], page: Path, compared: Literal["edited", "all", "none"], output: Path | None) -> None:
    """Write one HTML page: the models beside their generated code, with edits, verdicts and units.

    The page needs no network, and can be mailed, attached to a review or kept by CI.
    """
    # Imported here, because they bring in the compiler and Jinja.
    from brainpy_codegen.verification.known import verify_known
    from brainpy_codegen.verification.network import verify_network
    from brainpy_codegen.verification.review import review
    from brainpy_codegen.verification.review_page import review_page

    folder = folder_for(output)
    modules = selected_modules(folder, files)
    states = [one for one in folder_states(folder, modules) if one.lock is not None and one.lock.kind != "input"]
    if not states:
        raise UsageError(f"{folder.path} holds no generated modules yet")
    findings = {}
    for state in states:
        if state.lock is not None and _is_compared(state, compared):
            judge = verify_network if state.lock.kind == "network" else verify_known
            found = judge(folder, state.module, state.lock)
            if not isinstance(found, LostModel):
                findings[state.module] = found
    text = review_page(review(folder, states, findings))
    with_folder(page).write_text(text, encoding="utf-8", errors="replace", newline="\n")
    click.echo(f"wrote          {shown_path(page.absolute())}")


def _is_compared(state: ModuleState, compared: str) -> bool:
    runs = not {"conflicted", "broken", "missing", "orphan", "rejected"}.intersection(state.flags)
    return runs and (compared == "all" or (compared == "edited" and "edited" in state.flags))
