"""Answering for batches below a lot that failed: each is put on hold, or looked at and said why not."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from qclab.domain.batches.made_from import Answer
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batches
from qclab.queries.batches.family import open_affected
from qclab.services.alarms.below import answer_for
from qclab.services.investigations.holds import place_hold
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


class Unasked(StrEnum):
    """Why a batch is not answered for."""

    NOTHING_OPEN = "nothing open"


def hold_affected(lab: Lab, batches: Sequence[int], reason: str) -> None:
    """Put batches on hold for the lot that failed. Raises Conflict where nothing is asked of one of them."""

    def hold(writing: Writing) -> None:
        for batch in batches:  # what is below is told of the lot already
            place_hold(writing, batch, reason.strip(), tells=False)

    _answer(lab, batches, Act.BATCH_PUT_ON_HOLD, Answer.HELD, reason, hold)


def look_at(lab: Lab, batches: Sequence[int], reason: str) -> None:
    """Say why batches need no hold although the lot failed. Raises Conflict where nothing is asked of one of them."""
    _answer(lab, batches, Act.AFFECTED_LOOKED_AT, Answer.LOOKED_AT, reason, lambda _: None)


def _answer(
    lab: Lab, batches: Sequence[int], act: Act, answer: Answer, reason: str, do: Callable[[Writing], None]
) -> None:
    reason_of(reason, "Say why it is held, or why not.")
    with lab.write(act, reason.strip(), right=Right.HOLD_BATCHES) as writing:
        hold_aggregates(writing.connection, t.batch, batches)
        rows = get_batches(writing.connection, lab.actor, batches)
        asked = {batch for _, batch, _ in open_affected(writing.connection, of=batches)}
        if settled := [rows[key].id for key in batches if key not in asked]:
            said = f"Nothing is asked of {', '.join(settled)} any more. Nothing was written: read the page again."
            raise Conflict(Reason(said, code=Unasked.NOTHING_OPEN))
        do(writing)
        answer_for(writing, batches, answer, reason.strip())
