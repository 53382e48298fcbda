"""The register of certifications is found by number, kind, batch and person, and clients know of their own."""

from qclab.domain.batches.lifecycle import Disposition
from qclab.domain.people.rights import Role
from qclab.domain.release.register import KINDS, Kind
from qclab.queries.release.register import entry_counts, fetch_entries, find_entries
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import add_client, lab_with


def test_every_decision_is_looked_for_as_one_kind() -> None:
    assert sorted(each for kind in Kind for each in KINDS[kind]) == sorted(Disposition)


def test_entries_are_found_by_kind_words_and_in_the_order_asked_for(demo: Laboratory) -> None:
    demo.batch("T-2").registered("TREHALOSE").decided(Disposition.REJECTION, "the seal was broken")
    other = demo.batch("T-1").registered("TREHALOSE").decided(Disposition.REJECTION, "expired on arrival")
    other.decided(Disposition.TAKEN_BACK, "it was another bag")

    def found(*wanted: str, **order: object) -> list[tuple[str, str]]:
        keys = demo.qa.ask(find_entries, *wanted, **order)
        return [(row.batch_id, row.disposition.value) for row in demo.qa.ask(fetch_entries, keys)]

    back = ("T-1", "taking back")
    assert found() == [back, ("T-1", "rejection"), ("T-2", "rejection")]
    assert found(sort="batch", descending=False) == [("T-1", "rejection"), back, ("T-2", "rejection")]
    assert found(Kind.REFUSED) == [("T-1", "rejection"), ("T-2", "rejection")]
    assert found(Kind.TAKEN_BACK) == [back, ("T-1", "rejection")]
    assert found(Kind.REFUSED, "seal") == found(Kind.REFUSED, "t-2") == [("T-2", "rejection")]
    assert found("", "another") == [back]
    counts = demo.qa.ask(entry_counts)
    assert (counts[""], counts[Kind.REFUSED], counts[Kind.TAKEN_BACK], counts[Kind.CERTIFIED]) == (3, 2, 2, 0)
    newest, before, _ = demo.qa.ask(fetch_entries, demo.qa.ask(find_entries))
    assert (newest.standing, before.standing) == (f"takes back {before.id}", f"taken back by {newest.id}")

    stranger = lab_with(demo.store, Role.READER, id_="stranger", client=add_client(demo.store, "OTHER"))
    assert stranger.ask(find_entries) == []
    assert stranger.ask(fetch_entries, [newest.key]) == []
    assert stranger.ask(entry_counts)[""] == 0
