"""The tree of exceptions."""

from __future__ import annotations

import inspect
import re

from wcograph import errors
from wcograph.errors import BuildError, QueryError, UsageError, WcographError
from wcograph.issues import Issue


def test_the_tree_in_the_docstring_is_the_tree_there_is() -> None:
    drawn = set(re.findall(r"\b(\w+Error)\b", (errors.__doc__ or "").partition("    WcographError")[2])) | {
        "WcographError"
    }
    classes = dict(inspect.getmembers(errors, inspect.isclass))
    real = {name for name, each in classes.items() if each.__module__ == errors.__name__}
    assert drawn == real
    assert all(issubclass(classes[name], WcographError) for name in real)


def test_a_query_error_knows_its_place_and_a_build_error_its_issues() -> None:
    error = QueryError("no such term", line=2, column=7)
    assert (str(error), error.line, error.column) == ("no such term", 2, 7)
    issue = Issue("a.csv", 1, "it is wrong", "mend it")
    assert BuildError("one error", (issue,)).issues == [issue]


def test_a_usage_error_is_a_value_error_too() -> None:
    assert issubclass(UsageError, ValueError)
