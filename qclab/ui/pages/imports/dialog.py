"""Importing a table: chosen or dropped, looked at row by row, then taken whole or not at all."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.counts import count, whole, word
from qclab.domain.exchange.headings import Unmapped
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Refusal
from qclab.services.exchange import importing
from qclab.services.exchange.importing import RESULTS, SAMPLES, Imported, Said, Staged
from qclab.services.exchange.table_text import InDoubt
from qclab.services.lab import Lab
from qclab.store.files import read_whole
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts, Progress
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.page import Page
from qclab.ui.pages.imports.asking import Asking
from qclab.ui.pages.imports.columns import ColumnsQuestion
from qclab.ui.pages.imports.earlier import EarlierImports
from qclab.ui.pages.imports.looking import Looking
from qclab.ui.pages.imports.names import NamesQuestion
from qclab.ui.pages.imports.pane import RowsPane
from qclab.ui.pages.imports.rows import doubts_said, summary
from qclab.ui.pages.imports.template import Template
from qclab.ui.pages.imports.ways import WayQuestion
from qclab.ui.pages.labels.dialog import LabelDialog
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.scrolling import Tabs
from qclab.ui.widgets.words import button, label
from qclab.ui.words.samples import why_not

_RIGHTS = {SAMPLES: Right.REGISTER, RESULTS: Right.ENTER_RESULTS}


def import_command(page: Page, lab: Lab, kind: str) -> Command:
    """The way from a page to the dialog. Labels of imported samples are offered at once."""

    def say(imported: Imported) -> None:
        rows = imported.samples or imported.results
        done = "registered" if imported.samples else "recorded"
        left_out = f"; {count(imported.left_out, 'row')} left out" if imported.left_out else ""
        words = f"{count(len(rows), kind.removesuffix('s'))} {done}{left_out}."
        if imported.cases:
            page.messages.warn(f"{words} {', '.join(imported.cases)} opened; each holds its batch.")
        else:
            page.say(words)
        if imported.samples and lab.actor.may(Right.PRINT_LABELS):
            labels = LabelDialog(lab, page.acts, page.preferences, imported.samples, page.window())
            labels.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            labels.open()

    def ask() -> None:
        dialog = ImportDialog(lab, page.acts, page.preferences, kind, page)
        dialog.imported.connect(say)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    command = Command(page, f"import_{kind}", "Import…", ask, keys=["Ctrl+I"], icon="upload",
                      help_=f"import a table of {kind}")  # fmt: skip
    command.refuse(why_not(lab.actor, _RIGHTS[kind]))
    return command


class ImportDialog(Dialog):
    """``imported`` carries what was taken, once the dialog is closed by it."""

    imported = Signal(object)

    def __init__(
        self, lab: Lab, acts: Acts, preferences: Preferences, kind: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(f"Import {kind}", "Import", parent, cancel="Close")
        self.setObjectName("import_dialog")
        self.setAcceptDrops(True)
        self.resize(1000, 560)
        self._lab, self._acts, self._preferences, self._kind = lab, acts, preferences, kind
        self._staged: Staged | None = None
        self._is_writing = False
        self._is_confirmed = False
        self.rows = RowsPane(acts, preferences, kind)
        self.rows.said_anew.connect(self._look_anew)
        self.rows.refused.connect(self.messages.refuse)
        self.rows.refresh_requested.connect(self.read_again)
        self._body: QWidget = self.rows
        self.asking = Asking(self)
        self.asking.asked.connect(self._ask)
        self.asking.answering.connect(self.messages.clear)
        self.asking.said.connect(lambda how: self.look_at(self._path, how))
        self.asking.said_of_rows.connect(self._look_anew)
        self._path: Path = Path()
        self._how = Said()
        self._data = b""
        self.looking = Looking(acts)
        self.looking.looked.connect(self._looked)
        self.looking.refused.connect(self._not_read)
        self.looking.stopped.connect(self._stopped)
        self.finished.connect(self.looking.stop)
        self.earlier = EarlierImports(lab, acts, preferences, kind)
        self._lay_out()
        self._look()
        self.choose_button.setFocus()

    # a file

    def choose(self) -> None:
        tables = "Tables (*.xlsx *.csv *.tsv *.txt)"
        path = file_dialogs.open_file(self, self._preferences, f"Import {self._kind}", tables)
        if path is not None:
            self.look_at(path)

    def look_at(self, path: Path, how: Said | None = None) -> None:
        """Read a file and show what each of its rows is; nothing is written. A text file may have to be told of its
        encoding, a workbook of its worksheet, and any file of its columns and its names."""
        lab, kind, before = self._lab, self._kind, self._data
        if path != self._path:
            self.asking.begin()
        self._path, self._how = path, how or Said()
        said = self._how

        def read(progress: Progress) -> Staged:
            data = read_whole(path, importing.LARGEST)
            left_out = said.left_out if data == before else {}  # in another file the line may be another row
            return importing.stage(lab, kind, path.name, data, replace(said, left_out=left_out), progress)

        self._show(None)
        self._said.setText(f"Looking at {path.name}…")
        self.messages.clear()
        self.looking.begin(path.name, read)

    def read_again(self) -> None:
        """The file as it is now, with what was said of it before."""
        self.look_at(self._path, self._how)

    def ask(self, about: Callable[[Staged], None]) -> None:
        """Ask what columns or names mean, or which worksheet is read, also where that was said before."""
        staged = self._staged
        if staged is not None:
            self._show(None)
            about(staged)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None and not self._is_writing:
            event.acceptProposedAction()
            self.look_at(path)

    def _not_read(self, refusal: Refusal) -> None:
        self._show(None)
        if isinstance(refusal, InDoubt):
            self.asking.encoding(self._path.name, refusal, self._how)
        elif isinstance(refusal, importing.WhichSheet):
            self.asking.sheet(self._path.name, refusal.candidates, self._how)
        else:
            self.messages.refuse(refusal)

    def _stopped(self) -> None:
        self._show(None)
        self.messages.say("Reading was stopped; nothing was written.")

    def _looked(self, staged: Staged) -> None:
        self._how, self._data = staged.said, staged.data
        if self.asking.has_names(staged):
            self._show(None)
            self.asking.names(staged)
            return
        if not staged.asked:
            self._show(staged)
            return
        self._show(None)
        self.asking.columns(staged)
        told = [why for why in staged.asked if why.code not in (Unmapped.UNKNOWN, Unmapped.UNCONFIRMED)]
        if told:
            self.messages.refuse(Invalid(*told))

    def _ask(self, question: ColumnsQuestion | NamesQuestion | WayQuestion, said: str) -> None:
        self._put(question)
        self._look()
        self._said.setText(said)
        question.first_open().setFocus()

    def _ask_sheet(self) -> None:
        self.ask(lambda staged: self.asking.sheet(staged.name, staged.sheets, staged.said, staged.sheet))

    def _look_anew(self, how: Said) -> None:
        """The same bytes, with more said of them."""
        lab, kind, name, data = self._lab, self._kind, self._path.name, self._data
        self.looking.begin(name, lambda progress: importing.stage(lab, kind, name, data, how, progress))

    def _put(self, body: QWidget) -> None:
        """The rows of the file, or what is asked about it."""
        before, self._body = self._body, body
        if before is not body:
            self._inside.replaceWidget(before, body)
            before.hide()
            body.show()
        if before not in (body, self.rows):
            before.deleteLater()

    def _show(self, staged: Staged | None) -> None:
        self._staged, self._is_confirmed = staged, False
        self.rows.show_rows(staged)
        self._put(self.rows)
        if staged is not None:
            self.tabs.setCurrentIndex(0)
        self._look()
        if self.accept_button.isEnabled():
            self.accept_button.setFocus()

    # taking it

    def accept(self) -> None:
        """All rows or none; they are looked at again, since the records may have changed meanwhile."""
        staged, lab = self._staged, self._lab
        if staged is None or not self.accept_button.isEnabled():
            return
        if staged.is_doubtful and not self._is_confirmed:
            self._ask_about(staged)
            return
        self._is_writing = True
        self._look()
        self._acts.write(
            lambda: importing.take(lab, staged, confirmed=staged.is_doubtful), self._taken,
            failed=partial(self._not_taken, staged), owner=self, title=f"Importing {staged.name}",
        )  # fmt: skip

    def _ask_about(self, staged: Staged) -> None:
        """What is doubtful in it is said once; the second time it is taken as it is."""
        self._is_confirmed = True
        self.messages.warn(doubts_said(staged))
        self._look()

    def _taken(self, imported: Imported) -> None:
        super().accept()
        self.imported.emit(imported)

    def _not_taken(self, staged: Staged, refusal: Refusal) -> None:
        self._is_writing = False
        self._look()
        self.messages.refuse(refusal)
        if any(reason.row is not None for reason in refusal.reasons):
            self._look_anew(staged.as_read)

    # looks

    def _lay_out(self) -> None:
        self.choose_button = button("Choose a file…", "choose_file", self.choose, icon="upload", shortcut="Ctrl+O")
        self.template = Template(self._acts, self._preferences, self._kind, self)
        self.template.said.connect(self.messages.say)
        self.template.refused.connect(self.messages.refuse)
        self.again_button = button("Read again", "read_again", self.read_again, icon="refresh", shortcut="F5",
                                   tooltip="Read the file as it is now, with the same columns")  # fmt: skip
        self.columns_button = button(
            "Columns…", "columns", partial(self.ask, self.asking.columns), tooltip="Say which column is which"
        )
        self.names_button = button(
            "Names…", "names", partial(self.ask, self.asking.names), tooltip="Say what the names in its cells mean"
        )
        self.sheet_button = button("Worksheet…", "worksheet", self._ask_sheet, tooltip="Read another worksheet")
        self._said = label("", wrap=True)
        self._said.setObjectName("import_said")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.choose_button)
        for each in (self.template.button, self.again_button, self.columns_button, self.names_button):
            head.addWidget(each)
        head.addWidget(self.sheet_button)
        head.addStretch(1)
        new = QWidget()
        self._inside = QVBoxLayout(new)
        self._inside.setContentsMargins(0, 12, 0, 0)
        self._inside.setSpacing(8)
        self._inside.addLayout(head)
        self._inside.addWidget(self._said)
        self._inside.addWidget(self.looking)
        self._inside.addWidget(self.rows, 1)
        self.tabs = Tabs()
        self.tabs.setObjectName("import_tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("A new import, or earlier ones")
        self.tabs.addTab(new, "New")
        self.tabs.addTab(self.earlier, "Earlier imports")
        self.tabs.currentChanged.connect(self._turn)
        self.earlier.refused.connect(self.messages.refuse)
        self.earlier.said.connect(self.messages.say)
        self.content.addWidget(self.tabs, 1)

    def _turn(self, place: int) -> None:
        if place == 1:
            self.earlier.reload()
        self._look()

    def _look(self) -> None:
        """What the file is, and why it cannot be taken."""
        staged = self._staged
        rows = staged.taken if staged else 0
        wrong = sum(bool(row.reasons) for row in staged.rows) if staged else 0
        why = f"{word(wrong, 'One row is', f'{whole(wrong)} rows are')} not ready; nothing is taken until all are."
        why = why if wrong else ""
        self._said.setText(summary(staged, why) if staged else "")
        self.again_button.setEnabled(self._path != Path() and not self._is_writing)
        is_there = staged is not None and not self._is_writing
        self.columns_button.setEnabled(is_there)
        self.names_button.setEnabled(is_there and bool(staged and any(each.choices for each in staged.names_read)))
        self.sheet_button.setVisible(bool(staged and len(staged.sheets) > 1))
        self.sheet_button.setEnabled(is_there)
        said = f"Import {count(rows, 'row')}" if rows and not wrong else "Import"
        self.accept_button.setText("Import all the same" if self._is_confirmed else said)
        nothing = "Everything in the file is recorded already." if staged and staged.rows else "Nothing is in the file."
        first = getattr(self._body, "LACKING", "Choose a file first.")
        missing = first if staged is None else nothing if not rows else ""
        self.lack(BEING_RECORDED if self._is_writing else why or missing)
        self.accept_button.setVisible(self.tabs.currentIndex() == 0)


def _dropped(event: QDropEvent) -> Path | None:
    """The one file of this workstation that is being dropped."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
