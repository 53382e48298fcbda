"""The signatures of one record, recomputed when they are shown: broken ones first, and below the list what is said of
the one under the cursor. The same on every page; what was signed opens from it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from qclab.domain.signatures.reading import Standing
from qclab.domain.signatures.words import GRAVEST
from qclab.queries.signatures.of_record import SignatureLine
from qclab.services.lab import Lab
from qclab.services.signatures.reading import read_signatures
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.dialogs.signed_content import SignedContent
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.scrolling import Inside, Scrolling
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words import signatures as words

TITLE: Final = "Signatures"
_LEAST, _MOST = 40, 96
"""Of what is said of one signature, in pixels: two lines, and as many as most need."""
_COLUMNS = (
    Column("Now", 108, lambda r: words.as_mark(r.standing), kind="evaluation", key="now",
           tooltip=lambda r: words.reading(r.read)),
    Column("Meaning", 150, lambda r: r.read.signature.meaning.value, key="meaning", exact=True),
    Column("What was signed", 220, lambda r: r.what, key="what", tooltip=lambda r: r.what),
    Column("Who", 110, lambda r: r.read.signature.printed_name, key="who"),
    Column("Laboratory's time", 196, lambda r: moments.second_exactly(r.read.signature.at), kind="instant",
           key="local"),
    Column("UTC", 138, lambda r: moments.second_in_utc(r.read.signature.at), kind="instant", key="utc"),
    Column("Given", 150, lambda r: r.read.signature.asked, kind="quiet", key="asked",
           tooltip=lambda r: f"What was asked of who signed: {r.read.signature.asked or 'not kept'}"),
)  # fmt: skip


class SignatureList(QWidget):
    """``show_record`` asks and shows; ``titled`` tells what the tab is called, with the number of signatures."""

    titled = Signal(str)

    def __init__(self, name: str, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName(name)
        self._lab, self._acts, self._preferences = lab, acts, preferences
        self._record: tuple[str, int] | None = None
        self._counts = {standing: _Count(standing) for standing in GRAVEST}
        self._recomputed = label("", "quiet")
        self._model = SimpleTable(_COLUMNS, row_id=lambda row: row.key)
        self.table = Table(f"{name}_list", self._model, acts, preferences, label="Signatures, broken ones first")
        self.table.teach("Nothing of this has been signed yet.")
        self._said = label("", wrap=True)
        self._said.setObjectName(f"{name}_said")
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.opening = Command(self, f"{name}_open", "What was signed…", self._open, icon="eye",
                               help_="show what was signed, word for word")  # fmt: skip
        self._lay_out()
        self.table.current_changed.connect(lambda _: self._look())
        self.table.opened.connect(lambda _: self.opening.trigger())
        self.table.refresh_requested.connect(self.reload)
        self._look()

    def join(self, tabs: QTabWidget) -> None:
        """Be a tab of these, whose title tells how many there are once they were read."""
        tabs.addTab(self, TITLE)
        self.titled.connect(lambda words: tabs.setTabText(tabs.indexOf(self), words))

    def show_record(self, table: str, key: int) -> None:
        """Of this record. Each is recomputed, so they are read when the list is in front, each time it comes there."""
        if self._record != (table, key):
            self._show(())
            self._recomputed.setText("")
            self.titled.emit(TITLE)
        self._record = (table, key)
        if self.isVisible():
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def reload(self) -> None:
        lab, record = self._lab, self._record
        if record is not None:
            self._acts.read(("signatures", id(self)), lambda: read_signatures(lab, *record), self._read, owner=self)

    def _read(self, lines: Sequence[SignatureLine]) -> None:
        self._show(lines)
        self._recomputed.setText(f"recomputed {moments.clock_second(moments.now())}")
        broken = sum(line.standing is Standing.BROKEN for line in lines)
        self.titled.emit(f"{TITLE}  {broken} of {len(lines)} broken" if broken else f"{TITLE}  {len(lines)}")

    def _show(self, lines: Sequence[SignatureLine]) -> None:
        self._model.set_rows(lines)
        for standing, count in self._counts.items():
            count.show_number(sum(line.standing is standing for line in lines))
        if lines and self.table.current_id() is None:
            self.table.selectRow(0)
        self._look()

    def _look(self) -> None:
        line: SignatureLine | None = self.table.current_row()
        self._said.setText(words.explained(line.read) if line else "")
        is_broken = line is not None and line.standing is Standing.BROKEN
        set_state(self._said, "evaluation", words.SHAPES[Standing.BROKEN][1] if is_broken else "")
        why = "" if line and line.read.content else "Its content was not kept." if line else "Nothing was signed yet."
        self.opening.refuse(why)

    def _open(self) -> None:
        line: SignatureLine | None = self.table.current_row()
        if line is not None and line.read.content:
            SignedContent(line, self._acts, self._preferences, self.window()).open()

    def _lay_out(self) -> None:
        counts = QHBoxLayout()
        counts.setSpacing(16)
        for count in self._counts.values():
            counts.addWidget(count)
        counts.addStretch(1)
        counts.addWidget(self._recomputed)
        below = QScrollArea()
        below.setObjectName(f"{self.objectName()}_below")
        below.setAccessibleName("What is said of this signature")
        below.setWidgetResizable(True)
        below.setWidget(self._said)
        below.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        below.setMinimumHeight(_LEAST)
        below.setMaximumHeight(_MOST)
        foot = QHBoxLayout()
        foot.addWidget(below, 1)
        foot.addWidget(self.opening.button(), 0, Qt.AlignmentFlag.AlignTop)
        inside = Inside()
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(Scrolling(inside, f"{self.objectName()}_content"))
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 6, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(counts)
        whole.addWidget(self.table, 5)
        whole.addLayout(foot, 2)


class _Count(QWidget):
    """How many read so, with the shape and the colour of it; nothing where none does."""

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self._words = f"whose {standing}" if standing is Standing.NOT_KEPT else standing.value
        shape, tint = words.SHAPES[standing]
        icon, self._said = QLabel(), label("")
        set_icon(icon, shape, tint)
        set_state(self._said, "evaluation", tint)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(6)
        across.addWidget(icon)
        across.addWidget(self._said)

    def show_number(self, number: int) -> None:
        self._said.setText(f"{number} {self._words}")
        self.setVisible(bool(number))
