"""Importing what was seen: a number cut in two is never recorded, with or without a reason that it would make."""

import pytest

from qclab.services.exchange.importing import RESULTS, SAMPLES, Said, Staged, stage, take
from qclab.services.exchange.table_lines import NotAsSeen
from tests.laboratory.laboratory import Laboratory
from tests.services.exchange.test_importing import staged, value, water, water_ids, words
from tests.services.exchange.workbooks import Styles, number, row, text, workbook

pytestmark = pytest.mark.server_in_proof

__all__ = ["water_ids"]


def codes(found: Staged) -> list[object]:
    return [reason.code for each in found.rows for reason in each.reasons if reason.code]


@pytest.mark.parametrize("end", ["", ","])
def test_a_decimal_comma_in_a_comma_file_records_nothing(demo: Laboratory, water_ids: list[str], end: str) -> None:
    data = f"sample,method,parameter,value,reason\n{water_ids[0]},A67,TOC,0,56{end}\n".encode()
    found = stage(demo["mjansen"], RESULTS, "x.csv", data)
    assert not found.ready
    assert NotAsSeen.SPLIT in codes(found)
    assert "may be the two halves of 0,56" in found.rows[0].word


@pytest.mark.parametrize(
    "columns", ["body_weight,coi_id,donor_code", "body_weight,donor_code", "coi_id,body_weight,unit"]
)
def test_a_body_weight_cut_in_two_is_no_chain_of_identity(demo: Laboratory, columns: str) -> None:
    before = "x," if columns.startswith("coi") else ""
    data = f"product,batch,stage,name,{columns}\nWFI,K-2,POINT,,{before}70,5\n".encode()
    found = stage(demo["mjansen"], SAMPLES, "x.csv", data)
    of_weight = [reason.code for reason in found.rows[0].reasons if reason.field == "body_weight"]
    assert of_weight == [NotAsSeen.SPLIT]


def test_a_reason_where_nothing_is_changed_or_without_words_is_refused(demo: Laboratory, water_ids: list[str]) -> None:
    first = value(water_ids[0], "TOC", "0.1", reason="misread")
    assert words(staged(demo, first, kind=RESULTS)) == [
        "reason: Nothing is changed, so “misread” is no reason of anything: leave it empty."
    ]
    take(demo["mjansen"], staged(demo, value(water_ids[0], "TOC", "0.1"), kind=RESULTS))
    for reason in ("56", "5.6", "?"):
        changed = staged(demo, value(water_ids[0], "TOC", "0.2", reason=reason), kind=RESULTS)
        assert words(changed) == [f"reason: “{reason}” is no reason yet: say it in words, of 4 letters at least."]


def test_a_cell_that_cannot_be_read_is_told_once_and_shows_what_is_seen(demo: Laboratory, water_ids: list[str]) -> None:
    styles = Styles()
    head = row(*map(text, ("sample", "method", "parameter", "value")))
    cells = row(*map(text, (water_ids[0], "A67", "TOC")), number("-0.25", styles.of("0.00_);(0.00)")))
    found = stage(demo["mjansen"], RESULTS, "x.xlsx", workbook([head, cells], styles.xml()))
    (reason,) = found.rows[0].reasons
    assert reason.text.startswith("D2: it shows “(0.25)” and holds -0.25")
    assert found.rows[0].values["value"] == "(0.25)"


def test_what_was_said_of_its_encoding_is_kept_with_the_file(demo: Laboratory) -> None:
    data = "product,batch,stage,methods,name\nWFI,W-1,POINT,A67,Puit n° 5\n".encode("cp850")
    done = take(demo["mjansen"], stage(demo["mjansen"], SAMPLES, "x.csv", data, Said("cp850")))
    assert [each.name for each in done.samples] == ["Puit n° 5"]


def test_a_table_that_was_written_by_the_template_is_read_back(demo: Laboratory) -> None:
    found = staged(demo, water("W-1", body_weight="70", within_hours="4"), kind=SAMPLES)
    assert codes(found) == []
