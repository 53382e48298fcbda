"""Above the list: why tests are late, who has what on which day, which material dies first. All of it filters."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QTableView, QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.testing.causes import late_head, sentence
from qclab.domain.testing.due import Horizon
from qclab.queries.testing.workload import Dying, Reason, Workload
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.pending.filters import Filter
from qclab.ui.pages.pending.heat import HeatMap
from qclab.ui.pages.pending.words import column_of, marked, when_of
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.cells import CellDelegate
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import material, moments

HOLDER, ASSAY = "holder", "assay"
_LOWEST: Final = 198
_HEADING: Final = 32
_NARROWEST, _WIDEST = 252, 344
_BAR_BESIDE: Final = 16  # of rows that are not all in view
_BAR: Final = timedelta(hours=48)
"""The whole length of the bar of what is left of a material."""
_SHORT, _SEEN = timedelta(hours=24), timedelta(days=7)
"""From when on it is short, and the longest that is drawn: what lasts longer presses nobody."""


class Picture(QWidget):
    """``show_work`` puts it in; a line, a cell or a heading filters, the same one again lets go."""

    filtered = Signal(dict)
    """The parts of the filter that a person chose."""

    def __init__(self, horizon: Horizon, acts: Acts, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("pending_picture_strip")
        self._work = Workload(horizon, ())
        self._filter = Filter()
        self.causes = SimpleTable(self._reasons(), self, row_id=lambda row: row.cause.value)
        self.reasons = Table("pending_causes", self.causes, acts, preferences, label="Why late tests are late")
        self.dying = SimpleTable(_dying(lambda: self._work.horizon), self, row_id=lambda row: row.id)
        self.dies = Table("pending_dying", self.dying, acts, preferences, label="Material that expires first")
        self.heat = HeatMap("pending_heat", horizon)
        self.by = Chips("pending_by", [(HOLDER, "Load of each person"), (ASSAY, "Of each assay")])
        self.why = label("", "heading")
        self.why.setObjectName("pending_why_late")
        self._parts = (self.reasons, self.heat, self.dies)
        self._room = _LOWEST
        self._lay_out()
        self._wire()

    def show_work(self, work: Workload, by: Filter) -> None:
        self._work, self._filter = work, by
        late = sum(reason.tests for reason in work.reasons(by.narrowing))
        self.why.setText(late_head(late))
        self.causes.set_rows(work.reasons(by.narrowing))
        self.dying.set_rows(work.dying)
        for table in (self.reasons, self.dies):
            _as_wide_as_its_words(table)
        self._show_lines()
        for table, chosen in ((self.reasons, by.cause), (self.dies, by.batch)):
            if not chosen or not table.select_id(chosen):
                table.leave_rows()
        self.fit(self._room)

    def fit(self, room: int) -> None:
        """Whole rows of each part: causes, people and assays all of them where ``room`` pixels hold them, and as much
        of what expires as stands beside those."""
        self._room = room
        least, most = _LOWEST - _HEADING, max(room, _LOWEST) - _HEADING
        high = max(least, min(most, max(_height(part, part.model().rowCount()) for part in (self.reasons, self.heat))))
        for part in self._parts:
            part.setFixedHeight(_height(part, max((high - _height(part, 0)) // _row(part), 1)))
        self.setFixedHeight(_HEADING + max(part.height() for part in self._parts))

    def choose(self, place: int) -> None:
        """The cause on this line, as its number does."""
        if place < len(self.causes.rows):
            self._pick_cause(self.causes.id_at(place))

    def _show_lines(self) -> None:
        by = self._filter
        is_assay = self.by.current() == ASSAY
        lines = self._work.by_assay(by.narrowing) if is_assay else self._work.by_holder(by.narrowing)
        self.heat.setAccessibleName("Open tests by assay and day" if is_assay else "Open tests by person and day")
        self.heat.show_heat(lines, self._work.horizon)
        self.heat.show_chosen(by.method if is_assay else by.held, column_of(by.when, self._work.horizon))

    def _pick_cause(self, cause: str) -> None:
        """What is late for this cause alone."""
        same = (self._filter.cause, self._filter.when) == (cause, "late")
        self.filtered.emit({"cause": "", "when": "all"} if same else {"cause": cause, "when": "late"})

    def _pick_batch(self, batch: str) -> None:
        self.filtered.emit({"batch": "" if self._filter.batch == batch else batch})

    def _pick_cell(self, key: str, column: int) -> None:
        now, part = self._filter, "method" if self.by.current() == ASSAY else "held"
        when = when_of(column, self._work.horizon) if column >= 0 else ""
        if key and when:
            same = (getattr(now, part), now.when) == (key, when)
            self.filtered.emit({part: "" if same else key, "when": "all" if same else when})
        elif key:
            self.filtered.emit({part: "" if getattr(now, part) == key else key})
        else:
            self.filtered.emit({"when": "all" if now.when == when else when})

    def _reasons(self) -> Sequence[Column]:
        def oldest(row: Reason) -> str:
            return f"oldest {moments.lateness(row.oldest, self._work.horizon.now)}"

        def share(row: Reason) -> tuple[float, str]:
            return row.tests / max(sum(each.tests for each in self.causes.rows), 1), "accent"

        return (
            Column("Because", 208, lambda row: marked(row.cause, sentence(row.cause, row.tests)), kind="evaluation",
                   key="because", share=share),
            Column("Since", 90, oldest, kind="quiet", key="since",
                   tooltip=lambda row: f"The oldest was due {moments.minute(row.oldest)}"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for table in (self.reasons, self.dies):
            table.setFixedWidth(_NARROWEST)
        self.reasons.teach("Nothing is late.")
        self.dies.teach("No material of a test that waits has an end.")
        for table in (self.reasons, self.dies):
            table.setSelectionMode(Table.SelectionMode.SingleSelection)
            table.horizontalHeader().hide()
        dies = label("Expires first", "heading")
        for heading, part, stretch in ((self.why, self.reasons, 0), (self.by, self.heat, 1), (dies, self.dies, 0)):
            heading.setFixedHeight(_HEADING)
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(heading)
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
            row.addLayout(column, stretch)

    def _wire(self) -> None:
        self.heat.picked.connect(self._pick_cell)
        self.by.chosen.connect(lambda _: self._turn())
        for table, pick in ((self.reasons, self._pick_cause), (self.dies, self._pick_batch)):
            table.clicked.connect(lambda index, table=table, pick=pick: pick(_id_at(table, index.row())))
            table.opened.connect(pick)

    def _turn(self) -> None:
        self._show_lines()
        self.fit(self._room)


def _row(part: QTableView) -> int:
    return part.verticalHeader().defaultSectionSize()


def _height(part: QTableView, rows: int) -> int:
    return part.horizontalHeader().height() + 2 * part.frameWidth() + rows * _row(part)


def _as_wide_as_its_words(table: Table) -> None:
    """Two short columns without headings: nothing in them is cut, and what they do not need is for the heat map."""
    model, cells = table.model(), table.itemDelegate()
    assert isinstance(model, SimpleTable) and isinstance(cells, CellDelegate)  # noqa: S101, PT018 - made above
    words = sum(cells.widest(column, model.rows) for column in model.columns)
    table.setFixedWidth(min(max(words + _BAR_BESIDE, _NARROWEST), _WIDEST))


def _id_at(table: Table, place: int) -> Any:
    return table.model().id_at(place)  # type: ignore[attr-defined]  # a SimpleTable


def _dying(horizon: Callable[[], Horizon]) -> Sequence[Column]:
    def left(row: Dying) -> timedelta:
        return row.expiry_at - horizon().now

    def life(row: Dying) -> str:
        return material.life(row.expiry_at, horizon().now, is_waited_for=True)

    def share(row: Dying) -> tuple[float, str] | None:
        if not timedelta() <= left(row) <= _SEEN:
            return None
        return left(row) / _BAR, "alert" if left(row) < _SHORT else "quiet"

    return (
        Column("Batch", 100, lambda row: row.id, kind="id", key="batch",
               tooltip=lambda row: f"{count(row.tests, 'test')} still to begin"),
        Column("Expires", 130, life, kind="evaluation", key="lasts", share=share,
               tooltip=lambda row: moments.exactly(row.expiry_at)),
    )  # fmt: skip
