"""The batches below a lot that failed: told in the act that gave it, each until it is held or said why not.

One alarm for each client whose batches they are, and a row of every batch: three hundred patients' batches of one
vector are one alarm to acknowledge and three hundred to answer for.
"""

from collections.abc import Collection, Sequence
from typing import Final

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.batches.made_from import Answer, Reach, tells_below
from qclab.domain.counts import count, joined, word
from qclab.queries.batches.family import RelativeRow, open_affected, relatives_below
from qclab.services.alarms.alarms import raise_alarm
from qclab.store import tables as t
from qclab.store.door import Writing

_NAMED: Final = 4
_URGENT: Final = tuple(Reach)


def tell_below(writing: Writing, source: int, what: str, why: str) -> None:
    """Alarm every batch that was made from this one: ``what`` happened to it, and ``why``."""
    own, below = relatives_below(writing.connection, source)
    tell(writing, own, below, what, why)


def tell(writing: Writing, source: RelativeRow, batches: Sequence[RelativeRow], what: str, why: str) -> None:
    """Alarm these batches, certified ones too; one that ended is asked nothing. Of another client's lot neither name
    nor reason is said."""
    asked = sorted(
        (row for row in batches if row.is_open), key=lambda row: (_URGENT.index(row.reach(writing.at)), row.id)
    )
    for client in sorted({row.client for row in asked}, key=lambda client: (client != source.client, client)):
        rows = [row for row in asked if row.client == client]
        is_own = client == source.client
        said = f"{what}: {' '.join(why.split())}" if is_own else what
        words = f"{said}; {_named(rows)} made from it" if is_own else _unnamed(rows, what)
        alarm = raise_alarm(writing, AlarmKind.AT_RISK, words, source.key if is_own else rows[0].key)
        writing.insert_many(
            t.affected,
            [
                {
                    "batch": row.key, "source": source.key, "alarm": alarm, "said": said, "raised_at": writing.at,
                    "answer": "", "because": "", "answered_by": None, "answered_at": None,
                }
                for row in rows
            ],
        )  # fmt: skip


def lift_below(writing: Writing, source: int, because: str) -> None:
    """What was made from a batch is no longer at risk, where nothing stands against that batch any more."""
    waiting = open_affected(writing.connection, source=source)
    if not waiting:
        return
    own, _ = relatives_below(writing.connection, source)
    if not own.stands.is_bad:
        _answer(writing, [key for key, _, _ in waiting], Answer.LIFTED, because)


def settle_below(writing: Writing, batch: int, change: tuple[BatchStatus, BatchStatus], reason: str) -> None:
    """What follows below from a decision that gave a batch another status; and for the batch itself, which was decided
    on by it."""
    before, after = change
    if what := tells_below(before, after):
        tell_below(writing, batch, what, reason)
    else:
        lift_below(writing, batch, reason)
    if after.is_against:
        answer_for(writing, [batch], Answer.DECIDED, reason)


def answer_for(writing: Writing, batches: Collection[int], answer: Answer, because: str) -> list[int]:
    """Answer for everything that these batches are at risk from; what was answered, by key."""
    waiting = [key for key, _, _ in open_affected(writing.connection, of=batches)]
    _answer(writing, waiting, answer, because)
    return waiting


def withdraw_below(writing: Writing, batch: int, because: str) -> None:
    """A batch was not made from something after all: it and what was made from it are at risk no more from lots that
    they have nothing of."""
    own, below = relatives_below(writing.connection, batch)
    waiting = open_affected(writing.connection, of=[own.key, *(row.key for row in below)])
    still = {
        source: {row.key for row in relatives_below(writing.connection, source)[1]}
        for source in {source for _, _, source in waiting}
    }
    _answer(writing, [key for key, at, source in waiting if at not in still[source]], Answer.WITHDRAWN, because)


def _answer(writing: Writing, keys: Sequence[int], answer: Answer, because: str) -> None:
    for key in keys:
        writing.update(
            t.affected, key, answer=answer, because=because, answered_by=writing.by, answered_at=writing.at
        )  # fmt: skip


def _named(rows: Sequence[RelativeRow]) -> str:
    """``CAR-26005 (certified) and CAR-26017 were``: the most urgent first, and how many more."""
    quiet = BatchStatus.QUARANTINE
    names = [row.id if row.stands.status is quiet else f"{row.id} ({row.stands.status})" for row in rows[:_NAMED]]
    more = [count(len(rows) - _NAMED, "other batch", "other batches")] if len(rows) > _NAMED else []
    return f"{joined([*names, *more])} {word(len(rows), 'was', 'were')}"


def _unnamed(rows: Sequence[RelativeRow], what: str) -> str:
    more = f", and {count(len(rows) - 1, 'more batch', 'more batches')}" if len(rows) > 1 else ""
    return f"a lot that it was made from is {what}{more}"
