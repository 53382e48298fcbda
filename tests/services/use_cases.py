"""Every use case that asks a right, with something to work on: what the matrix of rights goes through."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from qclab.demo.people import PASSWORD
from qclab.domain.alarms.susceptibility import Said as Grown
from qclab.domain.alarms.telling import How, Said
from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.batches.made_from import Materials, OutsideLot
from qclab.domain.laboratories.approval import ContractLaboratory
from qclab.domain.laboratories.notices import Notice
from qclab.domain.laboratories.reporting import Report
from qclab.domain.laboratories.sending import Packing, Receipt, SentState
from qclab.domain.people.duties import Duty, Step
from qclab.domain.people.rights import Right
from qclab.services.alarms import alarms, susceptibility, telling
from qclab.services.batches import affected, batches, made_from
from qclab.services.batches.expiry import change_expiry
from qclab.services.batches.holding import end_hold, not_confirmed, put_on_hold
from qclab.services.catalogue.relaxing import relax, withdraw
from qclab.services.database import setting_up
from qclab.services.exchange import importing
from qclab.services.lab import Lab
from qclab.services.labels import drafts as label_drafts
from qclab.services.labels import printing
from qclab.services.laboratories import keeping, noticing, reporting, shipping
from qclab.services.laboratories.here import perform_here
from qclab.services.people import people, second_factor, signing_in
from qclab.services.release import certificates, certifying, gates, recipients, supplying
from qclab.services.release.supplying import Asked
from qclab.services.results import performing, recording
from qclab.services.results.attempts import count_test
from qclab.services.results.invalid import propose_invalid
from qclab.services.results.passing import pass_with_deviation
from qclab.services.results.taking_back import take_back
from qclab.services.review import approving, deciding, raw_data, reopening
from qclab.services.review.deviations import agree_to_deviations, decline_deviations
from qclab.services.review.invalid import settle_invalid
from qclab.services.samples import attachments, changing, receiving, registering
from qclab.services.samples.agreeing import agree_to_receipt
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.reinstating import reinstate_samples
from qclab.services.samples.replacing import replace_samples
from qclab.services.signatures import reading as signatures
from qclab.services.signatures import watching
from qclab.services.testing import adding, assigning, late_work
from tests.laboratory.supplying import REASON
from tests.services.investigations.deeds import CASES
from tests.services.runs.deeds import RUNS
from tests.services.testing.deeds import READINGS
from tests.services.use_cases_of_the_house import OF_THE_HOUSE
from tests.services.work import Work, staged_table


def _performance(lab: Lab) -> performing.Performance:
    return performing.Performance(lab.actor.key, datetime.now(UTC), None)


USE_CASES: dict[str, tuple[Right, Callable[[Lab, Work], object]]] = {
    "change a batch": (
        Right.REGISTER,
        lambda lab, w: batches.change_batch(
            lab, w.batch, w.version, batches.BatchData("", 0, donor_code="x"), "as asked"
        ),
    ),
    **CASES,
    **READINGS,
    **RUNS,
    "change the expiry of received material": (
        Right.CHANGE_EXPIRY,
        lambda lab, w: change_expiry(lab, w.batch, w.version, None, "", "as asked", PASSWORD),
    ),
    "say what a batch was made from": (
        Right.REGISTER,
        lambda lab, w: made_from.say(lab, w.batch, Materials(lots=(OutsideLot("Ward", lab.actor.id),)), "left out"),
    ),
    "withdraw what a batch was made from": (
        Right.WITHDRAW_MATERIALS,
        lambda lab, w: made_from.withdraw(lab, w.material, "it was another"),
    ),
    "hold a batch of a lot that failed": (
        Right.HOLD_BATCHES,
        lambda lab, w: affected.hold_affected(lab, [w.affected], "its lot is held", PASSWORD),
    ),
    "say why a batch of a lot that failed is not held": (
        Right.HOLD_BATCHES,
        lambda lab, w: affected.look_at(lab, [w.affected], "used before the freezer failed", PASSWORD),
    ),
    "keep a contract laboratory": (
        Right.APPROVE_LABORATORIES,
        lambda lab, w: keeping.save_laboratory(lab, ContractLaboratory(lab.actor.id), "asked for by QC"),
    ),
    "prepare a shipment": (
        Right.SEND_TESTS,
        lambda lab, w: shipping.prepare(lab, w.laboratory, [w.test], Packing("dry ice", "courier", date(2030, 1, 1))),
    ),
    "send a shipment": (Right.SEND_TESTS, lambda lab, w: shipping.send(lab, w.shipment, None)),
    "take a shipment back": (Right.SEND_TESTS, lambda lab, w: shipping.take_back(lab, w.shipment, "no courier came")),
    "confirm the receipt of a shipment": (
        Right.HEAR_LABORATORIES,
        lambda lab, w: shipping.confirm_receipt(lab, w.shipment, Receipt(None, "J. Smit", "intact")),
    ),
    "expect a result on another day": (
        Right.SEND_TESTS,
        lambda lab, w: shipping.expect(lab, [w.sent], date(2030, 1, 1), "they said so"),
    ),
    "record that a shipment was lost": (
        Right.SEND_TESTS,
        lambda lab, w: shipping.come_to_nothing(lab, [w.sent], SentState.LOST, "DEV-1", "never arrived"),
    ),
    "record a notice of a contract laboratory": (
        Right.HEAR_LABORATORIES,
        lambda lab, w: noticing.record_notice(lab, [w.sent], Notice("", "", "", "", None)),
    ),
    "enter the report of a contract laboratory": (
        Right.ENTER_RESULTS,
        lambda lab, w: reporting.enter_report(lab, [w.sent], Report("", None, "", "")),
    ),
    "acknowledge an alarm": (Right.ACKNOWLEDGE_ALARMS, lambda lab, w: alarms.acknowledge(lab, w.alarm, "told them")),
    "propose samples": (Right.REGISTER, lambda lab, w: registering.propose(lab, w.product, "DP")),
    "register samples": (
        Right.REGISTER,
        lambda lab, w: registering.register(lab, w.batch, "DP", [NewSample(f"more {lab.actor.key}")]),
    ),
    "register a batch": (
        Right.REGISTER,
        lambda lab, w: registering.register(
            lab, batches.BatchData(f"N-{lab.actor.key}", w.product), "DP", [NewSample("first")]
        ),
    ),
    "add a test": (Right.REGISTER, lambda lab, w: adding.add_test(lab, [w.sample], "A61", "asked for")),
    "change a sample": (
        Right.REGISTER,
        lambda lab, w: changing.change_sample(lab, w.sample, 99, NewSample("x"), "as asked"),
    ),
    "reinstate a sample": (Right.REGISTER, lambda lab, w: reinstate_samples(lab, [w.sample], "by mistake")),
    "replace a sample": (Right.REGISTER, lambda lab, w: replace_samples(lab, [w.sample])),
    "pass with a deviation": (
        Right.ENTER_RESULTS,
        lambda lab, w: pass_with_deviation(lab, [w.test], "DEV-1", "The display had gone."),
    ),
    "perform a test here": (
        Right.ENTER_RESULTS,
        lambda lab, w: perform_here(lab, [w.test], "DEV-1", "Their incubator failed."),
    ),
    "agree to a deviation": (Right.AGREE_DEVIATIONS, lambda lab, w: agree_to_deviations(lab, [w.deviation], PASSWORD)),
    "decline a deviation": (
        Right.AGREE_DEVIATIONS,
        lambda lab, w: decline_deviations(lab, [w.deviation], "The display was there to be read.", PASSWORD),
    ),
    "relax a duty": (
        Right.RELAX_DUTIES,
        lambda lab, w: relax(
            lab, w.product, Step.ISSUE, Duty.PERFORMED, date(2026, 4, 1), "One head of QC until April.", PASSWORD
        ),
    ),
    "withdraw a relaxed duty": (Right.RELAX_DUTIES, lambda lab, w: withdraw(lab, w.relaxation, "needless", PASSWORD)),
    "take a test back": (Right.ENTER_RESULTS, lambda lab, w: take_back(lab, [w.test], "too early")),
    "say which test counts": (Right.APPROVE_NOT_DONE, lambda lab, w: count_test(lab, w.test, "as asked")),
    "cancel a sample": (Right.REGISTER, lambda lab, w: changing.cancel_samples(lab, [w.sample], "as asked")),
    "receive a sample": (
        Right.RECEIVE,
        lambda lab, w: receiving.receive(
            lab, [w.sample_id], receiving.Reception("intact", deviation="no logger", is_not_measured=True)
        ),
    ),
    "agree to a deviation of receiving": (
        Right.AGREE_DEVIATIONS,
        lambda lab, w: agree_to_receipt(lab, [w.sample], PASSWORD, "DEV-1"),
    ),
    "reject a sample": (Right.RECEIVE, lambda lab, w: receiving.reject(lab, [w.sample], "leaked")),
    "enter a result": (
        Right.ENTER_RESULTS,
        lambda lab, w: recording.record(lab, [recording.NewResult(w.test, w.parameter, "0.1", reason="typed wrongly")]),
    ),
    "submit a test": (Right.ENTER_RESULTS, lambda lab, w: recording.submit(lab, [w.test])),
    "propose a test as not done": (
        Right.ENTER_RESULTS,
        lambda lab, w: recording.propose_not_done(lab, [w.test], "spilt"),
    ),
    "note that raw data were opened": (Right.APPROVE_RESULTS, lambda lab, w: raw_data.note_opened(lab, w.attachment)),
    "attach a file": (Right.ENTER_RESULTS, lambda lab, w: attachments.attach(lab, "a", b"x", test=w.test)),
    "ask for the reopening of a test": (
        Right.APPROVE_RESULTS,
        lambda lab, w: reopening.ask(lab, w.test, ["endotoxin"], "The notebook says something else."),
    ),
    "agree to the reopening of a test": (
        Right.AGREE_REOPENINGS,
        lambda lab, w: reopening.settle(lab, w.reopening, agree=True, password=PASSWORD),
    ),
    "say that a run is invalid": (
        Right.ENTER_RESULTS,
        lambda lab, w: propose_invalid(lab, [w.test], "The blank was above the lowest standard."),
    ),
    "agree that a run is invalid": (
        Right.APPROVE_RESULTS,
        lambda lab, w: settle_invalid(lab, [w.test], agree=True, reason="", password=PASSWORD),
    ),
    "record a recipient of a certificate": (
        Right.TELL,
        lambda lab, w: recipients.give(lab, w.certificate, "Ward 4", lab.store.clock()),
    ),
    "take a record of a recipient back": (
        Right.TELL,
        lambda lab, w: recipients.take_back_recipient(lab, w.recipient, "as asked"),
    ),
    "propose a decision": (
        Right.ENTER_RESULTS,
        lambda lab, w: deciding.propose_decision(lab, 1, "complies", "because of the raw data"),
    ),
    "assign a test": (Right.ASSIGN, lambda lab, w: assigning.assign(lab, [w.test], None)),
    "approve a test": (Right.APPROVE_RESULTS, lambda lab, w: approving.approve(lab, [w.test], PASSWORD)),
    "return a test": (Right.APPROVE_RESULTS, lambda lab, w: approving.return_tests(lab, [w.test], "as asked")),
    "agree that a test is not done": (
        Right.APPROVE_NOT_DONE,
        lambda lab, w: approving.settle_not_done(lab, [w.test], agree=True, reason="", password=PASSWORD),
    ),
    "settle a decision": (
        Right.DECIDE,
        lambda lab, w: deciding.settle_decision(lab, 1, accept=True, note="", password=PASSWORD),
    ),
    "preview labels": (Right.PRINT_LABELS, lambda lab, w: printing.preview(lab, [w.sample], printing.Order("100x50"))),
    "print labels": (
        Right.PRINT_LABELS,
        lambda lab, w: printing.print_labels(lab, [w.sample], printing.Order("100x50"), "again"),
    ),
    "preview a certificate": (Right.READ, lambda lab, w: certificates.preview(lab, w.batch)),
    "issue a certificate": (
        Right.ISSUE_CERTIFICATES,
        lambda lab, w: certificates.issue(lab, w.batch, w.version, PASSWORD),
    ),
    "tick a gate": (
        Right.TICK_GATES,
        lambda lab, w: gates.tick(lab, w.batch, [w.gate], "BR-1", None, PASSWORD),
    ),
    "take a tick back": (
        Right.TICK_GATES,
        lambda lab, w: gates.take_back(lab, w.batch, w.gate, "the wrong record", PASSWORD),
    ),
    "certify a batch": (
        Right.CERTIFY,
        lambda lab, w: certifying.certify(lab, w.batch, w.version, Disposition.ONE_STEP, PASSWORD),
    ),
    "reject a batch": (
        Right.CERTIFY,
        lambda lab, w: certifying.decide(lab, w.batch, w.version, Disposition.REJECTION, "as asked", PASSWORD),
    ),
    "report a batch to its client": (
        Right.SETTLE_BATCHES,
        lambda lab, w: certifying.decide(lab, w.batch, w.version, Disposition.REPORT, "as asked", PASSWORD),
    ),
    "record who was told": (
        Right.TELL,
        lambda lab, w: telling.tell(lab, w.batch, Said("Sponsor", How.PHONE, lab.store.clock(), "growth on day 3")),
    ),
    "record a call about an alarm": (
        Right.TELL,
        lambda lab, w: telling.tell_of_alarm(lab, w.alarm, Said("K. Vos", How.PHONE, lab.store.clock(), "comes in")),
    ),
    "record a susceptibility": (
        Right.TELL,
        lambda lab, w: susceptibility.record(lab, w.batch, 1, Grown("Dr. A. Jansen", lab.store.clock())),
    ),
    "take a record of telling back": (
        Right.TELL,
        lambda lab, w: telling.take_back_telling(lab, w.batch, 1, "as asked"),
    ),
    "record a physician's request": (
        Right.PREPARE_SUPPLY,
        lambda lab, w: supplying.ask(lab, w.batch, Asked("Dr. F. Hendriks", "", REASON, lab.store.clock()), PASSWORD),
    ),
    "add a document of a supply": (
        Right.PREPARE_SUPPLY,
        lambda lab, w: supplying.add_document(lab, w.batch, [1], "request.pdf", b"%PDF-", "", PASSWORD),
    ),
    "take a document of a supply back": (
        Right.PREPARE_SUPPLY,
        lambda lab, w: supplying.take_document_back(lab, w.batch, 1, "as asked"),
    ),
    "withdraw a physician's request": (
        Right.PREPARE_SUPPLY,
        lambda lab, w: supplying.withdraw(lab, w.batch, "as asked", PASSWORD),
    ),
    "supply out of specification": (
        Right.CERTIFY,
        lambda lab, w: certifying.decide(lab, w.batch, w.version, Disposition.SUPPLY, "as asked", PASSWORD),
    ),
    "put a batch on hold": (
        Right.HOLD_BATCHES,
        lambda lab, w: put_on_hold(lab, w.batch, w.version, "as asked", PASSWORD),
    ),
    "lift a hold": (Right.HOLD_BATCHES, lambda lab, w: end_hold(lab, w.batch, w.version, 1, "as asked", PASSWORD)),
    "sign that a suspicion was not confirmed": (
        Right.HOLD_BATCHES,
        lambda lab, w: not_confirmed(lab, w.batch, w.version, 1, "as asked", PASSWORD),
    ),
    "print a copy of a certificate": (Right.READ, lambda lab, w: certificates.copy(lab, w.certificate)),
    "prove a certificate": (
        Right.READ,
        lambda lab, w: certificates.prove(lab, certificates.reprint(lab, w.certificate)),
    ),
    "print a certificate again": (Right.READ, lambda lab, w: certificates.reprint(lab, w.certificate)),
    "list late tests": (Right.READ, lambda lab, w: late_work.late_work(lab)),
    "open an attachment": (Right.READ, lambda lab, w: attachments.open_attachment(lab, w.attachment)),
    "state how a test was performed": (
        Right.ENTER_RESULTS,
        lambda lab, w: performing.set_performance(
            lab, {w.test: 99}, performing.Performance(lab.actor.key, datetime.now(UTC), None)
        ),
    ),
    "give a test back": (Right.ENTER_RESULTS, lambda lab, w: assigning.give_back(lab, [w.test])),
    "take a free test": (Right.ENTER_RESULTS, lambda lab, w: assigning.take(lab, [w.test])),
    "import samples": (
        Right.REGISTER,
        lambda lab, w: importing.take(lab, staged_table(lab, f"I-{lab.actor.key}")),
    ),
    "undo an import": (Right.REGISTER, lambda lab, w: importing.undo(lab, w.imported, "as asked")),
    "preview labels of samples to come": (
        Right.PRINT_LABELS,
        lambda lab, w: label_drafts.preview_new(lab, [], "100x50"),
    ),
    **OF_THE_HOUSE,
}


WITHOUT_A_RIGHT: tuple[Callable[..., object], ...] = (
    people.set_up_first_administrator,  # there is nobody yet who could have a right
    setting_up.set_up_laboratory,
    signing_in.beside,
    signing_in.sign_in,
    signing_in.sign_out,
    signing_in.confirm_password,
    signing_in.set_password,
    signing_in.confirm_own,
    second_factor.set_second_factor,
    signatures.read_signatures,
    signatures.alarm_broken,
    watching.watch,
)
"""Services that write and ask no right: each person signs in and out, and looks after their own password; whoever finds
a broken signature raises its alarm."""
