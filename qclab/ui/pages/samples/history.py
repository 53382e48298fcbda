"""The time line of a sample: who did what, when and why, and on opening an event what each field said before."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from qclab.domain.refusals import Refusal
from qclab.domain.trail.sentences import Row
from qclab.queries.trail.events import EventRow
from qclab.queries.trail.listed import ListedEvent
from qclab.services.lab import Lab
from qclab.ui import theme
from qclab.ui.acts import Acts
from qclab.ui.icons import icon
from qclab.ui.pages.samples.detail import EVENTS_AT_MOST, EventDetail, load_event
from qclab.ui.widgets.words import label
from qclab.ui.words import moments, signatures

_HIGH: Final = QSize(0, 24)
_SEQ: Final = Qt.ItemDataRole.UserRole


class History(QWidget):
    def __init__(self, lab: Lab, acts: Acts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._acts = lab, acts
        self._sample = 0
        self.tree = QTreeWidget()
        self.tree.setObjectName("sample_history")
        self.tree.setAccessibleName("History of the sample, the latest first")
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["What", "When, who, why"])
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.tree.header().resizeSection(0, 170)
        self.tree.itemExpanded.connect(self._expand)
        self._more = label("", "quiet", wrap=True)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 8, 0, 0)
        inside.addWidget(self.tree, 1)
        inside.addWidget(self._more)

    def show_events(self, sample: int, events: Sequence[ListedEvent]) -> None:
        opened = set()
        if sample == self._sample:
            opened = {item.data(0, _SEQ) for item in self._items() if item.isExpanded()}
        self._sample = sample
        self.tree.clear()
        for event in events:
            item = QTreeWidgetItem([event.what, _who(event.event)])
            item.setSizeHint(0, _HIGH)
            item.setData(0, _SEQ, event.seq)
            item.setFont(1, theme.figures())
            where = event.event.workstation or "workstation unknown"
            item.setToolTip(0, f"{event.event.act}: {event.what}\nEvent {event.seq}, {where}")
            item.setToolTip(1, _who(event.event))
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            self.tree.addTopLevelItem(item)
            item.setExpanded(event.seq in opened)
        self._more.setText(
            f"The latest {EVENTS_AT_MOST} events; the audit trail has them all."
            if len(events) == EVENTS_AT_MOST
            else ""
        )
        self._more.setVisible(bool(self._more.text()))

    def _expand(self, item: QTreeWidgetItem) -> None:
        seq = item.data(0, _SEQ)
        if seq is None or item.childCount():
            return
        sample = self._sample
        self._acts.read(
            (id(self), seq), lambda: load_event(self._lab, seq, sample), partial(self._show_changes, seq),
            failed=partial(self._refused, seq), owner=self,
        )  # fmt: skip

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _item(self, seq: int) -> QTreeWidgetItem | None:
        return next((item for item in self._items() if item.data(0, _SEQ) == seq), None)

    def _show_changes(self, seq: int, detail: EventDetail) -> None:
        item = self._item(seq)
        if item is None:
            return
        item.takeChildren()
        for read in detail.signatures:
            signed = QTreeWidgetItem([f"signed: {read.signature.meaning}", signatures.reading(read)])
            signed.setIcon(1, icon(*signatures.SHAPES[read.standing]))
            signed.setSizeHint(0, _HIGH)
            of = detail.names.get((read.signature.table, str(read.signature.subject)), "")
            signed.setToolTip(1, f"{of}\n{signatures.given(read)}\n{signatures.reading(read)}".strip())
            item.addChild(signed)
        for row in detail.rows:
            for name, before, after in field_lines(row):
                child = QTreeWidgetItem([name, f"{before} → {after}" if before else after])
                child.setSizeHint(0, _HIGH)
                child.setToolTip(1, child.text(1))
                item.addChild(child)
        if not item.childCount():
            item.addChild(QTreeWidgetItem(["", "Nothing of this sample itself was changed."]))

    def _refused(self, seq: int, refusal: Refusal) -> None:
        item = self._item(seq)
        if item is not None:
            item.takeChildren()
            item.addChild(QTreeWidgetItem(["", str(refusal)]))


def field_lines(row: Row) -> list[tuple[str, str, str]]:
    """The fields that differ: field, before, after."""
    head = "" if row.table == "sample" else f"{row.called}: "
    return [(f"{head}{each.called}", each.before, each.after or "nothing") for each in row.fields if each.differs]


def _who(event: EventRow) -> str:
    who = f"{moments.minute(event.at)}  {event.actor_name}"
    return f"{who}: {event.reason}" if event.reason else who
