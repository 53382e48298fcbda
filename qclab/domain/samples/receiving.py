"""Receiving: what is said of how samples arrived, and what stands against taking one as it arrived."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from qclab.domain.identifiers import grouped
from qclab.domain.reasons import Wordless, deviation_blockers
from qclab.domain.refusals import Reason
from qclab.domain.samples.lifecycle import SampleBar, SampleState
from qclab.domain.samples.temperature import expected_words, is_asked, outside_range


class Agreement(StrEnum):
    """Whether QA agreed to the deviation with which a sample was received; nobody asked before it had to be."""

    NOT_ASKED = ""
    AWAITED = "awaited"
    AGREED = "agreed"


@dataclass(frozen=True)
class Unfit:
    """One thing in which a sample is not as it should arrive; ``is_refused``: its product takes no deviation for it."""

    reason: Reason
    is_refused: bool = False

    def blocker(self, deviation: str) -> Reason | None:
        """Why the sample is not received; nothing where ``deviation`` says how it is taken."""
        said = self.reason.text
        if self.is_refused:
            return replace(self.reason, text=f"{said} Its product refuses that: reject it.")
        if deviation.strip():
            return None
        text = f"{said} Say in the deviation how it is taken, or reject it."
        return replace(self.reason, text=text, field="deviation")


def condition_blockers(condition: str) -> Iterator[Reason]:
    """How samples arrived is said by who holds them; nothing of it is presumed."""
    if not condition.strip():
        said = "Say in what condition they arrived, such as intact."
        yield Reason(said, "condition", code=SampleBar.NO_CONDITION)


def number_blockers(number: str, deviation: str) -> Iterator[Reason]:
    """A number is that of a deviation, which is said in words too."""
    if number.strip():
        yield from deviation_blockers(number, "", "number")
        if not deviation.strip():
            yield Reason("Say in words what the deviation is.", "deviation", code=Wordless.MISSING)


def temperature_blockers(
    temperature: Decimal | None, transport_range: str, storage_range: str, *, is_not_measured: bool
) -> Iterator[Reason]:
    """Where the plan states a range, the temperature is said, or that it was not measured; never both."""
    if temperature is not None and is_not_measured:
        said = "Say either the temperature, or that it was not measured."
        yield Reason(said, "temperature", code=SampleBar.MEASURED)
    elif temperature is None and not is_not_measured and is_asked(transport_range, storage_range):
        expected = expected_words(transport_range, storage_range)
        said = f"Say the temperature ({expected} is expected), or that it was not measured."
        yield Reason(said, "temperature", code=SampleBar.NO_TEMPERATURE)


def agree_blockers(sample: str, state: SampleState, agreement: Agreement) -> tuple[Reason, ...]:
    """Why QA has nothing to agree to of how this sample, named by its id, was received."""
    if state is SampleState.RECEIVED_WITH_DEVIATION and agreement is Agreement.AWAITED:
        return ()
    why = "QA agreed to its deviation already" if agreement is Agreement.AGREED else f"it is {state}"
    said = f"Sample {grouped(sample)} waits for no agreement: {why}."
    return (Reason(said, code=SampleBar.NOTHING_TO_AGREE, facts={"sample": sample, "state": state}),)


def unfit(
    temperature: Decimal | None, transport_range: str, storage_range: str, late: Reason | None, *,
    outside_is_refused: bool, late_is_refused: bool, is_not_measured: bool = False,
) -> tuple[Unfit, ...]:  # fmt: skip
    """Everything in which a sample is not as it should arrive: its temperature, and ``late`` of its expiry.

    That it was not measured is a deviation where a range is stated; nothing says that it was outside.
    """
    found = []
    if is_not_measured and is_asked(transport_range, storage_range):
        said = f"Its temperature was not measured; {expected_words(transport_range, storage_range)} is expected."
        found.append(Unfit(Reason(said, code=SampleBar.NOT_MEASURED)))
    if said := outside_range(temperature, transport_range, storage_range):
        found.append(Unfit(Reason(f"{said}.", code=SampleBar.OUTSIDE_RANGE), outside_is_refused))
    if late is not None:
        found.append(Unfit(late, late_is_refused))
    return tuple(found)


@dataclass(frozen=True)
class Box:
    """How much of a batch was scanned of what was still to come, and how many of that were rejected; ``missing`` are
    ids."""

    batch: str
    scanned: int
    missing: tuple[str, ...] = ()
    rejected: int = 0

    def __str__(self) -> str:
        """``B-1: 11 of 12 scanned, 1 of them rejected, missing S26 0012 3418``."""
        awaited = self.scanned + len(self.missing)
        few = ", ".join(map(grouped, self.missing[:3]))
        more = f" and {len(self.missing) - 3} more" if len(self.missing) > 3 else ""
        rejected = f", {self.rejected} of them rejected" if self.rejected else ""
        missing = f", missing {few}{more}" if few else ""
        return f"{self.batch}: {self.scanned} of {awaited} scanned{rejected}{missing}"


def boxes(
    scanned: Iterable[tuple[str, str]], awaited: Iterable[tuple[str, str]], rejected: Collection[str] = ()
) -> list[Box]:
    """For each batch that a sample was scanned of, in the order of the scans; these and what was awaited are given as
    (batch, id). ``rejected``: the ids of those that were scanned and rejected."""
    of_batch: dict[str, list[str]] = {}
    for batch, id_ in scanned:
        of_batch.setdefault(batch, []).append(id_)
    waiting = list(awaited)
    return [
        Box(batch, len(ids), _missing(batch, ids, waiting), sum(id_ in rejected for id_ in ids))
        for batch, ids in of_batch.items()
    ]


def _missing(batch: str, ids: Collection[str], awaited: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(id_ for of, id_ in awaited if of == batch and id_ not in ids)
