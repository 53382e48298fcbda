"""Reopenings of approved tests and invalid runs on Review: what is asked, and the second person's signature."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qclab.domain.counts import count, joined
from qclab.domain.people.duties import Step
from qclab.domain.testing.invalid import repeats_words
from qclab.queries.investigations.waiting import WaitingInvalid, WaitingReopening
from qclab.services.lab import Lab
from qclab.services.review import reopening
from qclab.services.review.invalid import settle_invalid
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.pages.review.settle import Settling, Words
from qclab.ui.preferences import Preferences
from qclab.ui.words import moments
from qclab.ui.words.batches import samples_of

if TYPE_CHECKING:
    from qclab.ui.pages.review.page import ReviewPage

_REOPENING = Words(
    "reopening",
    "Approved tests to be opened again",
    "Agree…",
    "Decline…",
    "reason",
    "Reason",
    "Say why it is not opened again.",
    "Nobody asks for an approved test to be opened again.",
)
_INVALID = Words(
    "invalid",
    "Runs that are said to be invalid",
    "Agree…",
    "Decline…",
    "reason",
    "Reason",
    "Say why the run is valid.",
    "Nobody has said that a run is invalid.",
)
_REOPENINGS = (
    Column("Test", 220, lambda r: r.test.method_title, key="test", tooltip=lambda r: r.test.method_title),
    Column("Number", 110, lambda r: r.reopening.id, kind="id", key="number"),
    Column("Batch", 110, lambda r: r.test.batch_id, kind="id", key="batch"),
    Column("Asked by", 110, lambda r: r.reopening.asked_by_name, key="by"),
    Column("Since", 90, lambda r: moments.day(r.reopening.asked_at), kind="instant", key="since"),
)
_RUNS = (
    Column("Test", 240, lambda r: r.test.method_title, key="test", tooltip=lambda r: r.test.method_title),
    Column("Batch", 110, lambda r: r.test.batch_id, kind="id", key="batch"),
    Column("Said by", 110, lambda r: r.proposed_by_name, key="by"),
    Column("Why", 240, lambda r: r.test.state_reason, kind="quiet", key="why", tooltip=lambda r: r.test.state_reason),
)


def reopenings(acts: Acts, preferences: Preferences) -> Settling:
    """The list of them; each is read and settled by itself."""
    return Settling(_REOPENING, _REOPENINGS, _describe, acts, preferences)


def invalid_runs(acts: Acts, preferences: Preferences) -> Settling:
    """The list of them, several of which may be agreed to at once."""
    return Settling(_INVALID, _RUNS, _describe_invalid, acts, preferences, describe_all=_describe_all)


def _describe(row: WaitingReopening) -> tuple[str, list[tuple[str, str]]]:
    test, asked = row.test, row.reopening
    return f"{test.method_title}: open again?", [
        ("batch", f"{test.batch_id}, {test.product_name}"),
        ("samples", samples_of(test)),
        ("approved", f"by {test.approved_by_name}, {moments.minute(test.approved_at)}"),
        ("may be changed", ", ".join(row.named)),
        ("stands in it", "\n".join(row.values)),
        ("reason", asked.reason),
        ("ran with it", joined(list(row.run)) or "nothing that is known of"),
        *([("the same there", asked.beside)] if asked.beside else []),
        ("asked by", f"{asked.asked_by_name}, {moments.minute(asked.asked_at)}"),
        ("means", "Agreed to, these values may be changed with a reason each, and it is approved anew. What was issued "
                  "no longer tells all; the batch is on hold until it is approved again."),
    ]  # fmt: skip


def _describe_invalid(row: WaitingInvalid) -> tuple[str, list[tuple[str, str]]]:
    test = row.test
    return f"{test.method_title}: invalid?", [
        ("batch", f"{test.batch_id}, {test.product_name}"),
        ("samples", samples_of(test)),
        ("attempt", ", ".join(filter(None, (str(test.attempt), repeats_words(test.repeat, test.repeats))))),
        ("performed", f"by {test.performed_by_name}, {moments.minute(test.performed_from)}"),
        ("entered", "\n".join(row.values) or "nothing"),
        ("criterion", test.state_reason),
        ("said by", f"{row.proposed_by_name}, {moments.minute(row.proposed_at)}".strip(", ")),
        ("so far", f"invalid runs of this method: {row.counted}"),
        ("means", "Agreed to, it is no result and opens no case: a new, empty attempt takes its place."),
    ]


def _describe_all(rows: Sequence[WaitingInvalid]) -> tuple[str, list[tuple[str, str]]]:
    return f"{count(len(rows), 'test')}: invalid?", [(row.test.batch_id, _item(row)) for row in rows]


def _item(row: WaitingInvalid) -> str:
    return f"{row.test.method_title}, {samples_of(row.test)}: {row.test.state_reason}"


class Reopening(QObject):
    """Asks for the signatures and writes; ``page`` is the page of Review."""

    def __init__(self, page: "ReviewPage", lab: Lab, opened: Settling, runs: Settling) -> None:
        super().__init__(page)
        self._page, self._opened, self._runs = page, opened, runs
        opened.agreed.connect(lambda rows, note, _: self._settle(True, rows, note))
        opened.declined.connect(lambda rows, note: self._settle(False, rows, note))
        runs.agreed.connect(lambda rows, note, _: self._settle_runs(True, rows, note))
        runs.declined.connect(lambda rows, note: self._settle_runs(False, rows, note))

    def _settle(self, agree: bool, rows: Sequence[WaitingReopening], note: str) -> None:
        (row,) = rows
        meaning = "reopening agreed to for QA" if agree else "reopening declined"
        asked = f"{row.reopening.id}, {row.test.method_title}, {row.test.batch_id}: {', '.join(row.named)}"
        item = "\n".join([asked, f"Asked because: {row.reopening.reason}", *([f"Why: {note}"] if note else [])])
        key, seen = row.key, row.reopening.row_version
        with_whom = row.test.analyst_name or "whoever takes it"
        self._page.sign_settled(
            self._opened, meaning, [item],
            lambda signer, password: reopening.settle(
                signer, key, agree=agree, password=password, reason=note, seen=seen
            ),
            lambda _: f"{row.reopening.id}: {meaning}." + (f" It lies with {with_whom}." if agree else ""),
            Step.AGREE_REOPENING,
        )  # fmt: skip

    def _settle_runs(self, agree: bool, rows: Sequence[WaitingInvalid], note: str) -> None:
        meaning = "run agreed to be invalid" if agree else "run is valid"
        seen = {row.key: row.test.row_version for row in rows}
        said = rows[0].test.method_title if len(rows) == 1 else count(len(rows), "test")
        self._page.sign_settled(
            self._runs, meaning, [f"{row.test.batch_id}, {_item(row)}" for row in rows],
            lambda signer, password: settle_invalid(
                signer, list(seen), agree=agree, reason=note, password=password, seen=seen
            ),
            lambda _: f"{said}: {meaning}.", Step.AGREE_INVALID,
        )  # fmt: skip
