"""The register of certifications in its window: found, ordered, and each entry's batch and paper a key away."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.release.register import Kind
from qclab.ui.acts import Acts
from qclab.ui.models.columns import plain
from qclab.ui.pages.certifications.page import CertificationsPage
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowPartOfBatch
from tests.laboratory.laboratory import Laboratory
from tests.ui.waiting import until


@pytest.fixture
def page(sqlite_demo: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[CertificationsPage]:
    for id_ in ("T-1", "T-2"):
        sqlite_demo.batch(id_).registered("TREHALOSE").decided(Disposition.REJECTION)
    sqlite_demo.batch("T-1").decided(Disposition.TAKEN_BACK, "it was another bag")
    made = CertificationsPage(sqlite_demo.qa, acts, preferences)
    made.resize(1180, 640)
    made.show()
    made.activated()
    until(lambda: made.table.current_row() is not None)
    yield made
    acts.wait_idle()
    made.close()
    made.deleteLater()


def said(page: CertificationsPage, column: str) -> list[str]:
    (of,) = (each for each in page.model.columns if each.name == column)
    return [plain(of, row) for row in page.model.fetch(page.model.ids)]


def test_the_register_is_narrowed_and_opens_the_batch_at_its_entry(page: CertificationsPage) -> None:
    shown: list[Show] = []
    page.open_requested.connect(shown.append)
    assert said(page, "batch") == ["T-1", "T-2", "T-1"]
    first, _, last = said(page, "entry")
    assert said(page, "standing") == [f"takes back {last}", "stands", f"taken back by {first}"]
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    row = page.table.current_row()
    assert shown == [ShowPartOfBatch(row.batch, "certification", row.key)]
    assert page.batch.isEnabled()
    assert page.certificate.why == "This entry has no certificate."
    page.chips.choose(Kind.REFUSED)
    page.filters.line.setText("T-2")
    page.filters.changed.emit()
    until(lambda: said(page, "batch") == ["T-2"])
