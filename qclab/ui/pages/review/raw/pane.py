"""The pane beside the values of a test: one of its files at a time, read on a worker.

A file is before the reviewer once it is drawn; that is told by ``opened``, as where it was opened elsewhere. What
cannot be drawn is said by name, and opened with its own program or saved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QToolButton, QVBoxLayout, QWidget

from qclab.domain.codes import Undrawn
from qclab.domain.counts import count, size
from qclab.domain.refusals import Invalid, Refusal
from qclab.domain.samples.files import Beside, beside
from qclab.queries.samples.attachments import AttachmentRow
from qclab.services.exchange.seen import SeenLines, seen_lines
from qclab.services.lab import Lab
from qclab.services.samples.attachments import open_attachment
from qclab.ui.acts import Acts
from qclab.ui.choices import ChoiceInput
from qclab.ui.commands import Command
from qclab.ui.icons import set_icon
from qclab.ui.pages.batches.pdf import Paper, Pdf, PdfView
from qclab.ui.pages.review.raw.lines import LinesView
from qclab.ui.pages.review.raw.picture import Picture
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.words import label, unkeyed
from qclab.ui.words import moments


@dataclass(frozen=True)
class _Read:
    """What a file is shown as; neither where it is only named."""

    paper: Paper | None = None
    lines: SeenLines | None = None


def _read(lab: Lab, key: int, sheet: str) -> _Read:
    """Called on workers. Raises Refusal for what cannot be shown."""
    name, data = open_attachment(lab, key)
    if not data:
        raise Invalid(f"{name} is empty: there is nothing to read in it.", code=Undrawn.NOTHING_TO_READ)
    match beside(name):
        case Beside.PDF:
            return _Read(Pdf(data))
        case Beside.PICTURE:
            return _Read(Picture(name, data))
        case Beside.TABLE | Beside.TEXT as kind:
            return _Read(lines=seen_lines(name, data, kind, sheet))
        case _:
            said = f"{name} is of a kind that is not shown here. Open it in its program, or save it."
            raise Invalid(said, code=Undrawn.KIND_NOT_SHOWN)


class RawDataPane(QWidget):
    opened = Signal(object)
    """The key of a file that a person has now before them."""
    program_asked = Signal(object)
    """The key of a file to open with the program of the workstation."""
    closed = Signal()

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("review_raw_data")
        self._lab, self._acts = lab, acts
        self._files: Sequence[AttachmentRow] = ()
        self._samples: frozenset[str] = frozenset()
        self._key: int | None = None
        self.tabs = QTabBar()
        self.tabs.setObjectName("review_raw_files")
        self.tabs.setAccessibleName("Files of the test")
        self.tabs.setDocumentMode(True)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.tabBarClicked.connect(self._tab_clicked)
        self.words = label("", wrap=True)
        self.words.setObjectName("review_raw_words")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.paper = PdfView("review_raw_paper", acts, failed=self._refuse)
        self.lines = LinesView("review_raw_lines", preferences)
        self.sheet = ChoiceInput()
        self.sheet.setObjectName("review_raw_sheet")
        self.sheet.setAccessibleName("Worksheet")
        self.sheet.edited.connect(self._show_sheet)
        self.notes = label("", "quiet", wrap=True)
        self.kept = label("", "quiet", wrap=True)
        self.program = Command(self, "open_in_program", "Open in its program", self._ask_program,
                               help_="open the file with the program of this workstation, or save it")  # fmt: skip
        self.stack = QStackedWidget()
        self._table = self._table_page()
        for part in (self.words, self.paper, self._table):
            self.stack.addWidget(part)
        self._lay_out()
        self.setMinimumWidth(320)
        for reader in self.readers:
            reader.installEventFilter(self)

    @property
    def readers(self) -> tuple[QWidget, ...]:
        """What has the focus while a file is read."""
        return self.paper.reader, self.lines, self.tabs

    def offer(self, files: Sequence[AttachmentRow], samples: Sequence[str]) -> None:
        """The files of the test that is read; the one that is shown stays where it is one of them."""
        self._samples = frozenset("".join(each.split()).upper() for each in samples)
        if [file.key for file in files] == [file.key for file in self._files]:
            return
        self._files = files
        self._key = self._key if any(file.key == self._key for file in files) else None
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for place, file in enumerate(files):
            self.tabs.addTab(unkeyed(file.name))
            self.tabs.setTabToolTip(place, file.name)
        self.tabs.blockSignals(False)
        if self._key is None:
            self._say_what_there_is()

    def show_file(self, key: int, sheet: str = "") -> None:
        """Read this file of the test and show it."""
        place = next((n for n, file in enumerate(self._files) if file.key == key), None)
        if place is None:
            return
        self._key, file = key, self._files[place]
        self.tabs.setCurrentIndex(place)
        self._tell(f"Reading {file.name}…")
        self.kept.setText(
            f"{size(file.length)}, attached {moments.minute(file.added_at)} by {file.added_by_name}, "
            f"SHA-256 {file.sha256[:8]}"
        )
        self.kept.setToolTip(f"The bytes attached: SHA-256 {file.sha256}")
        self.program.setVisible(True)
        lab = self._lab
        self._acts.read(
            ("raw data", id(self)), lambda: _read(lab, key, sheet), partial(self._show, key), failed=self._refuse,
            owner=self,
        )  # fmt: skip

    def next_file(self) -> None:
        """The first file of the test, or the one after the one that is shown."""
        keys = [file.key for file in self._files]
        if keys:
            place = keys.index(self._key) + 1 if self._key in keys else 0
            self.show_file(keys[place % len(keys)])

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _show(self, key: int, read: _Read) -> None:
        if key != self._key:
            return
        had_focus = self._has_focus()
        if read.paper is not None:
            self.paper.show_paper(read.paper)
            self.stack.setCurrentWidget(self.paper)
        elif read.lines is not None:
            self._show_lines(read.lines)
        if had_focus:
            self.take_focus()
        self.opened.emit(key)

    def _show_lines(self, seen: SeenLines) -> None:
        self.lines.show_lines(seen, self._samples)
        self.sheet.setVisible(len(seen.sheets) > 1)
        self.sheet.set_choices([(each.title, each.title) for each in seen.sheets])
        self.sheet.write(seen.title)
        self.notes.setText("\n".join(seen.notes))
        self.notes.setVisible(bool(seen.notes))
        self.stack.setCurrentWidget(self._table)

    def _show_sheet(self) -> None:
        if self._key is not None and self.sheet.read():
            self.show_file(self._key, self.sheet.read())

    def take_focus(self) -> None:
        """To what is read."""
        shown = self.stack.currentWidget()
        (self.paper if shown is self.paper else self.lines if shown is self._table else self.tabs).setFocus()

    def _has_focus(self) -> bool:
        return any(part.hasFocus() for part in self.readers)

    def _tab_clicked(self, place: int) -> None:
        if 0 <= place < len(self._files):
            self.show_file(self._files[place].key)

    def _ask_program(self) -> None:
        if self._key is not None:
            self.program_asked.emit(self._key)

    def _refuse(self, refusal: Refusal) -> None:
        self._tell(str(refusal))

    def _say_what_there_is(self) -> None:
        there = f"{count(len(self._files), 'file')} kept with this test: F opens the first." if self._files else ""
        self._tell(there or "No file is kept with this test.")
        self.kept.setText("")
        self.program.setVisible(False)

    def _tell(self, words: str) -> None:
        had_focus = self._has_focus()
        self.words.setText(words)
        self.stack.setCurrentWidget(self.words)
        if had_focus:
            self.tabs.setFocus()

    def _table_page(self) -> QWidget:
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.sheet)
        whole.addWidget(self.notes)
        whole.addWidget(self.lines, 1)
        return page

    def _lay_out(self) -> None:
        close = QToolButton()
        close.setObjectName("review_raw_close")
        close.setAccessibleName("Close the pane")
        close.setToolTip("Close the pane (Esc)")
        close.setProperty("kind", "flat")
        set_icon(close, "cross", "quiet")
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(self.tabs, 1)
        top.addWidget(close)
        foot = QHBoxLayout()
        foot.addWidget(self.kept, 1)
        foot.addWidget(self.program.button("flat"), 0, Qt.AlignmentFlag.AlignBottom)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 0, 0, 4)
        whole.setSpacing(4)
        whole.addLayout(top)
        whole.addWidget(self.stack, 1)
        whole.addLayout(foot)
