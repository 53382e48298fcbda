"""Which tests of other batches ran with one that failed."""

from qclab.queries.review.same_run import RanTogether, ran_together
from qclab.queries.testing.testing import all_tests
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

GROWTH = {"A03/aerobic": "Growth"}


def _together(made: Batch) -> list[RanTogether]:
    demo = made.laboratory
    tests = demo.qa.ask(all_tests, made.key).values()
    return demo.qa.ask(ran_together, [test for test in tests if test.has_failed])


def test_what_ran_with_a_positive_is_told_with_what_both_had_and_nothing_else(demo: Laboratory) -> None:
    positive, same = (demo.batch(f"B-{number}").registered().received() for number in (1, 2))
    same.entered(tests=[same.test("A03").key])
    assert _together(same) == [], "what complies asks for nothing"
    positive.entered(GROWTH, tests=[positive.test("A03").key])
    later = demo.batch("B-3").after(days=2).registered().received()
    later.entered(tests=[later.test("A03").key])
    (found,) = _together(positive)
    assert (found.failed.key, found.test.key) == (positive.test("A03").key, same.test("A03").key)
    other = same.test("A03")
    assert found.shares == tuple(filter(None, (other.performed_by_name, other.instrument, other.reagents)))
    assert other.performed_by_name in found.shares


def test_another_person_with_other_things_at_the_same_time_did_not_run_it_with_them(demo: Laboratory) -> None:
    positive, other = (demo.batch(f"B-{number}").registered().received() for number in (1, 2))
    key = other.test("A03").key
    other.entered(tests=[key], by={"A03": "tbakker"})
    positive.entered(GROWTH, tests=[positive.test("A03").key])
    found, test = _together(positive), other.test("A03")
    failed = positive.test("A03")
    both = {failed.instrument, failed.reagents} & {test.instrument, test.reagents} - {""}
    assert [each.test.key for each in found] == ([key] if both else [])
    assert all(test.performed_by_name not in each.shares for each in found)
