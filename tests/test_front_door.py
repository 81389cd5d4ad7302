"""The names that `import wcograph` gives, and what it costs."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import wcograph


def test_the_names_are_in_order_and_each_once() -> None:
    assert sorted(set(wcograph.__all__)) == wcograph.__all__
    assert dir(wcograph) == wcograph.__all__


@pytest.mark.parametrize("name", wcograph.__all__)
def test_each_name_can_be_imported_and_is_documented(name: str) -> None:
    thing = getattr(wcograph, name)
    assert inspect.getdoc(thing), f"{name} has no docstring"
    assert thing.__name__ == name
    assert thing.__module__.startswith("wcograph.")


def test_no_module_is_hidden_by_a_function_of_its_name() -> None:
    """`import wcograph.build` and `wcograph.build` would be two things."""
    import pkgutil

    modules = {module.name for module in pkgutil.iter_modules(wcograph.__path__)}
    assert modules & set(wcograph.__all__) == set()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'wcograph' has no attribute 'open_graph'$"):
        _ = wcograph.open_graph


def test_type_checkers_see_the_names_that_python_does() -> None:
    source = inspect.getsource(wcograph)
    imported = source.partition("if TYPE_CHECKING:")[2].partition("_HOMES")[0]
    for name, home in wcograph._HOMES.items():
        assert f"from wcograph.{home} import" in imported
        assert name in imported
    assert sorted(wcograph._HOMES) == wcograph.__all__


def imported_by(code: str) -> set[str]:
    found = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in found.stdout.split()}


HEAVY = {
    "igraph",
    "jinja2",
    "networkx",
    "oxrdflib",
    "pydantic",
    "pyoxigraph",
    "pyshacl",
    "pyvis",
    "rdflib",
    "rich",
    "scipy",
    "yaml",
}


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert imported_by("import wcograph") & HEAVY == set()


def test_a_query_of_the_bundled_data_needs_no_rdflib_and_no_models() -> None:
    wcograph.open_dataset()  # prepared, so that the process below does not build
    code = (
        "import wcograph; from wcograph.store import open_store; wcograph.ask(open_store(), 'ASK {?s ?p ?o}')"
    )
    assert imported_by(code) & HEAVY - {"pyoxigraph"} == set()
