"""Attaching raw data and documents to a test, a sample or a case: the bytes are kept once, with their SHA-256."""

import mimetypes

from qclab.domain.codes import AtDisk, Mistyped, NoSuch
from qclab.domain.counts import size
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.investigations.deeds import opened
from qclab.queries.release.certificates import blob
from qclab.queries.samples import attachments as queries
from qclab.queries.samples import samples
from qclab.queries.testing import testing
from qclab.services.investigations.working import held
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates

LARGEST = 50_000_000


def attach(
    lab: Lab,
    name: str,
    data: bytes,
    *,
    test: int | None = None,
    sample: int | None = None,
    case: int | None = None,
    note: str = "",
) -> int:
    """Keep a file with a test, a sample or a case; its key. Raises Invalid for an empty or a very large file."""
    if sum(each is not None for each in (test, sample, case)) != 1:
        raise Invalid("A file is attached to one test, to one sample or to one case.", code=Mistyped.ATTACHED_TO_ONE)
    readable(name, data)
    right = Right.ENTER_RESULTS if case is None else Right.WORK_CASES
    with lab.write(Act.ATTACHMENT_ADDED, note.strip(), right=right) as writing:
        batch = _batch(lab, writing, test, sample, case)
        return keep_file(writing, batch, name, data, note, test=test, sample=sample, case=case)


def keep_file(
    writing: Writing,
    batch: int,
    name: str,
    data: bytes,
    note: str,
    *,
    test: int | None = None,
    sample: int | None = None,
    case: int | None = None,
) -> int:
    """Keep a file under a batch, and with one record of it, within a write; its key."""
    return writing.insert(
        t.attachment,
        batch=batch,
        sample=sample,
        test=test,
        investigation=case,
        name=name,
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        sha256=writing.keep(data),
        length=len(data),
        note=note.strip(),
        added_by=writing.by,
        added_at=writing.at,
    )


def readable(name: str, data: bytes) -> None:
    """Raises Invalid for an empty or a very large file."""
    if not data:
        raise Invalid(Reason(f"{name} is empty; nothing was attached.", "file", code=AtDisk.EMPTY))
    if len(data) > LARGEST:
        raise Invalid(
            Reason(
                f"{name} has {size(len(data))}; at most {size(LARGEST)} are kept.",
                "file",
                code=AtDisk.TOO_LARGE_TO_KEEP,
            )
        )


def _batch(lab: Lab, writing: Writing, test: int | None, sample: int | None, case: int | None) -> int:
    """The batch of what a file is attached to, held for this write."""
    if case is not None:
        held(writing, lab.actor, case)
        return opened(writing.connection, case).batch
    if test is not None:
        hold_aggregates(writing.connection, t.test, [test])
        return testing.get_tests(writing.connection, lab.actor, [test])[0].batch
    assert sample is not None  # noqa: S101 - one of the three is given
    hold_aggregates(writing.connection, t.sample, [sample])
    return samples.get_sample(writing.connection, lab.actor, sample).batch


def open_attachment(lab: Lab, key: int) -> tuple[str, bytes]:
    """The name and bytes of an attachment. Raises Missing."""
    with lab.reading(right=Right.READ, what="open an attachment") as connection:
        for row in queries.attachments_by_key(connection, lab.actor, [key]):
            return row.name, blob(connection, row.sha256)
    raise Missing("There is no such attachment.", code=NoSuch.ATTACHMENT)
