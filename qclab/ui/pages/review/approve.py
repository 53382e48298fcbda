"""Signing approvals: beside each test whose failing value was changed, the reviewer's own reason for accepting it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from qclab.domain.reasons import A_SENTENCE, reason_blockers
from qclab.domain.signatures.asking import Sitting
from qclab.domain.testing.verifying import meanings
from qclab.queries.review.waiting import WaitingTest
from qclab.ui.dialogs.sign import Others, SignDialog
from qclab.ui.inputs import LongTextInput
from qclab.ui.widgets.words import label

_ABOVE_PASSWORD: Final = 3  # after who signs, the meaning and the list
_HIGHEST: Final = 240
_IN_A_SENTENCE: Final = "Say in a sentence why each correction is accepted."


class ApproveDialog(SignDialog):
    """Signs only once each correction of a failing value has its reason."""

    _inputs: Mapping[int, LongTextInput] = {}  # what the base class reads before there are any
    _notes: Sequence[tuple[LongTextInput, QLabel]] = ()

    def __init__(
        self, who: str, rows: Sequence[WaitingTest], values: Mapping[int, Sequence[str]], parent: QWidget,
        accepted: Mapping[int, str], refused: str, now: datetime, sitting: Sitting, others: Others | None = None,
    ) -> None:  # fmt: skip
        is_mixed = len({row.test.verifying.meaning for row in rows}) > 1
        items = [signed(row, values.get(row.key, ()), now, is_mixed=is_mixed) for row in rows]
        meaning = meanings(row.test.verifying for row in rows)
        super().__init__(who, meaning, items, parent, refused=refused, sitting=sitting, others=others)
        corrected = [row for row in rows if row.corrected]
        if corrected:
            self._ask_why(corrected, accepted)
        self._look()

    def reasons(self) -> dict[int, str]:
        """The reasons typed, by test."""
        return {key: field.read() for key, field in self._inputs.items()}

    def _ask_why(self, rows: Sequence[WaitingTest], accepted: Mapping[int, str]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        inputs, notes = {}, []
        for row in rows:
            what = "\n".join(str(each) for each in row.corrected)
            column.addWidget(label(f"{row.test.method_title}, {what}", wrap=True))
            field = LongTextInput()
            field.setObjectName(f"accepted_{row.key}")
            field.setAccessibleName(f"Why the correction in {row.test.method_title} is accepted")
            field.setFixedHeight(52)
            field.write(accepted.get(row.key, ""))
            field.edited.connect(self._look)
            named = label("Why this correction is accepted, in your own words *")
            named.setBuddy(field)
            note = label("", "error", wrap=True)
            note.setObjectName(f"accepted_{row.key}_note")
            column.addWidget(named)
            column.addWidget(field)
            column.addWidget(note)
            notes.append((field, note))
            inputs[row.key] = field
        self._inputs, self._notes = inputs, notes
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setFixedHeight(min(_HIGHEST, inside.heightForWidth(self.minimumWidth() - 80) + 4))
        self.content.insertWidget(_ABOVE_PASSWORD, scroll)
        first = next(iter(inputs.values()))
        chain: list[QWidget] = [*inputs.values(), *self._fields]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)
        (self.first_field() if first.read() else first).setFocus()

    def lacking(self) -> str:
        short = any(reason_blockers(why, letters=A_SENTENCE) for why in self.reasons().values())
        return _IN_A_SENTENCE if short else super().lacking()

    def _switch(self) -> None:
        """Reasons are the reviewer's own: another person gives theirs."""
        for field in self._inputs.values():
            field.write("")
        super()._switch()

    def _look(self) -> None:
        super()._look()
        for field, note in self._notes:
            why = field.read()
            note.setText(" ".join(map(str, reason_blockers(why, letters=A_SENTENCE))) if why else "")


def signed(row: WaitingTest, values: Sequence[str], now: datetime, *, is_mixed: bool = False) -> str:
    """A test in the list of what is signed: each of its values, then each fact to look at on a line of its own, first
    which of several verifications it is. ``is_mixed``: not all that are signed together mean the same."""
    corrected = ", corrected" if row.corrected else ""
    said = "; ".join(values) or "no value"
    facts = (f"Look at: {fact}" for fact in row.look_at(now))
    which = (row.test.verifying.told,) if is_mixed or row.test.verifying.said else ()
    return "\n".join((f"{row.test.batch_id}, {row.test.method_title}{corrected}: {said}", *which, *facts))
