"""Whom tests can be given to: one rule for assigning, for the plan of retests and for who measured for a case."""

from contextlib import suppress
from datetime import timedelta

import pytest

from qclab.domain.investigations.retests import Unplanned
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Invalid
from qclab.domain.testing.assigning import Unassignable
from qclab.queries.investigations.bench import bench_of
from qclab.queries.testing.handing import analysts_for
from qclab.services.investigations import hypotheses, retesting
from qclab.services.lab import Lab
from qclab.services.people import people
from qclab.services.testing import assigning
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD, lab_with

pytestmark = pytest.mark.server_in_proof

WHY = "two of the retained tube, as the procedure says"


@pytest.fixture
def guest(demo: Laboratory) -> Lab:
    """An analyst of another client, at the bench."""
    return lab_with(demo.store, Role.ANALYST, id_="guest", client=demo["vectoria"].actor.client)


@pytest.fixture
def left(demo: Laboratory) -> int:
    """An analyst who left the laboratory; their key."""
    key = demo["lkoster"].actor.key
    people.deactivate(demo["admin"], key, "left the laboratory")
    return key


def failed(demo: Laboratory) -> Worked:
    batch = demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted().approved()
    return Worked(demo, batch)


def test_who_is_offered_is_who_can_be_given_the_tests(demo: Laboratory, guest: Lab, left: int) -> None:
    tests = [test.key for test in demo.batch("B-1").registered().received().tests()]
    viewer = demo.reviewer.actor
    offered = {row.key for row in demo.ask(lambda connection: analysts_for(connection, viewer, tests))}
    given = set()
    for lab in (*demo.labs.values(), guest):
        with suppress(Invalid):
            assigning.assign(demo.reviewer, tests, lab.actor.key)
            given.add(lab.actor.key)
    assert offered == given
    assert not offered & {guest.actor.key, left}
    assert demo["mjansen"].actor.key in offered


def test_a_retest_is_not_planned_for_who_may_not_know_of_the_batch(demo: Laboratory, guest: Lab, left: int) -> None:
    case = failed(demo).to_the_plan()
    for key in (guest.actor.key, left, case.qa.actor.key, None):
        with pytest.raises(Invalid) as refused:
            retesting.plan_retests(case.supervisor, case.key, [key], WHY, PASSWORD)
        assert refused.value.codes == (Unplanned.NO_ANALYST,)


def test_who_measured_for_a_case_is_at_the_bench_and_may_know_of_it(demo: Laboratory, guest: Lab, left: int) -> None:
    case = failed(demo)
    test = hypotheses.plan_test(case.supervisor, case.key, "the endotoxin comes from the diluent", "diluent tube 2")
    demo.clock.forward(minutes=30)
    at = demo.now() - timedelta(minutes=10)
    viewer = case.supervisor.actor
    offered = {row.key for row in demo.ask(lambda connection: bench_of(connection, viewer, case.key))}
    for key in (guest.actor.key, left, case.qa.actor.key, 4711):
        assert key not in offered
        with pytest.raises(Invalid) as refused:
            hypotheses.record_test(case.supervisor, case.key, test, "0.41 EU/mL", "supports it", key, at)
        (why,) = refused.value.reasons
        assert (why.field, why.code in set(Unassignable)) == ("performed_by", True)
    hypotheses.record_test(case.supervisor, case.key, test, "0.41 EU/mL", "supports it", case.analyst.actor.key, at)
    assert case.analyst.actor.key in offered
