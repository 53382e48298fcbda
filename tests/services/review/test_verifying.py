"""One to three persons verify a submitted test; it is approved by the last of them, and by nobody who shaped it."""

from collections.abc import Callable
from typing import Literal

import pytest
from sqlalchemy import func, select

from qclab.demo.people import PASSWORD
from qclab.domain.people.duties import Duty
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.blockers import Block
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Standing
from qclab.domain.testing.lifecycle import Bar, TestState
from qclab.domain.testing.verifying import Unverified
from qclab.domain.trail.acts import Act
from qclab.queries.investigations.reopenings import waiting_for_qa
from qclab.queries.review.duties import done_to_certify
from qclab.queries.review.waiting import waiting_tests
from qclab.queries.signatures.signatures import ReadSignature, read_on
from qclab.services.release import certificates
from qclab.services.results import recording, taking_back
from qclab.services.review import approving, reopening
from qclab.services.samples import attachments
from qclab.store import tables as t
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.refusals import refused
from tests.laboratory.verifying import VERIFIERS, ask_for

pytestmark = pytest.mark.server_in_proof

WHY = "the page of the notebook is missing"
REOPENED = "The notebook says 0.3; the figures were exchanged when it was typed."
LOOKED = "The other plates of that day were held against the notebook; none is wrong."


def _waiting(demo: Laboratory, asked: Literal["1", "2", "3"] = "2", typed: str = "0.2") -> tuple[Batch, int]:
    """A batch whose endotoxin test asks for so many verifications and waits for the first of them."""
    if asked != "1":
        ask_for(demo, asked, "A09")
    made = demo.batch("B-1").registered().received()
    line = made.line()
    recording.record(demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, typed)])
    demo.performed(line.test.key, by=demo["mjansen"])
    recording.submit(demo["mjansen"], [line.test.key])
    return made, line.test.key


def _signatures(demo: Laboratory, test: int) -> list[ReadSignature]:
    actor = demo.qa.actor
    return demo.ask(lambda connection: read_on(connection, actor, "test", [test])).get(test, [])


def _meanings(demo: Laboratory, test: int) -> list[tuple[str, Meaning, Standing]]:
    return [(each.signature.printed_name, each.signature.meaning, each.standing) for each in _signatures(demo, test)]


def _tests_of(demo: Laboratory, ago: int) -> set[int]:
    """The tests that the event of so many events ago changed."""
    seq = demo.ask(lambda connection: connection.execute(select(func.max(t.event.c.seq))).scalar_one()) - ago
    of_event = select(t.change.c.row_key).where(t.change.c.event == seq, t.change.c.table_name == t.test.name)
    return {int(key) for key in demo.ask(lambda connection: connection.execute(of_event).scalars().all())}


@pytest.mark.parametrize("asked", ["1", "2", "3"])
def test_a_test_is_approved_by_the_last_person_that_its_method_asks_for(
    demo: Laboratory, asked: Literal["1", "2", "3"]
) -> None:
    made, test = _waiting(demo, asked)
    names = [demo[each].actor.name for each in VERIFIERS[: int(asked)]]
    for number, who in enumerate(VERIFIERS[: int(asked)], 1):
        assert demo.test(test).state is TestState.SUBMITTED
        assert {line.test.state for line in made.dossier().lines if line.test and line.test.key == test} == {
            "submitted"
        }
        signed = approving.approve(demo[who], [test], PASSWORD)
        is_last = number == int(asked)
        assert (signed.verified, signed.approved) == (((), (test,)) if is_last else ((test,), ()))
        assert demo.acts()[0] == (Act.TESTS_APPROVED if is_last else Act.TESTS_VERIFIED)
    row = demo.test(test)
    assert (row.state, row.approved_by_name) == (TestState.APPROVED, names[-1])
    assert [name for _, name in row.verifying.by] == names[:-1]
    meanings = [*[Meaning.VERIFIED] * (int(asked) - 1), Meaning.APPROVED]
    assert _meanings(demo, test) == [
        (name, meaning, Standing.VALID) for name, meaning in zip(names, meanings, strict=True)
    ]
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_a_test_that_one_of_two_verified_blocks_the_certificate_and_says_how_far_it_is(demo: Laboratory) -> None:
    made, test = _waiting(demo)
    said = "waiting for approval, {} of 2 verifications"
    for given, who in enumerate((None, "adewit")):
        if who:
            approving.approve(demo[who], [test], PASSWORD)
        blocked = certificates.preview(demo.qa, made.key).blockers
        assert (Block.PENDING, said.format(given), "reviewer") in {(each.code, each.why, each.who) for each in blocked}
    approving.approve(demo["pbos"], [test], PASSWORD)
    title = demo.test(test).method_title
    assert not [each for each in certificates.preview(demo.qa, made.key).blockers if each.what.startswith(title)]


def test_one_person_verifies_a_submission_once(demo: Laboratory) -> None:
    _, test = _waiting(demo, "3")
    approving.approve(demo["adewit"], [test], PASSWORD)
    with refused(NotAllowed, Duty.VERIFIED):
        approving.approve(demo["adewit"], [test], PASSWORD)
    approving.approve(demo["pbos"], [test], PASSWORD)
    with refused(NotAllowed, Duty.VERIFIED):
        approving.approve(demo["adewit"], [test], PASSWORD)
    assert [name for _, name in demo.test(test).verifying.by] == ["A. de Wit", "P. Bos"]


def _return(demo: Laboratory, test: int) -> None:
    approving.return_tests(demo["pbos"], [test], WHY)


def _take_back(demo: Laboratory, test: int) -> None:
    taking_back.take_back(demo["mjansen"], [test], "a page of the notebook was left out")


@pytest.mark.parametrize("opens", [_return, _take_back])
def test_what_was_verified_is_verified_anew_once_it_was_open_again(
    demo: Laboratory, opens: Callable[[Laboratory, int], None]
) -> None:
    """The first verification stays, as a signature of then; who gave it looks at what is submitted now."""
    _, test = _waiting(demo)
    approving.approve(demo["adewit"], [test], PASSWORD)
    opens(demo, test)
    assert demo.test(test).verifying.by == ()
    recording.submit(demo["mjansen"], [test], unchanged="it was on the next page")
    assert demo.test(test).verifying.said == "0 of 2 verified"
    assert approving.approve(demo["adewit"], [test], PASSWORD).verified == (test,)
    with refused(NotAllowed, Duty.VERIFIED):
        approving.approve(demo["adewit"], [test], PASSWORD)
    assert approving.approve(demo["pbos"], [test], PASSWORD).approved == (test,)
    assert [meaning for _, meaning, _ in _meanings(demo, test)] == [
        Meaning.VERIFIED, Meaning.VERIFIED, Meaning.APPROVED,
    ]  # fmt: skip
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_an_approved_test_that_is_opened_again_needs_all_its_verifications_again(demo: Laboratory) -> None:
    _, test = _waiting(demo)
    approving.approve(demo["adewit"], [test], PASSWORD)
    approving.approve(demo["pbos"], [test], PASSWORD)
    reopening.ask(demo["hlaan"], test, ["endotoxin"], REOPENED, LOOKED)
    key = demo.ask(lambda connection: waiting_for_qa(connection, demo.qa.actor))[-1].key
    reopening.settle(demo["kvos"], key, agree=True, password=PASSWORD)
    line = demo.batch("B-1").line()
    recording.record(
        demo["mjansen"], [recording.NewResult(test, line.parameter_key, "0.3", reason="a digit was misread")]
    )
    recording.submit(demo["mjansen"], [test])
    assert demo.test(test).verifying.said == "0 of 2 verified"
    assert approving.approve(demo["adewit"], [test], PASSWORD).verified == (test,)
    assert demo.test(test).reopened, "its batch is held until it is approved again"
    with refused(NotAllowed, Duty.VERIFIED):
        approving.approve(demo["pbos"], [test], PASSWORD)  # who approved the wrong value
    assert approving.approve(demo["hlaan"], [test], PASSWORD).approved == (test,)
    assert not demo.test(test).reopened


def test_nothing_is_added_to_what_one_verified_before_a_file_was_attached(demo: Laboratory) -> None:
    _, test = _waiting(demo)
    approving.approve(demo["adewit"], [test], PASSWORD)
    attachments.attach(demo["lkoster"], "raw.csv", b"1;2", test=test)
    with refused(Conflict, Unverified.CHANGED):
        approving.approve(demo["pbos"], [test], PASSWORD)
    (row,) = demo.ask(lambda connection: waiting_tests(connection, demo["pbos"].actor))
    assert row.changed_since == ("A. de Wit",)
    _return(demo, test)
    recording.submit(demo["mjansen"], [test], unchanged="the file was attached meanwhile")
    for who in ("adewit", "pbos"):
        approving.approve(demo[who], [test], PASSWORD)
    assert demo.test(test).state is TestState.APPROVED


def test_who_verified_and_attached_a_file_after_that_is_no_second_person(demo: Laboratory) -> None:
    _, test = _waiting(demo)
    approving.approve(demo["hlaan"], [test], PASSWORD)
    attachments.attach(demo["hlaan"], "raw.csv", b"1;2", test=test)
    with refused(Conflict, Unverified.CHANGED, Unverified.SHAPED):
        approving.approve(demo["pbos"], [test], PASSWORD)


@pytest.mark.both_engines
def test_tests_that_ask_for_one_two_and_three_are_signed_together(demo: Laboratory) -> None:
    ask_for(demo, "2", "A09")
    ask_for(demo, "3", "A20")
    made = demo.batch("B-1").registered().received().entered().submitted()
    tests = made.in_hand
    two, three = made.test("A09").key, made.test("A20").key
    others = tuple(sorted(set(tests) - {two, three}))
    signed = approving.approve(demo["adewit"], tests, PASSWORD)
    assert (set(signed.verified), signed.approved) == ({two, three}, others)
    assert signed.words == f"2 tests verified, {len(others)} tests approved"
    assert demo.acts()[:2] == [Act.TESTS_APPROVED, Act.TESTS_VERIFIED], "each outcome is an event of its own"
    first, last = (_tests_of(demo, number) for number in (1, 0))
    assert (first, last) == ({two, three}, set(others))
    signed = approving.approve(demo["pbos"], [two, three], PASSWORD)
    assert (signed.verified, signed.approved) == ((three,), (two,))
    signed = approving.approve(demo["kvos"], [three], PASSWORD)
    assert (signed.verified, signed.approved) == ((), (three,))


def test_a_person_who_meant_to_verify_never_approves_instead(demo: Laboratory) -> None:
    """Two looked at it at the same time; the second is told who was first, and reads again what the signature means."""
    _, test = _waiting(demo)
    seen = {test: demo.test(test).row_version}
    approving.approve(demo["adewit"], [test], PASSWORD, seen)
    with pytest.raises(Conflict, match=r"A\. de Wit changed verified by"):
        approving.approve(demo["pbos"], [test], PASSWORD, seen)
    assert approving.approve(demo["pbos"], [test], PASSWORD, {test: demo.test(test).row_version}).approved == (test,)


def test_of_an_approved_test_nobody_gives_another_verification(demo: Laboratory) -> None:
    _, test = _waiting(demo)
    for who in ("adewit", "pbos"):
        approving.approve(demo[who], [test], PASSWORD)
    with refused(Conflict, Bar.NOT_SUBMITTED):
        approving.approve(demo["kvos"], [test], PASSWORD)


def test_a_test_is_verified_as_often_as_the_version_asked_under_which_it_was_assigned(demo: Laboratory) -> None:
    _, test = _waiting(demo)
    ask_for(demo, "3", "A09")
    approving.approve(demo["adewit"], [test], PASSWORD)
    assert approving.approve(demo["pbos"], [test], PASSWORD).approved == (test,)


def test_each_verifier_gives_their_own_reason_for_a_correction(demo: Laboratory) -> None:
    ask_for(demo, "2", "A09")
    made = demo.batch("B-1").registered().received()
    line = made.line()
    for typed, reason in (("0.7", ""), ("0.2", "the decimal was misread")):
        recording.record(
            demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, typed, reason=reason)]
        )
    test = line.test.key
    demo.performed(test, by=demo["mjansen"])
    recording.submit(demo["mjansen"], [test])
    first, second = "the notebook says 0.2 on page 3", "the printout of the reader says 0.2"
    approving.approve(demo["adewit"], [test], PASSWORD, accepted={test: first})
    with refused(Invalid, approving.Unexplained.CORRECTION):
        approving.approve(demo["pbos"], [test], PASSWORD)
    approving.approve(demo["pbos"], [test], PASSWORD, accepted={test: second})
    assert demo.test(test).state_reason == f"Correction accepted: {first}; {second}"
    assert [standing for _, _, standing in _meanings(demo, test)] == [Standing.VALID, Standing.VALID]


def test_who_verified_certifies_nothing_of_the_batch_also_where_it_stands_no_more(demo: Laboratory) -> None:
    made, test = _waiting(demo)
    approving.approve(demo["adewit"], [test], PASSWORD)
    _return(demo, test)
    done = demo.ask(lambda connection: done_to_certify(connection, made.key))
    assert demo["adewit"].actor.key in done[Duty.VERIFIED]


def test_a_certificate_prints_who_verified_beside_who_approved(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    ask_for(demo, "2", "A09")
    made = demo.batch("B-1").registered().received().entered().submitted()
    test = made.test("A09").key
    approving.approve(demo["hlaan"], [test], PASSWORD)
    _return(demo, test)  # what H. Laan verified then is printed nowhere
    recording.submit(demo.analyst, [test], unchanged="it was on the next page")
    approving.approve(demo["adewit"], [*made.in_hand], PASSWORD)
    approving.approve(demo["pbos"], [test], PASSWORD)
    printed = certificates.preview(demo.qa, made.key).content.signatories
    assert {(each.name, each.meaning) for each in printed if each.name} == {
        ("A. de Wit", "Meaning: verified, 1 test"),
        ("A. de Wit", f"Meaning: approved, {len(made.in_hand) - 1} tests"),
        ("P. Bos", "Meaning: approved, 1 test"),
    }
