"""An issued certificate says so when it no longer tells all; a printed copy cannot be recalled."""

from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.laboratories.sending import SentState
from qclab.domain.release.kinds import INTERIM
from qclab.queries.batches import batches as batch_queries
from qclab.queries.batches import lines
from qclab.queries.release import certificates as queries
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.outdated import outdated_when
from qclab.queries.trail import events
from qclab.services.batches import batches
from qclab.services.laboratories import shipping
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import attachments
from qclab.services.testing import adding
from tests.laboratory.batch import complying
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import approved, culture_of, of_test, sent

pytestmark = pytest.mark.server_in_proof


def _issue(demo: Laboratory, batch: int, kind: str = certificates.ANALYSIS, reason: str = "") -> CertificateRow:
    demo.clock.move_to(demo.clock.now + timedelta(hours=1))
    seen = certificates.preview(demo["kvos"], batch, kind)
    made = certificates.issue(demo["kvos"], batch, seen.batch_version, PASSWORD, kind, reason)
    demo.clock.move_to(demo.clock.now + timedelta(hours=1))
    return made


def _certificates(demo: Laboratory, batch: int) -> list[CertificateRow]:
    with demo.store.read() as connection:
        return queries.certificates_of(connection, demo["kvos"].actor, batch)


@pytest.fixture
def batch(demo: Laboratory) -> int:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    return made.key


def _sample(demo: Laboratory, batch: int) -> int:
    return demo.batch(batch).line("A09/endotoxin").test.samples[0][0]


def test_a_certificate_that_tells_all_is_not_outdated_by_its_own_issue_or_by_a_reprint(
    demo: Laboratory, batch: int
) -> None:
    row = _issue(demo, batch)
    certificates.reprint(demo["kvos"], row.key)
    (again,) = _certificates(demo, batch)
    assert (again.outdated, again.warning) == ((), "")


LOST = [(SentState.LOST, "was lost"), (SentState.UNFIT, "arrived unfit to be tested")]


@pytest.mark.parametrize(("state", "said"), LOST)
def test_what_is_lost_on_its_way_after_an_interim_certificate_outdates_it(
    demo: Laboratory, state: SentState, said: str
) -> None:
    """It prints each such loss with its deviation, and this one it does not."""
    made = demo.batch("IPS-1").registered("IPSC-NPC").received()
    here = next(test.key for test in made.tests() if not test.laboratory and test.minimum_days is None)
    made.entered(tests={here}).submitted().approved()
    test = culture_of(made)
    to = approved(demo)
    sent(demo, to, test)
    shipping.come_to_nothing(demo["mjansen"], [of_test(demo, test).key], SentState.LOST, "DEV-1", "it never arrived")
    sent(demo, to, test)
    _issue(demo, made.key, INTERIM)
    assert _certificates(demo, made.key)[0].outdated == (), "the first loss stands on it"
    shipping.come_to_nothing(demo["mjansen"], [of_test(demo, test).key], state, "DEV-3", "the courier lost it")
    lost = demo.now()
    demo.clock.forward(days=1)
    assert _certificates(demo, made.key)[0].outdated == (f"SH-2026-0002 {said}",)
    (when,) = demo.ask(lambda connection: outdated_when(connection, [made.key])).values()
    assert when.since is not None
    assert lost - when.since < timedelta(minutes=1)
    _issue(demo, made.key, INTERIM, "the loss of the culture")
    assert _certificates(demo, made.key)[-1].outdated == ()


def test_a_test_added_after_issue_and_each_result_of_it_are_named_until_the_revision(
    demo: Laboratory, batch: int
) -> None:
    row = _issue(demo, batch)
    test = adding.add_test(demo["mjansen"], [_sample(demo, batch)], "A09", "asked by the client")
    assert _certificates(demo, batch)[0].outdated == ("1 test was added",)
    line = next(each for each in demo.batch(batch).grid().lines if each.test.key == test)
    demo.performed(test)
    recording.record(demo["mjansen"], [recording.NewResult(test, line.parameter_key, "0.7")])
    recording.submit(demo["mjansen"], [test])
    assert _certificates(demo, batch)[0].outdated == (
        "1 result was entered that does not comply (Bacterial endotoxins, kinetic chromogenic: 0.7 EU/mL)",
        "1 test was added",
        "OOS-2026-0001 was opened",
    )
    approving.approve(demo["adewit"], [test], PASSWORD)
    with demo.store.read() as connection:
        (listed,) = lines.batch_lines(connection, demo["kvos"].actor, [batch])
    assert "OOS-2026-0001 was opened" in listed.outdated
    _issue(demo, batch, reason="a failed repeat")
    first, second = _certificates(demo, batch)
    assert (first.key, first.state, first.outdated) == (row.key, "superseded", ())
    assert (second.outdated, second.conclusion) == ((), "does not comply")


def test_a_reprint_of_an_outdated_certificate_gives_the_same_bytes_and_its_event_says_what_they_lack(
    demo: Laboratory, batch: int
) -> None:
    row = _issue(demo, batch)
    before = certificates.reprint(demo["kvos"], row.key)
    adding.add_test(demo["mjansen"], [_sample(demo, batch)], "A61", "asked by the client")
    assert certificates.reprint(demo["kvos"], row.key) == before
    with demo.store.read() as connection:
        found = events.find_events(connection, demo["kvos"].actor, acts=["certificate printed"])
        said = [event.said for event in events.fetch_events(connection, demo["kvos"].actor, found).values()]
    assert sorted("since" in each for each in said) == [False, True]


def test_what_a_certificate_prints_of_the_batch_outdates_it_and_what_it_does_not_print_does_not(
    demo: Laboratory, batch: int
) -> None:
    _issue(demo, batch)
    attachments.attach(demo["mjansen"], "log.txt", b"read", sample=_sample(demo, batch))
    assert _certificates(demo, batch)[0].outdated == ()
    with demo.store.read() as connection:
        row = batch_queries.get_batch(connection, demo["kvos"].actor, batch)
    data = batches.BatchData(row.id, row.product, body_weight="70", donor_code="P-2", expiry_at=row.expiry_at,
                             expiry_zone=row.expiry_zone)  # fmt: skip
    batches.change_batch(demo["mjansen"], batch, row.row_version, data, "the donor code was wrong")
    assert _certificates(demo, batch)[0].outdated == ("what it prints of the batch was changed (donor code)",)


def test_an_interim_certificate_expects_results_but_not_one_that_fails(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    late = {line.test.key for line in made.grid().lines for c in line.criteria if c.release_step == 2}
    recording.submit(demo["mjansen"], [test for test in tests if test not in late])
    approving.approve(demo["adewit"], [test for test in tests if test not in late], PASSWORD)
    interim = _issue(demo, made.key, certificates.INTERIM)
    line = next(each for each in made.grid().lines if each.test.key in late and each.criteria)
    change = recording.NewResult(line.test.key, line.parameter_key, complying(line), line.cells[0].sample, "again")
    recording.record(demo["mjansen"], [change])
    assert _certificates(demo, made.key)[0].outdated == ()
    wrong = "Growth" if "Growth" in line.parameter.outcomes else line.parameter.outcomes[-1]
    again = recording.NewResult(change.test, change.parameter, wrong, change.sample, "looked again")
    recording.record(demo["mjansen"], [again])
    (failing, opened) = _certificates(demo, made.key)[0].outdated
    assert opened == "OOS-2026-0001 was opened"
    assert failing.startswith("1 result was entered that does not comply (")
    assert failing.endswith(f": {wrong})")
    right = recording.NewResult(change.test, change.parameter, complying(line), change.sample, "misread")
    recording.record(demo["mjansen"], [right])
    (failing, _) = _certificates(demo, made.key)[0].outdated
    assert failing.endswith(f": {wrong}, changed since)"), "no row of what is required shows it any more"
    assert "It is outdated." in _certificates(demo, made.key)[0].warning
    assert interim.outdated == ()
