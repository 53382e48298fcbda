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


def test_a_right_that_no_role_gives_is_refused_by_code() -> None:
    analyst = Actor(7, "mjansen", "M. Jansen", frozenset({Role.ANALYST}))
    analyst.require(Right.ENTER_RESULTS)
    with refused(NotAllowed, Barred.NO_RIGHT) as refusal:
        analyst.require(Right.DECIDE)
    assert refusal.value.reasons[0].facts == {"right": Right.DECIDE, "person": "mjansen"}
