"""Events of a run as generated functions, which compiled loops call without going through Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

from brainpy_codegen.errors import ModelError, UsageError
from brainpy_codegen.frontend.parse import ParsedInput
from brainpy_codegen.frontend.parse_crossing import parse_crossing
from brainpy_codegen.runtime.load import PREFIX
from brainpy_codegen.session.generate import Job

INTERPRETED = ("numpy",)
"""Backends whose loops are Python: they call the functions as they were given."""


@dataclass(frozen=True, slots=True)
class CompiledFunction:
    """A generated event or reset in the place of the user's, with what a solve loop wants to know of it.

    Attributes:
        given: the user's function; its attributes say what the event does.
        made: the generated one.
        address: gives its address, where loops find functions by those.
        reset: the same for the reset of an event, or the user's own; None for none.
    """

    given: Any = field(compare=False)  # JAX compiles anew for another function, not for the same one made anew
    made: Callable[..., Any]
    reset: Any = None

    @property
    def terminal(self) -> Any:
        """As the user says."""
        return getattr(self.given, "terminal", False)

    @property
    def direction(self) -> Any:
        """As the user says."""
        return getattr(self.given, "direction", 0)

    @property
    def address(self) -> Callable[[], int]:
        """What loops of Numba and C ask for it."""
        found: Callable[[], int] = self.made.address  # type: ignore[attr-defined]
        return found

    @property
    def __name__(self) -> str:
        return getattr(self.given, "__name__", "event")

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        return self.made  # whose arguments `inspect.signature` shows

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The value of the generated function."""
        return self.made(*arguments, **named)


def compiled_events(options: Mapping[str, Any], job: Job, module: Callable[[Job], ModuleType]) -> dict[str, Any]:
    """The options of a solution with its events as generated functions; those that cannot be parsed stay as they are.

    Args:
        options: of the solve loop.
        job: of the model. Loops over vectors call events with whole rows, and those of delay equations in Python.
        module: makes and imports the module of a job.
    """
    events = options.get("events")
    given = list(events) if isinstance(events, (list, tuple)) else [events] if callable(events) else []
    if not given or job.backend in INTERPRETED or job.model.vector or job.model.delays is not None:
        return dict(options)
    return {**options, "events": [_compiled(event, job, module, place) for place, event in enumerate(given)]}


def _compiled(event: Any, job: Job, module: Callable[[Job], ModuleType], place: int) -> Any:
    made = _made(event, job, module, f"event_{place + 1}", reset=False)
    if made is None:
        return event
    reset = getattr(event, "reset", None)
    if reset is not None:
        back = _made(reset, job, module, f"reset_{place + 1}", reset=True)
        reset = reset if back is None else CompiledFunction(reset, back)
    return CompiledFunction(event, made, reset)


def _made(function: Any, job: Job, module: Callable[[Job], ModuleType], name: str, *, reset: bool) -> Any:
    """The generated function; None where there can be none.

    What is beyond the language is called back in Python: slower, and as right. So is a function whose file another one
    of its name has.
    """
    if not callable(function) or getattr(function, "__module__", "").startswith(PREFIX):
        return None
    is_lambda = getattr(function, "__name__", "") == "<lambda>"
    try:
        parsed: ParsedInput = parse_crossing(function, job.model, name if is_lambda else "", reset=reset)
        made = Job(parsed, "", job.backend, replace(job.options, jacobian=False, derivatives=0))
        return getattr(module(made), parsed.name)
    except (ModelError, UsageError):
        return None
