"""Who may do what, and the code of each reason why not."""

import pytest

from qclab.domain.people.rights import Actor, Barred, Right, Role, role_blockers
from qclab.domain.refusals import NotAllowed
from tests.laboratory.refusals import refused


@pytest.mark.parametrize(
    ("roles", "codes"),
    [
        ({Role.ANALYST, Role.REVIEWER}, []),
        ({Role.ADMINISTRATOR}, []),
        (set(), [Barred.NO_ROLE]),
        ({Role.ADMINISTRATOR, Role.QA}, [Barred.ADMINISTRATOR_AND_MORE]),
    ],
)
def test_an_administrator_holds_no_other_role(roles: set[Role], codes: list[Barred]) -> None:
    assert [reason.code for reason in role_blockers(frozenset(roles))] == codes


@pytest.mark.parametrize(
    ("right", "roles"),
    [
        (Right.DECIDE, {Role.REVIEWER}),
        (Right.AGREE_DECISIONS, {Role.QA, Role.QP}),
        (Right.AGREE_DEVIATIONS, {Role.QA, Role.QP}),
    ],
)
def test_a_decision_is_taken_by_a_reviewer_and_agreed_by_qa_or_the_qp(right: Right, roles: set[Role]) -> None:
    """Two pairs of eyes of two departments: no role both takes a decision and agrees to it."""
    holders = {role for role in Role if Actor(7, "mjansen", "M. Jansen", frozenset({role})).may(right)}
    assert holders == roles


@pytest.mark.parametrize("right", [Right.DECIDE, Right.AGREE_DECISIONS])
def test_decisions_on_the_results_of_one_client_may_be_settled_by_who_knows_of_that_client(right: Right) -> None:
    both = frozenset({Role.REVIEWER, Role.QA})
    Actor(7, "mjansen", "M. Jansen", both, client=3).require(right)


@pytest.mark.parametrize(
    ("role", "right"),
    [
        (Role.REVIEWER, Right.AGREE_DECISIONS),
        (Role.QA, Right.DECIDE),
        (Role.QP, Right.DECIDE),
        (Role.ADMINISTRATOR, Right.DECIDE),
    ],
)
def test_who_may_not_settle_a_decision_is_refused_by_code(role: Role, right: Right) -> None:
    with refused(NotAllowed, Barred.NO_RIGHT) as refusal:
        Actor(7, "mjansen", "M. Jansen", frozenset({role})).require(right)
    assert refusal.value.reasons[0].facts == {"right": right, "person": "mjansen"}


def test_a_right_that_no_role_gives_is_refused_by_code() -> None:
    analyst = Actor(7, "mjansen", "M. Jansen", frozenset({Role.ANALYST}))
    analyst.require(Right.ENTER_RESULTS)
    with refused(NotAllowed, Barred.NO_RIGHT) as refusal:
        analyst.require(Right.DECIDE)
    assert refusal.value.reasons[0].facts == {"right": Right.DECIDE, "person": "mjansen"}
