"""When a batch's last result is foreseen, from how long the laboratory's own tests of that method took."""

from datetime import timedelta

from qclab.domain.release.blockers import blockers
from qclab.domain.release.certifying import LAST
from qclab.domain.release.foreseen import Foreseen
from qclab.services.release.foreseeing import foresee
from qclab.services.release.judging import look_at
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import approved, culture_of, of_test, sent


def seen(batch: Batch) -> Foreseen | None:
    gathered, _ = look_at(batch.laboratory.qa, batch.key)
    return foresee(batch.laboratory.qa, gathered).get(LAST)


def test_a_batch_is_foreseen_when_its_slowest_method_is_through_as_a_rule(demo: Laboratory) -> None:
    took = []
    for number, days in enumerate((30, 60, 31)):
        before = demo.batch(f"M-{number}").registered().received()
        began = demo.now()
        before.after(days=days).entered().submitted().approved()
        took.append(demo.now() - began)
    batch = demo.batch("M-9").registered()
    assert (due := seen(batch)) is not None
    assert due.past == 0, "what has not arrived is foreseen for when it is due"
    batch.received()
    foreseen = seen(batch)
    assert foreseen is not None
    left = foreseen.at - demo.now()
    assert (foreseen.past, abs(left - sorted(took)[1]) < timedelta(minutes=5)) == (3, True), (left, took)
    batch.after(days=40).entered().submitted()
    late = seen(batch)
    assert late is not None
    assert late.at - demo.now() < timedelta(hours=1), "what is late may come every hour"
    batch.approved()
    assert seen(batch) is None


def test_what_is_away_is_foreseen_for_the_day_of_its_report_and_late_by_when_it_is_due(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("M-1").registered("IPSC-NPC").received()
    test = culture_of(batch)
    sent(demo, approved(demo), test, days=90)
    foreseen = seen(batch)
    assert foreseen is not None
    day = of_test(demo, test).expected_on
    assert (foreseen.is_promised, foreseen.title, foreseen.at.date()) == (True, demo.test(test).method_title, day)
    gathered, _ = look_at(demo.qa, batch.key)
    due = {each.what: each.due for each in blockers(gathered.dossier.facts)}
    assert demo.test(test).due_at in due.values(), "as Pending and Sent out say it"
    assert foreseen.at not in due.values()
