"""What notebooks show: models as formulas with their quantities, generated files as marked code with their state."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from brainpy_codegen.emit.highlight import highlighted
from brainpy_codegen.emit.write import read_text
from brainpy_codegen.ir.expression import Number, Unary
from brainpy_codegen.ir.model import Model
from brainpy_codegen.workspace.decide import language_of
from brainpy_codegen.workspace.folder import Folder
from brainpy_codegen.workspace.state import file_state

_LIGHT = {"k": "#8a3fb0", "s": "#2b7d3f", "n": "#b06000", "d": "#2a6fc0"}
_DARK = {"k": "#c98fe6", "s": "#7cc08c", "n": "#e0a35c", "d": "#7fb2f0"}
_DARK_PAGES = ('[data-jp-theme-light="false"]', ".vscode-dark", "html[theme=dark]")  # Jupyter, VS Code, Colab


def _style() -> str:
    rules = [
        ".bpc pre{line-height:1.45;max-height:32em;overflow:auto}",
        ".bpc .h-c{opacity:.65;font-style:italic}",
        ".bpc td,.bpc th{text-align:left!important}",
        *(f".bpc .h-{kind}{{color:{colour}}}" for kind, colour in _LIGHT.items()),
    ]
    for kind, colour in _DARK.items():
        places = ",".join(f"{page} .bpc .h-{kind}" for page in _DARK_PAGES)
        rules.append(f"{places}{{color:{colour}}}")
    return f"<style>{''.join(rules)}</style>"


_STYLE = _style()


def model_latex(model: Model) -> str:
    """The equations of a model as LaTeX, between dollars."""
    # Imported here: SymPy takes a while to load, and only formulas need it.
    from brainpy_codegen.transforms.latex import latex_equations

    return f"$\\displaystyle {latex_equations(model)}$"


def model_html(model: Model) -> str:
    """The equations of a model, and tables of its states and parameters with their units."""
    title = html.escape(model.title or model.name)
    states = [[_code(one.name), one.unit, one.comment] for one in model.states]
    parameters = [[_code(one.name), _default(one.default), one.unit, one.comment] for one in model.parameters]
    parts = [
        f"<b>{title}</b> <code>{html.escape(model.source.reference)}</code>",
        html.escape(model_latex(model), quote=False),
        _table(("state", "unit", ""), states),
    ]
    if parameters:
        parts.append(_table(("parameter", "default", "unit", ""), parameters))
    return f'<div class="bpc">{_STYLE}{"".join(f"<div>{part}</div>" for part in parts)}</div>'


def files_html(title: str, state: str, paths: Sequence[Path]) -> str:
    """Generated files as they are on disk; the one that holds the equations is open."""
    parts = [f"<b>{html.escape(title)}</b>: {html.escape(state)}"]
    for path in reversed(paths):
        text, language = read_text(path), language_of(path.name)
        rows = [] if text is None or language is None else highlighted(text.removesuffix("\n"), language)
        opened = " open" if path == paths[-1] else ""
        code = "\n".join(rows)
        parts.append(f"<details{opened}><summary>{html.escape(path.name)}</summary><pre>{code}</pre></details>")
    return f'<div class="bpc">{_STYLE}{"".join(f"<div>{part}</div>" for part in parts)}</div>'


def module_html(module: ModuleType) -> str:
    """A module that was loaded from a generated file, with the state of the file."""
    path = Path(str(module.__file__))
    paths = [one for one in (path, path.with_suffix(".c")) if one.is_file()]
    folder = Folder(path.parent)
    lock = folder.lock(path.stem)
    states = [file_state(folder, one.name, lock) for one in paths] if lock is not None else []
    words = [word for word, holds in (("edited", "edited"), ("in conflict", "places")) if _any(states, holds)]
    return files_html(path.stem, ", ".join(words) or ("as generated" if states else "not known here"), paths)


def _any(states: Iterable[object], name: str) -> bool:
    return any(getattr(state, name) for state in states)


def _default(value: Number | Unary | None) -> str:
    match value:
        case None:
            return "to be given"
        case Number(text=text):
            return text
        case Unary(operator=sign, operand=Number(text=text)):
            return sign + text
        case _:
            return ""


def _code(name: str) -> str:
    return f"<code>{html.escape(name)}</code>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first cell of a row is HTML."""
    cells = "".join(f"<th>{word}</th>" for word in head)
    body = "".join(
        f"<tr><td>{row[0]}</td>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row[1:])}</tr>" for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
