"""`qclab demo`: the published batches, evaluated as published, from registration to the printed certificate."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from qclab.documents.barcodes import decode
from qclab.documents.preview import one_bit_pages
from qclab.domain.identifiers import sample_id_fault
from qclab.domain.refusals import Conflict
from qclab.resources import resource
from qclab.services import demo
from qclab.services.demo import PublishedCase, SummaryRow, certify, published_cases
from qclab.services.demo_people import new_demo
from qclab.store.verify import verify

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
CASES = {case.case: case for case in published_cases(resource("catalogue", "published.yaml").read_text("utf-8"))}


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
        made.store.engine.dispose()


def _certificate(folder: Path, batch: str) -> str:
    reader = PdfReader(BytesIO((folder / f"certificate-{batch}.pdf").read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SummaryRow]]:
    """All published batches, once."""
    folder = tmp_path_factory.mktemp("published")
    return folder, _run(folder, *CASES.values())


WORDS = {
    "RC-50": {"A36/beads", "A28/IFN-gamma", "A28/killing"},
    "RC-54": {"A32/clonal", "A32/karyotype"},
}
"""Published as words, against a numeric limit or a method's outcomes: a person decides (domain.md 0.2)."""


@pytest.mark.parametrize("case", ["RC-49", "RC-50", "RC-54"])
def test_every_published_line_has_its_published_evaluation(published: tuple[Path, list[SummaryRow]], case: str) -> None:
    rows = [row for row in published[1] if row.case == case and row.published]
    assert len({row.batch for row in rows}) == len(CASES[case].batches)
    for row in rows:
        is_words = f"{row.method}/{row.parameter}" in WORDS.get(case, set()) and not row.typed.isdigit()
        assert row.evaluation == ("not evaluable" if is_words else "complies"), row


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
    assert {row.conclusion for row in rows} == {"complies"}
    for case in CASES.values():
        for batch in case.batches:
            assert f"Batch {batch} complies with the specification" in _certificate(folder, batch)


@pytest.mark.parametrize("dpi", [203, 300])
def test_every_printed_label_decodes_to_a_sample_id(published: tuple[Path, list[SummaryRow]], dpi: int) -> None:
    found = []
    for path in sorted(published[0].glob("labels-*.pdf")):
        for width, height, dots in one_bit_pages(path.read_bytes(), dpi):
            found.append(decode(dots, width, height))
    assert all(text is not None and sample_id_fault(text) is None for text in found)
    assert len(set(found)) == len(found) >= 14 * 5


def test_an_altered_value_changes_the_evaluation_and_the_printed_certificate(tmp_path: Path) -> None:
    case = _only(CASES["RC-49"], 1)
    altered = replace(case, published={**case.published, "A20/viability": ["69.4"]})
    rows = _run(tmp_path, altered)
    row = next(row for row in rows if row.parameter == "viability")
    words = _certificate(tmp_path, "ARI-0001-01")
    assert (row.reported, row.evaluation, row.conclusion) == ("69", "does not comply", "does not comply")
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
    monkeypatch.setattr("qclab.services.demo_people.resource", lambda *parts: tmp_path.joinpath("resources", *parts))
    rows = _run(tmp_path, _only(CASES["RC-49"], 1))
    row = next(row for row in rows if row.parameter == "CAR")
    assert (row.limit, row.evaluation) == ("≥ 30 %", "does not comply")
    assert "≥ 30" in _certificate(tmp_path, "ARI-0001-01")


def test_the_same_clock_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        rows = _run(folder, _only(CASES["RC-50"], 1))
        made.append((rows, {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.pdf")}))
    assert made[0] == made[1]


def test_a_folder_with_a_database_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / demo.DATABASE).write_text("kept")
    with pytest.raises(Conflict, match="exists already"):
        demo.run(tmp_path, AT)
    assert (tmp_path / demo.DATABASE).read_text() == "kept"
