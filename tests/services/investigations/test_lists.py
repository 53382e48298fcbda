"""The list for cases is drafted by one person and put in force by another; a case keeps the one it was opened with."""

import pytest

from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.lists import SHIPPED, ListState, written
from qclab.domain.investigations.phases import Answer, Phase
from qclab.domain.people.duties import Duty
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.signatures.reading import Standing
from qclab.queries.investigations.lists import case_lists
from qclab.queries.signatures.signatures import read_on
from qclab.services.investigations import lists, working
from qclab.store.verify import verify
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

OWN = "The pipette was checked"
TEXT = written(SHIPPED) + f"OOS; Ia; {OWN}\n"


def test_a_case_keeps_the_list_it_was_opened_with(demo: Laboratory) -> None:
    before = Worked(demo, demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted())
    version = lists.draft_list(demo["adewit"], TEXT)
    lists.put_list_in_force(demo["kvos"], version, PASSWORD)
    after = Worked(demo, demo.batch("B-2").registered().received().entered({"A09/endotoxin": "0.56"}).submitted())
    asked = [OWN in case.file.facts.case.questions(Phase.OBVIOUS_ERROR) for case in (before, after)]
    assert asked == [False, True]
    working.answer(after.analyst, after.key, Phase.OBVIOUS_ERROR, OWN, Answer.YES)
    with pytest.raises(Invalid):
        working.answer(before.analyst, before.key, Phase.OBVIOUS_ERROR, OWN, Answer.YES)
    (row,) = demo.ask(case_lists)
    assert (row.version, row.state, row.in_force_by_name) == (1, ListState.IN_FORCE, "K. Vos")
    with demo.store.read() as connection:
        assert verify(connection).faults == ()
        signed = read_on(connection, demo.qa.actor, "case_list", [row.key])[row.key]
    assert [each.standing for each in signed] == [Standing.VALID]
    assert after.file.line.case.kind is CaseKind.OOS


def test_who_wrote_in_a_draft_does_not_put_it_in_force(sqlite_demo: Laboratory) -> None:
    """Also where somebody else drafted it anew: what the first wrote may stand in it."""
    lab = sqlite_demo
    lists.draft_list(lab["kvos"], TEXT)
    version = lists.draft_list(lab["adewit"], TEXT)
    assert [row.state for row in lab.ask(case_lists)] == [ListState.REPLACED, ListState.DRAFT]
    with pytest.raises(NotAllowed) as refused:
        lists.put_list_in_force(lab["kvos"], version, PASSWORD)
    assert refused.value.codes == (Duty.DRAFTED,)
    with pytest.raises(Conflict):
        lists.put_list_in_force(lab["kvos"], 1, PASSWORD)
    with pytest.raises(Invalid):
        lists.draft_list(lab["adewit"], "OOS; Ia; Only this")
