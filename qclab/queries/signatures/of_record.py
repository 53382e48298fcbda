"""The signatures of one record with everything that is signed as a part of it, each as it reads now, worst first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from qclab.domain.people.rights import Actor
from qclab.domain.signatures.reading import Standing
from qclab.domain.signatures.words import GRAVEST
from qclab.queries.scope import known_rows
from qclab.queries.signatures.signatures import ReadSignature, read_where
from qclab.queries.trail.names import names_of
from qclab.store import tables as t


@dataclass(frozen=True)
class SignatureLine:
    """A signature as it reads now; ``what`` is what people call the record that was signed."""

    read: ReadSignature
    what: str

    @property
    def key(self) -> int:
        return self.read.signature.key

    @property
    def standing(self) -> Standing:
        return self.read.standing


def signatures_of(connection: Connection, viewer: Actor, table: str, key: int) -> list[SignatureLine]:
    """Every signature on a record: of a batch all that were given under it; of a test also those on its decisions,
    deviations and reopenings; of a case on its phases, its plans of retests and what it concluded for a batch; of a
    certificate on the entry of the register that it belongs to.

    Broken ones come first, then those valid for what was signed then, then the valid; of each the latest first.
    """
    if not known_rows(connection, viewer, table, [key]):
        return []
    reads = read_where(connection, viewer, *_parts(table, key))
    refs = {(read.signature.table, str(read.signature.subject)) for read in reads}
    names = names_of(connection, viewer, refs, batch_beside=table == t.batch.name)
    lines = [
        SignatureLine(read, names.get((read.signature.table, str(read.signature.subject)), read.signature.table))
        for read in reads
    ]
    return in_order(lines)


def in_order(lines: Sequence[SignatureLine]) -> list[SignatureLine]:
    """The worst first, and of those that read alike the latest."""
    return sorted(lines, key=lambda line: (GRAVEST.index(line.standing), -line.key))


def _parts(table: str, key: int) -> Iterator[ColumnElement[bool]]:
    own = t.signature.c
    if table == t.batch.name:
        yield own.batch == key
        return
    yield (own.subject_table == table) & (own.subject == key)
    for part, keys in _beside(table, key):
        yield (own.subject_table == part) & own.subject.in_(keys)


def _beside(table: str, key: int) -> Iterator[tuple[str, Select[Any]]]:
    """What is signed as a part of a record."""
    match table:
        case t.test.name:
            for part in (t.deviation, t.reopening):
                yield part.name, select(part.c.key).where(part.c.test == key)
            decided = (
                select(t.decision.c.key)
                .join(t.evaluation, t.evaluation.c.key == t.decision.c.evaluation)
                .join(t.result, t.result.c.key == t.evaluation.c.result)
                .where(t.result.c.test == key)
            )
            yield t.decision.name, decided
        case t.investigation.name:
            for part in (t.investigation_phase, t.retest_plan, t.concerned_batch):
                yield part.name, select(part.c.key).where(part.c.investigation == key)
        case t.certificate.name:
            entry = t.certification.c
            yield t.certification.name, select(entry.key).where(entry.document == key)
