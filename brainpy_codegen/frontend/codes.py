"""The stable codes of everything that the front end refuses, with their one-line meanings."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

CODES: Final = MappingProxyType(
    {
        "BC001": "the source text of the function cannot be had",
        "BC002": "an argument form that models do not have (*args, **kwargs, positional-only)",
        "BC003": "no argument t",
        "BC004": "a reserved name as state or parameter",
        "BC005": "no state before t",
        "BC006": "a default value that is not a number, or stands on a state",
        "BC007": "the number of results differs from the number of states",
        "BC008": "a returned dict that lacks a state or has an unknown key",
        "BC009": "a path through the function returns nothing",
        "BC010": "something that is no number where a number is needed",
        "BC011": "unreachable statement",
        "BC012": "unknown name",
        "BC013": "a local is read before it is assigned",
        "BC014": "a local is assigned on one branch only",
        "BC015": "an attribute that cannot be resolved",
        "BC016": "a captured object that is no number",
        "BC017": "a call of a function that is not known",
        "BC018": "wrong arguments of a call",
        "BC019": "recursion",
        "BC020": "a statement without effect on the results",
        "BC021": "an import inside the function",
        "BC022": "a while loop",
        "BC023": "a for loop over something else than a constant range",
        "BC024": "a loop of too many iterations",
        "BC025": "raise, try or assert",
        "BC026": "a with block",
        "BC027": "global or nonlocal",
        "BC028": "del",
        "BC029": "yield, await or an asynchronous construct",
        "BC030": "a definition inside the function that is not supported",
        "BC031": "a subscript",
        "BC032": "a literal that is no real number",
        "BC033": "an expression form that is not supported",
        "BC034": "an operator that is not supported",
        "BC035": "a starred argument or target",
        "BC036": "random numbers in a deterministic function",
        "BC037": "a call for its side effect",
        "BC038": "a tuple assignment of different lengths",
        "BC039": "break or continue",
        "BC040": "a target that cannot be assigned to",
        "BC041": "and/or between numbers, used as a number",
        "BC042": "a vector operation in a form that is not supported",
        "BC043": "something that must be a constant is not one",
        "BC044": "a statement form that is not supported",
        "BC045": "bc.advance outside of an update",
        "BC046": "bc.advance of something that cannot be advanced",
    }
)
