"""Who leaves hands their open tests over: to somebody who may have them, or to nobody, in the act that ends access."""

import pytest

from qclab.domain.refusals import Invalid
from qclab.domain.testing.assigning import Unassignable
from qclab.queries.testing.handing import successors
from qclab.services.people import people
from qclab.services.testing import assigning
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

WHY = "left the laboratory"


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    made = sqlite_demo.batch("B-1").registered().received()
    assigning.assign(sqlite_demo.reviewer, [test.key for test in made.tests()], _analyst(sqlite_demo))
    return made


def _analyst(demo: Laboratory) -> int:
    return demo["mjansen"].actor.key


def test_the_open_tests_of_who_leaves_go_to_the_successor_in_one_act(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo, other = sqlite_demo, sqlite_demo["tbakker"].actor.key
    handed = people.deactivate(demo["admin"], _analyst(demo), WHY, other)
    assert len(handed) == len(batch.tests())
    assert "batch B-1" in str(handed[0])
    assert {test.analyst for test in batch.tests()} == {other}
    assert demo.acts()[0] == "person deactivated"


def test_without_a_successor_they_are_nobodys(sqlite_demo: Laboratory, batch: Batch) -> None:
    people.deactivate(sqlite_demo["admin"], _analyst(sqlite_demo), WHY)
    assert {test.analyst for test in batch.tests()} == {None}


def test_what_is_submitted_stays_with_its_reviewer(sqlite_demo: Laboratory, batch: Batch) -> None:
    batch.entered(tests=[batch.test("A20").key]).submitted()
    people.deactivate(sqlite_demo["admin"], _analyst(sqlite_demo), WHY)
    assert batch.test("A20").analyst == _analyst(sqlite_demo), "it is what they did"


@pytest.mark.parametrize("who", ["kvos", "mjansen", "admin"])
def test_a_successor_is_another_person_who_may_enter_results(sqlite_demo: Laboratory, batch: Batch, who: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.deactivate(sqlite_demo["admin"], _analyst(sqlite_demo), WHY, sqlite_demo[who].actor.key)
    assert [why.code for why in refused.value.reasons] == [Unassignable.MAY_NOT_ENTER]
    assert {test.analyst for test in batch.tests()} == {_analyst(sqlite_demo)}, "nothing was done"


def test_who_is_offered_may_be_chosen(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo, leaving = sqlite_demo, _analyst(sqlite_demo)
    with demo.store.read() as connection:
        offered = {row.id for row in successors(connection, demo["admin"].actor, leaving)}
    assert "tbakker" in offered
    assert not offered & {"mjansen", "kvos", "admin"}
