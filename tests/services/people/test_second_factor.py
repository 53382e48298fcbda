"""The second factor, the first signature of a sitting, and attempts at another's signature; on both engines."""

import json
import threading

import pytest
from sqlalchemy import text

from qclab.demo.people import PASSWORD
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.people.rights import Barred
from qclab.domain.people.totp import code_of, decoded, step_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Refusal
from qclab.domain.signatures.asking import Given
from qclab.domain.signatures.meanings import Asked, Meaning
from qclab.domain.signatures.reading import Standing
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.laboratory.settings import SECOND_FACTOR
from qclab.services.lab import Lab
from qclab.services.laboratory.settings import change_settings
from qclab.services.people import second_factor, signing_in
from qclab.services.release import certificates, certifying
from qclab.services.signatures.reading import read_signatures
from qclab.store.verify import verify
from tests.laboratory.laboratory import Laboratory


def to_a_step(demo: Laboratory) -> None:
    """To where the telephone has just shown another code: each look at the clock takes it a second on."""
    demo.clock.forward(seconds=30 - demo.clock.now.timestamp() % 30)


def code(demo: Laboratory, secret: str, steps: int = 0) -> str:
    return code_of(decoded(secret), step_of(demo.store.clock()) + steps)


def enrolled(demo: Laboratory, who: str = "kvos") -> str:
    """The secret of a person who has just set a second factor, in a laboratory that asks one."""
    change_settings(demo["admin"], {SECOND_FACTOR: "on"}, "certification asks a second factor")
    secret = second_factor.new_secret()
    second_factor.set_second_factor(demo[who], secret, PASSWORD, code(demo, secret, -1))
    return secret


def ready(demo: Laboratory) -> tuple[int, int]:
    """A batch that a certificate can be issued of, and its version."""
    batch = demo.batch("B-1").registered().received().entered().submitted().approved().key
    return batch, certificates.preview(demo["kvos"], batch).batch_version


def refused(kind: type[Refusal], given: str, demo: Laboratory, lab: Lab | None = None) -> str:
    lab = lab or demo["kvos"]
    with pytest.raises(kind) as caught:
        signing_in.confirm_password(lab, given, meaning=Meaning.ISSUED)
    assert caught.value.codes
    return str(caught.value.codes[0])


@pytest.mark.server_in_proof
def test_without_the_setting_nobody_is_asked_a_code(demo: Laboratory) -> None:
    batch, version = ready(demo)
    issued = certificates.issue(demo["kvos"], batch, version, PASSWORD)
    (line,) = read_signatures(demo["kvos"], "certificate", issued.key)
    assert line.read.signature.asked == Asked.PASSWORD


def test_a_certificate_is_issued_with_password_and_code_and_the_signature_says_so(demo: Laboratory) -> None:
    secret = enrolled(demo)
    batch, version = ready(demo)
    with pytest.raises(Invalid) as caught:
        certificates.issue(demo["kvos"], batch, version, PASSWORD)
    assert (caught.value.codes, caught.value.reasons[0].field) == ((Barred.CODE_ASKED,), "code")
    issued = certificates.issue(demo["kvos"], batch, version, Given(PASSWORD, code=code(demo, secret)))
    (line,) = read_signatures(demo["kvos"], "certificate", issued.key)
    assert (line.standing, line.read.signature.asked) == (Standing.VALID, Asked.PASSWORD_AND_CODE)


@pytest.mark.server_in_proof
def test_an_approval_asks_no_code(demo: Laboratory) -> None:
    enrolled(demo)
    demo.batch("B-1").registered().received().entered().submitted().approved()


@pytest.mark.server_in_proof
def test_who_has_no_second_factor_certifies_nothing_and_is_told_where_to_set_it(demo: Laboratory) -> None:
    enrolled(demo)
    batch, _ = ready(demo)
    with pytest.raises(NotAllowed) as caught:
        certifying.decide(demo["evdberg"], batch, 0, Disposition.REJECTION, "it does not comply", PASSWORD)
    assert caught.value.codes == (Barred.NO_SECOND_FACTOR,)
    assert "Second factor, under your name" in str(caught.value)


def test_a_code_works_once(demo: Laboratory) -> None:
    secret = enrolled(demo)
    given = Given(PASSWORD, code=code(demo, secret))
    signing_in.confirm_password(demo["kvos"], given, meaning=Meaning.ISSUED)
    assert refused(NotAllowed, given, demo) == Barred.WRONG_CODE
    demo.clock.forward(seconds=30)
    signing_in.confirm_password(demo["kvos"], Given(PASSWORD, code=code(demo, secret)), meaning=Meaning.ISSUED)


@pytest.mark.server_in_proof
def test_the_code_that_set_it_signs_nothing(demo: Laboratory) -> None:
    change_settings(demo["admin"], {SECOND_FACTOR: "on"}, "certification asks a second factor")
    secret = second_factor.new_secret()
    to_a_step(demo)
    second_factor.set_second_factor(demo["kvos"], secret, PASSWORD, code(demo, secret))
    assert refused(NotAllowed, Given(PASSWORD, code=code(demo, secret)), demo) == Barred.WRONG_CODE


def test_one_code_from_two_desks_at_the_same_moment_signs_once(demo: Laboratory) -> None:
    secret = enrolled(demo)
    given = Given(PASSWORD, code=code(demo, secret))
    meet, answers = threading.Barrier(4), list[bool]()

    def sign() -> None:
        lab = Lab(demo.store, demo["kvos"].actor)
        meet.wait()
        try:
            signing_in.confirm_password(lab, given, meaning=Meaning.ISSUED)
            answers.append(True)
        except NotAllowed:
            answers.append(False)

    threads = [threading.Thread(target=sign) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [False, False, False, True]


@pytest.mark.server_in_proof
def test_a_wrong_code_counts_as_a_wrong_password_does_until_the_lock_out(demo: Laboratory) -> None:
    secret = enrolled(demo)
    for _ in range(5):
        assert refused(NotAllowed, Given(PASSWORD, code="000000"), demo) == Barred.WRONG_CODE
    assert refused(NotAllowed, Given(PASSWORD, code=code(demo, secret)), demo) == Barred.WRONG_PASSWORD
    assert AlarmKind.LOCKED_OUT in [alarm.kind for alarm in demo["admin"].ask(alarms_for)]


@pytest.mark.server_in_proof
def test_a_right_code_with_a_wrong_password_is_not_used_up(demo: Laboratory) -> None:
    secret = enrolled(demo)
    typed = code(demo, secret)
    assert refused(NotAllowed, Given("not the password", code=typed), demo) == Barred.WRONG_PASSWORD
    signing_in.confirm_password(demo["kvos"], Given(PASSWORD, code=typed), meaning=Meaning.ISSUED)


@pytest.mark.server_in_proof
def test_an_administrator_and_qa_together_reset_it_and_neither_their_own(demo: Laboratory) -> None:
    enrolled(demo, "evdberg")
    qp, admin = demo["evdberg"].actor.key, demo["admin"]
    lost = "the telephone was lost, seen in person"
    qa = signing_in.beside(admin, "kvos", PASSWORD)
    with pytest.raises(NotAllowed) as caught:
        second_factor.reset_second_factor(admin, signing_in.beside(admin, "adewit", PASSWORD), qp, lost)
    assert caught.value.codes == (Barred.NOT_QA,)
    with pytest.raises(NotAllowed) as caught:
        second_factor.reset_second_factor(admin, qa, qa.actor.key, lost)
    assert caught.value.codes == (Barred.SAME_PERSON,)
    second = second_factor.new_secret()
    with pytest.raises(Conflict) as taken:
        second_factor.set_second_factor(demo["evdberg"], second, PASSWORD, code(demo, second))
    assert taken.value.codes == (Barred.HAS_SECOND_FACTOR,)
    second_factor.reset_second_factor(admin, qa, qp, lost)
    second_factor.set_second_factor(demo["evdberg"], second, PASSWORD, code(demo, second))
    with pytest.raises(Conflict) as none:
        second_factor.reset_second_factor(admin, qa, demo["mjansen"].actor.key, lost)
    assert none.value.codes == (Barred.NO_SECOND_FACTOR,)


@pytest.mark.server_in_proof
def test_the_secret_is_in_no_event_no_change_and_no_text_of_an_object(demo: Laboratory) -> None:
    secret = enrolled(demo)
    with demo.store.read() as connection:
        told = connection.execute(text("SELECT payload FROM change UNION ALL SELECT payload FROM event")).scalars()
        assert not any(secret in payload for payload in told)
        (kept,) = connection.execute(text("SELECT payload FROM change WHERE table_name = 'second_factor'")).scalars()
        assert len(json.loads(kept)["to"]["secret"]) >= 64
        assert verify(connection).faults == ()
    from qclab.queries.people.second_factor import factor_of

    with demo.store.read() as connection:
        assert secret not in repr(factor_of(connection, demo["kvos"].actor.key))
    assert "hunter2" not in repr(Given("hunter2", "kvos", "123456"))
    assert "123456" not in repr(Given("hunter2", "kvos", "123456"))


# the first signature of a sitting


@pytest.mark.server_in_proof
def test_the_first_signature_of_a_sitting_asks_the_id_and_the_next_the_password_only(demo: Laboratory) -> None:
    batch, version = ready(demo)
    lab = signing_in.sign_in(demo.store, "kvos", PASSWORD)
    with pytest.raises(Invalid) as caught:
        certificates.issue(lab, batch, version, PASSWORD)
    assert (caught.value.codes, caught.value.reasons[0].field) == ((Barred.ID_ASKED,), "user")
    first = certificates.issue(lab, batch, version, Given(PASSWORD, "KVOS"))
    assert not lab.sitting.asks_id
    version = certificates.preview(lab, batch).batch_version
    (line,) = read_signatures(lab, "certificate", first.key)
    assert line.read.signature.asked == Asked.ID_AND_PASSWORD
    lab.sitting.end()  # as locking, signing out and taking over do
    assert refused(Invalid, PASSWORD, demo, lab) == Barred.ID_ASKED


@pytest.mark.server_in_proof
def test_a_refused_signature_is_not_the_first_one(demo: Laboratory) -> None:
    batch, version = ready(demo)
    lab = signing_in.sign_in(demo.store, "kvos", PASSWORD)
    with pytest.raises(Conflict):
        certificates.issue(lab, batch, version - 1, Given(PASSWORD, "kvos"))
    assert lab.sitting.asks_id


# attempts at another's signature


@pytest.mark.server_in_proof
def test_a_wrong_password_for_another_person_is_told_to_an_administrator_and_qa_at_once(demo: Laboratory) -> None:
    with pytest.raises(NotAllowed):
        signing_in.beside(demo["mjansen"], "adewit", "a guess at it")
    for person in ("admin", "kvos"):
        (alarm,) = demo[person].ask(alarms_for)
        assert alarm.kind is AlarmKind.OTHERS_SIGNATURE
        assert "a wrong password for A. de Wit, while M. Jansen was signed in" in alarm.said
    assert demo["evdberg"].ask(alarms_for) == []
    assert demo["adewit"].ask(alarms_for) == []


@pytest.mark.server_in_proof
def test_another_s_id_in_the_own_dialog_signs_nothing_and_is_an_attempt_where_the_password_is_wrong(
    demo: Laboratory,
) -> None:
    lab = signing_in.sign_in(demo.store, "mjansen", PASSWORD)
    assert refused(NotAllowed, Given(PASSWORD, "adewit"), demo, lab) == Barred.SAME_PERSON
    assert demo["admin"].ask(alarms_for) == []
    refused(NotAllowed, Given("a guess at it", "adewit"), demo, lab)
    assert [alarm.kind for alarm in demo["admin"].ask(alarms_for)] == [AlarmKind.OTHERS_SIGNATURE]


@pytest.mark.server_in_proof
def test_one_s_own_slip_is_no_alarm(demo: Laboratory) -> None:
    refused(NotAllowed, "a slip of the finger", demo)
    assert demo["admin"].ask(alarms_for) == []
