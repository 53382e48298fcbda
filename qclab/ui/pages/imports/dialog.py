"""Importing a table: chosen or dropped, looked at row by row, then taken whole or not at all."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QRadioButton, QVBoxLayout, QWidget

from qclab.domain.counts import count, whole, word
from qclab.domain.exchange.headings import Unmapped
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Refusal, Unavailable
from qclab.services.exchange import importing
from qclab.services.exchange.importing import RESULTS, SAMPLES, Imported, Staged, StagedRow
from qclab.services.exchange.table_text import InDoubt
from qclab.services.lab import Lab
from qclab.store.files import read_whole
from qclab.ui import file_dialogs
from qclab.ui.acts import Acts, Progress
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import BEING_RECORDED, Dialog
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.pages.imports.columns import ColumnsQuestion
from qclab.ui.pages.imports.earlier import EarlierImports
from qclab.ui.pages.imports.encodings import EncodingQuestion
from qclab.ui.pages.imports.looking import Looking
from qclab.ui.pages.imports.rows import columns_of, doubts_said, mark_of, summary, where
from qclab.ui.pages.labels.dialog import LabelDialog
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.scrolling import Tabs
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import button, label
from qclab.ui.words.samples import why_not

_RIGHTS = {SAMPLES: Right.REGISTER, RESULTS: Right.ENTER_RESULTS}
_TEMPLATES = {"xlsx": importing.template_xlsx, "csv": importing.template_csv}
_TEACHES = {
    SAMPLES: "Drop a table here, or choose one. Each row is a sample; a row without a name takes the sampling plan.",
    RESULTS: "Drop a table here, or choose one: a row for each value, or for each sample with a column for each value.",
}


def import_command(page: Page, lab: Lab, kind: str) -> Command:
    """The way from a page to the dialog. Labels of imported samples are offered at once."""

    def say(imported: Imported) -> None:
        rows = imported.samples or imported.results
        done = "registered" if imported.samples else "recorded"
        words = f"{count(len(rows), kind.removesuffix('s'))} {done}."
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
        self._why = label("", wrap=True)
        self._why.setObjectName("row_why")
        self.table = self._new_table(None)
        self._body: QWidget = self.table
        self._path = Path()
        self._encoding = ""
        self._columns_said: dict[str, str] = {}
        self._head = 0
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

    def look_at(self, path: Path, encoding: str = "", said: dict[str, str] | None = None, head: int = 0) -> None:
        """Read a file and show what each of its rows is; nothing is written. A text file may have to be told of its
        encoding, and any file of its columns."""
        lab, kind = self._lab, self._kind
        self._path, self._encoding, self._columns_said, self._head = path, encoding, said or {}, head

        def read(progress: Progress) -> Staged:
            data = read_whole(path, importing.LARGEST)
            return importing.stage(lab, kind, path.name, data, encoding, progress, said=said, head=head)

        self._show(None)
        self._said.setText(f"Looking at {path.name}…")
        self.messages.clear()
        self.looking.begin(path.name, read)

    def read_again(self) -> None:
        """The file as it is now, with what was said of it before."""
        self.look_at(self._path, self._encoding, self._columns_said, self._head)

    def ask_columns(self) -> None:
        """Which column is which; also where all are known, for a heading may mean something else."""
        staged = self._staged
        if staged is not None:
            self._show(None)
            self._ask_about_columns(staged)

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
            self._ask_encoding(refusal)
        else:
            self.messages.refuse(refusal)

    def _stopped(self) -> None:
        self._show(None)
        self.messages.say("Reading was stopped; nothing was written.")

    def _ask_encoding(self, doubt: InDoubt) -> None:
        path = self._path
        question = EncodingQuestion(doubt)
        question.chosen.connect(lambda encoding: self.look_at(path, encoding))
        self._put(question)
        self._said.setText(f"{path.name}: how is it written?")
        question.findChildren(QRadioButton)[0].setFocus()

    def _looked(self, staged: Staged) -> None:
        if not staged.asked:
            self._show(staged)
            return
        self._show(None)
        self._ask_about_columns(staged)
        told = [why for why in staged.asked if why.code not in (Unmapped.UNKNOWN, Unmapped.UNCONFIRMED)]
        if told:
            self.messages.refuse(Invalid(*told))

    def _ask_about_columns(self, staged: Staged) -> None:
        question = ColumnsQuestion(staged)
        question.changed.connect(self.messages.clear)
        question.chosen.connect(lambda said: self.look_at(self._path, self._encoding, said, self._head))
        question.head_chosen.connect(lambda head: self.look_at(self._path, self._encoding, {}, head))
        self._put(question)
        self._look()
        self._said.setText(f"{staged.name}: {where(staged) or 'its columns'}")
        question.first_open().setFocus()

    def _put(self, body: QWidget) -> None:
        """The rows of the file, or what is asked about it."""
        before, self._body = self._body, body
        self._inside.replaceWidget(before, body)
        before.hide()
        if before is not self.table:
            before.deleteLater()

    def _show(self, staged: Staged | None) -> None:
        self._staged, self._is_confirmed = staged, False
        before, self.table = self.table, self._new_table(staged)
        self._put(self.table)
        before.deleteLater()
        if staged is not None:
            model = self.table.model()
            assert isinstance(model, SimpleTable)  # noqa: S101 - made so below
            model.set_rows(sorted(staged.rows, key=lambda row: (not row.reasons, row.line)))
            self.table.selectRow(0)
            self.tabs.setCurrentIndex(0)
        self._tell_why()
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
            lab, kind, name, data, encoding = self._lab, self._kind, staged.name, staged.data, staged.encoding
            said, head = staged.said, staged.head
            self.looking.begin(
                name, lambda progress: importing.stage(lab, kind, name, data, encoding, progress, said=said, head=head)
            )

    # a template

    def save_template(self, ending: str) -> None:
        name = f"{self._kind}.{ending}"
        path = file_dialogs.save_file(self, self._preferences, "Save the template", name, f"Table (*.{ending})")
        if path is not None:
            self.write_template(path, ending)

    def write_template(self, path: Path, ending: str) -> None:
        kind = self._kind

        def write() -> str:
            try:
                path.write_bytes(_TEMPLATES[ending](kind))
            except OSError as fault:
                raise Unavailable(f"{path.name} could not be written: {fault.strerror}.") from fault
            return path.name

        said = self.messages.say
        self._acts.read(
            (id(self), "template"), write, lambda name: said(f"Saved {name}: fill it in, then choose it here."),
            failed=self.messages.refuse, owner=self,
        )  # fmt: skip

    # looks

    def _lay_out(self) -> None:
        self.choose_button = button("Choose a file…", "choose_file", self.choose, icon="upload", shortcut="Ctrl+O")
        template = button("Template", "template", icon="download", tooltip="An empty table to fill in")
        template.setProperty("hasMenu", True)
        menu = QMenu(template)
        menu.addAction("As a spreadsheet, with every column explained…", partial(self.save_template, "xlsx"))
        menu.addAction("As CSV…", partial(self.save_template, "csv"))
        template.setMenu(menu)
        self.again_button = button("Read again", "read_again", self.read_again, icon="refresh", shortcut="F5",
                                   tooltip="Read the file as it is now, with the same columns")  # fmt: skip
        self.columns_button = button("Columns…", "columns", self.ask_columns, tooltip="Say which column is which")
        self._said = label("", wrap=True)
        self._said.setObjectName("import_said")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.choose_button)
        head.addWidget(template)
        head.addWidget(self.again_button)
        head.addWidget(self.columns_button)
        head.addStretch(1)
        new = QWidget()
        self._inside = QVBoxLayout(new)
        self._inside.setContentsMargins(0, 12, 0, 0)
        self._inside.setSpacing(8)
        self._inside.addLayout(head)
        self._inside.addWidget(self._said)
        self._inside.addWidget(self.looking)
        self._inside.addWidget(self.table, 1)
        self._inside.addWidget(self._why)
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

    def _new_table(self, staged: Staged | None) -> Table:
        model = SimpleTable(columns_of(staged), self, row_id=lambda row: row.line)
        made = Table(f"import_{self._kind}_rows", model, self._acts, self._preferences, label="Rows of the file")
        made.teach(_TEACHES[self._kind])
        model.set_rows(())
        made.current_changed.connect(lambda _: self._tell_why())
        made.refresh_requested.connect(self.read_again)
        return made

    def _tell_why(self) -> None:
        """The whole of what is remarkable about the row under the cursor; its cell may be too narrow for it."""
        row: StagedRow | None = self.table.current_row()
        is_remarkable = row is not None and bool(row.reasons or row.remark)
        self._why.setText(f"Line {row.line}. {row.word}" if row is not None and is_remarkable else "")
        set_state(self._why, "evaluation", mark_of(row) if row is not None else "")

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
        self.columns_button.setEnabled(staged is not None and not self._is_writing)
        said = f"Import {count(rows, 'row')}" if rows and not wrong else "Import"
        self.accept_button.setText("Import all the same" if self._is_confirmed else said)
        nothing = "Everything in the file is recorded already." if staged and staged.rows else "Nothing is in the file."
        first = "Say which column is which." if isinstance(self._body, ColumnsQuestion) else "Choose a file first."
        missing = first if staged is None else nothing if not rows else ""
        self.lack(BEING_RECORDED if self._is_writing else why or missing)
        self.accept_button.setVisible(self.tabs.currentIndex() == 0)


def _dropped(event: QDropEvent) -> Path | None:
    """The one file of this workstation that is being dropped."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
