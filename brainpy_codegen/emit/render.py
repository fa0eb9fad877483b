"""Templates to text; the only user of Jinja.

Templates place strings: they may loop, branch and join, but do no arithmetic, no renaming and decide no types. What a
template reads and what it is given must be the same names, so that neither can go stale unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta, nodes

from brainpy_codegen.errors import CodegenError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@cache
def templates_folder() -> Path:
    """The folder of all templates: `brainpy_codegen/_templates` in an installed package, `templates` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_templates", package.parent / "templates"):
        if (folder / "support").is_dir():
            return folder
    raise CodegenError(f"the templates of brainpy_codegen are missing: neither in {package} nor beside it")


def support_text(name: str) -> str:
    """The text of a file of `templates/support`, which is copied as it is beside generated modules."""
    return (templates_folder() / "support" / name).read_text(encoding="utf-8")


def render(template: str, context: Mapping[str, object] | DataclassInstance) -> str:
    """The text of a template, such as `c/module.c.jinja`.

    Args:
        template: path below the folder of templates.
        context: values by name: a mapping, or a dataclass whose fields they are.

    Raises:
        CodegenError: the names in the context are not exactly those that the template reads. Templates that extend
            another share their context with its other children, so that one of them may leave a name out; the tests
            see to it that no name is left out by all.
    """
    values = context if isinstance(context, Mapping) else fields_of(context)
    wanted = template_variables(template)
    missing, unused = sorted(wanted - set(values)), sorted(set(values) - wanted)
    if missing or (unused and not _extends(template)):
        raise CodegenError(f"{template} and its context do not fit: missing {missing}, unused {unused}")
    return _environment().get_template(template).render(values)


def fields_of(context: DataclassInstance) -> dict[str, Any]:
    """The fields of a dataclass by name, not copied."""
    return {field.name: getattr(context, field.name) for field in fields(context)}


@cache
def template_variables(template: str) -> frozenset[str]:
    """The names that a template reads from its context, in itself and in the templates that it extends or includes."""
    tree = _parsed(template)
    # Jinja looks at each block by itself and takes the macros of the file for variables there.
    macros = {macro.name for macro in tree.find_all(nodes.Macro)}
    imported = {
        name if isinstance(name, str) else name[1] for line in tree.find_all(nodes.FromImport) for name in line.names
    }
    found = set(meta.find_undeclared_variables(tree)) - macros - imported
    for other in meta.find_referenced_templates(tree):
        if other is None:
            raise CodegenError(f"{template} names another template by a variable; templates name them by text")
        found |= template_variables(other)
    return frozenset(found)


def _extends(template: str) -> bool:
    return _parsed(template).find(nodes.Extends) is not None


@cache
def _parsed(template: str) -> nodes.Template:
    environment = _environment()
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, template)
    return environment.parse(source)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
