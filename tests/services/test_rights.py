"""Role x use case x own or foreign client, through services and queries (21 CFR 11.10(d) and (g))."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.catalogue.examples import Picked
from qclab.domain.catalogue.values import Place
from qclab.domain.people.rights import RIGHTS, Right, Role
from qclab.domain.refusals import Invalid, Missing, NotAllowed, Refusal
from qclab.domain.trail.acts import Act
from qclab.queries.alarms import alarms as alarm_queries
from qclab.queries.batches import batches as batch_queries
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.release import certificates as certificate_queries
from qclab.queries.samples import samples as sample_queries
from qclab.queries.samples.attachments import attachments_by_key
from qclab.queries.search import search
from qclab.queries.testing import testing
from qclab.queries.trail import events as trail
from qclab.services.alarms import alarms
from qclab.services.batches import batches
from qclab.services.batches.expiry import change_expiry
from qclab.services.catalogue import drafts, examples, file_export, taking_in
from qclab.services.catalogue.in_force import put_in_force
from qclab.services.database import databases, setting_up
from qclab.services.exchange import importing
from qclab.services.lab import Lab
from qclab.services.labels import drafts as label_drafts
from qclab.services.labels import printing
from qclab.services.laboratory import settings
from qclab.services.people import badges, people, signing_in
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.results.attempts import count_test
from qclab.services.results.taking_back import take_back
from qclab.services.review import approving, deciding, raw_data
from qclab.services.samples import attachments, changing, receiving, registering
from qclab.services.samples.reinstating import reinstate_samples
from qclab.services.samples.replacing import replace_samples
from qclab.services.testing import adding, assigning, late_work, worklists
from qclab.services.trail import export
from qclab.services.trail import paper as trail_paper
from qclab.services.trail import verifying as trail_service
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with

NOWHERE = Path("/no such folder/file")


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
    imported: int
    alarm: int


def _work(demo: Laboratory) -> Work:
    made = demo.batch("B-1").registered("HUCMSC").received()
    line = made.line("A09/endotoxin")
    attached = attachments.attach(demo["mjansen"], "raw.csv", b"1;2", test=line.test.key)
    done = demo.batch("B-2").registered("HUCMSC").received()
    done.entered().submitted().approved()
    seen = certificates.preview(demo["kvos"], done.key)
    issued = certificates.issue(demo["kvos"], done.key, seen.batch_version, PASSWORD)
    with demo.store.write(demo["mjansen"].actor, Act.RESULT_ENTERED) as writing:
        alarm = alarms.raise_alarm(writing, AlarmKind.POSITIVE, "Growth", made.key)
    with demo.store.read() as connection:
        row = batch_queries.get_batch(connection, demo["kvos"].actor, made.key)
        raised = alarm_queries.alarm_by_id(connection, demo["kvos"].actor, alarm)
    return Work(
        batch=made.key,
        version=row.row_version,
        sample=made.samples[0].key,
        sample_id=made.samples[0].id,
        test=line.test.key,
        parameter=line.parameter_key,
        product=row.product,
        certificate=issued.key,
        attachment=attached,
        imported=importing.take(demo["mjansen"], _table(demo["mjansen"], "B-3")).import_file,
        alarm=raised.key,
    )


def _performance(lab: Lab) -> performing.Performance:
    return performing.Performance(lab.actor.key, datetime.now(UTC), None)


def _table(lab: Lab, batch: str) -> importing.Staged:
    data = f"product,batch,stage,name\nHUCMSC,{batch},DP,more\n".encode()
    return importing.stage(lab, importing.SAMPLES, "more.csv", data)


USE_CASES: dict[str, tuple[Right, Callable[[Lab, Work], object]]] = {
    "change a batch": (
        Right.REGISTER,
        lambda lab, w: batches.change_batch(
            lab, w.batch, w.version, batches.BatchData("", 0, donor_code="x"), "as asked"
        ),
    ),
    "change the expiry of received material": (
        Right.CHANGE_EXPIRY,
        lambda lab, w: change_expiry(lab, w.batch, w.version, None, "", "as asked", PASSWORD),
    ),
    "acknowledge an alarm": (Right.ACKNOWLEDGE_ALARMS, lambda lab, w: alarms.acknowledge(lab, w.alarm, "told them")),
    "propose samples": (Right.REGISTER, lambda lab, w: registering.propose(lab, w.product, "DP")),
    "register samples": (
        Right.REGISTER,
        lambda lab, w: registering.register(lab, w.batch, "DP", [registering.NewSample(f"more {lab.actor.key}")]),
    ),
    "register a batch": (
        Right.REGISTER,
        lambda lab, w: registering.register(
            lab, batches.BatchData(f"N-{lab.actor.key}", w.product), "DP", [registering.NewSample("first")]
        ),
    ),
    "add a test": (Right.REGISTER, lambda lab, w: adding.add_test(lab, [w.sample], "A61", "asked for")),
    "change a sample": (
        Right.REGISTER,
        lambda lab, w: changing.change_sample(lab, w.sample, 99, registering.NewSample("x"), "as asked"),
    ),
    "reinstate a sample": (Right.REGISTER, lambda lab, w: reinstate_samples(lab, [w.sample], "by mistake")),
    "replace a sample": (Right.REGISTER, lambda lab, w: replace_samples(lab, [w.sample])),
    "take a test back": (Right.ENTER_RESULTS, lambda lab, w: take_back(lab, [w.test], "too early")),
    "say which test counts": (Right.APPROVE_NOT_DONE, lambda lab, w: count_test(lab, w.test, "as asked")),
    "cancel a sample": (Right.REGISTER, lambda lab, w: changing.cancel_samples(lab, [w.sample], "as asked")),
    "receive a sample": (
        Right.RECEIVE,
        lambda lab, w: receiving.receive(lab, [w.sample_id], receiving.Reception("intact")),
    ),
    "reject a sample": (Right.RECEIVE, lambda lab, w: receiving.reject(lab, [w.sample], "leaked")),
    "enter a result": (
        Right.ENTER_RESULTS,
        lambda lab, w: recording.record(lab, [recording.NewResult(w.test, w.parameter, "0.1", reason="typed wrongly")]),
    ),
    "submit a test": (Right.ENTER_RESULTS, lambda lab, w: recording.submit(lab, [w.test])),
    "propose a test as not done": (
        Right.ENTER_RESULTS,
        lambda lab, w: recording.propose_not_done(lab, [w.test], "spilt"),
    ),
    "note that raw data were opened": (Right.APPROVE_RESULTS, lambda lab, w: raw_data.note_opened(lab, w.attachment)),
    "attach a file": (Right.ENTER_RESULTS, lambda lab, w: attachments.attach(lab, "a", b"x", test=w.test)),
    "propose a decision": (
        Right.ENTER_RESULTS,
        lambda lab, w: deciding.propose_decision(lab, 1, "complies", "because of the raw data"),
    ),
    "assign a test": (Right.ASSIGN, lambda lab, w: assigning.assign(lab, [w.test], None)),
    "approve a test": (Right.APPROVE_RESULTS, lambda lab, w: approving.approve(lab, [w.test], PASSWORD)),
    "return a test": (Right.APPROVE_RESULTS, lambda lab, w: approving.return_tests(lab, [w.test], "as asked")),
    "agree that a test is not done": (
        Right.APPROVE_NOT_DONE,
        lambda lab, w: approving.settle_not_done(lab, [w.test], agree=True, reason="", password=PASSWORD),
    ),
    "settle a decision": (
        Right.DECIDE,
        lambda lab, w: deciding.settle_decision(lab, 1, accept=True, note="", password=PASSWORD),
    ),
    "preview labels": (Right.PRINT_LABELS, lambda lab, w: printing.preview(lab, [w.sample], printing.Order("100x50"))),
    "print labels": (
        Right.PRINT_LABELS,
        lambda lab, w: printing.print_labels(lab, [w.sample], printing.Order("100x50"), "again"),
    ),
    "preview a certificate": (Right.READ, lambda lab, w: certificates.preview(lab, w.batch)),
    "issue a certificate": (
        Right.ISSUE_CERTIFICATES,
        lambda lab, w: certificates.issue(lab, w.batch, w.version, PASSWORD),
    ),
    "print a copy of a certificate": (Right.READ, lambda lab, w: certificates.copy(lab, w.certificate)),
    "prove a certificate": (
        Right.READ,
        lambda lab, w: certificates.prove(lab, certificates.reprint(lab, w.certificate)),
    ),
    "print a certificate again": (Right.READ, lambda lab, w: certificates.reprint(lab, w.certificate)),
    "list late tests": (Right.READ, lambda lab, w: late_work.late_work(lab)),
    "open an attachment": (Right.READ, lambda lab, w: attachments.open_attachment(lab, w.attachment)),
    "state how a test was performed": (
        Right.ENTER_RESULTS,
        lambda lab, w: performing.set_performance(
            lab, {w.test: 99}, performing.Performance(lab.actor.key, datetime.now(UTC), None)
        ),
    ),
    "give a test back": (Right.ENTER_RESULTS, lambda lab, w: assigning.give_back(lab, [w.test])),
    "take a free test": (Right.ENTER_RESULTS, lambda lab, w: assigning.take(lab, [w.test])),
    "import samples": (
        Right.REGISTER,
        lambda lab, w: importing.take(lab, _table(lab, f"I-{lab.actor.key}")),
    ),
    "undo an import": (Right.REGISTER, lambda lab, w: importing.undo(lab, w.imported, "as asked")),
    "preview labels of samples to come": (
        Right.PRINT_LABELS,
        lambda lab, w: label_drafts.preview_new(lab, [], "100x50"),
    ),
    "export the catalogue": (Right.READ, lambda lab, _: file_export.export_catalogue(lab)),
    "import a catalogue": (Right.DRAFT_CATALOGUE, lambda lab, _: taking_in.import_catalogue(lab, b"x: 1", "x.yaml")),
    "take in a first catalogue": (
        Right.APPROVE_CATALOGUE,
        lambda lab, _: taking_in.first_catalogue(lab, b"x: 1", "x.yaml", PASSWORD),
    ),
    "save a draft": (
        Right.DRAFT_CATALOGUE,
        lambda lab, _: drafts.save(lab, None, Place("P", "Place", "room")),
    ),
    "put versions in force": (
        Right.APPROVE_CATALOGUE,
        lambda lab, _: put_in_force(lab, [], "as asked", PASSWORD),
    ),
    "print a day list": (Right.READ, lambda lab, _: worklists.day_list(lab, lab.actor.key)),
    "print a bench sheet": (Right.READ, lambda lab, w: worklists.bench_sheet(lab, [w.test])),
    "export the audit trail": (
        Right.READ,
        lambda lab, _: export.export_trail(lab, lambda _: [], "nothing", NOWHERE),
    ),
    "print the audit trail of a batch": (Right.READ, lambda lab, w: trail_paper.batch_trail(lab, w.batch)),
    "verify the audit trail": (Right.VERIFY_TRAIL, lambda lab, _: trail_service.verify_trail(lab, noted=())),
    "acknowledge a clock": (
        Right.ACKNOWLEDGE_CLOCK,
        lambda lab, _: trail_service.acknowledge_clock(lab, "seen at the time server"),
    ),
    "acknowledge missing records": (
        Right.ACKNOWLEDGE_LOSS,
        lambda lab, _: trail_service.acknowledge_loss(lab, "", PASSWORD),
    ),
    "start from the shipped catalogue": (
        Right.DRAFT_CATALOGUE,
        lambda lab, _: examples.start_from(lab, Picked(), "OWN"),
    ),
    "confirm examples": (Right.APPROVE_CATALOGUE, lambda lab, _: examples.confirm(lab, [], PASSWORD)),
    "back up": (Right.ADMINISTER, lambda lab, _: databases.backup(lab, NOWHERE)),
    "change a person": (
        Right.ADMINISTER,
        lambda lab, _: people.change_person(lab, 1, 99, name="", position="", roles=frozenset(), client=None),
    ),
    "deactivate a person": (Right.ADMINISTER, lambda lab, _: people.deactivate(lab, 1, "")),
    "unlock a person": (Right.ADMINISTER, lambda lab, _: people.unlock(lab, 99, "")),
    "issue a badge": (Right.ADMINISTER, lambda lab, _: badges.issue_badge(lab, 1, "lost")),
    "end a badge": (Right.ADMINISTER, lambda lab, _: badges.end_badge(lab, 1, "lost")),
    "reset a password": (Right.ADMINISTER, lambda lab, _: people.reset_password(lab, 1, "", "")),
    "add a person": (
        Right.ADMINISTER,
        lambda lab, _: people.add_person(lab, "", "", "", frozenset(), None, "", ""),
    ),
    "change settings": (
        Right.ADMINISTER,
        lambda lab, _: settings.change_settings(lab, {"no such": ""}, "as asked"),
    ),
}


WITHOUT_A_RIGHT: tuple[Callable[..., object], ...] = (
    people.set_up_first_administrator,  # there is nobody yet who could have a right
    setting_up.set_up_laboratory,
    signing_in.beside,
    signing_in.sign_in,
    signing_in.sign_out,
    signing_in.confirm_password,
    signing_in.set_password,
)
"""Services that write and ask no right: each person signs in and out, and looks after their own password."""


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
    work = _work(sqlite_demo)
    lab = lab_with(sqlite_demo.store, role, id_=f"only-{role.name.lower()}")
    refused = {name for name in USE_CASES if _refused_by_right(lab, work, name)}
    assert refused == {name for name, (right, _) in USE_CASES.items() if right not in RIGHTS[role]}
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
    nothing = Work(0, 0, 0, "", 0, 0, 0, 0, 0, 0, 0)
    with pytest.raises(NotAllowed, match="of one client"):
        USE_CASES[name][1](everything, nothing)


@pytest.mark.parametrize("client", ["own", "foreign"])
def test_a_person_of_a_client_works_on_that_client_s_batches_only(demo: Laboratory, client: str) -> None:
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
        assert {hit.kind for hit in search(connection, stranger, "B-")} <= {"method"}  # which everybody reads
        assert search(connection, stranger, work.sample_id) == []
        assert attachments_by_key(connection, stranger, [work.attachment]) == []
        assert certificate_queries.certificates_of(connection, stranger, work.batch) == []
        assert trail.find_events(connection, stranger) == []
        assert {kept.value.client for kept in catalogue_queries.products(connection, stranger)} == {"VECTORIA"}
        with pytest.raises(Missing):
            sample_queries.keys_by_id(connection, stranger, [work.sample_id])
