"""What a person is asked before a value is recorded: a unit that is not expected, words, an implausible number."""

from enum import StrEnum

from qclab.domain.evaluation.entry import Entry
from qclab.domain.evaluation.evaluations import REPORTED, Evaluation
from qclab.domain.refusals import Reason


class Asked(StrEnum):
    """What is asked about a value."""

    DOUBTFUL = "doubtful"


def unconfirmed(entry: Entry, *, is_confirmed: bool) -> tuple[Reason, ...]:
    """Why this entry is not recorded yet; nothing where it is not doubtful, or was confirmed."""
    if not entry.doubt or is_confirmed:
        return ()
    said = f"{question(entry)} Confirm it to record it as it is."
    return (Reason(said, "value", code=Asked.DOUBTFUL, facts={"doubt": entry.doubt}),)


def marked(evaluation: Evaluation, level: str, confirmed: str, *, is_reported: bool = False) -> str:
    """What is said of a value that complies or is reported, and is looked at twice all the same: ``complies,
    confirmed``. Empty for any other value. ``confirmed`` says what was asked about it before it was recorded.
    """
    said = [f"{level} level" if level else "", "confirmed" if confirmed else ""]
    if not any(said) or not (is_reported or evaluation is Evaluation.COMPLIES):
        return ""
    return ", ".join(filter(None, (REPORTED if is_reported else evaluation, *said)))


def question(entry: Entry) -> str:
    """What is said of a doubtful entry, in one sentence."""
    return f"{entry.text.strip()}: {entry.doubt}."
