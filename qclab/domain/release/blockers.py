"""What stands between a batch and its certificate: the list of requirements is gone through, not the surviving tests.

A missing test blocks as surely as a failed one. What failed, was not tested, stands as not shown to comply or is not
final beside a failing critical outcome blocks "complies", never the paper that says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qclab.domain.counts import count
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Reason
from qclab.domain.release.alternatives import have_all_failed, is_met_otherwise, settling
from qclab.domain.release.dossier import Attempt, Dossier, StandingOos, Value
from qclab.domain.release.requirements import Standing, standing
from qclab.domain.testing.deviations import departs
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.performing import Said


class Block(StrEnum):
    """What blocks a certificate, or a certification."""

    PENDING = "pending"
    NOT_EVALUABLE = "not evaluable"
    FAILED_ELSEWHERE = "failed elsewhere"
    NOT_EVALUABLE_ELSEWHERE = "not evaluable elsewhere"
    OTHER_TEST = "other test"
    NO_SAMPLES = "no samples"
    NOTHING_REQUIRED = "nothing required"
    NOTHING_KNOWN = "nothing known"
    NOTHING_PENDING = "nothing pending"
    FINAL_ISSUED = "final issued"
    EXPIRED = "expired"
    DEVIATION = "deviation"
    PAST_HOLD = "past hold time"
    CASE = "case"
    """It holds the batch, and blocks no paper."""
    BROKEN = "broken signature"
    # of a certification alone
    FAILED = "failed"
    HELD = "on hold"
    GATE = "gate"
    NO_GATES = "no gates"
    NOT_CONCLUDED = "not concluded"
    EXAMPLE = "example"
    MADE_FROM = "made from"


@dataclass(frozen=True)
class Blocker:
    """One thing that stands between a batch and a certificate, who holds it, since when, and when it is due.

    ``code`` says which rule it is; since and due are instants, shown as days of the laboratory.
    """

    code: Block
    what: str
    why: str
    who: str = ""
    since: datetime | None = None
    due: datetime | None = None

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"

    @property
    def reason(self) -> Reason:
        """As it is refused with."""
        facts = {"what": self.what, "who": self.who, "since": self.since, "due": self.due}
        return Reason(str(self), code=self.code, facts=facts)


def blockers(dossier: Dossier, *, interim: bool = False) -> tuple[Blocker, ...]:
    """Why no certificate of analysis can be issued, or no interim one.

    An interim certificate is for what is pending: nothing else holds it back, no failed test and no open case.
    """
    standings = [standing(requirement) for requirement in dossier.requirements]
    if interim:
        return tuple(_of_interim(dossier, standings))
    return tuple(_nothing_to_conclude(standings)) or tuple(_pending(dossier, standings))


def holding(dossier: Dossier) -> tuple[Blocker, ...]:
    """The open cases, each of which holds the batch until it is closed; a certificate can be issued meanwhile."""
    return tuple(
        Blocker(Block.CASE, case.id, case.waits_for, case.owner or "unassigned", case.since, case.due_at)
        for case in dossier.cases
    )


def broken(signatures: int) -> Iterator[Blocker]:
    """That so many signatures of a batch are broken: what stands there is not what was signed, and nothing is concluded
    from it."""
    if signatures:
        yield Blocker(Block.BROKEN, "Signatures", f"{count(signatures, 'signature')} of the batch broken", "QA")


_INTERIM, _REQUIREMENTS = "Interim certificate", "Requirements"
_WAITING = {Evaluation.PENDING: Block.PENDING, Evaluation.NOT_EVALUABLE: Block.NOT_EVALUABLE}
"""Standings that something is still to come of."""


def _nothing_to_conclude(standings: Sequence[Standing]) -> Iterator[Blocker]:
    if not standings:
        yield Blocker(Block.NO_SAMPLES, _REQUIREMENTS, "no samples have been registered for this batch")
    elif not settling(standings):
        why = "nothing is required of this batch, so nothing can be concluded"
        yield Blocker(Block.NOTHING_REQUIRED, _REQUIREMENTS, why)


def _of_interim(dossier: Dossier, standings: Sequence[Standing]) -> Iterator[Blocker]:
    if dossier.final:
        why = f"{dossier.final} is the certificate of analysis of this batch: revise that one"
        yield Blocker(Block.FINAL_ISSUED, _INTERIM, why)
    elif not settling(standings):
        yield from _nothing_to_conclude(standings)
    elif not any(_pending(dossier, standings)):
        yield Blocker(Block.NOTHING_PENDING, _INTERIM, "nothing is pending: issue the certificate of analysis")
    elif not _is_anything_known(dossier, standings):
        yield Blocker(Block.NOTHING_KNOWN, _REQUIREMENTS, "no result has been approved yet")


def _pending(dossier: Dossier, standings: Sequence[Standing]) -> Iterator[Blocker]:
    for each in settling(standings):
        if each.evaluation in _WAITING:
            why = each.waits_for or each.evaluation
            name = each.requirement.name
            yield Blocker(_WAITING[each.evaluation], name, why, each.who, each.since, each.due)
    yield from deviations(dossier)
    yield from values_elsewhere(dossier, standings)
    for attempt in other_tests(dossier):
        why = f"another test of it is {attempt.state}"
        yield Blocker(Block.OTHER_TEST, attempt.title, why, attempt.holder, due=attempt.due)


def deviations(dossier: Dossier) -> Iterator[Blocker]:
    """What was passed with a deviation on a test that counts, until QA agrees to it, and what has to be."""
    for attempt in counting(dossier):
        for each in attempt.deviations:
            if not each.agreed_by:
                why = f"{departs(each.unsaid)}, deviation {each.number}; QA has not agreed to it"
                yield Blocker(Block.DEVIATION, attempt.title, why, "QA", each.raised_at)
        if attempt.is_past_hold:
            why = f"{Said.HOLD}, which no deviation names"
            yield Blocker(Block.PAST_HOLD, attempt.title, why, attempt.holder, due=attempt.due)


def counting(dossier: Dossier) -> list[Attempt]:
    """The tests that requirements point at and that were or are to be done."""
    attempts = {each.attempt.key: each.attempt for each in dossier.requirements if each.attempt is not None}
    return [attempt for attempt in attempts.values() if attempt.state is not TestState.NOT_DONE]


def values_elsewhere(dossier: Dossier, standings: Sequence[Standing]) -> Iterator[Blocker]:
    """Values of tests that no requirement points at: earlier attempts, repeats, tests added by hand.

    A best of several is never picked by leaving the others behind.
    """
    attempts = {attempt.key: attempt for attempt in dossier.attempts}
    reported = _reported(dossier)
    for value in unreviewed_failures(dossier):
        if (value.attempt, value.criterion.key) not in reported:
            attempt = attempts[value.attempt]
            state = "reviewed" if attempt.state == TestState.SUBMITTED else "submitted"
            why = f"{value.failure}; it was not {state}"
            yield Blocker(Block.FAILED_ELSEWHERE, attempt.title, why, attempt.holder, due=attempt.due)
    for value in dossier.values:
        attempt, criterion = attempts[value.attempt], value.criterion
        if (
            criterion.required
            and value.evaluation is Evaluation.NOT_EVALUABLE
            and attempt.is_approved
            and (attempt.key, criterion.key) not in reported
            and not is_met_otherwise(criterion, standings)
        ):
            why = f"{value.reported} of another test is not evaluable; a decision is needed"
            yield Blocker(Block.NOT_EVALUABLE_ELSEWHERE, attempt.title, why, since=attempt.approved_at)


def standing_oos(dossier: Dossier, standings: Sequence[Standing]) -> Iterator[Blocker]:
    """The failing values whose OOS stands by the closing of their case, whichever attempt a requirement points at now,
    and which no line says already."""
    fails = Evaluation.DOES_NOT_COMPLY
    said = {each.requirement.criterion.key for each in settling(standings) if each.evaluation is fails}
    for oos in unmet_oos(dossier, standings):
        if said.isdisjoint(each.key for each in oos.criteria):
            yield Blocker(Block.FAILED, oos.id, "its OOS stands, so that the batch does not comply")


def unmet_oos(dossier: Dossier, standings: Sequence[Standing]) -> Iterator[StandingOos]:
    """Each OOS that stands, but for one that another alternative meets, which overrules no critical outcome."""
    for oos in dossier.standing:
        can_be_met = bool(oos.criteria) and not oos.is_critical
        if not (can_be_met and all(is_met_otherwise(each, standings) for each in oos.criteria)):
            yield oos


def _is_anything_known(dossier: Dossier, standings: Sequence[Standing]) -> bool:
    """Whether an interim certificate would have anything to say: a line that was settled, a failure or a case."""
    is_settled = any(each.evaluation is not Evaluation.PENDING for each in standings)
    return is_settled or bool(dossier.open_cases) or bool(unreviewed_failures(dossier))


def unreviewed_failures(dossier: Dossier) -> list[Value]:
    """Values that fail a required criterion, opened no case yet and are not said by the standing of a requirement.

    Of alternatives one may fail: what another one may still stand in for is left out.
    """
    attempts = {attempt.key: attempt for attempt in dossier.attempts}
    reported = _reported(dossier)
    evaluations: dict[int, list[Evaluation]] = {criterion.key: [] for criterion in dossier.criteria}
    for value in dossier.values:
        evaluations[value.criterion.key].append(value.evaluation)
    groups: dict[tuple[str, str], list[list[Evaluation]]] = {}
    for criterion in dossier.criteria:
        groups.setdefault(criterion.group, []).append(evaluations[criterion.key])

    def is_said(value: Value) -> bool:
        attempt = attempts[value.attempt]
        is_settled = attempt.is_approved and (attempt.key, value.criterion.key) in reported
        return is_settled or (bool(value.criterion.alternative) and not attempt.is_unfinished)

    return [
        value
        for value in dossier.values
        if value.criterion.required
        and value.evaluation is Evaluation.DOES_NOT_COMPLY
        and not value.case
        and not is_said(value)
        and have_all_failed(groups[value.criterion.group])
    ]


def _reported(dossier: Dossier) -> set[tuple[int, int]]:
    """Test and criterion of each requirement that has a test."""
    return {(each.attempt.key, each.criterion.key) for each in dossier.requirements if each.attempt is not None}


def other_tests(dossier: Dossier) -> list[Attempt]:
    """Unfinished tests of what is required that no requirement points at."""
    reported = {attempt for attempt, _ in _reported(dossier)}
    methods = {(criterion.stage, criterion.method) for criterion in dossier.criteria if criterion.required}
    return [
        attempt
        for attempt in dossier.attempts
        if attempt.key not in reported and attempt.is_unfinished and (attempt.stage, attempt.method) in methods
    ]
