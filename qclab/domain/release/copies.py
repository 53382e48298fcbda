"""What a copy of an issued certificate says of itself, so that nobody takes it for what it is not.

Only the stored bytes are the original. Paper and reading copies say on every page that they are copies, and those of
a superseded certificate that it must not be used (EU GMP chapter 4).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Mark:
    """``letters`` across each page and ``line`` in its top margin; ``is_strong``: what must not be used is framed
    solidly, a mere copy by dashes.
    """

    letters: str
    line: str
    is_strong: bool


def copy_mark(edition: str, made: str, superseded_by: str, *, is_outdated: bool = False) -> Mark:
    """The mark of a copy of this edition, ``made`` when and by whom; ``superseded_by``: the edition in force and its
    day, empty for that one itself.
    """
    if superseded_by:
        return Mark("SUPERSEDED", f"by {superseded_by}, do not use", is_strong=True)
    no_more = "; outdated, a revision is due" if is_outdated else ""
    return Mark("COPY", f"of {edition}, {made}{no_more}", is_strong=False)


def superseded_warning(edition: str, superseded_by: str) -> str:
    """What is said to who would print or save it; empty for the one that is in force."""
    if not superseded_by:
        return ""
    return f"{edition} was superseded by {superseded_by}: do not use it. Every page of a copy says so."


WITHDRAWN: Final = Mark("WITHDRAWN", "its certification was taken back, do not use", is_strong=True)
"""The mark of a copy of a batch certificate that holds no more."""


def withdrawn_warning(edition: str) -> str:
    """What is said to who would print or save a batch certificate that holds no more."""
    return f"{edition} is withdrawn, for its certification was taken back: do not use it. Every page of a copy says so."


def proof_words(edition: str, state: str, *, is_original: bool) -> str:
    """What a file is that was proven by its digest."""
    what = f"the original file of {edition}" if is_original else f"a copy of {edition}"
    return f"{what}, {state}"


UNMARKED = (
    "The original file itself bears no mark of this, for its bytes never change: give it to nobody who would take it"
    " for the one in force. A copy says it on every page."
)
"""What is said before an original file that is not in force, or no longer tells all, leaves the program."""
