"""A duty that QA relaxes for a product lets a person through there alone, is kept where it was used, and is printed."""

import json
from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.people.duties import RELAXABLE, Duty, Step
from qclab.domain.people.relaxing import Unrelaxed
from qclab.domain.people.rights import Barred, Role
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.release.kinds import INTERIM
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.catalogue.relaxed import RelaxedRow, relaxed_duties
from qclab.queries.release.certificates import blob, certificates_of
from qclab.queries.release.outdated import outdated
from qclab.queries.signatures.signatures import read_on
from qclab.services.catalogue.relaxing import relax, withdraw
from qclab.services.lab import Lab
from qclab.services.release import certificates
from qclab.services.release.duties import why_not_issue
from qclab.services.review import approving
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

WHY = "One head of QC until January; she also counts cells."


def _person(demo: Laboratory, id_: str, *roles: Role) -> Lab:
    demo.labs[id_] = lab_with(demo.store, *roles, id_=id_)
    return demo.labs[id_]


def _relax(demo: Laboratory, by: Lab, *duties: Duty, product: str = "HUCMSC", step: Step = Step.ISSUE) -> list[int]:
    last_day = (demo.now() + timedelta(days=60)).date()
    return [relax(by, demo.product(product), step, duty, last_day, WHY, PASSWORD) for duty in duties]


def _rows(demo: Laboratory) -> list[RelaxedRow]:
    return demo.ask(lambda connection: relaxed_duties(connection, demo.qa.actor))


def _why_not(demo: Laboratory, who: Lab, made: Batch) -> list[object]:
    reasons = demo.ask(lambda connection: why_not_issue(connection, who.actor, made.key, demo.now()))
    return [why.code for why in reasons]


def _done(demo: Laboratory, who: Lab, id_: str = "B-1", product: str = "HUCMSC") -> Batch:
    """A batch of which this person performed and entered everything, and the reviewer approved it."""
    made = demo.batch(id_).registered(product).received()
    by = {test.method_id: who.actor.id for test in made.tests()}
    return made.entered(by=by).submitted().approved()


@pytest.fixture
def head(sqlite_demo: Laboratory) -> Lab:
    """The head of QC of a small laboratory, who also performs tests."""
    return _person(sqlite_demo, "head", Role.ANALYST, Role.QA)


def test_strict_by_default_and_relaxed_for_one_product_by_a_signature_of_qa(sqlite_demo: Laboratory, head: Lab) -> None:
    demo = sqlite_demo
    made, other = _done(demo, head), _done(demo, head, "C-1", "ARI-0001")
    assert _why_not(demo, head, made) == [Duty.PERFORMED, Duty.ENTERED]
    with refused(NotAllowed, Barred.NO_RIGHT):
        _relax(demo, demo.reviewer, Duty.PERFORMED)
    keys = _relax(demo, demo.qa, Duty.PERFORMED, Duty.ENTERED)
    assert _why_not(demo, head, made) == []
    assert _why_not(demo, head, other) == [Duty.PERFORMED, Duty.ENTERED]
    with demo.store.read() as connection:
        (signature,) = read_on(connection, demo.qa.actor, "relaxation", keys[:1])[keys[0]]
        assert verify(connection).faults == ()
    assert signature.signature.meaning == Meaning.DUTY_RELAXED


def test_who_signs_it_relaxes_nothing_for_themselves(sqlite_demo: Laboratory, head: Lab) -> None:
    made = _done(sqlite_demo, head)
    _relax(sqlite_demo, head, Duty.PERFORMED, Duty.ENTERED)
    assert _why_not(sqlite_demo, head, made) == [Duty.PERFORMED, Duty.ENTERED]


def test_what_it_was_used_for_is_kept_printed_and_listed(demo: Laboratory) -> None:
    head = _person(demo, "head", Role.ANALYST, Role.QA)
    made = _done(demo, head)
    _relax(demo, demo.qa, Duty.PERFORMED, Duty.ENTERED)
    seen = certificates.preview(head, made.key)
    assert [text.partition(":")[0] for text in seen.relaxed] == ["Relaxed duty, used by Head"] * 2
    assert certificates.preview(demo.qa, made.key).relaxed == ()
    issued = certificates.issue(head, made.key, seen.batch_version, PASSWORD)
    kept = json_notes(demo, issued.content)
    assert sum(WHY[:-1] in text and demo.qa.actor.name in text for text in kept) == 2
    for row in _rows(demo):
        assert [(use.batch_id, use.record, use.by) for use in row.uses] == [("B-1", f"{issued.id} revision 1", "Head")]
    with demo.store.read() as connection:
        assert outdated(connection, [made.key]) == {}, "that it was used is part of issuing it"
        assert len(certificates_of(connection, demo.qa.actor, made.key)) == 1
        assert verify(connection).faults == ()


def json_notes(demo: Laboratory, digest: str) -> list[str]:
    content = json.loads(demo.ask(lambda connection: blob(connection, digest)))
    return [note["text"] for note in content["notes"]]


def test_nothing_relaxed_lets_one_person_be_result_verification_and_certificate(
    sqlite_demo: Laboratory, head: Lab
) -> None:
    demo = sqlite_demo
    everything = _person(demo, "everything", Role.ANALYST, Role.REVIEWER, Role.QA)
    made = demo.batch("B-1").registered().received()
    by = {test.method_id: everything.actor.id for test in made.tests() if test.method_id == "A09"}
    made.entered(by=by).submitted()
    mine, others = [made.test("A09").key], [key for key in made.in_hand if key != made.test("A09").key]
    approving.approve(everything, others, PASSWORD)
    approving.approve(demo.reviewer, mine, PASSWORD)
    _relax(demo, demo.qa, *RELAXABLE[Step.ISSUE])
    assert _why_not(demo, everything, made) == [Duty.PERFORMED, Duty.ENTERED]


def test_it_ends_with_its_last_day_or_when_it_is_withdrawn(sqlite_demo: Laboratory, head: Lab) -> None:
    demo = sqlite_demo
    made = _done(demo, head)
    performed, entered = _relax(demo, demo.qa, Duty.PERFORMED, Duty.ENTERED)
    with refused(Invalid, Unrelaxed.ALREADY):
        _relax(demo, demo.qa, Duty.PERFORMED)
    withdraw(demo.qa, performed, "a second head began", PASSWORD)
    assert _why_not(demo, head, made) == [Duty.PERFORMED]
    with refused(Conflict, Unrelaxed.ENDED):
        withdraw(demo.qa, performed, "a second head began", PASSWORD)
    demo.clock.forward(days=62)
    assert _why_not(demo, head, made) == [Duty.PERFORMED, Duty.ENTERED]
    today = demo.now().date()
    rows = {row.key: row for row in _rows(demo)}
    assert (rows[performed].state(today), rows[entered].state(today)) == ("withdrawn", "over")
    assert rows[performed].ended_because == "a second head began"
    with demo.store.read() as connection:
        signed = read_on(connection, demo.qa.actor, "relaxation", [performed])[performed]
        assert verify(connection).faults == ()
    assert [each.signature.meaning for each in signed] == [Meaning.DUTY_RELAXED, Meaning.RELAXATION_WITHDRAWN]


def test_another_client_s_product_is_not_relaxed_nor_seen(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    _relax(demo, demo.qa, Duty.AGREED)
    stranger = demo["vectoria"]
    assert demo.ask(lambda connection: relaxed_duties(connection, stranger.actor)) == []
    foreign = lab_with(demo.store, Role.QA, id_="foreign", client=stranger.actor.client)
    with pytest.raises((Missing, NotAllowed)):
        _relax(demo, foreign, Duty.PERFORMED)


def test_an_interim_certificate_asks_the_same(sqlite_demo: Laboratory, head: Lab) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    made.entered(by={test.method_id: head.actor.id for test in made.tests()}).submitted()
    made.in_hand = made.in_hand[:1]
    made.approved()
    seen = certificates.preview(head, made.key, INTERIM)
    with refused(NotAllowed, Duty.PERFORMED, Duty.ENTERED):
        certificates.issue(head, made.key, seen.batch_version, PASSWORD, INTERIM)
