"""The sentence of an event: the value with the one before, else the act with what it was done to and what differs."""

import pytest

from qclab.domain.trail import sentences
from qclab.domain.trail.acts import Act
from qclab.domain.trail.sentences import Field, Row, rows_about, sentence, some_of
from qclab.store.tables.declaration import declared


def row(table: str, title: str, *fields: Field, inserted: bool = False) -> Row:
    return Row(table, table, "1", f"{title}, B-1", title, inserted, fields)


def read(before: str, after: str, name: str = "read_as") -> Field:
    return Field(name, name, before, after)


UNIT = Field("unit", "unit", "EU/mL", "EU/mL")
VALUE = Field("value", "value", "0.3", "0.56")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ((read("", "0.3"), VALUE, UNIT), "Endotoxins 0.3 EU/mL"),
        ((Field("typed", "typed", "", "detected"), UNIT), "Endotoxins detected"),
        ((read("0.3", "0.56"), VALUE, UNIT), "Endotoxins 0.3 → 0.56 EU/mL"),
        ((read("0.3", "0.3"), VALUE, UNIT), "Endotoxins 0.3 EU/mL"),
        ((read("", "words, no number: cloudy"), read("", "cloudy", "typed")), "Endotoxins cloudy"),
        ((read("Growth", "No growth", "outcome"),), "Endotoxins: Growth → No growth"),
        ((), "Endotoxins: nothing"),
    ],
)
def test_a_value_is_the_sentence(fields: tuple[Field, ...], said: str) -> None:
    first = row("result", "Endotoxins", *fields, inserted=True)
    assert sentence(Act.RESULT_CHANGED, first, {("result", True): 1, ("result", False): 1}, {}) == said


def test_an_act_names_what_it_was_done_to_and_two_of_the_fields_that_differ() -> None:
    fields = [Field(name, name, before, "z") for name, before in (("analyst", ""), ("priority", "y"), ("unit", "x"))]
    hidden = [Field("state", "state", "open", "submitted"), Field("by", "by", "", "Ann", is_technical=True)]
    first = row("test", "Sterility", *hidden, *fields)
    said = "tests assigned: z has Sterility, priority y → z, unit x → z and 11 more"
    assert sentence(Act.TESTS_ASSIGNED, first, {("test", False): 12, ("batch", False): 1}, {}) == said


def test_an_act_without_records_says_what_it_said() -> None:
    said = {"certificate": "COA-2099-0001", "revision": 2, "digest": "0" * 64, "heads": [1]}
    assert sentence(Act.CERTIFICATE_PRINTED, None, {}, said) == "certificate printed: COA-2099-0001, revision 2"
    assert sentence(Act.SIGNED_IN, None, {}, {}) == "signed in"


def test_an_act_is_about_what_it_entered_and_not_about_what_that_replaced_or_touched() -> None:
    bytes_, batch, old = row("blob", "0f3a"), row("batch", "B-1"), row("result", "Endotoxins")
    new = row("result", "Endotoxins", inserted=True)
    assert rows_about(Act.RESULT_CHANGED, [bytes_, batch, old, new]) == [new]
    assert rows_about(Act.CATALOGUE_IMPORTED, [bytes_, batch, new]) == [batch]
    assert rows_about(Act.SIGNED_IN, []) == []


def test_what_acts_are_about_are_tables_that_there_are() -> None:
    assert all(declared(table) for tables in sentences._ABOUT.values() for table in tables)


@pytest.mark.parametrize(
    ("names", "is_cut", "said"),
    [
        ([], False, ""),
        (["a", "", "a"], False, "a"),
        (["a", "b", "c"], False, "a +2"),
        (["a", "b"], True, "a and more"),
    ],
)
def test_a_cell_names_one_and_counts_the_rest(names: list[str], is_cut: bool, said: str) -> None:
    assert some_of(names, is_cut=is_cut) == said


def test_who_was_told_is_said_without_what_it_may_have_been_of() -> None:
    """ "told of a batch or an alarm: Treating physician" left open which of the two."""
    assert sentence(Act.SOMEBODY_TOLD, row("told", "Treating physician", inserted=True), {("told", True): 1}, {}) == (
        "told: Treating physician"
    )
