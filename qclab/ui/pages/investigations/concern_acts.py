"""Opening a lighter case, saying what a case concerns, and concluding it for one of its batches."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from qclab.domain.investigations.case import work_blockers
from qclab.domain.investigations.kinds import CaseKind, Effect, Subject
from qclab.domain.people.duties import RIGHTS, Step, duty_blockers
from qclab.domain.people.rights import Right
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.batches.batches import fetch_batches, find_batches
from qclab.queries.testing.testing import fetch_tests, find_tests
from qclab.services.investigations import opening
from qclab.services.investigations.opening import Concerns
from qclab.services.lab import Lab
from qclab.ui.choices import Choice
from qclab.ui.commands import Command
from qclab.ui.keeping import keep
from qclab.ui.page import Page
from qclab.ui.pages.investigations.as_read import AsRead
from qclab.ui.pages.investigations.concern_dialogs import BATCH, ConcernDialog, EffectDialog, OpenDialog
from qclab.ui.pages.investigations.facts import CaseFacts, Kept
from qclab.ui.pages.investigations.view import CaseView
from qclab.ui.signing import Deed, barring, offer, sign_over
from qclab.ui.words.samples import why_not

_OFFERED = 500
"""The newest batches; an older one is found on its own page, from which a case is opened too."""


class ConcernActs(QObject):
    """``changed`` is called with the words of what was recorded, ``opened`` with the key of a new case."""

    def __init__(
        self,
        lab: Lab,
        page: Page,
        view: CaseView,
        changed: Callable[[str], object],
        opened: Callable[[int], object],
    ) -> None:
        super().__init__(page)
        self._lab, self._page, self._view, self._changed, self._opened = lab, page, view, changed, opened
        made = partial(Command, page)
        self.open = made("open_case", "Open a case…", self.ask_open, keys=["Ctrl+N"], icon="plus",
                         help_="open a case out of trend, atypical or of an excursion")  # fmt: skip
        self.concern = made("case_concerns", "Concerns…", self._ask_concern, icon="plus",
                            help_="say which batch, test, run, lot, instrument or room it concerns too")  # fmt: skip
        self.conclude = made("conclude_batch", "Conclude batch…", self._ask_effect, icon="signature",
                             help_="conclude the case for the batch under the cursor")  # fmt: skip

    def look(self, *, is_shown: bool) -> None:
        """Which commands there are, and why one cannot be given."""
        facts, actor = self._view.facts, self._lab.actor
        may_work = why_not(actor, Right.WORK_CASES)
        self.open.setVisible(not is_shown)
        self.open.refuse(may_work)
        has_batches = is_shown and facts is not None and bool(facts.file.batches) and not facts.is_closed
        self.conclude.setVisible(has_batches)
        if facts is None or not is_shown:
            return
        case = facts.file.facts.case
        self.concern.refuse(may_work or " ".join(map(str, work_blockers(case))))
        row = self._batch()
        if row is None or row.is_concluded:
            self.conclude.refuse("It was concluded for this batch." if row else "Choose the line of a batch.")
        else:
            offer(self.conclude, actor, duty_blockers(Step.CONCLUDE_BATCH, actor, case.done))

    def _batch(self) -> Kept | None:
        row = self._view.evidence.current_row()
        return row if isinstance(row, Kept) and row.batch is not None else None

    # opening

    def ask_open(
        self,
        batch: int | None = None,
        given_up: Callable[[], object] | None = None,
        *,
        result: int | None = None,
        value: str = "",
    ) -> None:
        """Ask for kind, batch and what was seen; ``batch`` is the one from which it was asked for, or the ``result`` of
        it, which is called ``value``."""
        if result is not None:
            self._open(OpenDialog((), lambda _: None, None, self._page, value), given_up, Concerns(results=[result]))
            return
        self._page.read("batches", partial(_batches, self._lab, batch), partial(self._ask_open, batch, given_up))

    def _ask_open(
        self, batch: int | None, given_up: Callable[[], object] | None, batches: Sequence[Choice]
    ) -> None:  # fmt: skip
        dialog = OpenDialog(batches, self._tests_of(lambda: dialog), batch, self._page)
        self._open(dialog, given_up)

    def _open(
        self, dialog: OpenDialog, given_up: Callable[[], object] | None, value: Concerns | None = None
    ) -> None:  # fmt: skip
        def deed() -> Callable[[], int]:
            given = dialog.given
            concerns = value or Concerns([given["batch"]], given.get("tests") or ())
            return partial(opening.open_case, self._lab, CaseKind(given["kind"]), given["seen"], concerns)

        if given_up is not None:
            dialog.rejected.connect(given_up)
        keep(self._page.acts, dialog, deed, self._opened)

    def _tests_of(self, dialog: Callable[[], Any]) -> Callable[[int], None]:
        """Reads the tests of a batch for a dialog that offers them."""

        def read(batch: int) -> None:
            self._page.read("tests", partial(_tests, self._lab, batch), lambda tests: dialog().offer_tests(tests))

        return read

    # what it concerns

    def _ask_concern(self) -> None:
        self._page.read("batches", partial(_batches, self._lab, None), self._asked_concern)

    def _asked_concern(self, batches: Sequence[Choice]) -> None:
        facts = self._view.facts
        if facts is None:
            return
        dialog, key = ConcernDialog(batches, self._tests_of(lambda: dialog), self._page), facts.file.line.key

        def deed() -> Callable[[], object]:
            given = dialog.given
            if given["kind"] != BATCH:
                return partial(opening.name_subject, self._lab, key, Subject(given["kind"]), given["name"])
            tests = given.get("tests") or ()
            concerns = Concerns(tests=tests) if tests else Concerns([given["batch"]])
            return partial(opening.concern, self._lab, key, concerns)

        keep(self._page.acts, dialog, deed, lambda _: self._changed(""))

    def _ask_effect(self) -> None:
        facts, row = self._view.facts, self._batch()
        if facts is None or row is None:
            return
        dialog = EffectDialog(frozenset(facts.file.facts.case.referred), row.words, self._page)
        batch, read = row.batch, AsRead(facts, self._view, partial(self._changed, ""))
        if batch is None:
            return

        def deed() -> Deed:
            return self._concluding(read.facts, row, batch, Effect(dialog.given["effect"]), dialog.given["because"])

        sign_over(self._page, dialog, deed, read.again)

    def _concluding(self, facts: CaseFacts, row: Kept, batch: int, effect: Effect, because: str) -> Deed:
        item = f"{facts.file.id}, {row.words}\n{effect}\nWhy: {because}"
        more = ["What this case holds the batch by ends; its own batch and every other one are untouched."]
        key, seen = facts.file.line.key, facts.file.row_version
        own = duty_blockers(Step.CONCLUDE_BATCH, self._lab.actor, facts.file.facts.case.done)
        return Deed(
            self._lab, Meaning.BATCH_CONCLUDED, [item], more,
            lambda signer, password: opening.conclude_batch(signer, key, batch, effect, because, password, seen),
            lambda _: self._changed(f"Concluded for the batch: {effect}."), RIGHTS[Step.CONCLUDE_BATCH],
            title="Conclude for a batch", barred=barring(self._lab.actor, own),
        )  # fmt: skip


def _batches(lab: Lab, also: int | None) -> list[Choice]:
    with lab.asking() as ask:
        keys = ask(find_batches, limit=_OFFERED)
        if also is not None and also not in keys:
            keys.append(also)
        rows = ask(fetch_batches, keys)
    return [(key, f"{rows[key].id} ({rows[key].product_name})") for key in keys if key in rows]


def _tests(lab: Lab, batch: int) -> list[Choice]:
    with lab.asking() as ask:
        rows = ask(fetch_tests, ask(find_tests, state="", batch=batch))
    return [(key, f"{row.method_title}, attempt {row.attempt}") for key, row in rows.items()]
