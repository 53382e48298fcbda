"""Attaching raw data and documents to a test or a sample: the bytes are kept once, with their SHA-256."""

import mimetypes

from qclab.domain.counts import size
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.release.certificates import blob
from qclab.queries.samples import attachments as queries
from qclab.queries.samples import samples
from qclab.queries.testing import testing
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates

LARGEST = 50_000_000


def attach(
    lab: Lab, name: str, data: bytes, *, test: int | None = None, sample: int | None = None, note: str = ""
) -> int:
    """Keep a file with a test or a sample; its key. Raises Invalid for an empty or a very large file."""
    if (test is None) == (sample is None):
        raise Invalid("A file is attached to one test or to one sample.")
    if not data:
        raise Invalid(Reason(f"{name} is empty; nothing was attached.", "file"))
    if len(data) > LARGEST:
        raise Invalid(Reason(f"{name} has {size(len(data))}; at most {size(LARGEST)} are kept.", "file"))
    with lab.write(Act.ATTACHMENT_ADDED, note.strip(), right=Right.ENTER_RESULTS) as writing:
        if test is not None:
            hold_aggregates(writing.connection, t.test, [test])
            batch = testing.get_tests(writing.connection, lab.actor, [test])[0].batch
        else:
            assert sample is not None  # noqa: S101 - one of the two is given
            hold_aggregates(writing.connection, t.sample, [sample])
            batch = samples.get_sample(writing.connection, lab.actor, sample).batch
        return writing.insert(
            t.attachment,
            batch=batch,
            sample=sample,
            test=test,
            name=name,
            media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            sha256=writing.keep(data),
            length=len(data),
            note=note.strip(),
            added_by=writing.by,
            added_at=writing.at,
        )


def open_attachment(lab: Lab, key: int) -> tuple[str, bytes]:
    """The name and bytes of an attachment. Raises Missing."""
    lab.require(Right.READ, "open an attachment")
    with lab.reading() as connection:
        for row in queries.attachments_by_key(connection, lab.actor, [key]):
            return row.name, blob(connection, row.sha256)
    raise Missing("There is no such attachment.")
