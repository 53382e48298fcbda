"""One event beside the list: its sentence, then what differs before and after, and on request everything else."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.queries.signatures.signatures import ReadSignature
from qclab.queries.trail.listed import Told
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.audit_trail.words import CHANGES, ChangeLine, as_text, change_lines, facts_of
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.signatures import Signatures
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words.batches import Pairs


class EventDetail(QWidget):
    """``show_event``; what the table has no room for stands below it, for the line under the cursor."""

    def __init__(self, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("event_detail")
        self._acts = acts
        self._told: Told | None = None
        self._reads: Sequence[ReadSignature] = ()
        self._lines: list[ChangeLine] = []
        self.sentence = label("", "heading", wrap=True)
        self.sentence.setObjectName("event_sentence")
        self.facts = Pairs("event_facts")
        self.signatures = Signatures("event_signatures")
        self.model = SimpleTable(CHANGES, self, row_id=lambda line: line.number)
        self.table = Table("event_changes", self.model, acts, preferences, label="What the event changed")
        self.table.setMinimumHeight(150)
        self.table.teach("This event changed no record: it is a record by itself.")
        self.table.current_changed.connect(self._show_line)
        self.number = label("", "quiet")
        self.number.setObjectName("event_changes_title")
        self.line = Pairs("event_line")
        self.fold = Command(self, "event_fold", "Show every field", self._show_lines, keys=["Alt+F"], anywhere=True,
                            help_="Also the fields that did not change, and technical ones")  # fmt: skip
        self.fold.setCheckable(True)
        copying = Command(self, "copy_event", "Copy the event", self.copy, icon="copy",
                          help_="As text, with everything")  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        title = QHBoxLayout()
        title.addWidget(self.number, 1)
        title.addWidget(self.fold.button("flat"))
        whole.addWidget(self.sentence)
        whole.addLayout(title)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.line)
        whole.addWidget(self.signatures)
        whole.addWidget(self.facts)
        whole.addWidget(copying.button())
        self.commands = (self.fold, copying)

    def show_event(self, told: Told, signatures: Sequence[ReadSignature] = ()) -> None:
        self._told, self._reads = told, signatures
        self.facts.show_pairs(facts_of(told.listed.event))
        self.signatures.show_signatures(signatures)
        self.sentence.setText(told.listed.what)
        self._lines = change_lines(told)
        rows = len(told.changes)
        self.number.setText(f"{count(rows, 'record')} changed" if rows else "No record changed")
        folded = sum(line.is_folded for line in self._lines)
        self.fold.setText(f"{count(folded, 'more field')}, unchanged or technical")
        self.fold.setVisible(0 < folded < len(self._lines))
        self._show_lines()

    def lines(self) -> list[ChangeLine]:
        """Every field, also what is folded."""
        return self._lines

    def _show_lines(self) -> None:
        """Those that differ, unless everything is asked for or nothing differs."""
        told = [line for line in self._lines if self.fold.isChecked() or not line.is_folded]
        self.model.set_rows(told or self._lines)
        self.line.show_pairs(())
        if self._lines:
            self.table.selectRow(0)

    def copy(self) -> None:
        if self._told is not None:
            QGuiApplication.clipboard().setText(as_text(self._told, self.lines(), self._reads))
            self._acts.say("Copied the event.")

    def _show_line(self, number: int | None) -> None:
        line = next((each for each in self.model.rows if each.number == number), None)
        if line is None:
            self.line.show_pairs(())
            return
        self.line.show_pairs(
            [
                ("record", line.record),
                ("field", line.field),
                ("before", line.before or "nothing"),
                ("after", line.after or "nothing"),
            ]
        )
