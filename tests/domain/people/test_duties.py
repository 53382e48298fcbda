"""Which duty excludes which step: the whole table, and that few people still bring a batch to its end."""

from enum import StrEnum
from itertools import product

import pytest

from qclab.domain.people.duties import EXCLUDED_BY, RIGHTS, Duty, Step, another_may_sign, duty_blockers, exclusions
from qclab.domain.people.rights import Actor, Barred, Role
from qclab.domain.refusals import Reason

_OUT, _FREE = True, False
TABLE: dict[Step, dict[Duty, bool]] = {
    # whether who did this may not take the step
    Step.VERIFY: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _OUT, Duty.PROPOSED: _FREE, Duty.VERIFIED: _OUT,
        Duty.DECIDED: _FREE, Duty.AGREED: _OUT, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _FREE, Duty.DRAFTED: _FREE,
    },
    Step.DECIDE: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _OUT, Duty.PROPOSED: _OUT, Duty.VERIFIED: _FREE,
        Duty.DECIDED: _FREE, Duty.AGREED: _FREE, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _FREE, Duty.DRAFTED: _FREE,
    },
    Step.AGREE_DECISION: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _OUT, Duty.PROPOSED: _OUT, Duty.VERIFIED: _FREE,
        Duty.DECIDED: _OUT, Duty.AGREED: _FREE, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _FREE, Duty.DRAFTED: _FREE,
    },
    Step.AGREE_NOT_DONE: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _OUT, Duty.PROPOSED: _OUT, Duty.VERIFIED: _FREE,
        Duty.DECIDED: _FREE, Duty.AGREED: _FREE, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _FREE, Duty.DRAFTED: _FREE,
    },
    Step.AGREE_DEVIATION: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _OUT, Duty.PROPOSED: _FREE, Duty.VERIFIED: _OUT,
        Duty.DECIDED: _FREE, Duty.AGREED: _FREE, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _FREE, Duty.DRAFTED: _FREE,
    },
    Step.ISSUE: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _FREE, Duty.PROPOSED: _FREE, Duty.VERIFIED: _FREE,
        Duty.DECIDED: _FREE, Duty.AGREED: _OUT, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _FREE, Duty.DRAFTED: _FREE,
    },
    Step.CERTIFY: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _FREE, Duty.PROPOSED: _FREE, Duty.VERIFIED: _OUT,
        Duty.DECIDED: _FREE, Duty.AGREED: _FREE, Duty.ISSUED: _OUT, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _FREE, Duty.DRAFTED: _FREE,
    },
    Step.CHANGE_EXPIRY: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _OUT, Duty.PROPOSED: _FREE, Duty.VERIFIED: _FREE,
        Duty.DECIDED: _FREE, Duty.AGREED: _FREE, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _OUT, Duty.DRAFTED: _FREE,
    },
    Step.AGREE_RECEIPT: {
        Duty.PERFORMED: _OUT, Duty.ENTERED: _OUT, Duty.SHAPED: _OUT, Duty.PROPOSED: _FREE, Duty.VERIFIED: _FREE,
        Duty.DECIDED: _FREE, Duty.AGREED: _FREE, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _OUT, Duty.DRAFTED: _FREE,
    },
    Step.PUT_IN_FORCE: {
        Duty.PERFORMED: _FREE, Duty.ENTERED: _FREE, Duty.SHAPED: _FREE, Duty.PROPOSED: _FREE, Duty.VERIFIED: _FREE,
        Duty.DECIDED: _FREE, Duty.AGREED: _FREE, Duty.ISSUED: _FREE, Duty.CERTIFIED: _FREE,
        Duty.RECEIVED: _FREE, Duty.DRAFTED: _OUT,
    },
}  # fmt: skip
_SHAPED = {Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED}
_CASES = {
    Step.ASSESS_CASE: set[Duty](),
    Step.SUPERVISE_CASE: {*_SHAPED, Duty.ASSESSED},
    Step.CONCLUDE_LABORATORY: _SHAPED,
    Step.PLAN_RETESTS: _SHAPED,
    Step.BEGIN_REPEAT: _SHAPED,
    Step.SIGN_PLAN: {*_SHAPED, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED},
    Step.CONCLUDE_FOR_QA: {*_SHAPED, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED},
    Step.CLOSE_CASE: {*_SHAPED, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED},
    Step.CLOSE_ENTRY_ERROR: {*_SHAPED, Duty.VERIFIED, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED},
    Step.CONCLUDE_LIGHTER: {*_SHAPED, Duty.CONCLUDED},
    Step.CONCLUDE_BATCH: {*_SHAPED, Duty.ASSESSED, Duty.CONCLUDED, Duty.PLANNED},
}
for _row in TABLE.values():
    _row |= {Duty.ASSESSED: _FREE, Duty.CONCLUDED: _FREE, Duty.PLANNED: _FREE}
_CASES |= {Step.AGREE_REOPENING: {*_SHAPED, Duty.PROPOSED}, Step.AGREE_INVALID: {*_SHAPED, Duty.PROPOSED}}
TABLE |= {step: {duty: duty in out for duty in Duty} for step, out in _CASES.items()}
ME, OTHER = 1, 2


@pytest.mark.parametrize(("step", "duty"), list(product(Step, Duty)))
def test_a_duty_excludes_a_step_exactly_where_the_table_says_so(step: Step, duty: Duty) -> None:
    reasons = exclusions(step, ME, {duty: [ME]})
    assert [reason.code for reason in reasons] == ([duty] if TABLE[step][duty] else [])
    assert exclusions(step, ME, {duty: [OTHER]}) == (), "what another person did excludes nobody else"


@pytest.mark.parametrize(("step", "duties"), list(EXCLUDED_BY.items()))
def test_every_exclusion_says_what_was_done_and_that_another_person_takes_the_step(
    step: Step, duties: tuple[Duty, ...]
) -> None:
    for duty in duties:
        (reason,) = exclusions(step, ME, {duty: {ME}})
        assert reason.text.startswith("You ")
        assert "; another person " in reason.text
        assert reason.facts == {"step": step}


def test_all_that_excludes_is_said_and_shaping_only_where_nothing_says_more() -> None:
    everything = {duty: {ME} for duty in Duty}
    assert [reason.code for reason in exclusions(Step.VERIFY, ME, everything)] == [
        Duty.PERFORMED,
        Duty.ENTERED,
        Duty.VERIFIED,
        Duty.AGREED,
    ]
    assert [reason.code for reason in exclusions(Step.VERIFY, ME, {Duty.SHAPED: {ME}})] == [Duty.SHAPED]


def _person(key: int, *roles: Role) -> Actor:
    return Actor(key, f"p{key}", f"P{key}", frozenset(roles))


def test_who_has_no_right_is_told_that_and_nothing_else() -> None:
    reader = _person(ME, Role.READER)
    for step, right in RIGHTS.items():
        (reason,) = duty_blockers(step, reader, {duty: {ME} for duty in Duty})
        assert reason.text == f"P1 may not {right}."


A, R, QA, QP = Role.ANALYST, Role.REVIEWER, Role.QA, Role.QP
AT_NIGHT = (_person(1, A, R), _person(2, A, R), _person(3, R, QA), _person(4, QA, QP))
"""Two at the bench, the head of QC and the QP from home."""
SIX = (_person(1, A), _person(2, A), _person(3, R), _person(4, QA), _person(5, QA), _person(6, QP))


def _brings_to_its_end(staff: tuple[Actor, ...], performers: tuple[Actor, ...]) -> bool:
    """Whether tests of these people, one of which needs a decision, can be verified, decided, issued and certified."""
    done: dict[Duty, set[int]] = {duty: set() for duty in Duty}
    for performer in performers:
        of_test = {Duty.PERFORMED: {performer.key}, Duty.ENTERED: {performer.key}, Duty.SHAPED: {performer.key}}
        verifiers = [person for person in staff if not duty_blockers(Step.VERIFY, person, of_test)]
        if not verifiers:
            return False
        done[Duty.PERFORMED] |= of_test[Duty.PERFORMED]
        done[Duty.ENTERED] |= of_test[Duty.ENTERED]
        done[Duty.VERIFIED].add(verifiers[0].key)
    of_test = {duty: {performers[0].key} for duty in (Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED, Duty.PROPOSED)}
    return any(
        not duty_blockers(Step.DECIDE, reviewer, of_test)
        and not duty_blockers(Step.AGREE_DECISION, qa, of_test | {Duty.DECIDED: {reviewer.key}})
        and not duty_blockers(Step.ISSUE, issuer, done | {Duty.AGREED: {qa.key}})
        and Role.QP in qp.roles
        and not exclusions(Step.CERTIFY, qp.key, done | {Duty.ISSUED: {issuer.key}})
        for reviewer, qa, issuer, qp in product(staff, repeat=4)
    )


def test_six_people_and_two_on_site_at_night_bring_every_batch_to_its_end() -> None:
    on_site = AT_NIGHT[:2]
    assert _brings_to_its_end(AT_NIGHT, on_site), "they verify each other's tests of one batch"
    assert _brings_to_its_end(SIX, SIX[:2])


def test_one_person_alone_brings_no_batch_to_its_end() -> None:
    everything = _person(1, *(role for role in Role if role is not Role.ADMINISTRATOR))
    assert not _brings_to_its_end((everything,), (everything,))
    assert not _brings_to_its_end((everything, AT_NIGHT[3]), (everything,))


def _brings_a_case_to_its_end(staff: tuple[Actor, ...], performer: Actor) -> bool:
    """Whether a case on a test of this person can be signed in all its phases and closed."""
    done = {duty: {performer.key} for duty in _SHAPED}
    return any(
        not duty_blockers(Step.ASSESS_CASE, first, done)
        and not duty_blockers(Step.SUPERVISE_CASE, second, done | {Duty.ASSESSED: {first.key}})
        and not duty_blockers(Step.CONCLUDE_LABORATORY, second, done)
        and not duty_blockers(Step.CLOSE_CASE, qa, done | {Duty.ASSESSED: {first.key}, Duty.CONCLUDED: {second.key}})
        for first, second, qa in product(staff, repeat=3)
    )


def test_three_people_close_a_case_and_two_do_not() -> None:
    assert _brings_a_case_to_its_end(AT_NIGHT, AT_NIGHT[0])
    assert _brings_a_case_to_its_end(SIX, SIX[0])
    assert not _brings_a_case_to_its_end(AT_NIGHT[:2], AT_NIGHT[0])
    everything = [_person(key, *(role for role in Role if role is not Role.ADMINISTRATOR)) for key in (1, 2)]
    assert not _brings_a_case_to_its_end(tuple(everything), everything[0])


@pytest.mark.parametrize(
    ("role", "codes", "may"),
    [
        (Role.ANALYST, (Duty.PERFORMED,), True),
        (Role.ANALYST, (Barred.NO_RIGHT,), True),
        (Role.ANALYST, (Duty.PERFORMED, Duty.ENTERED), True),
        (Role.ANALYST, (Duty.PERFORMED, Barred.DEACTIVATED), False),
        (Role.ANALYST, (None,), False),
        (Role.ANALYST, (), False),
        (Role.READER, (Barred.NO_RIGHT,), False),
        (Role.ADMINISTRATOR, (Barred.NO_RIGHT,), False),
    ],
)
def test_another_person_signs_here_where_only_who_is_signed_in_stands_in_the_way(
    role: Role, codes: tuple[StrEnum | None, ...], may: bool
) -> None:
    actor = Actor(1, "one", "One", frozenset({role}), None)
    assert another_may_sign(actor, [Reason("why", code=code) for code in codes]) is may


SETTLED = {
    Step.DECIDE: {Duty.PROPOSED, *_SHAPED},
    Step.AGREE_DECISION: {Duty.PROPOSED, Duty.DECIDED, *_SHAPED},
    Step.AGREE_NOT_DONE: {Duty.PROPOSED, *_SHAPED},
    Step.AGREE_INVALID: {Duty.PROPOSED, *_SHAPED},
    Step.AGREE_REOPENING: {Duty.PROPOSED, *_SHAPED},
    Step.AGREE_DEVIATION: {Duty.VERIFIED, *_SHAPED},
}
"""What one asks for and another settles. Who passed a test with a deviation shaped it."""


@pytest.mark.parametrize("step", SETTLED)
def test_whoever_asked_or_shaped_the_test_settles_it_neither_way(step: Step) -> None:
    """Agreeing and declining ask this one rule: of each role, and each duty of oneself and of another person."""
    for role, duty, who in product(Role, Duty, (ME, OTHER)):
        person = Actor(ME, "me", "Me", frozenset({role}))
        may = person.may(RIGHTS[step])
        refused = bool(duty_blockers(step, person, {duty: {who}}))
        assert refused == (not may or (who == ME and duty in SETTLED[step]))
