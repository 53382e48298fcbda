"""A signature as a paper says it. Kept apart from its drawing, so that naming it loads no drawing library."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SignatureOnPaper:
    """A signature as it read when the paper was printed: ``said`` below it where it is not simply valid."""

    now: str
    meaning: str
    what: str
    who: str
    at: str
    said: tuple[str, ...] = ()
