"""What is done with the selected tests: sent, confirmed, told of, reported. Each button asks what its service asks."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from qclab.domain.counts import count, word
from qclab.domain.laboratories.sending import SentState, shipments_of, step_blockers
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Reason, in_lines
from qclab.domain.testing.lifecycle import TestState, state_blockers
from qclab.queries.laboratories.outside import OutsideRow
from qclab.queries.laboratories.sent import SentRow
from qclab.services.lab import Lab
from qclab.services.laboratories import here, noticing, reporting, shipping
from qclab.services.samples.attachments import LARGEST
from qclab.store.files import read_whole
from qclab.ui import file_dialogs
from qclab.ui.commands import Command
from qclab.ui.keeping import keep_reason
from qclab.ui.page import Page
from qclab.ui.pages.sent_out import dialogs
from qclab.ui.pages.sent_out.laboratories import Kept, LaboratoriesDialog, read_laboratories
from qclab.ui.showing import ShowReview, ShowTests
from qclab.ui.widgets.table import Table
from qclab.ui.words import moments
from qclab.ui.words.samples import why_not

_NONE = "Select a test in the list first."


class SentActs(QObject):
    def __init__(self, lab: Lab, page: Page, table: Table, changed: Callable[[], object]) -> None:
        super().__init__(page)
        self._lab, self._page, self._table, self._changed = lab, page, table, changed
        self.laboratories = self._command("laboratories", "Laboratories…", self._laboratories, "",
                                          "the contract laboratories, and until when each is approved")  # fmt: skip
        self.results = self._command("outside_results", "Results", self._results, "", "open the results of the tests")
        self.review = self._command("outside_review", "Review", self._review, "V",
                                    "go to the test on Review, where another person verifies it")  # fmt: skip
        self.lost = self._command("shipment_lost", "Lost or unfit…", self._lost, "",
                                  "record that it was lost, or arrived unfit to be tested")  # fmt: skip
        self.expected = self._command("result_expected", "Expected…", self._expect, "E",
                                      "say by which day the results are expected now")  # fmt: skip
        self.take_back = self._command("shipment_take_back", "Take back…", self._take_back, "",
                                       "take a shipment back that has not left")  # fmt: skip
        self.receipt = self._command("shipment_receipt", "Receipt…", self._receipt, "R",
                                     "record that they confirmed the receipt")  # fmt: skip
        self.notice = self._command("laboratory_notice", "Notice…", self._notice, "N",
                                    "record what they told before their report")  # fmt: skip
        self.left = self._command("shipment_left", "It left…", self._left, "L", "record that the shipment left")
        self.here = self._command("perform_here", "Perform here…", self._here, "H",
                                  "perform here, with a deviation, what its method has done elsewhere")  # fmt: skip
        self.prepare = self._command("shipment_prepare", "Prepare shipment…", self._prepare, "S",
                                     "prepare a shipment with the selected tests")  # fmt: skip
        self.report = self._command("laboratory_report", "Report…", self._report, "P",
                                    "enter their report, and keep its certificate")  # fmt: skip
        self._of_state = {
            None: (self.here, self.prepare),
            SentState.PREPARED: (self.take_back, self.left),
            SentState.AWAY: (self.results, self.lost, self.expected, self.receipt, self.notice, self.report),
            SentState.REPORTED: (self.results, self.review, self.notice, self.report),
        }
        own = (
            self.results,
            self.review,
            self.lost,
            self.expected,
            self.take_back,
            self.receipt,
            self.notice,
            self.left,
            self.here,
        )
        for command in (self.laboratories, *own):
            page.add_commands(command, on=table)
            page.add_action(command.button())
        for command in (self.prepare, self.report):
            page.add_commands(command, on=table)
            page.add_action(command.button("primary"), primary=True)
            page.explain(command)
        self.look()

    def _command(self, name: str, words: str, does: Callable[[], object], key: str, help_: str) -> Command:
        keys = [key] if key else []
        return Command(self._page, name, words, does, keys=keys, outside_fields=bool(key), help_=help_)

    # which there are

    def look(self) -> None:
        """Which acts there are for the selected tests, and why one cannot be taken."""
        rows: list[OutsideRow] = self._table.selected_rows()
        states = {row.state for row in rows}
        offered = {command for state in states or {None} for command in self._of_state.get(state, ())}
        for command in {each for of in self._of_state.values() for each in of}:
            command.setVisible(command in offered)
        self.here.setVisible(self.here in offered and not any(row.is_ours for row in rows))
        nothing = "" if rows else _NONE
        sent, barred = [row.sent for row in rows if row.sent is not None], self._barred
        of_one = shipments_of([row.shipment.id for row in sent]) if sent else ()
        steps = partial(_steps, sent)
        self.results.refuse(nothing)
        one = "" if len(rows) == 1 else "Select one test: they are verified one by one."
        self.review.refuse(nothing or one or in_lines(
            why.about(row.test.method_title) for row in rows
            for why in state_blockers(row.test.state, TestState.SUBMITTED)))  # fmt: skip
        self.prepare.refuse(barred(Right.SEND_TESTS) or nothing or in_lines(
            why.about(row.test.method_title) for row in rows for why in shipping.why_not_send(row.test)))  # fmt: skip
        self.here.refuse(barred(Right.ENTER_RESULTS) or nothing or in_lines(
            why.about(row.test.method_title) for row in rows for why in here.why_not_raise(row.test)))  # fmt: skip
        self.left.refuse(barred(Right.SEND_TESTS) or nothing or in_lines((*of_one, *steps(SentState.AWAY))))
        self.take_back.refuse(barred(Right.SEND_TESTS) or nothing or in_lines((*of_one, *steps(SentState.TAKEN_BACK))))
        self.lost.refuse(barred(Right.SEND_TESTS) or nothing or in_lines(steps(SentState.LOST)))
        self.expected.refuse(barred(Right.SEND_TESTS) or nothing or in_lines(
            why for row in sent for why in shipping.expect_blockers(row)))  # fmt: skip
        self.receipt.refuse(barred(Right.HEAR_LABORATORIES) or nothing or in_lines(
            (*of_one, *(why for row in sent[:1] for why in shipping.receipt_blockers(row)))))  # fmt: skip
        self.notice.refuse(barred(Right.HEAR_LABORATORIES) or nothing or in_lines(
            why for row in sent for why in noticing.notice_blockers(row)))  # fmt: skip
        self.report.refuse(barred(Right.ENTER_RESULTS) or nothing or in_lines(
            why.about(row.test.method_title) for row in rows if row.sent is not None
            for why in reporting.report_blockers(row.sent, row.test.state)))  # fmt: skip

    def _barred(self, right: Right) -> str:
        return why_not(self._lab.actor, right)

    def _sent(self) -> list[SentRow]:
        return [row.sent for row in self._table.selected_rows() if row.sent is not None]

    # what is done

    def _laboratories(self) -> None:
        dialog = LaboratoriesDialog(self._lab, self._page, self._changed)
        dialog.exec()
        dialog.deleteLater()

    def _results(self) -> None:
        self._page.open_requested.emit(ShowTests(tuple(self._table.selected_ids())))

    def _review(self) -> None:
        (row,) = self._table.selected_rows()
        self._page.open_requested.emit(ShowReview("test", row.key))

    def _prepare(self) -> None:
        self._page.read("laboratories", partial(read_laboratories, self._lab), self._pack)

    def _pack(self, kept: Kept) -> None:
        rows: list[OutsideRow] = self._table.selected_rows()
        lab, tests = self._lab, [row.key for row in rows]

        def prepare(values: dict[str, Any]) -> int:
            return shipping.prepare(lab, int(values["laboratory"]), tests, dialogs.packing_of(values))

        methods = {row.test.method_id for row in rows}
        fields = dialogs.packing_fields(kept[0], methods, moments.day_of(lab.store.clock()))
        self._ask("packing_dialog", "Prepare a shipment", fields, prepare,
                  "The shipment is prepared.", _named(rows), accept="Prepare")  # fmt: skip

    def _here(self) -> None:
        rows: list[OutsideRow] = self._table.selected_rows()
        lab, tests = self._lab, [row.key for row in rows]

        def perform(values: dict[str, Any]) -> None:
            here.perform_here(lab, tests, values["number"] or "", values["reason"] or "")

        said = f"{_named(rows)}\nIt can be begun at once; QA agrees before there is a certificate."
        self._ask("here_dialog", "Perform here with a deviation", dialogs.HERE, perform,
                  "It is performed here.", said)  # fmt: skip

    def _left(self) -> None:
        sent, lab = self._sent(), self._lab
        shipment = sent[0].shipment

        def send(values: dict[str, Any]) -> None:
            shipping.send(lab, shipment.key, values["left_at"])

        said = f"{shipment.id} to {shipment.to.name}, with every test in it"
        self._ask("left_dialog", "It left", dialogs.LEFT, send, f"{shipment.id} is on its way.", said, clock="left_at")

    def _take_back(self) -> None:
        shipment = self._sent()[0].shipment
        what = f"{shipment.id} with every test in it"
        keep_reason(self._page, partial(shipping.take_back, self._lab, shipment.key), self._done("It is taken back."),
                    title="Take a shipment back", what=what, accept="Take back")  # fmt: skip

    def _receipt(self) -> None:
        shipment, lab = self._sent()[0].shipment, self._lab

        def confirm(values: dict[str, Any]) -> None:
            shipping.confirm_receipt(lab, shipment.key, dialogs.receipt_of(values))

        self._ask("receipt_dialog", "Receipt confirmed", dialogs.RECEIPT, confirm, "The receipt is recorded.",
                  f"{shipment.id}, {shipment.to.name}", clock="at")  # fmt: skip

    def _expect(self) -> None:
        sent, lab = self._sent(), self._lab
        keys = [row.key for row in sent]

        def expect(values: dict[str, Any]) -> None:
            shipping.expect(lab, keys, values["expected_on"], values["reason"] or "")

        self._ask("expected_dialog", "Results expected on another day", dialogs.EXPECTED, expect,
                  "The day is recorded.", dialogs.about(sent))  # fmt: skip

    def _lost(self) -> None:
        sent, lab = self._sent(), self._lab
        keys = [row.key for row in sent]

        def lose(values: dict[str, Any]) -> None:
            state, why = dialogs.failed_as(values), values["reason"] or ""
            shipping.come_to_nothing(lab, keys, state, values["deviation"] or "", why)

        said = f"{dialogs.about(sent)}\nOnce that is recorded, {word(len(sent), 'it is', 'they are')} open again."
        self._ask("lost_dialog", "Lost, or arrived unfit", dialogs.LOST, lose, "It is recorded.", said)

    def _notice(self) -> None:
        sent, lab = self._sent(), self._lab
        keys = [row.key for row in sent]

        def note(values: dict[str, Any]) -> list[str]:
            return noticing.record_notice(lab, keys, dialogs.notice_of(values))

        self._ask("notice_dialog", "Notice of the laboratory", dialogs.NOTICE, note, "The notice is recorded.",
                  dialogs.about(sent), clock="at", then=self._told)  # fmt: skip

    def _told(self, held: list[str]) -> None:
        self._changed()
        if held:
            is_one = len(held) == 1
            batches = f"Batch {held[0]} is" if is_one else f"Batches {', '.join(held)} are"
            said = f"{batches} on hold: a suspected positive was told. Quality assurance and the QP are alarmed."
            self._page.messages.warn(said)
        else:
            self._page.say("The notice is recorded.")

    def _report(self) -> None:
        sent, lab = self._sent(), self._lab
        path = file_dialogs.open_file(self._page, self._page.preferences, "Their certificate")
        if path is None:
            return
        keys = [row.key for row in sent]

        def enter(values: dict[str, Any]) -> None:
            reason, data = values.get("reason") or "", read_whole(path, LARGEST)
            reporting.enter_report(lab, keys, dialogs.report_of(values), path.name, data, reason)

        self._ask("report_dialog", "Their report", dialogs.report_fields(sent), enter,
                  f"The report of {count(len(keys), 'test')} is entered.", dialogs.about(sent, path))  # fmt: skip

    def _ask(
        self, name: str, title: str, fields: Sequence[Any], does: Callable[[dict[str, Any]], Any], done: str,
        said: str, *, clock: str = "", then: Callable[[Any], object] | None = None, accept: str = "Record",
    ) -> None:  # fmt: skip
        dialog = dialogs.KeptForm(name, title, accept, fields, self._page, does, then or self._done(done), said)
        if clock:
            dialog.form.input(clock).follow(self._lab.store.clock)
        dialog.begin()

    def _done(self, said: str) -> Callable[[Any], None]:
        def done(_: Any) -> None:
            self._page.messages.clear()
            self._page.say(said)
            self._changed()

        return done


def _named(rows: Sequence[OutsideRow]) -> str:
    more = f"; {len(rows) - 3} more" if len(rows) > 3 else ""
    return "; ".join(f"{row.test.method_title}, {row.test.batch_id}" for row in rows[:3]) + more


def _steps(sent: Iterable[SentRow], asked: SentState) -> list[Reason]:
    return [why.about(row.title) for row in sent for why in step_blockers(row.state, asked)]
