"""Which test counts for a requirement: another one instead of one that QA agreed is not done."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from qclab.domain.counts import count
from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Right
from qclab.domain.testing.requiring import ENDED, Attempt, count_blockers
from qclab.queries.release.dossier import RequirementLine
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.results.attempts import count_test
from qclab.ui.choices import ChoiceInput
from qclab.ui.commands import Command
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.words.samples import why_not

_QUICK: Final = ("The first one could not be performed to its end", "The container of the first one was damaged")


class Attempts(QObject):
    """The command; ``shown`` gives the batch and the requirement under the cursor."""

    counted = Signal()

    def __init__(
        self, lab: Lab, page: Page, shown: Callable[[], tuple[BatchFacts | None, RequirementLine | None]]
    ) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self._why_never = why_not(lab.actor, Right.APPROVE_NOT_DONE)
        self.command = Command(page, "count_test", "Count another test…", self._ask,
                               help_="make another test the one that counts, with a reason")  # fmt: skip

    def look(self) -> None:
        """Offered only where the batch has another test of the method under the cursor."""
        facts, line = self._shown()
        others = other_tests(facts, line)
        self.command.setVisible(bool(others) and not self._why_never)
        if others and line is not None and line.test is not None:
            self.command.refuse("\n".join(map(str, _why_not(facts, line.test, others[0]))))

    def _ask(self) -> None:
        facts, line = self._shown()
        others = other_tests(facts, line)
        if line is None or line.test is None or not others:
            return
        what = (
            f"{line.test.method_title} of {_samples(line.test)} is {line.test.state}: "
            f"{line.test.state_reason.rstrip('.')}. Which test counts instead? The reason stays with the requirement."
        )
        dialog = ReasonDialog("Count another test", what, _QUICK, self._page, accept="Count this test")
        chosen = ChoiceInput([(row.key, f"{_samples(row)}, {row.state}") for row in others])
        chosen.setCurrentIndex(0)
        chosen.setObjectName("counted_test")
        chosen.setAccessibleName("The test that counts")
        dialog.content.insertWidget(1, chosen)
        dialog.accepted.connect(lambda: self._count(chosen.currentData(), dialog.reason()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _count(self, test: int, reason: str) -> None:
        self._page.write(partial(count_test, self._lab, test, reason), lambda _: self.counted.emit())


def other_tests(facts: BatchFacts | None, line: RequirementLine | None) -> Sequence[TestRow]:
    """The tests of the batch that could count instead of the one of this requirement."""
    if facts is None or line is None or line.test is None:
        return ()
    this = line.test
    counting = {each.test.key for each in facts.lines if each.test is not None}
    return [
        row
        for row in facts.tests
        if (row.stage, row.method_id) == (this.stage, this.method_id)
        and row.key not in counting
        and row.state not in ENDED
    ]


def _why_not(facts: BatchFacts | None, this: TestRow, other: TestRow) -> Sequence[object]:
    cases = () if facts is None else facts.cases
    case = next((row.id for row in cases if row.test == this.key and row.keeps_its_value), "")
    counting = Attempt(this.key, this.state, counts=True, is_seen=bool(this.entered))
    return count_blockers(Attempt(other.key, other.state, counts=False), [counting], case)


def _samples(row: TestRow) -> str:
    first = grouped(row.samples[0][1]) if row.samples else ""
    return first if len(row.samples) == 1 else f"{first} and {count(len(row.samples) - 1, 'more', 'more')}"
