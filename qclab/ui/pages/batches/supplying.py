"""A supply out of specification: the physician's request, its documents by their files, and the signature of the QP."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Road
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason
from qclab.domain.release.supplying import (
    document_back_blockers,
    document_blockers,
    request_faults,
    withdraw_blockers,
)
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.release.supplying import DocumentRow
from qclab.services.lab import Lab
from qclab.services.release import supplying
from qclab.services.release.supplying import Asked
from qclab.services.samples.attachments import LARGEST
from qclab.store.files import read_whole
from qclab.ui import file_dialogs
from qclab.ui.attached import Attached
from qclab.ui.commands import Command
from qclab.ui.dialogs.form import FormDialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.forms import Field
from qclab.ui.keeping import keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.batches.certifying import Deciding
from qclab.ui.pages.batches.facts import CERTIFICATION, BatchFacts
from qclab.ui.pages.batches.view import BatchView
from qclab.ui.signing import Deed, sign_over
from qclab.ui.words import moments


class Supplying(QObject):
    """The commands, of the batch on screen and of the documents that are marked while their list is in front."""

    changed = Signal()

    def __init__(self, lab: Lab, page: Page, view: BatchView, deciding: Deciding) -> None:
        super().__init__(page)
        self._lab, self._page, self._view, self._deciding = lab, page, view, deciding
        self._attached = Attached(lab, page.acts, page.preferences, page.messages.refuse, view)
        self.ask = Command(page, "ask_supply", "Physician's request…", self._ask,
                           help_="record the request for a supply out of specification, and sign")  # fmt: skip
        self.attach = Command(page, "add_supply_document", "Add a file…", self._add, icon="attachment",
                              help_="add the file of the documents that are marked, and sign")  # fmt: skip
        self.back = Command(page, "open_supply_document", "Take the file back…", self._take_back,
                            help_="open a document again, with a reason")  # fmt: skip
        self.withdraw = Command(page, "withdraw_supply", "Withdraw the request…", self._withdraw,
                                help_="withdraw the physician's request, with a reason, and sign")  # fmt: skip
        self.sign = Command(page, "supply", "Supply…", self._sign, icon="signature",
                            help_="supply out of specification, and sign")  # fmt: skip
        self.commands = (self.ask, self.attach, self.back, self.withdraw)
        view.document_opened.connect(self._open)

    def look(self) -> None:
        facts = self._view.facts if self._view.isVisible() else None
        for command in (*self.commands, self.sign):
            command.setVisible(False)
        if facts is None:
            return
        judged, may = facts.judged, self._lab.actor.may
        status = judged.batch.status
        is_held = status is BatchStatus.QUARANTINE and judged.batch.road is not Road.MONITORED
        is_asked, documents = judged.request is not None, self._view.marked_documents()
        is_chosen = self._view.kinds.current() == CERTIFICATION
        self.ask.setVisible(is_held and not is_asked and is_chosen and may(Right.PREPARE_SUPPLY))
        self.ask.refuse(_words(judged.why_not_ask))
        self.sign.setVisible(is_held and is_asked and may(Right.CERTIFY))
        self.sign.refuse(_words(judged.why_not_decide(Disposition.SUPPLY) or judged.why_not))
        if not documents or not may(Right.PREPARE_SUPPLY):
            return
        is_there = documents[0].fact.is_there
        self.attach.setVisible(not is_there)
        self.back.setVisible(is_there)
        self.withdraw.setVisible(True)
        self.attach.refuse(_words([why for each in documents for why in document_blockers(each.fact, status)]))
        self.back.refuse(_words(document_back_blockers(documents[0].fact, status)))
        self.withdraw.refuse(_words(withdraw_blockers(status)))

    # the request

    def _ask(self) -> None:
        facts = self._view.facts
        if facts is None:
            return
        dialog = RequestDialog(self._lab, facts.batch.id, self._page)
        sign_over(self._page, dialog, lambda: self._asking(facts, dialog.asked()))

    def _asking(self, facts: BatchFacts, asked: Asked) -> Deed:
        batch = facts.batch
        return self._deed(
            Meaning.SUPPLY_ASKED,
            [f"Batch {batch.id}: asked for by {', '.join(filter(None, (asked.physician, asked.hospital)))}"],
            [f"Asked on {moments.minute(asked.at)}: {asked.reason}", f"Fails: {', '.join(facts.judged.fails)}"],
            lambda signer, password: supplying.ask(signer, batch.key, asked, password),
            "The request is recorded. What it rests on is on the tab Supply.",
        )

    def _withdraw(self) -> None:
        facts = self._view.facts
        if facts is None or facts.judged.request is None:
            return
        batch, physician, seen = facts.batch, facts.judged.request.physician, facts.judged.request.key
        what = f"The request of {physician} is withdrawn; it and its files stay in the records."
        dialog = ReasonDialog("Withdraw the request", what, (), self._page, accept="Go on to sign")

        def deed() -> Deed:
            reason = dialog.reason()
            return self._deed(
                Meaning.SUPPLY_WITHDRAWN,
                [f"Batch {batch.id}: request of {physician}"],
                [f"Reason: {reason}"],
                lambda signer, password: supplying.withdraw(signer, batch.key, reason, password, seen),
                "The request is withdrawn.",
            )

        sign_over(self._page, dialog, deed)

    def _sign(self) -> None:
        facts = self._view.facts
        if facts is not None and facts.judged.request is not None:
            request = facts.judged.request
            reason = f"Request of {request.physician} of {moments.minute(request.asked_at)}: {request.reason}"
            self._deciding.sign(facts, Disposition.SUPPLY, reason)

    # documents

    def _add(self) -> None:
        facts, documents = self._view.facts, self._view.marked_documents()
        if facts is None or not documents:
            return
        path = file_dialogs.open_file(self._page, self._page.preferences, "The file of these documents")
        if path is None:
            return
        dialog = NoteDialog(path.name, documents, self._page)
        sign_over(self._page, dialog, lambda: self._adding(facts, documents, path, dialog.given.get("note") or ""))

    def _adding(self, facts: BatchFacts, documents: Sequence[DocumentRow], path: Any, note: str) -> Deed:
        batch, keys = facts.batch, [each.key for each in documents]

        def add(signer: Lab, password: str) -> None:
            data = read_whole(path, LARGEST, "Nothing was added.")
            supplying.add_document(signer, batch.key, keys, path.name, data, note, password)

        return self._deed(
            Meaning.SUPPLY_DOCUMENT,
            [f"Batch {batch.id}: {each.name}" for each in documents],
            list(filter(None, (f"File: {path.name}", note))),
            add,
            f"{path.name} is added.",
        )

    def _take_back(self) -> None:
        facts, documents = self._view.facts, self._view.marked_documents()
        if facts is None or not documents:
            return
        lab, batch, document = self._lab, facts.batch.key, documents[0]
        what = f"“{document.name}” is open again. {document.file} stays in the records."
        keep_reason(
            self._page, partial(supplying.take_document_back, lab, batch, document.key),
            lambda _: self._done("The document is open again."),
            title="Take the file back", what=what, accept="Take it back",
        )  # fmt: skip

    def _open(self, document: DocumentRow) -> None:
        if document.attachment is not None:
            self._attached.open(document.attachment)

    def _deed(self, meaning: Meaning, items: Sequence[str], facts: Sequence[str], does: Any, said: str) -> Deed:
        return Deed(self._lab, meaning, items, facts, does, lambda _: self._done(said), Right.PREPARE_SUPPLY, "Sign")

    def _done(self, said: str) -> None:
        self._page.messages.clear()
        self._page.say(said)
        self.changed.emit()


class RequestDialog(FormDialog):
    """Which physician asks, when, and why this patient needs it. No patient is named."""

    def __init__(self, lab: Lab, batch: str, parent: QWidget | None) -> None:
        self._lab = lab
        fields = (
            Field("physician", "Treating physician", required=True),
            Field("hospital", "Hospital"),
            Field("asked_at", "Asked on", "instant", required=True, help="When the written request came. N: now"),
            Field("reason", "Why", "long", required=True, help="Why this patient needs it. Name no patient"),
        )
        super().__init__("request_dialog", f"Physician's request for {batch}", "Go on to sign", fields, parent)
        self.form.input("asked_at").follow(lab.store.clock)

    def also(self, values: dict[str, Any]) -> Sequence[Reason]:
        asked = _asked(values)
        return request_faults(asked.physician, asked.reason, asked.at, self._lab.store.clock())

    def asked(self) -> Asked:
        return _asked(self.given)


def _asked(values: dict[str, Any]) -> Asked:
    words = {name: values.get(name) or "" for name in ("physician", "hospital", "reason")}
    return Asked(at=values.get("asked_at"), **words)


class NoteDialog(FormDialog):
    """Where in the file each document is."""

    def __init__(self, file: str, documents: Sequence[DocumentRow], parent: QWidget | None) -> None:
        fields = (Field("note", "Note", help="Where in the file, such as: page 2"),)
        said = "\n".join(each.name for each in documents)
        super().__init__("supply_file_dialog", f"Add {file}", "Go on to sign", fields, parent, said)


def _words(why: Sequence[object]) -> str:
    return "\n".join(dict.fromkeys(map(str, why)))
