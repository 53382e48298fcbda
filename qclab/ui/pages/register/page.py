"""Register: a batch on the left, beside it what will be printed, and below that its samples and tests."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.refusals import Reason, Refusal
from qclab.services.exchange.importing import SAMPLES
from qclab.services.lab import Lab
from qclab.services.samples.registering import Proposal, propose
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.imports.dialog import import_command
from qclab.ui.pages.register.batch import BatchPanel
from qclab.ui.pages.register.drafts import Draft, Drafts
from qclab.ui.pages.register.labels import LabelsPanel
from qclab.ui.pages.register.materials import MaterialsOffered
from qclab.ui.pages.register.registering import Registering
from qclab.ui.pages.register.samples import SamplesPanel
from qclab.ui.pages.register.setup import Found, Setup, find_batch, load_setup
from qclab.ui.pages.register.unfinished import UnfinishedBar
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show
from qclab.ui.widgets.scrolling import Scrolling
from qclab.ui.widgets.stacking import Stacking
from qclab.ui.widgets.words import frame

_CHANGED = (
    "The catalogue has changed since this page was opened. Go to another page and come back to choose from what it "
    "says now; what you typed stays."
)
_BATCH = 404
_ANY_WIDTH = (1 << 24) - 1
_BESIDE_FROM = 860  # below this width the samples stand under the batch
_LABELS_FROM, _LABELS_FROM_HEIGHT = 980, 560  # below these the labels are seen after registering only


class RegisterPage(Page):
    title = "Register"
    shows = frozenset({"product", "method", "specification", "place", "client"})
    keys = (
        ("Enter or F2", "edit the cell; typing replaces it"),
        ("Tab", "next cell; Ctrl+Tab leaves the table"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self._setup: Setup | None = None
        self._drafts = Drafts(preferences)
        self.batch = BatchPanel()
        self.materials = MaterialsOffered(self, lab, self.batch.form)
        self.samples = SamplesPanel(acts, preferences)
        self.labels = LabelsPanel(lab, acts, preferences)
        self.unfinished = UnfinishedBar()
        self.registering = Registering(self, lab, self.batch, self.samples, self._begin_anew, self._labelled)
        self._lay_out()
        self._wire()
        self.first_focus = self.batch.form.input("product")
        self.unfinished.offer(None)
        self._count()

    # what the window asks

    def activated(self) -> None:
        if self._setup is None or self.is_stale:
            self.is_stale = False
            self.read("setup", partial(load_setup, self._lab), self._know)
        self.materials.look()

    def outdated(self, changes: Changes) -> None:
        if self.isVisible():
            self.messages.warn(_CHANGED)

    def scanned(self, text: str) -> bool:
        return self.materials.scanned(text)

    def open(self, show: Show) -> None:
        """A new registration."""
        self.batch.form.input("id").setFocus()

    # set up

    def _lay_out(self) -> None:
        self._again = Command(self, "start_again", "Start again", self._start_again, icon="undo",
                              help_="Clear the page; what was typed stays on offer")  # fmt: skip
        self.add_commands(self._again)
        self.add_action(self._again.button("flat"))
        self.add_command(import_command(self, self._lab, SAMPLES))
        self.add_command(self.registering.command, primary=True)
        self.add_commands(*self.samples.table.commands, on=self.samples.table)
        self._printed = frame("card")
        inside = QVBoxLayout(self._printed)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self.labels)
        beside = QWidget()
        down = QVBoxLayout(beside)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(8)
        down.addWidget(self._printed)  # above: a message at the foot of the page moves no field
        down.addWidget(self.samples, 1)
        across = _Across(self.batch)
        across.add(self.batch)
        across.add(beside, 1)
        self.body.addWidget(Scrolling(across, "register_scroll", is_wide=True), 1)
        self.body.addWidget(self.unfinished)  # below: what comes and goes moves no field

    def _wire(self) -> None:
        self.samples.table.refused.connect(self.messages.refuse)
        self._soon = QTimer(self, singleShot=True, interval=300)
        self._soon.timeout.connect(self._settle)
        self.batch.stage_chosen.connect(self._stage_chosen)
        self.batch.id_typed.connect(self._find_batch)
        self.batch.edited.connect(self._soon.start)
        self.samples.edited.connect(self._soon.start)
        self.samples.model.edited.connect(self._count)
        self.samples.proposal_wanted.connect(self._ask_proposal)
        self.labels.wanted.connect(self._show_labels)
        self.labels.unfit.connect(self._show_unfit)
        self.unfinished.taken.connect(self._take_draft)
        self.unfinished.dropped.connect(self._drop_draft)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._printed.setVisible(self.width() >= _LABELS_FROM and self.height() >= _LABELS_FROM_HEIGHT)

    # the batch and its plan

    def _know(self, setup: Setup) -> None:
        if self._setup is None:
            self.unfinished.offer(self._drafts.offered())
        if self.messages.text() == _CHANGED:
            self.messages.clear()
        self._setup = setup
        self.samples.know(setup)
        self.batch.know(setup)
        if not setup.products:
            self.messages.warn("The catalogue has no product yet. QA enters products and their specifications there.")

    def _stage_chosen(self) -> None:
        """The plan is proposed where nothing would be lost by it; else the person asks for it."""
        if self.samples.is_untouched():
            self._ask_proposal()
        else:
            self.samples.say("The samples below were edited before; “Propose again” replaces them.")

    def _ask_proposal(self) -> None:
        product, stage = self.batch.product(), self.batch.stage()
        if product is None or stage is None:
            self.batch.form.value()
            return
        self.read("plan", lambda: propose(self._lab, product, stage), self._show_plan, failed=partial(_no_plan, self))

    def _show_plan(self, proposal: Proposal) -> None:
        self.samples.show_plan(proposal)
        self._settle()

    def _find_batch(self, id_: str) -> None:
        product = self.batch.product_value()
        key = self.batch.product()
        if product is None or key is None:
            return
        self.read("batch", lambda: find_batch(self._lab, key, product.client, id_), self._found)

    def _found(self, found: Found) -> None:
        self.batch.show_found(found)
        self._show_labels()

    def _settle(self) -> None:
        """A moment after the last key: tell what cannot be taken, keep what is typed, and draw the label anew."""
        self._count()
        self.samples.tell(self.batch.dates())
        if self._is_worth_keeping():
            self._drafts.keep(self._draft())
        else:
            self._drafts.forget()
        self._show_labels()

    def _show_labels(self) -> None:
        readable, _ = self.samples.read()
        product = self.batch.product_value()
        batch = self.batch.on_label(product) if product is not None else None
        self.labels.show_samples(batch, readable, self.samples.current())

    def _show_unfit(self, faults: Sequence[Reason]) -> None:
        """What fits no label of its plan stands where it was typed, while it is typed."""
        self.samples.show_unfit([each for each in faults if each.field != "id"])
        self.batch.show_unfit(next((each.text for each in faults if each.field == "id"), ""))

    def _count(self) -> None:
        self.registering.count(self.samples.model.rowCount())
        self._again.refuse("" if self._is_worth_keeping() else "Nothing has been typed yet.")

    def _labelled(self) -> None:
        self.labels.remind()
        self.batch.form.input("id").setFocus()

    def _start_again(self) -> None:
        """What was typed stays on offer, in case it was a slip."""
        if self._is_worth_keeping():
            self._drafts.keep(self._draft())
            self._drafts = Drafts(self.preferences)
        self._begin_anew()
        self.unfinished.offer(self._drafts.offered())
        self.batch.form.input("id").setFocus()

    def _begin_anew(self) -> None:
        self._soon.stop()
        self._drafts.forget()
        self.registering.begin_anew()
        self.batch.clear_batch()
        self.samples.begin_anew()
        if self.batch.product() is not None and self.batch.stage() is not None:
            self._ask_proposal()
        else:
            self.samples.start(())
        self._count()

    # drafts

    def _is_worth_keeping(self) -> bool:
        return not self.samples.is_untouched() or any(self.batch.raw()["texts"].values())

    def _draft(self) -> Draft:
        return {"key": self.registering.act_key, "batch": self.batch.raw(), **self.samples.raw()}

    def _take_draft(self) -> None:
        draft = self._drafts.take()
        self.registering.act_key = str(draft.get("key", self.registering.act_key))
        self.samples.restore(dict(draft))
        self.batch.restore(draft.get("batch", {}))
        self.unfinished.offer(self._drafts.offered())
        self._settle()
        self.batch.form.input("id").setFocus()

    def _drop_draft(self) -> None:
        self._drafts.take()
        self.unfinished.offer(self._drafts.offered())


def _no_plan(page: RegisterPage, refusal: Refusal) -> None:
    """No specification is in force: said beside the stage."""
    page.samples.say("")
    page.batch.refuse([replace(reason, field="stage") for reason in refusal.reasons])


class _Across(Stacking):
    """The batch has a width of its own beside the samples, and all there is above them."""

    def __init__(self, batch: QWidget) -> None:
        super().__init__(_BESIDE_FROM)
        self._batch = batch
        self.stacked(False)

    def stacked(self, is_stacked: bool) -> None:
        self._batch.setMinimumWidth(0 if is_stacked else _BATCH)
        self._batch.setMaximumWidth(_ANY_WIDTH if is_stacked else _BATCH)
