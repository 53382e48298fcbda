"""Deviations of how tests were performed on Review: what was passed, and QA's agreement with its signature."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from qclab.domain.counts import count
from qclab.domain.people.duties import Step
from qclab.domain.testing.deviations import departs
from qclab.domain.testing.performing import Said
from qclab.queries.review.deviating import WaitingDeviation
from qclab.services.lab import Lab
from qclab.services.review.deviations import DECLINED_BECAUSE, agree_to_deviations, decline_deviations, why_not_decline
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.pages.review.settle import WHO_AGREES, Settling, Words
from qclab.ui.preferences import Preferences
from qclab.ui.words import moments
from qclab.ui.words.batches import samples_of

if TYPE_CHECKING:
    from qclab.ui.pages.review.page import ReviewPage

_WORDS = Words(
    "deviation",
    "Deviations of tests",
    "Agree…",
    "Decline…",
    "note",
    "Note",
    DECLINED_BECAUSE,
    "No deviation of a test waits for QA.",
    stays=lambda row: why_not_decline(row.deviation, row.test),
)
_COLUMNS = (
    Column("Test", 200, lambda r: r.test.method_title, key="test", tooltip=lambda r: r.test.method_title),
    Column(
        "What", 120, lambda r: departs(r.deviation.unsaid), key="unsaid", tooltip=lambda r: departs(r.deviation.unsaid)
    ),
    Column("Deviation", 100, lambda r: r.deviation.number, key="number", tooltip=lambda r: r.deviation.number),
    Column("Batch", 110, lambda r: r.test.batch_id, kind="id", key="batch"),
    Column("State", 70, lambda r: r.test.state, key="state"),
    Column("Since", 90, lambda r: moments.day(r.deviation.raised_at), kind="instant", key="since"),
)


def settling(acts: Acts, preferences: Preferences) -> Settling:
    """The list of them, several of which may be agreed to at once."""
    return Settling(_WORDS, _COLUMNS, _describe, acts, preferences, describe_all=_describe_all)


def _describe(row: WaitingDeviation) -> tuple[str, list[tuple[str, str]]]:
    test, deviation = row.test, row.deviation
    return f"{test.method_title}: {departs(deviation.unsaid)}", [
        ("batch", f"{test.batch_id}, {test.product_name}"),
        ("method", f"{test.method_id} version {test.method_version}"),
        ("samples", samples_of(test)),
        ("test", f"{test.state}, performed by {test.performed_by_name or 'nobody'}"),
        ("deviation", deviation.number),
        ("reason", deviation.reason),
        ("passed by", f"{deviation.raised_by_name}, {moments.minute(deviation.raised_at)}"),
        ("means", f"No certificate of analysis before QA agrees; it is printed there. {WHO_AGREES} Declined, the test "
                  f"goes back to who passed it, and {_DECLINED.get(deviation.unsaid, _IS_UNSAID)}."),
    ]  # fmt: skip


_IS_UNSAID: Final = "what lacks is said or passed anew"
_DECLINED: Final = {
    Said.HERE.value: "nothing more of it is recorded here: it is sent out, or not done where it was begun",
    Said.LOOK.value: "the missed look is passed anew, or the test is not done",
    Said.HOLD.value: "its start is said rightly, or it is passed anew, or the test is not done",
}


def _describe_all(rows: Sequence[WaitingDeviation]) -> tuple[str, list[tuple[str, str]]]:
    return count(len(rows), "deviation"), [(row.test.batch_id, _item(row)) for row in rows]


def _item(row: WaitingDeviation) -> str:
    return f"{row.test.method_title}: {departs(row.deviation.unsaid)}, deviation {row.deviation.number}"


class Agreeing(QObject):
    """Asks for the signature and writes; ``page`` is the page of Review."""

    def __init__(self, page: "ReviewPage", lab: Lab, section: Settling) -> None:
        super().__init__(page)
        self._page, self._lab, self._section = page, lab, section
        section.agreed.connect(lambda rows, note, _: self._agree(rows, note))
        section.declined.connect(self._decline)

    def _agree(self, rows: Sequence[WaitingDeviation], note: str) -> None:
        items = [f"{row.test.batch_id}, {_item(row)}" for row in rows]
        seen = {row.key: row.deviation.row_version for row in rows}
        self._page.sign_settled(
            self._section, "deviation agreed", items,
            lambda signer, password: agree_to_deviations(signer, list(seen), password, note, seen),
            lambda _: f"{count(len(rows), 'deviation')} agreed to.", Step.AGREE_DEVIATION,
        )  # fmt: skip

    def _decline(self, rows: Sequence[WaitingDeviation], why: str) -> None:
        items = [f"{row.test.batch_id}, {_item(row)}: it goes back to {row.deviation.raised_by_name}" for row in rows]
        seen = {row.key: row.deviation.row_version for row in rows}
        self._page.sign_settled(
            self._section, "deviation declined", items,
            lambda signer, password: decline_deviations(signer, list(seen), why, password, seen),
            lambda _: f"{count(len(rows), 'deviation')} declined.", Step.AGREE_DEVIATION,
        )  # fmt: skip
