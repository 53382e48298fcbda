"""The words on a file that was looked at: what is doubtful is counted, and nobody is told to edit raw data."""

from dataclasses import replace

import pytest

from qclab.domain.exchange.headings import How, ReadAs
from qclab.domain.refusals import Reason
from qclab.services.exchange.importing import RESULTS, SAMPLES
from qclab.services.exchange.staged import Staged, StagedRow
from qclab.ui.pages.imports.rows import doubts_said, mark_of, summary

DOUBTFUL = StagedRow(3, {}, remark="twice", doubt="The batch has “A” already: S26 0001.")
TWO = Staged(SAMPLES, "t.csv", b"", rows=(StagedRow(2, {}), DOUBTFUL), head=1)
NOT_READY = "One row is not ready; nothing is taken until all are."


@pytest.mark.parametrize(
    ("staged", "said"),
    [
        (TWO, "t.csv: 2 rows; 1 is doubtful."),
        (replace(TWO, rows=TWO.rows[:1]), "t.csv: 1 row, all ready."),
        (replace(TWO, rows=(DOUBTFUL, DOUBTFUL)), "t.csv: 2 rows; 2 are doubtful."),
    ],
)
def test_a_file_with_doubts_is_not_called_ready(staged: Staged, said: str) -> None:
    assert summary(staged, "") == said


@pytest.mark.parametrize(
    ("empty", "said"),
    [
        (0, "t.csv: 1 row, all ready. Each value is a row of its own."),
        (2, "t.csv: 1 row, all ready. Each value is a row of its own; 2 empty places passed over."),
    ],
)
def test_empty_places_are_told_where_there_are_any(empty: int, said: str) -> None:
    wide = replace(TWO, rows=TWO.rows[:1], columns=(ReadAs("LAL", How.KNOWN, "A30/endotoxin"),), empty=empty)
    assert summary(wide, "") == said


def test_a_file_of_an_instrument_is_never_to_be_edited() -> None:
    broken = StagedRow(2, {}, (Reason("There is no sample “x”.", code=None),))
    last = summary(replace(TWO, kind=RESULTS, rows=(broken,)), NOT_READY).splitlines()[-1]
    assert "never edit an instrument's own file" in last
    assert "Columns…" in last
    assert "enter the value by hand" in last
    assert "raw data" not in summary(replace(TWO, rows=(broken,)), NOT_READY)


def test_doubts_are_asked_in_one_sentence_each_and_raw_data_named_only_where_there_are_any() -> None:
    said = doubts_said(replace(TWO, rows=(DOUBTFUL,) * 8))
    assert said.startswith("Look at what is doubtful: line 3: The batch has “A” already: S26 0001; line 3:")
    assert said.endswith("S26 0001; and 3 more. Import again to record it so.")
    assert ".." not in said
    assert doubts_said(replace(TWO, kind=RESULTS)).startswith("Compare with the raw data: line 3: ")


def test_the_sentence_below_the_table_has_the_mark_of_its_row() -> None:
    assert mark_of(DOUBTFUL) == "alert"
    assert mark_of(StagedRow(2, {}, (Reason("No.", code=None),))) == "does-not-comply"
