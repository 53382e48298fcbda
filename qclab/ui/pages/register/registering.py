"""Registering what stands on the page: everything or nothing, and what is wrong stands beside its field."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt

from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason, Refusal
from qclab.domain.samples.lifecycle import SampleBar
from qclab.services.batches.batches import BatchData
from qclab.services.lab import Lab
from qclab.services.samples import registering
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.registering import Registered
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.labels.dialog import LabelDialog
from qclab.ui.pages.register.added import ask_why, at_the_tests, lacks_only_why
from qclab.ui.pages.register.batch import BatchPanel, beside
from qclab.ui.pages.register.samples import SamplesPanel
from qclab.ui.words.samples import why_not


class Registering:
    """``act_key`` names this registration, so that one that is sent again happens once. ``registered`` is called after
    it was kept, ``labelled`` when its labels were printed or not."""

    def __init__(
        self, page: Page, lab: Lab, batch: BatchPanel, samples: SamplesPanel, registered: Callable[[], None],
        labelled: Callable[[], None],
    ) -> None:  # fmt: skip
        self._page, self._lab, self._batch, self._samples = page, lab, batch, samples
        self._then, self._labelled = registered, labelled
        self._why_not = why_not(lab.actor, Right.REGISTER)
        self._is_under_way = False
        self._asked: object = None
        """What was refused because the batch has it already; sent again as it is, it is meant."""
        self.act_key = ""
        self.command = Command(
            page, "register", "Register", self.run, keys=("Ctrl+Return", "Ctrl+Enter"), icon="register",
            help_="register, then print the labels",
        )  # fmt: skip
        self.command.refuse(self._why_not)
        self.begin_anew()

    def begin_anew(self) -> None:
        self.act_key = uuid.uuid4().hex

    def count(self, number: int) -> None:
        """So many samples are on the page."""
        self.command.setText(f"Register {count(number, 'sample')}" if number else "Register")

    def run(self) -> None:
        """Everything is registered or nothing; what is wrong stands beside its field and nothing typed is lost."""
        if self._is_under_way or self._why_not:
            return
        self._page.messages.clear()
        self._page.setFocus()  # a cell that is still being typed is taken as it stands
        new, wrong = self._samples.read()
        self._samples.show_wrong(wrong)
        batch = self._batch.batch()
        stage = self._batch.stage()
        if stage is not None and not new and not wrong:
            self._page.messages.refuse(registering.NOTHING)
        if batch is None or stage is None or wrong or not new:
            return
        self._write(batch, stage, new)

    def _write(self, batch: int | BatchData, stage: str, new: Sequence[NewSample]) -> None:
        self._is_under_way = True
        self.command.refuse("It is being registered.")
        key, again = self.act_key, self._asked == (batch, stage, _named(new))
        self._page.write(
            lambda: registering.register(self._lab, batch, stage, new, again=again, act_key=key),
            self._registered, failed=partial(self._not_registered, batch, stage, new), title="Registering",
        )  # fmt: skip

    def _not_registered(self, batch: int | BatchData, stage: str, new: Sequence[NewSample], refusal: Refusal) -> None:
        if refusal.codes and set(refusal.codes) == {SampleBar.THERE_ALREADY}:
            self._asked = (batch, stage, _named(new))
            self._refused(refusal)
            said = f"{_there(refusal)} Press {self.command.text()} again to register them a second time."
            self._page.messages.warn(said)
            return
        if not lacks_only_why(refusal):
            self._refused(refusal)
            return
        self._end()
        ask_why(
            refusal, self.command.text(), self._page.window(),
            lambda why: self._write(batch, stage, [replace(sample, because=why) for sample in new]),
            lambda: self._refused(refusal),
        )  # fmt: skip

    def _registered(self, registered: Registered) -> None:
        self._end()
        self._asked = None
        page, rows = self._page, registered.samples
        page.say(f"Registered {count(len(rows), 'sample')} of {rows[0].batch_id}.")
        warnings = [*registered.replacements, *([registered.warning] if registered.warning else [])]
        if warnings:
            page.messages.warn("\n".join(warnings))
        self._then()
        if self._lab.actor.may(Right.PRINT_LABELS):
            dialog = LabelDialog(self._lab, page.acts, page.preferences, rows, page.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(lambda _: self._labelled())
            dialog.open()
        else:
            self._labelled()

    def _refused(self, refusal: Refusal) -> None:
        self._end()
        reasons = at_the_tests(refusal.reasons)
        rows = [reason for reason in reasons if reason.row is not None or reason.field == "methods"]
        fields = set(self._batch.raw()["texts"]) | {"product", "stage"}
        also = [beside(reason) for reason in reasons if reason not in rows]
        self._samples.show_wrong([self._placed(reason) for reason in rows])
        self._batch.refuse([reason for reason in also if reason.field in fields])
        rest = [reason for reason in also if reason.field not in fields]
        if rest:
            self._page.messages.refuse("\n".join(str(reason) for reason in rest))

    def _placed(self, reason: Reason) -> Reason:
        """A method that is no longer in force is named without a row: it stands where it is used first."""
        if reason.row is not None:
            return reason
        rows = enumerate(self._samples.model.rows, 1)
        place = next((n for n, row in rows if any(f"“{method}”" in reason.text for method in row.methods)), 1)
        return replace(reason, row=place)

    def _end(self) -> None:
        self._is_under_way = False
        self.command.refuse(self._why_not)


def _named(new: Sequence[NewSample]) -> list[tuple[str, str]]:
    """What samples are known again by."""
    return [(sample.name, sample.container) for sample in new]


def _there(refusal: Refusal) -> str:
    """What the batch has already, in one sentence or two."""
    lines = list(dict.fromkeys(reason.text for reason in refusal.reasons))
    return " ".join(lines[:2]) + (f" So for {count(len(lines) - 2, 'more sample')}." if len(lines) > 2 else "")
