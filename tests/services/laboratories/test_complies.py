"""“Complies” without a number: an outcome of a contract laboratory, never a silent pass."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from qclab.documents.release.certificate import certificate_pdf
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Invalid
from qclab.domain.release.kinds import INTERIM
from qclab.domain.review.deciding import DecisionState, Undecided
from qclab.domain.signatures.reading import Standing
from qclab.domain.trail.acts import Act
from qclab.queries.signatures.signatures import read_on
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.review import approving
from qclab.services.review.deciding import propose_decision, settle_decision
from qclab.store import tables as t
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import BIOSAFETY, approved, of_test, reported, sent
from tests.laboratory.people import PASSWORD

WHY = "Their report says that it complies, and gives no number."


def evaluation_of(batch: Batch, name: str) -> int:
    (evaluation,) = batch.grid().results[batch.cell(name)].evaluations
    assert evaluation.evaluation is Evaluation.NOT_EVALUABLE
    return evaluation.key


def test_it_complies_by_a_decision_of_reviewer_and_qa_once_their_certificate_is_kept(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("IPS-1").registered("IPSC-NPC").received()
    test = batch.test("A32")
    laboratory = approved(demo, replace(BIOSAFETY, methods=("A32",)))
    sent(demo, laboratory, test.key)
    demo.clock.forward(days=20)
    row = demo.test(test.key)
    days = performing.Performance(None, demo.now() - timedelta(days=9), demo.now())
    performing.set_performance(demo.analyst, {test.key: row.row_version}, days)
    lines = [line for line in batch.grid().lines if line.test.key == test.key and line.criteria]
    typed = {"tetraploid": "complies", "karyotype": "No clonal abnormality", "normal-G": "95", "CNV": "2"}
    new = [
        recording.NewResult(
            test.key, line.parameter_key, typed.get(line.parameter.id, "0"), cell.sample, confirmed=True
        )
        for line in lines
        for cell in line.cells
    ]
    recording.record(demo.analyst, new)
    evaluation = evaluation_of(batch, "A32/tetraploid")
    with pytest.raises(Invalid) as early:
        propose_decision(demo.analyst, evaluation, Evaluation.COMPLIES, WHY)
    assert early.value.codes == (Undecided.NOT_LISTED,)
    reported(demo, of_test(demo, test.key).key, unit="%")
    propose_decision(demo.analyst, evaluation, Evaluation.COMPLIES, WHY)
    recording.submit(demo.analyst, [test.key])
    state = settle_decision(demo.reviewer, evaluation, accept=True, note="", password=PASSWORD)
    assert state is DecisionState.REVIEWED
    assert settle_decision(demo.qa, evaluation, accept=True, note="", password=PASSWORD) is DecisionState.ACCEPTED
    approving.approve(demo.reviewer, [test.key], PASSWORD)
    line = next(each for each in batch.dossier().lines if each.parameter_name.startswith("Tetraploid"))
    assert line.evaluation is not None
    assert (line.evaluation.evaluation, line.evaluation.decided) == (Evaluation.NOT_EVALUABLE, Evaluation.COMPLIES)
    assert not line.is_decided_by_old_rule
    content = certificates.preview(demo.qa, batch.key, INTERIM).content
    said = next(each for each in content.results if each.parameter.startswith("Tetraploid"))
    assert said.evaluation == "complies by decision"
    pages = PdfReader(BytesIO(certificate_pdf(content, "PREVIEW"))).pages
    drawn = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Tested by Example Biosafety Testing, report EBT-26-118" in drawn, "and said once"
    assert WHY in said.decision
    with demo.store.write(demo.qa.actor, Act.LABORATORY_SAVED, "it merged with another") as writing:
        writing.update(t.contract_laboratory, laboratory, name="Example Safety Group")
    (signature,) = demo.qa.ask(read_on, "test", [test.key])[test.key]
    assert signature.standing is Standing.VALID, "who signed attested the laboratory, not its name"
