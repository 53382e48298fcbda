"""Who gives out the work says when people are away; the load, the list of whom to give it to and the paper show it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.people.absence import Absence, Unplanned
from qclab.domain.refusals import Invalid
from qclab.domain.testing.due import TODAY, Horizon
from qclab.queries.people.people import person
from qclab.queries.testing import workload
from qclab.queries.testing.pending import Asked
from qclab.queries.testing.workload import Line, Workload
from qclab.services.people.absences import say_absence
from qclab.services.testing.late_work import late_content
from tests.laboratory.laboratory import Laboratory

pytestmark = pytest.mark.server_in_proof


@pytest.fixture
def lab(open_work: Laboratory) -> Laboratory:
    return open_work


def _today(lab: Laboratory) -> date:
    return lab.clock.now.astimezone(ZoneInfo("Europe/Amsterdam")).date()


def _work(lab: Laboratory) -> Workload:
    horizon = Horizon(lab.clock.now, ZoneInfo("Europe/Amsterdam"), 7)
    return lab.ask(lambda c: workload.workload(c, lab.reviewer.actor, Asked(), horizon))


def _line(lab: Laboratory) -> Line:
    key = str(lab.analyst.actor.key)
    return next(line for line in _work(lab).by_holder() if line.key == key)


def test_an_absence_stands_in_the_load_in_the_paper_and_beside_whom_work_is_given_to(lab: Laboratory) -> None:
    first, last = _today(lab) + timedelta(days=1), _today(lab) + timedelta(days=2)
    assert _line(lab).note == ""
    say_absence(lab.reviewer, lab.analyst.actor.key, first, last)
    line = _line(lab)
    assert [column for column, is_away in enumerate(line.away) if is_away] == [TODAY + 1, TODAY + 2]
    assert line.note == f"away {first} to {last}"
    assert f"{line.title}, {line.note}" in [load.who for load in late_content(lab.reviewer).loads]
    able = lab.ask(lambda c: workload.analysts(c, lab.reviewer.actor))
    given = {each.key: each.person.absence for each in workload.assignees(_work(lab), able)}
    assert given[lab.analyst.actor.key] == Absence(first, last)
    assert given[lab["bob"].actor.key] is None

    lab.clock.forward(days=2)
    assert _line(lab).note == f"away until {last}"
    lab.clock.forward(days=1)
    assert _line(lab).note == "", "it is over"


def test_who_came_back_is_here(lab: Laboratory) -> None:
    key = lab.analyst.actor.key
    say_absence(lab.reviewer, key, _today(lab), _today(lab))
    say_absence(lab.reviewer, key, None, None)
    assert lab.ask(lambda c: person(c, key)).absence is None


def test_days_that_are_no_absence_are_refused_and_nothing_is_changed(lab: Laboratory) -> None:
    key = lab.analyst.actor.key
    with pytest.raises(Invalid) as refused:
        say_absence(lab.reviewer, key, _today(lab), _today(lab) - timedelta(days=3))
    assert refused.value.codes == (Unplanned.ENDS_BEFORE,)
    assert lab.ask(lambda c: person(c, key)).absence is None
