"""What is not evaluable or was not tested, from the decision to the certificate: it never becomes "complies"."""

from dataclasses import dataclass
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from qclab.demo.people import PASSWORD
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.review.deciding import DecisionState, Undecided
from qclab.domain.signatures.reading import Standing
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches as batch_queries
from qclab.queries.investigations import cases
from qclab.queries.release import certificates as certificate_queries
from qclab.queries.results.evaluations import decisions_on
from qclab.queries.signatures.signatures import read_on
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.review import approving, deciding
from qclab.store import tables as t
from qclab.store.verify import verify
from tests.laboratory.laboratory import Laboratory

pytestmark = pytest.mark.server_in_proof

COMPLIES, DOES_NOT_COMPLY = Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY
NOT_SHOWN, NOT_TESTED = Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED

WHY = "The last vial was used up by the count."


@dataclass(frozen=True)
class Typed:
    """A batch of which one value was typed so and everything else complies, all approved."""

    batch: int
    evaluation: int
    parameter: int


def _approved(demo: Laboratory, name: str, typed: str, product: str = "HUCMSC") -> Typed:
    made = demo.batch("B-1").registered(product).received()
    made.entered({name: typed}).submitted().approved()
    grid = made.grid()
    line = made.line(name)
    result = grid.results[line.cells[0]]
    return Typed(made.key, result.evaluations[0].key, line.parameter_key)


def _words(demo: Laboratory, certificate: int) -> str:
    pages = PdfReader(BytesIO(certificates.reprint(demo["kvos"], certificate))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def _issue(demo: Laboratory, batch: int) -> certificate_queries.CertificateRow:
    seen = certificates.preview(demo["kvos"], batch)
    return certificates.issue(demo["kvos"], batch, seen.batch_version, PASSWORD)


def _accept(demo: Laboratory, evaluation: int, deviation: str = "") -> None:
    """As a reviewer, then as a person of QA who does not issue the certificate."""
    _settle(demo, "adewit", evaluation)
    _settle(demo, "ihendriks", evaluation, deviation)


def _settle(demo: Laboratory, who: str, evaluation: int, deviation: str = "", *, accept: bool = True) -> None:
    note = "" if accept else "Say what was seen."
    deciding.settle_decision(demo[who], evaluation, accept=accept, note=note, password=PASSWORD, deviation=deviation)


@pytest.mark.parametrize("typed", ["not tested", "invalid", "N/A", "nicht getestet", "the flask looked clear"])
def test_what_was_not_tested_and_free_words_on_a_critical_outcome_are_never_decided_to_comply(
    sqlite_demo: Laboratory, typed: str
) -> None:
    demo = sqlite_demo
    made = _approved(demo, "A03/aerobic", typed)
    with pytest.raises(Invalid) as refused:
        deciding.propose_decision(demo["mjansen"], made.evaluation, COMPLIES, WHY)
    assert [why.field for why in refused.value.reasons] == ["decided"]


def test_one_line_that_was_not_tested_is_named_with_its_deviation_and_the_batch_does_not_comply(
    demo: Laboratory,
) -> None:
    made = _approved(demo, "A09/endotoxin", "not tested")
    with pytest.raises(Conflict, match="a decision is needed"):
        _issue(demo, made.batch)
    deciding.propose_decision(demo["mjansen"], made.evaluation, NOT_TESTED, WHY)
    _settle(demo, "adewit", made.evaluation)
    with pytest.raises(Conflict, match="its decision waits for QA"):
        _issue(demo, made.batch)
    with pytest.raises(NotAllowed, match="may not agree to decisions on results for QA"):
        _settle(demo, "adewit", made.evaluation, "DEV-26-014")
    with pytest.raises(Invalid, match="number of the deviation"):
        _settle(demo, "ihendriks", made.evaluation)
    _settle(demo, "ihendriks", made.evaluation, "DEV-26-014")
    assert certificates.preview(demo["kvos"], made.batch).concludes == "does not comply: 1 line not tested"
    row = _issue(demo, made.batch)
    words = _words(demo, row.key)
    assert row.conclusion == DOES_NOT_COMPLY
    assert "Batch B-1 does not comply with the specification: 1 line not tested." in words
    assert f"Not tested: {WHY} Deviation DEV-26-014. Agreed by {demo['ihendriks'].actor.name} on" in words
    assert "complies by decision" not in words
    with demo.store.read() as connection:
        assert cases.cases_of(connection, made.batch) == []
        assert verify(connection).faults == ()


def test_a_test_not_done_never_blocks_the_certificate_which_names_it_with_its_deviation(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    line = made.line("A09/endotoxin")
    recording.propose_not_done(demo["mjansen"], [line.test.key], "the sample was spilt")
    agree = {"agree": True, "reason": "", "password": PASSWORD}
    with pytest.raises(NotAllowed):
        approving.settle_not_done(demo["mjansen"], [line.test.key], deviation="DEV-26-015", **agree)
    with pytest.raises(Invalid, match="number of the deviation") as refused:
        approving.settle_not_done(demo["kvos"], [line.test.key], **agree)
    assert [why.field for why in refused.value.reasons] == ["deviation"]
    approving.settle_not_done(demo["kvos"], [line.test.key], deviation="DEV-26-015", **agree)
    made.entered().submitted().approved()
    assert certificates.preview(demo["kvos"], made.key).blockers == ()
    row = _issue(demo, made.key)
    words = _words(demo, row.key)
    untested = sum(len(line.cells) for line in made.grid().lines if _is_endotoxin(line))
    lines = "1 line" if untested == 1 else f"{untested} lines"
    assert row.conclusion == DOES_NOT_COMPLY
    assert f"Batch B-1 does not comply with the specification: {lines} not tested." in words
    assert f"Not tested: the sample was spilt. Deviation DEV-26-015. Agreed by {demo['kvos'].actor.name} on" in words


def _is_endotoxin(line: object) -> bool:
    return line.test.method_id == "A09" and bool(line.criteria)  # type: ignore[attr-defined]


def test_a_censored_value_that_does_not_prove_the_limit_stands_as_not_shown_to_comply(demo: Laboratory) -> None:
    made = _approved(demo, "A09/endotoxin", "<0.7")
    blocker = next(each for each in certificates.preview(demo["kvos"], made.batch).blockers if "decision" in each.why)
    assert blocker.who == demo["mjansen"].actor.name, "who performed the test proposes the decision"
    with pytest.raises(Invalid, match="repeat it at another dilution"):
        deciding.propose_decision(demo["mjansen"], made.evaluation, COMPLIES, WHY)
    deciding.propose_decision(demo["mjansen"], made.evaluation, NOT_SHOWN, WHY)
    blocker = next(each for each in certificates.preview(demo["kvos"], made.batch).blockers if "decision" in each.why)
    assert (blocker.who, bool(blocker.since)) == ("reviewer", True)
    with pytest.raises(NotAllowed):
        _settle(demo, "tbakker", made.evaluation)
    _settle(demo, "adewit", made.evaluation)
    blocker = next(each for each in certificates.preview(demo["kvos"], made.batch).blockers if "decision" in each.why)
    assert (blocker.who, blocker.why) == ("QA", "its decision waits for QA")
    _settle(demo, "ihendriks", made.evaluation)
    row = _issue(demo, made.batch)
    words = _words(demo, row.key)
    assert row.conclusion == DOES_NOT_COMPLY
    assert "does not comply with the specification: 1 line not shown to comply." in words
    assert "not evaluable as reported (Values < 0.7 may or may not meet" in words
    assert f"not shown to comply: {WHY}" in words


def test_a_finding_that_the_method_lists_is_decided_to_comply_and_printed_so(demo: Laboratory) -> None:
    made = _approved(demo, "A36/beads", "No beads", "HUCAR19")
    deciding.propose_decision(demo["mjansen"], made.evaluation, COMPLIES, "No bead was seen in the whole volume.")
    _accept(demo, made.evaluation)
    row = _issue(demo, made.batch)
    words = _words(demo, row.key)
    assert row.conclusion == COMPLIES
    assert "Complies by decision" in words
    assert "Decided before" not in words
    people = {id_: demo[id_].actor.name for id_ in ("adewit", "ihendriks")}
    assert f"reviewed by {people['adewit']} on" in words
    assert f"agreed to by {people['ihendriks']} for QA on" in words


def _take_findings_away(demo: Laboratory, parameter: int) -> None:
    """As in a method version that was in force before findings were listed."""
    with demo.store.write(demo["kvos"].actor, Act.CATALOGUE_IMPORTED) as writing:
        writing.update(t.parameter, parameter, findings=())


def test_a_decision_made_before_findings_were_listed_stands_and_is_named(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = _approved(demo, "A36/beads", "No beads", "HUCAR19")
    deciding.propose_decision(demo["mjansen"], made.evaluation, COMPLIES, "No bead was seen in the whole volume.")
    _accept(demo, made.evaluation)
    _take_findings_away(demo, made.parameter)
    row = _issue(demo, made.batch)
    assert row.conclusion == COMPLIES
    assert "Decided before the method version listed the findings that are open to judgement." in _words(demo, row.key)


def test_a_decision_proposed_before_findings_were_listed_is_declined_and_never_accepted(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    made = _approved(demo, "A36/beads", "No beads", "HUCAR19")
    deciding.propose_decision(demo["mjansen"], made.evaluation, COMPLIES, "No bead was seen in the whole volume.")
    _take_findings_away(demo, made.parameter)
    with pytest.raises(Conflict, match="it lists none"):
        _settle(demo, "adewit", made.evaluation)
    _settle(demo, "adewit", made.evaluation, accept=False)
    with pytest.raises(Invalid, match="it lists none"):
        deciding.propose_decision(demo["mjansen"], made.evaluation, COMPLIES, "No bead was seen in the volume.")


def test_a_decision_that_a_value_does_not_comply_opens_a_case(demo: Laboratory) -> None:
    made = _approved(demo, "A09/endotoxin", "<0.7")
    deciding.propose_decision(demo["mjansen"], made.evaluation, DOES_NOT_COMPLY, "The repeat gave 0.65.")
    _settle(demo, "adewit", made.evaluation)  # what fails is told at once: no waiting for QA
    _settle(demo, "ihendriks", made.evaluation)
    with demo.store.read() as connection:
        assert [case.id for case in cases.cases_of(connection, made.batch)] == ["OOS-2026-0001"]
        assert batch_queries.get_batch(connection, demo["kvos"].actor, made.batch).stands == "quarantine, on hold"
    assert _issue(demo, made.batch).conclusion == DOES_NOT_COMPLY


def test_a_decision_that_one_person_accepted_before_qa_had_to_agree_stands_and_is_named(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    made = _approved(demo, "A36/beads", "No beads", "HUCAR19")
    key = deciding.propose_decision(demo["mjansen"], made.evaluation, COMPLIES, "No bead was seen in the volume.")
    with demo.store.write(demo["adewit"].actor, Act.DECISION_ACCEPTED) as writing:  # as the version before did
        accepted = {"state": "accepted", "reviewed_by": writing.by, "reviewed_at": writing.at}
        writing.update(t.decision, key, **accepted)
    row = _issue(demo, made.batch)
    assert row.conclusion == COMPLIES
    assert "Accepted by one person, before QA had to agree beside the reviewer." in _words(demo, row.key)


def test_each_of_the_two_who_settle_a_decision_signs_it(demo: Laboratory) -> None:
    made = _approved(demo, "A09/endotoxin", "<0.7")
    deciding.propose_decision(demo["mjansen"], made.evaluation, NOT_SHOWN, WHY)
    _accept(demo, made.evaluation)
    with demo.store.read() as connection:
        signed = connection.execute(
            select(t.signature.c.meaning, t.person.c.id)
            .join(t.person, t.person.c.key == t.signature.c.person)
            .where(t.signature.c.subject_table == t.decision.name)
            .order_by(t.signature.c.key)
        ).all()
        decision = connection.execute(select(t.decision.c.key)).scalar_one()
        reads = read_on(connection, demo["kvos"].actor, t.decision.name, [decision])[decision]
    assert [tuple(each) for each in signed] == [("decision reviewed", "adewit"), ("decision accepted", "ihendriks")]
    assert [read.standing for read in reads] == [Standing.VALID, Standing.VALID]


def test_qa_declines_what_a_reviewer_accepted_and_another_can_be_proposed(demo: Laboratory) -> None:
    made = _approved(demo, "A09/endotoxin", "<0.7")
    deciding.propose_decision(demo["mjansen"], made.evaluation, NOT_SHOWN, WHY)
    _settle(demo, "adewit", made.evaluation)
    _settle(demo, "ihendriks", made.evaluation, accept=False)
    with demo.store.read() as connection:
        found = decisions_on(connection, [made.evaluation])[made.evaluation]
    assert (found.state, found.reviewed_by_name) == (DecisionState.DECLINED, demo["adewit"].actor.name)
    assert (found.qa_by_name, found.qa_note) == (demo["ihendriks"].actor.name, "Say what was seen.")
    deciding.propose_decision(demo["mjansen"], made.evaluation, NOT_SHOWN, WHY)


def test_what_was_reviewed_since_it_was_read_is_not_settled_unseen(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = _approved(demo, "A09/endotoxin", "<0.7")
    deciding.propose_decision(demo["mjansen"], made.evaluation, NOT_SHOWN, WHY)
    with demo.store.read() as connection:
        read = decisions_on(connection, [made.evaluation])[made.evaluation]
    _settle(demo, "adewit", made.evaluation)
    with pytest.raises(Conflict) as refused:
        deciding.settle_decision(demo["ihendriks"], made.evaluation, accept=True, note="", password=PASSWORD, seen=read)
    assert refused.value.codes == (Undecided.CHANGED,)


def test_only_a_value_that_waits_for_a_decision_gets_one(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = _approved(demo, "A09/endotoxin", "<0.7")
    with pytest.raises(Conflict) as refused:
        _settle(demo, "adewit", made.evaluation)
    assert refused.value.codes == (Undecided.NOT_WAITING,)
    deciding.propose_decision(demo["mjansen"], made.evaluation, NOT_SHOWN, WHY)
    with pytest.raises(Conflict) as refused:
        deciding.propose_decision(demo["mjansen"], made.evaluation, NOT_SHOWN, WHY)
    assert refused.value.codes == (Undecided.DECIDED_ALREADY,)
    with demo.store.read() as connection:
        complies = connection.execute(
            select(t.evaluation.c.key).where(t.evaluation.c.evaluation == Evaluation.COMPLIES).limit(1)
        ).scalar_one()
    with pytest.raises(Conflict) as refused:
        deciding.propose_decision(demo["mjansen"], complies, NOT_SHOWN, WHY)
    assert refused.value.codes == (Undecided.IS_EVALUATED,)
