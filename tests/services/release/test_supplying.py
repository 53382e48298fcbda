"""RC-66: a batch that fails is supplied on a physician's request, is not certified by it, and no value changes.

Sources: EU GMP for ATMPs (Part IV) 11.5; igj.nl and raps.org on the notice within 48 hours to EMA and the authorities;
in the Netherlands IGJ always, CCMO in trials.
"""

from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Undecided
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.supplying import NotSupplied, Station, reached
from qclab.domain.signatures.reading import Standing
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.release.certificates import certificates_of
from qclab.queries.signatures.signatures import read_on
from qclab.services.release import certifying, supplying
from qclab.services.release.supplying import Asked
from qclab.services.trail.verifying import verify_trail
from qclab.store import tables as t
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.supplying import REASON, asked_for, documented, failed
from tests.services.release.test_certifying import status

pytestmark = pytest.mark.server_in_proof

SUPPLY = Disposition.SUPPLY
ON_REQUEST = "on the physician's request of today"


def supplied(batch: Batch) -> Batch:
    return documented(asked_for(batch)).decided(SUPPLY, ON_REQUEST)


def evaluations(batch: Batch) -> list[tuple[str, list[str]]]:
    return [(str(key), [each.evaluation for each in row.evaluations]) for key, row in batch.grid().results.items()]


def test_rc_66_supplied_out_of_specification_with_clocks_and_people_and_no_evaluation_changes(demo: Laboratory) -> None:
    batch = failed(demo)
    before = evaluations(batch)
    supplied(batch)
    assert status(batch) is BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION
    assert evaluations(batch) == before
    certificates = demo.ask(lambda connection: certificates_of(connection, demo.qp.actor, batch.key))
    assert [(row.kind, row.conclusion, row.outdated) for row in certificates] == [
        ("certificate of analysis", "does not comply", ())
    ]
    entry = batch.judged().entries[-1]
    assert "It is not certified" in entry.statement
    clocks = {each.whom: each.due_at - entry.decided_at for each in batch.judged().told.notifications}
    assert clocks == {
        "Treating physician": timedelta(0),
        "Sponsor": timedelta(0),
        "IGJ": timedelta(hours=48),
        "CCMO": timedelta(hours=48),
    }
    read = demo.ask(lambda connection: read_on(connection, demo.qp.actor, "certification", [entry.key]))[entry.key][-1]
    assert read.standing is Standing.VALID
    assert "Physician accepts the risk" in read.content
    assert reached(batch.judged().supply) is Station.TOLD
    assert batch.judged().next is None
    assert verify_trail(demo.qp).faults == ()


def test_of_an_authorised_product_ema_is_told_within_48_hours_and_no_ccmo(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    with demo.store.write(demo.qa.actor, Act.PRODUCT_SAVED) as writing:
        writing.update(t.product, demo.product("ARI-0001"), trial="", authorisation="EU/1/18/1297")
    batch = supplied(failed(demo))
    whom = {each.whom for each in batch.judged().told.notifications}
    assert whom == {"Treating physician", "Authorisation holder", "IGJ", "EMA"}


def test_nothing_is_asked_for_of_a_batch_in_which_nothing_fails(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("CAR-1").registered("ARI-0001").received()
    with pytest.raises(Conflict) as refused:
        asked_for(batch)
    assert refused.value.codes == (NotSupplied.NOTHING_FAILS,)


def test_a_vector_for_the_body_and_a_clients_batch_are_never_supplied_so(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    with demo.store.write(demo.qa.actor, Act.PRODUCT_SAVED) as writing:
        writing.update(t.product, demo.product("LV-CAR19"), in_vivo=1)
    vector = demo.batch("LV-1").registered("LV-CAR19").received()
    with pytest.raises(Conflict) as refused:
        asked_for(vector)
    assert refused.value.codes == (NotSupplied.KIND,)
    client = demo.batch("H-1").registered("HUCAR19").received()
    with pytest.raises(Conflict) as refused:
        asked_for(client)
    assert refused.value.codes == (Undecided.ROAD,)


@pytest.mark.parametrize("missing", ["request", "document", "hold"])
def test_what_is_missing_refuses_the_supply_by_name(sqlite_demo: Laboratory, missing: str) -> None:
    batch = failed(sqlite_demo)
    if missing != "request":
        documented(asked_for(batch), but="Physician accepts the risk" if missing == "document" else "")
    if missing == "hold":
        from tests.laboratory.holding import put_on_hold

        put_on_hold(sqlite_demo.qa, batch.key, "the identity of a bag is in doubt")
    expected = {"request": NotSupplied.NOT_ASKED, "document": NotSupplied.DOCUMENT, "hold": NotSupplied.HELD}[missing]
    with pytest.raises(Conflict) as refused:
        batch.decided(SUPPLY, ON_REQUEST)
    assert refused.value.codes == (expected,)
    assert status(batch) is BatchStatus.QUARANTINE


def test_a_document_is_there_by_its_file_and_open_again_when_it_was_the_wrong_one(demo: Laboratory) -> None:
    batch = documented(asked_for(failed(demo)))
    request = batch.judged().request
    assert request is not None
    assert {each.file for each in request.documents if each.station is not Station.FOLLOWED_UP} == {"request.pdf"}
    accepted = next(each for each in request.documents if each.name == "Physician accepts the risk")
    supplying.take_document_back(demo.qa, batch.key, accepted.key, "the letter of another patient")
    assert [why.code for why in batch.judged().why_not_decide(SUPPLY)] == [NotSupplied.DOCUMENT]
    supplying.add_document(demo.qa, batch.key, [accepted.key], "letter.pdf", b"%PDF-", "", PASSWORD)
    batch.decided(SUPPLY, ON_REQUEST)
    with pytest.raises(Conflict):
        supplying.take_document_back(demo.qa, batch.key, accepted.key, "the letter of another patient")
    assert verify_trail(demo.qp).faults == ()


def test_the_report_of_the_physician_comes_after_the_supply_and_breaks_no_signature(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = documented(asked_for(failed(demo)))
    request = batch.judged().request
    assert request is not None
    report = next(each for each in request.documents if each.station is Station.FOLLOWED_UP)
    with pytest.raises(Conflict):
        supplying.add_document(demo.qa, batch.key, [report.key], "report.pdf", b"%PDF-", "", PASSWORD)
    batch.decided(SUPPLY, ON_REQUEST).after(days=20)
    supplying.add_document(demo.qa, batch.key, [report.key], "report.pdf", b"%PDF-", "", PASSWORD)
    entry = batch.judged().entries[-1]
    read = demo.ask(lambda connection: read_on(connection, demo.qp.actor, "certification", [entry.key]))[entry.key][-1]
    assert read.standing is Standing.VALID


def test_a_supply_is_the_qualified_persons_and_reversed_only_by_an_act(demo: Laboratory) -> None:
    batch = documented(asked_for(failed(demo)))
    with pytest.raises(NotAllowed):
        batch.decided(SUPPLY, ON_REQUEST, demo.qa)
    with pytest.raises(NotAllowed):
        certifying.decide(demo.qp, batch.key, batch.judged().batch.row_version, SUPPLY, ON_REQUEST, "wrong")
    batch.decided(SUPPLY, ON_REQUEST)
    with pytest.raises(Conflict):
        supplying.withdraw(demo.qa, batch.key, "the patient is treated otherwise", PASSWORD)
    batch.decided(Disposition.TAKEN_BACK, "the bag never left the house")
    assert status(batch) is BatchStatus.QUARANTINE
    assert not [each for each in batch.judged().told.notifications if each.is_open]
    supplying.withdraw(demo.qa, batch.key, "the patient is treated otherwise", PASSWORD)
    assert batch.judged().request is None
    assert [why.code for why in batch.judged().why_not_decide(SUPPLY)] == [NotSupplied.NOT_ASKED]
    assert verify_trail(demo.qp).faults == ()


def test_growth_after_the_supply_is_a_late_positive(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = supplied(failed(demo))
    test = demo.added(batch.samples[0].key, "A03")
    batch.after(days=3).entered({"A03/aerobic": "Growth"}, tests=[test])
    assert AlarmKind.LATE_POSITIVE in {alarm.kind for alarm in demo.qp.ask(alarms_for)}
    assert status(batch) is BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION


def test_a_request_names_the_physician_the_moment_and_why(sqlite_demo: Laboratory) -> None:
    batch = failed(sqlite_demo)
    with pytest.raises(Invalid) as refused:
        supplying.ask(sqlite_demo.qa, batch.key, Asked("", "", "x", None), PASSWORD)
    assert {why.field for why in refused.value.reasons} == {"physician", "asked_at", "reason"}
    asked_for(batch)
    with pytest.raises(Conflict) as again:
        supplying.ask(sqlite_demo.qa, batch.key, Asked("Dr. A", "", REASON, sqlite_demo.now()), PASSWORD)
    assert again.value.codes == (NotSupplied.ASKED,)
