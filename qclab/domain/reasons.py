"""What a reason is: words that somebody understands years later, wherever one is asked for.

One letter, one letter many times and a bare number say nothing. What is chosen from a list is a reason as it stands.
"""

from enum import StrEnum
from typing import Final

from qclab.domain.refusals import Invalid, Reason

LETTERS: Final = 4
A_SENTENCE: Final = 10
"""The fewest letters of a reason (“typo” is one), and of one that is printed or accepts what had failed."""
_DIFFERENT: Final = 3
_NUMBER: Final = 3
_SHOWN: Final = 40


class Wordless(StrEnum):
    """Why a text is no reason."""

    MISSING = "missing"
    SAYS_NOTHING = "says nothing"


ASKED: Final = "Give the reason first."
_SIGNED: Final = "Say in a sentence why; it is kept with the signature."


def reason_blockers(
    text: str, asked: str = ASKED, field: str = "reason", *, letters: int = LETTERS
) -> tuple[Reason, ...]:
    """Why a text is no reason; ``asked`` is what a person is to say: “Say why the sample is rejected.”"""
    said = text.strip()
    if not said:
        return (Reason(asked, field, code=Wordless.MISSING),)
    if _has_words(said, letters):
        return ()
    shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
    why = f"“{shown}” is no reason yet: say it in words, of {letters} letters at least."
    return (Reason(why, field, code=Wordless.SAYS_NOTHING, facts={"letters": letters}),)


def deviation_blockers(text: str, asked: str, field: str = "deviation") -> tuple[Reason, ...]:
    """Why a text names no deviation: neither its number nor, in words, what was not as it should be."""
    said = text.strip()
    if not said:
        return (Reason(asked, field, code=Wordless.MISSING),)
    is_number = len(said) >= _NUMBER and any(sign.isdigit() for sign in said) and any(sign.isalpha() for sign in said)
    if is_number or _has_words(said, LETTERS):
        return ()
    why = f"“{said}” names no deviation: give its number, such as DEV-12, or say in words what happened."
    return (Reason(why, field, code=Wordless.SAYS_NOTHING),)


def reason_of(text: str, asked: str, field: str = "reason", *, letters: int = LETTERS) -> str:
    """The reason, without the spaces around it. Raises Invalid where it is none."""
    if why := reason_blockers(text, asked, field, letters=letters):
        raise Invalid(*why)
    return text.strip()


def signed_blockers(text: str, field: str = "because") -> tuple[Reason, ...]:
    """Why a text is no reason that is kept with a signature."""
    return reason_blockers(text, _SIGNED, field, letters=A_SENTENCE)


def signed_reason_of(text: str, field: str = "because") -> str:
    """The reason that is kept with a signature, without the spaces around it. Raises Invalid where it is none."""
    return reason_of(text, _SIGNED, field, letters=A_SENTENCE)


def _has_words(said: str, letters: int) -> bool:
    own = [sign.casefold() for sign in said if sign.isalpha()]
    return len(own) >= letters and len(set(own)) >= _DIFFERENT
