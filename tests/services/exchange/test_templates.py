"""A template to fill in: every column is explained, and what is filled in is read from its own sheet."""

import io

from openpyxl import load_workbook

from qclab.services.exchange.importing import SAMPLES, stage, take, template_xlsx
from tests.laboratory.laboratory import Laboratory


def test_the_template_explains_each_of_its_columns_on_a_sheet_of_its_own():
    book = load_workbook(io.BytesIO(template_xlsx(SAMPLES)))
    about = {name: text for name, _, text in book["about the columns"].iter_rows(values_only=True)}
    assert list(about) == [cell.value for cell in book["samples"][1]]
    assert all(about.values())
    assert "of a new batch" in about["batch_record"]
    assert "of a new batch" in about["deviation"]


def test_a_filled_in_template_is_read_from_its_own_sheet(sqlite_demo: Laboratory):
    book = load_workbook(io.BytesIO(template_xlsx(SAMPLES)))
    header = [cell.value for cell in book["samples"][1]]
    row = {"product": "WFI", "batch": "W-1", "stage": "POINT", "name": "Water", "methods": "A67", "amount": "1"}
    for place, name in enumerate(header, 1):
        book["samples"].cell(2, place, row.get(name))
    written = io.BytesIO()
    book.save(written)
    found = stage(sqlite_demo["mjansen"], SAMPLES, "x.xlsx", written.getvalue())
    assert found.ready
    assert found.rows[0].line == 2
    assert take(sqlite_demo["mjansen"], found).samples[0].amount == 1
