"""Recording who was told of a batch, the next one first; and taking such a record back."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from qclab.domain.alarms.telling import take_back_blockers, tell_blockers
from qclab.services.alarms import telling
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.dialogs.tell import TellDialog
from qclab.ui.keeping import keep, keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.batches.susceptible import Following
from qclab.ui.pages.batches.told import ToldLine, told_lines
from qclab.ui.pages.batches.view import BatchView


class Telling(QObject):
    """The commands; of the row under the cursor of the list, else of who is next."""

    changed = Signal()

    def __init__(self, lab: Lab, page: Page, view: BatchView) -> None:
        super().__init__(page)
        self._lab, self._page, self._view = lab, page, view
        self.tell = Command(page, "tell", "Told…", self._ask, keys=("Alt+T",),
                            help_="record who was told, how, when and what was said")  # fmt: skip
        self.back = Command(page, "untell", "Take back…", self._ask_back,
                            help_="take a record of telling back, with a reason")  # fmt: skip
        self._following = Following(lab, page, view)
        self._following.changed.connect(self.changed)
        self.commands = (
            self.back,
            self._following.command,
            self.tell,
        )  # in this order: the one that is folded away first takes back

    def look(self) -> None:
        self._following.look()
        facts, line = self._view.facts, self._view.told_line()
        is_there = facts is not None and self._view.isVisible()
        self.tell.setVisible(is_there and self._next() is not None)
        self.tell.refuse("\n".join(map(str, tell_blockers(self._lab.actor))))
        record = line.telling if line is not None else None
        self.back.setVisible(is_there and record is not None and not tell_blockers(self._lab.actor))
        if record is not None:
            self.back.refuse("\n".join(map(str, take_back_blockers(record))))

    def _next(self) -> ToldLine | None:
        """Who is marked and not told yet, else who is next."""
        facts, line = self._view.facts, self._view.told_line()
        if line is not None and line.must is not None and line.must.is_open:
            return line
        lines = told_lines(facts.judged, facts.now) if facts is not None else []
        return next((each for each in lines if each.is_next), None)

    def _ask(self) -> None:
        facts, line = self._view.facts, self._next()
        if facts is None or line is None or line.must is None:
            return
        lab, batch, must = self._lab, facts.batch.key, line.must
        note = f"{must.about}: {must.whom} must be told of batch {facts.batch.id}."
        note = f"{note} Note: {must.note}." if must.note else note
        dialog = TellDialog(must.whom, (), lab.store.clock, self._page, note)
        keep(
            self._page.acts,
            dialog,
            lambda: partial(telling.tell, lab, batch, dialog.said(), must.key),
            lambda _: self._done(f"{must.whom}: recorded."),
            "Record who was told",
        )

    def _ask_back(self) -> None:
        facts, line = self._view.facts, self._view.told_line()
        if facts is None or line is None or line.telling is None:
            return
        lab, batch, record = self._lab, facts.batch.key, line.telling
        what = (
            f"{record.whom}, {record.how}: “{record.said}”. The record stays in the trail; they are to be told again."
        )
        keep_reason(
            self._page, partial(telling.take_back_telling, lab, batch, record.key),
            lambda _: self._done("The record is taken back."),
            title="Take the record back", what=what, accept="Take it back",
        )  # fmt: skip

    def _done(self, said: str) -> None:
        self._page.messages.clear()
        self._page.say(said)
        self.changed.emit()
