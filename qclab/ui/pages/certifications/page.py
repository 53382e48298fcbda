"""Certifications: the register of what was decided of batches, by number, the newest on top."""

from functools import partial
from typing import ClassVar, Final

from qclab.domain.release.register import Kind
from qclab.queries.release.register import EntryRow, entry_counts, fetch_entries, find_entries
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.dialogs.signatures import SignaturesDialog
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Found, Listed, Taught, Wanted
from qclab.ui.models.columns import Column
from qclab.ui.pages.batches.certification import status_mark
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowPartOfBatch
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import Search, SearchFilters
from qclab.ui.words import moments

_FIRST: Final = ("entry", True)
_COLUMNS: Final = (
    Column("Entry", 124, lambda r: r.id, kind="id", sort_key="entry"),
    Column("Batch", 108, lambda r: r.batch_id, kind="id", sort_key="batch"),
    Column("Decision", 190, lambda r: r.disposition, sort_key="decision", tooltip=lambda r: r.statement),
    Column("Batch is then", 170, status_mark, kind="evaluation", key="status",
           tooltip=lambda r: r.status),
    Column("Entry now", 140, lambda r: r.standing, key="standing", tooltip=lambda r: r.standing),
    Column("Signed by", 120, lambda r: r.decided_by_name, sort_key="by"),
    Column("When", 132, lambda r: moments.minute(r.decided_at), kind="instant", sort_key="when",
           tooltip=lambda r: moments.exactly(r.decided_at)),
    Column("Batch certificate", 160, lambda r: r.document_edition, key="document", exact=True),
    Column("Rests on", 160, lambda r: r.concluded_edition, kind="quiet", key="concluded", exact=True),
    Column("Product", 170, lambda r: r.product_name, kind="quiet", sort_key="product",
           tooltip=lambda r: r.product_name),
    Column("Why", 160, lambda r: r.reason, kind="quiet", key="why", tooltip=lambda r: r.reason or r.statement),
)  # fmt: skip


class CertificationsPage(ListPage):
    title = "Certifications"
    shows = frozenset({"certification", "certificate", "batch"})
    keys: ClassVar = (("Enter", "open the batch, at the entry under the cursor"),)

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self.chips = Chips("certifications_kind", [("", "All"), *((kind.value, kind.capitalize()) for kind in Kind)])
        self.list_up(
            Listed(
                "certifications", "Register of certifications", _COLUMNS, partial(_find, lab),
                lambda keys: lab.ask(fetch_entries, keys), sort=_FIRST,
                nothing=Taught("Nothing has been decided of any batch yet. It is decided on the page of the batch."),
                no_fit=Taught("No entry is like this. Choose another kind, or search for less.", "Show all"),
            ),
            SearchFilters(
                "certifications", preferences, chips=self.chips, hint="Entry, batch, person, paper",
                tip="Search the register by number, batch, product, person, reason, and batch certificate",
            ),
        )  # fmt: skip
        self.signatures = Command(self, "show_signatures", "Signatures…", self._show_signatures, keys=["Ctrl+Shift+G"],
                                  icon="signature", help_="show who signed the entry, and how it reads")  # fmt: skip
        self.certificate = Command(self, "show_certificate", "Certificate", self._show_certificate, keys=["Alt+C"],
                                   icon="certificate", help_="open the batch certificate of the entry")  # fmt: skip
        self.batch = Command(self, "show_batch", "Batch", self._show_batch, keys=["B"], outside_fields=True,
                             icon="batch", help_="open the batch, at this entry")  # fmt: skip
        for command in (self.signatures, self.certificate, self.batch):
            self.add_command(command)
        self.listing.listed.connect(self._count)
        self.table.opened.connect(lambda _: self._show_batch())
        self.table.selection_changed.connect(lambda *_: self._look())
        self.model.rows_arrived.connect(lambda *_: self._look())
        self._look()

    def _row(self) -> EntryRow | None:
        row: EntryRow | None = self.table.current_row()
        return row

    def _count(self, found: Found) -> None:
        counts: dict[str, int | str] = found.around
        self.chips.set_counts(counts)
        for kind in Kind:  # where there is none, there is nothing to choose
            self.chips.set_shown(kind, bool(counts[kind]) or kind == self.chips.current())
        self._look()

    def _look(self) -> None:
        row = self._row()
        why = "" if row is not None else "No entry is under the cursor."
        self.batch.refuse(why)
        self.signatures.refuse(why)
        self.certificate.refuse(why or ("" if row is not None and row.document else "This entry has no certificate."))

    def _show_batch(self) -> None:
        if (row := self._row()) is not None:
            self.open_requested.emit(ShowPartOfBatch(row.batch, "certification", row.key))

    def _show_certificate(self) -> None:
        row = self._row()
        if row is not None and row.document is not None:
            self.open_requested.emit(ShowPartOfBatch(row.batch, "certificate", row.document))

    def _show_signatures(self) -> None:
        row = self._row()
        if row is not None:
            called = f"{row.id}, batch {row.batch_id}, {row.disposition}"
            dialog = SignaturesDialog(
                called, "certification", row.key, self._lab, self.acts, self.preferences, self
            )  # fmt: skip
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()


def _find(lab: Lab, wanted: Wanted) -> Found:
    search: Search = wanted.filter
    with lab.asking() as ask:
        keys = ask(find_entries, search.chip, search.words, sort=wanted.sort, descending=wanted.descending)
        return Found(keys, ask(entry_counts))
