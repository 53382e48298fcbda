"""Batches and release: the list, one batch with what blocks it, and its certificates from preview to reprint."""

from functools import partial
from typing import ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Refusal
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.register import EntryRow
from qclab.services.lab import Lab
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.batches.attempts import Attempts
from qclab.ui.pages.batches.certifying import Certifying, Deciding
from qclab.ui.pages.batches.copies import Copies
from qclab.ui.pages.batches.edit import BatchEdit
from qclab.ui.pages.batches.editing import Editing
from qclab.ui.pages.batches.expiry import Expiry
from qclab.ui.pages.batches.facts import CERTIFICATION, BatchFacts, read_batch, stored
from qclab.ui.pages.batches.gates import Gates
from qclab.ui.pages.batches.given import Given
from qclab.ui.pages.batches.issue import Issuing
from qclab.ui.pages.batches.list import BatchList
from qclab.ui.pages.batches.made_from import MadeFrom
from qclab.ui.pages.batches.new_case import NewCase
from qclab.ui.pages.batches.pdf import PdfView
from qclab.ui.pages.batches.receipts import Receipts
from qclab.ui.pages.batches.reopening import Reopenings
from qclab.ui.pages.batches.signed import Signed
from qclab.ui.pages.batches.supplying import Supplying
from qclab.ui.pages.batches.telling import Telling
from qclab.ui.pages.batches.trail_paper import TrailPaper
from qclab.ui.pages.batches.view import BatchView
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowBatch, ShowCase, ShowPartOfBatch, ShowRegistration, ShowSample, ShowTests

_CHANGED: Final = "This batch has changed since it was read. Press F5 to show what it says now."


class BatchesPage(Page):
    title = "Batches"
    shows = frozenset(
        {"batch", "sample", "test", "result", "evaluation", "decision", "investigation", "requirement", "certificate"}
        | {"gate_tick", "hold", "certification", "made_from", "affected", "notification", "told", "supply_request"}
        | {"supply_document", "sent_test", "susceptibility"}
    )
    keys: ClassVar = (
        ("Enter", "open the batch, sample or certificate under the cursor"),
        ("Esc", "back"),
        ("Page Up, Page Down", "turn the pages of a certificate"),
        ("Ctrl++, Ctrl+-, Ctrl+0", "zoom a certificate, or fit its width"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self._document: CertificateRow | None = None
        self.list = BatchList(self, lab)
        self.view = BatchView(lab, acts, preferences)
        self.edit = BatchEdit()
        self.editing = Editing(self, lab, self.edit)
        self.pdf = PdfView("certificate", acts)
        self.stack = QStackedWidget()
        for part in (self.list, self.view, self.edit, self.pdf):
            self.stack.addWidget(part)
        self.body.addWidget(self.stack, 1)
        self._add_commands()
        self._wire()
        self.first_focus = self.list.table
        self._show_list()

    # what the window asks

    def activated(self) -> None:
        if self.stack.currentWidget() is self.list:
            self.list.reload()
            self.is_stale = False
        elif self.is_stale and self.stack.currentWidget() is self.view:
            self._reload()

    def outdated(self, changes: Changes) -> None:
        facts, face = self.view.facts, self.stack.currentWidget()
        if face is self.list:
            self.list.outdated(changes)
        elif facts is not None and ("batch", facts.batch.key) in changes.rows and face is not self.edit:
            # What is on screen stays, and so does the version that an issue is held against: nothing is signed unseen.
            self.messages.warn(_CHANGED)

    def open(self, show: Show) -> None:
        if isinstance(show, ShowBatch | ShowPartOfBatch):
            self.messages.clear()
            self.read("batch", partial(read_batch, self._lab, show.batch), partial(self._opened, show))

    # the three faces

    def _opened(self, show: ShowBatch | ShowPartOfBatch, facts: BatchFacts) -> None:
        self.view.open_batch(facts)
        self._show_batch()
        if isinstance(show, ShowBatch):
            self.view.show_first_part()
            return
        self.view.show_record(show.table, show.key)
        if show.table == "certificate":
            self._view_certificate(show.key)

    def _reload(self) -> None:
        facts, lab = self.view.facts, self._lab
        if facts is not None:
            self.read("batch", lambda: read_batch(lab, facts.batch.key), self._reloaded)

    def _reloaded(self, facts: BatchFacts) -> None:
        self.is_stale = False
        if self.messages.text() == _CHANGED:
            self.messages.clear()
        self.view.show_facts(facts)
        self._look()

    def _refresh(self) -> None:
        if self.stack.currentWidget() is self.list:
            self.list.reload()
        elif self.stack.currentWidget() is self.view:
            self._reload()
        elif self.stack.currentWidget() is self.pdf and self._document is None:
            self._show_batch()
            self._reload()

    def _show_list(self) -> None:
        self.stack.setCurrentWidget(self.list)
        self.first_focus = self.list.table
        self._document = None
        self.pdf.clear()
        self._look()

    def _show_batch(self) -> None:
        if self._document is not None and self._document.warning == self.messages.text():
            self.messages.clear()  # it was about the certificate on screen; the batch says it in its own place
        self.stack.setCurrentWidget(self.view)
        self.first_focus = self.view.required
        self._document = None
        self.pdf.clear()
        self._look()

    def came_from(self, origin: str) -> None:
        """Its own way back leads there."""
        self.origin = origin

    def _back(self) -> None:
        if self.stack.currentWidget() is self.edit:
            self._leave_edit()
        elif self.stack.currentWidget() is self.pdf:
            self._show_batch()
            self.view.tabs.currentWidget().setFocus()
            if self.is_stale:
                self._reload()
        elif self.stack.currentWidget() is self.view and self.origin:
            self.back_requested.emit()
        elif self.stack.currentWidget() is self.view:
            self.messages.clear()
            self._show_list()
            self.list.reload()
            self.list.table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is not self.list:
            self._back()
        else:
            super().keyPressEvent(event)

    # certificates

    def _preview(self) -> None:
        facts, kind = self.view.facts, self.view.kinds.current()
        if facts is None:
            return
        self._document = None
        self.stack.setCurrentWidget(self.pdf)
        self.first_focus = self.pdf
        self.pdf.clear()
        self._look()
        self.pdf.setFocus()
        self.read("pdf", partial(facts.preview, kind), self.pdf.show_pdf)

    def _view_certificate(self, key: int) -> None:
        lab = self._lab
        self.read("pdf", lambda: stored(lab, key), self._show_stored)

    def _show_stored(self, answer: tuple[CertificateRow, bytes]) -> None:
        row, data = answer
        if self.view.facts is None or row.batch != self.view.facts.batch.key:
            return  # another batch was opened meanwhile
        self._document = row
        self.stack.setCurrentWidget(self.pdf)
        self.first_focus = self.pdf
        self.pdf.show_pdf(data)
        if self._document.warning:
            self.messages.warn(self._document.warning)
        self._look()
        self.pdf.setFocus()

    def _issued(self, row: CertificateRow) -> None:
        self.messages.clear()
        self.issuing.tell(row, partial(self.open, ShowBatch(row.batch)))
        self.view.show_part("certificates")
        self._reload()
        self._view_certificate(row.key)

    def _not_issued(self, refusal: Refusal) -> None:
        self.messages.refuse(refusal)
        if isinstance(refusal, Conflict):
            self._show_batch()  # the preview on screen is of what the batch said before
            self._reload()

    def _chosen(self) -> CertificateRow | None:
        """The certificate on screen, else the one under the cursor of the list of certificates."""
        if self._document is not None:
            return self._document
        if self.stack.currentWidget() is self.view and self.view.tabs.currentWidget() is self.view.certificates:
            row: CertificateRow | None = self.view.certificates.current_row()
            return row
        return None

    # editing

    def _begin_edit(self) -> None:
        facts = self.view.facts
        if facts is not None and self.stack.currentWidget() is self.view:
            self.stack.setCurrentWidget(self.edit)
            self.first_focus = self.edit
            self.editing.begin(facts)
            self._look()

    def _edited(self) -> None:
        self._leave_edit()
        self._reload()

    def _leave_edit(self) -> None:
        self._show_batch()
        self.view.required.setFocus()
        if self.is_stale:
            self._reload()

    # looks

    def _add_commands(self) -> None:
        self.back = Command(self, "batch_back", "Back", self._back, keys=["Alt+Left"], icon="chevron-left",
                            help_="back: from the certificate to the batch, and to where one came from")  # fmt: skip
        self.begin_edit = Command(self, "edit_batch", "Edit", self._begin_edit, keys=["Ctrl+E"], icon="pencil",
                                  help_="edit the batch")  # fmt: skip
        self.preview = Command(self, "preview_certificate", "Preview", self._preview, keys=["Ctrl+Shift+P"], icon="eye",
                               help_="preview the certificate")  # fmt: skip
        register = partial(self.open_requested.emit, ShowRegistration())
        self.register = Command(self, "register_batch", "Register", register, icon="plus")
        self.copies = Copies(self._lab, self, self._chosen)
        self.signed = Signed(self._lab, self, self._chosen, lambda: self.view.chosen()[1])
        self.issuing = Issuing(self._lab, self, lambda: (self.view.facts, self.view.kinds.current()))
        self.certifying = Certifying(self._lab, self, lambda: (self.view.facts, self.view.kinds.current()))
        self.deciding = Deciding(self._lab, self, lambda: self.view.facts if self.view.isVisible() else None)
        self.gates = Gates(self._lab, self, self.view.marked_gates)
        self.telling = Telling(self._lab, self, self.view)
        self.supplying = Supplying(self._lab, self, self.view, self.deciding)
        self.attempts = Attempts(self._lab, self, self.view.chosen)
        self.reopenings = Reopenings(self._lab, self, self.view.chosen)
        self.given = Given(self._lab, self, self._chosen)
        self.expiry = Expiry(self._lab, self, lambda: self.view.facts if self.view.isVisible() else None)
        self.receipts = Receipts(self._lab, self, lambda: self.view.facts if self.view.isVisible() else None)
        self.new_case = NewCase(self._lab, self, lambda: self.view.facts if self.view.isVisible() else None)
        self.made_from = MadeFrom(self._lab, self, self.view)
        self.trail_paper = TrailPaper(self._lab, self, self.view.with_history)
        self.add_way_back(self.back.button("flat"))
        for command in (
            self.begin_edit, self.expiry.command, self.receipts.command, self.attempts.command,
            self.reopenings.command, self.gates.tick, self.gates.back, *self.made_from.commands,
            *self.telling.commands, *self.supplying.commands, self.deciding.command, self.new_case.command,
            self.trail_paper.command, self.signed.command, self.given.command, *self.copies.commands, self.preview,
        ):  # fmt: skip
            self.add_command(command)
        for command in (self.issuing.command, self.certifying.command, self.supplying.sign, self.register):
            self.add_command(command, primary=True)
        self.add_commands(self.back)
        self.add_commands(self.edit.save, on=self.edit)

    def _wire(self) -> None:
        self.issuing.issued.connect(self._issued)
        self.issuing.refused.connect(self._not_issued)
        self.list.table.opened.connect(lambda key: self.open(ShowBatch(key)))
        self.view.sample_opened.connect(lambda key: self.open_requested.emit(ShowSample(key)))
        self.view.tests_opened.connect(lambda keys: self.open_requested.emit(ShowTests(tuple(keys))))
        self.view.case_opened.connect(lambda key: self.open_requested.emit(ShowCase(key)))
        self.view.certificate_opened.connect(self._view_certificate)
        self.view.certificate_chosen.connect(lambda _: self._look())
        for of_line in (self.attempts, self.signed, self.reopenings):
            self.view.line_chosen.connect(of_line.look)
        for changed in (self.attempts.counted, self.reopenings.asked, self.given.changed, self.expiry.changed):
            changed.connect(self._reload)
        for marking in (self.gates, self.telling, self.supplying):
            self.view.rows_marked.connect(marking.look)
            marking.changed.connect(self._reload)
        self.deciding.decided.connect(self._reload)
        self.made_from.changed.connect(self._reload)
        self.view.family.marked.connect(self.made_from.look)
        self.view.batch_opened.connect(lambda key: self.open(ShowBatch(key)))
        self.certifying.certified.connect(partial(_show_entry, self))
        self.receipts.agreed.connect(self._reload)
        self.view.kind_chosen.connect(lambda _: self._look())
        self.view.tabs.currentChanged.connect(lambda _: self._look())
        self.view.refresh_requested.connect(self._reload)
        self.editing.recorded.connect(self._edited)
        self.editing.outdated.connect(self.view.show_facts)
        self.edit.left.connect(self._leave_edit)
        self.add_refresh(self._refresh)

    def _look(self) -> None:
        """Which actions there are for what is on screen, and why one cannot be taken."""
        facts, face = self.view.facts, self.stack.currentWidget()
        is_list, is_view = face is self.list, face is self.view
        kind = self.view.kinds.current()
        self.heading.setText(self.title if is_list or facts is None else facts.batch.id)
        under: dict[QWidget | None, str] = {
            self.list: "",
            self.view: f"{facts.batch.product_name}, {facts.batch.client_name}" if facts is not None else "",
            self.edit: "Edit what the batch says of itself; the id and the product stay.",
            self.pdf: _of_document(self._document, kind),
        }
        self.subheading.setText(under[face])
        may_register = self._lab.actor.may(Right.REGISTER)
        self.back.setVisible(not is_list)
        self.begin_edit.setVisible(is_view and may_register)
        for each in (
            self.copies, self.given, self.reopenings, self.expiry, self.receipts, self.attempts, self.signed,
            self.trail_paper, self.deciding, self.made_from, self.gates, self.telling, self.supplying, self.new_case,
        ):  # fmt: skip
            each.look()
        is_due = kind != CERTIFICATION or (facts is not None and facts.has_batch_certificate)
        self.preview.setVisible(is_view and is_due)
        self.register.setVisible(is_list and may_register)
        is_preview = is_view or (face is self.pdf and self._document is None)
        self.issuing.command.setVisible(is_preview and kind != CERTIFICATION)
        self.issuing.look()
        self.certifying.look(is_there=is_preview)


def _show_entry(page: BatchesPage, entry: EntryRow) -> None:
    """What was certified, with its batch certificate in front where it has one."""
    page.say(f"{entry.id}: the batch is {entry.status}.")
    table, key = ("certificate", entry.document) if entry.document else ("certification", entry.key)
    page.open(ShowPartOfBatch(entry.batch, table, key))


def _of_document(row: CertificateRow | None, kind: str) -> str:
    if row is None:
        return f"Preview of the {kind}"
    return f"{row.id} revision {row.revision}, {row.kind}, {row.state}"
