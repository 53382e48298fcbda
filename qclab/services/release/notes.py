"""What a certificate notes below its results: cases, tests that were not done, containers that went, deviations."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from qclab.documents.release.content import Note
from qclab.domain import moments
from qclab.domain.catalogue.naming import named
from qclab.domain.counts import count
from qclab.domain.identifiers import grouped
from qclab.domain.investigations.case import CaseState
from qclab.domain.investigations.closing import printed, printed_beside, printed_lighter
from qclab.domain.investigations.kinds import CaseKind, Reference
from qclab.domain.release.blockers import unreviewed_failures
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.deviations import departs
from qclab.domain.testing.hold_times import late_said
from qclab.domain.testing.lifecycle import TestState, without
from qclab.domain.testing.reopening import ReopeningState, reopened_said
from qclab.queries.investigations.cases import CaseRow
from qclab.queries.testing.testing import TestRow
from qclab.services.release.duties import used_before
from qclab.services.release.gathering import Gathered


def notes(gathered: Gathered, interim: bool) -> Iterator[Note]:
    batch, dossier = gathered.batch, gathered.dossier
    if gathered.examples:
        yield Note(
            f"TRIAL: nobody has confirmed {', '.join(gathered.examples)}. Nothing may be released on this paper."
        )
    yield from (_case(case, mark, gathered.zone) for mark, case in enumerate(dossier.printed_cases, 1))
    if interim:
        for value in unreviewed_failures(dossier.facts):
            title = dossier.tests[value.attempt].method_title
            yield Note(f"{named(title, value.parameter)}: {value.failure}; it is not reviewed yet.")
    yield from _attempts(gathered)
    yield from _added(gathered)
    yield from _reopened(gathered)
    yield from _without(gathered)
    yield from _passed(gathered)
    yield from map(Note, _failed_shipments(gathered))
    yield from map(Note, used_before(gathered))
    if batch.deviations:
        yield Note(f"Deviations: {batch.deviations}")
    for each in gathered.withdrawn:
        yield Note(f"Deviation {each.said(gathered.zone)}.")
    if batch.batch_record:
        yield Note(f"Batch record: {batch.batch_record}")
    weighed = [line for line in dossier.lines if line.criterion.per_kg]
    if weighed and batch.body_weight is not None:
        yield Note(f"Limits per kilogram are held against a body weight of {batch.body_weight} kg.")


def _case(case: CaseRow, mark: int, zone: ZoneInfo) -> Note:
    is_open = case.state is CaseState.OPEN
    closed_on = moments.day(case.closed_at, zone)
    if case.is_beside:
        return Note(printed_beside(case.id, case.conclusion, case.because, closed_on), str(mark))
    if case.kind.is_lighter:
        return Note(lighter_said(case, closed_on), str(mark))
    said = printed(
        case.id,
        case_about(case),
        case.failure or case.reported,
        case.conclusion,
        closed_on,
        is_open=is_open,
        also=case.phase,
        retests=case.retests,
    )
    return Note(said, str(mark))


def case_about(case: CaseRow) -> str:
    """Of which parameter a case out of specification is, and with which investigation where it was tested outside."""
    about = named(case.method_title, case.parameter_name)
    if case.kind is not CaseKind.OUTSIDE:
        return about
    theirs = [each for each in case.references if each.startswith(Reference.THEIR_REPORT)]
    return f"{about} ({', '.join(['at a contract laboratory', *theirs])})"


def lighter_said(case: CaseRow, closed_on: str) -> str:
    """What a certificate says of a lighter case, with the deviation or CAPA that is named beside it."""
    about = named(case.method_title, case.parameter_name) if case.method_title else ""
    conclusion = ", ".join([case.conclusion, *case.references]) if case.conclusion else ""
    return printed_lighter(case.id, case.kind, about, case.seen, conclusion, closed_on, phase=case.waits_for)


def _passed(gathered: Gathered) -> Iterator[Note]:
    """What was not said of how tests were performed and was passed with a deviation, and who of QA agreed to it; and
    what began past a hold time without one."""
    dossier = gathered.dossier
    for key, rows in dossier.deviations.items():
        for row in rows:
            agreed = f"Agreed by {row.agreed_by_name} on {moments.day(row.agreed_at, gathered.zone)}."
            agreed = agreed if row.agreed_at else "QA has not agreed to it yet."
            what = f"{departs(row.unsaid)}, deviation {row.number}: {row.reason.rstrip('.')}"
            yield Note(f"{dossier.tests[key].method_title}: {what}. {agreed}")
    for test in dossier.tests.values():
        if test.is_late_unnamed:
            yield Note(f"{test.method_title}: {late_said(test.holds, test.performed_from, gathered.zone)}.")


def _failed_shipments(gathered: Gathered) -> Iterator[str]:
    """What was lost on its way to a contract laboratory, or arrived unfit to be tested, with its deviation."""
    for row in gathered.failed_shipments:
        way = f"shipment {row.shipment.id} to {row.shipment.to.name} {row.state.came_to}"
        yield f"{row.method_title}: {way}, deviation {row.deviation}: {row.reason.rstrip('.')}."


def _added(gathered: Gathered) -> Iterator[Note]:
    """Approved tests that were added and that no line above is of: what was measured is on the paper, all of it."""
    dossier = gathered.dossier
    counting = {line.test.key for line in dossier.lines if line.test}
    for test in dossier.tests.values():
        is_beside = bool(test.added_because) and test.key not in counting and not test.retest
        if not is_beside or test.state is not TestState.APPROVED:
            continue
        names = {key: parameter.name for key, parameter in dossier.parameters[test.method]}
        values = [
            f"{names[result.parameter]} {result.said}{f' ({result.evaluation})' if result.evaluations else ''}"
            for result in dossier.results
            if result.test == test.key
        ]
        why = test.added_because.rstrip(".")
        yield Note(f"{test.method_title} was tested besides: {'; '.join(values)}. Reason: {why}.")


def _reopened(gathered: Gathered) -> Iterator[Note]:
    """The tests that were opened again after their approval: why, who agreed, and whether they were approved again."""
    for row in gathered.reopenings:
        if row.state in (ReopeningState.ASKED, ReopeningState.DECLINED):
            continue
        title, is_approved = gathered.dossier.tests[row.test].method_title, row.state is ReopeningState.APPROVED
        by = f"Proven in {row.case}." if row.case else f"Agreed by {row.settled_by_name} for QA."
        day = moments.day(row.settled_at, gathered.zone) or ""
        yield Note(reopened_said(title, day, row.reason, by, is_approved=is_approved))


def _without(gathered: Gathered) -> Iterator[Note]:
    """Which containers tests went on without; why, where the samples above do not say it."""
    rows = {row.id: row for row in gathered.samples}
    for test in gathered.dossier.tests.values():
        for id_ in without(test.containers) if test.entered else ():
            row, gone = rows[id_], f"{test.method_title} went on without sample {grouped(id_)}"
            is_told = row.state is SampleState.REJECTED
            why = "" if is_told else f": {row.state}, {row.state_reason.rstrip('.')}"
            yield Note(f"{gone}{why}.")


def _attempts(gathered: Gathered) -> Iterator[Note]:
    """Tests that were not done and in whose place another one counts: they stay named, with QA's deviation."""
    dossier = gathered.dossier
    methods = {(line.test.stage, line.test.method_id): line for line in dossier.lines if line.test}
    counting = {line.test.key for line in dossier.lines if line.test}
    for test in dossier.tests.values():
        line = methods.get((test.stage, test.method_id))
        if test.state != TestState.NOT_DONE or line is None or line.test is None:
            continue
        if test.key not in counting and line.criterion.required:
            entered = f"after {count(test.entered, 'result had', 'results had')} been entered"
            seen = entered if test.entered else "before anything was seen"
            because = line.requirement.because.rstrip(".") if test.entered else ""
            counts = f"Another test of it counts: {because}." if because else "Another test of it counts."
            why = why_not_tested(test.state_reason, test.deviation, agreed_not_done(gathered, test))
            yield Note(f"{test.method_title}: a test was not done {seen}: {why} {counts}")


def agreed_not_done(gathered: Gathered, test: TestRow | None) -> str:
    """Who of QA agreed that a test is not done, and when."""
    signature = gathered.agreed.get(test.key) if test else None
    return f"Agreed by {signature.printed_name} on {moments.day(signature.at, gathered.zone)}." if signature else ""


def why_not_tested(reason: str, deviation: str, agreed: str) -> str:
    named = f"Deviation {deviation}." if deviation else ""
    return " ".join(part for part in (f"{reason.rstrip('.')}.", named, agreed) if part)
