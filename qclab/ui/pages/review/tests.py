"""Submitted tests, exceptions first, beside the one that is being read."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.review.exceptions import why_one_by_one
from qclab.domain.testing.lifecycle import approve_blockers
from qclab.queries.review.waiting import WaitingTest
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.models.columns import mark
from qclab.ui.pages.review.columns import test_columns, unusual
from qclab.ui.pages.review.detail import TestDetail
from qclab.ui.pages.review.facts import TestFacts, read_test
from qclab.ui.pages.review.list import WaitingList
from qclab.ui.pages.review.raw.beside import BesideTest
from qclab.ui.pages.review.raw.pane import RawDataPane
from qclab.ui.pages.review.typing import Typing
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.cells import CellDelegate
from qclab.ui.widgets.scrolling import Tabs
from qclab.ui.widgets.signature_list import SignatureList
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.two_parts import NARROW, TwoParts

_THREE_ABREAST = 1500
"""Room across for the list beside a test and its raw data; with less, the list gives way to what is read."""


class TestsWaiting(QWidget):
    __test__ = False  # pytest: not a test class

    marks_changed = Signal()
    batch_opened = Signal(object)
    refresh_requested = Signal()

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab, self._acts, self._preferences = lab, acts, preferences
        clock = lab.store.clock
        self.model = WaitingList(
            lambda model: test_columns(clock, lambda key: key in model.marks, lambda key: model.why_not.get(key, "")),
            dims=False,  # what is not the reader's is said in a column, and may be the gravest
        )
        self.table = Table("review_tests", self.model, acts, preferences, label="Submitted tests")
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)  # one is read; marks say which are approved
        self.table.teach("Nothing waits for review. Tests come here when an analyst submits them.")
        self.detail = TestDetail(acts, preferences)
        self.signatures = SignatureList("review_test_signatures", lab, acts, preferences)
        self.tabs = Tabs()
        self.tabs.setObjectName("review_tabs")
        self.tabs.setAccessibleName("Parts of the test")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.detail, "Test")
        self.signatures.join(self.tabs)
        self.raw = RawDataPane(lab, acts, preferences)
        self.beside = BesideTest(self.tabs, self.raw, preferences)
        self._split = TwoParts("review_split", self.table, self.beside)
        self._split.setSizes([int(each) for each in preferences.get("review/split", [618, 540])])
        self._later = QTimer(self, singleShot=True, interval=500)
        self._later.timeout.connect(self._remember)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)
        self._split.splitterMoved.connect(self._later.start)
        self.table.current_changed.connect(self._read)
        self.table.opened.connect(self._go_in)
        self.beside.turned.connect(self._make_room)
        self.detail.attachment_opened.connect(self.open_file)
        self.table.refresh_requested.connect(self.refresh_requested)
        self.table.installEventFilter(Typing(self))
        cells = self.table.itemDelegate()
        assert isinstance(cells, CellDelegate)  # noqa: S101 - every list has it
        cells.closes_group = self.model.closes_group

    def show_rows(self, rows: Sequence[WaitingTest], why_not: dict[int, str], batch: int | None = None) -> None:
        self._show_rows(lambda: self.model.show(rows, why_not, batch))

    def narrow(self, batch: int | None) -> None:
        self._show_rows(lambda: self.model.narrow(batch))

    def _show_rows(self, put: Callable[[], None]) -> None:
        before = self.table.currentIndex().row()
        put()
        rows = self.model.rows
        if rows and self.table.current_id() is None:
            first = next((place for place, row in enumerate(rows) if not self.model.why_not.get(row.key)), 0)
            self.table.selectRow(min(before, len(rows) - 1) if before >= 0 else first)
        else:
            self._read(self.table.current_id())
        self.marks_changed.emit()

    def current(self) -> WaitingTest | None:
        row: WaitingTest | None = self.table.current_row()
        return row

    def marked(self) -> list[WaitingTest]:
        """All of them, also those that the filter leaves out."""
        return [row for row in self.model.all_rows if row.key in self.model.marks]

    def plain(self) -> list[WaitingTest]:
        """The tests of the batch under the cursor that comply and have nothing to look at, not marked yet."""
        row, now = self.current(), self._lab.store.clock()
        if row is None:
            return []
        return [
            each for each in self.model.all_rows
            if each.test.batch == row.test.batch and each.is_plain(now)
            and each.key not in self.model.marks and not self.model.why_not.get(each.key)
        ]  # fmt: skip

    def why_not_plain(self) -> str:
        """Why there are none, said of what is left of the batch."""
        row, model = self.current(), self.model
        batch = row.test.batch if row is not None else None
        left = [each for each in model.all_rows if each.test.batch == batch and each.key not in model.marks]
        mine = [each.reviewed for each in left if not model.why_not.get(each.key)]
        return self.why_not() or why_one_by_one(mine, self._lab.store.clock())

    def mark_plain(self) -> None:
        """Mark them as they stand in the list, and go to what is left of the batch."""
        for row in self.plain():
            self.model.set_mark(row.key, row.test.row_version)
        left = [place for place, row in enumerate(self.model.rows) if row.key not in self.model.marks]
        here = self.table.currentIndex().row()
        if left and here not in left:
            self.table.selectRow(next((place for place in left if place > here), left[0]))
        self.marks_changed.emit()

    def why_not(self) -> str:
        row = self.current()
        return self.model.why_not.get(row.key, "") if row else "Nothing waits for review."

    def open_file(self, key: int | None = None) -> None:
        """Open this file of the test beside its values, else the first one or the one after that which is shown."""
        if key is None:
            self.raw.next_file()
        else:
            self.raw.show_file(key)
        self.beside.open_pane()

    def why_no_file(self) -> str:
        """Why there is nothing to open beside the values."""
        facts = self.detail.facts
        return "" if facts is not None and facts.attachments else "No file is kept with this test."

    def step(self, by: int) -> None:
        """To the next or the previous test of the list."""
        place = self.table.currentIndex().row() + by
        if 0 <= place < self.model.rowCount():
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))

    def toggle_mark(self) -> None:
        """Mark the test that is being read for approval and go to the next; a second time takes the mark away.

        Only what was really on screen can be marked: its version is what the signature will be held against.
        """
        row, facts = self.current(), self.detail.facts
        if row is None or self.why_not():
            return
        if row.key in self.model.marks:
            self.model.set_mark(row.key, None)
        elif facts is not None and facts.test.key == row.key:
            self.model.set_mark(row.key, facts.test.row_version)
            self.step(1)
        self.marks_changed.emit()

    def _go_in(self, _: object) -> None:
        self._split.show_second()
        self.detail.values.setFocus()

    def _make_room(self, is_open: bool) -> None:
        if is_open:
            self._split.show_second()
        self._split.narrow_below(_THREE_ABREAST if is_open else NARROW)
        if not is_open and not self._split.is_narrow():
            self.table.setFocus()

    def _read(self, key: int | None) -> None:
        if key is None:
            self.detail.clear()
            self.raw.offer((), ())
            self.marks_changed.emit()
            return
        lab = self._lab
        self._acts.read(("test", id(self)), lambda: read_test(lab, key), partial(self._show, key), owner=self)

    def _show(self, key: int, facts: TestFacts) -> None:
        row = self.current()
        if row is None or row.key != key:
            return
        now = self._lab.store.clock()
        sign, _ = mark(unusual(row, now))
        plain = () if row.reviewed.unusual(now) else (row.test.worst or "nothing unusual",)
        late = row.reviewed.lateness(now)
        verified = filter(None, (row.test.verifying.said,))
        said = [words for words in (*plain, *verified, *row.look_at(now)) if words != late]
        lines = [(sign if sign != "late" else "alert", said), ("late", [late] if late else [])]
        self.signatures.show_record("test", facts.test.key)
        why = self.model.why_not.get(key, "")
        if row.is_ahead:  # which is said above
            why = why.removeprefix(" ".join(map(str, approve_blockers(row.test.state)))).strip()
        self.detail.show_facts(facts, lines, why)
        self.raw.offer(facts.attachments, [id_ for _, id_, _, _ in facts.test.samples])
        self.marks_changed.emit()

    def _remember(self) -> None:
        self._preferences.set("review/split", self._split.sizes())
