"""A broken signature alarms by itself: those that something may rest on are recomputed, some at a time."""

import random
from typing import Final

from qclab.queries.signatures.signatures import read_by_key
from qclab.queries.signatures.watched import last_signature, watched
from qclab.services.lab import Lab
from qclab.services.signatures.reading import alarm_broken

AT_ONCE: Final = 25
"""Each is made again from the rows and from the trail, which takes some milliseconds."""
SOMEWHERE: Final = -1
"""Where a desk begins: desks that are started together look at different ones."""


def watch(lab: Lab, after: int = SOMEWHERE) -> int:
    """Recompute the next signatures after this one and alarm what is broken, once. Where to go on: 0, from the first
    again, once the last was looked at."""
    with lab.asking() as ask:
        if after == SOMEWHERE:
            after = random.randint(0, ask(last_signature))  # noqa: S311 - no secret
        keys = ask(watched, lab.store.clock(), after=after, at_most=AT_ONCE)
        reads = ask(read_by_key, keys) if keys else {}
    alarm_broken(lab, reads.values())
    return keys[-1] if len(keys) == AT_ONCE else 0
