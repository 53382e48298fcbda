"""Raw data are read beside the values that rest on them."""

from io import BytesIO

import pytest
from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from qclab.services.samples.attachments import attach
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.review.desk import Desk, Key

pytestmark = pytest.mark.server_in_proof


def pdf(pages: int = 2, *, password: str = "", size: tuple[float, float] = (595, 842)) -> bytes:
    made = BytesIO()
    canvas = Canvas(made, size, encrypt=StandardEncryption(password) if password else None)
    for page in range(pages):
        canvas.drawString(72, 700, f"page {page + 1}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def picture(kind: str, wide: int = 400, high: int = 300) -> bytes:
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    made = QByteArray()
    buffer = QBuffer(made)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)
    buffer.close()
    return bytes(made.data())


TABLE = b"Sample;Wells;EU/mL\nnegative;A1;<0.01\n%s;B1;0.56\n"


def opened(laboratory: Laboratory, desk: Desk, name: str, data: bytes) -> None:
    """A file of the test under the cursor, opened beside it by its key."""
    row = desk.page.tests.current()
    assert row is not None
    attach(laboratory.analyst, name, data, test=row.test.key)
    desk.page.reload()
    desk.acts.wait_idle()
    files = desk.page.tests.raw
    while files._key is None or files.tabs.tabText(files.tabs.currentIndex()) != name:
        desk.key(Key.Key_F)
    desk.acts.wait_idle()


def test_each_kind_is_read_beside_the_values_and_that_is_recorded(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    raw = desk.page.tests.raw
    facts = desk.page.tests.detail.facts
    assert facts is not None
    sample = facts.test.samples[0][1]

    opened(laboratory, desk, "run391.csv", TABLE % sample.encode())
    assert desk.page.tests.beside.is_open()
    assert raw.lines.isVisible()
    model = raw.lines.model()
    assert [model.index(1, column).data() for column in range(3)] == ["negative", "A1", "<0.01"]
    assert model.headerData(2, Qt.Orientation.Vertical) == "› 3", "the line of this sample is marked"
    assert laboratory.acts()[0] == "raw data opened"

    opened(laboratory, desk, "report.pdf", pdf(2))
    assert raw.paper.isVisible()
    assert raw.paper._where.text() == "Page 1 of 2"
    assert laboratory.acts()[0] == "raw data opened"
    for _ in range(5):  # to the end of the page, then over it
        QTest.keyClick(raw.paper.focusProxy(), Key.Key_PageDown)
    desk.acts.wait_idle()
    assert raw.paper._where.text() == "Page 2 of 2"

    opened(laboratory, desk, "plate.png", picture("png"))
    assert not raw.paper._paper.pixmap().isNull()

    before = laboratory.acts().count("raw data opened")
    opened(laboratory, desk, "reader.fcs", b"FCS3.0")
    assert "of a kind that is not shown here" in raw.words.text()
    assert raw.program.isVisible()
    assert laboratory.acts().count("raw data opened") == before, "a name is no raw data before anybody"

    QTest.keyClick(raw.tabs, Key.Key_Escape)
    assert not desk.page.tests.beside.is_open()
    assert desk.page.tests.table.hasFocus()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("locked.pdf", pdf(1, password="secret"), "protected by a password"),
        ("cut.pdf", pdf(3)[:200], "damaged"),
        ("cut.jpg", picture("jpg")[:900], "damaged"),
        ("cut.png", picture("png")[:300], "damaged"),
        ("wrong.xlsx", b"PK\x03\x04 nothing", "not an XLSX workbook"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing", "protected by a password"),
        ("empty.csv", b"\n\n", "empty"),
        ("open.csv", b'a;"b\n1;2\n', "not closed"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(
    laboratory: Laboratory, desks: dict[str, Desk], name: str, data: bytes, said: str
) -> None:
    desk = desks["rev"]
    opened(laboratory, desk, name, data)
    assert said in desk.page.tests.raw.words.text()
    assert "raw data opened" not in laboratory.acts()
