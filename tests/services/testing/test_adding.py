"""A test is added where something can still be entered on its sample."""

import pytest

from qclab.domain.refusals import Conflict
from qclab.domain.release.blockers import Block
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.signatures.reading import Standing
from qclab.queries.release.certificates import certificates_of
from qclab.queries.signatures.signatures import read_on
from qclab.services.release import certificates
from qclab.services.samples import changing, receiving
from qclab.services.testing import adding
from qclab.store import tables as t
from tests.laboratory.laboratory import Laboratory


def test_no_test_is_added_to_a_sample_that_was_cancelled_or_rejected(with_samples: Laboratory) -> None:
    """Nothing could be entered on it, and the batch would wait for it."""
    analyst, (first, second, *_) = with_samples.analyst, with_samples.samples()
    changing.cancel_samples(analyst, [first.key], "Never taken")
    receiving.reject(analyst, [second.key], "Thawed on the way")
    before = len(with_samples.tests())
    for row in (first, second):
        with pytest.raises(Conflict) as refused:
            adding.add_test(analyst, [row.key], "A09", "asked by the client")
        assert [reason.code for reason in refused.value.reasons] == [SampleBar.SAMPLE_GONE]
    assert len(with_samples.tests()) == before


@pytest.mark.parametrize("is_required", [True, False])
def test_a_test_added_after_approval_voids_nothing_and_outdates_what_was_issued(
    sqlite_demo: Laboratory, is_required: bool
) -> None:
    """What was approved stays approved, its signatures stay valid, and no certificate leaves the new test unsaid."""
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received().entered().submitted().approved().after(hours=1).issued()
    before = {test.key: (test.state, test.approved_at) for test in made.tests()}
    made.after(hours=1)
    added = adding.add_test(demo.analyst, [made.samples[0].key], "A09" if is_required else "A05", "asked by the client")
    assert {test.key: (test.state, test.approved_at) for test in made.tests() if test.key != added} == before
    signatures = demo.ask(lambda connection: read_on(connection, demo.qa.actor, t.test.name, list(before)))
    standings = {each.standing for of_test in signatures.values() for each in of_test}
    assert standings == {Standing.VALID}, "valid, and not only for what was signed then"
    (issued,) = demo.ask(lambda connection: certificates_of(connection, demo.qa.actor, made.key))
    assert issued.outdated == ("1 test was added",)
    blocked = [each.code for each in certificates.preview(demo.qa, made.key).blockers]
    assert blocked == ([Block.OTHER_TEST] if is_required else [])
    made.after(hours=1).entered(tests=[added]).submitted().approved()
    (issued,) = demo.ask(lambda connection: certificates_of(connection, demo.qa.actor, made.key))
    assert issued.outdated, "its result is not on the paper"
    seen = certificates.preview(demo.qa, made.key)
    assert (seen.blockers, seen.why_no_revision) == ((), ()), "and a revision says so"
