"""What the closing of a case does and what a certificate says of it, in words, before it is signed and after."""

from collections.abc import Iterator, Sequence

from qclab.domain.counts import word
from qclab.domain.investigations.case import Conclusion

HOLD = "hold"
REPEAT = "repeat"
STAYS = "stays"


def effects(
    conclusion: Conclusion | None, batch: str, held_since: str, others: Sequence[str], outdated: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """What closing with this conclusion does: the kind of each line, and its words.

    ``others`` are the other open cases of the batch, ``outdated`` the issued certificates that will no longer tell all.
    """
    yield HOLD, f"The hold of this case on {batch} ends; it held since {held_since}."
    if others:
        number = len(others)
        are, them = word(number, "is", "are"), word(number, "it", "them")
        yield STAYS, f"{', '.join(others)} {are} open: {batch} stays on hold for {them}."
    if conclusion is Conclusion.INVALIDATED:
        yield REPEAT, "The test is repeated as a new, empty attempt, which becomes the reportable one."
        yield STAYS, "The original value stays, is printed, and is no longer the reported one."
    elif conclusion is Conclusion.ENTRY_ERROR:
        yield STAYS, "The entry as it was stays beside the corrected one, which is reported."
    elif conclusion is not None:
        yield STAYS, "The value that stands is reported: the batch does not comply."
    for edition in outdated:
        yield STAYS, f"{edition} is outdated by it."


def printed(
    number: str, about: str, reported: str, conclusion: str, closed_on: str, *, is_open: bool, also: str = ""
) -> str:
    """What a certificate says of a case: what opened it, and what it came to. ``also`` is the phase under way."""
    if is_open:
        phase = f", phase {also}" if also else ""
        return f"Out-of-specification case {number} (open{phase}): {about}: {reported}."
    return f"Out-of-specification case {number}: {about}: {reported}. Closed on {closed_on}: {conclusion}."
