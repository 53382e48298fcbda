"""`qclab demo`: the published batches, evaluated as published, from registration to the printed certificate."""

import csv
import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from qclab.demo import published as demo
from qclab.demo.people import new_demo
from qclab.demo.published import PublishedCase, SummaryRow, certify, published_cases
from qclab.documents.page.barcodes import decode
from qclab.documents.page.preview import one_bit_pages
from qclab.domain.refusals import Conflict
from qclab.resources import resource
from qclab.services.catalogue.file import read_catalogue
from qclab.store.chain import latest_instant
from qclab.store.encoding import as_instant
from qclab.store.verify import verify

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
EVERY = published_cases(resource("catalogue", "published.yaml").read_text("utf-8"))
CASES = {case.case: case for case in EVERY if case.published}
UNVALUED = [case for case in EVERY if not case.published]


def _only(case: PublishedCase, count: int) -> PublishedCase:
    """The first batches of a case."""
    columns = {name: column[:count] for name, column in case.published.items()}
    return replace(case, batches=case.batches[:count], published=columns)


def _run(folder: Path, *cases: PublishedCase) -> list[SummaryRow]:
    made = new_demo(folder / "demo.db", AT - demo.LEAD)
    try:
        return certify(made, cases, folder, AT)
    finally:
        with made.store.read() as connection:
            assert verify(connection).faults == ()
            latest = as_instant(latest_instant(connection))
            assert latest is not None
            assert latest <= AT + demo.LAST_HOUR, "who opens it writes at once"
        made.store.engine.dispose()


def _certificate(folder: Path, batch: str) -> str:
    reader = PdfReader(BytesIO((folder / f"certificate-{batch}.pdf").read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SummaryRow]]:
    """All published batches, once."""
    folder = tmp_path_factory.mktemp("published")
    return folder, _run(folder, *EVERY)


def _kept(folder: Path, columns: str, rest: str = "") -> list[tuple[str, ...]]:
    """Rows of the samples with their batches and tests, from the file itself."""
    with closing(sqlite3.connect(folder / demo.DATABASE)) as connection:
        found = "FROM sample JOIN batch ON batch.key = sample.batch JOIN product ON product.key = batch.product"
        return connection.execute(f"SELECT {columns} {found} {rest}").fetchall()


WORDS = {
    "RC-50": {"A36/beads", "A28/IFN-gamma", "A28/killing"},
    "RC-54": {"A32/clonal", "A32/karyotype"},
}
"""Published as words, against a numeric limit or a method's outcomes: a person decides."""


@pytest.mark.parametrize("case", ["RC-49", "RC-50", "RC-54"])
def test_every_published_line_has_its_published_evaluation(published: tuple[Path, list[SummaryRow]], case: str) -> None:
    rows = [row for row in published[1] if row.case == case and row.published]
    assert len({row.batch for row in rows}) == len(CASES[case].batches)
    for row in rows:
        is_words = f"{row.method}/{row.parameter}" in WORDS.get(case, set()) and not row.typed.isdigit()
        assert row.evaluation == ("not evaluable" if is_words else "complies"), row


@pytest.mark.parametrize("case", ["RC-49", "RC-50", "RC-54"])
def test_every_published_figure_is_reported_and_printed_with_its_published_digits(
    published: tuple[Path, list[SummaryRow]], case: str
) -> None:
    """97.9 stays 97.9 and 1.45 stays 1.45, whatever they are compared as; the dose is printed with its total."""
    folder, rows = published
    for row in rows:
        if row.case != case or not row.published or not row.typed[:1].isdigit():
            continue
        is_dose = row.parameter == "CAR-total"
        if f"{row.method}/{row.parameter}" not in AS_COMPARED and not is_dose:
            assert row.reported == row.typed, row
        assert row.typed.split(",")[0] in _certificate(folder, row.batch), row
    if case == "RC-49":
        assert "1495E6 cells / 70 kg" in _certificate(folder, "ARI-0001-01")
        assert [row.reported for row in rows if row.parameter == "CAR-total"] == ["21.4E6", "24.9E6", "19.1E6"]


AS_COMPARED = {"A09/endotoxin", "A23/CFU"}
"""Reported as compared by this laboratory."""


def test_words_against_a_limit_comply_only_by_a_decision_that_the_certificate_prints(
    published: tuple[Path, list[SummaryRow]],
) -> None:
    folder, rows = published
    decided = [row for row in rows if row.evaluation == "not evaluable" and row.decided == "complies"]
    assert {(row.case, row.parameter) for row in decided} == {
        ("RC-50", "beads"),
        ("RC-50", "IFN-gamma"),
        ("RC-50", "killing"),
        ("RC-54", "clonal"),
    }
    assert "not evaluable as reported" in _certificate(folder, "HUCAR19-01")
    assert "16qh+ is a heteromorphism" in _certificate(folder, "UCMSC-D1")


def test_every_published_batch_is_certified_and_named_on_its_certificate(
    published: tuple[Path, list[SummaryRow]],
) -> None:
    folder, rows = published
    assert {row.conclusion for row in rows if row.method} == {"complies"}
    for case in CASES.values():
        for batch in case.batches:
            assert f"Batch {batch} complies with the specification" in _certificate(folder, batch)


@pytest.mark.parametrize("dpi", [203, 300])
def test_the_labels_of_a_batch_decode_to_its_own_samples_and_no_other(
    published: tuple[Path, list[SummaryRow]], dpi: int
) -> None:
    folder = published[0]
    samples: dict[str, list[str]] = {}
    for batch, sample in _kept(folder, "batch.id, sample.id", "ORDER BY sample.key"):
        samples.setdefault(batch, []).append(sample)
    assert set(samples) == {batch for case in EVERY for batch in case.batches}
    assert {path.name for path in folder.glob("labels-*.pdf")} == {f"labels-{batch}.pdf" for batch in samples}
    for batch, ids in samples.items():
        pages = one_bit_pages((folder / f"labels-{batch}.pdf").read_bytes(), dpi)
        assert [decode(dots, width, height) for width, height, dots in pages] == ids, batch


def test_what_has_a_published_specification_and_no_published_values_is_received_and_labelled_only(
    published: tuple[Path, list[SummaryRow]],
) -> None:
    folder, rows = published
    cases = {"RC-52", "RC-55", "RC-58", "RC-60", "RC-61"}
    said = [row for row in rows if row.case in cases]
    assert {row.case for row in said} == cases
    assert {row.conclusion for row in said} == {"registered, no published values"}
    assert sorted(row.batch for row in said) == sorted(batch for case in UNVALUED for batch in case.batches)
    assert {row.certificate for row in said} == {""}
    for row in said:
        assert not (folder / f"certificate-{row.batch}.pdf").exists()
        tests = "JOIN test_sample ON test_sample.sample = sample.key JOIN test ON test.key = test_sample.test"
        found = _kept(folder, "sample.state, test.state", f"{tests} WHERE batch.id = '{row.batch}'")
        assert {*found} == {("received", "open")}, row.batch


def test_every_product_made_to_a_published_specification_has_a_batch(published: tuple[Path, list[SummaryRow]]) -> None:
    read = read_catalogue(resource("catalogue", "demo.yaml").read_text("utf-8"), "demo.yaml")
    lines = [(each.product, line.source) for each in read.specifications for line in each.criteria]
    printed = {product for product, source in lines if "not published" not in source}
    made = {each.id for each in read.products if each.kind != "environment"}
    assert {product for (product,) in _kept(published[0], "DISTINCT product.id")} == made & printed


def test_the_summary_is_left_as_a_table_too(published: tuple[Path, list[SummaryRow]]) -> None:
    folder, rows = published
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert lines == [{name: getattr(row, name) for name in demo.COLUMNS} for row in rows]
    assert ("ARI-0001-01", "≥ 20 %", "26.0") in {(line["batch"], line["limit"], line["typed"]) for line in lines}


def test_an_altered_value_changes_the_evaluation_and_the_printed_certificate(tmp_path: Path) -> None:
    case = _only(CASES["RC-49"], 1)
    altered = replace(case, published={**case.published, "A20/viability": ["69.4"]})
    rows = _run(tmp_path, altered)
    row = next(row for row in rows if row.parameter == "viability")
    words = _certificate(tmp_path, "ARI-0001-01")
    assert (row.reported, row.evaluation, row.conclusion) == ("69.4", "does not comply", "does not comply")
    assert "does not comply with the specification" in words
    assert "OOS-2026-0001" in words


def test_an_altered_limit_changes_the_evaluation_and_the_printed_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stricter = tmp_path / "resources" / "catalogue"
    stricter.mkdir(parents=True)
    text = resource("catalogue", "demo.yaml").read_text("utf-8")
    start = text.index("id: ARI-0001-DP")
    limit = text.index("≥ 20", start)
    (stricter / "demo.yaml").write_text(text[:limit] + "≥ 30" + text[limit + 4 :], "utf-8")
    monkeypatch.setattr("qclab.demo.people.resource", lambda *parts: tmp_path.joinpath("resources", *parts))
    rows = _run(tmp_path, _only(CASES["RC-49"], 1))
    row = next(row for row in rows if row.parameter == "CAR")
    assert (row.limit, row.evaluation) == ("≥ 30 %", "does not comply")
    assert "≥ 30" in _certificate(tmp_path, "ARI-0001-01")


def test_the_same_clock_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        rows = _run(folder, _only(CASES["RC-50"], 1), UNVALUED[0])
        papers = [*folder.glob("*.pdf"), folder / "summary.csv"]
        made.append((rows, {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in papers}))
    assert made[0] == made[1]
    assert set(made[0][1]) == {
        "labels-HUCAR19-01.pdf",
        "certificate-HUCAR19-01.pdf",
        "labels-CIT-07-01.pdf",
        "summary.csv",
    }


def test_a_folder_with_a_database_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / demo.DATABASE).write_text("kept")
    with pytest.raises(Conflict, match="exists already"):
        demo.run(tmp_path, AT)
    assert (tmp_path / demo.DATABASE).read_text() == "kept"
