"""Templates to text; the only user of Jinja.

Templates place strings: they may loop, branch and join, but do no arithmetic, no renaming and decide no types. What a
template reads and what it is given must be the same names, so that neither can go stale unnoticed.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_RESOLVE

from brainpy_codegen.emit.template_folders import own_templates, templates_folder
from brainpy_codegen.errors import CodegenError, UsageError
from brainpy_codegen.options import OwnTemplates

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PREFIX = "brainpy_codegen/"


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
            see to it that no name is left out by all. Templates of a project may leave out what they like.
        UsageError: a template of the project does not work.
    """
    values = context if isinstance(context, Mapping) else fields_of(context)
    environment = _environment(own_templates())
    try:
        compiled = environment.get_template(template)
        wanted = environment.variables(template)
        missing, unused = sorted(wanted - set(values)), sorted(set(values) - wanted)
        if missing or (unused and not environment.may_leave_out(template)):
            raise CodegenError(f"{template} and its context do not fit: missing {missing}, unused {unused}")
        return compiled.render(values)
    except TemplateError as error:
        raise _faulty(template, error) from error


def _faulty(template: str, error: TemplateError) -> Exception:
    """What to raise for an error in a template: one of a project is its owner's, any other is a fault of ours."""
    own = own_templates()
    if own is None:
        return error
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno}" for frame in frames if frame.filename.startswith(own.folder)]
    if isinstance(error, TemplateSyntaxError) and error.filename is not None:
        places = [f"{error.filename}:{error.lineno}"]
    where = places[-1] if places else f"{own.name} ({template})"
    return UsageError(f"{where}: {error.message or type(error).__name__}")


def fields_of(context: DataclassInstance) -> dict[str, Any]:
    """The fields of a dataclass by name, not copied."""
    return {field.name: getattr(context, field.name) for field in fields(context)}


def template_variables(template: str) -> frozenset[str]:
    """The names that a template reads from its context, in itself and in the templates that it extends or includes."""
    return _environment(own_templates()).variables(template)


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


class _Replaced(FileSystemLoader):
    """The package's templates by names that no other has: those of a project extend what they take the place of."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if not template.startswith(PREFIX):
            raise TemplateNotFound(template)
        return super().get_source(environment, template.removeprefix(PREFIX))


class _Environment(Environment):
    """Finds templates: those of a project first, then the package's, which `brainpy_codegen/...` names in any case."""

    code_generator_class = _Compiler

    def __init__(self, own: OwnTemplates | None) -> None:
        package = FileSystemLoader(templates_folder())
        places = [] if own is None else [FileSystemLoader(own.folder)]
        super().__init__(
            loader=ChoiceLoader([*places, package, _Replaced(templates_folder())]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )
        self._own = own
        self._variables: dict[str, frozenset[str]] = {}
        self.readings: dict[str, _Reading] = {}

    def variables(self, template: str) -> frozenset[str]:
        """See `template_variables`."""
        if template not in self._variables:
            self.get_template(template)
            reading = self.readings[template]
            # Jinja looks at each block by itself and takes the macros of the file for variables there.
            found = reading.names - reading.macros
            for other in reading.others:
                if not isinstance(other, nodes.Const):
                    raise CodegenError(f"{template} names another template by a variable; templates name them by text")
                found |= self.variables(other.value)
            self._variables[template] = frozenset(found)
        return self._variables[template]

    def may_leave_out(self, template: str) -> bool:
        """Whether its context may hold more than it reads."""
        reading, file = self.readings[template], self.get_template(template).filename
        if reading.extends or (self._own is not None and file is not None and file.startswith(self._own.folder)):
            return True
        return any(isinstance(other, nodes.Const) and self.may_leave_out(other.value) for other in reading.others)


@cache
def _environment(own: OwnTemplates | None) -> _Environment:
    return _Environment(own)
