"""What nothing obeys yet is kept where a catalogue file brought it, and nobody authors it."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from qclab.domain.catalogue.values import NOT_OBEYED, Method, Parameter
from qclab.ui.pages.catalogue.facts import NOT_YET, facts
from qclab.ui.pages.catalogue.heads import head_fields, head_of, head_values

METHOD = Method(
    "A1", "Assay", 2, (Parameter("p", "P", "number"),), validity="blank below 0.1", replicates=3, combine="mean",
    cv_limit=Decimal(20),
)  # fmt: skip
NO_CONTENT: Any = SimpleNamespace(counted={})


def test_a_new_version_keeps_what_the_one_before_says_and_asks_for_none_of_it() -> None:
    fields = head_fields(NO_CONTENT, METHOD, is_new=False)
    assert not {field.name for field in fields} & set(NOT_OBEYED)
    head, wrong = head_of(METHOD, head_values(METHOD, fields) | {"title": "Assay, better"})
    assert not wrong
    assert head is not None
    assert head.title == "Assay, better"
    for name in NOT_OBEYED:
        assert getattr(head, name) == getattr(METHOD, name), name


def test_it_is_shown_as_not_obeyed_and_only_where_there_is_any() -> None:
    said = dict(facts(METHOD, NO_CONTENT))
    assert said[f"Replicates, {NOT_YET}"] == "3, mean, CV at most 20 %"
    assert not any(NOT_YET in name for name, _ in facts(Method("A2", "Other", 1, ()), NO_CONTENT))
