"""Which sample gets a label, what has to be said before, and what an earlier label says otherwise."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from qclab.domain.counts import joined, word
from qclab.domain.labels.importance import TITLES
from qclab.domain.refusals import Reason
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.trail.sentences import ARROW

MOST_COPIES: Final = 20
REJECTED: Final = "REJECTED"
"""What the label of a rejected sample says of it."""
TRIAL: Final = "TRIAL"
"""What every other label of a laboratory says that works by examples which nobody confirmed."""


class LabelBar(StrEnum):
    """What bars a label, or asks why it is printed."""

    CANCELLED = "cancelled"
    REJECTED = "rejected"
    PRINTED_BEFORE = "printed before"
    TOO_MANY_COPIES = "too many copies"
    NEVER_PRINTED = "never printed"
    NO_SAMPLE = "no such sample"
    NOTHING_TO_PRINT = "nothing to print"
    NO_STOCK = "no such stock"
    NO_RESOLUTION = "not made for this resolution"
    NO_PLACE = "no such place on the sheet"
    CODE_TOO_WIDE = "code too wide"
    TOO_HIGH = "too high"
    TEXT_TOO_WIDE = "text too wide"
    NOT_READ = "does not read back"


def label_blockers(sample: str, state: SampleState) -> tuple[Reason, ...]:
    """Why a sample, named by its id, gets no label."""
    if state is not SampleState.CANCELLED:
        return ()
    facts = {"sample": sample, "state": state}
    return (Reason(f"Sample {sample} was cancelled; it gets no label.", code=LabelBar.CANCELLED, facts=facts),)


def why_asked(sample: str, state: SampleState, copies: int) -> tuple[Reason, ...]:
    """What asks for a reason before a sample, named by its id, gets one more label after so many: one question."""
    facts = {"sample": sample, "state": state, "copies": copies}
    if state is SampleState.REJECTED:
        again = "is printed again" if copies else "gets a label"
        said = f"Sample {sample} was rejected: say why it {again}, which will say so."
        return (Reason(said, "reason", code=LabelBar.REJECTED, facts=facts),)
    if copies:
        said = f"{sample} has a label already; say why it is printed again."
        return (Reason(said, "reason", code=LabelBar.PRINTED_BEFORE, facts=facts),)
    return ()


def copies_blockers(copies: int) -> tuple[Reason, ...]:
    """Why so many copies of each label are not printed."""
    if 1 <= copies <= MOST_COPIES:
        return ()
    said = f"Print 1 to {MOST_COPIES} copies of each label."
    return (Reason(said, "copies", code=LabelBar.TOO_MANY_COPIES, facts={"copies": copies}),)


def mark_of(state: SampleState, *, is_trial: bool) -> str:
    """That a sample may not be used, or not relied on: it was rejected, or the laboratory is on trial."""
    if state is SampleState.REJECTED:
        return REJECTED
    return TRIAL if is_trial else ""


def changed_since(printed: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """What the label that was printed says otherwise than the data now: ``storage 2–8 °C → ≤ -150 °C``.

    Of what was left out, and of what labels did not say then, nothing was printed that could be wrong. The same time of
    the laboratory is the same, with its offset as without.
    """
    left_out = printed.get("left_out", ())
    return tuple(
        f"{title} {printed[name] or 'empty'} {ARROW} {now[name] or 'empty'}"
        for name, title in TITLES.items()
        if name in printed and name not in left_out and _timed(printed[name], now[name]) != now[name]
    )


def _timed(printed: str, now: str) -> str:
    """A time as it is written now, where only its offset was printed beside it."""
    return now if now and re.fullmatch(rf"{re.escape(now)} [+-]\d\d:\d\d", printed) else printed


def to_destroy(sample: str, copies: Sequence[int]) -> str:
    """Which labels end when a sample, named by its id, gets a new one; nothing where it has none."""
    if not copies:
        return ""
    numbers = joined([str(copy) for copy in copies])
    return f"Destroy {word(len(copies), 'copy', 'copies')} {numbers} of the label of {sample}."
