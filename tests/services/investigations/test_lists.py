"""The list for cases is drafted by one person and put in force by another; a case keeps the one it was opened with."""

from dataclasses import replace

import pytest

from qclab.domain.catalogue.draft import Unsaved, Withheld
from qclab.domain.catalogue.faults import Unlisted
from qclab.domain.catalogue.lists import ListState
from qclab.domain.catalogue.values import Question
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.lists import SHIPPED, written
from qclab.domain.investigations.phases import Answer, Phase
from qclab.domain.people.duties import Duty
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.signatures.reading import Standing
from qclab.queries.investigations.lists import case_lists, list_versions
from qclab.queries.signatures.signatures import read_on
from qclab.services.catalogue import lists
from qclab.services.investigations import working
from qclab.store.verify import verify
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

OWN = "The pipette was checked"
TEXT = written(SHIPPED) + f"OOS; Ia; {OWN}\n"


def test_a_case_keeps_the_list_it_was_opened_with(demo: Laboratory) -> None:
    before = Worked(demo, demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted())
    version = lists.draft_list(demo["adewit"], lists.CASES, TEXT)
    lists.put_list_in_force(demo["kvos"], lists.CASES, version, PASSWORD)
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
    lists.draft_list(lab["kvos"], lists.CASES, TEXT)
    version = lists.draft_list(lab["adewit"], lists.CASES, f"{TEXT}OOS; Ia; Weighed again\n")
    (row,) = lab.ask(case_lists)
    assert (row.version, row.state, row.drafted_by_name) == (1, ListState.DRAFT, "A. de Wit"), "one draft at a time"
    with pytest.raises(NotAllowed) as refused:
        lists.put_list_in_force(lab["kvos"], lists.CASES, version, PASSWORD)
    assert refused.value.codes == (Duty.DRAFTED,)
    with pytest.raises(Conflict):
        lists.put_list_in_force(lab["kvos"], lists.CASES, 2, PASSWORD)
    with pytest.raises(Invalid):
        lists.draft_list(lab["adewit"], lists.CASES, "OOS; Ia; Only this")


def test_a_draft_is_held_against_what_its_author_saw(sqlite_demo: Laboratory) -> None:
    lab = sqlite_demo
    shipped = lab.ask(list_versions)[0]
    asked = Question("OOS", "Ia", OWN)
    first = replace(shipped.value, version=1, questions=(*shipped.value.questions, asked))
    key = lists.save_list(lab["adewit"], lists.CASES, None, first)
    assert [(kept.value.version, kept.state) for kept in lab.ask(list_versions)] == [(1, "draft"), (0, "in force")]
    assert lab.ask(list_versions)[0].value.questions[5] == asked, "it stands among those of its phase"
    seen = lab.ask(list_versions)[0]
    lists.save_list(lab["adewit"], lists.CASES, seen, replace(seen.value, causes=seen.value.causes[1:]))
    for before, version, code in (
        (seen, seen.value, Unsaved.CHANGED),
        (None, first, Unsaved.THERE_ALREADY),
        (None, replace(first, version=2), Unsaved.THERE_ALREADY),
    ):
        with pytest.raises(Conflict) as refused:
            lists.save_list(lab["adewit"], lists.CASES, before, version)
        assert refused.value.codes == (code,)
    with pytest.raises(Conflict) as refused:
        lists.put_list_in_force(lab["kvos"], lists.CASES, 1, PASSWORD, seen.row_version)
    assert refused.value.codes == (Withheld.CHANGED,)
    now = lab.ask(list_versions)[0]
    assert now.key == key
    lists.put_list_in_force(lab["kvos"], lists.CASES, 1, PASSWORD, now.row_version)
    assert [(kept.value.version, kept.state) for kept in lab.ask(list_versions)] == [(1, "in force"), (0, "replaced")]
    with pytest.raises(Conflict) as refused:
        lists.save_list(lab["adewit"], lists.CASES, now, now.value)
    assert refused.value.codes == (Unsaved.CHANGED,)


def test_a_list_with_faults_is_not_saved(sqlite_demo: Laboratory) -> None:
    shipped = sqlite_demo.ask(list_versions)[0].value
    with pytest.raises(Invalid) as refused:
        lists.save_list(sqlite_demo["adewit"], lists.CASES, None, replace(shipped, version=1, causes=()))
    assert refused.value.codes == (Unlisted.NO_CAUSE,)
