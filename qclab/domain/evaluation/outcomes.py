"""Named outcomes of qualitative tests, the usual opposites where no method names them, and words for no result."""

import re
from collections.abc import Iterable, Sequence

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
NOT_TESTED = "Not tested"
"""What can be said of any test, beside the outcomes of its method."""
STANDARD = tuple(word for pair in _PAIRS for word in pair)
FINDINGS = ("Growth", "Detected", "Positive", "Organisms seen")
"""What is a finding even where no criterion judges it."""

_NO_RESULT = re.compile(
    r"(?<!\w)(?:"
    r"(?:not|never) (?:tested|done|performed|determined|measured|analy[sz]ed|assayed|evaluated|available|applicable)"
    r"|untested|invalid|not valid|(?:test|assay|run|analysis) (?:cancell?ed|aborted)|no results?"
    r"|nicht (?:getestet|durchgeführt|durchgefuehrt|bestimmt|geprüft|geprueft|gemessen|anwendbar|verfügbar)"
    r"|ungültig|ungueltig|entfällt|kein ergebnis"
    r"|niet (?:getest|uitgevoerd|bepaald|gemeten|van toepassing|beschikbaar)|ongeldig|geen (?:resultaat|uitslag)"
    r"|non (?:testée?|réalisée?|effectuée?|déterminée?|mesurée?|disponible|testato|eseguito|determinato)|invalide"
    r"|no (?:probado|realizado|determinado|analizado|aplicable)|inválid[oa]"
    r")(?!\w)",
    re.IGNORECASE,
)
_ALONE = (
    "nt na nd nr nvt tbd pending ausstehend missing void cancelled canceled aborted omitted waived nosample tofollow"
)
"""What says it only as the whole text, without its dots and strokes: n.t., N/A, n.d."""


def says_no_result(text: str) -> bool:
    """Whether a text says that there is no result: not tested, not done, invalid, N/A, n.d., nicht getestet, a dash."""
    words = " ".join(text.split())
    letters = re.sub(r"[\W_]", "", words).casefold()
    is_dash = bool(words) and not words.strip("-–—_?./ ")
    return is_dash or letters in _ALONE.split() or _NO_RESULT.search(words) is not None


def same_outcome(one: str, other: str) -> bool:
    """Outcomes are the same apart from case and the space around them, never by their beginning."""
    return one.strip().casefold() == other.strip().casefold()


def find_outcome(text: str, outcomes: Iterable[str]) -> str | None:
    """The outcome that ``text`` names, as the method spells it."""
    return next((each for each in outcomes if same_outcome(each, text)), None)


def begun_outcomes(text: str, outcomes: Iterable[str]) -> tuple[str, ...]:
    """What half-typed text may become: each outcome that begins so, "Not tested" among them. Of text that names an
    outcome, that one alone.
    """
    known = tuple(outcomes)
    if (whole := find_outcome(text, known)) is not None:
        return (whole,)
    if not known or not text.strip():
        return ()
    sayable = known if find_outcome(NOT_TESTED, known) else (*known, NOT_TESTED)
    for begun in (text.lstrip().casefold(), text.strip().casefold()):  # "no " is no beginning of "Not tested"
        if found := tuple(each for each in sayable if each.casefold().startswith(begun)):
            return found
    return ()


def only_outcome(text: str, outcomes: Sequence[str]) -> str | None:
    """The one outcome of the method that half-typed text can become; None where it may be another, or "Not tested"."""
    begun = begun_outcomes(text, outcomes)
    return begun[0] if len(begun) == 1 and begun[0] in outcomes else None


def half_typed(text: str, outcomes: Iterable[str]) -> str:
    """Why text that begins an outcome and is none is not taken where it is typed; empty for every other text."""
    known = tuple(outcomes)
    begun = begun_outcomes(text, known)
    if not begun or same_outcome(text, begun[0]):
        return ""
    may_be = " or ".join(begun) if len(begun) < 4 else f"{', '.join(begun[:3])} …"
    if len(begun) == 1 and begun[0] in known:
        return f"“{text.strip()}” is only the beginning of {may_be}: write it out, or take it with Enter."
    return f"“{text.strip()}” may mean {may_be}: write it out."


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
