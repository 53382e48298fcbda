"""The middle of the registration page: the samples and tests that are proposed, and what is said once for all."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qclab.domain.refusals import Reason
from qclab.domain.samples.dates import BatchDates
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.registering import Proposal, sampled_reasons
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.pages.register.defaults import Defaults
from qclab.ui.pages.register.model import SamplesModel
from qclab.ui.pages.register.rows import TypedSample, filled, from_draft, read_rows, to_draft, typed
from qclab.ui.pages.register.setup import Setup
from qclab.ui.pages.register.table import SamplesTable
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.words import label
from qclab.ui.words import moments


class SamplesPanel(QWidget):
    edited = Signal()
    """A person changed a sample, or looks at another one."""
    proposal_wanted = Signal()

    def __init__(self, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place_keys: dict[str, int] = {}
        self._proposed: Sequence[TypedSample] = ()
        self.model = SamplesModel()
        self.table = SamplesTable(self.model, acts, preferences)
        self.table.setMinimumHeight(200)
        self.defaults = Defaults()
        self._plan = label("", "quiet")
        self._wrong = label("", "error", wrap=True)
        self._wrong.setObjectName("samples_error")
        self._wrong.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(self._head())
        for part in (self._plan, self.defaults):
            inside.addWidget(part)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._wrong)
        self.table.teach(
            "Choose a product and its stage: the sampling plan then proposes the samples and their tests.",
            "Add a sample by hand", self.table.add,
        )  # fmt: skip
        self.model.set_rows(())
        self.model.edited.connect(self._was_edited)
        self.table.current_changed.connect(lambda _: self.edited.emit())
        self.defaults.filled.connect(self._fill)

    # what is said

    def is_untouched(self) -> bool:
        """Whether the rows are what was proposed, so that another proposal would lose nothing."""
        return tuple(self.model.rows) == tuple(self._proposed)

    def read(self) -> tuple[list[NewSample], list[Reason]]:
        """What can be registered, and what is wrong with the rest."""
        return read_rows(self.model.rows, self._place_keys)

    def current(self) -> int:
        return self.table.currentIndex().row()

    # what is shown

    def know(self, setup: Setup) -> None:
        self._place_keys = dict(setup.place_keys)
        self.model.titles = dict(setup.methods)
        self.model.places = dict(setup.places)
        self.model.put_all(self.model.rows)
        self.defaults.know(setup.places)

    def show_plan(self, proposal: Proposal) -> None:
        rows = [typed(serial, new) for serial, new in enumerate(proposal.samples, 1)]
        for name, said in self.defaults.values().items():
            rows = filled(rows, name, "", said)
        value = proposal.specification.value
        self.say(f"{value.id} version {value.version}: {value.title}")
        self.start(rows)
        self._proposed = tuple(rows)

    def start(self, rows: Sequence[TypedSample]) -> None:
        """Other rows; those before cannot be brought back."""
        self.model.forget()
        self.model.set_rows(rows)
        self._proposed = ()
        self.show_wrong([])

    def begin_anew(self) -> None:
        """The rows that are there count as untouched; what was said for all is gone."""
        self.defaults.clear()
        self.model.forget()
        self._proposed = tuple(self.model.rows)

    def say(self, words: str) -> None:
        self._plan.setText(words)
        self._plan.setToolTip(words)

    def tell(self, of: BatchDates | None) -> None:
        """Mark what cannot be taken as it is typed, and when a sample of such a batch cannot have been taken; the
        cursor stays, and what is still empty is left to be filled in."""
        if self.table.isPersistentEditorOpen(self.table.currentIndex()):
            return  # a cell is being typed, which marking the others would write anew; leaving it asks again
        new, wrong = self.read()
        rows = self.model.rows
        typed = [each for each in wrong if each.row and str(getattr(rows[each.row - 1], each.field)).strip()]
        if of is not None and not wrong:
            typed += sampled_reasons(new, of, moments.now())
        if typed or self.model.errors:
            self._mark(typed)

    def show_wrong(self, wrong: Sequence[Reason]) -> None:
        """Mark each cell, list the reasons below, put the cursor on the first."""
        self._mark(wrong)
        if wrong and wrong[0].row is not None:
            self.table.go_to(wrong[0].row - 1, wrong[0].field)

    def _mark(self, wrong: Sequence[Reason]) -> None:
        self.model.set_errors(wrong)
        titles = {column.name: column.title for column in self.model.columns}
        lines = [f"Line {each.row}, {titles.get(each.field, 'sample')}: {each.text}" for each in wrong]
        more = [f"and {len(lines) - 4} more"] if len(lines) > 4 else []
        self._wrong.setText("\n".join(lines[:4] + more))
        self._wrong.setVisible(bool(wrong))

    def show_unfit(self, faults: Sequence[Reason]) -> None:
        """Mark each cell with what does not fit its label; nothing moves."""
        self.model.set_unfit(faults)

    # drafts

    def raw(self) -> dict[str, Any]:
        return {"rows": to_draft(self.model.rows), "defaults": self.defaults.values()}

    def restore(self, kept: dict[str, Any]) -> None:
        self.start(from_draft(kept.get("rows", [])))
        self.defaults.restore(kept.get("defaults", {}))

    # within

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label("Samples and tests", "heading"))
        head.addStretch(1)
        proposing = Command(self, "propose", "Propose again", self.proposal_wanted.emit, icon="refresh",
                            help_="replace the rows by what the sampling plan proposes")  # fmt: skip
        for command in (proposing, self.table.adding):
            head.addWidget(command.button("flat"))
        for command in (self.table.repeating, self.table.removing):
            head.addWidget(command.button("flat", has_words=False))
        return head

    def _fill(self, name: str, before: str, now: str) -> None:
        untouched = self.is_untouched()
        self.model.put_all(filled(self.model.rows, name, before, now))
        if untouched:
            self._proposed = tuple(self.model.rows)
        self.edited.emit()

    def _was_edited(self) -> None:
        if not self.model.errors:
            self._wrong.hide()
        self.edited.emit()
