"""Who was given a certificate hears of the revision that takes its place, and is ticked off by a person."""

from datetime import timedelta

import pytest

from qclab.domain.alarms.telling import How, Said
from qclab.domain.clocks import Unclear
from qclab.domain.refusals import Invalid
from qclab.domain.release.recipients import Ungiven
from qclab.queries.alarms.telling import told_of
from qclab.queries.release.certificates import certificates_of
from qclab.queries.release.recipients import recipients_of
from qclab.services.alarms.telling import tell
from qclab.services.release import certificates, recipients
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD


def test_recipients_of_an_earlier_revision_are_told_of_the_next_one_and_ticked_off(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received().entered().submitted().approved().after(hours=1).issued()
    (issued,) = demo.ask(lambda connection: certificates_of(connection, demo.qa.actor, made.key))
    made.after(hours=1)
    recipients.give(demo.analyst, issued.key, "Hospital pharmacy", demo.now())
    wrong = recipients.give(demo.analyst, issued.key, "Ward 4", demo.now())
    recipients.take_back_recipient(demo.analyst, wrong, "it went to the pharmacy alone")
    given = demo.ask(lambda connection: recipients_of(connection, demo.qa.actor, made.key))
    assert [each.is_taken_back for each in given] == [False, True]

    def must_be_told() -> list[tuple[str, bool]]:
        told = demo.ask(lambda connection: told_of(connection, demo.qa.actor, made.key))
        return [(each.whom, each.is_open) for each in told.notifications]

    assert must_be_told() == []
    made.corrected().after(hours=1)
    seen = certificates.preview(demo.qa, made.key)
    certificates.issue(demo.qa, made.key, seen.batch_version, PASSWORD, reason="the number of its record was wrong")
    assert must_be_told() == [("Hospital pharmacy", True)]
    (must,) = demo.ask(lambda connection: told_of(connection, demo.qa.actor, made.key)).notifications
    assert must.about == "COA-2026-0001 revision 1"
    assert must.since == must.due_at, "it waits since it was replaced, not since it was issued"
    assert must.note.startswith("COA-2026-0001 revision 1 is superseded by revision 2 of ")
    tell(demo.qa, made.key, Said("Hospital pharmacy", How.PHONE, demo.now(), "destroy revision 1"), must.key)
    assert must_be_told() == [("Hospital pharmacy", False)]
    recipients.give(demo.analyst, issued.key, "The client's QP", demo.now())
    assert must_be_told()[-1] == ("The client's QP", True), "of what was replaced by then"


def test_a_recipient_needs_a_name_and_a_moment_that_can_be(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received().entered().submitted().approved().after(hours=1).issued()
    (issued,) = demo.ask(lambda connection: certificates_of(connection, demo.qa.actor, made.key))
    for at, code in (
        (None, Ungiven.NO_MOMENT),
        (demo.now() + timedelta(days=1), Unclear.TO_COME),
        (issued.issued_at - timedelta(hours=1), Ungiven.BEFORE),
    ):
        with pytest.raises(Invalid) as refused:
            recipients.give(demo.analyst, issued.key, " ", at)
        assert refused.value.codes == (Ungiven.NOBODY, code)
