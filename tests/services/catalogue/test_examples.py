"""A laboratory of one's own from the shipped catalogue: drafts, a second person in the same session, and confirming."""

from collections.abc import Sequence
from typing import Any

import pytest

from qclab.domain.catalogue.examples import Picked, Unconfirmed
from qclab.domain.catalogue.values import Client
from qclab.domain.people.rights import Barred, Role
from qclab.domain.refusals import Invalid, NotAllowed, Refusal
from qclab.queries.catalogue import master_data as queries
from qclab.queries.catalogue import setting_up
from qclab.queries.catalogue.master_data import DRAFT, IN_FORCE, Kept
from qclab.queries.signatures.signatures import read_on
from qclab.services.catalogue import drafts, examples
from qclab.services.catalogue.examples import Confirmed
from qclab.services.catalogue.in_force import Draft, look, put_in_force
from qclab.services.lab import Lab
from qclab.services.people import signing_in
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.people import PASSWORD, lab_with

pytestmark = pytest.mark.server_in_proof

PICKED = Picked(products=frozenset({"HUCMSC"}))


@pytest.fixture
def reviewer(store: Store) -> Lab:
    """Who copied the bank of cells for the own programme; somebody of QA is there too."""
    lab_with(store, Role.QA, id_="kees")
    lab = lab_with(store, Role.REVIEWER, id_="mies")
    drafts.save(lab, None, Client("MINE", "Own programme", own=True))
    examples.start_from(lab, PICKED, "MINE")
    return lab


def versions(lab: Lab) -> list[Kept[Any]]:
    return [*lab.ask_of_site(queries.methods), *lab.ask(queries.specifications)]


def as_drafts(lab: Lab) -> list[Draft]:
    kinds = [("method", lab.ask_of_site(queries.methods)), ("specification", lab.ask(queries.specifications))]
    return [Draft(kind, kept.key, kept.row_version) for kind, found in kinds for kept in found]  # type: ignore[arg-type]


def as_confirmed(found: Sequence[Kept[Any]], procedure: str = "SOP-14") -> list[Confirmed]:
    return [
        Confirmed(
            "specification" if hasattr(kept.value, "criteria") else "method", kept.key, kept.row_version, procedure
        )
        for kept in found
    ]


def test_copies_are_drafts_that_only_a_second_person_puts_in_force_in_the_same_session(reviewer: Lab) -> None:
    assert {(kept.state, bool(kept.value.example)) for kept in versions(reviewer)} == {(DRAFT, True)}
    wanted = as_drafts(reviewer)
    look(reviewer, wanted, by_second=True)
    with pytest.raises(NotAllowed):
        put_in_force(reviewer, wanted, "", PASSWORD)
    with pytest.raises(Invalid) as same:
        signing_in.beside(reviewer, "mies", PASSWORD)
    assert same.value.codes == (Barred.SAME_PERSON,)
    with pytest.raises(NotAllowed) as wrong:
        signing_in.beside(reviewer, "kees", "not the password")
    assert [reason.field for reason in wrong.value.reasons] == ["password"]
    second = signing_in.beside(reviewer, "kees", PASSWORD)
    assert put_in_force(second, wanted, "", PASSWORD) == len(wanted) == 7
    assert {kept.state for kept in versions(reviewer)} == {IN_FORCE}
    signatures = reviewer.ask(read_on, "specification", [wanted[-1].key])[wanted[-1].key]
    assert [(each.signature.printed_name, each.signature.asked) for each in signatures] == [
        ("Kees", "user id and password")
    ]
    with reviewer.store.read() as connection:
        assert verify(connection).faults == ()


def test_a_laboratory_is_on_trial_until_every_example_in_force_is_confirmed(reviewer: Lab) -> None:
    second = signing_in.beside(reviewer, "kees", PASSWORD)
    assert reviewer.ask_of_site(setting_up.examples) == 0, "drafts are in use nowhere"
    with pytest.raises(NotAllowed) as early:
        examples.confirm(second, as_confirmed(versions(reviewer)), PASSWORD)
    assert set(early.value.codes) == {Unconfirmed.NOT_IN_FORCE}
    put_in_force(second, as_drafts(reviewer), "", PASSWORD)
    assert reviewer.ask_of_site(setting_up.examples) == 7
    first, *rest = versions(reviewer)
    with pytest.raises(Invalid) as missing:
        examples.confirm(second, as_confirmed([first], " "), PASSWORD)
    assert missing.value.codes == (Unconfirmed.NO_PROCEDURE,)
    assert examples.confirm(second, as_confirmed([first]), PASSWORD) == 1
    assert reviewer.ask_of_site(setting_up.examples) == 6
    with pytest.raises(Refusal):
        examples.confirm(second, as_confirmed([first]), PASSWORD)
    examples.confirm(second, as_confirmed(rest, "SPEC-2"), PASSWORD)
    assert reviewer.ask_of_site(setting_up.examples) == 0
    assert {kept.value.procedure for kept in versions(reviewer)} == {"SOP-14", "SPEC-2"}
    read = reviewer.ask(read_on, "method", [first.key])[first.key]
    assert [each.signature.meaning for each in read] == ["put in force", "confirmed"]
    assert {each.standing for each in read} == {"valid"}, "what was signed before still reads as it was signed"
    with reviewer.store.read() as connection:
        assert verify(connection).faults == ()


def test_the_same_is_not_copied_twice_and_needs_its_client(reviewer: Lab) -> None:
    with pytest.raises(Invalid):
        examples.start_from(reviewer, PICKED, "MINE")
    with pytest.raises(Invalid) as nobody:
        examples.start_from(reviewer, Picked(products=frozenset({"UC-MSC"})), "NOBODY")
    assert [reason.field for reason in nobody.value.reasons] == ["client"]
