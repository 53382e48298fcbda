"""Whom to give tests to: everyone who may enter results, with what they have now."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qclab.domain.counts import count, whole, word
from qclab.queries.testing.workload import Assignee
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

NOBODY = 0
_NAMED = 3


@dataclass(frozen=True)
class _Row:
    key: int
    name: str
    tests: str = ""
    late: str = ""
    position: str = ""
    away: str = ""


_COLUMNS = (
    Column("Analyst", 200, lambda row: row.name, key="who"),
    Column("Open", 64, lambda row: row.tests, kind="number", key="open"),
    Column("Late", 84, lambda row: row.late, kind="late", key="late"),
    Column("Away", 160, lambda row: f"alert:{row.away}" if row.away else "", kind="evaluation", key="away"),
    Column("Position", 180, lambda row: row.position, kind="quiet", tooltip=lambda row: row.position, key="position"),
)


class AssignDialog(Dialog):
    """Arrows choose, letters find a name, Enter or a double click assigns."""

    def __init__(
        self, number: int, left_out: int, expired: Sequence[str], assignees: Sequence[Assignee], acts: Acts,
        preferences: Preferences, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """``expired``: the tests of which the material is past its expiry before they started."""
        super().__init__(f"Assign {count(number, 'test')}", "Assign", parent)
        self.setObjectName("assign_dialog")
        self.setMinimumWidth(620)
        if left_out:
            many = f"{whole(left_out)} are submitted and keep their"
            they = word(left_out, "One test is submitted and keeps its", many)
            self.content.addWidget(label(f"{they} analyst.", "quiet", wrap=True))
        if expired:
            self.content.addWidget(Expired(expired))
        self.model = SimpleTable(_COLUMNS, self, row_id=lambda row: row.key)
        self.model.set_rows([*map(_row, assignees), _Row(NOBODY, "Unassigned")])
        self.table = Table("assignees", self.model, acts, preferences, label="People who may enter results")
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.setMinimumHeight(min(len(assignees) + 1, 12) * 28 + 36)
        self.table.teach("Nobody may enter results yet. An administrator gives people the role of analyst.")
        self.table.opened.connect(self._take)
        self.content.addWidget(self.table, 1)
        here = (place for place, row in enumerate(self.model.rows) if not row.away)
        self.table.selectRow(next(here, 0))
        self.table.setFocus()

    @classmethod
    def ask(
        cls, number: int, left_out: int, expired: Sequence[str], assignees: Sequence[Assignee], acts: Acts,
        preferences: Preferences, parent: QWidget | None = None,
    ) -> int | None:  # fmt: skip
        """The key of the chosen person, ``NOBODY``, or None when it was given up."""
        dialog = cls(number, left_out, expired, assignees, acts, preferences, parent)
        try:
            chosen: int | None = dialog.table.current_id() if dialog.exec() else None
            return chosen
        finally:
            dialog.deleteLater()

    def _take(self, _: object) -> None:
        self.accept()


class Expired(QWidget):
    """The badge of tests whose material expired before they started, the first of them by name."""

    def __init__(self, tests: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("assign_expired")
        sign, words = label(), label("", wrap=True)
        set_icon(sign, "expired", "expired")
        set_state(words, "evaluation", "expired")
        more = f" and {len(tests) - _NAMED} more" if len(tests) > _NAMED else ""
        words.setText(f"The material expired before the test started: {'; '.join(tests[:_NAMED])}{more}.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self.words = words


def _row(each: Assignee) -> _Row:
    late = f"!{each.late} late" if each.late else ""
    absence = each.person.absence
    away = absence.words(moments.today()) if absence is not None else ""
    return _Row(each.key, each.person.name, str(each.tests), late, each.person.position, away)
