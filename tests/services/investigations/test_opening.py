"""Lighter cases, and what a case concerns: opened by people, concluded batch by batch, printed where it has to be."""

from collections.abc import Callable

import pytest

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.investigations.case import Bar, Conclusion, PhaseState
from qclab.domain.investigations.kinds import CaseKind, Effect, Reference, Subject, Unopened
from qclab.domain.investigations.phases import Answer, Finding, Phase, checklist
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.signatures.reading import Standing
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.batches.batches import holds_of
from qclab.queries.investigations.cases import CaseRow, cases_of
from qclab.queries.investigations.file import CaseFile, read_case
from qclab.queries.investigations.listed import case_counts, find_cases
from qclab.queries.release.certificates import certificates_of
from qclab.queries.review.waiting import WaitingTest, waiting_tests
from qclab.queries.signatures.of_record import signatures_of
from qclab.services.investigations import working
from qclab.services.investigations.concluding import Found, close, sign_phase
from qclab.services.investigations.opening import Concerns, concern, conclude_batch, name_subject, open_case
from qclab.services.laboratory.settings import change_settings
from qclab.services.release import certificates
from qclab.services.release.awaiting import Awaits, awaited
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD, lab_with

pytestmark = pytest.mark.server_in_proof

IB = Phase.LABORATORY
SEEN = "endotoxin rises over the last three batches"
WHY = "explained by the change of the medium's supplier"
A09 = "A09/endotoxin"


def done(laboratory: Laboratory, name: str) -> Batch:
    """A batch whose values comply and are approved."""
    return laboratory.batch(name).registered().received().entered().submitted().approved()


def held(batch: Batch) -> list[str]:
    return [hold.reason for hold in batch.laboratory.ask(lambda connection: holds_of(connection, batch.key))]


def rows(batch: Batch) -> list[CaseRow]:
    return batch.laboratory.ask(lambda connection: cases_of(connection, batch.key))


def file_of(laboratory: Laboratory, key: int) -> CaseFile:
    return laboratory.ask(lambda connection: read_case(connection, laboratory.qa.actor, key))


def investigated(laboratory: Laboratory, key: int, finding: Finding = Finding.NO_CAUSE) -> None:
    """The laboratory's phase, answered and signed by an analyst who performed nothing."""
    kind = file_of(laboratory, key).line.case.kind
    for question in checklist(kind, IB):
        working.answer(laboratory["kvos"], key, IB, question, Answer.YES)
    found = Found(finding, None, "compared with the last twelve batches")
    assert sign_phase(laboratory["mjansen"], key, IB, found, PASSWORD) is PhaseState.SIGNED


def notes(batch: Batch) -> list[str]:
    seen = certificates.preview(batch.laboratory["kvos"], batch.key)
    return [note.text for note in seen.content.notes if "case" in note.text.lower()]


def test_a_trend_is_opened_on_a_value_that_complies_and_closed_without_holding_its_batch(demo: Laboratory) -> None:
    """Opened by the analyst, concluded by quality control; the value and the certificate stay as they are."""
    batch = done(demo, "B-1")
    result = batch.grid().results[batch.cell(A09)].key
    key = open_case(demo["mjansen"], CaseKind.OOT, SEEN, Concerns(results=[result]))
    (row,) = rows(batch)
    assert (row.id, row.kind, row.seen, row.said) == ("OOT-2026-0001", CaseKind.OOT, SEEN, "open, phase Ib")
    assert (row.parameter_name != "", row.reported != "") == (True, True)
    assert (held(batch), row.blocks, batch.dossier().facts.open_cases, notes(batch)) == ([], False, (), [])
    issued = certificates.preview(demo["kvos"], batch.key)
    certificates.issue(demo["kvos"], batch.key, issued.batch_version, PASSWORD)

    investigated(demo, key)
    close(demo["adewit"], key, Conclusion.NO_ACTION, WHY, PASSWORD)
    (row,) = rows(batch)
    assert (row.conclusion, row.is_printed, notes(batch)) == (Conclusion.NO_ACTION, False, [])
    (certificate,) = demo.ask(lambda connection: certificates_of(connection, demo.qa.actor, batch.key))
    assert not certificate.outdated, "what a certificate does not say outdates none"
    assert_signed(demo, batch, key, 2)


def assert_signed(laboratory: Laboratory, batch: Batch, key: int, number: int) -> None:
    """Every signature of the case is what the records say today, and the trail is whole."""
    with laboratory.store.read() as connection:
        assert verify(connection).faults == ()
        found = signatures_of(connection, laboratory.qa.actor, "investigation", key)
    assert [each.standing for each in found] == [Standing.VALID] * number


def test_a_case_that_held_its_batch_is_qas_and_printed(sqlite_demo: Laboratory) -> None:
    """The laboratory says that excursions hold; the setting is kept with its reason."""
    lab = sqlite_demo
    change_settings(lab["admin"], {"case.holding": "excursion"}, "as the procedure for excursions says")
    batch = done(lab, "B-1")
    key = open_case(lab["kvos"], CaseKind.EXCURSION, "action limit exceeded beside the filling", Concerns([batch.key]))
    assert held(batch) == ["EXC-2026-0001 is open"]
    assert batch.dossier().facts.open_cases == ("EXC-2026-0001",)
    open_ = "Excursion (deviation), case EXC-2026-0001 (open, phase Ib): action limit exceeded beside the filling."
    assert notes(batch) == [open_]
    investigated(lab, key)
    with pytest.raises(NotAllowed):
        close(lab["adewit"], key, Conclusion.NO_ACTION, WHY, PASSWORD)
    with pytest.raises(Conflict) as refused:
        close(lab["kvos"], key, Conclusion.DEVIATION, WHY, PASSWORD)
    assert refused.value.codes == (Bar.NOT_REACHED,), "the deviation is named first"
    working.refer(lab["kvos"], key, Reference.DEVIATION, "DEV-7")
    close(lab["kvos"], key, Conclusion.DEVIATION, WHY, PASSWORD)
    assert (held(batch), batch.dossier().facts.open_cases) == ([], ())
    (said,) = notes(batch)
    assert said.endswith("followed as a deviation, deviation DEV-7.")


def test_only_qa_says_that_a_certificate_tells_of_a_case_that_held_nothing(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo
    batch = done(lab, "B-1")
    key = open_case(lab["mjansen"], CaseKind.ATYPICAL, "replicates far apart", Concerns(tests=[batch.test("A09").key]))
    investigated(lab, key)
    with pytest.raises(NotAllowed):
        close(lab["adewit"], key, Conclusion.NO_ACTION, WHY, PASSWORD, prints=True)
    close(lab["kvos"], key, Conclusion.NO_ACTION, WHY, PASSWORD, prints=True)
    (said,) = notes(batch)
    assert "replicates far apart. Closed on" in said


def test_each_batch_that_a_case_concerns_is_concluded_by_itself(demo: Laboratory) -> None:
    """Its hold ends with its own conclusion; its certificate says nothing of the other batch's value."""
    case = Worked(demo, demo.batch("B-1").registered().received().entered({A09: "0.56"}).submitted().approved())
    other, third = done(demo, "B-2"), done(demo, "B-3")
    concern(case.supervisor, case.key, Concerns(batches=[other.key], tests=[third.test("A09").key]))
    name_subject(case.analyst, case.key, Subject.LOT, "medium 4711")
    with pytest.raises(Conflict) as twice:
        concern(case.supervisor, case.key, Concerns(batches=[other.key]))
    assert twice.value.codes == (Unopened.ALREADY,)
    assert (held(other), held(third)) == (["OOS-2026-0001 concerns it"],) * 2
    assert other.dossier().facts.open_cases == ("OOS-2026-0001",)

    case.to_the_closing()
    with pytest.raises(NotAllowed) as refused:
        close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    assert refused.value.codes == (Bar.UNCONCLUDED,)
    conclude_batch(case.qa, case.key, other.key, Effect.NOT_CONCERNED, "made with another lot of medium", PASSWORD)
    assert (held(other), len(held(third)), len(held(case.batch))) == ([], 1, 1), "each batch by itself"
    with pytest.raises(Conflict) as again:
        conclude_batch(case.qa, case.key, other.key, Effect.ACCEPTED, "made with another lot of medium", PASSWORD)
    assert again.value.codes == (Unopened.CONCLUDED,)
    with pytest.raises(Invalid):
        conclude_batch(case.qa, case.key, third.key, Effect.FOLLOWED, "made with the same lot", PASSWORD)
    conclude_batch(case.qa, case.key, third.key, Effect.ACCEPTED, "its own value is far from its limit", PASSWORD)
    close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    assert held(third) == held(case.batch) == []
    (said,) = notes(other)
    assert "not concerned: made with another lot of medium" in said
    assert "0.56" not in said
    assert "B-1" not in said
    assert_signed(demo, case.batch, case.key, 8)


def test_a_lighter_case_concerns_batches_and_words_too(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo
    first, other = done(lab, "B-1"), done(lab, "B-2")
    key = open_case(lab["mjansen"], CaseKind.OOT, SEEN, Concerns([first.key, other.key], [other.test("A09").key]))
    name_subject(lab["mjansen"], key, Subject.INSTRUMENT, "reader 3")
    file = file_of(lab, key)
    assert [(each.batch_id, each.effect, each.holds) for each in file.batches] == [("B-2", "", False)]
    assert [(each.batch_id, each.method_title != "") for each in file.tests] == [("B-2", True)]
    assert [(each.kind, each.name) for each in file.subjects] == [("instrument", "reader 3")]
    (row,) = rows(other)
    assert (row.is_beside, row.seen, row.method_title != "", row.blocks) == (True, "", True, False)
    (own,) = rows(first)
    assert own.method_title == "", "what is of another batch is not told in the list"
    assert lab.ask(lambda connection: find_cases(connection, lab.qa.actor, "lighter")) == [key]
    assert lab.ask(lambda connection: find_cases(connection, lab.qa.actor, search="three batches")) == [key]
    counts = lab.ask(lambda connection: case_counts(connection, lab.qa.actor))
    assert (counts["lighter"], counts["open"], counts[""]) == (1, 1, 1)


def test_a_value_with_a_lighter_case_still_opens_its_own_when_it_fails(sqlite_demo: Laboratory) -> None:
    """A lighter case is no way around one out of specification, and does not correct a value."""
    lab = sqlite_demo
    batch = lab.batch("B-1").registered().received().entered({A09: "0.56"})
    open_case(lab["mjansen"], CaseKind.ATYPICAL, "replicates far apart", Concerns(tests=[batch.test("A09").key]))
    batch.submitted()
    assert sorted(batch.cases()) == ["ATY-2026-0001", "OOS-2026-0001"]
    assert held(batch) == ["OOS-2026-0001 is open"]


def test_what_is_refused_when_a_case_is_opened(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo
    batch = lab.batch("B-1").registered()
    refused: list[tuple[type[Exception], Callable[[], object]]] = [
        (Invalid, lambda: open_case(lab["mjansen"], CaseKind.OOS, SEEN, Concerns([batch.key]))),
        (Invalid, lambda: open_case(lab["mjansen"], CaseKind.OOT, SEEN, Concerns())),
        (Missing, lambda: open_case(lab["mjansen"], CaseKind.OOT, SEEN, Concerns([999]))),
        (Missing, lambda: open_case(lab["mjansen"], CaseKind.OOT, SEEN, Concerns(tests=[999]))),
        (NotAllowed, lambda: open_case(lab["admin"], CaseKind.OOT, SEEN, Concerns([batch.key]))),
    ]
    for kind, deed in refused:
        with pytest.raises(kind):
            deed()
    assert rows(batch) == []


def test_an_excursion_alarms_quality_control_qa_and_the_qualified_person(sqlite_demo: Laboratory) -> None:
    """Each client's own people of its own batches alone, without what was seen; of a trend nobody is alarmed."""
    lab = sqlite_demo
    own, other = done(lab, "B-1"), lab.batch("V-1").registered("IPSC-NPC").received()
    strange = lab_with(lab.store, Role.QP, id_="strange", client=lab["vectoria"].actor.client)
    seen = "action limit exceeded\nbeside the filling of B-1"
    open_case(lab["mjansen"], CaseKind.OOT, SEEN, Concerns([own.key]))
    assert lab["kvos"].ask(alarms_for) == []
    key = open_case(lab["mjansen"], CaseKind.EXCURSION, seen, Concerns([own.key, other.key]))
    mine, theirs = lab["kvos"].ask(alarms_for)
    assert mine.kind is theirs.kind is AlarmKind.EXCURSION
    assert mine.waits_for == (Role.REVIEWER, Role.QA, Role.QP)
    assert (mine.batch_id, theirs.batch_id) == ("B-1", "V-1")
    assert mine.said == "EXC-2026-0001 is open: action limit exceeded beside the filling of B-1; it concerns B-1"
    assert theirs.said == "EXC-2026-0001 is open; it concerns V-1"
    assert strange.ask(alarms_for) == [theirs]
    assert lab["mjansen"].ask(alarms_for) == [], "an analyst has nothing to acknowledge"
    later = done(lab, "B-2")
    concern(lab["mjansen"], key, Concerns([later.key]))
    assert [each.said.rpartition("; ")[2] for each in lab["kvos"].ask(alarms_for)] == [
        "it concerns B-1", "it concerns V-1", "it concerns B-2",
    ]  # fmt: skip
    concern(lab["mjansen"], key, Concerns(tests=[other.grid().lines[0].test.key]))
    assert len(lab["kvos"].ask(alarms_for)) == 3, "of a batch that was told nothing is told again"


@pytest.mark.both_engines
def test_an_open_case_of_any_kind_is_named_where_its_value_is_looked_at(demo: Laboratory) -> None:
    """On Results beside the value, on Review among what to look at, on Waiting with the certificate; once it is closed,
    nowhere."""
    batch = demo.batch("B-1").registered().received().entered().submitted()
    result = batch.grid().results[batch.cell(A09)].key
    key = open_case(demo["mjansen"], CaseKind.OOT, SEEN, Concerns(results=[result]))
    whole = open_case(demo["mjansen"], CaseKind.ATYPICAL, SEEN, Concerns(tests=[batch.test("A09").key]))

    def named(id_: str) -> bool:
        return any(id_ in each.concerned for each in batch.grid().results.values())

    def looked_at(method: str) -> list[str]:
        (row,) = [each for each in demo.reviewer.ask(waiting_tests) if each.test.method_id == method]
        return [said for said in row.look_at(demo.clock()) if "open" in said]

    assert batch.grid().results[batch.cell(A09)].concerned == ("ATY-2026-0001", "OOT-2026-0001")
    assert batch.grid().results[batch.cell(A09)].case == "", "it opened none, so it can be changed as before"
    others = [each for each in batch.grid().results.values() if each.cell != batch.cell(A09)]
    assert {each.concerned for each in others} == {()}
    assert looked_at("A09") == ["ATY-2026-0001 is open", "OOT-2026-0001 is open"]
    batch.approved()
    (ready,) = [row for row in awaited(demo["kvos"]) if row.awaits is Awaits.READY]
    assert ready.what.endswith("It will say that the batch complies. OOT-2026-0001 and ATY-2026-0001 are open.")
    for case in (key, whole):
        investigated(demo, case)
        close(demo["adewit"], case, Conclusion.NO_ACTION, WHY, PASSWORD)
    assert not named("OOT-2026-0001")
    (ready,) = [row for row in awaited(demo["kvos"]) if row.awaits is Awaits.READY]
    assert ready.what.endswith("It will say that the batch complies.")


def test_a_complying_test_that_an_open_case_names_is_approved_by_itself(sqlite_demo: Laboratory) -> None:
    """It stood among the plain ones, which are approved together, with the case beside it."""
    lab = sqlite_demo
    batch = lab.batch("B-1").registered().received().entered().submitted()
    test = batch.test("A09").key

    def waiting() -> WaitingTest:
        return next(row for row in lab.reviewer.ask(waiting_tests) if row.key == test)

    due = waiting().test.due_at
    assert waiting().reviewed.unusual(due) == ()
    open_case(lab["mjansen"], CaseKind.ATYPICAL, "replicates far apart", Concerns(tests=[test]))
    assert waiting().reviewed.unusual(due) == ("ATY-2026-0001 open",)
    assert not waiting().is_plain(due)
    assert [said for said in waiting().look_at(lab.now()) if "ATY" in said] == ["ATY-2026-0001 is open"], "said once"
