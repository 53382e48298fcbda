"""What is done to the samples that are selected: each act its dialog, each dialog its reason."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMenu

from qclab.domain.counts import count, word
from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason
from qclab.domain.samples.lifecycle import (
    SampleState,
    add_test_blockers,
    change_blockers,
    leave_blockers,
    reinstate_blockers,
    replace_blockers,
)
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples import changing, receiving
from qclab.services.samples.registering import Registered
from qclab.services.samples.reinstating import Reinstated, reinstate_samples
from qclab.services.samples.replacing import replace_samples
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.keeping import keep
from qclab.ui.page import Page
from qclab.ui.pages.labels.dialog import LabelDialog
from qclab.ui.pages.samples.dialogs import AddTestDialog, ChangeDialog
from qclab.ui.pages.samples.receive import LEFT_BEHIND, REJECTED, ReceiveDialog
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words.samples import why_not

_CANCELLED: Final = ("Registered by mistake", "Not sampled", "Duplicate of another sample")

_REINSTATED: Final = ("Cancelled by mistake", "The wrong line was selected")
_NONE: Final = "Select a sample in the list first."
_ONE: Final = "Select one sample only: each is changed by itself."

T = TypeVar("T")
Service = Callable[[Lab, Sequence[int], str], Any]
Bars = Callable[[str, SampleState], Sequence[Reason]]
"""The rule of an act: why not with the sample of this id, in this state."""


class SampleActs:
    """The acts of a page over its list. ``changed`` is called after each that was done."""

    def __init__(self, page: Page, lab: Lab, table: Table, changed: Callable[[], None]) -> None:
        self._page, self._lab, self._table, self._changed = page, lab, table, changed
        self._on_samples: list[tuple[Command, str, Bars]] = []
        """The acts on the selected samples: why this person may never, and the rule of the act."""

        self.receiving = Command(
            page, "receive", "Receive…", self.receive, keys=("R", "Shift+R"), icon="scan",
            help_="receive: scan one sample after the other",
        )  # fmt: skip
        self.receiving.refuse(why_not(lab.actor, Right.RECEIVE))
        self.printing = self._command(
            "print_labels", "Print labels…", self.print_labels, Right.PRINT_LABELS, keys=("P", "Shift+P"),
            icon="printer", help_="print the labels of the selected samples",
        )  # fmt: skip
        self.others = (
            self._command("change", "Change…", self.change, Right.REGISTER, change_blockers, keys=("E", "Shift+E"),
                          help_="change the sample, with a reason"),
            self._command("add_test", "Add a test…", self.add_test, Right.REGISTER, add_test_blockers),
            self._command("reject", "Reject…", self.reject, Right.RECEIVE, leave_blockers),
            self._command("cancel_samples", "Cancel samples…", self.cancel, Right.REGISTER, leave_blockers),
            self._command("replace", "Replace…", self.replace, Right.REGISTER, replace_blockers,
                          help_="register others in place of samples that were rejected or cancelled"),
            self._command("reinstate", "Reinstate…", self.reinstate, Right.REGISTER, reinstate_blockers,
                          help_="reinstate samples that were cancelled by mistake"),
        )  # fmt: skip
        table.selection_changed.connect(self.look)
        table.model().modelReset.connect(self.look)
        self.look()

    def _command(
        self, name: str, words: str, act: Callable[[], None], right: Right, bars: Bars = lambda _id, _state: (), *,
        keys: Sequence[str] = (), icon: str = "", help_: str = "",
    ) -> Command:  # fmt: skip
        made = Command(self._page, name, words, act, keys=keys, icon=icon, help_=help_)
        self._on_samples.append((made, why_not(self._lab.actor, right), bars))
        return made

    def look(self) -> None:
        """What can be done with the selected samples, by the rules that the services ask."""
        number, rows = len(self._table.selected_ids()), self._table.selected_rows()
        for command, never, bars in self._on_samples:
            why = never or ("" if number else _NONE)
            if not why and number > 1 and command.objectName() == "change":
                why = _ONE
            barred = [] if why else [reason.text for row in rows for reason in bars(row.id, row.state)]
            more = f"\nand {len(barred) - 3} more" if len(barred) > 3 else ""
            command.refuse(why or "\n".join(barred[:3]) + more)

    def menu(self) -> QMenu:
        """The acts that have no button of their own."""
        menu = QMenu(self._page)
        menu.setToolTipsVisible(True)
        menu.addActions(self.others)
        menu.addSeparator()
        menu.addAction(self._table.rows_out.action)
        return menu

    def receive(self) -> None:
        page = self._page
        selected = self._table.selected_rows()
        self._run(ReceiveDialog(self._lab, page.acts, page.preferences, page, selected=selected))

    def print_labels(self) -> None:
        self._with_chosen(self.print_labels_of)

    def print_labels_of(self, rows: Sequence[SampleRow]) -> None:
        self._run(LabelDialog(self._lab, self._page.acts, self._page.preferences, rows, self._page))

    def change(self) -> None:
        if (row := self._table.current_row()) is not None:
            self._run(ChangeDialog(self._lab, self._page.acts, row, self._page))

    def add_test(self) -> None:
        self._with_chosen(lambda rows: self._run(AddTestDialog(self._lab, self._page.acts, rows, self._page)))

    def reject(self) -> None:
        self._with_chosen(lambda rows: self._ask_reason(rows, "Reject", LEFT_BEHIND, REJECTED, receiving.reject))

    def cancel(self) -> None:
        what = "They stay visible. Their open tests are proposed as not done, for QA to agree."
        self._with_chosen(lambda rows: self._ask_reason(rows, "Cancel", what, _CANCELLED, changing.cancel_samples))

    def replace(self) -> None:
        self._with_chosen(self._replace)

    def _replace(self, rows: Sequence[SampleRow]) -> None:
        which = grouped(rows[0].id) if len(rows) == 1 else count(len(rows), "sample")
        what = (
            f"{count(len(rows), 'sample')} like {word(len(rows), 'it', 'them')} will be registered, with the tests "
            "that ended. A test of which nothing was seen is no attempt: the new one takes its place. When and by "
            "whom the new one was sampled is to be said of it."
        )
        keys = [row.key for row in rows]
        dialog = Dialog(f"Replace {which}", f"Replace {which}", self._page)
        dialog.content.addWidget(label(what, wrap=True))
        self._keep(dialog, lambda: partial(replace_samples, self._lab, keys), self._replaced, "Registering")

    def _replaced(self, made: Registered) -> None:
        self._changed()
        if self._lab.actor.may(Right.PRINT_LABELS):
            self.print_labels_of(made.samples)
        said = f"Registered {count(len(made.samples), 'sample')} of {made.samples[0].batch_id}."
        if made.replacements:
            self._page.messages.warn("\n".join((said, *made.replacements)))
        else:
            self._page.say(said)

    def reinstate(self) -> None:
        what = "They are again what they were. Tests that the cancelling ended are open again, unless QA agreed to it."
        self._with_chosen(
            lambda rows: self._ask_reason(rows, "Reinstate", what, _REINSTATED, reinstate_samples, self._reinstated)
        )

    def _reinstated(self, done: Reinstated) -> None:
        if done.stay:
            self._page.messages.warn(str(done))
        else:
            self._page.say(f"{done}." if done.tests else "The samples are what they were.")

    def _with_chosen(self, act: Callable[[Sequence[SampleRow]], None]) -> None:
        """Every selected sample, also those whose rows have not been seen and so have not come yet."""
        keys = self._table.selected_ids()
        rows = self._table.selected_rows()
        if len(rows) == len(keys):
            act(rows)
        else:
            self._page.read("chosen", lambda: _fetch(self._lab, keys), act)

    def _ask_reason(
        self, rows: Sequence[SampleRow], verb: str, what: str, quick: Sequence[str], service: Service,
        told: Callable[[Any], object] = lambda _: None,
    ) -> None:  # fmt: skip
        which = grouped(rows[0].id) if len(rows) == 1 else count(len(rows), "sample")
        dialog = ReasonDialog(f"{verb} {which}", what, quick, self._page, accept=f"{verb} {which}")
        does = partial(service, self._lab, [row.key for row in rows])

        def done(answer: object) -> None:
            self._changed()
            told(answer)

        self._keep(dialog, lambda: partial(does, dialog.reason()), done)

    def _keep(
        self, dialog: Dialog, work: Callable[[], Callable[[], T]], done: Callable[[T], object], title: str = ""
    ) -> None:
        self._page.messages.clear()
        dialog.finished.connect(lambda _: self._table.setFocus())
        keep(self._page.acts, dialog, work, done, title)

    def _run(self, dialog: QDialog) -> None:
        """Open a dialog that records what it asks by itself; what it wrote is shown at once."""
        self._page.messages.clear()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self, answer: int) -> None:
        if answer == QDialog.DialogCode.Accepted:
            self._changed()
        self._table.setFocus()


def _fetch(lab: Lab, keys: Sequence[int]) -> list[SampleRow]:
    found = lab.ask(samples.fetch_samples, keys)
    return [found[key] for key in keys if key in found]
