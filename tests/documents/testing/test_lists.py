"""Day lists and bench sheets: complete, on paper, and scannable from it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from qclab.documents.page.barcodes import decode_all
from qclab.documents.page.preview import one_bit_pages
from qclab.documents.testing.list_content import BenchSample, BenchSheet, DayList, DayRow
from qclab.documents.testing.lists import bench_sheet_pdf, day_list_pdf
from qclab.domain.identifiers import grouped, sample_id

IDS = [sample_id(2026, n) for n in range(1, 31)]


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def scanned(pdf: bytes) -> list[str]:
    return [text for width, height, dots in one_bit_pages(pdf, 200) for text in decode_all(dots, width, height)]


@pytest.fixture
def day() -> DayList:
    rows = tuple(DayRow(f"2026-03-13 09:{n:02d}", f"Sterility, day {n}", one, f"B{n}") for n, one in enumerate(IDS))
    return DayList("Quality Control", "Jip van Dam", "13 March 2026", rows, "2026-03-13 07:55 +01:00")


@pytest.fixture
def sheet() -> BenchSheet:
    samples = tuple(BenchSample(one, f"B{n}", "1 of 3") for n, one in enumerate(IDS))
    return BenchSheet(
        "Quality Control", "M-021, revision 5", "Bacterial endotoxins", samples, ("Dilution", "EU/mL"),
        reference="Ph. Eur. 2.6.14", equipment=("Reader", "LAL reagent"), analyst="Jip van Dam",
    )  # fmt: skip


def test_a_day_list_has_every_test_in_order_with_a_code_to_scan(day: DayList) -> None:
    pdf = day_list_pdf(day)
    text = "".join(pages(pdf))
    places = [text.index(grouped(one)) for one in IDS]
    assert places == sorted(places)
    assert sorted(scanned(pdf)) == sorted(IDS)


def test_each_page_of_a_list_names_its_analyst_and_its_place(day: DayList) -> None:
    found = pages(day_list_pdf(day))
    assert len(found) == 2
    for number, page in enumerate(found, start=1):
        assert "Day list, Jip van Dam" in page
        assert f"Page {number} of 2" in page
        assert "Due Test Sample Batch Place" in page


def test_a_day_without_work_says_so() -> None:
    assert "Nothing is due." in pages(day_list_pdf(DayList("QC", "Jip", "13 March 2026", ())))[0]


def test_a_bench_sheet_has_a_row_to_scan_for_each_sample_and_places_to_sign(sheet: BenchSheet) -> None:
    pdf = bench_sheet_pdf(sheet)
    text = " ".join(pages(pdf))
    assert sorted(scanned(pdf)) == sorted(IDS)
    for words in ("Bacterial endotoxins", "Ph. Eur. 2.6.14", "LAL reagent", "Performed by Jip van Dam", "raw data"):
        assert words in text


def test_many_parameters_go_into_further_tables_with_the_samples_again(sheet: BenchSheet) -> None:
    names = tuple(f"Marker {n}" for n in range(7))
    samples = sheet.samples[:2]
    pdf = bench_sheet_pdf(BenchSheet("QC", "M-1", "Flow cytometry", samples, names))
    text = "".join(pages(pdf))
    assert all(text.count(name) == 1 for name in names)
    assert sorted(scanned(pdf)) == sorted(IDS[:2] * 2)
