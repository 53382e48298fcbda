"""Answering for batches below a lot that failed: each is put on hold, or looked at and said why not."""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum

from qclab.domain.batches.made_from import Answer
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batches
from qclab.queries.batches.family import open_affected
from qclab.services.alarms.below import answer_for
from qclab.services.investigations.holds import place_hold
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


class Unasked(StrEnum):
    """Why a batch is not answered for now."""

    NOTHING_OPEN = "nothing open"
    MORE_ASKED = "more asked"


def hold_affected(lab: Lab, batches: Sequence[int], reason: str, password: str) -> None:
    """Put batches on hold for the lot that failed, each signed. Raises Conflict where nothing is asked of one of them,
    NotAllowed for a wrong password."""
    lab.require(Right.HOLD_BATCHES, Act.BATCH_PUT_ON_HOLD.value)
    confirm_password(lab, password, {"reason": reason})

    def hold(writing: Writing) -> None:  # what is below is told of the lot already
        holds = [place_hold(writing, batch, reason.strip(), tells=False) for batch in batches]
        answer_for(writing, batches, Answer.HELD, reason.strip())
        sign(writing, lab, Meaning.HELD, t.hold.name, holds)

    _answer(lab, batches, Act.BATCH_PUT_ON_HOLD, reason, hold)


def look_at(
    lab: Lab, batches: Sequence[int], reason: str, password: str, seen: Collection[int] | None = None
) -> None:  # fmt: skip
    """Say why batches need no hold although the lot failed, each signed for each lot. ``seen``: what was asked of them
    as it was read, by key. Raises Conflict where nothing is asked of one of them or more is asked than was seen,
    NotAllowed for a wrong password."""
    lab.require(Right.HOLD_BATCHES, Act.AFFECTED_LOOKED_AT.value)
    confirm_password(lab, password, {"reason": reason})

    def say_why_not(writing: Writing) -> None:
        answered = answer_for(writing, batches, Answer.LOOKED_AT, reason.strip())
        if seen is not None and set(answered) - set(seen):
            said = "Another lot failed since you read the page. Nothing was written: read it again."
            raise Conflict(Reason(said, code=Unasked.MORE_ASKED))
        sign(writing, lab, Meaning.NEEDS_NO_HOLD, t.affected.name, answered)

    _answer(lab, batches, Act.AFFECTED_LOOKED_AT, reason, say_why_not)


def _answer(lab: Lab, batches: Sequence[int], act: Act, reason: str, do: Callable[[Writing], None]) -> None:
    reason_of(reason, "Say why it is held, or why not.")
    with lab.write(act, reason.strip(), right=Right.HOLD_BATCHES) as writing:
        hold_aggregates(writing.connection, t.batch, batches)
        rows = get_batches(writing.connection, lab.actor, batches)
        asked = {batch for _, batch, _ in open_affected(writing.connection, of=batches)}
        if settled := [rows[key].id for key in batches if key not in asked]:
            said = f"Nothing is asked of {', '.join(settled)} any more. Nothing was written: read the page again."
            raise Conflict(Reason(said, code=Unasked.NOTHING_OPEN))
        do(writing)
