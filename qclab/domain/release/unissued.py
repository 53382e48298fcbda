"""Why a certificate is not issued, drawn or given out, beside what blocks it (``blockers``)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from qclab.domain.refusals import Reason


class Unissued(StrEnum):
    """The closed list of reasons."""

    CHANGED_SINCE = "changed since the preview"
    NO_KIND = "no such kind"
    NO_NUMBER = "no number"
    SAYS_RELEASED = "says released"
    NO_CERTIFICATE = "no such certificate"
    FILE_NOT_KNOWN = "file not known"
    NO_BYTES = "bytes are not kept"


_SENTENCES: Final[Mapping[Unissued, str]] = {
    Unissued.CHANGED_SINCE: "The batch changed after the preview was made. Look at it again, then issue it.",
    Unissued.NO_KIND: "There is no “{kind}”: it is a {kinds}.",
    Unissued.NO_NUMBER: "A certificate without a number can only be previewed.",
    Unissued.SAYS_RELEASED: "A certificate says that the batch complies or does not comply; it never says released.",
    Unissued.NO_CERTIFICATE: "There is no such certificate.",
    Unissued.FILE_NOT_KNOWN:
        "This file is neither a certificate that was issued here nor a copy that was made of one: nothing proves what"
        " it says. One that was printed into a file, scanned, or saved by another program has other bytes, even where"
        " it looks the same. Find the batch by the number on its first page, and save its original file.",
    Unissued.NO_BYTES: "The stored bytes are not in the database.",
}  # fmt: skip


def unissued(code: Unissued, **facts: Any) -> Reason:
    """The reason in words, with what it is made of."""
    return Reason(_SENTENCES[code].format(**facts), code=code, facts=facts)
