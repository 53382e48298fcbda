"""Role x use case x own or foreign client, through services and queries (21 CFR 11.10(d) and (g))."""

from dataclasses import fields

import pytest

from qclab.domain.people.rights import RIGHTS, Right, Role
from qclab.domain.refusals import Invalid, Missing, NotAllowed, Refusal
from qclab.queries.batches import batches as batch_queries
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.investigations.listed import fetch_cases, find_cases
from qclab.queries.release import certificates as certificate_queries
from qclab.queries.samples import samples as sample_queries
from qclab.queries.samples.attachments import attachments_by_key
from qclab.queries.search import search
from qclab.queries.testing import testing
from qclab.queries.trail import events as trail
from qclab.services.lab import Lab
from tests.laboratory.allowed import MAY
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.services.use_cases import USE_CASES
from tests.services.work import Work, work_of

pytestmark = pytest.mark.server_in_proof


def _refused_by_right(lab: Lab, work: Work, name: str) -> bool:
    right, use_case = USE_CASES[name]
    try:
        use_case(lab, work)
    except NotAllowed as refusal:
        return str(right) in str(refusal)
    except Refusal:
        return False
    return False


@pytest.mark.parametrize("role", list(Role))
def test_a_role_can_do_what_its_rights_say_and_every_refusal_is_an_event(sqlite_demo: Laboratory, role: Role) -> None:
    work = work_of(sqlite_demo)
    lab = lab_with(sqlite_demo.store, role, id_=f"only-{role.name.lower()}")
    refused = {name for name in USE_CASES if _refused_by_right(lab, work, name)}
    assert refused == {name for name, (right, _) in USE_CASES.items() if role not in MAY[right]}
    with sqlite_demo.store.read() as connection:
        events = trail.find_events(connection, sqlite_demo["kvos"].actor, acts=["right refused"], actor=lab.actor.key)
    assert len(events) == len(refused)


def test_an_administrator_has_no_right_over_samples_and_results() -> None:
    gmp = set(Right) - {Right.ADMINISTER, Right.ACKNOWLEDGE_ALARMS, Right.VERIFY_TRAIL, Right.ACKNOWLEDGE_CLOCK}
    assert not gmp & RIGHTS[Role.ADMINISTRATOR]


WHOLE_SITE = {
    Right.ADMINISTER,
    Right.DRAFT_CATALOGUE,
    Right.APPROVE_CATALOGUE,
    Right.VERIFY_TRAIL,
    Right.ACKNOWLEDGE_CLOCK,
    Right.ACKNOWLEDGE_LOSS,
    Right.APPROVE_LABORATORIES,
}
WITHOUT_A_BATCH = {
    "list late tests",
    "preview labels of samples to come", "export the catalogue", "print a day list", "export the audit trail",
}  # fmt: skip
OF_A_BATCH = [name for name, (right, _) in USE_CASES.items() if right not in WHOLE_SITE and name not in WITHOUT_A_BATCH]


@pytest.mark.parametrize("name", [name for name, (right, _) in USE_CASES.items() if right in WHOLE_SITE])
def test_what_holds_for_every_client_is_not_for_a_person_of_one(sqlite_demo: Laboratory, name: str) -> None:
    with sqlite_demo.store.read() as connection:
        (client, *_) = catalogue_queries.clients(connection, sqlite_demo["kvos"].actor)
    everything = lab_with(sqlite_demo.store, *Role, id_="all", client=client.key)
    nothing = Work(0, 0, 0, "", *[0] * (len(fields(Work)) - 4))
    with pytest.raises(NotAllowed, match="of one client"):
        USE_CASES[name][1](everything, nothing)


@pytest.mark.parametrize("client", ["own", "foreign"])
def test_a_person_of_a_client_works_on_that_client_s_batches_only(demo: Laboratory, client: str) -> None:
    work = work_of(demo)
    with demo.store.read() as connection:
        clients = {kept.value.id: kept.key for kept in catalogue_queries.clients(connection, demo["kvos"].actor)}
        own = batch_queries.get_batch(connection, demo["kvos"].actor, work.batch).client
    scope = own if client == "own" else next(key for key in clients.values() if key != own)
    everything = lab_with(
        demo.store, *(role for role in Role if role is not Role.ADMINISTRATOR), id_="all", client=scope
    )
    with demo.store.read() as connection:
        before = batch_queries.get_batch(connection, demo["kvos"].actor, work.batch)
    for name in OF_A_BATCH:
        try:
            USE_CASES[name][1](everything, work)
        except Missing:
            continue
        except Refusal as refusal:
            words = ("no such", "There is no", "Choose a product")
            unknown = isinstance(refusal, Invalid) and any(each in str(refusal) for each in words)
            stopped = unknown or (isinstance(refusal, NotAllowed) and "password" in str(refusal))
        else:
            stopped = False
        if client == "foreign" and not stopped:
            pytest.fail(f"{name} got through to a foreign client's batch")
    with demo.store.read() as connection:
        after = batch_queries.get_batch(connection, demo["kvos"].actor, work.batch)
    assert (after == before) == (client == "foreign")


def test_a_person_of_a_client_sees_counts_and_finds_nothing_of_another(demo: Laboratory) -> None:
    work = work_of(demo)
    stranger = demo["vectoria"].actor
    with demo.store.read() as connection:
        assert batch_queries.find_batches(connection, stranger) == []
        assert batch_queries.fetch_batches(connection, stranger, [work.batch]) == {}
        assert sample_queries.find_samples(connection, stranger) == []
        assert sample_queries.fetch_samples(connection, stranger, [work.sample]) == {}
        assert sample_queries.state_counts(connection, stranger) == {}
        assert testing.find_tests(connection, stranger, state="") == []
        assert testing.fetch_tests(connection, stranger, [work.test]) == {}
        assert {hit.kind for hit in search(connection, stranger, "B-")} <= {"method"}  # which everybody reads
        assert search(connection, stranger, work.sample_id) == []
        assert attachments_by_key(connection, stranger, [work.attachment]) == []
        assert certificate_queries.certificates_of(connection, stranger, work.batch) == []
        assert find_cases(connection, stranger) == []
        assert fetch_cases(connection, stranger, [work.case]) == []
        assert trail.find_events(connection, stranger) == []
        assert {kept.value.client for kept in catalogue_queries.products(connection, stranger)} == {"VECTORIA"}
        with pytest.raises(Missing):
            sample_queries.keys_by_id(connection, stranger, [work.sample_id])
