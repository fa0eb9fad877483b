"""What `import brainpy_codegen as bc` offers."""

import inspect
import types

import pytest

import brainpy_codegen as bc


def test_all_names_are_there_and_no_others() -> None:
    for name in bc.__all__:
        getattr(bc, name)
    public = {name for name in dir(bc) if not name.startswith("_")}
    extra = {name for name in public - set(bc.__all__) if not isinstance(getattr(bc, name), types.ModuleType)}
    assert extra - {"annotations", "TYPE_CHECKING"} == set()


def test_no_name_is_given_twice() -> None:
    assert len(bc.__all__) == len(set(bc.__all__))


@pytest.mark.parametrize("name", bc.__all__)
def test_every_public_name_has_a_docstring(name: str) -> None:
    value = getattr(bc, name)
    if callable(value) or isinstance(value, types.ModuleType):
        assert inspect.getdoc(value)


@pytest.mark.parametrize("name", bc.__all__)
def test_public_methods_have_docstrings(name: str) -> None:
    value = getattr(bc, name)
    if inspect.isclass(value):
        silent = [
            method
            for method, member in vars(value).items()
            if not method.startswith("_") and callable(member) and not inspect.getdoc(member)
        ]
        assert silent == []


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        bc.no_such_name
