"""Asking that the approved test of a requirement is opened again: what may be changed, why, what ran with it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.catalogue.values import Parameter
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, reason_blockers
from qclab.domain.refusals import Reason
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.reopening import named_blockers
from qclab.queries.release.dossier import RequirementLine
from qclab.queries.results.results import grid
from qclab.queries.review.same_run import same_run
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.review import reopening
from qclab.ui.commands import Command
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.forms import Field
from qclab.ui.keeping import keep
from qclab.ui.page import Page
from qclab.ui.pages.batches.facts import BatchFacts
from qclab.ui.words.samples import why_not


class Reopenings(QObject):
    """The command; ``shown`` gives the batch and the requirement under the cursor."""

    asked = Signal()

    def __init__(
        self, lab: Lab, page: Page, shown: Callable[[], tuple[BatchFacts | None, RequirementLine | None]]
    ) -> None:
        super().__init__(page)
        self._lab, self._page, self._shown = lab, page, shown
        self._why_never = why_not(lab.actor, Right.APPROVE_RESULTS)
        self.command = Command(page, "reopen_test", "Reopen…", self._ask, icon="undo",
                               help_="ask that the approved test under the cursor is opened again")  # fmt: skip

    def look(self) -> None:
        """Offered where an approved test is under the cursor, to who may approve."""
        test = self._test()
        self.command.setVisible(test is not None and test.state is TestState.APPROVED and not self._why_never)

    def _test(self) -> TestRow | None:
        _, line = self._shown()
        return line.test if line is not None else None

    def _ask(self) -> None:
        test, lab = self._test(), self._lab
        if test is not None:
            self._page.read("same_run", lambda: _read(lab, test), partial(self._show, test))

    def _show(self, test: TestRow, read: tuple[Sequence[Parameter], Sequence[str]]) -> None:
        known, run = read
        dialog = ReopenDialog(test, known, run, self._page)
        keep(self._page.acts, dialog, lambda: self._work(test, dialog.given), self._done, "Ask for the reopening")

    def _work(self, test: TestRow, given: dict[str, Any]) -> Callable[[], str]:
        named, beside = tuple(given["parameters"]), given.get("beside") or ""
        return partial(reopening.ask, self._lab, test.key, named, given["reason"], beside)

    def _done(self, number: str) -> None:
        self._page.messages.clear()
        self._page.say(f"{number}: the batch is on hold; QA agrees to the reopening or declines it on Review.")
        self.asked.emit()


def _read(lab: Lab, test: TestRow) -> tuple[Sequence[Parameter], Sequence[str]]:
    """The parameters of a test, and what ran with it."""
    with lab.asking() as ask:
        known = [line.parameter for line in ask(grid, [test.key]).lines]
        return known, [f"{each.method_title}, {each.batch_id}" for each in ask(same_run, test)]


class ReopenDialog(FormDialog):
    """What may be changed, why, and whether the same error was looked for in what ran with it."""

    def __init__(self, test: TestRow, known: Sequence[Parameter], run: Sequence[str], parent: QWidget | None) -> None:
        self._known, self._run = [each.id for each in known], run
        fields = [
            Field("parameters", "May be changed", "choices", required=True, choices=[(p.id, p.name) for p in known]),
            Field("reason", "Why", "long", required=True, help="In a sentence; it is printed on the certificate"),
        ]
        if run:
            looked = Field(
                "beside", "Looked for", "long", required=True, help="Whether the same error was made there too"
            )
            fields.append(looked)
        said = (
            f"{test.method_title}, {test.batch_id}. Another person, of QA, agrees to it or declines; the batch is on "
            "hold until then, and until it is approved again. Every value that is not named stays."
        )
        said += f" Ran with it: {'; '.join(run)}." if run else ""
        super().__init__("reopen_dialog", "Open an approved test again", "Ask QA", fields, parent, said)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        why = reason_blockers(values.get("reason") or "", "Say in a sentence why.", "reason", letters=A_SENTENCE)
        named = values.get("parameters") or ()
        return [*why, *named_blockers(named, self._known, values.get("beside") or "", self._run)]
