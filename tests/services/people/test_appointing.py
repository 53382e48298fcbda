"""People who have a right by name: who appoints them, what the right is asked of from then on, at every desk."""

from datetime import timedelta
from typing import Any

import pytest

from qclab.domain.investigations.case import next_step
from qclab.domain.investigations.phases import Finding, Phase
from qclab.domain.people.appointments import Unappointed
from qclab.domain.people.duties import Step
from qclab.domain.people.rights import Actor, Barred, NamedRight, Right
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.people.appointments import appointments, told_to
from qclab.queries.people.people import PersonRow
from qclab.queries.people.standing import who_may
from qclab.queries.release.certificates import CertificateRow
from qclab.services.investigations.concluding import Found, sign_phase
from qclab.services.lab import Lab
from qclab.services.people import appointing, people, signing_in
from qclab.services.release import certificates
from qclab.services.release.awaiting import Awaits, awaited
from qclab.services.trail.verifying import verify_trail
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.ui.pages.batches.facts import NOBODY_SIGNS, read_batch
from tests.laboratory.appointing import WHY, appointed, today
from tests.laboratory.batch import Batch
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

SIGNS, SUPERVISES = NamedRight.SIGNS_CERTIFICATES, NamedRight.SUPERVISES


def issue(lab: Lab, batch: Batch) -> CertificateRow:
    seen = certificates.preview(lab, batch.key)
    return certificates.issue(lab, batch.key, seen.batch_version, PASSWORD)


def names(rows: list[PersonRow]) -> set[str]:
    return {row.id for row in rows}


@pytest.fixture
def ready(demo: Laboratory) -> Batch:
    """A batch whose certificate nothing blocks."""
    return demo.batch("B-READY").registered("HUCMSC").received().after(days=29).entered().submitted().approved()


def test_while_nobody_is_appointed_the_roles_decide(demo: Laboratory) -> None:
    now = demo.now()
    assert names(demo.qa.ask(who_may, Right.ISSUE_CERTIFICATES, now)) == {"kvos", "ihendriks", "jmulder"}
    assert names(demo.qa.ask(who_may, Right.SUPERVISE_CASES, now)) == {"adewit", "hlaan", "pbos"}


def test_from_the_first_appointment_on_only_named_people_have_the_right(demo: Laboratory) -> None:
    appointed(demo, SIGNS, "adewit", "kvos")
    appointed(demo, SUPERVISES, "adewit", "tbakker")
    now = demo.now()
    assert names(demo.qa.ask(who_may, Right.ISSUE_CERTIFICATES, now)) == {"adewit", "kvos"}
    assert names(demo.qa.ask(who_may, Right.SUPERVISE_CASES, now)) == {"adewit", "tbakker"}
    demo["adewit"].require(Right.ISSUE_CERTIFICATES)
    with refused(NotAllowed, Barred.NO_RIGHT) as refusal:
        demo["jmulder"].require(Right.ISSUE_CERTIFICATES)
    assert str(refusal.value).endswith("Signs certificates of analysis: A. de Wit, deputy K. Vos.")
    demo["jmulder"].require(Right.CLOSE_CASES)  # no other right was touched


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"person": "mjansen"}, [Unappointed.NOT_ELIGIBLE]),
        ({"person": "inspector"}, [Unappointed.NOT_ELIGIBLE]),
        ({"person": "admin"}, [Unappointed.OWN, Unappointed.NOT_ELIGIBLE]),
        ({"person": "adewit"}, [Unappointed.ALREADY]),
        ({"first": -1}, [Unappointed.BACKDATED]),
        ({"last": -1}, [Unappointed.ENDS_BEFORE]),
        ({"deputy_of": 99}, [Unappointed.OF_NOBODY]),
    ],
)
def test_an_administrator_appoints_whom_the_rules_let(
    demo: Laboratory, values: dict[str, Any], codes: list[Unappointed]
) -> None:
    appointed(demo, SIGNS, "adewit")
    on = today(demo)
    days = {name: on + timedelta(days=values[name]) for name in ("first", "last") if name in values}
    person, last = demo[values.get("person", "ihendriks")].actor.key, days.get("last")
    with refused(Invalid, *codes):
        appointing.appoint(
            demo["admin"], SIGNS, person, days.get("first", on), last, values.get("deputy_of"), WHY, PASSWORD
        )


@pytest.mark.parametrize("id_", ["kvos", "adewit", "evdberg"])
def test_nobody_but_an_administrator_appoints(demo: Laboratory, id_: str) -> None:
    person = demo["ihendriks"].actor.key
    with refused(NotAllowed, Barred.NO_RIGHT):
        appointing.appoint(demo[id_], SIGNS, person, today(demo), None, None, WHY, PASSWORD)


def test_an_appointment_asks_a_reason_and_the_password(demo: Laboratory) -> None:
    person, on = demo["kvos"].actor.key, today(demo)
    with pytest.raises(Invalid):
        appointing.appoint(demo["admin"], SIGNS, person, on, None, None, "x", PASSWORD)
    with refused(NotAllowed, Barred.WRONG_PASSWORD):
        appointing.appoint(demo["admin"], SIGNS, person, on, None, None, WHY, "not the password")
    assert demo["admin"].ask(appointments) == []


def test_it_is_ended_once_and_stays_in_the_records(demo: Laboratory) -> None:
    key, _ = appointed(demo, SIGNS, "adewit", "kvos")
    appointing.end_appointment(demo["admin"], key, "another head of QC", PASSWORD)
    with refused(Conflict, Unappointed.ENDED):
        appointing.end_appointment(demo["admin"], key, "once more", PASSWORD)
    deputy, holder = demo["admin"].ask(appointments)
    assert (holder.ended_because, holder.ended_by_name) == ("another head of QC", "System administrator")
    states = [row.state([deputy, holder], today(demo)) for row in (holder, deputy)]
    assert states == ["ended", "its holder's is over"]
    assert verify_trail(demo.qa).faults == ()


def test_once_nobody_is_left_it_is_said_what_to_do(ready: Batch) -> None:
    laboratory = ready.laboratory
    key, _ = appointed(laboratory, SIGNS, "adewit", "kvos")
    appointing.end_appointment(laboratory["admin"], key, "left the laboratory", PASSWORD)
    said = "Nobody who signs certificates of analysis is active: an administrator appoints one on People."
    with refused(NotAllowed, Barred.NOBODY_APPOINTED):
        issue(laboratory["kvos"], ready)
    (waits,) = (row for row in awaited(laboratory["kvos"]) if row.awaits is Awaits.READY and row.record == ready.key)
    assert waits.why_not.endswith(said)
    for reader in ("kvos", "evdberg"):
        (blocker,) = read_batch(laboratory[reader], ready.key).blockers(ANALYSIS)
        assert str(blocker) == f"Signature: {NOBODY_SIGNS}", "the page says it among what blocks"


def test_a_deputy_still_may_while_the_holder_is_away_or_deactivated(ready: Batch) -> None:
    laboratory = ready.laboratory
    appointed(laboratory, SIGNS, "adewit", "kvos")
    people.deactivate(laboratory["admin"], laboratory["adewit"].actor.key, "left the laboratory")
    row = issue(laboratory["kvos"], ready)
    assert signed(laboratory, row.key) == "K. Vos, deputy of A. de Wit"


def signed(laboratory: Laboratory, certificate: int) -> str:
    """The name beside the signature of a certificate."""
    with laboratory.store.read() as connection:
        statement = t.signature.select().where(
            t.signature.c.subject_table == "certificate", t.signature.c.subject == certificate
        )
        return str(connection.execute(statement).one().printed_name)


def test_the_certificate_of_a_deputy_says_whose_deputy_signed_it(ready: Batch) -> None:
    laboratory = ready.laboratory
    appointed(laboratory, SIGNS, "adewit", "kvos")
    seen = certificates.preview(laboratory["kvos"], ready.key)
    row = issue(laboratory["kvos"], ready)
    assert signed(laboratory, row.key) == "K. Vos, deputy of A. de Wit"
    content = laboratory.ask(lambda connection: certificates._content(connection, row))
    (who,) = (each for each in content["signatories"] if each["meaning"].endswith(Meaning.ISSUED))
    assert (who["name"], who["position"]) == ("K. Vos", "QA officer, deputy of A. de Wit")
    assert seen.content.signatories[-1].position == ""


def test_the_head_of_quality_control_signs_who_has_no_such_role(ready: Batch) -> None:
    laboratory = ready.laboratory
    with refused(NotAllowed, Barred.NO_RIGHT):
        issue(laboratory["adewit"], ready)
    appointed(laboratory, SIGNS, "adewit")
    assert signed(laboratory, issue(laboratory["adewit"], ready).key) == "A. de Wit"
    with refused(NotAllowed, Barred.NO_RIGHT):
        issue(laboratory["jmulder"], ready)


@pytest.mark.both_engines
def test_what_waits_to_be_issued_waits_for_who_was_appointed(ready: Batch) -> None:
    laboratory = ready.laboratory
    assert Awaits.READY not in {row.awaits for row in awaited(laboratory["adewit"])}
    appointed(laboratory, SIGNS, "adewit")
    (row,) = (row for row in awaited(laboratory["adewit"]) if row.record == ready.key)
    assert (row.awaits, row.why_not) == (Awaits.READY, "")
    (row,) = (row for row in awaited(laboratory["kvos"]) if row.record == ready.key)
    assert row.why_not.endswith("Signs certificates of analysis: A. de Wit.")


def test_an_appointment_that_ends_takes_the_right_away_at_every_desk_at_once(ready: Batch) -> None:
    """Two desks: the deputy has the preview open while the administrator ends the appointment at another."""
    laboratory = ready.laboratory
    _, deputy = appointed(laboratory, SIGNS, "adewit", "kvos")
    desk = signing_in.sign_in(Store(laboratory.store.engine, laboratory.clock), "kvos", PASSWORD)
    desk.sitting.has_signed = True
    seen = certificates.preview(desk, ready.key)
    assert desk.actor.may(Right.ISSUE_CERTIFICATES)
    appointing.end_appointment(laboratory["admin"], deputy, "back from the holidays", PASSWORD)
    with refused(NotAllowed, Barred.NO_RIGHT):
        certificates.issue(desk, ready.key, seen.batch_version, PASSWORD)
    assert not desk.actor.may(Right.ISSUE_CERTIFICATES)
    assert desk.ask(appointments)  # and the work goes on: they are not signed out


@pytest.mark.both_engines
def test_an_appointment_gives_the_right_to_who_is_signed_in(ready: Batch) -> None:
    laboratory = ready.laboratory
    desk = signing_in.sign_in(Store(laboratory.store.engine, laboratory.clock), "adewit", PASSWORD)
    desk.sitting.has_signed = True
    assert not desk.actor.may(Right.ISSUE_CERTIFICATES)
    appointed(laboratory, SIGNS, "adewit")
    with desk.write(Act.CERTIFICATE_ISSUED, right=Right.ISSUE_CERTIFICATES):
        pass
    assert desk.actor.may(Right.ISSUE_CERTIFICATES)


@pytest.mark.both_engines
def test_an_appointment_that_ends_while_it_is_being_used_is_seen_in_the_write(ready: Batch) -> None:
    """It ends after the right was asked for and before the transaction begins."""
    laboratory = ready.laboratory
    _, deputy = appointed(laboratory, SIGNS, "adewit", "kvos")
    desk = laboratory["kvos"]
    desk.require(Right.ISSUE_CERTIFICATES)
    appointing.end_appointment(laboratory["admin"], deputy, "back from the holidays", PASSWORD)
    with (
        refused(NotAllowed, Barred.NO_RIGHT),
        desk.write(Act.CERTIFICATE_ISSUED, right=Right.ISSUE_CERTIFICATES),
    ):
        pytest.fail("the right was gone")
    assert laboratory.acts()[0] == "right refused"


@pytest.mark.both_engines
def test_days_are_those_of_the_laboratory(demo: Laboratory) -> None:
    """It begins at midnight there, and ends with its last day."""
    on = today(demo)
    person = demo["adewit"].actor.key
    first, last = on + timedelta(days=1), on + timedelta(days=2)
    appointing.appoint(demo["admin"], SIGNS, person, first, last, None, WHY, PASSWORD)
    said = []
    for _ in range(4):
        demo["adewit"].ask(appointments)
        demo["kvos"].ask(appointments)
        may = (demo["adewit"].actor.may(Right.ISSUE_CERTIFICATES), demo["kvos"].actor.may(Right.ISSUE_CERTIFICATES))
        said.append(may)
        demo.clock.forward(days=1)
    assert said == [(False, True), (True, False), (True, False), (False, False)]


def test_one_that_was_ended_before_it_began_leaves_the_right_to_the_roles(demo: Laboratory) -> None:
    person, first = demo["adewit"].actor.key, today(demo) + timedelta(days=2)
    key = appointing.appoint(demo["admin"], SIGNS, person, first, None, None, WHY, PASSWORD)
    appointing.end_appointment(demo["admin"], key, "appointed by mistake", PASSWORD)
    demo.clock.forward(days=3)
    assert names(demo.qa.ask(who_may, Right.ISSUE_CERTIFICATES, demo.now())) == {"kvos", "ihendriks", "jmulder"}
    demo["kvos"].require(Right.ISSUE_CERTIFICATES)


def test_a_named_senior_analyst_supervises_as_deputy_and_a_reviewer_no_more(demo: Laboratory) -> None:
    laboratory = demo
    made = laboratory.batch("B-OOS").registered("HUCMSC").received().after(days=29)
    made.entered({"A09/endotoxin": "9"}).submitted()
    appointed(laboratory, SUPERVISES, "adewit", "tbakker")
    case = Worked(laboratory, made).answered(Phase.OBVIOUS_ERROR, laboratory["mjansen"])
    case.signed(Phase.OBVIOUS_ERROR, laboratory["mjansen"], Finding.NO_ERROR)
    assert next_step(case.file.facts.case) is Step.SUPERVISE_CASE
    with refused(NotAllowed, Barred.NO_RIGHT) as refusal:
        sign_phase(laboratory["hlaan"], case.key, Phase.OBVIOUS_ERROR, Found(), PASSWORD)
    assert str(refusal.value).endswith("Supervises phase Ia of cases: A. de Wit, deputy T. Bakker.")
    case.signed(Phase.OBVIOUS_ERROR, laboratory["tbakker"])
    said = [each.printed_name for each in case.file.phases[Phase.OBVIOUS_ERROR].signatures]
    assert said == ["M. Jansen", "T. Bakker, deputy of A. de Wit"]


def test_who_signed_first_does_not_supervise_though_appointed(demo: Laboratory) -> None:
    laboratory = demo
    made = laboratory.batch("B-OOS").registered("HUCMSC").received().after(days=29)
    made.entered({"A09/endotoxin": "9"}).submitted()
    appointed(laboratory, SUPERVISES, "adewit", "tbakker")
    case = Worked(laboratory, made).answered(Phase.OBVIOUS_ERROR, laboratory["tbakker"])
    case.signed(Phase.OBVIOUS_ERROR, laboratory["tbakker"], Finding.NO_ERROR)
    with pytest.raises(NotAllowed, match="signed phase Ia of this case first"):
        sign_phase(laboratory["tbakker"], case.key, Phase.OBVIOUS_ERROR, Found(), PASSWORD)


def test_a_person_of_one_client_is_told_nobody_of_another(demo: Laboratory) -> None:
    appointed(demo, SIGNS, "adewit", "kvos")
    demo["vectoria"].ask(appointments)
    actor: Actor = demo["vectoria"].actor
    assert str(actor.lacks(Right.ISSUE_CERTIFICATES)).endswith("A. de Wit, deputy K. Vos.")
    assert {row.value.appointee.name for row in demo["vectoria"].ask(appointments)} == {"A. de Wit", "K. Vos"}


@pytest.mark.server_in_proof
def test_who_is_appointed_and_whose_holder_is_no_more_is_told(demo: Laboratory) -> None:
    holder, deputy = appointed(demo, SIGNS, "adewit", "kvos")
    kvos = demo["kvos"]

    def told(*changed: int) -> list[str]:
        return told_to(kvos.ask(appointments), kvos.actor.key, changed, today(demo))

    said = "Your appointment stands so now: signs certificates of analysis, deputy of A. de Wit, from "
    (words,) = told(deputy)
    assert words.startswith(said)
    assert words.endswith(", in force.")
    appointing.end_appointment(demo["admin"], holder, "another head of QC", PASSWORD)
    (words,) = told(holder)
    assert words.endswith(", its holder's is over.")
    assert told_to(kvos.ask(appointments), demo["mjansen"].actor.key, [holder, deputy], today(demo)) == []
