"""Named outcomes of qualitative tests, and the usual opposites where no method names them."""

from collections.abc import Iterable

_PAIRS = (
    ("No growth", "Growth"),
    ("Not detected", "Detected"),
    ("Negative", "Positive"),
    ("Conforms", "Does not conform"),
    ("Complies", "Does not comply"),
    ("Absent", "Present"),
    ("Match", "No match"),
    ("Sterile", "Not sterile"),
    ("Normal", "Abnormal"),
    ("Pass", "Fail"),
    ("No organisms seen", "Organisms seen"),
    ("No leak", "Leak"),
)
STANDARD = tuple(word for pair in _PAIRS for word in pair)
FINDINGS = ("Growth", "Detected", "Positive", "Organisms seen")
"""What is a finding even where no criterion judges it."""


def same_outcome(one: str, other: str) -> bool:
    """Outcomes are the same apart from case and the space around them, never by their beginning."""
    return one.strip().casefold() == other.strip().casefold()


def find_outcome(text: str, outcomes: Iterable[str]) -> str | None:
    """The outcome that ``text`` names, as the method spells it."""
    return next((each for each in outcomes if same_outcome(each, text)), None)


def with_opposites(accepted: Iterable[str]) -> tuple[str, ...]:
    """What a test can say when no method is at hand: the accepted outcomes and their standard opposites."""
    known = tuple(accepted)
    opposites = (
        word
        for pair in _PAIRS
        for word in pair
        if find_outcome(word, known) is None and any(find_outcome(each, known) for each in pair)
    )
    return (*known, *opposites)
