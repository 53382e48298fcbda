"""Which verifications of submitted tests are of other records than those there are now."""

from collections.abc import Iterable
from itertools import zip_longest

from sqlalchemy import Connection

from qclab.domain.people.rights import Actor
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Standing
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.signatures.signatures import read_on
from qclab.queries.testing.testing import TestRow
from qclab.store import tables as t


def changed_since(connection: Connection, viewer: Actor, tests: Iterable[TestRow]) -> dict[int, tuple[str, ...]]:
    """Who verified what is not there any more, by test and name: a file was attached since, or the expiry changed.

    Each that stands has its signature, the latest ones of the test; one that is not valid now, or not there, counts.
    """
    waiting = (row for row in tests if row.state is TestState.SUBMITTED and row.verifying.by)
    verified = {row.key: [name for _, name in row.verifying.by] for row in waiting}
    if not verified:
        return {}
    found = {}
    for key, reads in read_on(connection, viewer, t.test.name, verified).items():
        names = verified[key]
        given = [each.standing for each in reads if each.signature.meaning is Meaning.VERIFIED][-len(names) :]
        found[key] = tuple(
            name for name, standing in zip_longest(names, given) if name and standing is not Standing.VALID
        )
    return found
