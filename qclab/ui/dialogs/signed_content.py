"""What was signed, word for word as it was kept, and beside it what the records say now where that differs."""

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qclab.domain.signatures import differing
from qclab.domain.signatures.reading import Standing
from qclab.queries.signatures.of_record import SignatureLine
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words import signatures as words


class SignedContent(Dialog):
    """One signature: who gave it, how it reads, and every line of its content."""

    def __init__(
        self, line: SignatureLine, acts: Acts, preferences: Preferences, parent: QWidget | None = None
    ) -> None:
        super().__init__("What was signed", "Close", parent, cancel="")
        self.setObjectName("signed_content")
        self.setMinimumSize(860, 540)
        read = line.read
        self.content.addWidget(label(f"{line.what}: {read.signature.meaning}", "heading", wrap=True))
        self.content.addWidget(label(f"{words.given(read)}, {read.signature.zone}", "quiet", wrap=True))
        self.content.addWidget(label(words.reading(read), wrap=True))
        differs = {each.where: each.found for each in read.differs}
        rows = [
            (place, each.where, each.said, (differs[each.where] or "(empty)") if each.where in differs else "")
            for place, each in enumerate(_lines(read.content))
        ]
        columns = [
            Column("What", 290, lambda r: r[1], key="what", tooltip=lambda r: r[1]),
            Column("Signed", 300, lambda r: r[2], key="signed", tooltip=lambda r: r[2]),
        ]
        if read.standing in (Standing.CHANGED, Standing.BROKEN):
            now = Column("The records now", 190, lambda r: r[3], key="found", tooltip=lambda r: r[3], stays=True)
            columns.append(now)
        model = SimpleTable(columns, self, row_id=lambda row: row[0])
        self.table = Table("signed_content_lines", model, acts, preferences, label="What was signed, line by line")
        self._whole = label("", wrap=True)
        self._whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._whole.setMinimumHeight(3 * self._whole.fontMetrics().lineSpacing())
        self._whole.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table.current_changed.connect(lambda _: self._tell())
        model.set_rows(rows)
        self.table.selectRow(next((row[0] for row in rows if row[3]), 0))  # what differs is what one came for
        self.table.setMinimumHeight(300)
        self.content.addWidget(self.table, 1)
        self.content.addWidget(self._whole)
        digest = f"Format {read.signature.format}, SHA-256 {read.signature.digest}"
        self.content.addWidget(label(digest, "quiet", wrap=True))
        self.lack("")
        self._tell()

    def _tell(self) -> None:
        """The line under the cursor whole, however long it is."""
        row = self.table.current_row()
        self._whole.setText(f"{row[1]}: {row[2] or '(empty)'}" if row else "")


def _lines(content: str) -> tuple[differing.Line, ...]:
    """Of bytes that are no content any more there is nothing to show line by line."""
    try:
        said: Any = json.loads(content)
    except ValueError:
        said = None
    return differing.lines(said, moments.laboratory.zone) if isinstance(said, dict) else (differing.Line("", content),)
