"""The contract laboratories: which there are, until when each is approved and for what; QA adds and changes them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from qclab.domain.people.rights import Right
from qclab.queries.catalogue.master_data import MethodInForce, methods_in_force
from qclab.queries.laboratories.laboratories import LaboratoryRow, laboratories
from qclab.services.lab import Lab
from qclab.services.laboratories import keeping
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.pages.sent_out.columns import laboratory_columns
from qclab.ui.pages.sent_out.dialogs import KeptForm, laboratory_fields, laboratory_of, laboratory_values
from qclab.ui.widgets.table import Table
from qclab.ui.words.samples import why_not

Kept = tuple[list[LaboratoryRow], list[MethodInForce]]


def read_laboratories(lab: Lab) -> Kept:
    """The laboratories that are kept, and the methods that they can be approved for."""
    with lab.asking() as ask:
        return list(ask.of_site(laboratories)), list(ask.of_site(methods_in_force).values())


class LaboratoriesDialog(Dialog):
    def __init__(self, lab: Lab, page: Page, changed: Callable[[], object]) -> None:
        super().__init__("Contract laboratories", "Close", page, cancel="")
        self.setObjectName("laboratories_dialog")
        self.setMinimumSize(860, 360)
        self._lab, self._page, self._changed = lab, page, changed
        self._methods: list[MethodInForce] = []
        self._model = SimpleTable(laboratory_columns(lab.store.clock), self, row_id=lambda row: row.key)
        self.table = Table("laboratories", self._model, page.acts, page.preferences, label="Contract laboratories")
        self.table.teach("No contract laboratory is kept yet. QA adds one with its approval.")
        self.table.setMinimumHeight(200)
        self.add = Command(self, "laboratory_add", "Add…", self._add, icon="plus")
        self.change = Command(self, "laboratory_change", "Change…", self._change, icon="pencil")
        self.table.current_changed.connect(lambda _: self._look())
        self.table.opened.connect(lambda _: self.change.trigger())
        row = QHBoxLayout()
        row.addWidget(self.add.button())
        row.addWidget(self.change.button())
        row.addStretch(1)
        self.content.addWidget(self.table, 1)
        self.content.addLayout(row)
        self._look()
        self._read()

    def _read(self) -> None:
        self._page.read("laboratories", partial(read_laboratories, self._lab), self._show)

    def _show(self, kept: Kept) -> None:
        rows, self._methods = kept
        self._model.set_rows(rows)
        self._look()

    def _look(self) -> None:
        barred = why_not(self._lab.actor, Right.APPROVE_LABORATORIES)
        self.add.refuse(barred)
        chosen = "" if self.table.current_row() is not None else "Select a laboratory in the list first."
        self.change.refuse(barred or chosen)

    def _add(self) -> None:
        self._ask(None)

    def _change(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._ask(row)

    def _ask(self, before: LaboratoryRow | None) -> None:
        lab = self._lab

        def save(values: dict[str, Any]) -> int:
            key, version = (before.key, before.row_version) if before is not None else (None, None)
            return keeping.save_laboratory(lab, laboratory_of(values), values["reason"] or "", key, version)

        title = f"Change {before.name}" if before is not None else "New contract laboratory"
        dialog = KeptForm(
            "laboratory_dialog", title, "Save", laboratory_fields(self._methods), self._page, save, self._saved,
            parent=self,
        )  # fmt: skip
        if before is not None:
            dialog.form.set_value(laboratory_values(before))
        dialog.begin()

    def _saved(self, _: int) -> None:
        self._read()
        self._changed()
