"""Role x use case x own or foreign client, through services, queries and the command line (REQ-12, design.md 4.5)."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from qclab.domain.refusals import Invalid, Missing, NotAllowed, Refusal
from qclab.domain.rights import RIGHTS, Right, Role
from qclab.queries import batches as batch_queries
from qclab.queries import catalogue as catalogue_queries
from qclab.queries import certificates as certificate_queries
from qclab.queries import samples as sample_queries
from qclab.queries import testing, trail
from qclab.queries.attachments import attachments_by_key
from qclab.queries.search import search
from qclab.services import (
    adding_tests,
    approving,
    assigning,
    attachments,
    batches,
    catalogue,
    certificates,
    changing_samples,
    labels,
    people,
    receiving,
    registering,
    results,
    settings,
)
from qclab.services.catalogue_in_force import put_in_force
from qclab.services.demo_people import PASSWORD, Demo
from qclab.services.lab import Lab
from tests.builders import lab_with
from tests.services import bench


@dataclass(frozen=True)
class Work:
    """A batch of somebody's client, far enough on for every use case to have something to work on."""

    batch: int
    version: int
    sample: int
    sample_id: str
    test: int
    parameter: int
    product: int
    certificate: int
    attachment: int


def _work(demo: Demo) -> Work:
    made = bench.registered(demo, "HUCMSC")
    line = bench.line(bench.grid(demo, made.batch), "A09/endotoxin")
    attached = attachments.attach(demo["mjansen"], "raw.csv", b"1;2", test=line.test.key)
    done = bench.registered(demo, "HUCMSC", batch="B-2")
    bench.approved(demo, done.batch)
    seen = certificates.preview(demo["kvos"], done.batch)
    issued = certificates.issue(demo["kvos"], done.batch, seen.batch_version, PASSWORD)
    with demo.store.read() as connection:
        row = batch_queries.get_batch(connection, demo["kvos"].actor, made.batch)
    return Work(
        batch=made.batch,
        version=row.row_version,
        sample=made.samples[0].key,
        sample_id=made.samples[0].id,
        test=line.test.key,
        parameter=line.parameter_key,
        product=row.product,
        certificate=issued.key,
        attachment=attached,
    )


USE_CASES: dict[str, tuple[Right, Callable[[Lab, Work], object]]] = {
    "create a batch": (
        Right.REGISTER,
        lambda lab, w: batches.create_batch(lab, batches.BatchData(f"N-{lab.actor.key}", w.product)),
    ),
    "change a batch": (
        Right.REGISTER,
        lambda lab, w: batches.change_batch(lab, w.batch, w.version, batches.BatchData("", 0, donor_code="x"), "why"),
    ),
    "propose samples": (Right.REGISTER, lambda lab, w: registering.propose(lab, w.product, "DP")),
    "register samples": (
        Right.REGISTER,
        lambda lab, w: registering.register(lab, w.batch, "DP", [registering.NewSample("more")]),
    ),
    "add a test": (Right.REGISTER, lambda lab, w: adding_tests.add_test(lab, [w.sample], "A61", "asked for")),
    "change a sample": (
        Right.REGISTER,
        lambda lab, w: changing_samples.change_sample(lab, w.sample, 99, registering.NewSample("x"), "why"),
    ),
    "cancel a sample": (Right.REGISTER, lambda lab, w: changing_samples.cancel_samples(lab, [w.sample], "why")),
    "receive a sample": (Right.RECEIVE, lambda lab, w: receiving.receive(lab, [w.sample_id], receiving.Reception())),
    "reject a sample": (Right.RECEIVE, lambda lab, w: receiving.reject(lab, [w.sample], "leaked")),
    "enter a result": (
        Right.ENTER_RESULTS,
        lambda lab, w: results.record(lab, [results.NewResult(w.test, w.parameter, "0.1", reason="r")]),
    ),
    "submit a test": (Right.ENTER_RESULTS, lambda lab, w: results.submit(lab, [w.test])),
    "propose a test as not done": (
        Right.ENTER_RESULTS,
        lambda lab, w: results.propose_not_done(lab, [w.test], "spilt"),
    ),
    "attach a file": (Right.ENTER_RESULTS, lambda lab, w: attachments.attach(lab, "a", b"x", test=w.test)),
    "propose a decision": (
        Right.ENTER_RESULTS,
        lambda lab, w: approving.propose_decision(lab, 1, "complies", "because of the raw data"),
    ),
    "assign a test": (Right.ASSIGN, lambda lab, w: assigning.assign(lab, [w.test], None)),
    "approve a test": (Right.APPROVE_RESULTS, lambda lab, w: approving.approve(lab, [w.test], PASSWORD)),
    "return a test": (Right.APPROVE_RESULTS, lambda lab, w: approving.return_tests(lab, [w.test], "why")),
    "agree that a test is not done": (
        Right.APPROVE_NOT_DONE,
        lambda lab, w: approving.settle_not_done(lab, [w.test], agree=True, reason="", password=PASSWORD),
    ),
    "settle a decision": (
        Right.DECIDE,
        lambda lab, w: approving.settle_decision(lab, 1, accept=True, note="", password=PASSWORD),
    ),
    "preview labels": (Right.PRINT_LABELS, lambda lab, w: labels.preview(lab, [w.sample], "100x50")),
    "print labels": (Right.PRINT_LABELS, lambda lab, w: labels.print_labels(lab, [w.sample], "100x50", "again")),
    "preview a certificate": (Right.READ, lambda lab, w: certificates.preview(lab, w.batch)),
    "issue a certificate": (
        Right.ISSUE_CERTIFICATES,
        lambda lab, w: certificates.issue(lab, w.batch, w.version, PASSWORD),
    ),
    "print a certificate again": (Right.READ, lambda lab, w: certificates.reprint(lab, w.certificate)),
    "open an attachment": (Right.READ, lambda lab, w: attachments.open_attachment(lab, w.attachment)),
    "import a catalogue": (Right.DRAFT_CATALOGUE, lambda lab, _: catalogue.import_catalogue(lab, b"x: 1", "x.yaml")),
    "put versions in force": (
        Right.APPROVE_CATALOGUE,
        lambda lab, _: put_in_force(lab, [], "why", PASSWORD),
    ),
    "add a person": (
        Right.ADMINISTER,
        lambda lab, _: people.add_person(lab, "", "", "", frozenset(), None, "", ""),
    ),
    "change settings": (Right.ADMINISTER, lambda lab, _: settings.change_settings(lab, {"no such": ""}, "why")),
}


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
def test_a_role_can_do_what_its_rights_say_and_every_refusal_is_an_event(sqlite_demo: Demo, role: Role) -> None:
    work = _work(sqlite_demo)
    lab = lab_with(sqlite_demo.store, role, id_=f"only-{role.name.lower()}")
    refused = {name for name in USE_CASES if _refused_by_right(lab, work, name)}
    assert refused == {name for name, (right, _) in USE_CASES.items() if right not in RIGHTS[role]}
    with sqlite_demo.store.read() as connection:
        events = trail.find_events(connection, sqlite_demo["kvos"].actor, act="right refused", actor=lab.actor.key)
    assert len(events) == len(refused)


def test_an_administrator_has_no_right_over_samples_and_results() -> None:
    gmp = set(Right) - {Right.ADMINISTER, Right.VERIFY_TRAIL, Right.ACKNOWLEDGE_CLOCK}
    assert not gmp & RIGHTS[Role.ADMINISTRATOR]


OF_A_BATCH = [name for name, (right, _) in USE_CASES.items() if right not in (
    Right.ADMINISTER, Right.DRAFT_CATALOGUE, Right.APPROVE_CATALOGUE,
)]  # fmt: skip


@pytest.mark.parametrize("client", ["own", "foreign"])
def test_a_person_of_a_client_works_on_that_client_s_batches_only(demo: Demo, client: str) -> None:
    work = _work(demo)
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
            unknown = isinstance(refusal, Invalid) and ("no such" in str(refusal) or "Choose a product" in str(refusal))
            stopped = unknown or (isinstance(refusal, NotAllowed) and "password" in str(refusal))
        else:
            stopped = False
        if client == "foreign" and not stopped:
            pytest.fail(f"{name} got through to a foreign client's batch")
    with demo.store.read() as connection:
        after = batch_queries.get_batch(connection, demo["kvos"].actor, work.batch)
    assert (after == before) == (client == "foreign")


def test_a_person_of_a_client_sees_counts_and_finds_nothing_of_another(demo: Demo) -> None:
    work = _work(demo)
    stranger = demo["vectoria"].actor
    with demo.store.read() as connection:
        assert batch_queries.find_batches(connection, stranger) == []
        assert batch_queries.fetch_batches(connection, stranger, [work.batch]) == {}
        assert sample_queries.find_samples(connection, stranger) == []
        assert sample_queries.fetch_samples(connection, stranger, [work.sample]) == {}
        assert sample_queries.state_counts(connection, stranger) == {}
        assert testing.find_tests(connection, stranger, state="") == []
        assert testing.fetch_tests(connection, stranger, [work.test]) == {}
        assert search(connection, stranger, "B-") == []
        assert search(connection, stranger, work.sample_id) == []
        assert attachments_by_key(connection, stranger, [work.attachment]) == []
        assert certificate_queries.certificates_of(connection, stranger, work.batch) == []
        assert trail.find_events(connection, stranger) == []
        assert {kept.value.client for kept in catalogue_queries.products(connection, stranger)} == {"VECTORIA"}
        with pytest.raises(Missing):
            sample_queries.keys_by_id(connection, stranger, [work.sample_id])
