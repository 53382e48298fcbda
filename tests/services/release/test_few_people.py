"""Few people bring every batch to its end: six by day; at night two at the bench, the head of QC and the Qualified
Person from home. Nobody is result, verification and certificate of one batch."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Road
from qclab.domain.investigations.case import Conclusion
from qclab.domain.people.duties import RESULT, VERIFICATION, Duty
from qclab.domain.people.rights import NamedRight, Right
from qclab.domain.release.kinds import INTERIM
from qclab.queries.review.duties import done_to_certify
from qclab.services.investigations.concluding import close
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.review import approving
from tests.laboratory.appointing import appointed
from tests.laboratory.batch import Batch, complying
from tests.laboratory.case import Worked
from tests.laboratory.elsewhere import report_back, send_away
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

BY_DAY = ("mjansen", "pbos", "adewit", "kvos", "jmulder", "evdberg")
AT_NIGHT = ("hlaan", "pbos", "jmulder", "evdberg")
LATE = ("A03", "A11", "A13", "A28", "A30")
DOSE = {"A21/CAR-total": "1495E6"}
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

    @property
    def bench(self) -> list[Lab]:
        return [lab for lab in self.laboratory.labs.values() if lab.actor.may(Right.ENTER_RESULTS)][:2]

    def verifier(self, of: Lab) -> Lab:
        return self.verifiers(of)[0]

    def verifiers(self, of: Lab) -> list[Lab]:
        """Who may verify what this person did."""
        those = [lab for lab in self.laboratory.labs.values() if lab.actor.may(Right.APPROVE_RESULTS)]
        return [lab for lab in those if lab.actor.key != of.actor.key]

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


def test_a_failing_batch_reaches_its_end(staff: Staff) -> None:
    batch = registered(staff, "HUCMSC")
    failing = next(line for line in batch.grid().lines if line.test.method_id == "A09")
    staff.tested(batch, values={f"A09/{failing.parameter.id}": "9"})
    worked_by = next(test.performed_by for test in batch.tests() if test.method_id == "A09")
    analyst = next(lab for lab in staff.bench if lab.actor.key == worked_by)
    supervisor, qa = staff.verifier(analyst), staff.laboratory.qa
    case = Worked(staff.laboratory, batch, (analyst.actor.id, supervisor.actor.id, qa.actor.id))
    case.to_the_closing()
    close(case.qa, case.key, Conclusion.CONFIRMED, "nothing was found that would explain it", PASSWORD)
    batch.issued().decided(Disposition.REJECTION, "endotoxin above the limit")
    batch.decided(Disposition.DESTRUCTION, "burnt, with its witness", lab=staff.laboratory.qa)
    assert batch.judged().batch.status is BatchStatus.DESTROYED
    assert in_one_hand(batch) == set()
