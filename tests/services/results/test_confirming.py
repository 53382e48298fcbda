"""A doubtful value is recorded by who was asked about it and confirmed it: typed, pasted and imported alike."""

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Invalid
from qclab.domain.results.confirming import Asked
from qclab.domain.results.sources import Source
from qclab.queries.review.waiting import waiting_tests
from qclab.services.exchange import importing
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

DOUBTFUL = [
    ("A09/endotoxin", "0,3 EU/kg", "unit EU/kg, expected EU/mL", Evaluation.NOT_EVALUABLE),
    ("A09/endotoxin", "about 0.3", "words, not a plain number", Evaluation.NOT_EVALUABLE),
    ("A20/viability", "250", "250 % is outside the plausible range 0 – 100 %", Evaluation.COMPLIES),
]


@pytest.fixture
def made(sqlite_demo: Laboratory) -> Batch:
    return sqlite_demo.batch("B-1").registered().received()


@pytest.mark.parametrize("source", [Source.TYPED, Source.PASTED])
@pytest.mark.parametrize(("name", "typed", "doubt", "evaluation"), DOUBTFUL)
def test_what_is_doubtful_is_recorded_only_confirmed_and_then_as_what_it_is(
    made: Batch, name: str, typed: str, doubt: str, evaluation: Evaluation, source: str
) -> None:
    cell, lab = made.cell(name), made.laboratory.analyst
    new = NewResult(cell.test, cell.parameter, typed, cell.sample)
    with pytest.raises(Invalid) as refusal:
        recording.record(lab, [new], source)
    assert refusal.value.codes == (Asked.DOUBTFUL,)
    assert made.laboratory.typed(cell) is None
    (row,) = recording.record(lab, [NewResult(cell.test, cell.parameter, typed, cell.sample, confirmed=True)], source)
    assert row.typed == typed
    assert row.confirmed.startswith(doubt)
    assert row.entered_by == lab.actor.key, "who entered it confirmed it"
    assert row.evaluation is evaluation


def test_a_table_of_results_says_what_is_doubtful_and_is_taken_whole_once_confirmed(made: Batch) -> None:
    demo, sample = made.laboratory, made.samples[0]
    line = made.line("A20/viability")
    name = next(id_ for _, id_, _, _ in line.test.samples)
    table = f"sample,method,parameter,value\n{name},A20,viability,250\n".encode()
    staged = importing.stage(demo.analyst, importing.RESULTS, "values.csv", table)
    assert staged.ready
    assert staged.is_doubtful
    assert staged.rows[0].word == "ready, 250 % is outside the plausible range 0 – 100 %"
    with pytest.raises(Invalid) as refusal:
        importing.take(demo.analyst, staged)
    assert [(why.code, why.row) for why in refusal.value.reasons] == [(Asked.DOUBTFUL, 2)]
    (row,) = importing.take(demo.analyst, staged, confirmed=True).results
    assert row.confirmed == "250 % is outside the plausible range 0 – 100 %"
    assert sample.batch_id == "B-1"


def test_the_reviewer_looks_twice_at_what_was_confirmed_and_signs_it(made: Batch) -> None:
    demo = made.laboratory
    cell = made.cell("A20/viability")
    recording.record(demo.analyst, [NewResult(cell.test, cell.parameter, "250", cell.sample, confirmed=True)])
    demo.performed(cell.test)
    recording.submit(demo.analyst, [cell.test])
    (waiting,) = demo.ask(lambda connection: waiting_tests(connection, demo.reviewer.actor))
    assert "1 confirmed" in waiting.reviewed.unusual(demo.now())
