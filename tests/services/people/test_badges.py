"""A badge names a person and opens nothing; a new one ends the old."""

import pytest

from qclab.domain.identifiers import is_badge
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.queries.people.badges import badges_that_hold
from qclab.services.lab import Lab
from qclab.services.people import badges, people
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.staff import acts, add

pytestmark = pytest.mark.server_in_proof


def test_a_badge_names_its_person_until_a_new_one_ends_it(store: Store, admin: Lab) -> None:
    anna, bert = add(admin, "anna"), add(admin, "bert")
    first = badges.issue_badge(admin, anna.key)
    other = badges.issue_badge(admin, bert.key)
    assert is_badge(first.code)
    assert [badges.holder(store, each.code).id for each in (first, other)] == ["anna", "bert"]
    with pytest.raises(Invalid, match="a new one ends"):
        badges.issue_badge(admin, anna.key)
    second = badges.issue_badge(admin, anna.key, "lost")
    assert badges.holder(store, second.code).id == "anna"
    with pytest.raises(Missing, match="it ended"):
        badges.holder(store, first.code)
    with store.read() as connection:
        assert badges_that_hold(connection, admin.actor)[anna.key].code == second.code
        assert verify(connection).faults == ()
    assert acts(store)[-3:] == ["badge issued"] * 3


def test_a_badge_that_ended_and_that_of_who_left_name_nobody(store: Store, admin: Lab) -> None:
    anna, bert = add(admin, "anna"), add(admin, "bert")
    codes = [badges.issue_badge(admin, each.key).code for each in (anna, bert)]
    with pytest.raises(Invalid, match="Say why"):
        badges.end_badge(admin, anna.key, " ")
    badges.end_badge(admin, anna.key, "lost")
    people.deactivate(admin, bert.key, "left")
    for code in (*codes, "SB0000000098", ""):
        with pytest.raises(Missing):
            badges.holder(store, code)
    with pytest.raises(Conflict):
        badges.end_badge(admin, anna.key, "lost")
    with pytest.raises(Conflict, match="deactivated"):
        badges.issue_badge(admin, bert.key)
