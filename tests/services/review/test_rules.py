"""The rules of review: drafted by one person, put in force by another, read by Review, signed with each approval."""

import json

import pytest

from qclab.domain.catalogue.lists import ListState
from qclab.domain.people.duties import Duty
from qclab.domain.refusals import Invalid, NotAllowed
from qclab.domain.review.rules import FIXED, SHIPPED, Unusual, version_of, written
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Standing
from qclab.queries.review.rules import review_rules, rules_in_force
from qclab.queries.review.waiting import WaitingTest, waiting_tests
from qclab.queries.signatures.signatures import ReadSignature, read_on
from qclab.services.catalogue.lists import REVIEW, draft_list, put_list_in_force
from qclab.services.review import approving
from qclab.services.trail.verifying import verify_trail
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

WITHOUT_CHANGED = "".join(
    line for line in written(version_of(SHIPPED)).splitlines(keepends=True) if not line.endswith("; changed\n")
)
"""Today's rules without the changed values."""


def in_force(demo: Laboratory, text: str = WITHOUT_CHANGED) -> int:
    """A version of these rules, drafted by the supervisor and put in force by QA."""
    version = draft_list(demo["adewit"], REVIEW, text)
    put_list_in_force(demo["kvos"], REVIEW, version, PASSWORD)
    return version


def changed(demo: Laboratory) -> Batch:
    """A batch with a submitted test of which a complying value was changed to another."""
    batch = demo.batch("B-1").registered("HUCMSC").received().entered({"A09/endotoxin": "0.1"})
    return batch.changed("A09/endotoxin", "0.2", "a decimal was read wrong").submitted()


def waits(demo: Laboratory, batch: Batch) -> WaitingTest:
    test = batch.test("A09").key
    return next(row for row in demo.reviewer.ask(waiting_tests) if row.key == test)


def approval(demo: Laboratory, batch: Batch) -> ReadSignature:
    test = batch.test("A09").key
    given = demo.qa.ask(read_on, "test", [test])[test]
    return next(each for each in given if each.signature.meaning == Meaning.APPROVED)


def test_review_reads_the_version_in_force_and_the_approval_says_which(demo: Laboratory) -> None:
    batch = changed(demo)
    late = waits(demo, batch).reviewed.lateness(demo.now())
    assert waits(demo, batch).reviewed.unusual(demo.now()) == ("1 changed", late)
    assert in_force(demo) == 2
    assert demo.ask(rules_in_force).counts(Unusual.PASTED)
    row = waits(demo, batch)
    assert (row.reviewed.unusual(demo.now()), row.rules.version) == ((late,), 2)
    approving.approve(demo.reviewer, [row.key], PASSWORD)
    read = approval(demo, batch)
    assert (read.standing, json.loads(read.content)["review_rules"]) == (Standing.VALID, 2)
    in_force(demo, written(version_of(SHIPPED)))
    assert approval(demo, batch).standing is Standing.VALID, "a later version changes nothing of what was signed"
    assert [(each.version, each.state) for each in demo.ask(review_rules)] == [
        (2, ListState.REPLACED), (3, ListState.IN_FORCE),
    ]  # fmt: skip
    assert verify_trail(demo.qa).faults == ()


def test_an_approval_by_the_shipped_rules_says_version_1(sqlite_demo: Laboratory) -> None:
    batch = changed(sqlite_demo)
    approving.approve(sqlite_demo.reviewer, [batch.test("A09").key], PASSWORD)
    assert json.loads(approval(sqlite_demo, batch).content)["review_rules"] == 1


def test_who_drafted_the_rules_does_not_put_them_in_force(sqlite_demo: Laboratory) -> None:
    version = draft_list(sqlite_demo["kvos"], REVIEW, WITHOUT_CHANGED)
    with pytest.raises(NotAllowed) as refused:
        put_list_in_force(sqlite_demo["kvos"], REVIEW, version, PASSWORD)
    assert refused.value.codes == (Duty.DRAFTED,)
    assert sqlite_demo.ask(rules_in_force) == SHIPPED


@pytest.mark.parametrize("kind", sorted(FIXED))
def test_rules_without_what_is_fixed_are_not_drafted(sqlite_demo: Laboratory, kind: Unusual) -> None:
    lines = [line for line in written(version_of(SHIPPED)).splitlines() if not line.endswith(f"; {kind}")]
    with pytest.raises(Invalid):
        draft_list(sqlite_demo["adewit"], REVIEW, "\n".join(lines))
    assert sqlite_demo.ask(review_rules) == []
