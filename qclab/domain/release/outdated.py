"""Which issued certificates no longer tell all, and what happened since, in words.

A printed copy cannot be recalled; the record says at once that it no longer tells all, to who would rely on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from qclab.domain.counts import count

PRINTED_OF_BATCH: Final = frozenset(
    {"id", "product", "client", "coi_id", "donor_code", "body_weight", "manufactured_on", "expiry_at", "expiry_zone"}
    | {"batch_record", "deviations"}
)
PRINTED_OF_SAMPLE: Final = frozenset(
    {"name", "container", "sampled_at", "received_at", "received_condition", "received_temperature"}
    | {"state", "state_reason", "deviation_number"}
)
"""The fields of a batch and of a sample that a certificate prints."""


@dataclass(frozen=True)
class Issued:
    """A certificate that was issued and not superseded: its key, its batch, and whether it is an interim one."""

    key: int
    batch: int
    is_interim: bool


def looked_at(issued: Iterable[Issued]) -> list[Issued]:
    """Those that anybody may still rely on: an interim certificate is followed by the certificate of analysis."""
    standing = list(issued)
    final = {each.batch for each in standing if not each.is_interim}
    return [each for each in standing if not (each.is_interim and each.batch in final)]


@dataclass
class Since:
    """What happened under a batch since a certificate of it was issued; ``results`` counts those that fail too, which
    ``failed`` names."""

    results: int = 0
    failed: list[str] = field(default_factory=list)
    tests: int = 0
    reopened: int = 0
    decisions: int = 0
    cases: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    failed_shipments: list[str] = field(default_factory=list)
    """What was lost on its way to a contract laboratory, or arrived unfit: ``SH-2026-0001 was lost``."""
    fields: set[str] = field(default_factory=set)
    begun: dict[str, datetime] = field(default_factory=dict)
    """Of each of these by its name, when it was first so."""

    def note(self, what: str, at: datetime) -> None:
        self.begun[what] = min(at, self.begun.get(what, at))


_EXPECTED_OF_INTERIM: Final = frozenset({"results", "tests", "decisions"})
"""What may happen after an interim certificate without making it untrue."""


def failing_said(name: str, typed: str, *, is_current: bool) -> str:
    """A result that fails, named where it is not among those that stand any more:
    ``Bacterial endotoxins, kinetic chromogenic: 0.7 EU/mL, changed since``."""
    return f"{name}: {typed}" if is_current else f"{name}: {typed}, changed since"


def outdated_by(since: Since, *, is_interim: bool) -> tuple[str, ...]:
    """Why a certificate no longer tells all, in words; empty while it does.

    An interim certificate expects results, tests and decisions, as long as none of them fails, none that was approved
    is opened again, and nothing is lost on its way to a contract laboratory: a deviation that it does not tell.
    """
    words = []
    if since.failed:
        said = count(
            len(since.failed), "result was entered that does not comply", "results were entered that do not comply"
        )
        words.append(f"{said} ({'; '.join(since.failed)})")
    counted = [(since.reopened, "approved test was opened again", "approved tests were opened again")]
    if not is_interim:
        counted += [
            (since.results - len(since.failed), "result was entered or changed", "results were entered or changed"),
            (since.tests, "test was added", "tests were added"),
            (since.decisions, "decision was settled", "decisions were settled"),
        ]
    words += [count(number, one, many) for number, one, many in counted if number]
    words += [f"{case} was opened" for case in since.cases]
    words += [f"{case} was closed" for case in since.closed]
    words += dict.fromkeys(since.failed_shipments)
    if since.fields:
        named = ", ".join(sorted(name.removesuffix("_at").replace("_", " ") for name in since.fields))
        words.append(f"what it prints of the batch was changed ({named})")
    return tuple(words)


def outdated_since(since: Since, *, is_interim: bool) -> datetime | None:
    """Since when it no longer tells all: the first moment of what ``outdated_by`` names; None while it does."""
    left_out = _EXPECTED_OF_INTERIM if is_interim else frozenset()
    return min((at for what, at in since.begun.items() if what not in left_out), default=None)
