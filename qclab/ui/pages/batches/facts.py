"""Everything the page of one batch shows, read in one go on a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from qclab.domain.batches.lifecycle import Road
from qclab.domain.catalogue.naming import named
from qclab.domain.counts import count, word
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.rights import Barred
from qclab.domain.refusals import Reason
from qclab.domain.release.blockers import Blocker, holding
from qclab.domain.release.foreseen import Foreseen
from qclab.domain.release.requirements import failing_tests, progress
from qclab.domain.testing.invalid import invalid_words
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow, Bound
from qclab.queries.batches.made_together import MadeTogether, made_together_with
from qclab.queries.investigations.cases import CaseRow
from qclab.queries.release import certificates
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.dossier import RequirementLine
from qclab.queries.release.recipients import recipients_of
from qclab.queries.release.register import broken_of
from qclab.queries.review.same_run import RanTogether, ran_together
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.release import certifying
from qclab.services.release.certificates import Preview, marked, previews
from qclab.services.release.foreseeing import foresee
from qclab.services.release.gathering import Gathered
from qclab.services.release.judging import Judged, look
from qclab.services.signatures.reading import alarm_broken

CERTIFICATION: Final = "certification"
"""Beside the kinds of certificate: what the Qualified Person decides."""
NOBODY_SIGNS: Final = "nobody who signs certificates of analysis is active; an administrator appoints one"


@dataclass(frozen=True)
class BlockerLine:
    """What blocks a certificate, the parameters of one test that wait for the same on one line."""

    what: str
    parameters: str
    why: str
    who: str
    since: datetime | None
    due: datetime | None
    is_late: bool = False
    case: int = 0
    """The key of the case that holds the batch and blocks no certificate; 0 where it is none."""

    def __str__(self) -> str:
        return f"{self.what}{f' ({self.parameters})' if self.parameters else ''}: {self.why}"


@dataclass(frozen=True)
class BatchFacts:
    """A batch with what its certificates would say now, by kind."""

    batch: BatchRow
    now: datetime
    bound: Sequence[Bound]
    lines: Sequence[RequirementLine]
    samples: Sequence[SampleRow]
    cases: Sequence[CaseRow]
    certificates: Sequence[CertificateRow]
    tests: Sequence[TestRow]
    previews: dict[str, Preview]
    gathered: Gathered
    judged: Judged
    why_not_issue: Sequence[Reason] = ()
    """Why this person issues no certificate of it, whatever blocks it: their rights and what they did."""
    holds: Sequence[Blocker] = ()
    """The open cases."""
    foreseen: Mapping[int, Foreseen] = field(default_factory=dict)
    """When the last test that is waited for up to each step of the release will be approved, as a rule."""
    broken: int = 0
    """Signatures of a batch with certificates that are broken."""
    together: Sequence[RanTogether] = ()
    """Tests of other batches that ran with one of it that failed."""
    made_together: Sequence[MadeTogether] = ()
    """Other batches of the same operators or session."""

    @property
    def warnings(self) -> list[str]:
        """What stands against relying on a certificate that was issued, a sentence each."""
        said = [f"{count(self.broken, 'signature')} of the batch broken: what stands here is not what was signed. "
                "Rely on no certificate of it, verify the database and tell QA."] if self.broken else []  # fmt: skip
        if doubt := self.judged.certified_against:
            said.append(f"The batch was {doubt}. Put it on hold, and tell QA and the Qualified Person.")
        return said + [row.warning for row in self.certificates if row.outdated]

    def blockers(self, kind: str) -> list[BlockerLine]:
        """The shortest list of what blocks a certificate of this kind, or the certification that is due."""
        found = self.judged.blockers if kind == CERTIFICATION else self.previews[kind].blockers
        nobody = [] if kind == CERTIFICATION or self.issued(kind) is not None else self._nobody_signs
        return [*shortest(found, self.lines, self.now), *nobody]

    @property
    def _nobody_signs(self) -> list[BlockerLine]:
        """That nobody who was appointed to sign certificates is active, whoever reads it."""
        why = [str(each) for each in self.why_not_issue if each.code is Barred.NOBODY_APPOINTED]
        return [BlockerLine("Signature", "", NOBODY_SIGNS, "administrator", None, None)] if why else []

    def blocked(self, kind: str) -> str:
        """How many things block it, where they are several; of one its own words are short enough."""
        number = len(self.blockers(kind))
        return f"{number} things block it." if number > 1 else ""

    @property
    def holding(self) -> list[BlockerLine]:
        """The open cases, each of which holds the batch: no certificate waits for them."""
        keys = {case.id: case.key for case in self.cases}
        lines = shortest(self.holds, (), self.now)
        return [replace(line, case=keys[line.what]) for line in lines]

    @property
    def held_by(self) -> str:
        """``OOS-2026-0001 holds the batch. ``, before what blocks a certificate; empty where no case is open."""
        open_ = [line.what for line in self.holding]
        return f"{', '.join(open_)} {word(len(open_), 'holds', 'hold')} the batch. " if open_ else ""

    def issued(self, kind: str) -> CertificateRow | None:
        """The certificate of this kind that stands, or None."""
        return next((row for row in reversed(self.certificates) if row.kind == kind), None)

    def holders(self, id_: str) -> tuple[str, ...]:
        """Everybody who was given a certificate of this number."""
        found = (whom for row in self.certificates if row.id == id_ for whom in row.given_to)
        return tuple(dict.fromkeys(found))

    def in_force(self, kind: str) -> CertificateRow | None:
        """The certificate of this kind that tells all there is; None where one is to be issued, or issued anew."""
        last = self.issued(kind)
        return last if last is not None and not last.outdated and not last.superseded_by else None

    @property
    def invalid(self) -> str:
        """``Invalid runs: Bacterial endotoxins 2.``; empty where none was."""
        words = invalid_words(test.method_title for test in self.tests if test.state is TestState.INVALID)
        return f"Invalid runs: {words}." if words else ""

    @property
    def has_batch_certificate(self) -> bool:
        """Whether the certification that is due is one with a batch certificate."""
        return self.judged.next is not None and self.batch.road is Road.CERTIFIED

    def preview(self, kind: str) -> bytes:
        """The pages of a certificate of this kind, or of the batch certificate, as they would be now."""
        if kind == CERTIFICATION:
            return certifying.preview(self.gathered, self.judged, self.now)
        return self.previews[kind].pdf()

    def how_far(self, kind: str) -> str:
        """``blocked by 4``, or that it was issued and nothing changed since, is of one on hold, or ready."""
        if blockers := len(self.blockers(kind)):
            return f"blocked by {blockers}"
        if kind == CERTIFICATION:
            return "ready" if self.judged.next is not None else ""
        return "issued" if self.in_force(kind) is not None else "on hold" if self.batch.held else "ready"

    @property
    def progress(self) -> str:
        """How many of the required lines are answered, how many of those comply, and whether an open test fails."""
        required = [line for line in self.lines if line.criterion.required]
        complying = sum(line.standing.evaluation is Evaluation.COMPLIES for line in required)
        failing = failing_tests(self.gathered.dossier.facts)
        return progress(len(required), sum(line.is_answered for line in required), complying, failing)


def read_batch(lab: Lab, wanted: int | str) -> BatchFacts:
    """The batch with this key, or with this id as printed. Raises Missing."""
    key = wanted if isinstance(wanted, int) else _key(lab, wanted)
    seen = previews(lab, key)
    gathered = seen.gathered
    judged = look(lab, gathered)
    issued = gathered.dossier.certificates
    if issued:
        issued = lab.ask(certificates.signed, issued)
    if issued:
        given = lab.ask(recipients_of, key)
        holders = {row.key: tuple(each.whom for each in given if each.certificate == row.key and not each.is_taken_back)
                   for row in issued}  # fmt: skip
        issued = [replace(row, given_to=holders[row.key]) for row in issued]
    failed = [test for test in gathered.dossier.tests.values() if test.has_failed]
    broken = lab.ask(broken_of, key) if issued else []
    alarm_broken(lab, broken)
    return BatchFacts(
        gathered.batch,
        lab.store.clock(),
        gathered.bound,
        gathered.dossier.lines,
        gathered.samples,
        gathered.dossier.cases,
        issued,
        list(gathered.dossier.tests.values()),
        seen.by_kind,
        gathered,
        judged,
        judged.why_not_issue,
        holding(gathered.dossier.facts),
        foresee(lab, gathered),
        len(broken),
        lab.ask(ran_together, failed) if failed else (),
        lab.ask(made_together_with, gathered.batch) if gathered.batch.making.is_said else (),
    )


def _key(lab: Lab, id_: str) -> int:
    return lab.ask(batches.get_batch_by_id, id_).key


def stored(lab: Lab, certificate: int) -> tuple[CertificateRow, bytes]:
    """An issued certificate and its pages, to be looked at: its very bytes, marked where it is superseded."""
    row, data = lab.ask(certificates.stored, certificate)
    return row, marked(row, data, "") if row.must_not_be_used else data


def shortest(blockers: Sequence[Blocker], lines: Sequence[RequirementLine], now: datetime) -> list[BlockerLine]:
    """Blockers with those of one test that wait for the same thing on one line, in their order."""
    by_name = {line.name: line for line in lines}
    groups: dict[tuple[object, ...], list[tuple[Blocker, str]]] = {}
    titles: dict[tuple[object, ...], str] = {}
    for each in blockers:
        line = by_name.get(each.what)
        if line is None:
            group: tuple[object, ...] = (each.what, each.why)
            parameter, title = "", each.what
        else:
            test = line.test
            title = test.method_title if test else line.criterion.method_title
            parameter = _in_words(line, lines)
            group = (test.key if test else title, each.why, each.who, each.since, each.due)
        titles[group] = title
        groups.setdefault(group, []).append((each, parameter))
    return [
        BlockerLine(
            titles[group],
            "; ".join(dict.fromkeys(parameter for _, parameter in members if parameter)),
            members[0][0].why,
            members[0][0].who,
            members[0][0].since,
            members[0][0].due,
            members[0][0].due is not None and members[0][0].due < now,
        )
        for group, members in groups.items()
    ]


def _in_words(line: RequirementLine, lines: Sequence[RequirementLine]) -> str:
    """Its parameter, with those that may settle it instead: ``Surviving target cells, E:T 1:1 or …, E:T 4:1``."""
    criterion = line.criterion
    if not criterion.alternative:
        return line.parameter_name
    group = (criterion.specification_id, criterion.alternative)
    others = [each for each in lines if (each.criterion.specification_id, each.criterion.alternative) == group]
    names = [
        each.parameter_name
        if each.criterion.method_id == criterion.method_id
        else named(each.criterion.method_title, each.parameter_name)
        for each in others
    ]
    return " or ".join(dict.fromkeys(names))
