"""One event beside the list: its facts in words, and each changed field before and after."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.queries.signatures.signatures import ReadSignature
from qclab.queries.trail.about import Told
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
        self.facts = Pairs("event_facts")
        self.signatures = Signatures("event_signatures")
        self.model = SimpleTable(CHANGES, self, row_id=lambda line: line.number)
        self.table = Table("event_changes", self.model, acts, preferences, label="What the event changed")
        self.table.setMinimumHeight(150)
        self.table.teach("This event changed no record: it is a record by itself.")
        self.table.current_changed.connect(self._show_line)
        self.number = label("", "heading")
        self.number.setObjectName("event_changes_title")
        self.line = Pairs("event_line")
        copying = Command(self, "copy_event", "Copy the event", self.copy, icon="copy",
                          help_="As text, with everything")  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.facts)
        whole.addWidget(self.signatures)
        whole.addWidget(self.number)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.line)
        whole.addWidget(copying.button())

    def show_event(self, told: Told, signatures: Sequence[ReadSignature] = ()) -> None:
        self._told, self._reads = told, signatures
        self.facts.show_pairs(facts_of(told.listed.event))
        self.signatures.show_signatures(signatures)
        lines = change_lines(told)
        self.model.set_rows(lines)
        rows = len(told.changes)
        self.number.setText(f"{count(rows, 'record')} changed" if rows else "No record changed")
        self.line.show_pairs(())
        if lines:
            self.table.selectRow(0)

    def lines(self) -> list[ChangeLine]:
        return list(self.model.rows)

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
