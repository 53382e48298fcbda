"""Signatures below each other: a shape and words for how each reads today, then who gave it, when, and its meaning."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.signatures.reading import Standing
from qclab.queries.signatures.signatures import ReadSignature
from qclab.ui.icons import set_icon
from qclab.ui.widgets.words import label
from qclab.ui.words import signatures as words

AT_MOST = 4
"""Where more are shown than this, as of a set signed at once, those that read alike share a line."""


class Signatures(QWidget):
    """``show_signatures``; it takes no room while there are none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Signatures")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def show_signatures(self, reads: Sequence[ReadSignature]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if len(reads) <= AT_MOST:
            lines = [
                (read.standing, f"{read.signature.meaning}: {words.given(read)}", words.reading(read)) for read in reads
            ]
        else:
            alike = {standing: [read for read in reads if read.standing is standing] for standing in words.GRAVEST}
            lines = [
                (standing, count(len(group), "signature"), words.reading(group[0]))
                for standing, group in alike.items()
                if group
            ]
        for place, line in enumerate(lines):
            self._add(place, *line)
        self.setVisible(bool(lines))

    def _add(self, row: int, standing: Standing, given: str, reading: str) -> None:
        shape, tint = words.SHAPES[standing]
        icon, said = label(), label(f"{given}\n{reading}", wrap=True)
        set_icon(icon, shape, tint)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setAccessibleName(f"Signature, {given}: {reading}")
        self._grid.addWidget(icon, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(said, row, 1, Qt.AlignmentFlag.AlignTop)
