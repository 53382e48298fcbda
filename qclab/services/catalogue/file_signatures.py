"""Who signed what of a catalogue file: comments at its end, which no import reads, so that the file stays what it is.

Printed name, meaning, date and time stand in every form that people read (21 CFR 11.50(b)); the file is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Final

from qclab.domain import moments
from qclab.domain.people.rights import Actor
from qclab.domain.signatures import words
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.scope import known_rows
from qclab.queries.signatures.signatures import ReadSignature, read_on
from qclab.store import tables as t
from qclab.store.door import Connection

_CALLED: Final = {
    t.method.name: "method {id} version {version}",
    t.specification.name: "specification {id} version {version}",
    t.case_list.name: "list for cases version {version}",
    t.review_rules.name: "rules of review version {version}",
}
"""What is signed in a catalogue, and what people call it; in the order of the file."""
Signed = tuple[str, tuple[ReadSignature, ...]]


def signed_versions(connection: Connection, viewer: Actor, versions: Mapping[str, Sequence[Kept[Any]]]) -> list[Signed]:
    """Each of these versions, by table, as it is called, with the signatures on it, the oldest first; none that the
    viewer may not know of."""
    found: list[Signed] = []
    for table, called in _CALLED.items():
        known = known_rows(connection, viewer, table, [kept.key for kept in versions[table]])
        reads = read_on(connection, viewer, table, known)
        for value, key in ((kept.value, kept.key) for kept in versions[table] if kept.key in known):
            found.append((called.format(id=value.id, version=value.version), tuple(reads.get(key, ()))))
    return found


def signature_text(signed: Sequence[Signed], by: str, at: datetime, zone: tzinfo) -> str:
    """The comments; ``by`` exported the file at this moment."""
    when = moments.second(at, zone, with_offset=True)
    lines = [f"Signatures, each as it read when {by} exported this on {when}. An import does not read them."]
    lines += [line for called, reads in signed for line in _told(called, reads, zone)]
    return "".join(f"# {' '.join(line.split())}\n" for line in lines)


def _told(called: str, reads: Sequence[ReadSignature], zone: tzinfo) -> Iterator[str]:
    if not reads:
        yield f"{called}: nobody signed it"
    for read in reads:
        since = f"; since then {read.since[-1].act}, {read.since[-1].actor_name}" if read.since else ""
        yield f"{called}: {words.told(*read.signature.said, read.standing, zone)}{since}"
