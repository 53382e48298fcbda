"""Which heading means which column: exact names are read, near ones offered, others asked for; nothing is guessed."""

import pytest

from qclab.domain.exchange.columns import Column
from qclab.domain.exchange.headings import Headings, How, Unmapped, labels, unheard, unit_said

SINGLE = (
    Column("A20/viability", "Viability, %", also=("Viability", "viability"), of=("A20", "viability")),
    Column("A31/viability", "Viability, %", also=("Viability", "viability"), of=("A31", "viability")),
    Column("A09/endotoxin", "Endotoxin, EU/mL", also=("Endotoxin", "endotoxin"), of=("A09", "endotoxin")),
    Column("A45/conc", "Concentration, EU/mL", also=("Concentration", "conc"), of=("A45", "conc")),
)
RESULTS = Headings(
    (
        Column("sample", required=True, also=("Sample ID", "Sample number")),
        Column("method", also=("Test",)),
        Column("parameter"),
        Column("value", required=True, also=("Result",)),
        Column("unit", also=("Units", "Result units")),
        Column("performed_to"),
        *SINGLE,
    )
)


def hows(*headings: str, said: dict[str, str] | None = None, before: dict[str, str] | None = None) -> list[object]:
    return [(each.how, each.name) for each in RESULTS.read(headings, said or {}, before)]


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("sample", "sample", ""),
        (" Sample  ID ", "sample", ""),
        ("SAMPLE_ID", "sample", ""),
        ("Result", "value", ""),
        ("Result (EU/mL)", "value", "EU/mL"),
        ("Result units", "unit", ""),
        ("Performed to", "performed_to", ""),
        ("Endotoxin", "A09/endotoxin", ""),
        ("Endotoxin [EU/mL]", "A09/endotoxin", "EU/mL"),
        ("Endotoxin EU/kg", "A09/endotoxin", "EU/kg"),
        ("Endotoxin x10^6", "A09/endotoxin", "x10^6"),
        ("a09/ENDOTOXIN", "A09/endotoxin", ""),
    ],
)
def test_a_name_of_one_column_is_read_without_a_question(heading: str, name: str, unit: str) -> None:
    (read,) = RESULTS.read([heading], {})
    assert (read.how, read.name, read.unit) == (How.KNOWN, name, unit)


@pytest.mark.parametrize(
    ("heading", "near"),
    [("Sample Nr", "sample"), ("Resultat", "value"), ("Endotoxine", "A09/endotoxin"), ("Concentr.", "A45/conc")],
)
def test_a_near_name_is_offered_and_not_read(heading: str, near: str) -> None:
    (read,) = RESULTS.read([heading], {})
    assert (read.how, read.name, read.is_settled) == (How.NEAR, near, False)
    (reason,) = [why for why in RESULTS.faults([read]) if why.field == heading]
    assert reason.code == Unmapped.UNCONFIRMED


def test_a_name_of_two_columns_is_offered_with_both_and_none_before_the_other() -> None:
    (read,) = RESULTS.read(["Viability (%)"], {})
    assert (read.how, read.name, set(read.near)) == (How.UNKNOWN, "", {"A20/viability", "A31/viability"})


@pytest.mark.parametrize("heading", ["Well_Position", "Flag", "Date/Time", "", "owner", "100"])
def test_what_is_near_to_nothing_is_asked_for(heading: str) -> None:
    assert hows(heading) == [(How.UNKNOWN, "")]


def test_what_a_person_says_goes_before_what_was_said_before_and_that_before_names() -> None:
    before = {"Result": "unit", "Flag": "", "Old": "A99/gone"}
    assert hows("Result", "Flag", "Old", before=before) == [(How.BEFORE, "unit"), (How.BEFORE, ""), (How.UNKNOWN, "")]
    assert hows("Result", "Flag", said={"Result": "", "Flag": "value"}, before=before) == [
        (How.SAID, ""),
        (How.SAID, "value"),
    ]


@pytest.mark.parametrize(
    ("headings", "codes"),
    [
        (["sample", "method", "parameter", "value"], []),
        (["sample", "parameter", "value"], []),
        (["sample", "Endotoxin"], []),
        (["sample", "method"], [Unmapped.MISSING]),
        (["method", "value"], [Unmapped.MISSING]),
        (["sample", "Sample ID", "value"], [Unmapped.TWICE]),
        (["sample", "Endotoxin", "value"], [Unmapped.BOTH]),
        (["sample", "value", "Flag"], [Unmapped.UNKNOWN]),
        (["sample", "value", ""], [Unmapped.UNKNOWN]),
    ],
)
def test_why_a_table_cannot_be_read_yet(headings: list[str], codes: list[Unmapped]) -> None:
    assert [why.code for why in RESULTS.faults(RESULTS.read(headings, {}))] == codes


def test_a_parameter_that_is_called_like_a_column_of_every_table_is_read_only_where_it_is_said() -> None:
    of_lab = Headings([*RESULTS.columns.values(), Column("B1/res", "Result", also=("value",), of=("B1", "res"))])
    assert [each.name for each in of_lab.read(["Result", "value"], {})] == ["value", "value"]
    assert [each.name for each in of_lab.read(["Result"], {"Result": "B1/res"})] == ["B1/res"]


def test_columns_of_one_heading_or_of_none_are_told_apart_by_their_place() -> None:
    assert labels(["Value", " ", "Value", "value"]) == ("Value", "(column 2)", "Value (column 3)", "value")
    said = [str(why) for why in RESULTS.faults(RESULTS.read(["sample", "Value", "", "Value"], {}))]
    assert said[0].startswith("Column 3 has no heading.")
    assert said[1].startswith("Column 4 has the heading “Value”, which is there twice.")


@pytest.mark.parametrize(
    ("lines", "head"),
    [
        ([["Analyser X", "FS-1", "", "2026"], ["Sample number", "Test", "Result"], ["S1", "A09", "0.1"]], 1),
        ([["sample", "method", "value"], ["S1", "A09", "0.1"]], 0),
        ([["a", "b", "c"], ["1", "2", "3"]], 0),
        ([["Report"], ["of", "today"], ["a", "b", "c"], ["1", "2", "3"]], 2),
        ([], 0),
    ],
)
def test_the_head_is_the_line_of_the_most_headings_that_are_known(lines: list[list[str]], head: int) -> None:
    assert RESULTS.head(lines) == head


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Viab. (%)", "%"), ("LAL EU/ml", "EU/ml"), ("TNC x10^6", "x10^6"),
        ("TNC (10⁶)", "10⁶"), ("VCN (copies/cell)", "copies/cell"),
        ("Count (cells)", "cells"), ("Test units", ""), ("Point 100", ""), ("Result (mean)", ""),
        ("pH", ""), ("Date/Time", ""),
    ],
)  # fmt: skip
def test_what_a_heading_says_of_the_unit(heading: str, unit: str) -> None:
    assert unit_said(heading)[1] == unit


def test_what_was_said_of_what_is_not_there_is_refused() -> None:
    read = RESULTS.read(["sample", "value"], {})
    reasons = unheard(read, RESULTS.columns, {"Sampel": "sample", "value": "worth", "sample": ""})
    assert [(why.field, why.code) for why in reasons] == [("Sampel", Unmapped.NO_SUCH), ("value", Unmapped.NO_SUCH)]
