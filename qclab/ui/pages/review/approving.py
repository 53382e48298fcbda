"""Marking submitted tests and signing what is marked: what stands in them is read first, for it is what is signed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from qclab.domain.people.rights import Right
from qclab.domain.testing.verifying import deeds, meanings
from qclab.queries.review.waiting import WaitingTest
from qclab.services.lab import Lab
from qclab.services.review import approving, raw_data
from qclab.ui.dialogs.sign import Others
from qclab.ui.pages.review.approve import ApproveDialog
from qclab.ui.pages.review.facts import read_values
from qclab.ui.signing import Deed, sign

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

    def sign(self) -> None:
        """First what stands in the marked tests is read, for it is what is signed."""
        rows = self._tests.marked()
        if not rows or self._page.stack.currentWidget() is not self._tests:
            return
        lab, keys = self._lab, [row.key for row in rows]
        show = partial(self._ask_to_sign, rows)

        def later(values: Mapping[int, Sequence[str]]) -> None:
            QTimer.singleShot(0, self, partial(show, values))  # the question ends before its dialog begins

        self._page.read("values", lambda: read_values(lab, keys), later)

    def _ask_to_sign(self, rows: Sequence[WaitingTest], values: Mapping[int, Sequence[str]]) -> None:
        """The reasons for corrections are kept from one attempt to the next."""
        marks = self._tests.model.marks
        seen = {row.key: marks[row.key] for row in rows if row.key in marks}
        if len(seen) < len(rows):
            return  # what is marked changed while it was read
        lab, now = self._lab, self._lab.store.clock()
        accepted: dict[int, str] = {}

        def dialog(refused: str, others: Others) -> ApproveDialog:
            made = ApproveDialog(lab.actor.name, rows, values, self._page, accepted, refused, now, lab.sitting, others)
            made.accepted.connect(lambda: accepted.update(made.reasons()))
            return made

        deed = Deed(
            lab,
            meanings(row.test.verifying for row in rows),
            (),
            (),
            lambda signer, password: approving.approve(signer, list(seen), password, seen, accepted),
            self._signed,
            Right.APPROVE_RESULTS,
            title=deeds(row.test.verifying for row in rows),
            failed=self._page.refused,
            begun=lambda: self._page.sign.refuse("It is being signed."),
            ended=self._page.look,
            dialog=dialog,
        )
        sign(self._page, deed)

    def _signed(self, signed: approving.Signed) -> None:
        self._page.messages.clear()
        self._page.say(f"{signed.words}.")
        self._tests.model.marks.clear()
        self._page.reload()
