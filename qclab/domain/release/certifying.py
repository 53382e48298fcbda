"""What stands between a batch and its certification: the required lines of the step, gates, cases, holds and QC's
conclusion. Each blocker says who holds it and since when.

Initial certification (step 1) asks what must be known before the batch is used, the final one asks everything (EU GMP
Part IV, 11). What is said here blocks a certification and never a certificate of analysis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Road
from qclab.domain.counts import count, joined
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.alternatives import is_met_otherwise, settling
from qclab.domain.release.blockers import (
    Block,
    Blocker,
    broken,
    deviations,
    other_tests,
    standing_oos,
    unmet_oos,
    values_elsewhere,
)
from qclab.domain.release.dossier import Dossier
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.release.requirements import Standing, standing

FIRST: Final = 1
LAST: Final = 2
QUALITY_CONTROL: Final = "QC"
MADE_FROM: Final = "Made from"
"""What a blocker of a material is called."""


@dataclass(frozen=True)
class GateFact:
    """A gate of the batch: what a person ticks, who holds it, and since when it is open. ``newer`` says what came after
    it was ticked, which opened it again."""

    key: int
    name: str
    step: int
    held_by: str
    since: datetime
    is_ticked: bool = False
    newer: str = ""


@dataclass(frozen=True)
class Stands:
    """A case that is open, or a reason for which the batch is on hold: who has it, and since when."""

    what: str
    who: str
    since: datetime


@dataclass(frozen=True)
class Concluded:
    """The certificate of analysis, or interim one, that stands; ``outdated``: why it no longer tells all."""

    edition: str
    kind: str
    evaluation: Evaluation
    outdated: str = ""


@dataclass(frozen=True)
class Release:
    """Everything that certification is judged on.

    ``cases`` are open, ``holds`` are not lifted and not a case's. ``examples`` are versions that nobody confirmed;
    ``receipts`` say what QA has not agreed to of how samples were received; ``made_from`` is what the batch was made
    from, at whatever distance, that is not approved, held or decided against; ``broken`` counts signatures of the batch
    that are broken. ``expired_at`` is said of a batch past its expiry.
    """

    dossier: Dossier
    gates: Sequence[GateFact] = ()
    cases: Sequence[Stands] = ()
    holds: Sequence[Stands] = ()
    concluded: Concluded | None = None
    examples: Sequence[str] = ()
    receipts: Sequence[Blocker] = ()
    made_from: Sequence[Stands] = ()
    broken: int = 0
    expired_at: datetime | None = None


def step_of(disposition: Disposition) -> int:
    """Up to which step lines and gates are asked."""
    return FIRST if disposition is Disposition.INITIAL else LAST


def next_certification(status: BatchStatus, road: Road, release: Release) -> Disposition | None:
    """How a batch would be certified now: in two steps where something of the second is still open, else in one."""
    if road is Road.PROCESSED:
        return Disposition.APPROVAL if status is BatchStatus.QUARANTINE else None
    if road is not Road.CERTIFIED:
        return None
    if status is BatchStatus.INITIALLY_CERTIFIED:
        return Disposition.FINAL
    if status is not BatchStatus.QUARANTINE:
        return None
    return Disposition.INITIAL if _is_later_open(release) else Disposition.ONE_STEP


def _is_later_open(release: Release) -> bool:
    lines = [each for each in release.dossier.requirements if each.criterion.required]
    if not any(each.criterion.step <= FIRST for each in lines):
        return False  # nothing could be certified before it
    standings = [standing(each) for each in lines]
    later = [each for each in settling(standings) if each.requirement.criterion.step > FIRST]
    is_line = any(each.evaluation is Evaluation.PENDING for each in later)
    return is_line or any(gate.step > FIRST and not gate.is_ticked for gate in release.gates)


def certification_blockers(disposition: Disposition, release: Release) -> tuple[Blocker, ...]:
    """Why the batch cannot be certified by this, whoever would certify it; the case first."""
    step = step_of(disposition)
    found = [*_standing_against(release), *_lines(release.dossier, step), *_gates(release, step)]
    if disposition is not Disposition.FINAL and release.expired_at is not None:
        found.append(Blocker(Block.EXPIRED, "Expiry", "the batch is past its expiry", "QP", since=release.expired_at))
    # What QC concludes follows from the lines, so that it is said once nothing of them is open.
    return tuple(found) or tuple(_concluded(release, step))


_CERTIFIED: Final = frozenset(
    {BatchStatus.INITIALLY_CERTIFIED, BatchStatus.CERTIFIED, BatchStatus.APPROVED_FOR_FURTHER_PROCESSING}
)


def certified_against(status: BatchStatus, certified_at: datetime | None, dossier: Dossier) -> tuple[str, ...]:
    """The cases of a batch that is certified whose OOS stood when it was: a fault of earlier versions let it be. An OOS
    that was confirmed later is a late one, which is told on its own road."""
    if status not in _CERTIFIED or certified_at is None:
        return ()
    standings = [standing(requirement) for requirement in dossier.requirements]
    stood = unmet_oos(dossier, standings)
    return tuple(oos.id for oos in stood if oos.closed_at is not None and oos.closed_at <= certified_at)


def certified_against_words(entry: str, cases: Sequence[str]) -> str:
    """``certified by Q-2026-0001 although the OOS of OOS-2026-0001 stood, so that it does not comply``"""
    return f"certified by {entry} although the OOS of {joined(cases)} stood, so that it does not comply"


def _standing_against(release: Release) -> Iterator[Blocker]:
    for case in release.cases:
        yield Blocker(Block.CASE, case.what, "the case is open", case.who, case.since)
    yield from _held(release)
    for material in release.made_from:
        yield Blocker(Block.MADE_FROM, MADE_FROM, material.what, material.who, material.since)
    yield from release.receipts
    yield from broken(release.broken)
    if release.examples:
        why = f"nobody has confirmed {', '.join(release.examples)}"
        yield Blocker(Block.EXAMPLE, "Examples", why, "QA")


def _held(release: Release) -> Iterator[Blocker]:
    for hold in release.holds:
        yield Blocker(Block.HELD, "On hold", hold.what, hold.who, hold.since)


def _lines(dossier: Dossier, step: int) -> Iterator[Blocker]:
    standings = [standing(requirement) for requirement in dossier.requirements]
    asked = [each for each in standings if each.requirement.criterion.step <= step]
    required = settling(asked)
    if not required:
        yield Blocker(Block.NOTHING_REQUIRED, "Requirements", f"nothing is required of step {step}")
    for each in required:
        is_met = each.evaluation is Evaluation.COMPLIES or is_met_otherwise(each.requirement.criterion, standings)
        if not is_met:
            yield _line(each)
    for each in settling(standings):
        if each.requirement.criterion.step > step and each.evaluation in _FAILED:
            yield _line(each)
    yield from standing_oos(dossier, standings)
    reach = [each for each in dossier.requirements if each.criterion.step <= step]
    yield from deviations(replace(dossier, requirements=reach))
    yield from values_elsewhere(dossier, standings)
    methods = {(each.requirement.criterion.stage, each.requirement.criterion.method) for each in required}
    for attempt in other_tests(dossier):
        if (attempt.stage, attempt.method) in methods:
            why = f"another test of it is {attempt.state}"
            yield Blocker(Block.OTHER_TEST, attempt.title, why, attempt.holder, attempt.given_at)
    yield from _seen_of_later(dossier, step)


def _seen_of_later(dossier: Dossier, step: int) -> Iterator[Blocker]:
    """What was seen of a later line and is not reviewed yet, and does not show that it complies."""
    attempts = {each.key: each for each in dossier.attempts}
    reported = {(each.attempt.key, each.criterion.key) for each in dossier.requirements if each.attempt is not None}
    for value in dossier.values:
        attempt, is_reported = attempts[value.attempt], (value.attempt, value.criterion.key) in reported
        if value.criterion.step > step and is_reported and not attempt.is_approved and value.evaluation in _FAILED:
            why = f"{value.failure or f'{value.reported} is {value.evaluation}'}; it is not reviewed"
            yield Blocker(_CODES.get(value.evaluation, Block.FAILED), attempt.title, why, attempt.holder)


_FAILED: Final = frozenset(
    {
        Evaluation.DOES_NOT_COMPLY,
        Evaluation.NOT_FINAL,
        Evaluation.NOT_SHOWN,
        Evaluation.NOT_TESTED,
        Evaluation.NOT_EVALUABLE,
    }
)
"""What is known of a later line and does not show that it complies: nothing is certified before it."""
_CODES: Final = {Evaluation.PENDING: Block.PENDING, Evaluation.NOT_EVALUABLE: Block.NOT_EVALUABLE}


def _line(each: Standing) -> Blocker:
    code = _CODES.get(each.evaluation, Block.FAILED)
    why = each.waits_for or each.evaluation
    return Blocker(code, each.requirement.name, why, each.who, each.since, each.due)


def _gates(release: Release, step: int) -> Iterator[Blocker]:
    asked = [gate for gate in release.gates if gate.step <= step]
    if not asked:
        why = "its specification lists none; put a version with its gates in force"
        yield Blocker(Block.NO_GATES, "Gates", why, "QA")
    for gate in asked:
        if not gate.is_ticked:
            how = f"open again: {gate.newer}" if gate.newer else "not ticked"
            yield Blocker(Block.GATE, gate.name, f"gate of step {gate.step}, {how}", gate.held_by, gate.since)


def _concluded(release: Release, step: int) -> Iterator[Blocker]:
    """QC's conclusion in a certificate that stands and tells all: an interim one is enough for the first step."""
    concluded = release.concluded
    what = "Certificate of analysis" if step == LAST else "Conclusion of QC"
    if concluded is None or (step == LAST and concluded.kind != ANALYSIS):
        yield Blocker(Block.NOT_CONCLUDED, what, "none is issued", QUALITY_CONTROL)
    elif concluded.outdated:
        why = f"{concluded.edition} no longer tells all: {concluded.outdated}"
        yield Blocker(Block.NOT_CONCLUDED, what, why, QUALITY_CONTROL)
    elif concluded.evaluation is not Evaluation.COMPLIES:
        why = f"{concluded.edition} says that the batch {concluded.evaluation}"
        yield Blocker(Block.NOT_CONCLUDED, what, why, QUALITY_CONTROL)


def report_blockers(release: Release) -> tuple[Blocker, ...]:
    """Why a batch cannot be reported to its client: something holds it, a signature is broken, or QC has not concluded.

    What QC concludes is reported as it is, and so is an open case, which the certificate names: its hold is no other.
    """
    concluded = release.concluded
    found = [*_held(release), *broken(release.broken)]
    what = "Certificate of analysis"
    if concluded is None or concluded.kind != ANALYSIS:
        found.append(Blocker(Block.NOT_CONCLUDED, what, "none is issued", QUALITY_CONTROL))
    elif concluded.outdated:
        why = f"{concluded.edition} no longer tells all: {concluded.outdated}"
        found.append(Blocker(Block.NOT_CONCLUDED, what, why, QUALITY_CONTROL))
    return tuple(found)


def rests_on(disposition: Disposition, release: Release) -> str:
    """What a certification that nothing blocks rests on, in one sentence; nothing of a later step is said."""
    step = step_of(disposition)
    lines = [each for each in release.dossier.requirements if each.criterion.required and each.criterion.step <= step]
    gates = [gate for gate in release.gates if gate.step <= step]
    edition = release.concluded.edition if release.concluded else ""
    comply = f"{count(len(lines), 'required line complies and was', 'required lines comply and were')} reviewed"
    ticked = f"{count(len(gates), 'gate')} ticked"
    return f"{comply}, {ticked}, {edition} says that the batch complies; no hold, no open case."


def left_open(release: Release) -> tuple[int, int]:
    """How many required lines and gates of the second step are open still."""
    later = [
        standing(each) for each in release.dossier.requirements if each.criterion.required and each.criterion.step > 1
    ]
    lines = sum(each.evaluation is not Evaluation.COMPLIES for each in later)
    return lines, sum(gate.step > FIRST and not gate.is_ticked for gate in release.gates)
