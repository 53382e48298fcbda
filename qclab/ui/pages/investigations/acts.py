"""What a person can do on the page of a case, and why not: each command asks the rule that its deed asks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qclab.domain.investigations.case import (
    Conclusion,
    closing_step,
    next_step,
    sign_blockers,
    under_way,
    work_blockers,
)
from qclab.domain.investigations.conclusions import reached
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import Answer, Finding, Phase
from qclab.domain.people.duties import RIGHTS, Step
from qclab.domain.people.rights import Right
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.people.people import people
from qclab.services.investigations import concluding, working
from qclab.services.investigations.concluding import Found
from qclab.services.lab import Lab
from qclab.services.samples import attachments
from qclab.store.files import read_whole
from qclab.ui import file_dialogs
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.keeping import keep, keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.investigations import facts as said
from qclab.ui.pages.investigations.as_read import AsRead
from qclab.ui.pages.investigations.dialogs import (
    Added,
    CloseDialog,
    ExtendDialog,
    FoundDialog,
    OwnerDialog,
    ReferenceDialog,
    ToldDialog,
)
from qclab.ui.pages.investigations.facts import CaseFacts
from qclab.ui.pages.investigations.view import CaseView
from qclab.ui.signing import Deed, barring, offer, sign, sign_over
from qclab.ui.words.samples import why_not


class CaseActs(QObject):
    """The commands of a case; ``changed`` is called once something was recorded."""

    def __init__(self, lab: Lab, page: Page, view: CaseView, changed: Callable[[], object]) -> None:
        super().__init__(page)
        self._lab, self._page, self._view, self._changed = lab, page, view, changed
        made = partial(Command, page)
        self.yes = made("answer_yes", "Yes", partial(self._answer, Answer.YES), keys=["Y"], outside_fields=True)
        self.no = made("answer_no", "No…", self._answer_no, keys=["N"], outside_fields=True)
        self.not_applicable = made("answer_not_applicable", "N/A", partial(self._answer, Answer.NOT_APPLICABLE),
                                   keys=["X"], outside_fields=True, help_="answer: not applicable")  # fmt: skip
        self.words = made("answer_words", "Comment…", self._add_words, keys=["W"], outside_fields=True,
                          help_="say more about the answer")  # fmt: skip
        self.sign = made("sign_case", "Sign…", self._sign, keys=["Ctrl+Return"], icon="signature")
        self.owner = made("case_owner", "Owner…", self._give, keys=["Ctrl+Shift+O"], icon="user",
                          help_="say whose case it is")  # fmt: skip
        self.extend = made("extend_case", "Extend…", self._extend, help_="extend the case, with a reason")
        self.refer = made("add_reference", "Reference…", self._refer, icon="plus",
                          help_="add the deviation, CAPA or change")  # fmt: skip
        self.attach = made("add_case_file", "File…", self._attach, icon="attachment", help_="add a file")
        self.tell = made("case_told", "Told…", self._tell, help_="record who was told of the case")

    @property
    def of_checklist(self) -> tuple[Command, ...]:
        return self.yes, self.no, self.not_applicable, self.words

    @property
    def of_evidence(self) -> tuple[Command, ...]:
        return self.refer, self.attach, self.tell

    def look(self, *, is_shown: bool) -> None:
        """Which commands there are, and why one cannot be given."""
        facts = self._view.facts
        for command in (self.sign, self.owner, self.extend):
            command.setVisible(is_shown)
        if facts is None or not is_shown:
            return
        for command in (self.owner, self.extend, *self.of_checklist, *self.of_evidence):
            command.setVisible(not facts.is_closed)  # nothing of a closed case is worked on any more
        case, phase = facts.file.facts.case, self._view.phase
        may_work = why_not(self._lab.actor, Right.WORK_CASES)
        worked = may_work or _joined(work_blockers(case))
        for command in (*self.of_evidence, self.owner):
            command.refuse(worked)
        self.extend.refuse(why_not(self._lab.actor, Right.CLOSE_CASES) or worked)
        answers = may_work or (_joined(work_blockers(case, phase)) if phase else "Choose a phase.")
        answers = answers or ("" if self._view.question() else "Choose a question.")
        for command in self.of_checklist:
            command.refuse(answers)
        row = self._view.question()
        if not answers and row is not None and not row.answer:
            self.words.refuse("Answer the question first.")
        at = under_way(case)
        words = f"Sign phase {at}…" if at is not None else "Closed" if facts.is_closed else "Close the case…"
        self.sign.setText(words)
        self.sign.setVisible(not facts.is_closed)
        self.sign.describe(words.rstrip("…"))
        offer(self.sign, self._lab.actor, sign_blockers(case, self._lab.actor))

    # the checklist

    def _answer(self, given: Answer) -> None:
        row, answers = self._view.question(), self._answers(given)
        if row is not None and answers is not None:
            self._page.write(partial(answers, row.words), lambda _: self._done())

    def _answers(self, given: Answer) -> Callable[[str], object] | None:
        """Records this answer to the question under the cursor, with the words it is called with."""
        facts, phase, row = self._view.facts, self._view.phase, self._view.question()
        if facts is None or phase is None or row is None:
            return None
        return partial(working.answer, self._lab, facts.file.line.key, phase, row.question, given)

    def _answer_no(self) -> None:
        self._in_words(Answer.NO, "What is not so?", "Record the answer")

    def _add_words(self) -> None:
        row = self._view.question()
        if row is not None and row.answer:
            self._in_words(Answer(row.answer), "In words", "Record the words")

    def _in_words(self, given: Answer, title: str, accept: str) -> None:
        row, answers = self._view.question(), self._answers(given)
        if row is not None and answers is not None:
            keep_reason(self._page, answers, lambda _: self._done(), title=title, what=row.question, accept=accept)

    # what is kept with the case

    def _give(self) -> None:
        self._page.read("owner", partial(self._lab.ask, people), self._ask_owner)

    def _ask_owner(self, rows: Any) -> None:
        facts = self._view.facts
        if facts is None:
            return
        may = [(row.key, f"{row.name} ({row.id})") for row in rows if row.is_active and row.may(Right.WORK_CASES)]
        dialog = OwnerDialog(may, facts.file.owner, self._page)
        key = facts.file.line.key
        self._ask(dialog, lambda: partial(working.give, self._lab, key, dialog.given["owner"]))

    def _extend(self) -> None:
        facts = self._view.facts
        if facts is not None:
            dialog = ExtendDialog(facts.file.facts.due_at, self._lab.store.clock, self._page)
            key = facts.file.line.key
            extend = partial(working.extend, self._lab, key)
            self._ask(dialog, lambda: partial(extend, dialog.given["until"], dialog.given["reason"]))

    def _refer(self, over: QWidget | None = None, added: Added | None = None) -> None:
        facts = self._view.facts
        if facts is not None:
            dialog, key = ReferenceDialog(facts.kind, over or self._page), facts.file.line.key
            refer = partial(working.refer, self._lab, key)
            self._ask(dialog, lambda: partial(refer, Reference(dialog.given["kind"]), dialog.given["number"]), added)

    def _tell(self) -> None:
        facts = self._view.facts
        if facts is not None:
            dialog, key = ToldDialog(facts.file.facts.case.untold, self._page), facts.file.line.key
            tell = partial(working.note_told, self._lab, key)
            self._ask(dialog, lambda: partial(tell, dialog.given["who"], dialog.given["how"]))

    def _attach(self, over: QWidget | None = None, added: Added | None = None) -> None:
        facts = self._view.facts
        if facts is None:
            return
        for path in file_dialogs.open_files(over or self._page, self._page.preferences, "Files to keep with the case"):

            def attach(path: Any = path, key: int = facts.file.line.key) -> int:
                data = read_whole(path, attachments.LARGEST, "Nothing was attached.")
                return attachments.attach(self._lab, path.name, data, case=key)

            self._page.write(attach, partial(self._recorded, added))

    def _ask(self, dialog: Dialog, deed: Callable[[], Callable[[], object]], added: Added | None = None) -> None:
        """What a dialog gave is recorded."""
        keep(self._page.acts, dialog, deed, partial(self._recorded, added))

    def _recorded(self, added: Added | None, _: object) -> None:
        self._done()
        if added is not None:
            added()

    @staticmethod
    def _beside(read: AsRead, adds: Callable[[QWidget, Added], None]) -> Callable[[QWidget, Added], None]:
        """What is added from a dialog that is signed over: who added it has read it."""

        def add(over: QWidget, added: Added) -> None:
            def told() -> None:
                read.follow()
                added()

            adds(over, told)

        return add

    # signing

    def _sign(self) -> None:
        facts = self._view.facts
        if facts is None:
            return
        case = facts.file.facts.case
        phase, read = under_way(case), AsRead(facts, self._view, self._changed)
        if phase is None:
            asks = case.kind.is_lighter and closing_step(case, self._lab.actor) is Step.CLOSE_CASE
            closing = CloseDialog(reached(case), facts.file.id, self._page, asks_print=asks and not case.holds)
            sign_over(self._page, closing, lambda: self._closing(read, *closing.closes()), read.again)
        elif next_step(case) is Step.SUPERVISE_CASE:
            sign(self._page, self._signing(read, phase, Found()))
        else:
            adds = partial(self._beside, read)
            dialog = FoundDialog(case, phase, facts.name(phase), self._page, adds(self._attach), adds(self._refer))
            sign_over(self._page, dialog, lambda: self._signing(read, phase, dialog.found()), read.again)

    def _signing(self, read: AsRead, phase: Phase, found: Found) -> Deed:
        facts = read.facts
        row = facts.file.phases.get(phase)
        pairs = said.found_words(facts, phase) if row is not None and found.finding is None else _of(found)
        finding = row.finding if row is not None and found.finding is None else found.finding
        signed = [f"{facts.file.id}, phase {facts.name(phase)}", *(f"{name}: {words}" for name, words in pairs)]
        more = ["The checklist as it is answered is part of what is signed."]
        if finding == Finding.ENTRY_ERROR and next_step(facts.file.facts.case) is Step.SUPERVISE_CASE:
            more.append("The test is opened again for its value to be corrected, with a reason, and approved anew.")
        key, seen = facts.file.line.key, facts.file.row_version
        return Deed(
            self._lab, Meaning.PHASE_SIGNED, ["\n".join(signed)], more,
            lambda signer, password: concluding.sign_phase(signer, key, phase, found, password, seen),
            lambda _: self._signed(f"Signed phase {phase}."), self._right(facts), title="Sign a phase",
            barred=self._barred(facts),
        )  # fmt: skip

    def _closing(self, read: AsRead, conclusion: Conclusion, because: str, prints: bool) -> Deed:
        facts = read.facts
        value = facts.file.original_said
        original = f"Original value: {value}" if value else f"Seen: {facts.file.line.case.seen}"
        item = f"{facts.file.id}: {conclusion}\nWhy: {because}\n{original}"
        more = [words for _, words in said.closing_effects(facts, conclusion, prints=prints)]
        if facts.kind.is_lighter:
            more.append(f"On the certificate: {said.on_certificate(facts, conclusion, prints=prints)}")
        key, seen = facts.file.line.key, facts.file.row_version
        ended = f"; its hold on {facts.file.line.batch_id} ended" if facts.file.line.case.holds else ""
        return Deed(
            self._lab, Meaning.CASE_CLOSED, [item], more,
            lambda signer, password: concluding.close(signer, key, conclusion, because, password, seen, prints=prints),
            lambda _: self._signed(f"Closed {facts.file.id}{ended}."), self._right(facts), title="Close a case",
            barred=self._barred(facts),
        )  # fmt: skip

    def _right(self, facts: CaseFacts) -> Right:
        """What the signature needs that comes next."""
        case = facts.file.facts.case
        step = next_step(case) if under_way(case) is not None else closing_step(case, self._lab.actor)
        assert step is not None  # noqa: S101 - a closed case is not signed
        return RIGHTS[step]

    def _barred(self, facts: CaseFacts) -> str:
        """Why who is signed in does not sign it, where another person may here."""
        return barring(self._lab.actor, sign_blockers(facts.file.facts.case, self._lab.actor))

    def _signed(self, words: str) -> None:
        self._page.messages.clear()
        self._page.say(words)
        self._changed()

    def _done(self) -> None:
        self._page.messages.clear()
        self._changed()


def _of(found: Found) -> list[tuple[str, str]]:
    told = [("Found", str(found.finding)), ("Cause", found.cause or ""), ("In words", found.words)]
    return [(name, words) for name, words in [*told, ("Evidence", found.evidence)] if words]


def _joined(reasons: Any) -> str:
    return " ".join(map(str, reasons))
