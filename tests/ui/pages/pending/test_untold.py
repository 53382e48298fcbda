"""Who should have been told of a batch stands on the manager's page, and opens the batch."""

from collections.abc import Callable
from typing import Any

from qclab.domain.alarms.telling import How, MustTell, Said, Situation
from qclab.domain.trail.acts import Act
from qclab.services.alarms.telling import must_tell, tell
from qclab.store import tables as t
from qclab.ui.showing import ShowBatch
from tests.laboratory.laboratory import Laboratory
from tests.ui.pages.pending.shown import Shown


def asked(lab: Laboratory, *batches: int) -> None:
    """Sponsor and IGJ must be told of these batches: the sponsor within an hour."""
    lines = [MustTell("Sponsor", frozenset(Situation), 1), MustTell("IGJ", frozenset(Situation), 48)]
    with lab.store.write(lab.qa.actor, Act.SOMEBODY_TOLD) as writing:
        for batch in batches:
            must_tell(writing, batch, lines)


def test_what_is_overdue_to_be_told_stands_on_the_page_until_it_is_told(
    show: Callable[..., Shown], lab: Laboratory, qtbot: Any
) -> None:
    shown = show()
    first, second = sorted({test.batch for test in lab.tests(state="waiting")})[:2]
    line = shown.page.untold
    asked(lab, first)
    shown.acts.wait_idle()
    assert not line.command.isVisible(), "there is an hour"
    lab.clock.forward(hours=2)
    shown.page.activated()
    shown.acts.wait_idle()
    assert line.command.isVisible()
    assert line.command.text().endswith(": somebody is overdue to be told")
    line.command.trigger()
    assert shown.opened == [ShowBatch(first)]
    asked(lab, second)
    lab.clock.forward(hours=2)
    shown.page.activated()
    shown.acts.wait_idle()
    assert line.command.text() == "2 batches: people are overdue to be told"
    shown.in_dialog(lambda dialog: dialog.accept(), line.open)
    assert shown.opened == [ShowBatch(first)] * 2, "the one that is overdue the longest is under the cursor"
    for batch in (first, second):
        with lab.store.read() as connection:
            (must, *_) = connection.execute(t.notification.select().where(t.notification.c.batch == batch)).all()
        tell(lab.qa, batch, Said("Sponsor", How.PHONE, lab.now(), "Told of the growth in the bottle"), must.key)
    shown.acts.wait_idle()
    assert not line.command.isVisible()
