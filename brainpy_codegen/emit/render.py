"""Templates to text; the only user of Jinja.

Templates place strings: they may loop, branch and join, but do no arithmetic, no renaming and decide no types. What a
template reads and what it is given must be the same names, so that neither can go stale unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_RESOLVE

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
    compiled = _environment().get_template(template)
    wanted = template_variables(template)
    missing, unused = sorted(wanted - set(values)), sorted(set(values) - wanted)
    if missing or (unused and not _environment().readings[template].extends):
        raise CodegenError(f"{template} and its context do not fit: missing {missing}, unused {unused}")
    return compiled.render(values)


def fields_of(context: DataclassInstance) -> dict[str, Any]:
    """The fields of a dataclass by name, not copied."""
    return {field.name: getattr(context, field.name) for field in fields(context)}


@cache
def template_variables(template: str) -> frozenset[str]:
    """The names that a template reads from its context, in itself and in the templates that it extends or includes."""
    environment = _environment()
    environment.get_template(template)
    reading = environment.readings[template]
    # Jinja looks at each block by itself and takes the macros of the file for variables there.
    found = reading.names - reading.macros
    for other in reading.others:
        if not isinstance(other, nodes.Const):
            raise CodegenError(f"{template} names another template by a variable; templates name them by text")
        found |= template_variables(other.value)
    return frozenset(found)


@dataclass
class _Reading:
    """What a template reads: names, macros of its own or imported ones, other templates."""

    names: set[str] = field(default_factory=set)
    macros: set[str] = field(default_factory=set)
    others: list[nodes.Expr] = field(default_factory=list)
    extends: bool = False


class _Compiler(CodeGenerator):
    """Jinja's own, which writes down what it meets; `jinja2.meta` would compile every template once more for that."""

    environment: _Environment

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        assert self.name is not None
        self._reading = self.environment.readings[self.name] = _Reading()
        super().visit_Template(node, frame)

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        loads = frame.symbols.loads.values()
        names = {str(name) for action, name in loads if action == VAR_LOAD_RESOLVE}
        self._reading.names |= names - self.environment.globals.keys()

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:
        self._reading.macros.add(node.name)
        super().visit_Macro(node, frame)

    def visit_FromImport(self, node: nodes.FromImport, frame: Frame) -> None:
        self._reading.macros |= {name if isinstance(name, str) else name[1] for name in node.names}
        self._reading.others.append(node.template)
        super().visit_FromImport(node, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        self._reading.others.append(node.template)
        super().visit_Include(node, frame)

    def visit_Extends(self, node: nodes.Extends, frame: Frame) -> None:
        self._reading.extends = True
        self._reading.others.append(node.template)
        super().visit_Extends(node, frame)


class _Environment(Environment):
    code_generator_class = _Compiler

    def __init__(self) -> None:
        super().__init__(
            loader=FileSystemLoader(templates_folder()),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )
        self.readings: dict[str, _Reading] = {}


@cache
def _environment() -> _Environment:
    return _Environment()
