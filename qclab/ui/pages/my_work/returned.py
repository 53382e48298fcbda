"""What came back to the analyst, above everything else: nobody but who submitted it can go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qclab.domain.counts import count
from qclab.queries.review.returned import Returned, returned
from qclab.queries.testing.testing import TestRow, fetch_tests
from qclab.services.lab import Asking
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.short_list import ShortList
from qclab.ui.words import moments

_SEEN = 4


@dataclass(frozen=True)
class Back:
    """A test that came back, with who gave it back, when and why."""

    test: TestRow
    back: Returned | None

    @property
    def key(self) -> int:
        return self.test.key

    @property
    def why(self) -> str:
        return self.back.reason if self.back else self.test.state_reason

    @property
    def by(self) -> str:
        return f"{self.back.by}, {moments.minute(self.back.at)}" if self.back else ""


def read_returned(ask: Asking, keys: Sequence[int]) -> list[Back]:
    """These tests with their reasons; no question where there are none."""
    if not keys:
        return []
    back: Mapping[int, Returned] = ask(returned, keys)
    return [Back(row, back.get(row.key)) for row in ask(fetch_tests, keys).values()]


class ReturnedList(ShortList):
    """Tests that came back, each with why."""

    def __init__(self, acts: Acts, preferences: Preferences, sample: Callable[[TestRow], str]) -> None:
        super().__init__("my_work_returned", _columns(sample), acts, preferences, words="Returned to me", most=_SEEN)
        self.setObjectName("returned")

    def show_rows(self, rows: Sequence[Back]) -> None:
        self.show_under(f"{count(len(rows), 'test')} returned to you: nobody else can go on", rows)


def _columns(sample: Callable[[TestRow], str]) -> tuple[Column, ...]:
    return (
        Column("Test", 200, lambda row: row.test.method_title, key="test",
               tooltip=lambda row: row.test.method_title),
        Column("Sample", 130, lambda row: sample(row.test), kind="id", key="sample"),
        Column("Batch", 95, lambda row: row.test.batch_id, kind="id", key="batch"),
        Column("Why it came back", 330, lambda row: f"alert:{row.why}", kind="evaluation", key="why",
               tooltip=lambda row: row.why),
        Column("Returned by", 190, lambda row: row.by, kind="quiet", key="by", tooltip=lambda row: row.by),
    )  # fmt: skip
