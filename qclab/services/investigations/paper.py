"""A case as a paper, gathered and drawn as PDF. It is a copy and leaves no event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from qclab.documents.investigations.content import CasePaper, Listed, Said, Section
from qclab.domain import moments
from qclab.domain.counts import size
from qclab.domain.identifiers import grouped
from qclab.domain.investigations.case import CaseState, needed
from qclab.domain.investigations.phases import Phase, called, phases_of
from qclab.domain.investigations.returning import given_for
from qclab.domain.people.rights import Right
from qclab.domain.signatures.meanings import Meaning
from qclab.queries.batches.batches import BatchRow, get_batch
from qclab.queries.investigations.extensions import Extension, extensions_of
from qclab.queries.investigations.file import AnswerRow, CaseFile, read_case
from qclab.queries.investigations.retests import PlanRow, RetestRow
from qclab.queries.laboratory import settings
from qclab.queries.results.results import ResultRow, history
from qclab.queries.samples.attachments import AttachmentRow, attachments_of_test
from qclab.queries.signatures.of_record import SignatureLine, signatures_of
from qclab.services.lab import Lab
from qclab.services.signatures.printing import on_paper
from qclab.services.signatures.reading import alarm_broken
from qclab.store import tables as t
from qclab.store.chain import read_head


def case_paper(lab: Lab, key: int) -> bytes:
    """Everything of a case, as PDF; what is broken among its signatures is alarmed. Raises Missing for a case that the
    viewer may not know of."""
    from qclab.documents.investigations.case import case_pdf  # noqa: PLC0415 - loaded when something is drawn

    return case_pdf(case_content(lab, key))


def case_content(lab: Lab, key: int) -> CasePaper:
    """What the paper says."""
    lab.require(Right.READ, "print a case")
    with lab.reading() as connection:
        said = settings.settings(connection)
        zone = settings.zone_in(said)
        file = read_case(connection, lab.actor, key)
        signatures: list[SignatureLine] = signatures_of(connection, lab.actor, t.investigation.name, key)
        told = _Told(
            file,
            get_batch(connection, lab.actor, file.line.batch),
            history(connection, lab.actor, file.original.cell)[::-1] if file.original is not None else (),
            attachments_of_test(connection, lab.actor, file.test.key) if file.test is not None else (),
            extensions_of(connection, lab.actor, file.line.batch, key),
            signatures,
            zone,
        )
        head = read_head(connection)
    alarm_broken(lab, (line.read for line in signatures))
    case, batch = file.line.case, told.batch
    return CasePaper(
        laboratory=said["laboratory.name"],
        number=file.id,
        about=" · ".join((case.kind.in_words, f"batch {batch.id}", batch.product_name, batch.client_name)),
        stands=f"{case.said[:1].upper()}{case.said[1:]}",
        zone=str(zone),
        sections=tuple(told.sections()),
        signatures=tuple(on_paper(line, zone) for line in signatures),
        head=f"{head.seq} {head.digest}",
        printed=moments.minute(lab.store.clock(), zone, with_offset=True),
    )


@dataclass(frozen=True)
class _Told:
    """A case with what is printed beside it: ``values`` are all that its cell ever had, the oldest first, ``raw_data``
    the files of the test whose value opened it."""

    file: CaseFile
    batch: BatchRow
    values: Sequence[ResultRow]
    raw_data: Sequence[AttachmentRow]
    extensions: Sequence[Extension]
    signatures: Sequence[SignatureLine]
    zone: tzinfo

    def sections(self) -> Iterator[Section]:
        yield self._facts()
        yield self._concerned()
        yield from map(self._phase, phases_of(self.file.line.case.kind))
        yield self._hypotheses()
        if not self.file.line.case.kind.is_lighter:
            yield self._retests()
        yield self._kept()
        yield self._clock()
        yield self._conclusion()

    # what opened it

    def _facts(self) -> Section:
        file, test = self.file, self.file.test
        case, original = file.line.case, file.original
        pairs = [("Opened", self._by(case.opened_by_name, case.opened_at)), ("Seen", case.seen)]
        if original is not None and test is not None:
            method = f"{test.method_title} ({test.method_id} version {test.method_version}), attempt {test.attempt}"
            times = [moments.minute(at, self.zone) for at in (test.performed_from, test.performed_to) if at]
            pairs += [
                ("Original value", f"{original.typed_said}, typed by {self._by_of(original)}"),
                ("Printed as", case.reported),
                ("Parameter", case.parameter_name),
                ("Limit", file.limit),
                ("Fails", case.failure),
                ("Test", method),
                ("Performed", ", ".join([test.performed_by_name, " to ".join(times)]).strip(", ")),
                ("Instrument", test.instrument),
                ("Reagents", test.reagents),
                ("Raw data", test.raw_data),
                ("Containers", ", ".join(grouped(id_) for id_, _ in test.containers)),
            ]
        pairs += [("Batch", f"{self.batch.id}: {self.batch.stands}"), ("Owner", case.owner_name or "unassigned")]
        columns = (("Value", 34.0), ("Evaluation", 30.0), ("Entered", 58.0), ("Why it was changed", 54.0))
        values = tuple((each.typed_said, each.evaluation, self._lines(each), each.change_reason)
                       for each in self.values)  # fmt: skip
        tables = _listed(columns, values) if len(values) > 1 else ()
        return Section("Facts", tuple(pairs), tables)

    def _by_of(self, value: ResultRow) -> str:
        return self._by(value.entered_by_name, value.entered_at)

    def _lines(self, value: ResultRow) -> tuple[str, ...]:
        is_first = self.file.original is not None and value.key == self.file.original.key
        return (value.entered_by_name, moments.minute(value.entered_at, self.zone), "opened the case" * is_first)

    def _concerned(self) -> Section:
        file = self.file
        batches = [
            ("batch", f"{each.batch_id}, {each.product_name}", self._concluded(each.effect, each.because),
             self._at(each.concluded_by_name, each.concluded_at))
            for each in file.batches
        ]  # fmt: skip
        tests = [("test", f"{each.batch_id}, {each.said}", "", "") for each in file.tests]
        subjects = [(each.kind, each.name, "", self._at(each.added_by_name, each.added_at)) for each in file.subjects]
        columns = (("What", 20.0), ("Which", 62.0), ("Concluded for it", 58.0), ("By", 36.0))
        rows: list[tuple[Said, ...]] = [*batches, *tests, *subjects]
        return Section(
            "What it concerns beside its batch and value", (), _listed(columns, rows), "Nothing else is named."
        )

    def _concluded(self, effect: str, because: str) -> Said:
        return (effect, because) if effect else "not concluded yet"

    # how it was worked

    def _phase(self, phase: Phase) -> Section:
        file = self.file
        case, row = file.facts.case, file.phases.get(phase)
        own = called(file.line.case.kind, phase, file.names[phase])
        is_taken = phase in needed(case)
        state = row.state.value if row is not None else "not signed" if is_taken else "not needed"
        pairs = [("Found", row.finding), ("Cause", row.cause), ("In words", row.words), ("Evidence", row.evidence),
                 ("Returned because", row.returned_because)] if row is not None else []  # fmt: skip
        if row is not None:
            pairs += [(given_for(each.meaning), self._by(each.printed_name, each.at)) for each in row.signatures]
        given = {each.question: each for each in file.answers if each.phase is phase}
        asked = case.questions(phase) if is_taken or given else ()
        questions = [*asked, *(question for question in given if question not in asked)]
        columns = (("Question", 78.0), ("Answer", 22.0), ("In words", 42.0), ("By", 34.0))
        answers = tuple(self._answer(question, given.get(question)) for question in questions)
        title = f"Phase {phase}, {own}: {state}"
        return Section(title, tuple(pairs), _listed(columns, answers), "Nothing was asked or found.")

    def _answer(self, question: str, row: AnswerRow | None) -> tuple[Said, ...]:
        if row is None:
            return question, "not answered", "", ""
        return question, row.answer, row.words, self._at(row.by_name, row.at)

    def _hypotheses(self) -> Section:
        columns = (("Hypothesis", 50.0), ("Material", 34.0), ("Result", 34.0), ("What it tells", 32.0), ("By", 26.0))
        rows = tuple(
            (each.hypothesis, each.material, each.result or "no result yet", each.tells,
             ("planned", *self._at(each.planner_name, each.planned_at),
              *(("performed", *self._at(each.performer_name, each.performed_at)) if each.performer_name else ())))
            for each in self.file.hypotheses
        )  # fmt: skip
        title = "Hypotheses and investigation tests, never reportable"
        return Section(title, (), _listed(columns, rows), "No hypothesis was tried.")

    def _retests(self) -> Section:
        never = "None: this method is never retested." if self.file.facts.case.no_retest else "No retest was planned."
        pairs: list[tuple[str, str]] = []
        tables: tuple[Listed, ...] = ()
        columns = (("Retest", 14.0), ("Analyst", 36.0), ("Attempt and state", 36.0), ("Result", 44.0), ("Done", 46.0))
        for plan in self.file.plans:
            pairs += self._plan(plan)
            tables += _listed(columns, tuple(map(self._retest, plan.retests)))
        return Section("Retests", tuple(pairs), tables, never)

    def _plan(self, plan: PlanRow) -> list[tuple[str, str]]:
        signed = [
            self._by(line.read.signature.printed_name, line.read.signature.at)
            for line in self.signatures
            if line.read.signature.meaning is Meaning.RETESTS_AGREED and line.read.signature.subject == plan.key
        ]
        return [
            ("Plan", f"{plan.state.value}; planned by {self._by(plan.planned_by_name, plan.planned_at)}"),
            ("Signed for QA", ", ".join(signed)),
            ("Why", plan.why),
            ("Rule", plan.rule),
            ("Returned because", plan.returned_because),
        ]

    def _retest(self, row: RetestRow) -> tuple[Said, ...]:
        attempt = f"attempt {row.attempt}" if row.attempt is not None else "no attempt"
        printed = f"printed as {row.reported}" if row.reported != row.typed_said else ""
        result: Said = (row.typed_said, row.evaluation.value, printed) if row.typed_said else "no result"
        approved = f"approved by {row.approved_by_name}" if row.approved_by_name else ""
        return str(row.number), row.analyst_name, (attempt, row.state.value), result, (
            moments.minute(row.performed_to, self.zone), approved,
        )  # fmt: skip

    # what is kept with it

    def _kept(self) -> Section:
        references = tuple((each.what, each.words, self._at(each.by_name, each.at)) for each in self.file.references)
        files = tuple(
            ((each.name, of, each.note), (size(each.length), f"SHA-256 {each.sha256}"),
             self._at(each.added_by_name, each.added_at))
            for of, rows in (("of the case", self.file.files), ("of the test", self.raw_data))
            for each in rows
        )  # fmt: skip
        tables = (
            *_listed((("Reference", 34.0), ("Number", 106.0), ("Added by", 36.0)), references),
            *_listed((("File", 62.0), ("Size and digest", 78.0), ("Added by", 36.0)), files),
        )
        return Section("References and files", (), tables, "No reference and no file is kept with it.")

    def _clock(self) -> Section:
        facts = self.file.facts
        unit = "counted in hours: its product lives less than 72 hours" if facts.is_short else "counted in working days"
        due = moments.minute if facts.is_short else moments.day
        pairs = [("Target", f"{due(facts.target_at, self.zone)}, {unit}")]
        extended = tuple(
            (moments.minute(each.until, self.zone) or "as the target says", each.because,
             self._at(each.by_name, each.at))
            for each in self.extensions
        )  # fmt: skip
        told = tuple((each.what, each.words, self._at(each.by_name, each.at)) for each in self.file.notices)
        tables = (
            *_listed((("Extended until", 40.0), ("Why", 100.0), ("By", 36.0)), extended),
            *_listed((("Who was told", 56.0), ("How", 84.0), ("Noted by", 36.0)), told),
        )
        return Section("Clock, extensions, and who was told", tuple(pairs), tables)

    def _conclusion(self) -> Section:
        case, file = self.file.line.case, self.file
        if case.state is not CaseState.CLOSED:
            return Section("Conclusion", (("Batch " + file.line.batch_id, "not concluded yet"),))
        pairs = [
            ("Batch " + file.line.batch_id, case.conclusion),
            ("Why", file.because),
            ("Closed", self._by(file.closed_by_name, case.closed_at)),
            ("Other open cases", ", ".join(file.others)),
            *((f"Batch {each.batch_id}", ": ".join(filter(None, (each.effect, each.because))) or "not concluded yet")
              for each in file.batches),
        ]  # fmt: skip
        return Section("Conclusion", tuple(pairs))

    # words

    def _by(self, name: str, at: datetime | None) -> str:
        return f"{name}, {moments.minute(at, self.zone)}"

    def _at(self, name: str, at: datetime | None) -> tuple[str, ...]:
        return (name, moments.minute(at, self.zone))


def _listed(columns: tuple[tuple[str, float], ...], rows: Sequence[tuple[Said, ...]]) -> tuple[Listed, ...]:
    """A table of these rows; none where there are none."""
    return (Listed(columns, tuple(rows)),) if rows else ()
