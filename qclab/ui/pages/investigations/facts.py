"""Everything the page of one case shows, read in one go on a worker, and said in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qclab.domain.counts import count, word
from qclab.domain.identifiers import grouped
from qclab.domain.investigations.case import (
    CaseState,
    Conclusion,
    PhaseState,
    closed_as,
    needed,
    unanswered,
    under_way,
)
from qclab.domain.investigations.closing import HOLD, effects, printed
from qclab.domain.investigations.conclusions import CONCLUSIONS, conclusion_blockers, reached
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import WHO, Phase, called, phases_of, signed_by
from qclab.domain.investigations.retests import PlanState
from qclab.domain.investigations.returning import given_for
from qclab.domain.signatures.reading import Standing
from qclab.queries.batches.batches import get_batch
from qclab.queries.investigations.file import CaseFile, read_case
from qclab.queries.release.certificates import certificates_of
from qclab.queries.signatures.signatures import read_by_key
from qclab.services.lab import Lab
from qclab.services.release.notes import case_about, lighter_said
from qclab.services.signatures.reading import alarm_broken
from qclab.ui.widgets.road import Mark, Station
from qclab.ui.words import moments

_BROKEN = "signature broken"


@dataclass(frozen=True)
class CaseFacts:
    """A case, the status of its batch with the mark beside it, its issued certificates, and when it was read."""

    file: CaseFile
    batch_said: str
    editions: tuple[str, ...]
    now: datetime
    broken: frozenset[int] = frozenset()
    """The signatures of its phases that are broken, by key."""

    @property
    def place(self) -> int:
        """Where on the road the case is."""
        phase = under_way(self.file.facts.case)
        return self.closing if phase is None else self.phases.index(phase)

    @property
    def kind(self) -> CaseKind:
        return self.file.line.case.kind

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases on the road of this kind of case."""
        return phases_of(self.kind)

    @property
    def closing(self) -> int:
        """The place of the closing on the road, after the phases."""
        return len(self.phases)

    def questions(self, phase: Phase) -> tuple[str, ...]:
        return self.file.facts.case.questions(phase)

    def signers(self, phase: Phase) -> list[str]:
        """Who signs a phase, in words, one after the other."""
        return [WHO[step] for step in signed_by(self.kind, phase)]

    @property
    def is_closed(self) -> bool:
        return self.file.line.case.state is CaseState.CLOSED

    def name(self, phase: Phase) -> str:
        """``Ia Obvious error``: the code, and what the laboratory calls it."""
        own = called(self.kind, phase, self.file.names[phase])
        return f"{phase} {own[:1].upper()}{own[1:]}"


def read_facts(lab: Lab, key: int) -> CaseFacts:
    """The case of this key. Raises Missing."""
    with lab.asking() as ask:
        file = ask(read_case, key)
        batch = ask(get_batch, file.line.batch)
        issued = ask(certificates_of, file.line.batch)
        given = [signature.key for row in file.phases.values() for signature in row.signatures]
        reads = ask(read_by_key, given) if given else {}
    alarm_broken(lab, reads.values())
    return CaseFacts(
        file,
        batch.stands,
        tuple(row.edition for row in issued if not row.superseded_by),
        lab.store.clock(),
        frozenset(key for key, read in reads.items() if read.standing is Standing.BROKEN),
    )


def stations(facts: CaseFacts) -> list[Station]:
    """The road of a case: its phases, then the closing."""
    case = facts.file.facts.case
    takes, at = needed(case), under_way(case)
    found = []
    for phase in facts.phases:
        row = facts.file.phases.get(phase)
        signers = facts.signers(phase)
        who = f"{' and '.join(signers)} {word(len(signers), 'signs', 'sign')}"
        if row is not None and case.finding(phase) is not None:
            last = row.signatures[-len(signers) :]
            who = f"{', '.join(each.printed_name for each in last)} {moments.day(last[-1].at)}"
            is_broken = any(each.key in facts.broken for each in row.signatures)
            what, mark = (_BROKEN, Mark.BROKEN) if is_broken else (row.finding, Mark.DONE)
            found.append(Station(facts.name(phase), what, who, mark))
        elif phase not in takes or facts.is_closed:
            found.append(Station(facts.name(phase), "not needed", "", Mark.NOT_NEEDED))
        elif phase is at:
            found.append(Station(facts.name(phase), _progress(facts, phase), _waits(facts, phase, who), Mark.UNDER_WAY))
        else:
            found.append(Station(facts.name(phase), "not begun", who, Mark.TO_COME))
    return [*found, _closing(facts)]


def _progress(facts: CaseFacts, phase: Phase) -> str:
    all_ = len(facts.questions(phase))
    row = facts.file.phases.get(phase)
    if row is not None and row.state is PhaseState.PROPOSED:
        return f"signed by one: {row.finding}"
    if phase is Phase.FULL_SCALE and (planned := _planned(facts)):
        return planned
    done = f"checklist {all_ - len(unanswered(facts.file.facts.case, phase))} of {all_}"
    again = {PhaseState.RETURNED: "returned, ", PhaseState.SIGNED: "value corrected, "}
    return f"{again.get(row.state, '') if row is not None else ''}{done}"


def _planned(facts: CaseFacts) -> str:
    """How far the retests of a case are; empty without a plan, and once they are over and the checklist is left."""
    plan = facts.file.facts.case.plan
    if plan is None:
        return ""
    if plan.state is PlanState.PROPOSED:
        return "retest plan waits for QA"
    number = len(plan.retests)
    return f"{number - plan.left} of {count(number, 'retest')} done" if plan.left else ""


def _waits(facts: CaseFacts, phase: Phase, who: str) -> str:
    row = facts.file.phases.get(phase)
    if row is not None and row.state is PhaseState.PROPOSED:
        return f"{row.signatures[-1].printed_name} signed, {facts.signers(phase)[-1]} signs"
    return who


def _closing(facts: CaseFacts) -> Station:
    if facts.is_closed:
        case = facts.file.line.case
        who = f"{facts.file.closed_by_name} {moments.day(case.closed_at)}"
        return Station("Closing", case.conclusion, who, Mark.DONE)
    is_next, own = facts.place == facts.closing, facts.file.facts.case
    who = f"{WHO[closed_as(own)]} signs{', ends the hold' if own.holds else ''}"
    return Station("Closing", "to be concluded" if is_next else "not begun", who,
                   Mark.UNDER_WAY if is_next else Mark.TO_COME)  # fmt: skip


def pairs(facts: CaseFacts) -> list[tuple[str, str]]:
    """What is said beside the original value: it stays for ever, whatever the case comes to."""
    file, original, test = facts.file, facts.file.original, facts.file.test
    if original is None or test is None:
        return _seen(facts)
    typed = f"{original.typed_said} by {original.entered_by_name}, {moments.minute(original.entered_at)}"
    found = [("Typed", typed)]
    if (reported := file.line.case.reported) != file.original_said:
        found.append(("Printed as", reported))
    if file.now is not None:
        now = file.now
        found.append(("Corrected to", f"{now.said} by {now.entered_by_name}, {moments.minute(now.entered_at)}"))
    samples = ", ".join(grouped(id_) for id_, _ in test.containers)
    found += [
        ("Test", f"{test.method_title} ({test.method_id} version {test.method_version}), attempt {test.attempt}"),
        ("Sample", samples),
        ("Batch", f"{file.line.batch_id}, {facts.batch_said}"),
    ]
    if test.raw_data:
        found.append(("Raw data", test.raw_data))
    return found


def _seen(facts: CaseFacts) -> list[tuple[str, str]]:
    """What is said beside what was seen, of a lighter case."""
    file, case = facts.file, facts.file.line.case
    holds = "the case holds it" if case.holds else "the case does not hold it"
    found = [("Kind", case.kind.in_words), ("Seen by", f"{case.opened_by_name}, {moments.minute(case.opened_at)}")]
    found += [("Test", each.said) for each in file.tests]
    return [*found, ("Batch", f"{file.line.batch_id}, {facts.batch_said}; {holds}")]


@dataclass(frozen=True)
class Kept:
    """A line of what a case concerns, of references and of files; ``batch`` is the one that is concerned, ``file`` the
    key of a kept file."""

    what: str
    words: str
    by_name: str
    at: datetime | None = None
    batch: int | None = None
    file: int | None = None

    @property
    def is_concluded(self) -> bool:
        return self.batch is not None and self.at is not None


def kept(facts: CaseFacts) -> list[Kept]:
    """What is kept with a case: what it concerns beside its own batch and value, references, and files."""
    file = facts.file
    found = []
    for each in file.batches:
        held = "on hold, " if each.holds else ""
        state = f"{each.effect}: {each.because}" if each.effect else f"{held}not concluded yet"
        found.append(Kept("batch", f"{each.batch_id}: {state}", each.concluded_by_name, each.concluded_at, each.batch))
    if file.test is not None:  # of a lighter case they stand in its head
        found += [Kept("test", f"{each.batch_id}, {each.said}", "") for each in file.tests]
    found += [Kept(each.kind, each.name, each.added_by_name, each.added_at) for each in file.subjects]
    found += [Kept(each.what, each.words, each.by_name, each.at) for each in file.references]
    found += [Kept("file", row.name, row.added_by_name, row.added_at, file=row.key) for row in file.files]
    return found


def clock(facts: CaseFacts) -> list[tuple[str, str]]:
    """Until when, of which target, whose, and who is to be told."""
    file, own = facts.file, facts.file.facts
    case = file.line.case
    found = [
        ("Opened", f"{moments.minute(case.opened_at)}, {case.opened_by_name}"),
        ("Owner", case.owner_name or "unassigned"),
    ]
    if not facts.is_closed:
        hours = f"{moments.minute(own.due_at)}, counted in hours: it lives less than 72 hours"
        found.append(("Target", hours if own.is_short else f"{moments.day(own.due_at)}, counted in working days"))
    if file.extended_because:
        found.append(("Extended", file.extended_because))
    found += [("Told", f"{each.what}: {each.words}, {each.by_name} {moments.minute(each.at)}") for each in file.notices]
    return found


def left(facts: CaseFacts) -> str:
    """How long the case has left: ``12 d left``, with ``!`` in front where it is late."""
    return "" if facts.is_closed else moments.due(facts.file.facts.due_at, facts.now)


def found_words(facts: CaseFacts, phase: Phase) -> list[tuple[str, str]]:
    """What a phase found, once somebody signed it."""
    row = facts.file.phases.get(phase)
    if row is None:
        return []
    said = [("Found", row.finding)]
    said += [("Cause", row.cause)] if row.cause else []
    said.append(("In words", row.words))
    said += [("Evidence", row.evidence)] if row.evidence else []
    said += [
        (
            given_for(each.meaning),
            f"{each.printed_name}, {moments.minute(each.at)}{', broken' if each.key in facts.broken else ''}",
        )
        for each in row.signatures
    ]
    said += [("Returned because", row.returned_because)] if row.returned_because else []
    return said


def conclusions(facts: CaseFacts) -> list[tuple[Conclusion, str]]:
    """Every conclusion of the closed list, with why this case does not come to it; the reached ones without."""
    case = facts.file.facts.case
    return [(each, " ".join(map(str, conclusion_blockers(case, each)))) for each in CONCLUSIONS[case.kind]]


def closing_effects(facts: CaseFacts, conclusion: Conclusion | None, *, prints: bool = False) -> list[tuple[str, str]]:
    """What closing does, in words, before it is signed; ``prints``: QA says that a certificate tells of it."""
    case = facts.file.line.case
    editions = facts.editions if case.is_printed or prints else ()
    since = moments.minute(case.opened_at)
    kinds = list(
        effects(
            conclusion,
            facts.file.line.batch_id,
            since,
            facts.file.others,
            editions,
            holds=facts.file.line.case.holds,
        )
    )
    assert kinds[0][0] == HOLD  # noqa: S101 - it is said first
    return kinds


def on_certificate(facts: CaseFacts, conclusion: str, *, prints: bool = False) -> str:
    """What the certificate will say of the case, closed today with this conclusion; ``prints``: QA says so."""
    case = facts.file.line.case
    closed_on = moments.day(case.closed_at or facts.now)
    if case.kind.is_lighter:
        is_said = case.is_printed or prints
        closed = replace(case, conclusion=conclusion)
        return lighter_said(closed, closed_on) if is_said else "Nothing: the case held no batch, and QA did not say so."
    value = case.failure or case.reported
    return printed(case.id, case_about(case), value, conclusion, closed_on, is_open=False, retests=case.retests)


def only_conclusion(facts: CaseFacts) -> Conclusion | None:
    """The conclusion, where just one is reached."""
    found = reached(facts.file.facts.case)
    return found[0] if len(found) == 1 else None


def answered_words(facts: CaseFacts, phase: Phase) -> str:
    """``3 of 5``."""
    asked = facts.questions(phase)
    answered = sum(each.phase is phase and each.question in asked for each in facts.file.answers)
    return f"{answered} of {count(len(asked), 'answer')}"


@dataclass(frozen=True)
class Question:
    """A line of the checklist."""

    question: str
    answer: str = ""
    words: str = ""
    by: str = ""


def answered(row: Question) -> str:
    """``no, the notebook says 0.65, M. Jansen``; empty while nobody answered."""
    return ", ".join(filter(None, (row.answer, row.words.rstrip("."), row.by))) if row.answer else ""


def questions(facts: CaseFacts, phase: Phase) -> Sequence[Question]:
    """The checklist of a phase with its answers; what was answered in other words than today's stands too."""
    rows = {each.question: each for each in facts.file.answers if each.phase is phase}
    own = facts.questions(phase)
    asked = [*own, *(question for question in rows if question not in own)]
    return [
        Question(question, rows[question].answer, rows[question].words, rows[question].by_name)
        if question in rows
        else Question(question)
        for question in asked
    ]
