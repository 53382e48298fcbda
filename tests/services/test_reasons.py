"""No use case takes a letter for a reason: the door that all of them pass asks, whatever they ask themselves."""

import pytest

from qclab.domain.people.rights import Right
from qclab.domain.reasons import Wordless
from qclab.domain.refusals import Invalid
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.results.recording import NewResult
from qclab.services.samples import receiving
from tests.laboratory.arriving import receive
from tests.laboratory.laboratory import Laboratory

ANOTHER_TEXT = {
    Act.ATTACHMENT_ADDED,  # a note
    Act.CATALOGUE_IMPORTED, Act.SAMPLES_IMPORTED, Act.RESULTS_IMPORTED,  # the name of a file
    Act.RESULT_ENTERED, Act.RESULT_CHANGED, Act.RESULTS_PASTED, Act.TESTS_APPROVED,  # each value and test by itself
}  # fmt: skip


def _refused(lab: Lab, act: Act, reason: str) -> bool:
    try:
        with lab.write(act, reason, right=Right.READ):
            pass
    except Invalid as refusal:
        return Wordless.SAYS_NOTHING in refusal.codes
    return False


def test_every_act_refuses_a_reason_without_words(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo.analyst
    for reason in ("x", "aaaaaa", "12345", "..."):
        assert [act for act in Act if act not in ANOTHER_TEXT and not _refused(lab, act, reason)] == []


def test_a_value_is_changed_for_a_reason_in_words_only(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.1"})
    cell = made.cell("A09/endotoxin")
    with pytest.raises(Invalid) as refused:
        recording.record(sqlite_demo.analyst, [NewResult(cell.test, cell.parameter, "0.2", cell.sample, "x")])
    assert [(why.code, why.field, why.row) for why in refused.value.reasons] == [(Wordless.SAYS_NOTHING, "reason", 1)]


def test_a_deviation_of_receiving_is_its_number_or_words(sqlite_demo: Laboratory) -> None:
    (first, second, *_) = sqlite_demo.batch("B-1").registered().samples
    with pytest.raises(Invalid) as refused:
        receive(sqlite_demo.analyst, [first.id], receiving.Reception("intact", deviation="x"))
    assert [why.field for why in refused.value.reasons] == ["deviation"]
    receive(sqlite_demo.analyst, [first.id], receiving.Reception("intact", deviation="DEV-3"))
    receive(sqlite_demo.analyst, [second.id], receiving.Reception("intact", deviation="lid loose"))
