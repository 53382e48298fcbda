"""The trail of a batch holds what was printed of it as well: its labels, and every copy of its certificate."""

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Missing
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch
from qclab.queries.trail import events, listed
from qclab.services.labels import printing
from qclab.services.release import certificates
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import add_client, lab_with


@pytest.fixture
def printed(demo: Laboratory) -> tuple[int, int, int]:
    """A batch with a certificate and a revision, each printed; one whose certificate was printed; one without."""
    keys = []
    for id_ in ("B-1", "B-2", "B-3"):
        made = demo.batch(id_).registered().received()
        keys.append(made.key)
        if id_ == "B-3":
            continue
        made.entered().submitted().approved()
        for reason in ("", "a clerical error") if id_ == "B-1" else ("",):
            if reason:
                made.corrected()
            seen = certificates.preview(demo["kvos"], made.key)
            row = certificates.issue(demo["kvos"], made.key, seen.batch_version, PASSWORD, reason=reason)
            certificates.reprint(demo["kvos"], row.key)
    samples = [sample.key for sample in made.samples]
    printing.print_labels(demo["mjansen"], samples, printing.Order("50x25"), "second freezer")
    return keys[0], keys[1], keys[2]


def _acts(demo: Laboratory, batch: int, act: Act) -> list[str]:
    """What the trail of a batch says the events of this act are about."""
    with demo.store.read() as connection:
        viewer = demo["kvos"].actor
        seqs = events.find_events(connection, viewer, batch=batch, acts=[act.value])
        return [each.about for each in listed.listed_events(connection, viewer, seqs)]


def test_the_trail_of_a_batch_tells_each_print_of_its_certificate_and_what_it_is_about(
    demo: Laboratory, printed: tuple[int, int, int]
) -> None:
    assert _acts(demo, printed[0], Act.CERTIFICATE_PRINTED) == ["B-1", "B-1"]
    assert _acts(demo, printed[1], Act.CERTIFICATE_PRINTED) == ["B-2"]
    assert _acts(demo, printed[2], Act.CERTIFICATE_PRINTED) == []


def test_labels_printed_are_in_the_trail_of_their_batch(demo: Laboratory, printed: tuple[int, int, int]) -> None:
    assert _acts(demo, printed[2], Act.LABELS_PRINTED) == ["B-3"]
    assert _acts(demo, printed[0], Act.LABELS_PRINTED) == []


def test_a_person_of_one_client_knows_of_the_prints_of_its_own_certificates_only(
    demo: Laboratory, printed: tuple[int, int, int]
) -> None:
    with demo.store.read() as connection:
        own = get_batch(connection, demo["kvos"].actor, printed[0]).client
    other = add_client(demo.store, "other")
    client, stranger = (
        lab_with(demo.store, Role.READER, id_=id_, client=c) for id_, c in (("its", own), ("no", other))
    )
    with demo.store.read() as connection:
        seqs = events.find_events(connection, client.actor, acts=[Act.CERTIFICATE_PRINTED.value])
        assert len(seqs) == 3
        assert listed.event_told(connection, client.actor, seqs[0]).listed.about == "B-2"
        assert events.find_events(connection, stranger.actor, acts=[Act.CERTIFICATE_PRINTED.value]) == []
        with pytest.raises(Missing):
            listed.event_told(connection, stranger.actor, seqs[0])
