"""A laboratory in which everybody holds every role of the bench, of QA and of the Qualified Person, and did one thing.

Whoever "entered" typed every value, whoever "shaped" said how each test was performed and submitted it, and so on; the
bystander did nothing. Each batch bears the name of the step that it waits for as its number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from qclab.demo.people import PASSWORD
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.kinds import CaseKind, Reference
from qclab.domain.investigations.lists import SHIPPED, written
from qclab.domain.investigations.phases import Answer, Cause, Finding, Phase, checklist
from qclab.domain.people.rights import Role
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import methods
from qclab.queries.review.deviating import waiting_deviations
from qclab.services.catalogue import drafts
from qclab.services.catalogue.lists import CASES, draft_list
from qclab.services.investigations import opening, working
from qclab.services.investigations.concluding import Found, sign_phase
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.results.invalid import propose_invalid
from qclab.services.results.passing import pass_with_deviation
from qclab.services.review import approving, deciding, reopening
from qclab.services.review.deviations import agree_to_deviations
from qclab.services.samples import attachments
from qclab.services.samples.receiving import Reception
from qclab.store import tables as t
from tests.laboratory.arriving import INTACT, receive
from tests.laboratory.batch import Batch, complying, name_of
from tests.laboratory.case import Worked
from tests.laboratory.elsewhere import report_back, send_away
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.laboratory.supplying import DOSE, asked_for, documented

EVERYTHING: Final = (Role.ANALYST, Role.REVIEWER, Role.QA, Role.QP)
BYSTANDER: Final = "bystander"
PEOPLE: Final = (
    BYSTANDER, "received", "performed", "entered", "shaped", "proposed", "verified", "decided", "agreed", "issued",
    "drafted", "assessed", "supervised", "concluded", "planned",
)  # fmt: skip
"""By what they did."""
WHY: Final = "The last vial was used up by the count."
FOUND: Final = "The display had gone dark."


def furnish(demo: Laboratory) -> Laboratory:
    """Its people come to the demo laboratory, and do their work."""
    people = {id_: lab_with(demo.store, *EVERYTHING, id_=id_) for id_ in PEOPLE}
    laboratory = Laboratory(demo.store, people | demo.labs)
    _to_investigate(laboratory)
    _to_arrive(laboratory)
    _to_verify(laboratory)
    _to_settle(laboratory)
    _to_open_again(laboratory)
    _to_conclude(laboratory)
    _to_decide(laboratory)
    _to_release(laboratory)
    _to_supply(laboratory)
    _to_put_in_force(laboratory)
    return laboratory


def _batch(laboratory: Laboratory, id_: str, reception: Reception = INTACT, days: int = 20) -> Batch:
    """Registered by the bystander, received by another, long enough ago for every test."""
    made = laboratory.batch(id_).registered("HUCMSC")
    receive(laboratory["received"], [sample.id for sample in made.samples], reception)
    return made.after(days=days) if days else made


def _tested(made: Batch, values: Mapping[str, str], *, all_others: bool = False) -> None:
    """These values, or those that comply as well, each test performed, entered and shaped by another person."""
    laboratory = made.laboratory
    lines = [line for line in made.grid().lines if name_of(line) in values or (all_others and line.criteria)]
    tests = sorted({line.test.key for line in lines})
    new = [
        recording.NewResult(
            cell.test, cell.parameter, values.get(name_of(line)) or complying(line), cell.sample, confirmed=True
        )
        for line in lines
        for cell in line.cells
    ]
    send_away(laboratory, laboratory.found(*tests), by=laboratory["shaped"])
    recording.record(laboratory["entered"], new)
    _performed(laboratory, tests)
    report_back(laboratory, laboratory.found(*tests), by=laboratory["shaped"])
    recording.submit(laboratory["shaped"], tests)
    if left := approving.approve(laboratory["verified"], tests, PASSWORD).verified:
        approving.approve(laboratory["pbos"], left, PASSWORD)


def _performed(laboratory: Laboratory, tests: list[int], instrument: str = "INC-02") -> None:
    now, rows = laboratory.now(), laboratory.found(*tests)
    for person in (laboratory["performed"].actor.key, None):  # nobody here performs what is done elsewhere
        versions = {row.key: row.row_version for row in rows if row.is_outside is (person is None)}
        said = performing.Performance(person, now - timedelta(days=15), now, instrument)
        if versions:
            performing.set_performance(laboratory["shaped"], versions, said)


def _protein(made: Batch, until: str) -> int:
    """A test that may be passed with a deviation: everything said of it but the instrument."""
    laboratory = made.laboratory
    test = laboratory.added(made.samples[0].key, "A66")
    line = next(line for line in made.grid().lines if line.test.key == test)
    value = recording.NewResult(test, line.parameter_key, "5", line.cells[0].sample)
    recording.record(laboratory["entered"], [value])
    _performed(laboratory, [test], "")
    attachments.attach(laboratory["shaped"], "raw.csv", b"1;2", test=test)
    if until != "entered":
        pass_with_deviation(laboratory["shaped"], [test], f"DEV-{made.key}", FOUND)
        recording.submit(laboratory["shaped"], [test])
    return test


def _to_investigate(laboratory: Laboratory) -> None:
    """Cases out of specification, the first four: the second signature of phase Ia is missing, retests can be planned,
    are planned, and a cause was proven in the laboratory."""
    made = {id_: _batch(laboratory, id_, days=0) for id_ in ("SECOND", "TO-PLAN", "PLANNED", "PROVEN")}
    made["PROVEN"].after(days=20)
    for id_, batch in made.items():
        case = _failed(batch).signed(Phase.OBVIOUS_ERROR, laboratory["assessed"], Finding.NO_ERROR)
        if id_ == "SECOND":
            continue
        case.signed(Phase.OBVIOUS_ERROR, laboratory["supervised"]).answered(Phase.LABORATORY)
        cause = Cause.MATERIAL if id_ == "PROVEN" else None
        attachments.attach(laboratory[BYSTANDER], "tube.jpg", b"crack", case=case.key)
        finding = Finding.CAUSE_PROVEN if cause else Finding.NO_CAUSE
        case.signed(Phase.LABORATORY, laboratory["concluded"], finding, cause)
        if id_ == "PLANNED":
            case.planned("mjansen", "tbakker")


def _failed(made: Batch) -> Worked:
    """A case whose first phase is answered, each duty on its test another person's."""
    _tested(made, {"A09/endotoxin": "0.56"})
    return Worked(made.laboratory, made, (BYSTANDER, "planned", BYSTANDER)).answered(Phase.OBVIOUS_ERROR)


def _to_arrive(laboratory: Laboratory) -> None:
    """Material that came with a deviation, and was tested."""
    loose = Reception("cap loose", is_not_measured=True, deviation="the cap was loose, nothing had leaked")
    _protein(_batch(laboratory, "RECEIPT", loose), "entered")


def _to_put_in_force(laboratory: Laboratory) -> None:
    """A method and the list for cases, that somebody drafted a new version of."""
    kept = next(each for each in laboratory.ask(methods) if each.value.id == "A61")
    drafts.save(laboratory["drafted"], None, replace(kept.value, version=2, title="pH, by electrode"))
    draft_list(laboratory["drafted"], CASES, written(SHIPPED))


def _to_open_again(laboratory: Laboratory) -> None:
    """An approved test that is to be opened again, and a run that is said to be invalid."""
    approved = _batch(laboratory, "REOPEN")
    _tested(approved, {"A09/endotoxin": "0.1"})
    why, looked_for = "The notebook says something else.", "Nothing else of that run was affected."
    reopening.ask(laboratory["proposed"], approved.test("A09").key, ["endotoxin"], why, looked_for)
    ran = _protein(_batch(laboratory, "INVALID"), "entered")
    propose_invalid(laboratory["proposed"], [ran], "The blank was above the lowest standard.")


def _to_conclude(laboratory: Laboratory) -> None:
    """Excursions, each on a test: one that nobody signed, one to close, and one that concerns another batch too."""
    made = _batch(laboratory, "EXCURSION")
    _tested(made, {"A09/endotoxin": "0.1"})
    test, other = made.test("A09").key, laboratory.batch("RECEIPT").key
    found = Found(Finding.NO_CAUSE, None, "said in the words of the case", "")
    for is_signed, batches in ((False, []), (True, []), (True, [made.key, other])):
        concerns = opening.Concerns(batches, [test])
        case = opening.open_case(laboratory[BYSTANDER], CaseKind.EXCURSION, "The room was warm in the night.", concerns)
        working.refer(laboratory[BYSTANDER], case, Reference.DEVIATION, "DEV-7")
        for question in checklist(CaseKind.EXCURSION, Phase.LABORATORY):
            working.answer(laboratory[BYSTANDER], case, Phase.LABORATORY, question, Answer.YES)
        if is_signed:
            sign_phase(laboratory["concluded"], case, Phase.LABORATORY, found, PASSWORD)


def _to_verify(laboratory: Laboratory) -> None:
    """A test that was approved before and is submitted again, with a deviation that QA agreed to."""
    test = _protein(_batch(laboratory, "VERIFY"), "submitted")
    viewer = laboratory["agreed"].actor
    (waits,) = laboratory.ask(lambda connection: waiting_deviations(connection, viewer))
    agree_to_deviations(laboratory["agreed"], [waits.key], PASSWORD)
    _approved_before(laboratory, test)


def _approved_before(laboratory: Laboratory, test: int) -> None:
    """It is submitted again, as when a case proves that the value was entered wrongly."""
    approving.approve(laboratory["verified"], [test], PASSWORD)
    with laboratory.store.write(laboratory["supervised"].actor, Act.CASE_PHASE_SIGNED) as writing:
        writing.update(t.test, test, state="submitted", approved_by=None, approved_at=None)


def _to_settle(laboratory: Laboratory) -> None:
    """A deviation that waits for QA, and a test that is proposed as not done."""
    _approved_before(laboratory, _protein(_batch(laboratory, "DEVIATION"), "submitted"))
    made = _batch(laboratory, "NOT-DONE")
    recording.propose_not_done(laboratory["proposed"], [_protein(made, "entered")], "the rest was spilt")


def _to_decide(laboratory: Laboratory) -> None:
    """A value that is not evaluable: its decision is proposed, and of another batch reviewed."""
    for id_ in ("DECIDE", "AGREE", "ISSUE"):
        made = _batch(laboratory, id_)
        _tested(made, {"A09/endotoxin": "<0.7"}, all_others=id_ == "ISSUE")
        cell = made.cell("A09/endotoxin")
        evaluation = made.grid().results[cell].evaluations[0].key
        deciding.propose_decision(laboratory["proposed"], evaluation, Evaluation.NOT_SHOWN, WHY)
        settling = ("decided",) if id_ == "AGREE" else ("decided", "agreed") if id_ == "ISSUE" else ()
        for who in settling:
            deciding.settle_decision(laboratory[who], evaluation, accept=True, note="", password=PASSWORD)


def _to_release(laboratory: Laboratory) -> None:
    """A batch with its certificate and every gate ticked."""
    made = (
        laboratory.batch("CERTIFY")
        .registered(expiry_at=laboratory.now() + timedelta(days=365))
        .received()
        .after(days=20)
    )
    _tested(made, {}, all_others=True)
    _issued(made)
    made.ticked()


def _issued(made: Batch) -> None:
    issuer = made.laboratory["issued"]
    seen = certificates.preview(issuer, made.key)
    certificates.issue(issuer, made.key, seen.batch_version, PASSWORD)


def _to_supply(laboratory: Laboratory) -> None:
    """A batch that fails, with its certificate and everything that a supply out of specification rests on."""
    made = laboratory.batch("SUPPLY").registered("ARI-0001").received().after(days=20)
    _tested(made, {**DOSE, "A09/endotoxin": "0.7"}, all_others=True)
    _issued(made)
    documented(asked_for(made))


def case_worked(laboratory: Laboratory) -> Iterator[tuple[str, Worked]]:
    """A case as it waits for each of its signatures in turn, all that comes before a signature being there."""
    yield "proven", Worked(laboratory, laboratory.batch("PROVEN"))
    case = _failed(_batch(laboratory, "CASE"))
    yield "first", case
    yield "second", case.signed(Phase.OBVIOUS_ERROR, laboratory["assessed"], Finding.NO_ERROR)
    case.signed(Phase.OBVIOUS_ERROR, laboratory["supervised"])
    yield "laboratory", case.answered(Phase.LABORATORY)
    case.signed(Phase.LABORATORY, laboratory["concluded"], Finding.NO_CAUSE)
    yield "to plan", case
    yield "planned", case.planned("mjansen", "tbakker")
    case.agreed()
    case.supervisor = laboratory["received"]  # who approves the retests
    case.retested("0.14", "0.12").answered(Phase.FULL_SCALE)
    yield "full scale", case
    case.signed(Phase.FULL_SCALE, laboratory[BYSTANDER], Finding.RETESTED).answered(Phase.BATCH_IMPACT)
    yield "batch impact", case
    yield "to close", case.signed(Phase.BATCH_IMPACT, laboratory[BYSTANDER], Finding.THIS_BATCH)
