"""The alarm of a monitoring excursion: told in the act that opens its case, and again for batches that are named later.

One alarm for each client whose batches they are. What was seen is said to the client of the case alone: of another
client's batch neither the words nor the other batches are.
"""

from collections.abc import Collection
from typing import Final

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.counts import count, joined
from qclab.queries.alarms.alarms import batches_named
from qclab.services.alarms.alarms import raise_alarm
from qclab.store.door import Writing

_NAMED: Final = 4


def alarm_excursion(writing: Writing, number: str, seen: str, own: int, batches: Collection[int]) -> None:
    """Alarm these batches of a case on an excursion; ``own`` is the batch that it is a case of."""
    named = batches_named(writing.connection, {own, *batches})
    client = named[own].client
    by_client: dict[int, list[int]] = {}
    for batch in batches:
        by_client.setdefault(named[batch].client, []).append(batch)
    for each, concerned in by_client.items():
        said = f": {' '.join(seen.split())}" if each == client else ""
        ids = [named[batch].id for batch in concerned]
        more = [count(len(ids) - _NAMED, "other batch", "other batches")] if len(ids) > _NAMED else []
        words = f"{number} is open{said}; it concerns {joined([*ids[:_NAMED], *more])}"
        raise_alarm(writing, AlarmKind.EXCURSION, words, concerned[0])
