"""Confirming examples: each with the number of the laboratory's own document, signed by a second person."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qclab.domain.catalogue.examples import confirm_blockers
from qclab.domain.catalogue.values import Method
from qclab.domain.counts import count
from qclab.domain.laboratory.setting_up import second_people
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Refusal
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.catalogue import drafts as draft_queries
from qclab.queries.catalogue import setting_up
from qclab.queries.catalogue.master_data import Kept
from qclab.services.catalogue.examples import Confirmed, confirm
from qclab.services.lab import Lab
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.forms import Field, Form
from qclab.ui.page import Page
from qclab.ui.signing import Deed, sign_soon
from qclab.ui.widgets.words import label


class ConfirmDialog(Dialog):
    """The number of a document for each example; those without one stay examples."""

    def __init__(self, chosen: Sequence[Kept[Any]], parent: QWidget | None = None) -> None:
        super().__init__("Confirm the examples", "Confirm…", parent)
        self.setObjectName("confirm_examples_dialog")
        self.setMinimumWidth(720)
        words = (
            "Hold each against a document of your own: parameters, limits, rounding and plan. Give the number of that "
            "document; what has none stays an example."
        )
        self.content.addWidget(label(words, wrap=True))
        self.form = Form(
            [Field(_name(kept), kept.value.id, help=kept.value.title) for kept in chosen], name="confirm_form"
        )
        self.form.set_value({_name(kept): kept.value.procedure for kept in chosen})
        self.form.edited.connect(lambda _: self._look())
        self.form.submitted.connect(self.accept)
        self.content.addWidget(self.form)
        self.form.input(_name(chosen[0])).setFocus()
        self._chosen = chosen
        self._look()

    def confirmed(self) -> list[Confirmed]:
        given = self.form.peek()
        return [
            Confirmed(
                "method" if isinstance(kept.value, Method) else "specification", kept.key, kept.row_version, number
            )
            for kept in self._chosen
            if (number := given[_name(kept)])
        ]

    def _look(self) -> None:
        self.lack("" if self.confirmed() else "Give the number of a document first.")


class Confirming:
    """``changed`` is called when some were confirmed."""

    def __init__(self, page: Page, lab: Lab, changed: Callable[[], None]) -> None:
        self._page, self._lab, self._changed = page, lab, changed
        self.dialog: ConfirmDialog | None = None

    def ask(self, chosen: Sequence[Kept[Any]]) -> None:
        if not chosen:
            return
        dialog = ConfirmDialog(chosen, self._page)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._look(dialog.confirmed(), chosen))
        self.dialog = dialog
        dialog.open()

    def _look(self, confirmed: list[Confirmed], chosen: Sequence[Kept[Any]]) -> None:
        page, deed = self._page, partial(_deed, self._lab, confirmed, chosen, self._done)
        page.read("confirm", deed, partial(sign_soon, page))

    def _done(self, number: int) -> None:
        self._page.messages.clear()
        self._changed()
        self._page.say(f"{count(number, 'example is', 'examples are')} confirmed.")


def _deed(lab: Lab, confirmed: Sequence[Confirmed], chosen: Sequence[Kept[Any]], done: Callable[[int], object]) -> Deed:
    """What is signed, and who may sign it. Raises who worked on them where nobody else may."""
    by_key = {(_kind(kept), kept.key): kept.value for kept in chosen}
    with lab.asking() as ask:
        worked = frozenset[int]().union(
            *(draft_queries.drafted_by(ask(draft_queries.steps, each.kind, each.key)) for each in confirmed)
        )
        others = second_people(ask.of_site(setting_up.facts, lab.store.clock()), worked)
    values = [by_key[each.kind, each.key] for each in confirmed]
    why = confirm_blockers(lab.actor, values[0], is_in_force=True, worked=worked)
    if why and not others:
        raise Refusal(*why)
    items = [
        f"{value.id} version {value.version}  {value.title}: {each.procedure}"
        for value, each in zip(values, confirmed, strict=True)
    ]
    return Deed(
        lab, Meaning.CONFIRMED, items, (), lambda signer, password: confirm(signer, confirmed, password), done,
        Right.APPROVE_CATALOGUE, others=others, barred=" ".join(map(str, why)),
    )  # fmt: skip


def _kind(kept: Kept[Any]) -> str:
    return "method" if isinstance(kept.value, Method) else "specification"


def _name(kept: Kept[Any]) -> str:
    return f"{_kind(kept)} {kept.key}"
