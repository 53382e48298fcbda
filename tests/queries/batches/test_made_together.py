"""A batch is asked for those that its operators or its session made besides."""

from dataclasses import replace
from datetime import date
from typing import Any

from qclab.domain.people.rights import Actor
from qclab.queries.batches.batches import get_batch
from qclab.queries.batches.made_together import made_together_with
from tests.laboratory.laboratory import Laboratory

OF_A_PATIENT = "ARI-0001"


def together(demo: Laboratory, id_: str, seen_by: Actor | None = None) -> dict[str, tuple[str, ...]]:
    viewer, key = seen_by or demo.qa.actor, demo.batch(id_).key

    def asked(connection: Any) -> Any:
        return made_together_with(connection, viewer, get_batch(connection, viewer, key))

    return {each.batch.id: each.shares for each in demo.ask(asked)}


def test_batches_of_the_same_operator_or_session_are_found_the_nearest_first(demo: Laboratory) -> None:
    for id_, of in (
        ("CAR-1", {"operators": "J. Smit, M. Jansen", "session": "CR2-7", "manufactured_on": date(2025, 12, 10)}),
        ("CAR-2", {"operators": "m. jansen", "manufactured_on": date(2025, 12, 5)}),
        ("CAR-3", {"operators": "K. Vos", "session": "cr2-7", "manufactured_on": date(2025, 12, 10)}),
        ("CAR-4", {"operators": "M. Jansen", "session": "CR2-7", "manufactured_on": date(2025, 11, 30)}),
        ("CAR-5", {"manufactured_on": date(2025, 12, 10)}),
        ("CAR-6", {"operators": "J. Smit", "session": "CR2-7"}),
    ):
        demo.batch(id_).registered(OF_A_PATIENT, **of)
    assert list(together(demo, "CAR-1").items()) == [("CAR-3", ("CR2-7",)), ("CAR-2", ("M. Jansen",))]
    assert together(demo, "CAR-5") == {}
    assert together(demo, "CAR-6") == {}


def test_a_person_of_one_client_is_shown_no_batch_of_another(sqlite_demo: Laboratory) -> None:
    making = {"operators": "J. Smit", "manufactured_on": date(2025, 12, 10)}
    own = sqlite_demo.batch("CAR-1").registered(OF_A_PATIENT, **making)
    sqlite_demo.batch("CIT-1").registered("CIT-07", **making)
    assert set(together(sqlite_demo, "CAR-1")) == {"CIT-1"}
    client = sqlite_demo.ask(lambda connection: get_batch(connection, sqlite_demo.qa.actor, own.key)).client
    assert together(sqlite_demo, "CAR-1", replace(sqlite_demo.qa.actor, client=client)) == {}
