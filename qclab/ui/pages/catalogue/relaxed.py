"""Relaxed duties, all there ever were: by product, since when, until when, by whom, why and where each was used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from qclab.domain import moments as days
from qclab.domain.counts import count
from qclab.domain.people.duties import RELAXABLE, relaxed_words
from qclab.domain.people.relaxing import relax_blockers, withdraw_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, reason_blockers
from qclab.domain.refusals import Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.catalogue.master_data import products
from qclab.queries.catalogue.relaxed import RelaxedRow, relaxed_duties
from qclab.services.catalogue.relaxing import relax, withdraw
from qclab.services.lab import Lab
from qclab.ui.choices import Choice
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.forms import Field, Form
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.signing import Deed, sign_over
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words.batches import Pairs

_WHAT: Final = (
    "Duties exclude each other for every product. What stands here is relaxed for one product, until its last day or "
    "until QA withdraws it; nobody performs and verifies, nor is result, verification and certificate of a batch."
)
_NOTHING: Final = "No duty was ever relaxed: the strict table holds for every product."
_MARKS: Final = {"in force": "alert:in force"}
_WIDE: Final = 1180
_QUICK: Final = ("A second person is there now", "It is needed no more")


@dataclass(frozen=True)
class _Read:
    rows: Sequence[RelaxedRow]
    products: Sequence[Choice]


class RelaxedDuties(QWidget):
    """The list, beside it what is chosen, and what QA can do; ``page`` reads, writes and tells."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__()
        self.setObjectName("relaxed_duties")
        self._page, self._lab = page, lab
        self._products: Sequence[Choice] = ()
        self.model = SimpleTable(_columns(lab), self, row_id=lambda row: row.key)
        self.table = Table("relaxed_duties_list", self.model, page.acts, page.preferences, label="Relaxed duties")
        self.table.setSelectionMode(Table.SelectionMode.SingleSelection)
        self.table.teach(_NOTHING)
        self.table.setMinimumHeight(160)
        self.facts = Pairs("relaxed_facts")
        self.relaxing = Command(self, "relax_duty", "Relax a duty…", self._ask_relax, icon="plus",
                                help_="let a step be taken in spite of what a person did, for a product")  # fmt: skip
        self.withdrawing = Command(self, "withdraw_relaxed", "Withdraw…", self._ask_withdraw,
                                   help_="end a relaxed duty before its last day, signed")  # fmt: skip
        self.table.current_changed.connect(lambda _: self._look())
        self.table.refresh_requested.connect(self.refresh)
        foot = QHBoxLayout()
        for command in (self.relaxing, self.withdrawing):
            foot.addWidget(command.button())
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(label(_WHAT, "quiet", wrap=True))
        whole.addWidget(self.table, 1)
        whole.addWidget(self.facts)
        whole.addLayout(foot)
        self._look()

    def refresh(self) -> None:
        lab = self._lab
        refuse = self._page.messages.refuse
        self._page.acts.read((id(self), "relaxed"), lambda: _read(lab), self._show, owner=self, failed=refuse)

    def _show(self, read: _Read) -> None:
        self._products = read.products
        self.model.set_rows(read.rows)
        self.model.mark_stale(False)
        if read.rows and self.table.current_id() is None:
            self.table.selectRow(0)
        self._look()

    def _look(self) -> None:
        row: RelaxedRow | None = self.table.current_row()
        may = self._lab.actor.may(Right.RELAX_DUTIES)
        refused = "" if may else f"{self._lab.actor.name} may not {Right.RELAX_DUTIES}."
        self.relaxing.refuse(refused or ("" if self._products else "There is no product yet."))
        ended = (
            "\n".join(map(str, withdraw_blockers(row.relaxation, today(self._lab)))) if row else "Nothing is chosen."
        )
        self.withdrawing.refuse(refused or ended)
        self.facts.show_pairs(_facts(row) if row else ())

    # what QA does

    def _ask_relax(self) -> None:
        dialog = RelaxDialog(self._products, self.model.rows, today(self._lab), self)
        sign_over(self._page, dialog, lambda: self._relaxing(dialog.given()))

    def _relaxing(self, given: dict[str, Any]) -> Deed:
        step, duty = given["duty"]
        product = next(words for key, words in self._products if key == given["product"])
        item = f"{product}: {relaxed_words(step, duty)}, until {given['last_day']}"
        facts = [
            f"Reason: {given['reason']}",
            "It is not for yourself; certificates print each use of it.",
        ]

        def deed(signer: Lab, password: str) -> object:
            return relax(signer, given["product"], step, duty, given["last_day"], given["reason"], password)

        return self._deed(Meaning.DUTY_RELAXED, item, facts, deed, "The duty is relaxed.")

    def _ask_withdraw(self) -> None:
        row: RelaxedRow | None = self.table.current_row()
        if row is None:
            return
        what = f"{row.product_id}: {row.relaxation.said}. What was done by it stands."
        dialog = ReasonDialog("Withdraw a relaxed duty", what, _QUICK, self, accept="Go on to sign")
        sign_over(self._page, dialog, lambda: self._withdrawing(row, dialog.reason()))

    def _withdrawing(self, row: RelaxedRow, reason: str) -> Deed:
        def deed(signer: Lab, password: str) -> None:
            withdraw(signer, row.key, reason, password)

        item = f"{row.product_id}: {row.relaxation.said}"
        done = "The relaxed duty is withdrawn."
        return self._deed(Meaning.RELAXATION_WITHDRAWN, item, [f"Reason: {reason}"], deed, done)

    def _deed(
        self, meaning: Meaning, item: str, facts: Sequence[str], does: Callable[[Lab, str], object], done: str
    ) -> Deed:
        def recorded(_: object) -> None:
            self._page.say(done)
            if isValid(self):
                self.refresh()

        return Deed(self._lab, meaning, [item], facts, does, recorded, Right.RELAX_DUTIES)


class RelaxDialog(Dialog):
    """For which product, which duty, until which day, and why."""

    def __init__(
        self, offered: Sequence[Choice], there: Sequence[RelaxedRow], on: date, parent: QWidget
    ) -> None:  # fmt: skip
        super().__init__("Relax a duty", "Go on to sign", parent)
        self.setObjectName("relax_dialog")
        self.setMinimumWidth(680)
        self._there, self._on = there, on
        pairs = [((step, duty), relaxed_words(step, duty)) for step in RELAXABLE for duty in RELAXABLE[step]]
        self.form = Form(
            [
                Field("product", "Product", "search", required=True, choices=offered),
                Field("duty", "Relaxed", "choice", required=True, choices=pairs),
                Field("last_day", "Until", "date", width=160, required=True, help="Its last day; a year at most"),
                Field("reason", "Reason", "long", required=True, help="A sentence; certificates print it."),
            ],
            name="relax",
        )
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input("product").setFocus()

    def given(self) -> dict[str, Any]:
        values = self.form.value()
        assert values is not None  # noqa: S101 - it was accepted
        return values

    def accept(self) -> None:
        values = self.form.value()
        if values is None:
            return
        if why := self._why_not(values):
            self.form.set_errors(why)
            return
        super().accept()

    def _why_not(self, values: dict[str, Any]) -> list[Reason]:
        step, duty = values["duty"]
        others = [row.relaxation for row in self._there if row.product == values["product"]]
        why = reason_blockers(values["reason"], letters=A_SENTENCE)
        return [*relax_blockers(step, duty, values["last_day"], self._on, others), *why]


class RelaxedDialog(Dialog):
    """The list from the catalogue."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__("Relaxed duties", "Close", page, cancel="")
        self.setObjectName("relaxed_dialog")
        self.list = RelaxedDuties(page, lab)
        self.setMinimumWidth(min(_WIDE, self._limit().width()))
        self.content.addWidget(self.list)
        self.list.refresh()


def _read(lab: Lab) -> _Read:
    with lab.asking() as ask:
        made = [(kept.key, f"{kept.value.id} {kept.value.name}") for kept in ask(products)]
        return _Read(ask(relaxed_duties), made)


def today(lab: Lab) -> date:
    """The day in the laboratory."""
    return moments.day_of(lab.store.clock())


def _columns(lab: Lab) -> tuple[Column, ...]:
    def state(row: RelaxedRow) -> str:
        said = row.state(today(lab))
        return _MARKS.get(said, said)

    return (
        Column("Product", 110, lambda r: r.product_id, kind="id", key="product"),
        Column("Relaxed", 330, lambda r: r.relaxation.said, key="duty", tooltip=lambda r: r.relaxation.said),
        Column("State", 90, state, kind="evaluation", key="state"),
        Column("Since", 100, lambda r: moments.day(r.relaxation.since), kind="instant", key="since"),
        Column("Until", 100, lambda r: _day(_until(r)), kind="instant", key="until"),
        Column("Signed by", 100, lambda r: r.signed_by_name, key="by"),
        Column("Used", 60, lambda r: f"{len(r.uses)}" if r.uses else "", key="used"),
        Column("Reason", 200, lambda r: r.reason, kind="quiet", key="reason", tooltip=lambda r: r.reason),
    )


def _until(row: RelaxedRow) -> date:
    """The day it was withdrawn, else its last."""
    ended = row.relaxation.ended_at
    return moments.day_of(ended) if ended is not None else row.relaxation.last_day


def _day(on: date) -> str:
    return days.day(on)


def _facts(row: RelaxedRow) -> list[tuple[str, str]]:
    uses = [f"{use.record}, batch {use.batch_id}: {use.by}, {moments.minute(use.at)}" for use in row.uses]
    signed = f"{row.signed_by_name}, {moments.minute(row.relaxation.since)}, until {_day(row.relaxation.last_day)}"
    pairs = [("signed by", signed), ("reason", row.reason)]
    if row.relaxation.ended_at is not None:
        withdrawn = f"{row.ended_by_name}, {moments.minute(row.relaxation.ended_at)}: {row.ended_because}"
        pairs.append(("withdrawn by", withdrawn))
    shown = [*uses[:6], *([f"and {count(len(uses) - 6, 'other')}"] if len(uses) > 6 else [])]
    return [*pairs, ("used for", "\n".join(shown) or "nothing yet")]
