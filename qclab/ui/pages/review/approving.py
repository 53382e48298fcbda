"""Marking submitted tests and signing what is marked: what stands in them is read first, for it is what is signed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from qclab.domain.counts import count, word
from qclab.domain.people.rights import Right
from qclab.queries.review.waiting import WaitingTest
from qclab.services.lab import Lab
from qclab.services.review import approving, raw_data
from qclab.ui.pages.review.approve import ask_to_approve
from qclab.ui.pages.review.facts import read_values

if TYPE_CHECKING:
    from qclab.ui.pages.review.page import ReviewPage


class Approving(QObject):
    """Of the tests on the page of review."""

    def __init__(self, page: "ReviewPage", lab: Lab) -> None:
        super().__init__(page)
        self._page, self._lab, self._tests = page, lab, page.tests

    def mark(self) -> None:
        """Mark the test that is being read, or say why this person may not approve it."""
        self._page.messages.clear()
        if why := self._tests.why_not():
            self._page.messages.refuse(why)
        self._tests.toggle_mark()

    def mark_plain(self) -> None:
        self._page.messages.clear()
        self._tests.mark_plain()

    def note_opened(self, attachment: int) -> None:
        """A reviewer has raw data before them, which is recorded; what has nothing else to look at may go together."""
        lab = self._lab
        if lab.actor.may(Right.APPROVE_RESULTS):
            self._page.write(lambda: raw_data.note_opened(lab, attachment), lambda _: self._page.reload())

    def sign(self, refused: str = "", accepted: Mapping[int, str] | None = None) -> None:
        """First what stands in the marked tests is read, for it is what is signed."""
        rows = self._tests.marked()
        if not rows or self._page.stack.currentWidget() is not self._tests:
            return
        lab, keys = self._lab, [row.key for row in rows]
        show = partial(self._ask_to_sign, rows, accepted or {}, refused)

        def later(values: Mapping[int, Sequence[str]]) -> None:
            QTimer.singleShot(0, self, partial(show, values))  # the question ends before its dialog begins

        self._page.read("values", lambda: read_values(lab, keys), later)

    def _ask_to_sign(
        self, rows: Sequence[WaitingTest], accepted: Mapping[int, str], refused: str,
        values: Mapping[int, Sequence[str]],
    ) -> None:  # fmt: skip
        seen = {row.key: self._tests.model.marks[row.key] for row in rows if row.key in self._tests.model.marks}
        if len(seen) < len(rows):
            return  # what is marked changed while it was read
        lab, now = self._lab, self._lab.store.clock()
        answer = ask_to_approve(self._page, lab, rows, values, accepted, now, refused)
        if answer is None:
            return
        password, why = answer
        self._page.sign.refuse("It is being signed.")
        self._page.write(
            lambda: approving.approve(lab, list(seen), password, seen, why),
            self._signed,
            failed=partial(self._page.refused, partial(self.sign, accepted=why)),
            title="Approve",
        )

    def _signed(self, number: int) -> None:
        self._page.messages.clear()
        self._page.say(f"Approved {word(number, 'one test', count(number, 'test'))}.")
        self._tests.model.marks.clear()
        self._page.reload()
