"""Few people bring every batch to its end: six by day; at night two at the bench, the head of QC and the Qualified
Person from home. Nobody is result, verification and certificate of one batch."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import pytest

from qclab.domain.alarms.telling import How, Said
from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Road
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.case import Conclusion
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import Cause, Finding, Phase
from qclab.domain.people.duties import RESULT, VERIFICATION, Duty, Step
from qclab.domain.people.rights import NamedRight, Right, Role
from qclab.domain.refusals import NotAllowed, Reason
from qclab.domain.release.kinds import INTERIM
from qclab.queries.catalogue import master_data
from qclab.queries.investigations.reopenings import waiting_for_qa
from qclab.queries.review.deviating import waiting_deviations
from qclab.queries.review.duties import done_to_certify
from qclab.services.alarms.telling import tell
from qclab.services.catalogue import drafts
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.investigations import working
from qclab.services.investigations.concluding import close
from qclab.services.lab import Lab
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.results.invalid import propose_invalid
from qclab.services.results.passing import pass_with_deviation
from qclab.services.results.performing import Performance
from qclab.services.review import approving, deciding, reopening
from qclab.services.review.deviations import agree_to_deviations
from qclab.services.review.invalid import settle_invalid
from qclab.store import tables as t
from tests.laboratory.appointing import appointed
from tests.laboratory.batch import Batch, complying
from tests.laboratory.case import Worked
from tests.laboratory.elsewhere import report_back, send_away
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.laboratory.supplying import asked_for, documented

T = TypeVar("T")
BY_DAY = ("mjansen", "pbos", "adewit", "kvos", "jmulder", "evdberg")
AT_NIGHT = ("hlaan", "pbos", "jmulder", "evdberg")
LATE = ("A03", "A11", "A13", "A28", "A30")
DOSE = {"A21/CAR-total": "1495E6"}
ENDOTOXIN = "A09/endotoxin"
ENDS: Mapping[str, BatchStatus] = {
    "ARI-0001": BatchStatus.CERTIFIED,
    "HUCMSC": BatchStatus.CERTIFIED,
    "LV-CAR19": BatchStatus.APPROVED_FOR_FURTHER_PROCESSING,
    "SB-PLASMID": BatchStatus.APPROVED_FOR_FURTHER_PROCESSING,
    "HUCAR19": BatchStatus.REPORTED_TO_CLIENT,
}
"""How a good batch of each road ends."""


@dataclass(frozen=True)
class Staff:
    """Who is there: the two at the bench each verify what the other did, where nobody else may."""

    laboratory: Laboratory
    agrees: str = ""
    """Who of them agrees for QA, by id; else somebody with whom another is left to issue."""

    @property
    def bench(self) -> list[Lab]:
        return [lab for lab in self.laboratory.labs.values() if lab.actor.may(Right.ENTER_RESULTS)][:2]

    def verifier(self, of: Lab) -> Lab:
        return self.verifiers(of)[0]

    def verifiers(self, of: Lab) -> list[Lab]:
        """Who may verify what this person did."""
        those = [lab for lab in self.laboratory.labs.values() if lab.actor.may(Right.APPROVE_RESULTS)]
        return [lab for lab in those if lab.actor.key != of.actor.key]

    def anybody(self, deed: Callable[[Lab], T], of: Iterable[Lab] = ()) -> T:
        """Done by the first of those who are there who may. Raises NotAllowed where nobody may, with why not."""
        barred: list[Reason] = []
        for lab in of or self.laboratory.labs.values():
            try:
                return deed(lab)
            except NotAllowed as refusal:
                barred += refusal.reasons
        raise NotAllowed(*barred)

    def agreed(self, deed: Callable[[Lab], T]) -> T:
        """Agreed to for QA: by QA where two of them may issue, else by the Qualified Person on call."""
        issue = [lab for lab in self.laboratory.labs.values() if lab.actor.may(Right.ISSUE_CERTIFICATES)]
        qp = [lab for lab in self.laboratory.labs.values() if Role.QP in lab.actor.roles]
        return self.anybody(deed, [self.laboratory[self.agrees]] if self.agrees else issue if len(issue) > 1 else qp)

    def approved(self, test: int, accepted: str = "") -> None:
        why = {test: accepted} if accepted else {}
        self.anybody(lambda lab: approving.approve(lab, [test], PASSWORD, accepted=why))

    def performer(self, batch: Batch, method: str = "A09") -> Lab:
        by = batch.test(method).performed_by
        return next(lab for lab in self.laboratory.labs.values() if lab.actor.key == by)

    def tested(self, batch: Batch, *, late: bool | None = None, values: Mapping[str, str] | None = None) -> None:
        """The open tests, of one step or of both, each by one of the two and verified by another."""
        tests = [test for test in batch.tests() if test.state == "open" and late in (None, test.method_id in LATE)]
        for number, test in enumerate(tests):
            who = self.bench[number % 2]
            send_away(self.laboratory, [test], by=who)
            self.laboratory.performed(test.key, by=who)
            lines = [line for line in batch.grid().lines if line.test.key == test.key]
            typed = {id(line): (values or {}).get(f"{test.method_id}/{line.parameter.id}", "") for line in lines}
            new = [
                recording.NewResult(
                    test.key, line.parameter_key, typed[id(line)] or complying(line), cell.sample, confirmed=True
                )
                for line in lines
                for cell in line.cells
            ]
            recording.record(who, new)
            report_back(self.laboratory, [self.laboratory.test(test.key)], by=who)
            recording.submit(who, [test.key])
            for verifier in self.verifiers(who)[: test.verifications]:
                approving.approve(verifier, [test.key], PASSWORD)


@pytest.fixture(
    params=[(BY_DAY, False), (AT_NIGHT, False), (AT_NIGHT, True)],
    ids=["six by day", "four at night", "four at night, by name"],
)
def staff(request: pytest.FixtureRequest, sqlite_demo: Laboratory) -> Staff:
    """By name: the head of QC is at home, and each of those who are there is a deputy."""
    people, is_by_name = request.param
    if is_by_name:
        appointed(sqlite_demo, NamedRight.SIGNS_CERTIFICATES, "adewit", "jmulder")
        appointed(sqlite_demo, NamedRight.SUPERVISES, "adewit", "hlaan", "pbos")
    return Staff(Laboratory(sqlite_demo.store, {name: sqlite_demo[name] for name in people}))


def registered(staff: Staff, product: str) -> Batch:
    batch = staff.laboratory.batch(f"{product}-1").registered(product).received()
    return batch if product == "ARI-0001" else batch.after(days=29)


def in_one_hand(batch: Batch) -> set[int]:
    """Who is result, verification and certificate of a batch, by key."""
    done = batch.laboratory.ask(lambda connection: done_to_certify(connection, batch.key))
    results, verified = ({who for duty in duties for who in done.get(duty, ())} for duties in (RESULT, VERIFICATION))
    signed = {*done.get(Duty.ISSUED, ()), *done.get(Duty.CERTIFIED, ())}
    return results & verified & signed


@pytest.mark.parametrize("product", ENDS)
def test_every_good_batch_reaches_its_end(staff: Staff, product: str) -> None:
    batch = registered(staff, product)
    if product == "ARI-0001":
        staff.tested(batch, late=False, values=DOSE)
        batch.ticked(step=1).issued(INTERIM).certified().after(days=20)
    staff.tested(batch)
    batch.issued()
    if batch.judged().batch.road is Road.REPORTED:
        batch.decided(Disposition.REPORT, lab=staff.laboratory.qa)
    else:
        batch.ticked().certified()
    assert batch.judged().batch.status is ENDS[product]
    assert in_one_hand(batch) == set()


def failed(staff: Staff) -> tuple[Batch, Worked]:
    """A batch of which endotoxin fails and all else is good, with its case: who performed the test assesses it, and the
    other one supervises."""
    batch = registered(staff, "HUCMSC")
    staff.tested(batch, values={ENDOTOXIN: "9"})
    analyst = staff.performer(batch)
    supervisor, qa = staff.verifier(analyst), staff.laboratory.qa
    return batch, Worked(staff.laboratory, batch, (analyst.actor.id, supervisor.actor.id, qa.actor.id))


def finished(staff: Staff, batch: Batch) -> Batch:
    """Concluded by who may conclude, and certified."""
    version = certificates.preview(staff.laboratory.qa, batch.key).batch_version
    staff.anybody(lambda lab: certificates.issue(lab, batch.key, version, PASSWORD))
    judged = batch.ticked().judged()
    return batch.certified() if judged.fails == () else batch.decided(Disposition.REJECTION, "it does not comply")


def corrected(staff: Staff, batch: Batch, accepted: str) -> None:
    """Endotoxin, by who performed it, submitted and approved again."""
    by, cell = staff.performer(batch), batch.cell(ENDOTOXIN)
    new = recording.NewResult(cell.test, cell.parameter, "0.05", cell.sample, "the notebook says 0.05")
    recording.record(by, [new])
    recording.submit(by, [cell.test])
    staff.approved(cell.test, accepted)


def oos_confirmed(staff: Staff) -> Batch:
    batch, case = failed(staff)
    case.to_the_closing()
    close(case.qa, case.key, Conclusion.CONFIRMED, "nothing was found that would explain it", PASSWORD)
    return finished(staff, batch)


def two_retests(staff: Staff) -> Batch:
    batch, case = failed(staff)
    case.to_the_plan()
    bench = [lab for lab in staff.laboratory.labs.values() if lab.actor.may(Right.ENTER_RESULTS)]
    others = [lab for lab in bench if lab is not case.analyst]
    case.planned(*[lab.actor.id for lab in (others * 2)[:2]])
    case.agreed()
    for retest in case.retests:
        by = next(lab for lab in others if lab.actor.key == retest.analyst)
        assert retest.test is not None
        staff.laboratory.performed(retest.test, by=by)
        line = next(line for line in batch.grid().lines if line.test.key == retest.test)
        recording.record(by, [recording.NewResult(retest.test, line.parameter_key, "0.05", line.cells[0].sample)])
        recording.submit(by, [retest.test])
        staff.approved(retest.test)
    case.concluded(Phase.FULL_SCALE, Finding.RETESTED).concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    close(case.qa, case.key, Conclusion.NOT_CONFIRMED, "both retests comply and no cause was found", PASSWORD)
    return finished(staff, batch)


def entry_error(staff: Staff) -> Batch:
    batch, case = failed(staff)
    working.refer(case.analyst, case.key, Reference.DEVIATION, "DEV-12")
    case.assessed(Finding.ENTRY_ERROR, Cause.ENTRY)
    corrected(staff, batch, "the case shows that the entry was wrong")
    close(case.qa, case.key, Conclusion.ENTRY_ERROR, "the notebook says 0.05", PASSWORD)
    return finished(staff, batch)


def invalid_run(staff: Staff) -> Batch:
    batch = registered(staff, "HUCMSC")
    by, test = staff.bench[0], batch.test("A09").key
    staff.laboratory.performed(test, by=by)
    propose_invalid(by, [test], "the blank was above the lowest standard")
    staff.anybody(lambda lab: settle_invalid(lab, [test], agree=True, reason="", password=PASSWORD))
    staff.tested(batch)
    return finished(staff, batch)


def opened_again(staff: Staff) -> Batch:
    batch = registered(staff, "HUCMSC")
    staff.tested(batch)
    test, why = batch.test("A09").key, "the figures were exchanged when they were typed"
    beside = "nothing else of that run was affected"
    staff.anybody(lambda lab: reopening.ask(lab, test, ["endotoxin"], why, beside))
    qa = staff.laboratory.qa.actor
    (asked,) = staff.laboratory.ask(lambda connection: waiting_for_qa(connection, qa))
    staff.anybody(lambda lab: reopening.settle(lab, asked.key, agree=True, password=PASSWORD))
    corrected(staff, batch, "the notebook says 0.05")
    return finished(staff, batch)


def decided_on(staff: Staff) -> Batch:
    batch = registered(staff, "HUCMSC")
    staff.tested(batch, values={ENDOTOXIN: "<1"})
    line = batch.line(ENDOTOXIN)
    on = batch.grid().results[line.cells[0]].evaluations[0].key
    why = "The dilution was the largest that the method permits."
    deciding.propose_decision(staff.performer(batch), on, Evaluation.NOT_SHOWN, why)
    for settled in (staff.anybody, staff.agreed):
        settled(lambda lab: deciding.settle_decision(lab, on, accept=True, note="", password=PASSWORD))
    return finished(staff, batch)


def passed_with_a_deviation(staff: Staff) -> Batch:
    laboratory = staff.laboratory
    value = next(each.value for each in laboratory.ask(master_data.methods) if each.value.id == "A09")
    value = replace(value, version=2, must_say=("by", "from", "to", "instrument"), may_pass=("instrument",))
    draft = staff.anybody(lambda lab: drafts.save(lab, None, value))
    put_in_force(laboratory.qa, [Draft(t.method.name, draft.key, draft.row_version)], "meters have numbers", PASSWORD)
    batch = registered(staff, "HUCMSC")
    by, test, cell = staff.bench[0], batch.test("A09").key, batch.cell(ENDOTOXIN)
    laboratory.performed(test, by=by)
    performing.set_performance(by, {test: laboratory.test(test).row_version}, Performance(), ["instrument"])
    recording.record(by, [recording.NewResult(test, cell.parameter, "0.05", cell.sample)])
    pass_with_deviation(by, [test], "DEV-44", "The display of the meter had gone dark.")
    recording.submit(by, [test])
    staff.approved(test)
    staff.tested(batch)
    with laboratory.store.read() as connection:
        (waits,) = waiting_deviations(connection, laboratory.qa.actor)
    staff.agreed(lambda lab: agree_to_deviations(lab, [waits.key], PASSWORD))
    return finished(staff, batch)


def late_positive(staff: Staff) -> Batch:
    batch = registered(staff, "ARI-0001")
    staff.tested(batch, late=False, values=DOSE)
    batch.ticked(step=1).issued(INTERIM).certified().after(days=3)
    culture, by = batch.test("A03").key, staff.bench[0]
    staff.laboratory.performed(culture, by=by)
    cell = batch.cell("A03/aerobic")
    recording.record(by, [recording.NewResult(culture, cell.parameter, "Growth", cell.sample, confirmed=True)])
    for each in batch.judged().told.notifications:
        said = Said(each.whom, How.PHONE, staff.laboratory.now(), "growth in the aerobic bottle")
        staff.anybody(partial(tell, batch=batch.key, said=said, notification=each.key))
    return batch.decided(Disposition.REFUSAL, "used before the growth was seen")


def supplied(staff: Staff) -> Batch:
    batch = registered(staff, "ARI-0001").after(days=20)
    staff.tested(batch, values={**DOSE, ENDOTOXIN: "0.7"})
    version = certificates.preview(staff.laboratory.qa, batch.key).batch_version
    staff.anybody(lambda lab: certificates.issue(lab, batch.key, version, PASSWORD))
    return documented(asked_for(batch)).decided(Disposition.SUPPLY, "on the physician's request of today")


ROADS: Mapping[Callable[[Staff], Batch], BatchStatus] = {
    oos_confirmed: BatchStatus.REJECTED,
    two_retests: BatchStatus.CERTIFIED,
    entry_error: BatchStatus.CERTIFIED,
    invalid_run: BatchStatus.CERTIFIED,
    opened_again: BatchStatus.CERTIFIED,
    decided_on: BatchStatus.REJECTED,
    passed_with_a_deviation: BatchStatus.CERTIFIED,
    late_positive: BatchStatus.FINAL_REFUSED,
    supplied: BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION,
}
"""How a batch ends of which not all is good."""


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)
def test_every_road_reaches_its_end(staff: Staff, road: Callable[[Staff], Batch]) -> None:
    batch = road(staff)
    assert batch.judged().batch.status is ROADS[road]
    assert in_one_hand(batch) == set()


@pytest.mark.parametrize("road", [decided_on, passed_with_a_deviation], ids=lambda road: road.__name__)
def test_who_agreed_for_qa_does_not_issue_though_nobody_else_is_there(
    sqlite_demo: Laboratory, road: Callable[[Staff], Batch]
) -> None:
    """The head of QC, who is asked to leave it to the Qualified Person: relieved in the morning, or QA relaxes it."""
    staff = Staff(Laboratory(sqlite_demo.store, {name: sqlite_demo[name] for name in AT_NIGHT}), agrees="jmulder")
    with pytest.raises(NotAllowed) as refused:
        road(staff)
    assert Duty.AGREED in refused.value.codes
    assert {reason.facts.get("step", Step.ISSUE) for reason in refused.value.reasons} == {Step.ISSUE}


def test_a_rejected_batch_is_destroyed(staff: Staff) -> None:
    batch = oos_confirmed(staff).decided(Disposition.DESTRUCTION, "burnt, with its witness", lab=staff.laboratory.qa)
    assert batch.judged().batch.status is BatchStatus.DESTROYED
