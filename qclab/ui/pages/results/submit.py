"""What submitting will do, to be confirmed: the cases that open and the hold on top, every value, and what stays."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget
from shiboken6 import isValid

from qclab.domain.counts import count, joined, word
from qclab.domain.refusals import Refusal
from qclab.domain.results.confirming import marked
from qclab.domain.review.outlook import Outlook, Submitted
from qclab.domain.testing.lifecycle import UNCHANGED
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.icons import set_icon
from qclab.ui.keeping import begin_with, close_kept
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.theme import set_state
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import frame, label
from qclab.ui.widgets.wrapping import WrappingList

T = TypeVar("T")

_AS_IT_WAS: Final = ("It is right as it was", "What was asked for was there already")
_WIDE: Final = 1000
_MOST: Final = 8
"""So many values are seen at once; more scroll."""


def _evaluation(value: Submitted) -> str:
    if noted := marked(value.evaluation, value.level, value.confirmed):
        return f"alert:{noted}"
    return str(value.evaluation) or "reported"


def _looked_at(value: Submitted) -> str:
    was = f"was {value.was}: {value.because}" if value.was else ""
    return "; ".join(filter(None, (was, f"confirmed: {value.confirmed}" if value.confirmed else "")))


_COLUMNS: Final = (
    Column("Test", 210, lambda v: v.test, key="test"),
    Column("Parameter", 150, lambda v: v.parameter, key="parameter"),
    Column("Value", 110, lambda v: v.said, key="value", exact=True),
    Column("Evaluation", 150, _evaluation, kind="evaluation", key="evaluation"),
    Column("Limit", 120, lambda v: v.limit, kind="quiet", key="limit", exact=True),
    Column("Look at", 160, _looked_at, kind="quiet", key="look", tooltip=_looked_at),
)


class SubmitDialog(Dialog):
    """``tests`` are so many; ``stays`` says of each other test why it is not submitted. Enter alone does nothing."""

    def __init__(self, tests: int, outlook: Outlook, stays: Sequence[str], page: Page) -> None:
        batches = tuple(dict.fromkeys(value.batch for value in outlook.values))
        cases = len(outlook.opens)
        does = f"Submit {tests}" + (f", open {count(cases, 'case')}" if cases else "")
        of = batches[0] if len(batches) == 1 else count(len(batches), "batch", "batches")
        super().__init__(f"Submit {count(tests, 'test')} of {of}", does, page, cancel="Back")
        self.setObjectName("submit_dialog")
        self.setMinimumWidth(_WIDE)
        if cases:
            self.content.addWidget(_happens(outlook))
        self.content.addWidget(
            label(
                f"{count(len(outlook.values), 'value')}; then they wait for review and you cannot change them.", "quiet"
            )
        )
        model = SimpleTable(_COLUMNS, self, row_id=lambda value: value.result)
        self.values = Table("submit_values", model, page.acts, page.preferences, label="What is submitted", parent=self)
        model.set_rows(outlook.values)
        shown = min(len(outlook.values), _MOST)
        self.values.setFixedHeight(
            self.values.horizontalHeader().sizeHint().height()
            + shown * self.values.verticalHeader().defaultSectionSize()
            + 4
        )
        self.content.addWidget(self.values)
        if stays:
            self.content.addWidget(label(word(len(stays), "Stays", f"{len(stays)} reasons why tests stay"), "heading"))
            self.content.addWidget(WrappingList("submit_stays", "What stays and why", stays, most=3, wide=_WIDE - 60))
        slip = "A slip? Going back changes nothing. A corrected value keeps the first one, with your reason."
        self.content.addWidget(label(slip, "quiet", wrap=True))
        self.cancel_button.setToolTip("Back to the values (Esc)")
        self.accept_button.setToolTip(f"{does} (Ctrl+Enter)")
        self.values.setFocus()


def _happens(outlook: Outlook) -> QFrame:
    """The cases and the hold, each on a line of its own."""
    made = frame("message")
    made.setObjectName("submit_happens")
    set_state(made, "tone", "refusal")
    grid = QGridLayout(made)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(2, 1)
    grid.addWidget(label("What will happen at once", "heading"), 0, 0, 1, 3)
    for value in outlook.opens:
        _line(grid, "does-not-comply", "OOS case opens", f"{value.called}: {value.failure}")
    batches = tuple(dict.fromkeys(value.batch for value in outlook.opens))
    if outlook.holds:
        what = f"{joined(outlook.holds)} cannot be released until QA ends the hold"
        _line(grid, "lock", "Batch on hold", what)
    else:
        _line(grid, "lock", "Stays on hold", joined(batches))
    return made


def _line(grid: QGridLayout, icon: str, head: str, what: str) -> None:
    row = grid.rowCount()
    mark = QLabel()
    set_icon(mark, icon, "does-not-comply")
    parts: Sequence[QWidget] = (mark, label(head, "heading"), label(what, wrap=True))
    for column, part in enumerate(parts):
        grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop if column < 2 else Qt.AlignmentFlag(0))


def submit_over(
    page: Page, tests: int, outlook: Outlook, stays: Sequence[str], work: Callable[..., T], then: Callable[[T], object],
    refused: Callable[[], object] = lambda: None,
) -> None:  # fmt: skip
    """Have confirmed what submitting so many tests will do, where anything of it is unusual, and submit them:
    ``work(unchanged=why)``. What was returned and is as it was goes back only with a word why, which is asked once for
    all of them. ``refused`` hears that they were not submitted."""

    def send(over: Dialog | None, unchanged: str = "") -> None:
        done = then if over is None else partial(close_kept, over, then)
        if over is not None:
            over.being_kept()
        page.write(partial(work, unchanged=unchanged), done, failed=partial(failed, over))

    def failed(over: Dialog | None, refusal: Refusal) -> None:
        shown = over if over is not None and isValid(over) else None
        if isinstance(over, ReasonDialog) or any(reason.field != UNCHANGED for reason in refusal.reasons):
            (shown or page.messages).refuse(refusal)
            refused()
            return
        if shown is not None:
            shown.reject()
        what = "\n".join(map(str, refusal.reasons))
        dialog = ReasonDialog("Sent back unchanged", what, _AS_IT_WAS, page, accept="Submit as it is")
        dialog.rejected.connect(refused)
        begin_with(dialog, lambda: send(dialog, dialog.reason()))

    if not outlook.is_asked:
        send(None)
        return
    asked = SubmitDialog(tests, outlook, stays, page)
    begin_with(asked, lambda: send(asked))
